"""What the project says about itself is true: its README, its sources, its versions, and what starting it costs."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, get_args

import pytest
from pydantic import BaseModel, Field
from pydantic.fields import FieldInfo

import zonesim
from zonesim.scenario.base import Frozen
from zonesim.scenario.schema import Scenario

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "docs" / "add-a-reform.md"
"""Its scenario needs the package that it installs: see test_add_a_reform.py."""
RUN = [ROOT / "docs" / name for name in ("tutorial.md", "full-study.md", "now-what.md", "gallery.md")]
"""Their files are plans, too, and extend each other: see test_docs_run.py; those of the gallery are run by its pictures."""
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), ROOT / "experiments" / "README.md"]
CITED = re.compile(r"\[(K\d+(?:[ ,]+K\d+)*)\]")


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(page: str, language: str) -> list[str]:
    """The code blocks of a page in one language."""
    return re.findall(rf"^```{language}\n(.*?)^```", page, flags=re.MULTILINE | re.DOTALL)


def commands(page: str) -> list[list[str]]:
    """The words of every zonesim command in a page's shell blocks."""
    lines = [shlex.split(line, comments=True) for block in blocks(page, "sh") for line in block.splitlines()]
    return [words[1:] for words in lines if words and words[0].split("/")[-1] == "zonesim"]


def test_the_readme_begins_with_make_demo_and_make_test() -> None:
    first, second, *_ = blocks(read("README.md"), "sh")[0].splitlines()
    assert (first.split()[:2], second.split()[:2]) == (["make", "demo"], ["make", "test"])


def test_every_make_target_that_the_pages_name_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), flags=re.MULTILINE))
    named = {
        line.split()[1]
        for page in (*PAGES, ROOT / "CONTRIBUTING.md")
        for block in blocks(page.read_text("utf-8"), "sh")
        for line in block.splitlines()
        if line.startswith("make ")
    }
    assert {"demo", "test"} <= named <= targets


@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if commands(page.read_text("utf-8"))],
    ids=name_of,
)
def test_every_command_of_the_pages_exists_with_its_options(page: Path) -> None:
    from typer.main import get_command

    from zonesim.commands.app import app

    known = get_command(app).commands  # type: ignore[attr-defined]
    for name, *words in commands(page.read_text("utf-8")):
        assert name in known
        options = {option for parameter in known[name].params for option in parameter.opts}
        assert {word for word in words if word.startswith("-")} <= options


def test_the_readme_names_every_command() -> None:
    from typer.main import get_command

    from zonesim.commands.app import app

    assert {words[0] for words in commands(read("README.md"))} == set(get_command(app).commands)  # type: ignore[attr-defined]


def test_every_scenario_file_that_the_readme_and_the_makefile_name_exists() -> None:
    named = set(re.findall(r"scenarios/[\w/]+\.toml", read("README.md") + read("Makefile")))
    assert named
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


@pytest.fixture
def small(tmp_path: Path) -> dict[str, str]:
    """What the pages' examples name -> the same on the toy zone, which runs in no time."""
    base = (ROOT / "scenarios" / "lilliput.toml").as_posix()
    reform = tmp_path / "reform.toml"
    reform.write_text(f'extends = "{base}"\ntitle = "Reform"\n[reforms.tiered_inspection]\n', encoding="utf-8")
    return {
        "scenarios/baseline.toml": base,
        "scenarios/reforms/tiered_inspection.toml": reform.as_posix(),
        "replications=20": "replications=2",
    }


@pytest.mark.parametrize("page", ["README.md", "docs/index.md"])
def test_the_python_example_runs_as_a_script(page: str, small: dict[str, str], tmp_path: Path) -> None:
    (example,) = blocks(read(page), "python")
    for name, instead in small.items():
        assert name in example
        example = example.replace(name, instead)
    script = tmp_path / "example.py"
    script.write_text(example, encoding="utf-8")
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "\nMean release time" in done.stdout


def shown_scenarios(page: Path) -> list[str]:
    """The whole scenarios that a page shows."""
    return [text for text in blocks(page.read_text("utf-8"), "toml") if "title" in tomllib.loads(text)]


@pytest.mark.parametrize("page", [page for page in PAGES if page not in (GUIDE, *RUN) and shown_scenarios(page)], ids=name_of)
def test_the_scenarios_that_the_pages_show_are_valid(page: Path, tmp_path: Path) -> None:
    from zonesim.scenario.load import load_scenario

    base = (ROOT / "scenarios" / "baseline.toml").as_posix()
    for number, text in enumerate(shown_scenarios(page)):
        file = tmp_path / f"{number}.toml"
        file.write_text(re.sub(r'^extends = ".*baseline.toml"', f'extends = "{base}"', text), encoding="utf-8")
        assert load_scenario(file).title == tomllib.loads(text)["title"]


def cited(text: str) -> set[str]:
    """Keys of sources that a text cites: [K29], [K56 K57]."""
    return {key for group in CITED.findall(text) for key in re.findall(r"K\d+", group)}


