"""``zonesim verify --engines``: equal logs are called equal, and the first difference is named where an engine goes astray."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from zonesim import load_scenario
from zonesim.commands.app import app
from zonesim.demand.demand import draw
from zonesim.engines import simpy_engine
from zonesim.engines.choose import Engine
from zonesim.engines.tables import Log, Op, Programme
from zonesim.experiment import verify_engines as module
from zonesim.experiment.verify_engines import first_difference, verify_engines
from zonesim.zone.prepare import Case, prepare

LILLIPUT = Path(__file__).parents[2] / "scenarios" / "lilliput.toml"
GATES = """
[gates.main]
lanes = { inbound = 1, outbound = 1 }
service = { inbound = "2 min", outbound = "3 min" }
[flows.imports]
kind = "first_line_in"
arrivals.at = ["08:00", "08:01", "09:00"]
declarations.several_vehicles_share = 0
[horizon]
days = 1
warm_up = "0 s"
cool_down = "0 s"
"""
LOCKED = """
[warehouses.barn]
storage = { places = 20, opening = 20, when_full = "wait" }
[flows.imports]
kind = "first_line_in"
arrivals.at = ["08:00"]
"""


@pytest.fixture
def gates(tmp_path: Path) -> Path:
    file = tmp_path / "gates.toml"
    file.write_text(GATES, encoding="utf-8")
    return file


@pytest.fixture
def case(gates: Path) -> Case:
    scenario = load_scenario(gates)
    return prepare(scenario, draw(scenario, seed=1, replication=0))


def place(case: Case, *, vehicle: int, step: int) -> int:
    """Where a vehicle's step stands in the log."""
    return int(case.programme.travellers.log_offset[vehicle]) + step


def altered(log: Log, column: str, change: Callable[[np.ndarray], None]) -> Log:
    """The same log with a column changed in place."""
    values = getattr(log, column).copy()
    change(values)
    return replace(log, **{column: values})


def astray(column: str, change: Callable[[np.ndarray], None]) -> Engine:
    """An engine that writes something else into a column of its log."""

    def run(programme: Programme) -> Log:
        return altered(simpy_engine.run(programme), column, change)

    return run


def difference(case: Case, column: str, change: Callable[[np.ndarray], None]) -> str:
    log = simpy_engine.run(case.programme)
    return first_difference(case, compiled=altered(log, column, change), simpy=log)


def test_every_replication_is_compared_step_by_step() -> None:
    found = verify_engines(load_scenario(LILLIPUT), replications=3, seed=1)
    assert found.equal
    assert found.replications == 3
    cases = [prepare(load_scenario(LILLIPUT), draw(load_scenario(LILLIPUT), seed=1, replication=number)) for number in range(3)]
    assert found.times == sum(case.programme.log_size for case in cases)
    logs = [simpy_engine.run(case.programme).completed for case in cases]
    assert found.steps == sum(np.count_nonzero(~np.isnan(log)) for log in logs) < found.times
    assert found.compiled > 0
    assert found.simpy > 0


def test_a_zone_in_which_somebody_waits_for_ever_is_compared_too(tmp_path: Path) -> None:
    file = tmp_path / "locked.toml"
    file.write_text(LOCKED, encoding="utf-8")
    found = verify_engines(load_scenario(file), replications=1, seed=1)
    assert found.equal
    assert found.steps < found.times


def test_the_last_bit_counts(gates: Path, case: Case) -> None:
    second = place(case, vehicle=1, step=1)
    assert case.roster.kinds[0].slots[1].op == Op.WORK

    def later(completed: np.ndarray) -> None:
        completed[second] = np.nextafter(completed[second], np.inf)

    found = verify_engines(load_scenario(gates), replications=2, seed=1, compiled=astray("completed", later))
    assert found.difference == (
        "replication 0: vehicle imports 1, step 2 of 6 (gate service, entry: work): "
        "completed at 29040.000000000004 s by the compiled engine, at 29040.0 s by the SimPy engine"
    )
    assert not found.equal
    assert found.replications == 1


def test_the_first_difference_is_the_earliest_in_the_life_of_the_zone(case: Case) -> None:
    """Of three altered steps the second vehicle's asking for a lane comes first in time, and second in the log."""

    def both(completed: np.ndarray) -> None:
        completed[place(case, vehicle=0, step=5)] += 1
        completed[place(case, vehicle=1, step=0)] += 1
        completed[place(case, vehicle=2, step=0)] += 1

    assert difference(case, "completed", both).startswith("vehicle imports 1, step 1 of 6 (gate queue, entry: seize main gate, inbound")


