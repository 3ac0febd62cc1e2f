"""Replications end when everything is known well enough, by the first of them alone; the intervals still cover."""

from __future__ import annotations

import numpy as np
import pytest

from zonesim.randomness import stream
from zonesim.statistics.designs import DesignName, grid, scattered
from zonesim.statistics.intervals import mean_interval, replications_needed
from zonesim.statistics.sequential import PrecisionWanted, look, looks


def test_looks_come_in_batches_up_to_the_limit() -> None:
    assert list(looks(first=20, batch=10, limit=45)) == [20, 30, 40, 45]
    assert list(looks(first=20, batch=10, limit=20)) == [20]


def test_all_quantities_must_be_known() -> None:
    values = np.array([np.tile([0.0, 2.0], 10), np.tile([0.0, 20.0], 10)])
    assert look(values, [PrecisionWanted("a", 1.0), PrecisionWanted("b", 10.0)], level=0.95).enough
    found = look(values, [PrecisionWanted("a", 1.0), PrecisionWanted("b", 1.0)], level=0.95)
    assert not found.enough
    assert found.missing[0] == 0
    # As many more as the square law says: half-width 4.8 at 20, so about 20 x 4.8² in all.
    assert found.missing[1] == pytest.approx(20 * 4.802**2 - 20, rel=0.15)


def test_relative_precision_goes_by_the_mean() -> None:
    values = np.array([100 + np.tile([-10.0, 10.0], 10)])
    assert look(values, [PrecisionWanted("a", 0.05, relative=True)], level=0.95).enough
    assert not look(values, [PrecisionWanted("a", 0.02, relative=True)], level=0.95).enough


def test_what_never_varies_is_known_and_what_is_undefined_never_is() -> None:
    same, nothing = np.full((1, 20), 3.0), np.full((1, 20), np.nan)
    assert look(same, [PrecisionWanted("a", 0.0)], level=0.95).enough
    found = look(nothing, [PrecisionWanted("a", 9.0)], level=0.95)
    assert (found.enough, found.missing) == (False, (None,))
    with pytest.raises(ValueError, match="expected 2 rows"):
        look(same, [PrecisionWanted("a", 1.0), PrecisionWanted("b", 1.0)], level=0.95)


def coverage(trials: int) -> tuple[float, float]:
    """How often the interval at the end covers a skewed quantity's mean, and how many replications were used on average."""
    inside, used = 0, 0
    for trial in range(trials):
        values = stream(3, trial, name="sequential").exponential(2.0, 400)
        for n in looks(first=20, batch=10, limit=400):
            if look(values[np.newaxis, :n], [PrecisionWanted("a", 0.4)], level=0.95).enough:
                break
        interval = mean_interval(values[:n], 0.95)
        inside += interval.low <= 2.0 <= interval.high
        used += n
    return inside / trials, used / trials


def test_sequential_intervals_cover_nearly_as_they_say() -> None:
    share, _ = coverage(200)
    assert share > 0.85


@pytest.mark.verification
def test_sequential_coverage_over_many_trials() -> None:
    share, used = coverage(3000)
    print(f"Sequential 95 % intervals of an exponential mean: cover in {share:.3f} of 3,000, {used:.0f} replications on average.")  # noqa: T201
    assert 0.90 <= share <= 0.96


def test_designs_are_the_same_every_time_and_fill_the_cube() -> None:
    assert grid([2, 3]) == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]
    kinds: tuple[DesignName, ...] = ("latin_hypercube", "sobol")
    for kind in kinds:
        points = scattered(kind, 3, points=16, seed=5)
        np.testing.assert_array_equal(points, scattered(kind, 3, points=16, seed=5))
        assert not np.array_equal(points, scattered(kind, 3, points=16, seed=6))
        for column in points.T:
            assert sorted(np.floor(column * 16)) == list(range(16))  # one in each of sixteen slices
    with pytest.raises(ValueError, match="12 points are no power of two"):
        scattered("sobol", 2, points=12, seed=1)


def test_what_is_missing_is_told_of_each_quantity_in_its_place() -> None:
    """One that differs in a single replication, one that never varies, one that is undefined."""
    values = np.array([[1.0, *np.zeros(19)], np.full(20, 3.0), np.full(20, np.nan)])
    found = look(values, [PrecisionWanted("a", 9.0), PrecisionWanted("b", 9.0), PrecisionWanted("c", 9.0)], level=0.95)
    assert (found.n, found.enough, found.missing) == (20, False, (None, 0, None))


def test_of_replications_that_define_a_quantity_as_many_more_of_all_as_their_share_says() -> None:
    """Defined in half of 40: what 20 of them lack is asked for twice."""
    row = np.tile([0.0, 2.0], 10)
    whole = look(row[np.newaxis], [PrecisionWanted("a", 0.25)], level=0.95).missing[0]
    halves = np.column_stack((row, np.full(20, np.nan))).reshape(1, 40)
    assert whole == (replications_needed(mean_interval(row, 0.95), 0.25) or 0) - 20 > 0
    assert look(halves, [PrecisionWanted("a", 0.25)], level=0.95).missing == (2 * (whole + 20) - 40,)


def test_an_interval_as_wide_as_wanted_is_narrow_enough() -> None:
    interval = mean_interval(np.array([0.0, 2.0] * 10), 0.95)
    assert PrecisionWanted("a", interval.half_width).narrow(interval)
    assert not PrecisionWanted("a", interval.half_width * (1 - 1e-12)).narrow(interval)
    assert PrecisionWanted("a", 0.5, relative=True).limit(interval) == 0.5
    assert PrecisionWanted("a", 0.5, relative=True).limit(mean_interval(np.array([-4.0, -6.0]), 0.95)) == 2.5
