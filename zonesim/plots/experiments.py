"""The pictures of experiments: values beside each other with intervals, a measure over a factor, a measure over two."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from zonesim.analysis.figures import Dots, Lines, Picture, Surface
from zonesim.plots import theme
from zonesim.plots.bands import Floats, Scale, band, decimals_of, number

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_ROW = 0.19
"""Height of a row of dots in inches."""
_LEAST, _HEAD = 0.4, 0.75
"""Height of the rows at least, and of what stands around them."""


def picture(what: Picture, *, replications: int) -> Figure:
    """Draw what an answer shows."""
    if isinstance(what, Dots):
        return dots(what, replications=replications)
    if isinstance(what, Lines):
        return lines(what, replications=replications)
    return surface(what, replications=replications)


def dots(what: Dots, *, replications: int) -> Figure:
    """A row per value, its interval as a line; a filled dot where a change is not 0 beyond doubt, a hollow one where it may be."""
    rows = [(place, point) for place, points in enumerate(what.groups.values()) for point in points if not math.isnan(point.mean)]
    if not rows:
        return theme.nothing(what.title, "Nothing to draw: nothing is defined.")
    ends = [end for _, point in rows for end in (point.mean, point.low, point.high) if not math.isnan(end)]
    scale = Scale.of(what.unit, max(map(abs, ends)), change=what.change)
    halves = [(point.high - point.low) / 2 / scale.size for _, point in rows]
    decimals = decimals_of(halves, [point.mean / scale.size for _, point in rows])
    with theme.applied():
        named = [(theme.scenario_handle(place), name) for place, name in enumerate(what.groups)] if len(what.groups) > 1 else []
        labels = [theme.wrapped(point.label, 46) for _, point in rows]
        spans = np.array([max(1.0, 0.8 * (label.count("\n") + 1)) for label in labels])
        heights = np.cumsum(spans) - spans / 2
        figure = theme.blank(_capital(what.title), max(_ROW * float(spans.sum()), _LEAST) + _HEAD, named)
        axes = figure.add_subplot()
        for height, (place, point) in zip(heights.tolist(), rows, strict=True):
            style = theme.style_of(place)
            mean, low, high = (end / scale.size for end in (point.mean, point.low, point.high))
            sure = not what.change or point.low > 0 or point.high < 0
            axes.plot([low, high], [height, height], color=style.colour, linewidth=1.2)
            axes.plot(mean, height, style.marker, color=style.colour, markerfacecolor=style.colour if sure else "white")
            axes.annotate(
                number(mean, decimals, plus=what.change),
                (1.01, height),
                xycoords=axes.get_yaxis_transform(),
                va="center",
                fontsize="small",
            )
        if what.change:
            axes.axvline(0, color="#404040", linewidth=0.9, zorder=1)
        axes.set_yticks(heights, labels)
        axes.set_ylim(float(spans.sum()) + 0.1, -0.1)
        alone = next(iter(what.groups)) if len(what.groups) == 1 else ""
        axes.set_xlabel(f"{alone or ('change' if what.change else '')} ({scale.unit})".strip())
        hollow = " Hollow: the change may be none." if what.change else ""
        theme.remark(figure, [what.remark or f"Dot: mean over replications; line: its 95 % interval.{hollow}"])
        return theme.settled(figure)


def lines(what: Lines, *, replications: int) -> Figure:
    """A line per scenario through the means, with the band of their 95 % intervals, value by value."""
    known = {label: (x, values) for label, (x, values) in what.lines.items() if values.size and not np.isnan(values).all()}
    if not known:
        return theme.nothing(what.title, "Nothing to draw: the measure is nowhere defined.")
    bands = {label: band(values) for label, (_, values) in known.items()}
    never_below = all(float(np.nanmin(values)) >= 0 for _, values in known.values())
    largest = max(float(np.nanmax(np.abs(each.mean))) for each in bands.values())
    scale = Scale.of(what.unit, largest)
    with theme.applied():
        figure = theme.blank(_capital(what.title), 2.9, [(theme.scenario_handle(place), label) for place, label in enumerate(known)])
        axes = figure.add_subplot()
        for place, (label, (x, _)) in enumerate(known.items()):
            style, limits = theme.style_of(place), bands[label]
            low = np.maximum(limits.low, 0.0) if never_below else limits.low
            axes.fill_between(x, low / scale.size, limits.high / scale.size, color=style.colour, alpha=0.16, linewidth=0)
            axes.plot(x, limits.mean / scale.size, color=style.colour, linestyle=style.line, marker=style.marker, markersize=3)
        if what.ticks:
            axes.set_xticks(range(len(what.ticks)), [theme.wrapped(tick, 16) for tick in what.ticks])
        axes.set_xlabel(what.x_label)
        axes.set_ylabel(f"{theme.wrapped(what.y_label, 44)} ({scale.unit})")
        if never_below:
            axes.set_ylim(bottom=0)
        theme.remark(figure, [f"Line: mean over {replications} replications; band: its 95 % interval, value by value."])
        return theme.settled(figure)


def surface(what: Surface, *, replications: int) -> Figure:
    """A field per pair of values, its number in it; darker is more."""
    if not what.values.size or np.isnan(what.values).all():
        return theme.nothing(what.title, "Nothing to draw: the measure is nowhere defined.")
    largest = float(np.nanmax(np.abs(what.values)))
    scale = Scale.of(what.unit, largest, change=what.change)
    shown = what.values / scale.size
    decimals = decimals_of([], _spread(shown))
    with theme.applied():
        figure = theme.blank(_capital(what.title), max(1.6, 0.32 * len(what.y)) + 0.7)
        axes = figure.add_subplot()
        limit = largest / scale.size
        limits = {"cmap": "PuOr", "vmin": -limit, "vmax": limit} if what.change else {"cmap": "cividis_r"}
        image = axes.imshow(shown, aspect="auto", origin="lower", **limits)
        middle = (float(np.nanmin(shown)) + float(np.nanmax(shown))) / 2
        for row, column in np.ndindex(*shown.shape):
            value = float(shown[row, column])
            text = "–" if math.isnan(value) else number(value, decimals, plus=what.change)
            dark = abs(value) > 0.6 * limit if what.change else value > middle
            axes.text(column, row, text, ha="center", va="center", fontsize="small", color="white" if dark else "black")
        axes.grid(visible=False)
        axes.set_xticks(range(len(what.x)), [theme.wrapped(label, 14) for label in what.x])
        axes.set_yticks(range(len(what.y)), what.y)
        axes.set_xlabel(what.x_label)
        axes.set_ylabel(what.y_label)
        figure.colorbar(image, ax=axes, label=f"({scale.unit})")
        theme.remark(figure, [f"Means over {replications} replications; –: not run, or not defined."])
        return theme.settled(figure)


def _spread(values: Floats) -> Iterable[float]:
    """What decides how many decimals a table of numbers needs: how far apart they are."""
    apart = float(np.nanmax(values) - np.nanmin(values))
    return [apart or float(np.nanmax(np.abs(values)))]


def _capital(title: str) -> str:
    """With a capital at its beginning."""
    return title[:1].upper() + title[1:]
