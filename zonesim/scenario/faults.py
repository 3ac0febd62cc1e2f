"""Every complaint of pydantic about a scenario in words meant for a planner: where it stands, what is wrong, how to mend it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from zonesim.errors import Fault, InputError
from zonesim.scenario.draft import Draft, dotted, shown
from zonesim.scenario.positions import KeyPath

Model = TypeVar("Model", bound=BaseModel)
Schema = dict[str, Any]

FILE_LEVEL = ("extends", "remove")
"""Keys of a scenario file that are not of the scenario."""

_KINDS = {
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "string": "text",
    "dict": "a table",
    "mapping": "a table",
    "model": "a table",
    "list": "a list",
    "tuple": "a list",
    "set": "a list",
    "frozen": "a list",
}
"""First word of pydantic's type of error -> what should stand there."""
_OTHER_KIND = ("_type", "_parsing", "_from_float", "_parsing_size")
_LIMITS = {
    "greater_than": ("more than", "gt"),
    "greater_than_equal": ("at least", "ge"),
    "less_than": ("less than", "lt"),
    "less_than_equal": ("at most", "le"),
    "multiple_of": ("a multiple of", "multiple_of"),
}
_LENGTHS = {
    "too_short": ("at least", "min_length", "values"),
    "too_long": ("at most", "max_length", "values"),
    "string_too_short": ("at least", "min_length", "characters"),
    "string_too_long": ("at most", "max_length", "characters"),
}


def validate(model: type[Model], draft: Draft) -> Model:
    """The draft as ``model``, whose validators find the folder of data files in ``info.context["folder"]``.

    Raises InputError with all faults at once, in the order of files and lines.
    """
    try:
        return model.model_validate(draft.data, context={"folder": draft.folder})
    except ValidationError as error:
        raise InputError(faults_of(error, draft, model=model)) from None


def faults_of(error: ValidationError, draft: Draft, *, model: type[BaseModel]) -> list[Fault]:
    """What pydantic found wrong with ``draft.data`` when it read it as ``model``: each once, in the order of files and lines."""
    complaints = _relevant([_located(dict(one), draft.data) for one in error.errors(include_url=False)])
    faulty = {one.path[:-1] for one in complaints}  # pydantic calls a list too short when it leaves out faulty values
    complaints = [one for one in complaints if one.type != "too_short" or one.path not in faulty]
    schema = _schema(model)
    faults = {fault: None for one in complaints for fault in _faults(one, draft, _keys(schema, one.path[:-1], schema.get("$defs", {})))}
    return sorted(faults, key=lambda fault: (fault.file, fault.line or 0, fault.column or 0))


@dataclass(frozen=True)
class _Complaint:
    """One of pydantic's errors.

    ``path`` is the part of its place that was written, ``branches`` the rest: (path so far, name). ``at_key``: it is the key that
    is wrong. ``wanted`` is the kind of value that should stand there, where one of another kind does.
    """

    type: str
    path: KeyPath
    value: Any
    message: str
    context: Mapping[str, Any]
    at_key: bool
    wanted: str
    branches: tuple[tuple[KeyPath, str], ...] = ()


def _located(error: dict[str, Any], data: Any) -> _Complaint:
    """Follow the place through the data. What is not there is pydantic's own: a branch of a union, a validator, a default."""
    path: KeyPath = ()
    branches: list[tuple[KeyPath, str]] = []
    place = error["loc"]
    named = place[-1:] if error["type"] == "missing" else ()
    for part in place[: len(place) - len(named)]:
        if (isinstance(data, dict) and part in data) or (isinstance(data, list) and isinstance(part, int) and part < len(data)):
            path, data = (*path, part), data[part]
        else:
            branches.append((path, str(part)))
    kind: str = error["type"]
    return _Complaint(
        type=kind,
        path=(*path, *named),
        value=error["input"],
        message=error["msg"],
        context=error.get("ctx", {}),
        at_key=kind == "extra_forbidden" or place[-1:] == ("[key]",),
        wanted=_KINDS.get(kind.split("_")[0], "") if kind.endswith(_OTHER_KIND) else "",
        branches=tuple(branches),
    )


