"""Units from abroad: unloaded, repaired in a bay, taken away by a vehicle that is called. Minutes after eight."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from zone_cases import ALONE, Data, Told, gate, minutes, told

from zonesim.demand import decisions
from zonesim.demand.legs import Leg, Way
from zonesim.measures.measures import measures
from zonesim.measures.offered_load import offered_loads
from zonesim.measures.repairs import _in_workshop
from zonesim.zone.maintenance import first_come_first_served

LEAVING = Leg("units", Way.LEAVING)
LONGER: Data = {"reforms": {"bonded_maintenance": {"catalogue": {"engines": True}}}}


def zone(at: tuple[str, ...] = ("08:00",), workshop: Data | None = None, store: Data | None = None, **parts: Any) -> Data:
    """Unloaded in 10 min, repaired in 100, fetched 30 later, loaded in 15; papers ready in 5. Gate: 2 min in, 1 min out."""
    shop = {"bays": 1, "repair": "100 min", "not_repairable_share": 0, "fetch": "30 min", "catalogue": {"engines": True}}
    data: Data = {
        "commodities": {"engines": {}},
        "document_office": {"officers": 1, "automatic_share": 1.0, "automatic": "5 min", "lead": "1 h"},
        "warehouses": {"store": {"docks": 1, "unloading": "10 min", "loading": "15 min"} | (store or {})},
        "workshop": shop | (workshop or {}),
        "flows": {"units": {"kind": "maintenance", "declarations": {"pallets": {"constant": 4}}, "arrivals": {"at": list(at)}}},
    }
    return gate() | data | parts


def rows(story: Told) -> dict[tuple[str, str], float]:
    return {(measure, of): value for measure, of, value in measures(story.reading)}


def repairs(story: Told) -> tuple[list[float | None], list[float | None]]:
    """When each unit asked for a bay, and when it was done; those there before the run first."""
    asked, over = _in_workshop(story.reading, Leg("units"), story.reading.case.repairs[Leg("units")])
    return minutes(asked), minutes(over)


def test_a_unit_comes_is_repaired_and_leaves_on_a_vehicle_that_is_called() -> None:
    """In at 2, unloaded at 12, repaired at 112; the vehicle is there at 142, in at 144, loaded at 159, out at 160."""
    story = told(zone())
    assert story.when("left", "units") == [13]
    assert story.got("workshop, bays") == [12]
    assert repairs(story) == ([12], [112])
    assert story.when("arrived", LEAVING) == [142]
    assert story.when("presented", LEAVING) == [159]
    assert story.when("left", LEAVING) == [160]
    assert minutes(story.reading.lodged[LEAVING]) == [112]
    assert minutes(story.reading.papers[LEAVING]) == [117]


def test_the_next_waits_in_store_for_the_bay_and_keeps_its_places_meanwhile() -> None:
    """Two at once; one bay. The second is unloaded at 22 and gets the bay at 112."""
    story = told(zone(("08:00", "08:00"), store={"storage": {"places": 4}}))
    assert repairs(story) == ([12, 22], [112, 212])
    assert story.got("store warehouse, room") == [2, 12]
    three = told(zone(("08:00", "08:00", "08:00"), store={"storage": {"places": 4}}))
    assert three.got("store warehouse, room") == [2, 12, 112]


def test_one_that_proves_not_repairable_has_its_bay_for_the_assessment_and_leaves_too() -> None:
    story = told(zone(workshop={"not_repairable_share": 1, "assessment": "20 min"}))
    assert repairs(story) == ([12], [32])
    assert story.when("left", LEAVING) == [80]
    found = rows(story)
    assert (found["units_repaired", "all"], found["units_not_repairable", "all"]) == (0, 1)


def test_a_class_that_is_in_no_catalogue_stays_away_and_is_counted() -> None:
    data = zone(workshop={"catalogue": {}})
    before, after = rows(told(data)), rows(told(data | LONGER))
    assert (before["not_admitted", "flow units"], after["not_admitted", "flow units"]) == (1, 0)
    assert (before["units_repaired", "all"], after["units_repaired", "all"]) == (0, 1)
    assert (before["entries", "all"], after["entries", "all"]) == (0, 2)
    assert np.isnan(before["repair_turnaround_mean", "all"])


def test_what_is_measured_of_two_units_of_which_one_waits() -> None:
    """Left at 160 and, repaired at 212, at 260."""
    story = told(zone(("08:00", "08:00")))
    found = rows(story)
    assert story.when("left", LEAVING) == [160, 260]
    assert found["repair_turnaround_mean", "all"] == pytest.approx((160 + 260) / 2 / 1440)
    assert found["units_in_workshop", "all"] == pytest.approx(200 / 1440)
    assert found["units_waiting_for_bay", "all"] == pytest.approx(90 / 1440)
    assert found["units_still_inside", "all"] == 0
    assert (found["loads", "flow units"], found["loads", "flow units, leaving"]) == (2, 2)


def test_units_still_inside_when_the_window_ends_are_counted_and_followed() -> None:
    """Two bays: the unit of 20:00 is done at 21:52, that of 23:00 the day after, that of the day before at 00:40."""
    found = rows(told(zone(("20:00", "23:00"), workshop={"bays": 2})))
    assert found["units_still_inside", "all"] == 1
    assert found["repair_turnaround_mean", "all"] == pytest.approx(160 / 1440)
    assert found["units_repaired", "all"] == 2


def test_units_that_came_before_the_run_are_in_their_bays_when_it_begins() -> None:
    """One a day at 20:00, ten hours in its bay: that of the day before is done at 06:00. With two bays or without limit."""
    for bays in (2, None):
        story = told(zone(("20:00",), workshop={"bays": bays, "repair": "10 h"}))
        _, over = repairs(story)
        assert over == [-120, 1332]
        assert story.when("left", LEAVING) == [-72, 1380]
        found = rows(story)
        assert found["units_repaired", "all"] == 1
        assert found["units_in_workshop", "all"] == pytest.approx((6 * 60 + 228) / 1440)


def test_they_stood_in_line_before_the_run_and_stand_in_it_still() -> None:
    """At 22:00 and 23:00 the day before, five hours each, one bay: until 3, when the other gets it, until 8; today's wait, too."""
    story = told(zone(("22:00", "23:00"), workshop={"repair": "5 h"}))
    asked, over = repairs(story)
    assert over[:2] == [-300, 0]
    assert asked[:2] == [-480, -480]


