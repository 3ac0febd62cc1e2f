"""Whether queues grow through the observed window: a zone in which one does has no steady mean."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from zonesim.analysis.statistics import growing_queue_test
from zonesim.experiment.replicate import QUEUE, Outcome

FALSE_ALARM = 0.01
"""Chance of calling any queue of a stable zone growing, all pools together."""


def growing_queues(outcomes: Sequence[Outcome], *, days: int) -> tuple[str, ...]:
    """The queues that grow through the window, with how much a day; in a stable zone any is named with chance FALSE_ALARM at most."""
    pools = list(outcomes[0].series[QUEUE])
    level = 1 - 2 * FALSE_ALARM / max(len(pools), 1)
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
