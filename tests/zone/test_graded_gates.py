"""Graded gates, by hand: two lanes in, one of them turned into a convenience lane; two minutes in the one, half a minute in the other.

Goods of the flow "goods" are gate-registered and may take either kind of lane; those of the flow "in" only regular ones.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from zone_cases import ALONE, Comes, Data, Told, gate, told

from zonesim import load_scenario, simulate
from zonesim.demand.legs import Leg
from zonesim.engines.tables import Log
from zonesim.experiment.replicate import replicate, simulate_once
from zonesim.measures.measures import measures
from zonesim.measures.offered_load import offered_loads
from zonesim.scenario.schema import Scenario
from zonesim.statistics.intervals import mean_interval
from zonesim.zone.prepare import Case

SCENARIOS = Path(__file__).parents[2] / "scenarios"
FLOWS: Data = {"in": {"kind": "first_line_in"}, "goods": {"kind": "gate_registered"}}
QUICK, REGULAR = "main gate, convenience inbound lanes", "main gate, inbound lanes"
HELD: Data = {"share": 1, "duration": "20 min"}
DESK: Data = {"officers": 1, "automatic_share": 0, "manual": "5 min"}


def graded(*, lanes: Data | None = None, service: Data | None = None, reform: Data | None = None, **parts: Any) -> Data:
    """Two lanes in, of which one is converted, none out; ``reform`` adds to its parameters."""
    times = {"convenience": "30 s"} | (service or {})
    zone = gate(lanes=lanes or {"inbound": 2}, service=times, **parts)
    return zone | {"flows": FLOWS, "reforms": {"graded_gates": {"outbound": 0} | (reform or {})}}


def rows(story: Told) -> dict[tuple[str, str], float]:
    """Measures by name and what they are of."""
    return {(name, of): value for name, of, value in measures(story.reading)}


def test_the_eligible_take_the_convenience_lane_though_the_regular_one_is_free() -> None:
    story = told(graded(), Comes(0, "goods"), Comes(7, "goods"))
    assert story.when("entered", "goods") == [0.5, 7.5]
    assert (story.got(QUICK), story.got(REGULAR)) == ([0, 7], [])


def test_all_others_share_the_regular_lane_that_is_left() -> None:
    """Two and four minutes, the convenience lane idle; without the reform each has a lane."""
    assert told(graded(), Comes(0), Comes(0)).when("entered") == [2, 4]
    before = {key: value for key, value in graded().items() if key != "reforms"}
    assert told(before, Comes(0), Comes(0)).when("entered") == [2, 2]


def test_the_eligible_take_the_kind_of_lane_in_which_they_would_start_sooner() -> None:
    """Convenience 0-0.5; regular, free, 0-2; both busy with nobody waiting, a tie: convenience 0.5-1; then one waits there and
    none here: regular 2-4."""
    story = told(graded(), *[Comes(0, "goods")] * 4)
    assert story.when("entered", "goods") == [0.5, 2, 1, 4]
    assert (story.got(QUICK), story.got(REGULAR)) == ([0, 0.5], [0, 2])


def test_several_free_regular_lanes_do_not_outweigh_one_free_convenience_lane() -> None:
    assert told(graded(lanes={"inbound": 4}), Comes(0, "goods")).when("entered", "goods") == [0.5]


def test_trusted_firms_are_eligible_and_others_are_not() -> None:
    firms = {"firms": {tier: {"tier": tier} for tier in ("advanced_certified", "standard")}}
    story = told(graded() | firms, Comes(0, tier="advanced_certified"), Comes(10, tier="standard"))
    assert story.when("entered") == [0.5, 12]


def test_lanes_out_are_converted_likewise() -> None:
    """Two lanes out, a minute in the regular one: goods leave by the convenience lane, the other vehicles one after the other."""
    zone = graded(lanes={"outbound": 2}, reform={"inbound": 0, "outbound": 1})
    story = told(zone, Comes(0), Comes(0), Comes(0, "goods"))
    assert (story.when("left"), story.when("left", "goods")) == ([1, 2], [0.5])


def test_lanes_are_converted_at_midnight_and_work_in_hand_is_finished() -> None:
    """Midnight is 960. Both lanes are regular and busy 959-961; the third has waited since 959.5 and starts at 961 in the one lane
    that is left, the fourth, then, at 963. Goods of the day before, too, had waited for a regular lane; those of the day after
    have the convenience lane at once."""
    vehicles = (Comes(959), Comes(959), Comes(959.5), Comes(959.6), Comes(960.2, "goods"), Comes(100, "goods"))
    story = told(graded(reform={"from_day": 1}) | {"horizon": {"days": 2}}, *vehicles)
    assert story.when("entered") == [961, 961, 963, 965]
    assert story.when("entered", "goods") == [102, 960.7]


def test_before_the_first_day_everything_is_as_it_was() -> None:
    zone = graded(reform={"from_day": 1}) | {"horizon": {"days": 2}}
    vehicles = [Comes(minute, flow) for minute in range(0, 900, 7) for flow in FLOWS]
    before = told({key: value for key, value in zone.items() if key != "reforms"}, *vehicles)
    after = told(zone, *vehicles)
    for flow in FLOWS:
        np.testing.assert_array_equal(after.reading.visits[Leg(flow)].left, before.reading.visits[Leg(flow)].left)


def test_one_regular_lane_stays_open_in_the_thinnest_shift() -> None:
    """One lane until nine, two from then on: only then is one of them a convenience lane."""
    shifts = [{"from": "00:00", "to": "24:00", "servers": 1}, {"from": "09:00", "to": "24:00", "servers": 1}]
    story = told(graded(calendar="day") | {"calendars": {"day": {"shifts": shifts}}}, Comes(0, "goods"), Comes(60, "goods"))
    assert story.when("entered", "goods") == [2, 60.5]


def test_a_closed_gate_has_no_convenience_lanes_either() -> None:
    """Open from nine on: the first named of two closed queues is the convenience one."""
    hours = {"calendars": {"late": {"open": [{"from": "09:00", "to": "24:00"}]}}}
    story = told(graded(calendar="late") | hours, Comes(0, "goods"), Comes(0))
    assert (story.when("entered", "goods"), story.when("entered")) == ([60.5], [62])


def test_converted_lanes_join_the_convenience_lanes_that_a_gate_has() -> None:
    """A flow with convenience lanes of its own has two of them now, and does not take the regular one."""
    lanes = {"inbound": 2, "convenience_inbound": 1, "convenience_outbound": 1}
    flows = FLOWS | {"own": {"kind": "gate_registered", "lane": "convenience"}}
    story = told(graded(lanes=lanes) | {"flows": flows}, *[Comes(0, "own")] * 3)
    assert story.when("entered", "own") == [0.5, 0.5, 1]


def test_a_mismatch_that_only_a_regular_lane_sees_is_let_through_and_counted() -> None:
    """Everybody's weight is wrong. Nobody sees it in the convenience lane; in the regular one all are held for twenty minutes."""
    zone = graded(exceptions=HELD, reform={"mismatch_share": 0})
    story = told(zone, *[Comes(0, "goods")] * 2, Comes(100, "goods"), Comes(200))
    assert story.when("entered", "goods") == [0.5, 22, 100.5]
    assert story.when("entered") == [222]
    assert story.reading.visits[Leg("goods")].first_attempt.tolist() == [True, False, True]
    found = rows(story)
    assert (found["mismatches_let_through", "all"], found["expected_let_through", "all"]) == (2, 2)


