"""A mutant among its tests: which meet it, in which order, and what counts as killed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
import run
import trials
from covering import Covering, KnownTest
from findings_table import Row, Table
from mutants import Key, mutants_of
from readers import Readers, bits
from run import ROOT
from trials import stages

FILES = {
    "zonesim/__init__.py": "def load_scenario(file): ...\ndef simulate(scenario, **more): ...\n",
    "zonesim/measures/shares.py": (
        "from functools import cache\n"
        "LIMIT = 3\n"
        "@cache\n"
        "def share(few, all_of_them):\n"
        "    return few / all_of_them\n"
        "def late(times):\n"
        "    return sum(time > LIMIT for time in times)\n"
        "def upwards(number):\n"
        "    while number < LIMIT:\n"
        "        number += 2\n"
        "    return number\n"
    ),
    "tests/measures/test_shares.py": (
        "from zonesim.measures.shares import late, share, upwards\n"
        "def test_a_share():\n    assert share(1, 2) == 0.5\n"
        "def test_the_same_share():\n    assert share(1, 2) == 0.5\n"
        "def test_nobody_is_late():\n    assert late([1, 2]) == 0\n"
        "def test_it_ends():\n    assert upwards(1) == 3\n"
    ),
    "tests/reference/test_golden.py": "from zonesim.measures.shares import late\ndef test_golden():\n    assert late([3, 4]) == 1\n",
    "scenarios/lilliput.toml": "",
    "pyproject.toml": '[tool.pytest.ini_options]\npythonpath = ["."]\nfilterwarnings = ["error"]\n',
}


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


@pytest.mark.verification
def test_a_small_tree_is_mutated_from_end_to_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Late is whoever is later than the limit: only the golden table knows. A loop that no longer counts upwards hangs."""
    write(tmp_path, FILES)
    for name in ("zonesim/machine_code.py", "tests/mutation/mapping_plugin.py", "tests/mutation/trial_plugin.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, tmp_path / name)
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    monkeypatch.setattr(trials, "PATIENCE", 15.0)
    assert run.main(["--number", "100", "--folders", "measures"], tmp_path) == 1
    table = Table(tmp_path / "results" / "mutation-seed-1", {})
    killers = {row.mutated: row.killer.split("::")[1] for row in table.killed_before().values()}
    assert killers == {
        "LIMIT = 4": "test_it_ends",
        "return few * all_of_them": "test_a_share",
        "return sum(time <= LIMIT for time in times)": "test_nobody_is_late",
        "while number <= LIMIT:": "test_it_ends",
        "while number >= LIMIT:": "test_it_ends",
        "number += 3": "test_it_ends",
    }
    kills, survivors = capsys.readouterr().out.split("\n\n", 1)
    assert kills.split()[-7:] == ["measures", "11", "6", "2", "0", "3", "54.5"]
    assert "  + return sum(time >= LIMIT for time in times)\n  survived; 1 of 1 tests run\n" in survivors
    assert "  + number -= 2\n  timed out; 0 of 1 tests run\n" in survivors
    assert (tmp_path / "zonesim/measures/shares.py").read_text(encoding="utf-8") == FILES["zonesim/measures/shares.py"]


def test_lines_of_a_function_are_met_by_the_tests_that_run_them_those_of_its_folder_first(tmp_path: Path) -> None:
    write(tmp_path, {"zonesim/rules/r.py": "def f(a):\n    b = a\n    return a + b\n"})
    lines = {"zonesim/rules/r.py": bits(2, 3)}
    tests = [
        KnownTest("tests/zone/test_a.py::quick", 0.1, lines),
        KnownTest("tests/rules/test_c.py::slow", 3.0, lines),
        KnownTest("tests/rules/test_b.py::second", 0.4, lines),
        KnownTest("tests/rules/test_b.py::first", 0.2, lines),
        KnownTest("tests/rules/test_b.py::elsewhere", 0.1, {"zonesim/rules/r.py": bits(2, 2)}),
    ]
    (mutant,) = mutants_of("zonesim/rules/r.py", (tmp_path / "zonesim/rules/r.py").read_bytes())
    names = [test.name.split("::")[1] for test in Covering(tmp_path, tests).of(mutant)]
    assert names == ["first", "second", "slow", "quick"]


def test_what_is_worked_out_at_import_is_met_by_tests_of_whoever_reads_it(tmp_path: Path) -> None:
    files = {
        "zonesim/rules/r.py": "HALF = 0.5\nQUARTER = HALF\ndef f(a): return a\n",
        "zonesim/zone/z.py": "from zonesim.rules import r\ndef g(a):\n    return a * r.QUARTER\ndef h(a):\n    return a\n",
        "tests/rules/test_r.py": "from zonesim.rules.r import HALF\ndef test_half():\n    assert HALF == 0.5\n",
    }
    write(tmp_path, files)
    assert Readers(tmp_path, ("zonesim", "tests")).lines(["HALF"]) == {
        "zonesim/zone/z.py": bits(3, 3),
        "tests/rules/test_r.py": bits(3, 3),
    }
    tests = [
        KnownTest("tests/zone/test_z.py::of_g", 0.1, {"zonesim/zone/z.py": bits(3, 3)}),
        KnownTest("tests/zone/test_z.py::of_h", 0.1, {"zonesim/zone/z.py": bits(5, 5)}),
        KnownTest("tests/rules/test_r.py::test_half", 0.1, {}),
    ]
    mutant = mutants_of("zonesim/rules/r.py", files["zonesim/rules/r.py"].encode())[0]
    assert [test.name.split("::")[1] for test in Covering(tmp_path, tests).of(mutant)] == ["test_half", "of_g"]


def test_quick_tests_are_tried_first_and_no_more_than_there_is_time_for() -> None:
    seconds = {"slow": 20.0, "a": 1.0, "b": 1.5, "very slow": 50.0, "c": 1.0}
    tests = [KnownTest(f"tests/test_x.py::{name}", value, {}) for name, value in seconds.items()]
    many = [KnownTest(f"tests/test_y.py::{place}", 1.0, {}) for place in range(100)]
    assert [[test.name.split("::")[1] for test in stage] for stage in stages(tests)] == [["a"], ["b", "c"], ["slow"]]
    assert [len(stage) for stage in stages(many)] == [2, 8, 20, 30]
    assert stages([]) == []


def row(outcome: str, mutated: str, folder: str = "rules") -> Row:
    file = f"zonesim/{folder}/x.py"
    return Row(folder, file, 3, "f", "comparison", "a < b", mutated, 0, outcome, "test" if outcome == "killed" else "", 2, 4, 1.5)


def test_kills_are_a_share_of_all_that_were_tried_and_what_hangs_is_none(tmp_path: Path) -> None:
    told = Key("zonesim/rules/x.py", "f", "a < b", "a > b")
    table = Table(tmp_path, {told: "never equal"})
    for each in (row("killed", "a <= b"), row("survived", "a >= b"), row("timed out", "a == b"), row("survived", "a > b")):
        table.add(each)
    table.add(row("killed", "a <= b", "measures"))
    assert table.kills() == [["rules", 4, 1, 1, 1, 1, 25.0], ["measures", 1, 1, 0, 0, 0, 100.0]]
    assert [each.mutated for each in table.unexplained] == ["a >= b"]
    said = table.words()
    assert "zonesim/rules/x.py:3 f\n  - a < b\n  + a >= b\n  survived; 2 of 4 tests run\n" in said
    assert "  + a > b\n  never equal\n" in said
    assert (tmp_path / "kills.csv").read_text().splitlines()[1] == "rules,4,1,1,1,1,25.0"
    assert len((tmp_path / "survivors.csv").read_text().splitlines()) == 4


def test_what_was_killed_before_can_be_kept(tmp_path: Path) -> None:
    table = Table(tmp_path, {})
    assert table.killed_before() == {}
    for each in (row("killed", "a <= b"), row("survived", "a >= b")):
        table.add(each)
    name = ("zonesim/rules/x.py", "f", "a < b", "a <= b", "0")
    assert table.killed_before() == {name: row("killed", "a <= b")}
