"""Goods returned from abroad until they are released, and equipment whose period has ended, by hand.

The window is two days, 2 and 3 March; a day before it and a day after it somebody comes as well, and counts in nothing.
"""

from __future__ import annotations

from stories import MINUTE, NAN, expect, happens, strata

RETURNED = """
horizon = { start = "2026-03-02", days = 2, warm_up = "1 d", cool_down = "1 d" }
log.file = "visits.csv"
gates.main.lanes = { inbound = 2, outbound = 2 }
gates.main.service = { inbound = "2 min", outbound = "1 min" }
gates.main.waiting_room = 0
document_office = { officers = 9, automatic_share = 1.0, automatic = "0 s", lead = "1 h" }
inspection_yard = { inspectors = 9, selection_rate = 0.0 }
warehouses.store = { unloading = "10 min" }
firms.ours = { tier = "general_certified" }
firms.theirs = { tier = "standard" }
tiers.general_certified = { violation_rate = 0.0 }
tiers.standard = { violation_rate = 0.0 }
returns = { written_share = 1.0, on_site_share = 1.0, desk = "30 min", answer = "2 h", on_site = "20 min" }
flows.returned = { kind = "returned" }
flows.unsold = { kind = "returned" }
flows.goods = { kind = "first_line_in" }
"""
"""In the store 12 min after arrival; asked there for 150 min, looked at for 20: released after 12, 32, 162 or 182 minutes."""
LOTS = """time,flow,firm,declaration
2026-03-01T23:50,returned,theirs,begun before
2026-03-02T00:00,returned,theirs,begun before
2026-03-01T23:40,returned,theirs,begun sooner
2026-03-02T00:03,returned,theirs,begun sooner
2026-03-02T00:10,returned,ours,
2026-03-02T08:00,returned,theirs,set
2026-03-02T08:00,returned,theirs,set
2026-03-02T09:00,goods,theirs,
2026-03-02T09:00,goods,theirs,
2026-03-02T09:01,returned,theirs,
2026-03-02T09:01,returned,ours,
2026-03-02T10:00,unsold,ours,
2026-03-02T11:00,goods,theirs,
2026-03-02T11:01,returned,theirs,half of it
2026-03-02T11:01,returned,theirs,half of it
2026-03-03T20:58,returned,theirs,
2026-03-03T22:00,unsold,theirs,
2026-03-03T23:50,returned,theirs,over after
2026-03-04T00:10,returned,theirs,over after
2026-03-04T09:00,returned,theirs,
"""
"""Lots in the window: of theirs the second ones of two declarations begun before it, two of a set, those of 20:58 and 22:00, the first
of a declaration over after it, and one of 11:01; two of ours. Two at 9:01 find both lanes taken and are turned away, and so is the
other of 11:01, for whom one lane is free."""


def test_returned_goods_investigated_in_both_ways_are_told_among_those_asked() -> None:
    """Nobody is spared: 182 min for each, and 20 more for the one of 23:50 that waits for the other of its declaration. Not released in
    the window are those of 20:58 (at midnight to the second), 22:00 and 23:50.

    Asked are seven declarations, those begun before not among them; looked at are ten lots.
    """
    minutes = 9 * 182 + (20 + 182)
    outcome = happens(RETURNED, visits=LOTS)
    expect(
        outcome,
        {
            ("returned_lots", "all"): 10.0,
            ("returned_lots", "written investigation"): 10.0,
            ("returned_lots", "check on site alone"): 0.0,
            ("returned_lots", "spared"): 0.0,
            ("returned_release_time_mean", "all"): minutes * MINUTE / 10,
            ("returned_release_time_mean", "written investigation"): minutes * MINUTE / 10,
            ("returned_release_time_mean", "check on site alone"): NAN,
            ("returned_release_time_mean", "spared"): NAN,
            ("returned_release_time_p95", "all"): NAN,  # ten lots have no percentile
            ("returned_still_inside", "all"): 3.0,
            ("written_investigations", "all"): 7 / 2,
            ("on_site_checks", "all"): 10 / 2,
        },
    )
    assert strata(outcome, "returned_lots") == ["all", "written investigation", "check on site alone", "spared"]


def test_who_is_spared_the_questions_is_told_among_those_looked_at() -> None:
    """Ours, two lots, are looked at alone: 32 min. Theirs, eight, are asked as well."""
    expect(
        happens(RETURNED, "reforms.returned_goods={firms=['ours'], written_share=0, on_site_share=1}", visits=LOTS),
        {
            ("returned_lots", "all"): 10.0,
            ("returned_lots", "written investigation"): 8.0,
            ("returned_lots", "check on site alone"): 2.0,
            ("returned_lots", "spared"): 0.0,
            ("returned_release_time_mean", "written investigation"): (8 * 182 + 20) * MINUTE / 8,
            ("returned_release_time_mean", "check on site alone"): 32 * MINUTE,
            ("returned_release_time_mean", "all"): (8 * 182 + 20 + 2 * 32) * MINUTE / 10,
            ("written_investigations", "all"): 5 / 2,
            ("on_site_checks", "all"): 10 / 2,
        },
    )


