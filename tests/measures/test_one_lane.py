"""Three vehicles bring goods through one lane: their times, the queue before it, and how busy it is."""

from __future__ import annotations

from stories import HOUR, MINUTE, NAN, expect, happens, strata

ONE_LANE = """
horizon = { start = "2026-03-02", days = 1, warm_up = "0 s", cool_down = "0 s" }

[gates.main]
lanes = { inbound = 1, outbound = 1 }
service = { inbound = "2 min", outbound = "1 min" }
approach_places = 1

[warehouses.barn]
docks = 2
unloading = "20 min"

[flows.goods]
kind = "first_line_in"
arrivals.at = ["08:00", "08:01", "08:02"]
declarations = { several_vehicles_share = 0, tonnes = { constant = 10 }, pallets = { constant = 20 } }
"""


def test_three_vehicles_through_one_lane() -> None:
    """In the lane 8:00-8:02, 8:02-8:04, 8:04-8:06: released after 2, 3 and 4 minutes, of which the queue took 0, 1 and 2.

    Docks: 8:02-8:22, 8:04-8:24 and, of the third, which waits 16 minutes for the first, 8:22-8:42. Left a minute later, nobody in
    the way: 8:23, 8:25 and 8:43, so 23, 24 and 41 minutes after arrival.
    """
    outcome = happens(ONE_LANE)
    expect(
        outcome,
        {
            ("release_time_mean", "all"): 3 * MINUTE,
            ("release_time_p50", "all"): NAN,  # three loads have no percentile
            ("wait_mean", "main gate, inbound lanes"): (0 + 1 + 2) * MINUTE / 3,
            ("queue_mean", "main gate, inbound lanes"): (0 + 1 + 2) / (24 * 60),
            ("utilisation", "main gate, inbound lanes"): 3 * 2 * MINUTE / (24 * HOUR),
            ("utilisation", "barn warehouse, docks"): 3 * 20 / (2 * 24 * 60),
            ("visit_time_mean", "flow goods"): (23 + 24 + 41) * MINUTE / 3,
        },
    )
    assert strata(outcome, "visit_time_mean") == ["flow goods", "all"]
