"""The shape of the package: data runs one way, so imports do; and who may know which library."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "zonesim"
Check = Callable[[str, str], list[str]]

LAYERS = (
    *("errors", "units", "machine_code", "columns", "randomness", "statistics", "tables"),
    *("scenario", "demand", "rules", "zone", "engines", "measures", "experiment", "studies"),
    *("plots", "album", "report", "__init__", "commands", "__main__"),
)
"""From left to right: each may import its own and what stands to the left of it. "__init__" is the public API."""

APART = {"zonesim.engines.tables": "columns", "zonesim.plots.album": "album"}
"""Modules that are layers of their own: the columns that demand, rules and zone fill and engines read; and the album, which
takes from runs what each picture shows."""

GROUND = ("zonesim.errors", "zonesim.units", "zonesim.randomness", "zonesim.machine_code")

NARROWER = {
    "units": ("zonesim.errors",),
    "columns": (),
    "statistics": ("zonesim.statistics", *GROUND),
    "tables": ("zonesim.tables", *GROUND),
    "engines": ("zonesim.engines", "zonesim.errors", "zonesim.units"),
    "plots": (
        *("zonesim.plots", "zonesim.measures.catalogue", "zonesim.studies.figures", "zonesim.zone.stages"),
        *("zonesim.errors", "zonesim.units"),
    ),
}
"""Layers that may import less than what stands to the left of them."""

OWNERS = {
    "simpy": ("engines/simpy_engine.py",),
    "numpy.random": ("randomness.py",),
    "random": (),
    "matplotlib": ("plots/",),
    "typer": ("commands/",),
    "pyarrow": ("tables/optional.py",),
    "xlsxwriter": ("tables/spreadsheet.py",),
    "jinja2": ("report/page.py",),
    "markupsafe": ("report/page.py",),
    "SALib": ("statistics/sensitivity.py",),
    "distributed": ("experiment/workers.py",),
    "click": (),
    "rich": ("commands/",),
    "importlib.import_module": ("scenario/reforms.py", "scenario/asked.py", "__init__.py"),
}
"""Who may import what: prefixes of paths in the package."""

USES = {
    "np.random": "numpy.random",
    "numpy.random": "numpy.random",
    "importlib.import_module": "importlib.import_module",
}
"""Expressions that amount to an import."""

SLOW = ("scipy", "matplotlib", "SALib", "pandas", "pyarrow", "xlsxwriter", "distributed", "jinja2", "markupsafe")
"""Libraries that are imported only inside functions, so that ``zonesim --help`` answers at once."""

LIGHT = ("commands/app.py", "commands/options.py", "commands/results.py", "errors.py", "units.py", "__init__.py", "__main__.py")
"""Modules that everybody imports first: numpy, too, only inside functions."""

LONGEST = 400
"""Lines that can be read in one sitting."""


@dataclass(frozen=True)
class Import:
    """One imported name. ``at_once``: when the module is imported, not inside a function or for types only."""

    name: str
    line: int
    at_once: bool


def imports(tree: ast.AST, *, at_once: bool = True) -> Iterator[Import]:
    """Every import in a module, wherever it stands; ``from a import b`` counts as a.b, which may be a module itself."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, node.lineno, at_once)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield Import("." * node.level + f"{node.module or ''}.{alias.name}", node.lineno, at_once)
        elif isinstance(node, ast.Attribute) and ast.unparse(node) in USES:
            yield Import(USES[ast.unparse(node)], node.lineno, at_once)
        else:
            function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            types_only = isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
            yield from imports(node, at_once=at_once and not function and not types_only)


def within(name: str, module: str) -> bool:
    """Whether a dotted name is the module or something in it."""
    return name == module or name.startswith(f"{module}.")


def layer_of(module: str) -> str:
    """The layer of a module, "" for one that stands in none."""
    for apart, layer in APART.items():
        if within(module, apart):
            return layer
    part = module.split(".")[1]
    return part if part in LAYERS else ""


def may_import(layer: str, name: str) -> bool:
    """Whether a layer may know a name of zonesim; a name that is no module (``from zonesim import compare``) is the API's."""
    target = (layer_of(name) if "." in name else "") or "__init__"
    narrower = NARROWER.get(layer, ("zonesim",))
    return LAYERS.index(target) <= LAYERS.index(layer) and any(within(name, module) for module in narrower)


