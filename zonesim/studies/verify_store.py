"""Whether the numbers of an experiment are what its scenarios give: replications run again and compared bit for bit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import ValidationError

from zonesim.errors import Fault, InputError, ZonesimError
from zonesim.experiment.model_version import model_version
from zonesim.experiment.replicate import Outcome, replicate
from zonesim.experiment.store.in_file import FileStore
from zonesim.experiment.store.store import Finished
from zonesim.experiment.workers import Progress
from zonesim.scenario.schema import Scenario
from zonesim.studies.plans.conduct import STORE


@dataclass(frozen=True)
class Checked:
    """One replication run again: ``difference`` in words, empty where every bit is the same; ``left``: why it was not run."""

    scenario: str
    replication: int
    difference: str = ""
    left: str = ""


@dataclass(frozen=True)
class Verified:
    """A store looked at. ``made_by`` is the model whose numbers it holds, ``here`` the one that ran them again."""

    path: Path
    made_by: str
    here: str
    there: int
    checked: tuple[Checked, ...]

    @property
    def equal(self) -> bool:
        """Whether something was run again and nothing differs."""
        return any(not one.left for one in self.checked) and not any(one.difference for one in self.checked)


def store_of(path: Path) -> Path:
    """The store of an experiment, by its folder or itself. Raises InputError where there is none."""
    found = path / STORE if path.is_dir() else path
    if not found.is_file() or found.suffix != ".sqlite":
        mend = f"name the folder of an experiment, which holds {STORE}; for scenario files add --engines"
        raise InputError(Fault("is no experiment", mend, file=str(path)))
    return found


def verify_store(path: Path, *, sample: int | None = 10, progress: Progress | None = None) -> Verified:
    """Run ``sample`` of the replications of a store again, spread evenly over them; None: all.

    Raises InputError where it cannot be read.
    """
    checked: list[Checked] = []
    with FileStore(path, seed=0, any_model=True) as store:
        runs = store.every_run()
        if sample is not None and len(runs) > sample:
            runs = [runs[place] for place in np.unique(np.linspace(0, len(runs) - 1, sample).astype(int)).tolist()]
        for digest, seed, number in runs:
            checked.append(_checked(store, digest, seed, number))
            if progress is not None:
                progress(len(checked), len(runs))
        count, _ = store.seconds()
        return Verified(path, store.fact("model") or "unknown", model_version(), count, tuple(checked))


def _checked(store: FileStore, digest: str, seed: int, number: int) -> Checked:
    store.seed = seed
    (kept,) = store.outcomes(digest, [number])
    try:
        scenario = Scenario.model_validate(store.resolved(digest))
    except ValidationError as error:
        return Checked(digest[:12], number, left=f"its scenario is not one of this zonesim: {error.error_count()} faults")
    if scenario.digest() != digest:
        return Checked(digest[:12], number, left=f"“{scenario.title}” reads data files, which are not in the store")
    try:
        found: Outcome | Finished = replicate(scenario, seed=seed, replication=number)
    except ZonesimError as error:
        found = Finished(digest, number, None, "engine", str(error))
    return Checked(scenario.title, number, "; ".join(list(_differences(kept, found))[:1]))


def _differences(kept: Outcome | Finished, found: Outcome | Finished) -> Iterator[str]:
    """In words, the first first."""
    if isinstance(kept, Finished) or isinstance(found, Finished):
        if isinstance(kept, Outcome):
            yield "it failed"
        elif isinstance(found, Outcome):
            yield f"it did not fail; in the store it does: {kept.message}"
        return
    before = {(measure, of): value for measure, of, value in kept.rows}
    after = {(measure, of): value for measure, of, value in found.rows}
    for key in {**before, **after}:
        mine, theirs = before.get(key), after.get(key)
        if mine is None or theirs is None:
            yield f"{' of '.join(key)}: only {'in the store' if theirs is None else 'run again'}"
        elif not _same(mine, theirs):
            yield f"{' of '.join(key)}: {mine!r} in the store, {theirs!r} run again"
    for kind in {**kept.series, **found.series}:
        one, other = kept.series.get(kind, {}), found.series.get(kind, {})
        for what in {**one, **other}:
            if what not in one or what not in other or not np.array_equal(one[what], other[what], equal_nan=True):
                yield f"the series {kind} of {what}"


def _same(one: float, other: float) -> bool:
    return one == other or (np.isnan(one) and np.isnan(other))
