"""The event log for process mining: its files are as OCEL 2.0 asks, both say the same, and pm4py reads them where it is installed."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from zonesim.errors import InputError
from zonesim.experiment.event_log import table_name, write_ocel_json, write_ocel_sqlite
from zonesim.experiment.replicate import simulate_once
from zonesim.measures.history import history
from zonesim.measures.measures import Reading, read
from zonesim.measures.object_log import CARRIES, COVERS, DELIVERED, OF_DECLARATIONS, TAKEN_AWAY, instants
from zonesim.measures.truck_log import truck_log
from zonesim.scenario.horizon import Horizon
from zonesim.scenario.load import load_scenario
from zonesim.scenario.schema import Scenario

SCENARIOS = Path(__file__).parents[2] / "scenarios"
NAMES = ["lilliput", "reforms/service_facilities", "reforms/equipment_release"]


def reference(properties: dict[str, Any]) -> dict[str, Any]:
    """A closed object of the JSON Schema with all these properties."""
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def listed(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": reference(properties)}


TEXT, TIME = {"type": "string"}, {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"}
VALUE = {"type": ["string", "number", "boolean"]}
RELATIONS = listed({"objectId": TEXT, "qualifier": TEXT})
TYPE = {"name": TEXT, "attributes": listed({"name": TEXT, "type": {"enum": ["string", "time", "integer", "float", "boolean"]}})}
SCHEMA = reference(
    {
        "objectTypes": listed(TYPE),
        "eventTypes": listed(TYPE),
        "objects": listed(
            {"id": TEXT, "type": TEXT, "attributes": listed({"name": TEXT, "time": TIME, "value": VALUE}), "relationships": RELATIONS}
        ),
        "events": listed(
            {"id": TEXT, "type": TEXT, "time": TIME, "attributes": listed({"name": TEXT, "value": VALUE}), "relationships": RELATIONS}
        ),
    }
)
"""What the standard asks of the JSON file (https://www.ocel-standard.org/specification/formats/json/)."""


@cache
def shipped(name: str) -> Reading:
    """A day of a shipped scenario."""
    scenario = load_scenario(SCENARIOS / f"{name}.toml")
    if name != "lilliput":
        overrides = {"days": 1, "warm_up": "0 s", "cool_down": "0 s", "start": "2026-03-02"}
        visits = scenario.visits
        scenario = Scenario.model_validate(scenario.resolved() | {"horizon": scenario.resolved()["horizon"] | overrides})
        scenario._visits = visits
    return read(*simulate_once(scenario, seed=1, replication=0))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Path, Path]]:
    """Both files of a scenario."""
    folder = tmp_path_factory.mktemp("ocel")

    def written(name: str) -> tuple[Path, Path]:
        plain, database = folder / f"{name}.json", folder / f"{name}.sqlite"
        if not plain.exists():
            write_ocel_json(plain, shipped(name))
            write_ocel_sqlite(database, shipped(name))
        return plain, database

    return written


Files = Callable[[str], tuple[Path, Path]]


@pytest.mark.parametrize("name", NAMES)
def test_json_is_as_the_standard_asks(name: str, files: Files) -> None:
    from jsonschema import Draft202012Validator

    log = json.loads(files(name)[0].read_text(encoding="utf-8"))
    some = log | {name: [*log[name][:300], *log[name][-300:]] for name in ("objects", "events")}
    assert next(Draft202012Validator(SCHEMA).iter_errors(some), None) is None
    attributes = {kind["name"]: {each["name"]: each["type"] for each in kind["attributes"]} for kind in log["objectTypes"]}
    python = {"string": str, "float": float, "integer": int, "boolean": bool}
    for thing in log["objects"]:
        given = {each["name"]: type(each["value"]) for each in thing["attributes"]}
        assert given == {attribute: python[kind] for attribute, kind in attributes[thing["type"]].items()}
    objects = [thing["id"] for thing in log["objects"]]
    assert len(set(objects)) == len(objects)
    pointed = {other["objectId"] for each in (*log["objects"], *log["events"]) for other in each["relationships"]}
    assert pointed <= set(objects)
    assert {event["type"] for event in log["events"]} == {kind["name"] for kind in log["eventTypes"]}
    assert len({event["id"] for event in log["events"]}) == len(log["events"])


@pytest.mark.parametrize("name", NAMES)
def test_counts_are_those_of_the_run(name: str, files: Files) -> None:
    reading, log = shipped(name), json.loads(files(name)[0].read_text(encoding="utf-8"))
    told, trucks = history(reading), truck_log(reading)
    events = Counter(event["type"] for event in log["events"])
    assert events == Counter(told.activities[activity] for activity in told.activity.tolist())
    objects = Counter(thing["type"] for thing in log["objects"])
    rows = list(zip(*(trucks[name].tolist() for name in ("goods", "flow", "way", "vehicle", "declaration")), strict=True))
    registered = {name for name, flow in reading.case.scenario.flows.items() if flow.kind == "gate_registered"}
    assert objects["load"] == sum(goods for goods, *_ in rows)
    # A way beside the visit is walked by vehicles of the flow.
    assert objects["vehicle"] == len({(way.removesuffix(", after noon"), vehicle) for _, _, way, vehicle, _ in rows})
    declared = {(way, declaration) for goods, flow, way, _, declaration in rows if goods and flow not in registered}
    assert objects["declaration"] == len(declared)


