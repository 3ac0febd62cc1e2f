"""An experiment from its plan: what it would take; and doing it, from where it was left."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from zonesim.errors import Fault, InputError
from zonesim.experiment.campaign import Campaign
from zonesim.experiment.cells import forget_files
from zonesim.experiment.replicate import replicate
from zonesim.experiment.store.in_file import FileStore, packed
from zonesim.experiment.workers import Crew
from zonesim.studies.plans.answer import Answer
from zonesim.studies.plans.plan import Plan
from zonesim.studies.plans.steady import told_unsteady
from zonesim.tables.optional import pyarrow

STORE = "store.sqlite"
"""Name of the store in the folder of an experiment."""
ANSWER = "answer"
"""Name of the folder of its answer, beside the store."""

LONG = 5.0
"""Seconds of a replication beside which loading the engine does not count."""

HARMLESS = frozenset({"title", "question", "measures", "replications", "precision"})
"""Keys of a plan that may change between runs without a word: they ask for more, or read what is there in another way."""


@dataclass(frozen=True)
class Prospect:
    """What a plan would take.

    ``cells``: names of those known before anything runs. ``wanted`` replications of them, of which ``there`` are in the store.
    ``seconds`` of one processor for the rest, and ``size`` of the store in bytes for all of them, by a replication of the first cell.
    ``adaptive``: what is found decides what more is run.
    """

    cells: tuple[str, ...]
    wanted: int
    there: int
    seconds: float
    size: int
    adaptive: bool


def foresee(plan: Plan, folder: Path) -> Prospect:
    """What the plan would take; its first cell is tried, nothing is written. Raises InputError as :func:`conduct`."""
    wanted = plan.wanted()
    first, count = wanted[0][0].scenario(), sum(len(numbers) for _, numbers in wanted)
    there, mean = 0, 0.0
    if (folder / STORE).exists():
        with FileStore(folder / STORE, seed=plan.seed) as store:
            _check_same(plan, store, folder, changed=False)
            digests, over = store.cells(), store.there()
            there = sum(number in over.get(digests.get(cell.key, ""), {}) for cell, numbers in wanted for number in numbers)
            made, spent = store.seconds()
            mean = spent / max(made, 1)
    for turn in range(2):  # the first may load or compile the engine
        begin = time.perf_counter()
        outcome = replicate(first, seed=plan.seed, replication=turn)
        took = time.perf_counter() - begin
        if mean or took > LONG:
            break
    mean = mean or took
    _, values, _, series = packed(outcome)
    size = count * (len(values) + len(series) + 64)
    return Prospect(tuple(cell.name for cell, _ in wanted), count, there, (count - there) * mean, size, plan.adaptive)


def conduct(
    plan: Plan,
    folder: Path,
    *,
    crew: Crew,
    reuse: Sequence[Path] = (),
    retry_failed: bool = False,
    changed: bool = False,
    keep_trucks: bool = False,
) -> Answer:
    """Let the ``crew`` run what the store in ``folder`` does not have, and answer.

    ``reuse``: stores of earlier experiments, whose replications of the same scenarios are taken over. ``retry_failed``: try again what
    failed. ``changed``: go on although the plan is not the one with which the store was made. ``keep_trucks``: write the log of every
    truck of what is run now into ``folder``/trucks; what is in the store already is not run again for it.

    Raises InputError for a plan, scenarios or a store that cannot be used; Stopped when interrupted; everything finished is kept.
    """
    if keep_trucks:
        pyarrow()  # missing, it is said before anything runs
    forget_files()
    with FileStore(folder / STORE, seed=plan.seed) as store:
        _check_same(plan, store, folder, changed=changed)
        if retry_failed:
            store.forget_failures()
        campaign = Campaign(store, crew, folder if keep_trucks else None)
        if reuse:
            campaign.digests(plan.cells())
            for other in reuse:
                store.reuse(other)
        plan.know_rows(campaign)
        earlier = {name: digest for name, digest, _ in store.named()}
        answer = plan.study(campaign)
        anew = _changed_since(campaign, plan, earlier)
        unsteady = [] if plan.tells_unsteady else told_unsteady(campaign, plan.wanted())
        return replace(answer, sentences=[*unsteady, *anew, *answer.sentences])


def _changed_since(campaign: Campaign, plan: Plan, earlier: Mapping[str, str]) -> list[str]:
    """A sentence on scenarios that are no longer what they were when the store last ran them: their files or data changed."""
    cells = plan.cells()
    names = [cell.name for cell, digest in zip(cells, campaign.digests(cells), strict=True) if earlier.get(cell.name, digest) != digest]
    if not names:
        return []
    told = ", ".join(f"“{name}”" for name in names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    return [f"Run anew, since a file that it reads is another than before: {told}."]


def _check_same(plan: Plan, store: FileStore, folder: Path, *, changed: bool) -> None:
    """Whether the store was made with this plan; a new one is told its plan."""
    mine: dict[str, Any] = plan.model_dump(mode="json")
    told = store.fact("plan")
    if told is not None and not changed:
        theirs: dict[str, Any] = json.loads(told)
        keys = [key for key in {**theirs, **mine} if theirs.get(key) != mine.get(key) and key not in HARMLESS]
        if keys:
            what = f"was made with another plan: {', '.join(keys)} changed"
            mend = "add --changed to go on (what is there is kept, and used where it still fits), or name another folder with --output"
            raise InputError(Fault(what, mend, file=str(folder / STORE)))
    if told is None or changed:
        store.state("plan", json.dumps(mine, sort_keys=True))
