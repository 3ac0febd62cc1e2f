"""Workers at work: who is handed what, and what becomes of it where workers die."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from dataclasses import dataclass, field
from itertools import groupby

from zonesim.errors import ZonesimError
from zonesim.experiment.model_version import model_version
from zonesim.experiment.perform import Orders, Replication, perform
from zonesim.experiment.store.store import Finished
from zonesim.experiment.workers import Crew, Here

TASK = 0.5
"""Seconds of work that a task should have at least, so that handing it over costs little."""
AHEAD = 3
"""Tasks handed out per worker: enough that none waits for us, few enough that little is lost when we are killed."""
PARTS = 4
"""Into so many parts per worker work is divided at least, so that none is left without for long."""


class WorkersDied(ZonesimError):
    """Nobody works any more: the processes are killed, out of memory, or started by a script without a main guard."""


class Stopped(ZonesimError):
    """Interrupted by its user: everything finished is kept."""

    exit_code = 130


@dataclass
class AtWork:
    """A ``crew`` at work under its ``orders``, on so many replications in ``total``; what is finished is given to ``keep`` at once.

    Replications that were at hand when workers died are tried again, each alone: what then ends its worker a second time is recorded as
    the one that does.
    """

    crew: Crew
    orders: Orders
    total: int
    keep: Callable[[Sequence[Finished]], None]
    seconds: float = 0.0
    runs: int = 0
    suspects: deque[Replication] = field(default_factory=deque)

    def work(self, runs: Iterator[Replication]) -> None:
        """Until all are finished. Raises WorkersDied where nobody works, Stopped or KeyboardInterrupt where somebody interrupts."""
        left, died, lasting = True, False, self.orders.lasting
        # A replication that ends its worker must not end us, where something is kept: a single one is not done here to save a process.
        useful = max(self.total, 2) if lasting else self.total
        tasks: Iterator[list[Replication]] | None = None
        while left:
            with self.crew.hire(useful) as (executor, workers):
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

    def _tasks(self, runs: Iterator[Replication], workers: int) -> Iterator[list[Replication]]:
        """What is handed over at a time: neighbours that meet one demand together, but what is to be kept in parts that are soon done.

        No more than a fair share, so that no worker is left without for long.
        """
        lasting = self.orders.lasting
        share = self.total if workers == 1 else max(-(-self.total // (PARTS * workers)), 1)
        task: list[Replication] = []
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
                if not isinstance(error, BrokenExecutor) and not self.orders.lasting:
                    raise
                what = f"it ended its worker, twice: killed, or out of memory ({type(error).__name__}: {error})"
                self.keep([Finished(run.digest, run.replication, None, "worker", what)])
                if isinstance(error, BrokenExecutor):
                    raise

    def _together(self, executor: Executor, workers: int, tasks: Iterator[list[Replication]]) -> None:
        at_hand: dict[Future[list[Finished]], list[Replication]] = {}
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

    def _submit(self, executor: Executor, task: list[Replication]) -> Future[list[Finished]]:
        try:
            return executor.submit(perform, task, self.orders)
        except BrokenExecutor:
            self.suspects += task  # none of them was begun, but none may be lost
            raise

    def _taken(self, future: Future[list[Finished]], task: list[Replication], *, broken: bool = False) -> None:
        """Keep what a task brought. A worker that was lost under it makes it suspect; nobody to work at all ends the experiment."""
        try:
            error = future.exception()
        except CancelledError:
            if not self.orders.lasting:
                raise WorkersDied("work was taken back: the executor was shut down, or its scheduler was lost") from None
            raise Stopped("the scheduler was lost; everything finished is kept, and the same command goes on from there") from None
        if error is None:
            self._kept(future.result())
        elif isinstance(error, ZonesimError) or not (self.orders.lasting or isinstance(error, BrokenExecutor)):
            raise error
        else:
            self.suspects += task
            if isinstance(error, BrokenExecutor) and not broken:
                raise error

    def _kept(self, finished: list[Finished]) -> None:
        self.keep(finished)
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
