"""The gate, by hand: one lane each way, two minutes in and one minute out where nothing else is said."""

from __future__ import annotations

import pytest
from zone_cases import ALONE, Comes, Data, gate, told

from zonesim.demand.legs import Leg
from zonesim.measures.measures import measures

DESK: Data = {"officers": 1, "automatic_share": 0, "manual": "5 min"}
HELD: Data = {"share": 1, "duration": "20 min"}


def test_one_lane_serves_in_order_of_arrival() -> None:
    """The lane is busy 0-2, 2-4 and 7-9; they leave by the other lane, one minute each."""
    story = told(gate(), Comes(0), Comes(1), Comes(7))
    assert story.when("at_barrier") == [0, 2, 7]
    assert story.when("entered") == [2, 4, 9]
    assert story.when("left") == [3, 5, 10]


def test_two_lanes_are_served_from_one_queue() -> None:
    """Lanes are busy 0-9 and 1-3, then 3-5 for the third, who takes whichever is free first."""
    story = told(gate(lanes={"inbound": 2}), Comes(0, takes={"gate_in": 9}), Comes(1), Comes(2))
    assert story.when("at_barrier") == [0, 1, 3]


def test_directions_may_share_lanes_and_their_queue() -> None:
    """In 0-2; the second takes the lane at 2 as it asked first; the first waits to leave until 4 and has left at 5."""
    story = told(gate(lanes={"shared": 1}), Comes(0), Comes(1))
    assert story.when("entered") == [2, 4]
    assert story.when("left") == [5, 6]


def test_a_direction_with_lanes_of_its_own_does_not_use_the_shared_ones() -> None:
    """In by the lane inwards 0-2 and 2-4; out by the shared one 2-3 and 4-5."""
    story = told(gate(lanes={"inbound": 1, "shared": 1}), Comes(0), Comes(1))
    assert story.when("entered") == [2, 4]
    assert story.when("left") == [3, 5]


def test_convenience_and_staff_lanes_are_for_flows_that_use_them() -> None:
    """The regular lane is busy until 9; goods with a lane of their own pass it in half a minute each way."""
    lanes = {"inbound": 1, "outbound": 1, "convenience_inbound": 1, "convenience_outbound": 1}
    flows = {"in": {"kind": "first_line_in"}, "quick": {"kind": "gate_registered", "lane": "convenience"}}
    zone = gate(lanes=lanes, service={"convenience": "30 s"}) | {"flows": flows}
    story = told(zone, Comes(0, takes={"gate_in": 9}), Comes(1, "quick"), Comes(2))
    assert story.when("entered") == [9, 11]
    assert story.when("left", "quick") == [2]


def test_without_lanes_passing_takes_no_time() -> None:
    story = told({"gates": {"main": {}}}, Comes(0), Comes(0))
    assert story.when("entered") == [0, 0]
    assert story.when("left") == [0, 0]


def test_who_comes_in_by_one_gate_may_leave_by_another() -> None:
    """Two minutes in by the north, eight minutes out by the south."""
    north, south = gate()["gates"]["main"], gate(service={"outbound": "8 min"})["gates"]["main"]
    flows = {"in": {"kind": "first_line_in", "gate": "north", "exit_gate": "south"}}
    story = told({"gates": {"north": north, "south": south}, "flows": flows}, Comes(0))
    assert story.when("left") == [10]
    assert story.got("north gate, outbound lanes") == []


def test_a_vehicle_that_is_held_leaves_its_lane_to_the_next() -> None:
    """In the lane 0-2 and 2-4, held for 20 min on places beside it."""
    story = told(gate(exceptions=HELD), Comes(0), Comes(1))
    assert story.when("at_barrier") == [0, 2]
    assert story.when("entered") == [22, 24]
    assert story.reading.visits[Leg("in")].first_attempt.tolist() == [False, False]


