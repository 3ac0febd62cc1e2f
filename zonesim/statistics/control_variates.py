"""Control variates: a mean over replications, corrected by what is known of the chance that was in them.

A control is a number of the same replication whose expectation is known, given here as its deviation from it: more trucks than
expected, longer examinations than expected. Where the measure moves with its controls, their mean deviation says how much of the
measure's mean was luck, and regression takes it out again.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from zonesim.statistics.comparison import span
from zonesim.statistics.intervals import Floats, Interval, is_constant, mean_interval, student_critical

FEWEST_REPLICATIONS = 10
"""Below this nothing is adjusted: the coefficients would be as uncertain as what they are to correct."""

REPLICATIONS_PER_CONTROL = 10
"""Each control takes a degree of freedom: one is used for so many replications."""

MOST_CONTROLS = 3
"""More add little, and each costs."""

_HEAVY = 2.0
"""Excess kurtosis of the residuals from which on their spread is not taken on trust (the normal law has 0)."""
_SKEWED = 1.0
"""Skewness of the residuals, likewise."""
_DEPENDENT = 1e-6
"""A control of which less than this part is left once the others are taken out says nothing of its own."""


@dataclass(frozen=True)
class Adjusted:
    """A mean corrected by controls. ``plain``: without them, on the same replications.

    ``interval`` is None where the correction is refused; ``note`` then says why, else what the interval should be read with.
    ``factor``: (half-width of plain / half-width of the adjusted interval)², which is how many times more replications the plain
    interval would take to be as narrow; below 1 the controls cost more than they bring. NaN where refused.
    """

    plain: Interval
    interval: Interval | None
    factor: float
    controls: tuple[str, ...]
    note: str = ""

    def in_words(self, unit: str) -> str:
        """One line, to stand beside the plain interval."""
        if self.interval is None:
            return f"Not adjusted by control variates: {self.note}."
        note = f"; {self.note}" if self.note else ""
        return f"With control variates ({', '.join(self.controls)}): {span(unit, self.interval)}; factor {self.factor:.2f}{note}."


def adjusted_mean(values: ArrayLike, controls: Mapping[str, ArrayLike], *, level: float = 0.95) -> Adjusted:
    """The mean of one value per replication, shape (n,), corrected by controls of the same shape: deviations of expectation 0.

    Regression of the values on the controls, y = θ + β'x + e; as E x = 0 is known and not estimated, the constant θ is the mean of y.
    With the design matrix A = [1, x]: θ ± t(n − 1 − q) · s · √(A'A)⁻¹₀₀ and s² = Σe² / (n − 1 − q), where
    (A'A)⁻¹₀₀ = 1/n + x̄'[Σ(x − x̄)(x − x̄)']⁻¹x̄ charges for every control by which luck was far off (Lavenberg and Welch 1981, "A
    perspective on the use of control variables to increase the efficiency of Monte Carlo simulations", Management Science 27).
    It is exact for normal values. Of residuals with heavy tails or skewed, it is not: then the interval is the wider of
    this one and the jackknife's, leaving out one replication at a time (Avramidis and Wilson 1993), and a note says so.

    All controls given are used, but those that are constant or follow from the others: choose them before seeing the values
    (:func:`chosen`). Refused below 10 replications, where more than one control is left for 10 replications, and where a
    replication is undefined, as among the defined ones alone controls need not have their expectation. Raises ValueError for other
    shapes, undefined or infinite controls, or a level outside (0, 1).
    """
    given = np.asarray(values, dtype=np.float64)
    plain = mean_interval(given, level)
    columns = {name: np.asarray(column, dtype=np.float64) for name, column in controls.items()}
    for name, column in columns.items():
        if column.shape != given.shape or not np.isfinite(column).all():
            raise ValueError(f"the control {name!r} does not have one finite number for each of {len(given)} replications")
    used = _independent(columns)
    refusal = _refusal(given, len(used))
    if refusal:
        return Adjusted(plain, None, math.nan, used, refusal)
    if is_constant(given):
        return Adjusted(plain, None, math.nan, used, "every replication gives the same value")
    n, freedom = len(given), len(given) - 1 - len(used)
    # Each control in its own spread, so that their units do not matter to the arithmetic.
    design = np.column_stack([np.ones(n), *(columns[name] / columns[name].std() for name in used)])
    inverse = np.linalg.inv(design.T @ design)
    coefficients = inverse @ design.T @ given
    residuals = given - design @ coefficients
    variance = float(residuals @ residuals) / freedom * float(inverse[0, 0])
    note = ""
    if _heavy(residuals):
        leverage = np.einsum("ij,jk,ik->i", design, inverse, design)
        moved = (design @ inverse[0]) * residuals / np.maximum(1 - leverage, 1e-9)  # what leaving one out takes from the mean
        variance = max(variance, (n - 1) / n * float(((moved - moved.mean()) ** 2).sum()))
        note = "what the controls leave unexplained has heavy tails or is skewed: the wider of two intervals"
    half_width = student_critical(level, freedom + 1) * math.sqrt(variance)
    mean = float(coefficients[0])
    interval = Interval(mean, mean - half_width, mean + half_width, half_width, math.sqrt(variance * n), n, level)
    factor = (plain.half_width / half_width) ** 2 if half_width > 0 else math.inf
    return Adjusted(plain, interval, factor, used, note)


def chosen(preferred: Mapping[str, ArrayLike], replications: int) -> dict[str, Floats]:
    """The first of the controls in the order given, as many as so many replications allow; those that never vary are passed over.

    The order is settled beforehand, by what is asked, and never by which control fits: an interval chosen because it came
    out narrow covers less than it says.
    """
    varying = {name: np.asarray(column, dtype=np.float64) for name, column in preferred.items()}
    varying = {name: column for name, column in varying.items() if not is_constant(column)}
    most = min(MOST_CONTROLS, replications // REPLICATIONS_PER_CONTROL)
    return dict(list(varying.items())[:most])


def _refusal(values: Floats, controls: int) -> str:
    """Why nothing is adjusted; empty where nothing speaks against it."""
    n = len(values)
    if n < FEWEST_REPLICATIONS:
        return f"fewer than {FEWEST_REPLICATIONS} replications"
    if np.isnan(values).any():
        return "undefined in some replications"
    if not controls:
        return "no control that varies"
    if controls * REPLICATIONS_PER_CONTROL > n:
        return f"fewer than {REPLICATIONS_PER_CONTROL} replications for each of {controls} controls"
    return ""


def _independent(columns: Mapping[str, Floats]) -> tuple[str, ...]:
    """The controls that say something of their own, in their order."""
    kept: list[str] = []
    basis: list[Floats] = []
    for name, column in columns.items():
        if is_constant(column):
            continue
        rest = column - column.mean()
        size = float(np.linalg.norm(rest))
        for direction in basis:
            rest = rest - (rest @ direction) * direction
        left = float(np.linalg.norm(rest))
        if left > _DEPENDENT * size:
            kept.append(name)
            basis.append(rest / left)
    return tuple(kept)


def _heavy(residuals: Floats) -> bool:
    """Whether residuals have far heavier tails than normal ones, or lean to one side."""
    spread = residuals - residuals.mean()
    square = float(np.mean(spread**2))
    if square == 0:
        return False
    return float(np.mean(spread**4)) / square**2 - 3 > _HEAVY or abs(float(np.mean(spread**3))) / square**1.5 > _SKEWED