def test_who_is_spared_both_is_released_in_the_store() -> None:
    """Ours after 12 min; theirs, whom nobody looks at, are asked alone: 162 min."""
    expect(
        happens(RETURNED, "returns.on_site_share=0.0", "reforms.returned_goods={firms=['ours'], written_share=0}", visits=LOTS),
        {
            ("returned_lots", "written investigation"): 8.0,
            ("returned_lots", "check on site alone"): 0.0,
            ("returned_lots", "spared"): 2.0,
            ("returned_release_time_mean", "written investigation"): (8 * 162 + 20) * MINUTE / 8,
            ("returned_release_time_mean", "spared"): 12 * MINUTE,
            ("returned_still_inside", "all"): 2.0,  # of 22:00 and 23:50
            ("written_investigations", "all"): 5 / 2,
            ("on_site_checks", "all"): 0.0,
        },
    )


def queue_of(lots: int, *, before: str = "") -> str:
    """So many returned lots at eight, and others before."""
    return "time,flow\n" + before + lots * "2026-03-02T08:00,returned\n"


def test_the_95th_percentile_is_of_twenty_lots_at_least_that_came_in_the_window() -> None:
    """One inspector looks at one after the other, 20 min each, from 12 min after their arrival on: released after 32, 52, … 412 min.
    The place 0.95 x 19 is a twentieth of the way from the 19th to the 20th. Of nineteen, and one of the day before, there is none."""
    overrides = "gates.main.lanes.inbound=20", "inspection_yard.inspectors=1", "returns.written_share=0.0"
    expect(
        happens(RETURNED, *overrides, visits=queue_of(20)),
        {
            ("returned_release_time_p95", "all"): (12 + 19 * 20 + 0.05 * 20) * MINUTE,
            ("returned_release_time_mean", "all"): (12 + 10.5 * 20) * MINUTE,
            ("returned_release_time_mean", "check on site alone"): (12 + 10.5 * 20) * MINUTE,
        },
    )
    nineteen = queue_of(19, before="2026-03-01T08:00,returned\n")
    expect(happens(RETURNED, *overrides, visits=nineteen), {("returned_release_time_p95", "all"): NAN, ("returned_lots", "all"): 19.0})


CERTAIN = "tiers.standard.violation_rate=1.0", "returns.written_sensitivity=0.0", "returns.on_site_sensitivity=1.0"


def test_violations_among_returned_goods_are_found_where_somebody_looks_and_can_see_them() -> None:
    """Theirs all carry one. In the window four declarations of returned goods (not those begun before, nor those of which a vehicle is
    turned away), found on site; three of other goods, which nobody examines."""
    expect(
        happens(RETURNED, *CERTAIN, visits=LOTS),
        {
            ("violations", "returned goods"): 4 / 2,
            ("violations_found", "returned goods"): 4 / 2,
            ("violations_missed", "returned goods"): 0.0,
            ("violations", "all"): 7 / 2,
            ("violations_found", "all"): 4 / 2,
            ("violations_missed", "all"): 3 / 2,
        },
    )


def test_violations_are_missed_where_a_reform_spares_the_goods_the_look() -> None:
    """From the second day of the window on nobody looks: the set of the first day is found, the three of the second are missed."""
    reform = "reforms.returned_goods={from_day=1, written_share=1, on_site_share=0}"
    expect(
        happens(RETURNED, *CERTAIN, reform, visits=LOTS),
        {
            ("violations", "returned goods"): 4 / 2,
            ("violations_found", "returned goods"): 1 / 2,
            ("violations_missed", "returned goods"): 3 / 2,
        },
    )


def test_what_is_expected_of_returned_goods_follows_from_rates_and_sensitivities_alone() -> None:
    """Four declarations of theirs at a rate of 0.25, two of ours at none. Asked, 0.3 is seen, looked at, 0.8: 0.14 of it is missed.
    From the second day on nobody looks, and 0.7 is missed of three of theirs."""
    rates = "tiers.standard.violation_rate=0.25", "returns.written_sensitivity=0.3", "returns.on_site_sensitivity=0.8"
    expect(
        happens(RETURNED, *rates, visits=LOTS),
        {
            ("expected_violations", "returned goods"): 4 * 0.25 / 2,
            ("expected_found", "returned goods"): 4 * 0.25 * 0.86 / 2,
            ("expected_missed", "returned goods"): 4 * 0.25 * 0.14 / 2,
            ("detection_share", "returned goods"): 0.86,
            ("expected_violations", "all"): 7 * 0.25 / 2,
            ("detection_share", "all"): 4 * 0.86 / 7,
        },
    )
    reform = "reforms.returned_goods={from_day=1, written_share=1, on_site_share=0}"
    expect(
        happens(RETURNED, *rates, reform, visits=LOTS),
        {
            ("expected_found", "returned goods"): 0.25 * (0.86 + 3 * 0.3) / 2,
            ("expected_missed", "returned goods"): 0.25 * (0.14 + 3 * 0.7) / 2,
            ("detection_share", "returned goods"): (0.86 + 3 * 0.3) / 4,
        },
    )


