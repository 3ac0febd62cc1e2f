"""The pictures of experiments: values beside each other with intervals, a measure over a factor, a measure over two."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from zonesim.plots import theme
from zonesim.plots.bands import Scale, band, decimals_of, number
from zonesim.plots.fields import surface, tile_map
from zonesim.plots.panels import panels
from zonesim.plots.sensitivity import screening, shares
from zonesim.plots.waterfall import waterfall
from zonesim.studies.figures import Dots, Lines, Panels, Picture, Screening, Shares, Surface, TileMap, Waterfall

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_ROW = 0.19
"""Height of a row of dots in inches."""
_LEAST, _HEAD = 0.4, 0.75
"""Height of the rows at least, and of what stands around them."""


def picture(what: Picture, *, replications: int) -> Figure:
    """Draw what an answer shows."""
    match what:
        case Dots():
            return dots(what, replications=replications)
        case Lines():
            return lines(what, replications=replications)
        case Surface():
            return surface(what, replications=replications)
        case Waterfall():
            return waterfall(what, replications=replications)
        case Screening():
            return screening(what)
        case Shares():
            return shares(what)
        case Panels():
            return panels(what, replications=replications)
        case TileMap():
            return tile_map(what, replications=replications)


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
        figure = theme.blank(theme.capital(what.title), max(_ROW * float(spans.sum()), _LEAST) + _HEAD, legend=named)
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
        figure = theme.blank(
            theme.capital(what.title), 2.9, legend=[(theme.scenario_handle(place), label) for place, label in enumerate(known)]
        )
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
