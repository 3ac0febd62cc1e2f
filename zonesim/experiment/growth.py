"""Why a zone has no steady mean: it is asked for more than it can do, or a queue grows through the observed window."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from zonesim.experiment.replicate import QUEUE, Outcome
from zonesim.measures.offered_load import OfferedLoad
from zonesim.scenario.schema import Scenario
from zonesim.statistics.intervals import growing_queue_test

FALSE_ALARM = 0.01
"""Chance of calling any queue of a stable zone growing, all pools together."""


def overloads(offered: Sequence[OfferedLoad]) -> tuple[str, ...]:
    """The pools that are asked for more than they have."""
    return tuple(
        f"{each.pool}: offered load {each.ratio:.2f}{' or more' if each.lower_bound else ''}" for each in offered if each.overloaded
    )


MATTERS = 1.0
"""A queue that grows by fewer than so many through a phase of the window does not matter (assumption): that it grows at all may be
beyond doubt where replications are many, and means nothing to anybody who waits in it."""


def growing_queues(
    outcomes: Sequence[Outcome], *, days: int, parts: Sequence[range] = (), chance: float = FALSE_ALARM
) -> tuple[str, ...]:
    """The queues that grow through the window, with how much a day; in a stable zone any is named with this chance at most.

    ``parts``: days of the window between which the rules change; a queue is looked at within each, since a step from one level to
    another is no growth. Left out: the window is one.
    """
    pools, parts = list(outcomes[0].series[QUEUE]), [part for part in parts or (range(days),) if len(part) > 1 or days == 1]
    level = 1 - 2 * chance / max(len(pools) * len(parts), 1)
    reasons = []
    for pool in pools:
        levels = np.array([outcome.series[QUEUE][pool] for outcome in outcomes])
        for part in parts:
            if days == 1:  # a day has no trend but from its first hour to its last
                growth = growing_queue_test(levels[:, [0, -1]], level=level)
            else:
                growth = growing_queue_test(levels[:, 24 * part.start : 24 * part.stop], level=level, columns_per_day=24)
            if growth.grows and growth.per_day.mean * len(part) >= MATTERS:
                when = "" if len(parts) == 1 else f", days {part.start} to {part.stop}"
                reasons.append(f"{pool}: the queue grows by {growth.per_day.mean:,.3g} a day through the window{when}")
                break
    return tuple(reasons)


def phases_of(scenario: Scenario) -> tuple[range, ...]:
    """The days of the window between which reforms begin: one part where none begins within it."""
    days = scenario.horizon.days
    begins = {reform.from_day for reform in scenario.active_reforms().values() if reform.from_day is not None}
    edges = [0, *sorted(day for day in begins if 0 < day < days), days]
    return tuple(range(first, last) for first, last in pairwise(edges))
