"""The commands that let results leave: an experiment as tables, a replication as a log."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from experiment_cases import LOCKED, MEAN, cells, zone_file
from typer.testing import CliRunner

from zonesim.commands.app import app
from zonesim.experiment.campaign import Campaign, first
from zonesim.experiment.cells import Cell
from zonesim.experiment.store.in_file import FileStore
from zonesim.experiment.workers import Crew


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def done(tmp_path: Path) -> Path:
    """The folder of an experiment: two zones, and one that locks."""
    several = [*cells(zone_file(tmp_path), 2), Cell("locked", zone_file(tmp_path, LOCKED, "locked.toml"))]
    with FileStore(tmp_path / "out" / "store.sqlite", seed=3) as store:
        Campaign(store, Crew(workers=1)).run(first(several, 2))
    return tmp_path / "out"


def test_an_experiment_leaves_as_tidy_tables(done: Path) -> None:
    told = CliRunner().invoke(app, ["export", str(done), "--measure", "release_time_mean"])
    assert told.exit_code == 0, told.output
    folder = done / "export"
    assert [(row["scenario"], row["factor_factor"]) for row in table(folder / "scenarios.csv")] == [
        ("cell 0", "1.0"),
        ("cell 1", "1.1"),
        ("locked", ""),
    ]
    rows = [row for row in table(folder / "measures.csv") if row["of"] == "all"]
    with FileStore(done / "store.sqlite", seed=3) as store:
        known = {digest: name for name, digest, _ in store.named()}
        for digest, name in known.items():
            if name != "locked":
                values = store.values(digest, range(2), names=MEAN)[0].tolist()
                assert [float(row["value"]) for row in rows if row["scenario"] == name] == values
    assert {(row["scenario"], row["stage"]) for row in table(folder / "failures.csv")} == {("locked", "engine")}
    assert not (folder / "series.csv").exists()  # of single measures there are none


def test_everything_leaves_unless_measures_are_named(done: Path) -> None:
    assert CliRunner().invoke(app, ["export", str(done), "-o", str(done / "all")]).exit_code == 0
    series = [row for row in table(done / "all" / "series.csv") if row["scenario"] == "cell 0" and row["replication"] == "1"]
    assert sum(row["kind"] == "queue" and row["of"] == "main gate, inbound lanes" for row in series) == 24


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--format", "xls"], "no such format: 'xls'; write one of csv, xlsx, parquet"),
        (["--measure", "release"], "no measure 'release'; see measures.csv of a run"),
    ],
)
def test_what_cannot_be_exported_is_said(arguments: list[str], message: str, done: Path) -> None:
    told = CliRunner().invoke(app, ["export", str(done), *arguments])
    assert (told.exit_code, message in told.output) == (2, True)
    several = CliRunner().invoke(app, ["export", str(done), str(done), "-o", str(done / "x")])
    assert (several.exit_code, "export one at a time" in several.output) == (2, True)


@pytest.mark.parametrize("form", ["csv", "ocel-json", "ocel-sqlite"])
def test_a_replication_leaves_as_a_log(form: str, tmp_path: Path) -> None:
    zone = zone_file(tmp_path)
    told = CliRunner().invoke(app, ["log", str(zone), "--format", form, "-n", "2", "-o", str(tmp_path / "log")])
    assert told.exit_code == 0, told.output
    first_file, second = (Path(line) for line in told.output.split())
    assert first_file.read_bytes() != second.read_bytes()
    if form == "csv":
        assert len(table(first_file)) > 100
    elif form == "ocel-json":
        assert {"entered", "left"} <= {event["type"] for event in json.loads(first_file.read_text("utf-8"))["events"]}
