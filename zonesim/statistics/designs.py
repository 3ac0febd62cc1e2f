"""Where to try several quantities at once: points of the unit cube, and the values that they stand for."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Literal

import numpy as np

from zonesim.statistics.intervals import Floats

DesignName = Literal["latin_hypercube", "sobol"]


def grid(sizes: Sequence[int]) -> list[tuple[int, ...]]:
    """Every combination of places in lists of these sizes, the last changing fastest."""
    return list(itertools.product(*(range(size) for size in sizes)))


def scattered(kind: DesignName, factors: int, *, points: int, seed: int) -> Floats:
    """Points of the open unit cube, (points, factors): a Latin hypercube, or Sobol' points with Owen's scrambling; by the seed alone.

    Source: McKay, Beckman and Conover 1979; Sobol' 1967, Owen 1998; by ``scipy.stats.qmc``. Sobol' points are balanced where their
    number is a power of two; others are refused with ValueError.
    """
    from scipy.stats import qmc

    if kind == "sobol":
        if points & (points - 1):
            raise ValueError(f"{points} points are no power of two, and only those are balanced; give 2, 4, 8, 16, …")
        drawn = qmc.Sobol(factors, scramble=True, rng=seed).random_base2(points.bit_length() - 1)
    else:
        drawn = qmc.LatinHypercube(factors, rng=seed).random(points)
    inside: Floats = np.clip(drawn, 1e-12, 1 - 1e-12)
    return inside
