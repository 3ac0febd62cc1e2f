"""The warehouse, by hand: docks, crews, room on the floor, and what becomes of goods."""

from __future__ import annotations

from typing import Any

import pytest
from zone_cases import ALONE, Comes, Data, told

from zonesim.demand.legs import Leg
from zonesim.errors import Gridlock
from zonesim.measures.measures import measures

DOCKS, CREWS, ROOM, STOCK = (f"store warehouse, {what}" for what in ("docks", "crews", "room", "stock"))


def store(*, dwell: str | None = "1 h", **parts: Any) -> Data:
    """Ten minutes to unload or load; goods that come in stay an hour where there is room to be counted."""
    flows = {"in": {"kind": "first_line_in", "dwell": dwell, "declarations": ALONE}, "out": {"kind": "first_line_out"}}
    return {"warehouses": {"store": {"unloading": "10 min", "loading": "10 min"} | parts}, "flows": flows}


def out(at: float, pallets: float = 20) -> Comes:
    """A vehicle that takes goods."""
    return Comes(at, "out", pallets=pallets)


def test_docks_serve_both_ways_in_order_of_asking() -> None:
    story = told(store(docks=1), Comes(0), out(1), Comes(2))
    assert story.when("left") == [10, 30]
    assert story.when("left", "out") == [20]


def test_docks_apart_serve_one_way_each() -> None:
    story = told(store(receiving_docks=1, dispatch_docks=1), Comes(0), out(1), Comes(2))
    assert (story.when("left"), story.when("left", "out")) == ([10, 20], [11])


def test_a_dock_is_held_while_waiting_for_a_crew() -> None:
    """Two docks, one crew: docks taken at 0, 0 and 10; crew 0-10, 10-20, 20-30."""
    story = told(store(docks=2, crews=1), Comes(0), Comes(0), Comes(0))
    assert story.got(DOCKS) == [0, 0, 10]
    assert story.got(CREWS) == [0, 10, 20]


def test_crews_keep_the_hours_of_the_warehouse_and_docks_where_there_are_none() -> None:
    hours = {"calendars": {"late": {"open": [{"from": "09:00", "to": "20:00"}]}}}
    crewed = told(store(docks=1, crews=1, calendar="late") | hours, Comes(0))
    docks = told(store(docks=1, calendar="late") | hours, Comes(0))
    assert (crewed.got(DOCKS), crewed.got(CREWS)) == ([0], [60])
    assert docks.got(DOCKS) == [60]


def test_room_is_taken_before_a_dock_and_free_when_the_goods_have_dwelt() -> None:
    """Room for one load. The first unloads 0-10 and its goods leave at 70; the second waits without a dock, 70-80."""
    story = told(store(docks=1, storage={"places": 20}), Comes(0), Comes(5), out(20))
    assert story.when("left") == [10, 80]
    assert story.got(ROOM) == [0, 70]
    assert story.when("left", "out") == [30]


def test_a_lot_begins_when_it_is_unloaded_and_ends_after_its_own_dwell() -> None:
    story = told(store(storage={"places": 20}), Comes(0, takes={"dwell": 5}), Comes(0, takes={"dwell": 5}))
    assert story.got(ROOM) == [0, 15]
    assert [round(time / 60 - 480) for time in story.reading.lots[Leg("in")]] == [15, 30]


def test_a_full_store_may_hold_the_dock() -> None:
    """The same with the dock held while it waits for room: the second has the dock 10-80, and the one that loads waits for it."""
    story = told(store(docks=1, storage={"places": 20, "when_full": "wait_at_dock"}), Comes(0), Comes(5), out(20))
    assert story.when("left") == [10, 80]
    assert story.got(DOCKS) == [0, 10, 80]
    assert story.when("left", "out") == [90]


def test_a_full_store_may_send_goods_elsewhere() -> None:
    """Room for one: the second is not unloaded here and leaves at once, without a lot; the third comes after the goods have gone."""
    story = told(store(docks=1, storage={"places": 20, "when_full": "divert"}), Comes(0), Comes(5), Comes(70))
    assert story.when("left") == [10, 5, 80]
    assert story.reading.visits[Leg("in")].diverted.tolist() == [False, True, False]
    rows = {(name, of): value for name, of, value in measures(story.reading)}
    assert rows["diverted", "all"] == 1
    assert rows["refused", ROOM] == 1


def test_large_loads_are_not_overtaken_by_small_ones() -> None:
    """30 places: 20 are taken until 70. The load of 20 waits for them, the one of 10, which would fit, behind it."""
    story = told(store(storage={"places": 30}), Comes(0), Comes(1, pallets=20), Comes(2, pallets=10))
    assert story.got(ROOM) == [0, 70, 70]


def test_goods_that_leave_are_taken_from_stock() -> None:
    """20 in stock: the first takes them; the second waits until a vehicle has unloaded 20 at 50, and loads 50-60."""
    storage = {"places": 100, "opening": 20}
    story = told(store(dwell=None, storage=storage), out(0), out(5), Comes(40))
    assert story.when("left", "out") == [10, 60]
    assert story.got(STOCK) == [0, 50]


def test_goods_taken_from_stock_leave_room_behind() -> None:
    """Full at the start: who brings goods waits until those that leave are loaded at 40."""
    story = told(store(dwell=None, storage={"places": 20, "opening": 20}), Comes(0), out(30))
    assert story.got(ROOM) == [40]
    assert story.when("left") == [50]


def test_stock_for_which_nobody_comes_is_a_gridlock_that_names_it() -> None:
    with pytest.raises(Gridlock, match="vehicle out 0 waits for 20 of store warehouse, stock"):
        told(store(dwell=None, storage={"places": 20, "opening": 10}), out(0))


def test_without_storage_goods_that_leave_are_always_there() -> None:
    assert told(store(docks=1), out(0)).when("left", "out") == [10]


def test_goods_that_were_there_before_the_run_take_room_until_they_leave() -> None:
    """Loads come at 6 and 18 every day and stay 36 hours: those of 18 the day before yesterday and of 6 and 18 yesterday are there
    at midnight, in a store for three, and leave at 6, at 18 and at 6 tomorrow. Today's are unloaded as room becomes free.
    """
    flow = {"kind": "first_line_in", "dwell": "36 h", "declarations": ALONE, "arrivals": {"at": ["06:00", "18:00"]}}
    zone = {"warehouses": {"store": {"unloading": "10 min", "storage": {"places": 60}}}, "flows": {"in": flow}}
    story = told(zone)
    assert story.got(ROOM) == [-480, -480, -480, -120, 600]
    freed = sorted(round(time / 3600, 2) for time in story.pool(ROOM).freed)
    assert freed == [6, 18, 30, 42.17, 54.17]


def test_no_warehouse_takes_no_time() -> None:
    assert told({"flows": {"in": {"kind": "first_line_in", "travel": "3 min"}}}, Comes(0)).when("left") == [6]
