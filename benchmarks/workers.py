"""Workers: comparing four scenarios over a week of the baseline, with one worker and two, processes against threads."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from benchmarks.common import BASELINE, SEED, Options, Result, best_of, table
from zonesim.experiment.replicate import Outcome
from zonesim.experiment.running import Running
from zonesim.scenario.load import read_scenarios
from zonesim.scenario.schema import Scenario

REFORMS = BASELINE.parent / "reforms"
FILES = (BASELINE, *(REFORMS / f"{name}.toml" for name in ("tiered_inspection", "one_declaration_many_vehicles", "both")))
REPLICATIONS, FEWER = 30, 4


def show(options: Options) -> Result:
    """Thirty replications of each scenario, or a few; each way of running them once, from scenarios already read."""
    scenarios = read_scenarios(FILES, ["horizon.days=7", *options.changes])
    replications = FEWER if options.quick else REPLICATIONS
    found = ways(scenarios, replications=replications)
    title = f"{len(scenarios)} scenarios x {replications} replications of a week of the baseline; {os.cpu_count()} cores"
    shown = table(title, "workers", "seconds", "ms per replication", "times as quick as one")
    alone = found["1, this process"]
    for way, seconds in found.items():
        each = 1e3 * seconds / (len(scenarios) * replications)
        shown.add_row(way, f"{seconds:.2f}", f"{each:.1f}", f"{alone / seconds:.2f}")
    return Result([shown, "Processes are started, and threads made, within the time."])


def ways(scenarios: Sequence[Scenario], *, replications: int) -> dict[str, float]:
    """Seconds of each way of running the same comparison. Raises RuntimeError where two of them find different measures."""
    results: dict[str, list[list[Outcome]]] = {}

    def run(way: str, workers: int, *, threads: bool = False) -> Callable[[], None]:
        def program() -> None:
            if threads:
                with ThreadPoolExecutor(workers) as pool:
                    results[way] = Running(replications=replications, seed=SEED, workers=workers, executor=pool).outcomes(scenarios)
            else:
                results[way] = Running(replications=replications, seed=SEED, workers=workers).outcomes(scenarios)

        return program

    Running(replications=1, seed=SEED, workers=1).outcomes(scenarios[:1])  # machine code is made ready before anything is timed
    found = best_of(
        1,
        {
            "1, this process": run("alone", 1),
            "2 processes": run("processes", 2),
            "1 thread": run("thread", 1, threads=True),
            "2 threads": run("threads", 2, threads=True),
        },
    )
    if any(_rows(other) != _rows(results["alone"]) for other in results.values()):
        raise RuntimeError("the measures depend on how they were run")
    return found


def _rows(results: list[list[Outcome]]) -> str:
    """All measures as text, in which NaN is equal to itself."""
    return repr([[outcome.rows for outcome in row] for row in results])
