"""A folder of results, read back: what the study was about, what it answers, its tables and pictures, and what failed."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zonesim.errors import Fault, InputError
from zonesim.experiment.store.in_file import FileStore
from zonesim.report.pictures import DrawnPicture, read_picture
from zonesim.scenario.load import load_scenario
from zonesim.scenario.schema import Scenario
from zonesim.studies.plans.conduct import ANSWER, STORE

RAW = ("measures",)
"""Tables with a row per replication and measure: they stay in the folder, and are no part of a report."""

FIRST = ("differences", "release-by-stage", "before-the-gate", "queues-by-hour")
"""Pictures that are shown first, in this order; others follow by name."""
WHOLE_FIRST = ("map", "class", "province")
"""Of those, a map before what it sums up, and classes before provinces."""

TextRows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class FinishedStudy:
    """A study as it was left. ``folder`` of its files; ``tables``: name -> heading and rows, as text; ``failures`` in words, of so many
    replications ``asked`` for. ``left``: scenarios that cannot be read back by themselves, and why."""

    folder: Path
    name: str
    kind: str
    title: str
    question: str
    plan: str
    command: str
    seed: int
    replications: int
    versions: Mapping[str, str]
    sentences: Sequence[str]
    tables: Mapping[str, TextRows]
    pictures: Sequence[DrawnPicture]
    scenarios: Sequence[Scenario]
    left: Sequence[str]
    digests: Mapping[str, str]
    failures: Sequence[str]
    asked: int
    combinations: Mapping[str, Any] | None

    @property
    def warnings(self) -> list[str]:
        """Sentences that say a value is not steady."""
        return [sentence for sentence in self.sentences if sentence.startswith("Unstable")]

    @property
    def answers(self) -> list[str]:
        """The others."""
        return [sentence for sentence in self.sentences if not sentence.startswith("Unstable")]


def read_result(path: Path) -> FinishedStudy:
    """What is in the folder of a study, or of an experiment.

    Raises InputError where there is none, it cannot be read, or a file in it is not what was written.
    """
    folder = path / ANSWER if (path / STORE).is_file() else path
    manifest = _manifest(folder, path)
    _check_unchanged(folder, manifest["files"])
    scenarios, left = _scenarios(folder)
    failures, asked = _failures(path / STORE)
    combined = folder / "combinations.json"
    return FinishedStudy(
        folder=folder,
        name=path.resolve().name,
        kind=manifest["kind"],
        title=manifest["title"],
        question=" ".join(manifest["question"].split()),
        plan=manifest["plan"],
        command=manifest["command"],
        seed=manifest["seed"],
        replications=manifest["replications"],
        versions=manifest["versions"],
        sentences=_lines(folder / "verdicts.txt"),
        tables={file.stem: _rows(file) for file in sorted(folder.glob("*.csv")) if file.stem not in RAW},
        pictures=[read_picture(file) for file in sorted(folder.glob("*.svg"), key=_order)],
        scenarios=scenarios,
        left=left,
        digests={name: each["digest"] for name, each in manifest["scenarios"].items()},
        failures=failures,
        asked=asked,
        combinations=json.loads(combined.read_text("utf-8")) if combined.is_file() else None,
    )


def _manifest(folder: Path, path: Path) -> dict[str, Any]:
    """The manifest, with all that a report asks of it."""
    file = folder / "manifest.json"
    if not file.is_file():
        if (path / STORE).is_file():
            raise InputError(Fault("has no answer yet", "let zonesim experiment finish first", file=str(path)))
        mend = "name a folder that zonesim run, compare, experiment or another study wrote, such as results/NAME"
        raise InputError(Fault("is no result of zonesim", mend, file=str(path)))
    try:
        manifest: dict[str, Any] = json.loads(file.read_text("utf-8"))
        missing = [key for key in _ASKED if key not in manifest]
    except (OSError, ValueError, TypeError) as error:
        raise InputError(Fault(f"cannot be read: {error}", "run the study again", file=str(file))) from None
    if missing:
        what = f"was written by a zonesim that did not say {', '.join(missing)}"
        raise InputError(Fault(what, "run the same command again, then report", file=str(file)))
    return manifest


_ASKED = ("kind", "title", "question", "plan", "command", "seed", "replications", "versions", "files", "scenarios")


def _check_unchanged(folder: Path, files: Mapping[str, str]) -> None:
    """Raises InputError, with every file that is gone or other than it was written."""
    faults = []
    for name, digest in files.items():
        file = folder / name
        if not file.is_file():
            faults.append(Fault("is gone", "run the study again", file=str(file)))
        elif hashlib.sha256(file.read_bytes()).hexdigest() != digest:
            faults.append(Fault("was changed after it was written", "run the study again; a report tells what was run", file=str(file)))
    if faults:
        raise InputError(faults)


def _scenarios(folder: Path) -> tuple[list[Scenario], list[str]]:
    """The scenarios in force, in their order; those that need data files which are not kept beside them are named instead."""
    names = json.loads((folder / "manifest.json").read_text("utf-8"))["scenarios"]
    found, left = [], []
    for name, each in names.items():
        try:
            scenario = load_scenario(folder / each["file"])
            scenario._name = name
            found.append(scenario)
        except InputError as error:
            left.append(f"{name}: {error.faults[0].what}")
    return found, left


def _failures(store: Path) -> tuple[list[str], int]:
    """What failed in an experiment, in words, and how many replications are over."""
    if not store.is_file():
        return [], 0
    with FileStore(store, seed=0, any_model=True) as there:
        names: dict[str, str] = {}
        for name, digest, _ in there.named():
            names.setdefault(digest, name)
        seeds = sorted({seed for _, seed, _ in there.every_run()})
        told = []
        for seed in seeds:
            there.seed = seed
            told += [
                f"{names.get(one.scenario, one.scenario[:12])}, replication {one.replication} ({one.stage}): {one.message}"
                for one in there.failures()
            ]
        return told, len(there.every_run())


def _lines(file: Path) -> list[str]:
    return file.read_text("utf-8").splitlines() if file.is_file() else []


def _rows(file: Path) -> TextRows:
    with file.open(newline="", encoding="utf-8") as lines:
        return list(csv.reader(lines))


def _order(file: Path) -> tuple[int, str]:
    prefix = file.stem.partition("-")[0]
    within = WHOLE_FIRST.index(prefix) if prefix in WHOLE_FIRST else len(WHOLE_FIRST)
    return FIRST.index(file.stem) if file.stem in FIRST else len(FIRST) + within, file.stem
