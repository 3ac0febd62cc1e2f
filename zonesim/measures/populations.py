"""Populations: whose values a measure takes, and who of them are meant.

A population is the loads, the declarations or the vehicles of some fleets, as far as they are counted; or the requests made at a pool
(``at_pools.py``). Those who are meant are named by strata: ``((TIER, "tier standard"), (FLOW, "flow imports"))``, crossed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Protocol

from zonesim.engines.tables import Mask
from zonesim.measures.finished import Fleet, Reading
from zonesim.measures.strata import ALL, Level, Stratum
from zonesim.zone.prepare import Case
from zonesim.zone.vehicles import Vehicles

Those = tuple[tuple[Stratum, str], ...]
"""Who are meant: names of strata, crossed; nothing means all."""

EVERYBODY: Those = ((ALL, ALL.name),)
"""All of them, together."""

By = tuple[Stratum, ...]
"""Strata to be crossed."""


@dataclass(frozen=True)
class Where:
    """Of what a row is told beside its strata: a pool, a stage, a direction; of the zone, where ``words`` are empty.

    ``key``: what it is to the population. ``parts``: others that it is made of, which are summed one after another.
    """

    words: str = ""
    key: Any = None
    parts: tuple[Where, ...] = ()


def everywhere(case: Case) -> Sequence[Where]:
    """The zone as a whole."""
    return (Where(),)


class Members(Protocol):
    """Some of a population: ``counted``, a mask over those whose values there are; ``where``: of what they are told."""

    @property
    def reading(self) -> Reading:
        """The run."""

    @property
    def where(self) -> Where:
        """Of what they are told."""

    @property
    def counted(self) -> Mask:
        """Who of them."""

    def masks(self, stratum: Stratum) -> Mapping[str, Mask]:
        """Of each name of a stratum, who of them is meant."""


@dataclass(frozen=True, eq=False)
class OfFleet:
    """Those of a population in one fleet: a mask over its loads, declarations or vehicles."""

    reading: Reading
    fleet: Fleet
    where: Where
    level: Level
    counted: Mask

    def masks(self, stratum: Stratum) -> Mapping[str, Mask]:
        """Of each name of a stratum, which loads, declarations or vehicles are meant."""
        return stratum.masks(self.fleet, self.level)


class Population(Protocol):
    """Whose values a measure takes. ``words``: as the reference says it; ``refuses``: names of strata that say nothing of them."""

    @property
    def words(self) -> str:
        """Who they are."""

    @property
    def refuses(self) -> frozenset[str]:
        """Strata that say nothing of them."""

    def places(self, case: Case) -> Sequence[Where]:
        """Of what they are told, in order."""

    def members(self, reading: Reading, where: Where) -> Sequence[Any]:
        """They, fleet by fleet."""

    def fleets(self, case: Case) -> Sequence[tuple[Vehicles, Level]]:
        """Whom strata are to name: the vehicles, and what is counted of them."""


@dataclass(frozen=True, eq=False)
class Counted:
    """Loads, declarations or vehicles (``level``) of the fleets that are ``held``; ``counted``: which of them, None where the fleet has
    none of whom it is told.

    ``told``: of what they are told apart, of the zone by default.
    """

    words: str
    level: Level
    held: Callable[[Case, Vehicles], bool]
    counted: Callable[[Reading, Fleet, Where], Mask | None]
    told: Callable[[Case], Sequence[Where]] = everywhere
    refuses: frozenset[str] = frozenset()

    def places(self, case: Case) -> Sequence[Where]:
        """Of what they are told, in order."""
        return self.told(case)

    def members(self, reading: Reading, where: Where) -> Sequence[OfFleet]:
        """They, fleet by fleet."""
        return [
            OfFleet(reading, fleet, one, self.level, counted)
            for one in where.parts or (where,)
            for fleet in reading.fleets.values()
            if self.held(reading.case, fleet.truck) and (counted := self.counted(reading, fleet, one)) is not None
        ]

    def fleets(self, case: Case) -> Sequence[tuple[Vehicles, Level]]:
        """Whom strata are to name."""
        return [(truck, self.level) for truck in case.vehicles.values() if self.held(case, truck)]


def groups_of(case: Case, population: Population, *, by: Sequence[By], fixed: Sequence[Those] = ()) -> list[Those]:
    """Who there is to be told of: first those ``fixed``, then fleet by fleet what each of ``by`` knows of it. Each once."""
    found = {title(those): those for those in fixed}
    for truck, level in population.fleets(case):
        for strata in by:
            for names in product(*(stratum.named(case, truck, level=level) for stratum in strata)):
                those = tuple(zip(strata, names, strict=True))
                found.setdefault(title(those), those)
    return list(found.values())


def title(those: Those) -> str:
    """As rows name them: "tier standard, flow imports"; "all" where all are meant."""
    return ", ".join(name for stratum, name in those if stratum.name != ALL.name) or ALL.name
