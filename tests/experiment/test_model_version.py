"""The model's version changes with any code that a replication runs, and with no other."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from zonesim.experiment.model_version import DECIDING, deciding_files, digest_of

PACKAGE = Path(__file__).parents[2] / "zonesim"

REPLICATION = """
import sys
from pathlib import Path
from zonesim.experiment.replicate import replicate
from zonesim.scenario.load import load_scenario

for engine in ("auto", "simpy"):
    replicate(load_scenario(Path("scenarios/programme.toml")), seed=1, replication=0, engine=engine)
print(*(module.__file__ for name, module in sys.modules.items() if name.split(".")[0] == "zonesim"), sep="\\n")
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PACKAGE, tmp_path / "zonesim", ignore=shutil.ignore_patterns("__pycache__")))


def test_whatever_a_replication_imports_decides() -> None:
    done = subprocess.run([sys.executable, "-c", REPLICATION], cwd=PACKAGE.parent, capture_output=True, text=True, check=True)
    imported = {Path(line).relative_to(PACKAGE).as_posix() for line in done.stdout.split()}
    assert len(imported) > 80
    assert imported <= set(deciding_files(PACKAGE))


def test_an_edit_of_any_deciding_module_is_another_model(package: Path) -> None:
    before, versions = digest_of(package), set()
    names = deciding_files(package)
    for name in names:
        text = (package / name).read_bytes()
        (package / name).write_bytes(text + b"\n")
        versions.add(digest_of(package))
        (package / name).write_bytes(text)
    assert len(versions - {before}) == len(names)


def test_an_edit_of_the_command_line_is_not(package: Path) -> None:
    before = digest_of(package)
    (package / "commands" / "app.py").write_text("print('hello')\n", encoding="utf-8")
    assert digest_of(package) == before


@pytest.mark.parametrize("name", DECIDING)
def test_a_deciding_folder_that_is_not_there_is_no_empty_one(package: Path, name: str) -> None:
    shutil.rmtree(package / name)
    with pytest.raises(FileNotFoundError, match=name):
        digest_of(package)
