"""All replications of all scenarios, over the machine's cores; the same results whatever the number of workers."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from zonesim.analysis.controls import Expected, expected_of
from zonesim.engines.choose import EngineName
from zonesim.errors import ZonesimError
from zonesim.experiment.replicate import Outcome, replicate
from zonesim.scenario.schema import Scenario

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
    tasks = [(s, r) for s in range(len(scenarios)) for r in range(replications)]
    expected = [expected_of(scenario, seed=seed) if control_variates else None for scenario in scenarios]
    workers = min(workers or os.cpu_count() or 1, max(len(tasks), 1))
    if executor is None and workers == 1:
        found: dict[tuple[int, int], Outcome | Failure] = {}
        for done, (s, r) in enumerate(tasks, start=1):
            found[s, r] = _one(scenarios[s], seed, r, engine, expected[s])
            if progress is not None:
                progress(done, len(tasks))
        return _in_order(found, len(scenarios), replications)
    if executor is not None:
        return _in_order(_submit(executor, scenarios, tasks, seed, progress, engine, expected), len(scenarios), replications)
    # forkserver: a fork of a process with threads can dead-lock; spawn where there is no forkserver.
    method = "forkserver" if os.name == "posix" else "spawn"
    try:
        with ProcessPoolExecutor(workers, mp_context=get_context(method)) as pool:
            return _in_order(_submit(pool, scenarios, tasks, seed, progress, engine, expected), len(scenarios), replications)
    except BrokenProcessPool:
        raise WorkersDied(
            "the worker processes ended before their work was done; a script must start its work under "
            "'if __name__ == \"__main__\":', because workers import it again; otherwise use workers=1 to see what happens"
        ) from None


def _one(scenario: Scenario, seed: int, replication: int, engine: EngineName, expected: Expected | None) -> Outcome | Failure:
    try:
        return replicate(scenario, seed=seed, replication=replication, engine=engine, expected=expected)
    except ZonesimError as error:
        return Failure(scenario.name, replication, error)


def _submit(
    pool: Executor,
    scenarios: Sequence[Scenario],
    tasks: list[tuple[int, int]],
    seed: int,
    progress: Progress | None,
    engine: EngineName,
    expected: Sequence[Expected | None],
) -> dict[tuple[int, int], Outcome | Failure]:
    futures: dict[Future[Outcome | Failure], tuple[int, int]] = {
        pool.submit(_one, scenarios[s], seed, r, engine, expected[s]): (s, r) for s, r in tasks
    }
    found = {}
    for done, future in enumerate(as_completed(futures), start=1):
        found[futures[future]] = future.result()
        if progress is not None:
            progress(done, len(tasks))
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
