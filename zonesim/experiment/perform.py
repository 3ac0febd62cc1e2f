"""What a worker does: some replications, one after the other, each with its outcome, or with the reason why it failed."""

from __future__ import annotations

import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from zonesim.demand.demand import Demand, draw
from zonesim.engines.choose import EngineName
from zonesim.errors import BooksDoNotBalance, Gridlock, InputError, ZonesimError
from zonesim.experiment.model_version import model_version
from zonesim.experiment.replicate import replicate
from zonesim.experiment.store.store import Finished
from zonesim.experiment.truck_files import write_trucks
from zonesim.measures.controls import Expected
from zonesim.measures.finished import Reading
from zonesim.scenario.schema import Scenario


@dataclass(frozen=True)
class Replication:
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
class Orders:
    """What every worker is told: with which engine, for the experiment of which ``model``; where the log of every truck is written, if
    it is; ``lasting``: whether an error that is none of zonesim's own becomes a row, like a failure, or ends everything as it is."""

    engine: EngineName
    model: str
    trucks: Path | None = None
    lasting: bool = True


class AnotherModel(ZonesimError):
    """A worker that has another model than the experiment."""


def perform(task: Sequence[Replication], orders: Orders) -> list[Finished]:
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
