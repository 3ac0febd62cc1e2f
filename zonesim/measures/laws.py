"""What is to be expected of laws beyond mean and spread: of the largest of several, of how far one exceeds another."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import numpy as np

from zonesim.scenario.distributions import CountDistribution, Mixture, OneFamily, Poisson, WeightedCounts, WholeUniform
from zonesim.scenario.families import Constant, Empirical
from zonesim.statistics.intervals import Floats

_HALVINGS = 50
"""Panels of the quadrature halve towards both ends, where quantiles may rise without bound."""
_PARTS, _ORDER = 4, 6
"""Parts of each panel, and nodes of the Gauss rule in each part."""


@lru_cache(maxsize=1)
def _nodes() -> tuple[Floats, Floats]:
    """Nodes and weights on (0, 1): Gauss and Legendre's rule on panels that halve towards 0 and 1."""
    tail = 0.5 ** np.arange(1, _HALVINGS + 1)
    ends = np.concatenate([tail[::-1], 1 - tail[1:]])
    edges = np.concatenate([np.linspace(low, high, _PARTS + 1)[:-1] for low, high in pairwise(ends)] + [ends[-1:]])
    place, weight = np.polynomial.legendre.leggauss(_ORDER)
    half = np.diff(edges) / 2
    middle = edges[:-1] + half
    return (middle[:, np.newaxis] + half[:, np.newaxis] * place).ravel(), (half[:, np.newaxis] * weight).ravel()


def points(law: OneFamily) -> tuple[Floats, Floats]:
    """Values and weights that stand for a law: exact where it has only so many values, else the nodes of a quadrature."""
    family = law.law
    if isinstance(family, Mixture):
        parts = [(part.share, points(part.of)) for part in family.root]
        return np.concatenate([values for _, (values, _) in parts]), np.concatenate([share * weights for share, (_, weights) in parts])
    if isinstance(family, Constant):
        return np.array([law.mean]), np.ones(1)
    if isinstance(family, Empirical):
        sample = np.array(family.values, dtype=np.float64)
        return sample, np.full(len(sample), 1 / len(sample))
    nodes, weights = _nodes()
    return law.quantile(nodes), weights


def mean_of_largest(law: OneFamily, n: int) -> float | None:
    """Mean of the largest of ``n`` independent values: the integral of Q(u) n uⁿ⁻¹. None for mixtures, whose quantile does not rise.

    Source: David and Nagaraja (2003), Order Statistics, section 3.1.
    """
    family = law.law
    if isinstance(family, Mixture):
        return None
    if isinstance(family, Constant):
        return law.mean
    if isinstance(family, Empirical):
        sample = np.sort(np.array(family.values, dtype=np.float64))
        return float(sample @ np.diff((np.arange(len(sample) + 1) / len(sample)) ** n))
    nodes, weights = _nodes()
    return float((law.quantile(nodes) * n * nodes ** (n - 1)) @ weights)


def mean_excess(one: OneFamily, other: OneFamily) -> float:
    """Mean of max(X − Y, 0) for independent X of the ``one`` law and Y of the ``other``."""
    values, weights = points(one)
    limits, shares = points(other)
    order = np.argsort(limits)
    limits, shares = limits[order], shares[order]
    below = np.searchsorted(limits, values, side="left")
    mass = np.concatenate([[0.0], np.cumsum(shares)])[below]
    moment = np.concatenate([[0.0], np.cumsum(shares * limits)])[below]
    return float(weights @ (values * mass - moment))


def shares_of(counts: CountDistribution) -> tuple[Floats, Floats]:
    """The whole numbers that a law gives, and the share of each."""
    family = counts.law
    if isinstance(family, Poisson):
        from scipy.special import pdtr

        further = np.arange(int(family.mean + 12 * np.sqrt(family.mean) + 60))
        return family.plus + further.astype(np.float64), np.diff(pdtr(further, family.mean), prepend=0.0)
    if isinstance(family, WholeUniform):
        values = np.arange(family.min, family.max + 1, dtype=np.float64)
        return values, np.full(len(values), 1 / len(values))
    if isinstance(family, WeightedCounts):
        return np.array(family.values, dtype=np.float64), np.array(family.shares)
    return np.array([counts.mean]), np.ones(1)
