"""A few vehicles, each with its own times, through a small zone; times are read as minutes after eight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isnan
from typing import Any

import numpy as np

from zonesim.demand.legs import Leg
from zonesim.experiment.replicate import simulate_once
from zonesim.measures.balance import check_books
from zonesim.measures.measures import Reading, read
from zonesim.scenario.checks import check
from zonesim.scenario.schema import Scenario
from zonesim.scenario.traffic import TIERS
from zonesim.scenario.visit_log import STAGES, UNSTATED, VisitTable
from zonesim.units import HOUR, MINUTE

Data = dict[str, Any]
EIGHT = 8 * HOUR
ALONE: Data = {"several_vehicles_share": 0}


@dataclass(frozen=True)
class Comes:
    """A vehicle: minutes after eight, and what is known of it; ``takes``: minutes by stage."""

    at: float
    flow: str = "in"
    declaration: str = ""
    tier: str = ""
    pallets: float = 20
    takes: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """A run, read. Rows of a flow: declarations in the order of their first vehicles, the vehicles of one together."""

    reading: Reading

    def when(self, moment: str, flow: str | Leg = "in") -> list[float | None]:
        """Minutes after eight at which each vehicle came so far; None for who never did. ``flow``: or a leg of one."""
        return minutes(getattr(self.reading.visits[flow if isinstance(flow, Leg) else Leg(flow)], moment))

    def pool(self, name: str) -> Any:
        """What happened at a pool."""
        names = [info.name for info in self.reading.case.pools]
        return self.reading.events[names.index(name)]

    def got(self, name: str) -> list[float | None]:
        """Minutes after eight at which somebody got the pool, in order of time."""
        events = self.pool(name)
        return minutes(np.sort(events.answered[events.got]))


def minutes(times: Any) -> list[float | None]:
    """Seconds as minutes after eight."""
    return [None if isnan(time) else round((time - EIGHT) / MINUTE, 6) for time in times.tolist()]


def told(data: Data, *vehicles: Comes) -> Told:
    """What becomes of these vehicles and of those the zone's own flows bring, on one day; the books of every story balance."""
    horizon = {"days": 1, "warm_up": "0 s", "cool_down": "0 s"} | data.get("horizon", {})
    flows = data.get("flows") or {"in": {"kind": "first_line_in"}}
    log = {"file": "told.csv"} if vehicles else None
    scenario = Scenario.model_validate(data | {"horizon": horizon, "flows": flows, "log": log})
    assert check(scenario) == []
    if vehicles:
        scenario._visits = _table(vehicles)
    case, done = simulate_once(scenario, seed=1, replication=0)
    found = read(case, done)
    check_books(found, done)
    return Told(found)


def _table(vehicles: Sequence[Comes]) -> VisitTable:
    rows = sorted(vehicles, key=lambda row: row.at)
    stages = {stage for row in rows for stage in row.takes}
    assert stages <= set(STAGES)
    return VisitTable(
        time=np.array([EIGHT + row.at * MINUTE for row in rows]),
        flow=tuple(row.flow for row in rows),
        identifier=("",) * len(rows),
        declaration=tuple(row.declaration for row in rows),
        firm=("",) * len(rows),
        tier=np.array([TIERS.index(row.tier) if row.tier else UNSTATED for row in rows], np.int8),
        tonnes=np.full(len(rows), 10.0),
        pallets=np.array([row.pallets for row in rows]),
        durations={stage: np.array([row.takes.get(stage, np.nan) * MINUTE for row in rows]) for stage in sorted(stages)},
        digest="told",
    )


def gate(**parts: Any) -> Data:
    """A gate with one lane each way, two minutes in and one minute out, unless said otherwise."""
    service = {"inbound": "2 min", "outbound": "1 min"} | parts.pop("service", {})
    return {"gates": {"main": {"lanes": {"inbound": 1, "outbound": 1}, "service": service} | parts}}
