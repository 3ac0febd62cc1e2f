"""Employees at the gate, vehicles that must charge, parking before the gate and what was built, by hand.

The window is two days, 2 and 3 March; a day before it and a day after it somebody comes as well.
"""

from __future__ import annotations

import pytest
from stories import MINUTE, NAN, expect, happens, strata

ZONE = """
horizon = { start = "2026-03-02", days = 2, warm_up = "1 d", cool_down = "1 d" }
log.file = "visits.csv"
firms = { ours = {}, theirs = {} }
gates.main.lanes = { inbound = 1, outbound = 1 }
gates.main.service = { inbound = "2 min", outbound = "1 min", staff = "30 s" }
"""
EMPLOYEES = (
    ZONE
    + """
gates.main.waiting_room = 0
flows.cars = { kind = "employees", workday = { stay = "8 h", noon_share = 1, noon = "12 h", lunch = "45 min" } }
flows.night = { kind = "employees", workday = { stay = "8 h", noon_share = 1, noon = "23 h 50 min", lunch = "45 min" } }
flows.goods = { kind = "first_line_in" }
"""
)
CARS = """time,flow
2026-03-01T18:00,night
2026-03-01T22:00,cars
2026-03-02T08:00,cars
2026-03-02T08:00,cars
2026-03-02T10:00,goods
2026-03-02T10:00,goods
2026-03-02T10:00,goods
2026-03-02T20:00,cars
2026-03-03T08:00,cars
2026-03-03T18:00,night
2026-03-03T20:00,cars
2026-03-04T08:00,cars
"""
"""Who comes at eight drives out at noon and is back at a quarter to one, who comes at 18:00 does so at midnight; of the two of the
first morning the second is turned away, and so are two trucks at 10:00."""


def test_passages_of_employees_are_those_in_the_window_whoever_came_before_it() -> None:
    """Of the first night back at 0:36 and home at 2:02; home at 6:01; four on either day, by who came at eight; in and out by who came
    at 20:00 on the first day, in by who did on the second; of the second night in, and out at 23:51. At noon: back of the first night,
    two on either day, out of the second night."""
    expect(
        happens(EMPLOYEES, visits=CARS),
        {
            ("employees_passages", "all"): (2 + 1 + 4 + 2 + 4 + 1 + 2) / 2,
            ("noon_passages", "all"): (1 + 2 + 2 + 1) / 2,
            ("turned_away", "employees"): 1 / 2,
            ("turned_away", "all"): 2 / 2,
            ("lane_wait_mean", "employees"): 0.0,
        },
    )


def test_who_has_a_seat_makes_no_noon_trip() -> None:
    """Two passages less on either day and in either night. With seats from the second day on, those of the first morning and of the
    first night stay; the seats stand before the window ends."""
    seats = "reforms.service_facilities={seats=10, sittings=2, employees=20%s}"
    expect(
        happens(EMPLOYEES, seats % "", visits=CARS),
        # Of the first night home at 2:01, of the second in alone.
        {
            ("noon_passages", "all"): 0.0,
            ("employees_passages", "all"): (1 + 1 + 2 + 2 + 2 + 1 + 1) / 2,
            ("places_built", "seats"): 10.0,
        },
    )
    expect(
        happens(EMPLOYEES, seats % ", from_day=1", visits=CARS),
        {("noon_passages", "all"): (1 + 2) / 2, ("places_built", "seats"): 10.0},
    )


