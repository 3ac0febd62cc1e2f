"""One walk through a log: what everybody's time was spent on, when each moment was passed, and what happened at every pool.

Loops over plain columns, compiled where Numba is there (``zonesim/machine_code.py``). The log stands kind by kind, member by member;
so do the results. A time that was never written (NaN) is a step not on the way; each step begins when the one before it on the way
was completed (``docs/engine.md``, 6).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from zonesim.engines.tables import Floats, Integers
from zonesim.machine_code import compiled

# tables.Op in plain numbers, as compiled code wants them.
SEIZE, WORK, WORK_ON_CLOCK, RELEASE = 0, 2, 3, 4

# Columns of a row of steps, and kinds of event at a pool.
OP, POOL, STAGE, AMOUNT, AMOUNT_INDEX, OTHERWISE = range(6)
ASKED, FREED, WORKED = range(3)


@compiled
def moments_and_stages(
    steps: NDArray[np.int32],
    first_step: Integers,
    first_member: Integers,
    arrival: Floats,
    completed: Floats,
    places: NDArray[np.int32],
    counted_from: NDArray[np.int32],
    spent_at: Integers,
    spending: int,
    stages: int,
) -> tuple[Floats, Floats, Floats]:
    """Of every member: when it reached each moment (NaN where its kind has none), and its last time; of those of some kinds, seconds in
    each stage, (spending, stages).

    ``steps``: (rows, 6), by the columns above. Kind ``k`` owns the steps from ``first_step[k]`` up to ``first_step[k + 1]``, and the
    members likewise. ``places``: (kinds, moments), steps before the moment, -1 for none. ``counted_from``: per kind, the first step
    whose time counts to a stage; ``spent_at``: per kind, the row of its first member among those whose stages are told, -1 for none.
    """
    count, moments = len(arrival), places.shape[1]
    reached = np.full((count, moments), np.nan)
    spent = np.zeros((spending, stages))
    last = np.empty(count)
    entry = 0
    for kind in range(len(first_step) - 1):
        first, length = first_step[kind], first_step[kind + 1] - first_step[kind]
        moment_at = np.full(length + 1, -1)
        several = False
        for moment in range(moments):
            if places[kind, moment] >= 0:
                several = several or moment_at[places[kind, moment]] >= 0
                moment_at[places[kind, moment]] = moment
        for member in range(first_member[kind], first_member[kind + 1]):
            now = arrival[member]
            for step in range(length + 1):
                if moment_at[step] >= 0:
                    reached[member, moment_at[step]] = now
                    if several:
                        for moment in range(moments):
                            if places[kind, moment] == step:
                                reached[member, moment] = now
                if step < length:
                    done = completed[entry]
                    entry += 1
                    if done == done:
                        if spent_at[kind] >= 0 and step >= counted_from[kind]:
                            spent[spent_at[kind] + member - first_member[kind], steps[first + step, STAGE]] += done - now
                        now = done
            last[member] = now
    return reached, spent, last


@compiled
def events_of_pools(
    steps: NDArray[np.int32],
    first_step: Integers,
    first_member: Integers,
    arrival: Floats,
    completed: Floats,
    amounts: NDArray[np.int32],
    amount_at: Integers,
    pools: int,
) -> tuple[Integers, Integers, Floats, Floats, NDArray[np.int64]]:
    """Everything that happened at every pool: where its events begin and end, (3, pools) each; beginning, end and amount of each event.

    Of requests: asked, answered, and the amount, negative (−1 − amount) where it was refused or given up. Of releases: the moment
    twice. Of work done while the pool was held: its two ends.
    """
    # First as if every step were on everybody's way: room for all events that there can be. Nobody holds more pools than he has steps;
    # and ``held`` is filled in a second turn, when it is known how much there will be in it.
    rows = len(steps)
    held_first, held, now_held = np.zeros(rows + 1, np.int64), np.empty(0, np.int64), np.empty(rows, np.int64)
    room = np.zeros((3, pools), np.int64)
    for turn in range(2):
        written = 0
        for kind in range(len(first_step) - 1):
            members, holding = first_member[kind + 1] - first_member[kind], 0
            for row in range(first_step[kind], first_step[kind + 1]):
                op, pool = steps[row, OP], steps[row, POOL]
                if op == SEIZE:
                    now_held[holding] = pool
                    holding += 1
                    room[ASKED, pool] += members * turn
                elif op == RELEASE:
                    room[FREED, pool] += members * turn
                    for place in range(holding):
                        if now_held[place] == pool:
                            holding -= 1
                            for later in range(place, holding):
                                now_held[later] = now_held[later + 1]
                            break
                elif op in (WORK, WORK_ON_CLOCK):
                    for place in range(holding):
                        if turn:
                            held[written] = now_held[place]
                        room[WORKED, now_held[place]] += members * turn
                        written += 1
                held_first[row + 1] = written
        if not turn:
            held = np.empty(written, np.int64)
    begins, total = np.zeros((3, pools), np.int64), 0
    for what in range(3):
        for pool in range(pools):
            begins[what, pool] = total
            total += room[what, pool]
    ends = begins.copy()
    begin, end, amount = np.empty(total), np.empty(total), np.empty(total, np.int64)
    entry = 0
    for kind in range(len(first_step) - 1):
        for member in range(first_member[kind], first_member[kind + 1]):
            now = arrival[member]
            for row in range(first_step[kind], first_step[kind + 1]):
                done = completed[entry]
                entry += 1
                if done != done:
                    continue
                op = steps[row, OP]
                if op in (SEIZE, RELEASE):
                    own = steps[row, AMOUNT_INDEX]
                    much = steps[row, AMOUNT] if own < 0 else amounts[amount_at[member] + own]
                    if op == SEIZE and steps[row, OTHERWISE] >= 0 and completed[entry] != completed[entry]:
                        much = -1 - much
                    what = ASKED if op == SEIZE else FREED
                    event = ends[what, steps[row, POOL]]
                    begin[event], end[event], amount[event] = now if op == SEIZE else done, done, much
                    ends[what, steps[row, POOL]] += 1
                elif op in (WORK, WORK_ON_CLOCK):
                    for place in range(held_first[row], held_first[row + 1]):
                        event = ends[WORKED, held[place]]
                        begin[event], end[event], amount[event] = now, done, 0
                        ends[WORKED, held[place]] += 1
                now = done
    return begins, ends, begin, end, amount


@compiled
def askers_of_pools(
    steps: NDArray[np.int32], first_step: Integers, first_member: Integers, completed: Floats, first_request: Integers
) -> Integers:
    """Which member made each request: pool by pool, from ``first_request`` of each on, in the order of :func:`events_of_pools`."""
    who = np.empty(first_request[-1], np.int64)
    place = first_request[:-1].copy()
    entry = 0
    for kind in range(len(first_step) - 1):
        for member in range(first_member[kind], first_member[kind + 1]):
            for row in range(first_step[kind], first_step[kind + 1]):
                done = completed[entry]
                entry += 1
                if done == done and steps[row, OP] == SEIZE:
                    who[place[steps[row, POOL]]] = member
                    place[steps[row, POOL]] += 1
    return who
