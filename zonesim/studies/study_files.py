"""What a study leaves behind: its tables and sentences, the scenarios it began with, and a manifest."""

from __future__ import annotations

import csv
import hashlib
import json
import math
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import tomli_w

from zonesim.scenario.schema import Scenario
from zonesim.studies.combinations import Combinations, as_text
from zonesim.tables.result_folder import PACKAGES, new_folder, package_version

Rows = Sequence[Sequence[object]]
"""A table: its heading, then its rows. NaN and None are written as nothing."""


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
    draw: Callable[[Path], object],
    combinations: Combinations | None = None,
) -> None:
    """Write ``tables`` (name -> rows) as CSV, ``verdicts.txt``, the scenarios, pictures by ``draw(folder)``, and ``manifest.json``.

    ``combinations``: written as ``combinations.json``, for the explorer of a report.

    The folder is written whole or not at all. Raises InputError where nothing can be written.
    """
    with new_folder(folder) as draft:
        for name, rows in tables.items():
            with (draft / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
                csv.writer(file, lineterminator="\n").writerows([_text(value) for value in row] for row in rows)
        if sentences:
            (draft / "verdicts.txt").write_text("".join(f"{sentence}\n" for sentence in sentences), encoding="utf-8")
        (draft / "scenarios").mkdir()
        for scenario in scenarios:
            (draft / "scenarios" / f"{scenario.name}.toml").write_bytes(tomli_w.dumps(scenario.resolved()).encode())
        if combinations is not None:
            (draft / "combinations.json").write_text(as_text(combinations), encoding="utf-8")
        draw(draft)
        manifest = {
            **asdict(about),
            "command": command,
            "seed": seed,
            "replications": replications,
            "scenarios": {scenario.name: {"title": scenario.title, "digest": scenario.digest()} for scenario in scenarios},
            "versions": {"python": platform.python_version(), **{name: package_version(name) for name in PACKAGES}},
            "files": {
                path.relative_to(draft).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
                for path in sorted(draft.rglob("*"))
                if path.is_file()
            },
        }
        (draft / "manifest.json").write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _text(value: object) -> str:
    """The shortest text that reads back as the same number; empty where undefined."""
    if value is None:
        return ""
    if isinstance(value, float):
        return "" if math.isnan(value) else repr(float(value))
    return str(value)
