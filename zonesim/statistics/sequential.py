"""Whether there are replications enough: for several quantities at once, by the first n of them and nothing else.

The stopping rule is that of Chow and Robbins (1965) as simulation uses it (Law 2015, section 9.4; Hoad, Robinson and Davies 2010): look
after n0 replications and after every further batch, and stop at the first look at which every interval is narrow enough. The decision
follows from the values of the first n replications alone, so it is the same for any number of workers, and an experiment that is
resumed decides as one that was not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zonesim.statistics.intervals import Floats, Interval, is_sparse, mean_interval, replications_needed


@dataclass(frozen=True)
class PrecisionWanted:
    """How well a quantity shall be known. ``half_width``: at most, in its unit; where ``relative``, as a part of its mean instead."""

    words: str
    half_width: float
    relative: bool = False

    def narrow(self, interval: Interval) -> bool:
        """Whether an interval is narrow enough; one of a quantity that never varies is, one that is undefined is not."""
        return not math.isnan(interval.half_width) and interval.half_width <= self.limit(interval)

    def limit(self, interval: Interval) -> float:
        """The widest half-width that will do."""
        return self.half_width * abs(interval.mean) if self.relative else self.half_width


@dataclass(frozen=True)
class Looked:
    """A look at ``n`` replications: whether they are ``enough``, and of each quantity how many more are expected to be needed (None: no
    number is known to do, or it varies in too few of them to tell)."""

    n: int
    enough: bool
    missing: tuple[int | None, ...]


def looks(*, first: int, batch: int, limit: int) -> Sequence[int]:
    """After how many replications to look: n0, n0 + batch, …, at most ``limit``, which is the last."""
    found = list(range(first, limit, batch))
    return [*found, limit] if found else [limit]


def look(values: Floats, wanted: Sequence[PrecisionWanted], *, level: float) -> Looked:
    """Look at ``values`` of shape (quantities, n). NaN: undefined in that replication. Raises ValueError for another shape."""
    if values.ndim != 2 or len(values) != len(wanted):
        raise ValueError(f"expected {len(wanted)} rows of values, not an array of shape {values.shape}")
    n = values.shape[1]
    missing: list[int | None] = []
    for row, of in zip(values, wanted, strict=True):
        interval = mean_interval(row, level)
        if is_sparse(row):  # what differs in few replications looks better known than it is
            missing.append(None)
            continue
        if of.narrow(interval):
            missing.append(0)
            continue
        needed = replications_needed(interval, of.limit(interval))
        # Of replications that define the quantity; as many more of all as their share says.
        share = max(int(np.count_nonzero(~np.isnan(row))), 1) / n
        missing.append(None if needed is None else max(math.ceil(needed / share) - n, 1))
    return Looked(n, all(more == 0 for more in missing), tuple(missing))
