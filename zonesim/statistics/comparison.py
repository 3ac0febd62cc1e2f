"""Whether one scenario differs from another: paired differences, a verdict, and the sentence that says it.

Replication i of both scenarios meets the same random numbers, so the difference is taken replication by replication; the
spread of the differences, not of the scenarios, says how well it is known. Differences are other − baseline.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zonesim.statistics.intervals import (
    Interval,
    interval_of,
    is_constant,
    is_sparse,
    mean_interval,
    ratio_interval,
    replications_needed,
    simultaneous_critical,
    student_critical,
)
from zonesim.units import DAY, HOUR, MINUTE, format_duration

Floats = NDArray[np.float64]

FEWEST_REPLICATIONS = 20
"""Below this a t interval of skewed differences covers clearly less than it says."""

_VISIBLE_SKEWNESS = 1.0
_MOST_REPLICATIONS = 100_000
"""Nobody runs more than this to settle one comparison; the sentence then says so instead of naming a number."""


class Good(StrEnum):
    """Which direction of a measure its reader wants."""

    LOWER = "lower"
    HIGHER = "higher"
    NEITHER = "neither"


class Conclusion(StrEnum):
    """What can be said of a difference; higher and lower are for measures of which neither direction is good."""

    BETTER = "better"
    WORSE = "worse"
    HIGHER = "higher"
    LOWER = "lower"
    NO_DIFFERENCE = "no difference"
    CANNOT_TELL = "cannot tell"
    NO_STEADY_VALUE = "no steady value"


@dataclass(frozen=True)
class Paired:
    """Two scenarios under the same random numbers, over the replications in which both are defined.

    ``relative`` is the change of the mean as a part of the baseline's mean (undefined, NaN, unless the baseline's own
    interval lies above 0). ``correlation`` of the two scenarios over replications (NaN where either never varies).
    ``variance_ratio``: (variance of the one + variance of the other) / variance of the difference, which is how many times more
    replications per scenario independent runs would need for the same half-width (degrees of freedom left aside);
    ``independent`` is that number of replications. Infinite where only the difference never varies, NaN where nothing does.
    ``comparisons``: for how many comparisons at once the interval of the difference holds. ``warning``: why the interval may
    cover less than it says, empty where nothing speaks against it.
    """

    baseline: Interval
    other: Interval
    difference: Interval
    relative: Interval
    correlation: float
    variance_ratio: float
    independent: float
    identical: bool
    comparisons: int = 1
    warning: str = ""


@dataclass(frozen=True)
class Verdict:
    """An outcome; ``smallest`` is the smallest difference that matters, in the unit of the measure.

    ``further``: replications still to be run until the outcome is settled if mean and spread stay as they are, where it
    cannot be told yet; 0 where it is settled, None where no number is known to settle it.
    """

    outcome: Conclusion
    smallest: float
    further: int | None


UNSTEADY = Verdict(Conclusion.NO_STEADY_VALUE, 0.0, None)
"""The verdict on a pair of which one has no steady value."""


def paired(baseline: ArrayLike, other: ArrayLike, *, level: float = 0.95) -> Paired:
    """Paired t comparison of two scenarios; one value per replication each, both of shape (n,).

    A replication undefined (NaN) in either scenario is left out of both and counted. Below
    :data:`FEWEST_REPLICATIONS` the interval stays Student's t and the warning says what that is worth.
    Raises ValueError for unequal or other shapes, infinite values, or a level outside (0, 1).
    """
    before, after = np.asarray(baseline, dtype=np.float64), np.asarray(other, dtype=np.float64)
    if before.shape != after.shape or before.ndim != 1:
        raise ValueError(f"paired values have one and the same length, not shapes {before.shape} and {after.shape}")
    undefined = np.isnan(before) | np.isnan(after)
    before, after = np.where(undefined, np.nan, before), np.where(undefined, np.nan, after)
    of_baseline, of_other = mean_interval(before, level), mean_interval(after, level)
    differences = _differences(before, after)
    difference = mean_interval(differences, level)
    # Of a baseline that may as well be 0, no percentage is worth printing.
    comparable = of_baseline.low > 0 and not np.any(before < 0)
    relative = ratio_interval(differences, before, level=level) if comparable else mean_interval(np.full(len(before), np.nan), level)
    ratio = _variance_ratio(of_baseline.sd**2 + of_other.sd**2, difference.sd**2)
    return Paired(
        baseline=of_baseline,
        other=of_other,
        difference=difference,
        relative=relative,
        correlation=_correlation(before[~undefined], after[~undefined]),
        variance_ratio=ratio,
        independent=difference.n * ratio,
        identical=difference.n > 1 and not np.any(differences[~undefined]),
        warning=_warning(differences[~undefined]),
    )


def simultaneous(
    baseline: ArrayLike,
    others: ArrayLike,
    *,
    level: float = 0.95,
    seed: int,
    method: Literal["bootstrap", "bonferroni"] = "bootstrap",
) -> tuple[Paired, ...]:
    """Each of k scenarios against one baseline, with intervals that hold for all k differences at once.

    ``baseline`` of shape (n,), ``others`` (k, n). "bootstrap": the studentised max-|t| bootstrap on the rows of differences,
    replications resampled jointly (:func:`zonesim.statistics.intervals.simultaneous_critical`), which gains from the
    correlation that the shared baseline brings. "bonferroni": Student's t at level 1 − (1 − level) / k over the k rows that vary;
    wider, and without resampling. Relative changes are widened by the same factor. Raises ValueError for shapes that do
    not fit, infinite values, an unknown method, or a level outside (0, 1).
    """
    before, after = np.asarray(baseline, dtype=np.float64), np.asarray(others, dtype=np.float64)
    if after.ndim != 2 or before.shape != after.shape[1:]:
        raise ValueError(f"one baseline of n values and k rows of n values, not shapes {before.shape} and {after.shape}")
    pairs = [paired(before, row, level=level) for row in after]
    rows = np.array([_differences(before, row) for row in after]).reshape(after.shape)
    n, varying = len(before), sum(not is_constant(row) for row in rows)
    if method == "bootstrap":
        critical = simultaneous_critical(rows, level=level, seed=seed)
    elif method == "bonferroni":
        critical = student_critical(1 - (1 - level) / max(varying, 1), n)
    else:
        raise ValueError(f"no method {method!r}; there are 'bootstrap' and 'bonferroni'")
    # A row with replications missing has fewer degrees of freedom: its own t widens in proportion.
    factor = critical / student_critical(level, n)
    return tuple(
        replace(pair, difference=_widened(pair.difference, factor), relative=_widened(pair.relative, factor), comparisons=len(rows))
        for pair in pairs
    )


def verdict(difference: Interval, *, smallest: float = 0.0, good: Good) -> Verdict:
    """What an interval of a difference (other − baseline) allows to be said; ``smallest`` in the unit of the difference.

    No difference (larger than ``smallest``): the whole interval lies within ± ``smallest``, be it on one side of 0 or not.
    Better or worse, by what is good of the measure: the interval excludes 0. Else it cannot be told yet; it will be, with
    the mean seen so far, as soon as the half-width is down to |mean| (0 excluded) or to ``smallest`` − |mean| (all within),
    whichever is the wider. Raises ValueError for a negative ``smallest``.
    """
    if not smallest >= 0:
        raise ValueError(f"the smallest difference that matters is not negative: {smallest}")
    if math.isnan(difference.low):
        return Verdict(Conclusion.CANNOT_TELL, smallest, None)
    if -smallest <= difference.low and difference.high <= smallest:
        return Verdict(Conclusion.NO_DIFFERENCE, smallest, 0)
    if difference.low > 0 or difference.high < 0:
        return Verdict(_direction(difference.mean, good), smallest, 0)
    size = abs(difference.mean)
    needed = replications_needed(difference, max(size, smallest - size))
    # One more, where the interval ends exactly on 0 or on the smallest difference.
    return Verdict(Conclusion.CANNOT_TELL, smallest, None if needed is None else max(needed - difference.n, 1))


def sentence(measure: str, *, baseline: str, other: str, unit: str, pair: Paired, verdict: Verdict, why_none: str = "") -> str:
    """The verdict on one measure in one English sentence; ``baseline`` and ``other`` are the titles of the scenarios, quoted as names.
    ``why_none``: why they cannot differ, in a clause, where that is known before they are run.

    Seconds ("s") are shown in s, min, h or d, levels and changes each in the unit that suits them, and shares ("share")
    in percent and percentage points; any other unit is shown as it is.
    """
    baseline, other = f"“{baseline}”", f"“{other}”"
    difference, outcome = pair.difference, verdict.outcome
    subject = measure[:1].upper() + measure[1:]
    if pair.identical and why_none:
        return f"{subject}: {other} cannot differ from {baseline}: {why_none}."
    if pair.identical:
        return f"{subject}: no difference at all between {other} and {baseline} (identical in every replication)."
    if math.isnan(difference.low):
        every = difference.n + difference.undefined
        if every == 1 == difference.n:
            return f"{subject}: cannot tell {other} from {baseline} by one replication; two are the fewest that give an interval."
        return f"{subject}: cannot tell; it is defined for both {other} and {baseline} in {difference.n} of {every} replications."
    finest = difference.half_width or abs(difference.mean)
    levels = _Scale.fit(unit, pair.baseline.mean, pair.other.mean, finest=finest)
    changes = _Scale.fit(unit, difference.low, difference.high, finest=finest)
    if unit == "share":
        changes = replace(changes, unit="percentage points")
    at_once = f" for all {pair.comparisons} comparisons at once" if pair.comparisons > 1 else ""
    name = f"{100 * difference.level:g} % interval{at_once}"
    replications = f"{difference.n} replications"
    span = changes.span(difference.low, difference.high)
    found = f"(difference {changes.show(difference.mean)}, {name} {span}, {replications})"
    note = f"; {pair.warning}" if pair.warning else ""
    if outcome is Conclusion.NO_DIFFERENCE:
        than = f" larger than {_threshold(unit, verdict.smallest)}" if verdict.smallest > 0 else ""
        return f"{subject}: no difference{than} between {other} and {baseline} {found}{note}."
    if outcome is Conclusion.CANNOT_TELL:
        return f"{subject}: cannot tell yet whether {other} differs from {baseline} {found}; {_outlook(verdict)}{note}."
    low, high = sorted((abs(difference.low), abs(difference.high)))
    direction = "lower" if difference.mean < 0 else "higher"
    judged = (
        f"{outcome} than {baseline}, {direction}"
        if outcome in (Conclusion.BETTER, Conclusion.WORSE)
        else f"{direction} than {baseline}"
    )
    percent = "" if math.isnan(pair.relative.mean) else f", {_number(100 * pair.relative.mean, decimals=1, plus=True)} %"
    return (
        f"{subject}: {other} is {judged} by {changes.show(abs(difference.mean))} "
        f"({name} {changes.span(low, high)}, {replications}), "
        f"from {levels.show(pair.baseline.mean)} to {levels.show(pair.other.mean)}{percent}{note}."
    )


def span(unit: str, interval: Interval) -> str:
    """An interval in words, with its mean: "−144.2 s, −151.0 to −137.4 s"."""
    scale = _Scale.fit(unit, interval.low, interval.high, finest=interval.half_width or abs(interval.mean) or 1.0)
    if unit == "share":
        scale = replace(scale, unit="percentage points")
    return f"{scale.show(interval.mean)}, {scale.span(interval.low, interval.high)}"


def amount(unit: str, interval: Interval, *, change: bool = False) -> str:
    """A mean with its interval in words: "144.2 s (95 % interval 137.4 to 151.0 s)"; "undefined" where it is."""
    if math.isnan(interval.mean):
        return "undefined"
    if change and max(abs(interval.mean), interval.half_width) < 1e-9:  # what is left of sums that cancel
        return "none at all"
    known = not math.isnan(interval.low)
    ends = (interval.low, interval.high) if known else (interval.mean,)
    scale = _Scale.fit(unit, *ends, finest=interval.half_width if interval.half_width > 0 else abs(interval.mean) or 1.0)
    if unit == "share" and change:
        scale = replace(scale, unit="percentage points")
    return scale.show(interval.mean) + (f" ({100 * interval.level:g} % interval {scale.span(ends[0], ends[-1])})" if known else "")


@dataclass(frozen=True)
class _Scale:
    """One unit and one number of decimals for numbers that are read together."""

    factor: float
    unit: str
    decimals: int

    @classmethod
    def fit(cls, unit: str, *numbers: float, finest: float) -> _Scale:
        """The unit in which the largest of the numbers reads well, with two digits for the ``finest``."""
        name, factor = _words(unit), 1.0
        if unit == "s":
            # Changed at twice the larger unit: 90 s and 90 min read better than 1.5 min and 1.5 h.
            largest = max(abs(number) for number in numbers)
            larger = (("d", DAY), ("h", HOUR), ("min", MINUTE))
            name, factor = next(((short, size) for short, size in larger if largest >= 2 * size), ("s", 1.0))
        elif unit == "share":
            name, factor = "%", 0.01
        decimals = 1 - math.floor(math.log10(finest / factor))
        return cls(factor, name, decimals=min(max(decimals, 0), 6))

    def show(self, number: float) -> str:
        """The number with its unit."""
        return f"{self._digits(number)} {self.unit}"

    def span(self, low: float, high: float) -> str:
        """From low to high, the unit named once."""
        return f"{self._digits(low)} to {self.show(high)}"

    def _digits(self, number: float) -> str:
        return _number(number / self.factor, decimals=self.decimals)


def _number(value: float, *, decimals: int, plus: bool = False) -> str:
    """Digits with a true minus sign, thousands apart, and no negative zero."""
    text = f"{abs(value):,.{decimals}f}"
    if not text.strip("0.,"):
        return text
    return f"−{text}" if value < 0 else f"+{text}" if plus else text


def _words(unit: str) -> str:
    """ "1 / d" and "h / d" as they are said: a day, h a day."""
    return "a day" if unit == "1 / d" else unit.replace(" / d", " a day")


def _threshold(unit: str, smallest: float) -> str:
    """The smallest difference that matters, as whoever wrote it would write it."""
    if unit == "s":
        return format_duration(smallest)
    if unit == "share":
        return f"{100 * smallest:g} percentage point{'' if math.isclose(smallest, 0.01) else 's'}"
    return f"{smallest:g} {_words(unit)}".rstrip()


def _outlook(verdict: Verdict) -> str:
    """What it would take to settle the matter; two digits, because the spread it rests on is itself an estimate."""
    if verdict.further is None:
        return "no number of replications settles this unless the smallest difference that matters is given"
    if verdict.further > _MOST_REPLICATIONS:
        return f"more than {_MOST_REPLICATIONS:,} more replications would be needed"
    digits = max(len(str(verdict.further)) - 2, 0)
    rounded = math.ceil(verdict.further / 10**digits) * 10**digits
    return f"about {rounded:,} more replication{'s' if rounded > 1 else ''} needed"


def _direction(mean: float, good: Good) -> Conclusion:
    if good is Good.NEITHER:
        return Conclusion.LOWER if mean < 0 else Conclusion.HIGHER
    return Conclusion.BETTER if (mean < 0) == (good is Good.LOWER) else Conclusion.WORSE


def _widened(interval: Interval, factor: float) -> Interval:
    """The interval with its critical value multiplied."""
    if math.isnan(interval.half_width):
        return interval
    critical = factor * student_critical(interval.level, interval.n)
    return interval_of(
        mean=interval.mean, sd=interval.sd, n=interval.n, level=interval.level, critical=critical, undefined=interval.undefined
    )


def _differences(before: Floats, after: Floats) -> Floats:
    """other − baseline; differences that are equal but for the rounding of the subtraction are made equal, or their noise would
    pass for spread."""
    differences: Floats = after - before
    defined = differences[~np.isnan(differences)]
    if len(defined) == 0:
        return differences
    rounding = 1e-12 * max(float(np.nanmax(np.abs(before))), float(np.nanmax(np.abs(after))))
    if defined.max() - defined.min() > rounding:
        return differences
    middle = float(np.median(defined))
    return np.where(np.isnan(differences), np.nan, middle if abs(middle) > rounding else 0.0)


def _variance_ratio(apart: float, of_difference: float) -> float:
    if of_difference > 0:
        return apart / of_difference
    return math.inf if apart > 0 and of_difference == 0 else math.nan


def _correlation(one: Floats, two: Floats) -> float:
    if is_constant(one) or is_constant(two):
        return math.nan
    first, second = one - one.mean(), two - two.mean()
    # Each divided by its own length, so that tiny spreads do not underflow.
    product = (first / np.linalg.norm(first)) @ (second / np.linalg.norm(second))
    return float(np.clip(product, -1.0, 1.0))


def _warning(differences: Floats) -> str:
    if is_constant(differences):
        return ""
    if is_sparse(differences):
        return "too few replications differ at all for the interval to be trusted"
    if len(differences) >= FEWEST_REPLICATIONS:
        return ""
    spread = differences - differences.mean()
    skewness = np.mean(spread**3) / np.mean(spread**2) ** 1.5
    seen = "for differences as skewed as these" if abs(skewness) > _VISIBLE_SKEWNESS else "should the differences be skewed"
    return f"fewer than {FEWEST_REPLICATIONS} replications make the interval too narrow {seen}"
