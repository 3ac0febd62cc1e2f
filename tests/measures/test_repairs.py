"""Units from abroad in the workshop, and how long until they have left again, by hand.

The window is two days, 2 and 3 March; a day before it and a day after it somebody comes as well.
"""

from __future__ import annotations

from stories import NAN, expect, happens, strata

DAY = 24 * 60
"""In minutes."""

WORKSHOP = """
horizon = { start = "2026-03-02", days = 2, warm_up = "1 d", cool_down = "1 d" }
log.file = "visits.csv"
gates.main.lanes = { inbound = 1, outbound = 1 }
gates.main.service = { inbound = "2 min", outbound = "1 min" }
gates.main.waiting_room = 0
warehouses.store = { unloading = "10 min", loading = "15 min" }
workshop.bays = 1
workshop.catalogue = { engines = true }
workshop.repair = "100 min"
workshop.assessment = "20 min"
workshop.not_repairable_share = 0
workshop.fetch = "30 min"
commodities = { engines = {}, pumps = {} }
flows.engines = { kind = "maintenance", commodities = { engines = 1 } }
flows.pumps = { kind = "maintenance", commodities = { pumps = 1 } }
flows.goods = { kind = "first_line_in", commodities = { pumps = 1 } }
"""
"""A unit asks for the bay 12 min after it arrived, is in it for 100 min and leaves 48 min later: after 160 min if it need not wait."""
UNITS = """time,flow
2026-03-01T20:00,engines
2026-03-01T22:28,engines
2026-03-01T23:59,engines
2026-03-02T08:00,engines
2026-03-02T08:10,engines
2026-03-02T08:11,engines
2026-03-02T09:00,goods
2026-03-02T09:00,pumps
2026-03-02T09:10,pumps
2026-03-03T20:48,engines
2026-03-03T21:00,engines
2026-03-03T23:50,engines
2026-03-04T00:00,engines
2026-03-04T00:10,pumps
"""
"""That of 8:11 finds the lane taken and is turned away. Pumps are in no catalogue."""


def test_what_happens_in_the_workshop_counts_while_it_is_in_the_window() -> None:
    """In the bay from 22:40 on the unit of 22:28 of the day before is over at 0:20, in the window for 20 min; that of 23:59 waits for
    it from 0:11 on, and is over at 2:00. Of 8:00, from 8:12 until
    9:52, then, after 90 min, that of 8:10 until 11:32. On the last day that of 20:48 from 21:00 until 22:40, then, after 88 min, that
    of 21:00 until 0:20, in the window for 80 min; that of 23:50 asks for the bay at 0:02, after it."""
    expect(
        happens(WORKSHOP, visits=UNITS),
        {
            ("units_repaired", "all"): 5 / 2,
            ("units_not_repairable", "all"): 0.0,
            ("units_in_workshop", "all"): (20 + 4 * 100 + 80) / (2 * DAY),
            ("units_waiting_for_bay", "all"): (9 + 90 + 88) / (2 * DAY),
            ("not_admitted", "flow pumps"): 2 / 2,
            ("not_admitted", "flow engines"): 0.0,
        },
    )
    assert strata(happens(WORKSHOP, visits=UNITS), "not_admitted") == ["flow engines", "flow pumps"]


def test_a_unit_that_waits_over_midnight_waits_in_the_window_until_it_ends() -> None:
    """Of the units of 21:00 and 21:10 before the window the second has the bay from 22:52 + 8 = 0:32 on, that of 23:00 of the last day
    waits in it for 48 min, from 23:12 on, behind one that is in the bay for 10 h."""
    units = "time,flow\n2026-03-01T15:48,engines\n2026-03-01T23:00,engines\n2026-03-03T15:48,engines\n2026-03-03T23:00,engines\n"
    # In the bay 16:00-2:00, then 2:00-12:00; waiting 23:12-2:00. The same two days later.
    expect(
        happens(WORKSHOP, "workshop.repair='10 h'", visits=units),
        {
            ("units_repaired", "all"): 2 / 2,
            ("units_in_workshop", "all"): (12 + 8) * 60 / (2 * DAY),
            ("units_waiting_for_bay", "all"): (120 + 48) / (2 * DAY),
            ("units_still_inside", "all"): 2.0,
            ("repair_turnaround_mean", "all"): (12 + 600 + 48 + 180 + 600 + 48) / 2 / DAY,
        },
    )


def test_a_unit_that_arrived_in_the_window_is_followed_until_it_has_left() -> None:
    """160 min for those of 8:00 and 20:48, 90 and 88 more for those of 8:10 and 21:00, and of 23:50, which waits for the bay from 0:02
    until 0:20, 18 more. Out after midnight: of 21:00, at 1:08, and of 23:50."""
    expect(
        happens(WORKSHOP, visits=UNITS),
        {
            ("repair_turnaround_mean", "all"): (160 + 250 + 160 + 248 + 178) / 5 / DAY,
            ("units_still_inside", "all"): 2.0,
        },
    )


