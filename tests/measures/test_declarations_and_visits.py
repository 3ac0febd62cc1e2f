"""Declarations, visits, passages and what passes the barriers: by arrival in the window, or by the window itself.

The window is [2 March, 4 March), two days, with a day before and a day after. Lanes are free for everybody but before the north gate,
where nobody may wait. Each of a declaration's vehicles passes as it comes. A vehicle that brings goods leaves as soon as it is in.
Weights are powers of two, in sixteenths of a tonne, so that a sum says whose they are.
"""

from __future__ import annotations

from stories import HOUR, MINUTE, NAN, expect, happens, strata

TWO_DAYS = """
horizon = { start = "2026-03-02", days = 2, warm_up = "1 d", cool_down = "1 d" }
log.file = "visits.csv"
reforms.one_declaration_many_vehicles = {}

[gates.main]
lanes = { inbound = 9, outbound = 9 }
service = { inbound = "1 min", outbound = "1 min" }

[gates.north]
lanes = { inbound = 1, outbound = 1 }
service = { inbound = "1 min", outbound = "1 min" }
waiting_room = 0

[document_office]
officers = 1
automatic_share = 0
lead = "2 h"

[flows]
in = { kind = "first_line_in", gate = "main" }
out = { kind = "second_line_out", gate = "main" }
north = { kind = "first_line_in", gate = "north" }
goods = { kind = "gate_registered", gate = "main" }
empty = { kind = "empty", gate = "main" }
"""

VISITS = """time,flow,declaration,review_min,gate_in_min,gate_out_min,tonnes
2026-03-01T23:00,in,L,1,60,,2048
2026-03-01T23:30,in,E,60,10,,4
2026-03-01T23:50,in,P,2,1,20,4096
2026-03-02T00:30,in,E,,60,,8
2026-03-02T08:00,in,A,20,10,,0.0625
2026-03-02T09:30,in,A,,20,,0.125
2026-03-02T10:00,out,C,50,,5,0.5
2026-03-02T11:00,in,B,10,30,,0.25
2026-03-02T11:00,out,D,30,,9,2
2026-03-02T12:00,out,C,,,7,1
2026-03-02T14:00,north,H,15,12,,128
2026-03-02T14:00,north,H,,12,,256
2026-03-02T16:00,goods,,,6,,512
2026-03-02T17:00,empty,,,4,3,
2026-03-03T23:00,in,K,1,60,,1024
2026-03-03T23:30,in,F,70,10,20,16
2026-03-03T23:50,goods,,,5,10,8192
2026-03-04T00:00,in,G,5,60,,64
2026-03-04T00:30,in,F,,40,,32
"""


def test_a_declaration_lasts_from_its_first_vehicle_to_its_last_release() -> None:
    """Minutes, of those whose first vehicle arrives in the window, each load released when its time in the lane is over.

    In: A 8:00 -> 9:50, 110; B 30; F 23:30 -> 1:10 on the day after the window, 100; K 60; the goods without papers 6 and 5.
    Out, from the first presented (a minute after it came) to the last left: C 10:01 -> 12:08, 127; D 9.
    The second vehicle of H is turned away, so that H never closes. E, L, P come before the window and G as it ends.
    """
    expect(
        happens(TWO_DAYS, visits=VISITS),
        {
            ("declaration_release_time_mean", "all"): (110 + 30 + 100 + 60 + 6 + 5 + 127 + 9) / 8 * MINUTE,
            ("declaration_release_time_mean", "inbound"): (110 + 30 + 100 + 60 + 6 + 5) / 6 * MINUTE,
            ("declaration_release_time_mean", "outbound"): (127 + 9) / 2 * MINUTE,
            ("declaration_release_time_mean", "several vehicles"): (110 + 100 + 127) / 3 * MINUTE,
            ("declarations", "all"): 9,  # those, and H
        },
    )


def test_declarations_and_tonnes_count_when_they_are_released_in_the_window() -> None:
    """In it the last load is released of A, B, C, D, of both goods without papers, of E, and at its very start of L; of K as it ends.

    Loads: these, but the first of E, and the first of F and of H.
    """
    tonnes = (1 + 2 + 4 + 8 + 16 + 32 + 128 + 256 + 2048 + 8192 + 32768 + 131072) / 16
    expect(happens(TWO_DAYS, visits=VISITS), {("declarations_closed", "all"): 8 / 2, ("tonnes_released", "all"): tonnes / 2})


