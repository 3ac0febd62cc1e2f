"""Canteens, charging piles and parking, by hand: what each spares, whom it leaves as before, and what it costs."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pytest
from zone_cases import ALONE, Comes, Data, Told, gate, told

from zonesim.demand.legs import Leg, Way
from zonesim.engines.tables import Log
from zonesim.experiment.replicate import replicate, simulate_once
from zonesim.measures.measures import measures
from zonesim.scenario.schema import Scenario
from zonesim.zone.prepare import Case

PARKING, HELD = "main gate, parking places", "main gate, places for the held"
LATE: Data = {"document_office": {"officers": 9, "automatic_share": 0, "lead": "0 s"}}
"""Papers are lodged as the vehicle comes; how long their review takes is told of each (``review``)."""


def rows(story: Told) -> dict[tuple[str, str], float]:
    """Measures by name and what they are of."""
    return {(name, of): value for name, of, value in measures(story.reading)}


def built(**parts: Any) -> Data:
    """The reform, with what is built."""
    return {"reforms": {"service_facilities": parts}}


OUT: Data = {"out": {"kind": "second_line_out"}}
ELECTRIC: Data = {"electric_vehicles": {"share": 1, "low_share": 1, "charging": "40 min", "way": "20 min"}}

# Canteens

CAR: Data = {
    "kind": "employees",
    "workday": {"stay": "8 h", "noon_share": 1, "noon": "12 h", "lunch": "45 min"},
    "arrivals": {"at": ["08:00"]},
}
STAFF = {"service": {"staff": "30 s"}}


def commute(*, reform: Data | None = None, workday: Data | None = None, **flow: Any) -> Told:
    """One car of employees comes at eight."""
    car = CAR | flow | {"workday": CAR["workday"] | (workday or {})}
    return told(gate(**STAFF) | {"flows": {"cars": car}} | (reform or {}))


def test_employees_drive_out_at_noon_and_come_back() -> None:
    """In after half a minute, at work for four hours, out at 241; back 45 minutes later; the other 195 minutes, and home."""
    story = commute()
    assert (story.when("entered", "cars"), story.when("left", "cars")) == ([0.5], [241])
    back = Leg("cars", Way.AFTER_NOON)
    assert (story.when("arrived", back), story.when("entered", back)) == ([286], [286.5])
    assert story.when("left", back) == [286.5 + 195 + 0.5]
    found = rows(story)
    assert (found["employees_passages", "all"], found["noon_passages", "all"]) == (4, 2)


def test_who_has_a_seat_stays_in_the_zone() -> None:
    """In, and home after eight hours: two passages, none at noon."""
    story = commute(reform=built(seats=1, sittings=1, employees=1))
    assert story.when("left", "cars") == [0.5 + 480 + 0.5]
    assert Leg("cars", Way.AFTER_NOON) not in story.reading.visits
    found = rows(story)
    assert (found["employees_passages", "all"], found["noon_passages", "all"], found["places_built", "seats"]) == (2, 0, 1)


@pytest.mark.parametrize(("at", "stay"), [("12:30", "8 h"), ("06:00", "6 h"), ("08:00", "4 h 30 min")])
def test_only_a_day_that_spans_noon_has_a_noon_trip(at: str, stay: str) -> None:
    """Nobody goes out who comes later, has gone, or would have no time to come back."""
    story = commute(workday={"stay": stay}, arrivals={"at": [at]})
    assert rows(story)["noon_passages", "all"] == 0


def test_employees_load_the_lanes_and_count_in_no_measure_of_goods() -> None:
    """The car is before the truck, which waits half a minute for it; it is the only load, vehicle and declaration there is."""
    flows: Data = {"cars": CAR, "in": {"kind": "first_line_in"}}
    story = told(gate(**STAFF) | {"flows": flows}, Comes(0))
    assert story.when("entered") == [2.5]
    found = rows(story)
    assert found["loads", "all"] == found["declarations", "all"] == found["entries", "all"] == found["exits", "all"] == 1
    assert found["release_time_mean", "all"] == found["passage_time_mean", "inbound"] == 150
    assert found["visit_time_mean", "all"] == 210
    assert found["vehicles_inside_mean", "all"] == pytest.approx(60 / 86400)
    # 150 s and 60 s of the truck, four passages of half a minute of the car.
    assert found["idling", "all"] == pytest.approx((150 + 60 + 4 * 30) / 3600)
    assert found["lane_wait_mean", "employees"] == 0


def test_lanes_for_staff_keep_them_apart() -> None:
    lanes = {"inbound": 1, "outbound": 1, "staff_inbound": 1, "staff_outbound": 1}
    flows: Data = {"cars": CAR | {"lane": "staff"}, "in": {"kind": "first_line_in"}}
    story = told(gate(lanes=lanes, **STAFF) | {"flows": flows}, Comes(0))
    assert (story.when("entered"), story.when("entered", "cars")) == ([2], [0.5])


def test_they_take_no_convenience_lane_that_was_a_goods_lane_and_nobody_inspects_them() -> None:
    lanes = {"inbound": 2, "outbound": 1}
    data = gate(lanes=lanes, **STAFF) | {"flows": {"cars": CAR}, "inspection_yard": {"selection_rate": 1, "spot_check_rate": 1}}
    data |= {"firms": {"trusted": {"tier": "advanced_certified"}}, "reforms": {"graded_gates": {"outbound": 0}}}
    story = told(data)
    assert story.got("main gate, convenience inbound lanes") == []
    assert story.when("entered", "cars") == [0.5]
    assert rows(story)["selected", "all"] == 0


def test_who_is_turned_away_in_the_morning_does_not_come_back_from_lunch() -> None:
    """The lane is taken by a truck until 8:10 and nobody may wait."""
    flows: Data = {"cars": CAR | {"arrivals": {"at": ["08:05"]}}, "in": {"kind": "first_line_in"}}
    story = told(gate(waiting_room=0, service={"staff": "30 s"}) | {"flows": flows}, Comes(0, takes={"gate_in": 10}))
    assert story.when("entered", "cars") == [None]
    assert story.when("arrived", Leg("cars", Way.AFTER_NOON)) == [None]
    assert (rows(story)["turned_away", "employees"], rows(story)["turned_away", "all"]) == (1, 0)


def test_supplies_come_for_a_canteen_alone() -> None:
    supplies = {"kind": "gate_registered", "admitted_by": "service_facilities", "arrivals": {"at": ["06:00"]}, "declarations": ALONE}
    data = gate() | {"flows": {"cars": CAR, "supplies": supplies}}
    trucks = {"out": {"kind": "second_line_out", "arrivals": {"at": ["10:00"]}}}
    others: Data = {"flows": data["flows"] | trucks} | LATE | ELECTRIC
    for parts, come in (({}, 0), ({"piles": 1, "places": 1}, 0), ({"seats": 1}, 1)):
        assert rows(told(data | others | built(**parts)))["entries", "flow supplies"] == come


# Charging

DOCK: Data = {"warehouses": {"store": {"docks": 1, "loading": "10 min"}}}


def test_without_piles_a_vehicle_drives_out_to_charge_and_comes_back() -> None:
    """In at 2, out at 3, an hour away, before the gate at 63, in at 65, loaded at 75, out at 76."""
    story = told(gate() | DOCK | ELECTRIC | {"flows": OUT}, Comes(0, "out"))
    before = Leg("out", Way.TO_CHARGE)
    assert (story.when("entered", before), story.when("left", before)) == ([2], [3])
    assert (story.when("arrived", "out"), story.when("entered", "out"), story.when("left", "out")) == ([63], [65], [76])
    found = rows(story)
    assert (found["charging_trips", "all"], found["charged_in_zone", "all"]) == (1, 0)
    assert found["turnaround_mean", "vehicles that charge"] == 76 * 60
    assert (found["entries", "all"], found["exits", "all"], found["loads", "all"]) == (2, 2, 1)
    assert found["release_time_mean", "all"] == 60


def test_at_a_pile_it_charges_before_it_asks_for_a_dock() -> None:
    """In at 2, charged at 42, loaded at 52, out at 53: two passages fewer."""
    story = told(gate() | DOCK | ELECTRIC | {"flows": OUT} | built(piles=1), Comes(0, "out"))
    assert (story.when("entered", "out"), story.when("left", "out")) == ([2], [53])
    assert Leg("out", Way.TO_CHARGE) not in story.reading.visits
    found = rows(story)
    assert (found["charging_trips", "all"], found["charged_in_zone", "all"]) == (0, 1)
    assert found["turnaround_mean", "vehicles that charge"] == 53 * 60
    assert found["entries", "all"] == found["exits", "all"] == 1


def test_few_piles_are_waited_for() -> None:
    """One pile: 2-42 and 42-82, the second vehicle having entered at 4. With two it charges 4-44."""
    leaving = {1: [53, 93], 2: [53, 63]}
    for piles, left in leaving.items():
        story = told(gate() | DOCK | ELECTRIC | {"flows": OUT} | built(piles=piles), Comes(0, "out"), Comes(0, "out"))
        assert story.when("left", "out") == left
        assert story.got("charging piles") == ([2, 42] if piles == 1 else [2, 4])


def test_vehicles_that_bring_goods_charge_when_they_have_left() -> None:
    flows: Data = OUT | {"in": {"kind": "first_line_in"}}
    story = told(gate() | ELECTRIC | {"flows": flows} | built(piles=1), Comes(0))
    assert (story.when("left"), story.got("charging piles")) == ([3], [])


def test_two_vehicles_of_a_declaration_wait_for_the_one_that_charges_elsewhere() -> None:
    """Half of the vehicles are electric; the set leaves together, after the last has come back."""
    half = {"electric_vehicles": ELECTRIC["electric_vehicles"] | {"share": 0.5}}
    story = told(gate() | half | {"flows": OUT}, *(Comes(0, "out", declaration="a") for _ in range(6)))
    charging = story.reading.case.vehicles[Leg("out")].charging
    assert charging is not None
    assert 0 < charging.elsewhere.sum() < 6
    last = max(time for time in story.when("presented", "out") if time is not None)
    assert min(time for time in story.when("left", "out") if time is not None) == last + 1


def test_who_is_turned_away_on_the_way_to_charge_comes_all_the_same() -> None:
    """A truck holds the lane; nobody may wait: the other charges elsewhere at once, and is before the gate an hour later."""
    story = told(gate(waiting_room=0) | ELECTRIC | {"flows": OUT}, Comes(0, "out"), Comes(1, "out"))
    assert story.when("entered", Leg("out", Way.TO_CHARGE)) == [2, None]
    assert story.when("arrived", "out") == [63, 61]
    assert rows(story)["turned_away", "all"] == 1


# Parking


def test_without_parking_a_vehicle_queues_and_is_held_beside_the_lane() -> None:
    """In the lane 0-2, papers at 30."""
    story = told(gate() | LATE, Comes(0, takes={"review": 30}))
    assert story.when("entered") == [30]
    assert not story.reading.visits[Leg("in")].first_attempt[0]


def test_who_is_before_its_papers_parks_and_then_queues() -> None:
    """Parked 0-30, in the lane 30-32: two minutes later than from a place beside the lane, at the first attempt."""
    story = told(gate() | LATE | built(places=1), Comes(0, takes={"review": 30}))
    assert (story.when("parked"), story.when("unparked"), story.when("entered")) == ([0], [30], [32])
    assert story.reading.visits[Leg("in")].first_attempt[0]
    found = rows(story)
    assert found["parked", "all"] == 1
    assert found["release_stage_time", "inbound: parked until its papers are ready"] == 30 * 60
    assert found["idling", "all"] == pytest.approx(180 / 3600)
    assert found["places_built", "parking"] == 1


def test_who_finds_everything_ready_does_not_park() -> None:
    office = LATE["document_office"] | {"lead": "1 h"}
    story = told(gate() | {"document_office": office} | built(places=1), Comes(0, takes={"review": 30}))
    assert (story.when("entered"), story.got(PARKING)) == ([2], [])
    assert rows(story)["parked", "all"] == 0


def test_who_finds_no_place_free_queues_as_before() -> None:
    """One place: the second goes to the lane, 0-2, and is held beside it until 20."""
    story = told(gate() | LATE | built(places=1), Comes(0, takes={"review": 30}), Comes(0, takes={"review": 20}))
    assert story.when("entered") == [32, 20]
    assert rows(story)["refused", PARKING] == 1


def test_the_lane_is_not_blocked_by_those_who_park() -> None:
    """One place for the held: two late vehicles take it and the lane, so a third, whose papers are ready at 5,
    waits behind them until 60. With parking the lane is free when it comes."""
    late = [Comes(0, takes={"review": 60}), Comes(0, takes={"review": 60}), Comes(3, takes={"review": 2})]
    blocked = told(gate(off_lane_places=1) | LATE, *late)
    assert blocked.when("entered") == [60, 60, 62]
    free = told(gate(off_lane_places=1) | LATE | built(places=2), *late)
    assert free.when("entered") == [62, 64, 5]


def test_parked_vehicles_do_not_stand_on_the_road() -> None:
    """No places on the approach. Without parking two vehicles stand there 0-0 and 0-2, a third 2-4; parked ones when they go to the
    lane: 30-30, 30-32, 30-34."""
    approach = gate(approach_places=0)
    late = [Comes(0, takes={"review": 30}) for _ in range(3)]
    before, after = told(approach | LATE, *late), told(approach | LATE | built(places=2), *late)
    assert rows(before)["road_queue_mean", "main"] == pytest.approx((2 + 4) * 60 / 86400)
    # The third finds no place: in the lane at once. The other two leave their places at 30.
    assert after.when("entered") == [32, 34, 30]
    assert rows(after)["road_queue_mean", "main"] == pytest.approx(2 * 60 / 86400)
    assert rows(after)["road_share_of_time", "main"] == pytest.approx(2 * 60 / 86400)


def test_a_set_gathers_first_and_then_parks() -> None:
    """The second comes at 10; both park until 30, then pass one after the other."""
    singly = told(
        gate() | LATE | built(places=2),
        Comes(0, declaration="a", takes={"review": 30}),
        Comes(10, declaration="a", takes={"review": 30}),
    )
    assert (singly.when("parked"), singly.when("entered")) == ([10, 10], [32, 34])


# From a day on, by whom, and where


def busy(reforms: Data, **parts: Any) -> Scenario:
    """Two days in a zone with everything that the reform speaks of."""
    return Scenario.model_validate(
        {
            "horizon": {"days": 2, "warm_up": "6 h", "cool_down": "6 h"},
            "gates": {"main": {"lanes": {"inbound": 2, "outbound": 2}, "approach_places": 1, "off_lane_places": 1, "exceptions": {}}},
            "document_office": {"officers": 2, "lead": {"uniform": {"min": "-1 h", "max": "1 h"}}},
            "inspection_yard": {"inspectors": 2},
            "warehouses": {"store": {"docks": 4, "unloading": "20 min", "loading": "20 min"}},
            "electric_vehicles": {"share": 0.5, "low_share": 0.5},
            "firms": {"ours": {"count": 6}, "theirs": {"count": 6}},
            "flows": {
                "in": {"kind": "first_line_in", "dwell": "1 h", "arrivals": {"vehicles_per_day": 100}},
                "out": {"kind": "second_line_out", "arrivals": {"vehicles_per_day": 100}},
                "cars": {"kind": "employees", "workday": {"noon_share": 0.5}, "arrivals": {"vehicles_per_day": 60}},
                "supplies": {"kind": "gate_registered", "admitted_by": "service_facilities", "arrivals": {"vehicles_per_day": 4}},
            },
            "reforms": reforms,
            **parts,
        }
    )


ALL: Data = {"seats": 2000, "piles": 2, "places": 4}


def same(one: Any, other: Any) -> None:
    """Two tables agree in every bit."""
    for column in fields(one):
        mine, theirs = getattr(one, column.name), getattr(other, column.name)
        if is_dataclass(mine):
            same(mine, theirs)
        else:
            np.testing.assert_array_equal(mine, theirs, err_msg=column.name)


@pytest.mark.parametrize(
    "null",
    [{}, {"seats": 0, "piles": 0, "places": 0}, ALL | {"adoption": 0}, ALL | {"adoption": {"begin": 0, "end": 0, "days": 1}}],
    ids=["bare", "nothing built", "nobody", "never"],
)
def test_where_nothing_is_built_nothing_changes(null: Data) -> None:
    one, other = (simulate_once(busy(reforms), seed=1, replication=0) for reforms in ({"service_facilities": null}, {}))
    same(one[0].programme, other[0].programme)
    same(one[1], other[1])


@pytest.mark.parametrize("part", ["seats", "piles", "places"])
def test_each_part_works_alone(part: str) -> None:
    """What the others would move stays as it was."""
    found = {
        name: value
        for (name, of, value) in replicate(busy({"service_facilities": {part: ALL[part]}}), seed=1, replication=0).rows
        if of in ("all", "flow supplies") and name in ("noon_passages", "charging_trips", "parked", "charged_in_zone")
    }
    before = {name: value for (name, of, value) in replicate(busy({}), seed=1, replication=0).rows if of == "all"}
    assert (found["noon_passages"] < before["noon_passages"]) == (part == "seats")
    assert (found["charging_trips"] < before["charging_trips"]) == (part == "piles")
    assert (found["charged_in_zone"] > 0) == (part == "piles")
    assert ("parked" in found) == (part == "places")


def travellers(case: Case, log: Log, *, before: float) -> dict[tuple[Leg, int, int], list[float]]:
    """What everybody had completed by a time."""
    done = {}
    for kind in case.roster.kinds:
        party, steps = case.roster.parties[kind.party], len(kind.slots)
        for member, row in enumerate(kind.rows.tolist()):
            times = log.completed[kind.first_log + member * steps :][:steps]
            done[party.leg, int(party.entity), int(party.number[row])] = times[times < before].tolist()
    return {who: times for who, times in done.items() if times}


def test_before_its_day_all_is_as_it_was_and_after_it_is_not() -> None:
    one, other = (busy({}), busy({"service_facilities": ALL | {"from_day": 1}}))
    runs = [simulate_once(scenario, seed=1, replication=0) for scenario in (one, other)]
    midnight = 2 * 86400.0  # the window begins one day after time zero
    assert travellers(*runs[0], before=midnight) == travellers(*runs[1], before=midnight)
    assert travellers(*runs[0], before=midnight + 86400) != travellers(*runs[1], before=midnight + 86400)
    pools = {info.name: info for info in runs[1][0].pools}
    for name, count in (("charging piles", 2), (PARKING, 4)):
        assert pools[name].servers(np.array([midnight - 1, midnight])).tolist() == [0, count]


def test_who_adopts_early_is_among_those_who_adopt_later() -> None:
    here = []
    for share in (0.3, 0.6, 1.0):
        case, _ = simulate_once(busy({"service_facilities": ALL | {"adoption": share}}), seed=1, replication=0)
        charging = case.vehicles[Leg("out")].charging
        assert charging is not None
        here.append(charging.here)
    assert 0 < here[0].sum() < here[1].sum() < here[2].sum()
    assert (here[1] | ~here[0]).all()
    assert (here[2] | ~here[1]).all()


def test_a_pilot_with_some_firms_or_at_another_gate() -> None:
    case, _ = simulate_once(busy({"service_facilities": ALL | {"firms": ["ours"]}}), seed=1, replication=0)
    truck = case.vehicles[Leg("in")]
    ours = np.isin(case.demand.firm_groups, ["ours"])[truck.flow.declarations.firm][truck.flow.loads.declaration]
    assert truck.parks is not None
    np.testing.assert_array_equal(truck.parks, ours)
    gates = {name: {"lanes": {"inbound": 1, "outbound": 1}} for name in ("east", "west")}
    flows = {name: {"kind": "first_line_in", "gate": name, "arrivals": {"every": "20 min"}} for name in gates}
    two = Scenario.model_validate(
        {
            "gates": gates,
            "flows": flows,
            "document_office": {"officers": 1},
            "reforms": {"service_facilities": {"places": 3, "gates": ["east"]}},
        }
    )
    case, _ = simulate_once(two, seed=1, replication=0)
    assert [info.name for info in case.pools if "parking" in info.name] == ["east gate, parking places"]
    assert [bool(case.vehicles[Leg(name)].parks.all()) for name in gates] == [True, False]  # type: ignore[union-attr]


@pytest.mark.parametrize("engine", ["compiled", "simpy"])
def test_both_engines_tell_the_same(engine: Any) -> None:
    scenario = busy({"service_facilities": ALL, "one_declaration_many_vehicles": {}})
    same(simulate_once(scenario, seed=4, replication=0, engine=engine)[1], simulate_once(scenario, seed=4, replication=0)[1])
    assert replicate(scenario, seed=4, replication=0, engine=engine).rows  # its books balance