def direction_faults(path: str, source: str) -> list[str]:
    """Imports of a file that run against the direction. Imports for types count: a type is knowledge, too."""
    layer = layer_of("zonesim." + path.removesuffix(".py").replace("/", "."))
    if not layer:
        return [f"{path}: stands in no layer"]
    return [
        f"{path}:{found.line}: imports {found.name}"
        for found in imports(ast.parse(source))
        if found.name.startswith(".") or (within(found.name, "zonesim") and not may_import(layer, found.name))
    ]


def library_faults(path: str, source: str) -> list[str]:
    """Imports of a library by a file that does not own it, or too early."""
    faults = []
    for found in imports(ast.parse(source)):
        for library, owners in OWNERS.items():
            if within(found.name, library) and not any(path.startswith(owner) for owner in owners):
                faults.append(f"{path}:{found.line}: imports {library}")
        slow = (*SLOW, "numpy") if path in LIGHT else SLOW
        if found.at_once and any(within(found.name, library) for library in slow):
            faults.append(f"{path}:{found.line}: imports {found.name} when it is imported itself")
    return faults


def form_faults(path: str, source: str) -> list[str]:
    """A file too long, without a word on what it is, or that prints."""
    tree = ast.parse(source)
    faults = []
    if len(source.splitlines()) > LONGEST:
        faults.append(f"{path}: longer than {LONGEST} lines")
    if tree.body and not ast.get_docstring(tree):
        faults.append(f"{path}: has no docstring")
    if not path.startswith("commands/"):
        calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
        faults += [f"{path}:{call.lineno}: prints" for call in calls if ast.unparse(call.func) == "print"]
    return faults


CIRCLE = frozenset({"zonesim.scenario.reforms", "zonesim.scenario.schema"})
"""The one circle there is: a scenario has reforms, and a reform is asked what is wrong with it in a scenario. The second is an import
for the type alone, which whoever writes a reform must see in full."""


def known_modules(name: str, modules: Collection[str]) -> str:
    """The module that an imported name is or stands in, "" for none of those given."""
    while name and name not in modules:
        name = name.rpartition(".")[0]
    return name


def circles(sources: Mapping[str, str]) -> list[str]:
    """Modules (dotted name -> source) that import each other, themselves or by way of others, imports for types included: each circle
    in words, but for the one that is allowed."""
    neighbours = {
        module: {known_modules(each.name, sources) for each in imports(ast.parse(source))} - {"", module}
        for module, source in sources.items()
    }

    def reached(start: str) -> set[str]:
        found: set[str] = set()
        waiting = [start]
        while waiting:
            for module in neighbours[waiting.pop()] - found:
                found.add(module)
                waiting.append(module)
        return found

    beyond = {module: reached(module) for module in sources}
    found = {frozenset(other for other in beyond[module] if module in beyond[other]) for module in sources}
    return sorted(", ".join(sorted(circle)) for circle in found - {frozenset(), CIRCLE})


def module_of(path: Path) -> str:
    """The dotted name of a file of the package."""
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")


def names_of_two_things(sources: Mapping[str, str]) -> list[str]:
    """Public classes and types (dotted name of a module -> source) that stand for different things in different modules. A type that
    several modules write in the same words is one thing: layers that may not import each other each say what a column of floats is."""
    found: dict[str, dict[str, list[str]]] = {}
    for module, source in sorted(sources.items()):
        for node in ast.parse(source).body:
            if isinstance(node, ast.ClassDef):
                name, said = node.name, f"class of {module}"
            elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                name, said = ast.unparse(target), ast.unparse(node.value)
            else:
                continue
            if name[0].isupper() and not name.isupper():
                found.setdefault(name, {}).setdefault(said, []).append(module)
    return [
        f"{name}: {', '.join(sorted(module for each in said.values() for module in each))}"
        for name, said in sorted(found.items())
        if len(said) > 1
    ]


ALONG = ("scenario", "demand", "rules", "flow")
"""As data runs: these, in this order, count as one argument."""

SHAPES = (
    ("preparation", "flow", "truck"),
    ("preparation", "flow", "nobody"),
    ("reading", "fleet", "where"),
    ("case", "found", "walks"),
    ("found", "where", "those", "limit"),
    ("path", "below", "above"),
)
"""Arguments of functions that stand in tables and are called from there, all of a table alike: how a kind of flow is prepared,
who counts in a population, what is read of a log, how a number is taken, what replaces what."""

COMPILED = ("compiled", "_loop", "_part")
"""Decorators of functions that are machine code: called in one place, with columns."""


