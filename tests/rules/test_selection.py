"""Who is selected: at one rate, or by tier."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rule_cases import Data, drawn, errors, inspected, scenario

from zonesim.rules.inspection import targeted
from zonesim.scenario.traffic import TIERS

TIERED: Data = {"tiered_inspection": {}}
RATES = (0.0057, 0.0169, 0.0244, 0.8476)
"""China's customs in 2019, by tier [K56 K57]."""


def test_one_rate_is_the_same_for_all() -> None:
    demand, flow, rules = drawn(scenario(yard={"selection_rate": 0.07}))
    assert set(rules.selection_rate(demand, flow).tolist()) == {0.07}


def test_without_a_yard_nobody_is_selected() -> None:
    demand, flow, rules = drawn(scenario(inspection_yard=None))
    assert set(rules.selection_rate(demand, flow).tolist()) == {0.0}
    how, _ = inspected(scenario(inspection_yard=None, reforms=TIERED))
    assert not how.selected.any()
    assert not how.expected_finds.any()
    assert how.expected_violations.any()


def test_tiered_rates_follow_the_tier_of_the_firm() -> None:
    demand, flow, rules = drawn(scenario(reforms=TIERED))
    np.testing.assert_array_equal(rules.selection_rate(demand, flow), np.array(RATES)[flow.declarations.tier])


def test_rates_given_take_the_place_of_the_published_ones_one_by_one() -> None:
    demand, flow, rules = drawn(scenario(reforms={"tiered_inspection": {"rates": {"standard": 0.5}}}))
    by_tier = {int(tier): float(rate) for tier, rate in zip(flow.declarations.tier, rules.selection_rate(demand, flow), strict=True)}
    assert by_tier == {0: 0.0057, 1: 0.0169, 2: 0.5, 3: 0.8476}


@pytest.mark.parametrize(("reforms", "rates"), [({}, (0.05,) * 4), (TIERED, RATES)])
def test_each_tier_is_selected_at_its_rate(reforms: Data, rates: tuple[float, ...]) -> None:
    how, flow = inspected(scenario(reforms=reforms))
    for tier, rate in enumerate(rates):
        chosen = how.selected_declaration[flow.declarations.tier == tier]
        assert len(chosen) > 1000
        assert errors(chosen, rate) < 4, TIERS[tier]


def test_all_loads_of_a_selected_declaration_are_selected() -> None:
    how, flow = inspected(scenario(yard={"selection_rate": 0.3}))
    np.testing.assert_array_equal(how.selected, how.selected_declaration[flow.loads.declaration])
    assert (np.diff(flow.declarations.first_load)[how.selected_declaration] > 1).any()


def test_a_lower_rate_selects_a_subset() -> None:
    some, more = (inspected(scenario(yard={"selection_rate": rate}))[0].selected_declaration for rate in (0.1, 0.4))
    assert 0 < some.sum() < more.sum()
    assert (more | ~some).all()


@pytest.mark.parametrize("kind", ["gate_registered", "empty"])
def test_spot_checks_have_a_rate_and_luck_of_their_own(kind: str) -> None:
    """Tiers have no part in them, nor has the rate of selection."""
    flows = {"in": {"kind": kind, "arrivals": {"vehicles_per_day": 2000}, "declarations": {"several_vehicles_share": 0}}}
    zones = [
        {"yard": {"selection_rate": 0.5, "spot_check_rate": 0.1}},
        {"yard": {"selection_rate": 0.0, "spot_check_rate": 0.1}, "reforms": TIERED},
    ]
    one, other = (inspected(scenario(flows=flows, **parts))[0].selected_declaration for parts in zones)
    np.testing.assert_array_equal(one, other)
    assert errors(one, 0.1) < 4
    declared = {"in": flows["in"] | {"kind": "first_line_in"}}
    selected = inspected(scenario(flows=declared, yard={"selection_rate": 0.1}))[0].selected_declaration
    assert (selected != one).any()


def test_selection_is_independent_of_the_violation() -> None:
    """Tiers raise the share of violations selected only as far as tiers differ; at one rate it is that rate."""
    violations = {tier: {"violation_rate": 0.5} for tier in TIERS}
    how, _ = inspected(scenario(yard={"selection_rate": 0.2}, tiers=violations))
    assert errors(how.selected_declaration[how.violation], 0.2) < 4
    assert errors(how.selected_declaration[~how.violation], 0.2) < 4


RATES_AND_LIFTS = st.tuples(st.just(0.0) | st.floats(1e-6, 1), st.floats(0, 0.9), st.floats(1, 50))


@given(RATES_AND_LIFTS)
def test_targeting_selects_as_many_and_the_guilty_first(case: tuple[float, float, float]) -> None:
    """As far as there are enough violations: beyond that see below."""
    rate, violation, lift = case
    lift = min(lift, 1 / violation) if violation > 0 else lift
    innocent, guilty = (float(one[0]) for one in targeted(np.array([rate]), np.array([lift]), violation_rate=np.array([violation])))
    assert 0 <= innocent <= rate * (1 + 1e-12)
    assert rate * (1 - 1e-12) <= guilty <= 1 + 1e-12
    assert violation * guilty + (1 - violation) * innocent == pytest.approx(rate, abs=1e-12)
    assert guilty == pytest.approx(min(1, lift * rate), abs=1e-12)


def test_targeting_never_selects_more_than_the_rate() -> None:
    """One in ten carries a violation, the rate is 5 %: twenty times as likely would be all of them, twice the selections there are."""
    innocent, guilty = targeted(np.array([0.05]), np.array([20.0]), violation_rate=np.array([0.1]))
    assert 0.1 * guilty[0] + 0.9 * innocent[0] == pytest.approx(0.05)
