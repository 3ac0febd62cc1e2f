"""What happened at the facilities: waits, queues, utilisation, the public road, backlog at close. Of one replication."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zonesim.analysis.levels import Level, by_bin, integral_by_bin, pieces
from zonesim.analysis.reading import PoolEvents, Visits
from zonesim.engines.tables import Floats, Integers
from zonesim.units import HOUR
from zonesim.zone.pools import HANDS_ON, STAFFED, PoolInfo
from zonesim.zone.prepare import Case

Row = tuple[str, str, float]


@dataclass(frozen=True)
class Occupation:
    """A pool over the hours of the window, in server-seconds per hour: ``busy`` within the roster, ``overtime`` beyond it,
    ``rostered``."""

    busy: Floats
    overtime: Floats
    rostered: Floats


def hours_of(case: Case) -> Floats:
    """Bounds of the hours of the observed window, in seconds."""
    start, end = case.scenario.horizon.window
    return np.arange(start, end + HOUR / 2, HOUR)


def held_level(events: PoolEvents) -> Level:
    """How much of a pool is held, over time."""
    return Level.of(up=events.answered[events.got], down=events.freed, up_by=events.amount[events.got], down_by=events.freed_amount)


def occupation(info: PoolInfo, events: PoolEvents, edges: Floats) -> Occupation:
    """Held and rostered servers of a pool in every bin."""
    roster = Level(info.time, info.capacity, int(info.capacity[0]))
    bounds, (held, rostered) = pieces(edges, held_level(events), roster)
    busy = np.minimum(held, rostered)
    return Occupation(by_bin(bounds, busy, edges), by_bin(bounds, held - busy, edges), by_bin(bounds, rostered, edges))


def waiting_by_bin(events: PoolEvents, edges: Floats) -> Floats:
    """Mean number waiting at a pool in every bin."""
    return integral_by_bin(events.asked, events.answered, edges) / np.diff(edges)


def waiting_level(events: PoolEvents) -> Level:
    """How many wait at a pool, over time; who is served at once never waited."""
    waited = events.answered > events.asked
    return Level.of(up=events.asked[waited], down=events.answered[waited])


def facility_measures(case: Case, events: list[PoolEvents]) -> list[Row]:
    """Waits, queues and utilisation of every pool; officers' hours by role."""
    start, end = case.scenario.horizon.window
    days = case.scenario.horizon.days
    window = np.array([start, end])
    rows: list[Row] = []
    hours: dict[str, list[float]] = {}
    for info, pool in zip(case.pools, events, strict=True):
        asked = (pool.asked >= start) & (pool.asked < end)
        waits = (pool.answered - pool.asked)[asked & pool.got]
        rows += [
            ("wait_mean", info.name, float(waits.mean()) if len(waits) else float("nan")),
            ("wait_p95", info.name, float(np.quantile(waits, 0.95)) if len(waits) >= 20 else float("nan")),
            ("queue_mean", info.name, float(waiting_by_bin(pool, window)[0])),
            ("queue_max", info.name, float(waiting_level(pool).maximum(start, end))),
            ("refused", info.name, float(np.count_nonzero(asked & ~pool.got)) / days),
        ]
        if info.role in STAFFED or info.role == "place":
            used = occupation(info, pool, window)
            rostered = float(used.rostered[0])
            rows.append(("utilisation", info.name, float(used.busy[0]) / rostered if rostered else float("nan")))
            if info.role in STAFFED:
                rows.append(("overtime", info.name, float(used.overtime[0]) / HOUR / days))
            if info.role in HANDS_ON:
                total = hours.setdefault(info.role, [0.0, 0.0])
                total[0] += pool.work_within(start, end) / HOUR / days
                total[1] += rostered / HOUR / days
    for role, (worked, rostered) in hours.items():
        rows += [("hands_on_hours", role, worked), ("rostered_hours", role, rostered)]
    return rows


def lane_hours(case: Case, events: list[PoolEvents]) -> list[Row]:
    """Hours a day at which vehicles are served in lanes, by kind of lane."""
    start, end = case.scenario.horizon.window
    hours = dict.fromkeys(("regular", "convenience", "staff"), 0.0)
    for info, pool in zip(case.pools, events, strict=True):
        if info.role == "lane":
            kind = info.name.rsplit(", ", 1)[1].split(" ")[0]
            hours[kind if kind in hours else "regular"] += pool.work_within(start, end) / HOUR / case.scenario.horizon.days
    return [("lane_hours", kind, value) for kind, value in hours.items()]


def gate_waiting(case: Case, visits: dict[str, Visits], gate: str) -> Level:
    """Vehicles before a gate, on its approach or beyond: from arrival until they have a lane (or turn away)."""
    up, down = [np.zeros(0)], [np.zeros(0)]
    for name, each in visits.items():
        if case.vehicles[name].flow.flow.gate == gate:
            up.append(each.arrived)
            down.append(each.at_barrier)
    starts, ends = np.concatenate(up), np.concatenate(down)
    waited = ends > starts
    return Level.of(up=starts[waited], down=ends[waited])


def road_and_backlog(case: Case, visits: dict[str, Visits]) -> list[Row]:
    """Spill-back onto the public road, and who is left over when the gate closes."""
    start, end = case.scenario.horizon.window
    edges = np.array([start, end])
    rows: list[Row] = []
    for name, gate in case.scenario.gates.items():
        if gate.approach_places is not None:
            level = gate_waiting(case, visits, name)
            bounds, (waiting,) = pieces(edges, level)
            beyond = np.maximum(waiting - gate.approach_places, 0)
            rows += [
                ("road_share_of_time", name, float(by_bin(bounds, (beyond > 0).astype(np.int64), edges)[0]) / (end - start)),
                ("road_queue_mean", name, float(by_bin(bounds, beyond, edges)[0]) / (end - start)),
                ("road_queue_max", name, float(beyond.max(initial=0))),
            ]
        if gate.calendar is not None:
            closings = closing_times(case, name)
            rows.append(("backlog_at_close", name, _backlog(case, visits, name, closings)))
    return rows


def closing_times(case: Case, gate: str) -> Floats:
    """When, within the window, the lanes of a gate close."""
    start, end = case.scenario.horizon.window
    for info in case.pools:
        if info.role == "lane" and info.name.startswith(f"{gate} gate, "):
            fell = (info.capacity[1:] == 0) & (info.capacity[:-1] > 0)
            times: Floats = info.time[1:][fell]
            return times[(times >= start) & (times <= end)]
    return np.zeros(0)


def _backlog(case: Case, visits: dict[str, Visits], gate: str, closings: Floats) -> float:
    if not len(closings):
        return float("nan")
    counts = np.zeros(len(closings))
    for name, each in visits.items():
        flow = case.vehicles[name].flow.flow
        if flow.gate == gate:
            counts += _between(each.arrived, each.entered, closings)
        if flow.exit_gate == gate:
            counts += _between(each.presented, each.left, closings)
    return float(counts.mean())


def _between(since: Floats, until: Floats, moments: Floats) -> Integers:
    """At each moment, how many have passed ``since`` and not yet ``until`` (those who never will do not count)."""
    known = ~np.isnan(since) & ~np.isnan(until)
    return np.searchsorted(np.sort(since[known]), moments, side="right") - np.searchsorted(np.sort(until[known]), moments, side="right")
