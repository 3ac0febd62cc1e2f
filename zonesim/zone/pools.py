"""The register of everything that can be held: whose it is, what it is for, its servers over time."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum

import numpy as np

from zonesim.demand.demand import Demand
from zonesim.engines.tables import Clocks, Floats, Integers, Pools, Timetable
from zonesim.randomness import uniforms
from zonesim.scenario.calendars import capacity_changes, opening_intervals
from zonesim.scenario.schema import Scenario
from zonesim.scenario.traffic import LaneKind
from zonesim.units import DAY
from zonesim.zone.stage_rows import Direction
from zonesim.zone.stages import Stage


class FacilityKind(Enum):
    """What stands in a zone, as it is called."""

    GATE = "gate"
    WAREHOUSE = "warehouse"
    OFFICE = "document office"
    HOLDING = "holding yard"
    YARD = "inspection yard"
    PILES = "charging piles"
    WORKSHOP = "workshop"
    TRAINING = "training"


@dataclass(frozen=True)
class Facility:
    """One of them: of the kinds of which a zone may have several, the one that the scenario calls ``name``."""

    kind: FacilityKind
    name: str | None = None

    @property
    def words(self) -> str:
        """As tables and pictures name it."""
        return self.kind.value if self.name is None else f"{self.name} {self.kind.value}"


@dataclass(frozen=True)
class Role:
    """What a server is to whom it serves. ``serves``: it works, by a roster (room and stock do not); ``officer``: its hours of work are
    officers' hours; ``utilised``: the share of it that is in use is a measure."""

    words: str
    serves: bool
    officer: bool
    utilised: bool


LANE = Role("lane", serves=True, officer=False, utilised=True)
OFFICER = Role("officer", serves=True, officer=True, utilised=True)
INSPECTOR = Role("inspector", serves=True, officer=True, utilised=True)
IMAGE_OFFICER = Role("image officer", serves=True, officer=True, utilised=True)
SCANNER = Role("scanner", serves=True, officer=False, utilised=True)
BAY = Role("bay", serves=True, officer=False, utilised=True)
DOCK = Role("dock", serves=True, officer=False, utilised=True)
CREW = Role("crew", serves=True, officer=False, utilised=True)
PILE = Role("pile", serves=True, officer=False, utilised=True)
PLACE = Role("place", serves=False, officer=False, utilised=True)
ROOM = Role("room", serves=False, officer=False, utilised=False)
STOCK = Role("stock", serves=False, officer=False, utilised=False)


@dataclass(frozen=True)
class Group:
    """Servers of a facility that are asked for together, as tables name them after it. Of lanes: of which kind they are, and in which
    ``direction`` vehicles pass them (None: in either)."""

    words: str
    role: Role
    lanes: LaneKind | None = None
    direction: Direction | None = None


TAIL = 28.0
"""Days for which calendars go on after demand has ended, beside those that repairs and courses may last. Who is not served by then
stays inside, and the run says so."""


@dataclass(frozen=True)
class PoolInfo:
    """A pool as measures see it: its servers are ``capacity[i]`` from ``time[i]`` on."""

    facility: Facility
    group: Group
    time: Floats
    capacity: Integers

    @property
    def name(self) -> str:
        """As tables name it, and its luck: no two pools of a zone have the same."""
        return pool_name(self.facility, self.group)

    @property
    def role(self) -> Role:
        """What its servers are."""
        return self.group.role

    def servers(self, times: Floats) -> Integers:
        """How many there are at each of these times."""
        return self.capacity[np.searchsorted(self.time, times, side="right") - 1]


def pool_name(facility: Facility, group: Group) -> str:
    """What a pool is called; a facility that is nothing else than the pool gives it its own name."""
    return f"{facility.words}, {group.words}" if group.words else facility.words


