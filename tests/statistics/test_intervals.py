"""Intervals cover as often as they say, and what is undefined is shown as undefined."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from zonesim.randomness import stream
from zonesim.statistics import intervals
from zonesim.statistics.intervals import (
    Interval,
    band_by_hour,
    growing_queue_test,
    interval_of,
    is_sparse,
    mean_interval,
    percentile_interval,
    ratio_interval,
    replications_needed,
    simultaneous_critical,
    student_critical,
)

Floats = NDArray[np.float64]
NAN = math.nan
T_OF_TWO = 0.95 / math.sqrt(2 * 0.975 * 0.025)


def covers(found: int, *, of: int, level: float) -> bool:
    """Whether so many covered intervals agree with their level, within four standard errors of that count."""
    return abs(found - level * of) <= 4 * math.sqrt(of * level * (1 - level))


def test_the_interval_of_three_values_is_that_of_the_table() -> None:
    # With two degrees of freedom t(p) = (2 p − 1) / √(2 p (1 − p)); sd of 1, 2, 3 is 1.
    interval = mean_interval([1.0, 2.0, 3.0])
    assert interval.mean == 2
    assert interval.sd == 1
    assert interval.n == 3
    assert interval.half_width == pytest.approx(T_OF_TWO / math.sqrt(3), rel=1e-12)
    assert (interval.low, interval.high) == (2 - interval.half_width, 2 + interval.half_width)


def test_a_higher_level_is_wider() -> None:
    assert mean_interval([1.0, 2.0, 3.0], 0.99).half_width == pytest.approx(
        0.99 / math.sqrt(2 * 0.995 * 0.005) / math.sqrt(3), rel=1e-12
    )


def test_undefined_replications_are_left_out_and_counted() -> None:
    interval = mean_interval([1.0, NAN, 2.0, 3.0, NAN])
    assert (interval.mean, interval.n, interval.undefined) == (2, 3, 2)


@pytest.mark.parametrize(("values", "mean", "n"), [([], NAN, 0), ([NAN, NAN], NAN, 0), ([7.0], 7.0, 1), ([NAN, 7.0], 7.0, 1)])
def test_fewer_than_two_replications_give_no_interval(values: list[float], mean: float, n: int) -> None:
    interval = mean_interval(values)
    assert interval.mean == mean or (math.isnan(interval.mean) and math.isnan(mean))
    assert interval.n == n
    assert all(math.isnan(number) for number in (interval.low, interval.high, interval.half_width, interval.sd))


def test_equal_values_have_no_spread_whatever_the_rounding() -> None:
    interval = mean_interval(np.full(30, 0.1))
    assert (interval.mean, interval.sd, interval.low, interval.high) == (0.1, 0.0, 0.1, 0.1)


@pytest.mark.parametrize("level", [0.0, 1.0, -0.5, 95.0, NAN])
def test_a_level_outside_its_range_is_refused(level: float) -> None:
    with pytest.raises(ValueError, match="level lies between 0 and 1"):
        mean_interval([1.0, 2.0], level)


def test_an_infinite_replication_is_refused() -> None:
    with pytest.raises(ValueError, match="infinite"):
        mean_interval([1.0, math.inf])


def test_a_table_is_not_taken_for_a_row() -> None:
    with pytest.raises(ValueError, match=r"expected 1 dimension\(s\), not 2"):
        mean_interval([[1.0, 2.0]])
    with pytest.raises(ValueError, match=r"expected 2 dimension\(s\), not 1"):
        band_by_hour([1.0, 2.0], seed=1)


def test_the_interval_of_a_mean_covers_as_often_as_it_says() -> None:
    draws = stream(1, 0, name="normal").standard_normal((2000, 20))
    found = [mean_interval(row) for row in draws]
    assert covers(sum(interval.low <= 0 <= interval.high for interval in found), of=2000, level=0.95)


def test_twenty_replications_are_enough_for_skewed_values() -> None:
    # One-sided misses nearly all lie on one side, so a little below the level is what theory expects; 0.92 is the floor promised.
    draws = stream(2, 0, name="skewed").exponential(1.0, (2000, 20))
    found = [mean_interval(row) for row in draws]
    assert 0.92 - 4 * math.sqrt(0.92 * 0.08 / 2000) <= np.mean([interval.low <= 1 <= interval.high for interval in found]) <= 0.97


def test_a_ratio_of_sums_and_its_jackknife_by_hand() -> None:
    # Sums 12 / 6 = 2; left out one by one: 10/5, 8/3, 6/4 = 2, 2.6667, 1.5; jackknife se² = (2/3) Σ (value − mean)².
    interval = ratio_interval([2.0, 4.0, 6.0], [1.0, 3.0, 2.0])
    without = np.array([10 / 5, 8 / 3, 6 / 4])
    error = math.sqrt(2 / 3 * np.sum((without - without.mean()) ** 2))
    assert interval.mean == 2
    assert interval.half_width == pytest.approx(T_OF_TWO * error, rel=1e-12)


def test_with_equal_denominators_a_ratio_is_a_mean() -> None:
    values = stream(3, 0, name="ratio").standard_normal(15)
    ratio, mean = ratio_interval(values * 4, np.full(15, 4.0)), mean_interval(values)
    assert ratio.mean == pytest.approx(mean.mean, rel=1e-12)
    assert ratio.half_width == pytest.approx(mean.half_width, rel=1e-10)


def test_the_interval_of_a_ratio_covers_as_often_as_it_says() -> None:
    draw = stream(4, 0, name="loads")
    counts = draw.poisson(50, (1000, 25)).astype(float)
    # Busy replications have longer waits: the mean per vehicle, E[Σ] / E[n], differs from the mean of means.
    sums = counts * (counts / 50 + 0.2 * draw.standard_normal((1000, 25)))
    truth = (50**2 + 50) / 50 / 50
    found = [ratio_interval(above, below) for above, below in zip(sums, counts, strict=True)]
    assert covers(sum(interval.low <= truth <= interval.high for interval in found), of=1000, level=0.95)


def test_a_ratio_without_denominators_is_undefined() -> None:
    assert math.isnan(ratio_interval([0.0, 0.0], [0.0, 0.0]).mean)
    assert math.isnan(ratio_interval([], []).mean)


def test_a_ratio_that_rests_on_one_replication_has_no_interval() -> None:
    interval = ratio_interval([0.0, 3.0, 0.0], [0.0, 2.0, 0.0])
    assert interval.mean == 1.5
    assert math.isnan(interval.half_width)


def test_undefined_pairs_of_a_ratio_are_counted() -> None:
    interval = ratio_interval([1.0, NAN, 3.0, 5.0], [1.0, 1.0, NAN, 2.0])
    assert (interval.mean, interval.n, interval.undefined) == (2, 2, 2)


def test_a_ratio_refuses_what_makes_no_sense() -> None:
    with pytest.raises(ValueError, match="2 numerators for 3 denominators"):
        ratio_interval([1.0, 2.0], [1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match="denominator is negative"):
        ratio_interval([1.0, 2.0], [1.0, -2.0])


def test_the_percentile_is_taken_within_each_replication() -> None:
    replications = [np.arange(21.0), np.arange(21.0) + 10, np.arange(21.0) + 20]
    interval = percentile_interval(replications, 50)
    assert (interval.mean, interval.n) == (20, 3)
    assert interval.sd == 10


def test_a_percentile_of_too_few_vehicles_is_undefined() -> None:
    interval = percentile_interval([np.arange(20.0), np.arange(19.0), np.zeros(0), np.arange(20.0)], 95)
    assert (interval.n, interval.undefined) == (2, 2)
    assert interval.mean == pytest.approx(18.05)


def test_a_percentile_above_a_hundred_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 100"):
        percentile_interval([np.arange(20.0)], 101)


def correlated_rows(name: str, *, repetitions: int, rows: int, n: int) -> Floats:
    """Rows that share most of their luck, shape (repetitions, rows, n)."""
    draw = stream(5, 0, name=name)
    shared = draw.standard_normal((repetitions, 1, n))
    return 0.8 * shared + 0.6 * draw.standard_normal((repetitions, rows, n))


@pytest.mark.verification
def test_the_band_covers_all_hours_at_once_as_often_as_it_says() -> None:
    cases = correlated_rows("band", repetitions=500, rows=24, n=30)
    bands = [band_by_hour(case.T, seed=6) for case in cases]
    assert covers(sum(bool(np.all((band.low <= 0) & (band.high >= 0))) for band in bands), of=500, level=0.95)


def test_the_common_multiple_covers_rows_that_move_together() -> None:
    cases = correlated_rows("joint", repetitions=80, rows=5, n=25)
    found = [simultaneous_critical(case, level=0.95, seed=7) for case in cases]
    worst = np.abs(cases.mean(axis=2)) / (cases.std(axis=2, ddof=1) / 5)
    assert covers(int(np.sum(worst.max(axis=1) <= found)), of=80, level=0.95)
    # Wider than one t, and narrower than Bonferroni, which does not know that they move together.
    assert student_critical(0.95, 25) < np.median(found) < student_critical(0.99, 25)


def test_one_hour_alone_is_students_t() -> None:
    values = stream(8, 0, name="hour").standard_normal(20)
    band, interval = band_by_hour(values[:, None], seed=1), mean_interval(values)
    assert (band.mean[0], band.low[0], band.high[0]) == pytest.approx((interval.mean, interval.low, interval.high), rel=1e-12)


def test_the_same_seed_gives_the_same_band_and_another_seed_another() -> None:
    matrix = stream(9, 0, name="hours").standard_normal((20, 6))
    first, again, other = (band_by_hour(matrix, seed=seed) for seed in (1, 1, 2))
    assert first.critical == again.critical != other.critical
    assert first.low.tobytes() == again.low.tobytes()


def test_constant_and_sparse_hours_do_not_widen_the_others() -> None:
    busy = stream(10, 0, name="hours").standard_normal((20, 6))
    night, rare = np.zeros((20, 1)), np.zeros((20, 1))
    rare[3] = 50.0
    band = band_by_hour(np.hstack((busy, night, rare)), seed=1)
    assert band.critical == band_by_hour(busy, seed=1).critical
    assert band.sparse.tolist() == [False] * 7 + [True]
    assert (band.mean[6], band.low[6], band.high[6]) == (0, 0, 0)
    assert band.low[7] < 2.5 < band.high[7]


def test_a_row_with_one_extreme_replication_does_not_blow_up_the_band() -> None:
    matrix = stream(11, 0, name="hours").standard_normal((20, 6))
    matrix[0, 0] = 1e6
    assert band_by_hour(matrix, seed=1).critical < 4 * student_critical(1 - 0.05 / 6, 20)


def test_hours_in_which_nobody_came_are_counted_by_hour() -> None:
    matrix = stream(12, 0, name="hours").standard_normal((20, 3))
    matrix[:5, 1] = NAN
    matrix[:, 2] = NAN
    band = band_by_hour(matrix, seed=1)
    assert band.undefined.tolist() == [0, 5, 20]
    assert band.mean[1] == pytest.approx(matrix[5:, 1].mean())
    assert band.high[1] - band.mean[1] == pytest.approx(band.critical * matrix[5:, 1].std(ddof=1) / math.sqrt(15))
    assert math.isnan(band.mean[2])
    assert math.isnan(band.high[2])


def test_one_replication_gives_a_mean_without_a_band() -> None:
    band = band_by_hour([[1.0, 2.0]], seed=1)
    assert band.mean.tolist() == [1, 2]
    assert np.isnan(band.low).all()


def test_a_band_refuses_a_level_outside_its_range() -> None:
    with pytest.raises(ValueError, match="level lies between 0 and 1"):
        band_by_hour([[1.0, 2.0], [2.0, 3.0]], level=1.5, seed=1)


def test_few_different_values_are_sparse() -> None:
    assert is_sparse(np.array([0.0] * 16 + [1.0, 2.0, 3.0, 4.0]))
    assert not is_sparse(np.array([0.0] * 15 + [1.0, 2.0, 3.0, 4.0, 5.0]))
    assert not is_sparse(np.zeros(20))
    assert not is_sparse(np.array([1.0, 2.0, 3.0]))


def test_an_overloaded_queue_grows_by_what_it_gains_a_day() -> None:
    draw = stream(13, 0, name="queue")
    levels = 5.0 * np.arange(7) + draw.standard_normal((20, 7))
    growth = growing_queue_test(levels)
    assert growth.grows is True
    assert growth.per_day.low < 5 < growth.per_day.high


def test_a_queue_that_only_rises_and_falls_within_the_day_does_not_grow() -> None:
    hour = np.arange(48) % 24
    levels = hour + stream(14, 0, name="queue").standard_normal((20, 48))
    assert growing_queue_test(levels, columns_per_day=24).grows is False
    # The same hours taken for days would have said otherwise.
    assert growing_queue_test(levels[:, :24]).grows is True


def test_a_stable_queue_is_called_growing_once_in_a_hundred() -> None:
    draws = stream(15, 0, name="queue").standard_normal((1500, 20, 3))
    assert covers(sum(growing_queue_test(levels).grows is False for levels in draws), of=1500, level=0.99)


def test_an_empty_queue_does_not_grow_and_one_replication_cannot_tell() -> None:
    assert growing_queue_test(np.zeros((20, 2))).grows is False
    assert growing_queue_test([[0.0, 9.0]]).grows is None


@pytest.mark.parametrize(("columns", "per_day"), [(1, 1), (24, 24), (47, 24)])
def test_growth_needs_two_whole_days(columns: int, per_day: int) -> None:
    with pytest.raises(ValueError, match="two whole days"):
        growing_queue_test(np.zeros((20, columns)), columns_per_day=per_day)


def test_the_number_of_replications_needed_is_the_smallest_that_does() -> None:
    interval = mean_interval(stream(16, 0, name="pilot").standard_normal(20) * 10)
    needed = replications_needed(interval, 1.0)
    assert needed is not None

    def half_width(n: int) -> float:
        return student_critical(0.95, n) * interval.sd / math.sqrt(n)

    assert half_width(needed) <= 1.0 < half_width(needed - 1)


def test_what_is_precise_enough_needs_no_more_and_what_is_undefined_no_number() -> None:
    interval = mean_interval([1.0, 2.0, 3.0])
    assert replications_needed(interval, 100.0) == 3
    assert replications_needed(interval, 0.0) is None
    assert replications_needed(interval, NAN) is None
    assert replications_needed(mean_interval([1.0]), 1.0) is None
    exact = interval_of(mean=1.0, sd=0.0, n=5, level=0.95, critical=2.0)
    assert exact == Interval(1.0, 1.0, 1.0, 0.0, 0.0, 5, 0.95)
    assert replications_needed(exact, 0.0) == 5


def test_a_resample_without_spread_counts_as_one_with_a_quarter_of_the_usual_spread() -> None:
    """Of three replications 0, 1 and 5 one resample in 27 is 5 three times: 3 above the mean, where their spread is √7. Nothing is
    farther off, and it is more than three in a hundred."""
    rows = np.array([[0.0, 1.0, 5.0], [10.0, 12.0, 20.0]])
    assert simultaneous_critical(rows, level=0.97, seed=1) == pytest.approx(3 * math.sqrt(3) / (0.25 * math.sqrt(7)))


def test_the_multiple_is_the_smallest_resample_that_leaves_no_more_above_it_than_the_level_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of nineteen resamples: the largest from a level above 18 / 20 on. A seed of its own, since the last resamples are kept."""
    monkeypatch.setattr(intervals, "RESAMPLES", 19)
    rows = stream(3, 0, name="few resamples").standard_normal((2, 12))
    found = {level: simultaneous_critical(rows, level=level, seed=1912) for level in (0.85, 0.9, 0.91, 0.95, 0.99)}
    assert found[0.85] < found[0.9] < found[0.91] == found[0.95] == found[0.99]
