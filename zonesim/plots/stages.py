"""What release time is spent on, stage by stage, as a Time Release Study shows it (World Customs Organization, 2018)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zonesim.plots import theme
from zonesim.plots.bands import Scale, decimals_of, number

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_TITLE = "Release time by stage"

_SMALL = 0.005
"""Stages that nowhere reach this part of the longest bar are drawn together."""

_HEADROOM = 1.5
"""An interval is drawn up to so many times the longest bar; its figures stand on the right in any case."""

_COLOURS = ("#0072B2", "#E69F00", "#56B4E9", "#D55E00", "#009E73", "#CC79A7", "#5F5F5F")
_OTHER = "#D9D9D9"
_HATCHES = ("", "////", "\\\\\\\\", "xxxx", "....", "++++")
"""Colours go round once per hatch, so that neighbours in the order never share a colour."""


@dataclass(frozen=True)
class Bar:
    """Release of the loads of one scenario and direction.

    ``spent``: mean seconds per stage, in the order of the stages that :func:`release_by_stage` gets, 0 or NaN where there is none.
    ``mean`` release time with its interval from ``low`` to ``high``, in seconds; NaN where nothing was released (mean) or where
    there is no interval (limits).
    """

    scenario: str
    direction: str
    spent: Sequence[float]
    mean: float
    low: float
    high: float


def release_by_stage(stages: Sequence[str], bars: Sequence[Bar]) -> Figure:
    """Mean release time as stacked bars, one per scenario, grouped by direction; the total with its 95 % interval at the end.

    ``stages``: their names in the order in which they are passed. Raises ValueError when a bar has not one number per stage.
    """
    for bar in bars:
        if len(bar.spent) != len(stages):
            raise ValueError(f"{bar.scenario}, {bar.direction}: {len(bar.spent)} numbers for {len(stages)} stages")
    directions = list(dict.fromkeys(bar.direction for bar in bars))
    longest = max((_sum(bar.spent) for bar in bars), default=0.0)
    if not longest:
        return theme.nothing(_TITLE, "Nothing to draw: no load was released, or none took any time.")
    shown = [place for place in range(len(stages)) if max(_or_zero(bar.spent[place]) for bar in bars) >= _SMALL * longest]
    others = any(_or_zero(bar.spent[place]) > 0 for bar in bars for place in range(len(stages)) if place not in shown)
    with theme.applied():
        labels = {bar.scenario: theme.wrapped(bar.scenario, 34) for bar in bars}
        groups = [[bar for bar in bars if bar.direction == direction] for direction in directions]
        lines = [sum(max(labels[bar.scenario].count("\n") + 1, 2) for bar in group) for group in groups]
        figure = theme.blank(_TITLE, 0.8 + 0.16 * sum(lines) + 0.35 * len(groups), legend=_legend(stages, shown, others=others))
        panels = figure.subplots(len(groups), 1, sharex=True, squeeze=False, height_ratios=lines)[:, 0]
        scale = Scale.of("s", longest)
        for axes, direction, group in zip(panels, directions, groups, strict=True):
            axes.set_title(direction)
            _panel(axes, group, shown, scale)
            _totals(axes, group, scale, _decimals(bars, scale))
            axes.set_yticks(range(len(group)), [labels[bar.scenario] for bar in group])
        reach = max([longest, *(bar.high for bar in bars if not math.isnan(bar.high))])
        panels[-1].set_xlim(0, 1.03 * min(reach, _HEADROOM * longest) / scale.size)
        panels[-1].set_xlabel(f"mean release time ({scale.unit})")
        theme.remark(figure, _remarks(bars))
        return theme.settled(figure)


def _panel(axes: Axes, bars: Sequence[Bar], shown: Sequence[int], scale: Scale) -> None:
    """The bars of one direction, from the top."""
    for row, bar in enumerate(bars):
        reached = 0.0
        for place in shown:
            width = _or_zero(bar.spent[place]) / scale.size
            axes.barh(row, width, left=reached, height=0.62, edgecolor="white", linewidth=0.5, **_fill(place))
            reached += width
        rest = _sum(bar.spent) / scale.size - reached
        axes.barh(row, max(rest, 0.0), left=reached, height=0.62, color=_OTHER, edgecolor="white", linewidth=0.5)
    axes.set_ylim(len(bars) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")


def _totals(axes: Axes, bars: Sequence[Bar], scale: Scale, decimals: int) -> None:
    """The mean with its interval: in figures on the right, and as a line across the end of the bar."""
    for row, bar in enumerate(bars):
        if math.isnan(bar.mean):
            axes.text(
                0.01, row, "no load released", transform=axes.get_yaxis_transform(), va="center", color="#505050", fontsize="small"
            )
            continue
        mean, low, high = (number(value / scale.size, decimals) for value in (bar.mean, _or_zero(bar.low), _or_zero(bar.high)))
        words = f"{mean} {scale.unit}"
        if not math.isnan(bar.low):
            words += f" [{low}, {high}]"
            for colour, width in (("white", 3.0), ("black", 1.1)):
                axes.hlines(row, bar.low / scale.size, bar.high / scale.size, color=colour, linewidth=width)
                axes.vlines([bar.low / scale.size, bar.high / scale.size], row - 0.12, row + 0.12, color=colour, linewidth=width)
        axes.text(1.02, row, words, transform=axes.get_yaxis_transform(), va="center", fontsize="small")


def _decimals(bars: Sequence[Bar], scale: Scale) -> int:
    return decimals_of(((bar.high - bar.low) / 2 / scale.size for bar in bars), (bar.mean / scale.size for bar in bars))


def _fill(place: int) -> dict[str, Any]:
    """Colour and hatch of the stage at this place of the order: the same in every picture of the same stages."""
    return {"facecolor": _COLOURS[place % len(_COLOURS)], "hatch": _HATCHES[place // len(_COLOURS) % len(_HATCHES)]}


def _legend(stages: Sequence[str], shown: Sequence[int], *, others: bool) -> list[tuple[Artist, str]]:
    from matplotlib.patches import Patch

    legend: list[tuple[Artist, str]] = [(Patch(edgecolor="white", linewidth=0.5, **_fill(place)), stages[place]) for place in shown]
    return [*legend, (Patch(facecolor=_OTHER), "other stages")] if others else legend


def _remarks(bars: Sequence[Bar]) -> list[str]:
    sentences = ["Stages in the order of the legend; waiting in the yard counts to the stage waited for."]
    if any(not math.isnan(bar.low) for bar in bars):
        sentences.append("Right, and black line: mean with its 95 % interval over replications.")
    return sentences


def _or_zero(value: float) -> float:
    return 0.0 if math.isnan(value) else value


def _sum(values: Sequence[float]) -> float:
    return math.fsum(map(_or_zero, values))
