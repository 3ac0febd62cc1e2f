"""Runs what an experiment asks for and its store does not have; what is finished is kept at once."""

from __future__ import annotations

import math
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar

import numpy as np

from zonesim.demand.demand import Demand, draw
from zonesim.engines.choose import EngineName
from zonesim.engines.tables import Floats
from zonesim.errors import BooksDoNotBalance, Fault, Gridlock, InputError, ZonesimError
from zonesim.experiment.cells import AnyCell
from zonesim.experiment.model_version import model_version
from zonesim.experiment.replicate import Outcome, replicate
from zonesim.experiment.runner import Failure, Here, Progress
from zonesim.experiment.store.store import Finished, Store
from zonesim.experiment.truck_files import write_trucks
from zonesim.measures.finished import Reading
from zonesim.scenario.schema import Scenario

TASK = 0.5
"""Seconds of work that a task should have at least, so that handing it over costs little."""
BLOCK = 256
"""Cells that are built and handed out at a time: bounds the memory of large experiments."""
AHEAD = 3
"""Tasks handed out per worker: enough that none waits for us, few enough that little is lost when we are killed."""

Hire = Callable[[], AbstractContextManager[tuple[Executor, int]]]
"""Workers: an executor and how many it has. Called again when they died."""


OneOf = TypeVar("OneOf", bound=AnyCell)
Wanted = Sequence[tuple[AnyCell, Sequence[int]]]
"""Cells, each with the numbers of the replications that are wanted of it."""


def first(cells: Sequence[OneOf], replications: int) -> list[tuple[OneOf, Sequence[int]]]:
    """The first so many replications of every cell."""
    return [(cell, range(replications)) for cell in cells]


class Stopped(ZonesimError):
    """Interrupted by its user: everything finished is kept."""

    exit_code = 130


@dataclass(frozen=True)
class _Run:
    """One replication to be made, of a scenario whose digests are known."""

    digest: str
    demand: str
    scenario: Scenario
    seed: int
    replication: int


@dataclass
class Campaign:
    """An experiment at work: its ``store``, who works (``hire``), and who is told how far it is.

    ``trucks``: folder for the log of every truck of what is run, one file per replication, written by whoever runs it.
    """

    store: Store
    hire: Hire
    engine: EngineName = "auto"
    progress: Progress | None = None
    trucks: Path | None = None
    _digests: dict[str, str] = field(default_factory=dict)
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
            built: dict[str, Scenario] = {}
            keys: dict[str, tuple[str, str, Mapping[str, object]]] = {}
            for cell in waiting[begin : begin + BLOCK]:
                try:
                    scenario = cell.scenario()
                except InputError as error:
                    faults += [fault for fault in error.faults if fault not in faults]
                else:
                    digest = scenario.digest()
                    keys[cell.key] = digest, cell.name, cell.factors
                    built[digest] = scenario
            self.store.add_scenarios(built)
            self.store.add_cells(keys)
            self._digests.update((key, digest) for key, (digest, _, _) in keys.items())
        if faults:
            raise InputError(faults)
        return [self._digests[cell.key] for cell in cells]

    def missing(self, wanted: Wanted) -> list[tuple[AnyCell, list[int]]]:
        """Which replications of each cell are not in the store yet; each scenario once, those with nothing missing left out."""
        there = self.store.there()
        found: dict[str, tuple[AnyCell, dict[int, None]]] = {}
        for (cell, numbers), digest in zip(wanted, self.digests([cell for cell, _ in wanted]), strict=True):
            over = there.get(digest, {})
            lacking = dict.fromkeys(number for number in numbers if number not in over)
            if lacking:
                found.setdefault(digest, (cell, {}))[1].update(lacking)
        return [(cell, list(numbers)) for cell, numbers in found.values()]

    def run(self, wanted: Wanted) -> None:
        """See that these replications are in the store, finished or failed."""
        missing = self.missing(wanted)
        if not missing:
            return
        self._total += sum(len(numbers) for _, numbers in missing)
        blocks = (missing[begin : begin + BLOCK] for begin in range(0, len(missing), BLOCK))
        runs = (run for block in blocks for run in self._of_block(block))
        _Crew(self).work(runs)

    def _of_block(self, block: Sequence[tuple[AnyCell, list[int]]]) -> Iterator[_Run]:
        """Replications that meet the same demand together, so that it is drawn once for them."""
        found = []
        for cell, numbers in block:
            scenario = cell.scenario()
            digest, demand = self._digests[cell.key], scenario.digest(of_demand=True)
            found += [_Run(digest, demand, scenario, self.store.seed, number) for number in numbers]
        order = {run.demand: place for place, run in reversed(list(enumerate(found)))}
        return iter(sorted(found, key=lambda run: (order[run.demand], run.replication)))

    def keep(self, finished: Sequence[Finished]) -> None:
        """Into the store, at once."""
        self.store.add(finished)
        self._done += len(finished)
        if self.progress is not None:
            self.progress(self._done, self._total)

    def outcomes(self, wanted: Wanted) -> list[list[Outcome]]:
        """By cell, then replication; run where they are missing. Raises Failure for the first one that failed."""
        self.run(wanted)
        found: list[list[Outcome]] = []
        for (cell, numbers), digest in zip(wanted, self.digests([cell for cell, _ in wanted]), strict=True):
            row: list[Outcome] = []
            for one in self.store.outcomes(digest, numbers):
                if isinstance(one, Finished):
                    reason = Gridlock(one.message) if one.stage == "engine" else FailedBefore(f"{one.stage}: {one.message}")
                    raise Failure(cell.name, one.replication, reason)
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


