"""A flow may be called as a leg of another flow is: what becomes of either is told as if it had another name."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from zone_cases import ALONE, Data, Told, gate, told

from zonesim.demand.legs import Leg, Way
from zonesim.measures.history import history
from zonesim.measures.measures import measures
from zonesim.measures.object_log import ObjectLog
from zonesim.measures.truck_log import truck_log

Row = tuple[str, str, float]

CARS: Data = {
    "kind": "employees",
    "workday": {"stay": "8 h", "noon_share": 1, "noon": "12 h", "lunch": "45 min"},
    "arrivals": {"at": ["08:00"]},
}
LATE_SHIFT: Data = {"kind": "employees", "workday": {"stay": "4 h", "noon_share": 0}, "arrivals": {"at": ["14:00", "14:10"]}}
BULK: Data = {
    "kind": "second_line_out",
    "arrivals": {"at": ["16:00", "16:20", "16:40"]},
    "declarations": ALONE | {"tonnes": {"constant": 10}},
}
EMPTY: Data = {"kind": "empty", "arrivals": {"at": ["17:00", "17:20"]}}
PAPERS: Data = {
    "document_office": {"officers": 2, "automatic_share": 1.0, "automatic": "5 min", "lead": "0 s"},
    "inspection_yard": {"inspectors": 1, "selection_rate": 0.0, "spot_check_rate": 0.0},
}
EQUIPMENT: Data = {
    "leaving_share": 1,
    "application": "10 min",
    "review": "30 min",
    "visit": "90 min",
    "licence": "20 min",
    "fetch": "1 h",
}
WORKSHOP: Data = {
    "commodities": {"engines": {}},
    "warehouses": {"store": {"docks": 1, "unloading": "10 min", "loading": "15 min"}},
    "workshop": {"bays": 1, "repair": "100 min", "not_repairable_share": 0, "fetch": "30 min", "catalogue": {"engines": True}},
}
ELECTRIC: Data = {"electric_vehicles": {"share": 1, "low_share": 1, "charging": "40 min", "way": "20 min"}}
COURSE: Data = {"trainees": {"constant": 4}, "days": {"constant": 1}, "stay": "3 h"}
PACKED: Data = {"kind": "first_line_in", "declarations": ALONE | {"pallets": {"constant": 5}}}
PACKED["consolidation"] = {"group": "g", "window": "1 h", "travel": "10 min"}

CASES: dict[str, tuple[Leg, Data, Data, Data]] = {
    "after noon": (Leg("x", Way.AFTER_NOON), {"x": CARS}, LATE_SHIFT, {}),
    "to charge": (Leg("x", Way.TO_CHARGE), {"x": BULK | {"arrivals": {"at": ["08:00"]}}}, EMPTY, ELECTRIC),
    "leaving, equipment": (
        Leg("x", Way.LEAVING),
        {"x": {"kind": "equipment", "arrivals": {"at": ["08:00"]}}},
        BULK,
        PAPERS | {"equipment": EQUIPMENT},
    ),
    "leaving, units": (Leg("x", Way.LEAVING), {"x": {"kind": "maintenance", "arrivals": {"at": ["08:00"]}}}, BULK, PAPERS | WORKSHOP),
    "by bus": (
        Leg("x", Way.BY_BUS),
        {"x": {"kind": "training", "admitted_by": "bonded_training", "arrivals": {"at": ["08:00"]}, "course": COURSE}},
        LATE_SHIFT,
        {"reforms": {"bonded_training": {"places": 5}}},
    ),
    "shared vehicles": (
        Leg("x", others=("y",)),
        {"x": PACKED | {"arrivals": {"at": ["08:00"]}}, "y": PACKED | {"arrivals": {"at": ["08:10"]}}},
        EMPTY,
        PAPERS,
    ),
}
"""A leg, the flows it is of, and another flow that is called as it is, in a zone where both are walked."""
MARK = " (leg)"


def zone(case: str, rival: str) -> Told:
    """The zone of a case, in which the other flow is called so."""
    _, flows, other, parts = CASES[case]
    return told(gate(service={"staff": "30 s"}) | {"flows": flows | {rival: other}} | parts)


@pytest.fixture(params=CASES)
def both(request: pytest.FixtureRequest) -> tuple[Leg, Told, Told]:
    """The leg; the zone with the other flow called as the leg is, and with a name of its own."""
    leg = CASES[request.param][0]
    return leg, zone(request.param, leg.words), zone(request.param, "zz")


def renamed(leg: Leg, text: Any) -> Any:
    """What the zone with a name of its own says, as the one with the leg's name must say it."""
    return text.replace(leg.words, leg.words + MARK).replace("zz", leg.words) if isinstance(text, str) else text


