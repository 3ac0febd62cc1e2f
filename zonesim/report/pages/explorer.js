// Switches between the combinations that were run; numbers and pictures follow. Nothing is computed here but where ink goes.
"use strict";
(() => {
  const SVG = "http://www.w3.org/2000/svg", OTHER = "#D55E00", BASE = "currentColor";
  const make = (name, attributes, text) => {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (text !== undefined) element.textContent = text;
    return element;
  };

  class Explorer {
    constructor(root) {
      this.root = root;
      this.data = JSON.parse(document.getElementById(root.dataset.source).textContent);
      this.parts = Object.fromEntries([...root.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]));
      this.boxes = [...root.querySelectorAll("input[type=checkbox]")];
      this.chosen = this.data.options.reduce((most, option, o, all) => (option.on.length >= all[most].on.length ? o : most), 0);
      this.measure = 0;
      for (const box of this.boxes) box.addEventListener("change", () => this.switched());
      this.parts.option.addEventListener("change", () => this.choose(Number(this.parts.option.value)));
      this.rows();
      this.choose(this.chosen);
    }

    rows() {
      this.data.measures.forEach((measure, m) => {
        const row = this.parts.rows.insertRow(), head = document.createElement("th"), button = document.createElement("button");
        head.scope = "row";
        button.type = "button";
        button.className = "small";
        button.textContent = measure.words;
        button.addEventListener("click", () => { this.measure = m; this.show(); });
        head.append(button);
        row.append(head);
        for (let cell = 0; cell < 4; cell++) row.insertCell().className = cell < 3 ? "number" : "";
      });
    }

    switched() {
      const on = this.boxes.filter((box) => box.checked).map((box) => box.value).sort().join("\n");
      const found = this.data.options.findIndex((option) => [...option.on].sort().join("\n") === on);
      if (found >= 0) this.choose(found);
      else {
        this.chosen = -1;
        this.parts.option.value = "";
        this.show();
      }
    }

    choose(place) {
      this.chosen = place;
      this.parts.option.value = String(place);
      for (const box of this.boxes) box.checked = this.data.options[place].on.includes(box.value);
      this.show();
    }

    show() {
      const { data, chosen } = this, run = chosen >= 0;
      this.parts.said.textContent = !run ? "This combination was not run: choose one from the list."
        : data.options[chosen].unstable.length ? `Unstable, no steady value: ${data.options[chosen].unstable.join("; ")}.` : "";
      [...this.parts.rows.rows].forEach((row, m) => {
        const { means, changes, verdicts } = data.measures[m];
        const texts = [means[0], run ? means[chosen] : "", run && chosen ? changes[chosen] : "", run && chosen ? verdicts[chosen] : ""];
        texts.forEach((text, cell) => {
          const [value, span] = text.split(" (");
          row.cells[cell + 1].replaceChildren(value, ...(span ? [document.createElement("br"), this.small(`(${span}`)] : []));
        });
        row.setAttribute("aria-current", String(m === this.measure));
      });
      this.parts.dots.replaceChildren(this.dots());
      this.parts.hours.replaceChildren(this.hours());
      this.parts.stages.replaceChildren(this.stages());
    }

    small(text) {
      const element = document.createElement("small");
      element.textContent = text;
      return element;
    }

    picture(height, words) {
      return make("svg", { viewBox: `0 0 720 ${height}`, role: "img", "aria-label": words });
    }

    // Of one measure, every combination with its interval, the chosen one marked.
    dots() {
      const { words, picture, means } = this.data.measures[this.measure], options = this.data.options, line = 20;
      const svg = this.picture(options.length * line + 52, `${words} of every combination; the numbers are in the tables.`);
      const ends = picture.values.flat().filter((end) => end !== null), least = Math.min(0, ...ends), most = Math.max(...ends, 1e-9);
      const left = 300, right = 700, at = (value) => left + (right - left) * (value - least) / (most - least);
      svg.append(make("text", { x: 0, y: 12, "font-weight": 600 }, `${words} (${picture.unit})`));
      this.axis(svg, at, least, most, 24, options.length * line + 30);
      picture.values.forEach(([mean, low, high], o) => {
        const y = 42 + o * line;
        svg.append(this.label(options[o], o, y, means[o]));
        if (mean === null) return;
        const colour = o === this.chosen && o ? OTHER : BASE;
        if (low !== null) svg.append(make("line", { x1: at(low), x2: at(high), y1: y, y2: y, stroke: colour, "stroke-width": 1.5 }));
        svg.append(make("circle", { cx: at(mean), cy: y, r: 4, fill: o === this.chosen || !o ? colour : "none", stroke: colour, "stroke-width": 1.5 }));
      });
      return svg;
    }

    // A combination as a row of marks, a column for each switch; without switches, its name.
    label(option, o, y, words) {
      const { switches } = this.data, group = make("g", { role: "img", "aria-label": `${option.label}: ${words}` });
      group.append(make("title", {}, `${option.label}: ${words}`));
      if (!switches.length) {
        const short = option.label.length > 44 ? `${option.label.slice(0, 43)}…` : option.label;
        group.append(make("text", { x: 0, y: y + 4, "font-weight": o === this.chosen ? 600 : 400 }, short));
        return group;
      }
      const colour = o === this.chosen && o ? OTHER : BASE, gap = Math.min(24, 270 / switches.length);
      switches.forEach(({ name, letter }, s) => {
        const x = 8 + s * gap, on = option.on.includes(name);
        if (!o) group.append(make("text", { x, y: y - 14, "text-anchor": "middle" }, letter));
        group.append(make("circle", { cx: x, cy: y, r: on ? 5 : 2, fill: on ? colour : "none", stroke: colour, "stroke-opacity": on ? 1 : 0.5 }));
      });
      return group;
    }

    axis(svg, at, least, most, top, bottom) {
      const rough = (most - least) / 5, power = 10 ** Math.floor(Math.log10(rough)), step = [1, 2, 5, 10].find((n) => n * power >= rough) * power;
      for (let value = Math.ceil(least / step) * step; value <= most + step / 1e6; value += step) {
        const x = at(value);
        svg.append(make("line", { x1: x, x2: x, y1: top, y2: bottom, stroke: "currentColor", "stroke-opacity": 0.2 }));
        svg.append(make("text", { x, y: bottom + 14, "text-anchor": "middle" }, String(Number(value.toPrecision(6)))));
      }
    }

    // Vehicles before the gates by hour of the mean day: the first combination and the chosen one, with bands.
    hours() {
      const shown = this.chosen > 0 ? [0, this.chosen] : [0], series = shown.map((o) => this.data.options[o].before_gate);
      const svg = this.picture(250, "Vehicles before the gates by hour of the day, mean and interval."), most = Math.max(1, ...series.flat(2).filter((value) => value !== null));
      const x = (hour) => 40 + 660 * (hour + 0.5) / 24, y = (value) => 200 - 160 * Math.max(0, value) / most;
      svg.append(make("text", { x: 0, y: 12, "font-weight": 600 }, "Vehicles before the gates, by hour of the mean day"));
      this.legend(svg, shown, 28);
      for (const value of [0, most / 2, most]) {
        svg.append(make("line", { x1: 40, x2: 700, y1: y(value), y2: y(value), stroke: "currentColor", "stroke-opacity": 0.2 }));
        svg.append(make("text", { x: 34, y: y(value) + 4, "text-anchor": "end" }, value.toFixed(most < 10 ? 1 : 0)));
      }
      for (let hour = 0; hour <= 24; hour += 3) svg.append(make("text", { x: x(hour - 0.5), y: 218, "text-anchor": "middle" }, hour));
      svg.append(make("text", { x: 370, y: 238, "text-anchor": "middle" }, "hour of the day (h); band: 95 % interval, hour by hour"));
      series.forEach(([mean, low, high], n) => {
        const colour = n ? OTHER : BASE;
        if (low.every((value) => value !== null)) {
          const points = [...high.map((value, hour) => [x(hour), y(value)]), ...low.map((value, hour) => [x(hour), y(value)]).reverse()];
          svg.append(make("polygon", { points: points.map((point) => point.join(",")).join(" "), fill: colour, "fill-opacity": 0.18 }));
        }
        svg.append(make("polyline", { points: mean.map((value, hour) => `${x(hour)},${y(value)}`).join(" "), fill: "none", stroke: colour, "stroke-width": 2, "stroke-dasharray": n ? "7 3" : "none" }));
      });
      return svg;
    }

    legend(svg, shown, y) {
      shown.forEach((o, n) => {
        const label = this.data.options[o].label, colour = n ? OTHER : BASE;
        svg.append(make("line", { x1: 330 * n, x2: 330 * n + 24, y1: y - 4, y2: y - 4, stroke: colour, "stroke-width": 2, "stroke-dasharray": n ? "7 3" : "none" }));
        svg.append(make("text", { x: 330 * n + 30, y }, label.length > 44 ? `${label.slice(0, 43)}…` : label));
      });
    }

    // Where the release time goes, a pair of bars for each stage that takes any.
    stages() {
      const shown = this.chosen > 0 ? [0, this.chosen] : [0], minutes = (o, direction, s) => this.data.options[o].stages[direction][s] / 60;
      const rows = ["inbound", "outbound"].flatMap((direction) => this.data.stages.map((stage, s) => [direction, stage, s]))
        .filter(([direction, , s]) => shown.some((o) => minutes(o, direction, s) >= 0.05));
      const line = 26, svg = this.picture(rows.length * line + 62, "Mean time in each stage of the release.");
      const most = Math.max(0.1, ...rows.flatMap(([direction, , s]) => shown.map((o) => minutes(o, direction, s))));
      const left = 300, at = (value) => left + 360 * value / most;
      svg.append(make("text", { x: 0, y: 12, "font-weight": 600 }, "Release time by stage (min a load)"));
      this.legend(svg, shown, 28);
      rows.forEach(([direction, stage, s], r) => {
        const y = 44 + r * line;
        svg.append(make("text", { x: 0, y: y + 12 }, `${direction}: ${stage}`));
        shown.forEach((o, n) => {
          const value = minutes(o, direction, s);
          svg.append(make("rect", { x: left, y: y + n * 10, width: Math.max(0, at(value) - left), height: 8, fill: n ? OTHER : BASE }));
          svg.append(make("text", { x: at(value) + 5, y: y + n * 10 + 8.5, "font-size": 10 }, value.toFixed(1)));
        });
      });
      return svg;
    }
  }

  for (const root of document.querySelectorAll("[data-explorer]")) root.explorer = new Explorer(root);
})();
