"""The fast engine: one loop over arrays, compiled by Numba, with the log of the SimPy engine to the last bit.

The rules of time, ties, pools and steps are those of ``docs/engine.md``, cited here by section; ``docs/compiled-engine.md``
draws the arrays. All that the loop touches are numbers in arrays made before it starts: no object, no memory asked for, no
interpreter. Importing this module imports Numba, so import it where an engine is needed and not before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from math import inf, nan
from pathlib import Path
from typing import Any, TypeAlias, TypeVar, cast

import numpy as np
from numba import njit
from numpy.typing import NDArray

from zonesim.engines.tables import Floats, Integers, Log, Programme, Steps

Records: TypeAlias = Any  # rows of one of the dtypes below, whose fields Numba knows and mypy does not
Row: TypeAlias = Any
Whole = NDArray[np.int32]
Function = TypeVar("Function", bound=Callable[..., object])

# tables.Op in plain numbers, written out here: the cache of machine code notices a change of this file, not of that one.
SEIZE, SEIZE_SHORTEST, WORK, WORK_ON_CLOCK, RELEASE, RELEASE_CHOSEN, SIGNAL, AWAIT, PASS_IF, PASS_IF_SOONER = range(10)

# A key is phase << 40 | number: one comparison orders an instant (docs/engine.md, 1).
END, GIVE_UP, ASK, NEVER = 2 << 40, 3 << 40, 4 << 40, 5 << 40
NUMBER = (1 << 40) - 1

# What a traveller does when its turn comes: perform the step it stands at, or go on from it, having completed it.
PERFORM, GO_ON, GO_ELSEWHERE = range(3)

# Waiting minus free: of a pool that would serve at once, and less than that of any (docs/engine.md, 2).
AT_ONCE, MOST_FREE = -1, -(1 << 62)

NOBODY = -1

# What is read and written together lies together, so that a turn costs few looks into memory.
ENTRY = np.dtype([("time", "f8"), ("key", "i8")], align=True)
STEP = np.dtype([(column.name, "i4") for column in fields(Steps)])  # ``otherwise`` is a row of this table, not of the kind
TRAVELLER = np.dtype(
    [
        ("gives_up", "f8"),  # when its patience ends; NaN for who stands in no line
        ("row", "i4"),  # the step it stands at
        ("last", "i4"),  # the row after its last step
        ("turn", "i4"),  # PERFORM, GO_ON or GO_ELSEWHERE
        ("wish", "i4"),  # the amount it waits for
        ("before", "i4"),  # who stands before it in its line, and behind it: nobody waits in two places
        ("behind", "i4"),
    ],
    align=True,
)
POOL = np.dtype([("capacity", "i8"), ("held", "i8"), ("waiting", "i8"), ("limit", "i4"), ("line", "i4")], align=True)
LINE = np.dtype([("front", "i4"), ("rear", "i4")], align=True)  # of a pool: one for each class, from POOL.line on
TICKET = np.dtype([("missing", "i4"), ("awaiting", "i4")], align=True)
CHANGE = np.dtype([("time", "f8"), ("pool", "i4"), ("capacity", "i4")], align=True)
INTERVAL = np.dtype([("opens", "f8"), ("closes", "f8")], align=True)


def _part(function: Function) -> Function:
    """Compile as a part of the loop, put in wherever it is called."""
    return cast(Function, njit(forceinline=True)(function))


def _loop(function: Function) -> Function:
    """Compile on first use and keep the machine code for later processes, where there is a folder for it."""
    try:
        loop = njit(cache=True, nogil=True)(function)
    except RuntimeError:  # Numba finds no folder to write to: every process compiles anew
        loop = njit(nogil=True)(function)
    return cast(Function, loop)


@_part
def _add(agenda: Records, time: float, key: int) -> None:
    """Put an entry on an agenda: a heap from row 1 on, four children to a parent; the key of row 0 counts the entries."""
    agenda[0].key += 1
    place = agenda[0].key
    while place > 1:
        parent = agenda[(place + 2) >> 2]
        if parent.time < time or (parent.time == time and parent.key < key):
            break
        agenda[place].time = parent.time
        agenda[place].key = parent.key
        place = (place + 2) >> 2
    agenda[place].time = time
    agenda[place].key = key


@_part
def _drop_first(agenda: Records) -> None:
    """Take the smallest entry off an agenda; an empty one shows an entry that is never due."""
    size = agenda[0].key - 1
    agenda[0].key = size
    time, key = agenda[size + 1].time, agenda[size + 1].key  # the last entry looks for a new place
    place, child = 1, 2
    while child <= size:
        smallest, smallest_time, smallest_key = child, agenda[child].time, agenda[child].key
        for other in range(child + 1, min(child + 4, size + 1)):
            sibling = agenda[other]
            if sibling.time < smallest_time or (sibling.time == smallest_time and sibling.key < smallest_key):
                smallest, smallest_time, smallest_key = other, sibling.time, sibling.key
        if time < smallest_time or (time == smallest_time and key < smallest_key):
            break
        agenda[place].time = smallest_time
        agenda[place].key = smallest_key
        place, child = smallest, 4 * smallest - 2
    agenda[place].time = time
    agenda[place].key = key
    if size == 0:
        agenda[1].time = inf


@_part
def _takes_at_once(pool: Row, lines: Records, priority: int, amount: int) -> bool:
    """Whether a newcomer is granted: it fits, and nobody waits in its class or a higher one (docs/engine.md, 2)."""
    if pool.waiting > 0:
        for line in range(pool.line, pool.line + priority + 1):
            if lines[line].front != NOBODY:
                return False
    return bool(amount <= pool.capacity - pool.held)


@_part
def _wait(pool: Row, lines: Records, travellers: Records, priority: int, me: int) -> None:
    """Stand at the end of the line of a class."""
    line = lines[pool.line + priority]
    travellers[me].before = line.rear
    travellers[me].behind = NOBODY
    if line.rear == NOBODY:
        line.front = me
    else:
        travellers[line.rear].behind = me
    line.rear = me
    pool.waiting += 1


@_part
def _leave_line(pool: Row, lines: Records, travellers: Records, priority: int, me: int) -> None:
    """Wait no longer, wherever in the line."""
    line = lines[pool.line + priority]
    before, behind = travellers[me].before, travellers[me].behind
    if before == NOBODY:
        line.front = behind
    else:
        travellers[before].behind = behind
    if behind == NOBODY:
        line.rear = before
    else:
        travellers[behind].before = before
    pool.waiting -= 1
    travellers[me].gives_up = nan


@_part
def _serve(pool: Row, lines: Records, travellers: Records, ready: Records, now: float) -> None:
    """Hand over to the first of the highest class while it fits; nobody overtakes a head that does not."""
    priority = 0
    while pool.waiting > 0:
        while lines[pool.line + priority].front == NOBODY:
            priority += 1
        first = lines[pool.line + priority].front
        if travellers[first].wish > pool.capacity - pool.held:
            return
        pool.held += travellers[first].wish
        _leave_line(pool, lines, travellers, priority, first)
        travellers[first].turn = GO_ON
        _add(ready, now, END | int(first))


@_part
def _signal(ticket: Row, travellers: Records, ready: Records, now: float) -> None:
    """Count one; the one that completes the ticket wakes all who await it."""
    ticket.missing -= 1
    if ticket.missing == 0:
        one = ticket.awaiting
        while one != NOBODY:
            _add(ready, now, END | int(one))
            one = travellers[one].behind


@_part
def _best(pools: Records, members: Whole, first: int, last: int, enough: int) -> int:
    """The pool of a group where waiting minus free is least, though less than ``enough`` is no better.

    The first named among equals; pools that are closed only if all are.
    """
    best, least, is_open = NOBODY, 0, False
    for place in range(first, last):
        pool = pools[members[place]]
        pressure, opened = max(pool.waiting + pool.held - pool.capacity, enough), pool.capacity > 0
        if best == NOBODY or (opened and not is_open) or (opened == is_open and pressure < least):
            best, least, is_open = members[place], pressure, opened
    return best


@_part
def _end_on_clock(intervals: Records, first: int, last: int, start: float, duration: float) -> float:
    """When work ends that counts only while a clock is open: in the intervals ``first`` to ``last`` (docs/engine.md, 4)."""
    while first < last:
        middle = (first + last) >> 1
        if intervals[middle].closes > start:
            last = middle
        else:
            first = middle + 1
    if intervals[first].opens > start:
        start = intervals[first].opens
    while start + duration > intervals[first].closes:
        duration -= intervals[first].closes - start
        first += 1
        start = intervals[first].opens
    return start + duration


@_loop
def _live(
    steps: Records,
    travellers: Records,
    arrival: Floats,
    log_at: Integers,  # what to add to a row for its place in the traveller's log
    number_at: Integers,
    ticket_at: Integers,
    amount_at: Integers,
    numbers: Floats,
    ticket_of: Whole,
    amounts: Whole,
    pools: Records,
    lines: Records,
    tickets: Records,
    timetable: Records,
    intervals: Records,
    clock_first: Integers,
    group_first: Integers,
    members: Whole,
    later: Records,
    ready: Records,
    completed: Floats,
    chosen: Whole,
) -> None:
    """Take the smallest entry of the agenda until there is none (docs/engine.md, 1).

    The agenda has four parts: the ``timetable`` and the ``arrival`` column, both in order and ended by one that never comes; what
    is due ``later``; and who is ``ready`` at this very instant. A traveller's own number, ticket or amount is found at its offset
    (``number_at`` and so on) plus the index in the step.
    """
    changed, arrived = 0, 0
    while True:
        instant = min(timetable[changed].time, arrival[arrived], later[1].time, ready[1].time)
        if instant == inf:
            return
        if timetable[changed].time == instant:
            pool = pools[timetable[changed].pool]
            pool.capacity = timetable[changed].capacity
            if pool.waiting > 0:
                _serve(pool, lines, travellers, ready, timetable[changed].time)
            changed += 1
            continue

        # An entry's own time is kept, since -0.0 and 0.0 are one instant in different bits.
        now, key = (arrival[arrived], END | arrived) if arrival[arrived] == instant else (inf, NEVER)
        if later[1].time == instant and later[1].key < key:
            now, key = later[1].time, later[1].key
        if ready[1].time == instant and ready[1].key < key:
            now, key = ready[1].time, ready[1].key
            _drop_first(ready)
        elif key == END | arrived:
            arrived += 1
        else:
            _drop_first(later)

        me = key & NUMBER
        traveller = travellers[me]
        row = traveller.row
        if GIVE_UP <= key < ASK:
            if traveller.gives_up == now:  # else it is the timer of a request that was granted meanwhile
                pool = pools[steps[row].argument if steps[row].op == SEIZE else chosen[log_at[me] + row]]
                _leave_line(pool, lines, travellers, steps[row].priority, me)
                traveller.turn = GO_ELSEWHERE
                _add(ready, now, END | me)
                if pool.waiting > 0:
                    _serve(pool, lines, travellers, ready, now)
            continue

        # A walk: steps until it has to wait (docs/engine.md, 3).
        turn = traveller.turn
        heard = key >= ASK
        while True:
            if turn == PERFORM:
                if row == traveller.last:
                    break
                step = steps[row]
                op = step.op
                turn = GO_ON

                if op in (SEIZE, SEIZE_SHORTEST, PASS_IF_SOONER):
                    if not heard and min(timetable[changed].time, arrival[arrived], later[1].time, ready[1].time) == now:
                        turn = PERFORM
                        _add(ready, now, ASK | me)
                        break  # others have a turn at this instant: it is heard when its own comes
                    heard = False

                if op == PASS_IF_SOONER:
                    group = group_first[step.argument]
                    if _best(pools, members, group, group_first[step.argument + 1], AT_ONCE) != members[group]:
                        turn = GO_ELSEWHERE

                elif op in (SEIZE, SEIZE_SHORTEST):
                    asked = step.argument
                    if op == SEIZE_SHORTEST:
                        asked = _best(pools, members, group_first[asked], group_first[asked + 1], MOST_FREE)
                        chosen[log_at[me] + row] = asked
                    pool = pools[asked]
                    amount = step.amount if step.amount_index < 0 else amounts[amount_at[me] + step.amount_index]
                    if _takes_at_once(pool, lines, step.priority, amount):
                        pool.held += amount
                    elif pool.waiting == pool.limit:
                        turn = GO_ELSEWHERE
                    else:
                        traveller.wish = amount
                        _wait(pool, lines, travellers, step.priority, me)
                        traveller.gives_up = now + (numbers[number_at[me] + step.patience] if step.patience >= 0 else inf)
                        if traveller.gives_up < inf:
                            _add(later, traveller.gives_up, GIVE_UP | me)
                        break

                elif op in (WORK, WORK_ON_CLOCK):
                    duration = numbers[number_at[me] + step.number] if step.number >= 0 else 0.0
                    end = now + duration
                    if op == WORK_ON_CLOCK:
                        clock = step.argument
                        end = _end_on_clock(intervals, clock_first[clock], clock_first[clock + 1], now, duration)
                    _add(later, end, END | me)
                    break

                elif op in (RELEASE, RELEASE_CHOSEN):
                    pool = pools[step.argument if op == RELEASE else chosen[log_at[me] + step.otherwise]]
                    pool.held -= step.amount if step.amount_index < 0 else amounts[amount_at[me] + step.amount_index]
                    if pool.waiting > 0:
                        _serve(pool, lines, travellers, ready, now)

                else:
                    ticket = tickets[ticket_of[ticket_at[me] + step.argument]]
                    if op == SIGNAL:
                        _signal(ticket, travellers, ready, now)
                    elif op == PASS_IF:
                        if ticket.missing <= 0:
                            turn = GO_ELSEWHERE
                    elif ticket.missing > 0:  # AWAIT: woken, it performs the step again, and finds the ticket complete
                        turn = PERFORM
                        traveller.behind = ticket.awaiting
                        ticket.awaiting = me
                        break
                    elif step.number >= 0:
                        _add(later, now + numbers[number_at[me] + step.number], END | me)
                        break

            completed[log_at[me] + row] = now
            row += 1
            if turn == GO_ELSEWHERE:
                target = steps[row - 1].otherwise
                while row < target:  # signals skipped count, but for those of amount 0
                    if steps[row].op == SIGNAL and steps[row].amount > 0:
                        _signal(tickets[ticket_of[ticket_at[me] + steps[row].argument]], travellers, ready, now)
                    row += 1
            turn = PERFORM
        traveller.row = row
        traveller.turn = turn


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
    timetable = _records(CHANGE, len(changes.time) + 1, time=np.append(changes.time, inf))
    timetable.pool[:-1], timetable.capacity[:-1] = changes.pool, changes.capacity
    completed = np.full(programme.log_size, nan)
    chosen = np.full(programme.log_size if len(groups.first) > 1 else 0, NOBODY, np.int32)
    _live(
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
        timetable=timetable,
        intervals=_records(INTERVAL, len(clocks.opens), opens=clocks.opens, closes=clocks.closes),
        clock_first=_column(clocks.first, np.int64),
        group_first=_column(groups.first, np.int64),
        members=_column(groups.pools, np.int32),
        later=_agenda(len(own.arrival) + timers),
        ready=_agenda(len(own.arrival)),
        completed=completed,
        chosen=chosen,
    )
    stopped_at = (travellers.row - first).astype(np.int32)
    return Log(completed=completed, chosen=chosen, held_at_end=pools.held.copy(), stopped_at=stopped_at)


def is_kept() -> bool:
    """Whether machine code is kept from an earlier run; if not, the first run compiles, which takes some seconds."""
    stats = getattr(_live, "stats", None)  # none where NUMBA_DISABLE_JIT lets the interpreter run the loop
    if stats is None or stats.cache_path is None:  # or no folder could be written
        return False
    written = Path(__file__).stat().st_mtime
    return any(index.stat().st_mtime >= written for index in Path(stats.cache_path).glob("compiled._live-*.nbi"))


def _records(dtype: np.dtype[np.void], length: int, **columns: Any) -> Records:
    """Rows with the given columns, the others zero."""
    rows = np.zeros(length, dtype).view(np.recarray)
    for name, column in columns.items():
        rows[name] = column
    return rows


def _agenda(size: int) -> Records:
    """An empty agenda with room for ``size`` entries; of the memory asked for, only what entries reach is ever used."""
    rows = np.empty(size + 2, ENTRY).view(np.recarray)
    rows[0] = -inf, 0
    rows[1] = inf, NEVER
    return rows


def _column(column: NDArray[Any], dtype: type) -> NDArray[Any]:
    """A column as it was compiled for: Numba would compile anew for one that is read-only or has gaps."""
    return np.require(column, dtype, ["C", "W"])
