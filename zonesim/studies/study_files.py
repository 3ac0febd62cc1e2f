"""What a study leaves behind: its tables and sentences, the scenarios it began with, and a manifest."""

from __future__ import annotations

import csv
import hashlib
import json
import math
import os
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import tomli_w

from zonesim.scenario.schema import Scenario
from zonesim.studies.combinations import Combinations, as_text
from zonesim.tables.file_names import file_names
from zonesim.tables.result_folder import PACKAGES, new_folder, package_version
from zonesim.tables.whole_file import replacing

Rows = Sequence[Sequence[object]]
"""A table: its heading, then its rows. NaN and None are written as nothing."""
Pictures = Mapping[str, Callable[[Path], object]]
"""Name of a picture -> what draws it into the files that begin with a path."""


@dataclass(frozen=True)
class Subject:
    """What a study is about, for whoever reads it later: its ``kind``, a title, the question where one was put, and the plan as a file
    where there was one."""

    kind: str
    title: str
    question: str = ""
    plan: str = ""


def write_study(
    folder: Path,
    scenarios: Sequence[Scenario],
    *,
    about: Subject,
    seed: int,
    replications: int,
    command: str,
    tables: Mapping[str, Rows],
    sentences: Sequence[str],
    pictures: Pictures,
    combinations: Combinations | None = None,
) -> list[str]:
    """Write ``tables`` (name -> rows) as CSV, ``verdicts.txt``, the scenarios and ``manifest.json``; then the ``pictures``.

    ``combinations``: written as ``combinations.json``, for the explorer of a report.

    The numbers are there whole before any picture is drawn, and no picture can lose them: returns a sentence for each that could not be
    drawn. Raises InputError where nothing can be written.
    """
    names = file_names(scenario.name for scenario in scenarios)
    with new_folder(folder) as draft:
        for name, rows in tables.items():
            with (draft / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
                csv.writer(file, lineterminator="\n").writerows([_text(value) for value in row] for row in rows)
        if sentences:
            (draft / "verdicts.txt").write_text("".join(f"{sentence}\n" for sentence in sentences), encoding="utf-8")
        (draft / "scenarios").mkdir()
        for scenario in scenarios:
            (draft / "scenarios" / f"{names[scenario.name]}.toml").write_bytes(tomli_w.dumps(scenario.resolved()).encode())
        if combinations is not None:
            (draft / "combinations.json").write_text(as_text(combinations), encoding="utf-8")
        manifest = {
            **asdict(about),
            "command": command,
            "seed": seed,
            "replications": replications,
            "scenarios": {
                scenario.name: {
                    "title": scenario.title,
                    "digest": scenario.digest(),
                    "file": f"scenarios/{names[scenario.name]}.toml",
                }
                for scenario in scenarios
            },
            "versions": {"python": platform.python_version(), **{name: package_version(name) for name in PACKAGES}},
            "files": _digests(draft),
        }
        (draft / "manifest.json").write_text(_as_json(manifest), encoding="utf-8")
    failed = _draw(folder, pictures)
    manifest["files"] = _digests(folder)
    with replacing(folder / "manifest.json") as unfinished:
        unfinished.write_text(_as_json(manifest), encoding="utf-8")
    return failed


def _as_json(manifest: Mapping[str, object]) -> str:
    return json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"


def _digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file but the manifest."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "manifest.json")
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _draw(folder: Path, pictures: Pictures) -> list[str]:
    """Every picture that can be drawn; a sentence for each of the others."""
    failed = []
    for name, file in file_names(pictures).items():
        try:
            pictures[name](folder / file)
        except Exception as error:  # whatever a picture stumbles over, the numbers stand
            why = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else f"{type(error).__name__}: {error}"
            failed.append(f"The picture {name} could not be drawn ({why}); all numbers are in {folder}.")
    return failed


def _text(value: object) -> str:
    """The shortest text that reads back as the same number; empty where undefined."""
    if value is None:
        return ""
    if isinstance(value, float):
        return "" if math.isnan(value) else repr(float(value))
    return str(value)
