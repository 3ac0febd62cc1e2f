"""Trucks per second on one replication: plain SimPy, zonesim's engine on the same journeys, and all of zonesim."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from benchmarks.plain_simpy import PlainRun
from zonesim.analysis.measures import read
from zonesim.demand.demand import draw
from zonesim.engines.simpy_engine import run
from zonesim.experiment.replicate import replicate
from zonesim.scenario.schema import Scenario
from zonesim.zone.prepare import Case, prepare

PLAIN = "plain SimPy, the journeys alone"
ENGINE = "zonesim's engine, the same journeys, every step logged"
WHOLE = "zonesim, all of it: demand, rules, journeys, engine, books, measures"


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


def speeds(scenario: Scenario, *, repeats: int, seed: int = 1) -> list[Speed]:
    """Each way of running replication 0, timed in turn so that all meet the same machine."""
    case = prepare(scenario, draw(scenario, seed=seed, replication=0))
    trucks = sum(vehicles.size for vehicles in case.vehicles.values())
    best = dict.fromkeys((PLAIN, ENGINE, WHOLE), float("inf"))
    for _ in range(repeats):
        programs: dict[str, Callable[[], object]] = {
            PLAIN: PlainRun(case).run,
            ENGINE: lambda: run(case.programme),
            WHOLE: lambda: replicate(scenario, seed=seed, replication=0),
        }
        for what, program in programs.items():
            best[what] = min(best[what], _seconds(program))
    return [Speed(what, seconds, trucks) for what, seconds in best.items()]


def agreement(scenario: Scenario, *, seed: int = 1) -> Agreement:
    """Run both on the same case and compare when every truck left."""
    case: Case = prepare(scenario, draw(scenario, seed=seed, replication=0))
    plain = PlainRun(case)
    plain.run()
    visits = read(case, run(case.programme)).visits
    arrived = np.concatenate([visits[name].arrived for name in visits])
    left = np.concatenate([visits[name].left for name in visits])
    plain_left = np.concatenate([plain.left(name) for name in visits])
    same = float((np.abs(plain_left - left) < 1e-6).mean())
    return Agreement(same, float((plain_left - arrived).mean()), float((left - arrived).mean()))


def _seconds(program: Callable[[], object]) -> float:
    gc.collect()
    begin = perf_counter()
    program()
    return perf_counter() - begin
