"""Convoy or singly: which declarations wait for all their vehicles."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from rule_cases import Data, drawn, scenario

from zonesim.demand.legs import Leg
from zonesim.experiment.replicate import replicate
from zonesim.scenario.checks import check
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
    vehicles = prepare(case, demand).vehicles[Leg("in")]
    first = flow.declarations.first_load[:-1]
    np.testing.assert_array_equal(vehicles.convoy, vehicles.convoy[first][flow.loads.declaration])
    assert 0 < vehicles.convoy.sum() < vehicles.size


def test_the_reform_leaves_all_other_slots_alone() -> None:
    demand, flow, rules = drawn(scenario(reforms=SINGLY))
    _, _, before = drawn(scenario())
    for slot in ("selection_rate", "automatic_share"):
        np.testing.assert_array_equal(getattr(rules, slot)(demand, flow), getattr(before, slot)(demand, flow))


GOODS: Data = {"commodities": {"machinery": {"weight": 1}, "parts": {"weight": 2}, "food": {"weight": 1}}}


def eligible(**which: Any) -> Data:
    """The reform, for some goods."""
    return {"one_declaration_many_vehicles": which}


def test_only_eligible_classes_of_goods_pass_singly() -> None:
    demand, flow, rules = drawn(scenario(reforms=eligible(goods=["machinery", "parts"]), **GOODS))
    several = np.diff(flow.declarations.first_load) > 1
    food = flow.declarations.commodity == demand.commodities.index("food")
    np.testing.assert_array_equal(rules.convoy(demand, flow), several & food)
    assert (several & food).any()
    assert (several & ~food).any()


@pytest.mark.parametrize(("kinds", "convoys"), [(["first_line_in"], False), (["second_line_out"], True), ([], True)])
def test_only_eligible_kinds_of_flow_pass_singly(kinds: list[str], convoys: bool) -> None:
    demand, flow, rules = drawn(scenario(reforms=eligible(kinds=kinds)))
    assert rules.convoy(demand, flow).any() == convoys


def test_where_no_goods_are_eligible_nothing_changes() -> None:
    demand, flow, rules = drawn(scenario(reforms=eligible(goods=[]), **GOODS))
    np.testing.assert_array_equal(rules.convoy(demand, flow), np.diff(flow.declarations.first_load) > 1)


def test_goods_and_kinds_that_there_are_none_of_are_told() -> None:
    told = [(fault.path, fault.what, fault.mend) for fault in check(scenario(reforms=eligible(goods=["toys", "food"]), **GOODS))]
    path = "reforms.one_declaration_many_vehicles"
    assert told == [(f"{path}.goods", "no class of goods 'toys'", "name one of [commodities] (machinery, parts, food)")]
    told = [(fault.path, fault.what, fault.mend) for fault in check(scenario(reforms=eligible(kinds=["empty", "first_line_in"])))]
    assert told == [(f"{path}.kinds", "no flow is of the kind 'empty'", "name one of first_line_in")]


def test_goods_released_before_their_declaration_is_complete_are_counted() -> None:
    """In convoys none is; singly, of each declaration on several vehicles all but the last ones."""
    before, after = (
        {(measure, of): value for measure, of, value in replicate(scenario(reforms=reforms), seed=1, replication=0).rows}
        for reforms in ({}, SINGLY)
    )
    assert before["released_before_complete", "all"] == 0
    assert 0 < after["released_before_complete", "all"] < after["loads", "several vehicles"] / 4
