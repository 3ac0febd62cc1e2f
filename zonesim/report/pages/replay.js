// Plays a day: who is where at a second follows from the stays alone, so every moment can be gone to at once.
"use strict";
(() => {
  const SPEEDS = [30, 60, 120, 300, 600, 1800, 3600];
  const DOT = 3.2, CLOSEST = 3.4, WIDEST = 9.5, HEADING = 17, EVERY = 300;
  const shades = {};
  const style = (name) => shades[name];
  // The page's colours change with its scheme: read anew for every picture, not for every dot.
  const recolour = () => {
    const found = getComputedStyle(document.documentElement);
    for (const name of ["--paper", "--field", "--ink", "--soft", "--line", "--accent"]) shades[name] = found.getPropertyValue(name).trim();
  };
  const clock = (t) => [t / 3600, (t / 60) % 60, t % 60].map((n) => String(Math.floor(n)).padStart(2, "0")).join(":");

  // The stays of one side: of traveller i, from ends[offset[i]] on, the second at which each state of its path ends.
  function unpacked({ count, paths, data }) {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    let place = 0;
    const next = () => {
      let number = 0, factor = 1, byte;
      do { byte = bytes[place++]; number += (byte & 127) * factor; factor *= 128; } while (byte > 127);
      return number;
    };
    const who = [];
    let begin = 0;
    for (let i = 0; i < count; i++) {
      begin += next();
      const way = next(), number = next(), path = paths[next()], ends = [];
      let now = begin;
      for (let k = 0; k < path.length; k++) ends.push(now += next());
      who.push({ begin, end: now, way: way >> 1, papers: way & 1, number, path, ends, x: NaN, y: NaN, key: `${way}/${number}` });
    }
    return who;
  }

  // Everybody who is there at a second, with which of its stays that is.
  function there(who, second, visit) {
    for (const one of who) {
      if (one.begin > second) break;
      if (one.end <= second) continue;
      let k = 0;
      while (one.ends[k] <= second) k++;
      if (one.path[k] >= 0) visit(one, k);
    }
  }

  class Side {
    constructor(data, side, canvas) {
      Object.assign(this, { data, title: side.title, canvas, who: unpacked(side.stays), places: new Map() });
      this.queues = data.boxes.map((box, b) => data.states.every((state) => state.box !== b || state.waits));
      this.road = this.series();
    }

    // How many wait before the gates, every five minutes.
    series() {
      const change = new Array(Math.ceil(this.data.seconds / EVERY) + 2).fill(0);
      for (const one of this.who) one.path.forEach((state, k) => {
        if (state < 0 || !this.data.states[state].road) return;
        change[Math.ceil((k ? one.ends[k - 1] : one.begin) / EVERY)]++;
        change[Math.ceil(one.ends[k] / EVERY)]--;
      });
      let level = 0;
      return change.slice(0, -2).map((by) => level += by);
    }

    counts(second) {
      const found = this.data.states.map(() => 0);
      there(this.who, second, (one, k) => found[one.path[k]]++);
      return found;
    }

    // Where everybody stands at a second: in its box by order of coming, on its slot there, or on the road between two.
    targets(second) {
      const { boxes, states } = this.data, inside = boxes.map(() => []), moving = [];
      there(this.who, second, (one, k) => {
        const b = states[one.path[k]].box, since = k ? one.ends[k - 1] : one.begin;
        if (b < 0) moving.push([one, k, since]); else inside[b].push([since, one, k]);
      });
      const found = [];
      inside.forEach((list, b) => {
        list.sort((p, q) => p[0] - q[0]);
        this.stand(boxes[b], b, list, found);
      });
      for (const [one, k, since] of moving) {
        const [x0, y0] = this.anchor(one, k, -1), [x1, y1] = this.anchor(one, k, 1);
        const part = (second - since) / Math.max(one.ends[k] - since, 1), aside = (one.number * 7 % 11 - 5) * 1.6;
        found.push({ one, k, x: x0 + (x1 - x0) * part, y: y0 + (y1 - y0) * part + aside });
      }
      return found;
    }

    stand(box, b, list, found) {
      const width = box.width - 8, height = box.height - HEADING - 6, slots = this.slotted(b, list);
      const most = Math.max(list.length, ...slots.map((slot) => slot + 1));
      let gap = Math.min(WIDEST, Math.max(CLOSEST, Math.sqrt(width * height / Math.max(most, 1))));
      while (gap > CLOSEST && Math.floor(width / gap) * Math.floor(height / gap) < most) gap -= 0.2;
      const columns = Math.max(1, Math.floor(width / gap)), rows = Math.max(1, Math.floor(height / gap)), room = columns * rows;
      list.forEach(([, one, k], j) => {
        const slot = slots[j] % room;
        const column = box.fill === "right" ? columns - 1 - Math.floor(slot / rows) : slot % columns;
        const row = box.fill === "right" ? slot % rows : Math.floor(slot / columns);
        found.push({ one, k, x: box.x + 4 + gap * (column + 0.5), y: box.y + HEADING + gap * (row + 0.5) });
      });
    }

    // In a queue one moves up; where one is served one keeps one's place.
    slotted(b, list) {
      if (this.queues[b]) return list.map((_, j) => j);
      const before = this.places.get(b) || new Map(), now = new Map(), taken = new Set();
      for (const [, one] of list) if (before.has(one)) { now.set(one, before.get(one)); taken.add(before.get(one)); }
      let free = 0;
      for (const [, one] of list) if (!now.has(one)) {
        while (taken.has(free)) free++;
        now.set(one, free);
        taken.add(free);
      }
      this.places.set(b, now);
      return list.map(([, one]) => now.get(one));
    }

    // The middle of the box in which somebody was before, or will be after, a while on the road.
    anchor(one, k, by) {
      for (let other = k + by; other >= 0 && other < one.path.length; other += by) {
        const box = one.path[other] >= 0 ? this.data.boxes[this.data.states[one.path[other]].box] : undefined;
        if (box) return [box.x + box.width / 2, box.y + box.height / 2];
      }
      return by < 0 ? [this.data.fence, this.data.height / 2] : [this.data.width / 2, this.data.height / 2];
    }

    draw(second, smooth, chosen) {
      const { canvas, data } = this, ratio = window.devicePixelRatio || 1, wide = canvas.clientWidth;
      const scale = wide / data.width, high = Math.round(data.height * scale);
      if (canvas.width !== Math.round(wide * ratio) || canvas.height !== Math.round(high * ratio)) {
        canvas.width = Math.round(wide * ratio);
        canvas.height = Math.round(high * ratio);
        canvas.style.height = `${high}px`;
      }
      const pen = canvas.getContext("2d");
      pen.setTransform(scale * ratio, 0, 0, scale * ratio, 0, 0);
      pen.clearRect(0, 0, data.width, data.height);
      this.ground(pen);
      const totals = data.boxes.map(() => 0);
      this.shown = this.targets(second);
      for (const spot of this.shown) {
        const { one, k, x, y } = spot, b = data.states[one.path[k]].box;
        if (b >= 0) totals[b]++;
        if (Number.isNaN(one.x) || one.seen !== this.frame) { one.x = smooth > 0 && one.begin === second ? 0 : x; one.y = y; }
        const part = smooth > 0 ? Math.min(1, smooth) : 1;
        one.x += (x - one.x) * part;
        one.y += (y - one.y) * part;
        one.seen = this.frame + 1;
        this.dot(pen, one, data.states[one.path[k]].waits);
      }
      this.frame += 1;
      this.numbers(pen, totals);
      for (const { one } of this.shown) if (one.key === chosen) {
        pen.strokeStyle = style("--ink");
        pen.lineWidth = 1.6;
        pen.beginPath();
        pen.arc(one.x, one.y, 8, 0, 7);
        pen.stroke();
      }
    }

    ground(pen) {
      const { data } = this;
      pen.font = "12px system-ui, sans-serif";
      pen.textBaseline = "top";
      pen.textAlign = "left";
      pen.strokeStyle = style("--line");
      pen.lineWidth = 1;
      pen.setLineDash([5, 4]);
      pen.beginPath();
      pen.moveTo(data.fence, 0);
      pen.lineTo(data.fence, data.height);
      pen.stroke();
      pen.setLineDash([]);
      for (const frame of data.frames) {
        pen.strokeRect(frame.x, frame.y, frame.width, frame.height);
        pen.fillStyle = style("--paper");
        pen.fillRect(frame.x + 3, frame.y + 1, frame.width - 6, 16);
        pen.fillStyle = style("--ink");
        pen.font = "600 12px system-ui, sans-serif";
        pen.fillText(frame.title, frame.x + 5, frame.y + 3, frame.width - 10);
      }
      pen.font = "12px system-ui, sans-serif";
      for (const box of data.boxes) {
        pen.fillStyle = style("--field");
        pen.fillRect(box.x, box.y, box.width, box.height);
        pen.fillStyle = style("--soft");
        pen.fillText(box.title, box.x + 4, box.y + 3, box.width - 8);
      }
    }

    dot(pen, one, waits) {
      const way = this.data.ways[one.way], colour = one.papers ? style("--soft") : this.data.colours[way.flow % this.data.colours.length];
      pen.fillStyle = pen.strokeStyle = colour;
      pen.lineWidth = 1.3;
      if (one.papers || !way.inward) {
        const left = one.x - DOT + 0.5, top = one.y - DOT + 0.5, side = 2 * DOT - 1;
        if (waits) pen.strokeRect(left, top, side, side); else pen.fillRect(left, top, side, side);
        return;
      }
      pen.beginPath();
      pen.arc(one.x, one.y, DOT - 0.2, 0, 7);
      if (waits) pen.stroke(); else pen.fill();
    }

    numbers(pen, totals) {
      pen.font = "600 13px system-ui, sans-serif";
      pen.textAlign = "right";
      pen.textBaseline = "bottom";
      pen.lineWidth = 4;
      this.data.boxes.forEach((box, b) => {
        if (!totals[b]) return;
        pen.strokeStyle = style("--field");
        pen.strokeText(totals[b], box.x + box.width - 4, box.y + box.height - 3);
        pen.fillStyle = style("--ink");
        pen.fillText(totals[b], box.x + box.width - 4, box.y + box.height - 3);
      });
    }
  }

  class Replay {
    constructor(root) {
      this.root = root;
      this.data = JSON.parse(document.getElementById(root.dataset.source).textContent);
      const find = (name) => root.querySelector(`[data-part="${name}"]`);
      this.parts = Object.fromEntries(["play", "slower", "faster", "speed", "time", "scrub", "chart", "told", "table"].map((name) => [name, find(name)]));
      this.sides = this.data.sides.map((side, n) => Object.assign(new Side(this.data, side, root.querySelectorAll("canvas[data-side]")[n]), { frame: 0 }));
      Object.assign(this, { now: 8 * 3600, pace: 3, playing: false, chosen: "", last: 0, written: 0 });
      this.parts.play.addEventListener("click", () => this.toggle());
      this.parts.slower.addEventListener("click", () => this.speed(-1));
      this.parts.faster.addEventListener("click", () => this.speed(1));
      this.parts.scrub.addEventListener("input", () => this.seek(Number(this.parts.scrub.value)));
      this.parts.chart.addEventListener("click", (event) => this.seek(event.offsetX / this.parts.chart.clientWidth * this.data.seconds));
      root.addEventListener("keydown", (event) => this.key(event));
      for (const side of this.sides) side.canvas.addEventListener("click", (event) => this.choose(side, event));
      new ResizeObserver(() => this.show(0)).observe(root);
      matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.show(0));
      this.lay();
      this.show(0);
    }

    // A row for each box, a column for each side.
    lay() {
      this.cells = this.data.boxes.map((box) => {
        const row = this.parts.table.insertRow(), name = document.createElement("th");
        name.scope = "row";
        name.textContent = box.where ? `${box.where}: ${box.title}` : box.title;
        row.append(name);
        return this.sides.map(() => row.insertCell());
      });
    }

    toggle() {
      this.playing = !this.playing && this.now < this.data.seconds - 1;
      this.parts.play.textContent = this.playing ? "Pause" : "Play";
      this.parts.play.setAttribute("aria-pressed", String(this.playing));
      if (this.playing) { this.last = performance.now(); requestAnimationFrame((time) => this.step(time)); }
    }

    step(time) {
      if (!this.playing) return;
      const passed = Math.min((time - this.last) / 1000, 0.1);
      this.last = time;
      this.now = Math.min(this.now + passed * SPEEDS[this.pace], this.data.seconds - 1);
      this.show(passed * 9);
      if (this.now >= this.data.seconds - 1) this.toggle();
      else requestAnimationFrame((next) => this.step(next));
    }

    speed(by) {
      this.pace = Math.max(0, Math.min(SPEEDS.length - 1, this.pace + by));
      this.show(0);
    }

    seek(second) {
      this.now = Math.max(0, Math.min(this.data.seconds - 1, Math.round(second)));
      this.show(0);
    }

    key(event) {
      const onControl = ["BUTTON", "INPUT"].includes(event.target.tagName), far = event.shiftKey ? 3600 : 300;
      const act = {
        ArrowLeft: () => this.seek(this.now - far), ArrowRight: () => this.seek(this.now + far),
        ArrowUp: () => this.speed(1), ArrowDown: () => this.speed(-1), "+": () => this.speed(1), "-": () => this.speed(-1),
        Home: () => this.seek(0), End: () => this.seek(this.data.seconds - 1), " ": () => this.toggle(),
      }[event.key];
      if (!act || event.ctrlKey || event.metaKey || event.altKey || (event.key === " " && onControl && event.target !== this.parts.scrub)) return;
      event.preventDefault();
      act();
    }

    choose(side, event) {
      const scale = side.data.width / side.canvas.clientWidth, x = event.offsetX * scale, y = event.offsetY * scale;
      const near = side.shown.map(({ one }) => [Math.hypot(one.x - x, one.y - y), one]).filter(([far]) => far < 12).sort((p, q) => p[0] - q[0])[0];
      this.chosen = near ? near[1].key : "";
      this.show(0);
    }

    show(smooth) {
      recolour();
      const second = Math.floor(this.now);
      for (const side of this.sides) side.draw(second, smooth, this.chosen);
      this.chart(second);
      if (smooth && performance.now() - this.written < 200) return;
      this.written = performance.now();
      this.parts.time.textContent = `${this.data.date} ${clock(second)}`;
      this.parts.speed.textContent = `${SPEEDS[this.pace]} times as fast`;
      this.parts.scrub.value = second;
      this.parts.scrub.setAttribute("aria-valuetext", clock(second));
      this.write(second);
      this.tell(second);
    }

    write(second) {
      this.sides.forEach((side, n) => {
        const counts = side.counts(second), boxes = this.data.boxes.map(() => [0, 0]);
        counts.forEach((count, state) => {
          const { box, waits } = this.data.states[state];
          if (box >= 0) boxes[box][waits ? 1 : 0] += count;
        });
        boxes.forEach(([served, waiting], b) => {
          const text = side.queues[b] ? String(waiting) : waiting ? `${served}, ${waiting} waiting` : String(served);
          if (this.cells[b][n].textContent !== text) this.cells[b][n].textContent = text;
        });
      });
    }

    // What the chosen one is doing on each side.
    tell(second) {
      const told = !this.chosen ? "Click a vehicle to follow it." : this.sides.map((side) => {
        const one = side.who.find((each) => each.key === this.chosen);
        if (!one) return `${side.title}: does not come on this day`;
        const what = one.papers ? "declaration of" : "vehicle of";
        const k = one.ends.findIndex((end) => end > second);
        const state = second < one.begin ? "has not come yet" : k < 0 ? "has left" : one.path[k] < 0 ? "is elsewhere" : this.words(one, k);
        return `${side.title}: ${what} ${this.data.ways[one.way].name} number ${one.number}, ${state}`;
      }).join("; ");
      if (this.parts.told.textContent !== told) this.parts.told.textContent = told;
    }

    words(one, k) {
      const { words, at, waits } = this.data.states[one.path[k]];
      return `${words}${at ? `, ${at}` : ""}${waits ? " (waiting)" : ""} since ${clock(k ? one.ends[k - 1] : one.begin)}`;
    }

    // Vehicles before the gates over the day, a line for each side, and where the clock stands.
    chart(second) {
      const canvas = this.parts.chart, ratio = window.devicePixelRatio || 1, wide = canvas.clientWidth, high = canvas.clientHeight;
      canvas.width = Math.round(wide * ratio);
      canvas.height = Math.round(high * ratio);
      const pen = canvas.getContext("2d"), foot = 16, most = Math.max(1, ...this.sides.flatMap((side) => side.road));
      pen.setTransform(ratio, 0, 0, ratio, 0, 0);
      pen.font = "11px system-ui, sans-serif";
      pen.fillStyle = style("--soft");
      const at = (t) => t / this.data.seconds * wide;
      pen.textAlign = "center";
      pen.strokeStyle = style("--line");
      for (let hour = 3; hour < 24; hour += 3) {
        pen.fillText(`${hour}:00`, at(hour * 3600), high - 4);
        pen.beginPath();
        pen.moveTo(at(hour * 3600), 0);
        pen.lineTo(at(hour * 3600), high - foot);
        pen.stroke();
      }
      pen.textAlign = "left";
      pen.fillText(`vehicles in the queue for entry, at most ${most}`, 4, 11);
      this.sides.forEach((side, n) => {
        pen.strokeStyle = n ? this.data.colours[1] : style("--ink");
        pen.lineWidth = 1.6;
        pen.setLineDash(n ? [6, 3] : []);
        pen.beginPath();
        side.road.forEach((level, j) => pen.lineTo(at(j * EVERY), (high - foot - 2) - (high - foot - 16) * level / most));
        pen.stroke();
      });
      pen.setLineDash([]);
      pen.strokeStyle = style("--accent");
      pen.lineWidth = 2;
      pen.beginPath();
      pen.moveTo(at(second), 0);
      pen.lineTo(at(second), high - foot);
      pen.stroke();
    }

    // For checks: how many are in each state at a second, by side.
    counts(second) {
      return this.sides.map((side) => side.counts(second).map((count, state) => ({ ...this.data.states[state], count })).filter(({ count }) => count));
    }
  }

  for (const root of document.querySelectorAll("[data-replay]")) root.replay = new Replay(root);
})();
