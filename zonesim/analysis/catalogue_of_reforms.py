"""Measures of what single reforms are about: goods, papers, places and trips that only some zones have."""

from __future__ import annotations

from zonesim.analysis.measure import Measure

REFORM_MEASURES: tuple[Measure, ...] = (
    Measure(
        "pallets_in_store",
        "pallets in store",
        "pallets",
        "all",
        "time average over the window of the pallet places taken, in all stores with counted places",
    ),
    Measure(
        "not_admitted",
        "declarations not admitted",
        "declarations / d",
        "a flow that only a reform brings",
        "declarations planned in the window that stay away under the rules in force, per day",
    ),
    Measure(
        "statutory_examinations",
        "statutory examinations",
        "loads / d",
        "all, or where: in the zone, at the port, at the destination",
        "per day of the cohort: loads of goods under statutory inspection that are examined for it",
        "lower",
    ),
    Measure("samples", "samples taken", "loads / d", "all", "per day of the cohort: loads of which quarantine takes a sample"),
    Measure(
        "laboratory_place_days",
        "yard places held for the laboratory",
        "place d / d",
        "all",
        "time that vehicles of the cohort stay in the inspection yard until the laboratory answers, in days, per day",
        "lower",
    ),
    Measure(
        "released_before_answer",
        "loads released before the laboratory's answer",
        "loads / d",
        "all",
        "per day of the cohort: loads that go to store as soon as their sample is taken",
        "lower",
    ),
    Measure("recalls", "recalls", "loads / d", "all", "per day of the cohort: of those, loads whose sample fails", "lower"),
    Measure(
        "expected_recalls",
        "expected recalls",
        "loads / d",
        "all",
        "loads released before the answer, per day, x share of samples that fail",
        "lower",
    ),
    Measure(
        "commodity_checks",
        "checks of key commodities",
        "declarations / d",
        "licences, certificates or examinations",
        "per day of the cohort: declarations of which the measure in force for their goods asks it",
    ),
    Measure(
        "commodity_checks_not_made",
        "checks of key commodities not made",
        "declarations / d",
        "all, or licences, certificates, examinations",
        "per day of the cohort: checks that the scenario's own table of measures asks for and the rules in force do not",
        "lower",
    ),
)

REFORM_KEYS: tuple[tuple[str, str, float], ...] = (
    ("statutory_examinations", "all", 0.5),
    ("laboratory_place_days", "all", 0.5),
    ("released_before_answer", "all", 0.1),
    ("expected_recalls", "all", 0.001),
    ("first_attempt_share", "listed goods", 0.01),
    ("commodity_checks", "licence", 1),
    ("commodity_checks_not_made", "all", 1),
    ("release_time_mean", "traffic that was there", 30),
)
"""(measure, of, the smallest difference worth acting on) of those that a comparison speaks of, after the key measures of every zone."""