def test_papers_take_from_lodging_to_the_end_of_review() -> None:
    """Lodged two hours before they are due. A 20, C 50, F 70, H 15, K 1, B 10 minutes; D is lodged with B and waits for it: 10 + 30."""
    papers = (20 + 50 + 70 + 15 + 1 + 10 + 40) / 7
    expect(happens(TWO_DAYS, visits=VISITS), {("paper_time_mean", "all"): papers * MINUTE})
    assert strata(happens(TWO_DAYS, visits=VISITS), "paper_time_mean") == ["all"]


def test_visits_of_those_who_arrive_in_the_window() -> None:
    """In and out of the lanes, nothing else takes time; the second of H, turned away, has no visit.

    In: A 11 and 21, B 31, the second of E 61, the first of F 30, K 61 minutes. Out: C 6 and 8, D 10. H 13, goods 7 and 15, empty 7.
    """
    expect(
        happens(TWO_DAYS, visits=VISITS),
        {
            ("visit_time_mean", "flow in"): (11 + 21 + 31 + 61 + 30 + 61) / 6 * MINUTE,
            ("visit_time_mean", "flow out"): (6 + 8 + 10) / 3 * MINUTE,
            ("visit_time_mean", "flow north"): 13 * MINUTE,
            ("visit_time_mean", "flow goods"): (7 + 15) / 2 * MINUTE,
            ("visit_time_mean", "flow empty"): 7 * MINUTE,
            ("visit_time_mean", "all"): (215 + 24 + 13 + 22 + 7) / 13 * MINUTE,
            ("turned_away", "all"): 1 / 2,
        },
    )


def test_passages_of_the_gate_laden_or_empty() -> None:
    """The same vehicles in the same order, one direction after the other."""
    inward = (10 + 20 + 30 + 60 + 10 + 60) + (1 + 1 + 1) + 12 + (6 + 5) + 4
    outward = (1 + 1 + 1 + 1 + 20 + 1) + (5 + 7 + 9) + 1 + (1 + 10) + 3
    expect(
        happens(TWO_DAYS, visits=VISITS),
        {
            ("passage_time_mean", "inbound"): inward / 13 * MINUTE,
            ("passage_time_mean", "outbound"): outward / 13 * MINUTE,
        },
    )


def test_a_passage_out_begins_laden_when_presented_and_empty_back_at_the_gate() -> None:
    """One lane out, five minutes. Two empty vehicles are there at 8:01: one is out at 8:06, the other waits, out at 8:11. Laden, at
    10:00: in at 10:01, at the warehouse, three minutes away, presented 10:04; back at 10:07, in the lane until 10:12, held for 20."""
    text = """
horizon = { start = "2026-03-02", days = 1, warm_up = "0 s", cool_down = "0 s" }
log.file = "visits.csv"
clearance = { first_attempt_share = 1, hold = "20 min" }
gates.main = { lanes = { inbound = 9, outbound = 1 }, service = { inbound = "1 min", outbound = "5 min" } }
flows.empty = { kind = "empty", travel = "0 s" }
flows.out = { kind = "second_line_out", travel = "3 min" }
"""
    visits = "time,flow,hold_min\n2026-03-02T08:00,empty,\n2026-03-02T08:00,empty,\n2026-03-02T10:00,out,20\n"
    expect(
        happens(text, visits=visits),
        {
            ("passage_time_mean", "outbound"): (5 + 10 + 28) / 3 * MINUTE,
            ("passage_time_mean", "inbound"): 1 * MINUTE,
            ("visit_time_mean", "all"): (6 + 11 + 32) / 3 * MINUTE,
        },
    )


