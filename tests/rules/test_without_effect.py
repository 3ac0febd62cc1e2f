"""A reform that nobody in the zone can be touched by says so, and why; one that somebody is touched by says nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from zonesim import load_scenario
from zonesim.scenario.explain import in_words, why_no_difference, without_effect
from zonesim.scenario.reforms import BUILT_IN, Reform, available
from zonesim.scenario.schema import Scenario

REFORMS = Path(__file__).parents[2] / "scenarios" / "reforms"

Data = dict[str, Any]

EMPTY = {
    "tiered_inspection": "there is no inspection yard",
    "inspection_quarantine": "there is no inspection yard",
    "key_commodities": "its table names no class of goods",
    "differentiated_risk_control": "there is no inspection yard",
    "ledger_networking": "there is no document office",
    "duty_free": "no flow has admitted_by = 'duty_free'",
    "graded_gates": "nobody passes a gate that has lanes",
    "returned_goods": "no goods are returned from abroad",
    "equipment_release": "no equipment is under supervision",
    "guarantee_waiver": "no guarantee is asked for",
    "service_facilities": "it builds nothing",
    "bonded_maintenance": "it adds no class of goods to the catalogue",
    "bonded_training": "no groups come for its places",
    "one_declaration_many_vehicles": "no declaration comes on several vehicles",
    "mixed_loads": "no goods are consolidated",
}
"""What each says of a zone that has nothing but a flow of single vehicles."""


def zone(reforms: Data, **parts: Any) -> Scenario:
    flow = {"kind": "first_line_in", "arrivals": {"vehicles_per_day": 9}, "declarations": {"several_vehicles_share": 0}}
    return Scenario.model_validate({"flows": {"in": flow}, "reforms": reforms} | parts)


def why(reform: str, *, keys: Data | None = None, **parts: Any) -> str:
    return without_effect(zone({reform: keys or {}}, **parts)).get(reform, "")


def test_every_reform_of_the_catalogue_says_whom_it_touches() -> None:
    assert EMPTY.keys() == BUILT_IN.keys()
    silent = [name for name, reform in available().items() if name in BUILT_IN and "touches_nobody" not in vars(reform)]
    assert silent == []
    assert Reform.touches_nobody.__doc__


@pytest.mark.parametrize("name", EMPTY)
def test_in_an_empty_zone_every_reform_says_that_it_touches_nobody(name: str) -> None:
    assert why(name) == EMPTY[name]
    assert f"Reform {name} touches nobody here: {EMPTY[name]}." in in_words(zone({name: {}}))


@pytest.mark.parametrize("name", BUILT_IN)
def test_in_its_own_scenario_every_reform_touches_somebody(name: str) -> None:
    assert without_effect(load_scenario(REFORMS / f"{name}.toml")) == {}


def test_of_the_scenarios_without_help_those_that_touch_nobody_say_so() -> None:
    files = [reform.no_help for name, reform in available().items() if name in BUILT_IN]
    assert {file: told for file in files if (told := without_effect(load_scenario(REFORMS / f"{file}.toml")))} == {
        "ledger_networking_automatic_already": {"ledger_networking": "the system reviews 95% alone already"},
        "returned_goods_seldom_investigated": {"returned_goods": "no more are investigated already"},
    }


YARD: Data = {"inspection_yard": {}}
GATES: Data = {"gates": {"main": {}, "north": {}}}
FOOD: Data = {"commodities": {"food": {}, "steel": {"weight": 0}}}
ARRIVALS: Data = {"vehicles_per_day": 9}
OFFICE: Data = {"document_office": {"officers": 1, "guarantee": "5 min"}}
TRUSTED: Data = {"firms": {"trusted": {"tier": "advanced_certified"}, "absent": {"tier": "standard", "weight": 0}}}
BATCHES: Data = {"flows": {"in": {"kind": "first_line_in", "arrivals": ARRIVALS, "declarations": {"bases": {"batch_delivery": 1}}}}}


def flows(kind: str, **keys: Any) -> Data:
    return {"flows": {"in": {"kind": kind, "arrivals": ARRIVALS} | keys}}


PACKED = flows("first_line_in", consolidation={}, declarations={"bases": {"enter_first": 1}})
REASONS: list[tuple[str, Data, Data, str]] = [
    ("tiered_inspection", {}, YARD, ""),
    ("tiered_inspection", {}, YARD | flows("gate_registered"), "nobody comes who may be selected for inspection"),
    ("tiered_inspection", {}, YARD | flows("equipment"), ""),
    ("differentiated_risk_control", {}, YARD, ""),
    ("differentiated_risk_control", {"factor": 1}, YARD, "a factor of 1 changes no rate"),
    ("differentiated_risk_control", {}, {"inspection_yard": {"selection_rate": 0}}, "nobody is selected at random before it"),
    ("differentiated_risk_control", {}, YARD | flows("empty"), "nobody comes who may be selected for inspection"),
    ("inspection_quarantine", {}, YARD | FOOD, "no goods come that are under statutory inspection or sampled"),
    (
        "inspection_quarantine",
        {},
        YARD | {"commodities": {"food": {"statutory": True}}},
        "no goods come that are under statutory inspection or sampled",
    ),
    ("inspection_quarantine", {}, YARD | {"commodities": {"food": {"statutory": True}}, "statutory_inspection": {}}, ""),
    ("inspection_quarantine", {}, YARD | {"commodities": {"food": {"sample_share": 0.1}}}, ""),
    ("key_commodities", {"measures": {"food": {"first_line": "licence"}}}, OFFICE | FOOD, ""),
    ("key_commodities", {"measures": {"food": {}}}, FOOD, "its table asks what is asked already"),
    (
        "key_commodities",
        {"measures": {"steel": {"first_line": "licence"}}},
        OFFICE | FOOD,
        "no goods come of the classes in its table (steel)",
    ),
    ("ledger_networking", {}, OFFICE, ""),
    ("ledger_networking", {"automatic_share": 0.85}, OFFICE, "the system reviews 85% alone already"),
    ("ledger_networking", {}, OFFICE | flows("gate_registered"), "nothing comes with a declaration"),
    ("ledger_networking", {"warehouses": ["barn"]}, OFFICE, "no declared goods come for warehouse barn"),
    ("duty_free", {}, flows("first_line_in", admitted_by="duty_free"), ""),
    ("graded_gates", {"inbound": 0, "outbound": 0}, {"gates": {"main": {"lanes": {"inbound": 2}}}}, "it converts no lane"),
    ("graded_gates", {"outbound": 0}, {"gates": {"main": {"lanes": {"inbound": 2}}}}, ""),
    ("returned_goods", {}, flows("returned"), ""),
    ("returned_goods", {"written_share": 0.5, "on_site_share": 0.6}, flows("returned"), "no more are investigated already"),
    ("equipment_release", {}, flows("equipment"), ""),
    ("guarantee_waiver", {}, OFFICE, "no goods are delivered in batches"),
    ("guarantee_waiver", {}, OFFICE | BATCHES, "no firm of its tiers delivers in batches"),
    ("guarantee_waiver", {}, OFFICE | BATCHES | TRUSTED, ""),
    ("service_facilities", {"places": 1}, {}, ""),
    ("bonded_maintenance", {"catalogue": {"food": True}}, FOOD, "no units come to be repaired"),
    ("bonded_maintenance", {"catalogue": {"food": 3}}, FOOD | flows("maintenance"), ""),
    (
        "bonded_maintenance",
        {"catalogue": {"steel": True}},
        FOOD | flows("maintenance"),
        "no units come of the classes that it adds (steel)",
    ),
    (
        "bonded_maintenance",
        {"catalogue": {"food": 3}},
        FOOD | flows("maintenance") | {"workshop": {"catalogue": {"food": True}}},
        "all that it adds is in the catalogue already",
    ),
    ("bonded_training", {}, flows("training"), ""),
    ("bonded_training", {}, flows("first_line_in", admitted_by="bonded_training"), ""),
    ("one_declaration_many_vehicles", {}, flows("first_line_in"), ""),
    (
        "one_declaration_many_vehicles",
        {"goods": ["steel"]},
        FOOD | flows("first_line_in"),
        "no declaration on several vehicles is of goods that are eligible",
    ),
    ("one_declaration_many_vehicles", {"goods": ["food"]}, FOOD | flows("first_line_in"), ""),
    (
        "one_declaration_many_vehicles",
        {"kinds": ["first_line_out"]},
        flows("first_line_in"),
        "no declaration on several vehicles is of goods that are eligible",
    ),
    ("one_declaration_many_vehicles", {}, flows("empty"), "no declaration comes on several vehicles"),
    ("mixed_loads", {}, flows("first_line_in", consolidation={}), ""),
    ("mixed_loads", {}, PACKED, "no consolidated goods are on its release bases"),
]


@pytest.mark.parametrize(("reform", "keys", "parts", "reason"), REASONS)
def test_whom_each_reform_touches(reform: str, keys: Data, parts: Data, reason: str) -> None:
    assert why(reform, keys=keys, **parts) == reason


@pytest.mark.parametrize(
    ("keys", "parts", "reason"),
    [
        ({"adoption": 0.0}, {}, "no firm ever takes it up"),
        ({"adoption": {"begin": 0.0, "end": 0.0, "days": 3}}, {}, "no firm ever takes it up"),
        ({"adoption": {"begin": 0.0, "end": 0.1, "days": 3}}, {}, ""),
        ({"from_day": 2}, {}, "it comes into force on day 2, when traffic has ended"),
        ({"from_day": 1}, {}, ""),
        (
            {"gates": ["north"]},
            {"gates": {"main": {}, "north": {}}} | flows("first_line_in", gate="main"),
            "nobody comes by gate north",
        ),
        ({"gates": ["main"]}, GATES | flows("first_line_in", gate="main"), ""),
        ({"firms": ["absent"]}, TRUSTED, "nobody comes from firms absent"),
        ({"firms": ["trusted"]}, TRUSTED, ""),
        ({"firms": ["trusted"]}, TRUSTED | flows("first_line_in", firms={"absent": 1.0}), "nobody comes from firms trusted"),
        ({}, flows("first_line_in", arrivals={"vehicles_per_day": 0}), "nobody comes"),
        ({}, flows("first_line_in", arrivals={"at": []}), "nobody comes"),
        ({}, {"traffic": {"factor": 0}}, "nobody comes"),
        ({}, {"traffic": {"factor": 0}} | flows("first_line_in", arrivals={"at": ["08:00"]}), ""),
        ({}, flows("first_line_in", admitted_by="duty_free"), "nobody comes"),
    ],
)
def test_what_holds_for_every_reform(keys: Data, parts: Data, reason: str) -> None:
    """One day observed and a day of traffic after it."""
    assert why("tiered_inspection", keys=keys, **(YARD | parts)) == reason


def test_a_log_may_bring_any_firm_and_declarations_on_several_vehicles(tmp_path: Path) -> None:
    (tmp_path / "visits.csv").write_text("time,flow\n2026-03-02 08:00,in\n", encoding="utf-8")
    file = tmp_path / "zone.toml"
    file.write_text(
        """
        log.file = "visits.csv"
        document_office = { officers = 1, guarantee = "5 min" }
        reforms.one_declaration_many_vehicles = {}
        reforms.guarantee_waiver = {}
        [flows.in]
        kind = "first_line_in"
        declarations = { several_vehicles_share = 0, bases = { batch_delivery = 1 } }
        """,
        encoding="utf-8",
    )
    assert without_effect(load_scenario(file)) == {}


def test_the_rate_of_others_is_not_known_where_another_reform_is_on() -> None:
    """Selected at random are then those of whom the other reform says so."""
    yard = {"inspection_yard": {"selection_rate": 0}}
    assert without_effect(zone({"differentiated_risk_control": {}, "tiered_inspection": {}}, **yard)) == {}


def test_scenarios_that_differ_in_reforms_that_touch_nobody_cannot_differ() -> None:
    without, tiered, both = zone({}), zone({"tiered_inspection": {}}), zone({"tiered_inspection": {}, "duty_free": {}})
    assert why_no_difference(without, tiered) == "tiered_inspection touches nobody, as there is no inspection yard"
    assert why_no_difference(tiered, without) == why_no_difference(without, tiered)
    assert why_no_difference(tiered, both) == "duty_free touches nobody, as no flow has admitted_by = 'duty_free'"
    assert why_no_difference(without, without) == ""
    assert why_no_difference(without, zone({"tiered_inspection": {}}, traffic={"factor": 2})) == ""
    assert why_no_difference(without, zone({"tiered_inspection": {}}, **YARD)) == ""
    assert why_no_difference(zone({}, **YARD), zone({"tiered_inspection": {}, "duty_free": {}}, **YARD)) == ""
