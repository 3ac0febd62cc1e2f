"""The register of pools: who stands in it, with which servers when."""

from __future__ import annotations

from typing import Any

from zone_cases import Data

from zonesim.demand.demand import draw
from zonesim.scenario.schema import Scenario
from zonesim.units import HOUR
from zonesim.zone.pools import TAIL, Register
from zonesim.zone.site import Zone

CALENDARS: Data = {
    "day": {"open": [{"from": "06:00", "to": "18:00"}]},
    "shifts": {"shifts": [{"from": "06:00", "to": "22:00", "servers": 12}, {"from": "22:00", "to": "06:00", "servers": 2}]},
    "broken": {"open": [{"from": "00:00", "to": "24:00"}], "breakdowns": [{"time_between": "5 h", "lasting": "1 h"}]},
}


def register(*, seed: int = 1, **parts: Any) -> Register:
    """An empty register of a zone with calendars."""
    horizon = {"days": 1, "warm_up": "0 s", "cool_down": "0 s"}
    scenario = Scenario.model_validate({"horizon": horizon, "calendars": CALENDARS} | parts)
    return Register(scenario, draw(scenario, seed=seed, replication=0))


def entered(data: Data) -> dict[str, tuple[str, int, int]]:
    """Name, role, servers and limit of all pools of a zone."""
    book = register(**data)
    Zone.build(book.scenario, book)
    return {info.name: (info.role, int(info.capacity[0]), limit) for info, limit in zip(book.infos, book.limits, strict=True)}


def test_pools_are_numbered_in_the_order_of_entry() -> None:
    book = register()
    assert [book.add("one", "lane", 3), book.add("two", "bay", 2, limit=4)] == [0, 1]
    pools = book.pools()
    assert pools.names == ("one", "two")
    assert (pools.capacity.tolist(), pools.limit.tolist()) == ([3, 2], [-1, 4])


def test_what_has_no_limit_is_not_entered() -> None:
    book = register()
    assert book.maybe("bays", "bay", None) is None
    assert book.maybe("bays", "bay", 2) == 0
    assert len(book.infos) == 1


def test_opening_hours_close_all_servers_and_shifts_say_their_own_number() -> None:
    book = register()
    book.add("lanes", "lane", 3, calendar="day")
    book.add("officers", "officer", 5, calendar="shifts")
    assert book.pools().capacity.tolist() == [0, 2]
    changes = book.timetable()
    first_day = changes.time < 24 * HOUR
    told = list(zip(changes.time[first_day] / HOUR, changes.pool[first_day], changes.capacity[first_day], strict=True))
    assert told == [(6, 0, 3), (6, 1, 12), (18, 0, 0), (22, 1, 2)]


def test_calendars_go_on_for_weeks_after_the_last_arrival() -> None:
    book = register()
    book.add("lanes", "lane", 3, calendar="day")
    assert book.timetable().time[-1] == (24 * TAIL + 18) * HOUR


def test_breakdowns_have_luck_by_the_name_of_the_pool_and_the_seed() -> None:
    by_chance = {"broken": CALENDARS["broken"] | {"breakdowns": [{"time_between": {"exponential": {"mean": "5 h"}}, "lasting": "1 h"}]}}

    def outages(name: str, seed: int) -> list[float]:
        book = register(seed=seed, calendars=by_chance)
        book.add("another one", "lane", 1)
        book.add(name, "lane", 1, calendar="broken")
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
