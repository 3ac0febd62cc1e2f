"""Scenarios that differ from one in a single thing: one server more, or one input larger or smaller."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from zonesim.errors import Fault, InputError
from zonesim.scenario.explain import assumptions
from zonesim.scenario.positions import key_path
from zonesim.scenario.schema import Scenario
from zonesim.units import format_duration, parse_duration

BLOCK = 100
"""Pallet places that are added to a store at a time. Assumption: a few aisles' ends, small beside any warehouse."""

SPREAD = 0.2
"""How far an assumed input is moved up and down where nobody says otherwise. Assumption."""

_NOT_AN_INPUT = ("horizon", "targets", "sources")
"""Tables that say what is observed and asked, not what the zone is like."""

_UNMOVED = {0: "is 0, which no factor moves", 1: "is 1, which cannot be less"}
"""Why a number stays what it is."""

_SIZES = frozenset({"constant", "mean", "sd", "min", "mode", "max", "values"})
"""Keys of distributions that are scaled with it; shapes and shares stay."""

Place = tuple[str, ...]
"""A key's place in a scenario, from the top."""


@dataclass(frozen=True)
class Variation:
    """A scenario changed in one thing: ``words`` say what, ``path`` where; ``title`` and name of the scenario are the words, too."""

    words: str
    path: str
    scenario: Scenario


@dataclass(frozen=True)
class Swing:
    """One input, smaller and larger."""

    path: str
    low: Variation
    high: Variation


@dataclass(frozen=True)
class _Servers:
    """Servers of a kind: where their number stands; ``hours``: where the name of their calendar stands, and that name."""

    words: str
    place: Place
    hours: tuple[Place, str] | None = None
    step: int = 1


def one_more(scenario: Scenario) -> list[Variation]:
    """One more of everything of which the zone has a limited number: lanes of every group, officers, bays, docks, places and so on.

    Where a calendar gives the number by shift, one more in every shift that has any. Store grows by ``BLOCK`` pallet places.
    """
    found = []
    for servers in _servers(scenario):
        data = scenario.resolved()
        _change(data, servers, lambda number, step=servers.step: number + step)  # type: ignore[misc]
        found.append(Variation(servers.words, ".".join(servers.place), altered(scenario, data, words=servers.words)))
    return found


def swings(scenario: Scenario, asked: Sequence[tuple[str, float]] = ()) -> tuple[list[Swing], list[tuple[str, str]]]:
    """The inputs ``asked`` for, (path, part by which it is moved down and up); all that are marked as assumptions where none is.

    Also those that were left as they are, (path, why). Whole numbers move by one at least. Raises InputError where what was asked
    for is not there or not a quantity.
    """
    found: list[Swing] = []
    left: list[tuple[str, str]] = []
    faults: list[Fault] = []
    for path, spread in asked or [(path, SPREAD) for path, _ in assumptions(scenario)]:
        sides = [_scaled_scenario(scenario, path, 1 - spread), _scaled_scenario(scenario, path, 1 + spread)]
        reason = next((side for side in sides if isinstance(side, str)), "")
        low, high = sides
        if isinstance(low, Variation) and isinstance(high, Variation):
            found.append(Swing(path, low, high))
        elif asked:
            faults.append(Fault(reason, "name a number, a duration or a distribution", path=path, file=scenario.name))
        else:
            left.append((path, reason))
    if faults:
        raise InputError(faults)
    return found, left


def parse_vary(texts: Sequence[str]) -> list[tuple[str, float]]:
    """(path, part) of each "path=part", or "path" for ±``SPREAD``. Raises InputError for a part that is none."""
    found, faults = [], []
    for text in texts:
        path, sign, part = text.partition("=")
        try:
            spread = float(part) if sign else SPREAD
        except ValueError:
            spread = 0.0
        if not 0 < spread < 1:
            faults.append(
                Fault(f"moves by {part.strip() or 'nothing'}", "write a part between 0 and 1, e.g. 0.2", file=f"--vary {text}")
            )
        found.append((path.strip(), spread))
    if faults:
        raise InputError(faults)
    return found


