"""The fast engine: one loop over arrays, compiled by Numba, with the log of the SimPy engine to the last bit.

Here a programme becomes the arrays of the loop (``zonesim/engines/compiled_loop.py``), and what it leaves in them a log.
Importing this module imports Numba, so import it where an engine is needed and not before.
"""

from __future__ import annotations

from dataclasses import fields
from math import inf, nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zonesim.engines.compiled_loop import NEVER, NOBODY, PERFORM, ROOM, Records, is_kept, live
from zonesim.engines.tables import Log, Programme, Steps

__all__ = ["is_kept", "run"]

# What is read and written together lies together, so that a turn costs few looks into memory.
ENTRY = np.dtype([("time", "f8"), ("key", "i8")], align=True)
STEP = np.dtype([(column.name, "i4") for column in fields(Steps)])  # ``otherwise`` is a row of this table, not of the kind
TRAVELLER = np.dtype(
    [
        ("gives_up", "f8"),  # when its patience ends; NaN for who stands in no line
        *(("row", "i4"), ("last", "i4")),  # the step it stands at, and the row after its last step
        *(("turn", "i4"), ("asks", "i4")),  # PERFORM, GO_ON or GO_ELSEWHERE; the amount it waits for
        *(("before", "i4"), ("behind", "i4")),  # who stands before and behind it in a line: nobody waits in two places
    ],
    align=True,
)
POOL = np.dtype([("capacity", "i8"), ("held", "i8"), ("waiting", "i8"), ("limit", "i4"), ("line", "i4")], align=True)
LINE = np.dtype([("front", "i4"), ("rear", "i4")], align=True)  # of a pool: one for each class, from POOL.line on
TICKET = np.dtype([("missing", "i4"), ("awaiting", "i4")], align=True)
CHANGE = np.dtype([("time", "f8"), ("pool", "i4"), ("capacity", "i4")], align=True)
INTERVAL = np.dtype([("opens", "f8"), ("closes", "f8")], align=True)


def run(programme: Programme) -> Log:
    """Let everybody walk until nothing is left to happen; who still waits then has NaN from there on.

    The programme must be well formed (docs/engine.md, 5): it is checked where journeys are built, not here.
    """
    table, own, changes = programme.steps, programme.travellers, programme.timetable
    first_step, clocks, groups = programme.first_step, programme.clocks, programme.groups
    first = first_step[own.kind]
    classes = int(table.priority.max(initial=0)) + 1
    patient = np.concatenate(([0], np.cumsum(table.patience >= 0)))[first_step]
    timers = int(np.diff(patient)[own.kind].sum())  # never cancelled, so beside everybody's own entry all may be on the agenda
    steps = _records(STEP, len(table.op), **vars(table))
    steps.otherwise += np.repeat(first_step[:-1], np.diff(first_step))
    travellers = _records(TRAVELLER, len(own.arrival), gives_up=nan, row=first, last=first_step[1:][own.kind], turn=PERFORM)
    pools = _records(POOL, len(programme.pools.names), capacity=programme.pools.capacity, limit=programme.pools.limit)
    pools.line = np.arange(len(pools)) * classes
    completed = np.full(programme.log_size, nan)
    chosen = np.full(programme.log_size if len(groups.first) > 1 else 0, NOBODY, np.int32)
    live(
        steps=steps,
        travellers=travellers,
        arrival=np.append(own.arrival, inf),
        log_at=own.log_offset - first,
        number_at=_column(own.number_offset, np.int64),
        ticket_at=_column(own.ticket_offset, np.int64),
        amount_at=_column(own.amount_offset, np.int64),
        numbers=_column(own.numbers, np.float64),
        ticket_of=_column(own.tickets, np.int32),
        amounts=_column(own.amounts, np.int32),
        pools=pools,
        lines=_records(LINE, len(pools) * classes, front=NOBODY, rear=NOBODY),
        tickets=_records(TICKET, len(programme.needed), missing=programme.needed, awaiting=NOBODY),
        timetable=_records(CHANGE, len(changes.time), **vars(changes)),
        intervals=_records(INTERVAL, len(clocks.opens), opens=clocks.opens, closes=clocks.closes),
        clock_first=_column(clocks.first, np.int64),
        group_first=_column(groups.first, np.int64),
        members=_column(groups.pools, np.int32),
        soon=_agenda(ROOM),
        later=_agenda(len(own.arrival) + timers + 1),
        completed=completed,
        chosen=chosen,
    )
    stopped_at = (travellers.row - first).astype(np.int32)
    return Log(completed=completed, chosen=chosen, held_at_end=pools.held.copy(), stopped_at=stopped_at)


def _records(dtype: np.dtype[np.void], length: int, **columns: Any) -> Records:
    """Rows with the given columns, the others zero."""
    rows = np.zeros(length, dtype).view(np.recarray)
    for name, column in columns.items():
        rows[name] = column
    return rows


def _agenda(size: int) -> Records:
    """An empty list or heap with room for ``size`` entries; of the memory asked for, only what entries reach is ever used."""
    rows = np.empty(size + 2, ENTRY).view(np.recarray)
    rows[:2] = inf, NEVER
    return rows


def _column(column: NDArray[Any], dtype: type) -> NDArray[Any]:
    """A column as it was compiled for: Numba would compile anew for one that is read-only or has gaps."""
    return np.require(column, dtype, ["C", "W"])
