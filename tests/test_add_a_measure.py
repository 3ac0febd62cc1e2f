"""The recipe for a measure in docs/architecture.md: a copy of the package with one file changed as it says."""

from __future__ import annotations

import filecmp
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RECIPE = (ROOT / "docs" / "architecture.md").read_text("utf-8").partition("## Add a measure\n")[2].partition("\n## ")[0]
CHANGED = Path("zonesim", "measures", "visits.py")
MEASURE, LINE = re.findall(r"^```\{code-block\} python\n(.*?)^```", RECIPE, flags=re.MULTILINE | re.DOTALL)
NAME = "time_in_lanes_mean"

ZONE = """
horizon = { start = "2026-03-02", days = 1, warm_up = "0 s", cool_down = "0 s" }
gates.main = { lanes = { inbound = 9, outbound = 9 }, service = { inbound = "2 min", outbound = "1 min" } }
firms.ours = { tier = "standard" }
flows.in = { kind = "second_line_in", arrivals.at = ["08:00", "09:00"], declarations.several_vehicles_share = 0 }

[[measures]]
measure = "time_in_lanes_mean"
by = "tier"
"""
ROWS = """
from zonesim import load_scenario
from zonesim.experiment.replicate import replicate

for measure, of, value in replicate(load_scenario("zone.toml"), seed=1, replication=0, engine="simpy").rows:
    if measure == "time_in_lanes_mean":
        print(of, value)
"""


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package, with the recipe followed, and a zone that asks for the measure."""
    folder = tmp_path_factory.mktemp("recipe")
    shutil.copytree(ROOT / "zonesim", folder / "zonesim", ignore=shutil.ignore_patterns("__pycache__"))
    file = folder / CHANGED
    before, found, shown = file.read_text("utf-8").partition("SHOWN = (\n")
    assert found
    assert shown.endswith("\n)\n"), "SHOWN is the last of its module"
    file.write_text(f"{before}{MEASURE}\n\n{found}{shown.removesuffix(')' + chr(10))}{LINE})\n", "utf-8")
    (folder / "zone.toml").write_text(ZONE, "utf-8")
    return folder


def run(folder: Path, *words: str) -> str:
    """What Python prints, in a folder with its own copy of the package; loops are left to the interpreter, not compiled anew."""
    environment = os.environ | {"PYTHONPATH": str(folder), "NUMBA_DISABLE_JIT": "1", "COLUMNS": "200", "PYTHONUTF8": "1"}
    done = subprocess.run([sys.executable, *words], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_new_measure_is_one_file(copied: Path) -> None:
    files = [file.relative_to(ROOT) for file in (ROOT / "zonesim").rglob("*.py")]
    same, changed, lost = filecmp.cmpfiles(ROOT, copied, [str(file) for file in files], shallow=False)
    assert (changed, lost) == ([str(CHANGED)], [])
    assert len(same) == len(files) - 1


def test_it_is_told_in_every_run_and_of_the_strata_that_are_asked_for(copied: Path) -> None:
    """Two minutes in and one out, of everybody."""
    tiers = {"advanced_certified": "nan", "general_certified": "nan", "standard": "180.0", "discredited": "nan"}
    told = run(copied, "-c", ROWS).splitlines()
    assert told == ["all 180.0", "flow in 180.0", *(f"tier {tier} {value}" for tier, value in tiers.items())]


def test_it_is_listed_as_it_is_described(copied: Path) -> None:
    told = " ".join(run(copied, "-m", "zonesim", "measures", NAME).split())
    assert told == (
        "time_in_lanes_mean (s): mean time in lanes mean over vehicles of the time served in the lanes of their two passages "
        "of: all, each flow; by any stratum"
    )


def test_a_scenario_that_misspells_it_is_told_its_name(copied: Path) -> None:
    (copied / "misspelt.toml").write_text(ZONE.replace("time_in_lanes", "time_in_lane"), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "zonesim", "check", "misspelt.toml"],
        cwd=copied,
        env=os.environ | {"PYTHONPATH": str(copied), "NUMBA_DISABLE_JIT": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "misspelt.toml:8:11: measures.0.measure: no measure 'time_in_lane_mean'; did you mean 'time_in_lanes_mean'?" in done.stderr
