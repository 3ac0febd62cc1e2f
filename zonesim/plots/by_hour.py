"""Queues through the day: how many wait at each facility, and before each gate, hour by hour, scenario beside scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from zonesim.plots import theme
from zonesim.plots.bands import HOURS_OF_A_DAY, Floats, Hours, PointwiseBand, band, number

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_PANELS = 8
"""More panels than this do not fit on a page."""

_HEADROOM = 3.0
"""A band is cut at so many times the highest mean: with two replications a t interval would dwarf what it is about."""

_DOTS = (0, (1, 1.5))

HourlySeries = Mapping[str, Mapping[str, Floats]]
"""Title of a scenario -> name of a place -> values of shape (replications, hours of the window)."""


def queue_by_hour(edges: Floats, queues: HourlySeries) -> Figure:
    """Mean queue length by hour, one panel per pool that ever queues, at most :data:`MOST_PANELS`: those with the longest mean queue.

    ``edges``: bounds of the hours of the window in seconds, from midnight to midnight. ``queues``: scenario -> pool -> mean number of
    requests waiting in each hour, (replications, hours). Windows of more than two days are folded into their mean day.
    Raises ValueError for hours that do not make whole days or do not fit the values.
    """
    return _by_hour(edges, queues, title="Queue length through the day", unit="requests", what="facility", places={})


def before_gate(edges: Floats, waiting: HourlySeries, *, places: Mapping[str, Mapping[str, int | None]]) -> Figure:
    """Vehicles waiting before each gate by hour; above the places of the approach they stand on the public road.

    ``edges`` and ``waiting`` as in :func:`queue_by_hour`, by gate and in vehicles. ``places``: scenario -> gate -> places of
    its approach (None, or left out: not given). Raises ValueError as :func:`queue_by_hour` does.
    """
    return _by_hour(edges, waiting, title="Vehicles before the gate through the day", unit="vehicles", what="gate", places=places)


@dataclass(frozen=True)
class _Panel:
    """What one panel shows. ``levels``: place of the scenario -> its band; ``places``: of the approach -> whose they are."""

    name: str
    levels: Mapping[int, PointwiseBand]
    places: Mapping[int, Sequence[int]]

    @property
    def highest(self) -> float:
        """The highest mean of any hour and scenario."""
        return _highest([level.mean for level in self.levels.values()])

    @property
    def cut(self) -> bool:
        """Whether a band has to be cut."""
        return _highest([level.high for level in self.levels.values()]) > _HEADROOM * self.highest

    @property
    def in_sight(self) -> list[int]:
        """Places of the approach near enough to the queue to be drawn without flattening it."""
        return sorted(count for count in self.places if count <= _HEADROOM * self.highest)

    @property
    def top(self) -> float:
        """The highest value to be seen."""
        reach = max(_highest([level.high for level in self.levels.values()]), self.highest)
        return max([min(reach, _HEADROOM * self.highest), *(1.12 * count for count in self.in_sight)])


def _by_hour(
    edges: Floats, series: HourlySeries, *, title: str, unit: str, what: str, places: Mapping[str, Mapping[str, int | None]]
) -> Figure:
    hours = Hours.of(edges)
    bands = [{name: band(hours.fold(values)) for name, values in found.items()} for found in series.values()]
    names = list(dict.fromkeys(name for found in bands for name in found))
    used = [name for name in names if _longest(bands, name) > 0]
    shown = set(sorted(used, key=lambda name: -_longest(bands, name))[:MOST_PANELS])
    if not shown:
        return theme.nothing(title, f"Nothing to draw: nobody ever waits at a {what} in any scenario.")
    panels = []
    for name in (name for name in used if name in shown):
        owners: dict[int, list[int]] = {}
        for order, scenario in enumerate(series):
            count = places.get(scenario, {}).get(name)
            if count is not None:
                owners.setdefault(count, []).append(order)
        panels.append(_Panel(name, {order: found[name] for order, found in enumerate(bands) if name in found}, owners))
    with theme.applied():
        legend = [(theme.scenario_handle(order), scenario) for order, scenario in enumerate(series)]
        if any(panel.in_sight for panel in panels):
            legend.append((_places_handle(), "places of the approach (above: public road)"))
        columns = min(len(panels), 2)
        rows = -(-len(panels) // columns)
        figure = theme.blank(title, (1.55 if rows > 1 else 2.4) * rows + 0.5, legend=legend)
        grid = figure.add_gridspec(rows, columns)
        for place, panel in enumerate(panels):
            axes = figure.add_subplot(grid[place // columns, place % columns])
            _draw(axes, panel, hours, unit=unit, scenarios=len(series))
            axes.set_title(theme.wrapped(_words(panel, what), 78 // columns))
            if place + columns < len(panels):
                axes.set_xlabel("")
                axes.tick_params(labelbottom=False)
        theme.remark(figure, _remarks(series, panels, used=len(used), named=len(names), what=what))
        return theme.settled(figure)


def _longest(bands: Sequence[Mapping[str, PointwiseBand]], name: str) -> float:
    """The mean over the day in the scenario in which it is longest: by Little's law, where most time is spent waiting."""
    means = (found[name].mean for found in bands if name in found)
    return max((float(np.nanmean(mean)) for mean in means if not np.isnan(mean).all()), default=0.0)


