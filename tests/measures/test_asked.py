"""Measures that a scenario asks for: by any stratum, crossed, and within a time; worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from stories import MINUTE, NAN, expect, happens, strata

from zonesim import load_scenario
from zonesim.errors import InputError
from zonesim.experiment.replicate import replicate
from zonesim.scenario.asked import Asked

PROGRAMME = Path(__file__).parents[2] / "scenarios" / "programme.toml"

GATE = """
horizon = { start = "2026-03-02", days = 1, warm_up = "0 s", cool_down = "0 s" }
log.file = "visits.csv"
gates.main = { lanes = { inbound = 60, outbound = 60 }, service = { inbound = "1 min", outbound = "1 min" } }
flows.in = { kind = "first_line_in", commodities = { food = 1 } }
flows.out = { kind = "second_line_out", commodities = { steel = 1 } }
commodities = { food = {}, steel = {} }
firms.trusted = { tier = "advanced_certified" }
firms.usual = { tier = "standard" }
"""
VISITS = """time,flow,firm,gate_in_s,gate_out_s
2026-03-02T08:00,in,trusted,1200,60
2026-03-02T08:00,in,trusted,1800,60
2026-03-02T08:00,in,trusted,1801,60
2026-03-02T08:00,in,usual,600,60
2026-03-02T08:00,out,usual,60,600
2026-03-02T08:00,out,usual,60,2400
2026-03-02T08:00,out,usual,60,3000
"""
"""A lane for everybody: those who come in are released when they are through, those who go out when they are out."""

SHARE_BY_TIER = """
[[measures]]
measure = "release_time_within"
by = "tier"
within = "30 min"
"""


def test_the_share_of_loads_within_30_minutes_by_tier_is_three_lines() -> None:
    """Of the trusted two of three, to the second; of the others the one that comes in, and one of three that go out."""
    outcome = happens(GATE + SHARE_BY_TIER, visits=VISITS)
    expect(
        outcome,
        {
            ("release_time_within", "within 30 min, tier advanced_certified"): 2 / 3,
            ("release_time_within", "within 30 min, tier general_certified"): NAN,  # of nobody
            ("release_time_within", "within 30 min, tier standard"): 2 / 4,
            ("release_time_within", "within 30 min, tier discredited"): NAN,
        },
    )
    assert len(strata(outcome, "release_time_within")) == 4
    assert repr(outcome.rows[:-4]) == repr(happens(GATE, visits=VISITS).rows)


def test_strata_are_crossed() -> None:
    asked = """
[[measures]]
measure = "release_time_within"
by = ["direction", "tier"]
within = "30 min"

[[measures]]
measure = "loads"
by = "goods"
"""
    outcome = happens(GATE + asked, visits=VISITS)
    expect(
        outcome,
        {
            ("release_time_within", "within 30 min, inbound, tier advanced_certified"): 2 / 3,
            ("release_time_within", "within 30 min, inbound, tier standard"): 1,
            ("release_time_within", "within 30 min, outbound, tier advanced_certified"): NAN,
            ("release_time_within", "within 30 min, outbound, tier standard"): 1 / 3,
            ("loads", "goods food"): 4,
            ("loads", "goods steel"): 3,
        },
    )


def test_declarations_and_visits_are_told_within_a_time_as_well() -> None:
    """A visit ends a minute after the gate was passed on the way in, or begins a minute before it is presented on the way out."""
    asked = """
[[measures]]
measure = "declaration_release_time_within"
by = "tier"
within = "30 min"

[[measures]]
measure = "visit_time_within"
by = "tier"
within = "31 min"

[[measures]]
measure = "passage_time_within"
within = "30 min"
"""
    expect(
        happens(GATE + asked, visits=VISITS),
        {
            ("declaration_release_time_within", "within 30 min, tier advanced_certified"): 2 / 3,
            ("declaration_release_time_within", "within 30 min, tier standard"): 2 / 4,
            ("visit_time_within", "within 31 min, tier advanced_certified"): 2 / 3,
            ("visit_time_within", "within 31 min, tier standard"): 2 / 4,
            ("passage_time_within", "inbound, within 30 min"): 6 / 7,
            ("passage_time_within", "outbound, within 30 min"): 5 / 7,
        },
    )


LANE = """
horizon = { start = "2026-03-02", days = 1, warm_up = "0 s", cool_down = "0 s" }
log.file = "visits.csv"
gates.main = { lanes = { inbound = 1, outbound = 9 }, service = { inbound = "1 h", outbound = "1 min" } }
flows.goods = { kind = "first_line_in" }
flows.parts = { kind = "second_line_in" }

[[measures]]
measure = "wait_mean"
by = "tier"

[[measures]]
measure = "wait_mean"
by = ["flow", "tier"]

