"""Where a set gathers, by hand: before the gate on entry, in the holding yard before exit."""

from __future__ import annotations

from zone_cases import Comes, Data, gate, told

from zonesim.demand.legs import Leg

OUT: Data = {"flows": {"out": {"kind": "second_line_out"}}, "warehouses": {"store": {"loading": "10 min"}}}
SINGLY: Data = {"reforms": {"one_declaration_many_vehicles": {}}}


def out(at: float, declaration: str = "A", *, loading: float = 10, review: float = 0) -> Comes:
    """A vehicle of a set that leaves."""
    return Comes(at, "out", declaration, takes={"loading": loading, "review": review})


def test_on_entry_a_set_gathers_before_the_gate_and_leaves_the_lane_to_others() -> None:
    """The set is complete at 30 and takes the lane 30-32 and 32-34; the single vehicle was through it 10-12."""
    story = told(gate(), Comes(0, declaration="A"), Comes(30, declaration="A"), Comes(10))
    assert story.when("at_barrier") == [30, 32, 10]
    assert story.when("entered") == [32, 34, 12]
    assert story.reading.visits[Leg("in")].stages[:, 0].tolist() == [30 * 60, 0, 0]


def test_after_the_reform_each_vehicle_enters_as_it_comes() -> None:
    story = told(gate() | SINGLY, Comes(0, declaration="A"), Comes(30, declaration="A"))
    assert story.when("entered") == [2, 32]


def test_a_member_that_turns_away_does_not_keep_the_others_waiting() -> None:
    """The set is complete at 30, the lane taken until 44: the first of the set takes it, the second is out of patience at 50."""
    flow = {"flows": {"in": {"kind": "first_line_in", "patience": "20 min"}}}
    zone = gate(service={"inbound": "14 min"}) | flow
    story = told(zone, Comes(0, declaration="A"), Comes(30, declaration="A"), Comes(30))
    assert story.when("entered") == [44, 58, None]
    assert story.when("at_barrier") == [30, 44, 50]


def test_before_exit_a_set_waits_in_the_holding_yard_for_its_last() -> None:
    """Loaded at 10 and 40; places held 10-40 and for no time; then the lane, one minute each."""
    story = told(gate() | OUT | {"holding_yard": {"places": 2}}, out(0), out(30))
    assert story.when("presented", "out") == [12, 42]
    assert story.when("left", "out") == [43, 44]
    assert story.got("holding yard, places") == [12, 42]


def test_the_last_of_a_set_needs_no_place_to_complete_it() -> None:
    """One place, three vehicles loaded at 12, 22 and 42: the second waits on the road, and so does the third, but it has signalled."""
    story = told(gate(lanes={"inbound": 3, "outbound": 3}) | OUT | {"holding_yard": {"places": 1}}, out(0), out(10), out(30))
    assert story.when("left", "out") == [43, 43, 43]
    assert story.got("holding yard, places") == [12, 42, 42]


def test_a_place_that_is_taken_keeps_another_set_on_the_road_but_does_not_stop_it() -> None:
    """One place, held by A from 12 until 62. B is complete at 32 but its members have places only from 62 on."""
    story = told(
        gate(lanes={"inbound": 4, "outbound": 4}) | OUT | {"holding_yard": {"places": 1}}, out(0), out(50), out(10, "B"), out(20, "B")
    )
    assert story.when("left", "out") == [63, 63, 63, 63]
    assert story.got("holding yard, places") == [12, 62, 62, 62]


def test_without_a_holding_yard_sets_gather_all_the_same() -> None:
    story = told(gate() | OUT, out(0), out(30))
    assert story.when("left", "out") == [43, 44]


def test_papers_are_awaited_in_the_holding_yard_too() -> None:
    """Loaded at 12; papers lodged at 0, one officer, ready at 25; the place is held 12-25."""
    office = {"document_office": {"officers": 1, "automatic_share": 0, "lead": "0 s"}, "holding_yard": {"places": 1}}
    story = told(gate() | OUT | office, out(0, review=25))
    assert story.when("left", "out") == [26]
    assert story.got("holding yard, places") == [12]
    assert not story.reading.visits[Leg("out")].first_attempt.any()


def test_who_finds_the_papers_ready_takes_no_place() -> None:
    office = {"document_office": {"officers": 1, "automatic_share": 0, "lead": "0 s"}, "holding_yard": {"places": 1}}
    story = told(gate() | OUT | office, out(0, review=12))
    assert story.when("left", "out") == [13]
    assert story.got("holding yard, places") == []
    assert story.reading.visits[Leg("out")].first_attempt.all()


def test_a_set_waits_for_its_last_and_then_for_its_papers() -> None:
    """Complete at 42, papers ready at 50: places held until 42, and again from 42 until 50; one review for both vehicles."""
    office = {"document_office": {"officers": 1, "automatic_share": 0, "lead": "0 s"}, "holding_yard": {"places": 2}}
    story = told(gate() | OUT | office, out(0, review=50), out(30, review=50))
    assert story.when("left", "out") == [51, 52]
    assert story.got("document office, officers") == [0]


def test_after_the_reform_a_vehicle_waits_for_its_papers_alone() -> None:
    """Papers ready at 20: the first leaves then, the second as it is loaded."""
    office = {"document_office": {"officers": 1, "automatic_share": 0, "lead": "0 s"}, "holding_yard": {"places": 2}}
    story = told(gate() | OUT | office | SINGLY, out(0, review=20), out(30, review=20))
    assert story.when("left", "out") == [21, 43]
