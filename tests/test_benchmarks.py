"""Every table of the benchmark is made, at a size that takes no time, and what is timed does what it is said to do."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import numpy as np
import pytest

from benchmarks import end_to_end, growth, workers
from benchmarks.__main__ import TABLES
from benchmarks.common import BASELINE, ROOT, SEED, case_of
from zonesim.engines import compiled, simpy_engine
from zonesim.engines.log import stuck
from zonesim.experiment.replicate import replicate
from zonesim.scenario.load import load_scenario, read_scenarios
from zonesim.units import WEEK

SMALL = "traffic.factor=0.05"
SINGLY = [
    f"flows.{flow}.declarations.several_vehicles_share=0"
    for flow in ("first_line_in", "first_line_out", "second_line_in", "second_line_out")
]


def benchmarks(*arguments: str, changes: tuple[str, ...] = (), small: str = SMALL) -> str:
    """What the benchmark prints about a small zone, timed once, without its line breaks."""
    sets = [word for change in (small, *changes) for word in ("--set", change)]
    command = [sys.executable, "-m", "benchmarks", "--repeats", "1", "--quick", *sets, *arguments]
    return " ".join(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split())


def test_plain_simpy_lets_every_truck_leave_in_the_same_moment_where_nobody_asks_with_others_of_the_same_set() -> None:
    said = benchmarks("--only", "plain", "memory", changes=tuple(SINGLY))
    assert "times as quick as plain SimPy" in said
    assert "100.0% leave in the same moment in both" in said
    assert "peak MiB" in said
    assert "Engines alone" not in said


def test_engines_are_compared_alone_and_from_file_to_measures() -> None:
    said = benchmarks("--only", "kernel", "end_to_end")
    assert "ns per step" in said
    assert "from scenario to measures" in said
    for part in end_to_end.STAGES:
        assert f"│ {part} │" in said
    assert "peak MiB" not in said


def test_time_to_a_precision_says_what_each_step_brings() -> None:
    said = benchmarks("--only", "precision", changes=("horizon.warm_up=0 s", "horizon.cool_down=0 s"), small="traffic.factor=0.2")
    assert "pairing brings, times" in said
    assert "(b) is done sooner, times" in said


def test_a_table_that_does_not_exist_is_refused_and_the_others_named() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--only", "speed"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert all(name in done.stderr for name in TABLES)


@pytest.mark.parametrize("module", TABLES.values())
def test_every_table_stands_in_a_module_of_its_own_that_says_what_it_is(module: str) -> None:
    found = import_module(module)
    assert callable(found.show)
    assert found.__doc__


def test_the_parts_of_a_replication_make_up_the_whole() -> None:
    scenario = load_scenario(BASELINE, [SMALL, "horizon.days=1"])
    found = end_to_end.breakdown(lambda: replicate(scenario, seed=SEED, replication=0), repeats=1)
    between = found.pop("between")
    assert set(found) == set(end_to_end.STAGES)
    assert min(found.values()) > 0
    assert between < sum(found.values())


def test_copies_of_a_run_are_the_same_run_again_and_again() -> None:
    """Laid so far apart that a copy's last lot has gone before the next begins, everybody does everything so much later."""
    one = case_of([SMALL, "horizon.days=7"]).programme
    apart, copies = 20 * WEEK, 3
    programme = growth.end_to_end(one, copies=copies, apart=apart)
    alone, log = compiled.run(one), compiled.run(programme)
    assert len(stuck(one, alone)) == 0
    each = log.completed.reshape(copies, one.log_size)
    later = alone.completed + apart * np.arange(copies)[:, None]
    np.testing.assert_allclose(each, later, rtol=0, atol=1e-6)
    reference = simpy_engine.run(programme)
    assert reference.completed.tobytes() == log.completed.tobytes()


def test_a_run_laid_end_to_end_serves_so_many_trucks_for_about_as_many_steps_each() -> None:
    small, large = (growth.cost(size, changes=[SMALL], repeats=1, drawn=1000) for size in (1000, 4000))
    assert large.copies == 4
    assert large.trucks == 4 * small.trucks
    assert 900 < small.trucks < 1300
    assert large.travellers == 4 * small.travellers
    assert large.steps / large.trucks == pytest.approx(small.steps / small.trucks, rel=0.02)


def test_a_comparison_is_timed_by_processes_and_by_threads() -> None:
    lilliput = BASELINE.with_name("lilliput.toml")
    found = workers.ways(read_scenarios([lilliput, lilliput]), replications=2)
    assert list(found) == ["1, this process", "2 processes", "1 thread", "2 threads"]
    assert min(found.values()) > 0


@pytest.mark.verification
def test_the_first_run_is_timed_with_and_without_machine_code_kept_from_an_earlier_one() -> None:
    said = benchmarks("--only", "start")
    assert "zonesim check baseline.toml" in said
    assert "The first run says: Compiling the engine for this machine" in said
