"""What happens at a pool: waits of requests made in the window; queues, use and overtime of the window itself."""

from __future__ import annotations

import pytest
from stories import HOUR, MINUTE, NAN, expect, happens, strata

WINDOW = """
horizon = { start = "2026-03-02", days = 2, warm_up = "1 d", cool_down = "1 d" }
log.file = "visits.csv"

[gates.main]
lanes = { inbound = 1 }
service = { inbound = "1 h" }

[flows.empty]
kind = "empty"
"""


def at(*times: str) -> str:
    """A log of empty vehicles."""
    return "time,flow\n" + "".join(f"2026-03-{time},empty\n" for time in times)


ACROSS = at(*["01T22:30"] * 3, "01T23:45", "02T10:00", "02T10:00", "03T23:30", "03T23:40", *["04T05:00"] * 5)


def test_waits_queues_and_use_of_a_lane_across_the_bounds_of_the_window() -> None:
    """An hour each in the one lane; the window is [2 March, 4 March).

    Before it three come at 22:30: served 22:30, 23:30 and 0:30; the fourth, of 23:45, at 1:30, until 2:30. In it two at 10:00: served
    at 10:00 and 11:00. At its end those of 23:30 and 23:40: served at 23:30 and 0:30. After it five at once: that queue is longer.

    Waits of requests in the window: 0, 60, 0 and, the part after the window included, 50 minutes. Waiting in it: until 0:30 two, until
    1:30 one, from 10:00 one for an hour, from 23:40 one for 20 minutes. In the lane: until 2:30, 10:00 to 12:00, from 23:30.
    """
    outcome = happens(WINDOW, visits=ACROSS)
    expect(
        outcome,
        {
            ("wait_mean", "main gate, inbound lanes"): (0 + 60 + 0 + 50) / 4 * MINUTE,
            ("wait_p95", "main gate, inbound lanes"): NAN,  # of four
            ("queue_mean", "main gate, inbound lanes"): (2 * 30 + 60 + 60 + 20) / (2 * 24 * 60),
            ("queue_max", "main gate, inbound lanes"): 2,
            ("utilisation", "main gate, inbound lanes"): (2.5 + 2 + 0.5) / 48,
            ("overtime", "main gate, inbound lanes"): 0,
            ("refused", "main gate, inbound lanes"): 0,
        },
    )


def test_the_queue_of_the_last_second_of_the_window_counts_and_that_of_the_next_does_not() -> None:
    """Somebody is in the lane from 23:30 to 0:30. Who comes at midnight waits in the window if that begins it, not if that ends it."""
    ends = happens(WINDOW, visits=at("03T23:30", "04T00:00"))
    expect(
        ends,
        {
            ("queue_max", "main gate, inbound lanes"): 0,
            ("queue_mean", "main gate, inbound lanes"): 0,
            ("wait_mean", "main gate, inbound lanes"): 0,
            ("utilisation", "main gate, inbound lanes"): 0.5 / 48,
        },
    )
    begins = happens(WINDOW, visits=at("01T23:30", "02T00:00"))
    expect(
        begins,
        {
            ("queue_max", "main gate, inbound lanes"): 1,
            ("queue_mean", "main gate, inbound lanes"): 0.5 / 48,
            ("wait_mean", "main gate, inbound lanes"): 30 * MINUTE,
        },
    )


def test_the_95th_percentile_of_twenty_waits() -> None:
    """Twenty at once, an hour each: they wait 0 to 19 hours. At 0.95 x 19 = 18.05 in their order. Longest queue: all but the first."""
    outcome = happens(WINDOW, visits=at(*["02T00:00"] * 20))
    expect(
        outcome,
        {
            ("wait_p95", "main gate, inbound lanes"): 18.05 * HOUR,
            ("wait_mean", "main gate, inbound lanes"): 9.5 * HOUR,
            ("queue_max", "main gate, inbound lanes"): 19,
            ("queue_mean", "main gate, inbound lanes"): 190 / 48,
            ("utilisation", "main gate, inbound lanes"): 20 / 48,
        },
    )
    expect(
        happens(WINDOW, visits=at(*["02T00:00"] * 19)),
        {("wait_p95", "main gate, inbound lanes"): NAN, ("wait_mean", "main gate, inbound lanes"): 9 * HOUR},
    )


