"""What all tables share: what they are asked for, how they are timed, and what they give back."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from rich.table import Table

from zonesim.demand.demand import draw
from zonesim.engines.choose import EngineName
from zonesim.scenario.load import load_scenario
from zonesim.zone.prepare import Case, prepare

ROOT = Path(__file__).parents[1]
BASELINE = ROOT / "scenarios" / "baseline.toml"
ENGINES: tuple[EngineName, ...] = ("compiled", "simpy")
SEED = 1

Clock = Callable[[], float]


@dataclass(frozen=True)
class Options:
    """What a table is asked for.

    ``changes``: of values of the baseline, as with --set. ``repeats``: how often each program is timed; the best counts. ``quick``:
    leave out what takes longest.
    """

    changes: tuple[str, ...] = ()
    repeats: int = 5
    quick: bool = False


@dataclass(frozen=True)
class Result:
    """What a table shows, tables and sentences in order. ``kept``: whether what it must keep to is kept."""

    parts: Sequence[Table | str]
    kept: bool = True


def best_of(repeats: int, programs: Mapping[str, Callable[[], object]], clock: Clock = perf_counter) -> dict[str, float]:
    """The shortest time of each program, timed in turn so that all meet the same machine.

    What keeps to one core is best timed by ``process_time``, in which the work of others on the machine hardly shows.
    """
    best = dict.fromkeys(programs, float("inf"))
    for _ in range(repeats):
        for name, program in programs.items():
            best[name] = min(best[name], seconds(program, clock))
    return best


def seconds(program: Callable[[], object], clock: Clock = perf_counter) -> float:
    """How long a program takes once."""
    gc.collect()
    begin = clock()
    program()
    return clock() - begin


def table(title: str, *columns: str) -> Table:
    """An empty table; the first column is of words, the others of numbers."""
    made = Table(title=title, title_justify="left")
    for column in columns:
        made.add_column(column, justify="left" if column == columns[0] else "right")
    return made


def case_of(changes: Sequence[str]) -> Case:
    """Replication 0 of the baseline with changes, ready to run."""
    scenario = load_scenario(BASELINE, changes)
    return prepare(scenario, draw(scenario, seed=SEED, replication=0))


def trucks_of(case: Case) -> int:
    """Vehicles of the whole run, warm-up and cool-down included."""
    return sum(vehicles.size for vehicles in case.vehicles.values())