[[measures]]
measure = "wait_within"
by = "flow"
within = "1 h"

[[measures]]
measure = "wait_beyond"
by = "flow"
beyond = "1 h"

[[measures]]
measure = "refused"
by = "tier"

[[measures]]
measure = "lane_wait_within"
by = "flow"
within = "50 min"
"""
QUEUE = """time,flow,tier
2026-03-02T08:00,goods,advanced_certified
2026-03-02T08:10,goods,standard
2026-03-02T08:20,parts,standard
"""
INBOUND = "main gate, inbound lanes"


def test_waits_at_a_pool_are_told_of_those_who_asked() -> None:
    """An hour each in the one lane: they wait 0, 50 and 100 minutes."""
    outcome = happens(LANE, visits=QUEUE)
    expect(
        outcome,
        {
            ("wait_mean", "main gate, inbound lanes, tier advanced_certified"): 0,
            ("wait_mean", "main gate, inbound lanes, tier standard"): 75 * MINUTE,
            ("wait_mean", "main gate, inbound lanes, tier discredited"): NAN,
            ("wait_mean", "main gate, inbound lanes, flow goods, tier standard"): 50 * MINUTE,
            ("wait_mean", "main gate, inbound lanes, flow parts, tier standard"): 100 * MINUTE,
            ("wait_mean", "main gate, inbound lanes, flow parts, tier advanced_certified"): NAN,
            ("wait_within", "main gate, inbound lanes, within 1 h, flow goods"): 1,
            ("wait_within", "main gate, inbound lanes, within 1 h, flow parts"): 0,
            ("wait_beyond", "main gate, inbound lanes, beyond 1 h, flow goods"): 0,
            ("wait_beyond", "main gate, inbound lanes, beyond 1 h, flow parts"): 1,
            ("lane_wait_within", "within 50 min, flow goods"): 1,
            ("lane_wait_within", "within 50 min, flow parts"): 0,
        },
    )


def test_who_is_refused_at_a_pool_counts_for_its_own() -> None:
    """One may wait: the third turns away."""
    expect(
        happens(LANE, "gates.main.waiting_room=1", visits=QUEUE),
        {
            ("refused", "main gate, inbound lanes, tier standard"): 1,
            ("refused", "main gate, inbound lanes, tier advanced_certified"): 0,
            ("wait_mean", "main gate, inbound lanes, tier standard"): 50 * MINUTE,
            ("wait_beyond", "main gate, inbound lanes, beyond 1 h, flow parts"): NAN,  # granted to none of them
        },
    )


def test_papers_ask_at_the_office_for_the_firm_that_declares() -> None:
    """Half an hour each at the one desk. One is lodged at 6:50; of two lodged at 7:00 the trusted firm's comes first, at 7:20."""
    text = """
horizon = { start = "2026-03-02", days = 1, warm_up = "0 s", cool_down = "0 s" }
log.file = "visits.csv"
gates.main.lanes = { inbound = 9, outbound = 9 }
document_office = { officers = 1, automatic_share = 0, manual = "30 min", lead = "1 h" }
flows.a = { kind = "first_line_in" }
flows.b = { kind = "first_line_in" }

[[measures]]
measure = "wait_mean"
by = "priority"

[[measures]]
measure = "wait_mean"
by = "flow"

[[measures]]
measure = "paper_time_within"
within = "50 min"
"""
    visits = "time,flow,tier\n2026-03-02T07:50,a,standard\n2026-03-02T08:00,a,standard\n2026-03-02T08:00,b,advanced_certified\n"
    expect(
        happens(text, visits=visits),
        {
            ("wait_mean", "document office, officers, priority 0"): 20 * MINUTE,
            ("wait_mean", "document office, officers, priority 1"): (0 + 50) / 2 * MINUTE,
            ("wait_mean", "document office, officers, flow a"): (0 + 50) / 2 * MINUTE,
            ("wait_mean", "document office, officers, flow b"): 20 * MINUTE,
            ("paper_time_within", "within 50 min"): 2 / 3,
        },
    )


