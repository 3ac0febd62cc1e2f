"""The JSON Schema by which an editor completes and checks scenario files.

A file names it in its first line: ``#:schema ./zonesim.schema.json``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

Schema = dict[str, Any]

_FILE_LEVEL: Schema = {
    "extends": {
        "description": "Scenario file or files that this one differs from, relative to its folder; later ones win.",
        "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
    },
    "remove": {
        "description": 'Keys of what is extended that this scenario does without, e.g. ["inspection_yard", "flows.empty"].',
        "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
    },
}
"""What a scenario file may say beside the scenario (see zonesim/scenario/files.py)."""


def scenario_json_schema(model: type[BaseModel]) -> Schema:
    """JSON Schema (draft 2020-12) of a file that states a ``model``, or what differs from one that it extends.

    A table that merges with the one it extends may leave out any key, so nothing is required there: a missing key is found when
    the scenario is read. Elements of arrays are never merged, so theirs stays required.
    """
    schema = model.model_json_schema(mode="validation")
    definitions: Schema = schema.get("$defs", {})
    merged = {"": schema}
    waiting = [schema]
    while waiting:
        for name in _references(waiting.pop()):
            if name not in merged:
                merged[name] = definitions[name]
                waiting.append(definitions[name])
    for table in merged.values():
        table.pop("required", None)
    schema["properties"] = {**_FILE_LEVEL, **schema["properties"]}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": f"zonesim {model.__name__.lower()}"}


def _references(node: object) -> Iterator[str]:
    """Definitions that a part of a schema refers to, other than as elements of an array."""
    if isinstance(node, list):
        for part in node:
            yield from _references(part)
    elif isinstance(node, dict):
        for key, part in node.items():
            if key == "$ref":
                yield part.removeprefix("#/$defs/")
            elif key not in ("items", "prefixItems", "$defs", "default", "examples"):
                yield from _references(part)


def schema_text(model: type[BaseModel]) -> str:
    """The schema as the text of a file."""
    return json.dumps(scenario_json_schema(model), indent=2, ensure_ascii=False) + "\n"
