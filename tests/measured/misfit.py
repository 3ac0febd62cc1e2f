"""Measured beside simulated: by hour of the day, by load, by band of the wait, and the misfit in figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from fit import LOADS, bias, load_classes, load_curve, mean_waits
from hall import BANDS, Floats, Hours
from numpy.typing import ArrayLike

from zonesim.statistics.intervals import Interval, mean_interval

HOURS_OF_DAY = 24


@dataclass(frozen=True)
class Beside:
    """One row of a table: measured, and simulated as a mean over replications with its interval."""

    label: str
    passengers: int
    measured: float
    simulated: Interval


def beside(labels: Sequence[str], passengers: ArrayLike, measured: Floats, simulated: Sequence[Floats]) -> list[Beside]:
    """A row for each label with a measured value; ``simulated`` has an array of the shape of ``measured`` per replication."""
    numbers = np.asarray(passengers, dtype=np.int64).tolist()
    return [
        Beside(label, number, float(value), mean_interval(column))
        for label, number, value, column in zip(labels, numbers, measured, np.array(simulated).T, strict=True)
        if not np.isnan(value)
    ]


def by_hour_of_day(measured: Hours, simulated: Sequence[Hours]) -> list[Beside]:
    """Mean wait per passenger (min) by the hour of the day in which the flight came."""
    hour = measured.start.astype(np.int64) % HOURS_OF_DAY
    passengers = np.bincount(hour, weights=measured.arrivals, minlength=HOURS_OF_DAY)
    waits = [mean_waits(hours, hour, HOURS_OF_DAY) for hours in (measured, *simulated)]
    return beside([f"{start:02}:00" for start in range(HOURS_OF_DAY)], passengers, waits[0], waits[1:])


def by_load(measured: Hours, simulated: Sequence[Hours]) -> list[Beside]:
    """Mean wait per passenger (min) by passengers per booth: the load curve."""
    classes = load_classes(measured)
    passengers = np.bincount(classes[classes >= 0], weights=measured.arrivals[classes >= 0], minlength=len(LOADS))
    labels = [*(f"{low} to {high}" for low, high in pairwise(LOADS)), f"from {LOADS[-1]}"]
    waits = [load_curve(hours, classes) for hours in (measured, *simulated)]
    return beside(labels, passengers, waits[0], waits[1:])


def by_band(measured: Hours, simulated: Sequence[Hours]) -> list[Beside]:
    """Share of the passengers (%) by band of their wait."""
    passengers = measured.bands.sum(axis=0)
    shares = [100 * hours.bands.sum(axis=0) / hours.bands.sum() for hours in (measured, *simulated)]
    return beside(list(BANDS), passengers, shares[0], shares[1:])


def mean_absolute_error(measured: Hours, simulated: Hours) -> float:
    """Mean distance (min) between an hour's simulated and measured mean wait, per passenger."""
    return _average(measured, np.abs(simulated.mean_wait - measured.mean_wait))


def rank_correlation(first: Sequence[float] | Floats, second: Sequence[float] | Floats) -> float:
    """Spearman's rank correlation."""
    from scipy.stats import spearmanr

    return float(spearmanr(np.asarray(first, np.float64), np.asarray(second, np.float64)).statistic)


def hourly_correlation(measured: Hours, simulated: Hours) -> float:
    """Correlation of the mean waits of single hours, each hour alike."""
    came = measured.arrivals > 0
    return float(np.corrcoef(measured.mean_wait[came], simulated.mean_wait[came])[0, 1])


def hourly_rank_correlation(measured: Hours, simulated: Hours) -> float:
    """Rank correlation of the mean waits of single hours."""
    came = measured.arrivals > 0
    return rank_correlation(measured.mean_wait[came], simulated.mean_wait[came])


def longest_apart(measured: Hours, simulated: Hours) -> float:
    """Simulated minus measured longest wait of an hour (min)."""
    return _average(measured, simulated.longest_wait - measured.longest_wait)


BIAS = "bias of the mean wait (min)"
MISFITS: dict[str, Callable[[Hours, Hours], float]] = {
    BIAS: bias,
    "mean absolute error of an hour's mean wait (min)": mean_absolute_error,
    "bias of an hour's longest wait (min)": longest_apart,
    "correlation of hours' mean waits": hourly_correlation,
    "rank correlation of hours' mean waits": hourly_rank_correlation,
}


def misfits(measured: Hours, simulated: Sequence[Hours]) -> dict[str, Interval]:
    """Every misfit, as a mean over replications with its interval."""
    return {name: mean_interval([misfit(measured, hours) for hours in simulated]) for name, misfit in MISFITS.items()}


def mean_wait(hours: Hours) -> float:
    """Mean wait per passenger (min)."""
    return _average(hours, hours.mean_wait)


def error_of_a_guess(measured: Hours, guess: float) -> float:
    """Mean absolute error (min) of one and the same wait for every hour: what a model has to be better than."""
    return _average(measured, np.abs(guess - measured.mean_wait))


def _average(hours: Hours, values: Floats) -> float:
    came = hours.arrivals > 0
    return float(np.average(values[came], weights=hours.arrivals[came]))
