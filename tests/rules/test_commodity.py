"""Special measures for key commodities: a table of class and line, and another table in its place."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from rule_cases import FIRMS, Data, drawn, errors, inspected, scenario

from zonesim.rules.commodity import CERTIFICATE, EXAMINATION, LICENCE, NONE
from zonesim.scenario.checks import check
from zonesim.scenario.schema import Scenario

GOODS: Data = {
    "general": {},
    "chemicals": {"measures": {"first_line": "licence", "second_line": "licence"}},
    "scrap": {"measures": {"second_line": "certificate"}},
    "machines": {"measures": {"first_line": "examination"}},
}
OFFICE: Data = {"document_office": {"officers": 5}}


def zone(kind: str, table: Data | None = None, *, goods: Data = GOODS, **reform: Any) -> Scenario:
    """A flow of all four classes; ``table`` of the reform, None without it."""
    flow = {"kind": kind, "arrivals": {"vehicles_per_day": 1000}}
    reforms = {} if table is None else {"key_commodities": {"measures": table} | reform}
    return scenario(reforms=reforms, flows={"in": flow}, commodities=goods, yard={"selection_rate": 0}, **OFFICE)


def asked(case: Scenario) -> Any:
    """What is asked of each declaration, and its class."""
    demand, flow, rules = drawn(case)
    return rules.commodity_measure(demand, flow), flow.declarations.commodity


@pytest.mark.parametrize(
    ("kind", "by_class"),
    [
        ("first_line_in", [NONE, LICENCE, NONE, EXAMINATION]),
        ("first_line_out", [NONE, LICENCE, NONE, EXAMINATION]),
        ("second_line_in", [NONE, LICENCE, CERTIFICATE, NONE]),
        ("second_line_out", [NONE, LICENCE, CERTIFICATE, NONE]),
        ("gate_registered", [NONE] * 4),
        ("empty", [NONE] * 4),
    ],
)
def test_the_table_says_what_is_asked_of_which_class_at_which_line(kind: str, by_class: list[int]) -> None:
    measure, commodity = asked(zone(kind))
    np.testing.assert_array_equal(measure, np.array(by_class)[commodity])


def test_the_reform_s_table_stands_in_place_for_the_classes_it_names() -> None:
    table = {"chemicals": {"first_line": "licence"}, "general": {"second_line": "examination"}}
    for kind, by_class in (
        ("first_line_in", [NONE, LICENCE, NONE, EXAMINATION]),
        ("second_line_in", [EXAMINATION, NONE, CERTIFICATE, NONE]),
    ):
        measure, commodity = asked(zone(kind, table))
        np.testing.assert_array_equal(measure, np.array(by_class)[commodity])


@pytest.mark.parametrize("table", [{}, {name: goods.get("measures", {}) for name, goods in GOODS.items()}], ids=["empty", "the same"])
def test_an_empty_table_and_the_same_table_change_nothing(table: Data) -> None:
    np.testing.assert_array_equal(asked(zone("second_line_in", table))[0], asked(zone("second_line_in"))[0])


def test_firms_that_have_not_taken_it_up_are_asked_as_before() -> None:
    case = zone("first_line_in", {"chemicals": {}}, adoption=0.5)
    _, flow, _ = drawn(case)
    measure, commodity = asked(case)
    spared = flow.declarations.firm[(commodity == 1) & (measure == NONE)]
    others = flow.declarations.firm[(commodity == 1) & (measure == LICENCE)]
    assert set(spared.tolist()).isdisjoint(others.tolist())
    assert len(spared)
    assert len(others)


def test_goods_are_examined_at_the_share_of_their_class() -> None:
    goods = {"machines": {"examination_share": 0.3, "measures": {"first_line": "examination"}}}
    how, _ = inspected(zone("first_line_in", goods=goods))
    assert errors(how.selected_declaration, 0.3) < 4
    np.testing.assert_array_equal(how.examined, how.selected)
    some, more = (
        inspected(zone("first_line_in", goods={"machines": goods["machines"] | {"examination_share": share}}))[0].examined
        for share in (0.3, 0.6)
    )
    assert (more | ~some).all()


def faults(goods: Data, table: Data, **parts: Any) -> list[tuple[str, str]]:
    """Path and message of every fault of a zone without an office and without a yard, unless ``parts`` bring them."""
    flow = {"kind": "first_line_in", "arrivals": {"vehicles_per_day": 1}}
    reforms = {"key_commodities": {"measures": table}}
    case = Scenario.model_validate({"firms": FIRMS, "flows": {"in": flow}, "commodities": goods, "reforms": reforms} | parts)
    return [(fault.path, fault.what) for fault in check(case)]


def test_measures_need_those_who_take_them() -> None:
    papers = "a licence goes with papers, but no office reviews any"
    certificate = "a certificate goes with papers, but no office reviews any"
    examination = "goods would be examined, but there is no inspection yard"
    assert faults(GOODS, {}) == [
        ("commodities.chemicals.measures.first_line", papers),
        ("commodities.chemicals.measures.second_line", papers),
        ("commodities.scrap.measures.second_line", certificate),
        ("commodities.machines.measures.first_line", examination),
    ]
    table = {"general": {"first_line": "licence", "second_line": "examination"}}
    path = "reforms.key_commodities.measures.general"
    assert faults({"general": {}}, table) == [(f"{path}.first_line", papers), (f"{path}.second_line", examination)]
    assert faults(GOODS, table, **OFFICE, inspection_yard={}) == []


def test_an_unknown_class_in_the_table_is_refused() -> None:
    found = faults({"general": {}}, {"chemical": {}})
    assert found == [("reforms.key_commodities.measures.chemical", "no class of goods 'chemical'")]