def test_who_is_refused_or_gives_up_has_no_wait() -> None:
    """One may wait, for twenty minutes. At 10:00 the first is served, the second waits and gives up, the third is refused; the fourth
    comes at 10:50, waits 10 minutes. On the second day one gives up and one is refused; so on the days before and after.

    The lane is taken from 23:45 of the day before until 0:45, and from 23:30 of the second day. Who comes at 23:50 gives up at 0:10:
    the one asks before the window and gives up in it, the other asks in it.
    """
    text = WINDOW.replace("[flows.empty]", "waiting_room = 1\n\n[flows.empty]\npatience = '20 min'")
    three, late = ["T10:00"] * 3, {"01": ["T23:45", "T23:50"], "02": ["T10:50"], "03": ["T23:30", "T23:50"], "04": []}
    outcome = happens(text, visits=at(*[day + time for day, more in late.items() for time in three + more]))
    expect(
        outcome,
        {
            ("refused", "main gate, inbound lanes"): 5 / 2,
            ("wait_mean", "main gate, inbound lanes"): (0 + 10 + 0 + 0) / 4 * MINUTE,
            ("queue_mean", "main gate, inbound lanes"): (10 + 20 + 10 + 20 + 10) / (2 * 24 * 60),
            ("queue_max", "main gate, inbound lanes"): 1,
            ("turned_away", "all"): 5 / 2,
            ("utilisation", "main gate, inbound lanes"): (0.75 + 3 + 0.5) / 48,
        },
    )


SHIFTS = """
horizon = { start = "2026-03-02", days = 2, warm_up = "1 d", cool_down = "1 d" }
log.file = "visits.csv"
calendars.office = { shifts = [{ from = "08:00", to = "12:00", servers = 2 }, { from = "12:00", to = "17:00", servers = 1 }] }

[gates.main]
[document_office]
officers = 2
calendar = "office"
automatic_share = 0
manual = "1 h"
lead = "0 s"

[flows.in]
kind = "first_line_in"
"""


def test_work_in_hand_when_a_shift_ends_is_overtime_and_no_use_of_the_roster() -> None:
    """On the first day papers come at 11:30, twice, and at 16:30; an hour each. From 12:00 there is one officer: for half an hour two
    work, one of them beyond the roster. The third is worked at until 17:30, half an hour beyond. On the second day one at 9:00.

    Rostered: 2 x 4 + 5 hours a day. Within: 30 + 30 + 30, 30, and 60 minutes. Likewise on the days before and after, which do not
    count.
    """
    days = [f"2026-03-0{day}T{time},in" for day in (1, 2, 4) for time in ("11:30", "11:30", "16:30")] + ["2026-03-03T09:00,in"]
    outcome = happens(SHIFTS, visits="time,flow\n" + "\n".join(sorted(days)) + "\n")
    expect(
        outcome,
        {
            ("utilisation", "document office, officers"): (0.5 + 0.5 + 0.5 + 0.5 + 1) / (2 * 13),
            ("overtime", "document office, officers"): (0.5 + 0.5) / 2,
            ("hands_on_hours", "officer"): 4 / 2,
            ("rostered_hours", "officer"): 13,
            ("paper_time_mean", "all"): HOUR,
        },
    )


def test_hours_of_officers_are_those_of_the_window() -> None:
    """Papers come at 23:30 before the window and at 23:20 in it, an hour each, by officers who are always there."""
    text = "\n".join(line for line in SHIFTS.splitlines() if "calendar" not in line)
    visits = "time,flow\n2026-03-01T23:30,in\n2026-03-03T23:20,in\n"
    outcome = happens(text, visits=visits)
    expect(
        outcome,
        {
            ("hands_on_hours", "officer"): (30 + 40) / 60 / 2,
            ("rostered_hours", "officer"): 2 * 24,
            ("utilisation", "document office, officers"): 70 / (2 * 2 * 24 * 60),
            ("overtime", "document office, officers"): 0,
        },
    )


