"""Whether both engines tell the same story of a scenario: their whole logs, compared bit for bit."""

from __future__ import annotations

from dataclasses import dataclass, fields
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zonesim.demand.demand import draw
from zonesim.engines.choose import Engine, engine_of
from zonesim.engines.tables import Floats, Integers, Log, Op, Programme
from zonesim.scenario.schema import Scenario
from zonesim.zone.prepare import Case, prepare


@dataclass(frozen=True)
class Agreement:
    """Both engines on all replications of one scenario.

    ``times``: log entries compared, one for each step of everybody, steps never completed included. ``steps``: those that were
    completed. ``compiled``, ``simpy``: seconds that the engines took for them. ``difference``: the first one, in words; empty where
    the logs are equal.
    """

    scenario: str
    replications: int
    times: int
    steps: int
    compiled: float
    simpy: float
    difference: str

    @property
    def equal(self) -> bool:
        """Whether no bit differs."""
        return not self.difference


def verify_engines(
    scenario: Scenario, *, replications: int, seed: int, compiled: Engine | None = None, simpy: Engine | None = None
) -> Agreement:
    """Run both engines on the same programmes and compare whole logs, up to the first replication in which they differ.

    A zone in which somebody waits for ever is compared like any other. ``compiled``, ``simpy``: other engines in their places.
    Raises InputError where the compiled engine cannot be had.
    """
    fast, reference = compiled or engine_of("compiled"), simpy or engine_of("simpy")
    times = steps = done = 0
    spent = {"compiled": 0.0, "simpy": 0.0}
    difference = ""
    for replication in range(replications):
        case = prepare(scenario, draw(scenario, seed=seed, replication=replication))
        if not replication:
            fast(case.programme)  # machine code and memory are made ready before anything is timed
        mine, seconds_of_fast = _timed(fast, case.programme)
        theirs, seconds_of_reference = _timed(reference, case.programme)
        spent["compiled"] += seconds_of_fast
        spent["simpy"] += seconds_of_reference
        times += len(theirs.completed)
        steps += int(np.count_nonzero(~np.isnan(theirs.completed)))
        done += 1
        if difference := first_difference(case, compiled=mine, simpy=theirs):
            difference = f"replication {replication}: {difference}"
            break
    return Agreement(scenario.name, done, times, steps, **spent, difference=difference)


def first_difference(case: Case, *, compiled: Log, simpy: Log) -> str:
    """The first difference of two logs in words, the earliest in the life of the zone; empty where every bit is the same."""
    for column in fields(Log):
        mine, theirs = getattr(compiled, column.name), getattr(simpy, column.name)
        if (mine.dtype, mine.shape) != (theirs.dtype, theirs.shape):
            return f"{column.name}: {_form(mine)} by the compiled engine, {_form(theirs)} by the SimPy engine"
    apart = _apart(compiled.completed, simpy.completed)
    if len(apart):
        place = _first(case, apart, np.fmin(compiled.completed, simpy.completed))
        mine, theirs = _moment(compiled.completed, place), _moment(simpy.completed, place)
        if mine == theirs:
            mine, theirs = (f"{mine}, bits {_bits(log.completed)[place]:016x}," for log in (compiled, simpy))
        return f"{_step(case, place)}: completed {mine} by the compiled engine, {theirs} by the SimPy engine"
    apart = _apart(compiled.chosen, simpy.chosen)
    if len(apart):
        place = _first(case, apart, simpy.completed)
        mine, theirs = (_pool(case, int(log.chosen[place])) for log in (compiled, simpy))
        return f"{_step(case, place)}: chose {mine} by the compiled engine, {theirs} by the SimPy engine"
    apart = _apart(compiled.stopped_at, simpy.stopped_at)
    if len(apart):
        who = int(apart[0])
        mine, theirs = (int(log.stopped_at[who]) for log in (compiled, simpy))
        words = f"{mine} steps done by the compiled engine, {theirs} by the SimPy engine"
        return f"{case.roster.label(who)} stopped with {words}"
    apart = _apart(compiled.held_at_end, simpy.held_at_end)
    if len(apart):
        pool = int(apart[0])
        mine, theirs = (int(log.held_at_end[pool]) for log in (compiled, simpy))
        return f"{_pool(case, pool)}: {mine} held at the end by the compiled engine, {theirs} by the SimPy engine"
    return ""


def _timed(engine: Engine, programme: Programme) -> tuple[Log, float]:
    begin = perf_counter()
    log = engine(programme)
    return log, perf_counter() - begin


def _bits(column: NDArray[Any]) -> NDArray[Any]:
    """The same bytes as whole numbers: a NaN is equal to itself, and minus zero differs from zero."""
    return column.view(f"u{column.dtype.itemsize}")


def _apart(mine: NDArray[Any], theirs: NDArray[Any]) -> Integers:
    return np.flatnonzero(_bits(mine) != _bits(theirs))


def _first(case: Case, places: Integers, times: Floats) -> int:
    """Of places in the log the one with the smallest time, NaN last; among equal times that of the traveller who is numbered first."""
    when = np.nan_to_num(times[places], nan=np.inf)
    earliest: list[int] = places[when == when.min()].tolist()
    return min(earliest, key=lambda place: (_owner(case, place), place))


def _owner(case: Case, place: int) -> int:
    """The traveller to whom a place in the log belongs."""
    travellers = case.programme.travellers
    steps = np.diff(case.programme.first_step)[travellers.kind]
    return int(np.flatnonzero((travellers.log_offset <= place) & (place < travellers.log_offset + steps))[0])


def _step(case: Case, place: int) -> str:
    """Who does what there: "vehicle first_line_in 12, step 3 of 14 (gate queue, entry: seize main gate, inbound lanes)"."""
    who = _owner(case, place)
    step = place - int(case.programme.travellers.log_offset[who])
    slots = case.roster.kinds[case.programme.travellers.kind[who]].slots
    slot = slots[step]
    what = Op(slot.op).name.lower().replace("_", " ") + (f" {_pool(case, slot.pool)}" if slot.pool >= 0 else "")
    return f"{case.roster.label(who)}, step {step + 1} of {len(slots)} ({slot.stage.words}: {what})"


def _pool(case: Case, pool: int) -> str:
    return case.pools[pool].name if pool >= 0 else "nothing"


def _moment(completed: Floats, place: int) -> str:
    time = float(completed[place])
    return "never" if np.isnan(time) else f"at {time!r} s"


def _form(column: NDArray[Any]) -> str:
    return f"{len(column)} of {column.dtype}"
