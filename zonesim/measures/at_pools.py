"""Pools: who waits how long for lanes, officers, docks and places; queues, and how much of what is rostered is used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

import numpy as np

from zonesim.engines.tables import Floats, Mask
from zonesim.measures.facilities import longest_queue, waiting_by_bin
from zonesim.measures.finished import Reading, Row
from zonesim.measures.means import mean, percentile, total_per_day
from zonesim.measures.measure import FigureAt, MeanOf, Measure, ShareWithin, Shown, figures
from zonesim.measures.populations import EVERYBODY, Where
from zonesim.measures.reading import PoolEvents
from zonesim.measures.who_asked import Askers, Requests
from zonesim.scenario.traffic import LaneKind
from zonesim.units import HOUR
from zonesim.zone.pools import ROOM


def _asked(reading: Reading, pool: PoolEvents) -> Mask:
    return reading.inside(pool.asked)


def _got(reading: Reading, pool: PoolEvents) -> Mask:
    return reading.inside(pool.asked) & pool.got


REQUESTS = Requests("requests made at a pool in the window", _asked)
GRANTED = Requests(f"{REQUESTS.words} and granted, whenever that was", _got)


def _events(members: Askers) -> PoolEvents:
    pool: PoolEvents = members.reading.events[members.where.key]
    return pool


def wait(members: Askers) -> Floats:
    """Asked -> got, or given up."""
    pool = _events(members)
    return pool.answered - pool.asked


def refused(members: Askers) -> Floats:
    """1 for a request that was not granted, else 0."""
    return (~_events(members).got).astype(np.float64)


def _queue_mean(reading: Reading, where: Where) -> float:
    return float(waiting_by_bin(reading.events[where.key], np.array(reading.window))[0])


def _queue_max(reading: Reading, where: Where) -> float:
    start, end = reading.window
    return float(longest_queue(reading.events[where.key], start=start, end=end))


def _utilisation(reading: Reading, where: Where) -> float | None:
    used = reading.held[where.key]
    if not reading.case.pools[where.key].role.utilised:
        return None
    rostered = float(used.limit.sum())
    return float(used.within.sum()) / rostered if rostered else float("nan")


def _overtime(reading: Reading, where: Where) -> float | None:
    beyond = reading.held[where.key].beyond
    return float(beyond.sum()) / HOUR / reading.days if reading.case.pools[where.key].role.serves else None


WAIT_MEAN = Measure(
    "wait_mean",
    "mean wait",
    "s",
    formula="mean over requests made in the window of asked -> got",
    better="lower",
    of="a pool",
    taken=MeanOf(GRANTED, wait, mean),
)
WAIT_P95 = Measure(
    "wait_p95",
    "95th percentile of wait",
    "s",
    formula="95th percentile of asked -> got",
    better="lower",
    of="a pool",
    taken=MeanOf(GRANTED, wait, percentile(0.95)),
)
WAIT_WITHIN = Measure(
    "wait_within",
    "share of requests that wait",
    "share",
    formula="requests made in the window with asked -> got <= the time asked for / requests granted",
    better="higher",
    of="a pool",
    taken=ShareWithin(GRANTED, wait),
)
WAIT_BEYOND = Measure(
    "wait_beyond",
    "share of requests that wait longer",
    "share",
    formula="requests made in the window with asked -> got > the time asked for / requests granted",
    better="lower",
    of="a pool",
    taken=ShareWithin(GRANTED, wait, beyond=True),
)
QUEUE_MEAN = Measure(
    "queue_mean",
    "mean queue length",
    "requests",
    formula="time average over the window of those who wait",
    better="lower",
    of="a pool",
    taken=FigureAt(REQUESTS, _queue_mean),
)
QUEUE_MAX = Measure(
    "queue_max",
    "longest queue",
    "requests",
    formula="maximum over the window of those who wait",
    better="lower",
    of="a pool",
    taken=FigureAt(REQUESTS, _queue_max),
)
REFUSED = Measure(
    "refused",
    "refused or gave up",
    "requests / d",
    formula="requests made in the window that were not granted, per day",
    better="lower",
    of="a pool",
    taken=MeanOf(REQUESTS, refused, total_per_day),
)
UTILISATION = Measure(
    "utilisation",
    "utilisation",
    "share",
    formula="servers held inside rostered time / rostered server time, in the window",
    of="a pool",
    taken=FigureAt(REQUESTS, _utilisation),
)
OVERTIME = Measure(
    "overtime",
    "overtime",
    "h / d",
    formula="server time of work in hand beyond the servers rostered, per day",
    better="lower",
    of="a pool",
    taken=FigureAt(REQUESTS, _overtime),
)


@figures(
    Measure(
        "pallets_in_store",
        "pallets in store",
        "pallets",
        of="all",
        formula="time average over the window of the pallet places taken, in all stores with counted places",
    ),
)
def stores(reading: Reading) -> Iterator[Row]:
    """What lies in the stores."""
    case, (start, end) = reading.case, reading.window
    rooms = [used for info, used in zip(case.pools, reading.held, strict=True) if info.role == ROOM]
    if rooms:
        taken = sum(float(used.within.sum() + used.beyond.sum()) for used in rooms) / (end - start)
        there = sum(store.storage.opening or 0 for store in case.scenario.warehouses.values() if store.storage is not None)
        yield "pallets_in_store", "all", there + taken


@figures(
    Measure(
        "hands_on_hours",
        "officers' hands-on hours",
        "h / d",
        of="role",
        formula="time at work on a vehicle or its papers, per day",
        better="lower",
    ),
    Measure("rostered_hours", "officers' rostered hours", "h / d", of="role", formula="server time rostered, per day"),
)
def hours_of_officers(reading: Reading) -> Iterator[Row]:
    """Officers' hours by role."""
    hours: dict[str, list[float]] = {}
    for info, pool, used in zip(reading.case.pools, reading.events, reading.held, strict=True):
        if info.role.officer:
            total = hours.setdefault(info.role.words, [0.0, 0.0])
            total[0] += pool.work_within(*reading.window) / HOUR / reading.days
            total[1] += float(used.limit.sum()) / HOUR / reading.days
    for role, (worked, rostered) in hours.items():
        yield "hands_on_hours", role, worked
        yield "rostered_hours", role, rostered


@figures(
    Measure(
        "lane_hours",
        "hours of service in lanes",
        "h / d",
        of="regular, convenience or staff lanes",
        formula="time vehicles are served in lanes, per day of the window: the hands-on time of those who attend them",
        better="lower",
    ),
)
def lane_hours(reading: Reading) -> Iterator[Row]:
    """Hours a day at which vehicles are served in lanes, by kind of lane."""
    hours: dict[LaneKind, float] = dict.fromkeys(get_args(LaneKind), 0.0)
    for info, pool in zip(reading.case.pools, reading.events, strict=True):
        if info.group.lanes is not None:
            hours[info.group.lanes] += pool.work_within(*reading.window) / HOUR / reading.days
    yield from (("lane_hours", kind, value) for kind, value in hours.items())


SHOWN = (
    Shown((WAIT_MEAN, WAIT_P95, QUEUE_MEAN, QUEUE_MAX, REFUSED, UTILISATION, OVERTIME), fixed=(EVERYBODY,)),
    stores,
    hours_of_officers,
    lane_hours,
    Shown((WAIT_WITHIN, WAIT_BEYOND)),
)
