"""The window day by day, with the days on which reforms begin: each step of a roll-out can be seen where it is taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from zonesim.plots import theme
from zonesim.plots.bands import Floats, Scale, band

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_TITLE = "Through the days"

DailySeries = Mapping[str, Mapping[str, Floats]]
"""Title of a scenario -> what, with its unit in brackets -> values of shape (replications, days)."""


def through_days(series: DailySeries, steps: Mapping[str, Sequence[tuple[int, str]]]) -> Figure:
    """One panel per quantity, the days of the window along it; ``steps``: scenario -> (first day in force, name of the reform)."""
    names = [name for name in next(iter(series.values()), {}) if any(np.nansum(found[name]) > 0 for found in series.values())]
    if not names:
        return theme.nothing(_TITLE, "Nothing to draw: nothing happens on any day.")
    days = max(values.shape[1] for found in series.values() for values in found.values())
    marks = sorted({(day, reform) for of_scenario in steps.values() for day, reform in of_scenario if day < days})
    with theme.applied():
        figure = theme.blank(
            _TITLE, 1.6 * len(names) + 0.5, legend=[(theme.scenario_handle(place), title) for place, title in enumerate(series)]
        )
        panels = figure.subplots(len(names), 1, sharex=True, squeeze=False)[:, 0]
        for axes, name in zip(panels, names, strict=True):
            _panel(axes, name, [found[name] for found in series.values()])
            for number, (day, _) in enumerate(marks, start=1):
                axes.axvline(day, color=theme.NEUTRAL, linewidth=0.8, zorder=1)
                if axes is panels[0]:
                    axes.annotate(
                        str(number), (day, 1), xycoords=("data", "axes fraction"), xytext=(2, -2), textcoords="offset points", va="top"
                    )
        panels[-1].set_xlabel("day of the observed window (d)")
        replications = max(len(values) for found in series.values() for values in found.values())
        theme.remark(
            figure,
            [
                f"Line: mean over {replications} replications of each day; band: its 95 % interval, day by day.",
                "Release times and examinations of those who arrive on the day.",
                "; ".join(f"{number}: {reform} from day {day}" for number, (day, reform) in enumerate(marks, start=1)) + "."
                if marks
                else "",
            ],
        )
        return theme.settled(figure)


def _panel(axes: Axes, name: str, values: Sequence[Floats]) -> None:
    words, _, unit = name.rstrip(")").rpartition(" (")
    limits = [band(each) for each in values]
    scale = Scale.of(unit, max(float(np.nanmax(each.mean)) for each in limits))
    for place, each in enumerate(limits):
        style = theme.style_of(place)
        middle = np.arange(len(each.mean)) + 0.5
        low, high = (np.maximum(side / scale.size, 0) for side in (each.low, each.high))
        axes.fill_between(middle, low, high, color=style.colour, alpha=0.16, linewidth=0)
        axes.plot(middle, each.mean / scale.size, color=style.colour, linestyle=style.line, marker=style.marker, markersize=2.5)
    axes.set_title(words)
    axes.set_ylabel(f"({scale.unit})" if unit == "s" else f"({unit} / d)")
    axes.set_xlim(0, len(limits[0].mean))
    axes.set_ylim(bottom=0)
