"""What an editor is told: it accepts complete and partial scenario files, and points at what no scenario can hold."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Annotated, Any

import pytest
from file_cases import write
from pydantic import Field

from zonesim.scenario.base import Frozen
from zonesim.scenario.distributions import DurationDistribution
from zonesim.scenario.schema import Scenario
from zonesim.scenario.schema_file import scenario_json_schema, schema_text
from zonesim.units import TimeOfDay

SCENARIOS = Path(__file__).parents[2] / "scenarios"


class Shift(Frozen):
    """An element of an array: never merged with another."""

    begin: TimeOfDay = Field(alias="from")
    """When it begins."""
    servers: Annotated[int, Field(ge=0)]


class Gate(Frozen):
    """A table: a file that extends another may state a part of it."""

    lanes: Annotated[int, Field(ge=1)]
    """How many lanes."""
    service: DurationDistribution
    shifts: tuple[Shift, ...] = ()


class Zone(Frozen):
    """A small zone."""

    title: str
    gates: dict[str, Gate]


FIRST_LINE = "#:schema ./zonesim.schema.json\n"
COMPLETE = """
title = "Whole"
[gates.main]
lanes = 2
service = { lognormal = { mean = "90 s", sd = "45 s" } }
shifts = [{ from = "06:00", servers = 2 }, { from = "22:00", servers = 0 }]
"""
PARTIAL = """
extends = ["base.toml", "more.toml"]
remove = ["gates.back", "gates.main.shifts"]
[gates.main.service.lognormal]
mean = "80 s"
"""
VALID = {"complete": COMPLETE, "partial": PARTIAL, "constant": 'extends = "a.toml"\ngates.main.service = "2 min"'}
FAULTY = {
    "extends": "extends = 3",
    "remove": "remove = [1]",
    "unknown": "gates.main.lanse = 3",
    "number": "gates.main.lanes = 0",
    "duration": "gates.main.service.lognormal.mean = '9 sek'",
    "family": "gates.main.service.lognorm.mean = '9 s'",
    "element": "gates.main.shifts = [{ from = '06:00' }]",
}


def test_the_schema_says_what_each_key_is_for() -> None:
    schema = scenario_json_schema(Zone)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["title"] == "zonesim zone"
    assert "$id" not in schema
    assert list(schema["properties"]) == ["extends", "remove", "title", "gates"]
    assert schema["$defs"]["Gate"]["properties"]["lanes"]["description"] == "How many lanes."
    assert json.loads(schema_text(Zone)) == schema
    assert schema_text(Zone).endswith("}\n")


def test_nothing_is_required_but_in_elements_of_arrays() -> None:
    schema = scenario_json_schema(Zone)
    required = {name for name, definition in schema["$defs"].items() if "required" in definition}
    assert "required" not in schema
    assert required == {"Shift", "Component_Length_Length_"}


def test_the_model_itself_is_left_as_it_is() -> None:
    scenario_json_schema(Zone)
    assert Zone.model_json_schema()["required"] == ["title", "gates"]


def by_jsonschema(schema: dict[str, Any], text: str) -> list[str]:
    """What a validator of JSON Schema says of a file."""
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator.check_schema(schema)
    return [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(tomllib.loads(text))]


@pytest.mark.parametrize("text", VALID.values(), ids=VALID)
def test_a_validator_accepts_a_file(text: str) -> None:
    assert by_jsonschema(scenario_json_schema(Zone), text) == []


@pytest.mark.parametrize("text", FAULTY.values(), ids=FAULTY)
def test_a_validator_refuses_a_faulty_file(text: str) -> None:
    assert by_jsonschema(scenario_json_schema(Zone), text)


def test_a_validator_accepts_every_shipped_scenario() -> None:
    schema = scenario_json_schema(Scenario)
    said = {file.name: by_jsonschema(schema, file.read_text(encoding="utf-8")) for file in SCENARIOS.glob("**/*.toml")}
    assert len(said) > 1
    assert not any(said.values()), said


def by_tombi(folder: Path) -> dict[str, list[str]]:
    """What the language server behind common editors finds wrong in the files of a folder: places and words by file, style apart."""
    command = shutil.which("tombi", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
    if command is None:
        pytest.skip("tombi is not installed")
    (folder / "tombi.toml").write_text("")  # nobody else's settings
    arguments = ["lint", "--offline", "--no-cache", "--quiet", "--diagnostics-format", "json", "--diagnostics-file", "found.json", "."]
    done = subprocess.run([command, *arguments], cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode in (0, 1), done.stderr
    found: dict[str, list[str]] = {}
    for one in json.loads((folder / "found.json").read_text(encoding="utf-8")):
        if one["level"] == "error":
            begin = one["range"]["start"]
            found.setdefault(Path(one["path"]).stem, []).append(f"{begin['line']}:{begin['column']}: {one['code']}")
    return found


def test_an_editor_accepts_what_is_right_and_points_at_what_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write({"zonesim.schema.json": schema_text(Zone), **{f"{name}.toml": FIRST_LINE + text for name, text in (VALID | FAULTY).items()}})
    found = by_tombi(tmp_path)
    assert found.keys() == FAULTY.keys()
    assert found["unknown"] == ["2:12: key-not-allowed"]
    assert found["number"] == ["2:20: integer-minimum"]


def test_an_editor_accepts_every_shipped_scenario(tmp_path: Path) -> None:
    shutil.copytree(SCENARIOS, tmp_path / "scenarios")
    (tmp_path / "scenarios" / "zonesim.schema.json").write_text(schema_text(Scenario), encoding="utf-8")
    assert by_tombi(tmp_path) == {}


def test_the_schema_beside_the_scenarios_is_the_one_the_command_prints() -> None:
    """What ``#:schema ./zonesim.schema.json`` names; after a change: ``zonesim schema > scenarios/zonesim.schema.json``."""
    beside = Path(__file__).parents[2] / "scenarios" / "zonesim.schema.json"
    assert beside.read_text(encoding="utf-8") == schema_text(Scenario)