def listed_sources() -> list[str]:
    """Keys in the first column of the table of sources, in order."""
    return [key for row in re.findall(r"^\| (K[K\d ]+) \|", read("docs/sources.md"), flags=re.MULTILINE) for key in row.split()]


def test_sources_are_listed_once_and_in_order() -> None:
    assert listed_sources() == [f"K{number}" for number in range(1, 140)]


def test_every_source_that_is_cited_is_listed() -> None:
    assert cited("as before [K29 K39], not [K1x] or K2; [K56, K57]") == {"K29", "K39", "K56", "K57"}
    files = [
        *(ROOT / "zonesim").rglob("*.py"),
        *(ROOT / "scenarios").rglob("*.toml"),
        *(ROOT / "scenarios").rglob("*.csv"),
        *(ROOT / "docs").rglob("*.md"),
    ]
    found = {key: file.name for file in files for key in cited(file.read_text(encoding="utf-8"))}
    assert {"K29", "K57"} <= found.keys()
    assert {key: name for key, name in found.items() if key not in listed_sources()} == {}


def models_of(root: type[BaseModel]) -> set[type[BaseModel]]:
    """A model and all models that its fields lead to."""
    found: set[type[BaseModel]] = set()
    waiting: list[object] = [root]
    while waiting:
        kind = waiting.pop()
        if not isinstance(kind, type) or get_args(kind):
            waiting.extend(get_args(kind))
        elif issubclass(kind, BaseModel) and kind not in found:
            found.add(kind)
            waiting.extend(field.annotation for field in kind.model_fields.values())
    return found


def assumes(field: FieldInfo) -> bool:
    """Whether the default of a field says something about the world.

    None, nothing and one (neutral), text and truth values say nothing; a part that has its own defaults says it there.
    """
    default = field.get_default(call_default_factory=True)
    if field.is_required() or default is None or default in (0, 1):
        return False
    if isinstance(default, BaseModel):
        return any(kept.is_required() for kept in type(default).model_fields.values()) or default != type(default)()
    return field.annotation is float if isinstance(default, str) else bool(default)


def unsourced(root: type[BaseModel]) -> list[str]:
    """Defaults that say something about the world, but not where it comes from."""
    return [
        f"{model.__name__}.{name}"
        for model in sorted(models_of(root), key=lambda model: model.__name__)
        for name, field in model.model_fields.items()
        if assumes(field) and not re.search(r"Source|[Aa]ssumption", field.description or "")
    ]


def test_every_default_carries_its_source_or_is_called_an_assumption() -> None:
    names = {model.__name__ for model in models_of(Scenario)}
    assert {"LaneService", "InspectionYard", "HowDeclared", "Tier", "TierRates", "OneDeclarationManyVehicles"} <= names
    assert unsourced(Scenario) == []


class Part(Frozen):
    """A part with a default of its own."""

    minutes: float = 7.0
    """Without a word on where it comes from."""
    share: float = 0.5
    """Assumption."""


class Sample(Frozen):
    """Defaults of every sort."""

    part: Part = Part()
    changed: Part = Part(share=0.25)
    by_name: dict[str, Annotated[Part, Field()]] = {}
    distribution: dict[str, int] = {"constant": 3}
    nothing: float | None = None
    neutral: float = 1.0
    text: str = "some"


def test_a_default_without_a_source_is_found() -> None:
    assert unsourced(Sample) == ["Part.minutes", "Sample.changed", "Sample.distribution"]


def test_whoever_looks_at_the_package_sees_what_it_offers() -> None:
    program = "import sys, zonesim; print(dir(zonesim)); print('zonesim.studies.compare' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [repr(sorted(zonesim.__all__)), "False"]
    assert all(getattr(zonesim, name) for name in dir(zonesim))


def test_the_version_is_the_same_everywhere() -> None:
    (released, day), *_ = re.findall(r"^## \[([\d.]+)\] - ([\d-]+)$", read("CHANGELOG.md"), flags=re.MULTILINE)
    assert tomllib.loads(read("pyproject.toml"))["project"]["version"] == released
    assert f"\nversion: {released}\ndate-released: {day}\n" in read("CITATION.cff")


def test_every_release_says_which_numbers_changed() -> None:
    releases = re.split(r"^## \[", read("CHANGELOG.md"), flags=re.MULTILINE)[1:]
    assert releases
    assert all("\n### Changed numbers\n" in release for release in releases)


def imported_by(program: str) -> Iterator[str]:
    """Top-level packages that a program has imported when it ends."""
    tail = "\nimport sys\nprint('imported', *{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", program + tail], capture_output=True, text=True, check=True)
    yield from done.stdout.splitlines()[-1].split()


@pytest.mark.parametrize(
    "program",
    [
        "import zonesim",
        "import sys, zonesim.commands.app as run\nsys.argv = ['zonesim', '--help']\ntry:\n    run.main()\nexcept SystemExit:\n    pass",
    ],
    ids=["import zonesim", "zonesim --help"],
)
def test_starting_imports_no_slow_library(program: str) -> None:
    imported = set(imported_by(program))
    assert "zonesim" in imported
    assert imported.isdisjoint({"matplotlib", "scipy", "simpy", "numpy"})