def test_goods_are_released_when_the_yard_lets_them_go_or_when_they_have_left() -> None:
    """Two hours in the yard. Those that come at 20:00 are released in the window of one day, those of 23:00 after it, and a declaration
    on two vehicles, one at each time, as well. Those that go out, entered at 22:00, load for three hours; those of the day before left
    at 3:00 of the window."""
    text = """
horizon = { start = "2026-03-02", days = 1, warm_up = "1 d", cool_down = "1 d" }
log.file = "visits.csv"
reforms.one_declaration_many_vehicles = {}
gates.main = {}
warehouses.barn = { loading = "3 h" }

[inspection_yard]
selection_rate = 1
scan_share = 0
document_check = "0 s"
examination = "2 h"

[flows]
in = { kind = "first_line_in" }
out = { kind = "second_line_out" }
"""
    visits = """time,flow,declaration,tonnes
2026-03-01T22:00,out,,1
2026-03-02T20:00,in,,2
2026-03-02T20:00,in,A,4
2026-03-02T22:00,out,,8
2026-03-02T23:00,in,A,16
2026-03-02T23:00,in,,32
"""
    expect(
        happens(text, visits=visits),
        {
            ("declarations_closed", "all"): 2,
            ("tonnes_released", "all"): 1 + 2 + 4,
            ("release_time_mean", "inbound"): 2 * HOUR,
            ("declaration_release_time_mean", "several vehicles"): 5 * HOUR,
        },
    )


def test_barrier_openings_and_vehicles_inside_are_those_of_the_window() -> None:
    """In: A, A, B, the second of E, the first of F, and L as the window begins; K enters as it ends. Out: C, C, D. H once, goods
    twice, empty. Leaving: P, who had entered before; not the second of the goods, nor the first of F, who leaves as it ends.

    Inside, in minutes of the window: A 1 and 1, B 1, E 1, F 20, L 1, P 11 of 20; C 5 and 7, D 9; H 1; goods 1, and 5 of 10; empty 3.
    """
    outcome = happens(TWO_DAYS, visits=VISITS)
    inside = (1 + 1 + 1 + 1 + 20 + 1 + 11) + (5 + 7 + 9) + 1 + (1 + 5) + 3
    expect(
        outcome,
        {
            ("entries", "flow in"): 6 / 2,
            ("entries", "flow out"): 3 / 2,
            ("entries", "flow north"): 1 / 2,
            ("entries", "flow goods"): 2 / 2,
            ("entries", "flow empty"): 1 / 2,
            ("entries", "all"): 13 / 2,
            ("exits", "flow in"): 6 / 2,  # A, A, B, E, L, P
            ("exits", "flow out"): 3 / 2,
            ("exits", "flow north"): 1 / 2,
            ("exits", "flow goods"): 1 / 2,
            ("exits", "flow empty"): 1 / 2,
            ("exits", "all"): 12 / 2,
            ("vehicles_inside_mean", "all"): inside / (2 * 24 * 60),
        },
    )


WITH_EMPLOYEES = """
horizon = { start = "2026-03-02", days = 1, warm_up = "0 s", cool_down = "0 s" }
log.file = "visits.csv"

[gates.main]
lanes = { inbound = 1, outbound = 1 }
service = { inbound = "2 min", outbound = "6 min", staff = "3 min" }

[flows]
in = { kind = "first_line_in" }
empty = { kind = "empty" }
out = { kind = "second_line_out" }

[flows.staff]
kind = "employees"
workday = { stay = "2 h", noon_share = 0 }
"""

THREE_AND_A_CAR = """time,flow
2026-03-02T08:00,staff
2026-03-02T08:01,in
2026-03-02T09:00,empty
2026-03-02T09:00,out
"""


def test_engines_run_in_queues_and_lanes_those_of_employees_too() -> None:
    """Nobody has a lane apart. The employee: in 8:00-8:03, out, when everybody else is gone, in 3 minutes. Goods in: queue 8:01-8:03,
    lane until 8:05, out until 8:11. Empty: in 9:00-9:02, out until 9:08. Goods out: queue in 9:00-9:02, lane until 9:04, queue out
    until 9:08, lane until 9:14. Queues and lanes: 3 + 3, 4 + 6, 2 + 6, 4 + 10 minutes.

    In all measures but this the employee is nobody: passages take 4, 2 and 4 minutes in, 6, 6 and 10 out.
    """
    expect(
        happens(WITH_EMPLOYEES, visits=THREE_AND_A_CAR),
        {
            ("idling", "all"): (6 + 10 + 8 + 14) / 60,
            ("passage_time_mean", "inbound"): (4 + 2 + 4) / 3 * MINUTE,
            ("passage_time_mean", "outbound"): (6 + 6 + 10) / 3 * MINUTE,
            ("visit_time_mean", "all"): (10 + 8 + 14) / 3 * MINUTE,
            ("entries", "all"): 3,
            ("exits", "all"): 3,
            ("vehicles_inside_mean", "all"): (6 + 6 + 10) / (24 * 60),
            ("turned_away", "all"): 0,
            ("turned_away", "employees"): 0,
            ("declarations", "all"): 2,
        },
    )


