"""What replications say about a mean: intervals, bands, and the test for a queue that grows.

The unit is the replication, never the vehicle (vehicles of one run are not independent). Every function takes one number,
or one row, per replication. An undefined replication (NaN: nobody of that class came) is left out and counted, never
taken as 0; fewer than two defined ones give a mean without an interval.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zonesim.randomness import uniforms

Floats = NDArray[np.float64]

FEWEST_IN_CLASS = 20
"""A percentile of fewer vehicles than this is undefined."""

RESAMPLES = 9_999
"""Bootstrap resamples: (9,999 + 1) times the usual levels is a whole number, so the quantile is one of the resampled values."""

FEWEST_VARYING = 5
"""A row in which fewer replications than this depart from the commonest value says next to nothing about its own spread."""

_LEAST_SPREAD = 0.25
"""Floor of a resample's standard deviation, as a part of the row's own: a resample that missed what makes a row vary
would otherwise give a t without bound and, as the maximum is taken, widen every other row."""


@dataclass(frozen=True)
class Interval:
    """A mean over replications and how well it is known, all in the unit of the values.

    ``sd`` is the standard deviation between replications, ``n`` how many were defined, ``undefined`` how many were not.
    Without at least two defined replications ``low``, ``high``, ``half_width`` and ``sd`` are NaN; without one, ``mean`` too.
    """

    mean: float
    low: float
    high: float
    half_width: float
    sd: float
    n: int
    level: float
    undefined: int = 0


@dataclass(frozen=True)
class Band:
    """Means of several rows (hours of the day) with limits that hold for all of them at once; arrays of shape (rows,).

    ``critical`` is the common multiple of the standard error. ``undefined`` counts replications left out per row.
    ``sparse`` marks rows that vary in too few replications (:data:`FEWEST_VARYING`) for any method to promise coverage:
    their limits are drawn with the same multiple, but the level is not claimed for them.
    """

    mean: Floats
    low: Floats
    high: Floats
    critical: float
    n: int
    level: float
    undefined: NDArray[np.int64]
    sparse: NDArray[np.bool_]


@dataclass(frozen=True)
class Growth:
    """Whether a queue grows from one day to the next: ``per_day`` in vehicles a day; ``grows`` is None where it cannot be told."""

    per_day: Interval
    grows: bool | None


def student_critical(level: float, n: int) -> float:
    """The multiple of the standard error that a two-sided Student t interval of ``n`` values takes; NaN for n < 2.

    Raises ValueError unless 0 < level < 1.
    """
    from scipy.special import stdtrit

    if not 0 < level < 1:
        raise ValueError(f"a level lies between 0 and 1, not at {level}")
    return float(stdtrit(n - 1, 0.5 + level / 2)) if n > 1 else math.nan


def interval_of(*, mean: float, sd: float, n: int, level: float, critical: float, undefined: int = 0) -> Interval:
    """The symmetric interval mean ± critical · sd / √n; limits are NaN for n < 2."""
    half_width = critical * sd / math.sqrt(n) if n > 1 else math.nan
    return Interval(mean, mean - half_width, mean + half_width, half_width, sd, n, level, undefined)


def mean_interval(values: ArrayLike, level: float = 0.95) -> Interval:
    """Student t interval for the mean of one value per replication, shape (n,).

    Raises ValueError for an infinite value, another shape, or a level outside (0, 1).
    """
    given = _rows(values, dimensions=1)
    defined = given[~np.isnan(given)]
    n = len(defined)
    mean, sd = _mean_and_sd(defined)
    critical = student_critical(level, n)
    return interval_of(mean=mean, sd=sd, n=n, level=level, critical=critical, undefined=len(given) - n)


def ratio_interval(numerators: ArrayLike, denominators: ArrayLike, *, level: float = 0.95) -> Interval:
    """Jackknife interval for a ratio of sums, such as the mean per vehicle: Σ numerators / Σ denominators, both of shape (n,).

    The estimate is the ratio itself, which anyone can recompute; its standard error comes from leaving out one replication
    at a time (Quenouille 1956; Tukey 1958), with Student t on n − 1 degrees of freedom. ``sd`` is that of the pseudo-values.
    NaN where the denominators sum to 0; without limits where they do once a replication is left out. Raises ValueError
    for unequal shapes, negative denominators, infinite values, or a level outside (0, 1).
    """
    above, below = _rows(numerators, dimensions=1), _rows(denominators, dimensions=1)
    if above.shape != below.shape:
        raise ValueError(f"{len(above)} numerators for {len(below)} denominators")
    if np.any(below < 0):
        raise ValueError("a denominator is negative")
    keep = ~(np.isnan(above) | np.isnan(below))
    undefined = int(np.sum(~keep))
    above, below = above[keep], below[keep]
    n, total = len(below), float(below.sum())
    mean = float(above.sum()) / total if total > 0 else math.nan
    rest = total - below
    # A replication that holds all of the denominator leaves 0 behind, up to the rounding of the sum.
    if n > 1 and np.all(rest > 1e-12 * total):
        without = (above.sum() - above) / rest
        sd = _mean_and_sd(without)[1] * (n - 1)
    else:
        sd = math.nan
    return interval_of(mean=mean, sd=sd, n=n, level=level, critical=student_critical(level, n), undefined=undefined)


def percentile_interval(replications: Sequence[ArrayLike], percentile: float, *, level: float = 0.95) -> Interval:
    """Student t interval for the mean over replications of each replication's percentile (not the percentile of all vehicles).

    ``replications`` holds one array of values per replication, of any lengths; a replication with fewer than
    :data:`FEWEST_IN_CLASS` values is undefined. Raises ValueError for a percentile outside [0, 100] or as :func:`mean_interval`.
    """
    if not 0 <= percentile <= 100:
        raise ValueError(f"a percentile lies between 0 and 100, not at {percentile}")
    arrays = [np.asarray(values, dtype=np.float64) for values in replications]
    found = [float(np.percentile(values, percentile)) if len(values) >= FEWEST_IN_CLASS else math.nan for values in arrays]
    return mean_interval(np.array(found), level)


def band_by_hour(matrix: ArrayLike, *, level: float = 0.95, seed: int) -> Band:
    """Simultaneous band for averages by hour, shape (n replications, hours): whole replications are resampled together.

    Hours of one run are not independent, so the replication stays in one piece: see :func:`simultaneous_critical`.
    Raises ValueError for an infinite value, another shape, or a level outside (0, 1).
    """
    rows = _rows(matrix, dimensions=2).T
    critical = simultaneous_critical(rows, level=level, seed=seed)
    defined = ~np.isnan(rows)
    mean, half_width = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
    for hour, (row, known) in enumerate(zip(rows, defined, strict=True)):
        mean[hour], sd = _mean_and_sd(row[known])
        half_width[hour] = critical * sd / math.sqrt(max(int(known.sum()), 1))
    return Band(
        mean=mean,
        low=mean - half_width,
        high=mean + half_width,
        critical=critical,
        n=rows.shape[1],
        level=level,
        undefined=np.sum(~defined, axis=1),
        sparse=np.array([is_sparse(row) for row in rows], dtype=np.bool_),
    )


def simultaneous_critical(rows: ArrayLike, *, level: float, seed: int) -> float:
    """One multiple of the standard error that covers the means of all rows at once; ``rows`` has shape (k, n replications).

    Studentised bootstrap of the largest |t| (Beran 1988; Romano and Wolf 2005): replications are resampled jointly, so whatever
    makes rows move together is kept. Constant rows have nothing to cover and sparse ones (:func:`is_sparse`) no spread to
    learn from, so neither takes part; with fewer than two rows left it is Student's t. NaN for n < 2. The same seed gives the same
    number. Raises ValueError for infinite values, another shape, or a level outside (0, 1).
    """
    given = _rows(rows, dimensions=2)
    n = given.shape[1]
    one_row = student_critical(level, n)
    taking_part = given[np.array([not is_sparse(row) and not is_constant(row) for row in given], dtype=np.bool_)]
    if len(taking_part) < 2:
        return one_row
    defined = ~np.isnan(taking_part)
    known = defined.sum(axis=1)
    centred = np.where(defined, taking_part - np.nanmean(taking_part, axis=1, keepdims=True), 0.0)
    sd = np.sqrt((centred**2).sum(axis=1) / (known - 1))
    drawn = _resamples(n, seed)
    size = np.maximum(drawn @ defined.T, 1.0)
    mean = drawn @ centred.T / size
    variance = (drawn @ (centred**2).T - size * mean**2) / np.maximum(size - 1, 1.0)
    spread = np.maximum(np.sqrt(np.maximum(variance, 0.0)), _LEAST_SPREAD * sd)
    largest = np.sort(np.max(np.abs(mean) * np.sqrt(size) / spread, axis=1))
    return float(largest[min(math.ceil((RESAMPLES + 1) * level), RESAMPLES) - 1])


def is_constant(row: Floats) -> bool:
    """Whether all defined values of a row are the same (or none is defined)."""
    defined = row[~np.isnan(row)]
    return len(defined) == 0 or bool(defined.min() == defined.max())


def is_sparse(row: Floats) -> bool:
    """Whether a row varies, but in fewer than :data:`FEWEST_VARYING` replications (or than all but one, where there are few)."""
    defined = row[~np.isnan(row)]
    if is_constant(defined):
        return False
    commonest = int(np.unique(defined, return_counts=True)[1].max())
    return len(defined) - commonest < min(FEWEST_VARYING, len(defined) - 1)


def growing_queue_test(levels: ArrayLike, *, level: float = 0.98, columns_per_day: int = 1) -> Growth:
    """Whether a queue grows over the observed window; ``levels`` has shape (n replications, days · columns per day).

    The columns of a day are averaged first (24 for levels by hour), so that like is compared with like: the hours of one day
    rise and fall without the queue growing. With one column a day it is the queue at one hour of successive days: for a window
    of one day, the queue at both midnights. Where weekdays differ, give weekly means and read "per week".
    Each replication gives one number, the least-squares slope over its days, which uses every day where last minus
    first would use two; Student t over replications asks whether the slope is above 0, because days of one run are not
    independent and replications are. The queue is said to grow when the whole two-sided interval lies above 0, so at the
    default level one stable pool in a hundred is called growing. Raises ValueError for fewer than two whole days
    or as :func:`mean_interval`.
    """
    given = _rows(levels, dimensions=2)
    days, rest = divmod(given.shape[1], columns_per_day)
    if days < 2 or rest:
        raise ValueError(f"growth needs two whole days at least, not {given.shape[1]} columns with {columns_per_day} a day")
    by_day = given.reshape(len(given), days, columns_per_day).mean(axis=2)
    day = np.arange(days) - (days - 1) / 2
    per_day = mean_interval(by_day @ day / (day @ day), level)
    return Growth(per_day, grows=None if math.isnan(per_day.low) else per_day.low > 0)


def replications_needed(interval: Interval, half_width: float) -> int | None:
    """The smallest number of replications whose interval, with the spread seen so far, is no wider than ± ``half_width``.

    The half-width of n replications goes as t(n − 1) / √n; a simultaneous interval keeps its ratio to t. Never fewer than
    are there already. None where no number is known to do: an undefined interval, or a half-width of 0 still to be reached.
    """
    if math.isnan(interval.half_width) or math.isnan(half_width):
        return None
    if interval.half_width <= half_width:
        return interval.n
    if half_width <= 0:
        return None
    per_t = interval.half_width * math.sqrt(interval.n) / student_critical(interval.level, interval.n)
    # t falls as n grows, so the square law without it is an upper bound: search between what is there and that.
    low, high = interval.n, math.ceil(interval.n * (interval.half_width / half_width) ** 2)
    while high - low > 1:
        middle = (low + high) // 2
        if per_t * student_critical(interval.level, middle) / math.sqrt(middle) <= half_width:
            high = middle
        else:
            low = middle
    return high


@lru_cache(maxsize=1)
def _resamples(n: int, seed: int) -> Floats:
    """How often each of n replications was drawn, shape (resamples, n): with that, sums become products of matrices.

    The last one is kept, because the measures of one comparison ask for the same.
    """
    chosen = (uniforms(seed, 0, decision="bootstrap", flow="replications", n=RESAMPLES * n) * n).astype(np.int64)
    cell = chosen + n * np.repeat(np.arange(RESAMPLES), n)
    drawn: Floats = np.bincount(cell, minlength=RESAMPLES * n).reshape(RESAMPLES, n).astype(np.float64)
    drawn.flags.writeable = False
    return drawn


def _rows(values: ArrayLike, *, dimensions: int) -> Floats:
    """The values as floats of so many dimensions, replications undefined (NaN) but never infinite."""
    given = np.asarray(values, dtype=np.float64)
    if given.ndim != dimensions:
        raise ValueError(f"expected {dimensions} dimension(s), not {given.ndim}")
    if np.any(np.isinf(given)):
        raise ValueError("a replication has an infinite value")
    return given


def _mean_and_sd(defined: Floats) -> tuple[float, float]:
    """Mean and standard deviation; exactly the value and 0 where all are the same, NaN where there are too few."""
    if len(defined) == 0:
        return math.nan, math.nan
    if len(defined) == 1:
        return float(defined[0]), math.nan
    if is_constant(defined):
        return float(defined[0]), 0.0
    return float(defined.mean()), float(defined.std(ddof=1))
