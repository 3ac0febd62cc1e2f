"""What customs asks of goods, by hand: statutory inspection, samples, special measures; and what lies in store or stays away.

The window is two days, 2 and 3 March; a day before it and a day after it somebody comes as well, and counts in nothing.
"""

from __future__ import annotations

from stories import MINUTE, NAN, expect, happens, strata

ZONE = """
horizon = { start = "2026-03-02", days = 2, warm_up = "1 d", cool_down = "1 d" }
log.file = "visits.csv"
firms = { ours = {}, theirs = {} }
gates.main.lanes = { inbound = 2, outbound = 2 }
gates.main.service = { inbound = "2 min", outbound = "1 min" }
gates.main.waiting_room = 0
inspection_yard.selection_rate = 0
inspection_yard.document_check = "5 min"
inspection_yard.examination = "40 min"
inspection_yard.document_detection = { sensitivity = 0, false_alarms = 0 }
"""
"""Two lanes, before which nobody may wait: who finds both taken is turned away. Nobody is selected at random."""

STATUTORY = (
    ZONE
    + """
statutory_inspection = { first_line = 1.0, second_line = 0.0, travel = "90 min" }
commodities.toys = { statutory = true }
commodities.guns = { statutory = true, measures = { first_line = "examination" } }
commodities.steel = { measures = { first_line = "examination" } }
flows.guns = { kind = "first_line_in", commodities = { guns = 1 } }
flows.toys = { kind = "first_line_in", commodities = { toys = 1 } }
flows.home = { kind = "second_line_in", commodities = { toys = 1 } }
flows.steel = { kind = "first_line_in", commodities = { steel = 1 } }
"""
)
TOYS = """time,flow,firm,declaration
2026-03-01T23:59,toys,theirs,
2026-03-02T00:00,toys,theirs,
2026-03-02T08:00,toys,theirs,set
2026-03-02T08:00,toys,theirs,set
2026-03-02T09:00,toys,ours,
2026-03-02T10:00,steel,theirs,
2026-03-02T10:00,steel,theirs,
2026-03-02T10:01,toys,theirs,
2026-03-02T11:00,home,theirs,
2026-03-02T12:00,guns,ours,
2026-03-03T23:59,toys,ours,
2026-03-03T23:59,toys,ours,
2026-03-04T00:00,toys,ours,
"""
"""Toys in the window: three loads of theirs on two declarations, three of ours; one at 10:01 is turned away. Toys that cross the second
line are under the inspection, too, and meet no criterion; steel is examined for another reason; guns, of ours, for both."""


def test_loads_examined_by_statute_are_counted_by_where() -> None:
    """Six of toys and one of guns in two days, all in the zone; with the steel, nine vehicles are examined."""
    outcome = happens(STATUTORY, visits=TOYS)
    expect(
        outcome,
        {
            ("statutory_examinations", "all"): 3.5,
            ("statutory_examinations", "zone"): 3.5,
            ("statutory_examinations", "port"): 0.0,
            ("statutory_examinations", "destination"): 0.0,
            ("examinations", "all"): 4.5,
        },
    )
    assert strata(outcome, "statutory_examinations") == ["all", "zone", "port", "destination"]


def test_at_the_port_and_at_the_destination_are_places_of_their_own() -> None:
    """Ours, four loads, are examined where they ask for it; theirs, three, in the zone. Guns stop in the yard anyway, where they are
    examined once and for all: nobody travels after them."""
    reform = "reforms.inspection_quarantine={firms=['ours'], port_share=%s, destination_share=%s}"
    expect(
        happens(STATUTORY, reform % (1, 0), visits=TOYS),
        {
            ("statutory_examinations", "all"): 3.5,
            ("statutory_examinations", "zone"): 1.5,
            ("statutory_examinations", "port"): 2.0,
            ("statutory_examinations", "destination"): 0.0,
        },
    )
    expect(
        happens(STATUTORY, reform % (0, 1), visits=TOYS),
        {
            ("statutory_examinations", "all"): 3.5,
            ("statutory_examinations", "zone"): 2.0,
            ("statutory_examinations", "port"): 0.0,
            ("statutory_examinations", "destination"): 1.5,
        },
    )


