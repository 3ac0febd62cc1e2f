"""What happened at the facilities: waits, queues, utilisation, the public road, backlog at close. Of one replication."""

from __future__ import annotations

from typing import get_args

import numpy as np

from zonesim.engines.tables import Floats, Integers
from zonesim.measures.averages import mean, percentile
from zonesim.measures.levels import integral_by_bin
from zonesim.measures.levels_and_limits import Swept, sweep
from zonesim.measures.reading import PoolEvents, Visits
from zonesim.scenario.traffic import LaneKind
from zonesim.units import HOUR
from zonesim.zone.pools import LANE, ROOM, Facility, FacilityKind
from zonesim.zone.prepare import Case

Row = tuple[str, str, float]

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
    return integral_by_bin(events.asked, events.answered, edges) / np.diff(edges)


def longest_queue(events: PoolEvents, start: float, end: float) -> int:
    """The most that wait at a pool at any instant of [start, end); who is served at once never waited."""
    waited = events.answered > events.asked
    return sweep(events.asked[waited], events.answered[waited], **NO_LIMIT, edges=np.array([start, end])).highest


def facility_measures(case: Case, events: list[PoolEvents], held: list[Swept]) -> list[Row]:
    """Waits, queues and utilisation of every pool; officers' hours by role."""
    start, end = case.scenario.horizon.window
    days = case.scenario.horizon.days
    window = np.array([start, end])
    rows: list[Row] = []
    hours: dict[str, list[float]] = {}
    for info, pool, used in zip(case.pools, events, held, strict=True):
        asked = (pool.asked >= start) & (pool.asked < end)
        waits = (pool.answered - pool.asked)[asked & pool.got]
        rows += [
            ("wait_mean", info.name, mean(waits)),
            ("wait_p95", info.name, percentile(waits, 0.95)),
            ("queue_mean", info.name, float(waiting_by_bin(pool, window)[0])),
            ("queue_max", info.name, float(longest_queue(pool, start, end))),
            ("refused", info.name, float(np.count_nonzero(asked & ~pool.got)) / days),
        ]
        if info.role.utilised:
            rostered = float(used.limit.sum())
            rows.append(("utilisation", info.name, float(used.within.sum()) / rostered if rostered else float("nan")))
            if info.role.serves:
                rows.append(("overtime", info.name, float(used.beyond.sum()) / HOUR / days))
            if info.role.officer:
                total = hours.setdefault(info.role.words, [0.0, 0.0])
                total[0] += pool.work_within(start, end) / HOUR / days
                total[1] += rostered / HOUR / days
    rooms = [used for info, used in zip(case.pools, held, strict=True) if info.role == ROOM]
    if rooms:
        taken = sum(float(used.within.sum() + used.beyond.sum()) for used in rooms) / (end - start)
        there = sum(store.storage.opening or 0 for store in case.scenario.warehouses.values() if store.storage is not None)
        rows.append(("pallets_in_store", "all", there + taken))
    for role, (worked, rostered) in hours.items():
        rows += [("hands_on_hours", role, worked), ("rostered_hours", role, rostered)]
    return rows


def lane_hours(case: Case, events: list[PoolEvents]) -> list[Row]:
    """Hours a day at which vehicles are served in lanes, by kind of lane."""
    start, end = case.scenario.horizon.window
    hours: dict[LaneKind, float] = dict.fromkeys(get_args(LaneKind), 0.0)
    for info, pool in zip(case.pools, events, strict=True):
        if info.group.lanes is not None:
            hours[info.group.lanes] += pool.work_within(start, end) / HOUR / case.scenario.horizon.days
    return [("lane_hours", kind, value) for kind, value in hours.items()]


def gate_waiting(case: Case, visits: dict[str, Visits], gate: str) -> tuple[Floats, Floats]:
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


def road_and_backlog(case: Case, visits: dict[str, Visits]) -> list[Row]:
    """Spill-back onto the public road, and who is left over when the gate closes."""
    start, end = case.scenario.horizon.window
    edges = np.array([start, end])
    rows: list[Row] = []
    for name, gate in case.scenario.gates.items():
        if gate.approach_places is not None:
            places = {"limit_time": np.zeros(1), "limit": np.array([gate.approach_places])}
            queue = sweep(*gate_waiting(case, visits, name), **places, edges=edges)
            rows += [
                ("road_share_of_time", name, float(queue.time_beyond[0]) / (end - start)),
                ("road_queue_mean", name, float(queue.beyond[0]) / (end - start)),
                ("road_queue_max", name, float(queue.furthest)),
            ]
        if gate.calendar is not None:
            closings = closing_times(case, name)
            rows.append(("backlog_at_close", name, _backlog(case, visits, name, closings)))
    return rows


def closing_times(case: Case, gate: str) -> Floats:
    """When the lanes of a gate close on the days of the window; at midnight: on the day that ends."""
    start, end = case.scenario.horizon.window
    for info in case.pools:
        if info.role == LANE and info.facility == Facility(FacilityKind.GATE, gate):
            fell = (info.capacity[1:] == 0) & (info.capacity[:-1] > 0)
            times: Floats = info.time[1:][fell]
            return times[(times > start) & (times <= end)]
    return np.zeros(0)


def _backlog(case: Case, visits: dict[str, Visits], gate: str, closings: Floats) -> float:
    if not len(closings):
        return float("nan")
    counts = np.zeros(len(closings))
    for name, each in visits.items():
        flow = case.vehicles[name].flow.flow
        if flow.gate == gate:
            gone = np.where(each.turned_away, each.at_barrier, each.entered)
            counts += _between(each.arrived, gone, closings)
        if flow.exit_gate == gate:
            counts += _between(each.presented, each.left, closings)
    return float(counts.mean())


def _between(since: Floats, until: Floats, moments: Floats) -> Integers:
    """At each moment, how many have passed ``since`` and not yet ``until`` (those who never will do not count)."""
    known = ~np.isnan(since) & ~np.isnan(until)
    return np.searchsorted(np.sort(since[known]), moments, side="right") - np.searchsorted(np.sort(until[known]), moments, side="right")