def test_a_mismatch_seen_in_the_convenience_lane_is_cleared_beside_it() -> None:
    """Each is 20 min beside the lane, one place for all: the second has it at 20.5 and blocks the convenience lane until then."""
    zone = graded(exceptions=HELD, off_lane_places=1, reform={"mismatch_share": 1})
    story = told(zone, Comes(0, "goods"), Comes(1, "goods"), Comes(2, "goods"))
    assert story.when("entered", "goods") == [20.5, 40.5, 60.5]
    assert (story.got(QUICK), story.got(REGULAR)) == ([0, 1], [2])
    assert rows(story)["expected_let_through", "all"] == 0


def test_papers_are_awaited_beside_the_convenience_lane_as_beside_any() -> None:
    """Lodged at 10, reviewed until 15; goods without papers have the convenience lane meanwhile, at 1. Who comes when the
    papers are ready passes at once."""
    firms = {"firms": {"trusted": {"tier": "advanced_certified"}}}
    late = graded() | firms | {"document_office": DESK | {"lead": "-10 min"}}
    story = told(late, Comes(0), Comes(1, "goods"))
    assert (story.when("entered"), story.when("entered", "goods")) == ([15], [1.5])
    ready = told(late | {"document_office": DESK | {"lead": "30 min"}}, Comes(0))
    assert (ready.when("entered"), ready.reading.visits[Leg("in")].first_attempt.tolist()) == ([0.5], [True])


