"""How much of a run to leave out because it started empty: MSER-5 as a rule, Welch's moving average to look at.

Only for a zone that never empties and is asked for its steady state. A day that starts and ends empty has no warm-up: its peaks are
what is asked for, and a rule that looks for a steady level would cut them off.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from zonesim.errors import Fault, InputError
from zonesim.statistics.intervals import Floats

BATCH = 5
"""Observations averaged before the rule is applied: the 5 of MSER-5."""

FEWEST_BATCHES = 10
"""Fewer batches have no shape to judge; and at least so many must be left after the truncation for its statistic to mean anything."""


@dataclass(frozen=True)
class Truncation:
    """Where one measure settles. ``periods`` to leave out, None where the rule refuses; ``statistic``: MSER by periods left out (in
    batches), NaN where too few are left, to be plotted."""

    periods: int | None
    statistic: Floats


@dataclass(frozen=True)
class WarmUp:
    """Of several measures: the longest truncation, that of the ``worst``; ``periods`` is None where any measure is refused."""

    periods: int | None
    worst: str
    measures: dict[str, Truncation]
    sentence: str


@dataclass(frozen=True)
class Welch:
    """For a plot: by ``period`` (from 0), the ``mean`` over replications and its moving average (``smooth``, NaN without a window)."""

    period: Floats
    mean: Floats
    smooth: Floats
    window: int


def mser5(series: ArrayLike) -> Truncation:
    """MSER-5 on the mean over replications; ``series`` of shape (replications, periods), or (periods,) for one.

    With z the m means of five periods each (those left over at the end are not used), it leaves out the first d that minimise
    Σ_{j>d} (zⱼ − z̄_d)² / (m − d)², the squared standard error of the mean of the rest as if that were independent. The first of equal
    minima is taken. It refuses where d lies in the second half: the run is then too short, or never settles. Sources: White (1997), "An
    effective truncation heuristic for bias reduction in simulation output", Simulation 69, 323-334; White, Cobb and Spratt (2000);
    averaged over replications first: Hoad, Robinson and Davies (2010), "Automating warm-up length estimation".

    Raises InputError for fewer than 50 periods, or an undefined or infinite value.
    """
    mean = _mean_over_replications(series)
    m = len(mean) // BATCH
    check(m >= FEWEST_BATCHES, "series", what=f"{len(mean)} periods are too few", mend=f"run {FEWEST_BATCHES * BATCH} or more")
    z = mean[: m * BATCH].reshape(m, BATCH).mean(axis=1)
    z = z - z.mean()  # so that squares of a high level do not swallow the differences
    left = np.arange(m, 0, -1)
    total, squares = z[::-1].cumsum()[::-1], (z**2)[::-1].cumsum()[::-1]
    statistic = np.maximum(squares - total**2 / left, 0.0) / left**2
    # Of the last few batches, two that happen to be alike would always win.
    statistic[left < min(FEWEST_BATCHES, m // 2)] = np.nan
    best = int(np.nanargmin(statistic))
    return Truncation(best * BATCH if best <= m // 2 else None, statistic)


def warm_up(series: Mapping[str, ArrayLike]) -> WarmUp:
    """MSER-5 for each measure, the worst taken: a run is settled when all of it is. Raises InputError for none, or as :func:`mser5`."""
    check(len(series) > 0, "series", what="no measure given", mend="give at least one")
    found = {name: mser5(values) for name, values in series.items()}
    refused = [name for name, each in found.items() if each.periods is None]
    if refused:
        words = f"{in_list(refused)}: not settled in the first half of the run; run longer, or there is no steady value."
        return WarmUp(None, refused[0], found, words)
    worst = max(found, key=lambda name: found[name].periods or 0)
    periods = found[worst].periods or 0
    return WarmUp(periods, worst, found, f"Leave out the first {periods} periods (MSER-5; {worst} settles last).")


def welch(series: ArrayLike, *, window: int) -> Welch:
    """Welch's moving average over replications, to be looked at: the warm-up ends where the curve levels off.

    ``series`` as for :func:`mser5`. Period i has the mean of the 2w + 1 periods about it; near the start of as many as there are on
    either side, 2i + 1 (i from 0); the last w have none. Source: Welch (1983), "The statistical analysis of simulation results"; as in
    Law (2015), Simulation Modeling and Analysis, 5th edition, section 9.5.1. Raises InputError for a window of less than 1 or more
    than a quarter of the periods, or an undefined or infinite value.
    """
    mean = _mean_over_replications(series)
    n = len(mean)
    check(1 <= window <= n // 4, "window", what=f"{window} periods to either side", mend=f"choose 1 to {n // 4}, a quarter of the run")
    sums = np.concatenate([[0.0], mean.cumsum()])
    centre = np.arange(n - window)
    reach = np.minimum(centre, window)
    smooth = np.full(n, math.nan)
    smooth[: n - window] = (sums[centre + reach + 1] - sums[centre - reach]) / (2 * reach + 1)
    return Welch(np.arange(n, dtype=np.float64), mean, smooth, window)


def _mean_over_replications(series: ArrayLike) -> Floats:
    given = np.atleast_2d(np.asarray(series, dtype=np.float64))
    if given.ndim != 2 or not np.isfinite(given).all():
        raise InputError(Fault("a period has no finite value", "choose a measure that every period defines", path="series"))
    mean: Floats = given.mean(axis=0)
    return mean


def check(holds: bool, path: str, *, what: str, mend: str) -> None:
    """Raise InputError unless a condition on an input ``holds``."""
    if not holds:
        raise InputError(Fault(what, mend, path=path))


def in_list(names: list[str]) -> str:
    """Names in words: "a", "a and b", "a, b and c"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
