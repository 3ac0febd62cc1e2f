"""The register of pools: who stands in it, with which servers when."""

from __future__ import annotations

from typing import Any, get_args

from zone_cases import Data

from zonesim.demand.demand import draw
from zonesim.measures.facilities import closing_times
from zonesim.scenario.facilities import LaneGroup, Lanes
from zonesim.scenario.schema import Scenario
from zonesim.scenario.traffic import LaneKind
from zonesim.units import HOUR
from zonesim.zone.gate import LANES as LANES_OF_A_GATE
from zonesim.zone.pools import BAY, LANE, OFFICER, TAIL, Facility, FacilityKind, Group, Register
from zonesim.zone.prepare import prepare
from zonesim.zone.site import Zone

CALENDARS: Data = {
    "day": {"open": [{"from": "06:00", "to": "18:00"}]},
    "shifts": {"shifts": [{"from": "06:00", "to": "22:00", "servers": 12}, {"from": "22:00", "to": "06:00", "servers": 2}]},
    "broken": {"open": [{"from": "00:00", "to": "24:00"}], "breakdowns": [{"time_between": "5 h", "lasting": "1 h"}]},
}

GATE, WORKSHOP = Facility(FacilityKind.GATE, "main"), Facility(FacilityKind.WORKSHOP)
LANES, BAYS = Group("lanes", LANE), Group("bays", BAY)


def register(*, seed: int = 1, **parts: Any) -> Register:
    """An empty register of a zone with calendars."""
    horizon = {"days": 1, "warm_up": "0 s", "cool_down": "0 s"}
    scenario = Scenario.model_validate({"horizon": horizon, "calendars": CALENDARS} | parts)
    return Register(scenario, draw(scenario, seed=seed, replication=0))


def entered(data: Data) -> dict[str, tuple[str, int, int]]:
    """Name, role, servers and limit of all pools of a zone."""
    book = register(**data)
    Zone.build(book.scenario, book)
    return {info.name: (info.role.words, int(info.capacity[0]), limit) for info, limit in zip(book.infos, book.limits, strict=True)}


def test_pools_are_numbered_in_the_order_of_entry() -> None:
    book = register()
    assert [book.add(GATE, LANES, servers=3), book.add(WORKSHOP, BAYS, servers=2, limit=4)] == [0, 1]
    pools = book.pools()
    assert pools.names == ("main gate, lanes", "workshop, bays")
    assert (pools.capacity.tolist(), pools.limit.tolist()) == ([3, 2], [-1, 4])


def test_what_has_no_limit_is_not_entered() -> None:
    book = register()
    assert book.maybe(WORKSHOP, BAYS, servers=None) is None
    assert book.maybe(WORKSHOP, BAYS, servers=2) == 0
    assert len(book.infos) == 1


def test_opening_hours_close_all_servers_and_shifts_say_their_own_number() -> None:
    book = register()
    book.add(GATE, LANES, servers=3, calendar="day")
    book.add(Facility(FacilityKind.OFFICE), Group("officers", OFFICER), servers=5, calendar="shifts")
    assert book.pools().capacity.tolist() == [0, 2]
    changes = book.timetable()
    first_day = changes.time < 24 * HOUR
    told = list(zip(changes.time[first_day] / HOUR, changes.pool[first_day], changes.capacity[first_day], strict=True))
    assert told == [(6, 0, 3), (6, 1, 12), (18, 0, 0), (22, 1, 2)]


def test_calendars_go_on_for_weeks_after_the_last_arrival() -> None:
    book = register()
    book.add(GATE, LANES, servers=3, calendar="day")
    assert book.timetable().time[-1] == (24 * TAIL + 18) * HOUR


def test_breakdowns_have_luck_by_the_name_of_the_pool_and_the_seed() -> None:
    by_chance = {"broken": CALENDARS["broken"] | {"breakdowns": [{"time_between": {"exponential": {"mean": "5 h"}}, "lasting": "1 h"}]}}

    def outages(name: str, seed: int) -> list[float]:
        book = register(seed=seed, calendars=by_chance)
        book.add(WORKSHOP, BAYS, servers=1)
        book.add(Facility(FacilityKind.GATE, name), LANES, servers=1, calendar="broken")
        times: list[float] = book.timetable().time.tolist()
        return times

    assert outages("north", 1) == outages("north", 1)
    assert outages("north", 1) != outages("south", 1)
    assert outages("north", 1) != outages("north", 2)