def _relevant(complaints: Iterable[_Complaint]) -> list[_Complaint]:
    """Of a value that may be one of several things and is none, the complaints about what it most likely should be."""
    kept: list[_Complaint] = []
    unions: defaultdict[KeyPath, defaultdict[str, list[_Complaint]]] = defaultdict(lambda: defaultdict(list))
    for one in complaints:
        if one.branches:
            (path, name), *rest = one.branches
            unions[path][name].append(replace(one, branches=tuple(rest)))
        else:
            kept.append(one)
    for path, branches in unions.items():
        options = [_relevant(branch) for branch in branches.values()]
        other_kinds = [[one for one in option if one.path == path and one.wanted] for option in options]
        if all(other_kinds):
            wanted = " or ".join(dict.fromkeys(one.wanted for (one, *_) in other_kinds))
            kept.append(replace(other_kinds[0][0], wanted=wanted))
        else:
            likely = [option for option, other in zip(options, other_kinds, strict=True) if not other]
            fewest = min(likely, key=len)
            kept += fewest
    return kept


def _faults(one: _Complaint, draft: Draft, keys: Schema) -> Iterator[Fault]:
    """The words for one complaint; several where a data file has several faults. ``keys``: those its table may have."""
    path, value, context = one.path, one.value, one.context
    if one.type == "data_file":
        yield from _of_data_file(path, context["faults"], draft)
        return
    mend = ""
    if one.type == "extra_forbidden":
        name = str(path[-1])
        known = [key for key in (*keys, *(() if path[:-1] else FILE_LEVEL)) if key != name]
        what, mend = f"unknown key {name!r}", nearest(name, known) or (f"known keys: {', '.join(known)}" if known else "remove it")
    elif one.type in ("missing", "union_tag_not_found"):
        if one.type == "union_tag_not_found":
            path = (*path, context["discriminator"].strip("'"))
        description = keys.get(str(path[-1]), {}).get("description", "")
        what, mend = "missing", f"add it: {_first_words(description)}" if description else "add it"
    elif one.type in ("literal_error", "enum", "union_tag_invalid"):
        if one.type == "union_tag_invalid":
            path = (*path, context["discriminator"].strip("'"))
            value = value[path[-1]]
        expected = context.get("expected") or context["expected_tags"]
        mend = nearest(value, re.findall(r"'([^']*)'", expected)) or f"write one of {expected}"
        what = f"no such choice: {shown(value)}"
    elif one.type in ("value_error", "assertion_error"):
        what, _, mend = str(context["error"]).partition(";")
    elif one.wanted:
        what = f"must be {one.wanted}, not {shown(value)}"
        if one.wanted == "text" and not isinstance(value, (dict, list)):
            quoted = shown(shown(value))
            by_option = draft.origin(path).position is None  # where the shell takes quotation marks away
            mend = f"write --set '{dotted(path)}={quoted}'" if by_option else f"put it in quotation marks: {quoted}"
    elif one.type in _LIMITS:
        words, key = _LIMITS[one.type]
        what = f"must be {words} {shown(context[key]).removesuffix('.0')}, not {shown(value)}"
    elif one.type in _LENGTHS:
        words, key, unit = _LENGTHS[one.type]
        what = f"has {len(value)} {unit}, must have {words} {context[key]}"
    else:
        what = f"{re.sub('^[A-Za-z]+ should', 'must', one.message)}, not {shown(value)}"
    yield draft.fault(path, what, mend=mend.strip(), at_key=one.at_key)


def _of_data_file(path: KeyPath, faults: Iterable[Fault], draft: Draft) -> Iterator[Fault]:
    """What is wrong with a file as a whole stands where it is named; what is wrong in it, at its own line."""
    for fault in faults:
        if fault.line is None:
            yield draft.fault((*path, "file"), f"{fault.file} {fault.what}", mend=fault.mend)
        else:
            yield replace(fault, file=str(draft.folder / fault.file))


def _first_words(description: str) -> str:
    """The first sentence of a key's description."""
    words = re.split(r"[.;](?:\s|$)", " ".join(description.split()))[0]
    return words[:1].lower() + words[1:]


def nearest(name: object, known: Iterable[str]) -> str:
    """What may have been meant by a name that is none of those known, as a question; "" where nothing is near."""
    near = get_close_matches(str(name), list(known), n=1)
    return f"did you mean {near[0]!r}?" if near else ""


@cache
def _schema(model: type[BaseModel]) -> Schema:
    return model.model_json_schema()


def _keys(schema: Schema, path: KeyPath, definitions: Schema) -> Schema:
    """The keys that a table at ``path`` may have, each with its own schema; {} where there are none."""
    if "$ref" in schema:
        return _keys(definitions[schema["$ref"].removeprefix("#/$defs/")], path, definitions)
    keys: Schema = {}
    for choice in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        keys.update(_keys(choice, path, definitions))
    properties = schema.get("properties", {})
    if not path:
        return {**keys, **properties}
    part = path[0]
    below = properties.get(part) or schema.get("items" if isinstance(part, int) else "additionalProperties")
    return {**keys, **_keys(below, path[1:], definitions)} if isinstance(below, dict) else keys
