"""How many, hour by hour: queue lengths and the like, from the times at which they change."""

from __future__ import annotations

import numpy as np

from zonesim.engines.tables import Floats, Integers


def integral_by_bin(up: Floats, down: Floats, edges: Floats) -> Floats:
    """Integral, over each bin, of the number of intervals [up, down) in progress.

    ``up`` and ``down`` are times in any order, ``edges`` the n + 1 bounds of n bins. No sorting: within its bin a start counts from
    then on, in later bins in full.
    """
    width = np.diff(edges)

    def part(times: Floats) -> tuple[Floats, Integers]:
        place = np.searchsorted(edges, times, side="right") - 1
        inside = (place >= 0) & (place < len(width))
        before = int(np.count_nonzero(place < 0))
        counts = np.bincount(place[inside], minlength=len(width))
        partial: Floats = np.bincount(place[inside], weights=edges[place[inside] + 1] - times[inside], minlength=len(width)).astype(
            np.float64
        )
        return partial, before + np.concatenate(([0], np.cumsum(counts)[:-1]))

    gained, standing = part(up)
    lost, gone = part(down)
    return gained - lost + (standing - gone) * width
