"""Release times of loads, class by class: means, percentiles, the share within the target.

Forty-one loads for whom a lane is always free, so that each is released when its own time in the lane is over. Twenty come in, the
i-th of them i x i seconds in the lane; twenty-one go out after 1000 + j x j seconds, j from 0, of which j = 1 to 20 belong to ten
declarations on two vehicles each. The sum of the squares up to 20 x 20 is 2870.
"""

from __future__ import annotations

from stories import HOUR, NAN, expect, happens, strata

LANES_FOR_ALL = """
horizon = { start = "2026-03-02", days = 1, warm_up = "0 s", cool_down = "0 s" }
targets = { inbound_release = "100 s", outbound_release = "1100 s" }
log.file = "visits.csv"

[gates.main]
lanes = { inbound = 60, outbound = 60 }
service = { inbound = "1 min", outbound = "1 min" }

[flows.in]
kind = "first_line_in"

[flows.out]
kind = "second_line_out"
"""

INWARD = [f"2026-03-02T08:00,in,,advanced_certified,{i * i},60" for i in range(1, 21)]
OUTWARD = [f"2026-03-02T09:00,out,{f'D{(j + 1) // 2}' if j else ''},standard,60,{1000 + j * j}" for j in range(21)]
VISITS = "\n".join(["time,flow,declaration,tier,gate_in_s,gate_out_s", *INWARD, *OUTWARD])

MORE_TRAFFIC = """
[flows.duty]
kind = "first_line_in"
admitted_by = "duty_free"
arrivals.at = ["07:00", "07:30"]
declarations = { several_vehicles_share = 0 }
"""


def test_means_percentiles_and_buffer_time_by_class() -> None:
    """Percentiles lie at share x (n - 1) in the order of size, from 0, linear between neighbours.

    Of 20 loads at 9.5, 17.1, 18.05 and 18.81: between 10 x 10 and 11 x 11, then 18 x 18 and 19 x 19, then twice 19 x 19 and 20 x 20.
    Of 21 loads at 10, 18, 19 and 19.8, where j is the place. Of all 41, of which those that go out take longest, at 20, 36, 38 and
    39.6, which are j = 0, 16, 18 and 19.6.
    """
    outcome = happens(LANES_FOR_ALL, visits=VISITS)
    expect(
        outcome,
        {
            ("loads", "all"): 41,
            ("release_time_mean", "all"): (2870 + 21 * 1000 + 2870) / 41,
            ("release_time_p50", "all"): 1000,
            ("release_time_p90", "all"): 1000 + 16 * 16,
            ("release_time_p95", "all"): 1000 + 18 * 18,
            ("release_time_p99", "all"): 1361 + 0.6 * (1400 - 1361),
            ("buffer_time", "all"): 1324 - 26740 / 41,
            ("loads", "inbound"): 20,
            ("release_time_mean", "inbound"): 143.5,
            ("release_time_p50", "inbound"): 110.5,
            ("release_time_p90", "inbound"): 324 + 0.1 * (361 - 324),
            ("release_time_p95", "inbound"): 361 + 0.05 * (400 - 361),
            ("release_time_p99", "inbound"): 361 + 0.81 * (400 - 361),
            ("buffer_time", "inbound"): 362.95 - 143.5,
            ("loads", "outbound"): 21,
            ("release_time_mean", "outbound"): 1000 + 2870 / 21,
            ("release_time_p50", "outbound"): 1100,
            ("release_time_p90", "outbound"): 1324,
            ("release_time_p95", "outbound"): 1361,
            ("release_time_p99", "outbound"): 1361 + 0.8 * (1400 - 1361),
            ("buffer_time", "outbound"): 361 - 2870 / 21,
        },
    )
    expect(
        outcome,
        {
            ("loads", "flow in"): 20,
            ("release_time_mean", "flow in"): 143.5,
            ("release_time_p50", "flow in"): 110.5,
            ("release_time_p90", "flow in"): 327.7,
            ("release_time_p95", "flow in"): 362.95,
            ("release_time_p99", "flow in"): 392.59,
            ("buffer_time", "flow in"): 219.45,
            ("loads", "tier advanced_certified"): 20,
            ("release_time_mean", "tier advanced_certified"): 143.5,
            ("release_time_p50", "tier advanced_certified"): 110.5,
            ("release_time_p90", "tier advanced_certified"): 327.7,
            ("release_time_p95", "tier advanced_certified"): 362.95,
            ("release_time_p99", "tier advanced_certified"): 392.59,
            ("buffer_time", "tier advanced_certified"): 219.45,
            ("loads", "tier standard"): 21,
            ("release_time_p50", "tier standard"): 1100,
            ("release_time_p99", "tier standard"): 1392.2,
            ("loads", "several vehicles"): 20,
            ("release_time_mean", "several vehicles"): 1143.5,
            ("release_time_p50", "several vehicles"): 1110.5,
            ("release_time_p90", "several vehicles"): 1327.7,
            ("release_time_p95", "several vehicles"): 1362.95,
            ("release_time_p99", "several vehicles"): 1392.59,
            ("buffer_time", "several vehicles"): 219.45,
        },
    )
    expect(
        outcome,
        {
            ("loads", "tier general_certified"): 0,
            ("release_time_mean", "tier general_certified"): NAN,  # of nobody
            ("release_time_p50", "tier general_certified"): NAN,
            ("buffer_time", "tier general_certified"): NAN,
        },
    )
    tiers = [f"tier {tier}" for tier in ("advanced_certified", "general_certified", "standard", "discredited")]
    everywhere = ["all", "inbound", "outbound", "flow in", *tiers, "several vehicles", "flow out"]
    for measure in ("release_time_mean", "release_time_p50", "release_time_p90", "release_time_p95", "release_time_p99", "loads"):
        assert strata(outcome, measure) == everywhere