def test_the_eligible_lose_patience_and_find_waiting_rooms_full_as_others_do() -> None:
    """Ten minutes in either kind of lane, both busy: the third waits for the convenience lane, a tie, and leaves at 5; with no
    room to wait it is turned away at once."""
    flow = {"goods": {"kind": "gate_registered", "patience": "5 min"}}
    zone = graded(service={"inbound": "10 min", "convenience": "10 min"}) | {"flows": flow}
    vehicles = [Comes(0, "goods")] * 3
    story = told(zone, *vehicles)
    assert story.when("entered", "goods") == [10, 10, None]
    assert story.when("at_barrier", "goods") == [0, 0, 5]
    assert story.reading.visits[Leg("goods")].turned_away.tolist() == [False, False, True]
    full = told(zone | {"gates": {"main": zone["gates"]["main"] | {"waiting_room": 0}}}, *vehicles)
    assert full.when("at_barrier", "goods") == [0, 0, 0]
    assert full.reading.visits[Leg("goods")].turned_away.tolist() == [False, False, True]


def test_a_service_time_measured_in_a_regular_lane_is_not_taken_for_that_of_a_convenience_lane() -> None:
    """Measured: nine minutes. The first passes the convenience lane in half a minute; the second finds only the regular one free."""
    story = told(graded(), *[Comes(0, "goods", takes={"gate_in": 9})] * 2)
    assert story.when("entered", "goods") == [0.5, 9]


def test_waits_and_hours_of_lanes_by_class() -> None:
    """The four goods wait 0, 0, 0.5 and 2 min, served half a minute twice and two minutes twice; the other vehicle waits from 0
    to 4 and is served two."""
    found = rows(told(graded(), *[Comes(0, "goods")] * 4, Comes(0)))
    assert found["lane_wait_mean", "eligible"] == pytest.approx(60 * 2.5 / 4)
    assert found["lane_wait_mean", "not eligible"] == pytest.approx(60 * 4)
    assert found["release_time_mean", "eligible"] == pytest.approx(60 * 7.5 / 4)
    assert found["release_time_mean", "not eligible"] == pytest.approx(60 * 6)
    assert (found["lane_hours", "convenience"], found["lane_hours", "regular"]) == pytest.approx((1 / 60, 6 / 60))


def test_the_choice_of_others_is_offered_to_whichever_lane_is_less_loaded() -> None:
    """Two minutes in either lane. Four goods alone: four minutes each. With two others: six of twelve minutes each. With eight
    others the regular lane has more than all the goods could even out."""
    service = {"convenience": "2 min"}

    def minutes(others: int) -> list[float]:
        story = told(graded(service=service), *[Comes(0, "goods")] * 4, *[Comes(0)] * others)
        hours = {each.pool: each.asked_hours for each in offered_loads(story.reading.case)}
        return [round(60 * hours[pool], 9) for pool in (QUICK, REGULAR)]

    assert (minutes(0), minutes(2), minutes(8)) == ([4, 4], [6, 6], [8, 16])


def test_together_with_single_passage_and_tiered_inspection() -> None:
    """A declaration on two vehicles, at 0 and 10, of a trusted firm. In a set they pass at 10, one in each kind of lane; singly
    each has the convenience lane when it comes; and where its tier is selected, each is examined for 35 minutes."""
    vehicles = (Comes(0, tier="advanced_certified", declaration="A"), Comes(10, tier="advanced_certified", declaration="A"))
    firms = {"firms": {"trusted": {"tier": "advanced_certified"}}}
    yard = {"selection_rate": 0, "scan_share": 0, "document_check": "5 min", "examination": "30 min"}
    blind = {"document_detection": {"sensitivity": 0, "false_alarms": 0}}
    zone = graded() | firms | {"inspection_yard": yard | blind}
    assert told(zone, *vehicles).when("entered") == [10.5, 12]
    singly: Data = {"one_declaration_many_vehicles": {}}
    assert told(zone | {"reforms": zone["reforms"] | singly}, *vehicles).when("released") == [0.5, 10.5]
    tiered = {"tiered_inspection": {"rates": {"advanced_certified": 1}}}
    assert told(zone | {"reforms": zone["reforms"] | singly | tiered}, *vehicles).when("released") == [35.5, 45.5]


TRAFFIC: Data = {
    "in": {"kind": "first_line_in", "arrivals": {"vehicles_per_day": 300}, "patience": "20 min"},
    "goods": {"kind": "gate_registered", "arrivals": {"vehicles_per_day": 60}},
    "out": {"kind": "second_line_out", "arrivals": {"vehicles_per_day": 300}},
}
BUSY: Data = {
    "horizon": {"days": 2, "warm_up": "1 d", "cool_down": "0 s"},
    "gates": {"main": {"lanes": {"inbound": 2, "outbound": 2}, "exceptions": {"share": 0.1}, "off_lane_places": 3}},
    "document_office": {"officers": 3},
    "inspection_yard": {"inspectors": 3},
    "firms": {"trusted": {"tier": "advanced_certified", "count": 5}, "usual": {"count": 5}},
    "flows": TRAFFIC,
}


