"""Statutory inspection: at either line on its own, or once; exempt, and where it is asked for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from rule_cases import Data, drawn, errors, inspected, scenario

from zonesim.demand import decisions
from zonesim.rules.inspection import probability_found
from zonesim.rules.statutory import DESTINATION, PORT, ZONE, Statutory, statutory_inspection
from zonesim.scenario.kinds import ROWS
from zonesim.scenario.schema import Scenario
from zonesim.scenario.traffic import TIERS

UNDER: Data = {"toys": {"statutory": True}}
BLIND: Data = {"sensitivity": 0, "false_alarms": 0}
ALL, NONE = 1.0, 0.0
CROSSING = [row.name for row in ROWS if row.line is not None]
"""Kinds of flow whose goods cross a line."""


def zone(
    kind: str, *, rates: tuple[float, float] = (1, 1), back: float = 0, reform: Data | None = None, goods: Data = UNDER, **parts: Any
) -> Scenario:
    """One flow of goods under statutory inspection, at these rates at the first and at the second line; a share ``back`` ends where it
    came from. ``reform``: parameters of the reform, None without it. Nobody is selected at random."""
    flow = {"kind": kind, "arrivals": {"vehicles_per_day": 1000}, "same_side_share": back}
    at = {"statutory_inspection": {"first_line": rates[0], "second_line": rates[1]}, "commodities": goods}
    reforms = {} if reform is None else {"inspection_quarantine": {"port_share": 0, "destination_share": 0} | reform}
    usual: dict[str, Any] = {"yard": {"selection_rate": 0}, "flows": {"in": flow}}
    return scenario(reforms=reforms, **(usual | at | parts))


def statutory(case: Scenario) -> Statutory:
    """Who is examined and where."""
    demand, flow, rules = drawn(case)
    found = statutory_inspection(case, demand, rules, flow)
    assert found is not None
    return found


def criterion(case: Scenario) -> Any:
    """The draw that says whether a batch meets the criterion."""
    return drawn(case)[1].declarations.luck.uniform(decisions.STATUTORY)


@pytest.mark.parametrize("kind", CROSSING)
@pytest.mark.parametrize("back", [0, 1])
def test_at_the_baseline_every_line_examines_on_its_own(kind: str, back: float) -> None:
    assert (statutory(zone(kind, back=back)).site == ZONE).all()


@pytest.mark.parametrize(
    ("kind", "rates", "back", "share"),
    [
        # On the way in: examined there, unless the goods go back to where they came from.
        ("first_line_in", (1, 1), 0, ALL),
        ("first_line_in", (1, 1), 1, NONE),
        ("second_line_in", (1, 1), 0, ALL),
        ("second_line_in", (1, 1), 1, NONE),
        # On the way out: only where the line of entry did not examine.
        ("second_line_out", (1, 1), 0, NONE),
        ("second_line_out", (0, 1), 0, ALL),
        ("second_line_out", (0, 1), 1, NONE),
        ("first_line_out", (1, 1), 0, NONE),
        ("first_line_out", (1, 0), 0, ALL),
        ("first_line_out", (1, 0), 1, NONE),
    ],
)
def test_a_batch_is_examined_at_most_once_and_not_at_all_if_it_goes_back(
    kind: str, rates: tuple[float, float], back: float, share: float
) -> None:
    found = statutory(zone(kind, rates=rates, back=back, reform={}))
    np.testing.assert_array_equal(found.site >= 0, share == ALL)
    np.testing.assert_array_equal(found.chance, share)


def test_the_criterion_is_a_property_of_the_batch_whichever_line_looks() -> None:
    """First line 0.3, second 0.8: what the first would have examined on entry is not examined again; the rest of the 0.8 is."""
    case = zone("second_line_out", rates=(0.3, 0.8))
    luck = criterion(case)
    np.testing.assert_array_equal(statutory(case).here, luck < 0.8)
    once = statutory(zone("second_line_out", rates=(0.3, 0.8), reform={}))
    np.testing.assert_array_equal(once.here, (luck >= 0.3) & (luck < 0.8))
    np.testing.assert_array_equal(once.chance, 0.5)


def test_who_is_examined_once_was_examined_before_the_reform_too() -> None:
    for kind in CROSSING:
        before, after = (statutory(zone(kind, rates=(0.4, 0.2), back=0.5, reform={"adoption": share})) for share in (0, 1))
        assert 0 <= after.here.sum() < before.here.sum()
        assert (before.here | ~after.here).all()


def test_goods_of_other_classes_are_not_under_it() -> None:
    case = zone("first_line_in", goods={"toys": {"statutory": True}, "steel": {"weight": 3}})
    _, flow, _ = drawn(case)
    np.testing.assert_array_equal(statutory(case).here, flow.declarations.commodity == 0)


@pytest.mark.parametrize("kind", ["gate_registered", "empty"])
def test_what_is_not_declared_is_not_under_it(kind: str) -> None:
    case = zone(kind)
    demand, flow, rules = drawn(case)
    assert statutory_inspection(case, demand, rules, flow) is None


@pytest.mark.parametrize(
    ("kind", "rates", "asks", "site"),
    [
        ("first_line_in", (1, 0), "port_share", PORT),
        ("first_line_out", (1, 0), "port_share", PORT),
        ("second_line_in", (0, 1), "port_share", ZONE),
        ("second_line_out", (0, 1), "port_share", ZONE),
        ("first_line_in", (1, 0), "destination_share", DESTINATION),
        ("first_line_out", (1, 0), "destination_share", ZONE),
        ("second_line_in", (0, 1), "destination_share", ZONE),
        ("second_line_out", (0, 1), "destination_share", DESTINATION),
    ],
)
def test_the_port_is_abroad_s_and_destinations_are_domestic(kind: str, rates: tuple[float, float], asks: str, site: int) -> None:
    found = statutory(zone(kind, rates=rates, reform={asks: 1}))
    assert (found.site == site).all()
    assert (found.here == (site == ZONE)).all()
    assert (found.elsewhere == (site != ZONE)).all()


def test_shares_of_requests_come_to_pass() -> None:
    site = statutory(zone("first_line_in", reform={"port_share": 0.3, "destination_share": 0.2})).site
    for place, share in ((PORT, 0.3), (DESTINATION, 0.2), (ZONE, 0.5)):
        assert errors(site == place, share) < 4


def test_firms_that_have_not_taken_it_up_are_inspected_as_before() -> None:
    case = zone("second_line_out", reform={"adoption": 0.5})
    _, flow, _ = drawn(case)
    spared = ~statutory(case).here
    firms, others = set(flow.declarations.firm[spared].tolist()), set(flow.declarations.firm[~spared].tolist())
    assert firms.isdisjoint(others)
    assert abs(len(firms) - 100) < 4 * np.sqrt(50)


def test_the_most_thorough_kind_asked_for_is_done_once() -> None:
    """Everybody is selected at random, for the scanner; goods under statutory inspection are examined and not scanned."""
    case = zone("first_line_in", rates=(0.5, 0), yard={"selection_rate": 1, "scan_share": 1, "scan_detection": BLIND})
    how, flow = inspected(case)
    asked = (how.statutory_site == ZONE)[flow.loads.declaration]
    np.testing.assert_array_equal(how.scanned, ~asked)
    assert how.examined[asked].all()
    assert how.selected.all()


def test_an_inspector_does_not_travel_to_goods_that_were_examined_in_the_yard_for_another_reason() -> None:
    yard = {"selection_rate": 0.5, "scan_share": 0}
    how, _ = inspected(zone("first_line_in", yard=yard, reform={"destination_share": 1}))
    np.testing.assert_array_equal(how.at_destination, ~how.examined)
    assert how.examined.any()


SEEN: Data = {
    "scan_share": 0.5,
    "selection_rate": 0.2,
    "document_detection": {"sensitivity": 0.4, "false_alarms": 0.1},
    "scan_detection": {"sensitivity": 0.7, "false_alarms": 0.2},
    "examination_sensitivity": 0.8,
}
RISKY: Data = {tier: {"violation_rate": 0.4} for tier in TIERS}
FOOD: Data = {"food": {"statutory": True, "sample_share": 0.3, "measures": {"first_line": "examination"}, "examination_share": 0.2}}


@pytest.mark.parametrize("reform", [None, {"port_share": 0.3, "destination_share": 0.3}], ids=["before", "after"])
def test_expected_finds_are_what_every_reason_together_finds_on_average(reform: Data | None) -> None:
    """Random selection, a measure, statutory inspection here and elsewhere, and samples: 4 standard errors over ten draws."""
    case = zone("first_line_in", rates=(0.3, 0.3), back=0.2, reform=reform, goods=FOOD, yard=SEEN, tiers=RISKY, laboratory={})
    drawn_often = [inspected(case, seed=seed)[0] for seed in range(10)]
    hits = np.concatenate([how.found_declaration for how in drawn_often])
    assert errors(hits, np.concatenate([how.expected_finds for how in drawn_often])) < 4


def test_expected_finds_by_hand() -> None:
    """A violation in 0.4; examined by statute with 0.3, by measure with 0.2: 0.44 together; else random selection or a sample."""
    case = zone("first_line_in", rates=(0.3, 0.3), goods=FOOD, yard=SEEN, tiers=RISKY, laboratory={})
    how, _ = inspected(case)
    assert case.inspection_yard is not None
    otherwise = 0.2 * float(probability_found(case.inspection_yard)) + 0.8 * 0.3 * 0.4 * 0.8
    np.testing.assert_allclose(how.expected_finds, 0.4 * (0.44 * 0.8 + 0.56 * otherwise), rtol=1e-12)
