"""The best of several systems: by a promise (Kim and Nelson), or as well as a budget allows (optimal computing budget allocation).

Both say what they need next and are given all values there are, so that they decide the same for any number of workers and after any
interruption. The values of a replication may be correlated over systems (common random numbers).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zonesim.statistics.intervals import Floats


@dataclass(frozen=True)
class Standing:
    """How far a selection is. ``best``: the system selected, None while it goes on. ``left``: those still in it.

    ``eliminated``: system -> after how many replications it was. ``looked``: replications looked at. ``most``: how many at the latest.
    """

    best: int | None
    left: tuple[int, ...]
    eliminated: dict[int, int]
    looked: int
    most: int


def kim_nelson(values: Sequence[Floats], *, indifference: float, confidence: float, first: int, lower: bool = True) -> Standing:
    """The fully sequential procedure KN of Kim and Nelson (2001, ACM Transactions on Modeling and Computer Simulation 11, 251), c = 1.

    ``values``: of every system, its replications 0 to n - 1; of those eliminated, as many as there are. The system selected is the best
    with probability ``confidence`` at least, if it is better than the others by ``indifference`` or more; and within that of the best
    otherwise in practice. It presumes normal responses; variances are of differences, over the ``first`` replications.
    Raises ValueError for fewer than two systems, an indifference not above 0, or fewer than ``first`` replications of a system.
    """
    k, sign = len(values), 1.0 if lower else -1.0
    if k < 2 or first < 2 or not indifference > 0 or not 0 < confidence < 1:
        raise ValueError("two systems, two first replications and an indifference above 0 are needed at least")
    if min(map(len, values)) < first:
        raise ValueError(f"every system needs its first {first} replications")
    eta = ((2 * (1 - confidence) / (k - 1)) ** (-2 / (first - 1)) - 1) / 2
    h2 = 2 * eta * (first - 1)
    begin = np.array([sign * row[:first] for row in values])
    spread = np.var(begin[:, np.newaxis, :] - begin[np.newaxis, :, :], axis=2, ddof=1)
    most = int(np.floor(h2 * spread.max() / indifference**2))
    totals = [np.cumsum(sign * row) for row in values]
    left, eliminated, r = list(range(k)), {}, first
    while True:
        means = {system: totals[system][r - 1] / r for system in left}
        for system in list(left):
            width = np.maximum(0.0, (h2 * spread[system] / indifference**2 - r) * indifference / (2 * r))
            if any(means[system] > means[other] + width[other] for other in means if other != system):
                left.remove(system)
                eliminated[system] = r
        if len(left) == 1 or r > most:
            best = min(left, key=lambda system: (means[system], system))
            return Standing(best, tuple(left), eliminated, r, most + 1)
        if any(len(values[system]) <= r for system in left):
            return Standing(None, tuple(left), eliminated, r, most + 1)
        r += 1


def ocba(values: Sequence[Floats], budget: int, *, lower: bool = True) -> list[int]:
    """How many replications each system should have, ``budget`` in all (Chen, Lin, Yücesan and Chick 2000, Discrete Event Dynamic
    Systems 10, 251): N_i / N_j = (s_i d_j / (s_j d_i))² for those other than the best b, d their distance from it, and
    N_b = s_b √Σ (N_i / s_i)².

    None gets fewer than it has. ``values``: of every system, two replications at least. Raises ValueError for fewer, or a budget
    smaller than what is there.
    """
    counts = np.array([len(row) for row in values])
    if len(values) < 2 or counts.min() < 2 or budget < counts.sum():
        raise ValueError("two systems with two replications each, and a budget for all that are there, are needed at least")
    means, sd = np.array([row.mean() for row in values]), np.array([row.std(ddof=1) for row in values])
    sd = np.maximum(sd, 1e-9 * max(float(np.abs(means).max()), 1e-300))
    best = int(means.argmin() if lower else means.argmax())
    # A system that ties with the best cannot be told from it at any price: it counts as one standard error away.
    distance = np.maximum(np.abs(means - means[best]), sd / np.sqrt(counts))
    weight = (sd / distance) ** 2
    weight[best] = 0.0
    weight[best] = sd[best] * math.sqrt(float(((weight / sd) ** 2).sum()))
    return _shared_out(weight / weight.sum() * budget, counts, budget)


def _shared_out(target: Floats, counts: NDArray[np.int64], budget: int) -> list[int]:
    """Whole numbers nearest to the target that are no smaller than what is there and add up to the budget."""
    free = np.ones(len(target), np.bool_)
    while (over := free & (target < counts)).any():
        free &= ~over
        target = np.where(free, target, counts)
        left = budget - counts[~free].sum()
        if not free.any():
            break
        target[free] *= left / target[free].sum()
    whole = np.maximum(np.floor(target).astype(np.int64), counts)
    rest = budget - int(whole.sum())
    for system in np.argsort(-(target - whole), kind="stable")[:rest]:
        whole[system] += 1
    return [int(number) for number in whole]


def chance_of_being_best(values: Sequence[Floats], *, lower: bool = True) -> tuple[int, float]:
    """The system with the best mean, and a lower bound (Bonferroni) on the probability that it is the best, by the normal approximation
    of Chen et al. (2000), which takes systems as independent: with common random numbers it is too cautious."""
    from scipy.special import ndtr

    means = np.array([row.mean() for row in values])
    error = np.array([row.var(ddof=1) / len(row) for row in values])
    best = int(means.argmin() if lower else means.argmax())
    others = [system for system in range(len(values)) if system != best]
    apart = np.abs(means[others] - means[best])
    risk = np.where(
        error[others] + error[best] > 0, ndtr(-apart / np.sqrt(np.maximum(error[others] + error[best], 1e-300))), (apart == 0) * 0.5
    )
    return best, max(0.0, 1.0 - float(risk.sum()))