@dataclass
class _Crew:
    """Workers and what they have at hand. Runs that were at hand when workers died are tried again, each alone: what then ends its
    worker a second time is recorded as the one that does."""

    campaign: Campaign
    per_task: int = 1
    seconds: float = 0.0
    runs: int = 0
    suspects: deque[_Run] = field(default_factory=deque)

    def work(self, runs: Iterator[_Run]) -> None:
        left = True
        while left:
            with self.campaign.hire() as (executor, workers):
                try:
                    self._alone(executor)
                    self._together(executor, workers, runs)
                    left = bool(self.suspects)
                except BrokenExecutor:
                    pass  # hire again
                except KeyboardInterrupt:
                    executor.shutdown(wait=False, cancel_futures=True)
                    raise Stopped("stopped; everything finished is kept, and the same command goes on from there") from None

    def _alone(self, executor: Executor) -> None:
        while self.suspects:
            run = self.suspects.popleft()
            future = self._submit(executor, [run])
            try:
                self._kept(future.result())
            except ZonesimError:
                raise
            except Exception as error:
                what = f"it ended its worker, twice: killed, or out of memory ({type(error).__name__}: {error})"
                self.campaign.keep([Finished(run.digest, run.replication, None, "worker", what)])
                if isinstance(error, BrokenExecutor):
                    raise

    def _together(self, executor: Executor, workers: int, runs: Iterator[_Run]) -> None:
        at_hand: dict[Future[list[Finished]], list[_Run]] = {}
        more = True
        try:
            while more or at_hand:
                while more and len(at_hand) < AHEAD * workers:
                    task = list(islice(runs, self.per_task))
                    more = len(task) == self.per_task
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
        try:
            return executor.submit(perform, task, self.campaign.engine, model_version(), self.campaign.trucks)
        except BrokenExecutor:
            self.suspects += task  # none of them was begun, but none may be lost
            raise

    def _taken(self, future: Future[list[Finished]], task: list[_Run], *, broken: bool = False) -> None:
        """Keep what a task brought. A worker that was lost under it makes it suspect; nobody to work at all ends the experiment."""
        try:
            error = future.exception()
        except CancelledError:
            raise Stopped("the scheduler was lost; everything finished is kept, and the same command goes on from there") from None
        if error is None:
            self._kept(future.result())
        elif isinstance(error, ZonesimError):
            raise error
        else:
            self.suspects += task
            if isinstance(error, BrokenExecutor) and not broken:
                raise error

    def _kept(self, finished: list[Finished]) -> None:
        self.campaign.keep(finished)
        self.seconds += sum(one.seconds for one in finished)
        self.runs += len(finished)
        self.per_task = max(1, math.ceil(TASK / max(self.seconds / self.runs, 1e-4)))


class AnotherModel(ZonesimError):
    """A worker that has another model than the experiment."""


def perform(task: Sequence[_Run], engine: EngineName, model: str, trucks: Path | None = None) -> list[Finished]:
    """Run some replications here; demand is drawn once for neighbours that share it. A failure is a result like another.

    Raises AnotherModel where the ``model`` of the experiment is not the one installed here, NotKept where a truck log cannot be
    written.
    """
    if model != model_version():
        raise AnotherModel(f"a worker has model {model_version()}, the experiment {model}; install the same zonesim everywhere")
    found: list[Finished] = []
    drawn: tuple[str, int] | None = None
    demand: Demand | None = None
    for run in task:
        begin = time.perf_counter()
        stage = "demand"
        try:
            if drawn != (run.demand, run.replication):
                drawn = None
                demand = draw(run.scenario, seed=run.seed, replication=run.replication)
                drawn = run.demand, run.replication
            stage = "run"
            keep = None if trucks is None else partial(_write_trucks, trucks, run.scenario.name)
            outcome = replicate(run.scenario, seed=run.seed, replication=run.replication, engine=engine, demand=demand, keep=keep)
        except NotKept:
            raise
        except Exception as error:
            found.append(Finished(run.digest, run.replication, None, *_told(stage, error), time.perf_counter() - begin))
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
