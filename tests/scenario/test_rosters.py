"""How many serve when stands in one place: in the shifts of a calendar, or beside it where it says the same."""

from __future__ import annotations

from dataclasses import astuple
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from zonesim import load_scenario
from zonesim.demand.demand import draw
from zonesim.errors import InputError
from zonesim.scenario.calendars import Calendar
from zonesim.scenario.rosters import in_words, posts, roster
from zonesim.scenario.schema import Scenario
from zonesim.studies.plans.factors import Factor
from zonesim.zone.prepare import prepare

SCENARIOS = Path(__file__).parents[2] / "scenarios"

ZONE = """
[gates.main]
lanes.inbound = 3
lanes.outbound = 3
[document_office]
officers = 3
[inspection_yard]
inspectors = 3
scanners = 3
[warehouses.barn]
docks = 3
crews = 3
[warehouses.shed]
receiving_docks = 3
dispatch_docks = 3
[flows.imports]
kind = "first_line_in"
warehouse = "barn"
arrivals.vehicles_per_day = 10
"""
DAYS = """
[calendars.week.shifts]
early = { from = "06:00", to = "14:00", servers = 2 }
late = { from = "12:00", to = "22:00", servers = 1 }
[calendars.few.shifts.day]
from = "06:00"
to = "22:00"
servers = 2
"""
"""Three at most, from 12:00 to 14:00; and a calendar that says two."""

NUMBERS = {
    "gates.main.lanes.inbound": ("gates.main.calendar", "gates.main.lane_calendars.inbound"),
    "gates.main.lanes.outbound": ("gates.main.calendar", "gates.main.lane_calendars.outbound"),
    "document_office.officers": ("document_office.calendar",),
    "inspection_yard.inspectors": ("inspection_yard.calendar",),
    "inspection_yard.scanners": ("inspection_yard.scanner_calendar",),
    "warehouses.barn.crews": ("warehouses.barn.calendar", "warehouses.barn.crew_calendar"),
    "warehouses.shed.receiving_docks": ("warehouses.shed.calendar",),
    "warehouses.shed.dispatch_docks": ("warehouses.shed.calendar",),
}
"""Where numbers of servers stand, and every key that names hours for them."""
PAIRS = [(number, hours) for number, keys in NUMBERS.items() for hours in keys]


def zone(folder: Path, *lines: str, base: str = ZONE + DAYS) -> Path:
    (folder / "zone.toml").write_text(base, encoding="utf-8")
    file = folder / "mine.toml"
    file.write_text("\n".join(['extends = "zone.toml"', *lines]), encoding="utf-8")
    return file


