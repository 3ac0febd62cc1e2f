"""Quarantine: where a sample may be taken, and who waits in the yard for the answer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from rule_cases import FIRMS, Data, drawn, errors, scenario

from zonesim.rules.quarantine import InspectionQuarantine, Samples, samples
from zonesim.scenario.checks import check
from zonesim.scenario.kinds import ROWS
from zonesim.scenario.schema import Scenario

FOOD: Data = {"food": {"sample_share": 1}}
CROSSING = [row.name for row in ROWS if row.line is not None]
"""Kinds of flow whose goods cross a line."""


def zone(kind: str, *, back: float = 0, reform: Data | None = None, goods: Data = FOOD, **flow: Any) -> Scenario:
    """One flow of food, all of it sampled and stored; a share ``back`` ends where it came from."""
    own = {"kind": kind, "arrivals": {"vehicles_per_day": 500}, "same_side_share": back, "warehouse": "barn"}
    stored = {"dwell": "1 d"} if kind.endswith("in") else {}
    reforms = {} if reform is None else {"inspection_quarantine": reform}
    parts: Data = {"commodities": goods, "laboratory": {}, "warehouses": {"barn": {}}}
    return scenario(reforms=reforms, flows={"in": own | stored | flow}, **parts)


def taken(case: Scenario) -> Samples | None:
    """The samples of the flow."""
    demand, flow, rules = drawn(case)
    return samples(case, demand, rules, flow)


@pytest.mark.parametrize("kind", CROSSING)
@pytest.mark.parametrize("back", [0, 1])
def test_at_the_baseline_either_line_takes_samples_and_their_goods_are_held(kind: str, back: float) -> None:
    found = taken(zone(kind, back=back))
    assert found is not None
    assert found.taken.all()
    assert found.held.all()


@pytest.mark.parametrize(
    ("kind", "back", "sampled"),
    [
        ("first_line_in", 0, True),
        ("first_line_in", 1, True),  # quarantine is on entry, wherever the goods go
        ("second_line_in", 0, False),
        ("second_line_out", 0, False),
        ("second_line_out", 1, False),
        ("first_line_out", 0, True),  # domestic goods cross the first line for the first time
        ("first_line_out", 1, False),  # these were sampled on entry
    ],
)
def test_with_the_reform_samples_are_taken_once_at_the_first_line(kind: str, back: float, sampled: bool) -> None:
    found = taken(zone(kind, back=back, reform={}))
    assert (found is not None) == sampled
    assert found is None or found.taken.all()


def test_goods_that_go_to_store_are_released_first_others_are_held() -> None:
    """Only a lot in store can be kept from leaving: not goods that go abroad, nor goods of a flow without a dwell or a store."""
    for case, held in (
        (zone("first_line_in", reform={}), False),
        (zone("first_line_out", reform={}), True),
        (zone("first_line_in", reform={}, dwell=None), True),
        (zone("first_line_in", reform={}, warehouse=None), True),
    ):
        found = taken(case)
        assert found is not None
        assert (found.held == held).all()


def test_eligible_classes_are_a_parameter() -> None:
    case = zone("first_line_in", reform={"released_first": ["plants"]}, goods=FOOD | {"plants": {"sample_share": 0.5}})
    found, (_, flow, _) = taken(case), drawn(case)
    assert found is not None
    plants = flow.declarations.commodity == 1
    np.testing.assert_array_equal(found.held, ~plants)
    assert errors(found.taken[plants], 0.5) < 4
    assert found.taken[~plants].all()


@pytest.mark.parametrize("kind", ["gate_registered", "empty"])
def test_what_is_not_declared_is_not_sampled(kind: str) -> None:
    assert taken(zone(kind, dwell=None)) is None


def test_samples_fail_at_the_laboratory_s_share() -> None:
    found = taken(zone("first_line_in").model_copy(update={"laboratory": Scenario(laboratory={"failing_share": 0.2}).laboratory}))
    assert found is not None
    assert errors(found.failed, 0.2) < 4


def faults(reform: Data) -> list[tuple[str, str, str]]:
    """Path, message and mend of every fault."""
    flow = {"kind": "first_line_in", "arrivals": {"vehicles_per_day": 1}}
    parts = {"commodities": FOOD, "laboratory": {}, "inspection_yard": {}}
    case = Scenario.model_validate({"firms": FIRMS, "flows": {"in": flow}, "reforms": {"inspection_quarantine": reform}} | parts)
    return [(fault.path, fault.what, fault.mend) for fault in check(case)]


def test_requests_of_more_than_everybody_and_unknown_classes_are_refused() -> None:
    path = "reforms.inspection_quarantine"
    assert faults({"port_share": 0.7, "destination_share": 0.5}) == [
        (
            f"{path}.destination_share",
            "port and destination are asked for by 1.2 of the declarations",
            "lower port_share or destination_share: together at most 1",
        )
    ]
    assert faults({"released_first": ["fod"]}) == [
        (f"{path}.released_first", "no class of goods 'fod'", "name one of [commodities] (food), or remove it")
    ]
    assert faults({}) == []


def test_its_defaults_are_assumptions_on_sourced_ground() -> None:
    reform = InspectionQuarantine()
    assert (reform.port_share, reform.destination_share, reform.released_first) == (0.1, 0.1, None)
