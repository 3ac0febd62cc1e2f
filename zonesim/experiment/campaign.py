"""Runs what is asked for and its store does not have; what is finished is kept at once. All replications are made here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import TypeVar

import numpy as np

from zonesim.demand.demand import Demand
from zonesim.engines.choose import engine_of
from zonesim.engines.tables import Floats
from zonesim.errors import Fault, Gridlock, InputError, ZonesimError
from zonesim.experiment.at_work import AtWork
from zonesim.experiment.cells import AnyCell
from zonesim.experiment.model_version import model_version
from zonesim.experiment.perform import Orders, Replication
from zonesim.experiment.replicate import Outcome
from zonesim.experiment.store.store import Described, Finished, Store
from zonesim.experiment.workers import Crew
from zonesim.measures.controls import Expected, draw_apart, expected_of
from zonesim.scenario.schema import Scenario

BLOCK = 256
"""Cells that are built and handed out at a time: bounds the memory of large experiments."""

OneOf = TypeVar("OneOf", bound=AnyCell)
Wanted = Sequence[tuple[AnyCell, Sequence[int]]]
"""Cells, each with the numbers of the replications that are wanted of it."""


def first(cells: Sequence[OneOf], replications: int) -> list[tuple[OneOf, Sequence[int]]]:
    """The first so many replications of every cell."""
    return [(cell, range(replications)) for cell in cells]


class Failure(ZonesimError):
    """A replication that could not be finished, with its scenario and number."""

    def __init__(self, scenario: str, replication: int, reason: ZonesimError) -> None:
        self.scenario, self.replication, self.reason = scenario, replication, reason
        self.exit_code = reason.exit_code
        super().__init__(f"{scenario}, replication {replication}: {reason}")

    def __reduce__(self) -> tuple[type[Failure], tuple[str, int, ZonesimError]]:
        """Failures travel between worker processes."""
        return Failure, (self.scenario, self.replication, self.reason)


class FailedBefore(ZonesimError):
    """A replication that the store has as failed."""


@dataclass
class Campaign:
    """Replications at work: the ``store`` they are kept in, and the ``crew`` that makes them.

    ``trucks``: folder for the log of every truck of what is run, one file per replication, written by whoever runs it.
    """

    store: Store
    crew: Crew = field(default_factory=Crew)
    trucks: Path | None = None
    _digests: dict[str, str] = field(default_factory=dict)
    _expected: dict[str, Expected] = field(default_factory=dict)
    _done: int = 0
    _total: int = 0

    def digests(self, cells: Sequence[AnyCell]) -> list[str]:
        """Which scenario each cell is; those met for the first time are built. Raises InputError with the faults of all of them."""
        if not self._digests:
            self._digests = self.store.cells()
        unknown = {cell.key: cell for cell in cells if cell.key not in self._digests or cell.names_data}
        faults: list[Fault] = []
        waiting = list(unknown.values())
        for begin in range(0, len(waiting), BLOCK):
            built: list[Described] = []
            for cell in waiting[begin : begin + BLOCK]:
                try:
                    scenario = cell.scenario()
                except InputError as error:
                    faults += [fault for fault in error.faults if fault not in faults]
                else:
                    built.append(Described(cell, scenario, scenario.digest()))
            self.store.add_cells(built)
            self._digests.update((one.cell.key, one.digest) for one in built)
        if faults:
            raise InputError(faults)
        return [self._digests[cell.key] for cell in cells]

    def missing(self, wanted: Wanted) -> list[tuple[AnyCell, dict[int, bool]]]:
        """Which replications of each cell are not in the store yet; each scenario once, those with nothing missing left out.

        With each whether it is the first that is wanted of its cell, which tells the cell's offered loads.
        """
        there = self.store.there()
        found: dict[str, tuple[AnyCell, dict[int, bool]]] = {}
        for (cell, numbers), digest in zip(wanted, self.digests([cell for cell, _ in wanted]), strict=True):
            over = there.get(digest, {})
            lacking = {number: number == numbers[0] for number in numbers if number not in over}
            if lacking:
                known = found.setdefault(digest, (cell, {}))[1]
                known.update((number, leads or known.get(number, False)) for number, leads in lacking.items())
        return list(found.values())

    def run(self, wanted: Wanted) -> None:
        """See that these replications are in the store, finished or failed.

        Raises InputError for scenarios with faults, and where the engine asked for cannot be had; WorkersDied where nobody works.
        """
        missing = self.missing(wanted)
        if not missing:
            return
        if self.crew.engine == "compiled":
            engine_of(self.crew.engine)
        total = sum(len(numbers) for _, numbers in missing)
        self._total += total
        blocks = (missing[begin : begin + BLOCK] for begin in range(0, len(missing), BLOCK))
        runs = (run for block in blocks for run in self._of_block(block))
        orders = Orders(self.crew.engine, model_version(), self.trucks, self.store.lasting)
        AtWork(self.crew, orders, total, self.keep).work(runs)

    def _of_block(self, block: Sequence[tuple[AnyCell, dict[int, bool]]]) -> Iterator[Replication]:
        """Replications that meet the same demand together, so that it is drawn once for them."""
        built = [(cell.scenario(), self._digests[cell.key], numbers) for cell, numbers in block]
        demands = [scenario.digest(of_demand=True) for scenario, _, _ in built]
        if self.store.controls:
            self._expect([(scenario, digest, demand) for (scenario, digest, _), demand in zip(built, demands, strict=True)])
        found = [
            Replication(digest, demand, scenario, self.store.seed, number, self._expected.get(digest), leads)
            for (scenario, digest, numbers), demand in zip(built, demands, strict=True)
            for number, leads in numbers.items()
        ]
        order = {demand: place for place, demand in reversed(list(enumerate(demands)))}
        return iter(sorted(found, key=lambda run: (order[run.demand], run.replication)))

    def _expect(self, scenarios: Sequence[tuple[Scenario, str, str]]) -> None:
        """Work out what is to be expected of scenarios, (scenario, digest, which demand), that are met for the first time."""
        new = [each for each in scenarios if each[1] not in self._expected]
        for _, those in groupby(sorted(new, key=lambda each: each[2]), key=lambda each: each[2]):
            apart: Demand | None = None
            for scenario, digest, _ in those:
                apart = apart or draw_apart(scenario, seed=self.store.seed)
                self._expected[digest] = expected_of(scenario, apart)

    def keep(self, finished: Sequence[Finished]) -> None:
        """Into the store, at once."""
        self.store.add(finished)
        self._done += len(finished)
        if self.crew.progress is not None:
            self.crew.progress(self._done, self._total)

    def outcomes(self, wanted: Wanted) -> list[list[Outcome]]:
        """By cell, then replication; run where they are missing. Raises Failure for the first one that failed."""
        self.run(wanted)
        found: list[list[Outcome]] = []
        for (cell, numbers), digest in zip(wanted, self.digests([cell for cell, _ in wanted]), strict=True):
            row: list[Outcome] = []
            for one in self.store.outcomes(digest, numbers):
                if isinstance(one, Finished):
                    raise Failure(cell.name, one.replication, one.reason or _reason(one))
                row.append(one)
            found.append(row)
        return found

    def values(self, wanted: Wanted, names: Sequence[tuple[str, str]]) -> Floats:
        """Measures (measure, of), shape (cells, names, replications), run where they are missing; NaN where undefined or failed.

        As many replications are wanted of every cell.
        """
        self.run(wanted)
        digests = self.digests([cell for cell, _ in wanted])
        return np.array([self.store.values(digest, numbers, names=names) for (_, numbers), digest in zip(wanted, digests, strict=True)])


def _reason(failed: Finished) -> ZonesimError:
    """Why a replication failed, from the words that were kept."""
    return Gridlock(failed.message) if failed.stage == "engine" else FailedBefore(f"{failed.stage}: {failed.message}")