def test_held_vehicles_without_a_place_block_their_lane() -> None:
    """One place. The first has it 2-22; the second stands in the lane from 4 and has it 22-42; the third gets the lane only
    at 22, is done at 24, and has the place 42-62."""
    story = told(gate(exceptions=HELD, off_lane_places=1), Comes(0), Comes(1), Comes(5))
    assert story.when("at_barrier") == [0, 2, 22]
    assert story.when("entered") == [22, 42, 62]
    assert story.got("main gate, places for the held") == [2, 22, 42]


def test_papers_that_are_ready_let_a_vehicle_pass_at_the_first_attempt() -> None:
    """Lodged half an hour ahead, reviewed by five before: through the lane 0-2."""
    story = told(gate() | {"document_office": DESK | {"lead": "30 min"}}, Comes(0))
    assert story.when("entered") == [2]
    assert story.reading.visits[Leg("in")].first_attempt.tolist() == [True]


def test_papers_that_are_ready_just_as_the_lane_is_done_are_ready() -> None:
    """Lodged at -3, reviewed until 2, when the vehicle has been two minutes in the lane."""
    story = told(gate() | {"document_office": DESK | {"lead": "3 min"}}, Comes(0))
    assert story.reading.visits[Leg("in")].first_attempt.tolist() == [True]


def test_a_vehicle_whose_papers_are_not_ready_waits_beside_the_lane() -> None:
    """Lodged at 10, reviewed until 15; the lane is free from 2 on."""
    story = told(gate() | {"document_office": DESK | {"lead": "-10 min"}}, Comes(0), Comes(4, takes={"review": 0}))
    assert story.when("entered") == [15, 15]
    assert story.when("at_barrier") == [0, 4]
    assert story.reading.visits[Leg("in")].first_attempt.tolist() == [False, False]


@pytest.mark.parametrize(("hold", "entered"), [("20 min", 22), ("5 min", 15)])
def test_a_held_vehicle_goes_on_when_hold_and_review_are_both_over(hold: str, entered: float) -> None:
    """In the lane until 2; held until 22 or 7; papers ready at 15."""
    office = {"document_office": DESK | {"lead": "-10 min"}}
    story = told(gate(exceptions={"share": 1, "duration": hold}) | office, Comes(0))
    assert story.when("entered") == [entered]


def test_papers_that_become_ready_while_it_blocks_the_lane_let_a_vehicle_go_on_only_by_the_place() -> None:
    """One officer, one place. Papers are ready at 20 and 25. The second has finished in the lane at 4 and blocks it until the
    first leaves the place at 20; it goes there, finds its papers ready at 25, and is in."""
    office = {"document_office": DESK | {"lead": "0 s"}}
    story = told(gate(off_lane_places=1) | office, Comes(0, takes={"review": 20}), Comes(1))
    assert story.when("entered") == [20, 25]


def test_clearance_may_be_stated_directly() -> None:
    """Nobody passes at the first attempt, and all are held for half an hour, however few places there were to count."""
    clearance = {"clearance": {"first_attempt_share": 0, "hold": "30 min"}}
    assert told(gate() | clearance, Comes(0)).when("entered") == [32]
    clearance["clearance"]["first_attempt_share"] = 1
    assert told(gate() | clearance, Comes(0)).when("entered") == [2]


def test_a_mismatch_and_a_hold_of_clearance_are_cleared_one_after_the_other() -> None:
    clearance = {"clearance": {"first_attempt_share": 0, "hold": "30 min"}}
    assert told(gate(exceptions=HELD) | clearance, Comes(0)).when("entered") == [2 + 20 + 30]


def test_only_laden_passages_are_weighed_against_an_order() -> None:
    """Goods that leave are held at the exit, 20 min, and their vehicle came in empty, 2 min; the lane out takes a minute."""
    flows = {"out": {"kind": "second_line_out"}, "in": {"kind": "first_line_in"}, "none": {"kind": "empty"}}
    story = told(gate(exceptions=HELD) | {"flows": flows}, Comes(0, "out"), Comes(100), Comes(200, "none"))
    assert (story.when("entered", "out"), story.when("left", "out")) == ([2], [23])
    assert (story.when("entered"), story.when("left")) == ([122], [123])
    assert story.when("left", "none") == [203]


