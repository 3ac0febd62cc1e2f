"""What a campaign asks of a store: which replications are there, add these, give their values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from zonesim.engines.tables import Floats
from zonesim.errors import ZonesimError
from zonesim.experiment.cells import AnyCell
from zonesim.experiment.replicate import Outcome
from zonesim.scenario.schema import Scenario


@dataclass(frozen=True)
class Finished:
    """One replication that is over: its outcome, or the ``stage`` at which it failed and why. ``scenario``: its digest.

    ``reason``: the error itself, where somebody still has it; a file keeps its words alone.
    """

    scenario: str
    replication: int
    outcome: Outcome | None
    stage: str = ""
    message: str = ""
    seconds: float = 0.0
    reason: ZonesimError | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Described:
    """A cell with the scenario that it is, and the scenario's digest: what a store is told before its replications come."""

    cell: AnyCell
    scenario: Scenario
    digest: str


class Store(Protocol):
    """The replications of an experiment under one ``seed``.

    ``lasting``: whether what is in it outlives the process; ``controls``: whether its replications have their control variates.
    """

    seed: int
    lasting: ClassVar[bool]
    controls: bool

    def cells(self) -> dict[str, str]:
        """Key of a cell -> digest of its scenario, of those it was told of."""

    def add_cells(self, built: Sequence[Described]) -> None:
        """Keep which scenario each cell is; those that are there stay."""

    def there(self) -> Mapping[str, Mapping[int, bool]]:
        """Digest -> replication -> whether it succeeded, of all that are over."""

    def add(self, batch: Sequence[Finished]) -> None:
        """Keep finished replications, all or none. One that is there stays as it is: it is the same."""

    def outcomes(self, digest: str, numbers: Sequence[int]) -> list[Outcome | Finished]:
        """These replications of a scenario in order; those that failed as they are. Raises KeyError for one that is missing."""

    def values(self, digest: str, numbers: Sequence[int], *, names: Sequence[tuple[str, str]]) -> Floats:
        """Measures by replication, shape (names, numbers); NaN where a replication failed or does not define it."""

    def failures(self) -> list[Finished]:
        """Every replication that failed, in the order of scenarios and numbers."""
