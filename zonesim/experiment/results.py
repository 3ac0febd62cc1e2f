"""What a run leaves behind: a folder of tables, resolved scenarios, sentences and a manifest, written whole or not at all."""

from __future__ import annotations

import csv
import hashlib
import json
import math
import os
import platform
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import tomli_w

from zonesim.analysis.catalogue import MEASURES
from zonesim.analysis.control_variates import Adjusted
from zonesim.errors import Fault, InputError
from zonesim.experiment.compare import Comparison, Run

PACKAGES = ("zonesim", "numpy", "scipy", "simpy", "pydantic", "matplotlib")


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """A folder to fill that takes the place of ``folder`` when all is written; on any error the old one stays as it was.

    Raises InputError where nothing can be written, or where ``folder`` holds something that zonesim did not write.
    """
    if folder.exists() and not (folder / "manifest.json").exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(
            Fault("is not a result of zonesim and would be overwritten", "name another folder with --output", file=str(folder))
        )
    draft = folder.with_name(f".{folder.name}.{os.getpid()}.draft")
    previous = folder.with_name(f".{folder.name}.{os.getpid()}.previous")
    try:
        draft.mkdir(parents=True)
    except OSError as error:
        raise InputError(Fault(f"cannot be written: {error.strerror}", "name another folder with --output", file=str(folder))) from None
    try:
        yield draft
        if folder.exists():
            folder.rename(previous)
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        if previous.exists() and not folder.exists():
            previous.rename(folder)
        shutil.rmtree(previous, ignore_errors=True)


def write_results(
    folder: Path, runs: Sequence[Run], *, comparison: Comparison | None, command: str, draw: Callable[[Path], Sequence[Path]]
) -> None:
    """Write everything about the runs into ``folder``.

    ``draw(folder)`` adds the pictures. The tables: ``measures.csv``, a row per scenario, replication, measure and of;
    ``intervals.csv``, their means with 95 % intervals; ``comparison.csv`` and ``verdicts.txt`` where scenarios were compared.
    Where control variates were asked for, both tables have the adjusted intervals in further columns.
    """
    with new_folder(folder) as draft:
        _write_measures(draft / "measures.csv", runs)
        _write_intervals(draft / "intervals.csv", runs)
        for run in runs:
            target = draft / "scenarios" / f"{run.scenario.name}.toml"
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(tomli_w.dumps(run.scenario.resolved()).encode())
        if comparison is not None:
            _write_comparison(draft / "comparison.csv", comparison)
            notes = [f"Unstable, no steady value: {run.label}: {why}" for run in runs for why in run.unstable]
            (draft / "verdicts.txt").write_text("\n".join([*_verdicts(comparison), *notes]) + "\n", encoding="utf-8")
        draw(draft)
        _write_manifest(draft, runs, command)


def _write_measures(path: Path, runs: Sequence[Run]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["scenario", "replication", "measure", "of", "value", "unit"])
        for run in runs:
            for outcome in run.outcomes:
                for measure, of, value in outcome.rows:
                    writer.writerow([run.scenario.name, outcome.replication, measure, of, _number(value), MEASURES[measure].unit])


def _verdicts(comparison: Comparison) -> Iterator[str]:
    """The sentences, each followed by the adjusted interval where control variates were asked for."""
    for finding in comparison.findings:
        yield finding.sentence
        if finding.adjusted is not None and not finding.pair.identical:
            yield f"  {finding.adjusted.in_words(MEASURES[finding.key.measure].unit)}"


ADJUSTED = ("adjusted_mean", "adjusted_low", "adjusted_high", "adjusted_factor", "adjusted_by", "adjusted_note")


def _adjusted(found: Adjusted) -> list[str]:
    """Its columns of a table: empty where the adjustment was refused, for the reason in the note."""
    interval = found.interval
    numbers = [math.nan] * 4 if interval is None else [interval.mean, interval.low, interval.high, found.factor]
    return [*(_number(number) for number in numbers), "; ".join(found.controls), found.note]


def _write_intervals(path: Path, runs: Sequence[Run]) -> None:
    further = ADJUSTED if runs[0].controls else ()
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["scenario", "measure", "of", "mean", "low", "high", "unit", "replications", "undefined", "unstable", *further])
        for run in runs:
            unstable = "; ".join(run.unstable)
            for measure, of in run.table:
                interval = run.interval(measure, of)
                numbers = [_number(value) for value in (interval.mean, interval.low, interval.high)]
                unit = MEASURES[measure].unit
                more = _adjusted(run.adjusted(measure, of)) if further else ()
                writer.writerow([run.scenario.name, measure, of, *numbers, unit, interval.n, interval.undefined, unstable, *more])


def _write_comparison(path: Path, comparison: Comparison) -> None:
    further = ADJUSTED if comparison.baseline.controls else ()
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(
            [
                *("scenario", "measure", "of", "unit", "baseline", "other", "difference", "low", "high", "relative"),
                *("correlation", "independent_replications", "replications", "verdict", "further_replications"),
                *further,
            ]
        )
        for finding in comparison.findings:
            pair, key = finding.pair, finding.key
            numbers = [
                *(pair.baseline.mean, pair.other.mean, pair.difference.mean, pair.difference.low, pair.difference.high),
                *(pair.relative.mean, pair.correlation, pair.independent),
            ]
            missing = "" if finding.verdict.further is None else finding.verdict.further
            writer.writerow(
                [
                    *(finding.scenario, key.measure, key.of, MEASURES[key.measure].unit),
                    *(_number(number) for number in numbers),
                    *(pair.difference.n, finding.verdict.outcome.value, missing),
                    *(_adjusted(finding.adjusted) if finding.adjusted is not None else ()),
                ]
            )


def _number(value: float) -> str:
    """The shortest text that reads back as the same number; empty where undefined."""
    return "" if math.isnan(value) else repr(float(value))


def _write_manifest(folder: Path, runs: Sequence[Run], command: str) -> None:
    manifest = {
        "command": command,
        "seed": runs[0].seed,
        "replications": runs[0].replications,
        "scenarios": {run.scenario.name: {"title": run.scenario.title, "digest": run.scenario.digest()} for run in runs},
        "versions": {"python": platform.python_version(), **{name: package_version(name) for name in PACKAGES}},
        "files": {
            path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        },
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def package_version(package: str) -> str:
    """The installed version of a package, or that it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