def test_a_zone_enters_what_it_has() -> None:
    data: Data = {
        "gates": {"main": {"lanes": {"inbound": 3, "outbound": 2}, "waiting_room": 9, "off_lane_places": 4}},
        "holding_yard": {"places": 5},
        "document_office": {"officers": 6},
        "inspection_yard": {"places": 7, "bays": 3, "inspectors": 2, "scanners": 1, "image_officers": 4},
        "warehouses": {
            "one": {"docks": 8, "crews": 7, "storage": {"places": 100}},
            "two": {"receiving_docks": 2, "dispatch_docks": 1, "storage": {"places": 50, "opening": 20, "when_full": "divert"}},
        },
    }
    assert entered(data) == {
        "main gate, inbound lanes": ("lane", 3, 9),
        "main gate, outbound lanes": ("lane", 2, -1),
        "main gate, places for the held": ("place", 4, -1),
        "one warehouse, docks": ("dock", 8, -1),
        "one warehouse, crews": ("crew", 7, -1),
        "one warehouse, room": ("room", 100, -1),
        "two warehouse, receiving docks": ("dock", 2, -1),
        "two warehouse, dispatch docks": ("dock", 1, -1),
        "two warehouse, room": ("room", 30, 0),
        "two warehouse, stock": ("stock", 20, -1),
        "document office, officers": ("officer", 6, -1),
        "holding yard, places": ("place", 5, -1),
        "inspection yard, places": ("place", 7, -1),
        "inspection yard, bays": ("bay", 3, -1),
        "inspection yard, inspectors": ("inspector", 2, -1),
        "inspection yard, scanners": ("scanner", 1, -1),
        "inspection yard, image officers": ("image officer", 4, -1),
    }


def test_a_zone_without_facilities_enters_nothing() -> None:
    assert entered({"gates": {"main": {}}, "holding_yard": {}, "inspection_yard": {}, "warehouses": {"one": {}}}) == {}


def test_every_group_of_lanes_of_the_scenario_stands_in_the_table() -> None:
    assert list(LANES_OF_A_GATE) == list(Lanes.model_fields) == list(get_args(LaneGroup))
    assert len(set(LANES_OF_A_GATE.values())) == len(LANES_OF_A_GATE)
    assert {group.lanes for group in LANES_OF_A_GATE.values()} == set(get_args(LaneKind))


AWKWARD = ("a", "a gate, b", "gate", "inspection yard, places", "a warehouse, room", "staff inbound lanes", "workshop")
"""Names of a user's that look like what pools are called."""


def test_whatever_a_user_calls_a_facility_no_two_pools_are_called_the_same() -> None:
    lanes = dict.fromkeys(LANES_OF_A_GATE, 1)
    data: Data = {
        "gates": {name: {"lanes": lanes, "off_lane_places": 1} for name in AWKWARD},
        "warehouses": {
            name: {"receiving_docks": 1, "dispatch_docks": 1, "crews": 1, "storage": {"places": 5, "opening": 1}} for name in AWKWARD
        },
        "holding_yard": {"places": 1},
        "inspection_yard": dict.fromkeys(("places", "bays", "inspectors", "scanners", "image_officers"), 1),
        "workshop": {"bays": 1},
    }
    book = register(**data)
    Zone.build(book.scenario, book)
    assert len({info.name for info in book.infos}) == len(book.infos) == len(AWKWARD) * (8 + 5) + 7


def test_a_gate_closes_by_its_own_hours_whatever_the_others_are_called() -> None:
    hours = {"until noon": {"open": [{"from": "06:00", "to": "12:00"}]}, "until six": {"open": [{"from": "06:00", "to": "18:00"}]}}
    gates = {
        "a gate, b": {"lanes": {"inbound": 1}, "calendar": "until noon"},
        "a": {"lanes": {"inbound": 1}, "calendar": "until six"},
        "open": {"lanes": {"inbound": 1}},
    }
    book = register(calendars=hours, gates=gates)
    case = prepare(book.scenario, book.demand)
    assert [(closing_times(case, name) / HOUR).tolist() for name in gates] == [[12], [18], []]
