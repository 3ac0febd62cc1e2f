"""Why a zone has no steady mean: it is asked for more than it can do, or a queue grows through the observed window."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from zonesim.experiment.replicate import QUEUE, Outcome
from zonesim.measures.offered_load import OfferedLoad
from zonesim.statistics.intervals import growing_queue_test

FALSE_ALARM = 0.01
"""Chance of calling any queue of a stable zone growing, all pools together."""


def overloads(offered: Sequence[OfferedLoad]) -> tuple[str, ...]:
    """The pools that are asked for more than they have."""
    return tuple(
        f"{each.pool}: offered load {each.ratio:.2f}{' or more' if each.lower_bound else ''}" for each in offered if each.overloaded
    )


def growing_queues(outcomes: Sequence[Outcome], *, days: int, chance: float = FALSE_ALARM) -> tuple[str, ...]:
    """The queues that grow through the window, with how much a day; in a stable zone any is named with this chance at most."""
    pools = list(outcomes[0].series[QUEUE])
    level = 1 - 2 * chance / max(len(pools), 1)
    reasons = []
    for pool in pools:
        levels = np.array([outcome.series[QUEUE][pool] for outcome in outcomes])
        if days == 1:  # a day has no trend but from its first hour to its last
            growth = growing_queue_test(levels[:, [0, -1]], level=level)
        else:
            growth = growing_queue_test(levels, level=level, columns_per_day=24)
        if growth.grows:
            reasons.append(f"{pool}: the queue grows by {growth.per_day.mean:.2g} a day through the window")
    return tuple(reasons)