def test_a_step_never_completed_differs_from_one_that_was(case: Case) -> None:
    def never(completed: np.ndarray) -> None:
        completed[place(case, vehicle=2, step=5)] = np.nan

    assert difference(case, "completed", never).endswith("completed never by the compiled engine, at 32700.0 s by the SimPy engine")


def test_never_written_in_another_way_is_a_difference(case: Case) -> None:
    at = place(case, vehicle=2, step=5)
    log = simpy_engine.run(case.programme)
    never = altered(log, "completed", lambda completed: completed.__setitem__(at, np.nan))
    odd = altered(never, "completed", lambda completed: completed.view(np.uint64).__setitem__(at, 0x7FF8000000000001))
    assert first_difference(case, compiled=never, simpy=never) == ""
    assert first_difference(case, compiled=odd, simpy=never).endswith(
        "completed never, bits 7ff8000000000001, by the compiled engine, never, bits 7ff8000000000000, by the SimPy engine"
    )


def test_all_that_a_log_holds_is_compared(case: Case) -> None:
    log = simpy_engine.run(case.programme)
    chosen = np.full(len(log.completed), -1, np.int32)
    log = replace(log, chosen=chosen)
    other = chosen.copy()
    other[place(case, vehicle=0, step=0)] = 1
    told = first_difference(case, compiled=replace(log, chosen=other), simpy=log)
    assert told.startswith("vehicle imports 0, step 1 of 6")
    assert told.endswith("chose main gate, outbound lanes by the compiled engine, nothing by the SimPy engine")
    told = difference(case, "stopped_at", lambda stopped: stopped.__setitem__(1, 4))
    assert told == "vehicle imports 1 stopped with 4 steps done by the compiled engine, 6 by the SimPy engine"
    told = difference(case, "held_at_end", lambda held: held.__setitem__(0, 1))
    assert told == "main gate, inbound lanes: 1 held at the end by the compiled engine, 0 by the SimPy engine"
    told = first_difference(case, compiled=replace(log, completed=log.completed[1:]), simpy=log)
    assert told == "completed: 17 of float64 by the compiled engine, 18 of float64 by the SimPy engine"


def zonesim(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, list(arguments))
    return done.exit_code, done.stdout, done.stderr


def test_the_command_prints_a_line_for_every_file(gates: Path) -> None:
    code, printed, _ = zonesim("verify", "--engines", str(LILLIPUT), str(gates), "-n", "2", "--set", "horizon.days=1")
    assert code == 0
    lilliput, other = printed.splitlines()
    assert lilliput.startswith("lilliput: equal to the last bit; ")
    assert other.startswith("gates: equal to the last bit; 36 steps completed of 36 compared in 2 replications; compiled ")
    assert ", ratio " in other


def test_the_command_names_the_first_difference_and_ends_with_exit_code_1(gates: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The scenarios after the one that differs are verified all the same."""

    def leave_at_midnight(completed: np.ndarray) -> None:
        if len(completed) == 18:
            completed[-1] = 86400.0

    engines = {"compiled": astray("completed", leave_at_midnight), "simpy": simpy_engine.run}
    monkeypatch.setattr(module, "engine_of", engines.__getitem__)
    code, printed, _ = zonesim("verify", "--engines", str(gates), str(LILLIPUT))
    assert code == 1
    first, second, third = printed.splitlines()
    assert first.startswith("gates: the engines differ; ")
    assert second.startswith("  replication 0: vehicle imports 2, step 6 of 6")
    assert second.endswith("completed at 86400.0 s by the compiled engine, at 32700.0 s by the SimPy engine")
    assert third.startswith("lilliput: equal to the last bit; ")


def test_the_command_says_what_it_can_verify(gates: Path) -> None:
    code, _, said = zonesim("verify", str(gates))
    assert code == 2
    assert (
        said.strip()
        == f"{gates}: is no experiment; name the folder of an experiment, which holds store.sqlite; for scenario files add --engines"
    )


def test_without_numba_there_is_nothing_to_compare_with(gates: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zonesim.engines.choose._missing", lambda name: "" if name == "simpy" else "Numba cannot be imported (no)")
    code, _, said = zonesim("verify", "--engines", str(gates))
    assert code == 2
    assert "engine compiled: Numba cannot be imported (no); install numba, or choose another engine" in said
    assert "Traceback" not in said