def simulated(reforms: Data) -> tuple[Case, Log]:
    """A run of the busy zone."""
    return simulate_once(Scenario.model_validate(BUSY | {"reforms": reforms}), seed=3, replication=0)


def assert_same(one: Any, other: Any) -> None:
    """Every column of one table is that of the other, to the last bit."""
    for column in fields(one):
        mine, theirs = getattr(one, column.name), getattr(other, column.name)
        if is_dataclass(mine):
            assert_same(mine, theirs)
        else:
            np.testing.assert_array_equal(mine, theirs, err_msg=column.name)


OTHERS: Data = {"tiered_inspection": {}, "one_declaration_many_vehicles": {}}


@pytest.mark.parametrize("null", [{"inbound": 0, "outbound": 0}, {"adoption": 0}, {"gates": []}])
@pytest.mark.parametrize("others", [{}, OTHERS], ids=["alone", "with others"])
def test_no_lane_converted_is_the_baseline_to_the_last_bit(null: Data, others: Data) -> None:
    baseline, reformed = simulated(others), simulated(others | {"graded_gates": null})
    assert_same(reformed[0].programme, baseline[0].programme)
    assert_same(reformed[1], baseline[1])


@pytest.mark.parametrize("reforms", [{}, OTHERS], ids=["alone", "with others"])
@pytest.mark.parametrize("from_day", [None, 1])
def test_the_books_of_a_busy_zone_balance(reforms: Data, from_day: int | None) -> None:
    graded_gates = {} if from_day is None else {"from_day": from_day}
    scenario = Scenario.model_validate(BUSY | {"reforms": reforms | {"graded_gates": graded_gates}})
    found = {(name, of): value for name, of, value in replicate(scenario, seed=3, replication=0).rows}
    assert 0 < found["lane_wait_mean", "eligible"] < found["lane_wait_mean", "not eligible"]
    assert 0 < found["expected_let_through", "all"] < 0.1 * found["loads", "all"] / 2


def test_the_others_gain_where_the_eligible_share_exceeds_that_of_the_lanes_and_lose_where_it_does_not() -> None:
    """One lane in three; six vehicles in ten eligible, then one in ten. Lanes are busy for 0.7 of the day before."""
    day = 3 * 0.7 * 86400 / 90

    def waits(share: float, converted: int, replication: int) -> dict[str, float]:
        arrivals = {"in": (1 - share) * day, "goods": share * day}
        flows = {name: flow | {"arrivals": {"vehicles_per_day": arrivals[name]}, "declarations": ALONE} for name, flow in FLOWS.items()}
        service = {"inbound": {"exponential": {"mean": "90 s"}}, "convenience": "10 s"}
        zone = graded(lanes={"inbound": 3}, service=service, reform={"inbound": converted}) | {"flows": flows}
        outcome = replicate(Scenario.model_validate(zone | {"horizon": {"days": 1}}), seed=8, replication=replication)
        return {of: value for name, of, value in outcome.rows if name == "lane_wait_mean"}

    for replication in range(3):
        many, many_before = waits(0.6, 1, replication), waits(0.6, 0, replication)
        few, few_before = waits(0.1, 1, replication), waits(0.1, 0, replication)
        assert many["not eligible"] < 0.8 * many_before["not eligible"]
        assert few["not eligible"] > 2 * few_before["not eligible"]
        assert many["eligible"] < 0.2 * many_before["eligible"]
        assert few["eligible"] < 0.2 * few_before["eligible"]


@pytest.mark.verification
@pytest.mark.parametrize(("name", "others"), [("graded_gates", -1), ("graded_gates_few_eligible", 1)])
def test_the_shipped_scenarios_stand_on_either_side(name: str, others: int) -> None:
    """Paired with the same scenario without a lane converted; 95 % intervals clear of zero."""
    file, day = SCENARIOS / "reforms" / f"{name}.toml", "horizon.days=1"
    before = simulate(load_scenario(file, (day, "reforms.graded_gates.inbound=0", "reforms.graded_gates.outbound=0")), workers=1)
    after = simulate(load_scenario(file, (day,)), workers=1)

    def moves(measure: str, of: str) -> int:
        change = mean_interval(after.values(measure, of) - before.values(measure, of), 0.95)
        return int(change.low > 0) - int(change.high < 0)

    assert (moves("lane_wait_mean", "eligible"), moves("lane_wait_mean", "not eligible")) == (-1, others)
    assert (moves("lane_hours", "regular"), moves("expected_let_through", "all")) == (-1, 1)
