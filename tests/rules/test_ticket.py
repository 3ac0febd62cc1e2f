"""Convoy or singly: which declarations wait for all their vehicles."""

from __future__ import annotations

import numpy as np
from rule_cases import Data, drawn, scenario

from zonesim.zone.prepare import prepare

SINGLY: Data = {"one_declaration_many_vehicles": {}}


def test_at_the_baseline_every_declaration_on_several_vehicles_is_a_convoy() -> None:
    demand, flow, rules = drawn(scenario())
    sizes = np.diff(flow.declarations.first_load)
    np.testing.assert_array_equal(rules.convoy(demand, flow), sizes > 1)
    assert (sizes > 1).any()


def test_after_the_reform_none_is() -> None:
    demand, flow, rules = drawn(scenario(reforms=SINGLY))
    assert not rules.convoy(demand, flow).any()


def test_firms_that_have_not_taken_it_up_keep_their_convoys() -> None:
    """A firm does the one or the other, and about half of the two hundred do each."""
    demand, flow, rules = drawn(scenario(reforms={"one_declaration_many_vehicles": {"adoption": 0.5}}))
    several = np.diff(flow.declarations.first_load) > 1
    convoy, firm = rules.convoy(demand, flow)[several], flow.declarations.firm[several]
    holding, passing = set(firm[convoy].tolist()), set(firm[~convoy].tolist())
    assert holding.isdisjoint(passing)
    assert abs(len(passing) - 100) < 4 * np.sqrt(50)


def test_all_vehicles_of_a_declaration_are_treated_alike() -> None:
    case = scenario(reforms={"one_declaration_many_vehicles": {"adoption": 0.5, "from_day": 1}})
    demand, flow, _ = drawn(case)
    vehicles = prepare(case, demand).vehicles["in"]
    first = flow.declarations.first_load[:-1]
    np.testing.assert_array_equal(vehicles.convoy, vehicles.convoy[first][flow.loads.declaration])
    assert 0 < vehicles.convoy.sum() < vehicles.size


def test_the_reform_leaves_all_other_slots_alone() -> None:
    demand, flow, rules = drawn(scenario(reforms=SINGLY))
    _, _, before = drawn(scenario())
    for slot in ("selection_rate", "automatic_share"):
        np.testing.assert_array_equal(getattr(rules, slot)(demand, flow), getattr(before, slot)(demand, flow))