def test_they_came_under_the_rules_of_then() -> None:
    """A catalogue that begins on day 0 found none of them, nor did a reform that begins on it."""
    usual = zone(("20:00",), workshop={"repair": "10 h"})
    without = zone(("20:00",), workshop={"repair": "10 h", "catalogue": {}})
    since = {"reforms": {"bonded_maintenance": {"catalogue": {"engines": True}, "from_day": 0}}}
    for data, there in (
        (usual, 1),
        (without, 0),
        (without | LONGER, 1),
        (without | since, 0),
        (zone(("20:00",), workshop={"repair": "10 h", "catalogue": {"engines": 0}}), 0),
    ):
        assert told(data).reading.case.repairs[Leg("units")].before == there


def test_the_first_free_bay_takes_the_next() -> None:
    came, time = np.array([0.0, 1.0, 2.0, 3.0, 30.0]), np.array([10.0, 3.0, 4.0, 1.0, 1.0])
    assert first_come_first_served(came, time, bays=2).tolist() == [0, 1, 4, 8, 30]
    assert first_come_first_served(came, time, bays=9).tolist() == came.tolist()


def test_the_way_out_is_over_the_first_line_on_another_declaration_of_the_same_batch() -> None:
    story = told(zone(("08:00", "09:00", "10:00"), workshop={"bays": None}))
    coming, leaving = (story.reading.case.vehicles[name].flow for name in (Leg("units"), LEAVING))
    assert leaving.flow.kind == "first_line_out"
    for row in ("firm", "commodity", "tier", "planned"):
        np.testing.assert_array_equal(getattr(coming.declarations, row), getattr(leaving.declarations, row))
    np.testing.assert_array_equal(coming.loads.tonnes, leaving.loads.tonnes)
    one, other = coming.declarations.luck, leaving.declarations.luck
    assert np.all(one.uniform(decisions.SELECTION) != other.uniform(decisions.SELECTION))
    np.testing.assert_array_equal(one.uniform(decisions.STATUTORY), other.uniform(decisions.STATUTORY))


@pytest.mark.parametrize(("reform", "times"), [({}, [2, 1]), ({"inspection_quarantine": {"port_share": 0.0}}, [0, 0])])
def test_what_goes_abroad_again_is_examined_by_statute_at_either_crossing_or_not_at_all(reform: Data, times: list[int]) -> None:
    statutory: Data = {
        "commodities": {"engines": {"statutory": True}},
        "statutory_inspection": {"first_line": 1.0},
        "inspection_yard": {"selection_rate": 0.0, "examination": "10 min", "document_check": "0 s"},
    }
    story = told(zone(**statutory) | {"reforms": reform})
    examined = [int(story.reading.case.vehicles[name].examined.sum()) for name in (Leg("units"), LEAVING)]
    assert sum(examined) == times[0]
    assert examined[1] == times[1]


def test_a_unit_whose_vehicle_turns_away_calls_nobody() -> None:
    data = zone(("08:00", "08:00"))
    data["flows"]["units"]["patience"] = "1 min"
    story = told(data)
    assert story.when("left", LEAVING) == [160, None]
    assert rows(story)["repair_turnaround_mean", "all"] == pytest.approx(160 / 1440)


def test_units_are_no_traffic_that_was_there() -> None:
    data = zone(at=("10:00",))
    data["flows"] |= {"goods": {"kind": "first_line_in", "dwell": "1 h", "declarations": ALONE, "arrivals": {"at": ["08:00"]}}}
    found = rows(told(data))
    assert found["loads", "traffic that was there"] == 1
    assert found["loads", "all"] == 3


def test_the_load_of_bays_is_that_of_the_units_that_come() -> None:
    story = told(zone(("20:00",), workshop={"repair": "12 h"}))
    (load,) = (one.ratio for one in offered_loads(story.reading.case) if one.pool == "workshop, bays")
    assert load == pytest.approx(0.5)


def test_calendars_go_on_until_the_last_unit_is_gone() -> None:
    """A repair of 60 days, longer than calendars usually go on; the gate is open by day alone."""
    by_day = {"calendars": {"day": {"open": [{"from": "07:00", "to": "19:00"}]}}}
    data = zone(workshop={"repair": "60 d", "bays": 200, "fetch": "12 h"}) | by_day
    data["gates"]["main"]["calendar"] = "day"
    story = told(data)
    assert not np.isnan(story.reading.visits[LEAVING].left).any()
