"""How far each scenario is from the baseline, measure by measure, with intervals: a forest plot of paired differences."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zonesim.plots import theme
from zonesim.plots.bands import Scale, decimals_of, number

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_TITLE = "Differences from the baseline"

_WIDEST = 100.0
"""Differences beyond ± this many percent are marked at the edge where most are within: one of them would flatten the others."""


@dataclass(frozen=True)
class Difference:
    """One scenario against the baseline in one measure, in the unit of the measure ("s" and "share" are converted to be read).

    ``baseline``: its mean. ``mean``, ``low``, ``high``: other − baseline with its interval; NaN where it is undefined.
    """

    measure: str
    unit: str
    scenario: str
    baseline: float
    mean: float
    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        """Whether the difference is real at the level of its interval."""
        return self.low > 0 or self.high < 0

    def percent(self, value: float) -> float:
        """A difference in percent of the baseline's mean; NaN where that is 0 or undefined."""
        return 100 * value / abs(self.baseline) if self.baseline else math.nan


def forest(baseline: str, differences: Sequence[Difference], *, level: float = 0.95) -> Figure:
    """Differences from the baseline in percent of its mean, grouped by measure, with the figures in their own unit on the right.

    ``baseline``: its title. A filled marker: the interval excludes 0. ``level``: that of the intervals, which the caller made to hold
    for all scenarios of a measure at once. Measures and scenarios stand in the order in which they come.
    """
    measures = list(dict.fromkeys(each.measure for each in differences))
    scenarios = list(dict.fromkeys(each.scenario for each in differences))
    groups = [[each for each in differences if each.measure == measure] for measure in measures]
    if not differences:
        return theme.nothing(_TITLE, "Nothing to draw: no measure is defined in both the baseline and another scenario.")
    labels = [_label(group) for group in groups]
    spans = [max(len(group), 0.85 * (label.count("\n") + 1)) + 0.5 for group, label in zip(groups, labels, strict=True)]
    with theme.applied():
        figure = theme.blank(_TITLE, 0.16 * sum(spans) + 0.9, legend=_legend(scenarios, differences))
        axes = figure.add_subplot()
        edge = _edge(differences)
        _limit(axes, differences, edge)
        top, middles = 0.0, []
        for place, (group, span) in enumerate(zip(groups, spans, strict=True)):
            if place % 2:
                axes.axhspan(top, top + span, color=theme.PALE, zorder=0, linewidth=0)
            middles.append(top + span / 2)
            words = _words(group)
            for row, each in enumerate(group):
                height = middles[-1] + row - (len(group) - 1) / 2
                _mark(axes, each, height, place=scenarios.index(each.scenario) + 1, edge=edge)
                axes.text(1.015, height, words[row], transform=axes.get_yaxis_transform(), va="center", fontsize="small")
            top += span
        axes.axvline(0, color="#404040", linewidth=0.9, zorder=1)
        axes.set_ylim(top, 0)
        axes.set_yticks(middles, labels)
        axes.tick_params(axis="y", length=0)
        axes.grid(visible=False, axis="y")
        axes.set_xlabel("difference from the baseline (% of its mean)")
        theme.remark(figure, _remarks(baseline, differences, level=level, edge=edge))
        return theme.settled(figure)


def _label(group: Sequence[Difference]) -> str:
    """The measure and what it is in the baseline."""
    name, level, unit = theme.wrapped(group[0].measure, 34), group[0].baseline, group[0].unit
    if math.isnan(level):
        return f"{name}\nbaseline undefined"
    scale = Scale.of(unit, abs(level))
    value = level / scale.size
    return f"{name}\nbaseline {number(value, decimals_of([], [value]))} {scale.unit}"