@pytest.mark.parametrize("name", NAMES)
def test_objects_are_related_as_the_goods_are(name: str, files: Files) -> None:
    log = json.loads(files(name)[0].read_text(encoding="utf-8"))
    by_qualifier: dict[str, list[tuple[str, str]]] = {}
    for thing in log["objects"]:
        for other in thing["relationships"]:
            by_qualifier.setdefault(other["qualifier"], []).append((thing["id"], other["objectId"]))
    carried, covered = Counter(load for _, load in by_qualifier[CARRIES]), Counter(load for _, load in by_qualifier[COVERS])
    loads = {thing["id"] for thing in log["objects"] if thing["type"] == "load"}
    assert set(carried) == loads
    assert max(carried.values()) == max(covered.values()) == 1  # one vehicle, one declaration
    vehicle_of = {load: vehicle for vehicle, load in by_qualifier[CARRIES]}
    declaration_of = {load: declaration for declaration, load in by_qualifier[COVERS]}
    assert set(by_qualifier[DELIVERED]) == {(declaration_of[load], vehicle_of[load]) for load in declaration_of}
    aboard: dict[str, set[str]] = {}
    for load, vehicle in vehicle_of.items():
        aboard.setdefault(vehicle, set()).add(load)
    for event in log["events"]:
        about: dict[str, set[str]] = {"vehicle": set(), "load": set(), "declaration": set()}
        for other in event["relationships"]:
            about.setdefault(other["qualifier"], set()).add(other["objectId"])
        if about["vehicle"]:
            (vehicle,) = about["vehicle"]
            assert about["load"] == aboard.get(vehicle, set())
            declared = {declaration_of[load] for load in about["load"] if load in declaration_of}
            assert about["declaration"] == (declared if event["type"] in OF_DECLARATIONS else set())


def test_equipment_that_leaves_is_followed_to_its_declaration(files: Files) -> None:
    log = json.loads(files("reforms/equipment_release")[0].read_text(encoding="utf-8"))
    units = {thing["id"]: thing["relationships"] for thing in log["objects"] if thing["type"] == "equipment"}
    leaving = {thing["id"] for thing in log["objects"] if thing["id"].startswith("declaration equipment, leaving ")}
    assert units
    assert leaving
    assert Counter((each["qualifier"], each["objectId"]) for relations in units.values() for each in relations) == Counter(
        (TAKEN_AWAY, identifier) for identifier in leaving
    )
    firms = {thing["id"]: each["value"] for thing in log["objects"] for each in thing["attributes"] if each["name"] == "firm"}
    assert all(firms[unit] == firms[each["objectId"]] for unit, relations in units.items() for each in relations)


def test_a_car_that_comes_back_after_noon_is_the_same_car(files: Files) -> None:
    log = json.loads(files("reforms/service_facilities")[0].read_text(encoding="utf-8"))
    arrivals = Counter(event["relationships"][0]["objectId"] for event in log["events"] if event["type"] == "arrived")
    twice = {vehicle for vehicle, times in arrivals.items() if times == 2}
    assert twice
    assert all(vehicle.startswith("vehicle employees") for vehicle in twice)
    assert max(arrivals.values()) == 2


@pytest.mark.parametrize("name", NAMES)
def test_the_database_says_what_the_json_does(name: str, files: Files) -> None:
    plain, database = files(name)
    log = json.loads(plain.read_text(encoding="utf-8"))
    with closing(sqlite3.connect(database)) as opened:
        assert opened.execute("PRAGMA foreign_key_check").fetchall() == []
        assert opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert dict(opened.execute("SELECT * FROM event")) == {event["id"]: event["type"] for event in log["events"]}
        assert dict(opened.execute("SELECT * FROM object")) == {thing["id"]: thing["type"] for thing in log["objects"]}
        for one, table, items in (("event_object", "event", log["events"]), ("object_object", "object", log["objects"])):
            expected = {(each["id"], o["objectId"], o["qualifier"]) for each in items for o in each["relationships"]}
            assert set(opened.execute(f"SELECT * FROM {one}")) == expected, table
        names = dict(opened.execute("SELECT * FROM event_map_type"))
        assert names == {kind["name"]: table_name(kind["name"]) for kind in log["eventTypes"]}
        for kind, own in names.items():
            expected_times = {event["id"]: event["time"] for event in log["events"] if event["type"] == kind}
            assert dict(opened.execute(f"SELECT ocel_id, ocel_time FROM event_{own}")) == expected_times
        for kind, own in opened.execute("SELECT * FROM object_map_type").fetchall():
            given = {row[0]: list(row[3:]) for row in opened.execute(f"SELECT * FROM object_{own}")}
            assert given == {t["id"]: [each["value"] for each in t["attributes"]] for t in log["objects"] if t["type"] == kind}


