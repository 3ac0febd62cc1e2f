"""The loop of the compiled engine: the smallest entry of the agenda, again and again, over rows that stand ready.

The rules of time, ties, pools and steps are those of ``docs/engine.md``, cited here by section; ``docs/compiled-engine.md``
draws the arrays. All that the loop touches are numbers in arrays made before it starts: no object, no memory asked for, no
interpreter. All of it that is compiled stands in this file, with its constants, as the cache of machine code notices a change of the
file in which the loop stands and of no other; whoever makes the arrays stands elsewhere, as their types are part of what is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf, nan
from pathlib import Path
from typing import Any, TypeAlias, TypeVar, cast

import numpy as np
from numba import njit, uint32
from numpy.typing import NDArray

from zonesim.engines.tables import Floats, Integers

Records: TypeAlias = Any  # rows whose fields Numba knows and mypy does not
Record: TypeAlias = Any
Int32s = NDArray[np.int32]
Function = TypeVar("Function", bound=Callable[..., object])

# tables.Op in plain numbers.
SEIZE, SEIZE_SHORTEST, WORK, WORK_ON_CLOCK, RELEASE, RELEASE_CHOSEN, SIGNAL, AWAIT, PASS_IF, PASS_IF_SOONER = range(10)

# A key is phase << 40 | number: one comparison orders an instant (docs/engine.md, 1).
CALENDAR, END, GIVE_UP, ASK, NEVER = 1 << 40, 2 << 40, 3 << 40, 4 << 40, 5 << 40
NUMBER = (1 << 40) - 1

# What a traveller does when its turn comes: perform the step it stands at, or go on from it, having completed it.
PERFORM, GO_ON, GO_ELSEWHERE = range(3)

# Waiting minus free: of a pool that would serve at once, and less than that of any (docs/engine.md, 2).
AT_ONCE, MOST_FREE = -1, -(1 << 62)
NOBODY = -1

# Nearly all that comes on the agenda is a service of a minute or two. What is due within SOON seconds stands in a list in
# order, while there is ROOM; the rest in a heap. Any values give the same log.
SOON, ROOM = 600.0, 64

# Indices that are never negative: told so, Numba does not ask at each use whether they count from the end.
INDICES = dict.fromkeys(("row", "place", "parent", "child", "smallest", "other"), uint32)


def _part(function: Function) -> Function:
    """Compile as a part of the loop, put in wherever it is called."""
    return cast(Function, njit(forceinline=True, locals=INDICES)(function))


def _loop(function: Function) -> Function:
    """Compile on first use and keep the machine code for later processes, where there is a folder for it."""
    try:
        return cast(Function, njit(cache=True, nogil=True, locals=INDICES)(function))
    except RuntimeError:  # Numba finds no folder to write to: every process compiles anew
        return cast(Function, njit(nogil=True, locals=INDICES)(function))


@_part
def _push(heap: Records, time: float, key: int) -> None:
    """Put an entry on a heap: from row 1 on, four children to a parent; the key of row 0 counts them, NEVER | count."""
    heap[0].key += 1
    place = heap[0].key & NUMBER
    while place > 1:
        parent = (place + 2) >> 2
        if heap[parent].time < time or (heap[parent].time == time and heap[parent].key < key):
            break
        heap[place] = heap[parent]
        place = parent
    heap[place].time, heap[place].key = time, key


@_part
def _pop(heap: Records) -> None:
    """Take the smallest entry off a heap; the last one looks for a new place from the top. An empty heap shows NEVER."""
    size = (heap[0].key & NUMBER) - 1
    heap[0].key -= 1
    time, key = heap[size + 1].time, heap[size + 1].key
    place, child = 1, 2
    while child <= size:
        smallest, smallest_time, smallest_key = child, heap[child].time, heap[child].key
        for other in range(child + 1, min(child + 4, size + 1)):
            if heap[other].time < smallest_time or (heap[other].time == smallest_time and heap[other].key < smallest_key):
                smallest, smallest_time, smallest_key = other, heap[other].time, heap[other].key
        if time < smallest_time or (time == smallest_time and key < smallest_key):
            break
        heap[place] = heap[smallest]
        place, child = smallest, 4 * smallest - 2
    heap[place].time, heap[place].key = time, key
    if size == 0:
        heap[1].time, heap[1].key = inf, NEVER


@_part
def _schedule(soon: Records, later: Records, now: float, time: float, key: int) -> float:
    """Put an entry on the agenda. The list stands on row 0, which is due NEVER and counts; the soonest entry comes last."""
    place = (soon[0].key & NUMBER) + 1
    if time - now < SOON and place <= ROOM:
        soon[0].key += 1
        other = place - 1
        while soon[other].time < time or (soon[other].time == time and soon[other].key < key):
            soon[place] = soon[other]
            place, other = other, other - 1
        soon[place].time, soon[place].key = time, key
    else:
        _push(later, time, key)
    return float(min(soon[0].time, later[0].time))  # used by nobody; but as both are used last, Numba counts no references


@_part
def _takes_at_once(pool: Record, lines: Records, priority: int, amount: int) -> bool:
    """Whether a newcomer is granted: it fits, and nobody waits in its class or a higher one (docs/engine.md, 2)."""
    if pool.waiting > 0:
        for line in range(pool.line, pool.line + priority + 1):
            if lines[line].front != NOBODY:
                return False
    return bool(amount <= pool.capacity - pool.held)


@_part
def _wait(pool: Record, lines: Records, travellers: Records, priority: int, me: int) -> None:
    """Stand at the end of the line of a class."""
    line = lines[pool.line + priority]
    travellers[me].before, travellers[me].behind = line.rear, NOBODY
    if line.rear == NOBODY:
        line.front = me
    else:
        travellers[line.rear].behind = me
    line.rear = me
    pool.waiting += 1


@_part
def _leave_line(pool: Record, lines: Records, travellers: Records, priority: int, me: int) -> None:
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
def _serve(pool: Record, lines: Records, travellers: Records, soon: Records, later: Records, now: float) -> None:
    """Hand over to the first of the highest class while it fits; nobody overtakes a head that does not."""
    priority = 0
    while pool.waiting > 0:
        while lines[pool.line + priority].front == NOBODY:
            priority += 1
        first = lines[pool.line + priority].front
        if travellers[first].asks > pool.capacity - pool.held:
            return
        pool.held += travellers[first].asks
        _leave_line(pool, lines, travellers, priority, first)
        travellers[first].turn = GO_ON
        _schedule(soon, later, now, now, END | int(first))


@_part
def _signal(ticket: Record, travellers: Records, soon: Records, later: Records, now: float) -> None:
    """Count one; the one that completes the ticket wakes all who await it."""
    ticket.missing -= 1
    if ticket.missing == 0:
        one = ticket.awaiting
        while one != NOBODY:
            _schedule(soon, later, now, now, END | int(one))
            one = travellers[one].behind


@_part
def _best(pools: Records, members: Int32s, first: int, last: int, enough: int) -> int:
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
def live(
    steps: Records,
    travellers: Records,
    arrival: Floats,
    log_at: Integers,  # what to add to a row for its place in the traveller's log
    number_at: Integers,
    ticket_at: Integers,
    amount_at: Integers,
    numbers: Floats,
    ticket_of: Int32s,
    amounts: Int32s,
    pools: Records,
    lines: Records,
    tickets: Records,
    timetable: Records,
    intervals: Records,
    clock_first: Integers,
    group_first: Integers,
    members: Int32s,
    soon: Records,
    later: Records,
    completed: Floats,
    chosen: Int32s,
) -> None:
    """Take the smallest entry of the agenda until there is none (docs/engine.md, 1).

    The agenda has three parts: the column of arrivals, in order and ended by one that never comes; the list of what is due
    ``soon``; and the heap of what is due ``later``, with the next change of the timetable. A traveller's own number, ticket or
    amount is found at its offset (``number_at`` and so on) plus the index in the step.
    """
    arrived = 0
    if len(timetable) > 0:
        _push(later, timetable[0].time, CALENDAR)
    while True:
        now, key = arrival[arrived], END | arrived
        if later[1].time < now or (later[1].time == now and later[1].key < key):
            now, key = later[1].time, later[1].key
        soonest = soon[soon[0].key & NUMBER]
        if soonest.time < now or (soonest.time == now and soonest.key < key):
            now, key = soonest.time, soonest.key
            soon[0].key -= 1
        elif key == END | arrived:
            if now == inf:
                return
            arrived += 1
        else:
            _pop(later)
        if key < END:
            change = key & NUMBER
            pool = pools[timetable[change].pool]
            pool.capacity = timetable[change].capacity
            if pool.waiting > 0:
                _serve(pool, lines, travellers, soon, later, now)
            if change + 1 < len(timetable):
                _push(later, timetable[change + 1].time, key + 1)
            continue

        me = key & NUMBER
        traveller = travellers[me]
        row = traveller.row
        if GIVE_UP <= key < ASK:
            if traveller.gives_up == now:  # else it is the timer of a request that was granted meanwhile
                pool = pools[steps[row].argument if steps[row].op == SEIZE else chosen[log_at[me] + row]]
                _leave_line(pool, lines, travellers, steps[row].priority, me)
                traveller.turn = GO_ELSEWHERE
                _schedule(soon, later, now, now, END | me)
                if pool.waiting > 0:
                    _serve(pool, lines, travellers, soon, later, now)
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
                if op in (WORK, WORK_ON_CLOCK):
                    duration = numbers[number_at[me] + step.number] if step.number >= 0 else 0.0
                    end = now + duration
                    if op == WORK_ON_CLOCK:
                        clock = step.argument
                        end = _end_on_clock(intervals, clock_first[clock], clock_first[clock + 1], now, duration)
                    _schedule(soon, later, now, end, END | me)
                    break
                if op in (SEIZE, SEIZE_SHORTEST, PASS_IF_SOONER):
                    if not heard and min(arrival[arrived], later[1].time, soon[soon[0].key & NUMBER].time) == now:
                        turn = PERFORM
                        _schedule(soon, later, now, now, ASK | me)
                        break  # others have a turn at this instant: it is heard when its own comes
                    heard = False
                    asked = step.argument
                    if op == PASS_IF_SOONER:
                        best = _best(pools, members, group_first[asked], group_first[asked + 1], AT_ONCE)
                        turn = GO_ON if best == members[group_first[asked]] else GO_ELSEWHERE
                    else:
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
                            patience = numbers[number_at[me] + step.patience] if step.patience >= 0 else inf
                            if patience < inf:
                                _schedule(soon, later, now, now + patience, GIVE_UP | me)
                            _wait(pool, lines, travellers, step.priority, me)
                            traveller.asks, traveller.gives_up = amount, now + patience
                            break
                elif op in (RELEASE, RELEASE_CHOSEN):
                    pool = pools[step.argument if op == RELEASE else chosen[log_at[me] + step.otherwise]]
                    pool.held -= step.amount if step.amount_index < 0 else amounts[amount_at[me] + step.amount_index]
                    if pool.waiting > 0:
                        _serve(pool, lines, travellers, soon, later, now)
                else:
                    ticket = tickets[ticket_of[ticket_at[me] + step.argument]]
                    if op == SIGNAL:
                        _signal(ticket, travellers, soon, later, now)
                    elif op == PASS_IF:
                        if ticket.missing <= 0:
                            turn = GO_ELSEWHERE
                    elif ticket.missing > 0:  # AWAIT: woken, it performs the step again, and finds the ticket complete
                        turn = PERFORM
                        traveller.behind, ticket.awaiting = ticket.awaiting, me
                        break
                    elif step.number >= 0:
                        _schedule(soon, later, now, now + numbers[number_at[me] + step.number], END | me)
                        break

            completed[log_at[me] + row] = now
            row += 1
            if turn == GO_ELSEWHERE:
                target = steps[row - 1].otherwise
                while row < target:  # signals skipped count, but for those of amount 0
                    if steps[row].op == SIGNAL and steps[row].amount > 0:
                        _signal(tickets[ticket_of[ticket_at[me] + steps[row].argument]], travellers, soon, later, now)
                    row += 1
            turn = PERFORM
        traveller.row, traveller.turn = row, turn


def is_kept() -> bool:
    """Whether machine code is kept from an earlier run; if not, the first run compiles, which takes some seconds."""
    stats = getattr(live, "stats", None)  # none where NUMBA_DISABLE_JIT lets the interpreter run the loop
    indices = Path(stats.cache_path).glob("compiled_loop.live-*.nbi") if stats and stats.cache_path else ()
    written = Path(__file__).stat().st_mtime
    return any(index.stat().st_mtime >= written for index in indices)
