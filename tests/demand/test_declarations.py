"""What a declaration is: its firm, its vehicles, their goods and when each comes."""

from __future__ import annotations

import numpy as np
import pytest
from demand_cases import SINGLY, drawn, flow, only, same_rows, scenario

from zonesim.demand.columns import FlowDemand
from zonesim.errors import InputError
from zonesim.scenario.traffic import BASES, TIERS

MANY = {"vehicles_per_day": 4000}


def test_the_stated_share_of_declarations_comes_on_several_vehicles() -> None:
    declarations = {"several_vehicles_share": 0.2, "several_vehicles": {"poisson": {"mean": 2, "plus": 2}}}
    sizes = np.diff(only(scenario({"a": flow(MANY, declarations=declarations)})).declarations.first_load)
    several = sizes > 1
    assert abs(several.mean() - 0.2) < 4 * np.sqrt(0.2 * 0.8 / len(sizes))
    assert sizes[several].min() == 2
    assert abs(sizes[several].mean() - 4) < 4 * np.sqrt(2 / several.sum())


def test_a_single_vehicle_comes_as_planned_and_those_of_a_set_each_with_a_lag_of_its_own() -> None:
    demand = only(scenario({"a": flow(MANY, declarations={"several_vehicles_share": 0.3})}))
    loads, declarations = demand.loads, demand.declarations
    lag = loads.arrival - declarations.planned[loads.declaration]
    of_a_set = (np.diff(declarations.first_load) > 1)[loads.declaration]
    assert np.all(lag[~of_a_set] == 0)
    assert np.all(lag[of_a_set] > 0)
    assert abs(lag[of_a_set].mean() - 2400) < 4 * 2400 / np.sqrt(of_a_set.sum())
    assert abs(lag[of_a_set].std() - 2400) < 4 * 2400 * np.sqrt(2 / of_a_set.sum())
    assert loads.arrival.max() > 86400  # a lag may lead beyond the end of demand


def test_the_loads_of_a_declaration_stand_together_and_know_it() -> None:
    demand = only(scenario({"a": flow(MANY, declarations={"several_vehicles_share": 0.3})}))
    first = demand.declarations.first_load
    assert first[0] == 0
    assert first[-1] == demand.loads.size
    np.testing.assert_array_equal(demand.loads.declaration, np.repeat(np.arange(demand.declarations.size), np.diff(first)))


def test_goods_scatter_as_stated_and_columns_have_their_types() -> None:
    loads = only(scenario({"a": flow(MANY, declarations={"pallets": {"uniform": {"min": 10, "max": 26}}})})).loads
    assert abs(loads.tonnes.mean() - 12) < 4 * 6 / np.sqrt(loads.size)
    assert loads.pallets.dtype == np.int32
    assert set(np.unique(loads.pallets)) == set(range(10, 27))


def test_empty_vehicles_come_one_by_one_without_goods() -> None:
    demand = only(scenario({"a": flow(MANY, kind="empty", declarations={"several_vehicles_share": 1.0})}))
    assert demand.loads.size == demand.declarations.size > 3500
    assert not demand.loads.tonnes.any()
    assert not demand.loads.pallets.any()


def test_firms_share_the_declarations_by_weight_and_evenly_within_a_group() -> None:
    firms = {
        "small": {"count": 3, "weight": 3.0, "tier": "general_certified"},
        "big": {"tier": "advanced_certified"},
        "idle": {"weight": 0.0},
    }
    demand = drawn(scenario({"a": flow(MANY, declarations=SINGLY)}, firms=firms))
    assert demand.firm_names == ("small-1", "small-2", "small-3", "big", "idle")
    assert [TIERS[tier] for tier in demand.firm_tier] == [*["general_certified"] * 3, "advanced_certified", "standard"]
    declarations = demand.flows["a"].declarations
    counts = np.bincount(declarations.firm, minlength=5)
    assert counts[4] == 0
    assert np.all(np.abs(counts[:4] / declarations.size - 0.25) < 4 * np.sqrt(0.25 * 0.75 / declarations.size))
    np.testing.assert_array_equal(declarations.tier, demand.firm_tier[declarations.firm])