LABORATORY = (
    ZONE
    + """
laboratory = { sampling = "30 min", answer = "10 h", failing_share = 0.25, treatment = "60 min", recall = "20 min" }
commodities = { food = { sample_share = 1.0 }, steel = { measures = { first_line = "examination" } } }
warehouses.barn.unloading = "20 min"
flows.food = { kind = "first_line_in", commodities = { food = 1 }, dwell = "1 h" }
flows.steel = { kind = "first_line_in", commodities = { steel = 1 }, dwell = "1 h" }
reforms.inspection_quarantine = { firms = ["ours"], port_share = 0, destination_share = 0 }
"""
)
FOOD = """time,flow,firm,declaration
2026-03-01T22:00,food,theirs,
2026-03-01T23:00,food,ours,
2026-03-01T23:59,food,ours,
2026-03-02T00:00,food,ours,
2026-03-02T08:00,food,ours,set
2026-03-02T08:00,food,ours,set
2026-03-02T09:00,food,theirs,
2026-03-02T10:00,steel,theirs,
2026-03-02T10:00,steel,theirs,
2026-03-02T10:01,food,theirs,
2026-03-02T10:01,food,ours,
2026-03-03T23:00,food,theirs,
2026-03-04T00:00,food,theirs,
2026-03-04T00:00,food,ours,
"""
"""Food in the window: three loads of ours, released before the answer, and two of theirs, held for it; two more are turned away. Steel
is examined, and nobody takes a sample of it."""


def test_samples_are_counted_and_places_held_until_the_answer_however_long_after_the_window() -> None:
    """Theirs of 9:00 and of 23:00 keep their places for ten hours each, the second until 9:37 of the day after."""
    expect(
        happens(LABORATORY, visits=FOOD),
        {
            ("samples", "all"): 2.5,
            ("released_before_answer", "all"): 1.5,
            ("expected_recalls", "all"): 1.5 * 0.25,
            ("laboratory_place_days", "all"): 2 * 10 / 24 / 2,
        },
    )


def test_recalled_is_what_was_released_first_and_failed() -> None:
    """All fail: theirs are dealt with in the yard, for an hour in which they wait for nobody. None fails: nothing is recalled."""
    expect(
        happens(LABORATORY, "laboratory.failing_share=1", visits=FOOD),
        {("recalls", "all"): 1.5, ("expected_recalls", "all"): 1.5, ("laboratory_place_days", "all"): 10 / 24},
    )
    expect(
        happens(LABORATORY, "laboratory.failing_share=0", visits=FOOD),
        {("recalls", "all"): 0.0, ("expected_recalls", "all"): 0.0, ("released_before_answer", "all"): 1.5},
    )


def test_two_loads_on_one_vehicle_are_two_samples_and_keep_one_place() -> None:
    """Ready at 8:00 and 8:30, the vehicle full; held for ten hours a day, in each of the two days of the window."""
    flow = 'flows.food = {{ kind = "first_line_in", commodities = {{ food = 1 }}, arrivals.at = ["08:00", "08:30"], {packed} }}'
    packed = 'declarations = { several_vehicles_share = 0, pallets = { constant = 12 } }, consolidation = { travel = "10 min" }'
    text = LABORATORY.replace('log.file = "visits.csv"\n', "").replace("firms = { ours = {}, theirs = {} }\n", "")
    kept = [line for line in text.splitlines() if not line.startswith(("flows.", "reforms."))]
    expect(
        happens("\n".join([*kept, flow.format(packed=packed)])),
        {("samples", "all"): 2.0, ("released_before_answer", "all"): 0.0, ("laboratory_place_days", "all"): 10 / 24},
    )