def test_employees_wait_for_lanes_on_both_passages_and_who_gave_up_has_no_passage() -> None:
    """The first has the lane for half a minute; the second gives up after 20 s; the third comes after 15 s and waits as long. In the
    afternoon the third asks for the lane as the first leaves it. The next day a truck that has the lane for a minute makes a car wait
    for 25 s on its way home; its own wait is none of theirs."""
    text = EMPLOYEES.replace("gates.main.waiting_room = 0\n", "").replace("noon_share = 1,", "noon_share = 0,")
    cars = "time,flow\n2026-03-02T08:00:00,cars\n2026-03-02T08:00:00,cars\n2026-03-02T08:00:15,cars\n2026-03-03T08:00:00,cars\n"
    trucks = "2026-03-03T15:57:55,goods\n2026-03-04T07:00:00,cars\n2026-03-04T07:00:00,cars\n"
    # The truck is in at 15:59:55 and out at 16:00:55; the car of that day asks at 16:00:30.
    expect(
        happens(text, "flows.cars.patience='20 s'", visits=cars + trucks),
        {("lane_wait_mean", "employees"): (0 + 15 + 25) / 3, ("turned_away", "employees"): 1 / 2},
    )


def test_without_employees_in_the_window_nobody_waits_and_the_mean_is_undefined() -> None:
    expect(
        happens(EMPLOYEES, visits="time,flow\n2026-03-01T08:00,cars\n"),
        {("lane_wait_mean", "employees"): NAN, ("employees_passages", "all"): 0.0, ("noon_passages", "all"): 0.0},
    )


CHARGING = (
    ZONE
    + """
gates.main.waiting_room = 0
warehouses.store = { docks = 9, loading = "10 min", unloading = "0 s" }
electric_vehicles = { share = 1.0, low_share = 1.0, charging = "40 min", way = "20 min" }
flows.out = { kind = "second_line_out" }
flows.abroad = { kind = "first_line_out" }
flows.in = { kind = "first_line_in" }
"""
)
LOW = """time,flow,firm
2026-03-01T09:00,out,ours
2026-03-01T23:30,out,theirs
2026-03-02T00:00,out,theirs
2026-03-02T08:00,out,ours
2026-03-02T10:00,in,theirs
2026-03-02T10:01,out,theirs
2026-03-02T12:00,out,theirs
2026-03-02T13:02,in,theirs
2026-03-02T14:00,abroad,ours
2026-03-03T23:30,abroad,theirs
2026-03-04T00:00,out,theirs
"""
"""In at 2, out at 3 for an hour; in again at 65, loaded at 75, out at 76. Whose first arrival is at 10:01 finds the lane taken, charges
at once and is out 73 min later; who comes first at 12:00 finds it taken when it is back at 13:03, and gets no goods."""


def test_trips_to_charge_are_of_those_who_drove_out_and_came_back() -> None:
    """In the window: of 0:00, 8:00, 14:00 and 23:30. That of 23:30 of the day before is back in it, and is none of its own. All but the
    one turned away with a full battery are about it for 76 min, that of 10:01, which never drove out, for 73."""
    expect(
        happens(CHARGING, visits=LOW),
        {
            ("charging_trips", "all"): 4 / 2,
            ("charged_in_zone", "all"): 0.0,
            ("turnaround_mean", "vehicles that charge"): (4 * 76 + 73) * MINUTE / 5,
            ("turned_away", "all"): 2 / 2,
        },
    )


def test_who_charges_at_a_pile_makes_no_trip() -> None:
    """Ours do, of 8:00 and of 14:00: in at 2, charged at 42, loaded at 52, out at 53."""
    expect(
        happens(CHARGING, "reforms.service_facilities={piles=3, firms=['ours']}", visits=LOW),
        {
            ("charging_trips", "all"): 2 / 2,
            ("charged_in_zone", "all"): 2 / 2,
            ("turnaround_mean", "vehicles that charge"): (2 * 53 + 2 * 76 + 73) * MINUTE / 5,
            ("places_built", "piles"): 3.0,
            ("places_built", "seats"): 0.0,
            ("places_built", "parking"): 0.0,
        },
    )


def test_who_has_enough_in_the_battery_does_not_charge() -> None:
    expect(
        happens(CHARGING, "electric_vehicles.low_share=0.0", visits=LOW),
        {("charging_trips", "all"): 0.0, ("charged_in_zone", "all"): 0.0, ("turnaround_mean", "vehicles that charge"): NAN},
    )


