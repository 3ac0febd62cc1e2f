"""The goods in store when the run begins."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from demand_cases import SINGLY, flow, only, same_rows, scenario

from zonesim.demand.opening import with_opening
from zonesim.demand.parts import only as only_some
from zonesim.scenario.traffic import Arrivals, CountedInterval
from zonesim.units import DAY, HOUR


@pytest.mark.parametrize(
    "dwell",
    [
        "36 h",
        {"exponential": {"mean": "36 h"}},
        {"lognormal": {"mean": "36 h", "sd": "36 h"}},
        {"mixture": [{"share": 0.1, "of": {"constant": "315 h"}}, {"share": 0.9, "of": {"constant": "5 h"}}]},
    ],
)
def test_the_opening_stock_is_the_rate_of_entry_times_the_mean_dwell(dwell: Any) -> None:
    case = scenario({"a": flow({"vehicles_per_day": 60}, dwell=dwell, declarations=SINGLY)})
    lots = np.array([only(case, replication=replication).opening.size for replication in range(100)])
    # Infinitely many places: the number inside is Poisson with mean rate times dwell (Little); 0.5 for the cut at the 99.9 % quantile.
    assert abs(lots.mean() - 90) < 4 * np.sqrt(90 / 100) + 0.5


def test_opening_lots_leave_after_the_start_and_for_a_constant_dwell_within_it() -> None:
    case = scenario({"a": flow({"vehicles_per_day": 60}, dwell="36 h")}, horizon={"warm_up": "6 h"})
    opening = only(case).opening
    assert opening.leaves.min() > 18 * HOUR
    assert opening.leaves.max() <= 18 * HOUR + 36 * HOUR
    assert opening.pallets.tolist() == [20] * opening.size


def test_a_closed_night_before_the_run_is_seen_in_the_opening_stock() -> None:
    arrivals = {"vehicles_per_day": 600, "by_hour": [0] * 12 + [1] * 12}
    opening = only(scenario({"a": flow(arrivals, dwell="24 h", declarations=SINGLY)})).opening
    assert opening.leaves.min() >= 12 * HOUR


def test_the_opening_stock_has_streams_of_its_own() -> None:
    stored, passing = (only(scenario({"a": flow({"vehicles_per_day": 60}, **parts)})) for parts in ({"dwell": "2 d"}, {}))
    assert stored.opening.size > 0
    assert passing.opening.size == 0
    same_rows(stored, passing)


def test_opening_goods_are_not_those_of_the_run_once_more() -> None:
    pallets = {"uniform": {"min": 1, "max": 1_000_000}}
    demand = only(scenario({"a": flow({"vehicles_per_day": 60}, dwell="2 d", declarations={"pallets": pallets})}, horizon={"days": 9}))
    assert not np.isin(demand.opening.pallets, demand.loads.pallets).any()
    assert not np.isin(demand.opening.leaves - 2 * DAY, demand.loads.arrival - 7 * DAY).any()


def test_a_longer_run_opens_with_the_same_stock() -> None:
    flows = {"a": flow({"vehicles_per_day": 60}, dwell={"exponential": {"mean": "2 d"}})}
    one, nine = (only(scenario(flows, horizon={"days": days})).opening for days in (1, 9))
    np.testing.assert_array_equal(one.leaves, nine.leaves)
    np.testing.assert_array_equal(one.pallets, nine.pallets)


def test_timetables_were_kept_before_the_run() -> None:
    opening = only(scenario({"a": flow({"at": ["06:00", "18:00"]}, dwell="36 h", declarations=SINGLY)})).opening
    assert (opening.leaves / HOUR).tolist() == [6, 18, 30]


def test_counted_days_are_repeated_before_the_run() -> None:
    arrivals = Arrivals.model_validate({"counts": "counts.csv"})
    counted = ((6, 7, 3), (7, 30, 0), (30, 31, 5))
    arrivals._counts = tuple(CountedInterval(start * HOUR, end * HOUR, vehicles) for start, end, vehicles in counted)
    case = scenario({"a": {"kind": "first_line_in", "arrivals": arrivals, "dwell": "60 h"}}, horizon={"days": 2})
    # Two days that repeat: 5 came 17 to 18 h before the run, 3 came 41 to 42 h before, 5 came 65 to 66 h before and have left.
    assert np.floor(only(case).opening.leaves / HOUR).tolist() == [60 - 42] * 3 + [60 - 18] * 5


def test_counted_days_are_repeated_though_the_run_begins_before_they_do() -> None:
    arrivals = Arrivals.model_validate({"counts": "counts.csv"})
    arrivals._counts = (CountedInterval(30 * HOUR, 31 * HOUR, 5), CountedInterval(31 * HOUR, 54 * HOUR, 24))
    case = scenario({"a": {"kind": "first_line_in", "arrivals": arrivals, "dwell": "48 h"}}, horizon={"days": 3})
    # One day that repeats: 30 to 54 h is as -18 to 6 h (left out from -17 h on, as it reaches into the run) and as -42 to -18 h.
    assert np.histogram(only(case).opening.leaves / HOUR, bins=[6, 7, 30, 31, 54])[0].tolist() == [5, 24, 5, 0]


def test_goods_that_leave_have_no_opening_lots_of_their_own() -> None:
    assert only(scenario({"a": flow({"vehicles_per_day": 60}, kind="second_line_out", dwell="2 d")})).opening.size == 0


def test_of_traffic_that_only_a_reform_brings_those_before_the_run_are_drawn_whole_for_the_rules_to_judge() -> None:
    """The same lots as without the reform's name, where all of them come."""
    usual, latent = (
        only(scenario({"a": flow({"vehicles_per_day": 60}, dwell="36 h", **named)})) for named in ({}, {"admitted_by": "duty_free"})
    )
    same_rows(usual, latent)
    assert usual.earlier is None
    assert latent.opening.size == 0
    assert latent.earlier is not None
    opened = with_opening(latent, latent.earlier, begin=0.0).opening
    np.testing.assert_array_equal(opened.leaves, usual.opening.leaves)
    np.testing.assert_array_equal(opened.pallets, usual.opening.pallets)
    nobody = only_some(latent.earlier, np.zeros(latent.earlier.declarations.size, np.bool_))
    assert with_opening(latent, nobody, begin=0.0).opening.size == 0
