"""Goods in store: who finds the store full, and what is still there when the window ends."""

from __future__ import annotations

from stories import expect, happens, strata

STORE = """
horizon = { start = "2026-03-02", days = 2, warm_up = "1 d", cool_down = "2 d" }
log.file = "visits.csv"

[gates.main]

[warehouses.barn]
unloading = "1 h"
storage = { places = 100, when_full = "divert" }

[flows.in]
kind = "first_line_in"
dwell = "1 d"
"""


def test_goods_that_find_the_store_full_are_stored_elsewhere() -> None:
    """Sixty pallets a load, a hundred places, an hour to unload and a day in store: one load at a time.

    Of two of 2 March, 10:00, the second goes elsewhere, and so do those of 3 March, 10:00, an hour before the first is gone, and 23:00;
    the one of 11:00 comes just when there is room. One each of the days before and after goes elsewhere, too, and does not count.
    """
    times = ["01T00:00", "01T00:00", "02T10:00", "02T10:00", "03T10:00", "03T11:00", "03T23:00", "04T12:00", "04T13:00"]
    outcome = happens(STORE, visits="time,flow,pallets\n" + "".join(f"2026-03-{time},in,60\n" for time in times))
    expect(outcome, {("diverted", "all"): (1 + 1 + 1) / 2, ("loads", "all"): 5, ("lots_still_inside", "all"): 1})


def test_every_load_of_a_vehicle_whose_goods_are_stored_elsewhere_counts() -> None:
    """Two loads of 12 pallets go on a vehicle; 20 pallets lie in the store of 30 places."""
    text = """
horizon = { start = "2026-03-02", days = 1, warm_up = "0 s", cool_down = "0 s" }
log.file = "visits.csv"
gates.main = {}
warehouses.barn = { unloading = "1 min", storage = { places = 30, when_full = "divert" } }
firms.one = {}

[flows.before]
kind = "first_line_in"
dwell = "1 d"

[flows.in]
kind = "first_line_in"
dwell = "2 h"
arrivals.at = ["10:00", "10:01"]
declarations = { several_vehicles_share = 0, pallets = { constant = 12 } }
consolidation = { window = "1 h", travel = "0 s" }
"""
    outcome = happens(text, visits="time,flow,pallets\n2026-03-02T08:00,before,20\n")
    expect(outcome, {("diverted", "all"): 2, ("entries", "flow in"): 1, ("loads", "flow in"): 2, ("lots_still_inside", "all"): 1})


def test_lots_still_inside_are_those_whose_dwell_ends_after_the_window() -> None:
    """In store when unloaded, an hour after they came; the window ends at midnight of 4 March.

    Of the day before: a lot that stays for a week does not count. Of the window: one whose dwell of a day ends in it; one that ends a
    second before it ends; one that ends as it does; one a second later; one that is unloaded after it. Of the day after: one more.
    """
    visits = """time,flow,pallets,dwell_s
2026-03-01T10:00,in,1,604800
2026-03-02T10:00,in,1,86400
2026-03-03T20:00,in,1,10799
2026-03-03T20:00,in,1,10800
2026-03-03T20:00,in,1,10801
2026-03-03T23:30,in,1,60
2026-03-04T00:00,in,1,604800
"""
    expect(happens(STORE, visits=visits), {("lots_still_inside", "all"): 3, ("diverted", "all"): 0})


def test_without_goods_that_dwell_there_are_no_lots() -> None:
    text = STORE.replace("in]\n", "out]\n").replace("_in", "_out").replace('dwell = "1 d"\n', "").replace("storage", "# storage")
    assert strata(happens(text, visits="time,flow\n2026-03-02T10:00,out\n"), "lots_still_inside") == []
