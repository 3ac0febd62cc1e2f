"""Samples, the laboratory, recalls, and inspectors who travel: by hand. Documents take 5 min, sampling 30, the answer 120."""

from __future__ import annotations

from typing import Any

import pytest
from zone_cases import Comes, Data, Told, minutes, told

from zonesim.demand.legs import Leg
from zonesim.experiment.replicate import replicate
from zonesim.measures.measures import measures
from zonesim.measures.offered_load import offered_loads
from zonesim.scenario.schema import Scenario

BLIND: Data = {"sensitivity": 0, "false_alarms": 0}
YARD: Data = {
    "selection_rate": 0,
    "scan_share": 0,
    "document_check": "5 min",
    "examination": "40 min",
    "document_detection": BLIND,
}
LABORATORY: Data = {"sampling": "30 min", "answer": "2 h", "failing_share": 0, "treatment": "60 min", "recall": "20 min"}
RELEASED_FIRST: Data = {"inspection_quarantine": {"port_share": 0, "destination_share": 0}}
PLACES, INSPECTORS = "inspection yard, places", "inspection yard, inspectors"


def zone(*, yard: Data | None = None, laboratory: Data | None = None, reform: bool = False, **parts: Any) -> Data:
    """Food of which a sample is always taken, unloaded in 20 min, 10 min in store."""
    data: Data = {
        "gates": {"main": {}},
        "inspection_yard": YARD | (yard or {}),
        "laboratory": LABORATORY | (laboratory or {}),
        "commodities": {"food": {"sample_share": 1}},
        "warehouses": {"barn": {"unloading": "20 min", "loading": "20 min"}},
        "flows": {"in": {"kind": "first_line_in", "dwell": "10 min"}},
    }
    return data | ({"reforms": RELEASED_FIRST} if reform else {}) | parts


def lots(story: Told) -> list[float | None]:
    """When each lot was gone."""
    return minutes(story.reading.lots[Leg("in")])


def rows(story: Told) -> dict[tuple[str, str], float]:
    """Measures by name and what they are of."""
    return {(name, of): value for name, of, value in measures(story.reading)}


def test_a_sample_holds_its_vehicle_and_its_place_until_the_answer() -> None:
    """Documents 0-5, sample 5-35, laboratory 35-155. With one place the next has it at 155; with two it has its answer at 195."""
    assert told(zone(), Comes(0)).when("released") == [155]
    story = told(zone(yard={"places": 1}), Comes(0), Comes(40))
    assert story.got(PLACES) == [0, 155]
    assert story.when("released") == [155, 310]
    assert told(zone(yard={"places": 2}), Comes(0), Comes(40)).when("released") == [155, 195]


def test_the_inspector_is_free_while_the_laboratory_works() -> None:
    story = told(zone(yard={"inspectors": 1, "bays": 1}), Comes(0), Comes(0))
    assert story.got(INSPECTORS) == [5, 35]
    assert story.when("released") == [155, 185]


def test_the_laboratory_answers_in_its_own_working_time() -> None:
    """Open from nine to ten, minutes 60 to 120: an hour of the two on the first day, the other until 120 on the second."""
    hours = {"calendars": {"mornings": {"open": [{"from": "09:00", "to": "10:00"}]}}}
    story = told(zone(laboratory={"calendar": "mornings"}) | hours, Comes(0))
    assert story.when("released") == [24 * 60 + 120]
    assert rows(story)["laboratory_place_days", "all"] == pytest.approx((24 * 60 + 120 - 35) / (24 * 60))


def test_released_first_the_vehicle_goes_and_the_lot_waits() -> None:
    """Released at 35, unloaded 55, ten minutes in store; the answer is there at 155 and the lot may go."""
    story = told(zone(yard={"places": 1}, reform=True), Comes(0), Comes(10))
    assert story.when("released") == [35, 70]
    assert story.got(PLACES) == [0, 35]
    assert lots(story) == [155, 190]
    assert lots(told(zone(yard={"places": 1}), Comes(0))) == [155 + 20 + 10]