PARKING = (
    ZONE
    + """
gates.main.waiting_room = 0
document_office = { officers = 9, automatic_share = 0, lead = "0 s" }
reforms.service_facilities = { places = 1 }
flows.in = { kind = "first_line_in" }
flows.home = { kind = "second_line_in" }
flows.out = { kind = "second_line_out" }
"""
)
LATE = """time,flow,review_min
2026-03-01T23:50,in,30
2026-03-02T08:00,in,30
2026-03-02T08:00,in,30
2026-03-02T09:00,in,0
2026-03-02T10:00,out,30
2026-03-02T12:00,in,0
2026-03-02T12:01,in,20
2026-03-02T12:01,in,20
2026-03-02T14:00,home,10
2026-03-02T14:09,in,0
2026-03-03T23:50,home,30
2026-03-04T09:00,in,30
"""
"""Papers are lodged on arrival and reviewed for so long. There is one place: the second of 8:00 finds none and is held beside the lane,
the second of 12:01 finds the lane taken as well and is turned away, and so is that of 14:00 when it leaves its place at 14:10."""


def test_vehicles_that_park_and_loads_that_come_before_their_papers() -> None:
    """Park: one of 8:00, one of 12:01, those of 14:00 and 23:50. Before their papers and let in: both of 8:00, 32 and 30 min, one of
    12:01, 22 min, that of 23:50, 32 min; one that leaves waits for papers, too, and is no such load."""
    outcome = happens(PARKING, visits=LATE)
    expect(
        outcome,
        {
            ("parked", "all"): 4 / 2,
            ("loads", "papers late"): 4.0,
            ("release_time_mean", "papers late"): (32 + 30 + 22 + 32) * MINUTE / 4,
            ("places_built", "parking"): 1.0,
        },
    )
    assert strata(outcome, "places_built") == ["seats", "piles", "parking"]


def test_where_everybody_s_papers_are_ready_nobody_parks_and_no_load_is_late() -> None:
    expect(
        happens(PARKING, "document_office.lead='1 h'", visits=LATE),
        {("parked", "all"): 0.0, ("loads", "papers late"): 0.0, ("release_time_mean", "papers late"): NAN},
    )


def test_where_there_is_nobody_to_build_for_nothing_is_said_of_it() -> None:
    goods = ZONE + 'flows.in = { kind = "first_line_in" }\n'
    assert strata(happens(goods, visits="time,flow\n2026-03-02T08:00,in\n"), "places_built") == []
    cars = ZONE + 'flows.cars = { kind = "employees" }\n'
    assert strata(happens(cars, visits="time,flow\n2026-03-02T08:00,cars\n"), "places_built") == ["seats", "piles", "parking"]


TWO_GATES = """
horizon = { days = 2, warm_up = "0 s", cool_down = "0 s" }
gates = { east = {}, west = {} }
document_office = { officers = 1 }
electric_vehicles = {}
flows.out = { kind = "second_line_out", gate = "east", exit_gate = "west", arrivals.at = ["08:00"] }
flows.cars = { kind = "employees", gate = "east", exit_gate = "west", arrivals.at = ["08:00"] }
"""


@pytest.mark.parametrize(
    ("when", "seats", "piles", "parking"),
    [
        ("", 5, 3, 8),
        (", gates = ['east']", 5, 3, 4),
        (", from_day = 1", 5, 3, 8),
        (", from_day = 2", 0, 0, 0),
        (", adoption = 0", 0, 0, 0),
    ],
    ids=["at once", "at one gate", "on the last day", "when the window is over", "never"],
)
def test_places_built_are_those_that_stand_when_the_window_ends(when: str, seats: int, piles: int, parking: int) -> None:
    expect(
        happens(TWO_GATES, f"reforms.service_facilities={{seats = 5, piles = 3, places = 4{when}}}"),
        {("places_built", "seats"): seats, ("places_built", "piles"): piles, ("places_built", "parking"): parking},
    )