def _highest(rows: Sequence[Floats]) -> float:
    """The largest defined value, 0 where there is none."""
    return max((float(np.nanmax(row)) for row in rows if not np.isnan(row).all()), default=0.0)


def _words(panel: _Panel, what: str) -> str:
    """The name of the place, with the places of an approach that lie above the axis."""
    if what != "gate":
        return panel.name
    above = [number(count, 0) for count in panel.places if count not in panel.in_sight]
    return f"{panel.name} gate" + (f", approach of {' or '.join(above)} places (above this axis)" if above else "")


def _draw(axes: Axes, panel: _Panel, hours: Hours, *, unit: str, scenarios: int) -> None:
    for order, level in panel.levels.items():
        _line(axes, hours, level, order)
    for count in panel.in_sight:
        owners = panel.places[count]
        colour = "#404040" if len(owners) == scenarios else theme.style_of(owners[0]).colour
        _approach(axes, count, colour, below=count < panel.in_sight[-1])
    axes.set_ylim(0, 1.06 * panel.top)
    axes.set_xlim(0, hours.shown)
    axes.set_xticks(hours.ticks)
    axes.set_xlabel(hours.label)
    axes.set_ylabel(f"waiting ({unit})")
    if hours.shown > HOURS_OF_A_DAY:
        axes.axvline(HOURS_OF_A_DAY, color=theme.NEUTRAL, linewidth=0.8)


def _line(axes: Axes, hours: Hours, level: PointwiseBand, place: int) -> None:
    """One scenario: its mean as a line, its interval as a band. A queue is never negative, nor is the band drawn so."""
    style = theme.style_of(place)
    axes.fill_between(hours.centres, np.maximum(level.low, 0), np.maximum(level.high, 0), color=style.colour, alpha=0.16, linewidth=0)
    # Markers of different scenarios at different hours, so that lines that run together stay apart to the eye.
    axes.plot(
        hours.centres,
        level.mean,
        color=style.colour,
        linestyle=style.line,
        marker=style.marker,
        markevery=(place % 4, 4),
    )


def _approach(axes: Axes, count: int, colour: str, *, below: bool) -> None:
    """A line at the places of an approach, named on its left: the highest of them above it, others below."""
    axes.axhline(count, color=colour, linewidth=1.0, linestyle=_DOTS)
    axes.annotate(
        f"{number(count, 0)} places",
        (0, count),
        xycoords=("axes fraction", "data"),
        xytext=(3, -2 if below else 2),
        textcoords="offset points",
        va="top" if below else "bottom",
        fontsize="small",
        color=colour,
    )


def _places_handle() -> Artist:
    from matplotlib.lines import Line2D

    return Line2D([], [], color="#404040", linewidth=1.0, linestyle=_DOTS)


def _remarks(series: HourlySeries, panels: Sequence[_Panel], *, used: int, named: int, what: str) -> list[str]:
    """What the picture leaves out, and what line and band are."""
    counts = {len(values) for found in series.values() for values in found.values()}
    replications = max(counts, default=0)
    sentences = [
        f"Line: mean over {replications} replications of the mean in each hour; band: its 95 % interval, hour by hour."
        if replications > 1
        else "One replication: the mean in each hour, without an interval."
    ]
    if len(panels) > 1:
        sentences.append("Each panel has its own scale.")
    if any(panel.cut for panel in panels):
        sentences.append("Bands that reach beyond three times the highest mean are cut.")
    things = {"facility": "facilities", "gate": "gates"}[what]
    if used > len(panels):
        sentences.append(f"Shown: {len(panels)} of {used} {things} with a queue, those with the longest mean queue.")
    if named > used:
        sentences.append(f"Never a queue: {named - used} of {named} {things}.")
    return sentences
