"""What one more of each thing would bring, and what the answer hangs on: bars with intervals, and a tornado."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zonesim.plots import theme
from zonesim.plots.bands import Scale

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_ADDITIONS = "What one more would bring"
_TORNADO = "What it hangs on"


@dataclass(frozen=True)
class Gain:
    """The change of a measure that one addition brings, with its interval, in the unit of the measure; NaN where undefined."""

    what: str
    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Reach:
    """How far an input moves a measure from its mean on both sides; NaN where the zone is then overloaded."""

    path: str
    low: Gain
    high: Gain


def additions(measures: Sequence[tuple[str, str]], gains: Sequence[Sequence[Gain]]) -> Figure:
    """A column of bars per measure (words, unit), a row per addition, in the order given; filled where the interval excludes 0."""
    rows = len(gains[0]) if gains else 0
    if not rows:
        return theme.nothing(_ADDITIONS, "Nothing to draw: nothing in this zone is limited in number.")
    with theme.applied():
        figure = theme.blank(_ADDITIONS, 0.24 * rows + 1.0)
        columns = figure.subplots(1, len(measures), sharey=True, squeeze=False)[0]
        for axes, (words, unit), column in zip(columns, measures, gains, strict=True):
            ends = [abs(end) for gain in column for end in (gain.mean, gain.low, gain.high) if not math.isnan(end)]
            scale = Scale.of(unit, max(ends, default=0.0), change=True)
            for row, gain in enumerate(column):
                if math.isnan(gain.mean):
                    continue
                known = gain.low > 0 or gain.high < 0
                colour = theme.style_of(1).colour if gain.mean <= 0 else theme.style_of(2).colour
                axes.barh(row, gain.mean / scale.size, height=0.62, color=colour, alpha=0.85 if known else 0.25, linewidth=0)
                if not math.isnan(gain.low):
                    axes.hlines(row, gain.low / scale.size, gain.high / scale.size, color="#202020", linewidth=1.2)
            axes.axvline(0, color="#404040", linewidth=0.9)
            axes.set_title(theme.wrapped(words, 26))
            axes.set_xlabel(f"change ({scale.unit})")
            axes.grid(visible=False, axis="y")
        columns[0].set_yticks(range(rows), [theme.wrapped(gain.what, 34) for gain in gains[0]])
        columns[0].set_ylim(rows - 0.5, -0.5)
        sentence = (
            "Bars: mean paired difference from the zone as it is; lines: 95 % intervals for all rows at once. Pale: 0 is not excluded."
        )
        theme.remark(figure, [sentence])
        return theme.settled(figure)


def tornado(measure: str, unit: str, *, reaches: Sequence[Reach]) -> Figure:
    """How far each input moves the measure, a row per input, in the order given."""
    if not reaches:
        return theme.nothing(_TORNADO, "Nothing to draw: no input was varied.")
    with theme.applied():
        figure = theme.blank(_TORNADO, 0.3 * len(reaches) + 0.9)
        axes = figure.add_subplot()
        ends = [abs(side.mean) for reach in reaches for side in (reach.low, reach.high) if not math.isnan(side.mean)]
        scale = Scale.of(unit, max(ends, default=0.0), change=True)
        for row, reach in enumerate(reaches):
            for side, place, offset in ((reach.low, 1, -0.17), (reach.high, 2, 0.17)):
                if math.isnan(side.mean):
                    axes.text(0, row + offset, " overloaded: no steady value", va="center", fontsize="x-small", color="#606060")
                    continue
                axes.barh(row + offset, side.mean / scale.size, height=0.32, color=theme.style_of(place).colour, linewidth=0)
                if not math.isnan(side.low):
                    axes.hlines(row + offset, side.low / scale.size, side.high / scale.size, color="#202020", linewidth=0.9)
        axes.axvline(0, color="#404040", linewidth=0.9)
        axes.set_yticks(range(len(reaches)), [theme.wrapped(reach.path, 46) for reach in reaches])
        axes.set_ylim(len(reaches) - 0.5, -0.5)
        axes.grid(visible=False, axis="y")
        axes.set_xlabel(f"change of {measure} ({scale.unit})")
        theme.remark(
            figure,
            [
                "Upper bar of each pair (blue): the input smaller; lower bar (red): larger; one at a time.",
                "Lines: 95 % intervals for all at once.",
            ],
        )
        return theme.settled(figure)
