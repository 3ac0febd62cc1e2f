"""What the values of one replication come to: undefined (NaN), never 0, where there are none or too few."""

from __future__ import annotations

import numpy as np

from zonesim.engines.tables import Floats

ENOUGH = 20
"""Fewer loads than this in a class have no percentile."""


def mean(values: Floats) -> float:
    """The mean, undefined for none."""
    return float(values.mean()) if len(values) else float("nan")


def percentiles(values: Floats, *shares: float) -> list[float]:
    """The percentiles (linear between neighbours: type 7 of Hyndman and Fan 1996), undefined for fewer than 20 values."""
    if len(values) < ENOUGH:
        return [float("nan")] * len(shares)
    ordered, last = np.sort(values), len(values) - 1
    found = []
    for share in shares:
        place = share * last
        below = int(place)
        low, high = float(ordered[below]), float(ordered[min(below + 1, last)])
        found.append(low + (high - low) * (place - below))
    return found


def percentile(values: Floats, share: float) -> float:
    """One percentile, as :func:`percentiles`."""
    return percentiles(values, share)[0]
