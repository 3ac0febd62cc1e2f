"""Runs what is asked for and its store does not have; what is finished is kept at once. All replications are made here."""

from __future__ import annotations

import math
import time
import traceback
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TypeVar

import numpy as np

from zonesim.demand.demand import Demand, draw
from zonesim.engines.choose import EngineName, engine_of
from zonesim.engines.tables import Floats
from zonesim.errors import BooksDoNotBalance, Fault, Gridlock, InputError, ZonesimError
from zonesim.experiment.cells import AnyCell
from zonesim.experiment.model_version import model_version
from zonesim.experiment.replicate import Outcome, replicate
from zonesim.experiment.store.store import Described, Finished, Store
from zonesim.experiment.truck_files import write_trucks
from zonesim.experiment.workers import Crew, Here
from zonesim.measures.controls import Expected, draw_apart, expected_of
from zonesim.measures.finished import Reading
from zonesim.scenario.schema import Scenario

TASK = 0.5
"""Seconds of work that a task should have at least, so that handing it over costs little."""
BLOCK = 256
"""Cells that are built and handed out at a time: bounds the memory of large experiments."""
AHEAD = 3
"""Tasks handed out per worker: enough that none waits for us, few enough that little is lost when we are killed."""
PARTS = 4
"""Into so many parts per worker work is divided at least, so that none is left without for long."""

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


class WorkersDied(ZonesimError):
    """Nobody works any more: the processes are killed, out of memory, or started by a script without a main guard."""


class Stopped(ZonesimError):
    """Interrupted by its user: everything finished is kept."""

    exit_code = 130


@dataclass(frozen=True)
class _Run:
    """One replication to be made, of a scenario whose digests are known; ``expected`` where its controls are wanted, ``offered`` where
    its offered loads are."""

    digest: str
    demand: str
    scenario: Scenario
    seed: int
    replication: int
    expected: Expected | None = None
    offered: bool = False

    @property
    def luck(self) -> tuple[str, int]:
        """Runs that meet the same demand have this in common."""
        return self.demand, self.replication


