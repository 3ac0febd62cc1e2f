"""Duty-free goods come through the zone with the reform, and cost those who were there."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from zonesim.demand.legs import Leg
from zonesim.experiment.replicate import replicate, simulate_once
from zonesim.scenario.schema import Scenario
from zonesim.units import DAY

SINGLY = {"several_vehicles_share": 0, "pallets": {"constant": 10}}


def zone(reforms: dict[str, Any]) -> Scenario:
    """One lane, two minutes a vehicle; usual goods every ten minutes, duty-free ones at the same moment every hour."""
    return Scenario.model_validate(
        {
            "horizon": {"days": 2, "warm_up": "0 s", "cool_down": "0 s"},
            "gates": {"main": {"lanes": {"inbound": 1, "outbound": 4}, "service": {"inbound": "2 min", "outbound": "1 min"}}},
            "warehouses": {"store": {"unloading": "10 min", "storage": {"places": 5000}}},
            "flows": {
                "goods": {"kind": "first_line_in", "dwell": "1 h", "declarations": SINGLY, "arrivals": {"every": "10 min"}},
                "duty free": {
                    "kind": "first_line_in",
                    "admitted_by": "duty_free",
                    "dwell": "14 d",
                    "declarations": SINGLY,
                    "arrivals": {"every": "60 min"},
                },
            },
            "reforms": reforms,
        }
    )


def rows(reforms: dict[str, Any]) -> dict[tuple[str, str], float]:
    return {(measure, of): value for measure, of, value in replicate(zone(reforms), seed=1, replication=0).rows}


def test_they_come_with_the_reform_alone_and_none_lie_in_store_before_it() -> None:
    before, after = rows({}), rows({"duty_free": {"from_day": 0}})
    assert before["entries", "flow duty free"] == 0
    assert before["not_admitted", "flow duty free"] == pytest.approx(23.5)  # every hour from the first on, for two days
    assert after["not_admitted", "flow duty free"] == 0
    assert after["loads", "flow duty free"] == 47
    # One more each hour from the first hour on, ten pallets each: half of what is there in the end, on average.
    extra = after["pallets_in_store", "all"] - before["pallets_in_store", "all"]
    assert extra == pytest.approx(10 * 47 / 2, rel=0.03)


def test_in_force_from_the_start_they_came_before_it_too_and_the_store_holds_what_it_will() -> None:
    """Of every hour of a fortnight ten pallets, at all times: what leaves makes room for what comes."""
    case, _ = simulate_once(zone({"duty_free": {}}), seed=1, replication=0)
    assert case.programme.travellers.arrival.min() == 0
    before, after = rows({}), rows({"duty_free": {}})
    extra = after["pallets_in_store", "all"] - before["pallets_in_store", "all"]
    assert extra == pytest.approx(10 * 24 * 14, rel=0.01)


@pytest.mark.parametrize("adoption", [0.0, 0.5, 1.0])
def test_of_those_before_the_run_came_whose_firms_had_taken_it_up(adoption: float) -> None:
    data = zone({"duty_free": {"adoption": adoption}}).resolved() | {"firms": {"many": {"count": 500}}}
    before = Scenario.model_validate(data | {"reforms": {}})
    found = [
        {(measure, of): value for measure, of, value in replicate(case, seed=1, replication=0).rows}["pallets_in_store", "all"]
        for case in (before, Scenario.model_validate(data))
    ]
    assert found[1] - found[0] == pytest.approx(adoption * 10 * 24 * 14, rel=0.15, abs=1e-9)


def test_at_equal_times_flows_go_by_name_so_each_hour_one_usual_vehicle_waits_for_the_lane() -> None:
    """ "duty free" stands before "goods": every sixth of the usual vehicles waits two minutes."""
    before, after = rows({}), rows({"duty_free": {}})
    cost = after["release_time_mean", "traffic that was there"] - before["release_time_mean", "traffic that was there"]
    usual = before["loads", "flow goods"]
    assert cost == pytest.approx(47 * 120 / usual)


@pytest.mark.parametrize("null", [{}, {"duty_free": {"adoption": 0.0}}, {"duty_free": {"from_day": 2}}])
def test_whoever_does_not_take_it_up_has_none(null: dict[str, Any]) -> None:
    assert repr(rows(null)) == repr(rows({}))


def test_from_its_day_on_they_come() -> None:
    case, _ = simulate_once(zone({"duty_free": {"from_day": 1}}), seed=1, replication=0)
    assert case.vehicles[Leg("duty free")].arrival.min() == DAY
    assert np.all(case.not_admitted["duty free"] < DAY)