def altered(scenario: Scenario, data: dict[str, Any], *, words: str) -> Scenario:
    """The scenario that ``data`` describes, with the data files that ``scenario`` has read; ``words`` are its title and name.

    Raises pydantic.ValidationError where the data are none of a scenario.
    """
    copy = Scenario.model_validate({**data, "title": words})
    copy._name, copy._visits = words, scenario._visits
    for name, flow in copy.flows.items():
        before = scenario.flows[name].arrivals
        if flow.arrivals is not None and before is not None:
            flow.arrivals._counts = before._counts
    return copy


def add_server(scenario: Scenario, path: str, *, words: str) -> Scenario:
    """The scenario with one more of the servers whose number stands at ``path``, as :func:`one_more` has it."""
    servers = next(each for each in _servers(scenario) if ".".join(each.place) == path)
    data = scenario.resolved()
    _change(data, servers, lambda number: number + servers.step)
    return altered(scenario, data, words=words)


def _servers(scenario: Scenario) -> Iterator[_Servers]:
    for name, gate in scenario.gates.items():
        for group, count in gate.lanes.model_dump().items():
            if count:
                calendar = next((each for which, each in gate.lane_calendars.items() if which == group), gate.calendar)
                hours = (("gates", name, "lane_calendars", group), calendar) if calendar else None
                yield _Servers(f"lane ({group.replace('_', ' ')}, gate {name})", ("gates", name, "lanes", group), hours)
        if gate.off_lane_places is not None:
            yield _Servers(f"place off the lane (gate {name})", ("gates", name, "off_lane_places"))
    if scenario.holding_yard is not None and scenario.holding_yard.places is not None:
        yield _Servers("place in the holding yard", ("holding_yard", "places"))
    if scenario.document_office is not None:
        yield _Servers("document officer", ("document_office", "officers"), _hours(scenario.document_office, "document_office"))
    yard = scenario.inspection_yard
    if yard is not None:
        for key, words, calendar_key in (
            ("places", "place in the inspection yard", ""),
            ("bays", "inspection bay", ""),
            ("inspectors", "inspector", "calendar"),
            ("scanners", "scanner", "scanner_calendar"),
            ("image_officers", "image officer", ""),
        ):
            if getattr(yard, key) is not None:
                yield _Servers(words, ("inspection_yard", key), _hours(yard, "inspection_yard", key=calendar_key))
    yield from _built(scenario)
    for name, warehouse in scenario.warehouses.items():
        by_calendar = _hours(warehouse, "warehouses", name)
        at_docks = None if warehouse.crews is not None else by_calendar
        for key, words in (("docks", "dock"), ("receiving_docks", "receiving dock"), ("dispatch_docks", "dispatch dock")):
            if getattr(warehouse, key) is not None:
                yield _Servers(f"{words} (warehouse {name})", ("warehouses", name, key), at_docks)
        if warehouse.crews is not None:
            yield _Servers(f"crew (warehouse {name})", ("warehouses", name, "crews"), by_calendar)
        if warehouse.storage is not None:
            yield _Servers(f"{BLOCK} pallet places (warehouse {name})", ("warehouses", name, "storage", "places"), step=BLOCK)


def _built(scenario: Scenario) -> Iterator[_Servers]:
    for name, reform in scenario.active_reforms().items():
        for key, words in (("piles", "charging pile"), ("places", "parking place before each gate"), ("seats", "seat in a canteen")):
            if name == "service_facilities" and getattr(reform, key):
                yield _Servers(words, ("reforms", name, key))


def _hours(table: Any, *place: str, key: str = "calendar") -> tuple[Place, str] | None:
    """Where a table names a calendar, and which; None where it names none."""
    name = getattr(table, key) if key else None
    return ((*place, key), name) if name else None


