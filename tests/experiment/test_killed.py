"""Killed at any moment, an experiment goes on with the same command: nothing finished is lost or done twice, the answer is the same."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from experiment_cases import ZONE, zone_file

PLAN = """
title = "Killed"
kind = "compare"
base = "zone.toml"
scenarios = [{scenarios}]
replications = {replications}
"""
COMMAND = (sys.executable, "-c", "from zonesim.commands.app import main; main()", "experiment")

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals")


def plan(folder: Path, *, others: int, replications: int) -> Path:
    """A comparison of a zone with some of more traffic."""
    zone_file(folder)
    names = [f"busy{place}.toml" for place in range(others)]
    for place, name in enumerate(names):
        zone_file(folder, f"{ZONE}\n[traffic]\nfactor = {1.1 + place / 20}\n", name)
    path = folder / "killed.toml"
    path.write_text(PLAN.format(scenarios=", ".join(f'"{name}"' for name in names), replications=replications), "utf-8")
    return path


def start(path: Path, output: Path, *, workers: int, hash_seed: int = 0) -> subprocess.Popen[bytes]:
    """The command, in a group of processes of its own."""
    words = [*COMMAND, str(path), "-o", str(output), "--workers", str(workers)]
    environment = os.environ | {"PYTHONHASHSEED": str(hash_seed)}
    return subprocess.Popen(
        words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, cwd=path.parent
    )


def finished(output: Path) -> dict[tuple[int, int], bytes]:
    """What the store has: (scenario, replication) -> measures."""
    if not (output / "store.sqlite").exists():
        return {}
    with sqlite3.connect(f"file:{output / 'store.sqlite'}?mode=ro", uri=True) as base:
        try:
            rows = base.execute("select scenario, replication, measures from replications").fetchall()
        except sqlite3.OperationalError:  # killed before the tables were made
            return {}
    return {(scenario, replication): measures for scenario, replication, measures in rows}


def tables(output: Path) -> dict[str, bytes]:
    """Everything of the answer, by name of the file."""
    answer = output / "answer"
    return {path.relative_to(answer).as_posix(): path.read_bytes() for path in sorted(answer.rglob("*")) if path.is_file()}


def killed_until_done(path: Path, output: Path, *, kills: int, workers: int, chance: random.Random) -> int:
    """Start and kill the command at random moments, so often or until it is done, then let it end; returns how often it was killed
    while it had work."""
    before: dict[tuple[int, int], bytes] = {}
    struck = 0
    for _ in range(kills):
        command = start(path, output, workers=workers, hash_seed=chance.randrange(2))
        time.sleep(chance.uniform(0.2, 2.5))
        struck += command.poll() is None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(command.pid, signal.SIGKILL)
        command.communicate()
        after = finished(output)
        assert before.items() <= after.items(), "what was finished is there, as it was"
        before = after
    done = start(path, output, workers=workers)
    _, told = done.communicate()
    assert done.returncode == 0, told.decode()
    assert before.items() <= finished(output).items()
    return struck


def uninterrupted(path: Path, output: Path) -> dict[str, bytes]:
    done = start(path, output, workers=1)
    _, told = done.communicate()
    assert done.returncode == 0, told.decode()
    return tables(output)


def test_killed_three_times(tmp_path: Path) -> None:
    path = plan(tmp_path, others=2, replications=60)
    whole = uninterrupted(path, tmp_path / "whole")
    struck = killed_until_done(path, tmp_path / "killed", kills=3, workers=2, chance=random.Random(5))
    assert struck
    assert tables(tmp_path / "killed") == whole


@pytest.mark.verification
@pytest.mark.parametrize("workers", [1, 2, 4])
def test_killed_twenty_times(workers: int, tmp_path: Path) -> None:
    path = plan(tmp_path, others=4, replications=400)
    whole = uninterrupted(path, tmp_path / "whole")
    struck = killed_until_done(path, tmp_path / "killed", kills=25, workers=workers, chance=random.Random(workers))
    print(f"{workers} workers: killed {struck} times at work; the answer is the same in every byte.")  # noqa: T201
    assert struck >= 20
    assert tables(tmp_path / "killed") == whole
