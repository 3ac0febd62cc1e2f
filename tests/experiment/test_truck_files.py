"""Truck logs on disk: where they lie, how they are read as one table, and that they are the log."""

from __future__ import annotations

import csv
import os
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from zonesim.errors import InputError
from zonesim.experiment.replicate import simulate_once
from zonesim.experiment.truck_files import TruckFormat, truck_file, write_trucks
from zonesim.measures.measures import Reading, read
from zonesim.measures.truck_log import FIELDS, truck_log
from zonesim.scenario.load import load_scenario
from zonesim.tables.tidy_table import Table

LILLIPUT = Path(__file__).parents[2] / "scenarios" / "lilliput.toml"


@cache
def reading(replication: int = 0) -> Reading:
    return read(*simulate_once(load_scenario(LILLIPUT), seed=1, replication=replication))


def test_a_folder_for_each_scenario_a_file_for_each_replication(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    assert write_trucks(tmp_path, reading(3)) == tmp_path / "trucks" / "scenario=lilliput" / "replication=0003.parquet"
    assert (
        truck_file(tmp_path, "a/b=c", replication=12, form="csv") == tmp_path / "trucks" / "scenario=a%2Fb%3Dc" / "replication=0012.csv"
    )


def test_all_files_are_read_as_one_table(tmp_path: Path) -> None:
    pandas, dataset = pytest.importorskip("pandas"), pytest.importorskip("pyarrow.dataset")
    for scenario in ("before/after, 1=2", "lilliput"):
        for replication in range(2):
            write_trucks(tmp_path, reading(replication), scenario=scenario)
    # A file that is being written, or that was left by a killed run, is passed by.
    (tmp_path / "trucks" / "scenario=lilliput" / f".replication=0002.parquet.{os.getpid()}.draft").write_bytes(b"half")
    frame = pandas.read_parquet(tmp_path / "trucks")
    assert len(frame) == 4 * 6
    groups = frame.groupby(["scenario", "replication"], observed=True).size()
    assert groups.to_dict() == {(name, number): 6 for name in ("before/after, 1=2", "lilliput") for number in range(2)}
    table = dataset.dataset(tmp_path / "trucks", partitioning="hive").to_table()
    assert sorted(table.schema.names) == sorted(["scenario", "replication", *(field.name for field in FIELDS)])


@pytest.mark.parametrize("rows", [2, 65_536])
def test_parquet_is_the_log_row_group_by_row_group(rows: int, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    file = write_trucks(tmp_path, reading(), rows=rows)
    found, expected = parquet.ParquetFile(file), Table.of(FIELDS, truck_log(reading()))
    groups = [found.metadata.row_group(group).num_rows for group in range(found.num_row_groups)]
    assert groups == ([2, 1, 2, 1] if rows == 2 else [3, 3])  # never two flows in one
    columns = found.read().to_pydict()
    assert columns.pop("replication") == [0] * 6
    assert list(columns.values()) == expected.values()


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    again = read(*simulate_once(load_scenario(LILLIPUT), seed=1, replication=0))
    forms: tuple[TruckFormat, ...] = ("parquet", "csv")
    for form in forms:
        first, second = write_trucks(tmp_path / "a", reading(), form=form), write_trucks(tmp_path / "b", again, form=form)
        assert first.read_bytes() == second.read_bytes()
        assert write_trucks(tmp_path / "a", reading(1), form=form).read_bytes() != second.read_bytes()


def test_csv_is_the_same_log(tmp_path: Path) -> None:
    with write_trucks(tmp_path, reading(), form="csv", scenario="ours").open(newline="", encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    log = truck_log(reading())
    assert list(rows[0]) == ["scenario", "replication", *(field.name for field in FIELDS)]
    assert {(row["scenario"], row["replication"]) for row in rows} == {("ours", "0")}
    for field in FIELDS:
        if field.kind == "number":
            np.testing.assert_array_equal([float(row[field.name] or "nan") for row in rows], log[field.name])
    assert [row["arrived_time"] for row in rows] == [f"{moment}" for moment in log["arrived_time"]]


def test_a_log_that_cannot_be_written_leaves_no_file(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    target = truck_file(tmp_path, "lilliput", replication=0)
    target.parent.mkdir(parents=True)
    (target.parent / f".{target.name}.{os.getpid()}.draft").symlink_to("/dev/full")
    with pytest.raises(InputError, match="cannot be written: No space left on device"):
        write_trucks(tmp_path, reading())
    assert list(target.parent.iterdir()) == []


def test_a_name_of_any_length_and_script_is_a_folder_of_its_own(tmp_path: Path) -> None:
    names = ["综" * 200, "综" * 201, "x" * 400, "a/b"]
    folders = [truck_file(tmp_path, name, replication=0).parent for name in names]
    for folder in folders:
        folder.mkdir(parents=True)
    assert len(set(folders)) == len(names)
