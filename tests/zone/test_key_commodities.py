"""Special measures for goods, by hand: papers lodged 10 min ahead, reviewed by the system in one; a licence takes an officer 20 min."""

from __future__ import annotations

from typing import Any

import pytest
from zone_cases import Comes, Data, Told, told

from zonesim.demand.legs import Leg
from zonesim.measures.measures import measures

OFFICE: Data = {"officers": 1, "automatic_share": 1, "automatic": "1 min", "lead": "10 min", "licence": "20 min"}
FLOWS: Data = {"in": {"kind": "first_line_in"}, "home": {"kind": "second_line_in"}, "bricks": {"kind": "gate_registered"}}
YARD: Data = {
    "selection_rate": 0,
    "spot_check_rate": 0,
    "document_check": "5 min",
    "examination": "40 min",
    "document_detection": {"sensitivity": 0, "false_alarms": 0},
}


def zone(first: str = "none", second: str = "none", *, office: Data | None = None, share: float = 1, table: Data | None = None) -> Data:
    """Goods of one class under these measures at the two lines; ``table`` of the reform, None without it."""
    goods = {"goods": {"measures": {"first_line": first, "second_line": second}, "examination_share": share}}
    data: Data = {"gates": {"main": {}}, "document_office": OFFICE | (office or {}), "inspection_yard": YARD}
    reforms = {} if table is None else {"key_commodities": {"measures": {"goods": table}}}
    return data | {"commodities": goods, "flows": FLOWS, "reforms": reforms}


def rows(story: Told) -> dict[tuple[str, str], float]:
    """Measures by name and what they are of."""
    return {(name, of): value for name, of, value in measures(story.reading)}


def test_a_licence_takes_an_officer_after_the_review() -> None:
    """Lodged at -10, reviewed at -9, the licence checked until 11; the second one, of the same officer, until 31."""
    story = told(zone("licence"), Comes(0), Comes(0), Comes(0, "home"), Comes(0, "bricks"))
    assert story.when("entered") == [11, 31]
    assert story.when("entered", "home") == [0]
    assert story.when("entered", "bricks") == [0]
    assert story.reading.visits[Leg("in")].first_attempt.tolist() == [False, False]
    found = rows(story)
    assert found["hands_on_hours", "officer"] == pytest.approx(40 / 60)
    assert found["first_attempt_share", "listed goods"] == pytest.approx(1 / 3)
    assert (found["commodity_checks", "licence"], found["commodity_checks", "certificate"]) == (2, 0)
    assert found["commodity_checks_not_made", "all"] == 0
    assert found["release_time_mean", "listed goods"] == pytest.approx((11 + 31 + 0) * 60 / 3)


def test_a_licence_is_checked_after_a_review_by_hand_as_well() -> None:
    """-10 to 20 by hand, then the licence until 40."""
    assert told(zone("licence", office={"automatic_share": 0, "manual": "30 min"}), Comes(0)).when("entered") == [40]


def test_checked_well_ahead_a_licence_holds_nobody() -> None:
    assert told(zone("licence", office={"lead": "30 min"}), Comes(0)).when("entered") == [0]


@pytest.mark.parametrize(("lead", "entered"), [("-15 min", 15), ("1 h", 0), ("0 s", 0)])
def test_papers_wait_for_the_certificate_to_arrive_and_keep_no_officer(lead: str, entered: float) -> None:
    story = told(zone("certificate", office={"certificate_lead": lead}), Comes(0))
    assert story.when("entered") == [entered]
    assert story.got("document office, officers") == []


def test_an_examination_is_a_measure_too() -> None:
    """Documents 0-5, at the bay until 45; of goods at the other line nothing is asked; a share of none is none."""
    story = told(zone("examination"), Comes(0), Comes(0, "home"))
    assert (story.when("released"), story.when("released", "home")) == ([45], [0])
    assert rows(story)["commodity_checks", "examination"] == 1
    spared = told(zone("examination", share=0), Comes(0))
    assert spared.when("released") == [0]
    assert rows(spared)["commodity_checks", "examination"] == 0


def test_another_table_asks_once_and_counts_what_is_not_asked_any_more() -> None:
    vehicles = (Comes(0), Comes(40, "home"))
    before = told(zone("licence", "licence"), *vehicles)
    after = told(zone("licence", "licence", table={"first_line": "licence"}), *vehicles)
    assert (before.when("entered"), before.when("entered", "home")) == ([11], [51])
    assert (after.when("entered"), after.when("entered", "home")) == ([11], [40])
    found = rows(after)
    assert (found["commodity_checks", "licence"], found["commodity_checks_not_made", "licence"]) == (1, 1)
    assert found["commodity_checks_not_made", "all"] == 1
    assert found["first_attempt_share", "listed goods"] == 0.5


def test_goods_that_only_the_new_table_lists_are_told_of_in_both() -> None:
    table = {"second_line": "certificate"}
    listed = rows(told(zone(table=table, office={"certificate_lead": "-15 min"}), Comes(0), Comes(0, "home")))
    assert listed["first_attempt_share", "listed goods"] == 0.5
    nobody = zone(table=table, office={"certificate_lead": "-15 min"})
    nobody["reforms"]["key_commodities"]["adoption"] = 0
    found = rows(told(nobody, Comes(0), Comes(0, "home")))
    assert (found["first_attempt_share", "listed goods"], found["commodity_checks", "certificate"]) == (1, 0)
    assert ("commodity_checks", "licence") not in rows(told(zone(), Comes(0)))


def test_a_firm_s_pilot_and_a_first_day_govern_the_table_as_any_rule() -> None:
    """Midnight is 960: before it the licence is checked, after it no more."""
    zoned: Any = zone("licence", table={}) | {"horizon": {"days": 2}}
    zoned["reforms"]["key_commodities"]["from_day"] = 1
    assert told(zoned, Comes(900), Comes(1000)).when("entered") == [911, 1000]
