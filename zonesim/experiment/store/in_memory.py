"""A store in this process: what is in it is there as long as somebody has it, as it came, no float rounded and no NaN lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import numpy as np

from zonesim.engines.tables import Floats
from zonesim.experiment.replicate import Outcome
from zonesim.experiment.store.store import Described, Finished


class MemoryStore:
    """A :class:`~zonesim.experiment.store.store.Store` of this process alone."""

    lasting: ClassVar[bool] = False

    def __init__(self, *, seed: int, controls: bool = False) -> None:
        self.seed, self.controls = seed, controls
        self._digests: dict[str, str] = {}
        self._runs: dict[str, dict[int, Finished]] = {}

    def cells(self) -> dict[str, str]:
        """Key of a cell -> digest of its scenario."""
        return dict(self._digests)

    def add_cells(self, built: Sequence[Described]) -> None:
        """Keep which scenario each cell is."""
        for one in built:
            self._digests.setdefault(one.cell.key, one.digest)
            self._runs.setdefault(one.digest, {})

    def there(self) -> Mapping[str, Mapping[int, bool]]:
        """Digest -> replication -> whether it succeeded."""
        return {digest: {number: one.outcome is not None for number, one in over.items()} for digest, over in self._runs.items()}

    def add(self, batch: Sequence[Finished]) -> None:
        """Keep finished replications."""
        for one in batch:
            self._runs[one.scenario].setdefault(one.replication, one)

    def outcomes(self, digest: str, numbers: Sequence[int]) -> list[Outcome | Finished]:
        """These replications in order; those that failed as they are. Raises KeyError for one that is missing."""
        return [self._runs[digest][number].outcome or self._runs[digest][number] for number in numbers]

    def values(self, digest: str, numbers: Sequence[int], *, names: Sequence[tuple[str, str]]) -> Floats:
        """Measures by replication, shape (names, numbers); NaN where undefined."""
        found = np.full((len(names), len(numbers)), np.nan)
        for column, number in enumerate(numbers):
            outcome = self._runs[digest][number].outcome
            rows = {} if outcome is None else {(measure, of): value for measure, of, value in outcome.rows}
            found[:, column] = [rows.get(name, np.nan) for name in names]
        return found

    def failures(self) -> list[Finished]:
        """Every replication that failed, in the order of scenarios and numbers."""
        return [over[number] for over in self._runs.values() for number in sorted(over) if over[number].outcome is None]
