"""The inspection yard, by hand: everybody is selected unless said otherwise, and nothing raises an alarm that need not."""

from __future__ import annotations

from typing import Any

from zone_cases import Comes, Data, told

BLIND: Data = {"sensitivity": 0, "false_alarms": 0}


def yard(**parts: Any) -> Data:
    """All are selected and go to physical examination: 5 min for the documents, 30 min at the bay."""
    known = {"selection_rate": 1, "scan_share": 0, "document_check": "5 min", "scan": "3 min", "image_review": "8 min"}
    blind = {"document_detection": BLIND, "scan_detection": BLIND}
    return {"inspection_yard": known | blind | {"examination": "30 min"} | parts, "gates": {"main": {}}}


def test_documents_then_examination() -> None:
    story = told(yard(), Comes(0), Comes(7, takes={"document_check": 1, "examination": 60}))
    assert story.when("released") == [35, 68]


def test_a_scan_and_its_image_take_the_place_of_the_examination() -> None:
    """Nothing is seen in the documents or the image: 5 + 3 + 8 min. With one scanner the second waits for it from 5 to 8."""
    story = told(yard(scan_share=1, scanners=1), Comes(0), Comes(0))
    assert story.when("released") == [16, 19]
    assert story.got("inspection yard, scanners") == [5, 8]


def test_the_scanner_is_free_while_the_image_is_read() -> None:
    """One image officer: the first image is read 8-16, the second 16-24, though it was taken at 11."""
    story = told(yard(scan_share=1, scanners=1, image_officers=1), Comes(0), Comes(0))
    assert story.when("released") == [16, 24]
    assert story.got("inspection yard, image officers") == [8, 16]


def test_an_alarm_at_the_scan_leads_to_the_examination() -> None:
    """5 + 3 + 8 + 30 min."""
    story = told(yard(scan_share=1, scan_detection={"sensitivity": 0, "false_alarms": 1}), Comes(0))
    assert story.when("released") == [46]


def test_an_alarm_at_the_documents_leads_to_the_examination_after_the_scan() -> None:
    story = told(yard(scan_share=1, document_detection={"sensitivity": 0, "false_alarms": 1}), Comes(0))
    assert story.when("released") == [46]


def test_a_bay_is_held_while_its_vehicle_waits_for_an_inspector() -> None:
    """Two bays, one inspector. Bays are taken at 5, 5 and 35; inspected 5-35, 35-65, 65-95: the third stands before a bay that
    is held, and nobody works at, from 5 to 35."""
    story = told(yard(bays=2, inspectors=1), Comes(0), Comes(0), Comes(0))
    assert story.got("inspection yard, bays") == [5, 5, 35]
    assert story.got("inspection yard, inspectors") == [5, 35, 65]
    assert story.when("released") == [35, 65, 95]


def test_an_inspector_is_not_held_by_a_vehicle_that_waits_for_a_bay() -> None:
    """One bay, two inspectors: bay 5-35, then 35-65; the second inspector is never asked for before there is a bay."""
    story = told(yard(bays=1, inspectors=2), Comes(0), Comes(0))
    assert story.got("inspection yard, inspectors") == [5, 35]


def test_a_place_is_held_from_arrival_in_the_yard_until_release() -> None:
    """One place: the second has it from 35 on, its documents are checked 35-40, and it is released at 70."""
    story = told(yard(places=1), Comes(0), Comes(3))
    assert story.got("inspection yard, places") == [0, 35]
    assert story.when("released") == [35, 70]


def test_inspectors_serve_the_trusted_first() -> None:
    """One inspector, busy 5-35 with the first. Of those who wait from 6 and 7 the trusted one, who came last, is served at 35."""
    tiers = {"tiers": {"advanced_certified": {"priority": 0}, "standard": {"priority": 1}}}
    vehicles = (Comes(0, tier="standard"), Comes(1, tier="standard"), Comes(2, tier="advanced_certified"))
    story = told(yard(inspectors=1) | tiers, *vehicles)
    assert story.when("released") == [35, 95, 65]


def test_whom_an_inspector_has_begun_with_he_finishes() -> None:
    """The trusted vehicle asks at 15, in the middle of an examination that ends at 35."""
    story = told(yard(inspectors=1), Comes(0, tier="discredited"), Comes(10, tier="advanced_certified"))
    assert story.when("released") == [35, 65]


def test_inspectors_keep_hours_and_finish_what_they_began() -> None:
    """On duty until 8:10: the first is examined 5-35, overtime; the second from six in the morning, 22 hours later, on."""
    hours = {"calendars": {"day": {"open": [{"from": "06:00", "to": "08:10"}]}}}
    story = told(yard(inspectors=1, calendar="day") | hours, Comes(0), Comes(1))
    assert story.when("released") == [35, 22 * 60 + 30]


def test_documents_are_checked_by_the_officers_of_the_zone() -> None:
    """One officer: reviews 0-0 (none to review by hand), then checks 0-5 and 5-10."""
    office = {"document_office": {"officers": 1, "automatic_share": 1, "automatic": "0 s", "lead": "0 s"}}
    story = told(yard() | office, Comes(0), Comes(0))
    assert story.got("document office, officers") == [0, 5]
    assert story.when("released") == [35, 40]


def test_every_vehicle_of_a_selected_declaration_is_examined_as_it_arrives() -> None:
    reform: Data = {"reforms": {"one_declaration_many_vehicles": {}}}
    story = told(yard(inspectors=1) | reform, Comes(0, declaration="A"), Comes(50, declaration="A"))
    assert story.when("released") == [35, 85]


def test_goods_that_leave_are_examined_between_loading_and_the_exit() -> None:
    """Loaded at 10, examined 10-45, and left."""
    store = {"warehouses": {"store": {"loading": "10 min"}}, "flows": {"out": {"kind": "second_line_out"}}}
    story = told(yard() | store, Comes(0, "out"))
    assert (story.when("presented", "out"), story.when("left", "out")) == ([10], [45])


def test_empty_vehicles_and_gate_registered_goods_are_checked_on_the_spot_at_a_rate_of_their_own() -> None:
    flows = {name: {"kind": name} for name in ("empty", "gate_registered", "first_line_in")}
    vehicles = [Comes(0, name) for name in flows]
    spot = told(yard(selection_rate=0, spot_check_rate=1) | {"flows": flows}, *vehicles)
    assert [spot.when("left", name) for name in flows] == [[35], [35], [0]]
    declared = told(yard(selection_rate=1, spot_check_rate=0) | {"flows": flows}, *vehicles)
    assert [declared.when("left", name) for name in flows] == [[0], [0], [35]]
