"""A level that rises and falls beside another that says how high it may be: busy servers and the roster, a queue and its places.

Loops over plain columns, compiled where Numba is there (``zonesim/machine_code.py``).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from zonesim.engines.tables import Floats, Integers
from zonesim.machine_code import compiled


class Swept(NamedTuple):
    """By bin: integrals of the part of the level ``within`` the limit, of that ``beyond`` it, of the ``limit``, and the time beyond it.

    Over all bins: the ``highest`` level and the ``furthest`` beyond the limit. ``excess``: how often it rose beyond the limit, ever.
    """

    within: Floats
    beyond: Floats
    limit: Floats
    time_beyond: Floats
    highest: int
    furthest: int
    excess: int


def sweep(
    up: Floats,
    down: Floats,
    *,
    limit_time: Floats,
    limit: Integers,
    edges: Floats,
    up_by: Integers | None = None,
    down_by: Integers | None = None,
) -> Swept:
    """Sweep through time once. ``up`` and ``down``: when the level rises and falls, in any order, by one or by so much.

    Changes at one instant are taken together. ``limit[i]`` holds from ``limit_time[i]`` on, ``limit[0]`` before. ``edges``: n + 1
    bounds of n bins.
    """
    rises, falls = _in_order(up, up_by), _in_order(down, down_by)
    return Swept(*_sweep(*rises, *falls, limit_time, limit.astype(np.int64), edges))


def _in_order(times: Floats, amounts: Integers | None) -> tuple[Floats, Integers]:
    if amounts is None or not len(amounts) or amounts.min() == amounts.max():
        much = 1 if amounts is None or not len(amounts) else int(amounts[0])
        return np.sort(times), np.full(len(times), much, np.int64)
    order = np.argsort(times, kind="stable")
    return times[order], amounts[order].astype(np.int64)


@compiled
def _sweep(
    up: Floats, up_by: Integers, down: Floats, down_by: Integers, limit_time: Floats, limit: Integers, edges: Floats
) -> tuple[Floats, Floats, Floats, Floats, int, int, int]:
    bins = len(edges) - 1
    within, beyond, allowed, time_beyond = np.zeros(bins), np.zeros(bins), np.zeros(bins), np.zeros(bins)
    rise, fall, change, place = 0, 0, 0, -1
    level, most, now = 0, limit[0], -np.inf
    highest, furthest, excess = 0, 0, 0
    while True:
        then = edges[place + 1] if place < bins else np.inf
        if rise < len(up):
            then = min(then, up[rise])
        if fall < len(down):
            then = min(then, down[fall])
        if change < len(limit_time):
            then = min(then, limit_time[change])
        if then == np.inf:
            return within, beyond, allowed, time_beyond, highest, furthest, excess
        if 0 <= place < bins and then > now:
            span, over = then - now, level - most
            within[place] += min(level, most) * span
            allowed[place] += most * span
            if over > 0:
                beyond[place] += over * span
                time_beyond[place] += span
            highest, furthest = max(highest, level), max(furthest, over)
        while place < bins and edges[place + 1] <= then:
            place += 1
        while change < len(limit_time) and limit_time[change] <= then:
            most = limit[change]
            change += 1
        risen = False
        while rise < len(up) and up[rise] <= then:
            level += up_by[rise]
            rise += 1
            risen = True
        while fall < len(down) and down[fall] <= then:
            level -= down_by[fall]
            fall += 1
        if risen and level > most:
            excess += 1
        now = then
