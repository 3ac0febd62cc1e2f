"""The reference engine: every traveller is a SimPy process that walks its steps, pools answer with SimPy events.

New behaviour is written here first. SimPy lends its processes and its clock, not its resources: those leave ties to the
order of scheduling and know no calendars. What is exact about time, ties, pools and steps is written in ``docs/engine.md``
and cited here by section. All times are ``now + duration`` or absolute, in float64, so that another engine can give the
same log to the last bit.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Generator, Sequence
from heapq import heappush
from itertools import pairwise
from math import inf, nan
from typing import NamedTuple

import numpy as np
import simpy
from simpy.events import EventPriority

from zonesim.engines.tables import Clocks, Log, Op, Programme

# Phases of an instant (docs/engine.md, 1). SimPy starts its processes before phase 1.
CALENDAR, END, GIVE_UP, ASK = 1, 2, 3, 4

# Plain names: looking members up in the enumeration at every step would cost as much as the step.
SEIZE, SEIZE_SHORTEST, WORK, WORK_ON_CLOCK, RELEASE, RELEASE_CHOSEN, SIGNAL, AWAIT, PASS_IF, PASS_IF_SOONER = Op


class Agenda(simpy.Environment):
    """SimPy's clock, with entries due at absolute times and taken in the order (time, phase, number)."""

    def __init__(self, numbers: int) -> None:
        super().__init__(initial_time=-inf)
        self._stride = max(numbers, 2)  # every number is smaller; priorities 0 and 1 are SimPy's own

    def at(self, time: float, phase: int, *, moment: Moment) -> None:
        """Put ``moment`` on the agenda. SimPy sorts by (time, priority, id); our priorities leave the id nothing to decide."""
        priority = EventPriority(phase * self._stride + moment.number)
        heappush(self._queue, (time, priority, next(self._eid), moment))


class Moment(simpy.Event):
    """Something a traveller (or a calendar) waits for; it has a place on the agenda once it is ``due``."""

    def __init__(self, agenda: Agenda, number: int) -> None:
        super().__init__(agenda)
        self.agenda = agenda
        self.number = number

    def due(self, time: float, phase: int = END, *, answer: bool = True) -> Moment:
        """Let it happen at ``time`` in ``phase``; who waits for it is told ``answer``."""
        self._ok = True
        self._value = answer
        self.agenda.at(time, phase, moment=self)
        return self


class Request(Moment):
    """A traveller's request for an amount of a pool; the answer is true when it is granted, false when it is not."""

    def __init__(self, agenda: Agenda, number: int, priority: int, amount: int) -> None:
        super().__init__(agenda, number)
        self.priority = priority
        self.amount = amount

    def answered_at_once(self, *, granted: bool) -> Request:
        """Answer who is asking just now: an event already past lets its process go on without a turn on the agenda."""
        self._ok = True
        self._value = granted
        self.callbacks = None  # type: ignore[assignment]
        return self


class Pool:
    """Something that can be held, and those who wait for it: one line per priority class (docs/engine.md, 2)."""

    def __init__(self, agenda: Agenda, capacity: int, limit: int, classes: int) -> None:
        self.agenda = agenda
        self.capacity = capacity
        self.limit = limit
        self.held = 0
        self.waiting = 0
        self.lines: list[OrderedDict[Request, None]] = [OrderedDict() for _ in range(classes)]

    @property
    def pressure(self) -> int:
        """Waiting minus free: what the shortest queue is judged by."""
        return self.waiting + self.held - self.capacity

    def ask(self, number: int, priority: int, *, amount: int, patience: float) -> Request:
        """Take at once, be refused at once, or wait at the end of the class for as long as patience lasts."""
        request = Request(self.agenda, number, priority, amount)
        nobody_before = not self.waiting or not any(self.lines[: priority + 1])
        if nobody_before and amount <= self.capacity - self.held:
            self.held += amount
            return request.answered_at_once(granted=True)
        if self.waiting == self.limit:
            return request.answered_at_once(granted=False)
        self.lines[priority][request] = None
        self.waiting += 1
        if patience < inf:
            timer = Moment(self.agenda, number).due(self.agenda.now + patience, GIVE_UP)
            timer.callbacks.append(lambda _: self.withdraw(request))
        return request

    def give_back(self, amount: int) -> None:
        """End a hold, or add to a stock."""
        self.held -= amount
        self.serve()

    def set_capacity(self, capacity: int) -> None:
        """Follow the timetable; who holds more than there is now goes on holding it."""
        self.capacity = capacity
        self.serve()

    def withdraw(self, request: Request) -> None:
        """Patience is over; it means nothing to a request that was granted meanwhile."""
        if not request.triggered:
            del self.lines[request.priority][request]
            self.waiting -= 1
            request.due(self.agenda.now, answer=False)
            self.serve()

    def serve(self) -> None:
        """Hand over to the first of the highest class while it fits; nobody overtakes a head that does not."""
        while self.waiting:
            line = next(line for line in self.lines if line)
            request = next(iter(line))
            if request.amount > self.capacity - self.held:
                return
            del line[request]
            self.waiting -= 1
            self.held += request.amount
            request.due(self.agenda.now)