YARD = """
horizon = { start = "2026-03-02", days = 1, warm_up = "0 s", cool_down = "1 d" }
calendars.late = { open = [{ from = "12:00", to = "24:00" }] }

[gates.main]

[inspection_yard]
selection_rate = 1
scan_share = 1
places = 3
scanners = 1
image_officers = 1
bays = 2
inspectors = 2
calendar = "late"
scanner_calendar = "late"
document_check = "0 s"
scan = "10 min"
image_review = "30 min"
examination = "2 h"
document_detection = { sensitivity = 0, false_alarms = 0 }
scan_detection = { sensitivity = 1, false_alarms = 1 }

[warehouses.barn]
receiving_docks = 2
dispatch_docks = 1
crews = 1
unloading = "40 min"
storage = { places = 100 }

[flows.in]
kind = "first_line_in"
dwell = "1 h"
arrivals.at = ["11:00", "11:00"]
declarations = { several_vehicles_share = 0, pallets = { constant = 10 } }
"""


def test_every_kind_of_pool() -> None:
    """Two at 11:00 take places in the yard. Scanner and inspectors come at 12:00. Scans 12:00-12:10 and 12:10-12:20; images
    12:10-12:40 and 12:40-13:10; bays and inspectors 12:40-14:40 and 13:10-15:10, when the places are left. Docks 14:40-15:20 and,
    while the one crew is busy for ten minutes, 15:10-16:00."""
    outcome = happens(YARD)
    day = 24 * 60
    expect(
        outcome,
        {
            ("utilisation", "inspection yard, places"): (220 + 250) / (3 * day),
            ("wait_mean", "inspection yard, scanners"): (60 + 70) / 2 * MINUTE,
            ("queue_mean", "inspection yard, scanners"): (60 + 70) / day,
            ("queue_max", "inspection yard, scanners"): 2,
            ("utilisation", "inspection yard, scanners"): 20 / (day / 2),
            ("wait_mean", "inspection yard, image officers"): (0 + 20) / 2 * MINUTE,
            ("utilisation", "inspection yard, image officers"): 60 / day,
            ("utilisation", "inspection yard, bays"): 240 / (2 * day),
            ("utilisation", "inspection yard, inspectors"): 240 / (2 * day / 2),
            ("hands_on_hours", "inspector"): 4,
            ("rostered_hours", "inspector"): 2 * 12,
            ("hands_on_hours", "image officer"): 1,
            ("rostered_hours", "image officer"): 24,
            ("utilisation", "barn warehouse, receiving docks"): (40 + 50) / (2 * day),
            ("utilisation", "barn warehouse, dispatch docks"): 0,
            ("wait_mean", "barn warehouse, receiving docks"): 0,
            ("wait_mean", "barn warehouse, dispatch docks"): NAN,
            ("wait_mean", "barn warehouse, crews"): (0 + 10) / 2 * MINUTE,
            ("utilisation", "barn warehouse, crews"): 80 / day,
            ("wait_mean", "barn warehouse, room"): 0,
        },
    )
    pools = strata(outcome, "wait_mean")
    assert strata(outcome, "utilisation") == [pool for pool in pools if pool != "barn warehouse, room"]
    assert strata(outcome, "overtime") == [pool for pool in strata(outcome, "utilisation") if pool != "inspection yard, places"]
    assert strata(outcome, "hands_on_hours") == ["inspector", "image officer"]  # there is no officer


ONE_AFTER_ANOTHER = """
horizon = { start = "2026-03-02", days = 1, warm_up = "0 s", cool_down = "0 s" }
log.file = "visits.csv"
gates.main = {}
document_office = { officers = 1, automatic_share = 0, manual = "0 s", lead = "1 h" }
flows.in = { kind = "first_line_in" }

[inspection_yard]
selection_rate = 1
scan_share = 1
document_check = "0 s"
scan = "0 s"
image_review = "0 s"
examination = "0 s"
document_detection = { sensitivity = 0, false_alarms = 0 }
scan_detection = { sensitivity = 1, false_alarms = 1 }
"""


