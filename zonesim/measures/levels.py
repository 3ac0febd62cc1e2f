"""How many, hour by hour: queue lengths and the like, from the times at which they change."""

from __future__ import annotations

import numpy as np

from zonesim.engines.tables import Floats, Integers
from zonesim.machine_code import compiled


def integral_by_bin(up: Floats, down: Floats, *, edges: Floats) -> Floats:
    """Integral, over each bin, of the number of intervals [up, down) in progress.

    ``up`` and ``down`` are times in any order, ``edges`` the n + 1 bounds of n bins. No sorting: within its bin a start counts from
    then on, in later bins in full.
    """
    gained, standing = _from_then_on(up, edges)
    lost, gone = _from_then_on(down, edges)
    difference: Floats = gained - lost + (standing - gone) * np.diff(edges)
    return difference


@compiled
def _from_then_on(times: Floats, edges: Floats) -> tuple[Floats, Integers]:
    """By bin: what is left of it at each time within it, summed; and how many times lie before it.

    Summed with what each addition lost to rounding (Kahan 1965): of a year's times the sums are millions of times the waits between.
    """
    bins = len(edges) - 1
    left, before = np.zeros(bins), np.zeros(bins + 1, np.int64)
    lost = np.zeros(bins)
    per_second = bins / (edges[bins] - edges[0])
    for time in times:
        if time < edges[0]:
            before[0] += 1
        elif time < edges[bins]:
            place = min(int((time - edges[0]) * per_second), bins - 1)  # right where bins are alike, a first guess elsewhere
            while edges[place + 1] <= time:
                place += 1
            while edges[place] > time:
                place -= 1
            more = edges[place + 1] - time - lost[place]
            total = left[place] + more
            lost[place] = (total - left[place]) - more
            left[place] = total
            before[place + 1] += 1
    return left, np.cumsum(before)[:bins]