def test_every_flow_and_leg_has_its_own_visits(both: tuple[Leg, Told, Told]) -> None:
    leg, one, other = both
    assert {leg, Leg(leg.words)} <= one.reading.visits.keys()
    for which, visits in other.reading.visits.items():
        mine = one.reading.visits[Leg(leg.words) if which == Leg("zz") else which]
        assert len(mine.arrived)
        np.testing.assert_array_equal(mine.arrived, visits.arrived)
        np.testing.assert_array_equal(mine.left, visits.left)
        np.testing.assert_array_equal(mine.stages, visits.stages)


def test_measures_are_the_same_but_for_the_names(both: tuple[Leg, Told, Told]) -> None:
    leg, one, other = both
    rows = [(measure, of, repr(value)) for measure, of, value in measures(one.reading)]
    assert len({row[:2] for row in rows}) == len(rows)
    assert sorted(rows) == sorted((measure, renamed(leg, of), repr(value)) for measure, of, value in measures(other.reading))


def test_the_truck_log_tells_them_apart(both: tuple[Leg, Told, Told]) -> None:
    leg, one, other = both
    columns = ("flow", "way", "number", "arrived", "left")
    mine, theirs = (zip(*(truck_log(story.reading)[name].tolist() for name in columns), strict=True) for story in (one, other))
    rows = sorted(mine)
    assert len({row[1:3] for row in rows}) == len(rows)
    assert rows == sorted((*(renamed(leg, name) for name in row[:2]), *row[2:]) for row in theirs)


def test_event_logs_tell_them_apart(both: tuple[Leg, Told, Told]) -> None:
    leg, one, other = both
    things = [thing.identifier for thing in ObjectLog(one.reading).objects()]
    assert len(set(things)) == len(things)
    assert sorted(things) == sorted(renamed(leg, thing.identifier) for thing in ObjectLog(other.reading).objects())
    assert len(history(one.reading).time) == len(history(other.reading).time)


def test_employees_and_a_flow_called_as_they_are_after_noon_by_hand() -> None:
    """One car comes at eight, goes out at noon and comes back: four passages, two of them at noon; the others pass twice each."""
    story = zone("after noon", "x, after noon")
    assert story.when("entered", "x") == [0.5]
    assert story.when("entered", Leg("x", Way.AFTER_NOON)) == [286.5]
    assert story.when("entered", "x, after noon") == [360.5, 370.5]
    found = {(measure, of): value for measure, of, value in measures(story.reading)}
    assert (found["employees_passages", "all"], found["noon_passages", "all"]) == (4 + 4, 2)
    assert sorted(set(truck_log(story.reading)["way"])) == ["x", "x, after noon", "x, after noon (leg)"]


def test_equipment_that_leaves_and_a_flow_called_so_by_hand() -> None:
    """One unit leaves, and three vehicles of the flow; each has a row of its own."""
    found = {(measure, of): value for measure, of, value in measures(zone("leaving, equipment", "x, leaving").reading)}
    assert (found["loads", "all"], found["loads", "flow x, leaving"], found["loads", "flow x, leaving (leg)"]) == (4, 3, 1)
    assert (found["exits", "all"], found["exits", "flow x, leaving"], found["exits", "flow x, leaving (leg)"]) == (4, 3, 1)