def test_a_lot_that_stays_longer_than_the_laboratory_takes_does_not_notice() -> None:
    flows = {"in": {"kind": "first_line_in", "dwell": "5 h"}}
    assert lots(told(zone(reform=True, flows=flows), Comes(0))) == [55 + 300]


def test_the_room_of_a_lot_is_not_free_before_the_answer() -> None:
    """Room for one lot: the second is unloaded from 155, not from 65, on."""
    barn = {"barn": {"unloading": "20 min", "storage": {"places": 20}}}
    story = told(zone(reform=True, warehouses=barn), Comes(0), Comes(0))
    assert story.when("left") == [55, 175]


def test_goods_that_failed_are_dealt_with_in_the_yard() -> None:
    """Answer at 155; an hour's work of an inspector at a bay, in the place it still has."""
    story = told(zone(yard={"inspectors": 1, "places": 1}, laboratory={"failing_share": 1}), Comes(0))
    assert story.got(INSPECTORS) == [5, 155]
    assert story.when("released") == [215]
    assert rows(story)["recalls", "all"] == 0


def test_a_failed_test_calls_the_lot_back_to_the_yard() -> None:
    """Answer at 155, back in the yard at 175; the one place is taken by another vehicle, 170-205; dealt with 205-265."""
    story = told(zone(yard={"inspectors": 1, "places": 1}, laboratory={"failing_share": 1}, reform=True), Comes(0), Comes(170))
    assert story.when("released") == [35, 205]
    assert story.got(PLACES)[:3] == [0, 170, 205]
    assert story.got(INSPECTORS)[:3] == [5, 175, 205]
    assert lots(story)[0] == 265
    found = rows(story)
    assert (found["samples", "all"], found["released_before_answer", "all"], found["recalls", "all"]) == (2, 2, 2)
    assert (found["expected_recalls", "all"], found["laboratory_place_days", "all"]) == (2, 0)


def test_one_stay_at_the_bay_serves_examination_and_sample() -> None:
    """Selected and sampled: 5-75 at the bay, the answer at 195."""
    story = told(zone(yard={"selection_rate": 1, "inspectors": 1}), Comes(0))
    assert story.got(INSPECTORS) == [5]
    assert story.when("released") == [195]


def test_goods_that_leave_are_held_for_the_answer_also_with_the_reform() -> None:
    """Loaded at 20. Abroad they go with their answer, at 175; over the second line no sample is taken any more."""
    flows = {"out": {"kind": "first_line_out"}, "home": {"kind": "second_line_out"}}
    before, after = (told(zone(flows=flows, reform=reform), Comes(0, "out"), Comes(0, "home")) for reform in (False, True))
    assert (before.when("left", "out"), before.when("left", "home")) == ([175], [175])
    assert (after.when("left", "out"), after.when("left", "home")) == ([175], [20])


@pytest.mark.parametrize("reform", [False, True])
def test_any_number_of_samples_passes_through_a_yard_with_one_place(reform: bool) -> None:
    """Twenty at once, all failing: 5 + 30 min each, 120 for the answer and 60 after it where they are held."""
    yard = {"places": 1, "bays": 1, "inspectors": 1}
    story = told(zone(yard=yard, laboratory={"failing_share": 1}, reform=reform), *[Comes(0)] * 20)
    assert None not in story.when("left")
    assert None not in lots(story)
    if not reform:
        assert story.when("released")[-1] == 20 * 215


def test_who_is_turned_away_leaves_no_sample_and_no_lot_behind() -> None:
    gate = {"main": {"lanes": {"inbound": 1}, "service": {"inbound": "2 min"}, "waiting_room": 0}}
    story = told(zone(reform=True, gates=gate), Comes(0), Comes(1))
    assert lots(story) == [157, None]
    assert rows(story)["samples", "all"] == 1


