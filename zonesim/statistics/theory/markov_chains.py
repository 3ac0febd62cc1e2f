"""Queues without a formula, solved exactly as Markov chains: all durations are exponential, states are small tuples.

Infinite queues are cut at a length whose probability is checked to be negligible; otherwise the answers are exact to rounding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

State = tuple[int, ...]
Moves = Callable[[State], Iterable[tuple[State, float]]]

_NEGLIGIBLE = 1e-12


@dataclass(frozen=True)
class BayAndInspector:
    """Mean waits per vehicle for a bay, and then, holding it, for an inspector."""

    mean_bay_wait: float
    mean_inspector_wait: float


@dataclass(frozen=True)
class BlockedDock:
    """Mean waits per truck for a dock, and then, holding it, for a place in the store; mean number of places taken."""

    mean_dock_wait: float
    mean_storage_wait: float
    mean_places_taken: float


def stationary_law(start: State, moves: Moves) -> dict[State, float]:
    """Long-run probability of every state that can be reached from ``start``, which must be reachable again.

    ``moves`` gives the states that follow a state, each with its rate. Solves π Q = 0, Σ π = 1. Raises ValueError for a
    negative rate.
    """
    from scipy.sparse import csc_array
    from scipy.sparse.linalg import spsolve

    number, order = {start: 0}, [start]
    origins, targets, rates = [], [], []
    for state in order:  # grows while it is walked: every new state is appended once
        for following, rate in moves(state):
            if rate < 0:
                raise ValueError(f"a negative rate from {state} to {following}")
            if rate > 0:
                if following not in number:
                    number[following] = len(order)
                    order.append(following)
                origins.append(number[state])
                targets.append(number[following])
                rates.append(rate)
    size = len(order)
    if size == 1:
        return {start: 1.0}
    out = np.bincount(origins, weights=rates, minlength=size)
    balance = csc_array(
        (np.concatenate((rates, -out)), (np.concatenate((targets, np.arange(size))), np.concatenate((origins, np.arange(size))))),
        shape=(size, size),
    )
    # One balance equation follows from the others: the start's share is set to 1, the rest solved for, then all are scaled.
    rest = spsolve(balance[1:, 1:], -balance[1:, [0]].toarray().ravel())
    shares = np.concatenate(([1.0], np.atleast_1d(rest)))
    return dict(zip(order, (shares / shares.sum()).tolist(), strict=True))


def bay_and_inspector(
    *,
    arrival_rate: float,
    bays: int,
    inspectors: int,
    inspection_rate: float,
    preparation_rate: float | None = None,
    longest: int = 500,
) -> BayAndInspector:
    """A vehicle takes a bay, is prepared in it without an inspector, waits in it for an inspector, is inspected, leaves.

    Without a ``preparation_rate`` there is no preparation. Poisson arrivals; state: (vehicles here, those being prepared), the
    others in a bay being inspected or waiting for it. ``longest`` is where the number here is cut. Raises ValueError where
    that is reached too often (unstable, or cut too short).
    """

    def moves(state: State) -> Iterable[tuple[State, float]]:
        here, preparing = state
        ready = min(here, bays) - preparing
        into_preparation = 0 if preparation_rate is None else 1
        if here < longest:
            yield (here + 1, preparing + into_preparation * (here < bays)), arrival_rate
        if preparation_rate is not None:
            yield (here, preparing - 1), preparing * preparation_rate
        yield (here - 1, preparing + into_preparation * (here > bays)), min(ready, inspectors) * inspection_rate

    law = stationary_law((0, 0), moves)
    _check_cut(law, longest)
    for_bay = sum(share * max(here - bays, 0) for (here, _), share in law.items())
    for_inspector = sum(share * max(min(here, bays) - preparing - inspectors, 0) for (here, preparing), share in law.items())
    return BayAndInspector(for_bay / arrival_rate, for_inspector / arrival_rate)


def blocked_dock(
    *, arrival_rate: float, docks: int, unloading_rate: float, places: int, dwell_rate: float, longest: int = 500
) -> BlockedDock:
    """A truck takes a dock, waits at it for a place in the store, unloads onto that place and leaves; the goods then dwell there.

    The place is taken from the beginning of unloading to the end of the dwell. Poisson arrivals; state: (trucks here, goods
    dwelling). ``longest`` is where the number of trucks is cut. Raises ValueError where that is reached too often (the store or
    the docks are overloaded, or it is cut too short).
    """

    def unloading(here: int, dwelling: int) -> int:
        return min(here, docks, places - dwelling)

    def moves(state: State) -> Iterable[tuple[State, float]]:
        here, dwelling = state
        if here < longest:
            yield (here + 1, dwelling), arrival_rate
        yield (here - 1, dwelling + 1), unloading(here, dwelling) * unloading_rate
        yield (here, dwelling - 1), dwelling * dwell_rate

    law = stationary_law((0, 0), moves)
    _check_cut(law, longest)
    for_dock = sum(share * max(here - docks, 0) for (here, _), share in law.items())
    for_place = sum(share * (min(here, docks) - unloading(here, dwelling)) for (here, dwelling), share in law.items())
    taken = sum(share * (dwelling + unloading(here, dwelling)) for (here, dwelling), share in law.items())
    return BlockedDock(for_dock / arrival_rate, for_place / arrival_rate, taken)


def _check_cut(law: dict[State, float], longest: int) -> None:
    at_cut = sum(share for state, share in law.items() if state[0] == longest)
    if at_cut > _NEGLIGIBLE:
        raise ValueError(f"the queue reaches {longest} with probability {at_cut:.1g}: unstable, or ``longest`` is too short")
