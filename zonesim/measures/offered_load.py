"""Offered load: what the traffic asks of every pool, against what is rostered. Known before the run, from the journeys alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zonesim.engines.tables import Floats, Op
from zonesim.measures.levels_and_limits import sweep
from zonesim.units import HOUR
from zonesim.zone.journey import Kind
from zonesim.zone.prepare import Case
from zonesim.zone.stages import Entity


@dataclass(frozen=True)
class OfferedLoad:
    """What is asked of a pool, from the start of demand to its end. ``ratio``: server time asked / server time rostered.

    ``lower_bound``: the pool is also held while something else is waited for, whose length only the run can tell.
    ``asked_hours`` and ``rostered_hours``: server hours.
    """

    pool: str
    ratio: float
    lower_bound: bool
    asked_hours: float
    rostered_hours: float

    @property
    def overloaded(self) -> bool:
        """Asked for as much as there is or more: its queue grows for as long as this goes on."""
        return self.ratio >= 1.0


def offered_loads(case: Case) -> list[OfferedLoad]:
    """The offered load of every pool that serves or has places, in the order of the register.

    Of those who may choose between two pools, so many count for each as makes the two equally loaded, as far as they can. What was
    there before the run asked for its time before it.
    """
    start, end = case.scenario.horizon.demand
    edges, nothing = np.array([start, end]), np.zeros(0)
    rostered = np.zeros(len(case.pools))
    for number, info in enumerate(case.pools):
        rostered[number] = sweep(nothing, nothing, limit_time=info.time, limit=info.capacity, edges=edges).limit[0]
    asked = np.zeros(len(case.pools))
    waits = np.zeros(len(case.pools), np.bool_)
    choices: dict[tuple[int, ...], tuple[Floats, Floats]] = {}
    for kind in case.roster.kinds:
        if not _there_before(case, kind):
            _add_holds(kind, asked, waits, choices)
    for (first, other), (by_first, by_other) in choices.items():
        both = rostered[other] * by_first[first] + rostered[first] * by_other[other]
        even = rostered[first] * (asked[other] + by_other[other]) - rostered[other] * asked[first]
        share = min(max(even / both, 0.0), 1.0) if both else 1.0
        asked += share * by_first + (1 - share) * by_other
    found = []
    for number, info in enumerate(case.pools):
        if info.role.utilised:
            there = float(rostered[number])
            ratio = asked[number] / there if there else float("inf") if asked[number] else 0.0
            found.append(OfferedLoad(info.name, float(ratio), bool(waits[number]), asked[number] / HOUR, there / HOUR))
    return found


def _there_before(case: Case, kind: Kind) -> bool:
    """Whether these are goods that were there before the run: nobody has to unload them."""
    return case.roster.parties[kind.party].entity == Entity.LOT and kind.slots[0].op != Op.AWAIT


def _add_holds(kind: Kind, asked: Floats, waits: NDArray[np.bool_], choices: dict[tuple[int, ...], tuple[Floats, Floats]]) -> None:
    """Add the work a kind's travellers do while they hold each pool; apart, for each choice, what they do on either way."""
    holding: list[int] = []
    here, until = asked, len(kind.slots)
    others: list[tuple[int, Floats]] = []  # where the way not yet gone through ends, and where its work counts
    for place, step in enumerate(kind.slots):
        while place == until:
            until, here = others.pop()
        if step.op == Op.PASS_IF_SOONER:
            by_first, by_other = choices.setdefault(step.group, (np.zeros(len(asked)), np.zeros(len(asked))))
            fork = kind.labels[step.otherwise]
            join = kind.labels[kind.slots[fork - 1].otherwise]
            others += [(until, here), (join, by_other)]
            until, here = fork, by_first
        elif step.op == Op.SEIZE:
            waits[holding] = True
            holding.append(step.pool)
        elif step.op == Op.RELEASE and step.pool in holding:
            holding.remove(step.pool)
        elif step.op == Op.AWAIT:
            waits[holding] = True
        elif step.op in (Op.WORK, Op.WORK_ON_CLOCK) and step.duration is not None:
            if step.op == Op.WORK_ON_CLOCK:  # closed hours come on top
                waits[holding] = True
            if holding:
                here[holding] += step.duration[kind.rows].sum()
