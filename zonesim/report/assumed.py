"""What a result takes for given: the values of its zone that are assumptions, and the parameters of its reforms, with their sources."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from zonesim.scenario.draft import shown
from zonesim.scenario.explain import assumptions
from zonesim.scenario.schema import Scenario
from zonesim.scenario.sources import source_of

_SOURCE = re.compile(r"\b(?:Source|Assumption)\b")
"""Where what is said of a parameter turns to where its default comes from."""


@dataclass(frozen=True)
class TakenReform:
    """A reform as it was taken: what it models, and (parameter, value, what is said of it) of each."""

    name: str
    initiative: str
    parameters: Sequence[tuple[str, str, str]]


def assumed(scenarios: Sequence[Scenario]) -> list[tuple[str, str]]:
    """(path, text) of the values marked as assumptions in any of the scenarios, each once."""
    return list(dict.fromkeys(pair for scenario in scenarios for pair in assumptions(scenario)))


def sourced(scenarios: Sequence[Scenario]) -> list[tuple[str, str]]:
    """(path, text) of the values whose source is stated and is no assumption, each once."""
    found = (pair for scenario in scenarios for pair in scenario.sources.items() if pair not in assumptions(scenario))
    return list(dict.fromkeys(found))


def reforms_taken(scenarios: Sequence[Scenario]) -> list[TakenReform]:
    """Every reform that is on in some scenario, as in the first that has it."""
    found: dict[str, TakenReform] = {}
    for scenario in scenarios:
        for name, reform in scenario.active_reforms().items():
            if name not in found:
                found[name] = TakenReform(
                    name.replace("_", " "), _one_line(reform.initiative), _parameters(reform, f"reforms.{name}", scenario.sources)
                )
    return list(found.values())


def _parameters(model: BaseModel, path: str, sources: Mapping[str, str], prefix: str = "") -> list[tuple[str, str, str]]:
    """Of a parameter that the scenario states otherwise than by default, what it means and the source of the value stated."""
    rows: list[tuple[str, str, str]] = []
    for name, field in type(model).model_fields.items():
        value, at = getattr(model, name), f"{path}.{name}"
        if isinstance(value, BaseModel):
            rows += _parameters(value, at, sources, f"{prefix}{name}.")
        elif value is not None:
            said = _one_line(field.description or "")
            if value != field.get_default(call_default_factory=True):
                said = f"{_SOURCE.split(said)[0].strip()} {source_of(sources, at)}".strip()
            rows.append((f"{prefix}{name}", shown(value, 80), said))
    return rows


def _one_line(text: str) -> str:
    return " ".join(text.split())
