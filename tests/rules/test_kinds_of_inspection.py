"""How deep the selected are inspected, and how far rates follow the risk of the goods: by tier and class."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from rule_cases import FIRMS, Data, drawn, errors, inspected, scenario

from zonesim.rules.selection import TieredInspection
from zonesim.scenario.checks import check
from zonesim.scenario.schema import Scenario
from zonesim.scenario.traffic import TIERS

BLIND: Data = {"sensitivity": 0, "false_alarms": 0}
YARD: Data = {"selection_rate": 1, "scan_share": 0.6, "document_detection": BLIND, "scan_detection": BLIND}
EVERYBODY: Data = {"rates": dict.fromkeys(TIERS, 1)}
GOODS: Data = {"usual": {"weight": 3, "risk": 0.5}, "risky": {"weight": 1, "risk": 2.5}}


def tiered(**parts: Any) -> Data:
    """The reform with these parameters; everybody is selected."""
    return {"tiered_inspection": EVERYBODY | parts}


def test_shares_scanned_follow_the_tier_and_are_the_yard_s_where_it_states_none() -> None:
    how, flow = inspected(scenario(yard=YARD, reforms=tiered(scan_shares={"advanced_certified": 0.9, "discredited": 0.1})))
    tier = flow.declarations.tier[flow.loads.declaration]
    single = np.diff(flow.declarations.first_load)[flow.loads.declaration] == 1
    for place, share in enumerate((0.9, 0.6, 0.6, 0.1)):
        assert errors(how.scanned[single & (tier == place)], share) < 4
    np.testing.assert_array_equal(how.examined, ~how.scanned)


def test_of_some_the_documents_alone_are_checked() -> None:
    """0.5 scanned, 0.3 on paper, so 0.2 examined at once."""
    reform = tiered(scan_shares={"standard": 0.5}, documents_shares={"standard": 0.3})
    how, flow = inspected(scenario(yard=YARD, reforms=reform))
    here = (flow.declarations.tier == TIERS.index("standard"))[flow.loads.declaration]
    leading = np.zeros(flow.loads.size, np.bool_)
    leading[flow.declarations.first_load[:-1]] = True
    assert errors(how.examined[here & leading], 0.2) < 4
    assert errors(how.scanned[here & leading], 0.5) < 4
    np.testing.assert_array_equal(how.examined[~here], ~how.scanned[~here])
    assert how.selected.all()


def test_an_alarm_at_the_documents_leads_to_examination_as_ever() -> None:
    alarming = YARD | {"document_detection": {"sensitivity": 1, "false_alarms": 1}, "scan_share": 0}
    how, _ = inspected(scenario(yard=alarming, reforms=tiered(documents_shares=dict.fromkeys(TIERS, 1.0))))
    assert how.examined.all()


def test_expected_finds_know_the_kind() -> None:
    yard = YARD | {
        "document_detection": {"sensitivity": 0.3, "false_alarms": 0.1},
        "scan_detection": {"sensitivity": 0.7, "false_alarms": 0},
    }
    reform = tiered(scan_shares=dict.fromkeys(TIERS, 0.4), documents_shares=dict.fromkeys(TIERS, 0.5))
    case = scenario(yard=yard, reforms=reform, tiers={tier: {"violation_rate": 0.3} for tier in TIERS})
    found = [inspected(case, seed=seed)[0] for seed in range(5)]
    by_hand = 0.95 * (0.4 * (1 - 0.7 * 0.3) + 0.5 * 0.3 + 0.1)
    np.testing.assert_allclose(found[0].expected_finds, 0.3 * by_hand, rtol=1e-12)
    assert errors(np.concatenate([how.found_declaration for how in found]), 0.3 * by_hand) < 4


def test_rates_follow_the_risk_of_the_goods_and_their_mean_over_the_mix_stays() -> None:
    """The mean risk is 3/4 x 0.5 + 1/4 x 2.5 = 1: in proportion, 0.1 becomes 0.05 and 0.25."""
    reform = {"tiered_inspection": {"rates": dict.fromkeys(TIERS, 0.1), "risk_exponent": 1}}
    demand, flow, rules = drawn(scenario(commodities=GOODS, reforms=reform))
    np.testing.assert_allclose(rules.selection_rate(demand, flow), np.array([0.05, 0.25])[flow.declarations.commodity])


def test_a_flow_s_own_mix_of_goods_counts_and_nobody_is_selected_twice() -> None:
    """All risky: their risk is the mean, so 0.1 stays. And 0.9 x 2.5 would be more than certainty."""
    flow = {"kind": "first_line_in", "arrivals": {"vehicles_per_day": 500}, "commodities": {"risky": 1}}
    reform = {"tiered_inspection": {"rates": dict.fromkeys(TIERS, 0.1), "risk_exponent": 2}}
    demand, rows, rules = drawn(scenario(commodities=GOODS, reforms=reform, flows={"in": flow}))
    np.testing.assert_allclose(rules.selection_rate(demand, rows), 0.1)
    reform = {"tiered_inspection": {"rates": dict.fromkeys(TIERS, 0.9), "risk_exponent": 1}}
    demand, rows, rules = drawn(scenario(commodities=GOODS, reforms=reform))
    assert rules.selection_rate(demand, rows).max() == 1


@pytest.mark.parametrize("goods", [{}, {"usual": {}, "risky": {}}, {"usual": {"risk": 0}}], ids=["no classes", "alike", "no risk"])
def test_where_goods_do_not_differ_in_risk_rates_are_those_of_the_tiers(goods: Data) -> None:
    one, other = (drawn(scenario(commodities=goods, reforms={"tiered_inspection": {"risk_exponent": power}})) for power in (3, 0))
    np.testing.assert_array_equal(one[2].selection_rate(*one[:2]), other[2].selection_rate(*other[:2]))


def test_risky_goods_are_examined_at_once() -> None:
    reform = tiered(straight_from_risk=2.0, documents_shares={"standard": 0.4})
    how, flow = inspected(scenario(yard=YARD, commodities=GOODS, reforms=reform))
    risky = flow.declarations.commodity[flow.loads.declaration] == 1
    assert how.examined[risky].all()
    assert not how.scanned[risky].any()
    assert 0 < how.scanned[~risky].mean() < 1


def faults(reform: Data, **parts: Any) -> list[tuple[str, str, str]]:
    """Path, message and mend of every fault."""
    flow = {"kind": "first_line_in", "arrivals": {"vehicles_per_day": 1}}
    case = Scenario.model_validate({"firms": FIRMS, "flows": {"in": flow}, "reforms": {"tiered_inspection": reform}} | parts)
    return [(fault.path, fault.what, fault.mend) for fault in check(case)]


def test_more_than_everybody_cannot_be_scanned_or_checked_on_paper() -> None:
    (found,) = faults({"documents_shares": {"standard": 0.5}}, inspection_yard={"scan_share": 0.75})
    assert found == (
        "reforms.tiered_inspection.documents_shares.standard",
        "1.25 of the selected of tier standard would be scanned or checked on paper",
        "lower it, or scan_shares.standard (now 0.75): together at most 1",
    )
    fits = {"documents_shares": {"standard": 0.5}, "scan_shares": {"standard": 0.5}}
    assert faults(fits, inspection_yard={"scan_share": 0.75}) == []


@pytest.mark.parametrize("key", ["risk_exponent", "straight_from_risk"])
def test_risk_of_goods_asks_for_classes_of_goods(key: str) -> None:
    path = f"reforms.tiered_inspection.{key}"
    assert faults({key: 2.0}) == [
        (path, "the risk of the goods decides, but there are no classes of goods", "describe [commodities], or remove it")
    ]
    assert faults({key: 2.0}, commodities=GOODS) == []


def test_by_default_kinds_are_those_of_everybody() -> None:
    reform = TieredInspection()
    assert (reform.risk_exponent, reform.straight_from_risk) == (0, None)
    cases = [scenario(yard=YARD | {"selection_rate": 0.4}, reforms={"tiered_inspection": {"rates": dict.fromkeys(TIERS, 0.4)}})]
    cases.append(scenario(yard=YARD | {"selection_rate": 0.4}))
    one, other = (inspected(case)[0] for case in cases)
    for column in vars(one):
        np.testing.assert_array_equal(getattr(one, column), getattr(other, column), err_msg=column)
