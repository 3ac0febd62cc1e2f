"""A source goes with the value it was given for; a title and a description with the file they were written for."""

from __future__ import annotations

from pathlib import Path

import pytest

from zonesim import load_scenario
from zonesim.report.assumed import assumed, reforms_taken
from zonesim.scenario.explain import assumptions
from zonesim.scenario.sources import YOURS, source_of
from zonesim.studies.plans.read import read_plan

ROOT = Path(__file__).parents[2]
SHIPPED = sorted([*(ROOT / "scenarios").rglob("*.toml"), *(ROOT / "experiments" / "nation").rglob("*.toml")])

BASE = """
title = "The zone"
description = "A zone of two lanes."
[gates.main]
lanes.inbound = 2
service.inbound = { lognormal = { mean = "90 s", sd = "45 s" } }
[firms]
big = { count = 2, weight = 3 }
small = { count = 9, weight = 1 }
[flows.imports]
kind = "first_line_in"
arrivals.vehicles_per_day = 10
[sources]
"gates.main.lanes.inbound" = "counted"
"gates.main.service.inbound" = "measured"
"firms" = "assumption: a mix"
"flows.imports" = "assumption: a guess"
"""


def sources(folder: Path, *lines: str, overrides: tuple[str, ...] = ()) -> dict[str, str]:
    (folder / "base.toml").write_text(BASE, encoding="utf-8")
    file = folder / "mine.toml"
    file.write_text("\n".join(['extends = "base.toml"', 'title = "Mine"', *lines]), encoding="utf-8")
    return load_scenario(file, overrides).sources


OLD = {
    "gates.main.lanes.inbound": "counted",
    "gates.main.service.inbound": "measured",
    "firms": "assumption: a mix",
    "flows.imports": "assumption: a guess",
}


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("gates.main.lanes.inbound = 3", "gates.main.lanes.inbound"),
        ('gates.main.service.inbound.lognormal.mean = "80 s"', "gates.main.service.inbound"),
        ('gates.main.service.inbound = { exponential = { mean = "80 s" } }', "gates.main.service.inbound"),
        ('gates.main.service.inbound = "80 s"', "gates.main.service.inbound"),
        ("firms.small.weight = 2", "firms.small.weight"),
        ("gates.main.approach_places = 4", "gates.main.approach_places"),
        ("flows.imports.arrivals.vehicles_per_day = 20", "flows.imports.arrivals.vehicles_per_day"),
        ('flows.imports.arrivals.at = ["08:00"]\nremove = ["flows.imports.arrivals"]', "flows.imports.arrivals.at"),
        ("flows.imports.arrivals.vehicles_per_day = 20\nflows.imports.patience = '1 h'", "flows.imports.patience"),
    ],
)
@pytest.mark.parametrize("by_option", [False, True], ids=["file", "option"])
def test_the_source_of_a_value_that_is_replaced_goes(tmp_path: Path, line: str, path: str, *, by_option: bool) -> None:
    if by_option and "remove" not in line and "\n" not in line:
        key, _, value = line.partition(" = ")
        found = sources(tmp_path, overrides=(f"{key}={value}",))
    else:
        found = sources(tmp_path, line)
    assert found[path] == YOURS
    kept = {one: text for one, text in OLD.items() if one != path}
    assert {one: text for one, text in found.items() if one in kept} == kept
    assert set(found) - set(OLD) <= {path, "flows.imports.arrivals.vehicles_per_day"}


def test_what_is_said_again_keeps_its_source(tmp_path: Path) -> None:
    assert sources(tmp_path, "gates.main.lanes.inbound = 2", "horizon.days = 2", 'flows.imports.kind = "first_line_out"') == OLD


def test_a_new_source_is_that_of_the_new_value_and_of_what_lies_below_it(tmp_path: Path) -> None:
    mine = "\n[sources]\n'gates.main' = 'counted again'\n'firms.small' = 'asked'"
    found = sources(tmp_path, "gates.main.lanes.inbound = 3", "gates.main.approach_places = 4", "firms.small.weight = 2", mine)
    assert found == OLD | {"gates.main.lanes.inbound": "counted again", "gates.main": "counted again", "firms.small": "asked"}


def test_a_value_that_was_taken_away_has_no_source(tmp_path: Path) -> None:
    assert sources(tmp_path, 'remove = ["firms"]') == {one: text for one, text in OLD.items() if one != "firms"}


