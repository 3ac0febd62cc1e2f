"""What is good of a measure, and the smallest difference of it that matters: both decide verdicts, so they change on purpose only."""

from __future__ import annotations

from zonesim.measures.catalogue import KEY_MEASURES, MEASURES

MORE_IS_BETTER = {
    "declaration_release_time_within",
    "detection_share",
    "expected_found",
    "first_attempt_share",
    "lane_wait_within",
    "loads_per_vehicle",
    "paper_time_within",
    "passage_time_within",
    "release_time_within",
    "returned_release_time_within",
    "share_within_target",
    "shipment_time_within",
    "tonnes_per_passage",
    "trainee_days",
    "units_repaired",
    "violations_found",
    "visit_time_within",
    "wait_within",
}
NEITHER_IS_BETTER = {
    "automatic_reviews",
    "charged_in_zone",
    "commodity_checks",
    "declarations",
    "declarations_closed",
    "employees_passages",
    "entries",
    "equipment_units",
    "exits",
    "expected_violations",
    "loads",
    "lots_still_inside",
    "not_admitted",
    "pallets_in_store",
    "parked",
    "places_built",
    "returned_lots",
    "rostered_hours",
    "samples",
    "scans",
    "selected",
    "tonnes_released",
    "training_passages",
    "training_places_used",
    "training_still_inside",
    "units_in_workshop",
    "units_not_repairable",
    "units_still_inside",
    "utilisation",
    "vehicles_inside_mean",
    "violations",
}
"""Counts of what comes and of what is done, whichever way they go."""

MATTERS = {
    ("release_time_mean", "all"): 30,
    ("release_time_p95", "all"): 120,
    ("release_time_p99", "all"): 600,
    ("release_time_mean", "several vehicles"): 120,
    ("declaration_release_time_mean", "all"): 60,
    ("declaration_release_time_mean", "several vehicles"): 120,
    ("visit_time_mean", "all"): 30,
    ("idling", "all"): 1,
    ("hands_on_hours", "inspector"): 1,
    ("examinations", "all"): 0.5,
    ("expected_found", "all"): 0.02,
    ("expected_missed", "all"): 0.02,
    ("expected_missed", "tier advanced_certified"): 0.02,
    ("expected_missed", "tier standard"): 0.02,
    ("detection_share", "all"): 0.01,
    ("statutory_examinations", "all"): 0.5,
    ("laboratory_place_days", "all"): 0.5,
    ("released_before_answer", "all"): 0.1,
    ("expected_recalls", "all"): 0.001,
    ("first_attempt_share", "listed goods"): 0.01,
    ("commodity_checks", "licence"): 1,
    ("commodity_checks_not_made", "all"): 1,
    ("release_time_mean", "traffic that was there"): 30,
    ("returned_release_time_mean", "all"): 3600,
    ("expected_missed", "returned goods"): 0.002,
    ("equipment_release_time_mean", "all"): 0.1,
    ("floor_space_held", "all"): 5,
    ("visits_not_made", "all"): 0.5,
    ("paper_time_mean", "batch delivery"): 60,
    ("deliveries_unsecured", "all"): 1,
    ("noon_passages", "all"): 1,
    ("charging_trips", "all"): 1,
    ("turnaround_mean", "vehicles that charge"): 60,
    ("units_repaired", "all"): 0.1,
    ("repair_turnaround_mean", "all"): 0.25,
    ("trainee_days", "all"): 1,
    ("shipment_time_mean", "all"): 120,
    ("consolidated_vehicles", "all"): 1,
    ("tonnes_per_passage", "all"): 0.1,
    ("held_by_others", "all"): 0.1,
    ("released_before_complete", "all"): 1,
}
"""Assumptions, in the unit of the measure: seconds, counts or hours a day, shares."""


def test_less_is_better_of_every_measure_but_these() -> None:
    assert {name for name, measure in MEASURES.items() if measure.better == "higher"} == MORE_IS_BETTER
    assert {name for name, measure in MEASURES.items() if measure.better == ""} == NEITHER_IS_BETTER


def test_a_verdict_speaks_of_differences_from_these_sizes_on() -> None:
    assert {(key.measure, key.of): key.matters for key in KEY_MEASURES} == MATTERS
    assert len(KEY_MEASURES) == len(MATTERS)


def test_a_key_measure_is_called_by_its_words_and_what_it_is_of() -> None:
    words = {(key.measure, key.of): key.words for key in KEY_MEASURES}
    assert words["release_time_mean", "all"] == "mean release time"
    assert words["expected_missed", "tier advanced_certified"] == "expected violations missed, tier advanced certified"