class Ticket:
    """A count that some signal and others await; complete as soon as nothing is missing."""

    def __init__(self, needed: int) -> None:
        self.missing = needed
        self.awaiting: list[Moment] = []

    @property
    def complete(self) -> bool:
        return self.missing <= 0

    def signal(self, now: float) -> None:
        """Count one; the one that completes the ticket wakes all who await it."""
        self.missing -= 1
        if self.missing == 0:
            for moment in self.awaiting:
                moment.due(now)

    def wait(self, moment: Moment) -> Moment:
        """Happens when the ticket is complete."""
        self.awaiting.append(moment)
        return moment


class Clock:
    """Opening intervals; work on a clock counts only while it is open (docs/engine.md, 4)."""

    def __init__(self, opens: Sequence[float], closes: Sequence[float]) -> None:
        self.opens = opens
        self.closes = closes

    def end_of(self, start: float, duration: float) -> float:
        """When work of ``duration`` seconds begun at ``start`` ends."""
        interval = bisect_right(self.closes, start)
        start = max(start, self.opens[interval])
        while start + duration > self.closes[interval]:
            duration -= self.closes[interval] - start
            interval += 1
            start = self.opens[interval]
        return start + duration


class StepRow(NamedTuple):
    """One row of the table of steps, and the slots of the signals skipped by who goes on at ``otherwise``."""

    op: Op
    argument: int
    priority: int
    amount: int
    amount_index: int
    otherwise: int
    number: int
    patience: int
    skipped: tuple[int, ...]


