"""Which inputs a response hangs on: Morris's screening and Sobol' indices, by SALib, on mean responses over the same replications.

Inputs are points of the unit cube; what they stand for is the caller's. Intervals of the indices are SALib's, by resampling the design;
how much of the spread of the responses is noise of replications is told beside them, because indices of noise mean nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from zonesim.errors import Fault, InputError
from zonesim.statistics.intervals import Floats

LEVELS = 4
"""Levels of each input in Morris's design (Morris 1991, Technometrics 33, 161)."""


@dataclass(frozen=True)
class Index:
    """One index of one input: its value and the half-width of its 95 % interval; NaN where there is none."""

    factor: str
    index: str
    value: float
    half_width: float


def morris_points(factors: Sequence[str], trajectories: int, *, seed: int) -> Floats:
    """Points of the unit cube, (trajectories x (factors + 1), factors). Raises InputError where SALib is not installed."""
    points: Floats = _morris()[0].sample(_problem(factors), trajectories, num_levels=LEVELS, seed=seed)
    return points


def morris_indices(factors: Sequence[str], points: Floats, *, responses: Floats, seed: int) -> list[Index]:
    """Of every input the mean absolute elementary effect (mu_star, with its interval), the mean (mu) and the spread (sigma) of its
    effects: a large sigma beside mu_star speaks of interactions or of a bent response (Campolongo, Cariboni and Saltelli 2007).

    Raises ValueError where a response is undefined: one point alone would spoil every index, or hide in it.
    """
    _all_defined(responses)
    found = _morris()[1].analyze(_problem(factors), points, responses, num_levels=LEVELS, seed=seed)
    indices = []
    for place, factor in enumerate(factors):
        indices.append(Index(factor, "mu_star", float(found["mu_star"][place]), float(found["mu_star_conf"][place])))
        indices += [Index(factor, key, float(found[key][place]), float("nan")) for key in ("mu", "sigma")]
    return indices


def sobol_points(factors: Sequence[str], base: int, *, seed: int) -> Floats:
    """Points of the unit cube, (base x (factors + 2), factors); ``base`` a power of two. Raises InputError where SALib is missing."""
    points: Floats = _sobol()[0].sample(_problem(factors), base, calc_second_order=False, seed=seed)
    return points


def sobol_indices(factors: Sequence[str], responses: Floats, *, seed: int) -> list[Index]:
    """First-order and total Sobol' indices with 95 % intervals (Saltelli et al. 2010): the share of the variance that an input explains
    alone, and with all its interactions. Small negative values are chance; where no response varies there is no variance to share, and
    all are NaN. Raises ValueError where a response is undefined, as :func:`morris_indices`.
    """
    _all_defined(responses)
    if np.ptp(responses) == 0:
        return [Index(factor, key, float("nan"), float("nan")) for factor in factors for key in ("S1", "ST")]
    found = _sobol()[1].analyze(_problem(factors), responses, calc_second_order=False, seed=seed)
    return [
        Index(factor, key, float(found[key][place]), float(found[f"{key}_conf"][place]))
        for place, factor in enumerate(factors)
        for key in ("S1", "ST")
    ]


def noise_share(values: Floats) -> float:
    """Share of the variance of the mean responses that is noise: values (points, replications).

    Replications are common to the points: what moves all of them alike is no noise in a comparison of points, and is taken off.
    """
    means = values.mean(axis=1)
    total = float(means.var(ddof=1)) if len(means) > 1 else 0.0
    if values.shape[1] < 2 or total == 0:
        return float("nan") if values.shape[1] < 2 else 0.0
    rest = values - means[:, np.newaxis] - values.mean(axis=0) + values.mean()
    degrees = (values.shape[0] - 1) * (values.shape[1] - 1)
    noise: float = float((rest**2).sum()) / degrees / values.shape[1]
    return float(min(1.0, noise / total))


def _all_defined(responses: Floats) -> None:
    missing = int(np.count_nonzero(np.isnan(responses)))
    if missing:
        raise ValueError(f"{missing} of {len(responses)} responses are undefined, and no index is defined over them")


def _problem(factors: Sequence[str]) -> dict[str, Any]:
    return {"num_vars": len(factors), "names": list(factors), "bounds": [[0.0, 1.0]] * len(factors)}


def _morris() -> tuple[Any, Any]:
    """SALib's sampler and analyser."""
    try:
        from SALib.analyze import morris as analyser
        from SALib.sample import morris as sampler
    except ImportError:
        raise InputError(_MISSING) from None
    return sampler, analyser


def _sobol() -> tuple[Any, Any]:
    """SALib's sampler and analyser."""
    try:
        from SALib.analyze import sobol as analyser
        from SALib.sample import sobol as sampler
    except ImportError:
        raise InputError(_MISSING) from None
    return sampler, analyser


_MISSING = Fault("sensitivity needs the package SALib, which is not installed", "install zonesim[research]", file="sensitivity")