def test_a_unit_whose_vehicle_leaves_as_the_window_ends_is_inside_until_then() -> None:
    """Arrived at 21:20, out at midnight to the second; a minute sooner, out a minute before it."""
    for arrival, inside in (("21:20", 1.0), ("21:19", 0.0)):
        outcome = happens(WORKSHOP, visits=f"time,flow\n2026-03-03T{arrival},engines\n")
        expect(outcome, {("units_still_inside", "all"): inside, ("repair_turnaround_mean", "all"): 160 / DAY})


def test_a_unit_whose_vehicle_is_turned_away_stays_inside() -> None:
    """Called for 10:22, when a truck has the lane. The unit of 12:00 leaves."""
    units = "time,flow\n2026-03-02T08:00,engines\n2026-03-02T10:21,goods\n2026-03-02T12:00,engines\n"
    expect(
        happens(WORKSHOP, visits=units),
        {("units_still_inside", "all"): 1.0, ("repair_turnaround_mean", "all"): 160 / DAY, ("units_repaired", "all"): 2 / 2},
    )


def test_units_that_prove_not_repairable_are_told_apart_from_those_repaired() -> None:
    """Assessed for 20 min, gone 80 min after they arrived. The one of 22:28 is done with at 23:00, before the window, that of 23:59 at
    0:31; those of 8:00 and 8:10 at 8:32 and 8:52, of 20:48 and 21:00 at 21:20 and 21:40, of 23:50 after it. That of 8:10 waits for
    10 min, that of 21:00 for 8."""
    expect(
        happens(WORKSHOP, "workshop.not_repairable_share=1", visits=UNITS),
        {
            ("units_repaired", "all"): 0.0,
            ("units_not_repairable", "all"): 5 / 2,
            ("units_in_workshop", "all"): 5 * 20 / (2 * DAY),
            ("units_waiting_for_bay", "all"): (10 + 8) / (2 * DAY),
            ("repair_turnaround_mean", "all"): (80 + 90 + 80 + 88 + 80) / 5 / DAY,
            ("units_still_inside", "all"): 1.0,
        },
    )


def test_units_there_when_the_run_begins_count_in_the_workshop_and_not_among_those_who_came() -> None:
    """Without a warm-up: every day at 20:00, ten hours in the bay. That of the day before is done at 6:00, that of the first day at
    6:12 of the second; that of the second has been in the bay for 228 min when the window ends. They leave 660 min after they came."""
    arrivals = 'flows.engines = { kind = "maintenance", commodities = { engines = 1 }, arrivals.at = ["20:00"] }'
    kept = [line for line in WORKSHOP.splitlines() if not line.startswith(("horizon", "log", "flows"))]
    text = "\n".join(['horizon = { days = 2, warm_up = "0 s", cool_down = "0 s" }', *kept, arrivals])
    expect(
        happens(text, "workshop.repair='10 h'"),
        {
            ("units_repaired", "all"): 2 / 2,
            ("units_in_workshop", "all"): (360 + 600 + 228) / (2 * DAY),
            ("units_waiting_for_bay", "all"): 0.0,
            ("repair_turnaround_mean", "all"): 660 / DAY,
            ("units_still_inside", "all"): 1.0,
        },
    )
    # Three days each: of the two days before, one has the bay until the end of the third day, the other none in two.
    expect(
        happens(text, "workshop.repair='3 d'"),
        {("units_in_workshop", "all"): 1.0, ("units_still_inside", "all"): 2.0},
    )


def test_where_no_unit_comes_in_the_window_its_turnaround_is_undefined() -> None:
    expect(
        happens(WORKSHOP, visits="time,flow\n2026-03-01T08:00,engines\n2026-03-02T08:00,pumps\n"),
        {
            ("repair_turnaround_mean", "all"): NAN,
            ("units_still_inside", "all"): 0.0,
            ("units_repaired", "all"): 0.0,
            ("not_admitted", "flow pumps"): 0.5,
        },
    )


def test_papers_of_a_repaired_unit_are_lodged_when_it_is_ready() -> None:
    """Two units come and two go again; each of the four declarations is reviewed for seven minutes, from then on."""
    units = "time,flow\n2026-03-02T08:00,engines\n2026-03-02T12:00,engines\n"
    office = "document_office={officers=1, automatic_share=0, manual='7 min', lead='0 s'}"
    outcome = happens(WORKSHOP, office, visits=units)
    expect(outcome, {("paper_time_mean", "all"): 7 * 60.0, ("declarations", "all"): 4.0})