def test_times_are_utc_and_no_two_alike(files: Files) -> None:
    log = json.loads(files("lilliput")[0].read_text(encoding="utf-8"))
    times = [event["time"] for event in log["events"]]
    assert sorted(set(times)) == times
    arrived = [event["time"] for event in log["events"] if event["type"] == "arrived"]
    # 8:00 in Shanghai, eight hours before Greenwich; to the microsecond, but for those that come at the same time as others.
    assert [time[:22] for time in arrived[:3]] == ["2026-03-02T00:00:00.00", "2026-03-02T00:01:00.00", "2026-03-02T00:02:00.00"]


def test_a_change_of_clocks_puts_nothing_out_of_order() -> None:
    """In Berlin clocks go from 2:00 to 3:00 on 29 March 2026; the model's day has 24 hours all the same."""
    horizon = Horizon(start="2026-03-29", warm_up="0 s", time_zone="Europe/Berlin")
    seconds = np.array([0.0, 2.5 * 3600, 3 * 3600, 3 * 3600, 3 * 3600 + 5e-7])
    assert instants(Scenario(horizon=horizon), seconds).tolist() == [
        "2026-03-28T23:00:00.000000",
        "2026-03-29T01:30:00.000000",
        "2026-03-29T02:00:00.000000",
        "2026-03-29T02:00:00.000001",
        "2026-03-29T02:00:00.000002",
    ]


def test_the_same_run_gives_the_same_bytes(files: Files, tmp_path: Path) -> None:
    again = read(*simulate_once(load_scenario(SCENARIOS / "lilliput.toml"), seed=1, replication=0))
    plain, database = files("lilliput")
    write_ocel_json(tmp_path / "again.json", again)
    write_ocel_sqlite(tmp_path / "again.sqlite", again)
    assert (tmp_path / "again.json").read_bytes() == plain.read_bytes()
    assert (tmp_path / "again.sqlite").read_bytes() == database.read_bytes()


@pytest.mark.parametrize("write", [write_ocel_json, write_ocel_sqlite])
def test_no_room_is_told_and_leaves_the_old_file(write: Callable[[Path, Reading], None], tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    reading, file = shipped("lilliput"), tmp_path / "log"
    file.write_text("before")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        with pytest.raises(InputError, match=r"log: cannot be written: .*; name another folder"):
            write(file, reading)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("log", "before")]


@pytest.mark.filterwarnings("ignore")  # pm4py's own
@pytest.mark.parametrize("kind", ["json", "sqlite"])
def test_pm4py_reads_it_and_finds_the_same_process(kind: str, files: Files) -> None:
    pm4py = pytest.importorskip("pm4py")
    plain, database = files("lilliput")
    log, told = json.loads(plain.read_text(encoding="utf-8")), history(shipped("lilliput"))
    found = pm4py.read_ocel2_json(str(plain)) if kind == "json" else pm4py.read_ocel2_sqlite(str(database))
    assert Counter(found.events["ocel:activity"]) == Counter(told.activities[activity] for activity in told.activity.tolist())
    assert Counter(found.objects["ocel:type"]) == Counter(thing["type"] for thing in log["objects"])
    assert len(found.relations) == sum(len(event["relationships"]) for event in log["events"])
    assert len(found.o2o) == sum(len(thing["relationships"]) for thing in log["objects"])
    follows, starts, ends = pm4py.discover_dfg(pm4py.ocel_flattening(found, "vehicle"))
    # Three vehicles bring goods, of which one waits for a dock; three take goods, of which two wait for the third.
    assert (starts, ends) == ({"arrived": 6}, {"left": 6})
    assert follows["entered", "released"] == 3
    assert (follows["released", "dock queue begins"], follows["released", "docked"]) == (1, 2)
    assert (follows["presented", "wait for the set on exit begins"], follows["presented", "released"]) == (2, 1)
    assert follows["unloading begins", "unloading ends"] == follows["loading begins", "loading ends"] == 3
    graph = pm4py.discover_ocdfg(found)
    assert set(graph["object_types"]) == {"vehicle", "load", "declaration"}


@pytest.mark.filterwarnings("ignore")
def test_pm4py_finds_the_database_valid(files: Files) -> None:
    validation = pytest.importorskip("pm4py.objects.ocel.validation.ocel20_rel_validation")
    for name in NAMES:
        satisfied, unsatisfied = validation.apply(str(files(name)[1]))
        assert satisfied
        assert unsatisfied == []
