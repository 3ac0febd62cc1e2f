"""The recipe for a kind of flow in docs/architecture.md: a copy of the package with its row and its preparation, and nothing else."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RECIPE = (ROOT / "docs" / "architecture.md").read_text("utf-8").partition("## Add a kind of flow")[2]
TESTS = ("tests/test_kinds_of_flow.py", "tests/zone/test_every_kind.py")


def block(language: str, place: int = 0) -> str:
    """A block of the recipe."""
    blocks: list[str] = re.findall(rf"^```{re.escape(language)}\n(.*?)^```", RECIPE, flags=re.MULTILINE | re.DOTALL)
    return blocks[place]


def append(file: Path, begin: str, text: str) -> None:
    """Add a last element to the collection that begins with ``begin``."""
    before, found, after = file.read_text("utf-8").partition(begin)
    assert found
    inside, end, rest = re.split(r"^([)}])$", after, maxsplit=1, flags=re.MULTILINE)
    file.write_text(f"{before}{found}{inside}{text}{end}{rest}", "utf-8")


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package and the tests of kinds, with the recipe followed."""
    folder = tmp_path_factory.mktemp("recipe")
    shutil.copytree(ROOT / "zonesim", folder / "zonesim")
    for test in TESTS:
        (folder / test).parent.mkdir(exist_ok=True, parents=True)
        shutil.copy(ROOT / test, folder / test)
    append(folder / "zonesim" / "scenario" / "kinds.py", "ROWS = (\n", block("{code-block} python", 0))
    append(folder / "zonesim" / "zone" / "prepare.py", "PREPARATIONS: Mapping[str, HowPrepared] = {\n", block("{code-block} python", 1))
    (folder / "scrap.toml").write_text(block("toml"), "utf-8")
    return folder


def run(folder: Path, *words: str) -> str:
    """What a command prints, in a folder with its own copy of the package; loops are left to the interpreter, not compiled anew."""
    environment = os.environ | {"PYTHONPATH": str(folder), "NUMBA_DISABLE_JIT": "1", "COLUMNS": "200", "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", *words]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_new_kind_is_complete_and_lives_through_a_day_in_both_engines(copied: Path) -> None:
    told = run(copied, "pytest", "-q", "-p", "no:cacheprovider", "-k", "scrap or same_kinds or nobody_else", *TESTS, "-rA")
    assert "PASSED tests/test_kinds_of_flow.py::test_rows_words_of_the_schema_and_preparations_are_the_same_kinds" in told
    assert "PASSED tests/zone/test_every_kind.py::test_every_kind_lives_through_a_day_in_a_zone_with_every_facility[scrap]" in told
    assert "PASSED tests/test_kinds_of_flow.py::test_the_answers_of_a_row_fit_each_other[scrap]" in told


def test_a_scenario_with_the_new_kind_is_told_in_words(copied: Path) -> None:
    told = run(copied, "zonesim", "explain", "scrap.toml")
    assert "Flow old_metal: scrap leaves for the domestic market, 20 vehicles on an average day." in told
