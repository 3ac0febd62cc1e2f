"""Batch deliveries and their guarantees, who reviews papers, and what goes before its declaration is complete, by hand.

The window is two days, 2 and 3 March; a day before it and a day after it somebody comes as well, and counts in nothing.
"""

from __future__ import annotations

from stories import MINUTE, NAN, expect, happens

OFFICE = """
horizon = { start = "2026-03-02", days = 2, warm_up = "1 d", cool_down = "1 d" }
log.file = "visits.csv"
gates.main.lanes = { inbound = 2, outbound = 2 }
gates.main.service = { inbound = "2 min", outbound = "1 min" }
gates.main.waiting_room = 0
document_office.officers = 9
document_office.automatic_share = 1.0
document_office.automatic = "3 min"
document_office.manual = "10 min"
document_office.lead = "5 min"
document_office.guarantee = "20 min"
firms = { trusted = { tier = "advanced_certified" }, others = {} }
flows.batch = { kind = "second_line_in", declarations = { bases = { batch_delivery = 1.0 } } }
flows.batch_out = { kind = "second_line_out", declarations = { bases = { batch_delivery = 1.0 } } }
flows.two_step = { kind = "second_line_in", declarations = { bases = { two_step = 1.0 } } }
flows.bricks = { kind = "gate_registered" }
"""
"""Papers are lodged 5 min before the first vehicle and reviewed 2 min before it; a guarantee takes 20 min more, 18 min after it."""
DELIVERIES = """time,flow,firm,declaration
2026-03-01T23:50,batch,others,begun before
2026-03-02T00:00,batch,others,begun before
2026-03-01T23:40,batch,others,begun sooner
2026-03-02T01:00,batch,others,begun sooner
2026-03-02T08:00,batch,trusted,
2026-03-02T09:00,batch,others,set
2026-03-02T09:00,batch,others,set
2026-03-02T10:00,two_step,others,
2026-03-02T10:00,two_step,others,
2026-03-02T10:01,batch,others,
2026-03-02T10:01,batch,others,
2026-03-02T11:00,batch,trusted,
2026-03-02T12:00,bricks,trusted,
2026-03-02T13:00,batch_out,others,
2026-03-03T23:30,batch,others,over after
2026-03-04T00:00,batch,others,over after
2026-03-04T09:00,batch,trusted,
2026-03-04T10:00,batch,others,
"""
"""Batch deliveries that arrive in the window: two of trusted firms; of others the set, the two at 10:01 that find both lanes taken,
one out, and the one that is over after the window: that counts as a declaration, and so does its first load. Of the two begun
before it the second load alone counts."""


def test_every_batch_delivery_has_its_guarantee_checked_where_no_reform_spares_it() -> None:
    """Papers take 23 min each, also those of the vehicles turned away, for which they do not wait. Released: of the declarations begun
    before, at 0:08, with the guarantee, and at 1:02; 18 min after they came, with theirs, four; the one out, loaded as it enters at
    13:02, waits for it until 13:18 and is out at 13:19; that of 23:30 half an hour after it came, with the other, and two in
    the lane."""
    loads = [8, 2, 18, 18, 18, 18, 17, 32]
    expect(
        happens(OFFICE, visits=DELIVERIES),
        {
            ("guarantees_checked", "all"): 7 / 2,
            ("deliveries_unsecured", "all"): 0.0,
            ("loads", "batch delivery"): 8.0,
            ("release_time_mean", "batch delivery"): sum(loads) * MINUTE / 8,
            ("paper_time_mean", "batch delivery"): 23 * MINUTE,
            ("paper_time_mean", "all"): (7 * 23 + 2 * 3) * MINUTE / 9,
        },
    )


def test_a_delivery_without_a_guarantee_is_unsecured_and_its_papers_are_ready_sooner() -> None:
    """Two of trusted firms: ready before they come, released in 2 min. What is no batch delivery never had a guarantee to give."""
    loads = [8, 2, 2, 18, 18, 2, 17, 32]
    expect(
        happens(OFFICE, "reforms.guarantee_waiver={}", visits=DELIVERIES),
        {
            ("guarantees_checked", "all"): 5 / 2,
            ("deliveries_unsecured", "all"): 2 / 2,
            ("loads", "batch delivery"): 8.0,
            ("release_time_mean", "batch delivery"): sum(loads) * MINUTE / 8,
            ("paper_time_mean", "batch delivery"): (5 * 23 + 2 * 3) * MINUTE / 7,
        },
    )


