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
)

REFORM_KEYS: tuple[tuple[str, str, float], ...] = (("release_time_mean", "traffic that was there", 30),)
"""(measure, of, the smallest difference worth acting on) of those that a comparison speaks of, after the key measures of every zone."""
