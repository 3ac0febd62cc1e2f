"""Selection keeps its promise, and spends a budget better than evenly."""

from __future__ import annotations

import numpy as np
import pytest

from zonesim.randomness import stream
from zonesim.statistics.intervals import Floats
from zonesim.statistics.selection import Standing, chance_of_being_best, kim_nelson, ocba

SLIPPAGE = np.array([0.0, 1.0, 1.0, 1.0, 1.0])
"""Means of five systems, the best exactly the indifference ahead of all others: the hardest case of the promise."""


def drawn(trial: int, means: Floats, *, sd: float, correlation: float, n: int) -> Floats:
    """Normal responses (systems, n), equally correlated over systems."""
    normal = stream(7, trial, name="selection").standard_normal((len(means) + 1, n))
    found: Floats = means[:, np.newaxis] + sd * (np.sqrt(correlation) * normal[:1] + np.sqrt(1 - correlation) * normal[1:])
    return found


def selected(values: Floats, *, batch: int = 10, first: int = 10, lower: bool = True) -> tuple[Standing, int]:
    """The procedure as an experiment runs it: more replications, by batches, of those that are left; and how many were used."""
    have = dict.fromkeys(range(len(values)), first)
    while True:
        standing = kim_nelson(
            [values[system, :count] for system, count in have.items()], indifference=1.0, confidence=0.9, first=first, lower=lower
        )
        if standing.best is not None:
            return standing, sum(have.values())
        for system in standing.left:
            have[system] += batch


def share_right(trials: int, correlation: float) -> float:
    right = [selected(drawn(trial, SLIPPAGE, sd=3.0, correlation=correlation, n=2000))[0].best == 0 for trial in range(trials)]
    return float(np.mean(right))


def test_the_best_is_found_as_often_as_promised() -> None:
    """Of 60 trials, no fewer than 0.9 less three standard errors."""
    assert share_right(60, 0.5) >= 0.9 - 3 * np.sqrt(0.9 * 0.1 / 60)


@pytest.mark.verification
@pytest.mark.parametrize("correlation", [0.0, 0.5, 0.9])
def test_the_promise_over_many_trials(correlation: float) -> None:
    share = share_right(600, correlation)
    print(f"KN, promise 0.90, correlation {correlation}: right in {share:.3f} of 600 trials.")  # noqa: T201
    assert share >= 0.9 - 2 * np.sqrt(0.9 * 0.1 / 600)


def test_common_random_numbers_end_it_sooner() -> None:
    used = [
        np.mean([selected(drawn(trial, SLIPPAGE, sd=3.0, correlation=correlation, n=2000))[1] for trial in range(20)])
        for correlation in (0.0, 0.9)
    ]
    assert used[1] < used[0] / 2


def test_higher_may_be_better() -> None:
    values = drawn(1, -3 * SLIPPAGE, sd=1.0, correlation=0.3, n=500)
    assert selected(values, lower=False)[0].best == 0
    assert selected(-values)[0].best == 0


def test_batches_change_the_replications_used_but_never_the_decision() -> None:
    values = drawn(2, SLIPPAGE, sd=3.0, correlation=0.2, n=2000)
    decided = {batch: selected(values, batch=batch)[0] for batch in (1, 7, 50)}
    assert len({(one.best, tuple(one.eliminated.items()), one.looked) for one in decided.values()}) == 1


def test_systems_all_alike_end_at_the_latest_when_said() -> None:
    values = drawn(3, np.zeros(3), sd=2.0, correlation=0.0, n=5000)
    standing, _ = selected(values)
    assert standing.best is not None
    assert standing.looked <= standing.most


HALF = {"indifference": 0.5, "confidence": 0.875, "first": 3}
"""For two systems: 2η = (2 · 0.125)^(−1) − 1 = 3 and h² = 3 · 2 = 6. A spread of differences of 1 gives h²S²/δ² = 24, so that a system
is out that is behind by more than (24 − r) / (4 r) after r replications: 1.75 after 3, 1.25 after 4, 0.95 after 5."""