def _words(group: Sequence[Difference]) -> list[str]:
    """The differences in one measure in their own unit, all with the same number of decimals, as far as they are defined."""
    sizes = [abs(value) for each in group for value in (each.mean, each.low, each.high) if not math.isnan(value)]
    scale = Scale.of(group[0].unit, max(sizes, default=0.0), change=True)
    decimals = decimals_of(((each.high - each.low) / 2 / scale.size for each in group), (size / scale.size for size in sizes))
    # A limit just beyond 0 must not be rounded to it: the figures would contradict the marker. Nor a mean that stands alone.
    ends = [end for each in group for end in ((each.mean,) if math.isnan(each.low) else (each.low, each.high))]
    limits = [abs(end) / scale.size for end in ends if abs(end) > 0]
    decimals = max(decimals, min(-math.floor(math.log10(min(limits))), 3)) if limits else decimals
    texts = []
    for each in group:
        mean, low, high = (
            "" if math.isnan(value) else number(value / scale.size, decimals, plus=True) for value in (each.mean, each.low, each.high)
        )
        texts.append(f"{mean} {scale.unit} [{low}, {high}]" if low else f"{mean} {scale.unit}, no interval" if mean else "undefined")
    return texts


def _mark(axes: Axes, each: Difference, height: float, *, place: int, edge: float) -> None:
    """Marker and interval; an arrow at the edge for what lies beyond it; words where there is no percentage."""
    style = theme.style_of(place)
    at = each.percent(each.mean)
    if math.isnan(at):
        if not math.isnan(each.mean):
            # On that side of the zero line on which there is more room.
            left = -axes.get_xlim()[0] > axes.get_xlim()[1]
            axes.annotate(
                "no % of 0",
                (0, height),
                xytext=(-4 if left else 4, 0),
                textcoords="offset points",
                ha="right" if left else "left",
                va="center",
                fontsize="x-small",
                color="#606060",
            )
        return
    if not math.isnan(each.low):
        axes.hlines(height, each.percent(each.low), each.percent(each.high), color=style.colour, linewidth=1.6)
    beyond = abs(at) > edge
    axes.plot(
        math.copysign(edge, at) if beyond else at,
        height,
        linestyle="none",
        marker=(">" if at > 0 else "<") if beyond else style.marker,
        markersize=5.0,
        color=style.colour,
        markerfacecolor=style.colour if each.excludes_zero else "white",
        clip_on=False,
        zorder=3,
    )


def _edge(differences: Sequence[Difference]) -> float:
    """Where the axis ends: beyond everything, unless a few would push it past ± 100 %."""
    sizes = sorted(abs(each.percent(each.mean)) for each in differences if not math.isnan(each.percent(each.mean)))
    if not sizes or sizes[len(sizes) // 2] > _WIDEST:
        return math.inf
    return _WIDEST


def _limit(axes: Axes, differences: Sequence[Difference], edge: float) -> None:
    """All means and intervals as far as the edge, 0 always in sight; one percent either way where nothing differs."""
    ends = [each.percent(value) for each in differences for value in (each.mean, each.low, each.high)]
    known = [min(max(end, -edge), edge) for end in ends if not math.isnan(end)]
    low, high = min([*known, 0.0]), max([*known, 0.0])
    margin = 0.04 * (high - low) if high > low else 1.0
    axes.set_xlim(low - margin, high + margin)


def _legend(scenarios: Sequence[str], differences: Sequence[Difference]) -> list[tuple[Artist, str]]:
    from matplotlib.lines import Line2D

    legend = [(theme.scenario_handle(place + 1, line=False), scenario) for place, scenario in enumerate(scenarios)]
    for filled, words in ((True, "filled: interval excludes 0"), (False, "hollow: interval includes 0")):
        if any(each.excludes_zero is filled for each in differences if not math.isnan(each.percent(each.low))):
            face = theme.NEUTRAL if filled else "white"
            legend.append((Line2D([], [], color=theme.NEUTRAL, linestyle="none", marker="o", markerfacecolor=face), words))
    return legend


def _remarks(baseline: str, differences: Sequence[Difference], *, level: float, edge: float) -> list[str]:
    sentences = [
        f"Compared with: {baseline.rstrip('.')}.",
        f"Paired differences (same random numbers) with {100 * level:g} % intervals that hold for all scenarios of a measure at once.",
    ]
    if any(each.unit == "share" for each in differences):
        sentences.append("points: percentage points.")
    if any(abs(each.percent(each.mean)) > edge for each in differences):
        sentences.append(f"Arrows: more than {edge:g} %, see the figures on the right.")
    if any(math.isnan(each.mean) for each in differences):
        sentences.append("undefined: in no replication is there a value in both.")
    return sentences
