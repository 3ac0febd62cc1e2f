"""Targeting, differentiated risk control and ledger networking."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from zonesim import load_scenario
from zonesim.demand.demand import draw
from zonesim.experiment.replicate import replicate
from zonesim.rules.baseline import rules_of
from zonesim.rules.inspection import Inspection, inspect, targeted
from zonesim.zone.prepare import prepare

SCENARIOS = Path(__file__).parents[2] / "scenarios"
TIERED = "reforms.tiered_inspection"


def inspections(*settings: str) -> list[Inspection]:
    scenario = load_scenario(SCENARIOS / "baseline.toml", settings)
    demand = draw(scenario, seed=5, replication=0)
    return [inspect(scenario, demand, rules_of(scenario), flow) for flow in demand.flows.values()]


def test_targeting_keeps_the_number_selected_and_raises_the_odds_of_those_with_a_violation() -> None:
    rate, violation = np.array([0.05, 0.2, 0.8, 0.0, 1.0]), np.array([0.01, 0.1, 0.5, 0.3, 0.2])
    innocent, guilty = targeted(rate, np.full(5, 4.0), violation_rate=violation)
    assert guilty.tolist() == [0.2, 0.8, 1.0, 0.0, 1.0]
    assert violation * guilty + (1 - violation) * innocent == pytest.approx(rate)


def test_without_lift_selection_is_blind_to_the_last_bit() -> None:
    rate, violation = np.linspace(0, 1, 101), np.linspace(0, 0.9, 101)
    innocent, guilty = targeted(rate, np.ones(101), violation_rate=violation)
    assert innocent.tolist() == guilty.tolist() == rate.tolist()


def test_targeted_inspection_finds_more_with_as_many_selected() -> None:
    chance, targeted_ = (inspections(f"{TIERED}.lift={lift}") for lift in (1.0, 10.0))
    selected = [sum(each.selected_declaration.sum() for each in found) for found in (chance, targeted_)]
    assert selected[1] == pytest.approx(selected[0], rel=0.15)
    finds = [sum(each.expected_finds.sum() for each in found) for found in (chance, targeted_)]
    assert finds[1] > 1.5 * finds[0]


def test_differentiated_risk_control_multiplies_what_is_in_force() -> None:
    plain, lower = inspections(f"{TIERED}={{}}"), inspections(f"{TIERED}={{}}", "reforms.differentiated_risk_control={factor=0.7}")
    for before, after in zip(plain, lower, strict=True):
        assert not (after.selected & ~before.selected).any()
    assert sum(each.expected_finds.sum() for each in lower) < sum(each.expected_finds.sum() for each in plain)
    *declared, gate_registered = range(len(plain))  # spot checks of gate-registered goods are another rule
    for place in declared:
        assert lower[place].expected_finds == pytest.approx(0.7 * plain[place].expected_finds)
    assert lower[gate_registered].expected_finds.tolist() == plain[gate_registered].expected_finds.tolist()


def test_a_factor_of_one_and_a_share_no_higher_change_nothing() -> None:
    assert [each.selected.tolist() for each in inspections("reforms.differentiated_risk_control={factor=1.0}")] == [
        each.selected.tolist() for each in inspections()
    ]
    assert reviewed_alone("reforms.ledger_networking={automatic_share=0.85}") == reviewed_alone()


def reviewed_alone(*settings: str) -> list[list[bool]]:
    scenario = load_scenario(SCENARIOS / "baseline.toml", settings)
    case = prepare(scenario, draw(scenario, seed=5, replication=0))
    return [vehicles.papers.automatic.tolist() for vehicles in case.vehicles.values() if vehicles.papers is not None]


def test_ledger_networking_spares_declarations_of_enrolled_warehouses_the_desk() -> None:
    before, after = reviewed_alone(), reviewed_alone("reforms.ledger_networking={}")
    assert np.mean(np.concatenate(after)) == pytest.approx(0.95, abs=0.01)
    for flow_before, flow_after in zip(before, after, strict=True):
        assert all(later for earlier, later in zip(flow_before, flow_after, strict=True) if earlier)
    assert reviewed_alone('reforms.ledger_networking={warehouses=["elsewhere"]}') == before


@pytest.mark.parametrize(("share", "alone"), [(0.0, 0.0), (1.0, 1.0)])
def test_reviews_that_no_officer_makes_are_counted(share: float, alone: float) -> None:
    settings = (f"document_office.automatic_share={share}", "traffic.factor=0.1", "horizon.days=1")
    rows = replicate(load_scenario(SCENARIOS / "baseline.toml", settings), seed=1, replication=0).rows
    found = {(measure, of): value for measure, of, value in rows}
    gate_registered = found["loads", "flow gate_registered"]  # they have no papers, and each is one load
    assert found["automatic_reviews", "all"] == alone * (found["declarations", "all"] - gate_registered)
