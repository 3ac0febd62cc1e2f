"""The store gives back what it was given, refuses what it cannot use, and loses nothing."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import numpy as np
import pytest
from experiment_cases import MEAN, campaign, cells, kept, zone_file

from zonesim.errors import InputError
from zonesim.experiment.campaign import Campaign, first
from zonesim.experiment.cells import Built
from zonesim.experiment.replicate import replicate
from zonesim.experiment.store import file, in_file
from zonesim.experiment.store.in_file import FileStore
from zonesim.experiment.store.store import Described, Finished
from zonesim.experiment.workers import Crew
from zonesim.scenario.load import load_scenario


def test_an_outcome_comes_back_bit_for_bit(tmp_path: Path) -> None:
    scenario = load_scenario(zone_file(tmp_path))
    outcome = replicate(scenario, seed=3, replication=4, offered=True)
    with FileStore(tmp_path / "s.sqlite", seed=3) as there:
        there.add_cells([Described(Built(scenario), scenario, scenario.digest())])
        there.add([Finished(scenario.digest(), 4, outcome, seconds=0.1)])
    with FileStore(tmp_path / "s.sqlite", seed=3) as there:
        (found,) = there.outcomes(scenario.digest(), [4])
        assert there.resolved(scenario.digest()) == scenario.resolved()
    assert not isinstance(found, Finished)
    assert found.replication == 4
    assert [each.pool for each in found.offered] == [
        "main gate, inbound lanes",
        "main gate, outbound lanes",
        "document office, officers",
    ]
    assert found.offered == outcome.offered
    assert [row[:2] for row in found.rows] == [row[:2] for row in outcome.rows]
    np.testing.assert_array_equal([row[2] for row in found.rows], [row[2] for row in outcome.rows])
    assert {kind: list(each) for kind, each in found.series.items()} == {kind: list(each) for kind, each in outcome.series.items()}
    for kind, each in outcome.series.items():
        for what, values in each.items():
            np.testing.assert_array_equal(found.series[kind][what], values)


def test_values_are_those_of_the_replications_asked_for(tmp_path: Path) -> None:
    work = campaign(tmp_path)
    (cell,) = cells(zone_file(tmp_path), 1)
    everything = work.values(first([cell], 6), MEAN)[0, 0]
    assert work.values([(cell, [5, 2])], MEAN)[0, 0].tolist() == everything[[5, 2]].tolist()
    assert np.isnan(work.values([(cell, [0])], [("no such measure", "all")])).all()


def test_seeds_stand_beside_each_other(tmp_path: Path) -> None:
    (cell,) = cells(zone_file(tmp_path), 1)
    one = campaign(tmp_path, seed=1).values(first([cell], 3), MEAN)
    two = campaign(tmp_path, seed=2).values(first([cell], 3), MEAN)
    assert (one != two).all()
    assert (campaign(tmp_path, seed=1).values(first([cell], 3), MEAN) == one).all()


def test_what_is_there_is_not_run_again(tmp_path: Path) -> None:
    several = cells(zone_file(tmp_path), 3)
    done: list[tuple[int, int]] = []
    for replications, expected in ((2, 6), (2, 0), (5, 9)):
        done.clear()
        crew = Crew(workers=1, progress=lambda finished, total: done.append((finished, total)))
        Campaign(kept(campaign(tmp_path)), crew).run(first(several, replications))
        assert (done[-1] if done else (0, 0)) == (expected, expected)


def test_another_experiment_s_replications_are_reused(tmp_path: Path) -> None:
    several = cells(zone_file(tmp_path), 3)
    earlier, later = tmp_path / "earlier", tmp_path / "later"
    values = campaign(earlier).values(first(several[:2], 3), MEAN)
    campaign(earlier, seed=9).run(first(several, 1))
    work = campaign(later)
    work.digests(several)
    assert kept(work).reuse(earlier / "store.sqlite") == 6
    assert kept(work).reuse(earlier / "store.sqlite") == 0
    assert [len(numbers) for _, numbers in work.missing(first(several, 3))] == [3]
    assert (work.values(first(several[:2], 3), MEAN) == values).all()
    with pytest.raises(InputError, match="there is no such store"):
        kept(work).reuse(tmp_path / "nowhere.sqlite")


def faults(path: Path) -> str:
    with pytest.raises(InputError) as told:
        FileStore(path, seed=1)
    return str(told.value)


def test_another_model_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    FileStore(tmp_path / "s.sqlite", seed=1)
    monkeypatch.setattr(in_file, "model_version", lambda: "0.0.0 (another)")
    assert "holds replications of model" in faults(tmp_path / "s.sqlite")
    assert "this is 0.0.0 (another), whose numbers may differ" in faults(tmp_path / "s.sqlite")


def test_a_store_of_a_later_zonesim_is_refused(tmp_path: Path) -> None:
    FileStore(tmp_path / "s.sqlite", seed=1)
    sqlite3.connect(tmp_path / "s.sqlite").execute(f"pragma user_version = {file.FORMAT + 1}")
    assert f"is of format {file.FORMAT + 1}, of a later zonesim; this one knows {file.FORMAT}" in faults(tmp_path / "s.sqlite")


def test_what_is_no_store_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.sqlite"
    path.write_bytes(b"not a database at all, but a page of notes" * 100)
    before = path.read_bytes()
    assert "is damaged: file is not a database" in faults(path)
    sqlite3.connect(tmp_path / "other.sqlite").execute("create table mine (x)")
    assert "is no store of an experiment" in faults(tmp_path / "other.sqlite")
    assert path.read_bytes() == before


def test_a_damaged_store_is_said_and_left_alone(tmp_path: Path) -> None:
    work = campaign(tmp_path)
    work.run(first(cells(zone_file(tmp_path), 2), 4))
    kept(work).__exit__(None, None, None)
    path = tmp_path / "store.sqlite"
    content = bytearray(path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 5000] = os.urandom(5000)
    path.write_bytes(bytes(content))
    assert "is damaged" in faults(path)
    assert "this file is left as it is" in faults(path)
    assert path.read_bytes() == bytes(content)


def test_a_disk_that_is_full_loses_nothing(tmp_path: Path) -> None:
    several = cells(zone_file(tmp_path), 2)
    work = campaign(tmp_path)
    work.run(first(several, 2))
    pages = kept(work)._base.execute("pragma page_count").fetchone()[0]
    kept(work)._base.execute(f"pragma max_page_count = {pages}")
    with pytest.raises(InputError, match="no room is left on the disk; everything finished before is kept; make room"):
        work.run(first(several, 200))
    kept(work)._base.execute("pragma max_page_count = 100000")
    assert campaign(tmp_path).missing(first(several, 2)) == []
    assert work.values(first(several, 3), MEAN).shape == (2, 1, 3)


@pytest.mark.parametrize("error", ["attempt to write a readonly database", "unable to open database file"])
def test_a_store_that_cannot_be_written_is_said(error: str, tmp_path: Path) -> None:
    """As SQLite tells it; to the superuser, who may run these tests, no folder is read-only."""
    with pytest.raises(InputError) as told, file.explained(tmp_path / "s.sqlite"):
        raise sqlite3.OperationalError(error)
    assert str(told.value) == f"{tmp_path / 's.sqlite'}: cannot be written: {error}; name another folder with --output"


def test_a_read_only_store_is_left_as_it_is(tmp_path: Path) -> None:
    work = campaign(tmp_path)
    several = cells(zone_file(tmp_path), 2)
    work.run(first(several, 2))
    kept(work)._base.execute("pragma query_only = on")
    with pytest.raises(InputError, match="cannot be written: attempt to write a readonly database"):
        work.run(first(several, 3))
    assert campaign(tmp_path).missing(first(several, 2)) == []


def test_a_folder_that_is_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    assert "cannot be written" in faults(tmp_path / "file" / "s.sqlite")
    assert "name another folder with --output" in faults(tmp_path / "file" / "s.sqlite")
