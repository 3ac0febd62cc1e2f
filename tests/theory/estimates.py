"""What replications say of a zone, and whether exact values agree with it.

The unit is the replication. Every figure is a ratio of sums over replications (a mean wait: waits over vehicles); its
standard error is the jackknife's of :func:`zonesim.statistics.intervals.ratio_interval`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pytest
from numpy.typing import NDArray
from zones import LANES

from zonesim.experiment.replicate import simulate_once
from zonesim.measures.facilities import hours_of, waiting_by_bin
from zonesim.measures.measures import Reading, read
from zonesim.measures.reading import PoolEvents
from zonesim.scenario.schema import Scenario
from zonesim.statistics.intervals import ratio_interval
from zonesim.units import DAY, HOUR

Case = TypeVar("Case")
Floats = NDArray[np.float64]
Sums = dict[str, tuple[float, float]]
"""What one replication contributes to each figure: numerator and denominator."""

STANDARD_ERRORS = 4.0


REPLICATIONS = 20


@dataclass(frozen=True)
class Effort:
    """How long a check runs, in requests for a pool, and how sharp it must be at least: standard error over exact value."""

    requests: int
    sharp: float

    def days(self, per_day: float) -> int:
        """Days to observe in each of the usual replications, with so many requests a day."""
        return math.ceil(self.requests / REPLICATIONS / per_day)

    def replications(self, per_run: float) -> int:
        """Replications of a run with so many requests."""
        return math.ceil(self.requests / per_run)


QUICK, FULL = Effort(requests=30_000, sharp=0.15), Effort(requests=300_000, sharp=0.04)


def at_both_efforts(name: str, cases: Mapping[str, Case], *, quick: Collection[str]) -> pytest.MarkDecorator:
    """Each case of a check sharp, in the verification suite; some of them short as well, in every run of the tests.

    The check takes ``effort``, and under ``name`` the value of the case.
    """
    sharp = [pytest.param(FULL, value, id=f"{case}-full", marks=pytest.mark.verification) for case, value in cases.items()]
    short = [pytest.param(QUICK, cases[case], id=f"{case}-quick") for case in quick]
    return pytest.mark.parametrize(("effort", name), [*sharp, *short])


both_efforts = pytest.mark.parametrize(
    "effort", [pytest.param(QUICK, id="quick"), pytest.param(FULL, id="full", marks=pytest.mark.verification)]
)
"""A check without cases, short and sharp."""

in_full = pytest.mark.parametrize("effort", [pytest.param(FULL, id="full", marks=pytest.mark.verification)])
"""A check of the verification suite alone."""


@dataclass(frozen=True)
class Estimate:
    """A simulated figure and its standard error."""

    value: float
    error: float


def estimate(
    scenario: Scenario, sums: Callable[[Reading], Sums], *, seed: int, replications: int = REPLICATIONS
) -> dict[str, Estimate]:
    """Simulate, and estimate every figure that ``sums`` names."""
    rows = [sums(read(*simulate_once(scenario, seed=seed, replication=number))) for number in range(replications)]
    found = {}
    for name in rows[0]:
        interval = ratio_interval([row[name][0] for row in rows], [row[name][1] for row in rows])
        found[name] = Estimate(interval.mean, interval.sd / math.sqrt(interval.n))
    return found


def agree(found: Mapping[str, Estimate], exact: Mapping[str, float], *, sharp: float) -> None:
    """Every exact value lies within 4 standard errors of what was simulated, and none is known more bluntly than ``sharp``.

    Where the standard error is 0 the values must be equal.
    """
    assert found.keys() == exact.keys()
    faults = [
        f"{name}: simulated {one.value:.6g}, exact {exact[name]:.6g}, standard error {one.error:.3g}"
        for name, one in found.items()
        if not (abs(one.value - exact[name]) <= STANDARD_ERRORS * one.error and one.error <= sharp * abs(exact[name]))
    ]
    assert not faults, "\n" + "\n".join(faults)


def events(reading: Reading, pool: str) -> PoolEvents:
    """What happened at a pool, by its name."""
    return next(each for info, each in zip(reading.case.pools, reading.events, strict=True) if info.name == pool)


def waits_at(reading: Reading, pool: str) -> Floats:
    """Waits of those who asked within the window and got it."""
    each = events(reading, pool)
    waits: Floats = (each.answered - each.asked)[each.got & reading.inside(each.asked)]
    return waits


def mean_of(values: Floats) -> tuple[float, float]:
    """The sums of a mean."""
    return float(values.sum()), float(len(values))


def share_of(which: NDArray[np.bool_]) -> tuple[float, float]:
    """The sums of a share."""
    return float(np.count_nonzero(which)), float(len(which))


def waits_and_queue(reading: Reading, pool: str = LANES) -> Sums:
    """Mean wait, share waiting, and mean number waiting at a pool."""
    waits = waits_at(reading, pool)
    window = np.array(reading.window)
    return {
        "mean wait": mean_of(waits),
        "share waiting": share_of(waits > 0),
        "mean number waiting": (float(waiting_by_bin(events(reading, pool), window)[0]), 1.0),
    }


def by_hour_of_day(reading: Reading, pool: str = LANES) -> Sums:
    """Mean number waiting in each hour of the window, and mean wait of those who asked in it."""
    each, edges = events(reading, pool), hours_of(reading.case)
    queue = waiting_by_bin(each, edges)
    hour = np.searchsorted(edges, each.asked, side="right") - 1
    waits = np.bincount(hour, weights=each.answered - each.asked, minlength=len(queue))
    asked = np.bincount(hour, minlength=len(queue))
    found: Sums = {}
    for place, start in enumerate(edges[:-1]):
        name = f"day {int(start // DAY)}, {int(start % DAY // HOUR):02d}:00"
        found[f"number waiting, {name}"] = (float(queue[place]), 1.0)
        found[f"wait of those who come, {name}"] = (float(waits[place]), float(asked[place]))
    return found