def test_nineteen_loads_have_a_mean_and_no_percentile() -> None:
    """Without the longest that comes in, 20 x 20."""
    outcome = happens(LANES_FOR_ALL, visits=VISITS.replace(INWARD[-1] + "\n", ""))
    expect(
        outcome,
        {
            ("loads", "inbound"): 19,
            ("release_time_mean", "inbound"): 2470 / 19,
            ("release_time_p50", "inbound"): NAN,
            ("release_time_p90", "inbound"): NAN,
            ("release_time_p95", "inbound"): NAN,
            ("release_time_p99", "inbound"): NAN,
            ("buffer_time", "inbound"): NAN,
            ("loads", "all"): 40,
            ("release_time_p50", "all"): 1000.5,  # between j = 0 and j = 1
        },
    )


def test_a_load_released_in_exactly_the_target_is_within_it() -> None:
    """Inward 10 x 10 is the target: ten of twenty. Outward 1000 + 10 x 10: j = 0 to 10."""
    outcome = happens(LANES_FOR_ALL, visits=VISITS)
    expect(outcome, {("share_within_target", "inbound"): 10 / 20, ("share_within_target", "outbound"): 11 / 21})
    assert strata(outcome, "share_within_target") == ["inbound", "outbound"]
    nobody = happens(LANES_FOR_ALL, visits="\n".join([VISITS.splitlines()[0], *INWARD]))
    expect(nobody, {("share_within_target", "inbound"): 10 / 20, ("share_within_target", "outbound"): NAN})


def test_a_direction_without_a_target_has_no_share_within_it() -> None:
    untold = LANES_FOR_ALL.replace('inbound_release = "100 s", ', "")
    assert strata(happens(untold, visits=VISITS), "share_within_target") == ["outbound"]


def test_who_may_take_convenience_lanes_and_who_may_not() -> None:
    """Firms of the highest tier may: all that come in. No lane is converted, so that nobody's time is another."""
    outcome = happens(LANES_FOR_ALL, "reforms.graded_gates={inbound=0, outbound=0}", visits=VISITS)
    expect(
        outcome,
        {
            ("loads", "eligible"): 20,
            ("release_time_mean", "eligible"): 143.5,
            ("release_time_p50", "eligible"): 110.5,
            ("release_time_p90", "eligible"): 327.7,
            ("release_time_p95", "eligible"): 362.95,
            ("release_time_p99", "eligible"): 392.59,
            ("buffer_time", "eligible"): 219.45,
            ("loads", "not eligible"): 21,
            ("release_time_mean", "not eligible"): 1000 + 2870 / 21,
            ("release_time_p50", "not eligible"): 1100,
            ("release_time_p90", "not eligible"): 1324,
            ("release_time_p95", "not eligible"): 1361,
            ("release_time_p99", "not eligible"): 1392.2,
            ("buffer_time", "not eligible"): 361 - 2870 / 21,
        },
    )


def test_the_traffic_that_was_there_beside_what_a_reform_brings() -> None:
    """Two more loads, a minute each in the lane, by their reform; without it they do not come and nobody tells the others apart."""
    text = LANES_FOR_ALL + MORE_TRAFFIC
    assert "traffic that was there" not in strata(happens(LANES_FOR_ALL, visits=VISITS), "loads")
    without = happens(text, visits=VISITS)
    expect(without, {("loads", "all"): 41, ("loads", "traffic that was there"): 41, ("loads", "flow duty"): 0})
    outcome = happens(text, "reforms.duty_free={}", visits=VISITS)
    expect(
        outcome,
        {
            ("loads", "all"): 43,
            ("release_time_mean", "all"): (26740 + 2 * 60) / 43,
            ("loads", "inbound"): 22,
            ("loads", "flow duty"): 2,
            ("release_time_mean", "flow duty"): 60,
            ("loads", "traffic that was there"): 41,
            ("release_time_mean", "traffic that was there"): 26740 / 41,
            ("release_time_p50", "traffic that was there"): 1000,
            ("release_time_p90", "traffic that was there"): 1256,
            ("release_time_p95", "traffic that was there"): 1324,
            ("release_time_p99", "traffic that was there"): 1384.4,
            ("buffer_time", "traffic that was there"): 1324 - 26740 / 41,
        },
    )


