"""The guide to adding a reform: its package is installed and used as it says; packages that offer no reform are refused."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

GUIDE = (Path(__file__).parents[1] / "docs" / "add-a-reform.md").read_text("utf-8")
COMMAND = ("-c", "from zonesim.commands.app import main; main()")
METADATA = "Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"


def named_blocks() -> dict[str, str]:
    """The files of the guide: each block that follows "The file is `name`"."""
    return dict(re.findall(r"The file is `([\w.]+)`:\n\n```\w+\n(.*?)^```", GUIDE, flags=re.MULTILINE | re.DOTALL))


def install(folder: Path, package: str, entry_points: str) -> None:
    """What an installer leaves behind beside the modules."""
    told = folder / f"{package.replace('-', '_')}-1.0.dist-info"
    told.mkdir()
    (told / "METADATA").write_text(METADATA.format(name=package), "utf-8")
    (told / "entry_points.txt").write_text(f"[zonesim.reforms]\n{entry_points}\n", "utf-8")


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A command in a folder whose modules and packages are installed."""
    known = os.pathsep.join([str(folder), str(Path(__file__).parents[1])])
    environment = os.environ | {"PYTHONPATH": known, "COLUMNS": "200", "PYTHONUTF8": "1"}
    return subprocess.run([sys.executable, *words], cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def guided(tmp_path: Path) -> Path:
    """A folder with the guide's files, its package installed as its own pyproject.toml says."""
    import tomllib

    for name, text in named_blocks().items():
        (tmp_path / name).write_text(text, "utf-8")
    project = tomllib.loads((tmp_path / "pyproject.toml").read_text("utf-8"))["project"]
    offered = project["entry-points"]["zonesim.reforms"]
    install(tmp_path, project["name"], "\n".join(f"{name} = {target}" for name, target in offered.items()))
    return tmp_path


def test_the_guide_s_commands_work(guided: Path) -> None:
    block = next(block for block in re.findall(r"^```sh\n(.*?)^```", GUIDE, flags=re.MULTILINE | re.DOTALL))
    told = []
    for line in block.splitlines():
        done = run(guided, *COMMAND, *line.split()[1:])
        assert done.returncode == 0, done.stderr
        told.append(done.stdout)
    listed, checked, shown = told
    assert "Share of the declarations of the night that the system reviews alone. Assumption." in listed
    assert "night_desk: valid" in checked
    assert "lower: yes" in shown


def test_the_guide_s_tests_pass(guided: Path) -> None:
    done = run(guided, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_night_desk.py")
    assert done.returncode == 0, done.stdout
    assert "3 passed" in done.stdout


def test_a_misspelt_parameter_of_an_installed_reform_is_told_with_its_line(guided: Path) -> None:
    scenario = guided / "night_desk.toml"
    scenario.write_text(scenario.read_text("utf-8").replace("automatic_share", "automatic_shore"), "utf-8")
    done = run(guided, *COMMAND, "check", "night_desk.toml")
    assert done.returncode == 2
    assert "night_desk.toml:11" in done.stderr
    assert "did you mean 'automatic_share'?" in done.stderr


BROKEN = """
from typing import ClassVar
from zonesim.scenario.reforms import Reform

class Nameless(Reform):
    initiative: ClassVar[str] = "An example."

class Other(Reform):
    name: ClassVar[str] = "other"
    initiative: ClassVar[str] = "An example."
    def amend(self, rules):
        return rules.with_reform(self, automatic=rules.automatic_share)

NUMBER = 7
"""


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("a = nowhere:Reform", "package broken: zonesim.reforms.a: nowhere:Reform cannot be loaded: ModuleNotFoundError: No module"),
        ("a = broken:Missing", "zonesim.reforms.a: broken:Missing cannot be loaded: AttributeError"),
        ("a = broken:NUMBER", "zonesim.reforms.a: broken:NUMBER is no class derived from Reform"),
        ("a = broken:Nameless", "zonesim.reforms.a: broken:Nameless does not say its name"),
        ("a = broken:Other", "zonesim.reforms.a: broken:Other calls itself 'other'"),
        ("duty_free = zonesim.rules.duty_free:DutyFree", "zonesim.reforms.duty_free: there is a reform of this name already"),
    ],
)
def test_a_package_that_offers_no_reform_is_named(tmp_path: Path, entry: str, message: str) -> None:
    (tmp_path / "broken.py").write_text(BROKEN, "utf-8")
    install(tmp_path, "broken", entry)
    done = run(tmp_path, *COMMAND, "reforms")
    assert done.returncode == 2
    assert message in done.stderr
    assert "mend the package, or uninstall it" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_slot_that_there_is_not_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text(BROKEN, "utf-8")
    install(tmp_path, "broken", "other = broken:Other")
    (tmp_path / "zone.toml").write_text('[flows.x]\nkind = "empty"\narrivals.vehicles_per_day = 1\n[reforms.other]\n', "utf-8")
    done = run(tmp_path, *COMMAND, "run", "zone.toml", "-n", "2", "--workers", "1")
    assert done.returncode == 2
    assert "reforms.other: there is no slot 'automatic'; fill some of admission, automatic_share," in done.stderr