def test_batch_deliveries_are_told_apart_among_goods_of_a_group_that_firms_pack() -> None:
    """Every day one load under two-step declaration and two in batches, each alone and at once: before the gate after 10 min, when it
    is due. Papers are ready 2 min before, in batches 18 min after; one goes in 2 min, the others in 18."""
    flow = """
[flows.{name}]
kind = "second_line_in"
arrivals.at = {at}
declarations = {{ several_vehicles_share = 0, pallets = {{ constant = 24 }}, bases = {{ {basis} = 1.0 }} }}
consolidation = {{ travel = "10 min", group = "g" }}
"""
    kept = "\n".join(line for line in OFFICE.splitlines() if not line.startswith(("flows", "log")))
    plain = flow.format(name="plain", at='["08:00"]', basis="two_step")
    batch = flow.format(name="batch", at='["10:00", "11:00"]', basis="batch_delivery")
    firms = "firms={others={tier='standard'}, trusted={weight=0.0}}"
    expect(
        happens(kept + plain + batch, firms),
        {
            ("guarantees_checked", "all"): 2.0,
            ("deliveries_unsecured", "all"): 0.0,
            ("loads", "batch delivery"): 4.0,
            ("release_time_mean", "batch delivery"): 18 * MINUTE,
            ("paper_time_mean", "batch delivery"): 23 * MINUTE,
        },
    )
    expect(
        happens(kept + plain + batch, firms, "reforms.guarantee_waiver={tiers=['standard']}"),
        {("guarantees_checked", "all"): 0.0, ("deliveries_unsecured", "all"): 2.0},
    )


def test_where_no_batch_delivery_comes_in_the_window_its_times_are_undefined() -> None:
    expect(
        happens(OFFICE, visits="time,flow\n2026-03-01T12:00,batch\n2026-03-02T12:00,two_step\n"),
        {
            ("guarantees_checked", "all"): 0.0,
            ("deliveries_unsecured", "all"): 0.0,
            ("loads", "batch delivery"): 0.0,
            ("release_time_mean", "batch delivery"): NAN,
            ("paper_time_mean", "batch delivery"): NAN,
        },
    )


def test_reviews_by_the_system_alone_are_counted_by_declaration() -> None:
    """In the window come twelve declarations: ten with papers, three of them of trusted firms, and two of bricks, of which nobody
    asks any. Reviewed by the system are all ten, none, or those of the firms that are networked."""
    networked = "reforms.ledger_networking={firms=['trusted'], automatic_share=1.0}"
    visits = DELIVERIES + "2026-03-03T08:00,batch,trusted,\n2026-03-03T09:00,bricks,trusted,\n"
    manual = "document_office.automatic_share=0.0"
    expect(happens(OFFICE, manual, visits=visits), {("automatic_reviews", "all"): 0.0, ("declarations", "all"): 12.0})
    expect(happens(OFFICE, visits=visits), {("automatic_reviews", "all"): 10 / 2})
    expect(happens(OFFICE, manual, networked, visits=visits), {("automatic_reviews", "all"): 3 / 2})


SETS = """
horizon = { start = "2026-03-02", days = 2, warm_up = "1 d", cool_down = "1 d" }
log.file = "visits.csv"
gates.main.lanes = { inbound = 2, outbound = 2 }
gates.main.service = { inbound = "2 min", outbound = "1 min" }
warehouses.store = { docks = 1, unloading = "10 min", loading = "10 min" }
inspection_yard = { selection_rate = 0, document_check = "5 min", examination = "30 min" }
commodities = { steel = {}, toys = { measures = { first_line = "examination" } } }
flows.in = { kind = "first_line_in", commodities = { steel = 1 } }
flows.toys = { kind = "first_line_in", commodities = { toys = 1 } }
flows.out = { kind = "second_line_out", commodities = { steel = 1 } }
"""
PARTS = """time,flow,declaration
2026-03-01T23:00,in,begun before
2026-03-02T00:10,in,begun before
2026-03-02T08:00,in,a
2026-03-02T08:00,in,a
2026-03-02T08:03,in,a
2026-03-02T09:00,in,at once
2026-03-02T09:02,in,at once
2026-03-02T10:00,in,
2026-03-02T12:00,out,b
2026-03-02T12:00,out,b
2026-03-02T14:00,toys,examined
2026-03-02T14:10,toys,examined
2026-03-03T23:50,in,over after
2026-03-04T00:20,in,over after
2026-03-04T09:00,in,c
2026-03-04T10:00,in,c
"""


def test_loads_released_before_their_declaration_is_complete() -> None:
    """Where every vehicle goes its own way: the two of 8:00 are in at 8:02, the third comes a minute later; that of 9:00 is in when the
    second comes, not before; of those that leave, loaded one after the other at 12:12 and 12:22, the first is out at 12:13; that of
    14:00 is examined until 14:37, when the other has come long since; that of 23:50 is in while the second comes after the window.
    Where they wait for each other, none is."""
    singly = "reforms.one_declaration_many_vehicles={}"
    expect(happens(SETS, singly, visits=PARTS), {("released_before_complete", "all"): 4 / 2})
    expect(happens(SETS, visits=PARTS), {("released_before_complete", "all"): 0.0, ("declarations", "all"): 6.0})
