"""Reforms that change nothing change no bit, and lower rates examine a subset."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from random_zones import REFORMS, SINGLY, Data, altered, assert_same_run, few, packed_zones, simulated, zones

from zonesim.rules.inspection import Inspection
from zonesim.scenario.reforms import available
from zonesim.scenario.traffic import TIERS

RATES = st.sampled_from([0.0, 0.05, 0.3, 0.5, 1.0])


def tiers(*rates: float) -> Data:
    """Tiered inspection at these rates, in the order of the tiers."""
    return {"tiered_inspection": {"rates": dict(zip(TIERS, rates, strict=True))}}


@few
@given(
    data=packed_zones(),
    names=st.sets(st.sampled_from(sorted(available()))),
    adoption=st.sampled_from([0.0, {"begin": 0.0, "end": 0.0, "days": 1}]),
)
def test_a_reform_nobody_takes_up_is_the_baseline(data: Data, names: set[str], adoption: Any) -> None:
    nobody = {name: {"adoption": adoption} for name in names}
    assert_same_run(simulated(data | {"reforms": nobody}), simulated(data))


@few
@given(data=zones(), rate=RATES)
def test_tiers_with_equal_rates_are_one_rate(data: Data, rate: float) -> None:
    one_rate = altered(data, "inspection_yard.selection_rate", rate) if data.get("inspection_yard") else data
    assert_same_run(simulated(one_rate | {"reforms": tiers(*[rate] * 4)}), simulated(one_rate))


@few
@given(data=zones(), share=st.sampled_from([0.0, 0.3]))
def test_single_passage_is_the_baseline_where_every_declaration_has_one_vehicle(data: Data, share: float) -> None:
    flows = {name: flow | {"declarations": flow.get("declarations", {}) | SINGLY} for name, flow in data["flows"].items()}
    singly = data | {"flows": flows}
    reforms = {"one_declaration_many_vehicles": {"adoption": 1 - share}}
    assert_same_run(simulated(singly | {"reforms": reforms}), simulated(singly))


@few
@given(data=packed_zones(), reforms=REFORMS)
def test_reforms_may_stand_in_any_order(data: Data, reforms: Data) -> None:
    backwards = dict(reversed(reforms.items()))
    assert_same_run(simulated(data | {"reforms": reforms}), simulated(data | {"reforms": backwards}))


def inspections(data: Data) -> list[Inspection]:
    """What inspection does to each flow."""
    return [vehicles.inspection for vehicles in simulated(data)[0].vehicles.values()]


def assert_subsets(chain: list[list[Inspection]]) -> None:
    """Who is selected, scanned, examined or found in one case is so in the next."""
    masks = ("selected", "selected_declaration", "scanned", "examined", "false_alarm", "found", "found_declaration")
    for lower, higher in pairwise(chain):
        for less, more in zip(lower, higher, strict=True):
            for mask in masks:
                assert (getattr(more, mask) | ~getattr(less, mask)).all(), mask
            assert (less.expected_finds <= more.expected_finds).all()
            np.testing.assert_array_equal(less.violation, more.violation)


@few
@given(data=zones(), rates=st.lists(RATES, min_size=2, max_size=4).map(sorted))
def test_a_lower_rate_examines_a_subset(data: Data, rates: list[float]) -> None:
    assert_subsets([inspections(altered(data, "inspection_yard.selection_rate", rate)) for rate in rates])


@few
@given(data=zones(), rates=st.lists(st.tuples(RATES, RATES), min_size=4, max_size=4))
def test_lower_rates_of_tiers_examine_a_subset(data: Data, rates: list[tuple[float, float]]) -> None:
    lower, higher = tiers(*map(min, rates)), tiers(*map(max, rates))
    yard: Any = altered(data, "inspection_yard.scan_share", 0.5)
    assert_subsets([inspections(yard | {"reforms": reforms}) for reforms in (lower, higher)])


@few
@given(data=zones(), shares=st.lists(st.floats(0, 1), min_size=2, max_size=4).map(sorted))
def test_those_who_adopt_early_are_among_those_who_adopt_later(data: Data, shares: list[float]) -> None:
    """Where the reform always selects and the baseline never, adopters are those selected; those in convoys dwindle."""
    yard = altered(data, "inspection_yard.selection_rate", 0.0)
    always = tiers(1.0, 1.0, 1.0, 1.0)["tiered_inspection"]
    both = [
        {"tiered_inspection": always | {"adoption": share}, "one_declaration_many_vehicles": {"adoption": share}} for share in shares
    ]
    cases = [simulated(yard | {"reforms": reforms})[0] for reforms in both]
    assert_subsets([[vehicles.inspection for vehicles in case.vehicles.values()] for case in cases])
    for fewer, more in pairwise(cases):
        for name in fewer.vehicles:
            assert (fewer.vehicles[name].convoy | ~more.vehicles[name].convoy).all()
