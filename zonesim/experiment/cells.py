"""A cell: one scenario of an experiment, as the plan writes it: a file and what is changed in it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from zonesim.scenario.asked import Asked
from zonesim.scenario.files import FILE_KEYS
from zonesim.scenario.load import load_scenario
from zonesim.scenario.schema import Scenario


@dataclass(frozen=True)
class Cell:
    """One scenario: ``base`` with ``changes`` ("path=value"). ``factors``: what distinguishes it, as tables show it. ``asked``: what it
    tells beside what it asks for itself."""

    name: str
    base: Path
    changes: tuple[str, ...] = ()
    factors: Mapping[str, object] = field(default_factory=dict)
    asked: tuple[Asked, ...] = ()

    def scenario(self) -> Scenario:
        """Built afresh. Raises InputError with every fault of it."""
        scenario = load_scenario(self.base, self.changes)
        if self.asked:
            known = {one.apart for one in scenario.measures}
            more = (one for one in self.asked if one.apart not in known)
            scenario = scenario.model_copy(update={"measures": (*scenario.measures, *more)})
        scenario._name = self.name
        return scenario

    @cached_property
    def key(self) -> str:
        """What it is written as: SHA-256 over the base scenario, its data included, the changes, and what is asked of it."""
        asked = [[one.model_dump(mode="json") for one in self.asked]] if self.asked else []
        return hashlib.sha256(json.dumps([_digest(self.base), self.changes, *asked]).encode()).hexdigest()

    @property
    def names_data(self) -> bool:
        """Whether a change may name a data file, in its path or anywhere in its value: the key does not know the file's content."""
        return any(key in change for change in self.changes for key in FILE_KEYS)


@lru_cache(maxsize=1024)
def _digest(base: Path) -> str:
    return load_scenario(base).digest()


def forget_files() -> None:
    """Read scenario files and their data anew: another study begins, and they may have changed."""
    _digest.cache_clear()


@dataclass(frozen=True, eq=False)
class Built:
    """A scenario that is there already, as a cell."""

    built: Scenario

    @property
    def name(self) -> str:
        """That of the scenario."""
        return self.built.name

    def scenario(self) -> Scenario:
        """The scenario itself."""
        return self.built

    @cached_property
    def key(self) -> str:
        """Its digest."""
        return self.built.digest()

    @property
    def names_data(self) -> bool:
        """The digest knows the data."""
        return False

    @property
    def factors(self) -> Mapping[str, object]:
        """How much traffic, which searches vary."""
        return {"traffic": self.built.traffic.factor}


AnyCell = Cell | Built
