"""The compiled engine gives the log of the SimPy engine to the last bit, wherever and however it is run."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from pathlib import Path
from textwrap import dedent
from types import SimpleNamespace
from typing import Any

import numba
import numpy as np
import pytest
from builder import LEAVE, Engine, Story, release, seize, work
from generated import stories
from hypothesis import given, settings
from hypothesis import strategies as st

import zonesim.engines
from zonesim import load_scenario
from zonesim.demand.demand import draw
from zonesim.engines import choose, compiled, compiled_loop, simpy_engine
from zonesim.engines.tables import Floats, Log, Op, Programme
from zonesim.errors import InputError
from zonesim.zone.prepare import prepare

SCENARIOS = Path(__file__).parents[2] / "scenarios"
SHIPPED = sorted(path.relative_to(SCENARIOS).as_posix() for path in SCENARIOS.rglob("*.toml"))
REFORMS = sorted(path.stem for path in (SCENARIOS / "reforms").glob("*.toml"))
ONE_DAY = ("horizon.days=1", "horizon.warm_up=0 s", "horizon.cool_down=0 s")


def same(one: Log, other: Log) -> bool:
    """Whether two logs are equal in every bit and in the kinds of their numbers."""
    columns = [(getattr(one, column.name), getattr(other, column.name)) for column in fields(Log)]
    return all(a.dtype == b.dtype and a.tobytes() == b.tobytes() for a, b in columns)


def blurred(programme: Programme, phase: float) -> Programme:
    """The same with every arrival and duration a little off the whole minute, so that hardly two things happen at once."""

    def blur(times: Floats) -> Floats:
        later: Floats = times * (1 + np.sin(phase + np.arange(len(times))) / 7)
        return later

    travellers = programme.travellers
    travellers = replace(travellers, arrival=np.sort(blur(travellers.arrival)), numbers=blur(travellers.numbers))
    return replace(programme, travellers=travellers)


@st.composite
def programmes(draw: st.DrawFn) -> Programme:
    """A generated zone, now and then a crowded one; half of them in whole minutes."""
    story = draw(stories())
    story.travellers *= draw(st.sampled_from([1, 1, 4, 25]))
    programme = story.programme()
    return programme if draw(st.booleans()) else blurred(programme, draw(st.floats(0, 6)))


@settings(max_examples=150, deadline=None)
@given(programme=programmes())
def test_generated_zones_have_the_same_log(programme: Programme) -> None:
    assert same(compiled.run(programme), simpy_engine.run(programme))


@pytest.mark.verification
@settings(max_examples=4000, deadline=None)
@given(programme=programmes())
def test_thousands_of_generated_zones_have_the_same_log(programme: Programme) -> None:
    assert same(compiled.run(programme), simpy_engine.run(programme))


def of_zone(file: Path, *overrides: str) -> Programme:
    """What the engine is given for replication 0 of a scenario file."""
    scenario = load_scenario(file, overrides)
    return prepare(scenario, draw(scenario, seed=1, replication=0)).programme


@pytest.mark.parametrize("file", ["baseline.toml", "lilliput.toml", "reforms/both.toml", "places/youyiguan_after.toml"])
def test_a_day_of_a_shipped_zone_has_the_same_log(file: str) -> None:
    programme = of_zone(SCENARIOS / file, *ONE_DAY)
    assert same(compiled.run(programme), simpy_engine.run(programme))


@pytest.mark.verification
@pytest.mark.parametrize("file", SHIPPED)
def test_every_shipped_scenario_has_the_same_log(file: str) -> None:
    programme = of_zone(SCENARIOS / file)
    assert same(compiled.run(programme), simpy_engine.run(programme))


def test_an_instant_with_either_sign_of_zero_is_one_instant() -> None:
    story = Story(pools={"lane": 1}, shifts=[(-0.0, "lane", 2)])
    for name, arrival in (("a", -0.0), ("b", 0.0), ("c", -0.0), ("d", 0.0)):
        story.arrives(name, arrival, work(None), seize("lane", patience=0, otherwise=LEAVE), work(0), release("lane"))
    programme = story.programme()
    assert same(compiled.run(programme), simpy_engine.run(programme))


def test_a_run_changes_nothing_in_the_programme() -> None:
    programme = crowd()
    before = pickle.dumps(programme)
    compiled.run(programme)
    assert pickle.dumps(programme) == before


def test_columns_that_are_read_only_and_have_gaps_need_no_further_machine_code() -> None:
    programme = crowd()
    expected = compiled.run(programme)
    travellers = programme.travellers
    numbers = np.repeat(travellers.numbers, 2)[::2]
    numbers.flags.writeable = False
    loop: Any = compiled_loop.live
    known = len(loop.signatures)
    assert same(compiled.run(replace(programme, travellers=replace(travellers, numbers=numbers))), expected)
    assert len(loop.signatures) == known == 1


def test_threads_do_not_disturb_each_other() -> None:
    programme = crowd()
    expected = compiled.run(programme)
    with ThreadPoolExecutor(4) as pool:
        logs = list(pool.map(compiled.run, [programme] * 8))
    assert all(same(log, expected) for log in logs)


def crowd() -> Programme:
    """Many who wait for one lane, some of them in vain."""
    story = Story(pools={"lane": 1}, limits={"lane": 5})
    for number in range(200):
        story.arrives(str(number), number, seize("lane", patience=9, otherwise=LEAVE), work(number % 7), release("lane"))
    return story.programme()


def test_the_vocabulary_is_that_of_the_tables() -> None:
    assert [getattr(compiled_loop, op.name) for op in Op] == list(range(len(Op))) == list(Op)


def test_where_no_folder_can_be_written_the_loop_is_compiled_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def without_a_folder(*, cache: bool = False, **options: Any) -> Any:
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return numba.njit(**options)

    def twice(number: int) -> int:
        return 2 * number

    monkeypatch.setattr(compiled_loop, "njit", without_a_folder)
    assert compiled_loop._loop(twice)(21) == 42


def test_machine_code_is_kept_if_it_is_younger_than_the_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled_loop, "live", SimpleNamespace(stats=SimpleNamespace(cache_path=tmp_path.as_posix())))
    assert not compiled.is_kept()
    index = tmp_path / "compiled_loop.live-1.py311.nbi"
    index.touch()
    assert compiled.is_kept()
    os.utime(index, (0, 0))
    assert not compiled.is_kept()
    monkeypatch.setattr(compiled_loop, "live", SimpleNamespace(stats=SimpleNamespace(cache_path=None)))
    assert not compiled.is_kept()


def test_the_loop_can_be_walked_through_by_the_interpreter() -> None:
    """With NUMBA_DISABLE_JIT the same lines run as Python, for a debugger."""
    program = """
        from test_compiled import compiled, crowd, same, simpy_engine
        assert not compiled.is_kept()
        assert same(compiled.run(crowd()), simpy_engine.run(crowd()))
    """
    check_in_a_process(program, NUMBA_DISABLE_JIT="1")


def test_numba_is_imported_only_where_an_engine_needs_it() -> None:
    program = """
        import sys, zonesim, zonesim.engines.choose
        zonesim.engines.choose.engine_of("simpy")
        assert zonesim.engines.choose.note_on("simpy") == ""
        assert "numba" not in sys.modules
    """
    check_in_a_process(program)


def check_in_a_process(program: str, **variables: str) -> None:
    """Run a program beside these tests in a process of its own; its complaint is ours."""
    done = subprocess.run(
        [sys.executable, "-c", dedent(program)],
        cwd=Path(__file__).parent,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("name", "run"),
    [("auto", compiled.run), ("compiled", compiled.run), ("simpy", simpy_engine.run)],
    ids=["auto", "compiled", "simpy"],
)
def test_an_engine_is_chosen_by_name(name: choose.EngineName, run: Engine) -> None:
    assert choose.engine_of(name) is run


def test_the_user_is_told_once_that_the_engine_must_be_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "is_kept", lambda: False)
    assert choose.note_on("auto") == choose.note_on("compiled") == "Compiling the engine for this machine, which takes some seconds."
    monkeypatch.setattr(compiled, "is_kept", lambda: True)
    assert choose.note_on("auto") == choose.note_on("compiled") == ""


@pytest.fixture
def no_numba(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Python in which Numba cannot be imported, nor has been."""
    monkeypatch.delattr(zonesim.engines, "compiled")
    for name in ("compiled", "compiled_loop"):
        monkeypatch.delitem(sys.modules, f"zonesim.engines.{name}")
    monkeypatch.setitem(sys.modules, "numba", None)


@pytest.mark.usefixtures("no_numba")
def test_without_numba_the_simpy_engine_runs_and_one_line_says_so() -> None:
    assert choose.engine_of("auto") is simpy_engine.run
    note = choose.note_on("auto")
    assert note.startswith("Numba cannot be imported (")
    assert note.endswith("the SimPy engine runs, with the same results, but far slower.")
    assert "\n" not in note


@pytest.mark.usefixtures("no_numba")
def test_without_numba_the_compiled_engine_is_refused_by_name() -> None:
    with pytest.raises(InputError, match=r"engine compiled: Numba cannot be imported .*; install numba, or choose another engine"):
        choose.engine_of("compiled")
