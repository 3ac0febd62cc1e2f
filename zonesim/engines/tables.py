"""What an engine is given and what it gives back: columns, no objects.

Both engines read these tables and nothing else. The rules of time, ties, pools and steps are in ``docs/engine.md``.
"Traveller" is everything that walks: vehicles, papers, lots, requests; an engine does not know which is which.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]
Strings = tuple[str, ...]


class Op(IntEnum):
    """The vocabulary of steps."""

    SEIZE = 0  # ask a pool for an amount; ``otherwise`` where to go on when refused or out of patience
    SEIZE_SHORTEST = 1  # ask the pool of a group where waiting - free is smallest; the choice is remembered
    WORK = 2  # let a duration pass
    WORK_ON_CLOCK = 3  # a duration that counts only while a clock is open
    RELEASE = 4  # give an amount back to a pool
    RELEASE_CHOSEN = 5  # give back to the pool chosen at the step named in ``otherwise`` (a SEIZE_SHORTEST)
    SIGNAL = 6  # count towards a ticket; of amount 1 it counts even when skipped, of amount 0 only when walked
    AWAIT = 7  # wait until a ticket is complete, then let the step's own duration (its number, if any) pass
    PASS_IF = 8  # go on at ``otherwise`` when the ticket is complete at this instant, else at the next step
    PASS_IF_SOONER = 9  # heard as a seize is; go on at ``otherwise`` when another pool of a group would serve sooner than its first


@dataclass(frozen=True)
class Steps:
    """The steps of every kind of journey, one kind after another. All columns have one entry per step.

    ``argument``: the pool (SEIZE, RELEASE), the group (SEIZE_SHORTEST, PASS_IF_SOONER), the clock (WORK_ON_CLOCK), or the *slot* of the
    traveller's own ticket (SIGNAL, AWAIT, PASS_IF: ticket = ``travellers.tickets[ticket_offset + argument]``).
    ``priority``: class of a seize, 0 is served first. ``amount``: how much (whole), used where ``amount_index`` is -1;
    else the traveller's own amount at ``amounts[amount_offset + amount_index]``.
    ``otherwise``: step of the same kind, counted from the kind's first step, always further on; the kind's number of steps
    means "leave"; -1 none. ``number``: index of the duration in the traveller's numbers, -1 none (zero duration).
    ``patience``: index of a seize's patience in the traveller's numbers, -1 endless.
    """

    op: NDArray[np.int8]
    argument: NDArray[np.int32]
    priority: NDArray[np.int8]
    amount: NDArray[np.int32]
    amount_index: NDArray[np.int32]
    otherwise: NDArray[np.int32]
    number: NDArray[np.int32]
    patience: NDArray[np.int32]


@dataclass(frozen=True)
class Travellers:
    """Everybody who walks, sorted by (arrival, own number); a traveller's number is the place in this order.

    ``arrival`` seconds from the first midnight; ``kind`` index into ``first_step``; the offsets say where the traveller's
    own durations (``numbers``), ``tickets``, ``amounts`` and log entries begin. Log entries: one per step of the kind.
    """

    arrival: Floats
    kind: NDArray[np.int32]
    number_offset: Integers
    ticket_offset: Integers
    amount_offset: Integers
    log_offset: Integers
    numbers: Floats
    tickets: NDArray[np.int32]
    amounts: NDArray[np.int32]


@dataclass(frozen=True)
class Pools:
    """Everything that can be held. ``capacity`` at the start of the run; ``limit`` how many may wait, -1 without limit.

    Stock of a store is a pool that starts at its opening stock. ``names`` for messages and measures.
    """

    names: Strings
    capacity: NDArray[np.int32]
    limit: NDArray[np.int32]


@dataclass(frozen=True)
class Timetable:
    """Changes of capacity, merged and sorted by (time, pool), one change per pool and time."""

    time: Floats
    pool: NDArray[np.int32]
    capacity: NDArray[np.int32]


@dataclass(frozen=True)
class Clocks:
    """Opening intervals for work on a clock: clock ``c`` owns ``first[c]`` to ``first[c + 1]``; the last never closes."""

    first: Integers
    opens: Floats
    closes: Floats


@dataclass(frozen=True)
class Groups:
    """Pools among which a choice is made: group ``g`` owns ``pools[first[g]:first[g + 1]]``, in order of naming."""

    first: Integers
    pools: NDArray[np.int32]


def _no_groups() -> Groups:
    return Groups(first=np.zeros(1, np.int64), pools=np.zeros(0, np.int32))


NO_CLOCKS = Clocks(first=np.zeros(1, np.int64), opens=np.zeros(0), closes=np.zeros(0))


@dataclass(frozen=True)
class Programme:
    """All that an engine needs for one run: who walks which steps, and what they compete for.

    ``first_step`` has one entry per kind plus one: kind ``k`` owns steps ``first_step[k]`` to ``first_step[k + 1]``.
    ``needed`` says for every ticket how many signals complete it (0: complete from the start).
    """

    steps: Steps
    first_step: Integers
    travellers: Travellers
    pools: Pools
    timetable: Timetable
    needed: NDArray[np.int32]
    groups: Groups = field(default_factory=_no_groups)
    clocks: Clocks = NO_CLOCKS

    @property
    def log_size(self) -> int:
        """Log entries in all: the sum over travellers of the steps of their kind."""
        lengths = np.diff(self.first_step)
        return int(lengths[self.travellers.kind].sum())


@dataclass(frozen=True)
class Log:
    """What happened. One time per traveller and step: when it was completed (seconds), NaN where it never was.

    A SEIZE is completed when the pool is got; a refusal or giving up is a completed seize with NaN after it up to its
    ``otherwise``. ``chosen``: the pool taken at each SEIZE_SHORTEST, -1 everywhere else (same layout as ``completed``;
    empty when the programme has no groups).
    ``held_at_end`` per pool: what was still held when the agenda ran empty.
    ``stopped_at`` per traveller: the step it stood at then, counted from the first of its kind; the number of its steps
    for who has left.
    """

    completed: Floats
    chosen: NDArray[np.int32]
    held_at_end: Integers
    stopped_at: NDArray[np.int32]