def behind(*differences: float) -> list[Floats]:
    """Two systems, the second behind by so much in each replication."""
    return [np.zeros(len(differences)), np.array(differences)]


@pytest.mark.parametrize(
    ("values", "standing"),
    [
        (behind(0, 1, 2, 1), Standing(None, (0, 1), {}, 4, 25)),
        (behind(0, 1, 2, 1, 1), Standing(0, (0,), {1: 5}, 5, 25)),
        (behind(0, 1, 2, 2, 2), Standing(0, (0,), {1: 5}, 5, 25)),  # 1.25 behind after 4 is not more than 1.25
        (behind(1, 2, 3), Standing(0, (0,), {1: 3}, 3, 25)),
        (behind(-1, -2, -3), Standing(1, (1,), {0: 3}, 3, 25)),
        (behind(-0.25, 0, 0.25), Standing(0, (0, 1), {}, 3, 2)),  # h²S²/δ² = 1.5: all is decided after 2
    ],
)
def test_two_systems_by_hand(values: list[Floats], standing: Standing) -> None:
    assert kim_nelson(values, **HALF) == standing  # type: ignore[arg-type]


def test_where_higher_is_better_the_same_is_said_of_the_contrary() -> None:
    assert kim_nelson(behind(0, -1, -2, -1, -1), lower=False, **HALF) == Standing(0, (0,), {1: 5}, 5, 25)  # type: ignore[arg-type]


def test_the_more_systems_the_wider_the_bound() -> None:
    """Of three systems 2η = (0.25 / 2)^(−1) − 1 = 7, h² = 14, and a system is out that is behind by more than (56 − r) / (4 r)."""
    third = np.array([0.0, 1.0, 2.0] + [1.0] * 9)
    assert kim_nelson([*behind(0, 1, 2, *[1] * 9), third], **HALF).eliminated == {1: 12, 2: 12}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wrong",
    [
        {"values": [np.zeros(5)]},
        {"indifference": 0.0},
        {"indifference": float("nan")},
        {"confidence": 1.0},
        {"confidence": 0.0},
        {"first": 1},
    ],
)
def test_what_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    given: dict[str, object] = {"values": [np.zeros(5), np.ones(5)], "indifference": 1.0, "confidence": 0.9, "first": 5}
    with pytest.raises(ValueError, match="needed at least"):
        kim_nelson(**(given | wrong))  # type: ignore[arg-type]


def test_every_system_needs_its_first_replications() -> None:
    with pytest.raises(ValueError, match="every system needs its first 9 replications"):
        kim_nelson([np.zeros(9), np.ones(8)], indifference=1.0, confidence=0.9, first=9)


MONOTONE = np.arange(8.0)


