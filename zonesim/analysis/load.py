"""Offered load: what the traffic asks of every pool, against what is rostered. Known before the run, from the journeys alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zonesim.analysis.levels import Level, by_bin, pieces
from zonesim.engines.tables import Floats, Op
from zonesim.units import HOUR
from zonesim.zone.journey import Kind
from zonesim.zone.pools import STAFFED
from zonesim.zone.prepare import Case


@dataclass(frozen=True)
class OfferedLoad:
    """Server time asked of a pool / server time rostered, from the start of demand to its end.

    ``lower_bound``: the pool is also held while something else is waited for, whose length only the run can tell.
    ``asked_hours`` and ``rostered_hours``: server hours.
    """

    pool: str
    load: float
    lower_bound: bool
    asked_hours: float
    rostered_hours: float

    @property
    def overloaded(self) -> bool:
        """Asked for as much as there is or more: its queue grows for as long as this goes on."""
        return self.load >= 1.0


def offered_loads(case: Case) -> list[OfferedLoad]:
    """The offered load of every pool that serves or has places, in the order of the register."""
    asked = np.zeros(len(case.pools))
    waits = np.zeros(len(case.pools), np.bool_)
    for kind in case.roster.kinds:
        _add_holds(kind, asked, waits)
    start, end = case.scenario.horizon.demand
    edges = np.array([start, end])
    loads = []
    for number, info in enumerate(case.pools):
        if info.role in STAFFED or info.role == "place":
            bounds, (servers,) = pieces(edges, Level(info.time, info.capacity, int(info.capacity[0])))
            rostered = float(by_bin(bounds, servers, edges)[0])
            load = asked[number] / rostered if rostered else float("inf") if asked[number] else 0.0
            loads.append(OfferedLoad(info.name, load, bool(waits[number]), asked[number] / HOUR, rostered / HOUR))
    return loads


def _add_holds(kind: Kind, asked: Floats, waits: NDArray[np.bool_]) -> None:
    """Add the work a kind's travellers do while they hold each pool."""
    holding: list[int] = []
    for step in kind.slots:
        if step.op == Op.SEIZE:
            waits[holding] = True
            holding.append(step.pool)
        elif step.op == Op.RELEASE and step.pool in holding:
            holding.remove(step.pool)
        elif step.op == Op.AWAIT:
            waits[holding] = True
        elif step.op == Op.WORK and step.duration is not None:
            for pool in holding:
                asked[pool] += step.duration[kind.rows].sum()