@dataclass
class Register:
    """Pools in the order in which the zone's facilities name them. ``tail``: days for which calendars go on after demand has ended.
    ``brought``: stages that only some zones have, and this is one of them."""

    scenario: Scenario
    demand: Demand
    infos: list[PoolInfo] = field(default_factory=list)
    limits: list[int] = field(default_factory=list)
    hours: dict[str, tuple[Floats, Floats]] = field(default_factory=dict)
    tail: float = TAIL
    brought: set[Stage] = field(default_factory=set)

    def add(
        self,
        facility: Facility,
        group: Group,
        *,
        servers: int,
        calendar: str | None = None,
        limit: int | None = None,
        since: float = 0.0,
    ) -> int:
        """Enter a pool; returns its number. ``servers`` may change by the named calendar, or are there ``since`` a time; ``limit``: how
        many may wait."""
        name = pool_name(facility, group)
        if calendar is None and since > 0:
            times, capacities = np.array([0.0, since]), np.array([0, servers])
        elif calendar is None:
            times, capacities = np.zeros(1), np.array([servers])
        else:
            horizon = self.scenario.horizon
            _, until = horizon.demand
            times, capacities = capacity_changes(
                self.scenario.calendars[calendar],
                servers=servers,
                start=horizon.first_date,
                until=until + self.tail * DAY,
                uniforms=lambda decision, count: uniforms(
                    self.demand.seed, self.demand.replication, decision=decision, flow=name, n=count
                ),
            )
        self.infos.append(PoolInfo(facility, group, np.asarray(times, np.float64), np.asarray(capacities, np.int64)))
        self.limits.append(-1 if limit is None else limit)
        return len(self.infos) - 1

    def convert(self, pool: int, into: int, *, servers: int, since: float) -> None:
        """Turn servers of one pool into those of another from a time on: so many of those at work, but never the last of them."""
        here, there = self.infos[pool], self.infos[into]
        times = np.unique(np.concatenate([here.time, there.time, [since]]))
        at_work, before = here.servers(times), there.servers(times)
        converted = np.where(times >= since, np.minimum(servers, np.maximum(at_work - 1, 0)), 0)
        self.infos[pool] = replace(here, time=times, capacity=at_work - converted)
        self.infos[into] = replace(there, time=times, capacity=before + converted)

    def maybe(self, facility: Facility, group: Group, *, servers: int | None, calendar: str | None = None) -> int | None:
        """Enter a pool unless the zone sets no limit to it."""
        return None if servers is None else self.add(facility, group, servers=servers, calendar=calendar)

    def bring(self, *stages: Stage) -> None:
        """Say that a facility was built because of which release times are told with these stages, too."""
        self.brought.update(stages)

    def clock(self, calendar: str) -> int:
        """A clock that runs while the named calendar has any server; returns its number. Asked for again, it is the same."""
        if calendar not in self.hours:
            horizon = self.scenario.horizon
            self.hours[calendar] = opening_intervals(
                self.scenario.calendars[calendar],
                start=horizon.first_date,
                until=horizon.demand[1] + self.tail * DAY,
                uniforms=lambda decision, count: uniforms(
                    self.demand.seed, self.demand.replication, decision=decision, flow=calendar, n=count
                ),
            )
        return list(self.hours).index(calendar)

    def clocks(self) -> Clocks:
        """The clocks as engines read them."""
        opens, closes = ([hours[end] for hours in self.hours.values()] for end in (0, 1))
        nothing = np.zeros(0)
        first = np.cumsum([0, *(len(each) for each in opens)], dtype=np.int64)
        return Clocks(first=first, opens=np.concatenate([nothing, *opens]), closes=np.concatenate([nothing, *closes]))

    def pools(self) -> Pools:
        """The pools as engines read them."""
        return Pools(
            names=tuple(info.name for info in self.infos),
            capacity=np.array([info.capacity[0] for info in self.infos], np.int32),
            limit=np.array(self.limits, np.int32),
        )

    def timetable(self) -> Timetable:
        """Every change of capacity after the start, merged and sorted by (time, pool)."""
        time = np.concatenate([np.zeros(0), *(info.time[1:] for info in self.infos)])
        pool = np.concatenate([np.zeros(0, np.int64), *(np.full(len(info.time) - 1, p) for p, info in enumerate(self.infos))])
        capacity = np.concatenate([np.zeros(0, np.int64), *(info.capacity[1:] for info in self.infos)])
        order = np.lexsort((pool, time))
        return Timetable(time[order], pool[order].astype(np.int32), capacity[order].astype(np.int32))