def test_idling_is_of_those_who_arrive_in_the_window_per_day() -> None:
    """A vehicle that stands in the lane over the start of the window does not count, one that stands in it over its end counts in
    full; so does one that gives up after ten minutes before the lane."""
    visits = """time,flow,gate_in_min
2026-03-01T23:00,empty,120
2026-03-02T10:00,empty,30
2026-03-02T10:05,empty,20
2026-03-03T23:00,empty,120
2026-03-04T00:00,empty,60
"""
    text = """
horizon = { start = "2026-03-02", days = 2, warm_up = "1 d", cool_down = "1 d" }
log.file = "visits.csv"
gates.main = { lanes = { inbound = 1 } }
flows.empty = { kind = "empty", patience = "10 min" }
"""
    outcome = happens(text, visits=visits)
    # 30, 10 and 120 minutes: the second of 10:00 gives up, and so does the last, which is not of the window.
    expect(outcome, {("idling", "all"): (30 + 10 + 120) / 60 / 2, ("turned_away", "all"): 1 / 2})


ATTEMPTS = """
horizon = { start = "2026-03-02", days = 2, warm_up = "1 d", cool_down = "1 d" }
log.file = "visits.csv"
clearance = { first_attempt_share = 1, hold = "20 min" }

[gates.main]
lanes = { inbound = 1, outbound = 1 }
service = { inbound = "1 min", outbound = "1 min" }
waiting_room = 0

[flows]
in = { kind = "first_line_in" }
out = { kind = "second_line_out" }
empty = { kind = "empty" }
"""


def test_the_share_that_passes_the_gate_at_the_first_attempt() -> None:
    """Who has a time of being held is held. In: one of three, and the fourth, turned away, does not count. Out: two of four. The
    empty vehicle is not asked. Nor do those before and after the window count."""
    visits = """time,flow,hold_min
2026-03-01T12:00,in,20
2026-03-02T08:00,in,0
2026-03-02T08:00,in,20
2026-03-02T09:00,in,20
2026-03-02T10:00,in,0
2026-03-02T12:00,empty,
2026-03-02T13:00,out,0
2026-03-02T14:00,out,20
2026-03-02T15:00,out,20
2026-03-03T23:00,out,0
2026-03-04T00:00,out,20
"""
    outcome = happens(ATTEMPTS, visits=visits)
    expect(
        outcome,
        {
            ("first_attempt_share", "inbound"): 2 / 3,
            ("first_attempt_share", "outbound"): 2 / 4,
            ("first_attempt_share", "all"): 4 / 7,
            ("release_time_mean", "inbound"): (1 + 21 + 1) / 3 * MINUTE,
        },
    )


def test_what_nobody_lives_through_is_undefined_and_what_nobody_does_is_zero() -> None:
    """A vehicle that leaves the zone empty: no load, no declaration."""
    outcome = happens(ATTEMPTS, visits="time,flow\n2026-03-02T08:00,empty\n")
    expect(
        outcome,
        {
            ("release_time_mean", "all"): NAN,
            ("first_attempt_share", "all"): NAN,
            ("declaration_release_time_mean", "all"): NAN,
            ("visit_time_mean", "flow in"): NAN,
            ("visit_time_mean", "all"): 2 * MINUTE,
            ("loads", "all"): 0,
            ("declarations", "all"): 0,
            ("declarations_closed", "all"): 0,
            ("tonnes_released", "all"): 0,
            ("entries", "flow in"): 0,
            ("turned_away", "all"): 0,
            ("idling", "all"): 2 * MINUTE / HOUR / 2,
        },
    )
    assert strata(outcome, "release_stage_time") == []
