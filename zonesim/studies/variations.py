"""Scenarios that differ from one in a single thing: one server more, or one input larger or smaller."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from zonesim.errors import Fault, InputError
from zonesim.scenario.calendars import Calendar, most_at_once
from zonesim.scenario.explain import assumptions
from zonesim.scenario.positions import key_path
from zonesim.scenario.rosters import Place, posts
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
    """Servers of a kind, and where their number stands. ``calendar``: the roster that says how many there are when, if one does;
    ``hours``: where its name stands or, once it is changed, would stand for these servers alone. ``also``: where the number of those
    stands who can have no other roster."""

    words: str
    place: Place
    count: int
    calendar: str = ""
    hours: Place = ()
    also: Place = ()
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
    rostered = {post.place: post for post in posts(scenario) if _is_roster(scenario, post.calendar)}

    def servers(words: str, *place: str, count: int, hours: Place = (), also: Place = ()) -> _Servers:
        post = rostered.get(place)
        if post is None:
            return _Servers(words, place, count)
        return _Servers(words, place, count, calendar=post.calendar or "", hours=hours or post.hours, also=also)

    for name, gate in scenario.gates.items():
        for group, count in gate.lanes.model_dump().items():
            if count:
                own = ("gates", name, "lane_calendars", group)
                words = f"lane ({group.replace('_', ' ')}, gate {name})"
                yield servers(words, "gates", name, "lanes", group, count=count, hours=own)
        if gate.off_lane_places is not None:
            yield servers(f"place off the lane (gate {name})", "gates", name, "off_lane_places", count=gate.off_lane_places)
    if scenario.holding_yard is not None and scenario.holding_yard.places is not None:
        yield servers("place in the holding yard", "holding_yard", "places", count=scenario.holding_yard.places)
    if scenario.document_office is not None:
        yield servers("document officer", "document_office", "officers", count=scenario.document_office.officers or 0)
    yard = scenario.inspection_yard
    if yard is not None:
        for key, words in (
            ("places", "place in the inspection yard"),
            ("bays", "inspection bay"),
            ("inspectors", "inspector"),
            ("scanners", "scanner"),
            ("image_officers", "image officer"),
        ):
            if getattr(yard, key) is not None:
                yield servers(words, "inspection_yard", key, count=getattr(yard, key))
    yield from _built(scenario)
    for name, warehouse in scenario.warehouses.items():
        here, docks = (
            ("warehouses", name),
            [("docks", "dock"), ("receiving_docks", "receiving dock"), ("dispatch_docks", "dispatch dock")],
        )
        also: Place = ()
        if (*here, "receiving_docks") in rostered:
            docks, also = [("receiving_docks", "receiving dock and dispatch dock")], (*here, "dispatch_docks")
        for key, words in docks:
            if getattr(warehouse, key) is not None:
                yield servers(f"{words} (warehouse {name})", *here, key, count=getattr(warehouse, key), also=also)
        if warehouse.crews is not None:
            words = f"crew (warehouse {name})"
            yield servers(words, *here, "crews", count=warehouse.crews, hours=(*here, "crew_calendar"))
        if warehouse.storage is not None:
            words = f"{BLOCK} pallet places (warehouse {name})"
            yield _Servers(words, (*here, "storage", "places"), warehouse.storage.places, step=BLOCK)


def _built(scenario: Scenario) -> Iterator[_Servers]:
    for name, reform in scenario.active_reforms().items():
        for key, words in (("piles", "charging pile"), ("places", "parking place before each gate"), ("seats", "seat in a canteen")):
            if name == "service_facilities" and getattr(reform, key):
                yield _Servers(words, ("reforms", name, key), getattr(reform, key))


def _is_roster(scenario: Scenario, calendar: str | None) -> bool:
    """Whether a calendar says how many serve."""
    return calendar in scenario.calendars and scenario.calendars[calendar].rostered


def _change(data: dict[str, Any], servers: _Servers, change: Callable[[int], int]) -> int:
    """Change the number of servers where it stands: in every shift that has any, in a calendar of its own, or beside the facility.

    Returns how many there are then, at most.
    """
    if not servers.calendar:
        table, key = _table(data, servers.place), servers.place[-1]
        table[key] = change(table[key])
        return int(table[key])
    calendar = deepcopy(data["calendars"][servers.calendar])
    for row in (*calendar.get("shifts", {}).values(), *calendar.get("changes", ())):
        row["servers"] = change(row["servers"]) if row["servers"] else 0
    # Others may work by the same calendar: theirs stays.
    data["calendars"][f"{servers.calendar}, changed"] = calendar
    _table(data, servers.hours)[servers.hours[-1]] = f"{servers.calendar}, changed"
    most = most_at_once(Calendar.model_validate(calendar))
    for place in (servers.place, servers.also):
        if place and place[-1] in (table := _table(data, place)):
            table[place[-1]] = most
    return most


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
    servers = next((each for each in _servers(scenario) if each.place == place), None)
    if end < len(path) or (servers is None and (not isinstance(table, dict) or place[-1] not in table)):
        return "there is no such value in this scenario"
    if place[0] in _NOT_AN_INPUT:
        return "says what is observed or asked, not what the zone is like"
    if servers is not None:
        before, after = servers.count, _change(data, servers, lambda number: _whole(number, factor))
    else:
        before = table[place[-1]]
        after = table[place[-1]] = _scaled(before, factor)
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