ONE_EACH_DAY = """
horizon = { start = "2026-03-02", days = 2, warm_up = "1 d", cool_down = "1 d" }
targets = { inbound_release = "30 min" }
log.file = "visits.csv"
gates.main = { lanes = { inbound = 9 }, service = { inbound = "1 min" }, waiting_room = 0 }
flows.in = { kind = "first_line_in" }
"""


def test_loads_count_if_they_arrive_in_the_window_however_late_they_are_released() -> None:
    """The window is [2 March, 4 March). In it arrive: at its very start, 10 minutes in the lane; half an hour before its end, 2 hours.

    A minute before its start, 1 hour; at its very end, 4 hours: neither counts, though the one is released in the window.
    """
    visits = """time,flow,tier,gate_in_min
2026-03-01T23:59,in,discredited,60
2026-03-02T00:00,in,discredited,10
2026-03-03T23:30,in,standard,120
2026-03-04T00:00,in,standard,240
"""
    expect(
        happens(ONE_EACH_DAY, visits=visits),
        {
            ("loads", "all"): 2,
            ("release_time_mean", "all"): (1 / 6 + 2) / 2 * HOUR,
            ("release_time_mean", "tier discredited"): HOUR / 6,
            ("release_time_mean", "tier standard"): 2 * HOUR,
            ("share_within_target", "inbound"): 1 / 2,
        },
    )


def test_so_it_is_for_those_who_may_take_convenience_lanes_and_for_the_traffic_that_was_there() -> None:
    """The same four, those of the one tier eligible; and the daily load of a flow that comes by a reform, a minute in the lane."""
    visits = """time,flow,tier,gate_in_min
2026-03-01T23:59,in,discredited,60
2026-03-02T00:00,in,discredited,10
2026-03-03T23:30,in,standard,120
2026-03-04T00:00,in,standard,240
"""
    graded = "reforms.graded_gates={inbound=0, outbound=0, tiers=['discredited']}"
    text = ONE_EACH_DAY + MORE_TRAFFIC.replace('"07:00", "07:30"', '"07:00"')
    expect(
        happens(text, "reforms.duty_free={}", graded, visits=visits),
        {
            ("loads", "eligible"): 1,
            ("release_time_mean", "eligible"): HOUR / 6,
            ("loads", "not eligible"): 1 + 2,
            ("release_time_mean", "not eligible"): (2 + 2 / 60) / 3 * HOUR,
            ("loads", "traffic that was there"): 2,
            ("release_time_mean", "traffic that was there"): (1 / 6 + 2) / 2 * HOUR,
            ("loads", "flow duty"): 2,
        },
    )


def test_loads_turned_away_count_in_no_class() -> None:
    """Nobody may wait before the one lane: of two at once the second is turned away, though its declaration is the other's, too."""
    visits = """time,flow,declaration,tier,gate_in_min
2026-03-02T08:00,in,D,standard,60
2026-03-02T08:00,in,D,standard,60
2026-03-02T10:00,in,,discredited,30
2026-03-02T10:00,in,,discredited,30
"""
    expect(
        happens(ONE_EACH_DAY, "gates.main.lanes.inbound=1", visits=visits),
        {
            ("loads", "all"): 2,
            ("release_time_mean", "all"): 0.75 * HOUR,
            ("loads", "inbound"): 2,
            ("loads", "flow in"): 2,
            ("loads", "several vehicles"): 1,
            ("release_time_mean", "several vehicles"): HOUR,
            ("loads", "tier discredited"): 1,
            ("release_time_mean", "tier discredited"): HOUR / 2,
            ("share_within_target", "inbound"): 1 / 2,
        },
    )


def test_loads_that_share_a_vehicle_count_with_their_own_flows() -> None:
    """Of the one flow loads are ready at 8:00 and 12:00, of the other at 8:20, when the first two fill a vehicle: two minutes in the
    lane and ten seconds for the second order. The third comes alone."""
    text = """
horizon = { start = "2026-03-02", days = 1, warm_up = "0 s", cool_down = "0 s" }
gates.main = { lanes = { inbound = 1 }, service = { inbound = "2 min", further_order = "10 s" } }
reforms.mixed_loads = {}

[flows.one]
kind = "second_line_in"
arrivals.at = ["08:00", "12:00"]
declarations = { several_vehicles_share = 0, pallets = { constant = 12 } }
consolidation = { group = "both", window = "1 h", travel = "0 s" }

[flows.two]
kind = "second_line_in"
arrivals.at = ["08:20"]
declarations = { several_vehicles_share = 0, pallets = { constant = 12 }, bases = { two_step = 1.0 } }
consolidation = { group = "both", window = "1 h", travel = "0 s" }
"""
    expect(
        happens(text),
        {
            ("loads", "all"): 3,
            ("loads", "flow one"): 2,
            ("release_time_mean", "flow one"): (130 + 120) / 2,
            ("loads", "flow two"): 1,
            ("release_time_mean", "flow two"): 130,
            ("entries", "flow one and two"): 2,
        },
    )
