"""Who asks at a pool: requests as a population, so that waits can be told of flows, tiers and all other strata."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from zonesim.demand.legs import Leg
from zonesim.engines.tables import Integers, Mask
from zonesim.measures.finished import Fleet, Reading
from zonesim.measures.populations import Where
from zonesim.measures.reading import PoolEvents
from zonesim.measures.strata import Level, Stratum
from zonesim.zone.prepare import Case
from zonesim.zone.stages import Entity
from zonesim.zone.vehicles import Vehicles

LEVELS = {
    Entity.VEHICLE: Level.VEHICLE,
    Entity.PAPERS: Level.DECLARATION,
    Entity.CERTIFICATE: Level.DECLARATION,
    Entity.REQUEST: Level.DECLARATION,
    Entity.LOT: Level.LOAD,
    Entity.SAMPLE: Level.LOAD,
    Entity.INSPECTION: Level.LOAD,
}
"""As what each of them belongs to a stratum. Equipment and courses, which are on paper alone, belong to none."""


@dataclass(frozen=True, eq=False)
class Askers:
    """Those who asked at one pool: a mask over its requests."""

    reading: Reading
    where: Where
    counted: Mask

    @cached_property
    def _whose(self) -> list[tuple[Fleet, Level, Integers, Integers]]:
        """Fleet by fleet and sort by sort: the requests that its own made, and whose each was, by number in the fleet."""
        case, who = self.reading.case, self.reading.askers[self.where.key]
        found: dict[tuple[Leg, Level], list[tuple[Integers, Integers]]] = {}
        first = np.cumsum([0, *(len(kind.rows) for kind in case.roster.kinds)])
        of_kind = np.searchsorted(first, who, side="right") - 1
        for place in np.unique(of_kind).tolist():
            kind = case.roster.kinds[place]
            party = case.roster.parties[kind.party]
            requests = np.flatnonzero(of_kind == place)
            rows = kind.rows[who[requests] - first[place]]
            numbers = rows if party.entity == Entity.VEHICLE else party.number[rows]
            found.setdefault((party.leg, LEVELS[party.entity]), []).append((requests, numbers))
        return [
            (self.reading.fleets[leg], level, np.concatenate([one for one, _ in parts]), np.concatenate([one for _, one in parts]))
            for (leg, level), parts in found.items()
            if leg in self.reading.fleets
        ]

    def masks(self, stratum: Stratum) -> Mapping[str, Mask]:
        """Of each name of a stratum, whose requests are meant."""
        masks: dict[str, Mask] = {}
        for fleet, level, requests, numbers in self._whose:
            for name, mask in stratum.masks(fleet, level).items():
                there = numbers < len(mask)  # goods that were in store before bear the numbers after all who came
                meant = masks.setdefault(name, np.zeros(len(self.counted), np.bool_))
                meant[requests[there]] |= mask[numbers[there]]
        return masks


@dataclass(frozen=True, eq=False)
class Requests:
    """Requests at every pool, ``counted`` of what happened there."""

    words: str
    counted: Callable[[Reading, PoolEvents], Mask]
    refuses: frozenset[str] = frozenset()

    def places(self, case: Case) -> Sequence[Where]:
        """The pools, in the order of the register."""
        return [Where(info.name, number) for number, info in enumerate(case.pools)]

    def members(self, reading: Reading, where: Where) -> Sequence[Askers]:
        """Those of one pool."""
        return [Askers(reading, where, self.counted(reading, reading.events[where.key]))]

    def fleets(self, case: Case) -> Sequence[tuple[Vehicles, Level]]:
        """Whom strata are to name: vehicles, and what they carry."""
        return [(truck, level) for truck in case.vehicles.values() for level in (Level.VEHICLE, Level.LOAD)]
