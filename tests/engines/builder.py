"""Programmes told as stories: pools by name, travellers by name, their steps in order, and what happened as plain lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import isnan
from typing import TypeVar

import numpy as np

from zonesim.engines.tables import Clocks, Groups, Integers, Log, Op, Pools, Programme, Steps, Timetable, Travellers

Engine = Callable[[Programme], Log]
Number = TypeVar("Number", int, float)
LEAVE = "leave"  # where to go on, for who goes nowhere any more


@dataclass(frozen=True)
class Told:
    """One step as it is told; ``name`` is a pool, clock, ticket or place, ``others`` the further pools of a choice."""

    op: Op | None
    name: str = ""
    others: tuple[str, ...] = ()
    priority: int = 0
    amount: int = 1
    own_amount: bool = False
    otherwise: str = ""
    duration: float | None = None
    patience: float | None = None


def seize(
    pool: str,
    amount: int = 1,
    *,
    priority: int = 0,
    otherwise: str = "",
    patience: float | None = None,
    own_amount: bool = False,
) -> Told:
    """Ask for an amount; ``own_amount`` stores it with the traveller, not with the kind."""
    return Told(Op.SEIZE, pool, priority=priority, amount=amount, own_amount=own_amount, otherwise=otherwise, patience=patience)


def seize_shortest(*pools: str, priority: int = 0, otherwise: str = "", patience: float | None = None) -> Told:
    """Ask the pool with the shortest queue."""
    return Told(Op.SEIZE_SHORTEST, pools[0], pools[1:], priority=priority, otherwise=otherwise, patience=patience)


def work(duration: float | None) -> Told:
    """Let time pass; None is the work of no duration that has no number."""
    return Told(Op.WORK, duration=duration)


def work_on(clock: str, duration: float) -> Told:
    """Let time pass that counts only while the clock is open."""
    return Told(Op.WORK_ON_CLOCK, clock, duration=duration)


def release(pool: str, amount: int = 1, *, own_amount: bool = False) -> Told:
    """Give back."""
    return Told(Op.RELEASE, pool, amount=amount, own_amount=own_amount)


def release_chosen() -> Told:
    """Give back what the last seize_shortest took."""
    return Told(Op.RELEASE_CHOSEN)


def signal(ticket: str, *, even_when_skipped: bool = True) -> Told:
    """Count towards a ticket."""
    return Told(Op.SIGNAL, ticket, amount=1 if even_when_skipped else 0)


def wait_for(ticket: str, *, lag: float | None = None) -> Told:
    """Wait for a ticket (the AWAIT of the engine), then for one's own lag."""
    return Told(Op.AWAIT, ticket, duration=lag)


def pass_if(ticket: str, *, otherwise: str) -> Told:
    """Go on at ``otherwise`` if the ticket is complete now."""
    return Told(Op.PASS_IF, ticket, otherwise=otherwise)


def pass_if_sooner(*pools: str, otherwise: str) -> Told:
    """Go on at ``otherwise`` if one of the others would serve sooner than the first."""
    return Told(Op.PASS_IF_SOONER, pools[0], pools[1:], otherwise=otherwise)


def place(name: str) -> Told:
    """No step: a name for the step that follows, to go on at."""
    return Told(None, name)


