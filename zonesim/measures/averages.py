"""What values come to: undefined (NaN), never 0, where there are none or too few."""

from __future__ import annotations

import numpy as np

from zonesim.engines.tables import Floats

ENOUGH = 20
"""Fewer values than this have no percentile."""


def mean(values: Floats) -> float:
    """The mean, undefined for none."""
    return float(values.mean()) if len(values) else float("nan")


def percentile(values: Floats, share: float) -> float:
    """A percentile (linear between neighbours: type 7 of Hyndman and Fan 1996), undefined for fewer than 20 values."""
    return percentile_in_order(np.sort(values), share)


def percentile_in_order(ordered: Floats, share: float) -> float:
    """The same of values that are in order of size."""
    if len(ordered) < ENOUGH:
        return float("nan")
    last = len(ordered) - 1
    place = share * last
    below = int(place)
    low, high = float(ordered[below]), float(ordered[min(below + 1, last)])
    return low + (high - low) * (place - below)
