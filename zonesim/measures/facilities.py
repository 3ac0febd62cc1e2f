"""What happened at the facilities through time: what is held, who waits at a pool or before a gate, when gates close."""

from __future__ import annotations

import numpy as np

from zonesim.demand.legs import Leg
from zonesim.engines.tables import Floats
from zonesim.measures.levels import integral_by_bin
from zonesim.measures.levels_and_limits import Swept, sweep
from zonesim.measures.reading import PoolEvents, Visits
from zonesim.units import HOUR
from zonesim.zone.pools import LANE, Facility, FacilityKind
from zonesim.zone.prepare import Case

NO_LIMIT = {"limit_time": np.zeros(1), "limit": np.array([2**62])}
"""For a level that may be as high as it likes."""


def hours_of(case: Case) -> Floats:
    """Bounds of the hours of the observed window, in seconds."""
    start, end = case.scenario.horizon.window
    return np.arange(start, end + HOUR / 2, HOUR)


def held_by_hour(case: Case, events: list[PoolEvents]) -> list[Swept]:
    """Of every pool, how much is held within the roster and beyond it (overtime), and the roster, in server-seconds per hour."""
    edges = hours_of(case)
    return [
        sweep(
            pool.answered[pool.got],
            pool.freed,
            up_by=pool.amount[pool.got],
            down_by=pool.freed_amount,
            limit_time=info.time,
            limit=info.capacity,
            edges=edges,
        )
        for info, pool in zip(case.pools, events, strict=True)
    ]


def waiting_by_bin(events: PoolEvents, edges: Floats) -> Floats:
    """Mean number waiting at a pool in every bin."""
    return integral_by_bin(events.asked, events.answered, edges=edges) / np.diff(edges)


def longest_queue(events: PoolEvents, *, start: float, end: float) -> int:
    """The most that wait at a pool at any instant of [start, end); who is served at once never waited."""
    waited = events.answered > events.asked
    return sweep(events.asked[waited], events.answered[waited], **NO_LIMIT, edges=np.array([start, end])).highest


def gate_waiting(case: Case, visits: dict[Leg, Visits], *, gate: str) -> tuple[Floats, Floats]:
    """Vehicles before a gate, on its approach or beyond: since when, and until they park, have a lane or turn away."""
    up, down = [np.zeros(0)], [np.zeros(0)]
    for name, each in visits.items():
        if case.vehicles[name].flow.flow.gate == gate:
            beside = ~np.isnan(each.parked)
            up += [each.arrived, each.unparked[beside]]
            down += [np.where(beside, each.parked, each.at_barrier), each.at_barrier[beside]]
    starts, ends = np.concatenate(up), np.concatenate(down)
    waited = ends > starts
    return starts[waited], ends[waited]


def closing_times(case: Case, gate: str) -> Floats:
    """When the lanes of a gate close on the days of the window; at midnight: on the day that ends."""
    start, end = case.scenario.horizon.window
    for info in case.pools:
        if info.role == LANE and info.facility == Facility(FacilityKind.GATE, gate):
            fell = (info.capacity[1:] == 0) & (info.capacity[:-1] > 0)
            times: Floats = info.time[1:][fell]
            return times[(times > start) & (times <= end)]
    return np.zeros(0)
