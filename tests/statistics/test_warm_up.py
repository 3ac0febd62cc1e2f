"""What is left out of a run is what was biased: against processes whose bias is known."""

from __future__ import annotations

import math
import sys

import numpy as np
import pytest

from zonesim.errors import InputError
from zonesim.randomness import stream
from zonesim.statistics.intervals import Floats
from zonesim.statistics.warm_up import mser5, warm_up, welch


def autoregressive(n: int, periods: int, *, start: float, memory: float = 0.95, trial: int = 0) -> Floats:
    """x ← memory · x + e from ``start``: its mean at period t is start · memory^t, and 0 in the long run."""
    noise = stream(1, trial, name=f"autoregressive {start}").standard_normal((n, periods))
    x, level = np.empty((n, periods)), np.full(n, start)
    for period in range(periods):
        x[:, period] = level
        level = memory * level + noise[:, period]
    return x


def queue_from_empty(n: int, customers: int, *, load: float, trial: int = 0) -> Floats:
    """Waits of an M/M/1 with mean service 1, started empty (Lindley's equation); in the long run their mean is load / (1 − load)."""
    draw = stream(2, trial, name="queue")
    steps = draw.exponential(1, (n, customers)) - draw.exponential(1 / load, (n, customers))
    waits, wait = np.empty((n, customers)), np.zeros(n)
    for customer in range(customers):
        waits[:, customer] = wait
        wait = np.maximum(wait + steps[:, customer], 0)
    return waits


def test_the_statistic_is_that_of_its_definition() -> None:
    series = stream(3, 0, name="series").normal(1e6, 1, (3, 153))
    series[:, :20] += 5
    z = series.mean(axis=0)[:150].reshape(30, 5).mean(axis=1)
    found = mser5(series)
    for d in range(20):
        rest = z[d:]
        assert found.statistic[d] == pytest.approx(((rest - rest.mean()) ** 2).sum() / len(rest) ** 2, rel=1e-6)
    assert np.isnan(found.statistic[21:]).all()
    assert found.periods == 20


def test_a_step_is_cut_off_where_it_ends() -> None:
    series = np.r_[np.full(35, 9.0), np.zeros(365)] + np.tile([0.1, -0.1], 200)
    assert mser5(series).periods == 35
    assert mser5(series[35:]).periods == 0


def test_a_known_bias_is_left_out() -> None:
    """From 40 with memory 0.95 the bias of the mean of all 1,000 periods is 40 (1 − 0.95^1000) / (1000 · 0.05) = 0.8."""
    series = autoregressive(10, 1000, start=40)
    periods = mser5(series).periods
    assert periods is not None
    # What is left in of the bias, exactly: the sum of a geometric series.
    left = 40 * 0.95**periods * (1 - 0.95 ** (1000 - periods)) / (0.05 * (1000 - periods))
    assert left < 0.1
    # And not more is left out than need be: at 150 periods, the bias is 0.02 of a spread of 3.2.
    assert periods <= 150


def means_of_queues(trials: int) -> tuple[Floats, Floats]:
    """Mean waits of 50 replications of 1,000 customers at load 0.9: all of them, one per trial; and without the warm-up, where it was
    not refused."""
    all_of_them, truncated = [], []
    for trial in range(trials):
        waits = queue_from_empty(50, 1000, load=0.9, trial=trial)
        all_of_them.append(waits.mean())
        periods = mser5(waits).periods
        if periods is not None:
            truncated.append(waits[:, periods:].mean())
    return np.array(all_of_them), np.array(truncated)


def test_a_queue_started_empty_is_less_biased_without_its_warm_up() -> None:
    """The long-run mean wait of M/M/1 at load 0.9 is 9; from empty, 1,000 customers wait about 8.1."""
    all_of_them, truncated = means_of_queues(30)
    assert abs(truncated.mean() - 9) < abs(all_of_them.mean() - 9)


@pytest.mark.verification
def test_how_much_bias_is_left_in_a_queue_started_empty() -> None:
    all_of_them, truncated = means_of_queues(400)
    error = truncated.std(ddof=1) / math.sqrt(len(truncated))
    told = f"all {all_of_them.mean():.2f}, by MSER-5 {truncated.mean():.2f} ± {2 * error:.2f}, refused {400 - len(truncated)} of 400"
    sys.stdout.write(f"M/M/1 from empty at load 0.9, exact mean wait 9: {told}\n")
    assert abs(truncated.mean() - 9) < 0.6 * abs(all_of_them.mean() - 9) + 4 * error


def test_a_series_that_never_settles_is_refused() -> None:
    rising = np.arange(400.0) + stream(4, 0, name="rising").standard_normal(400)
    assert mser5(rising).periods is None
    late = np.r_[np.zeros(250), np.full(150, 9.0)] + 0.1 * stream(4, 0, name="late").standard_normal(400)
    assert mser5(late).periods is None


def test_of_several_measures_the_worst_is_taken() -> None:
    noise = 0.1 * stream(5, 0, name="noise").standard_normal((2, 400))
    early, later = noise + np.r_[np.full(20, 5.0), np.zeros(380)], noise + np.r_[np.full(60, 5.0), np.zeros(340)]
    found = warm_up({"early": early, "later": later})
    assert (found.periods, found.worst) == (60, "later")
    assert found.sentence == "Leave out the first 60 periods (MSER-5; later settles last)."
    refused = warm_up({"early": early, "rising": noise + np.arange(400)})
    assert (refused.periods, refused.worst) == (None, "rising")
    assert refused.measures["early"].periods == mser5(early).periods
    assert refused.sentence.startswith("rising: not settled in the first half of the run")


def test_welch_by_hand() -> None:
    """Windows of 1, 3, 5, 5, … periods; a straight line stays what it is."""
    found = welch([[0.0, 6.0, 0.0, 3.0, 0.0, 0.0, 0.0, 8.0], [0.0, 0.0, 0.0, 3.0, 0.0, 0.0, 0.0, 0.0]], window=2)
    assert found.mean.tolist() == [0, 3, 0, 3, 0, 0, 0, 4]
    assert found.smooth[:6] == pytest.approx([0, 1, 6 / 5, 6 / 5, 3 / 5, 7 / 5])
    assert np.isnan(found.smooth[6:]).all()
    line = welch(np.arange(100.0), window=25)
    assert line.smooth[:75] == pytest.approx(np.arange(75.0))
    assert line.period.tolist() == list(range(100))


def test_welch_smooths_towards_the_known_mean() -> None:
    """Beside the exact mean start · memory^t, within what is left of the noise of 200 replications (sd 3.2 each)."""
    series = autoregressive(200, 300, start=40)
    found = welch(series, window=10)
    exact = 40 * 0.95 ** np.arange(300)
    settled = slice(100, 290)
    assert np.abs(found.smooth[settled] - exact[settled]).max() < 5 * 3.2 / math.sqrt(200)
    assert np.nanstd(found.smooth[settled]) < np.std(found.mean[settled])


def test_what_cannot_be_judged_is_refused() -> None:
    with pytest.raises(InputError, match="series: 49 periods are too few; run 50 or more"):
        mser5(np.zeros(49))
    with pytest.raises(InputError, match="series: a period has no finite value"):
        mser5([*np.zeros(60), math.nan])
    with pytest.raises(InputError, match="series: no measure given"):
        warm_up({})
    for window in (0, 26):
        with pytest.raises(InputError, match="choose 1 to 25, a quarter of the run"):
            welch(np.zeros(100), window=window)
