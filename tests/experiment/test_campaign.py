"""What is missing is run, whoever works; what fails is a row; workers that die are replaced."""

from __future__ import annotations

import os
import resource
import signal
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest
from experiment_cases import LOCKED, MEAN, campaign, cells, kept, zone_file

from zonesim.errors import Gridlock, InputError
from zonesim.experiment import at_work, workers
from zonesim.experiment import perform as performed
from zonesim.experiment.at_work import Stopped
from zonesim.experiment.campaign import Campaign, Failure, first
from zonesim.experiment.cells import Cell
from zonesim.experiment.perform import perform
from zonesim.experiment.replicate import replicate
from zonesim.experiment.store.in_file import FileStore
from zonesim.experiment.store.store import Finished
from zonesim.experiment.workers import Crew


def test_values_are_those_of_single_replications(tmp_path: Path) -> None:
    several = cells(zone_file(tmp_path), 3)
    found = campaign(tmp_path).values(first(several, 4), MEAN)
    for place, cell in enumerate(several):
        for number in range(4):
            rows = {row[:2]: row[2] for row in replicate(cell.scenario(), seed=1, replication=number).rows}
            assert found[place, 0, number] == rows[MEAN[0]]


def test_the_same_whoever_works(tmp_path: Path) -> None:
    several = cells(zone_file(tmp_path), 5)
    found = []
    for count in (1, 2):
        with FileStore(tmp_path / str(count) / "store.sqlite", seed=1) as store:
            found.append(Campaign(store, Crew(workers=count)).values(first(several, 6), MEAN))
    np.testing.assert_array_equal(found[0], found[1])


def test_a_failure_is_a_row_and_the_others_go_on(tmp_path: Path) -> None:
    good, locked = zone_file(tmp_path), zone_file(tmp_path, LOCKED, "locked.toml")
    several = [*cells(good, 2), Cell("locked", locked)]
    work = campaign(tmp_path)
    values = work.values(first(several, 2), MEAN)
    assert np.isnan(values[2]).all()
    assert not np.isnan(values[:2]).any()
    assert [(one.replication, one.stage) for one in work.store.failures()] == [(0, "engine"), (1, "engine")]
    assert "waits for" in work.store.failures()[0].message
    with pytest.raises(Failure, match="locked, replication 0") as told:
        work.outcomes(first(several, 2))
    assert isinstance(told.value.reason, Gridlock)
    assert work.missing(first(several, 2)) == []
    assert kept(work).forget_failures() == 2
    assert len(work.missing(first(several, 2))) == 1


def test_an_error_that_is_none_of_ours_is_a_row_that_says_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by hand")

    monkeypatch.setattr(performed, "replicate", broken)
    work = campaign(tmp_path)
    work.run(first(cells(zone_file(tmp_path), 1), 1))
    (failure,) = work.store.failures()
    assert failure.stage == "run"
    assert failure.message.startswith("ZeroDivisionError: by hand (broken, line ")


def test_faults_of_all_cells_are_told_at_once_before_anything_runs(tmp_path: Path) -> None:
    base = zone_file(tmp_path)
    wrong = [Cell("a", base, ("gates.main.lanes.inbound=-1",)), Cell("b", base, ("horizon.days=0",))]
    with pytest.raises(InputError) as told:
        campaign(tmp_path).run(first([*cells(base, 1), *wrong], 2))
    assert "gates.main.lanes.inbound" in str(told.value)
    assert "horizon.days" in str(told.value)


def deadly(task: list[performed.Replication], orders: performed.Orders) -> list[Finished]:
    """Ends the process that works on replication 3 of any scenario, as running out of memory would."""
    if any(run.replication == 3 for run in task):
        os.kill(os.getpid(), signal.SIGKILL)
    return perform(task, orders)


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_a_replication_that_ends_its_worker_twice_is_a_row_and_the_others_are_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hired = 0

    @contextmanager
    def forked(count: int) -> Iterator[tuple[Executor, int]]:
        nonlocal hired
        hired += 1
        with ProcessPoolExecutor(count, mp_context=get_context("fork")) as pool:
            yield pool, count

    monkeypatch.setattr(workers, "processes", forked)
    monkeypatch.setattr(at_work, "perform", deadly)
    several = cells(zone_file(tmp_path), 2)
    with FileStore(tmp_path / "s.sqlite", seed=1) as store:
        Campaign(store, Crew(workers=2)).run(first(several, 6))
        assert sorted((one.replication, one.stage) for one in store.failures()) == [(3, "worker"), (3, "worker")]
        assert "ended its worker, twice" in store.failures()[0].message
        assert {digest: sorted(numbers) for digest, numbers in store.there().items()} == {one: list(range(6)) for one in store.there()}
    assert hired > 2