def test_goods_taken_elsewhere_are_tested_all_the_same() -> None:
    barn = {"barn": {"unloading": "20 min", "storage": {"places": 20, "when_full": "divert"}}}
    story = told(zone(yard={"inspectors": 1}, laboratory={"failing_share": 1}, reform=True, warehouses=barn), Comes(0), Comes(0))
    assert lots(story) == [235, None]
    assert story.got(INSPECTORS) == [5, 35, 175, 235]


def test_the_waiting_for_the_laboratory_is_a_stage_of_release() -> None:
    found = rows(told(zone(), Comes(0)))
    stages = {of: value for (name, of), value in found.items() if name == "release_stage_time" and of.startswith("inbound")}
    assert stages["inbound: waiting for the laboratory"] == 120 * 60
    assert sum(stages.values()) == pytest.approx(found["release_time_mean", "inbound"], abs=1e-9)


def test_without_a_laboratory_nothing_speaks_of_it() -> None:
    data = {key: value for key, value in zone().items() if key not in ("laboratory", "commodities")}
    found = rows(told(data, Comes(0)))
    assert not {"samples", "recalls", "statutory_examinations", "commodity_checks"} & {name for name, _ in found}
    assert "inbound: waiting for the laboratory" not in {of for _, of in found}


def test_places_held_for_the_laboratory_count_in_the_load_offered_to_the_yard() -> None:
    """5 + 30 + 120 min each; a clock that stands still makes it a lower bound."""
    hours = {"calendars": {"mornings": {"open": [{"from": "09:00", "to": "10:00"}]}}}
    story = told(zone(yard={"places": 3}, laboratory={"calendar": "mornings"}) | hours, Comes(0), Comes(0))
    (places,) = [each for each in offered_loads(story.reading.case) if each.pool == PLACES]
    assert places.asked_hours == pytest.approx(2 * 155 / 60)
    assert places.lower_bound


STATUTORY: Data = {"first_line": 1, "second_line": 1, "travel": "90 min"}


def under(*, port: float = 0, destination: float = 0, reform: bool = True, **parts: Any) -> Data:
    """Goods under statutory inspection, all of them examined wherever the rule says; nothing is sampled."""
    data = {key: value for key, value in zone(yard={"inspectors": 1}).items() if key != "laboratory"}
    requests = {"inspection_quarantine": {"port_share": port, "destination_share": destination}}
    goods = {"commodities": {"toys": {"statutory": True}}, "statutory_inspection": STATUTORY}
    return data | goods | ({"reforms": requests} if reform else {}) | parts


def test_goods_under_statutory_inspection_are_examined_in_the_yard() -> None:
    """Documents 0-5, examination 5-45."""
    story = told(under(reform=False), Comes(0))
    assert story.when("released") == [45]
    found = rows(story)
    assert [found["statutory_examinations", of] for of in ("all", "zone", "port", "destination")] == [1, 1, 0, 0]


def test_examined_at_the_port_goods_pass_the_yard_by() -> None:
    story = told(under(port=1), Comes(0))
    assert (story.when("released"), story.got(INSPECTORS)) == ([0], [])
    assert [rows(story)["statutory_examinations", of] for of in ("all", "zone", "port")] == [1, 0, 1]


def test_examined_at_the_destination_goods_pass_by_and_the_inspector_travels() -> None:
    """One inspector: 40 min of work and 90 of travel for each, 0-130 and 130-260; a vehicle for the yard comes after them."""
    flows = {"in": {"kind": "first_line_in"}, "home": {"kind": "second_line_in"}}
    story = told(under(destination=1, flows=flows), Comes(0), Comes(0), Comes(5, "home"))
    assert story.when("released") == [0, 0]
    assert story.got(INSPECTORS) == [0, 130, 260]
    assert story.when("released", "home") == [300]
    found = rows(story)
    assert [found["statutory_examinations", of] for of in ("all", "zone", "destination")] == [3, 1, 2]
    assert found["hands_on_hours", "inspector"] == pytest.approx((2 * 130 + 40) / 60)


