"""What was computed is written, whatever names, pictures and disks do."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import pytest
from experiment_cases import ZONE, zone_file
from typer.testing import CliRunner

from zonesim.commands.app import app
from zonesim.experiment.workers import Crew
from zonesim.plots import album, theme
from zonesim.report.result import read_result
from zonesim.studies.plans.conduct import conduct
from zonesim.studies.plans.read import read_plan

NOBODY = ZONE.replace("arrivals.vehicles_per_day = 120", "arrivals.vehicles_per_day = 0")
SWEEP = """
kind = "sweep"
base = "zone.toml"
replications = 2
[factors.{name}]
path = "horizon.time_zone"
values = ["Asia/Shanghai", "Europe/Berlin"]
"""


def invoked(*arguments: str) -> str:
    done = CliRunner().invoke(app, list(arguments))
    assert done.exit_code == 0, done.output
    assert done.exception is None
    return done.output


@pytest.mark.parametrize("name", ["zone", '"a/b"', '"' + "long " * 60 + '"', '"综合"'])
def test_cells_of_any_name_are_written_and_read_again(tmp_path: Path, name: str) -> None:
    zone_file(tmp_path)
    plan = tmp_path / "plan.toml"
    plan.write_text(SWEEP.format(name=name), "utf-8")
    invoked("experiment", str(plan), "-o", str(tmp_path / "out"), "--workers", "1")
    found = read_result(tmp_path / "out")
    assert len(found.scenarios) == 1
    assert "Asia/Shanghai" in found.scenarios[0].name


def test_nobody_beside_somebody_is_a_comparison_like_any_other(tmp_path: Path) -> None:
    base, nobody = zone_file(tmp_path), zone_file(tmp_path, NOBODY, "nobody.toml")
    output = invoked("compare", str(base), str(nobody), "--replications", "2", "--workers", "1", "-o", str(tmp_path / "out"))
    assert "could not be drawn" not in output
    assert sorted(path.stem for path in (tmp_path / "out").glob("*.png")) == sorted(
        ["before-the-gate", "differences", "queues-by-hour", "release-by-stage", "still-in-the-zone", "utilisation"]
    )


def test_nobody_at_all_is_a_run_like_any_other(tmp_path: Path) -> None:
    output = invoked("run", str(zone_file(tmp_path, NOBODY)), "--replications", "2", "--workers", "1", "-o", str(tmp_path / "out"))
    assert "could not be drawn" not in output


def test_a_picture_that_fails_loses_nothing_but_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumbles(*_: object) -> None:
        raise IndexError("list index out of range")

    monkeypatch.setattr(album, "survival", stumbles)
    output = invoked("run", str(zone_file(tmp_path)), "--replications", "2", "--workers", "1", "-o", str(tmp_path / "out"))
    assert "The picture still-in-the-zone could not be drawn (IndexError: list index out of range)" in " ".join(output.split())
    files = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))["files"]
    assert {"measures.csv", "intervals.csv", "utilisation.png", "scenarios/zone.toml"} <= files.keys()
    assert "still-in-the-zone.png" not in files
    assert read_result(tmp_path / "out").tables


def test_a_disk_that_fills_up_with_pictures_keeps_the_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(theme, "_write", full)
    output = invoked("run", str(zone_file(tmp_path)), "--replications", "2", "--workers", "1", "-o", str(tmp_path / "out"))
    assert " ".join(output.split()).count("could not be drawn (No space left on device); all numbers are in") == 5
    assert (tmp_path / "out" / "measures.csv").is_file()
    assert read_result(tmp_path / "out").pictures == []


COUNTED = ZONE.replace("arrivals.vehicles_per_day = 120", 'arrivals.counts = "mon.csv"')
NAMED = {
    "a path": 'path = "flows.imports.arrivals.counts"\nvalues = ["mon.csv", "tue.csv"]',
    "a table": 'path = "flows.imports.arrivals"\nvalues = [{counts = "mon.csv"}, {counts = "tue.csv"}]',
    "a table in a table": 'path = "flows.imports"\nvalues = [{arrivals = {counts = "mon.csv"}}, {arrivals = {counts = "tue.csv"}}]',
}


def counts(folder: Path, name: str, number: int) -> None:
    rows = f"start,count\n2026-03-02T08:00,{number}\n2026-03-02T09:00,0\n"
    (folder / name).write_text(rows, "utf-8")


@pytest.mark.parametrize("named", NAMED)
def test_a_data_file_that_changes_is_read_anew_however_it_is_named(tmp_path: Path, named: str) -> None:
    """Tuesday is counted again: 60 vehicles, not 10. A store that holds the first count gives what a new one gives."""
    zone_file(tmp_path, COUNTED)
    counts(tmp_path, "mon.csv", 30)
    counts(tmp_path, "tue.csv", 10)
    plan = tmp_path / "plan.toml"
    plan.write_text(
        f'kind = "sweep"\nbase = "zone.toml"\nreplications = 2\nmeasures = ["loads"]\n[factors.day]\n{NAMED[named]}\n', "utf-8"
    )

    def loads(folder: str) -> list[float]:
        answer = conduct(read_plan(plan), tmp_path / folder, crew=Crew(workers=1))
        head, *rows = answer.tables["sweep"]
        said.append([sentence for sentence in answer.sentences if "anew" in sentence])
        return [float(str(row[list(head).index("mean")])) for row in rows]

    said: list[list[str]] = []
    assert loads("kept") == [30, 10]
    counts(tmp_path, "tue.csv", 60)
    assert loads("kept") == loads("new") == [30, 60]
    assert [len(sentences) for sentences in said] == [0, 1, 0]
    counts(tmp_path, "mon.csv", 31)
    assert loads("kept") == [31, 60]
