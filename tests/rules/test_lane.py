"""Who may take convenience lanes, which lanes become such, and what is seen in them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from rule_cases import FIRMS, Data, drawn, errors, scenario

from zonesim.demand.legs import Leg
from zonesim.rules.built import Conversion
from zonesim.rules.lane import GradedGates
from zonesim.scenario.checks import check
from zonesim.scenario.schema import Scenario
from zonesim.scenario.traffic import TIERS
from zonesim.units import DAY
from zonesim.zone.prepare import prepare
from zonesim.zone.vehicles import Choice, Vehicles

GATES: Data = {"main": {"lanes": {"inbound": 3, "outbound": 3}, "exceptions": {"share": 0.05}}}


def graded(**parts: Any) -> Data:
    """The reform with these parameters."""
    return {"graded_gates": parts}


def of_kind(kind: str, reforms: Data | None = None, **parts: Any) -> Scenario:
    """A zone with one flow of a kind, through a gate with three lanes each way."""
    flow = {"kind": kind, "gate": "main", "exit_gate": "main", "arrivals": {"vehicles_per_day": 2000}}
    return scenario(reforms=reforms, flows={"in": flow | parts}, gates=GATES)


def chosen(case: Scenario) -> tuple[Vehicles, Choice]:
    """The vehicles of the one flow, and their choice."""
    demand, _, _ = drawn(case)
    vehicles = prepare(case, demand).vehicles[Leg("in")]
    assert vehicles.choice is not None
    return vehicles, vehicles.choice


@pytest.mark.parametrize("kind", ["first_line_in", "second_line_out", "gate_registered", "empty"])
def test_at_the_baseline_nobody_chooses(kind: str) -> None:
    demand, flow, rules = drawn(of_kind(kind))
    assert not rules.lane(demand, flow).any()
    assert rules.conversion is None
    assert prepare(of_kind(kind), demand).vehicles[Leg("in")].choice is None


def test_goods_of_trusted_firms_are_eligible() -> None:
    demand, flow, rules = drawn(of_kind("second_line_in", graded()))
    np.testing.assert_array_equal(rules.lane(demand, flow), flow.declarations.tier == TIERS.index("advanced_certified"))


def test_tiers_that_count_as_trusted_are_a_parameter() -> None:
    demand, flow, rules = drawn(of_kind("first_line_out", graded(tiers=["standard", "general_certified"])))
    np.testing.assert_array_equal(rules.lane(demand, flow), np.isin(flow.declarations.tier, [1, 2]))


def test_all_gate_registered_goods_are_eligible() -> None:
    demand, flow, rules = drawn(of_kind("gate_registered", graded(tiers=[])))
    assert rules.lane(demand, flow).all()


def test_without_trusted_tiers_only_gate_registered_goods_are() -> None:
    demand, flow, rules = drawn(of_kind("first_line_in", graded(tiers=[])))
    assert not rules.lane(demand, flow).any()


def test_firms_that_have_not_taken_it_up_use_regular_lanes_with_all_their_goods() -> None:
    demand, flow, rules = drawn(of_kind("gate_registered", graded(adoption=0.5)))
    eligible, firm = rules.lane(demand, flow), flow.declarations.firm
    adopters, others = set(firm[eligible].tolist()), set(firm[~eligible].tolist())
    assert adopters.isdisjoint(others)
    assert abs(len(adopters) - 100) < 4 * np.sqrt(50)


def test_declarations_planned_before_the_first_day_are_not_eligible() -> None:
    demand, flow, rules = drawn(of_kind("gate_registered", graded(from_day=2)))
    np.testing.assert_array_equal(rules.lane(demand, flow), flow.declarations.planned >= 3 * DAY)  # after a day of warm-up


def test_flows_with_lanes_of_their_own_kind_do_not_choose() -> None:
    gates = {"main": {"lanes": {"inbound": 3, "outbound": 3, "convenience_inbound": 1, "convenience_outbound": 1}}}
    case = of_kind("gate_registered", graded(), lane="convenience").model_copy(update={"gates": Scenario(gates=gates).gates})
    _, choice = chosen(case)
    assert not choice.eligible.any()


def test_a_vehicle_follows_its_declaration() -> None:
    declarations = {"several_vehicles_share": 0.3}
    vehicles, choice = chosen(of_kind("first_line_in", graded(adoption=0.5), declarations=declarations))
    flow = vehicles.flow
    np.testing.assert_array_equal(choice.eligible, choice.eligible[flow.declarations.first_load[:-1]][flow.loads.declaration])


@pytest.mark.parametrize(
    ("parts", "conversion"),
    [
        ({}, Conversion(0.0, 1, 1, None, 0.02)),
        ({"from_day": 0}, Conversion(DAY, 1, 1, None, 0.02)),
        ({"from_day": 2, "inbound": 2, "outbound": 0}, Conversion(3 * DAY, 2, 0, None, 0.02)),
        ({"gates": ["main"], "mismatch_share": 0.01}, Conversion(0.0, 1, 1, ("main",), 0.01)),
        ({"adoption": 0}, Conversion(0.0, 0, 0, None, 0.02)),
        ({"adoption": {"begin": 0, "end": 0, "days": 5}}, Conversion(0.0, 0, 0, None, 0.02)),
        ({"adoption": {"begin": 0, "end": 0.1, "days": 5}}, Conversion(0.0, 1, 1, None, 0.02)),
    ],
)
def test_lanes_are_converted_from_midnight_of_the_first_day_on(parts: Data, conversion: Conversion) -> None:
    _, _, rules = drawn(of_kind("first_line_in", graded(**parts)))
    assert rules.conversion == conversion


def test_a_pilot_converts_lanes_at_its_gates_only() -> None:
    pilot = Conversion(0.0, 1, 2, ("north",), 0.02)
    assert [pilot.lanes(gate, "outbound") for gate in ("north", "south", None)] == [2, 0, 0]
    assert Conversion(0.0, 1, 2, None, 0.02).lanes("south", "inbound") == 1


def test_it_leaves_all_other_slots_alone() -> None:
    demand, flow, rules = drawn(of_kind("first_line_in", graded()))
    _, _, before = drawn(of_kind("first_line_in"))
    for slot in ("selection_rate", "automatic_share", "convoy", "targeting"):
        np.testing.assert_array_equal(getattr(rules, slot)(demand, flow), getattr(before, slot)(demand, flow))


def test_mismatches_seen_in_convenience_lanes_are_some_of_those_seen_in_regular_ones() -> None:
    vehicles, choice = chosen(of_kind("first_line_in", graded()))
    assert not (choice.held & ~vehicles.held).any()
    np.testing.assert_array_equal(choice.unseen, vehicles.held & ~choice.held)
    np.testing.assert_array_equal(choice.hold_time, np.where(choice.held, vehicles.hold_time, 0.0))
    assert choice.unseen_share == pytest.approx(0.03)
    assert errors(choice.held, 0.02) < 4
    assert errors(choice.unseen, choice.unseen_share) < 4


def test_convenience_lanes_never_see_more_than_regular_ones() -> None:
    vehicles, choice = chosen(of_kind("first_line_in", graded(mismatch_share=0.3)))
    np.testing.assert_array_equal(choice.held, vehicles.held)
    assert not choice.unseen.any()
    assert not choice.unseen_share.any()


def test_empty_vehicles_carry_nothing_that_could_not_match() -> None:
    _, choice = chosen(of_kind("empty", graded()))
    assert choice.eligible.any()
    assert not (choice.held | choice.unseen).any()
    assert not choice.unseen_share.any()


def faults(reform: Data, **lanes: Any) -> list[tuple[str, str]]:
    """Path and message of every fault of a zone with these lanes at its gate "main", beside a gate "wide"."""
    gates = {"main": {"lanes": lanes}, "wide": {"lanes": {"inbound": 9, "outbound": 9}}}
    flow = {"kind": "first_line_in", "gate": "main", "arrivals": {"vehicles_per_day": 1}}
    case = Scenario.model_validate({"gates": gates, "firms": FIRMS, "flows": {"in": flow}, "reforms": reform})
    return [(fault.path, fault.what) for fault in check(case)]


@pytest.mark.parametrize(
    ("parts", "lanes", "found"),
    [
        ({}, {"inbound": 2, "outbound": 2}, []),
        ({}, {"inbound": 1, "outbound": 2}, [("inbound", "gate main has 1 regular lane inbound: none would stay regular")]),
        (
            {"outbound": 3},
            {"inbound": 3, "outbound": 3},
            [("outbound", "gate main has 3 regular lanes outbound: none would stay regular")],
        ),
        (
            {},
            {"shared": 4},
            [(way, f"gate main has 0 regular lanes {way}: none would stay regular") for way in ("inbound", "outbound")],
        ),
        ({"gates": ["wide"]}, {"inbound": 1}, []),
        ({"inbound": 0, "outbound": 0}, {"inbound": 1}, []),
        ({"adoption": 0}, {"inbound": 1}, []),
    ],
)
def test_one_regular_lane_stays_in_each_direction(parts: Data, lanes: Data, found: list[tuple[str, str]]) -> None:
    assert faults(graded(**parts), **lanes) == [(f"reforms.graded_gates.{way}", what) for way, what in found]


def test_gates_that_there_are_none_of_are_told_once() -> None:
    assert [path for path, _ in faults(graded(gates=["nowhere"]), inbound=2)] == ["reforms.graded_gates.gates"]


def test_its_defaults_are_those_of_the_sources() -> None:
    reform = GradedGates()
    assert (reform.inbound, reform.outbound, reform.tiers, reform.mismatch_share) == (1, 1, ("advanced_certified",), 0.02)
