"""One walk through a log: what every traveller's time was spent on, when it passed each moment, and what happened at every pool.

Loops over plain columns, compiled where Numba is there (``zonesim/machine_code.py``). A time that was never written (NaN) is a step not
on the traveller's way; each step begins when the one before it on the way was completed (``docs/engine.md``, 6).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from zonesim.engines.tables import Floats, Integers
from zonesim.machine_code import compiled

# tables.Op in plain numbers, as compiled code wants them.
SEIZE, WORK, WORK_ON_CLOCK, RELEASE, PASS_IF = 0, 2, 3, 4, 8

# Columns of a row of steps, and kinds of event at a pool.
OP, POOL, STAGE, AMOUNT, AMOUNT_INDEX, OTHERWISE = range(6)
ASKED, FREED, WORKED = range(3)


@compiled
def moments_and_stages(
    steps: NDArray[np.int32],
    first_step: Integers,
    kind: NDArray[np.int32],
    log_at: Integers,
    arrival: Floats,
    completed: Floats,
    places: NDArray[np.int32],
    counted_from: NDArray[np.int32],
    stages: int,
) -> tuple[Floats, Floats, Floats]:
    """Per traveller: when it reached each moment (moments; NaN where its kind has none), seconds in each stage, and its last time.

    ``steps``: (rows, 6), by the columns above. ``places``: (kinds, moments), steps before the moment, -1 for none. ``counted_from``:
    per kind, the first step whose time counts to a stage.
    """
    count, moments = len(kind), places.shape[1]
    reached = np.full((count, moments), np.nan)
    spent = np.zeros((count, stages))
    last = np.empty(count)
    for one in range(count):
        of = kind[one]
        first, steps_there = first_step[of], first_step[of + 1] - first_step[of]
        at, now = log_at[one], arrival[one]
        for step in range(steps_there + 1):
            for moment in range(moments):
                if places[of, moment] == step:
                    reached[one, moment] = now
            if step < steps_there:
                done = completed[at + step]
                if done == done:
                    if step >= counted_from[of]:
                        spent[one, steps[first + step, STAGE]] += done - now
                    now = done
        last[one] = now
    return reached, spent, last


@compiled
def events_of_pools(
    steps: NDArray[np.int32],
    first_step: Integers,
    kind: NDArray[np.int32],
    log_at: Integers,
    arrival: Floats,
    completed: Floats,
    amounts: NDArray[np.int32],
    amount_at: Integers,
    pools: int,
) -> tuple[Integers, Floats, Floats, NDArray[np.int64]]:
    """Everything that happened at every pool, in order of travellers: bounds (3, pools + 1), then beginning, end and amount of each.

    Of requests: asked, answered, and the amount, negative (−1 − amount) where it was refused or given up. Of releases: the moment
    twice. Of work done while the pool was held: its two ends. The events of kind ``k`` at pool ``p`` stand from bounds[k, p] up to
    bounds[k, p + 1].
    """
    bounds = np.zeros((3, pools + 1), np.int64)
    held = np.empty(64, np.int64)
    begin, end, amount = np.empty(0), np.empty(0), np.empty(0, np.int64)
    cursor = np.zeros((3, pools), np.int64)
    for filling in range(2):
        if filling:
            total = 0
            for what in range(3):
                for pool in range(pools):
                    cursor[what, pool] = total
                    total += bounds[what, pool + 1]
                    bounds[what, pool + 1] = total
                if what < 2:
                    bounds[what + 1, 0] = total
            begin, end, amount = np.empty(total), np.empty(total), np.empty(total, np.int64)
        for one in range(len(kind)):
            of = kind[one]
            first, last = first_step[of], first_step[of + 1]
            at, now, holding = log_at[one] - first, arrival[one], 0
            for row in range(first, last):
                op, pool = steps[row, OP], steps[row, POOL]
                if op == SEIZE and holding < 64:
                    held[holding] = pool
                    holding += 1
                elif op == RELEASE:
                    for place in range(holding):
                        if held[place] == pool:
                            holding -= 1
                            for later in range(place, holding):
                                held[later] = held[later + 1]
                            break
                done = completed[at + row]
                if done != done:
                    continue
                if op in (SEIZE, RELEASE):
                    what = ASKED if op == SEIZE else FREED
                    if filling:
                        own = steps[row, AMOUNT_INDEX]
                        much = steps[row, AMOUNT] if own < 0 else amounts[amount_at[one] + own]
                        if op == SEIZE and steps[row, OTHERWISE] >= 0:
                            onward = completed[at + row + 1]
                            if onward != onward:
                                much = -1 - much
                        event = cursor[what, pool]
                        begin[event], end[event], amount[event] = now if op == SEIZE else done, done, much
                        cursor[what, pool] += 1
                    else:
                        bounds[what, pool + 1] += 1
                elif op in (WORK, WORK_ON_CLOCK):
                    for place in range(holding):
                        pool = held[place]
                        if filling:
                            event = cursor[WORKED, pool]
                            begin[event], end[event], amount[event] = now, done, 0
                            cursor[WORKED, pool] += 1
                        else:
                            bounds[WORKED, pool + 1] += 1
                now = done
    return bounds, begin, end, amount
