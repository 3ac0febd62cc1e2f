"""The reference pages, written from the code whenever the documentation is built: scenario files, plans, measures and commands.

What a page says is what the models and the command line say of themselves: a key, a reform or a command that is added
appears by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel

from zonesim.measures.catalogue import MEASURES, told_of
from zonesim.measures.measure import Measure
from zonesim.measures.strata import STRATA
from zonesim.scenario.draft import shown
from zonesim.scenario.schema import Scenario
from zonesim.scenario.schema_file import scenario_json_schema
from zonesim.studies.plans.plan import Plan
from zonesim.studies.plans.read import KINDS
from zonesim.units import DURATION_PATTERN, TIME_PATTERN

Schema = Mapping[str, Any]

RANDOM = {
    "Distribution_Length_": "random time",
    "Distribution_SignedLength_": "random time, also negative",
    "Distribution_Number_": "random number",
    "CountDistribution": "random whole number",
}
"""Definitions of the schema that are random quantities, and how the tables call them."""
UNITS = {"tonnes": "t", "days": "days", "from_day": "days", "vehicles_per_day": "vehicles a day"}
"""Units of plain numbers, where the name of the key says them."""
DURATION_UNITS = "s, min, h, d"
MANY = 40
"""A table with more keys than this is shown in parts, if it is made of tables alone."""
NOTHING = object()


class Key(NamedTuple):
    """A row of a reference table."""

    path: str
    kind: str
    unit: str
    default: str
    text: str


def random_of(reference: str) -> str:
    """What kind of random quantity a definition is, or ""."""
    return next((words for start, words in RANDOM.items() if reference.startswith(start)), "")


class Reader:
    """Reads keys out of one JSON Schema."""

    def __init__(self, schema: Schema, anchor: str) -> None:
        self.schema = schema
        self.anchor = anchor
        self.definitions: Mapping[str, Schema] = schema.get("$defs", {})

    def name_of(self, node: Schema) -> str:
        """The name of the definition that a node refers to, or ""."""
        return str(node.get("$ref", "")).removeprefix("#/$defs/")

    def choices(self, node: Schema) -> list[Schema]:
        """The alternatives of a node, without "left out"."""
        return [part for part in node.get("anyOf", node.get("oneOf", [node])) if part.get("type") != "null"]

    def words(self, node: Schema) -> str:
        """The type of a node in words."""
        return " or ".join(dict.fromkeys(self._words(part) for part in self.choices(node)))

    def _words(self, node: Schema) -> str:
        reference = self.name_of(node)
        if reference:
            random = random_of(reference)
            target = self.definitions[reference]
            if random:
                return f"[{random}]({self.anchor})"
            return "table" if "properties" in target else self.words(target)
        if "const" in node:
            return f"`{shown(node['const'])}`"
        if "enum" in node:
            return "one of " + ", ".join(f"`{shown(value)}`" for value in node["enum"])
        kind = node.get("type")
        if kind == "string":
            return {DURATION_PATTERN: "length of time", TIME_PATTERN: "time of day"}.get(str(node.get("pattern")), "text")
        if kind in ("integer", "number"):
            return _number(node)
        if kind == "boolean":
            return "`true` or `false`"
        if kind == "array":
            items = node.get("items", node.get("prefixItems", [{}])[0])
            return f"list of {_several(self.words(items))}"
        if kind == "object":
            items = node.get("additionalProperties")
            return f"by name: {self.words(items)}" if isinstance(items, Mapping) else "table"
        return "any value"

    def unit(self, name: str, node: Schema) -> str:
        """The unit of a node: written with the value for times, fixed for others."""
        texts = str([self.words(part) for part in self.choices(node)])
        if "length of time" in texts or "random time" in texts:
            return DURATION_UNITS
        if "time of day" in texts:
            return "hh:mm"
        return UNITS.get(name, "") if "number" in texts else ""

    def tables(self, node: Schema, path: str, given: object) -> Iterator[tuple[str, Schema, object]]:
        """The tables below a node: (path, definition, default of the table)."""
        for part in self.choices(node):
            reference = self.name_of(part)
            if reference and not random_of(reference):
                target = self.definitions[reference]
                if "properties" in target:
                    yield path, target, given
                else:
                    yield from self.tables(target, path, given)
            elif part.get("type") == "array":
                items = part.get("items", part.get("prefixItems", [{}])[0])
                yield from self.tables(items, f"{path}[]", NOTHING)
            elif isinstance(part.get("additionalProperties"), Mapping):
                yield from self.tables(part["additionalProperties"], f"{path}.NAME", NOTHING)

    def text(self, node: Schema) -> str:
        """What is said of a key: by itself, or by the one table it is."""
        said = node.get("description", "")
        if not said:
            named = [self.definitions[self.name_of(part)] for part in self.choices(node) if self.name_of(part)]
            said = next((target.get("description", "") for target in named), "")
        return str(said)

    def key(self, path: str, name: str, node: Schema, *, required: bool, given: object) -> Key:
        """The row of one key."""
        table = any(True for _ in self.tables(node, path, NOTHING))
        return Key(path, self.words(node), self.unit(name, node), _default(given, required=required, table=table), self.text(node))

    def keys(self, table: Schema, path: str = "", defaults: object = NOTHING, skip: Sequence[str] = ()) -> Iterator[Key]:
        """Every key of a table and of all tables below it."""
        for name, node in table["properties"].items():
            if name in skip:
                continue
            at = f"{path}.{name}" if path else name
            given = defaults.get(name, NOTHING) if isinstance(defaults, Mapping) else NOTHING
            if given is NOTHING:
                given = node.get("default", NOTHING)
            yield self.key(at, name, node, required=name in table.get("required", ()), given=given)
            for below, target, its in self.tables(node, at, given):
                yield from self.keys(target, below, its)


def _number(node: Schema) -> str:
    low, high = node.get("minimum", node.get("exclusiveMinimum")), node.get("maximum", node.get("exclusiveMaximum"))
    whole = node["type"] == "integer"
    if (low, high) == (0, 1) and not whole:
        return "share, 0 to 1"
    bounds = f" from {low:g} to {high:g}" if low is not None and high is not None else ""
    if not bounds and low is not None:
        bounds = f" above {low:g}" if "exclusiveMinimum" in node else f", {low:g} or more"
    return ("whole number" if whole else "number") + bounds


def _several(words: str) -> str:
    for one, several in (("table", "tables"), ("text", "texts"), ("length of time", "lengths of time"), ("number", "numbers")):
        if words.startswith((one, f"whole {one}")):
            return words.replace(one, several, 1)
    return words


def _default(value: object, *, required: bool, table: bool) -> str:
    if required and value is NOTHING:
        return "required"
    if value is NOTHING or (table and isinstance(value, Mapping) and value):
        return ""
    if value is None:
        return "left out"
    if value in ("", {}, [], ()):
        return "none"
    return f"`{shown(_without_nothing(value), 10_000)}`"


def _without_nothing(value: object) -> object:
    """A default without the keys that are left out in it."""
    if isinstance(value, Mapping):
        return {key: _without_nothing(one) for key, one in value.items() if one is not None}
    return [_without_nothing(one) for one in value] if isinstance(value, list) else value


def cell(text: str) -> str:
    """Text as it may stand in a cell of a table."""
    return " ".join(text.replace("|", "\\|").replace("<", "&lt;").split())


def rows(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> list[str]:
    """A table of Markdown."""
    head = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    return [*head, *("| " + " | ".join(map(cell, line)) + " |" for line in lines), ""]


def key_rows(keys: Sequence[Key]) -> list[str]:
    """The table of some keys."""
    lines = [(f"`{key.path}`", key.kind, key.unit, key.default, key.text) for key in keys]
    return rows(("key", "type", "unit", "default", "meaning"), lines)


def made_by(what: str) -> str:
    return f"This page is made from {what} when the documentation is built."


def scenario_page() -> str:
    """Every key of a scenario file."""
    schema = Scenario.model_json_schema(mode="validation")
    reader = Reader(schema, "#random-times-and-numbers")
    beside = {name: node for name, node in scenario_json_schema(Scenario)["properties"].items() if name not in schema["properties"]}
    top = {name: node for name, node in schema["properties"].items() if any(True for _ in reader.tables(node, name, NOTHING))}
    plain = [reader.key(name, name, node, required=False, given=None) for name, node in beside.items()]
    plain += list(reader.keys(schema, skip=tuple(top)))
    page = [
        "# Reference: scenario files",
        "",
        f"{made_by('the models that check scenario files')} How such files are written: [](scenarios.md).",
        "What the keys mean in the life of a zone: [](model.md). Keys such as [K29] are those of [](sources.md); a default",
        "that says something about the world, and has none, is called an assumption.",
        "",
        "`NAME` stands for a name that you choose, `[]` for each element of a list. *required*: a table that is there must",
        "state it, or extend one that does. *left out*: the key has no value unless you give it one. Times are written as",
        "text with their unit.",
        "",
        "## The file itself",
        "",
        *key_rows(plain),
    ]
    for name, node in top.items():
        own = reader.key(name, name, node, required=False, given=node.get("default", NOTHING))
        page += [f"## `{name}`", "", f"{_clean(own.text)} Type: {own.kind}.", ""]
        found = [(below, target, given) for below, target, given in reader.tables(node, name, node.get("default", NOTHING))]
        keys = [key for below, target, given in found for key in reader.keys(target, below, given)]
        parts = [part for _, target, _ in found for part in target["properties"]]
        if len(keys) > MANY and len(parts) > 1 and all(_is_table(reader, target) for _, target, _ in found):
            for part in parts:
                start = f"{name}.{part}"
                mine = [key for key in keys if key.path == start or key.path.startswith(f"{start}.")]
                page += [f"### `{start}`", "", _clean(mine[0].text), "", *key_rows(mine[1:])]
        else:
            page += key_rows(keys)
    return "\n".join([*page, *_random_section(schema)])


def _is_table(reader: Reader, target: Schema) -> bool:
    """Whether every key of a table is a table itself."""
    return all(any(True for _ in reader.tables(node, "", NOTHING)) for node in target["properties"].values())


def _clean(text: str) -> str:
    """Text as a paragraph."""
    return " ".join(text.replace("<", "&lt;").split())


def _random_section(schema: Schema) -> list[str]:
    """The families of random quantities, with their parameters."""
    reader = Reader(schema, "#random-times-and-numbers")
    page = [
        "## Random times and numbers",
        "",
        'A table with one key, the family: `{ lognormal = { mean = "90 s", sd = "45 s" } }`. A bare value is a constant.',
        "",
    ]
    for start, words in RANDOM.items():
        name = next((name for name in reader.definitions if name.startswith(start)), "")
        if not name:
            continue
        families = _families(reader.definitions[name])
        lines = []
        for family, node in families.items():
            target = reader.definitions[reader.name_of(reader.choices(node)[0])]
            parameters = [
                f"`{key}`: {reader.words(part)}{_told(part)}" + ("" if key in target.get("required", ()) else " (may be left out)")
                for key, part in target.get("properties", {}).items()
            ]
            if target.get("type") == "array":
                part = reader.definitions[reader.name_of(target["items"])]
                parameters = ["a list of tables", *(f"`{key}`{_told(one)}" for key, one in part["properties"].items())]
            lines.append((f"`{family}`", "; ".join(parameters) or reader.words(target)))
        page += [f"### A {words}", "", *rows(("family", "parameters"), lines)]
    return page


def _told(node: Schema) -> str:
    """What is said of a parameter, after it."""
    said = str(node.get("description", "")).rstrip(".")
    if not said[1:2].isupper():
        said = f"{said[:1].lower()}{said[1:]}"
    return f" ({said})" if said else ""


def _families(node: Schema) -> dict[str, Schema]:
    """The families of a random quantity: each alternative that is a table has one key."""
    return {family: part for one in node["anyOf"] for family, part in one.get("properties", {}).items()}


def plan_page() -> str:
    """Every key of a plan, by kind."""
    anchor = "reference-scenario.md#random-times-and-numbers"
    common = Plan.model_json_schema(mode="validation")
    page = [
        "# Reference: plans",
        "",
        f"{made_by('the models that check plans')} What each kind answers, and how plans are run: [](experiments.md).",
        "`NAME` stands for a name that you choose, `[]` for each element of a list.",
        "",
        "## Every plan",
        "",
        *key_rows(list(Reader(common, anchor).keys(common))),
    ]
    for name, model in KINDS.items():
        page += _kind_section(name, model, tuple(common["properties"]), anchor)
    return "\n".join(page)


def _kind_section(name: str, model: type[BaseModel], common: Sequence[str], anchor: str) -> list[str]:
    schema = model.model_json_schema(mode="validation")
    keys = list(Reader(schema, anchor).keys(schema, skip=common))
    told = [f'## `kind = "{name}"`', "", _clean(str(schema.get("description", ""))), ""]
    return [*told, *(key_rows(keys) if keys else ["No keys of its own.", ""])]


def measures_page() -> str:
    """Every measure and every stratum."""
    page = [
        "# Reference: measures",
        "",
        f"{made_by('the modules that compute the measures')} What the words mean: [](model.md#what-is-measured).",
        "Rows of `measures.csv` name a measure and what it is told of (`of`); a measure that says nothing of a zone has no rows.",
        "",
        "## Measures",
        "",
        *rows(("measure", "what it is", "unit", "good", "whose", "of", "formula"), [_measure(one) for one in MEASURES.values()]),
        "## Strata",
        "",
        "By what loads, declarations, vehicles and requests are parted. A vehicle and a declaration are where their leading load is.",
        "",
        *rows(("stratum", "by what"), [(f"`{stratum.name}`", stratum.words) for stratum in STRATA.values()]),
    ]
    return "\n".join(page)


def _measure(measure: Measure) -> tuple[str, ...]:
    whose = "" if measure.taken is None else measure.taken.population.words
    return f"`{measure.name}`", measure.words, measure.unit, measure.better, whose, told_of(measure), measure.formula


def command_page() -> str:
    """Every command with its arguments and options."""
    from typer.main import get_command

    from zonesim.commands.app import app

    page = [
        "# Reference: commands",
        "",
        f"{made_by('the command line itself')} `zonesim COMMAND --help` prints the same. A first walk through them: [](tutorial.md).",
        "",
        "Every command ends with exit code 0 when all went well, 1 when something failed, 2 when what it was given is at fault.",
        "",
    ]
    return "\n".join([*page, *_command_sections("zonesim", get_command(app))])


def _command_sections(name: str, command: Any) -> Iterator[str]:
    """The sections of a command and of those below it, by name."""
    below = getattr(command, "commands", None)
    if below is not None:
        for one in sorted(below):
            yield from _command_sections(f"{name} {one}", below[one])
        return
    arguments = [parameter for parameter in command.params if parameter.param_type_name == "argument"]
    options = [parameter for parameter in command.params if parameter.param_type_name == "option" and parameter.name != "help"]
    usage = " ".join([name, *(["[OPTIONS]"] if options else []), *map(_argument, arguments)])
    yield from (f"## `{name}`", "", _clean(command.help or ""), "", "```text", usage, "```", "")
    if arguments:
        lines = [(f"`{_argument(one)}`", _type(one), _value(one), one.help or "") for one in arguments]
        yield from rows(("argument", "type", "default", "meaning"), lines)
    if options:
        lines = [
            (", ".join(f"`{word}`" for word in (*one.opts, *one.secondary_opts)), _type(one), _value(one), one.help or "")
            for one in options
        ]
        yield from rows(("option", "type", "default", "meaning"), lines)


def _argument(parameter: Any) -> str:
    word = parameter.metavar or parameter.name.upper()
    word = f"{word}..." if parameter.nargs == -1 else word
    return word if parameter.required else f"[{word}]"


def _spellings(parameter: Any) -> str:
    return ", ".join(f"`{word}`" for word in (*parameter.opts, *parameter.secondary_opts))


def _type(parameter: Any) -> str:
    """The type of a parameter in words, whatever version of the command line's library tells it."""
    if getattr(parameter, "is_flag", False):
        return "switch"
    if parameter.metavar:
        return f"`{parameter.metavar}`"
    descriptor = getattr(parameter, "type_descriptor", None)
    kind = descriptor.annotation if descriptor is not None else parameter.type
    several = getattr(kind, "__args__", None)
    if getattr(kind, "__origin__", None) is list and several:
        return _plain_type(several[0])
    choices = several or getattr(kind, "choices", None)
    return "one of " + ", ".join(f"`{choice}`" for choice in choices) if choices else _plain_type(kind)


def _plain_type(kind: Any) -> str:
    name = str(getattr(kind, "__name__", None) or getattr(kind, "name", ""))
    return {"Path": "path", "int": "whole number", "integer": "whole number", "float": "number", "str": "text"}.get(name, name)


def _value(parameter: Any) -> str:
    if parameter.required:
        return "required"
    if isinstance(parameter.show_default, str):
        return parameter.show_default
    if getattr(parameter, "is_flag", False):
        return "on" if parameter.default else "off"
    return "" if parameter.default in (None, (), []) else f"`{parameter.default}`"


def pages() -> dict[str, str]:
    """The name of every reference page, and its text."""
    return {
        "reference-scenario.md": scenario_page(),
        "reference-plans.md": plan_page(),
        "reference-measures.md": measures_page(),
        "reference-commands.md": command_page(),
    }


def write(folder: Path) -> None:
    """Write the pages; a page that is right already is left alone, so that nothing is built anew for it."""
    for name, text in pages().items():
        file = folder / name
        whole = f"{text.rstrip()}\n"
        if not file.exists() or file.read_text("utf-8") != whole:
            file.write_text(whole, "utf-8")