def _change(data: dict[str, Any], servers: _Servers, change: Callable[[int], int]) -> None:
    """Change the number of servers where it stands, and in every shift of a calendar of its own that has any."""
    table, key = _table(data, servers.place), servers.place[-1]
    table[key] = change(table[key])
    if servers.hours is None:
        return
    place, name = servers.hours
    calendar = deepcopy(data["calendars"][name])
    for row in (*calendar.get("shifts", ()), *calendar.get("changes", ())):
        row["servers"] = change(row["servers"]) if row["servers"] else 0
    # Others may work by the same calendar: theirs stays.
    data["calendars"][f"{name}, changed"] = calendar
    _table(data, place)[place[-1]] = f"{name}, changed"


def _table(data: dict[str, Any], place: Place) -> Any:
    """The table that holds the last key of a place; made where it is not there yet."""
    table = data
    for key in place[:-1]:
        table = table.setdefault(key, {})
    return table


def _scaled_scenario(scenario: Scenario, path: str, factor: float) -> Variation | str:
    """The scenario with the input at ``path`` multiplied; in words, why there is none where there is none."""
    place, end = key_path(path)
    data = scenario.resolved()
    table: Any = data
    for key in place[:-1]:
        table = table.get(key) if isinstance(table, dict) else None
    if end < len(path) or not isinstance(table, dict) or place[-1] not in table:
        return "there is no such value in this scenario"
    if place[0] in _NOT_AN_INPUT:
        return "says what is observed or asked, not what the zone is like"
    servers = next((each for each in _servers(scenario) if each.place == place), None)
    before = table[place[-1]]
    if servers is not None:
        _change(data, servers, lambda number: _whole(number, factor))
    else:
        table[place[-1]] = _scaled(before, factor)
    after = table[place[-1]]
    if after == before or after is None:
        return _UNMOVED.get(before, "is not one quantity") if isinstance(before, int) else "is not one quantity"
    words = f"{path} = {_shown(after)}"
    try:
        return Variation(words, path, altered(scenario, data, words=words))
    except ValidationError:
        if not isinstance(before, float) or not 0 < before < 1 < after:
            return f"may not be {_shown(after)}"
    table[place[-1]] = 1.0  # a share is not more than all
    words = f"{path} = 1"
    return Variation(words, path, altered(scenario, data, words=words))


def _scaled(value: Any, factor: float) -> Any:
    """A number, a duration or a distribution, multiplied; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return _whole(value, factor)
    if isinstance(value, float):
        return value * factor
    if isinstance(value, str):
        try:
            return format_duration(parse_duration(value) * factor)
        except ValueError:
            return None
    if isinstance(value, dict) and len(value) == 1:
        family, law = next(iter(value.items()))
        if family == "mixture":
            parts = [{**part, "of": _scaled(part["of"], factor)} for part in law]
            return None if any(part["of"] is None for part in parts) else {family: parts}
        if family in _SIZES:
            return {family: _size(law, factor)}
        if isinstance(law, dict) and _SIZES & law.keys():
            return {family: {key: _size(each, factor) if key in _SIZES else each for key, each in law.items() if key != "file"}}
    return None


def _size(value: Any, factor: float) -> Any:
    if isinstance(value, (list, tuple)):
        return [_scaled(each, factor) for each in value]
    return _scaled(value, factor)


def _whole(number: int, factor: float) -> int:
    """The nearest whole number, but one away at least, and never less than one."""
    nearest = round(number * factor)
    if nearest == number:
        nearest += 1 if factor > 1 else -1 if factor < 1 else 0
    return max(nearest, 1)


def _shown(value: Any) -> str:
    """A value as a reader takes it in: of a distribution, its family and sizes."""
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, dict):
        return ", ".join(f"{key} {_shown(each)}" for key, each in value.items())
    if isinstance(value, (list, tuple)):
        return f"{len(value)} values"
    return str(value)
