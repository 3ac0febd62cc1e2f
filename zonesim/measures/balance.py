"""The books of a run: whether it finished, and whether its own accounts agree. A run that fails here is never averaged."""

from __future__ import annotations

import numpy as np

from zonesim.engines.log import describe_gridlock, never_began, stuck
from zonesim.engines.tables import Log
from zonesim.errors import BooksDoNotBalance, Gridlock
from zonesim.measures.finished import Reading
from zonesim.measures.levels import integral_by_bin
from zonesim.zone.prepare import Case

CLOSE = 1e-9
"""Relative tolerance of identities."""


def check_finished(case: Case, log: Log) -> None:
    """Raise :class:`Gridlock` when somebody waits for ever; the message names who holds and who waits.

    A lot whose vehicle never unloaded (turned away, or its goods taken elsewhere) has not begun and waits for nothing.
    """
    waiting = np.setdiff1d(stuck(case.programme, log), never_began(case.programme, log))
    if len(waiting):
        who = describe_gridlock(case.programme, log, label=case.roster.label)
        raise Gridlock(f"a gridlock, or servers that never come again; {len(waiting)} wait for ever:\n{who}")


def check_books(reading: Reading, log: Log) -> None:
    """Raise :class:`BooksDoNotBalance` when an identity fails: entities in = out + inside, Little's law, held within the roster."""
    faults: list[str] = []
    for leg, visits in reading.visits.items():
        name = reading.case.names[leg]
        came = ~visits.turned_away & ~np.isnan(visits.arrived)
        inside = np.count_nonzero(np.isnan(visits.left[came]))
        if inside:
            faults.append(f"flow {name}: {inside} vehicles entered and never left")
        total = (visits.left - visits.arrived)[came]
        if not np.allclose(visits.stages[came].sum(axis=1), total, rtol=CLOSE, atol=1e-6):
            faults.append(f"flow {name}: the stages of a visit do not add up to it")
        if (np.diff(np.column_stack((visits.arrived, visits.at_barrier, visits.entered, visits.left))[came], axis=1) < 0).any():
            faults.append(f"flow {name}: the moments of a visit are out of order")
    for number, (info, events, held) in enumerate(zip(reading.case.pools, reading.events, reading.held, strict=True)):
        waits = float((events.answered - events.asked).sum())
        last = max(float(events.answered.max(initial=0.0)), 0.0) + 1.0
        area = float(integral_by_bin(events.asked, events.answered, edges=np.array([-1.0, last / 2, last])).sum())
        # The area is a small difference of large sums: what their rounding may come to is no fault of the books.
        rounding = 8 * np.finfo(np.float64).eps * float(np.abs(events.asked).sum() + np.abs(events.answered).sum())
        if not np.isclose(area, waits, rtol=CLOSE, atol=1e-6 + rounding):
            faults.append(f"{info.name}: the queue's area is {area} s, the waits add up to {waits} s")
        # Whoever begins does so within the roster; work in hand may outlast it.
        if held.excess:
            faults.append(f"{info.name}: more servers were taken than there were")
        kept = int(events.amount[events.got].sum() - events.freed_amount.sum())
        if kept != int(log.held_at_end[number]):
            faults.append(f"{info.name}: {kept} were taken and not given back, but {int(log.held_at_end[number])} are held")
    if faults:
        raise BooksDoNotBalance("the books of this run do not balance: " + "; ".join(faults))