@pytest.mark.parametrize(
    ("pool", "bottleneck"),
    [
        ("document office, officers", ["document_office.manual=1 h", "document_office.lead=0 s", "inspection_yard.selection_rate=0"]),
        ("document office, officers", ["inspection_yard.document_check=1 h"]),
        ("inspection yard, places", ["inspection_yard.places=1", "inspection_yard.examination=1 h"]),
        ("inspection yard, scanners", ["inspection_yard.scanners=1", "inspection_yard.scan=1 h"]),
        ("inspection yard, image officers", ["inspection_yard.image_officers=1", "inspection_yard.image_review=1 h"]),
        ("inspection yard, bays", ["inspection_yard.bays=1", "inspection_yard.examination=1 h"]),
        ("inspection yard, inspectors", ["inspection_yard.inspectors=1", "inspection_yard.examination=1 h"]),
    ],
)
def test_the_trusted_are_served_before_others_who_wait(pool: str, bottleneck: list[str]) -> None:
    """An hour each at one of the zone's facilities, the others take no time. A standard firm's goods have it from 8:00; others came at
    8:10, and a trusted firm's at 8:20: these have it from 9:00, those of 8:10 from 10:00. The longest queue is of two."""
    visits = "time,flow,tier\n" + "".join(
        f"2026-03-02T08:{minute},in,{tier}\n" for minute, tier in (("00", "standard"), ("10", "standard"), ("20", "advanced_certified"))
    )
    outcome = happens(ONE_AFTER_ANOTHER, *bottleneck, visits=visits)
    expect(
        outcome,
        {
            ("release_time_mean", "tier advanced_certified"): 100 * MINUTE,
            ("release_time_mean", "tier standard"): (60 + 170) / 2 * MINUTE,
        },
    )
    assert {of: value for measure, of, value in outcome.rows if measure == "queue_max"}[pool] == 2


def test_a_pool_that_is_never_open_has_no_use() -> None:
    """Closed throughout the window: nobody is rostered, and nothing is used of it."""
    text = YARD.replace('from = "12:00", to = "24:00"', 'days = "wed", from = "12:00", to = "24:00"').replace('"1 d"', '"2 d"')
    outcome = happens(text.replace('["11:00", "11:00"]', "[]"))
    expect(
        outcome,
        {
            ("utilisation", "inspection yard, inspectors"): NAN,
            ("overtime", "inspection yard, inspectors"): 0,
            ("rostered_hours", "inspector"): 0,
            ("wait_mean", "inspection yard, inspectors"): NAN,
            ("queue_max", "inspection yard, inspectors"): 0,
        },
    )


LANES = """
horizon = { start = "2026-03-02", days = 2, warm_up = "1 d", cool_down = "1 d" }
log.file = "visits.csv"

[gates.main]
lanes = { inbound = 1, outbound = 1, convenience_inbound = 1, convenience_outbound = 1, staff_inbound = 1, staff_outbound = 1 }
service = { inbound = "2 min", outbound = "1 min", convenience = "30 s", staff = "12 s" }

[gates.south]
lanes = { shared = 1 }
service = { inbound = "3 min", outbound = "4 min" }

[flows]
empty = { kind = "empty", gate = "main" }
goods = { kind = "gate_registered", gate = "main", lane = "convenience" }
south = { kind = "empty", gate = "south" }
staff = { kind = "employees", gate = "main", lane = "staff", workday = { stay = "1 h", noon_share = 0 } }
"""


def test_hours_of_lanes_by_kind_in_the_window() -> None:
    """In and out: empty 2 + 1 minutes, by the south 3 + 4, both by regular lanes; goods twice 1, employees 24 s. One empty vehicle is
    in the lane as the window begins, 1 of 2 minutes in it, and out by another; those of the days before and after do not count."""
    visits = """time,flow
2026-03-01T10:00,goods
2026-03-01T23:59,empty
2026-03-02T10:00,empty
2026-03-02T10:00,goods
2026-03-02T10:00,south
2026-03-02T10:00,staff
2026-03-03T10:00,goods
2026-03-04T10:00,south
"""
    outcome = happens(LANES, visits=visits)
    expect(
        outcome,
        {
            ("lane_hours", "regular"): (1 + 1 + 2 + 1 + 3 + 4) / 60 / 2,
            ("lane_hours", "convenience"): 2 / 60 / 2,
            ("lane_hours", "staff"): 24 / 3600 / 2,
        },
    )
    assert strata(outcome, "lane_hours") == ["regular", "convenience", "staff"]