def test_interrupted_it_keeps_what_is_finished(tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        if done >= 3:
            raise KeyboardInterrupt

    several = cells(zone_file(tmp_path), 2)
    work = Campaign(FileStore(tmp_path / "store.sqlite", seed=1), Crew(workers=1, progress=stop))
    with pytest.raises(Stopped, match="everything finished is kept, and the same command goes on from there"):
        work.run(first(several, 1000))
    kept = work._done
    assert 3 <= kept < 2000
    assert sum(len(numbers) for numbers in work.store.there().values()) == kept


def test_a_worker_with_another_model_is_refused(tmp_path: Path) -> None:
    (cell,) = cells(zone_file(tmp_path), 1)
    scenario = cell.scenario()
    run = performed.Replication(scenario.digest(), "", scenario, 1, 0)
    with pytest.raises(performed.AnotherModel, match=r"the experiment 0\.0\.0; install the same zonesim everywhere"):
        perform([run], performed.Orders("auto", "0.0.0"))


def test_many_cells_are_known_again_without_being_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    several = cells(zone_file(tmp_path), 40)
    campaign(tmp_path).run(first(several, 1))
    monkeypatch.setattr(Cell, "scenario", lambda self: pytest.fail("built again"))
    assert campaign(tmp_path).missing(first(several, 1)) == []


def test_the_log_of_every_truck_is_kept_on_request(tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    several = cells(zone_file(tmp_path), 2)
    with FileStore(tmp_path / "store.sqlite", seed=1) as store:
        work = Campaign(store, Crew(workers=1), trucks=tmp_path / "out")
        values = work.values(first(several, 2), MEAN)
    trucks = pandas.read_parquet(tmp_path / "out" / "trucks")
    cohort = trucks[trucks.goods & trucks.observed & ~trucks.turned_away]
    means = cohort.groupby(["scenario", "replication"], observed=True).release_time.mean()
    np.testing.assert_allclose(means.to_numpy().reshape(2, 2), values[:, 0])


def test_a_truck_log_that_cannot_be_written_stops_it_and_is_no_failure_of_the_replication(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    (tmp_path / "file").write_text("", "utf-8")
    with FileStore(tmp_path / "store.sqlite", seed=1) as store:
        work = Campaign(store, Crew(workers=1), trucks=tmp_path / "file")
        with pytest.raises(InputError, match="cannot be written"):
            work.run(first(cells(zone_file(tmp_path), 1), 2))
        assert store.failures() == []
        assert store.there() == {}


def test_two_processes_on_one_store_do_no_harm(tmp_path: Path) -> None:
    """Two at once on the same cells: each finds everything, and what both made is there once."""
    several = cells(zone_file(tmp_path), 4)
    context = get_context("spawn")
    both = [context.Process(target=work_on, args=(tmp_path / "store.sqlite", several)) for _ in range(2)]
    for process in both:
        process.start()
    for process in both:
        process.join()
    assert [process.exitcode for process in both] == [0, 0]
    with FileStore(tmp_path / "store.sqlite", seed=1) as store:
        found = Campaign(store, Crew(workers=1)).values(first(several, 30), MEAN)
        assert store.seconds()[0] == 120
    np.testing.assert_array_equal(found, campaign(tmp_path / "alone").values(first(several, 30), MEAN))


def work_on(path: Path, several: list[Cell]) -> None:
    """What each of the two does."""
    with FileStore(path, seed=1) as store:
        Campaign(store, Crew(workers=1)).run(first(several, 30))


@pytest.mark.verification
def test_ten_thousand_cells_stay_usable(tmp_path: Path) -> None:
    """Each is run once; the same command again is done in seconds, since no cell is built anew."""
    base = zone_file(tmp_path)
    many = [Cell(f"cell {place}", base, (f"traffic.factor={0.01 + place / 1e6!r}",)) for place in range(10_000)]
    campaign(tmp_path).run(first(many, 1))
    begin = time.perf_counter()
    work = campaign(tmp_path)
    values = work.values(first(many, 1), MEAN)
    took, peak = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
    size = (tmp_path / "store.sqlite").stat().st_size / 1e6
    print(f"10,000 cells: resumed and read in {took:.1f} s, {size:.0f} MB on disk, {peak:.0f} MiB at the peak.")  # noqa: T201
    assert values.shape == (10_000, 1, 1)
    assert took < 20
