"""When the declarations of a flow are planned to come."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from zonesim.demand.decisions import ARRIVAL, ARRIVAL_BATCH
from zonesim.errors import Fault, InputError
from zonesim.scenario.distributions import OneFamily
from zonesim.scenario.traffic import Arrivals, CountedInterval
from zonesim.units import DAY, HOUR

Floats = NDArray[np.float64]
Draw = Callable[[str, int], Floats]
"""The first n random numbers of a decision: ``draw(decision, n)``; a longer draw begins with the shorter one."""
DrawByName = Callable[[str, Sequence[str]], Floats]
"""The random number of a decision for each name: ``draw_by_name(decision, names)``."""

MOST_ARRIVALS = 20_000_000
"""More than this in one flow of one run is a slip of the pen, and would not fit into memory."""


@dataclass(frozen=True)
class Span:
    """A stretch of time [begin, end) in seconds from time zero, and the weekday of time zero (Monday is 0)."""

    begin: float
    end: float
    weekday: int


@dataclass(frozen=True)
class Plans:
    """Planned arrivals of declarations, ascending. ``names``: what the luck of each follows, a day and a time of the timetable;
    empty where there is no timetable, and the place in the order of plans is a number that decides."""

    times: Floats
    names: tuple[str, ...] = ()


def planned_arrivals(
    arrivals: Arrivals, span: Span, *, flow: str, rate: float, speed: float, draw: Draw, draw_by_name: DrawByName
) -> Plans:
    """Planned arrivals of declarations within the span.

    A longer span with the same begin gives the same times, and more. ``rate``: declarations per second on an average day, for
    ``vehicles_per_day``. ``speed``: what generated arrivals are hastened by (the factor of all traffic), for ``every``.
    Raises InputError where far more would come than a run can hold.
    """
    if arrivals._counts is not None:
        times = counted_times(arrivals._counts, span, draw=draw)
    elif arrivals.at is not None:
        plans = timetable(arrivals.at, span, flow=flow)
        return plans if arrivals.batch is None else _in_batches(plans, arrivals.batch, draw_by_name)
    elif arrivals.every is not None:
        times = _renewals(arrivals.every, span, speed=speed, flow=flow, draw=draw)
    else:
        times = _poisson(arrivals, span, rate=rate, flow=flow, draw=draw)
    if arrivals.batch is not None:
        times = np.repeat(times, np.asarray(arrivals.batch.quantile(draw(ARRIVAL_BATCH, len(times)))).astype(np.int64))
    return Plans(times)


def counted_times(intervals: Sequence[CountedInterval], span: Span, *, draw: Draw) -> Floats:
    """As many arrivals as were counted in each interval, placed evenly at random within it, and none in an hour that clocks leave out.

    Each interval takes the next numbers of the stream. Intervals that do not lie within the span are left out.
    """
    within = [interval for interval in intervals if span.begin <= interval.start and interval.end <= span.end]
    if not within:
        return np.zeros(0)
    counts = np.array([interval.vehicles for interval in within])
    start, end = (np.repeat([getattr(interval, edge) for interval in within], counts) for edge in ("start", "end"))
    left_out = np.repeat([sum(seconds for _, seconds in interval.gaps) for interval in within], counts)
    times = _before(start + (end - left_out - start) * draw(ARRIVAL, len(start)), end - left_out)
    for when, seconds in sorted({gap for interval in within for gap in interval.gaps}):
        times[(start <= when) & (times >= when)] += seconds
    return np.sort(times)


def hourly_rates(arrivals: Arrivals, span: Span, *, rate: float) -> tuple[Floats, Floats]:
    """Edges of the clock hours that meet the span (n+1), clipped to it, and the arrivals per second within each hour (n).

    The weights of the hours have a mean of 1 over a day, those of the weekdays a mean of 1 over a week.
    """
    hours = np.arange(math.floor(span.begin / HOUR), math.ceil(span.end / HOUR) + 1)
    by_hour = np.array(arrivals.by_hour or (1.0,) * 24)
    by_weekday = np.array(arrivals.by_weekday or (1.0,) * 7)
    weight = (by_hour / by_hour.mean())[hours[:-1] % 24] * (by_weekday / by_weekday.mean())[(span.weekday + hours[:-1] // 24) % 7]
    return np.clip(hours * HOUR, span.begin, span.end), rate * weight


def _poisson(arrivals: Arrivals, span: Span, *, rate: float, flow: str, draw: Draw) -> Floats:
    """Poisson arrivals: those of a process of rate 1, put where that much of the rate has passed (inverted cumulative rate).

    Source: Cinlar (1975), Introduction to Stochastic Processes, chapter 4. A change of rate moves arrivals, it redraws none.
    """
    edges, rates = hourly_rates(arrivals, span, rate=rate)
    passed = np.concatenate([[0.0], np.cumsum(rates * np.diff(edges))])
    unit = _sums(lambda u: -np.log1p(-u), total=float(passed[-1]), expected=float(passed[-1]), flow=flow, draw=draw)
    # The hour in which passed[hour] <= unit < passed[hour + 1]: never one of rate zero, where both are equal.
    hour = np.searchsorted(passed, unit, side="right") - 1
    return _before(edges[hour] + (unit - passed[hour]) / rates[hour], edges[hour + 1])


def _renewals(every: OneFamily, span: Span, *, speed: float, flow: str, draw: Draw) -> Floats:
    """Arrivals at independent intervals, the first one interval after the begin."""
    total = (span.end - span.begin) * speed
    since = _sums(every.quantile, total=total, expected=total / every.mean, flow=flow, draw=draw)
    return _before(span.begin + since / speed, span.end) if speed > 0 else since


def timetable(at: tuple[float, ...], span: Span, *, flow: str) -> Plans:
    """The times of the timetable on every day that meets the span, each called by its day and time.

    So a time more or less changes nobody else's luck. Of equal times of a day the second, the third … are told apart by that.
    """
    expected = len(at) * (span.end - span.begin) / DAY
    if expected > MOST_ARRIVALS:
        raise _too_many(flow, expected)
    of_a_day = [(time, f"{time!r} s, {nth}") for time, same in groupby(sorted(at)) for nth, _ in enumerate(same, start=1)]
    # A time of 24:00 belongs to the day before: one more day at the front.
    days = range(math.floor(span.begin / DAY) - 1, math.ceil(span.end / DAY))
    every = [(day * DAY + time, f"timetable day {day}, {name}") for day in days for time, name in of_a_day]
    within = sorted((one for one in every if span.begin <= one[0] < span.end), key=lambda one: one[0])
    return Plans(np.array([time for time, _ in within], dtype=np.float64), tuple(name for _, name in within))


def _in_batches(plans: Plans, batch: OneFamily, draw_by_name: DrawByName) -> Plans:
    """Several declarations at each planned time, or none: the first, the second … of the batch."""
    size = np.asarray(batch.quantile(draw_by_name(ARRIVAL_BATCH, plans.names))).astype(np.int64)
    return Plans(np.repeat(plans.times, size), members(plans.names, size))


def members(names: Sequence[str], size: Sequence[int] | NDArray[np.int64]) -> tuple[str, ...]:
    """The names of the members of each group of that size: "a", 2 gives "a, 1 of those" and "a, 2 of those"."""
    return tuple(f"{name}, {member + 1} of those" for name, number in zip(names, size, strict=True) for member in range(number))


def _sums(gap: Callable[[Floats], Floats], *, total: float, expected: float, flow: str, draw: Draw) -> Floats:
    """Sums of independent gaps, as far as they stay below the total: ``gap`` turns numbers in (0, 1) into gaps."""
    if total <= 0:
        return np.zeros(0)
    wanted = expected + 6 * math.sqrt(expected) + 16
    while wanted <= MOST_ARRIVALS:
        sums = np.cumsum(gap(draw(ARRIVAL, math.ceil(wanted))))
        if sums[-1] >= total:
            return sums[: np.searchsorted(sums, total, side="left")]
        wanted *= 2
    raise _too_many(flow, expected)


def _too_many(flow: str, expected: float) -> InputError:
    return InputError(
        Fault(
            f"more than {MOST_ARRIVALS:,} arrivals in one run (about {expected:,.0f} expected)",
            mend="lower the rate, traffic.factor, the spread of lateness, or the length of the run",
            path=f"flows.{flow}.arrivals",
        )
    )


def _before(times: Floats, limits: Floats | float) -> Floats:
    """The times, where rounding has put one at its limit just before it."""
    return np.minimum(times, np.nextafter(limits, -np.inf))
