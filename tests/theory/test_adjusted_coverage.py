"""Whether an interval adjusted by control variates holds what it promises, where the true value is known exactly."""

from __future__ import annotations

import math
import sys
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from zones import LANES, exponential, flow, gate, zone

from zonesim.measures.catalogue import Key
from zonesim.scenario.schema import Scenario
from zonesim.statistics.control_variates import Adjusted
from zonesim.statistics.theory import time_varying_queue
from zonesim.studies.compare import Run, adjusted_difference, simulate
from zonesim.units import HOUR

REPETITIONS, MOST = 500, 20
PER_DAY, SERVICE = 48.0, 900.0
WEIGHTS = [0.0] * 4 + [1.0] * 8 + [0.0] * 12
"""A gate that opens an hour in which more come than one lane can serve: a queue whose days differ widely."""


def peaked(lanes: int) -> Scenario:
    """The small zone with so many lanes."""
    vehicles = flow({"vehicles_per_day": PER_DAY, "by_hour": WEIGHTS})
    return zone(vehicles, {"gates": gate(lanes, exponential(SERVICE))}, days=1, warm_up="0 s")


def exact(lanes: int) -> float:
    """Mean number waiting over the day, from the Kolmogorov equations."""
    rates = [PER_DAY * weight / sum(WEIGHTS) / HOUR for weight in WEIGHTS]
    queue = time_varying_queue(
        durations=[HOUR] * 24, arrival_rates=rates, servers=[lanes] * 24, service_rate=1 / SERVICE, longest=100
    ).mean_waiting
    return float(np.mean(queue))


@cache
def replicated(lanes: int) -> list[Run]:
    """Runs of the small zone with their controls, each on a seed of its own."""
    return [simulate(peaked(lanes), replications=MOST, seed=seed, workers=1, control_variates=True) for seed in range(REPETITIONS)]


def shortened(lanes: int, replications: int) -> list[Run]:
    """The first so many replications of each."""
    return [replace(run, outcomes=run.outcomes[:replications]) for run in replicated(lanes)]


def check(found: list[Adjusted], true: float) -> None:
    """Nearly 95 in 100 adjusted intervals hold the true value, and they are narrower than plain ones."""
    intervals = [each.interval for each in found if each.interval is not None]
    assert len(intervals) == REPETITIONS
    share = np.mean([interval.low <= true <= interval.high for interval in intervals])
    plain = np.mean([each.plain.low <= true <= each.plain.high for each in found])
    factor = float(np.median([each.factor for each in found]))
    error = math.sqrt(0.95 * 0.05 / REPETITIONS)
    said = f"adjusted {share:.4f}, plain {plain:.4f}, promised 0.95 with standard error {error:.4f}; median factor {factor:.2f}"
    sys.stdout.write(f"{said}\n")
    assert 0.92 <= share <= 0.98, said
    assert factor > 1, said


@pytest.mark.verification
@pytest.mark.parametrize("replications", [10, MOST])
def test_the_adjusted_interval_of_a_queue_covers_its_exact_mean(replications: int) -> None:
    check([run.adjusted("queue_mean", LANES) for run in shortened(1, replications)], exact(1))


@pytest.mark.verification
@pytest.mark.parametrize("replications", [10, MOST])
def test_the_adjusted_interval_of_a_difference_covers_the_exact_difference(replications: int) -> None:
    """One lane or two: the differences are skewed, as a few days are far worse than most."""
    key = Key("queue_mean", LANES, 0.0)
    pairs = zip(shortened(1, replications), shortened(2, replications), strict=True)
    check([adjusted_difference(one, two, key=key) for one, two in pairs], exact(2) - exact(1))
