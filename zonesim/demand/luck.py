"""The random numbers that the rows of one flow own: one number per row and decision, drawn when first asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from zonesim.demand.decisions import LOGGED
from zonesim.randomness import uniforms, uniforms_by_identifier

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

NOBODY: Integers = np.zeros(0, dtype=np.int64)
NOBODY.flags.writeable = False


class Chance(Protocol):
    """What chance holds for some rows: one number in (0, 1) per row and decision, the same at every call."""

    @property
    def size(self) -> int:
        """Number of rows."""

    def uniform(self, decision: str) -> Floats:
        """One number per row for this decision; read-only."""


@dataclass(frozen=True, eq=False)
class Luck:
    """What chance holds for the rows of one kind of entity of one flow: generated rows first, then rows of a log.

    ``numbers``: the number of each generated row within its flow (rows left out leave gaps, so that nobody moves up).
    ``names``: of each generated row, the name its luck follows in place of the number (timetables); empty where numbers decide.
    ``places``: of each row of the log, its place in the log among the rows of the flow. ``identifiers``: of each row of the
    log, the name its luck follows, or "" where the place decides. ``prefix`` sets streams of their own apart.
    """

    seed: int
    replication: int
    flow: str
    numbers: Integers
    places: Integers = field(default_factory=NOBODY.copy)
    identifiers: Sequence[str] = ()
    names: Sequence[str] = ()
    prefix: str = ""
    _drawn: dict[str, Floats] = field(default_factory=dict, init=False, repr=False)

    @property
    def size(self) -> int:
        """Number of rows."""
        return len(self.numbers) + len(self.places)

    def uniform(self, decision: str) -> Floats:
        """One number in (0, 1) per row for this decision, the same at every call; read-only."""
        if decision not in self._drawn:
            drawn = self._generated(decision)
            if len(self.places):
                drawn = np.concatenate([drawn, self._logged(decision)])
            drawn.flags.writeable = False
            self._drawn[decision] = drawn
        return self._drawn[decision]

    def _numbered(self, decision: str, numbers: Integers) -> Floats:
        if not len(numbers):
            return np.zeros(0)
        return uniforms(self.seed, self.replication, decision=decision, flow=self.flow, n=int(numbers.max()) + 1)[numbers]

    def _generated(self, decision: str) -> Floats:
        if self.names:
            return uniforms_by_identifier(
                self.seed, self.replication, decision=self.prefix + decision, flow=self.flow, identifiers=self.names
            )
        return self._numbered(self.prefix + decision, self.numbers)

    def _logged(self, decision: str) -> Floats:
        drawn = self._numbered(LOGGED + decision, self.places)
        named = [row for row, identifier in enumerate(self.identifiers) if identifier]
        if named:
            names = [self.identifiers[row] for row in named]
            drawn[named] = uniforms_by_identifier(self.seed, self.replication, decision=decision, flow=self.flow, identifiers=names)
        return drawn


@dataclass(frozen=True, eq=False)
class PartOf:
    """The random numbers of some of the rows: the same that these rows have among all."""

    whole: Chance
    rows: Integers

    @property
    def size(self) -> int:
        """Number of rows."""
        return len(self.rows)

    def uniform(self, decision: str) -> Floats:
        """One number in (0, 1) per row for this decision."""
        return self.whole.uniform(decision)[self.rows]


@dataclass(frozen=True, eq=False)
class AnotherTime:
    """Random numbers for another visit of the same rows: of decisions whose names begin with ``prefix``, but the first visit's for the
    decisions ``kept``."""

    whole: Chance
    prefix: str
    kept: frozenset[str] = frozenset()

    @property
    def size(self) -> int:
        """Number of rows."""
        return self.whole.size

    def uniform(self, decision: str) -> Floats:
        """One number in (0, 1) per row for this decision."""
        return self.whole.uniform(decision if decision in self.kept else self.prefix + decision)


@dataclass(frozen=True, eq=False)
class DayByDay:
    """The luck of some of the rows on several days, each day by streams of its own: row and day of each, days counted from 0."""

    whole: Chance
    rows: Integers
    days: Integers
    prefix: str

    @property
    def size(self) -> int:
        """Number of rows and days."""
        return len(self.rows)

    def uniform(self, decision: str) -> Floats:
        """One number in (0, 1) per row and day for this decision."""
        drawn = np.empty(self.size)
        for day in range(int(self.days.max(initial=-1)) + 1):
            those = self.days == day
            drawn[those] = self.whole.uniform(f"{self.prefix}{day}.{decision}")[self.rows[those]]
        return drawn


@dataclass(frozen=True, eq=False)
class Joined:
    """The luck of several kinds of rows, one after another."""

    parts: tuple[Chance, ...]

    @property
    def size(self) -> int:
        """Number of rows."""
        return sum(part.size for part in self.parts)

    def uniform(self, decision: str) -> Floats:
        """One number in (0, 1) per row for this decision."""
        return np.concatenate([part.uniform(decision) for part in self.parts])