def test_consolidated_goods_and_returned_lots_are_told_within_a_time() -> None:
    """Two loads of half a vehicle, ready at 8:00 and 8:30: they leave the firm at 8:30, and are in at 8:42, an order read in 10 s.

    What is returned is unloaded after 12 minutes, and nobody asks or looks.
    """
    text = """
horizon = { start = "2026-03-02", days = 1, warm_up = "0 s", cool_down = "0 s" }
log.file = "visits.csv"
gates.main = { lanes = { inbound = 9, outbound = 9 }, service = { inbound = "2 min", further_order = "10 s" } }
warehouses.store = { unloading = "10 min" }
returns = { written_share = 0, on_site_share = 0 }
flows.unsold = { kind = "returned" }

[flows.in]
kind = "second_line_in"
arrivals.at = ["08:00", "08:30"]
declarations = { several_vehicles_share = 0, pallets = { constant = 12 } }
consolidation = { window = "1 h", travel = "10 min" }

[[measures]]
measure = "shipment_time_within"
by = "flow"
within = "40 min"

[[measures]]
measure = "returned_release_time_within"
by = "investigated"
within = "12 min"
"""
    expect(
        happens(text, visits="time,flow\n2026-03-02T12:00,unsold\n"),
        {
            ("shipment_time_within", "within 40 min, flow in"): 1 / 2,
            ("returned_release_time_within", "within 12 min, spared"): 1,
            ("returned_release_time_within", "within 12 min, written investigation"): NAN,
        },
    )


def test_what_inspection_is_expected_to_find_is_told_of_flows_and_goods() -> None:
    """Half of the declarations are examined and every violation is seen then: of three trusted and a usual firm's, and of three."""
    text = (
        GATE
        + """
inspection_yard = { inspectors = 9, selection_rate = 0.5, scan_share = 0, examination_sensitivity = 1 }
tiers.advanced_certified = { violation_rate = 0.1 }
tiers.standard = { violation_rate = 0.2 }

[[measures]]
measure = "expected_missed"
by = "flow"

[[measures]]
measure = "expected_found"
by = ["goods", "tier"]

[[measures]]
measure = "detection_share"
by = "direction"
"""
    )
    expect(
        happens(text, visits=VISITS),
        {
            ("expected_missed", "flow in"): (3 * 0.1 + 0.2) / 2,
            ("expected_missed", "flow out"): 3 * 0.2 / 2,
            ("expected_found", "goods food, tier advanced_certified"): 3 * 0.1 / 2,
            ("expected_found", "goods food, tier standard"): 0.2 / 2,
            ("expected_found", "goods steel, tier standard"): 3 * 0.2 / 2,
            ("detection_share", "inbound"): 1 / 2,
            ("detection_share", "outbound"): 1 / 2,
        },
    )


def test_adopters_of_a_reform_are_those_it_governs() -> None:
    text = (
        GATE
        + """
reforms.ledger_networking = { firms = ["trusted"] }
document_office = { officers = 1, automatic_share = 0, lead = "1 h" }

[[measures]]
measure = "loads"
by = ["adopter", "flow"]
"""
    )
    expect(
        happens(text, visits=VISITS),
        {
            ("loads", "adopters of ledger_networking, flow in"): 3,
            ("loads", "no adopters of ledger_networking, flow in"): 1,
            ("loads", "adopters of ledger_networking, flow out"): 0,
            ("loads", "no adopters of ledger_networking, flow out"): 3,
        },
    )


def test_what_every_run_tells_is_not_told_twice() -> None:
    asked = """
[[measures]]
measure = "release_time_mean"
by = "tier"

[[measures]]
measure = "idling"

[[measures]]
measure = "places_built"
"""
    assert repr(happens(GATE + asked, visits=VISITS).rows) == repr(happens(GATE, visits=VISITS).rows)


def test_the_parts_of_a_number_of_loads_add_up_to_it() -> None:
    """In a zone with everything, for strata in which everybody is in one name; told of the loads that come in."""
    names = ("flow", "tier", "goods", "basis", "several_vehicles", "priority", "brought", "selected", "examined", "consolidated")
    asked = tuple(Asked(measure="loads", by=("direction", name)) for name in names)
    scenario = load_scenario(PROGRAMME, ["horizon.days=1"]).model_copy(update={"measures": asked})
    rows = replicate(scenario, seed=1, replication=0).rows
    parts = [value for measure, of, value in rows if measure == "loads" and of.startswith("inbound, ")]
    (whole,) = (value for measure, of, value in rows if (measure, of) == ("loads", "inbound"))
    assert len(parts) > 2 * len(names)
    assert sum(parts) == len(names) * whole


def test_asking_changes_nobody_s_demand_and_the_digest_only_where_something_is_asked() -> None:
    usual = load_scenario(PROGRAMME)
    asking = usual.model_copy(update={"measures": (Asked(measure="loads", by="goods"),)})
    assert "measures" not in usual.resolved()
    assert asking.digest() != usual.digest()
    assert asking.digest(of_demand=True) == usual.digest(of_demand=True)


def test_a_scenario_made_by_hand_that_asks_for_nothing_there_is_is_refused_when_it_is_measured() -> None:
    scenario = load_scenario(PROGRAMME, ["horizon.days=1"]).model_copy(update={"measures": (Asked(measure="luck"),)})
    with pytest.raises(InputError, match=r"measures\.0\.measure: no measure 'luck'"):
        replicate(scenario, seed=1, replication=0)