COMMODITIES = (
    ZONE
    + """
[document_office]
officers = 9
automatic_share = 1.0
automatic = "1 min"
lead = "10 min"
licence = "20 min"
certificate_lead = "-15 min"

[commodities]
paint = { measures = { first_line = "licence" }, examination_share = 0 }
seeds = { measures = { first_line = "certificate" } }
toys = { measures = { first_line = "examination" } }
dolls = { measures = { first_line = "examination" }, examination_share = 0 }
ore = {}

[flows]
paint = { kind = "first_line_in", commodities = { paint = 1 } }
seeds = { kind = "first_line_in", commodities = { seeds = 1 } }
toys = { kind = "first_line_in", commodities = { toys = 1 } }
dolls = { kind = "first_line_in", commodities = { dolls = 1 } }
ore = { kind = "first_line_in", commodities = { ore = 1 } }
home = { kind = "second_line_in", commodities = { paint = 1 } }
bricks = { kind = "gate_registered", commodities = { paint = 1 } }
"""
)
ANOTHER_TABLE = """
[reforms.key_commodities]
firms = ["ours"]
measures = { paint = {}, seeds = { first_line = "licence" }, toys = {}, dolls = {}, ore = { first_line = "licence" } }
"""
GOODS = """time,flow,firm,declaration
2026-03-01T23:50,paint,theirs,begun before
2026-03-02T00:10,paint,theirs,begun before
2026-03-02T08:00,paint,theirs,
2026-03-02T08:30,paint,theirs,set
2026-03-02T08:30,paint,theirs,set
2026-03-02T09:00,paint,ours,
2026-03-02T10:00,ore,theirs,
2026-03-02T10:00,ore,theirs,
2026-03-02T10:01,paint,theirs,
2026-03-02T11:00,seeds,theirs,
2026-03-02T12:00,seeds,ours,
2026-03-02T12:30,seeds,ours,
2026-03-02T13:00,toys,theirs,
2026-03-02T13:30,toys,theirs,
2026-03-02T14:00,toys,ours,
2026-03-02T14:30,toys,ours,
2026-03-02T14:45,toys,ours,
2026-03-02T15:00,dolls,ours,
2026-03-02T16:00,home,theirs,
2026-03-02T16:30,home,theirs,
2026-03-02T17:00,bricks,theirs,
2026-03-02T18:00,ore,theirs,
2026-03-02T18:01,paint,theirs,half of it
2026-03-02T18:01,paint,theirs,half of it
2026-03-03T23:55,seeds,theirs,over after
2026-03-04T00:20,seeds,theirs,over after
2026-03-04T01:00,paint,theirs,
2026-03-04T02:00,seeds,ours,
"""
"""Papers are lodged 10 min before the first vehicle and reviewed in one: a licence is checked 11 min after it, a certificate is there
after 15. Where they hold nobody the lane takes 2 min, and an examination 45 more. At 10:01 the lanes are taken: one is turned away; at
18:01 one is taken: of two of a declaration one is."""


def test_checks_of_key_commodities_are_counted_by_declaration() -> None:
    """Licences: 8:00, the set, 9:00. Certificates: three of seeds, and the one over after the window. Examinations: five of toys, of
    dolls none. A declaration begun before the window counts in it no more, nor one of which a vehicle was turned away.

    Loads listed, in minutes: paint 2 and 11 five times, seeds 15, 15, 15 and 27 (of the vehicle that waits for the other, from 23:55
    until 0:20, and two in the lane), toys 47 five times, dolls 2, at the second line 2, 2. At the first attempt: the first of paint,
    the last of seeds, toys, dolls and the second line, 10 of 18.
    """
    outcome = happens(COMMODITIES, visits=GOODS)
    expect(
        outcome,
        {
            ("commodity_checks", "licence"): 3 / 2,
            ("commodity_checks", "certificate"): 4 / 2,
            ("commodity_checks", "examination"): 5 / 2,
            ("commodity_checks_not_made", "licence"): 0.0,
            ("commodity_checks_not_made", "certificate"): 0.0,
            ("commodity_checks_not_made", "examination"): 0.0,
            ("commodity_checks_not_made", "all"): 0.0,
            ("loads", "listed goods"): 18.0,
            ("first_attempt_share", "listed goods"): 10 / 18,
            ("release_time_mean", "listed goods"): (2 + 5 * 11 + 3 * 15 + 27 + 5 * 47 + 2 + 2 * 2) * MINUTE / 18,
        },
    )
    assert strata(outcome, "commodity_checks") == ["licence", "certificate", "examination"]