def right_by_budget(trials: int, *, clever: bool, budget: int = 240) -> float:
    right = []
    for trial in range(trials):
        values = drawn(trial, MONOTONE, sd=6.0, correlation=0.0, n=budget)
        counts = [5] * len(MONOTONE) if clever else [budget // len(MONOTONE)] * len(MONOTONE)
        while clever and sum(counts) < budget:
            counts = ocba([row[:count] for row, count in zip(values, counts, strict=True)], sum(counts) + 20)
        means = [row[:count].mean() for row, count in zip(values, counts, strict=True)]
        right.append(int(np.argmin(means)) == 0)
    return float(np.mean(right))


def test_a_budget_finds_the_best_more_often_than_spent_evenly() -> None:
    evenly, cleverly = (right_by_budget(300, clever=clever) for clever in (False, True))
    assert cleverly > evenly + 2 * np.sqrt(evenly * (1 - evenly) / 300)


def test_a_budget_is_spent_whole_and_nothing_is_taken_back() -> None:
    values = [stream(1, 0, name="budget").normal(mean, sd, 10) for mean, sd in ((0, 1), (0.1, 5), (9, 1), (0, 1))]
    counts = ocba(values, 200)
    assert sum(counts) == 200
    assert min(counts) >= 10
    assert counts[2] == 10  # far behind: told apart already
    assert ocba([np.ones(5), np.ones(5), np.array([2.0] * 5)], 30)
    with pytest.raises(ValueError, match="needed at least"):
        ocba(values, 39)


def test_two_systems_share_by_their_spreads() -> None:
    """N_1 / N_2 = s_1 / s_2, known for two (Chen and Lee 2011, section 2.2)."""
    one, other = np.tile([-1.0, 1.0], 50), 5 + np.tile([-3.0, 3.0], 50)
    counts = ocba([one, other], 100_000)
    assert counts[1] / counts[0] == pytest.approx(3, rel=1e-3)


ONE = np.tile([-1.0, 1.0], 50) / np.sqrt(100 / 99)
"""A hundred replications of mean 0 and spread 1."""


def test_three_systems_share_by_spread_and_distance() -> None:
    """Behind the best by 1 and 2 with spreads of 2: weights (2 / 1)² and (2 / 2)²; the best, of spread 1: √((4 / 2)² + (1 / 2)²)."""
    counts = ocba([ONE, 1 + 2 * ONE, 2 + 2 * ONE], 100_000)
    whole = 5 + np.sqrt(4.25)
    assert counts == pytest.approx([100_000 * weight / whole for weight in (np.sqrt(4.25), 4, 1)], abs=1)
    assert ocba([-2 - 2 * ONE, -1 + 2 * ONE, ONE], 100_000, lower=False) == pytest.approx(counts[::-1], abs=1)


def test_a_tie_counts_as_one_standard_error_apart() -> None:
    """Weights of the tie (1 / 0.1)², of the third (1 / 1)², of the best √(100² + 1²)."""
    whole = 101 + np.sqrt(10_001)
    assert ocba([ONE, ONE, 1 + ONE], 50_000) == pytest.approx([50_000 * weight / whole for weight in (np.sqrt(10_001), 100, 1)], abs=1)


def test_what_others_have_already_is_taken_off_the_budget() -> None:
    """The third is told apart already and keeps its 100; spreads of 1 and 3 share the other 800 as 1 to 3."""
    assert ocba([ONE, 5 + 3 * ONE, 1e9 + ONE], 900) == [200, 600, 100]


def test_whole_numbers_go_to_whoever_is_farthest_below_its_share() -> None:
    """Of 403: 100.75 and 302.25."""
    assert ocba([ONE, 5 + 3 * ONE], 403) == [101, 302]


def test_a_budget_takes_two_systems_and_two_replications_of_each() -> None:
    two = np.array([0.0, 1.0])
    assert sum(ocba([two, 5 + two], 4)) == 4
    for values, budget in (([two], 10), ([two, np.zeros(1)], 10), ([two, two], 3)):
        with pytest.raises(ValueError, match="needed at least"):
            ocba(values, budget)


def test_the_chance_of_being_best_takes_off_the_risk_of_each_other_system() -> None:
    """Means 10, 10.3 and 10.5, each known to a standard error of 0.1."""
    from scipy.stats import norm

    values = [10.3 + ONE, 10 + ONE, 10.5 + ONE]
    risks = norm.cdf(-0.3 / np.sqrt(0.02)) + norm.cdf(-0.5 / np.sqrt(0.02))
    for best, chance in (chance_of_being_best(values), chance_of_being_best([-row for row in values], lower=False)):
        assert best == 1
        assert chance == pytest.approx(1 - risks)


def test_what_never_varies_is_best_for_certain_or_shares_the_chance() -> None:
    same, worse = np.full(5, 2.0), np.full(5, 3.0)
    assert chance_of_being_best([worse, same]) == (1, 1.0)
    assert chance_of_being_best([same, same, worse]) == (0, 0.5)
    assert chance_of_being_best([same] * 4) == (0, 0.0)


def test_the_chance_of_being_best_is_the_normal_one_for_two() -> None:
    one, other = np.tile([-1.0, 1.0], 50), 0.3 + np.tile([-1.0, 1.0], 50)
    best, chance = chance_of_being_best([one, other])
    error = np.sqrt(2 * (100 / 99) / 100)
    from scipy.stats import norm

    assert best == 0
    assert chance == pytest.approx(norm.cdf(0.3 / error))
