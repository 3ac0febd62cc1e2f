"""Reading a finished log: how far everybody came, who never left, and what they wait for.

The log alone decides. What makes it readable, and what "walked", "skipped" and "stopped" mean, is in ``docs/engine.md``,
section 6.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from zonesim.engines.tables import Integers, Log, Op, Programme

SEIZES = (Op.SEIZE, Op.SEIZE_SHORTEST)


def last_completed(programme: Programme, log: Log) -> Integers:
    """The last step each traveller completed, counted from the first of its kind; -1 for none.

    One entry per traveller.
    """
    steps, log_at = _lengths(programme), programme.travellers.log_offset
    last = steps - 1
    some = np.flatnonzero(steps)
    # Nearly everybody completes the last step of all: only the others are looked at step by step.
    short = some[np.isnan(log.completed[log_at[some] + last[some]])]
    last[short] = -1
    for step in range(int(steps[short].max(initial=0))):
        short = short[steps[short] > step]
        last[short[~np.isnan(log.completed[log_at[short] + step])]] = step
    return last


def stuck(programme: Programme, log: Log) -> Integers:
    """Travellers whose walk stopped at a step they never completed, in order of their numbers."""
    return np.flatnonzero(log.stopped_at < _lengths(programme))


def stuck_steps(programme: Programme, log: Log) -> Integers:
    """The step each of the :func:`stuck` waits at, counted from the first of its kind."""
    return log.stopped_at[stuck(programme, log)].astype(np.int64)


def never_began(programme: Programme, log: Log) -> Integers:
    """The :func:`stuck` whose very first step is to await a ticket that never came: a lot that nobody unloaded.

    They hold nothing and wait for nothing but their beginning; whether that is a gridlock is for the caller to say.
    """
    waiting = stuck(programme, log)
    first_op = programme.steps.op[programme.first_step[programme.travellers.kind[waiting]]]
    in_vain: NDArray[np.bool_] = (last_completed(programme, log)[waiting] < 0) & (first_op == Op.AWAIT)
    return waiting[in_vain]


def describe_gridlock(programme: Programme, log: Log, *, label: Callable[[int], str], lines: int = 12) -> str:
    """Who holds what and who waits for what, a line for each of the stuck; empty when nobody is.

    ``label`` names a traveller by its number. Those who hold something come first, since others wait for them; after
    ``lines`` lines the rest is only counted.
    """
    stopped = log.stopped_at.astype(np.int64)
    held = {int(traveller): _held(programme, log, int(traveller), stopped) for traveller in stuck(programme, log)}
    signalled = _signalled(programme, log, stopped) if held else np.zeros(0, np.int64)
    in_order = sorted(held, key=lambda traveller: not held[traveller])
    told = []
    for traveller in in_order[:lines]:
        awaited = _awaited(programme, log, traveller, stopped, signalled)
        told.append(f"{label(traveller)}{_holds(programme, held[traveller])} waits for {awaited}")
    if len(in_order) > lines:
        told.append(f"and {len(in_order) - lines} more")
    return "\n".join(told)


def _lengths(programme: Programme) -> Integers:
    """Number of steps of each traveller."""
    return np.diff(programme.first_step)[programme.travellers.kind]


def _held(programme: Programme, log: Log, traveller: int, stopped: Integers) -> Counter[int]:
    """Amounts of pools the traveller got and did not give back."""
    table, first = programme.steps, int(programme.first_step[programme.travellers.kind[traveller]])
    log_at = int(programme.travellers.log_offset[traveller])
    walked = ~np.isnan(log.completed[log_at : log_at + stopped[traveller] + 1])
    held: Counter[int] = Counter()
    for here in np.flatnonzero(walked[:-1]).tolist():
        row = first + here
        refusable = table.otherwise[row] >= 0
        went_on = walked[here + 1] or here + 1 == stopped[traveller]
        if table.op[row] in SEIZES and (went_on or not refusable):
            held[_pool(programme, log, traveller, here)] += _amount(programme, traveller, row)
        elif table.op[row] == Op.RELEASE:
            held[int(table.argument[row])] -= _amount(programme, traveller, row)
        elif table.op[row] == Op.RELEASE_CHOSEN:
            held[int(log.chosen[log_at + table.otherwise[row]])] -= _amount(programme, traveller, row)
    return +held


def _pool(programme: Programme, log: Log, traveller: int, step: int) -> int:
    """The pool asked for at a seize."""
    row = programme.first_step[programme.travellers.kind[traveller]] + step
    if programme.steps.op[row] == Op.SEIZE:
        return int(programme.steps.argument[row])
    return int(log.chosen[programme.travellers.log_offset[traveller] + step])


def _amount(programme: Programme, traveller: int, row: int) -> int:
    index = programme.steps.amount_index[row]
    if index < 0:
        return int(programme.steps.amount[row])
    return int(programme.travellers.amounts[programme.travellers.amount_offset[traveller] + index])


def _signalled(programme: Programme, log: Log, stopped: Integers) -> NDArray[np.int64]:
    """Signals counted per ticket: those walked, and those skipped that count all the same (amount 1)."""
    travellers, table = programme.travellers, programme.steps
    count = np.zeros(len(programme.needed), np.int64)
    for row in np.flatnonzero(table.op == Op.SIGNAL).tolist():
        kind = int(np.searchsorted(programme.first_step, row, side="right")) - 1
        here = row - programme.first_step[kind]
        past = np.flatnonzero((travellers.kind == kind) & (stopped > here))
        if table.amount[row] == 0:
            past = past[~np.isnan(log.completed[travellers.log_offset[past] + here])]
        tickets = travellers.tickets[travellers.ticket_offset[past] + table.argument[row]]
        count += np.bincount(tickets, minlength=len(count))
    return count


def _holds(programme: Programme, held: Counter[int]) -> str:
    parts = [_quantity(programme, pool, amount) for pool, amount in sorted(held.items())]
    return f" holds {' and '.join(parts)}," if parts else ""


def _awaited(programme: Programme, log: Log, traveller: int, stopped: Integers, signalled: NDArray[np.int64]) -> str:
    travellers, step = programme.travellers, int(stopped[traveller])
    row = int(programme.first_step[travellers.kind[traveller]]) + step
    if programme.steps.op[row] != Op.AWAIT:
        return _quantity(programme, _pool(programme, log, traveller, step), _amount(programme, traveller, row))
    ticket = int(travellers.tickets[travellers.ticket_offset[traveller] + programme.steps.argument[row]])
    return f"ticket {ticket}, of which {signalled[ticket]} of {programme.needed[ticket]} signals have come"


def _quantity(programme: Programme, pool: int, amount: int) -> str:
    name = programme.pools.names[pool]
    return name if amount == 1 else f"{amount} of {name}"
