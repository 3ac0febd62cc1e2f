"""Means over replications with their intervals, hours folded into a day, and units in which numbers read well."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zonesim.units import DAY, HOUR, MINUTE

Floats = NDArray[np.float64]

LEVEL = 0.95
HOURS_OF_A_DAY = 24
_DAYS_SHOWN_APART = 2

ROUNDING = 1e-11
"""Differences smaller than this part of what they are differences of are what rounding leaves of 0."""


@dataclass(frozen=True)
class PointwiseBand:
    """Mean over replications with pointwise limits; arrays of one shape, NaN where nothing (mean) or too little (limits) is known."""

    mean: Floats
    low: Floats
    high: Floats


def mean_of(values: Floats, axis: int = 0) -> Floats:
    """Mean over an axis, undefined values (NaN) left out; NaN where all are undefined."""
    defined = ~np.isnan(values)
    count = defined.sum(axis=axis)
    total = np.where(defined, values, 0.0).sum(axis=axis)
    mean: Floats = np.where(count > 0, total, np.nan) / np.maximum(count, 1)
    return mean


def band(values: Floats) -> PointwiseBand:
    """Student t limits at 95 % for every column of ``values``, shape (replications, points); undefined values are left out.

    Without limits (NaN) where fewer than two replications are defined.
    """
    from scipy.special import stdtrit

    count = (~np.isnan(values)).sum(axis=0)
    mean = mean_of(values)
    degrees = np.maximum(count - 1, 1)
    spread = np.where(np.isnan(values), 0.0, (values - mean) ** 2).sum(axis=0)
    half_width = stdtrit(degrees, 0.5 + LEVEL / 2) * np.sqrt(spread / degrees / np.maximum(count, 1))
    half_width = np.where(count > 1, half_width, np.nan)
    return PointwiseBand(mean, mean - half_width, mean + half_width)


@dataclass(frozen=True)
class Hours:
    """The hours of the observed window as a picture shows them: in a row for one or two days, else folded into the mean day.

    ``days`` in the window; ``shown``: hours on the axis, counted from its first midnight.
    """

    days: int
    shown: int

    @classmethod
    def of(cls, edges: Floats) -> Hours:
        """From the bounds of the hours in seconds, the first at a midnight. Raises ValueError unless they make whole days."""
        hours = len(edges) - 1
        if hours < 1 or hours % HOURS_OF_A_DAY or not np.allclose(np.diff(edges), HOUR) or not math.isclose(edges[0] % DAY, 0.0):
            raise ValueError("the bounds must be those of all hours of whole days, from midnight to midnight")
        days = hours // HOURS_OF_A_DAY
        return cls(days, hours if days <= _DAYS_SHOWN_APART else HOURS_OF_A_DAY)

    @property
    def folded(self) -> bool:
        """Whether an hour shown is the mean of that hour of several days."""
        return self.days * HOURS_OF_A_DAY > self.shown

    def fold(self, values: Floats) -> Floats:
        """Values by hour, shape (replications, hours of the window), as (replications, hours shown); undefined hours left out.

        Raises ValueError for another number of hours.
        """
        if values.ndim != 2 or values.shape[1] != self.days * HOURS_OF_A_DAY:
            raise ValueError(f"values of shape {values.shape} for {self.days * HOURS_OF_A_DAY} hours")
        if not self.folded:
            return values
        return mean_of(values.reshape(len(values), self.days, HOURS_OF_A_DAY), axis=1)

    @property
    def centres(self) -> Floats:
        """The middle of every hour shown."""
        return np.arange(0.5, self.shown)

    @property
    def ticks(self) -> Floats:
        """Where the axis is marked."""
        return np.arange(0, self.shown + 1, 3 if self.shown == HOURS_OF_A_DAY else 6, dtype=np.float64)

    @property
    def label(self) -> str:
        """What the axis counts, with its unit."""
        if self.folded:
            return f"hour of the day (h), mean of {self.days} days"
        return "hour of the day (h)" if self.days == 1 else "time since the first midnight (h)"


@dataclass(frozen=True)
class Scale:
    """A unit for a picture's numbers: ``size`` in the unit in which they come, and how it is written."""

    size: float
    unit: str

    @classmethod
    def of(cls, unit: str, largest: float, *, change: bool = False) -> Scale:
        """Seconds as s, min, h or d, whichever makes the largest number two at least; shares in percent, their changes in points."""
        if unit == "s":
            return next(
                (cls(size, name) for name, size in (("d", DAY), ("h", HOUR), ("min", MINUTE)) if largest >= 2 * size), cls(1.0, "s")
            )
        if unit == "share":
            return cls(0.01, "points" if change else "%")
        return cls(1.0, unit)


def decimals_of(half_widths: Iterable[float], values: Iterable[float]) -> int:
    """Decimals for numbers that stand together: one or two digits of the smallest half-width, at most three decimals.

    Half-widths of 0, NaN or nothing but rounding say nothing; without any other, three digits of the largest of the values.
    """
    largest = max((abs(value) for value in values if not math.isnan(value)), default=0.0)
    known = [half_width for half_width in half_widths if half_width > ROUNDING * largest]
    if known:
        return min(max(-math.floor(math.log10(min(known) / 2.5)), 0), 3)
    return min(max(2 - math.floor(math.log10(largest)), 0), 3) if largest > 0 else 0


def rounded_off(values: Floats, largest: float) -> Floats:
    """The values, 0 in place of what rounding leaves of it beside the ``largest`` of the numbers they were made of; NaN is kept."""
    return np.where(np.abs(values) < ROUNDING * largest, 0.0, values)


def number(value: float, decimals: int, *, plus: bool = False) -> str:
    """Digits with a true minus sign and thousands apart; never a negative zero."""
    text = f"{abs(value):,.{decimals}f}"
    if not text.strip("0.,"):
        return text
    return f"−{text}" if value < 0 else f"+{text}" if plus else text
