"""A Dask cluster of a real scheduler and two workers, one of which is killed while it works: the values are the same."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from experiment_cases import campaign, cells, zone_file

from zonesim.errors import InputError
from zonesim.experiment.campaign import Campaign, first
from zonesim.experiment.store.in_file import FileStore
from zonesim.experiment.store_tables import tables_of
from zonesim.experiment.workers import Crew
from zonesim.tables.export import export

pytest.importorskip("distributed")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port


def started(*words: str, folder: Path) -> subprocess.Popen[bytes]:
    """A program of Dask's command line, in a group of its own."""
    command = [sys.executable, "-m", "distributed.cli.dask_" + words[0], *words[1:]]
    with (folder / "dask.log").open("ab") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, start_new_session=True)


class Cluster:
    """A scheduler on loopback and its workers."""

    def __init__(self, folder: Path) -> None:
        self.folder, port = folder, free_port()
        self.address = f"tcp://127.0.0.1:{port}"
        self.running = [started("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard", folder=folder)]

    def worker(self) -> subprocess.Popen[bytes]:
        """One more worker, which is not started again when it is lost."""
        words = ("--nthreads", "1", "--no-dashboard", "--no-nanny", "--host", "127.0.0.1", "--local-directory", str(self.folder))
        self.running.append(started("worker", self.address, *words, folder=self.folder))
        return self.running[-1]

    def wait_for(self, workers: int) -> None:
        from distributed import Client

        with Client(self.address, timeout="60s") as client:  # type: ignore[no-untyped-call]
            client.wait_for_workers(workers, timeout=60)

    def stop(self) -> None:
        for process in self.running:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    made = Cluster(tmp_path)
    yield made
    made.stop()


def exported(store: Path) -> dict[str, bytes]:
    """Every table of a store, as CSV."""
    return {path.name: path.read_bytes() for path in export(store.parent / "export", tables_of(store), formats=["csv"])}


def killed_at_work(cluster: Cluster, folder: Path, *, workers: int, replications: int) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The tables of an experiment made here, and by a cluster of which one worker is killed when a quarter is done."""
    several = cells(zone_file(folder), 6)
    campaign(folder / "here").run(first(several, replications))
    victim, *_ = [cluster.worker() for _ in range(workers)]
    cluster.wait_for(workers)
    killed_at = 0

    def kill_once(done: int, total: int) -> None:
        nonlocal killed_at
        if not killed_at and done >= total / 4:
            os.kill(victim.pid, signal.SIGKILL)
            killed_at = done
            if workers == 1:
                cluster.worker()

    with FileStore(folder / "there" / "store.sqlite", seed=1) as store:
        Campaign(store, Crew(scheduler=cluster.address, progress=kill_once)).run(first(several, replications))
        assert store.failures() == []
    assert 0 < killed_at < 6 * replications
    return exported(folder / "here" / "store.sqlite"), exported(folder / "there" / "store.sqlite")


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.filterwarnings("ignore")
def test_a_worker_killed_at_work_changes_nothing(cluster: Cluster, tmp_path: Path) -> None:
    here, there = killed_at_work(cluster, tmp_path, workers=2, replications=60)
    assert there == here


@pytest.mark.verification
@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("workers", [1, 4])
@pytest.mark.parametrize("hash_seed", ["0", "7"])
def test_nor_does_it_with_one_worker_or_four(
    workers: int, hash_seed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setenv("PYTHONHASHSEED", hash_seed)  # before the cluster is started
    here, there = killed_at_work(request.getfixturevalue("cluster"), tmp_path, workers=workers, replications=400)
    assert there == here
    print(f"{workers} workers, hash seed {hash_seed}: one killed at work; the tables are the same in every byte.")  # noqa: T201


@pytest.mark.filterwarnings("ignore")
def test_a_scheduler_without_workers_or_no_scheduler_is_said(cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (cell,) = cells(zone_file(tmp_path), 1)
    time.sleep(2)
    with FileStore(tmp_path / "store.sqlite", seed=1) as store:
        with pytest.raises(InputError, match=f"the scheduler at {cluster.address} has no workers; start some with dask worker"):
            Campaign(store, Crew(scheduler=cluster.address)).run(first([cell], 1))
        monkeypatch.setattr("zonesim.experiment.workers.CONNECT", "1s")
        nobody = f"tcp://127.0.0.1:{free_port()}"
        with pytest.raises(InputError, match=f"no scheduler answers at {nobody}: .*; start one with dask scheduler"):
            Campaign(store, Crew(scheduler=nobody)).run(first([cell], 1))


def test_without_the_package_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    (cell,) = cells(zone_file(tmp_path), 1)
    with (
        FileStore(tmp_path / "store.sqlite", seed=1) as store,
        pytest.raises(InputError, match=r"the package distributed is not installed; install zonesim\[cluster\]"),
    ):
        Campaign(store, Crew(scheduler="tcp://127.0.0.1:8786")).run(first([cell], 1))