def test_a_driver_out_of_patience_turns_away_and_is_not_seen_again() -> None:
    """The lane is busy 0-10. Who came at 1 and 2 leave at 6 and 7; who came at 9 is served at 10."""
    flow = {"in": {"kind": "first_line_in", "patience": "5 min"}}
    zone = gate(service={"inbound": "10 min"}) | {"flows": flow}
    story = told(zone, Comes(0), Comes(1), Comes(2), Comes(9))
    assert story.when("entered") == [10, None, None, 20]
    assert story.reading.visits[Leg("in")].turned_away.tolist() == [False, True, True, False]
    assert story.when("at_barrier") == [0, 6, 7, 10]
    assert len(story.got("main gate, outbound lanes")) == 2


def test_who_would_turn_away_as_the_lane_becomes_free_is_served() -> None:
    flow = {"in": {"kind": "first_line_in", "patience": "9 min"}}
    story = told(gate(service={"inbound": "10 min"}) | {"flows": flow}, Comes(0), Comes(1))
    assert story.when("entered") == [10, 20]


def test_who_finds_the_waiting_room_full_is_turned_away_at_once() -> None:
    """Room for one: the second waits, the third does not find it, who comes as the lane becomes free finds it again."""
    story = told(gate(service={"inbound": "10 min"}, waiting_room=1), Comes(0), Comes(1), Comes(2), Comes(10))
    assert story.when("entered") == [10, 20, None, 30]
    assert story.reading.visits[Leg("in")].turned_away.tolist() == [False, False, True, False]


def test_the_waiting_room_is_before_the_gate_only() -> None:
    """Nobody may wait to come in; on the way out, 10 min each, they do."""
    story = told(gate(service={"inbound": "1 s", "outbound": "10 min"}, waiting_room=0), Comes(0), Comes(1))
    assert story.reading.visits[Leg("in")].turned_away.tolist() == [False, False]
    assert [round(left or 0, 1) for left in story.when("left")] == [10, 20]


def test_a_vehicle_that_is_turned_away_takes_no_goods_and_leaves_none() -> None:
    """Its lot never begins, the room in the store stays free, and the run ends all the same."""
    flow = {"in": {"kind": "first_line_in", "dwell": "1 h", "declarations": ALONE}}
    store = {"warehouses": {"store": {"storage": {"places": 20}, "unloading": "3 min"}}}
    zone = gate(service={"inbound": "10 min"}, waiting_room=0) | store | {"flows": flow}
    story = told(zone, Comes(0), Comes(1), Comes(15))
    assert story.when("entered") == [10, None, 25]
    assert story.got("store warehouse, room") == [10, 73]


def test_a_closed_gate_lets_nobody_begin_and_finishes_whom_it_has_begun() -> None:
    """Open until 8:01: the first is in at 8:02, the second the next morning at 6:02."""
    hours = {"calendars": {"day": {"open": [{"from": "06:00", "to": "08:01"}]}}}
    story = told(gate(calendar="day") | hours, Comes(0), Comes(0.5))
    assert story.when("entered") == [2, 22 * 60 + 2]


def test_groups_of_lanes_may_keep_hours_of_their_own() -> None:
    """In at any time; out only from 9 on."""
    hours = {"calendars": {"late": {"open": [{"from": "09:00", "to": "24:00"}]}}}
    story = told(gate(lane_calendars={"outbound": "late"}) | hours, Comes(0))
    assert (story.when("entered"), story.when("left")) == ([2], [61])


def test_the_road_before_the_gate_is_what_does_not_fit_on_the_approach() -> None:
    """Three wait at 3; one place on the approach, so that two stand on the road."""
    story = told(gate(service={"inbound": "10 min"}, approach_places=1), *(Comes(minute) for minute in range(4)))
    rows = {name: value for name, of, value in measures(story.reading) if of == "main"}
    assert rows["road_queue_max"] == 2
    assert rows["road_queue_mean"] * 1440 == pytest.approx(1 + 2 * 7 + 10)
    assert rows["road_share_of_time"] * 1440 == pytest.approx(18)
