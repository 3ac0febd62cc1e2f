"""A finished run, read: what all measures start from, and what they have in common."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from zonesim.demand.demand import Declarations
from zonesim.demand.legs import Leg
from zonesim.engines.tables import Floats, Integers, Log, Mask
from zonesim.measures.facilities import held_by_hour
from zonesim.measures.levels_and_limits import Swept
from zonesim.measures.reading import (
    Block,
    PoolEvents,
    Visits,
    askers_by_pool,
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
from zonesim.zone.vehicles import Vehicles

Row = tuple[str, str, float]
"""(measure, of, value)"""


@dataclass(frozen=True, eq=False)
class Fleet:
    """The vehicles of one flow or leg: what was decided of them (``truck``), and what became of them.

    ``papers``: when those of each declaration were ready; None where none were reviewed.
    """

    case: Case
    leg: Leg
    truck: Vehicles
    visits: Visits
    papers: Floats | None

    @cached_property
    def loads(self) -> Visits:
        """The visits of its loads, which live through what their vehicles do."""
        return self.visits.of_loads(self.truck.freight)

    @property
    def declarations(self) -> Declarations:
        """What its loads are declared by."""
        return self.truck.flow.declarations

    @property
    def declaration(self) -> Integers:
        """The declaration of each load, by its place."""
        return self.truck.flow.loads.declaration

    def first(self, times: Floats) -> Floats:
        """The earliest of these times of its loads, of each declaration."""
        return np.minimum.reduceat(times, self.declarations.first_load[:-1]) if self.declarations.size else np.zeros(0)

    def last(self, times: Floats) -> Floats:
        """The latest of these times of its loads, of each declaration."""
        return np.maximum.reduceat(times, self.declarations.first_load[:-1]) if self.declarations.size else np.zeros(0)

    def any(self, those: Mask) -> Mask:
        """Which declarations have at least one of ``those`` loads."""
        if not self.declarations.size:
            return np.zeros(0, np.bool_)
        return np.logical_or.reduceat(those, self.declarations.first_load[:-1])


@dataclass(frozen=True)
class Reading:
    """A finished run, read: what all measures start from."""

    case: Case
    visits: dict[Leg, Visits]
    events: list[PoolEvents]
    held: list[Swept]
    papers: dict[Leg, Floats]
    lots: dict[Leg, Floats]
    blocks: list[Block]
    lodged: dict[Leg, Floats]
    released: dict[tuple[Entity, Leg], Floats]
    log: Log

    @property
    def window(self) -> tuple[float, float]:
        """The observed window, in seconds."""
        return self.case.scenario.horizon.window

    @property
    def trucks(self) -> dict[Leg, Visits]:
        """The visits on behalf of goods, empty or laden: all but those of employees."""
        return {leg: visits for leg, visits in self.visits.items() if self.case.vehicles[leg].on_behalf_of_goods}

    @property
    def days(self) -> int:
        """Its length in days."""
        return self.case.scenario.horizon.days

    @cached_property
    def fleets(self) -> dict[Leg, Fleet]:
        """The vehicles of every flow and leg, in the order of their visits."""
        return {
            leg: Fleet(self.case, leg, self.case.vehicles[leg], visits, self.papers.get(leg)) for leg, visits in self.visits.items()
        }

    @cached_property
    def askers(self) -> list[Integers]:
        """Who made each request at every pool: places among the members of all kinds."""
        return askers_by_pool(self.case, self.log, events=self.events)

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
    return Reading(case, visits, events, held_by_hour(case, events), ready, gone, found, lodged, released, log)


def laden(reading: Reading) -> Iterator[tuple[Leg, Visits, Mask]]:
    """The loads of flows that carry goods, with their cohort: arrived in the window and not turned away."""
    for leg, fleet in reading.fleets.items():
        if fleet.truck.carries_goods:
            yield leg, fleet.loads, reading.inside(fleet.loads.arrived) & ~fleet.loads.turned_away
