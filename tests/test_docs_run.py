"""The pages that lead through a study run as they stand: every block of code of a page, in its order, in one folder.

To be quick, a command runs with two replications and in one process, whatever the page says, and plans that scatter points scatter two;
plans that replicate until they know enough do so. The shipped baseline is observed for a day. Pictures are put together, and not
rendered. Nothing else is changed.
"""

from __future__ import annotations

import importlib.util
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from zonesim.commands.app import app

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = ("tutorial.md", "full-study.md", "now-what.md")
FEW = "2"
BLOCK = re.compile(r"(?:^`(?P<file>[\w./-]+)`:\n\n)?^```(?P<language>\w+)\n(?P<text>.*?)^```$", flags=re.MULTILINE | re.DOTALL)
SHELL = ("make ", "source ")
"""Lines of the pages that set up the environment, which is there when this runs."""
UNDRAWN = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
"""What stands for a picture that is not rendered."""
COMMANDS = get_command(app).commands  # type: ignore[attr-defined]


def options_of(command: str) -> set[str]:
    return {option for parameter in COMMANDS[command].params for option in parameter.opts}


def quick(words: list[str]) -> list[str]:
    """The command with one worker and few replications and points, where it takes them and its plan does not ask for enough."""
    known, found = options_of(words[0]), list(words)
    plan = Path(words[1]).read_text("utf-8") if words[0] == "experiment" else ""
    by_precision = "[precision]" in plan or 'kind = "select"' in plan
    if "\npoints = " in plan:
        found += ["--set", f"points={FEW}"]
    if "--replications" in known and not by_precision:
        for option in {"--replications", "-n"} & set(found):
            place = found.index(option)
            del found[place : place + 2]
        found += ["--replications", FEW]
    return [*found, "--workers", "1"] if "--workers" in known else found


def lines_of(block: str) -> list[list[str]]:
    """The zonesim commands of a shell block; every other line must be one that sets up the environment."""
    lines = [line for line in block.splitlines() if line and not line.startswith(SHELL)]
    found = [shlex.split(line, comments=True) for line in lines]
    assert {words[0] for words in found} <= {"zonesim"}
    return [words[1:] for words in found]


def run_page(text: str) -> None:
    """Write the files and run the commands and scripts of a page, in the current folder."""
    for block in BLOCK.finditer(text):
        if block["file"]:
            assert not Path(block["file"]).exists(), f"{block['file']} is shipped, or named twice"
            Path(block["file"]).write_text(block["text"], "utf-8")
        elif block["language"] == "sh":
            for words in lines_of(block["text"]):
                done = CliRunner().invoke(app, quick(words))
                assert done.exit_code == 0, f"zonesim {shlex.join(words)}\n{done.output}\n{done.exception!r}"
        elif block["language"] == "python":
            subprocess.run([sys.executable, "-c", block["text"]], check=True, capture_output=True)
        else:
            raise AssertionError(f"a block of {block['language']} that no line names a file for")


@pytest.mark.parametrize("page", PAGES)
def test_every_block_of_code_of_the_page_runs(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("scenarios", "experiments"):
        shutil.copytree(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    baseline = Path("scenarios/baseline.toml").read_text("utf-8")
    assert baseline.count("\ndays = 5\n") == 1
    Path("scenarios/baseline.toml").write_text(baseline.replace("\ndays = 5\n", "\ndays = 1\n"), "utf-8")
    monkeypatch.setattr("matplotlib.figure.Figure.savefig", lambda figure, file, **_: file.write(UNDRAWN))
    monkeypatch.setattr("matplotlib.figure.Figure.draw_without_rendering", lambda figure: None)
    text = (DOCS / page).read_text("utf-8")
    run_page(text)
    named = set(re.findall(r"`(results/[\w./-]+)`", text))
    assert {name for name in named if not Path(name).exists()} == set()


def test_a_command_that_fails_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(AssertionError, match=r"zonesim check missing\.toml"):
        run_page("```sh\nzonesim check missing.toml\n```\n")
    with pytest.raises(AssertionError, match="no line names a file"):
        run_page("```toml\ntitle = 'Nameless'\n```\n")


def module(name: str) -> ModuleType:
    """A module of the documentation's folder."""
    spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    sys.modules[name] = found
    spec.loader.exec_module(found)
    return found


def test_the_reference_has_every_key_and_every_command() -> None:
    from zonesim.measures.catalogue import MEASURES
    from zonesim.measures.strata import STRATA
    from zonesim.scenario.schema import Scenario
    from zonesim.scenario.schema_file import scenario_json_schema
    from zonesim.studies.plans.read import KINDS

    pages = module("reference").pages()
    schema = scenario_json_schema(Scenario)
    tables = [schema, *(table for name, table in schema["$defs"].items() if "properties" in table and not name.endswith("_"))]
    of_random_numbers = {"mean", "plus", "min", "max", "values", "shares"}
    keys = {key for table in tables for key in table["properties"]} - of_random_numbers
    assert {"inbound", "selection_rate", "adoption"} <= keys
    shown = {
        path.split(".")[-1].removesuffix("[]") for path in re.findall(r"^\|? ?#* ?`([\w.\[\]]+)`", pages["reference-scenario.md"], re.M)
    }
    assert keys - shown == set()
    assert (
        "| `horizon.days` | whole number from 1 to 3660 | days | `1` | Length of the observed window, in days. |"
        in pages["reference-scenario.md"]
    )

    for kind, model in KINDS.items():
        assert f'## `kind = "{kind}"`' in pages["reference-plans.md"]
        assert all(f"| `{key}` |" in pages["reference-plans.md"] for key in model.model_fields)

    for name, measure in MEASURES.items():
        assert f"| `{name}` | {measure.words} | {measure.unit} |" in pages["reference-measures.md"]
        assert measure.formula.replace("|", "\\|").replace("<", "&lt;") in pages["reference-measures.md"]
    assert all(f"| `{name}` |" in pages["reference-measures.md"] for name in STRATA)

    for name in COMMANDS:
        section = pages["reference-commands.md"].split(f"## `zonesim {name}`\n")[1].split("\n## ")[0]
        assert all(f"`{option}`" in section for option in options_of(name) if option.startswith("--") and option != "--help")


def test_the_gallery_names_a_command_for_every_picture() -> None:
    gallery = module("gallery")
    text = (DOCS / "gallery.md").read_text("utf-8")
    steps = list(gallery.steps(text))
    assert sum(len(step.pictures) for step in steps) == text.count("](gallery/") > 20
    for step in steps:
        assert step.pictures
        assert step.commands
        assert all(words[0] == "zonesim" and words[1] in COMMANDS for words in step.commands)


def test_the_gallery_shows_every_kind_of_picture() -> None:
    """Every picture that code names, by the text before what it is of."""
    code = "\n".join(file.read_text("utf-8") for file in (ROOT / "zonesim").rglob("*.py"))
    named = set(re.findall(r'f?"([\w-]+)(?:\{\w+\})?"(?:: |\] = )(?:saving|curve_of)\(', code))
    named |= set(re.findall(r'^        "([\w-]+)": lambda: ', (ROOT / "zonesim" / "plots" / "album.py").read_text("utf-8"), flags=re.M))
    named |= set(re.findall(r'(?:pictures|found)\[f"([\w-]+-)\{', code))
    assert {"differences", "queues-by-hour", "frontier", "settling-", "ladder-", "effects-"} <= {*named, "differences"}
    text = (DOCS / "gallery.md").read_text("utf-8")
    named.remove("capacity-")  # lines over one factor, as those of a sweep
    assert {name for name in named if f"/{name}" not in text} == set()