def test_checks_not_made_are_those_of_the_usual_table_that_the_new_one_does_not_ask() -> None:
    """Of ours, paint and toys are asked for nothing any more (one licence, three examinations), and seeds for a licence in place of a
    certificate (two). Ore is on the new table alone; theirs is asked for nothing and is told of all the same.

    Minutes: paint 2, 11, 11, 11, 2 and 11, ore 2, 2, 2, seeds 15, 11, 11 and 27, toys 47, 47, 2, 2, 2, dolls 2, at the second line
    2, 2.
    """
    outcome = happens(COMMODITIES + ANOTHER_TABLE, visits=GOODS)
    expect(
        outcome,
        {
            ("commodity_checks", "licence"): (2 + 2) / 2,
            ("commodity_checks", "certificate"): 2 / 2,
            ("commodity_checks", "examination"): 2 / 2,
            ("commodity_checks_not_made", "licence"): 1 / 2,
            ("commodity_checks_not_made", "certificate"): 2 / 2,
            ("commodity_checks_not_made", "examination"): 3 / 2,
            ("commodity_checks_not_made", "all"): 6 / 2,
            ("loads", "listed goods"): 21.0,
            ("first_attempt_share", "listed goods"): 14 / 21,
            ("release_time_mean", "listed goods"): (6 * 11 + 15 + 27 + 2 * 47 + 11 * 2) * MINUTE / 21,
        },
    )
    assert strata(outcome, "commodity_checks_not_made") == ["licence", "certificate", "examination", "all"]


def test_where_no_listed_goods_came_their_times_are_undefined_and_their_checks_are_none() -> None:
    expect(
        happens(COMMODITIES, visits="time,flow\n2026-03-02T10:00,ore\n2026-03-01T10:00,seeds\n"),
        {
            ("loads", "listed goods"): 0.0,
            ("first_attempt_share", "listed goods"): NAN,
            ("release_time_mean", "listed goods"): NAN,
            ("commodity_checks", "certificate"): 0.0,
        },
    )


STORES = """
horizon = { start = "2026-03-02", days = 2, warm_up = "1 d", cool_down = "1 d" }
gates.main = {}
log.file = "visits.csv"
warehouses.barn = { unloading = "20 min", storage = { places = 100 } }
warehouses.depot = { unloading = "20 min", loading = "10 min", storage = { places = 100, opening = 30 } }
warehouses.cellar = { storage = { places = 10, opening = 7 } }
warehouses.shed = { unloading = "20 min" }
flows.barn = { kind = "first_line_in", warehouse = "barn", dwell = "36 h" }
flows.shed = { kind = "first_line_in", warehouse = "shed", dwell = "36 h" }
flows.bring = { kind = "first_line_in", warehouse = "depot" }
flows.take = { kind = "first_line_out", warehouse = "depot" }
"""
LOADS = """time,flow,pallets
2026-03-01T12:00,barn,20
2026-03-02T06:00,take,10
2026-03-02T12:00,bring,5
2026-03-02T12:00,shed,50
2026-03-03T18:00,barn,10
2026-03-04T01:00,barn,40
2026-03-04T01:00,take,7
"""


