"""Before the gate: the queue beyond the places of its approach stands on the public road; and who is left over when the gate closes."""

from __future__ import annotations

from stories import NAN, expect, happens, strata

ROAD = """
horizon = { start = "2026-03-02", days = 2, warm_up = "1 d", cool_down = "1 d" }
log.file = "visits.csv"

[gates.main]
lanes = { inbound = 1 }
service = { inbound = "1 h" }
approach_places = 2

[gates.other]

[flows]
in = { kind = "first_line_in", gate = "main" }
other = { kind = "empty", gate = "other" }
"""

ONE_BY_ONE = "\n".join(
    [
        "time,flow,declaration",
        *["2026-03-01T22:30,in,"] * 5,
        *["2026-03-02T10:00,in,"] * 4,
        *[f"2026-03-02T{time},in,A" for time in ("15:00", "15:30", "16:00", "17:00")],
        *["2026-03-03T23:00,in,"] * 6,
        *["2026-03-04T12:00,in,"] * 8,
    ]
)


def test_the_queue_beyond_the_approach_stands_on_the_road() -> None:
    """An hour each in the one lane, two places before it; the window is [2 March, 4 March). Who is in the lane waits no longer.

    Five of 22:30: as the window begins one is in the lane and three wait, until 0:30; one on the road. Four of 10:00: three wait for
    an hour; one on the road. A set of four waits for its last, from 16:00 three of them, and from 17:00, when it is complete and the
    first is in the lane, three again, until 18:00: one on the road for two hours. Six of 23:00: five wait; three on the road, for the
    last hour of the window. Later more.
    """
    outcome = happens(ROAD, visits=ONE_BY_ONE)
    expect(
        outcome,
        {
            ("road_share_of_time", "main"): (0.5 + 1 + 2 + 1) / 48,
            ("road_queue_mean", "main"): (0.5 + 1 + 2 + 3) / 48,
            ("road_queue_max", "main"): 3,
        },
    )
    for measure in ("road_share_of_time", "road_queue_mean", "road_queue_max"):
        assert strata(outcome, measure) == ["main"]  # the approach of the other gate has no counted places
    assert strata(outcome, "backlog_at_close") == []  # nor does any gate close


def test_a_queue_within_the_approach_is_not_on_the_road() -> None:
    outcome = happens(ROAD, "gates.main.approach_places=8", visits=ONE_BY_ONE)
    expect(outcome, {("road_share_of_time", "main"): 0, ("road_queue_mean", "main"): 0, ("road_queue_max", "main"): 0})


PARKING = """
horizon = { start = "2026-03-02", days = 1, warm_up = "0 s", cool_down = "0 s" }
log.file = "visits.csv"
document_office = { officers = 1, automatic_share = 0, manual = "10 min", lead = "-21 min" }
gates.main = { lanes = { inbound = 1 }, service = { inbound = "1 min" }, approach_places = 0 }

[flows]
in = { kind = "first_line_in" }
empty = { kind = "empty" }
"""


def test_who_is_parked_is_not_on_the_road() -> None:
    """The lane is busy 8:00-9:00; goods are there at 8:10, their papers at 8:41. They wait for the lane from 8:10 or, where they may
    park, from 8:41. Then at the end of the queue, which another vehicle, of 8:30, has joined by then."""
    visits = "time,flow,gate_in_min\n2026-03-02T08:00,empty,60\n2026-03-02T08:10,in,\n2026-03-02T08:30,empty,\n"
    day = 24 * 60
    expect(
        happens(PARKING, visits=visits),
        {
            ("road_share_of_time", "main"): (50 + 1) / day,
            ("road_queue_mean", "main"): (50 + 31) / day,
            ("road_queue_max", "main"): 2,
        },
    )
    expect(
        happens(PARKING, "reforms.service_facilities={places=1}", visits=visits),
        {
            ("road_share_of_time", "main"): (30 + 1) / day,
            ("road_queue_mean", "main"): (30 + 20) / day,
            ("road_queue_max", "main"): 2,
        },
    )


CLOSING = """
horizon = { start = "2026-03-02", days = 2, warm_up = "1 d", cool_down = "1 d" }
log.file = "visits.csv"
calendars.morning = { open = [{ from = "08:00", to = "12:00" }] }

[gates.main]
lanes = { inbound = 1, outbound = 1 }
service = { inbound = "40 min", outbound = "90 min" }
calendar = "morning"

[gates.south]

[warehouses.barn]
loading = "30 min"

[flows]
in = { kind = "first_line_in", gate = "main", exit_gate = "south" }
out = { kind = "second_line_out", gate = "south", exit_gate = "main" }
both = { kind = "empty", gate = "south", exit_gate = "main" }
"""


def test_backlog_is_who_is_before_the_gate_or_wants_to_leave_when_it_closes() -> None:
    """The main gate closes at 12:00. On the first day of the window three come at 10:40: one is in until 11:20, the next, in the lane,
    until 12:00, just in time, and the third waits until the next morning. Three go out, loaded 10:00, 11:00, 11:30: left 11:30, in the
    lane at the close, and waiting. An empty vehicle that would leave at 11:45 is not presented. Left over: 1 + 2.

    On the second day one comes at 12:00. The days before and after, with more, do not count. Nor does the south gate, always open.
    """
    visits = "\n".join(
        [
            "time,flow",
            *["2026-03-01T11:50,in"] * 5,
            "2026-03-02T09:30,out",
            "2026-03-02T10:30,out",
            *["2026-03-02T10:40,in"] * 3,
            "2026-03-02T11:00,out",
            "2026-03-02T11:45,both",
            "2026-03-03T12:00,in",
            *["2026-03-04T11:50,in"] * 7,
        ]
    )
    # Five of the day before: the first is in hand at its close; the other four take the lane until 10:40 of the first day.
    outcome = happens(CLOSING, visits=visits)
    expect(outcome, {("backlog_at_close", "main"): (3 + 1) / 2})
    assert strata(outcome, "backlog_at_close") == ["main"]


def test_who_gives_up_later_is_left_over_when_the_gate_closes() -> None:
    """Three come at 11:50 of the first day and wait for half an hour at most: one is in, two give up at 12:20, after the close. On the
    second day two come at 11:00: the second gives up at 11:30 and is gone at the close."""
    visits = "time,flow\n" + "2026-03-02T11:50,in\n" * 3 + "2026-03-03T11:00,in\n" * 2
    outcome = happens(CLOSING, "flows.in.patience=30 min", visits=visits)
    expect(outcome, {("backlog_at_close", "main"): (3 + 0) / 2, ("turned_away", "all"): 3 / 2})


def test_a_gate_that_closes_at_midnight_closes_on_the_day_that_ends() -> None:
    """Two days, two closings, at the midnights that end them; the midnight that begins the window is of the day before."""
    text = CLOSING.replace('to = "12:00"', 'to = "24:00"')
    visits = "time,flow\n" + "2026-03-01T23:30,in\n" * 5 + "2026-03-02T23:50,in\n" * 2 + "2026-03-03T23:50,in\n" * 3
    expect(happens(text, visits=visits), {("backlog_at_close", "main"): (2 + 3) / 2})


def test_a_gate_that_does_not_close_in_the_window_has_no_backlog_at_close() -> None:
    text = CLOSING.replace('{ from = "08:00"', '{ days = "sun", from = "08:00"')
    expect(happens(text, visits="time,flow\n2026-03-01T09:00,in\n"), {("backlog_at_close", "main"): NAN})
