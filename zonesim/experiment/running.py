"""How scenarios are run: how often, with which luck and by whom, as one value; and running them without keeping anything."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TypedDict

from zonesim.engines.choose import EngineName
from zonesim.experiment.campaign import Campaign, first
from zonesim.experiment.cells import Built
from zonesim.experiment.replicate import Outcome
from zonesim.experiment.store.in_memory import MemoryStore
from zonesim.experiment.workers import Crew, Progress
from zonesim.scenario.schema import Scenario


@dataclass(frozen=True, kw_only=True)
class Running(Crew):
    """How scenarios are run: so many ``replications`` of each, from 0 on, under one ``seed`` of all random numbers, by a crew.

    ``control_variates``: each replication with its controls, so that intervals can be adjusted.
    Raises ValueError for no replications.
    """

    replications: int = 20
    seed: int = 1
    control_variates: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.replications < 1:
            raise ValueError("at least one replication is needed")

    def campaign(self) -> Campaign:
        """One whose replications are kept in memory, as long as somebody has it."""
        return Campaign(MemoryStore(seed=self.seed, controls=self.control_variates), self)

    def outcomes(self, scenarios: Sequence[Scenario]) -> list[list[Outcome]]:
        """Outcomes by scenario, then replication 0 to n - 1: the same whoever works, and however many.

        Raises Failure for the first replication (in order of scenario and number) that fails, WorkersDied when the workers end before
        their work is done.
        """
        return self.campaign().outcomes(first([Built(scenario) for scenario in scenarios], self.replications))


class How(TypedDict, total=False):
    """The fields of :class:`Running` as keywords, for who calls a function of the public interface."""

    workers: int | None
    executor: Executor | None
    scheduler: str | None
    engine: EngineName
    progress: Progress | None
    replications: int
    seed: int
    control_variates: bool
