"""Plain SimPy: trucks per second of a day of the baseline, beside zonesim's engines on the same journeys and all of zonesim."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from rich.table import Table

from benchmarks.common import BASELINE, SEED, Options, Result, best_of, table, trucks_of
from benchmarks.plain_simpy import PlainRun
from zonesim.demand.demand import draw
from zonesim.engines import compiled, simpy_engine
from zonesim.experiment.replicate import replicate
from zonesim.measures.measures import read
from zonesim.scenario.load import load_scenario
from zonesim.scenario.schema import Scenario
from zonesim.zone.prepare import Case, prepare

PLAIN = "plain SimPy, the journeys alone"
SIMPY = "SimPy engine, the same journeys, every step logged"
COMPILED = "compiled engine, the same journeys, every step logged"
WHOLE = "zonesim, all of it: demand, rules, journeys, compiled engine, books, measures"


@dataclass(frozen=True)
class Speed:
    """The shortest time of several, in seconds, for so many trucks."""

    what: str
    seconds: float
    trucks: int

    @property
    def trucks_per_second(self) -> float:
        """Of the whole run, warm-up and cool-down included."""
        return self.trucks / self.seconds


@dataclass(frozen=True)
class Agreement:
    """How far the plain program tells the same story.

    ``same``: share of trucks that leave in the same moment, to the microsecond. ``plain`` and ``zonesim``: mean visits in seconds.
    They differ where vehicles of one set ask in the same instant, which zonesim decides and plain SimPy leaves to chance.
    """

    same: float
    plain: float
    zonesim: float


def show(options: Options) -> Result:
    """A day with warm-up and cool-down."""
    scenario = load_scenario(BASELINE, ["horizon.days=1", *options.changes])
    return Result([_table(speeds(scenario, repeats=options.repeats)), _words(agreement(scenario))])


def speeds(scenario: Scenario, *, repeats: int) -> list[Speed]:
    """Each way of running replication 0."""
    case = prepare(scenario, draw(scenario, seed=SEED, replication=0))
    compiled.run(case.programme)
    best = dict.fromkeys((PLAIN, SIMPY, COMPILED, WHOLE), float("inf"))
    for _ in range(repeats):
        programs: dict[str, Callable[[], object]] = {
            PLAIN: PlainRun(case).run,  # built anew each time: it can run but once
            SIMPY: lambda: simpy_engine.run(case.programme),
            COMPILED: lambda: compiled.run(case.programme),
            WHOLE: lambda: replicate(scenario, seed=SEED, replication=0, engine="compiled"),
        }
        best = {what: min(best[what], once) for what, once in best_of(1, programs).items()}
    return [Speed(what, seconds, trucks_of(case)) for what, seconds in best.items()]


def agreement(scenario: Scenario) -> Agreement:
    """Run both on the same case and compare when every truck left."""
    case: Case = prepare(scenario, draw(scenario, seed=SEED, replication=0))
    plain = PlainRun(case)
    plain.run()
    visits = read(case, compiled.run(case.programme)).visits
    arrived = np.concatenate([visits[name].arrived for name in visits])
    left = np.concatenate([visits[name].left for name in visits])
    plain_left = np.concatenate([plain.left(name) for name in visits])
    same = float((np.abs(plain_left - left) < 1e-6).mean())
    return Agreement(same, float((plain_left - arrived).mean()), float((left - arrived).mean()))


def _table(found: list[Speed]) -> Table:
    shown = table(
        f"One day of the baseline with warm-up and cool-down, {found[0].trucks:,} trucks",
        *("program", "seconds", "trucks per second", "times as quick as plain SimPy"),
    )
    for speed in found:
        ratio = found[0].seconds / speed.seconds
        shown.add_row(speed.what, f"{speed.seconds:.4f}", f"{speed.trucks_per_second:,.0f}", f"{ratio:.2f}")
    return shown


def _words(found: Agreement) -> str:
    return (
        f"Of the trucks, {found.same:.1%} leave in the same moment in both; "
        f"mean visit {found.plain:.2f} s in plain SimPy, {found.zonesim:.2f} s in zonesim."
    )
