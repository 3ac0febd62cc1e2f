"""The end of supervision of production equipment: on application or by itself; some units then leave. Minutes after eight."""

from __future__ import annotations

from typing import Any

import pytest
from zone_cases import Data, Told, gate, minutes, told

from zonesim.demand.legs import Leg, Way
from zonesim.measures.measures import measures
from zonesim.units import DAY
from zonesim.zone.stages import Entity

BY_ITSELF: Data = {"reforms": {"equipment_release": {}}}
LEAVING = Leg("units", Way.LEAVING)


def zone(leaving: float = 1, at: tuple[str, ...] = ("08:00",), **parts: Any) -> Data:
    """Applied for after 10 min, reviewed in 30, visited in 90; licence 20, fetched 60 later, loaded in 15; papers ready in 5."""
    equipment = {"application": "10 min", "review": "30 min", "visit": "90 min", "leaving_share": leaving, "licence": "20 min"}
    equipment |= {"fetch": "60 min", "loading": "15 min", "floor_space": 12.0}
    people = {
        "document_office": {"officers": 1, "automatic_share": 1.0, "automatic": "5 min", "lead": "0 s"},
        "inspection_yard": {"inspectors": 1, "selection_rate": 0.0},
    }
    flows = {"units": {"kind": "equipment", "arrivals": {"at": list(at)}}}
    return gate() | people | {"equipment": equipment, "flows": flows} | parts


def releases(story: Told) -> list[float | None]:
    """When each unit was released."""
    return minutes(story.reading.released[Entity.REQUEST, Leg("units")])


def rows(story: Told) -> dict[tuple[str, str], float]:
    return {(measure, of): value for measure, of, value in measures(story.reading)}


def test_before_a_unit_is_applied_for_reviewed_visited_and_its_licence_checked_again() -> None:
    """Applied for at 10, reviewed by 40, visited by 130; licence by 150: called. Before the gate at 210, in at 212, loaded at 227."""
    story = told(zone())
    assert releases(story) == [130]
    assert story.got("document office, officers") == [10, 130]
    assert story.got("inspection yard, inspectors") == [40]
    assert story.when("arrived", LEAVING) == [210]
    assert story.when("presented", LEAVING) == [227]
    assert story.when("left", LEAVING) == [228]
    assert minutes(story.reading.lodged[LEAVING]) == [150]
    assert minutes(story.reading.papers[LEAVING]) == [155]


def test_after_a_unit_is_free_on_the_day_and_no_officer_touches_it() -> None:
    """Called at 0, before the gate at 60, in at 62, loaded at 77, out at 78."""
    story = told(zone() | BY_ITSELF)
    assert releases(story) == [0]
    assert story.got("document office, officers") == []
    assert story.got("inspection yard, inspectors") == []
    assert story.when("left", LEAVING) == [78]
    assert minutes(story.reading.lodged[LEAVING]) == [0]


def test_papers_not_ready_are_waited_for_in_the_holding_yard() -> None:
    """Fetched at once, so before the gate at 150, loaded at 167; a review of 40 min, from 150 on, is waited for until 190."""
    case = zone()
    case["equipment"] |= {"fetch": "0 s"}
    case["document_office"] |= {"automatic": "40 min"}
    story = told(case)
    assert story.when("presented", LEAVING) == [167]
    assert story.when("left", LEAVING) == [191]


def test_what_is_measured_of_a_unit_that_stays() -> None:
    before, after = rows(told(zone(leaving=0))), rows(told(zone(leaving=0) | BY_ITSELF))
    assert before["equipment_release_time_mean", "all"] == pytest.approx(130 / 1440)
    assert before["floor_space_held", "all"] == pytest.approx(12 * 130 / 1440)
    assert (before["visits_made", "all"], before["visits_not_made", "all"], before["licences_checked_again", "all"]) == (1, 0, 0)
    assert before["hands_on_hours", "officer"] == pytest.approx(0.5)
    assert before["hands_on_hours", "inspector"] == pytest.approx(1.5)
    assert (after["equipment_release_time_mean", "all"], after["floor_space_held", "all"]) == (0, 0)
    assert (after["visits_made", "all"], after["visits_not_made", "all"]) == (0, 1)
    assert after["hands_on_hours", "officer"] == after["hands_on_hours", "inspector"] == 0


def test_a_unit_that_stays_counts_as_no_vehicle_load_or_declaration() -> None:
    found = rows(told(zone(leaving=0, at=("08:00", "09:00"))))
    assert found["equipment_units", "all"] == 2
    for measure in ("loads", "declarations", "entries", "exits", "tonnes_released", "vehicles_inside_mean", "selected"):
        assert found[measure, "all"] == 0, measure


def test_a_unit_that_leaves_is_one_load_of_its_own_leg() -> None:
    found = rows(told(zone()))
    assert found["loads", "all"] == found["loads", "flow units, leaving"] == found["declarations", "all"] == 1
    assert found["paper_time_mean", "all"] == 5 * 60
    assert found["licences_checked_again", "all"] == 1


def test_periods_that_end_before_the_window_keep_floor_in_it_and_those_not_released_in_it_are_followed() -> None:
    """Of two units a day, at 8 and at 23:00, the last of the window is released after it; the last of the day before, within it."""
    case = zone(leaving=0, at=("08:00", "23:00")) | {"horizon": {"days": 1, "warm_up": "1 d", "cool_down": "1 d"}}
    found = rows(told(case))
    assert found["equipment_units", "all"] == 2
    assert found["equipment_still_supervised", "all"] == 1
    assert found["equipment_release_time_mean", "all"] == pytest.approx(130 / 1440)
    assert found["floor_space_held", "all"] == pytest.approx(12 * (130 + 60 + 70) / 1440)


def test_the_reform_begins_on_its_day() -> None:
    """The unit of day 0 is applied for, that of day 1 is not."""
    horizon = {"horizon": {"days": 2, "warm_up": "0 s", "cool_down": "0 s"}}
    story = told(zone(leaving=0) | horizon | {"reforms": {"equipment_release": {"from_day": 1}}})
    times = story.reading.released[Entity.REQUEST, Leg("units")] - story.reading.case.endings[Leg("units")].ends
    assert (times / 60).tolist() == [130, 0]
    assert story.reading.case.endings[Leg("units")].ends[1] == DAY + 8 * 3600


def test_an_inspector_travels_after_a_unit_that_is_examined_at_its_destination() -> None:
    """Called at 0, out of the yard when loaded at 77; the inspector, 40 min of examination and 2 h of travel, is at it from then on."""
    yard = {"inspectors": 1, "selection_rate": 0.0, "document_check": "5 min", "examination": "40 min"}
    statutory = {"commodities": {"machines": {"statutory": True}}, "statutory_inspection": {"second_line": 1.0, "travel": "2 h"}}
    reforms = BY_ITSELF["reforms"] | {"inspection_quarantine": {"port_share": 0.0, "destination_share": 1.0}}
    story = told(zone() | statutory | {"inspection_yard": yard, "reforms": reforms})
    assert story.when("left", LEAVING) == [78]
    assert story.got("inspection yard, inspectors") == [77]
    assert rows(story)["hands_on_hours", "inspector"] == pytest.approx(160 / 60)
