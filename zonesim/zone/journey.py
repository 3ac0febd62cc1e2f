"""A journey: what every traveller of a flow must live through, written once and decided for all of them before the clock starts.

A journey is a list of steps; a step has one number per traveller where they differ and a mask ``when`` where not all take it.
:class:`Layout` turns journeys into the tables that engines read: travellers who take the same steps are of one *kind*.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from zonesim.demand.legs import Leg
from zonesim.engines.tables import Floats, Integers, Mask, Op
from zonesim.zone.stages import Entity, Stage

Priority = int | NDArray[np.int8]


@dataclass(frozen=True)
class Step:
    """One step for all travellers of a journey.

    ``pool`` for seize and release, ``ticket`` (one per traveller) for signal, await and pass_if, ``group`` of pools for a look at their
    queues (pass_if_sooner). ``priority`` and ``amount`` one for all or one each. ``duration`` and ``patience`` in seconds.
    ``clock``: the duration counts only while it runs (work_on_clock).
    ``otherwise``: the label where a refused traveller goes on (seize), or one whose ticket is complete (pass_if), or one for whom
    another pool than the first would be sooner (pass_if_sooner). ``when``: who takes the step; None for all.
    """

    op: Op
    stage: Stage
    pool: int = -1
    ticket: Integers | None = None
    group: tuple[int, ...] = ()
    priority: Priority = 0
    amount: int | Integers = 1
    clock: int = -1
    duration: Floats | None = None
    patience: Floats | None = None
    otherwise: str = ""
    when: Mask | None = None


@dataclass(frozen=True)
class Label:
    """A place in a journey: a moment that measures ask for, or where travellers who left the straight way come back."""

    name: str


Part = Step | Label


def journey(*blocks: Sequence[Part]) -> tuple[Part, ...]:
    """The blocks one after another."""
    return tuple(part for block in blocks for part in block)


def only(when: Mask | None, parts: Iterable[Part]) -> list[Part]:
    """The parts, taken by those for whom ``when`` holds (None: by all); nobody at all: no parts but labels."""
    if when is None:
        return list(parts)
    if not when.any():
        return [part for part in parts if isinstance(part, Label)]
    return [part if isinstance(part, Label) else replace(part, when=when if part.when is None else part.when & when) for part in parts]


@dataclass(frozen=True)
class Party:
    """All travellers of one sort: the vehicles, the papers or the lots of one flow or leg.

    ``arrival`` seconds; ``number`` their numbers within the flow. ``parts`` the journey, its columns in the same order.
    """

    entity: Entity
    leg: Leg
    arrival: Floats
    number: Integers
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Kind:
    """A distinct sequence of steps within a party.

    ``slots``: which steps of the party's journey, in order. ``labels``: for each label the number of steps before it.
    ``rows``: members as rows of the party, ascending. ``travellers``: their numbers in the programme. ``first_log``: where
    their block of the log begins; row i of the block is member i, its columns are the steps.
    """

    party: int
    slots: tuple[Step, ...]
    labels: dict[str, int]
    rows: Integers
    travellers: Integers
    first_log: int


def split_into_kinds(party: Party) -> list[tuple[list[int], Integers]]:
    """The distinct step sequences of a party: the places of the parts each takes, and the rows that follow it, ascending.

    Who takes a step and in which priority class are folded into one whole number per traveller; equal numbers are one kind.
    """
    n = len(party.arrival)
    code = np.zeros(n, np.int64)
    room = 1
    for part in party.parts:
        if isinstance(part, Label) or (part.when is None and isinstance(part.priority, int)):
            continue
        column = np.ones(n, np.int64) if part.when is None else part.when.astype(np.int64)
        if not isinstance(part.priority, int):
            column *= 1 + part.priority
        base = int(column.max(initial=0)) + 1
        if room > 2**62 // base:  # too many combinations to count in 64 bits: renumber those that occur
            occurring, code = np.unique(code, return_inverse=True)
            room = len(occurring)
        code = code * base + column
        room *= base
    members, bounds = _grouped(code)
    ones = members[bounds[:-1]]
    takes = [None if isinstance(part, Label) or part.when is None else part.when[ones].tolist() for part in party.parts]
    return [
        ([place for place, those in enumerate(takes) if those is None or those[kind]], members[bounds[kind] : bounds[kind + 1]])
        for kind in range(len(ones))
    ]


def _grouped(code: Integers) -> tuple[Integers, Integers]:
    """Rows by code, ascending within each, and where each code begins (one bound more than codes)."""
    members = np.argsort(code, kind="stable")
    ordered = code[members]
    begins = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1]))) if len(code) else np.zeros(0, np.int64)
    return members, np.append(begins, len(code))


def numbers(count: int) -> Integers:
    """0, 1, 2 and so on."""
    return np.arange(count, dtype=np.int64)