def test_pallets_in_store_are_those_of_all_stores_with_counted_places_while_in_the_window() -> None:
    """In the barn: 20 from the day before until 36 h after 12:20, 24 h 20 min of the window; 10 from 18:00 on, 6 h of it. In the depot:
    30 from the start, 10 of which are gone at 6:10; 5 from 12:00 on, 36 h. In the cellar 7, which nobody takes. The shed counts no
    places."""
    barn = 20 * (24 + 1 / 3) + 10 * 6
    depot = 30 * 48 - 10 * (48 - 6 - 1 / 6) + 5 * 36
    expect(happens(STORES, visits=LOADS), {("pallets_in_store", "all"): (barn + depot) / 48 + 7})


def test_pallets_in_store_before_the_run_take_their_places_until_they_leave() -> None:
    """Every day at 12:00, for 36 h: those of yesterday until midnight, those of today from 12:00 on."""
    arrivals = 'arrivals.at = ["12:00"], declarations = { several_vehicles_share = 0, pallets = { constant = 20 } }'
    text = f"""
horizon = {{ days = 1, warm_up = "0 s", cool_down = "0 s" }}
gates.main = {{}}
warehouses.barn = {{ unloading = "0 s", storage = {{ places = 100 }} }}
flows.barn = {{ kind = "first_line_in", dwell = "36 h", {arrivals} }}
"""
    expect(happens(text), {("pallets_in_store", "all"): 20 * (24 + 12) / 24})


LATENT = """
horizon = { start = "2026-03-02", days = 2, warm_up = "1 d", cool_down = "1 d" }
gates.main = { lanes = { inbound = 1, outbound = 1 }, service = { inbound = "2 min", outbound = "1 min" } }
log.file = "visits.csv"
firms = { ours = {}, theirs = {} }
flows.usual = { kind = "second_line_in" }
flows.orders = { kind = "second_line_in", admitted_by = "duty_free" }
"""
ORDERS = """time,flow,firm,declaration
2026-03-01T23:59,orders,theirs,
2026-03-02T00:00,orders,theirs,
2026-03-02T09:00,orders,ours,
2026-03-02T10:00,orders,theirs,set
2026-03-02T10:00,orders,theirs,set
2026-03-02T10:59,orders,theirs,
2026-03-02T11:00,usual,theirs,
2026-03-03T12:00,orders,theirs,
2026-03-04T00:00,orders,theirs,
"""


def test_declarations_not_admitted_are_counted_when_they_were_planned() -> None:
    """In the window four of theirs, one of them on two vehicles, and one of ours, which the reform of a pilot admits."""
    outcome = happens(LATENT, visits=ORDERS)
    expect(outcome, {("not_admitted", "flow orders"): 5 / 2, ("loads", "all"): 1.0})
    assert strata(outcome, "not_admitted") == ["flow orders"]
    expect(
        happens(LATENT, "reforms.duty_free={firms=['ours']}", visits=ORDERS),
        {("not_admitted", "flow orders"): 4 / 2, ("loads", "all"): 2.0},
    )


def test_the_traffic_that_was_there_is_told_apart_from_what_a_reform_brings() -> None:
    """When all orders come, the usual load waits for a minute behind that of 10:59, and that of midnight behind that of 23:59; of a set
    the second waits for two behind the first."""
    expect(
        happens(LATENT, visits=ORDERS),
        {("loads", "traffic that was there"): 1.0, ("release_time_mean", "traffic that was there"): 2 * MINUTE},
    )
    expect(
        happens(LATENT, "reforms.duty_free={}", visits=ORDERS),
        {
            ("not_admitted", "flow orders"): 0.0,
            ("loads", "all"): 7.0,
            ("loads", "traffic that was there"): 1.0,
            ("release_time_mean", "all"): (4 * 2 + 4 + 2 * 3) * MINUTE / 7,
            ("release_time_mean", "traffic that was there"): 3 * MINUTE,
        },
    )