def test_no_inspector_travels_to_goods_that_never_came() -> None:
    gate = {"main": {"lanes": {"inbound": 1}, "service": {"inbound": "2 min"}, "waiting_room": 0}}
    story = told(under(destination=1, gates=gate), Comes(0), Comes(1))
    assert story.got(INSPECTORS) == [2]


def test_what_is_found_elsewhere_is_found() -> None:
    tiers = {"tiers": {"standard": {"violation_rate": 1}}}
    for port, destination in ((1, 0), (0, 1), (0, 0)):
        data = under(port=port, destination=destination) | tiers
        data["inspection_yard"] = data["inspection_yard"] | {"examination_sensitivity": 1}
        found = rows(told(data, Comes(0)))
        assert (found["violations_found", "all"], found["expected_found", "all"]) == (1, 1)


def test_examined_when_they_entered_goods_leave_without_a_stop() -> None:
    """And those that were only stored, and go back where they came from, without any."""
    flows = {name: {"kind": name} for name in ("first_line_in", "second_line_out")}
    vehicles = [Comes(0, "first_line_in"), Comes(50, "second_line_out")]
    before, after = (told(under(flows=flows, reform=reform), *vehicles) for reform in (False, True))
    assert (before.when("released", "first_line_in"), before.when("left", "second_line_out")) == ([45], [50 + 20 + 45])
    assert (after.when("released", "first_line_in"), after.when("left", "second_line_out")) == ([45], [50 + 20])
    back = {name: flow | {"same_side_share": 1} for name, flow in flows.items()}
    exempt = told(under(flows=back), *vehicles)
    assert (exempt.when("released", "first_line_in"), exempt.when("left", "second_line_out")) == ([0], [70])


def busy(**reform: Any) -> Scenario:
    """Two days of all four kinds of flow in a small zone, warmed up."""
    kinds = ("first_line_in", "first_line_out", "second_line_in", "second_line_out")
    flow = {"arrivals": {"vehicles_per_day": 60}, "same_side_share": 0.3, "declarations": {"several_vehicles_share": 0.2}}
    data: Data = {
        "horizon": {"days": 2, "warm_up": "2 d", "cool_down": "0 s"},
        "gates": {"main": {"lanes": {"inbound": 2, "outbound": 2}}},
        "inspection_yard": {"selection_rate": 0.1, "places": 12, "bays": 3, "inspectors": 3},
        "statutory_inspection": {"first_line": 0.2, "second_line": 0.3},
        "laboratory": {"failing_share": 0.3, "answer": "5 h"},
        "commodities": {"food": {"statutory": True, "sample_share": 0.1}, "steel": {}},
        "warehouses": {"barn": {"docks": 20, "storage": {"places": 20000}}},
        "flows": {kind: flow | {"kind": kind} | ({"dwell": "6 h"} if kind.endswith("in") else {}) for kind in kinds},
        "reforms": {"inspection_quarantine": reform} if reform else {},
    }
    return Scenario.model_validate(data)


@pytest.mark.parametrize("reform", [{}, {"adoption": 1.0}, {"adoption": 0.5, "from_day": 1, "destination_share": 0.5}])
def test_the_books_of_a_busy_zone_balance_and_both_engines_agree(reform: Data) -> None:
    one, other = (replicate(busy(**reform), seed=3, replication=0, engine=engine) for engine in ("compiled", "simpy"))
    assert repr(one.rows) == repr(other.rows)
    found = {(name, of): value for name, of, value in one.rows}
    assert found["statutory_examinations", "all"] > 0
    assert found["samples", "all"] > 0
    assert (found["released_before_answer", "all"] > 0) == bool(reform)


def test_declarations_on_several_vehicles_are_tested_together_vehicle_by_vehicle() -> None:
    """Each vehicle is sampled as it comes and its answer takes as long; singly they pass when they come."""
    singly: Data = {"reforms": {"one_declaration_many_vehicles": {}} | RELEASED_FIRST}
    story = told(zone() | singly, Comes(0, declaration="A"), Comes(30, declaration="A"))
    assert story.when("released") == [35, 65]
    assert lots(story) == [155, 185]
