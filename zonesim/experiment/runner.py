"""All replications of all scenarios, over the machine's cores; the same results whatever the number of workers."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from typing import ParamSpec, TypeVar

from zonesim.demand.demand import Demand, draw
from zonesim.engines.choose import EngineName
from zonesim.errors import ZonesimError
from zonesim.experiment.replicate import Outcome, replicate
from zonesim.measures.controls import Expected, expected_of
from zonesim.scenario.schema import Scenario

Given = ParamSpec("Given")
Result = TypeVar("Result")

Progress = Callable[[int, int], None]
"""Called with (replications finished, replications in all)."""


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
    """The worker processes ended: killed, out of memory, or started by a script without a main guard."""


def run_all(
    scenarios: Sequence[Scenario],
    *,
    replications: int,
    seed: int,
    workers: int | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
    engine: EngineName = "auto",
    control_variates: bool = False,
) -> list[list[Outcome]]:
    """Outcomes by scenario, then replication 0 to n - 1.

    ``workers``: processes, all cores when left out, 1 for this process alone. ``executor``: any executor of
    ``concurrent.futures`` in their place. ``control_variates``: the controls of every replication, too.
    Raises Failure for the first replication (in order of scenario and number) that fails,
    WorkersDied when the processes end before their work is done.
    """
    expected = [expected_of(scenario, seed=seed) if control_variates else None for scenario in scenarios]
    workers = min(workers or os.cpu_count() or 1, max(len(scenarios) * replications, 1))
    tasks = _tasks(scenarios, replications, workers)
    if executor is None and workers == 1:
        executor = Here()
    if executor is not None:
        return _in_order(_submit(executor, scenarios, expected, tasks, seed, progress, engine), len(scenarios), replications)
    # forkserver: a fork of a process with threads can dead-lock; spawn where there is no forkserver.
    method = "forkserver" if os.name == "posix" else "spawn"
    try:
        with ProcessPoolExecutor(workers, mp_context=get_context(method)) as pool:
            return _in_order(_submit(pool, scenarios, expected, tasks, seed, progress, engine), len(scenarios), replications)
    except BrokenProcessPool:
        raise WorkersDied(
            "the worker processes ended before their work was done; a script must start its work under "
            "'if __name__ == \"__main__\":', because workers import it again; otherwise use workers=1 to see what happens"
        ) from None


@dataclass(frozen=True)
class _Task:
    """One replication of some scenarios (their places). ``demands``: of each, which demand; where equal, it is drawn once."""

    replication: int
    places: tuple[int, ...]
    demands: tuple[str, ...]


def _tasks(scenarios: Sequence[Scenario], replications: int, workers: int) -> list[_Task]:
    """All scenarios of a replication together, in so many pieces that no worker is left without work for long."""
    demands = [scenario.digest(of_demand=True) for scenario in scenarios]
    pieces = min(max(-(-4 * workers // max(replications, 1)), 1), max(len(scenarios), 1)) if workers > 1 else 1
    alike = sorted(range(len(scenarios)), key=lambda place: (demands.index(demands[place]), place))
    parts = [tuple(alike[len(alike) * part // pieces : len(alike) * (part + 1) // pieces]) for part in range(pieces)]
    return [
        _Task(replication, places, tuple(demands[place] for place in places))
        for replication in range(replications)
        for places in parts
        if places
    ]


def _some(
    scenarios: Sequence[Scenario], expected: Sequence[Expected | None], task: _Task, seed: int, engine: EngineName
) -> list[Outcome | Failure]:
    found: list[Outcome | Failure] = []
    drawn: tuple[str, Demand] | None = None
    for scenario, known, wanted in zip(scenarios, expected, task.demands, strict=True):
        try:
            if drawn is None or drawn[0] != wanted:
                drawn = wanted, draw(scenario, seed=seed, replication=task.replication)
            found.append(replicate(scenario, seed=seed, replication=task.replication, engine=engine, demand=drawn[1], expected=known))
        except ZonesimError as error:
            found.append(Failure(scenario.name, task.replication, error))
    return found


class Here(Executor):
    """This process alone: what is submitted is done at once."""

    def submit(self, fn: Callable[Given, Result], /, *args: Given.args, **kwargs: Given.kwargs) -> Future[Result]:
        """Do it, and return the finished future; an error travels in it."""
        future: Future[Result] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def _submit(
    pool: Executor,
    scenarios: Sequence[Scenario],
    expected: Sequence[Expected | None],
    tasks: Sequence[_Task],
    seed: int,
    progress: Progress | None,
    engine: EngineName,
) -> dict[tuple[int, int], Outcome | Failure]:
    found: dict[tuple[int, int], Outcome | Failure] = {}
    total = sum(len(task.places) for task in tasks)

    def collect(task: _Task, outcomes: Sequence[Outcome | Failure]) -> None:
        found.update(((place, task.replication), outcome) for place, outcome in zip(task.places, outcomes, strict=True))
        if progress is not None:
            progress(len(found), total)

    futures: dict[Future[list[Outcome | Failure]], _Task] = {}
    for task in tasks:
        its, known = [scenarios[place] for place in task.places], [expected[place] for place in task.places]
        future = pool.submit(_some, its, known, task, seed, engine)
        if isinstance(pool, Here):
            collect(task, future.result())
        else:
            futures[future] = task
    for future in as_completed(futures):
        collect(futures[future], future.result())
    return found


def _in_order(found: dict[tuple[int, int], Outcome | Failure], scenarios: int, replications: int) -> list[list[Outcome]]:
    ordered: list[list[Outcome]] = []
    for s in range(scenarios):
        row: list[Outcome] = []
        for r in range(replications):
            outcome = found[s, r]
            if isinstance(outcome, Failure):
                raise outcome
            row.append(outcome)
        ordered.append(row)
    return ordered