def test_of_two_files_extended_the_later_one_s_source_is_that_of_its_value(tmp_path: Path) -> None:
    for name, lanes in ("a", 3), ("b", 4):
        text = f'extends = "base.toml"\ngates.main.lanes.inbound = {lanes}\n[sources]\n"gates.main.lanes.inbound" = "of {name}"\n'
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    (tmp_path / "c.toml").write_text('extends = ["base.toml", "a.toml"]\ngates.main.lanes.inbound = 5\n', encoding="utf-8")
    (tmp_path / "base.toml").write_text(BASE, encoding="utf-8")
    both = tmp_path / "both.toml"
    both.write_text('extends = ["a.toml", "b.toml"]\n', encoding="utf-8")
    assert load_scenario(both).sources["gates.main.lanes.inbound"] == "of b"
    assert load_scenario(tmp_path / "c.toml").sources["gates.main.lanes.inbound"] == YOURS


def test_values_without_a_source_are_listed_with_the_assumptions(tmp_path: Path) -> None:
    sources(tmp_path)
    scenario = load_scenario(tmp_path / "mine.toml", ["gates.main.lanes.inbound=3"])
    found = [("firms", "assumption: a mix"), ("flows.imports", "assumption: a guess"), ("gates.main.lanes.inbound", YOURS)]
    assert assumptions(scenario) == found
    assert assumed([scenario]) == found


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_every_value_that_a_shipped_scenario_states_over_another_has_a_source(file: Path) -> None:
    assert [path for path, text in load_scenario(file).sources.items() if text == YOURS] == []


def test_the_source_of_a_value_is_said_of_it_of_the_table_above_it_or_of_its_parts() -> None:
    given = {"gates": "all", "gates.main.lanes": "counted", "firms.a": "asked", "firms.b": "told"}
    assert source_of(given, "gates.main.lanes.inbound") == "counted"
    assert source_of(given, "gates.main.service") == "all"
    assert source_of(given, "firms") == "asked; told"
    assert source_of(given, "flows") == YOURS


def test_a_parameter_of_a_reform_that_is_not_the_default_has_not_the_default_s_source() -> None:
    tiered = ROOT / "scenarios" / "reforms" / "tiered_inspection.toml"
    changed = load_scenario(tiered, ["reforms.tiered_inspection.rates.standard=0.5", "reforms.tiered_inspection.lift=3.0"])
    (taken,) = reforms_taken([changed])
    told = {name: (value, text) for name, value, text in taken.parameters}
    assert told["rates.standard"] == ("0.5", YOURS)
    assert told["rates.discredited"] == ("0.8476", "Source: 84.76 % [K56 K57].")
    assert told["lift"][1].endswith(f"at the same number of selections; 1 is chance. {YOURS}")
    sourced = changed.model_copy(update={"sources": {"reforms.tiered_inspection.lift": "measured"}})
    (taken,) = reforms_taken([sourced])
    assert next(text for name, _, text in taken.parameters if name == "lift").endswith("1 is chance. measured")


def test_a_title_and_a_description_of_another_file_are_marked_as_its_own(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text(BASE, encoding="utf-8")
    (tmp_path / "mine.toml").write_text('extends = "base.toml"\ngates.main.lanes.inbound = 5\n', encoding="utf-8")
    mine, base = load_scenario(tmp_path / "mine.toml"), load_scenario(tmp_path / "base.toml", ["gates.main.lanes.inbound=5"])
    assert (base.title, base.description) == ("The zone", "A zone of two lanes.")
    assert mine.title == "mine (extends “The zone”)"
    assert mine.description == "Of base.toml, which this extends: A zone of two lanes."
    asked = load_scenario(tmp_path / "mine.toml", ['title="Five lanes"'])
    assert (asked.title, asked.description) == ("Five lanes", mine.description)


def test_a_question_of_another_plan_is_marked_as_its_own(tmp_path: Path) -> None:
    (tmp_path / "zone.toml").write_text(BASE, encoding="utf-8")
    plan = 'kind = "compare"\nquestion = "Which?"\nbase = "zone.toml"\nscenarios = ["other.toml"]\n'
    (tmp_path / "plan.toml").write_text(plan, encoding="utf-8")
    (tmp_path / "more.toml").write_text('extends = "plan.toml"\nreplications = 50\n', encoding="utf-8")
    assert read_plan(tmp_path / "plan.toml").question == "Which?"
    assert read_plan(tmp_path / "more.toml").question == "Of plan.toml, which this extends: Which?"
