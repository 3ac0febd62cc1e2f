"""A finished run, read: what all measures start from, and what they have in common."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zonesim.engines.tables import Floats, Log, Mask
from zonesim.measures.averages import ENOUGH, mean, percentile, percentiles
from zonesim.measures.facilities import held_by_hour
from zonesim.measures.levels_and_limits import Swept
from zonesim.measures.reading import (
    Block,
    PoolEvents,
    Visits,
    blocks,
    events_by_pool,
    lots_gone,
    papers_lodged,
    papers_ready,
    released_of,
    visits_of,
    walks_of,
)
from zonesim.zone.prepare import Case
from zonesim.zone.stages import Entity

__all__ = ["ENOUGH", "Reading", "Row", "laden", "mean", "percentile", "percentiles", "read"]

Row = tuple[str, str, float]
"""(measure, of, value)"""


@dataclass(frozen=True)
class Reading:
    """A finished run, read: what all measures start from."""

    case: Case
    visits: dict[str, Visits]
    events: list[PoolEvents]
    held: list[Swept]
    papers: dict[str, Floats]
    lots: dict[str, Floats]
    blocks: list[Block]
    lodged: dict[str, Floats]
    released: dict[tuple[Entity, str], Floats]

    @property
    def window(self) -> tuple[float, float]:
        """The observed window, in seconds."""
        return self.case.scenario.horizon.window

    @property
    def trucks(self) -> dict[str, Visits]:
        """The visits on behalf of goods, empty or laden: all but those of employees."""
        return {name: visits for name, visits in self.visits.items() if self.case.vehicles[name].on_behalf_of_goods}

    @property
    def days(self) -> int:
        """Its length in days."""
        return self.case.scenario.horizon.days

    def inside(self, times: Floats) -> Mask:
        """Which times lie in the window."""
        start, end = self.window
        return (times >= start) & (times < end)


def read(case: Case, log: Log) -> Reading:
    """Read the log of a finished run. Everybody's walk, most of the memory of a long run, is not kept."""
    found, walks = blocks(case.roster, log), walks_of(case, log)
    ready, gone, lodged = (function(case, found, walks) for function in (papers_ready, lots_gone, papers_lodged))
    visits, released = visits_of(case, found, walks), released_of(case, found, walks)
    del walks
    events = events_by_pool(case, log)
    return Reading(case, visits, events, held_by_hour(case, events), ready, gone, found, lodged, released)


def laden(reading: Reading) -> Iterator[tuple[str, Visits, Mask]]:
    """The loads of flows that carry goods, with their cohort: arrived in the window and not turned away."""
    for name, visits in reading.visits.items():
        truck = reading.case.vehicles[name]
        if truck.carries_goods:
            loads = visits.of_loads(truck.freight)
            yield name, loads, reading.inside(loads.arrived) & ~loads.turned_away
