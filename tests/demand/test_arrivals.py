"""When they come: as often as stated, at the hours stated, and the same ones however long the run."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from demand_cases import NIGHTLY_CLOSED, SINGLY, drawn, flow, only, per_hour, same_rows, scenario
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from zonesim.demand.arrivals import Span, counted_times
from zonesim.demand.columns import FlowDemand
from zonesim.demand.luck import Luck
from zonesim.errors import InputError
from zonesim.scenario.traffic import Arrivals, CountedInterval
from zonesim.units import DAY, HOUR

WEEK_WEIGHTS = [1.2, 1.0, 1.0, 1.0, 1.3, 0.5, 0.0]
EVERY_WAY: dict[str, dict[str, Any]] = {
    "rate": {"vehicles_per_day": 400, "by_hour": NIGHTLY_CLOSED, "by_weekday": WEEK_WEIGHTS},
    "batches": {"vehicles_per_day": 400, "batch": {"poisson": {"mean": 3}}},
    "intervals": {"every": {"exponential": {"mean": "5 min"}}},
    "late intervals": {"every": "10 min", "lateness": {"uniform": {"min": "-1 h", "max": "1 h"}}},
    "timetable": {"at": ["23:50", "00:10", "08:00"], "batch": 2},
    "late timetable": {"at": ["23:50", "00:10", "08:00"], "lateness": {"uniform": {"min": "-30 min", "max": "2 h"}}},
}


def counted(*intervals: tuple[float, float, int]) -> dict[str, Any]:
    """Arrivals by counts, as they are when the file has been read."""
    arrivals = Arrivals.model_validate({"counts": "counts.csv"})
    arrivals._counts = tuple(CountedInterval(*interval) for interval in intervals)
    return {"kind": "first_line_in", "arrivals": arrivals}


def test_counts_of_every_hour_of_the_week_follow_the_stated_rate() -> None:
    arrivals = {"vehicles_per_day": 300, "by_hour": NIGHTLY_CLOSED, "by_weekday": WEEK_WEIGHTS}
    case = scenario({"a": flow(arrivals, declarations=SINGLY)}, horizon={"days": 7})
    total = np.sum([per_hour(only(case, replication=replication).declarations.planned, 7) for replication in range(100)], axis=0)
    expected = 100 * 300 * np.outer(WEEK_WEIGHTS, NIGHTLY_CLOSED).ravel() / (np.sum(WEEK_WEIGHTS) / 7) / np.sum(NIGHTLY_CLOSED)
    closed = expected == 0
    assert closed.sum() == 24 + 6 * 8
    assert total[closed].sum() == 0
    # Poisson: variance = mean. 168 hours looked at together: 4.5 standard errors.
    assert np.all(np.abs(total - expected)[~closed] < 4.5 * np.sqrt(expected[~closed]))


def test_the_hour_after_a_closed_night_has_its_full_rate_from_its_first_minute() -> None:
    weights = [0.0] * 8 + [1.0] * 4 + [0.0] * 12
    case = scenario({"a": flow({"vehicles_per_day": 400, "by_hour": weights}, declarations=SINGLY)})
    times = np.concatenate([only(case, replication=replication).declarations.planned for replication in range(200)])
    assert times.min() >= 8 * HOUR
    assert times.max() < 12 * HOUR
    by_minute, _ = np.histogram(times, bins=8 * HOUR + np.arange(0, 61, 5) * 60.0)
    expected = 200 * 400 / 48
    assert np.all(np.abs(by_minute - expected) < 4 * np.sqrt(expected))


def test_the_count_of_a_day_scatters_as_a_poisson_variable() -> None:
    case = scenario({"a": flow({"vehicles_per_day": 50, "by_hour": NIGHTLY_CLOSED}, declarations=SINGLY)})
    counts = np.array([only(case, replication=replication).declarations.size for replication in range(400)])
    # For a Poisson count the sample variance over the mean has a standard error of about sqrt(2 / n).
    assert abs(counts.var(ddof=1) / counts.mean() - 1) < 4 * np.sqrt(2 / 400)


@pytest.mark.parametrize(
    "parts",
    [
        {"arrivals": {"vehicles_per_day": 120}},
        {"arrivals": {"vehicles_per_day": 120, "batch": {"poisson": {"mean": 3}}}},
        {"arrivals": {"vehicles_per_day": 120, "by_weekday": [3, 0, 0, 0, 0, 0, 1]}},
        {"arrivals": {"vehicles_per_day": 120}, "declarations": {"several_vehicles_share": 0.4}},
        {"arrivals": {"vehicles_per_day": 120}, "declarations": SINGLY},
    ],
    ids=["plain", "batches", "weekdays", "sets", "singly"],
)
def test_as_many_vehicles_come_on_an_average_day_as_stated(parts: dict[str, Any]) -> None:
    case = scenario({"a": {"kind": "second_line_out"} | parts}, horizon={"days": 7})
    vehicles = np.array([only(case, replication=replication).loads.size for replication in range(60)]) / 7
    assert abs(vehicles.mean() - 120) < 4 * vehicles.std(ddof=1) / np.sqrt(60)


@pytest.mark.parametrize("arrivals", EVERY_WAY.values(), ids=EVERY_WAY.keys())
def test_two_days_begin_with_the_rows_of_one_day(arrivals: dict[str, Any]) -> None:
    flows = {"a": flow(arrivals, declarations={"several_vehicles_share": 0.3})}
    one, two = (only(scenario(flows, horizon={"days": days})) for days in (1, 2))
    assert 0 < one.declarations.size < two.declarations.size
    same_rows(one, two)
    lucks = one.declarations.luck, two.declarations.luck
    assert isinstance(lucks[0], Luck)
    assert isinstance(lucks[1], Luck)
    assert lucks[1].numbers.max() > lucks[0].numbers.max()


@pytest.mark.parametrize("arrivals", EVERY_WAY.values(), ids=EVERY_WAY.keys())
def test_a_flow_that_is_added_changes_nobody(arrivals: dict[str, Any]) -> None:
    alone = drawn(scenario({"a": flow(arrivals)})).flows["a"]
    beside = drawn(scenario({"z": flow({"vehicles_per_day": 70}), "a": flow(arrivals), "b": flow({"at": ["09:00"]})})).flows["a"]
    same_rows(alone, beside)
    same_rows(beside, alone)


def test_flows_alike_but_in_name_do_not_share_their_luck() -> None:
    demand = drawn(scenario({"a": flow({"vehicles_per_day": 70}), "b": flow({"vehicles_per_day": 70})}))
    assert demand.flows["a"].declarations.planned[0] != demand.flows["b"].declarations.planned[0]


def test_replications_and_seeds_differ_and_repeat() -> None:
    case = scenario({"a": flow({"vehicles_per_day": 70})})
    first = [float(only(case, seed=seed, replication=replication).loads.arrival[0]) for seed in (1, 2) for replication in (0, 1)]
    assert len(set(first)) == 4
    same_rows(only(case), only(case))


def test_the_factor_hastens_arrivals_and_redraws_none() -> None:
    flows = {"a": flow({"vehicles_per_day": 200}), "b": flow({"every": "10 min"})}
    once = drawn(scenario(flows)).flows
    twice = drawn(scenario(flows, traffic={"factor": 2.0})).flows
    for name in flows:
        slow, fast = once[name].declarations.planned, twice[name].declarations.planned
        np.testing.assert_allclose(fast[: len(slow)], slow / 2)
        assert len(fast) > 1.7 * len(slow)


def test_the_factor_leaves_timetables_and_counts_alone() -> None:
    flows = {"a": flow({"at": ["08:00", "09:30"]}), "b": counted((0.0, HOUR, 5), (HOUR, 2 * HOUR, 0))}
    for name, once in drawn(scenario(flows)).flows.items():
        same_rows(once, drawn(scenario(flows, traffic={"factor": 3.0})).flows[name])


@pytest.mark.parametrize(
    ("arrivals", "factor"),
    [({"vehicles_per_day": 0}, 1.0), ({"vehicles_per_day": 90}, 0.0), ({"every": "1 min"}, 0.0), ({"at": []}, 1.0), (None, 1.0)],
)
def test_nobody_comes_where_nothing_is_asked_for(arrivals: dict[str, Any] | None, factor: float) -> None:
    nobody = only(scenario({"a": flow(arrivals, dwell="2 d")}, traffic={"factor": factor}))
    assert nobody.declarations.size == nobody.loads.size == nobody.opening.size == 0
    assert nobody.declarations.first_load.tolist() == [0]
    assert nobody.loads.luck.uniform("a").shape == (0,)


def test_weekdays_are_those_of_the_calendar() -> None:
    arrivals = {"vehicles_per_day": 100, "by_weekday": [1, 0, 0, 0, 0, 0, 0]}
    # 2026-03-04 is a Wednesday; with two days of warm-up the run begins on a Monday, and its week ends on the Monday after.
    horizon = {"start": "2026-03-04", "days": 6, "warm_up": "2 d"}
    days = np.unique(only(scenario({"a": flow(arrivals)}, horizon=horizon)).declarations.planned // DAY)
    assert days.tolist() == [0, 7]


def test_a_run_may_begin_and_end_within_an_hour() -> None:
    horizon = {"warm_up": "90 min", "cool_down": "20 min"}
    case = scenario({"a": flow({"vehicles_per_day": 3000}, declarations=SINGLY)}, horizon=horizon)
    planned = only(case).declarations.planned
    assert 22.5 * HOUR <= planned[0] < 22.6 * HOUR
    assert 48.25 * HOUR < planned[-1] < 48 * HOUR + 20 * 60


def test_intervals_count_from_the_start_of_the_run() -> None:
    case = scenario({"a": flow({"every": "6 h"})}, horizon={"warm_up": "12 h"})
    assert (only(case).declarations.planned / HOUR).tolist() == [18, 24, 30, 36, 42]


def test_a_timetable_holds_every_day_and_midnight_is_the_end_of_a_day_or_the_start_of_the_next() -> None:
    case = scenario({"a": flow({"at": ["24:00", "07:30"], "batch": 2})}, horizon={"days": 2})
    assert (only(case).declarations.planned / HOUR).tolist() == [0, 0, 7.5, 7.5, 24, 24, 31.5, 31.5]


TIMETABLE = {"at": ["23:50", "00:10", "08:00"]}


def test_those_planned_before_the_run_who_are_late_come_too_and_those_late_beyond_its_end_do_not() -> None:
    arrivals = TIMETABLE | {"lateness": {"uniform": {"min": "0 s", "max": "1 h"}}}
    came = [only(scenario({"a": flow(arrivals, declarations=SINGLY)}), replication=replication) for replication in range(40)]
    late = np.concatenate([demand.loads.arrival - demand.declarations.planned for demand in came])
    assert np.all((late > 0) & (late < HOUR))
    planned = np.concatenate([demand.declarations.planned for demand in came])
    # 23:50 is within the run as a late one of the day before (5 in 6) and as one of the day itself (1 in 6).
    expected = {-600.0: 40 * 5 / 6, 600.0: 40, 8 * HOUR: 40, 23 * HOUR + 3000.0: 40 / 6}
    assert set(planned) == expected.keys()
    for time, number in expected.items():
        assert abs((planned == time).sum() - number) <= 4 * np.sqrt(40 * 5 / 36)


def test_those_planned_after_the_run_who_are_early_come_too() -> None:
    arrivals = TIMETABLE | {"lateness": "-30 min"}
    demand = only(scenario({"a": flow(arrivals, declarations=SINGLY)}))
    assert (demand.declarations.planned / 60).tolist() == [8 * 60, 23 * 60 + 50, 24 * 60 + 10]
    assert (demand.loads.arrival / 60).tolist() == [7 * 60 + 30, 23 * 60 + 20, 23 * 60 + 40]


def test_arrivals_stay_in_order_though_some_are_late_and_everybody_keeps_his_luck() -> None:
    sets = {"several_vehicles_share": 0.5}
    punctual, late = (
        only(scenario({"a": flow({"at": [f"{hour:02}:00" for hour in range(24)]} | lateness, declarations=sets)}, horizon={"days": 20}))
        for lateness in ({}, {"lateness": {"uniform": {"min": "-3 h", "max": "3 h"}}})
    )
    assert np.any(np.diff(late.declarations.planned) < 0)
    assert np.all(np.diff(late.loads.arrival[late.declarations.first_load[:-1]][np.diff(late.declarations.first_load) == 1]) >= 0)
    expected, found = _by_plan(punctual), _by_plan(late)
    common = expected.keys() & found.keys()
    assert len(common) > 470
    assert {plan: expected[plan] for plan in common} == {plan: found[plan] for plan in common}


def _by_plan(demand: FlowDemand) -> dict[float, tuple[float, list[float]]]:
    """Of each planned arrival, the luck of the declaration and the tonnes of its loads."""
    first = demand.declarations.first_load
    tonnes = [part.tolist() for part in np.split(demand.loads.tonnes, first[1:-1])]
    luck = demand.declarations.luck.uniform("review").tolist()
    return dict(zip(demand.declarations.planned.tolist(), zip(luck, tonnes, strict=True), strict=True))


def test_as_many_come_as_were_counted_evenly_within_each_interval() -> None:
    intervals = ((0.0, HOUR, 7), (HOUR, 3 * HOUR, 0), (3 * HOUR, 3.25 * HOUR, 40))
    came = [only(scenario({"a": counted(*intervals)}), replication=replication) for replication in range(200)]
    for demand in came:
        planned = demand.declarations.planned
        assert [int(((planned >= start) & (planned < end)).sum()) for start, end, _ in intervals] == [7, 0, 40]
        assert np.all(np.diff(planned) >= 0)
        assert demand.loads.size == 47  # a count does not say who belongs together
    where = np.concatenate([demand.declarations.planned[7:] for demand in came])
    by_minute, _ = np.histogram(where, bins=3 * HOUR + np.arange(16) * 60.0)
    assert np.all(np.abs(by_minute - 8000 / 15) < 4 * np.sqrt(8000 / 15))


def test_counts_added_at_the_end_change_nothing_before() -> None:
    fewer = only(scenario({"a": counted((0.0, HOUR, 7), (HOUR, 2 * HOUR, 9))}))
    same_rows(fewer, only(scenario({"a": counted((0.0, HOUR, 7), (HOUR, 2 * HOUR, 9), (2 * HOUR, 3 * HOUR, 4))})))


@pytest.mark.parametrize(
    "arrivals",
    [
        {"vehicles_per_day": 1e9},
        {"every": {"weibull": {"mean": "0.001 s", "shape": 1}}},
        {"at": ["08:00"], "lateness": {"exponential": {"mean": "99999999 d"}}},
    ],
)
def test_more_than_a_run_can_hold_is_refused(arrivals: dict[str, Any]) -> None:
    with pytest.raises(InputError, match=r"flows.a.arrivals: more than 20,000,000 arrivals in one run .*; lower the rate"):
        only(scenario({"a": flow(arrivals, declarations=SINGLY)}))


@given(
    by_hour=st.lists(st.sampled_from([0.0, 0.0, 1e-9, 1.0, 7.5]), min_size=24, max_size=24).filter(lambda weights: sum(weights) > 0),
    rate=st.floats(0, 500),
    warm_up=st.integers(0, 100_000),
    cool_down=st.integers(0, 100_000),
    batch=st.sampled_from([None, 2, {"poisson": {"mean": 0.5}}]),
)
@settings(max_examples=60, deadline=None)
def test_arrivals_are_in_order_within_the_run_and_never_in_a_closed_hour(
    by_hour: list[float], rate: float, warm_up: int, cool_down: int, batch: object
) -> None:
    arrivals = {"vehicles_per_day": rate, "by_hour": by_hour} | ({} if batch is None else {"batch": batch})
    case = scenario({"a": flow(arrivals)}, horizon={"warm_up": f"{warm_up} s", "cool_down": f"{cool_down} s"})
    planned = only(case).declarations.planned
    begin, end = case.horizon.demand
    assert np.all((planned >= begin) & (planned < end))
    assert np.all(np.diff(planned) >= 0)
    assert np.all(np.array(by_hour)[(planned // HOUR).astype(int) % 24] > 0)


@pytest.mark.parametrize(
    ("arrivals", "told"),
    [
        ({"every": "0 s"}, "every has a mean of 0, so that everybody comes at once; give a time between arrivals"),
        ({"at": ["08:00"], "batch": 0}, "batch has a mean of 0, so that nobody comes; give at least one"),
        ({"counts": "counts.csv", "batch": 2}, "batch does not go with counts, where every vehicle is counted; remove it"),
    ],
)
def test_arrivals_that_make_no_sense_are_refused(arrivals: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        Arrivals.model_validate(arrivals)


@pytest.mark.parametrize(("begins", "ends"), [(0, 24), (1, 4), (2, 5)])
def test_nobody_arrives_in_the_hour_that_clocks_leave_out(begins: int, ends: int) -> None:
    """Clocks go from 2:00 to 3:00: who is counted from 0:00 on comes in the 23 hours that there are, evenly."""
    intervals = (CountedInterval(begins * HOUR, ends * HOUR, 6_000, ((2 * HOUR, HOUR),)),)
    times = counted_times(intervals, Span(0.0, DAY, 0), draw=lambda decision, n: (np.arange(n) + 0.5) / n)
    hours = np.histogram(times, bins=np.arange(25) * HOUR)[0]
    there = [hour for hour in range(begins, ends) if hour != 2]
    assert hours[2] == 0
    assert sum(hours) == 6_000
    assert all(abs(hours[hour] - 6_000 / len(there)) <= 1 for hour in there)
