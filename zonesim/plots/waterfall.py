"""A mean and the steps that lead from it to another: a floating bar per step, each on top of those before it."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

import numpy as np

from zonesim.plots import theme
from zonesim.plots.bands import Floats, Scale, decimals_of, number, rounded_off
from zonesim.studies.figures import Point, Waterfall

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DOWN, UP, NONE, TOGETHER = theme.PALETTE[1], theme.PALETTE[5], theme.NEUTRAL, "#505050"
"""Colours of steps: dark blue and light orange are told apart in grey as well."""

_ROW, _BAR = 0.27, 0.62
"""Height of a row in inches, and of a bar in rows."""
_NEAR = 0.4
"""The axis begins at 0 where the lowest value is less than this part of the highest: then that costs little room."""


def waterfall(what: Waterfall, *, replications: int) -> Figure:
    """A diamond for the mean before all steps, a bar per step with its interval at its end, and one bar for all together.

    A filled bar: the change is not 0 beyond doubt. Nothing is drawn unless every step is defined, as they would not add up.
    """
    defined = [what.start, what.together.mean, *(step.mean for step in what.steps)]
    if any(map(math.isnan, defined)):
        return theme.nothing(what.title, "Nothing to draw: a step is not defined, so that the steps do not add up.")
    # Averages over orders are sums and differences: what should be 0 is so but for rounding.
    largest = max(map(abs, defined))
    steps, together = [_plain(step, largest) for step in what.steps], _plain(what.together, largest)
    levels = np.array([*itertools.accumulate((step.mean for step in steps), initial=what.start)])
    bars = [*zip(levels[:-1].tolist(), steps, strict=True), (what.start, together)]
    ends = [*levels.tolist(), *(base + end for base, step in bars for end in (step.low, step.high) if not math.isnan(end))]
    scale = Scale.of(what.unit, max(map(abs, ends)))
    decimals = decimals_of(
        ((step.high - step.low) / 2 / scale.size for _, step in bars), (step.mean / scale.size for _, step in bars if step.mean)
    )
    with theme.applied():
        labels = [theme.wrapped(label, 46) for label in (what.before, *(step.label for _, step in bars))]
        figure = theme.blank(theme.capital(what.title), _ROW * len(labels) + 0.75, legend=_legend(bars))
        axes = figure.add_subplot()
        axes.plot(what.start / scale.size, 0, "D", color="black", markersize=5)
        texts = [number(what.start / scale.size, decimals)]
        for row, (base, step) in enumerate(bars, start=1):
            last = row == len(bars)
            _bar(axes, row, base / scale.size, _scaled(step, scale.size), colour=TOGETHER if last else _colour(step))
            # Where a bar begins the one before it ends; that of all together ends where the last step ends.
            _connect(axes, row, (base + step.mean if last else base) / scale.size)
            texts.append(number(step.mean / scale.size, decimals, plus=True))
        texts[-1] += f" → {number((what.start + together.mean) / scale.size, decimals)}"
        for row, text in enumerate(texts):
            axes.text(1.01, row, text, transform=axes.get_yaxis_transform(), va="center", fontsize="small")
        _connect(axes, len(bars), what.start / scale.size, rows=len(bars))
        at_zero = _limit(axes, np.array(ends) / scale.size)
        axes.set_yticks(range(len(labels)), labels)
        axes.set_ylim(len(labels) - 0.5, -0.5)
        axes.grid(visible=False, axis="y")
        axes.set_xlabel(f"({scale.unit})")
        theme.remark(
            figure,
            [
                what.remark,
                f"Diamond: mean over {replications} replications; bars: what is added to it.",
                "Lines at their ends: 95 % intervals of what is added, each by itself.",
                "" if all(map(_sure, (step for _, step in bars))) else "Hollow: the change may be none.",
                "" if at_zero else "The axis does not begin at 0.",
            ],
        )
        return theme.settled(figure)


def _plain(step: Point, largest: float) -> Point:
    mean, low, high = rounded_off(np.array([step.mean, step.low, step.high]), largest).tolist()
    return Point(step.label, mean, low, high)


def _scaled(step: Point, size: float) -> Point:
    return Point(step.label, step.mean / size, step.low / size, step.high / size)


def _sure(step: Point) -> bool:
    """Whether a change is not 0 beyond doubt."""
    return step.low > 0 or step.high < 0


def _colour(step: Point) -> str:
    return DOWN if step.mean < 0 else UP if step.mean > 0 else NONE


def _bar(axes: Axes, row: int, base: float, step: Point, *, colour: str) -> None:
    """A bar from ``base`` on, and the interval of its end."""
    axes.barh(row, step.mean, left=base, height=_BAR, facecolor=colour if _sure(step) else "white", edgecolor=colour, linewidth=1.2)
    if step.high > step.low:
        # White beneath, so that the line is seen on a dark bar as well.
        for colour_of_line, width in (("white", 3.2), ("#202020", 1.2)):
            axes.hlines(row, base + step.low, base + step.high, color=colour_of_line, linewidth=width, zorder=3)


def _connect(axes: Axes, row: int, at: float, *, rows: int = 1) -> None:
    """A thin line at a value from the bar so many rows higher down to the bar of ``row``."""
    axes.vlines(at, row - rows, row - _BAR / 2, color=theme.NEUTRAL, linewidth=0.7, linestyle=":" if rows > 1 else "-", zorder=0.9)


def _limit(axes: Axes, ends: Floats) -> bool:
    """Everything in sight; whether the axis begins at 0, or has it in sight."""
    low, high = float(ends.min()), float(ends.max())
    margin = 0.05 * (high - low) or 0.05 * abs(high) or 1.0
    if 0 <= low < _NEAR * high or low == high == 0:
        axes.set_xlim(0, high + margin)
    else:
        axes.set_xlim(low - margin, high + margin)
    left, right = axes.get_xlim()
    return left <= 0 <= right


def _legend(bars: list[tuple[float, Point]]) -> list[tuple[Artist, str]]:
    from matplotlib.patches import Patch

    steps = [step.mean for _, step in bars[:-1]]
    found: list[tuple[Artist, str]] = []
    for colour, words, there in ((DOWN, "less", min(steps, default=0) < 0), (UP, "more", max(steps, default=0) > 0)):
        if there:
            found.append((Patch(facecolor=colour, edgecolor=colour), words))
    return [*found, (Patch(facecolor=TOGETHER, edgecolor=TOGETHER), bars[-1][1].label)]