@dataclass
class Story:
    """A zone and everybody who comes; numbers follow from (arrival, order of telling), as demand would give them."""

    pools: dict[str, int]
    limits: dict[str, int] = field(default_factory=dict)
    tickets: dict[str, int] = field(default_factory=dict)
    shifts: list[tuple[float, str, int]] = field(default_factory=list)
    clocks: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    travellers: list[tuple[str, float, tuple[Told, ...]]] = field(default_factory=list)

    def arrives(self, name: str, arrival: float, *steps: Told) -> None:
        """Somebody comes and will walk ``steps``."""
        self.travellers.append((name, arrival, steps))

    @property
    def names(self) -> list[str]:
        """Names of the travellers in the order of their numbers."""
        return [name for name, _, _ in sorted(self.travellers, key=lambda traveller: traveller[1])]

    def happens(self, engine: Engine) -> dict[str, list[float | None]]:
        """Run it: by name, the time every step was completed, None where it never was."""
        programme = self.programme()
        return self.told(programme, engine(programme))

    def told(self, programme: Programme, log: Log) -> dict[str, list[float | None]]:
        """A log by names."""
        lengths = np.diff(programme.first_step)[programme.travellers.kind].tolist()
        offsets = programme.travellers.log_offset.tolist()
        return {
            name: [None if isnan(time) else time for time in log.completed[offset : offset + length].tolist()]
            for name, offset, length in zip(self.names, offsets, lengths, strict=True)
        }

    def programme(self) -> Programme:
        """The same in columns: equal sequences of steps become one kind, everybody keeps the own numbers."""
        columns = _Columns(self)
        rows = [columns.add(arrival, steps) for _, arrival, steps in sorted(self.travellers, key=lambda who: who[1])]
        arrival, *offsets = zip(*rows, strict=True) if rows else [()] * 6
        kind, number_offset, ticket_offset, amount_offset, log_offset = (np.array(column, np.int64) for column in offsets)
        steps = [np.array(column) for column in zip(*(row for kind in columns.kinds for row in kind), strict=True)]
        op, argument, priority, amount, amount_index, otherwise, number, patience = steps or [np.zeros(0)] * 8
        shifts = sorted((time, list(self.pools).index(pool), capacity) for time, pool, capacity in self.shifts)
        return Programme(
            steps=Steps(
                op=op.astype(np.int8),
                argument=argument.astype(np.int32),
                priority=priority.astype(np.int8),
                amount=amount.astype(np.int32),
                amount_index=amount_index.astype(np.int32),
                otherwise=otherwise.astype(np.int32),
                number=number.astype(np.int32),
                patience=patience.astype(np.int32),
            ),
            first_step=_firsts([len(kind) for kind in columns.kinds]),
            travellers=Travellers(
                arrival=np.array(arrival, np.float64),
                kind=kind.astype(np.int32),
                number_offset=number_offset,
                ticket_offset=ticket_offset,
                amount_offset=amount_offset,
                log_offset=log_offset,
                numbers=np.array(columns.numbers, np.float64),
                tickets=np.array(columns.tickets, np.int32),
                amounts=np.array(columns.amounts, np.int32),
            ),
            pools=Pools(
                names=tuple(self.pools),
                capacity=np.array(list(self.pools.values()), np.int32),
                limit=np.array([self.limits.get(pool, -1) for pool in self.pools], np.int32),
            ),
            timetable=Timetable(
                time=np.array([time for time, _, _ in shifts], np.float64),
                pool=np.array([pool for _, pool, _ in shifts], np.int32),
                capacity=np.array([capacity for _, _, capacity in shifts], np.int32),
            ),
            needed=np.array(list(self.tickets.values()), np.int32),
            groups=Groups(
                first=_firsts([len(group) for group in columns.groups]),
                pools=np.array([list(self.pools).index(pool) for group in columns.groups for pool in group], np.int32),
            ),
            clocks=Clocks(
                first=_firsts([len(intervals) for intervals in self.clocks.values()]),
                opens=np.array([opens for intervals in self.clocks.values() for opens, _ in intervals], np.float64),
                closes=np.array([closes for intervals in self.clocks.values() for _, closes in intervals], np.float64),
            ),
        )


class _Columns:
    """What grows while the travellers are gone through in the order of their numbers."""

    def __init__(self, story: Story) -> None:
        self.arguments: dict[Op, tuple[str, ...]] = dict.fromkeys((Op.SEIZE, Op.RELEASE), tuple(story.pools))
        self.arguments |= dict.fromkeys((Op.SIGNAL, Op.AWAIT, Op.PASS_IF), tuple(story.tickets))
        self.arguments |= {Op.WORK_ON_CLOCK: tuple(story.clocks)}
        self.groups: dict[tuple[str, ...], int] = {}
        self.kinds: dict[tuple[tuple[int, ...], ...], int] = {}
        self.numbers: list[float] = []
        self.tickets: list[int] = []
        self.amounts: list[int] = []
        self.log_size = 0

    def add(self, arrival: float, told: Sequence[Told]) -> tuple[float, int, int, int, int, int]:
        """Store a traveller's own numbers; its row: arrival, kind, offsets of numbers, tickets, amounts and log."""
        offsets = len(self.numbers), len(self.tickets), len(self.amounts), self.log_size
        steps: list[tuple[Op, Told]] = []
        places: dict[str, int] = {}
        for step in told:
            if step.op is None:
                places[step.name] = len(steps)
            else:
                steps.append((step.op, step))
        places[LEAVE] = len(steps)
        rows: list[tuple[int, ...]] = []
        chosen_at = -1
        for op, step in steps:
            chosen_at = len(rows) if op is Op.SEIZE_SHORTEST else chosen_at
            argument = self.argument(op, step)
            amount_index = _own(self.amounts, offsets[2], step.amount if step.own_amount else None)
            otherwise = chosen_at if op is Op.RELEASE_CHOSEN else places.get(step.otherwise, -1)
            number = _own(self.numbers, offsets[0], step.duration)
            patience = _own(self.numbers, offsets[0], step.patience)
            if op in (Op.SIGNAL, Op.AWAIT, Op.PASS_IF):
                argument = _own(self.tickets, offsets[1], argument)
            amount = 0 if step.own_amount else step.amount
            rows.append((op, argument, step.priority, amount, amount_index, otherwise, number, patience))
        self.log_size += len(rows)
        return (arrival, self.kinds.setdefault(tuple(rows), len(self.kinds)), *offsets)

    def argument(self, op: Op, step: Told) -> int:
        """The pool, group, clock or ticket a step acts on, by number; 0 where there is none."""
        if op in (Op.SEIZE_SHORTEST, Op.PASS_IF_SOONER):
            return self.groups.setdefault((step.name, *step.others), len(self.groups))
        return self.arguments[op].index(step.name) if op in self.arguments else 0


def _own(column: list[Number], begin: int, value: Number | None) -> int:
    """Store a traveller's own number; its index from where the traveller's begin, -1 for none."""
    if value is None:
        return -1
    column.append(value)
    return len(column) - 1 - begin


def _firsts(lengths: Sequence[int]) -> Integers:
    """Where each of consecutive stretches begins, and where the last ends."""
    return np.cumsum([0, *lengths], dtype=np.int64)