def positional_faults(path: str, source: str) -> list[str]:
    """Public functions that can be called with more than two arguments whose names are not said. Commands are called by their words."""
    faults: list[str] = []

    def look(node: ast.AST, *, of_class: bool) -> None:
        for each in ast.iter_child_nodes(node):
            if isinstance(each, ast.ClassDef) and not each.name.startswith("_"):
                look(each, of_class=True)
            elif isinstance(each, ast.FunctionDef) and not each.name.startswith("_"):
                decorators = [ast.unparse(decorator).partition("(")[0] for decorator in each.decorator_list]
                names = [argument.arg for argument in (*each.args.posonlyargs, *each.args.args)]
                names = names[1:] if of_class and "staticmethod" not in decorators else names
                along = 0
                while along < len(names) and names[along] in ALONG[ALONG.index(names[along - 1]) + 1 if along else 0 :]:
                    along += 1
                if len(names) - max(along - 1, 0) > 2 and tuple(names) not in SHAPES and not {*decorators} & {*COMPILED}:
                    faults.append(f"{path}:{each.lineno}: {each.name} takes {', '.join(names)}; let all but two be given by name")

    if not path.startswith(("commands/app.py", "commands/results.py")):
        look(ast.parse(source), of_class=False)
    return faults


CHECKS: tuple[Check, ...] = (direction_faults, library_faults, form_faults, positional_faults)


@pytest.mark.parametrize("check", CHECKS)
def test_every_file_keeps_the_shape(check: Check) -> None:
    found = {file.relative_to(PACKAGE).as_posix(): file.read_text(encoding="utf-8") for file in PACKAGE.rglob("*.py")}
    assert {"commands/app.py", "scenario/schema.py", "engines/tables.py"} <= found.keys()
    assert [fault for path, source in sorted(found.items()) for fault in check(path, source)] == []


def test_no_module_imports_in_a_circle() -> None:
    sources = {module_of(file): file.read_text(encoding="utf-8") for file in PACKAGE.rglob("*.py")}
    assert len(sources) > 100
    assert circles(sources) == []


def test_a_circle_is_found_by_way_of_others_and_of_types_alone() -> None:
    sources = {
        "zonesim.a": "from zonesim.b import one",
        "zonesim.b": "from zonesim import c",
        "zonesim.c": "if TYPE_CHECKING:\n    from zonesim.a import Two",
        "zonesim.d": "import zonesim.a",
    }
    assert circles(sources) == ["zonesim.a, zonesim.b, zonesim.c"]
    assert circles({**sources, "zonesim.c": "import numpy"}) == []


def test_a_public_name_is_that_of_one_thing() -> None:
    sources = {module_of(file): file.read_text(encoding="utf-8") for file in PACKAGE.rglob("*.py")}
    assert names_of_two_things(sources) == []


def test_a_name_of_two_things_is_found_and_one_of_one_thing_is_not() -> None:
    sources = {
        "zonesim.a": "class Step: ...\nclass _Own: ...\nFloats = NDArray[float64]\nMOST = 3",
        "zonesim.b": "Step = int | str\nclass _Own: ...\nFloats = NDArray[float64]\nMOST = 4",
        "zonesim.c": "class Step: ...",
    }
    assert names_of_two_things(sources) == ["Step: zonesim.a, zonesim.b, zonesim.c"]


