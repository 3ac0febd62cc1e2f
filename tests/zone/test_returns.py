"""Goods returned from abroad: the vehicle goes, the lot waits until somebody has asked, answered and looked. Minutes after eight."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from zone_cases import Comes, Data, Told, gate, minutes, told

from zonesim.demand.legs import Leg
from zonesim.measures.measures import measures
from zonesim.zone.stages import Entity

FLOWS: Data = {"flows": {"in": {"kind": "returned"}}}
STORE: Data = {"warehouses": {"store": {"docks": 1, "unloading": "10 min"}}}
PEOPLE: Data = {
    "document_office": {"officers": 1, "automatic_share": 1.0, "automatic": "0 s", "lead": "1 h"},
    "inspection_yard": {"inspectors": 1, "selection_rate": 0.0},
}


def zone(written: float = 1, on_site: float = 1, **parts: Any) -> Data:
    """One lane, two minutes in and one out; unloading takes 10 min, a question 30, its answer 120, a look 20."""
    returns = {"written_share": written, "on_site_share": on_site, "desk": "30 min", "answer": "2 h", "on_site": "20 min"}
    return gate() | FLOWS | STORE | PEOPLE | {"returns": returns} | parts


def releases(story: Told) -> list[float | None]:
    """When each lot was released."""
    return minutes(story.reading.released[Entity.LOT, Leg("in")])


def rows(story: Told) -> dict[tuple[str, str], float]:
    return {(measure, of): value for measure, of, value in measures(story.reading)}


@pytest.mark.parametrize(
    ("written", "on_site", "when"),
    [(0, 0, 12), (0, 1, 12 + 20), (1, 0, 12 + 30 + 120), (1, 1, 12 + 30 + 120 + 20)],
    ids=["spared", "looked at", "asked", "both"],
)
def test_the_vehicle_leaves_and_the_lot_stays_as_long_as_it_is_investigated(written: float, on_site: float, when: float) -> None:
    """In the lane until 2, unloaded at 12, out of the gate at 13 whatever becomes of the goods."""
    story = told(zone(written, on_site), Comes(0))
    assert story.when("left") == [13]
    assert story.when("released") == [2]  # at the gate; the release from the store is told apart
    assert releases(story) == [when]


def test_one_question_for_a_declaration_on_two_vehicles_and_a_look_at_each_lot() -> None:
    """They pass as a set at 5, in at 7 and 9, unloaded at 17 and 27. Asked at 17, answered at 167; looked at until 187 and 207."""
    story = told(zone(), Comes(0, declaration="d"), Comes(5, declaration="d"))
    assert releases(story) == [187, 207]
    assert story.got("document office, officers") == [17]
    assert story.got("inspection yard, inspectors") == [167, 187]


def test_nobody_is_held_while_the_firm_answers() -> None:
    """The second is unloaded at 22 and asked when the officer is free, from 42 until 72; answered at 192, looked at until 212."""
    story = told(zone(), Comes(0), Comes(1))
    assert story.got("document office, officers") == [12, 42]
    assert releases(story) == [182, 212]


def test_the_places_of_a_lot_are_free_when_it_is_released() -> None:
    """Room for one load of 20: the second waits from 4 until the first is released at 182, and is unloaded at 192."""
    store: Data = {"warehouses": {"store": {"docks": 1, "unloading": "10 min", "storage": {"places": 20}}}}
    story = told(zone(**store), Comes(0), Comes(1))
    assert releases(story) == [182, 192 + 170]
    assert story.when("left") == [13, 193]


def test_returned_goods_are_no_stock_for_others_to_take() -> None:
    """Where stock is kept account of: nothing there at the start, and the vehicle that comes for 20 pallets gets those of the import
    unloaded at 14; the returned ones unloaded at 12 are not to be had."""
    store: Data = {"warehouses": {"store": {"unloading": "10 min", "loading": "5 min", "storage": {"places": 100, "opening": 0}}}}
    flows = {"flows": {"in": {"kind": "returned"}, "import": {"kind": "second_line_in"}, "out": {"kind": "first_line_out"}}}
    told_so = told(zone(**store) | flows, Comes(0), Comes(1, "import"), Comes(2, "out"))
    assert told_so.got("store warehouse, stock") == [14]


def test_who_is_turned_away_brings_nothing_to_ask_about() -> None:
    story = told(zone() | gate(waiting_room=0), Comes(0), Comes(1))
    assert releases(story) == [182, None]
    found = rows(story)
    assert (found["written_investigations", "all"], found["on_site_checks", "all"], found["returned_lots", "all"]) == (1, 1, 1)


def test_goods_still_inside_when_the_window_ends_are_counted_and_followed() -> None:
    """Answers take two days: released long after the window, at the time it really took."""
    case = zone(on_site=0)
    story = told(case | {"returns": case["returns"] | {"answer": "2 d"}}, Comes(0), Comes(20))
    found = rows(story)
    assert found["returned_still_inside", "all"] == 2
    assert found["returned_release_time_mean", "all"] / 60 == pytest.approx(12 + 30 + 2 * 24 * 60 + 10 / 2)  # the second waits 10
    assert found["returned_release_time_mean", "written investigation"] == found["returned_release_time_mean", "all"]
    assert np.isnan(found["returned_release_time_mean", "spared"])
    assert found["release_time_mean", "all"] == 120  # of the gate: not what the goods wait for in store


def test_a_priority_class_is_looked_after_first() -> None:
    """Three lots; the inspector looks at the first from 12 to 32; the trusted third (unloaded at 32) goes before the second (22)."""
    case = zone(written=0)
    vehicles = [Comes(0, tier="standard"), Comes(1, tier="standard"), Comes(2, tier="advanced_certified")]
    story = told(case | {"warehouses": {"store": {"docks": 3, "unloading": "10 min"}}}, *vehicles)
    assert releases(story) == [32, 72, 52]


def test_expected_finds_are_those_of_the_yard_and_of_the_investigation_of_what_it_missed() -> None:
    """A violation rate of 0.1; nothing selected at random; asked of half, who see 0.3; looked at in 0.4, who see 0.8."""
    case = zone(written=0.5, on_site=0.4) | {"tiers": {"standard": {"violation_rate": 0.1}}}
    found = rows(told(case, *(Comes(at) for at in range(0, 600, 60))))
    unnoticed = (1 - 0.5 * 0.3) * (1 - 0.4 * 0.8)
    assert found["expected_violations", "returned goods"] == pytest.approx(10 * 0.1)
    assert found["expected_missed", "returned goods"] == pytest.approx(10 * 0.1 * unnoticed)
    assert found["detection_share", "returned goods"] == pytest.approx(1 - unnoticed)
    assert found["expected_missed", "all"] == pytest.approx(found["expected_missed", "returned goods"])


@pytest.mark.parametrize(("written", "on_site", "found"), [(1, 0, 0.0), (0, 1, 1.0), (0, 0, 0.0)])
def test_a_violation_is_found_by_who_looks_and_can_see_it(written: float, on_site: float, found: float) -> None:
    """Certain violations; questions never see any, a look always does."""
    case = zone(written, on_site) | {"tiers": {"standard": {"violation_rate": 1.0}}}
    case["returns"] |= {"written_sensitivity": 0.0, "on_site_sensitivity": 1.0}
    told_so = rows(told(case, Comes(0)))
    assert told_so["violations_found", "returned goods"] == told_so["violations_found", "all"] == found
    assert told_so["violations_missed", "returned goods"] == 1 - found


def test_a_zone_without_officers_and_inspectors_takes_their_time_all_the_same() -> None:
    case = {key: value for key, value in zone().items() if key not in PEOPLE}
    assert releases(told(case, Comes(0))) == [182]


def test_special_measures_at_the_first_line_hold_returned_goods_too() -> None:
    """In at 2, documents until 7, examination until 47, unloaded at 57; nothing more is asked of the lot."""
    yard = {"inspectors": 1, "selection_rate": 0.0, "document_check": "5 min", "examination": "40 min"}
    goods = {"commodities": {"toys": {"measures": {"first_line": "examination"}}}, "inspection_yard": yard}
    story = told(zone(0, 0) | goods, Comes(0))
    assert story.when("released") == [47]
    assert releases(story) == [57]
