"""What every reform says that it moves, what is paid for it, and what it is if a scenario says no more: claims and sourced defaults,
which change on purpose only."""

from __future__ import annotations

from typing import Any

import pytest

from zonesim.scenario.reforms import Effect, available

MOVES = {
    "tiered_inspection": [
        "examinations of all: lower",
        "release_time_p99 of all: lower",
        "hands_on_hours of inspector: lower",
        "detection_share of all: higher",
    ],
    "inspection_quarantine": [
        "statutory_examinations of all: lower",
        "laboratory_place_days of all: lower",
        "release_time_p99 of all: lower",
        "hands_on_hours of inspector: lower",
    ],
    "key_commodities": [
        "hands_on_hours of officer: either",
        "first_attempt_share of listed goods: either",
        "commodity_checks of licence: either",
    ],
    "differentiated_risk_control": [
        "examinations of all: lower",
        "release_time_p99 of all: lower",
        "hands_on_hours of inspector: lower",
    ],
    "ledger_networking": [
        "hands_on_hours of officer: lower",
        "first_attempt_share of all: higher",
        "paper_time_mean of all: lower",
    ],
    "duty_free": [
        "pallets_in_store of all: higher",
        "entries of all: higher",
        "tonnes_released of all: higher",
    ],
    "graded_gates": [
        "lane_wait_mean of eligible: lower",
        "lane_hours of regular: lower",
        "release_time_mean of all: lower",
    ],
    "returned_goods": [
        "returned_release_time_mean of all: lower",
        "written_investigations of all: lower",
        "on_site_checks of all: lower",
        "hands_on_hours of officer: lower",
        "hands_on_hours of inspector: lower",
    ],
    "equipment_release": [
        "equipment_release_time_mean of all: lower",
        "floor_space_held of all: lower",
        "hands_on_hours of officer: lower",
        "hands_on_hours of inspector: lower",
    ],
    "guarantee_waiver": [
        "guarantees_checked of all: lower",
        "hands_on_hours of officer: lower",
        "paper_time_mean of batch delivery: lower",
    ],
    "service_facilities": [
        "noon_passages of all: lower",
        "charging_trips of all: lower",
        "turnaround_mean of vehicles that charge: lower",
        "road_share_of_time of main: lower",
        "road_queue_mean of main: lower",
        "idling of all: lower",
        "first_attempt_share of inbound: higher",
    ],
    "bonded_maintenance": [
        "units_repaired of all: higher",
        "units_in_workshop of all: higher",
        "not_admitted of flow maintenance: lower",
        "entries of all: higher",
    ],
    "bonded_training": [
        "trainee_days of all: higher",
        "training_places_used of all: higher",
    ],
    "one_declaration_many_vehicles": [
        "release_time_mean of several vehicles: lower",
        "release_time_mean of all: lower",
        "utilisation of holding yard, places: lower",
        "declaration_release_time_mean of several vehicles: either",
    ],
    "mixed_loads": [
        "consolidated_vehicles of all: lower",
        "entries of all: lower",
        "tonnes_per_passage of all: higher",
        "consolidation_wait_mean of all: lower",
        "shipment_time_mean of all: either",
        "release_time_mean of all: either",
    ],
}
"""By measure, what it is of, and the direction that the initiative claims."""

PRICE = {
    "tiered_inspection": [
        "expected_missed of tier standard: higher",
    ],
    "inspection_quarantine": [
        "released_before_answer of all: higher",
        "expected_recalls of all: higher",
        "expected_missed of all: higher",
    ],
    "key_commodities": [
        "commodity_checks_not_made of all: either",
    ],
    "differentiated_risk_control": [
        "expected_missed of all: higher",
    ],
    "ledger_networking": [
        "automatic_reviews of all: higher",
    ],
    "duty_free": [
        "release_time_mean of traffic that was there: higher",
        "lane_hours of regular: higher",
        "hands_on_hours of officer: higher",
        "diverted of all: higher",
    ],
    "graded_gates": [
        "lane_wait_mean of not eligible: higher",
        "expected_let_through of all: higher",
    ],
    "returned_goods": [
        "expected_missed of returned goods: higher",
    ],
    "equipment_release": [
        "visits_not_made of all: higher",
    ],
    "guarantee_waiver": [
        "deliveries_unsecured of all: higher",
    ],
    "service_facilities": [
        "places_built of seats: higher",
        "places_built of piles: higher",
        "places_built of parking: higher",
        "entries of flow canteen_supplies: higher",
        "release_time_mean of papers late: higher",
    ],
    "bonded_maintenance": [
        "release_time_mean of traffic that was there: higher",
        "lane_hours of regular: higher",
        "hands_on_hours of officer: higher",
        "hands_on_hours of inspector: higher",
        "repair_turnaround_mean of all: higher",
    ],
    "bonded_training": [
        "places_built of training: higher",
        "training_passages of all: higher",
        "training_groups_waiting of all: higher",
        "lane_hours of staff: higher",
        "release_time_mean of traffic that was there: higher",
    ],
    "one_declaration_many_vehicles": [
        "released_before_complete of all: higher",
    ],
    "mixed_loads": [
        "held_by_others of all: higher",
        "release_time_mean of consolidated goods: higher",
    ],
}
"""By measure, what it is of, and the direction in which it costs."""

DEFAULTS: dict[str, dict[str, Any]] = {
    "tiered_inspection": {
        "rates": {"advanced_certified": 0.0057, "general_certified": 0.0169, "standard": 0.0244, "discredited": 0.8476},  # [K56 K57]
        "lift": 1.0,
        "risk_exponent": 0.0,
        "straight_from_risk": None,
    },
    "inspection_quarantine": {"port_share": 0.1, "destination_share": 0.1, "released_first": None},
    "key_commodities": {"measures": {}},
    "differentiated_risk_control": {"factor": 0.7},
    "ledger_networking": {"automatic_share": 0.95, "warehouses": None},
    "graded_gates": {"inbound": 1, "outbound": 1, "tiers": ["advanced_certified"], "mismatch_share": 0.02},
    "returned_goods": {"written_share": 0.2, "on_site_share": 0.2},
    "guarantee_waiver": {"tiers": ["advanced_certified"]},
    "service_facilities": {"seats": 0, "sittings": 3, "employees": 14_000, "piles": 0, "places": 0},
    "bonded_maintenance": {"catalogue": {}},
    "bonded_training": {"places": 13, "share": 1.0, "growth": 0.0},
    "one_declaration_many_vehicles": {"goods": None, "kinds": None},
    "mixed_loads": {"bases": ["ordinary", "two_step"]},
}
WHOEVER_AND_WHENEVER = {"from_day": None, "adoption": 1.0, "gates": None, "firms": None}
"""What all reforms have: the whole run, all firms, all gates."""


def in_words(effects: tuple[Effect, ...]) -> list[str]:
    return [f"{effect.measure} of {effect.of}: {effect.direction or 'either'}" for effect in effects]


def test_every_reform_says_what_it_moves_and_at_what_price() -> None:
    reforms = available()
    assert {name: in_words(reforms[name].moves) for name in MOVES} == MOVES
    assert {name: in_words(reforms[name].price) for name in PRICE} == PRICE
    assert set(MOVES) == set(PRICE)


@pytest.mark.parametrize("name", MOVES)
def test_a_reform_is_what_its_sources_say_unless_a_scenario_says_otherwise(name: str) -> None:
    found = available()[name]().model_dump(mode="json")
    expected = WHOEVER_AND_WHENEVER | DEFAULTS.get(name, {})
    assert {key: found[key] for key in expected} == expected