def test_where_no_violation_is_to_be_expected_the_share_found_is_undefined() -> None:
    expect(
        happens(RETURNED, visits=LOTS),
        {
            ("violations", "returned goods"): 0.0,
            ("expected_violations", "returned goods"): 0.0,
            ("expected_missed", "returned goods"): 0.0,
            ("detection_share", "returned goods"): NAN,
        },
    )


EQUIPMENT = """
horizon = { start = "2026-03-02", days = 2, warm_up = "1 d", cool_down = "1 d" }
gates.main = {}
document_office = { officers = 9, automatic_share = 1.0, automatic = "0 s", lead = "0 s" }
inspection_yard = { inspectors = 9, selection_rate = 0.0 }
equipment.application = "30 min"
equipment.review = "30 min"
equipment.visit = "90 min"
equipment.leaving_share = 0
equipment.licence = "20 min"
equipment.floor_space = { constant = 12 }
flows.units = { kind = "equipment", arrivals.at = ["00:00", "09:00", "21:30", "23:00"] }
flows.others = { kind = "equipment", arrivals.at = ["12:00"] }
"""
"""Five periods end every day; a unit is released 2 h 30 min later, that of 21:30 at midnight to the second."""


def test_equipment_is_released_on_application_and_keeps_its_floor_meanwhile() -> None:
    """In two days ten periods end. Of the last day, those of 21:30 and 23:00 are not released in the window. Of the 2 h 30 min of the
    unit of 23:00 the first lies in it on the last day, the other hour and a half on the day before the window."""
    in_window = 1.5 + 9 * 2.5 + 1
    expect(
        happens(EQUIPMENT),
        {
            ("equipment_units", "all"): 5.0,
            ("equipment_release_time_mean", "all"): 2.5 / 24,
            ("equipment_still_supervised", "all"): 2.0,
            ("visits_made", "all"): 5.0,
            ("visits_not_made", "all"): 0.0,
            ("licences_checked_again", "all"): 0.0,
            ("floor_space_held", "all"): 12 * in_window / 48,
        },
    )


def test_a_unit_not_released_for_days_keeps_its_floor_until_the_window_ends_and_its_mean_counts_all_of_it() -> None:
    """Two units a day, at 9:00 and 12:00, visited for 60 hours and released 61 hours later. On the floor in the window: those of the
    day before it for 46 and 48 h, those of its days for 39, 36, 15 and 12 h. None of the four is released in it."""
    visit = "equipment.visit='60 h'", "flows.units.arrivals.at=['09:00']"
    expect(
        happens(EQUIPMENT, *visit),
        {
            ("equipment_units", "all"): 2.0,
            ("equipment_release_time_mean", "all"): 61 / 24,
            ("equipment_still_supervised", "all"): 4.0,
            ("floor_space_held", "all"): 12 * (46 + 48 + 39 + 36 + 15 + 12) / 48,
        },
    )


def test_a_unit_released_by_itself_is_visited_by_nobody_and_its_licence_is_not_checked_again() -> None:
    """In three days, from the second on, and every unit leaves: five are visited on the first day, none on the others. A third of the
    units wait for 2 h 30 min, the others for nothing; the last of the first day ends its wait at half past one of the second."""
    expect(
        happens(EQUIPMENT, "horizon.days=3", "equipment.leaving_share=1", "reforms.equipment_release={from_day=1}"),
        {
            ("equipment_units", "all"): 5.0,
            ("visits_made", "all"): 5 / 3,
            ("visits_not_made", "all"): 10 / 3,
            ("licences_checked_again", "all"): 5 / 3,
            ("equipment_release_time_mean", "all"): 2.5 / 3 / 24,
            ("equipment_still_supervised", "all"): 0.0,
            ("floor_space_held", "all"): 12 * (1.5 + 5 * 2.5) / 72,
        },
    )
    expect(
        happens(EQUIPMENT, "equipment.leaving_share=0", "reforms.equipment_release={from_day=0}"),
        {("visits_made", "all"): 0.0, ("visits_not_made", "all"): 5.0, ("floor_space_held", "all"): 12 * 1.5 / 48},
    )


def test_where_no_period_ends_in_the_window_the_time_until_release_is_undefined() -> None:
    """The first one after the start of the run ends more than three days later."""
    rarely = EQUIPMENT.replace('at = ["00:00", "09:00", "21:30", "23:00"]', 'every = "80 h"').replace(
        'at = ["12:00"]', 'every = "80 h"'
    )
    expect(
        happens(rarely),
        {
            ("equipment_units", "all"): 0.0,
            ("equipment_release_time_mean", "all"): NAN,
            ("equipment_still_supervised", "all"): 0.0,
            ("floor_space_held", "all"): 0.0,
        },
    )
