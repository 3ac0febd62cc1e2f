"""How the values of many come to one number. Undefined is NaN, never 0."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

import numpy as np

from zonesim.engines.tables import Floats, Mask
from zonesim.measures import averages
from zonesim.measures.populations import Members, OfFleet
from zonesim.scenario.traffic import TIERS
from zonesim.units import DAY, HOUR


@dataclass(frozen=True, eq=False)
class Sample:
    """The values of those who are meant, fleet by fleet: who they are, and their values. ``days`` and ``seconds``: of the window."""

    parts: tuple[tuple[Members, Mask, Floats], ...]
    days: int
    seconds: float

    @cached_property
    def values(self) -> Floats:
        """All of them."""
        return np.concatenate([np.zeros(0), *(values for _, _, values in self.parts)])

    @cached_property
    def ordered(self) -> Floats:
        """All of them, in order of size."""
        return np.sort(self.values)

    @cached_property
    def mean(self) -> float:
        """Their mean."""
        return averages.mean(self.values)


Mean = Callable[[Sample], float]


def mean(sample: Sample) -> float:
    """The mean of the values."""
    return sample.mean


def percentile(share: float) -> Mean:
    """A percentile of the values."""
    return lambda sample: averages.percentile_in_order(sample.ordered, share)


def buffer(sample: Sample) -> float:
    """What lies between the mean and the 95th percentile."""
    return averages.percentile_in_order(sample.ordered, 0.95) - sample.mean


def number(sample: Sample) -> float:
    """How many there are."""
    return float(sum(len(values) for _, _, values in sample.parts))


def total(sample: Sample) -> float:
    """The sum of the values."""
    return sum(float(values.sum()) for _, _, values in sample.parts)


def total_per_day(sample: Sample) -> float:
    """The sum of the values, per day of the window."""
    return total(sample) / sample.days


def hours_per_day(sample: Sample) -> float:
    """The sum of values in seconds, in hours per day of the window."""
    return total(sample) / HOUR / sample.days


def per_day(sample: Sample) -> float:
    """The sum of the values per day of the window, fleet by fleet, and then of what they are told of."""
    places = groupby(sample.parts, key=lambda part: part[0].where)
    return float(sum(sum(float(values.sum()) / sample.days for _, _, values in parts) for _, parts in places))


def days_per_day(sample: Sample) -> float:
    """The sum of values in seconds, in days per day of the window, fleet by fleet."""
    return float(sum(float(values.sum()) / DAY / sample.days for _, _, values in sample.parts))


def time_average(sample: Sample) -> float:
    """How many there are at a time on average: the sum of seconds within the window / its length, fleet by fleet."""
    return float(sum(float(values.sum()) / sample.seconds for _, _, values in sample.parts))


def per_day_by_tier(sample: Sample) -> float:
    """The sum of values of declarations per day of the window: fleet by fleet of each tier, then of all tiers."""
    by_tier = np.zeros(len(TIERS))
    for members, those, values in sample.parts:
        if isinstance(members, OfFleet):
            tiers = members.fleet.declarations.tier[those]
            by_tier += np.bincount(tiers, weights=values, minlength=len(TIERS)) / sample.days
    return float(by_tier.sum())
