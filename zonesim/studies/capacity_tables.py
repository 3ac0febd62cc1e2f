"""What a search of capacities tells: its tables and sentences."""

from __future__ import annotations

import math

from zonesim.measures.catalogue import MEASURES
from zonesim.statistics.intervals import mean_interval
from zonesim.studies.capacity import Capacities, in_words
from zonesim.studies.compare import LEVEL
from zonesim.studies.study_files import Rows

FULLEST = 3
"""How many facilities are named as the fullest at the capacity."""


def capacity_sentences(found: Capacities) -> list[str]:
    """What each scenario bears and what ends it, then the differences from the first."""
    lines = []
    for capacity in found.capacities:
        interval, over = capacity.interval, [each.pool for each in capacity.offered if each.overloaded]
        span = "" if math.isnan(interval.low) else f" (95 % interval {interval.low:.3f} to {interval.high:.3f})"
        full = f"; overloaded: {', '.join(over)}" if over else ""
        lines.append(f"“{capacity.label}” {in_words(capacity)}{span}: {capacity.why}{full}.")
    return [*lines, *found.sentences]


def capacity_rows(found: Capacities) -> Rows:
    """A row per scenario."""
    rows: list[list[object]] = [
        [
            *("scenario", "factor", "low", "high", "vehicles_per_day", "vehicles_low", "vehicles_high", "bound", "ended_by", "fullest"),
            *("difference", "difference_low", "difference_high", "correlation", "replications"),
        ]
    ]
    for capacity, pair in zip(found.capacities, (None, *found.pairs), strict=True):
        interval, fullest = capacity.interval, capacity.offered[:FULLEST]
        difference = None if pair is None else pair.difference
        rows.append(
            [
                *(capacity.scenario.name, capacity.factor, interval.low, interval.high, *capacity.vehicles),
                *(capacity.bound.value, capacity.why, "; ".join(f"{each.pool}: {each.ratio:.3f}" for each in fullest)),
                *([None] * 3 if difference is None else (difference.mean, difference.low, difference.high)),
                *(None if pair is None else pair.correlation, found.replications),
            ]
        )
    return rows


def curve_rows(found: Capacities) -> Rows:
    """A row per scenario, factor tried and target."""
    rows: list[list[object]] = [
        ["scenario", "factor", "vehicles_per_day", "measure", "of", "unit", "limit", "mean", "low", "high", "holds", "unstable"]
    ]
    for capacity in found.capacities:
        for point in capacity.points:
            for place, target in enumerate(found.targets):
                start = [capacity.scenario.name, point.factor, point.vehicles, target.measure, target.of]
                start += [MEASURES[target.measure].unit, target.limit]
                if point.values is None:
                    rows.append([*start, None, None, None, "no", "; ".join(point.unstable)])
                else:
                    values = point.values[place]
                    found_here = mean_interval(values, LEVEL)
                    holds = "yes" if target.margin(values).mean() <= 0 else "no"
                    rows.append([*start, found_here.mean, found_here.low, found_here.high, holds, ""])
    return rows
