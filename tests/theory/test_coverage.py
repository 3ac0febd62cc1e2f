"""Whether a 95 % interval of a comparison holds what it promises, where the true difference is known exactly."""

from __future__ import annotations

import math

import pytest
from zones import LANES, SINGLY, Table, exponential, flow, gate, zone

from zonesim.experiment.replicate import replicate
from zonesim.scenario.schema import Scenario
from zonesim.statistics.comparison import paired
from zonesim.statistics.theory import convoy_mean_wait, time_varying_queue
from zonesim.units import HOUR

REPETITIONS = 500
REPLICATIONS = 20


def value(scenario: Scenario, *, measure: tuple[str, str], seed: int, replication: int) -> float:
    """One measure of one replication."""
    rows = replicate(scenario, seed=seed, replication=replication).rows
    return next(value for name, of, value in rows if (name, of) == measure)


def check_coverage(baseline: Scenario, other: Scenario, *, measure: tuple[str, str], difference: float) -> None:
    """Repeat a comparison, each time on a seed of its own, and count how often the interval contains the true difference."""
    held = 0
    for seed in range(REPETITIONS):
        before, after = (
            [value(scenario, measure=measure, seed=seed, replication=number) for number in range(REPLICATIONS)]
            for scenario in (baseline, other)
        )
        interval = paired(before, after, level=0.95).difference
        held += interval.low <= difference <= interval.high
    share = held / REPETITIONS
    error = math.sqrt(0.95 * 0.05 / REPETITIONS)
    assert 0.92 <= share <= 0.98, f"covered in {share:.4f} of {REPETITIONS} comparisons, promised 0.95, standard error {error:.4f}"


@pytest.mark.verification
def test_the_interval_of_a_reform_covers_its_true_effect() -> None:
    """Three declarations of four vehicles come on schedule and meet no queue: without the convoy each load gains m (H_4 - 1)."""
    lag = 2400.0
    together = {**SINGLY, "several_vehicles_share": 1.0, "several_vehicles": 4, "lag": exponential(lag)}
    vehicles = flow({"at": ["01:00", "04:00", "07:00"]}, declarations=together)
    singly: Table = {"reforms": {"one_declaration_many_vehicles": {}}}
    convoy, single = (zone(vehicles, reform, days=1, warm_up="0 s") for reform in ({}, singly))
    true = -convoy_mean_wait(members=4, mean_offset=lag)
    check_coverage(convoy, single, measure=("release_time_mean", "all"), difference=true)


@pytest.mark.verification
def test_the_interval_of_another_lane_covers_the_true_difference_of_a_peaked_queue() -> None:
    """One lane or two, where more come in the morning than one can serve. A few days are far worse than most: the differences are
    skewed."""
    per_day, service = 48.0, 900.0
    weights = [0.0] * 4 + [1.0] * 8 + [0.0] * 12
    vehicles = flow({"vehicles_per_day": per_day, "by_hour": weights})
    one, two = (zone(vehicles, {"gates": gate(lanes, exponential(service))}, days=1, warm_up="0 s") for lanes in (1, 2))
    rates = [per_day * weight / sum(weights) / HOUR for weight in weights]
    queues = [
        time_varying_queue(
            durations=[HOUR] * 24, arrival_rates=rates, servers=[lanes] * 24, service_rate=1 / service, longest=100
        ).mean_waiting.mean()
        for lanes in (1, 2)
    ]
    check_coverage(one, two, measure=("queue_mean", LANES), difference=float(queues[1] - queues[0]))