class World:
    """The state of one run: pools, tickets and clocks, the travellers' own columns as lists, and the log so far."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        travellers, pools = programme.travellers, programme.pools
        self.agenda = Agenda(max(len(travellers.arrival), len(pools.names)))
        classes = int(programme.steps.priority.max(initial=0)) + 1
        self.pools = [
            Pool(self.agenda, capacity, limit, classes)
            for capacity, limit in zip(pools.capacity.tolist(), pools.limit.tolist(), strict=True)
        ]
        self.tickets = [Ticket(needed) for needed in programme.needed.tolist()]
        self.clocks = _clocks(programme.clocks)
        members = programme.groups.pools.tolist()
        self.groups = [members[first:last] for first, last in pairwise(programme.groups.first.tolist())]
        self.kinds = _kinds(programme)
        self.numbers: list[float] = travellers.numbers.tolist()
        self.tickets_of: list[int] = travellers.tickets.tolist()
        self.amounts: list[int] = travellers.amounts.tolist()
        self.stopped_at = [0] * len(travellers.arrival)
        self.completed = [nan] * programme.log_size
        self.chosen = [-1] * (programme.log_size if self.groups else 0)

    def run(self) -> Log:
        """Let it all happen."""
        self.agenda.process(self.timetable())
        self.agenda.process(self.arrivals())
        self.agenda.run()
        return Log(
            completed=np.array(self.completed, np.float64),
            chosen=np.array(self.chosen, np.int32),
            held_at_end=np.array([pool.held for pool in self.pools], np.int64),
            stopped_at=np.array(self.stopped_at, np.int32),
        )

    def arrivals(self) -> Generator[Moment, bool, None]:
        """Let the travellers in as they come; all at once at the start would make the heap long."""
        columns = self.programme.travellers
        rows = zip(
            columns.arrival.tolist(),
            columns.kind.tolist(),
            columns.number_offset.tolist(),
            columns.ticket_offset.tolist(),
            columns.amount_offset.tolist(),
            columns.log_offset.tolist(),
            strict=True,
        )
        for number, (arrival, kind, numbers_at, tickets_at, amounts_at, log_at) in enumerate(rows):
            yield Moment(self.agenda, number).due(arrival)
            offsets = {"numbers_at": numbers_at, "tickets_at": tickets_at, "amounts_at": amounts_at, "log_at": log_at}
            self.agenda.process(self.walk(number, self.kinds[kind], **offsets))

    def timetable(self) -> Generator[Moment, bool, None]:
        """Change capacities as the calendars say."""
        changes = self.programme.timetable
        for time, pool, capacity in zip(changes.time.tolist(), changes.pool.tolist(), changes.capacity.tolist(), strict=True):
            yield Moment(self.agenda, pool).due(time, CALENDAR)
            self.pools[pool].set_capacity(capacity)

    def walk(
        self, me: int, steps: Sequence[StepRow], *, numbers_at: int, tickets_at: int, amounts_at: int, log_at: int
    ) -> Generator[Moment, bool, None]:
        """A traveller's life, from its arrival until it leaves (docs/engine.md, 3)."""
        agenda = self.agenda
        here = 0
        while here < len(steps):
            step = steps[here]
            op = step.op
            straight_on = True

            if op is SEIZE or op is SEIZE_SHORTEST:
                yield Moment(agenda, me).due(agenda.now, ASK)
                pool = step.argument
                if op is SEIZE_SHORTEST:
                    pool = self.chosen[log_at + here] = self.shortest(step.argument)
                patience = self.numbers[numbers_at + step.patience] if step.patience >= 0 else inf
                straight_on = yield self.pools[pool].ask(me, step.priority, amount=self.amount(step, amounts_at), patience=patience)

            elif op is WORK:
                yield Moment(agenda, me).due(agenda.now + self.duration(step, numbers_at))

            elif op is WORK_ON_CLOCK:
                clock = self.clocks[step.argument]
                yield Moment(agenda, me).due(clock.end_of(agenda.now, self.duration(step, numbers_at)))

            elif op is RELEASE:
                self.pools[step.argument].give_back(self.amount(step, amounts_at))

            elif op is RELEASE_CHOSEN:
                self.pools[self.chosen[log_at + step.otherwise]].give_back(self.amount(step, amounts_at))

            elif op is SIGNAL:
                self.ticket(tickets_at + step.argument).signal(agenda.now)

            elif op is AWAIT:
                ticket = self.ticket(tickets_at + step.argument)
                if not ticket.complete:
                    yield ticket.wait(Moment(agenda, me))
                if step.number >= 0:
                    yield Moment(agenda, me).due(agenda.now + self.duration(step, numbers_at))

            elif op is PASS_IF:
                straight_on = not self.ticket(tickets_at + step.argument).complete

            elif op is PASS_IF_SOONER:
                yield Moment(agenda, me).due(agenda.now, ASK)
                straight_on = self.soonest(step.argument) == self.groups[step.argument][0]

            self.completed[log_at + here] = agenda.now
            if straight_on:
                here += 1
            else:
                for slot in step.skipped:
                    self.ticket(tickets_at + slot).signal(agenda.now)
                here = step.otherwise
            self.stopped_at[me] = here

    def duration(self, step: StepRow, numbers_at: int) -> float:
        """The traveller's own seconds for ``step``."""
        return self.numbers[numbers_at + step.number] if step.number >= 0 else 0.0

    def amount(self, step: StepRow, amounts_at: int) -> int:
        """How much ``step`` asks for or gives back: the traveller's own amount or the kind's."""
        return self.amounts[amounts_at + step.amount_index] if step.amount_index >= 0 else step.amount

    def shortest(self, group: int) -> int:
        """The pool of ``group`` to ask: least waiting minus free, the first named among equals, closed ones only if all are."""
        return min(self.open_members(group), key=lambda pool: self.pools[pool].pressure)

    def soonest(self, group: int) -> int:
        """The same, but one that would serve at once is as good as any other that would."""
        return min(self.open_members(group), key=lambda pool: max(self.pools[pool].pressure, -1))

    def open_members(self, group: int) -> list[int]:
        """The pools of ``group`` that have any capacity now; all of them when none has."""
        members = self.groups[group]
        return [pool for pool in members if self.pools[pool].capacity > 0] or members

    def ticket(self, position: int) -> Ticket:
        """The ticket at ``position`` of the travellers' own."""
        return self.tickets[self.tickets_of[position]]


def run(programme: Programme) -> Log:
    """Let everybody walk until nothing is left to happen; who still waits then has NaN from there on.

    The programme must be well formed (docs/engine.md, 5): it is checked where journeys are built, not here.
    """
    return World(programme).run()


def _kinds(programme: Programme) -> list[list[StepRow]]:
    """The steps of every kind as rows."""
    table = programme.steps
    columns = (table.argument, table.priority, table.amount, table.amount_index, table.otherwise, table.number, table.patience)
    ops = [Op(op) for op in table.op.tolist()]
    rows = list(zip(ops, *(column.tolist() for column in columns), strict=True))
    kinds = []
    for first, last in pairwise(programme.first_step.tolist()):
        steps = [StepRow._make((*row, ())) for row in rows[first:last]]
        kinds.append([step._replace(skipped=_signals_skipped(steps, here)) for here, step in enumerate(steps)])
    return kinds


def _signals_skipped(steps: Sequence[StepRow], here: int) -> tuple[int, ...]:
    """Slots of the signals between a step and its ``otherwise`` that count though skipped: those of amount 1.

    None where ``otherwise`` lies behind, as for RELEASE_CHOSEN.
    """
    skipped = steps[here + 1 : max(steps[here].otherwise, 0)]
    return tuple(step.argument for step in skipped if step.op is SIGNAL and step.amount > 0)


def _clocks(table: Clocks) -> list[Clock]:
    opens, closes = table.opens.tolist(), table.closes.tolist()
    return [Clock(opens[first:last], closes[first:last]) for first, last in pairwise(table.first.tolist())]
