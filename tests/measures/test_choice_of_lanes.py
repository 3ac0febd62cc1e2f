"""Graded gates: waits of those who may take convenience lanes and of the others, hours of lanes, and what is let through.

Of two lanes each way one is converted. Regular: two minutes in, three out; convenience: half a minute. May take either: goods without
papers, and those of firms of the highest tier.
"""

from __future__ import annotations

from stories import MINUTE, NAN, expect, happens, strata

GRADED = """
horizon = { start = "2026-03-02", days = 2, warm_up = "1 d", cool_down = "1 d" }
log.file = "visits.csv"

[gates.main]
lanes = { inbound = 2, outbound = 2, staff_inbound = 1, staff_outbound = 1 }
service = { inbound = "2 min", outbound = "3 min", convenience = "30 s", staff = "12 s" }
waiting_room = 1

[reforms.graded_gates]
mismatch_share = 0

[flows]
in = { kind = "first_line_in" }
goods = { kind = "gate_registered" }
out = { kind = "second_line_out" }
staff = { kind = "employees", lane = "staff", workday = { stay = "1 h", noon_share = 0 } }
"""

MORNING = """time,flow,tier
2026-03-01T10:00:00,in,standard
2026-03-01T10:00:10,in,standard
2026-03-01T10:00:20,goods,standard
2026-03-01T10:00:21,goods,standard
2026-03-02T09:00:00,staff,
2026-03-02T09:00:00,staff,
2026-03-02T09:00:00,staff,
2026-03-02T10:00:00,in,standard
2026-03-02T10:00:10,in,standard
2026-03-02T10:00:20,goods,standard
2026-03-02T10:00:25,in,advanced_certified
2026-03-02T10:00:40,in,standard
2026-03-02T10:00:55,goods,standard
2026-03-02T10:01:00,goods,standard
2026-03-04T00:00:00,in,standard
2026-03-04T00:00:10,in,standard
"""


def test_waits_for_lanes_of_those_who_may_choose_and_of_those_who_may_not() -> None:
    """Seconds after 10:00. The regular lane in: the first 0-120, the second, of 10, 120-240; the third, of 40, may not wait beside it.
    Out, three minutes each: 120-300 and, of 240, 300-480. They wait 0 + 0 and 110 + 60.

    The convenience lane: the first 20-50, the trusted, of 25, 50-80; of 55, 80-110; of 60 the next, who may not wait beside it. Out
    again by the other convenience lane, where nobody waits: 0, 25 and 25. Of three employees one waits 12 seconds, one is turned away.
    Before and after the window others wait otherwise.
    """
    outcome = happens(GRADED, visits=MORNING)
    expect(
        outcome,
        {
            ("lane_wait_mean", "eligible"): (0 + 25 + 25) / 3,
            ("lane_wait_mean", "not eligible"): (0 + 110 + 60) / 2,
            ("lane_wait_mean", "employees"): (0 + 12) / 2,
            ("turned_away", "all"): 2 / 2,
            ("turned_away", "employees"): 1 / 2,
            ("lane_hours", "regular"): 2 * (2 + 3) / 60 / 2,
            ("lane_hours", "convenience"): 3 * (0.5 + 0.5) / 60 / 2,
            ("lane_hours", "staff"): 2 * 24 / 3600 / 2,
        },
    )
    assert strata(outcome, "lane_wait_mean") == ["eligible", "not eligible", "employees"]


def test_without_the_reform_nobody_may_choose() -> None:
    text = GRADED.replace("[reforms.graded_gates]\nmismatch_share = 0\n", "")
    outcome = happens(text, visits=MORNING)
    assert strata(outcome, "lane_wait_mean") == ["employees"]
    assert strata(outcome, "mismatches_let_through") == strata(outcome, "expected_let_through") == []
    nobody = happens(GRADED, visits="time,flow,tier\n2026-03-02T10:00,goods,standard\n")
    expect(
        nobody,
        {
            ("lane_wait_mean", "eligible"): 0,
            ("lane_wait_mean", "not eligible"): NAN,
            ("lane_wait_mean", "employees"): NAN,
        },
    )


MISMATCHED = GRADED.replace("waiting_room = 1", "exceptions = { share = 1, of_orders = 0, duration = '20 min' }")

LADEN_OR_NOT = """time,flow,tier
2026-03-01T12:00:00,goods,standard
2026-03-02T10:00:00,goods,standard
2026-03-02T12:00:00,out,advanced_certified
2026-03-02T13:00:00,out,standard
2026-03-03T13:00:00,in,standard
2026-03-03T14:00:00,goods,standard
2026-03-03T14:00:05,in,advanced_certified
2026-03-03T14:00:10,goods,standard
2026-03-04T00:00:00,goods,standard
"""


def test_mismatches_are_let_through_where_a_regular_lane_would_have_seen_them() -> None:
    """Nothing matches, which regular lanes see always and convenience lanes never. Laden through a convenience lane pass the goods of
    10:00, out at 12:00 the trusted, and two at 14:00, the second after 20 seconds; the trusted between them finds that lane taken and a
    regular one free, where it is held. Four in two days; empty passages, and those before and after the window, do not count."""
    outcome = happens(MISMATCHED, visits=LADEN_OR_NOT)
    expect(
        outcome,
        {
            ("mismatches_let_through", "all"): 4 / 2,
            ("expected_let_through", "all"): 4 / 2,
            ("first_attempt_share", "all"): 4 / 7,
            ("release_time_mean", "tier advanced_certified"): (0.5 + 22) / 2 * MINUTE,
            ("release_time_mean", "flow goods"): (0.5 + 0.5 + 0.5 + 20 / 60) / 3 * MINUTE,
        },
    )


def test_what_is_let_through_is_expected_where_convenience_lanes_see_less() -> None:
    """Of a quarter of passages that do not match convenience lanes see those of a twentieth: four times 0.2 in two days. Where they
    see as much as regular lanes, and no more, nothing."""
    shares = ("gates.main.exceptions.share=0.25", "reforms.graded_gates.mismatch_share=0.05")
    expect(happens(MISMATCHED, *shares, visits=LADEN_OR_NOT), {("expected_let_through", "all"): 4 * 0.2 / 2})
    alike = happens(MISMATCHED, shares[0], "reforms.graded_gates.mismatch_share=0.5", visits=LADEN_OR_NOT)
    expect(alike, {("expected_let_through", "all"): 0, ("mismatches_let_through", "all"): 0})