def test_a_flow_may_weigh_the_groups_of_firms_in_its_own_way() -> None:
    flows = {"a": flow({"vehicles_per_day": 500}, firms={"b": 1.0}), "c": flow({"vehicles_per_day": 500})}
    demand = drawn(scenario(flows, firms={"a": {}, "b": {"count": 2}}))
    assert {demand.firm_names[firm] for firm in demand.flows["a"].declarations.firm} == {"b-1", "b-2"}
    assert {demand.firm_names[firm] for firm in demand.flows["c"].declarations.firm} == {"a", "b-1", "b-2"}


def test_declarations_are_on_the_stated_bases_and_the_rest_are_ordinary() -> None:
    shares = {"two_step": 0.2, "enter_first": 0.1}
    basis = only(scenario({"a": flow(MANY, declarations={"bases": shares})})).declarations.basis
    found = np.bincount(basis, minlength=len(BASES)) / len(basis)
    for name, share in zip(found, (0.7, 0.2, 0.0, 0.1), strict=True):
        assert abs(name - share) < 4 * np.sqrt(share * (1 - share) / len(basis)) + 1e-12
    assert not only(scenario({"a": flow(MANY)})).declarations.basis.any()


def test_a_larger_share_of_one_basis_adds_to_those_who_had_it_and_changes_nothing_else() -> None:
    def of(share: float) -> FlowDemand:
        return only(scenario({"a": flow(MANY, declarations={"bases": {"batch_delivery": share}})}))

    few, more = of(0.1), of(0.3)
    batch = BASES.index("batch_delivery")
    assert set(np.flatnonzero(few.declarations.basis == batch)) < set(np.flatnonzero(more.declarations.basis == batch))
    same_rows(few, more)
    assert np.all(of(1.0).declarations.basis == batch)


def test_a_zone_that_names_no_firms_has_one_standard_firm() -> None:
    demand = drawn(scenario({"a": flow({"vehicles_per_day": 50})}))
    assert demand.firm_names == ("firm",)
    assert set(demand.flows["a"].declarations.tier) == {TIERS.index("standard")}


def test_a_flow_without_any_firm_is_refused() -> None:
    with pytest.raises(InputError, match=r"flows\.a\.firms: no group of firms has a positive weight; give at least one"):
        drawn(scenario({"a": flow({"vehicles_per_day": 5}, firms={"one": 0.0})}, firms={"one": {}, "two": {}}))


def test_the_luck_of_a_firm_follows_its_name() -> None:
    flows = {"a": flow({"vehicles_per_day": 5})}
    few = drawn(scenario(flows, firms={"y": {}, "x": {"count": 2}}))
    more = drawn(scenario(flows, firms={"w": {"count": 4}, "x": {"count": 2}, "y": {}}))
    numbers = dict(zip(more.firm_names, more.firm_uniform("adoption.a"), strict=True))
    assert [numbers[name] for name in few.firm_names] == few.firm_uniform("adoption.a").tolist()
    assert len(set(numbers.values())) == 7
    assert not np.array_equal(few.firm_uniform("adoption.a"), few.firm_uniform("adoption.b"))


def test_a_decision_that_nobody_asks_for_shifts_nobody_and_one_asked_for_twice_is_the_same() -> None:
    case = scenario({"a": flow({"vehicles_per_day": 50})})
    shy, curious = only(case).loads.luck, only(case).loads.luck
    curious.uniform("other")
    assert curious.uniform("gate") is curious.uniform("gate")
    np.testing.assert_array_equal(shy.uniform("gate"), curious.uniform("gate"))
    assert not np.array_equal(curious.uniform("gate"), curious.uniform("other"))


def test_drawn_columns_cannot_be_written_over() -> None:
    demand = drawn(scenario({"a": flow({"vehicles_per_day": 50})}))
    for numbers in (demand.flows["a"].loads.luck.uniform("gate"), demand.firm_uniform("adoption")):
        with pytest.raises(ValueError, match="read-only"):
            numbers[0] = 0.5
