"""Who works by which hours: where the number of servers stands, which calendar they keep, and how many that makes by shift."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from pydantic import BaseModel

from zonesim.scenario.calendars import Calendar, most_at_once
from zonesim.scenario.facilities import DocumentOffice, Gate, InspectionYard, Warehouse
from zonesim.scenario.goods import Laboratory

AnyFacility = TypeVar("AnyFacility", bound=BaseModel)
MANY = 12
"""Changes by date of which more are told by their number alone."""
Place = tuple[str, ...]
"""A key's place, from the top of the scenario or, of a facility alone, from the top of its table."""


class Staffed(Protocol):
    """The part of a scenario that is asked who works when."""

    @property
    def calendars(self) -> dict[str, Calendar]: ...
    @property
    def gates(self) -> dict[str, Gate]: ...
    @property
    def document_office(self) -> DocumentOffice | None: ...
    @property
    def inspection_yard(self) -> InspectionYard | None: ...
    @property
    def laboratory(self) -> Laboratory | None: ...
    @property
    def warehouses(self) -> dict[str, Warehouse]: ...


@dataclass(frozen=True)
class Post:
    """Servers who may work by a calendar.

    ``words``: as sentences call them. ``place``: where their number stands; ``count``: that number, 0 where none is given.
    ``hours``: where their calendar is named; ``calendar``: its name. ``alone``: nobody else of the facility keeps it by that key, so
    that a roster may state their number in its place.
    """

    words: str
    place: Place
    count: int
    hours: Place
    calendar: str | None
    alone: bool = True

    def states(self, calendars: Mapping[str, Calendar]) -> int:
        """How many there are at most by a roster that these servers have for themselves; 0 where their number stands elsewhere."""
        calendar = calendars.get(self.calendar or "")
        return most_at_once(calendar) if self.alone and calendar is not None and calendar.rostered else 0


@dataclass(frozen=True)
class Turn:
    """Servers of one time: who, as sentences call them; the name of the shift, days and hours, and how many; "" where there is none."""

    who: str
    shift: str
    when: str
    servers: str


def lanes(name: str, gate: Gate) -> Iterator[Post]:
    """The groups of lanes of a gate that it has, or whose calendar says how many there are."""
    own: Mapping[str, str] = {str(group): calendar for group, calendar in gate.lane_calendars.items()}
    for group, count in gate.lanes.model_dump().items():
        words, place = f"{group.replace('_', ' ')} lanes of gate {name}", ("lanes", group)
        if group in own:
            yield Post(words, place, count, ("lane_calendars", group), own[group])
        elif count:
            yield Post(words, place, count, ("calendar",), gate.calendar, alone=False)


def officers(office: DocumentOffice) -> Iterator[Post]:
    """The document officers."""
    yield Post("document officers", ("officers",), office.officers or 0, ("calendar",), office.calendar)


def inspectors(yard: InspectionYard) -> Iterator[Post]:
    """The inspectors and the scanners of the inspection yard."""
    yield Post("inspectors", ("inspectors",), yard.inspectors or 0, ("calendar",), yard.calendar)
    yield Post("scanners", ("scanners",), yard.scanners or 0, ("scanner_calendar",), yard.scanner_calendar)


def crews(name: str, warehouse: Warehouse) -> Iterator[Post]:
    """The crews of a warehouse and its docks; ``calendar`` is of the crews where there are any and they have no calendar of their own,
    else of the docks."""
    own = warehouse.crew_calendar is not None
    crewed = warehouse.crews is not None or own
    if crewed:
        key = "crew_calendar" if own else "calendar"
        yield Post(f"crews of warehouse {name}", ("crews",), warehouse.crews or 0, (key,), getattr(warehouse, key), alone=own)
    calendar = None if crewed and not own else warehouse.calendar
    if warehouse.receiving_docks is None:
        yield Post(f"docks of warehouse {name}", ("docks",), warehouse.docks or 0, ("calendar",), calendar)
        return
    for key in ("receiving_docks", "dispatch_docks"):
        words = f"{key.replace('_', ' ')} of warehouse {name}"
        yield Post(words, (key,), getattr(warehouse, key), ("calendar",), calendar, alone=False)