@dataclass(frozen=True)
class _Orders:
    """What every worker is told: with which engine, for the experiment of which ``model``; where the log of every truck is written, if
    it is; ``lasting``: whether an error that is none of zonesim's own becomes a row, like a failure, or ends everything as it is."""

    engine: EngineName
    model: str
    trucks: Path | None = None
    lasting: bool = True


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
        _Shift(self, total).work(runs)

    def _of_block(self, block: Sequence[tuple[AnyCell, dict[int, bool]]]) -> Iterator[_Run]:
        """Replications that meet the same demand together, so that it is drawn once for them."""
        built = [(cell.scenario(), self._digests[cell.key], numbers) for cell, numbers in block]
        demands = [scenario.digest(of_demand=True) for scenario, _, _ in built]
        if self.store.controls:
            self._expect([(scenario, digest, demand) for (scenario, digest, _), demand in zip(built, demands, strict=True)])
        found = [
            _Run(digest, demand, scenario, self.store.seed, number, self._expected.get(digest), leads)
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
        return np.array([self.store.values(digest, numbers, names) for (_, numbers), digest in zip(wanted, digests, strict=True)])


class FailedBefore(ZonesimError):
    """A replication that the store has as failed."""


def _reason(failed: Finished) -> ZonesimError:
    """Why a replication failed, from the words that were kept."""
    return Gridlock(failed.message) if failed.stage == "engine" else FailedBefore(f"{failed.stage}: {failed.message}")


@dataclass
class _Shift:
    """Workers, and what they have at hand of so many runs in all. Runs that were at hand when workers died are tried again, each alone:
    what then ends its worker a second time is recorded as the one that does."""

    campaign: Campaign
    total: int
    seconds: float = 0.0
    runs: int = 0
    suspects: deque[_Run] = field(default_factory=deque)

    def work(self, runs: Iterator[_Run]) -> None:
        left, died, lasting = True, False, self.campaign.store.lasting
        # Of a single run that is kept, whoever works may die without us.
        useful = max(self.total, 2) if lasting else self.total
        tasks: Iterator[list[_Run]] | None = None
        while left:
            with self.campaign.crew.hire(useful) as (executor, workers):
                tasks = tasks or self._tasks(runs, workers)
                try:
                    if died:
                        _check_that_somebody_works(executor)
                    self._alone(executor)
                    self._together(executor, workers, tasks)
                    left = bool(self.suspects)
                except BrokenExecutor:
                    died = True  # hire again
                except KeyboardInterrupt:
                    if not lasting:
                        raise
                    raise Stopped("stopped; everything finished is kept, and the same command goes on from there") from None

    def _tasks(self, runs: Iterator[_Run], workers: int) -> Iterator[list[_Run]]:
        """What is handed over at a time: neighbours that meet one demand together, but what is to be kept in parts that are soon done.

        No more than a fair share, so that no worker is left without for long.
        """
        lasting = self.campaign.store.lasting
        share = self.total if workers == 1 else max(-(-self.total // (PARTS * workers)), 1)
        task: list[_Run] = []
        for _, those in groupby(runs, key=lambda run: run.luck):
            alike = list(those)
            while alike:
                enough = min(self.per_task, share) if lasting or workers > 1 else 1
                most = enough if lasting else share
                part, alike = alike[:most], alike[most:]
                if task and len(task) + len(part) > enough:
                    yield task
                    task = []
                task += part
        if task:
            yield task

    @property
    def per_task(self) -> int:
        """So many runs are worth handing over, by what they have taken so far."""
        return max(1, math.ceil(TASK / max(self.seconds / self.runs, 1e-4))) if self.runs else 1

    def _alone(self, executor: Executor) -> None:
        while self.suspects:
            run = self.suspects.popleft()
            future = self._submit(executor, [run])
            try:
                self._kept(future.result())
            except ZonesimError:
                raise
            except Exception as error:
                if not isinstance(error, BrokenExecutor) and not self.campaign.store.lasting:
                    raise
                what = f"it ended its worker, twice: killed, or out of memory ({type(error).__name__}: {error})"
                self.campaign.keep([Finished(run.digest, run.replication, None, "worker", what)])
                if isinstance(error, BrokenExecutor):
                    raise

    def _together(self, executor: Executor, workers: int, tasks: Iterator[list[_Run]]) -> None:
        at_hand: dict[Future[list[Finished]], list[_Run]] = {}
        more = True
        try:
            while more or at_hand:
                while more and len(at_hand) < AHEAD * workers:
                    task = next(tasks, [])
                    more = bool(task)
                    if task:
                        at_hand[self._submit(executor, task)] = task
                    if isinstance(executor, Here):
                        break
                for future in wait(at_hand, return_when=FIRST_COMPLETED).done:
                    self._taken(future, at_hand.pop(future))
        except BrokenExecutor:
            for future, task in at_hand.items():
                if future.done() and not future.cancelled():
                    self._taken(future, task, broken=True)
                else:
                    self.suspects += task
            raise
        finally:
            for future in at_hand:
                future.cancel()

    def _submit(self, executor: Executor, task: list[_Run]) -> Future[list[Finished]]:
        campaign = self.campaign
        orders = _Orders(campaign.crew.engine, model_version(), campaign.trucks, campaign.store.lasting)
        try:
            return executor.submit(perform, task, orders)
        except BrokenExecutor:
            self.suspects += task  # none of them was begun, but none may be lost
            raise

    def _taken(self, future: Future[list[Finished]], task: list[_Run], *, broken: bool = False) -> None:
        """Keep what a task brought. A worker that was lost under it makes it suspect; nobody to work at all ends the experiment."""
        try:
            error = future.exception()
        except CancelledError:
            if not self.campaign.store.lasting:
                raise WorkersDied("work was taken back: the executor was shut down, or its scheduler was lost") from None
            raise Stopped("the scheduler was lost; everything finished is kept, and the same command goes on from there") from None
        if error is None:
            self._kept(future.result())
        elif isinstance(error, ZonesimError) or not (self.campaign.store.lasting or isinstance(error, BrokenExecutor)):
            raise error
        else:
            self.suspects += task
            if isinstance(error, BrokenExecutor) and not broken:
                raise error

    def _kept(self, finished: list[Finished]) -> None:
        self.campaign.keep(finished)
        self.seconds += sum(one.seconds for one in finished)
        self.runs += len(finished)


def _check_that_somebody_works(executor: Executor) -> None:
    """Raise WorkersDied where workers die over nothing."""
    try:
        executor.submit(model_version).result()
    except BrokenExecutor:
        raise WorkersDied(
            "the worker processes ended before their work was done; a script must start its work under "
            "'if __name__ == \"__main__\":', because workers import it again; otherwise use workers=1 to see what happens"
        ) from None


class AnotherModel(ZonesimError):
    """A worker that has another model than the experiment."""


def perform(task: Sequence[_Run], orders: _Orders) -> list[Finished]:
    """Run some replications here; demand is drawn once for neighbours that share it. A failure is a result like another.

    Raises AnotherModel where the model of the experiment is not the one installed here, NotKept where a truck log cannot be
    written; and, where nothing lasts, any error that is none of zonesim's own.
    """
    if orders.model != model_version():
        what = f"a worker has model {model_version()}, the experiment {orders.model}; install the same zonesim everywhere"
        raise AnotherModel(what)
    found: list[Finished] = []
    drawn: tuple[str, int] | None = None
    demand: Demand | None = None
    for run in task:
        begin = time.perf_counter()
        stage = "demand"
        try:
            if drawn != run.luck:
                drawn = None
                demand = draw(run.scenario, seed=run.seed, replication=run.replication)
                drawn = run.luck
            stage = "run"
            outcome = replicate(
                run.scenario,
                seed=run.seed,
                replication=run.replication,
                engine=orders.engine,
                demand=demand,
                expected=run.expected,
                offered=run.offered,
                keep=None if orders.trucks is None else partial(_write_trucks, orders.trucks, run.scenario.name),
            )
        except NotKept:
            raise
        except Exception as error:
            reason = error if isinstance(error, ZonesimError) else None
            if reason is None and not orders.lasting:
                raise
            took = time.perf_counter() - begin
            found.append(Finished(run.digest, run.replication, None, *_told(stage, error), took, reason))
        else:
            found.append(Finished(run.digest, run.replication, outcome, seconds=time.perf_counter() - begin))
    return found


class NotKept(InputError):
    """A truck log that cannot be written: no fault of the replication, which is not made then."""


def _write_trucks(folder: Path, scenario: str, reading: Reading) -> None:
    try:
        write_trucks(folder, reading, scenario=scenario)
    except InputError as error:
        raise NotKept(error.faults) from None


def _told(stage: str, error: Exception) -> tuple[str, str]:
    """Where it failed, and why. An error that is none of zonesim's own names its place in the code."""
    if isinstance(error, Gridlock):
        return "engine", str(error)
    if isinstance(error, BooksDoNotBalance):
        return "books", str(error)
    if isinstance(error, ZonesimError):
        return stage, str(error)
    place = traceback.extract_tb(error.__traceback__)[-1]
    return stage, f"{type(error).__name__}: {error} ({place.name}, line {place.lineno})"