def complaints(file: Path, *overrides: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        load_scenario(file, overrides)
    return [str(fault) for fault in caught.value.faults]


def keys_that_name_calendars(annotation: Any, seen: set[type[BaseModel]]) -> set[str]:
    """MODEL.KEY of every key, in a model and all below it, whose name says that it names calendars."""
    if not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
        return {key for part in get_args(annotation) for key in keys_that_name_calendars(part, seen)}
    if annotation in seen:
        return set()
    seen.add(annotation)
    fields = annotation.model_fields
    mine = {f"{annotation.__name__}.{name}" for name in fields if "calendar" in name}
    return mine.union(*(keys_that_name_calendars(field.annotation, seen) for field in fields.values()))


def test_every_key_that_names_hours_is_one_of_those_tried_here() -> None:
    models = {"gates": "Gate", "document_office": "DocumentOffice", "inspection_yard": "InspectionYard", "warehouses": "Warehouse"}
    tried = {f"{models[hours.split('.')[0]]}.{hours.split('.')[2 if hours.count('.') > 1 else 1]}" for _, hours in PAIRS}
    assert keys_that_name_calendars(Scenario, set()) == tried | {"Laboratory.calendar", "Scenario.calendars"}


@pytest.mark.parametrize(("number", "hours"), PAIRS)
def test_a_number_beside_shifts_that_say_another_is_refused_with_both_places(tmp_path: Path, number: str, hours: str) -> None:
    file = zone(tmp_path, f'{hours} = "few"', 'remove = ["calendars.week"]')
    (mine,) = [text for text in complaints(file, f"{number}=5") if text.startswith(f"--set {number}=5: {number}: 5 ")]
    line = (tmp_path / "zone.toml").read_text(encoding="utf-8").splitlines().index("[calendars.few.shifts.day]") + 1
    assert f", but calendar 'few' has 2 in shift 'day', at {tmp_path / 'zone.toml'}:{line}; " in mine
    assert mine.endswith("set calendars.few.shifts.day.servers")


def test_a_number_beside_changes_of_a_file_that_say_another_is_refused_with_both_places(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text("start,servers\n2026-03-01 00:00,4\n2026-03-02 08:00,2\n", encoding="utf-8")
    file = zone(tmp_path, 'inspection_yard.calendar = "dated"', 'calendars.dated.file = "roster.csv"', base=ZONE)
    (fault,) = complaints(file)
    assert fault == (
        f"{tmp_path / 'zone.toml'}:8:14: inspection_yard.inspectors: 3 inspectors, but calendar 'dated' has 4 at most, "
        f"at {file}:3; leave it out here and change roster.csv"
    )


@pytest.mark.parametrize(("number", "hours"), PAIRS)
def test_a_number_beside_shifts_that_say_the_same_is_read(tmp_path: Path, number: str, hours: str) -> None:
    scenario = load_scenario(zone(tmp_path, f'{hours} = "week"', 'remove = ["calendars.few"]'))
    (post,) = [post for post in posts(scenario) if ".".join(post.place) == number]
    assert (post.count, post.calendar) == (3, "week")
    assert Scenario.model_validate(scenario.resolved()).digest() == scenario.digest()


ALONE = [*((number, hours) for number, hours in PAIRS if "lane_calendars" in hours or "crew_calendar" in hours), *PAIRS[4:7]]
"""Hours of these servers alone."""


@pytest.mark.parametrize(("number", "hours"), ALONE)
def test_a_number_may_be_left_to_shifts_of_its_own_and_one_of_them_be_set(tmp_path: Path, number: str, hours: str) -> None:
    file = zone(tmp_path, f'{hours} = "week"', f'remove = ["{number}", "calendars.few"]')
    for overrides, levels in ((), [0, 2, 3, 1, 0]), (("calendars.week.shifts.late.servers=7",), [0, 2, 9, 7, 0]):
        scenario = load_scenario(file, overrides)
        (post,) = [post for post in posts(scenario) if ".".join(post.place) == number]
        assert post.count == max(levels)
        pools = prepare(scenario, draw(scenario, seed=1, replication=0)).pools
        assert [pool.capacity[:5].tolist() for pool in pools if len(pool.capacity) > 1] == [levels]
        assert Scenario.model_validate(scenario.resolved()).digest() == scenario.digest()


def test_docks_without_number_or_crews_are_as_many_as_the_shifts_say(tmp_path: Path) -> None:
    file = zone(
        tmp_path, 'warehouses.barn.calendar = "week"', 'remove = ["warehouses.barn.docks", "warehouses.barn.crews", "calendars.few"]'
    )
    assert load_scenario(file).warehouses["barn"].docks == 3


def test_crews_with_hours_of_their_own_leave_the_calendar_to_the_docks(tmp_path: Path) -> None:
    file = zone(tmp_path, 'warehouses.barn = { calendar = "week", crew_calendar = "few" }', 'remove = ["warehouses.barn.crews"]')
    scenario = load_scenario(file)
    pools = {pool.name: pool.capacity.max() for pool in prepare(scenario, draw(scenario, seed=1, replication=0)).pools}
    assert pools["barn warehouse, crews"] == 2
    assert pools["barn warehouse, docks"] == 3
    assert {".".join(post.place): post.calendar for post in posts(scenario) if "barn" in post.place} == {
        "warehouses.barn.crews": "few",
        "warehouses.barn.docks": "week",
    }


HOURS = "[calendars.open]\nopen = [{ from = '06:00', to = '22:00' }]\n"
WITHOUT_EFFECT = [
    (
        ['inspection_yard.calendar = "open"', 'remove = ["inspection_yard.inspectors"]'],
        "inspection_yard.calendar: the inspectors have no limit, so that no hours have effect; "
        "give inspection_yard.inspectors, or remove it",
    ),
    (
        ['inspection_yard.scanner_calendar = "open"', 'remove = ["inspection_yard.scanners"]'],
        "inspection_yard.scanner_calendar: the scanners have no limit, so that no hours have effect; "
        "give inspection_yard.scanners, or remove it",
    ),
    (
        ['warehouses.barn.crew_calendar = "open"', 'remove = ["warehouses.barn.crews"]'],
        "warehouses.barn.crew_calendar: the crews of warehouse barn have no limit, so that no hours have effect; "
        "give warehouses.barn.crews, or remove it",
    ),
    (
        ['warehouses.barn.calendar = "open"', 'remove = ["warehouses.barn.crews", "warehouses.barn.docks"]'],
        "warehouses.barn.calendar: the docks of warehouse barn have no limit, so that no hours have effect; "
        "give warehouses.barn.docks, or remove it",
    ),
    (
        ['gates.main.calendar = "open"', 'remove = ["gates.main.lanes"]'],
        "gates.main.calendar: nobody keeps these hours: the gate has no lanes; remove it, or give the gate lanes",
    ),
    (
        ['gates.main = { calendar = "open", lane_calendars = { inbound = "open", outbound = "open" } }'],
        "gates.main.calendar: nobody keeps these hours: every group of lanes has hours of its own; remove it, or give the gate lanes",
    ),
    (
        ['document_office.calendar = "open"', 'remove = ["document_office.officers"]'],
        "document_office: how many document officers?; give officers, or a calendar whose shifts say how many there are",
    ),
]


@pytest.mark.parametrize(("lines", "message"), WITHOUT_EFFECT, ids=[message.split(":")[0] for _, message in WITHOUT_EFFECT])
def test_hours_that_nobody_keeps_are_refused(tmp_path: Path, lines: list[str], message: str) -> None:
    (fault,) = complaints(zone(tmp_path, *lines, base=ZONE + HOURS))
    assert fault.endswith(f": {message}")


def test_numbers_that_only_the_laboratory_would_keep_are_refused(tmp_path: Path) -> None:
    lines = ['laboratory.calendar = "few"', "commodities.food.sample_share = 0.1", 'remove = ["calendars.week"]']
    (fault,) = complaints(zone(tmp_path, *lines))
    assert "calendars.few.shifts: the laboratory alone works by this calendar, and has no limit: its numbers have no effect" in fault
    assert fault.endswith("; state its hours as open = [...]")
    assert load_scenario(zone(tmp_path, *lines), ["calendars.few.shifts.day.servers=1"]).laboratory is not None
    both = load_scenario(zone(tmp_path, *lines, 'inspection_yard.calendar = "few"', "inspection_yard.inspectors = 2"))
    assert [turn.when for turn in roster(both) if turn.who == "laboratory"] == ["daily 06:00 to 22:00"]


def test_the_roster_says_who_works_when_and_how_many(tmp_path: Path) -> None:
    file = zone(
        tmp_path, 'inspection_yard.calendar = "week"', 'inspection_yard.scanner_calendar = "open"', 'remove = ["calendars.few"]'
    )
    (tmp_path / "zone.toml").write_text(ZONE + DAYS + HOURS, encoding="utf-8")
    turns = roster(load_scenario(file))
    assert [turn for turn in map(astuple, turns) if turn[0] in ("inspectors", "scanners", "document officers")] == [
        ("document officers", "", "always", "3"),
        ("inspectors", "early", "daily 06:00 to 14:00", "2"),
        ("inspectors", "late", "daily 12:00 to 22:00", "1"),
        ("scanners", "", "daily 06:00 to 22:00", "3"),
    ]
    assert list(in_words(turns)) == [
        "Inspectors: 2 daily 06:00 to 14:00 (early), 1 daily 12:00 to 22:00 (late).",
        "Scanners: 3 daily 06:00 to 22:00.",
    ]


def test_many_changes_by_date_are_told_by_their_number(tmp_path: Path) -> None:
    rows = "".join(f"2026-03-{day:02d} 08:00,{day % 3 + 1}\n" for day in range(1, 21))
    (tmp_path / "roster.csv").write_text(f"start,servers\n2026-02-28 00:00,1\n{rows}", encoding="utf-8")
    file = zone(tmp_path, 'inspection_yard.calendar = "dated"', 'calendars.dated.file = "roster.csv"', base=ZONE)
    turns = [turn for turn in roster(load_scenario(file)) if turn.who == "inspectors"]
    assert [(turn.when, turn.servers) for turn in turns] == [("21 changes of roster.csv", "1 to 3")]
    (tmp_path / "roster.csv").write_text("start,servers\n2026-02-28 00:00,3\n2026-03-02 08:00,1\n", encoding="utf-8")
    turns = [turn for turn in roster(load_scenario(file)) if turn.who == "inspectors"]
    assert [(turn.when, turn.servers) for turn in turns] == [("from 2026-02-28 00:00", "3"), ("from 2026-03-02 08:00", "1")]


def test_one_shift_of_the_baseline_is_reached_by_an_option_and_by_a_factor() -> None:
    base = SCENARIOS / "baseline.toml"
    factor = Factor(path="calendars.office.shifts.day.servers", values=(15,))
    for overrides, most in ((), 12), (("calendars.office.shifts.day.servers=15",), 15), ((factor.change(factor.at(0.5)),), 15):
        scenario = load_scenario(base, overrides)
        assert scenario.document_office is not None
        assert scenario.document_office.officers == most
        pools = {pool.name: pool.capacity for pool in prepare(scenario, draw(scenario, seed=1, replication=0)).pools}
        assert pools["document office, officers"][:3].tolist() == [2, most, 2]


LIST = """
[calendars.week]
shifts = [
    { from = "06:00", to = "14:00", servers = 2 },
    { from = "12:00", to = "22:00", servers = 1 },
]
"""


def test_shifts_of_a_list_are_called_by_their_places(tmp_path: Path) -> None:
    lines = ['inspection_yard.calendar = "week"', 'remove = ["inspection_yard.inspectors"]']
    listed = load_scenario(zone(tmp_path, *lines, base=ZONE + LIST))
    shifts = listed.calendars["week"].shifts
    assert shifts is not None
    assert {name: shift.servers for name, shift in shifts.items()} == {"1": 2, "2": 1}
    assert Calendar.model_validate({"shifts": [shift.model_dump(mode="json") for shift in shifts.values()]}) == listed.calendars["week"]
    changed = load_scenario(tmp_path / "mine.toml", ["calendars.week.shifts.2.servers=4"])
    assert changed.inspection_yard is not None
    assert changed.inspection_yard.inspectors == 6
    (fault,) = complaints(tmp_path / "mine.toml", "calendars.week.shifts.2.severs=4")
    assert "calendars.week.shifts.2.severs: unknown key 'severs'; did you mean 'servers'?" in fault


def test_a_fault_in_a_list_of_shifts_has_its_own_line(tmp_path: Path) -> None:
    (fault,) = complaints(zone(tmp_path, base=ZONE + LIST.replace("servers = 1", "servers = -1")))
    line = (
        (tmp_path / "zone.toml").read_text(encoding="utf-8").splitlines().index('    { from = "12:00", to = "22:00", servers = -1 },')
    )
    assert fault.startswith(f"{tmp_path / 'zone.toml'}:{line + 1}:47: calendars.week.shifts.2.servers: must be at least 0, not -1")


def test_a_list_replaces_shifts_and_a_table_merges_with_them(tmp_path: Path) -> None:
    lines = ['inspection_yard.calendar = "week"', 'remove = ["inspection_yard.inspectors", "calendars.few"]']
    table = load_scenario(zone(tmp_path, *lines, 'calendars.week.shifts.night = { from = "22:00", to = "06:00", servers = 1 }'))
    assert list(table.calendars["week"].shifts or {}) == ["early", "late", "night"]
    listed = load_scenario(zone(tmp_path, *lines, 'calendars.week.shifts = [{ from = "22:00", to = "06:00", servers = 5 }]'))
    assert list(listed.calendars["week"].shifts or {}) == ["1"]
    gone = load_scenario(
        zone(tmp_path, *lines[:1], 'remove = ["inspection_yard.inspectors", "calendars.few", "calendars.week.shifts.late"]')
    )
    assert gone.inspection_yard is not None
    assert gone.inspection_yard.inspectors == 2
