"""What each of several changes adds on top of those before it: in one order, or on average over all of them.

The average over all orders of what a change adds is its Shapley value (Shapley 1953): the parts add up to the whole effect in every
replication, whatever the interactions.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence

import numpy as np

from zonesim.statistics.intervals import Floats

Subset = frozenset[int]


def subsets_of(orders: Sequence[Sequence[int]]) -> list[Subset]:
    """The combinations that some orders pass through, from none on, each once."""
    passed = (frozenset(order[:length]) for order in orders for length in range(len(order) + 1))
    return list(dict.fromkeys(passed))


def all_orders(changes: int) -> list[tuple[int, ...]]:
    """Every order of so many changes."""
    return list(itertools.permutations(range(changes)))


def steps(order: Sequence[int], values: Mapping[Subset, Floats]) -> list[Floats]:
    """What each change adds in one order, per replication. ``values``: response by combination, (replications,)."""
    return [values[frozenset(order[: place + 1])] - values[frozenset(order[:place])] for place in range(len(order))]


def shapley(changes: int, values: Mapping[Subset, Floats]) -> list[Floats]:
    """What each change adds on average over all orders, per replication; ``values`` of all 2^k combinations."""
    found = []
    for change in range(changes):
        others = [other for other in range(changes) if other != change]
        total = np.zeros_like(values[frozenset()])
        for size in range(changes):
            # So many of all orders have just these before the change.
            weight = math.factorial(size) * math.factorial(changes - size - 1) / math.factorial(changes)
            for before in itertools.combinations(others, size):
                total = total + weight * (values[frozenset(before) | {change}] - values[frozenset(before)])
        found.append(total)
    return found