def posts(scenario: Staffed) -> Iterator[Post]:
    """All servers of a scenario who may work by a calendar."""
    for name, gate in scenario.gates.items():
        yield from _below(("gates", name), lanes(name, gate))
    if scenario.document_office is not None:
        yield from _below(("document_office",), officers(scenario.document_office))
    if scenario.inspection_yard is not None:
        yield from _below(("inspection_yard",), inspectors(scenario.inspection_yard))
    for name, warehouse in scenario.warehouses.items():
        yield from _below(("warehouses", name), crews(name, warehouse))


def _below(place: Place, found: Iterator[Post]) -> Iterator[Post]:
    for post in found:
        yield Post(post.words, (*place, *post.place), post.count, (*place, *post.hours), post.calendar, post.alone)


def staffed(facility: AnyFacility, found: Iterator[Post], *, calendars: Mapping[str, Calendar]) -> AnyFacility:
    """The facility with the numbers that it leaves to rosters: the most that each has at once."""
    for post in found:
        if not post.count and (stated := post.states(calendars)):
            facility = _with(facility, post.place, stated)
    return facility


def _with(model: AnyFacility, place: Place, value: int) -> AnyFacility:
    key, *below = place
    return model.model_copy(update={key: _with(getattr(model, key), tuple(below), value) if below else value})


def roster(scenario: Staffed) -> list[Turn]:
    """Who works when, a row for each shift; those without a calendar work always."""
    turns = [turn for post in posts(scenario) if post.count for turn in _turns(post, scenario.calendars.get(post.calendar or ""))]
    if scenario.laboratory is not None:
        turns += _hours("laboratory", scenario.calendars.get(scenario.laboratory.calendar or ""), "")
    return turns


def _turns(post: Post, calendar: Calendar | None) -> Iterator[Turn]:
    if calendar is None or calendar.open is not None:
        yield from _hours(post.words, calendar, f"{post.count}")
        return
    for name, shift in (calendar.shifts or {}).items():
        yield Turn(post.words, name, shift.words, f"{shift.servers}")
    changes = calendar.changes or ()
    if len(changes) > MANY:
        numbers = [change.servers for change in changes]
        yield Turn(post.words, "", f"{len(changes)} changes of {calendar.file or 'changes'}", f"{min(numbers)} to {max(numbers)}")
        return
    for change in changes:
        yield Turn(post.words, "", f"from {change.moment}", f"{change.servers}")


def _hours(who: str, calendar: Calendar | None, servers: str) -> Iterator[Turn]:
    """When anybody works at all."""
    if calendar is None:
        yield Turn(who, "", "always", servers)
    elif calendar.changes is not None:
        yield Turn(who, "", f"by {calendar.file or 'changes'}", servers)
    else:
        shifts = (calendar.shifts or {}).items()
        named = [(name, shift) for name, shift in shifts if shift.servers] + [("", window) for window in calendar.open or ()]
        yield from (Turn(who, name, window.words, servers) for name, window in named)


def in_words(turns: Sequence[Turn]) -> Iterator[str]:
    """A sentence for each who works by a roster: "document officers: 12 daily 06:00 to 22:00 (day), 2 daily 22:00 to 06:00 (night)"."""
    by_who: dict[str, list[Turn]] = {}
    for turn in turns:
        by_who.setdefault(turn.who, []).append(turn)
    for who, mine in by_who.items():
        if [turn.when for turn in mine] != ["always"]:
            yield f"{who[:1].upper()}{who[1:]}: {', '.join(_turn_in_words(turn) for turn in mine)}."


def _turn_in_words(turn: Turn) -> str:
    return f"{turn.servers} {turn.when}".strip() + (f" ({turn.shift})" if turn.shift else "")
