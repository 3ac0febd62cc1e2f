"""From selection to finding: probabilities against what comes to pass, and a formula against all that can happen."""

from __future__ import annotations

from itertools import product
from math import isclose, prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rule_cases import Data, drawn, errors, inspected, scenario

from zonesim.rules.inspection import probability_found
from zonesim.scenario.facilities import InspectionYard
from zonesim.scenario.traffic import TIERS

YARD: Data = {
    "selection_rate": 0.5,
    "scan_share": 0.6,
    "document_detection": {"sensitivity": 0.3, "false_alarms": 0.1},
    "scan_detection": {"sensitivity": 0.7, "false_alarms": 0.2},
    "examination_sensitivity": 0.9,
}
VIOLATIONS: Data = {tier: {"violation_rate": rate} for tier, rate in zip(TIERS, (0.1, 0.2, 0.3, 0.4), strict=True)}
SHARES = st.floats(0, 1)


def found_by_enumeration(yard: InspectionYard) -> float:
    """Over all that can happen to a declaration that carries a violation: scanner or not, alarms or not, examination finds or not."""
    total = 0.0
    for scanned, document, scan, finds in product((True, False), repeat=4):
        chances = (
            (scanned, yard.scan_share),
            (document, yard.document_detection.sensitivity),
            (scan, yard.scan_detection.sensitivity),
            (finds, yard.examination_sensitivity),
        )
        examined = document or scan if scanned else True
        total += prod(share if happens else 1 - share for happens, share in chances) * (examined and finds)
    return total


@given(scanned=SHARES, document=SHARES, scan=SHARES, finds=SHARES)
def test_the_probability_of_finding_is_the_sum_over_all_that_can_happen(
    scanned: float, document: float, scan: float, finds: float
) -> None:
    yard = InspectionYard.model_validate(
        {
            "scan_share": scanned,
            "document_detection": {"sensitivity": document, "false_alarms": 0},
            "scan_detection": {"sensitivity": scan, "false_alarms": 0},
            "examination_sensitivity": finds,
        }
    )
    assert isclose(probability_found(yard), found_by_enumeration(yard), rel_tol=1e-12, abs_tol=1e-12)


def test_what_comes_to_pass_follows_the_probabilities_stated() -> None:
    """Each share beside the probability that its parts give, over some six thousand declarations."""
    case = scenario(yard=YARD, tiers=VIOLATIONS)
    how, flow = inspected(case)
    single = np.diff(flow.declarations.first_load) == 1
    rows = flow.declarations.first_load[:-1][single]
    violation, selected = how.violation[single], how.selected[rows]
    scanned, examined, false_alarm, found = (column[rows] for column in (how.scanned, how.examined, how.false_alarm, how.found))
    assert errors(how.violation, how.expected_violations) < 4
    assert errors(selected, 0.5) < 4
    assert errors(scanned[selected], 0.6) < 4
    assert errors(examined[scanned & violation], 1 - 0.7 * 0.3) < 4
    assert errors(examined[scanned & ~violation], 1 - 0.9 * 0.8) < 4
    assert examined[selected & ~scanned].all()
    assert errors(false_alarm[scanned & ~violation], 1 - 0.9 * 0.8) < 4
    assert errors(found[examined & violation], 0.9) < 4
    assert not false_alarm[violation].any()
    assert errors(how.found_declaration[how.violation & how.selected_declaration], probability_found(_yard())) < 4


def _yard() -> InspectionYard:
    return InspectionYard.model_validate(YARD)


@pytest.mark.parametrize("reforms", [{}, {"tiered_inspection": {}}], ids=["one rate", "tiers"])
def test_expected_finds_are_what_is_found_on_average(reforms: Data) -> None:
    """Given the tiers, what each declaration yields is independent of the others: 4 standard errors over five draws of four days."""
    case = scenario(yard=YARD, tiers=VIOLATIONS, reforms=reforms)
    drawn_often = [inspected(case, seed=seed)[0] for seed in range(5)]
    hits = np.concatenate([how.found_declaration for how in drawn_often])
    assert errors(hits, np.concatenate([how.expected_finds for how in drawn_often])) < 4


def test_one_load_carries_the_violation_of_its_declaration_and_each_as_likely() -> None:
    """Everything is seen and nothing that is not there: the load that is found is the one that carries it."""
    seeing: Data = {"sensitivity": 1, "false_alarms": 0}
    yard = {"selection_rate": 1, "scan_share": 1, "document_detection": seeing, "scan_detection": seeing, "examination_sensitivity": 1}
    sets = {"several_vehicles_share": 1, "several_vehicles": {"constant": 3}}
    flows = {"in": {"kind": "first_line_in", "arrivals": {"vehicles_per_day": 6000}, "declarations": sets}}
    how, _ = inspected(scenario(yard=yard, tiers=VIOLATIONS, flows=flows))
    found = how.found.reshape(-1, 3)
    np.testing.assert_array_equal(found.sum(axis=1), how.violation)
    np.testing.assert_array_equal(how.examined, how.found)
    for place in range(3):
        assert errors(found[how.violation, place], 1 / 3) < 4


def test_who_is_not_selected_is_neither_seen_nor_found() -> None:
    how, flow = inspected(scenario(yard=YARD, tiers=VIOLATIONS))
    for mask in (how.scanned, how.examined, how.false_alarm, how.found):
        assert not mask[~how.selected].any()
    assert not how.found_declaration[~how.selected_declaration].any()
    assert not how.found_declaration[~how.violation].any()
    np.testing.assert_array_equal(how.found_declaration, np.bincount(flow.loads.declaration, weights=how.found) > 0)


def test_empty_vehicles_carry_no_violation() -> None:
    flows = {"in": {"kind": "empty", "arrivals": {"vehicles_per_day": 2000}}}
    how, _ = inspected(scenario(yard=YARD | {"spot_check_rate": 1}, tiers=VIOLATIONS, flows=flows))
    assert how.selected.all()
    assert not how.violation.any()
    assert not how.expected_violations.any()


def test_better_eyes_find_a_superset() -> None:
    """Draws are compared with probabilities: who is found by some is found by better ones."""
    better = YARD | {"document_detection": {"sensitivity": 0.6, "false_alarms": 0.1}, "examination_sensitivity": 0.95}
    some, more = (inspected(scenario(yard=yard, tiers=VIOLATIONS))[0].found for yard in (YARD, better))
    assert some.sum() < more.sum()
    assert (more | ~some).all()


def test_expected_finds_follow_the_rates_in_force_for_each_declaration() -> None:
    case = scenario(yard=YARD, tiers=VIOLATIONS, reforms={"tiered_inspection": {"adoption": 0.5, "from_day": 2}})
    demand, flow, rules = drawn(case)
    how, _ = inspected(case)
    rates = np.array([tier["violation_rate"] for tier in VIOLATIONS.values()])[flow.declarations.tier]
    np.testing.assert_allclose(how.expected_finds, rates * rules.selection_rate(demand, flow) * probability_found(_yard()), rtol=1e-12)
