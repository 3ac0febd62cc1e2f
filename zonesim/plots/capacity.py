"""A service target against the traffic, scenario beside scenario: where each curve reaches the target is its capacity."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from zonesim.plots import theme
from zonesim.plots.bands import Floats, PointwiseBand, Scale

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_TITLE = "How much traffic the zone bears"

_ABOVE = 2.5
"""The axis ends at so many times the target: how far a zone past its capacity misses it is of no interest."""


@dataclass(frozen=True)
class Curve:
    """The means of one measure of one scenario at the factors tried, with their limits, in the unit of the measure."""

    factors: Floats
    band: PointwiseBand


@dataclass(frozen=True)
class Panel:
    """One target: the measure, its unit and ``limit``, and a curve per scenario."""

    measure: str
    unit: str
    limit: float
    curves: Sequence[Curve]


@dataclass(frozen=True)
class CapacitySpan:
    """The capacity of one scenario with its interval (NaN where there is none)."""

    scenario: str
    factor: float
    low: float
    high: float


def capacity(panels: Sequence[Panel], spans: Sequence[CapacitySpan], *, replications: int) -> Figure:
    """A panel per target, the traffic factor along it; each scenario's capacity and interval along the bottom of every panel."""
    drawn = [curve for panel in panels for curve in panel.curves if len(curve.factors)]
    if not drawn:
        return theme.nothing(_TITLE, "Nothing to draw: no scenario is stable at any factor tried.")
    with theme.applied():
        legend = [(theme.scenario_handle(place), span.scenario) for place, span in enumerate(spans)]
        figure = theme.blank(_TITLE, 2.5 * len(panels), legend=legend)
        for axes, panel in zip(figure.subplots(len(panels), 1, squeeze=False, sharex=True)[:, 0], panels, strict=True):
            _draw(axes, panel, spans)
        axes.set_xlabel("factor on all generated traffic")
        theme.remark(
            figure,
            [
                f"Line: mean over {replications} replications; band: its 95 % interval at each factor tried.",
                "Dashed: the target. Bars along the bottom: capacity with its 95 % interval, where chance limits it.",
            ],
        )
        return theme.settled(figure)


def _draw(axes: Axes, panel: Panel, spans: Sequence[CapacitySpan]) -> None:
    from matplotlib.ticker import MaxNLocator

    scale = Scale.of(panel.unit, panel.limit)
    limit = panel.limit / scale.size
    highest = max((float(curve.band.mean.max()) / scale.size for curve in panel.curves if len(curve.factors)), default=limit)
    for place, curve in enumerate(panel.curves):
        style = theme.style_of(place)
        axes.fill_between(
            curve.factors,
            np.maximum(curve.band.low / scale.size, 0),
            curve.band.high / scale.size,
            color=style.colour,
            alpha=0.16,
            linewidth=0,
        )
        axes.plot(
            curve.factors, curve.band.mean / scale.size, color=style.colour, linestyle=style.line, marker=style.marker, markersize=3
        )
    axes.axhline(limit, color="#404040", linestyle=(0, (4, 3)), linewidth=0.9)
    top = max(1.08 * limit, min(1.05 * highest, _ABOVE * limit))
    axes.set_ylim(-0.05 * len(spans) * top, top)
    for place, span in enumerate(spans):
        style, height = theme.style_of(place), -0.05 * (place + 0.5) * top
        if not math.isnan(span.low):
            axes.hlines(height, span.low, span.high, color=style.colour, linewidth=2.2)
        axes.plot(span.factor, height, linestyle="none", marker="|", markersize=7, color=style.colour)
    axes.xaxis.set_major_locator(MaxNLocator(8))
    axes.set_title(panel.measure)
    axes.set_ylabel(f"({scale.unit})")
