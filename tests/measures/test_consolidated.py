"""Goods that their firms pack onto vehicles: how full these are, how long goods wait, whom another's inspection holds, by hand.

The window is two days, 2 and 3 March; the day before it and the day after it are like them.
"""

from __future__ import annotations

from stories import MINUTE, NAN, expect, happens, strata

ZONE = """
horizon = { start = "2026-03-02", days = 2, warm_up = "1 d", cool_down = "1 d" }
gates.main.lanes = { inbound = 1, outbound = 1 }
gates.main.service = { inbound = "2 min", outbound = "1 min", further_order = "10 s" }
"""
PACKED = (
    ZONE
    + """
log.file = "visits.csv"
gates.main.waiting_room = 0
flows.goods.kind = "first_line_in"

[flows.in]
kind = "second_line_in"
arrivals.at = ["08:00", "08:30", "23:30"]
declarations = { several_vehicles_share = 0, pallets = { constant = 12 }, tonnes = { constant = 5 } }
consolidation = { window = "1 h", travel = "10 min" }

[flows.out]
kind = "second_line_out"
arrivals.at = ["10:00"]
declarations = { several_vehicles_share = 0, pallets = { constant = 24 }, tonnes = { constant = 8 } }
consolidation = { window = "1 h", travel = "10 min" }
"""
)
"""Those of 8:00 and 8:30 fill a vehicle, before the gate at 8:40, in at 8:42:10 with two orders; that of 23:30 waits for an hour alone,
before the gate at 0:40 of the next day, in at 0:42. Those that leave go alone and at once: in at 10:12, out at 10:13."""
TRUCKS = "time,flow\n2026-03-02T12:00,goods\n2026-03-03T08:39,goods\n"
"""The truck of the second day has the lane when the vehicle of 8:40 comes: it is turned away with two loads."""


def test_what_came_on_vehicles_that_arrived_in_the_window() -> None:
    """Five vehicles with six loads: at 0:40 on both days (that of the first was ready before the window, that of the third day comes
    after it), at 8:40 on the first, at 10:10 on both. Ready until in: 72 min, twice; 42 and 12 min with 10 s each; until out 13 min,
    twice. The other truck's goods are no consolidated ones."""
    outcome = happens(PACKED, visits=TRUCKS)
    expect(
        outcome,
        {
            ("consolidated_vehicles", "all"): 5 / 2,
            ("loads_per_vehicle", "all"): 6 / 5,
            ("tonnes_per_passage", "all"): (4 * 5 + 2 * 8) / 5,
            ("shipment_time_mean", "all"): ((2 * 72 + 42 + 12 + 2 * 13) * MINUTE + 20) / 6,
            ("shipment_time_mean", "flow in"): ((2 * 72 + 42 + 12) * MINUTE + 20) / 4,
            ("shipment_time_mean", "flow out"): 13 * MINUTE,
            ("shipment_time_p95", "all"): NAN,  # six loads have no percentile
            ("consolidation_wait_mean", "all"): (2 * 60 + 30) * MINUTE / 6,
            ("held_by_others", "all"): 0.0,
            ("loads", "consolidated goods"): 6.0,
            ("release_time_mean", "consolidated goods"): ((4 * 2 + 2 * 1) * MINUTE + 20) / 6,
        },
    )
    assert strata(outcome, "shipment_time_mean") == ["all", "flow in", "flow out"]


def test_where_no_consolidated_goods_come_in_the_window_nothing_is_divided_by_their_vehicles() -> None:
    text = PACKED.replace('at = ["08:00", "08:30", "23:30"]', 'every = "80 h"').replace('at = ["10:00"]', 'every = "80 h"')
    expect(
        happens(text, visits=TRUCKS),
        {
            ("consolidated_vehicles", "all"): 0.0,
            ("loads_per_vehicle", "all"): NAN,
            ("tonnes_per_passage", "all"): NAN,
            ("shipment_time_mean", "all"): NAN,
            ("shipment_time_mean", "flow in"): NAN,
            ("consolidation_wait_mean", "all"): NAN,
            ("held_by_others", "all"): 0.0,
            ("loads", "consolidated goods"): 0.0,
            ("release_time_mean", "consolidated goods"): NAN,
        },
    )


def test_the_95th_percentile_of_shipment_time_is_of_twenty_loads_at_least() -> None:
    """Every morning so many at once, each on a vehicle of its own, before the gate after 10 min, in the lane for two each: shipped in
    12, 14, … 50 min. The place 0.95 x 19 is a twentieth of the way from the 19th to the 20th."""
    flow = """
[flows.in]
kind = "second_line_in"
arrivals = { at = ["08:00"], batch = { constant = 20 } }
declarations = { several_vehicles_share = 0, pallets = { constant = 24 } }
consolidation = { travel = "10 min" }
"""
    expect(
        happens(ZONE + flow, "horizon.days=1"),
        {("shipment_time_p95", "all"): (48 + 0.05 * 2) * MINUTE, ("shipment_time_mean", "all"): 31 * MINUTE},
    )
    expect(happens(ZONE + flow, "horizon.days=1", "flows.in.arrivals.batch={constant=19}"), {("shipment_time_p95", "all"): NAN})


SHARED = (
    ZONE
    + """
inspection_yard = { selection_rate = 0, document_check = "5 min", examination = "40 min" }
commodities = { steel = {}, food = { measures = { second_line = "examination" } } }

[flows.steel]
kind = "second_line_in"
commodities = { steel = 1 }
arrivals.at = ["08:00", "08:10"]
declarations = { several_vehicles_share = 0, pallets = { constant = 8 } }
consolidation = { window = "1 h", travel = "10 min", group = "g" }

[flows.food]
kind = "second_line_in"
commodities = { food = 1 }
arrivals.at = ["08:20", "15:00", "15:10"]
declarations = { several_vehicles_share = 0, pallets = { constant = 8 }, bases = { two_step = 1.0 } }
consolidation = { window = "1 h", travel = "10 min", group = "g" }

[flows.zinc]
kind = "second_line_in"
commodities = { steel = 1 }
arrivals.at = ["18:00"]
declarations = { several_vehicles_share = 0, pallets = { constant = 24 } }
consolidation = { window = "1 h", travel = "10 min" }
"""
)


def test_loads_held_by_others_are_those_not_examined_themselves() -> None:
    """Where they may share a vehicle, two loads of steel wait for the food aboard, both every morning; in the afternoon two of food go
    with each other, and zinc goes alone. Ready until out of the yard, with three orders in the lane and with two: steel 77:20 and
    67:20, food 57:20, 117:10 and 107:10."""
    after = happens(SHARED, "reforms.mixed_loads={}")
    expect(
        after,
        {
            ("held_by_others", "all"): 2.0,
            ("consolidated_vehicles", "all"): 3.0,
            ("loads_per_vehicle", "all"): 6 / 3,
            ("shipment_time_mean", "flow steel"): (77 + 67) * MINUTE / 2 + 20,
            ("shipment_time_mean", "flow food"): ((57 + 117 + 107) * MINUTE + 20 + 10 + 10) / 3,
        },
    )
    expect(
        happens(SHARED),
        # Steel leaves at 9:00, food at 9:20 and 16:00, each on a vehicle of its own.
        {("held_by_others", "all"): 0.0, ("consolidated_vehicles", "all"): 4.0, ("loads_per_vehicle", "all"): 6 / 4},
    )