MODULE = '"""What it is."""\n'


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("units.py", "from zonesim.scenario.base import Frozen"),
        ("errors.py", "from zonesim.engines.tables import Log"),
        ("scenario/schema.py", "import zonesim.rules.selection"),
        ("scenario/schema.py", "from zonesim import rules"),
        ("scenario/schema.py", "def later():\n    from zonesim.zone.prepare import prepare"),
        ("demand/luck.py", "if TYPE_CHECKING:\n    from zonesim.rules.rulebook import Rulebook"),
        ("demand/luck.py", "from zonesim.engines.log import read"),
        ("zone/gate.py", "from ..experiment import runner"),
        ("zone/gate.py", "from zonesim import compare"),
        ("rules/review.py", "from zonesim.zone.stages import Stage"),
        ("engines/tables.py", "from zonesim.units import DAY"),
        ("engines/simpy_engine.py", "from zonesim.zone.stages import Stage"),
        ("engines/simpy_engine.py", "from zonesim.randomness import uniforms"),
        ("plots/queues.py", "from zonesim.scenario.schema import Scenario"),
        ("plots/queues.py", "from zonesim.plots.album import draw_album"),
        ("experiment/campaign.py", "from zonesim.commands.app import app"),
        ("experiment/campaign.py", "from zonesim.studies.compare import Run"),
        ("statistics/intervals.py", "from zonesim.engines.tables import Floats"),
        ("tables/tidy_table.py", "from zonesim.statistics.intervals import Interval"),
        ("helpers.py", "import math"),
    ],
)
def test_an_import_against_the_direction_is_a_fault(path: str, source: str) -> None:
    assert len(direction_faults(path, source)) == 1


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("zone/gate.py", "from zonesim.engines.tables import Op\nfrom zonesim.engines import tables"),
        ("rules/selection.py", "if TYPE_CHECKING:\n    from zonesim.demand.demand import Demand"),
        ("plots/queues.py", "from zonesim.measures.catalogue import MEASURES\nimport numpy as np"),
        ("plots/album.py", "from zonesim.studies.compare import Run\nfrom zonesim.plots.queues import draw"),
        ("commands/shown.py", "from zonesim.experiment.campaign import Campaign"),
        ("commands/app.py", "from zonesim import compare"),
        ("__main__.py", "from zonesim.commands.app import main"),
    ],
)
def test_an_import_along_the_direction_is_none(path: str, source: str) -> None:
    assert direction_faults(path, source) == []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("zone/gate.py", "import simpy"),
        ("engines/compiled.py", "def run():\n    from simpy.events import Event"),
        ("demand/luck.py", "import numpy.random"),
        ("demand/luck.py", "from numpy import random"),
        ("demand/luck.py", "import numpy as np\n\n\nlucky = np.random.default_rng()"),
        ("demand/luck.py", "import random"),
        ("measures/measures.py", "def draw():\n    import matplotlib.pyplot"),
        ("plots/queues.py", "from matplotlib.figure import Figure"),
        ("statistics/intervals.py", "from scipy.special import stdtrit"),
        ("experiment/campaign.py", "from rich.progress import Progress"),
        ("studies/compare.py", "import typer"),
        ("commands/app.py", "import numpy as np"),
        ("scenario/schema.py", "from importlib import import_module"),
        ("scenario/schema.py", "import importlib\n\n\nrules = importlib.import_module('zonesim.rules.ticket')"),
    ],
)
def test_a_library_in_the_wrong_hands_is_a_fault(path: str, source: str) -> None:
    assert len(library_faults(path, source)) == 1


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("engines/simpy_engine.py", "import simpy"),
        ("randomness.py", "import numpy as np\n\n\nlucky = np.random.default_rng()"),
        ("plots/queues.py", "def draw():\n    from matplotlib.figure import Figure"),
        ("plots/queues.py", "if TYPE_CHECKING:\n    from matplotlib.figure import Figure"),
        ("statistics/intervals.py", "def quantile():\n    from scipy.special import stdtrit"),
        ("commands/shown.py", "from rich.table import Table"),
    ],
)
def test_a_library_in_its_owner_s_hands_is_none(path: str, source: str) -> None:
    assert library_faults(path, source) == []


@pytest.mark.parametrize(
    "source", ["x = 1\n", MODULE + "x = 1\n" * LONGEST, MODULE + "def tell():\n    print('hello')\n"], ids=["mute", "long", "prints"]
)
def test_a_file_out_of_form_is_a_fault(source: str) -> None:
    assert len(form_faults("zone/gate.py", source)) == 1
    assert form_faults("zone/gate.py", MODULE + "x = 1\n") == []


@pytest.mark.parametrize(
    "source",
    [
        "def put(what, where, when): ...",
        "class Gate:\n    def enter(self, who, lane, time=0): ...",
        "class Gate:\n    @staticmethod\n    def enter(who, lane, time): ...",
        "def ask(demand, scenario, rules): ...",
        "def ask(scenario, demand, rules, flow, where, when): ...",
    ],
)
def test_a_third_argument_whose_name_need_not_be_said_is_a_fault(source: str) -> None:
    assert len(positional_faults("zone/gate.py", source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        "def put(what, where, *, when): ...",
        "class Gate:\n    def enter(self, who, lane, *rest, time=0): ...",
        "class _Gate:\n    def enter(self, who, lane, time): ...",
        "def _put(what, where, when): ...",
        "@compiled\ndef walk(steps, times, amounts): ...",
        "def ask(scenario, demand, rules, flow, when): ...",
        "def ask(demand, flow, line): ...",
        "def arrived(reading, fleet, where): ...",
    ],
)
def test_two_arguments_and_what_runs_along_are_none(source: str) -> None:
    assert positional_faults("zone/gate.py", source) == []
