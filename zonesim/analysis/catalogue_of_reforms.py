"""Measures of what single reforms are about: goods, papers, places and trips that only some zones have."""

from __future__ import annotations

from zonesim.analysis.measure import Measure

_RETURNED = (
    "lots of returned goods that arrived in the window and were stored: all, those investigated in writing, those only checked on "
    "site, those spared both"
)

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
        "returned_release_time_mean",
        "mean time until returned goods are released",
        "s",
        _RETURNED,
        "mean over lots of arrived -> released from the supervised store, however long after the window",
        "lower",
    ),
    Measure(
        "returned_release_time_p95",
        "95th percentile of the time until returned goods are released",
        "s",
        "all lots of returned goods that arrived in the window and were stored",
        "95th percentile of arrived -> released",
        "lower",
    ),
    Measure("returned_lots", "lots of returned goods", "lots", _RETURNED, "number of lots that arrived in the window"),
    Measure(
        "returned_still_inside",
        "lots of returned goods not released yet",
        "lots",
        "all",
        "number of lots that arrived in the window and are not released when it ends",
        "lower",
    ),
    Measure(
        "written_investigations",
        "written investigations",
        "declarations / d",
        "all",
        "per day of the cohort: declarations of returned goods investigated in writing",
        "lower",
    ),
    Measure(
        "on_site_checks",
        "checks of returned goods on site",
        "lots / d",
        "all",
        "per day of the cohort: lots of returned goods checked in the store",
        "lower",
    ),
    Measure(
        "equipment_release_time_mean",
        "mean time from the end of supervision to release",
        "d",
        "all",
        "mean over units of equipment whose period ends in the window of end of the period -> released, however long after the window",
        "lower",
    ),
    Measure("equipment_units", "units of equipment whose period ends", "units / d", "all", "periods that end in the window, per day"),
    Measure(
        "equipment_still_supervised",
        "units of equipment not released yet",
        "units",
        "all",
        "number of units whose period ends in the window and that are not released when it ends",
        "lower",
    ),
    Measure(
        "visits_made",
        "visits to firms",
        "units / d",
        "all",
        "per day of the cohort: units visited by an inspector before release",
        "lower",
    ),
    Measure("visits_not_made", "visits not made", "units / d", "all", "per day of the cohort: units released without a visit", "lower"),
    Measure(
        "licences_checked_again",
        "licences checked again",
        "units / d",
        "all",
        "per day of the cohort: units whose licence is checked before they leave",
        "lower",
    ),
    Measure(
        "floor_space_held",
        "floor kept by equipment beyond its period",
        "m2",
        "all",
        "time average over the window of the floor of units whose period is over and that are not released",
        "lower",
    ),
    Measure(
        "guarantees_checked",
        "guarantees checked",
        "declarations / d",
        "all",
        "per day of the cohort: batch deliveries whose guarantee is checked at a desk",
        "lower",
    ),
    Measure(
        "deliveries_unsecured",
        "batch deliveries without a guarantee",
        "declarations / d",
        "all",
        "per day of the cohort: batch deliveries of which no guarantee is asked",
        "lower",
    ),
)

REFORM_KEYS: tuple[tuple[str, str, float], ...] = (
    ("release_time_mean", "traffic that was there", 30),
    ("returned_release_time_mean", "all", 3600),
    ("expected_missed", "returned goods", 0.002),
    ("equipment_release_time_mean", "all", 0.1),
    ("floor_space_held", "all", 5),
    ("visits_not_made", "all", 0.5),
    ("paper_time_mean", "batch delivery", 60),
    ("deliveries_unsecured", "all", 1),
)
"""(measure, of, the smallest difference worth acting on) of those that a comparison speaks of, after the key measures of every zone."""
