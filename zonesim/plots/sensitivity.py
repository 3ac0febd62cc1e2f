"""What an answer hangs on: Morris's screening as a field of points with names, and Sobol' indices side by side."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from zonesim.plots import theme
from zonesim.plots.bands import Floats, Scale, number
from zonesim.studies.figures import ElementaryEffect, Point, Screening, Shares

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

ALONE, TOTAL = theme.PALETTE[1], theme.PALETTE[5]
"""Dark blue and light orange, which are told apart in grey as well."""
_AROUND = ((1, 1), (-1, 1), (1, -1), (-1, -1), (0, 1), (0, -1), (1, 0), (-1, 0))
"""Where a name may stand beside its point, the best first: lines of intervals run to the right and left."""
_DISTANCES = (4, 11, 19, 28, 40, 55, 75, 100, 130)
"""How far from it, in points of type; from the second on a thin line leads there."""


def screening(what: Screening) -> Figure:
    """Mean absolute effect against spread of effects, a named point per input (Morris 1991; Campolongo et al. 2007)."""
    effects = [effect for effect in what.effects if not math.isnan(effect.mu_star.mean + effect.sigma)]
    if not effects:
        return theme.nothing(what.title, "Nothing to draw: no effect is defined.")
    ends = [end for effect in effects for end in (effect.mu_star.mean, effect.mu_star.high) if not math.isnan(end)]
    scale = Scale.of(what.unit, max(ends), change=True)
    with theme.applied():
        from matplotlib.lines import Line2D

        aid: dict[str, Any] = {"color": "#606060", "linewidth": 0.9, "linestyle": "--"}
        words = f"σ = μ*·√r / 2, two standard errors of a mean effect (r = {what.trajectories} trajectories)"
        figure = theme.blank(theme.capital(what.title), 3.6, legend=[(Line2D([], [], **aid), words)])
        axes = figure.add_subplot()
        right = 1.12 * max(ends) / scale.size or 1.0
        top = 1.2 * max(effect.sigma for effect in effects) / scale.size or right
        slope = math.sqrt(what.trajectories) / 2
        axes.plot([0, right], [0, slope * right], zorder=1, **aid)
        points, spans = [], []
        for effect in effects:
            x, y = effect.mu_star.mean / scale.size, effect.sigma / scale.size
            points.append((x, y))
            low, high = max(effect.mu_star.low, 0.0) / scale.size, effect.mu_star.high / scale.size
            spans.append((low, high))
            if not math.isnan(low + high):
                axes.hlines(y, low, high, color=ALONE, linewidth=0.9, alpha=0.6)
            axes.plot(x, y, "o", color=ALONE, clip_on=False, zorder=3)
        axes.set_xlim(0, right)
        axes.set_ylim(0, top)
        axes.set_xlabel(f"mean absolute effect over the range of an input, μ* ({scale.unit})")
        axes.set_ylabel(f"spread of its effects, σ ({scale.unit})")
        theme.remark(
            figure,
            [
                "Point: an input; line: 95 % interval of its μ*, by resampling the design.",
                "Below the dashed line an effect is beyond doubt where it always goes one way (Morris 1991);",
                "above it effects differ from place to place: the input interacts, or the response is bent, or there is noise.",
            ],
        )
        theme.settled(figure)
        _name(axes, points, effects, spans, trajectories=what.trajectories)
        return figure


def _name(
    axes: Axes,
    points: Sequence[tuple[float, float]],
    effects: Sequence[ElementaryEffect],
    spans: Sequence[tuple[float, float]],
    *,
    trajectories: int,
) -> None:
    """A name beside each point, off all points, other names and, as far as may be, lines; inputs at one point share a name.

    ``spans``: the ends of the interval of each point. To be called when everything else has its place: names stand inside the plot and
    move nothing.
    """
    from matplotlib.transforms import Bbox

    together: dict[tuple[float, float], list[str]] = {}
    for point, effect in zip(points, effects, strict=True):
        together.setdefault(point, []).append(effect.label)
    inside, to_axes = axes.get_window_extent(), axes.transAxes.inverted()
    type_point = axes.bbox.width / axes.get_position().width / theme.WIDTH / 72
    places = {point: axes.transData.transform(point) for point in together}
    taken = [Bbox.from_bounds(x - 3 * type_point, y - 3 * type_point, 6 * type_point, 6 * type_point) for x, y in places.values()]
    lines = [
        Bbox([axes.transData.transform((low, y)), axes.transData.transform((high, y))]).padded(type_point)
        for (_, y), (low, high) in zip(points, spans, strict=True)
        if high > low
    ]
    # The dashed line, as a chain of small boxes.
    right, slope = axes.get_xlim()[1], math.sqrt(trajectories) / 2
    chain = axes.transData.transform([(right * part / 100, slope * right * part / 100) for part in range(101)])
    lines += [Bbox([middle, middle]).padded(2 * type_point) for middle in chain]
    names: list[Bbox] = []
    for point, labels in sorted(together.items(), key=lambda each: -each[0][0]):
        middle = places[point]
        name = axes.text(0, 0, theme.wrapped(", ".join(labels), 44), transform=axes.transAxes, fontsize="small")
        tried: list[tuple[int, int, int, int, int, Bbox]] = []
        for far, (across, up) in itertools.product(_DISTANCES, _AROUND):
            _put(name, to_axes.transform(_beside(middle, far * type_point, across, up)), across, up)
            box = name.get_window_extent()
            hidden = sum(map(box.overlaps, taken))
            out = box.x0 < inside.x0 or box.x1 > inside.x1 or box.y0 < inside.y0 or box.y1 > inside.y1
            way = np.linspace(middle, _beside(middle, far * type_point, across, up), 25) if far > _DISTANCES[0] else ()
            crossed = sum(any(other.contains(*step) for step in way) for other in names)
            cost = 1000 * out + 20 * hidden + 5 * crossed + min(sum(map(box.overlaps, lines)), 10)
            tried.append((cost, len(tried), far, across, up, box))
        *_, far, across, up, box = min(tried, key=lambda each: each[:2])
        end = to_axes.transform(_beside(middle, far * type_point, across, up))
        _put(name, end, across, up)
        taken.append(box)
        names.append(box)
        if far > _DISTANCES[0]:
            start = to_axes.transform(middle)
            way = np.linspace(middle, _beside(middle, far * type_point, across, up), 25)
            lines += [Bbox([step, step]).padded(type_point) for step in way]
            axes.plot(*zip(start, end, strict=True), transform=axes.transAxes, color=theme.NEUTRAL, linewidth=0.5, zorder=1)


def _beside(middle: Floats, far: float, across: int, up: int) -> tuple[float, float]:
    """The place so many pixels to one side of another, less far up and down than across."""
    return float(middle[0]) + far * across, float(middle[1]) + 0.7 * far * up


def _put(name: Text, at: Floats, across: int, up: int) -> None:
    """A name with the corner or side at a place that looks back to its point."""
    name.set_position((float(at[0]), float(at[1])))
    name.set_horizontalalignment(("center", "left", "right")[across])
    name.set_verticalalignment(("center", "bottom", "top")[up])


def shares(what: Shares) -> Figure:
    """Two bars per input, alone and in total, with intervals, from 0 to 1 at least (Saltelli et al. 2010)."""
    rows = [(alone, total) for alone, total in zip(what.alone, what.total, strict=True) if not math.isnan(total.mean + alone.mean)]
    if not rows:
        return theme.nothing(what.title, "Nothing to draw: no index is defined.")
    with theme.applied():
        from matplotlib.patches import Patch

        legend = [
            (Patch(facecolor=ALONE), "alone (first order)"),
            (Patch(facecolor=TOTAL, hatch="////", edgecolor="white"), "with its interactions (total)"),
        ]
        figure = theme.blank(theme.capital(what.title), max(0.36 * len(rows), 0.6) + 0.75, legend=legend)
        axes = figure.add_subplot()
        for row, (alone, total) in enumerate(rows):
            _share(axes, row - 0.19, alone, colour=ALONE)
            _share(axes, row + 0.19, total, colour=TOTAL, hatch="////")
        ends = [end for pair in rows for point in pair for end in (point.mean, point.low, point.high) if not math.isnan(end)]
        low, high = min([0.0, *ends]), max([1.0, *ends])
        axes.set_xlim(low - (0.02 if low < 0 else 0), high + 0.02)
        axes.axvline(0, color="#404040", linewidth=0.9, zorder=1)
        axes.set_yticks(range(len(rows)), [theme.wrapped(total.label, 40) for _, total in rows])
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.grid(visible=False, axis="y")
        axes.set_xlabel("share of the variance (of 1)")
        theme.remark(
            figure,
            [
                "Lines: 95 % intervals of the indices, by resampling the design; inputs in the order of their importance.",
                "What the total has beyond the first order is due to interactions. Values below 0 are chance.",
            ],
        )
        return theme.settled(figure)


def _share(axes: Axes, row: float, point: Point, *, colour: str, hatch: str = "") -> None:
    axes.barh(row, point.mean, height=0.34, facecolor=colour, edgecolor="white", linewidth=0, hatch=hatch)
    if not math.isnan(point.low):
        axes.hlines(row, point.low, point.high, color="#202020", linewidth=1.0)
    axes.text(1.01, row, number(point.mean, 2), transform=axes.get_yaxis_transform(), va="center", fontsize="x-small")
