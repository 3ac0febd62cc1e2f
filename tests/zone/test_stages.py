"""Every stage says all that is to be said of it, and whoever shows or counts stages knows every one."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from zonesim.demand.demand import draw
from zonesim.engines.tables import Op
from zonesim.report.site_plan import plan_of
from zonesim.report.whereabouts import Doing, facility_at
from zonesim.scenario.load import load_scenario
from zonesim.scenario.schema import Scenario
from zonesim.scenario.traffic import Flow
from zonesim.zone.prepare import Case, prepare
from zonesim.zone.stage_rows import At, StageRow
from zonesim.zone.stages import ARRIVED, Entity, Stage

SCENARIOS = Path(__file__).parents[2] / "scenarios"
EVERYTHING = ("programme", "baseline", "reforms/equipment_release_few_units")
"""In one of them every stage is passed."""


@cache
def case_of(name: str) -> Case:
    changes = ["horizon.days=1"] + (["reforms.equipment_release.adoption=0.0"] if "equipment" in name else [])
    scenario = load_scenario(SCENARIOS / f"{name}.toml", changes)
    return prepare(scenario, draw(scenario, seed=1, replication=0))


@pytest.mark.parametrize("missing", [field.name for field in fields(StageRow)])
def test_a_stage_that_is_incomplete_cannot_be_written(missing: str) -> None:
    complete: dict[str, Any] = {field.name: getattr(Stage.SCAN.row, field.name) for field in fields(StageRow)}
    del complete[missing]
    with pytest.raises(TypeError, match=f"'{missing}'"):
        StageRow(**complete)


def test_no_two_stages_are_called_the_same() -> None:
    words = [stage.words for stage in Stage]
    activities = [stage.row.activity for stage in Stage if stage.row.activity is not None]
    events = [name for each in activities for name in (each.words, each.outward, each.at_destination) if name is not None]
    assert (len(set(words)), len(set(events))) == (len(words), len(events))
    assert [int(stage) for stage in Stage] == list(range(len(Stage)))


def test_what_a_stage_counts_to_goes_together() -> None:
    """A release is a part of a visit, and so is standing with the engine on; what is not everywhere is so of release times."""
    assert [stage.name for stage in Stage if (stage.row.release or stage.row.idling) and not stage.row.visit] == []
    assert [stage.name for stage in Stage if not stage.row.everywhere and not stage.row.release] == []


def test_every_stage_is_passed_by_somebody() -> None:
    passed = {step.stage for name in EVERYTHING for kind in case_of(name).roster.kinds for step in kind.slots}
    assert [stage.name for stage in Stage if stage not in passed] == []


@pytest.mark.parametrize("name", EVERYTHING)
def test_what_vehicles_pass_after_their_arrival_counts_to_their_visits(name: str) -> None:
    roster = case_of(name).roster
    vehicles = [kind for kind in roster.kinds if roster.parties[kind.party].entity is Entity.VEHICLE]
    forgotten = {
        step.stage.name
        for kind in vehicles
        for place, step in enumerate(kind.slots)
        if not step.stage.row.visit and place >= kind.labels.get(ARRIVED, 0) and step.op is not Op.SIGNAL
    }
    assert forgotten == set()


@pytest.mark.parametrize("name", EVERYTHING)
def test_a_stage_that_only_some_zones_have_is_brought_by_a_facility_where_it_is_passed(name: str) -> None:
    case = case_of(name)
    passed = {step.stage for kind in case.roster.kinds for step in kind.slots if not step.stage.row.everywhere}
    assert passed <= case.brought


def test_every_stage_that_is_not_in_every_zone_is_brought_somewhere() -> None:
    brought = {stage for name in EVERYTHING for stage in case_of(name).brought}
    assert brought == {stage for stage in Stage if not stage.row.everywhere}


def held(scenario: Scenario, states: list[Doing]) -> list[Doing]:
    """For every box of a plan, the states that it holds."""
    places = {(state.stage, state.at): state for state in states}
    return [places[hold] for box in plan_of(scenario, states)[1] for hold in box.holds if hold in places]


def test_everybody_who_is_shown_stands_in_one_box() -> None:
    scenario = case_of("programme").scenario
    flow = Flow(kind="first_line_in", gate=next(iter(scenario.gates)), warehouse=next(iter(scenario.warehouses)))
    states = [Doing(stage, facility_at(shown.at, flow), False) for stage in Stage for shown in stage.row.shown]
    assert sorted(held(scenario, states)) == sorted(states)
    assert {shown.at for stage in Stage for shown in stage.row.shown} == set(At)


def test_a_flow_without_gate_and_warehouse_is_at_none() -> None:
    nowhere = Flow(kind="first_line_in")
    assert [facility_at(at, nowhere) for at in (At.ENTRANCE, At.EXIT, At.WAREHOUSE)] == [None, None, None]
    by_the_back = facility_at(At.EXIT, Flow(kind="first_line_in", gate="main", exit_gate="back"))
    assert by_the_back is not None
    assert by_the_back.words == "back gate"
