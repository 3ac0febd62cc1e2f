"""A measure against each of several factors that vary together: small multiples of one scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from zonesim.plots import theme
from zonesim.plots.bands import Floats, PointwiseBand, Scale, band, mean_of
from zonesim.studies.figures import Panels

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLUMNS = 3
_HEIGHT, _LINE = 1.7, 0.13
"""Height of a panel and of a line of tick labels in inches."""
_MARKED = 6
"""So many values of a factor at most are marked one by one."""
_LETTERS = 26
"""Letters of tick labels beside each other under a panel."""
_APART = 0.14
"""Scenarios at one value of a factor stand so far apart, in parts of the least step between values."""


def panels(what: Panels, *, replications: int) -> Figure:
    """A panel per factor, a marker per point and scenario with its interval; lines through means where a factor takes few values."""
    known = {name: values for name, values in what.values.items() if values.size and not np.isnan(values).all()}
    if not known:
        return theme.nothing(what.title, "Nothing to draw: the measure is nowhere defined.")
    bands = {name: band(values) for name, values in known.items()}
    scale = Scale.of(what.unit, max(float(np.nanmax(np.abs(each.mean))) for each in bands.values()))
    never_below = all(float(np.nanmin(values)) >= 0 for values in known.values())
    few = [along for along in what.along if _few(along.x)]
    with theme.applied():
        named = [(_handle(place, line=bool(few)), name) for place, name in enumerate(known)] if len(known) > 1 else []
        columns = next((columns for columns in (COLUMNS, 2) if len(what.along) % columns == 0), min(COLUMNS, len(what.along)))
        rows = -(-len(what.along) // columns)
        ticks = [
            [theme.wrapped(tick, max(3 * _LETTERS // columns // len(along.ticks), 5)) for tick in along.ticks] for along in what.along
        ]
        lines = max((tick.count("\n") for each in ticks for tick in each), default=0)
        figure = theme.blank(theme.capital(what.title), (_HEIGHT + _LINE * lines) * rows + 0.4, legend=named)
        grid = figure.subplots(rows, columns, sharey=True, squeeze=False)
        places = list(grid.flat)
        for axes, along, names in zip(places, what.along, ticks, strict=False):
            for place, limits in enumerate(bands.values()):
                shift = _APART * _step(along.x) * (place - (len(bands) - 1) / 2) if _few(along.x) else 0.0
                _points(axes, along.x, limits, place=place, shift=shift, size=scale.size, never_below=never_below)
            if along.ticks:
                axes.set_xticks(range(len(names)), names)
                axes.set_xlim(-0.5, len(along.ticks) - 0.5)
                axes.set_xlabel(along.label)
            else:
                axes.locator_params(axis="x", nbins=5)
                if len(np.unique(along.x)) <= _MARKED and _few(along.x):
                    axes.set_xticks(np.unique(along.x))
                axes.set_xlabel(f"{theme.wrapped(along.label, 26)} ({along.unit or 'number'})")
        for axes in places[len(what.along) :]:
            axes.remove()
        for axes in grid[:, 0]:
            axes.set_ylabel(f"{theme.wrapped(what.y_label, 22)} ({scale.unit})")
        if never_below:
            places[0].set_ylim(bottom=0)
        theme.remark(
            figure,
            [
                f"A marker per point: mean over {replications} replications; thin line: its 95 % interval, point by point.",
                "In every panel the other factors vary, too.",
                "Thick lines: means over the points at a value." if few else "",
                "Markers of one value stand beside each other." if few and len(known) > 1 else "",
            ],
        )
        return theme.settled(figure)


def _handle(place: int, *, line: bool) -> Artist:
    """What stands for a scenario in the legend: its marker, and its line where one is drawn.

    Hollow beside the first: scenarios that are close do not hide it.
    """
    from matplotlib.lines import Line2D

    style = theme.style_of(place)
    face = style.colour if place == 0 else "none"
    return Line2D([], [], color=style.colour, linestyle=style.line if line else "none", marker=style.marker, markerfacecolor=face)


def _points(axes: Axes, x: Floats, limits: PointwiseBand, *, place: int, shift: float, size: float, never_below: bool) -> None:
    style = theme.style_of(place)
    low = np.maximum(limits.low, 0.0) if never_below else limits.low
    there, known = ~np.isnan(limits.mean), ~np.isnan(limits.low)
    axes.vlines(x[known] + shift, low[known] / size, limits.high[known] / size, color=style.colour, linewidth=0.8, alpha=0.45)
    axes.plot(
        x[there] + shift,
        limits.mean[there] / size,
        style.marker,
        color=style.colour,
        markersize=3.2,
        linestyle="none",
        markerfacecolor=style.colour if place == 0 else "none",
    )
    if _few(x):
        values = np.unique(x)
        means = np.array([mean_of(limits.mean[x == value]) for value in values]) / size
        axes.plot(values, means, color=style.colour, linestyle=style.line, linewidth=1.4)


def _few(x: Floats) -> bool:
    """Whether a factor takes so few values that several points share each."""
    return len(np.unique(x)) * 2 <= len(x)


def _step(x: Floats) -> float:
    """The least distance between two values; 1 where there is one value only."""
    apart = np.diff(np.unique(x))
    return float(apart.min()) if len(apart) else 1.0
