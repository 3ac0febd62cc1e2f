"""Measures of what single reforms are about: goods, papers, places and trips that only some zones have."""

from __future__ import annotations

from zonesim.analysis.measure import Measure

REFORM_MEASURES: tuple[Measure, ...] = (
    Measure(
        "not_admitted",
        "declarations not admitted",
        "declarations / d",
        "a flow that only a reform brings",
        "declarations planned in the window that stay away under the rules in force, per day",
    ),
)

REFORM_KEYS: tuple[tuple[str, str, float], ...] = ()
"""(measure, of, the smallest difference worth acting on) of those that a comparison speaks of, after the key measures of every zone."""
