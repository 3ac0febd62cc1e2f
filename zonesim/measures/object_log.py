"""An object-centric event log: the history of a run, and the vehicles, loads and declarations that its events are about.

After OCEL 2.0 (Berti, Koren, Adams, Park, Knopp, Graves, Rafiei, Liß, Tacke Genannt Unterberg, Zhang, Schwanen, Pegoraro and van der
Aalst, "OCEL (Object-Centric Event Log) 2.0 Specification", 2024): every event names all objects that it is about, each with a
qualifier, and objects name each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from zonesim.demand.columns import Declarations
from zonesim.demand.legs import Leg, Way
from zonesim.engines.tables import Floats
from zonesim.measures.finished import Reading
from zonesim.measures.history import ENDS, About, History, history
from zonesim.measures.truck_log import home, microseconds
from zonesim.scenario.schema import Scenario
from zonesim.scenario.traffic import BASES, TIERS
from zonesim.zone.stages import ARRIVED, LEFT, RELEASED, Stage
from zonesim.zone.vehicles import Vehicles

VEHICLE, LOAD, DECLARATION, EQUIPMENT = "vehicle", "load", "declaration", "equipment"

_PARTY = {"flow": "string", "firm": "string", "tier": "string"}
ATTRIBUTES: dict[str, dict[str, str]] = {
    VEHICLE: {"flow": "string"},
    LOAD: {"flow": "string", "commodity": "string", "tonnes": "float", "pallets": "integer"},
    DECLARATION: {**_PARTY, "basis": "string", "selected": "boolean", "violation": "boolean", "found": "boolean"},
    EQUIPMENT: _PARTY,
}
"""Types of object, and of each the attributes with their types, in the words of the standard."""

CARRIES, COVERS, DELIVERED, TAKEN_AWAY = "carries", "covers", "delivered on", "taken away under"
"""Qualifiers of relations: vehicle to load, declaration to load, declaration to vehicle, equipment to declaration."""

OF_DECLARATIONS = {
    *(ARRIVED, RELEASED, LEFT),
    *(f"{stage.row.activity.words} {which}" for stage in Stage if stage.row.activity for which in ENDS if stage.row.activity.customs),
}
"""Events of a vehicle that are about the declarations aboard as well: what customs does, or waits for."""

Relations = list[tuple[str, str]]
"""(qualifier, identifier of the object)"""


@dataclass(frozen=True)
class Thing:
    """An object of the log."""

    identifier: str
    type: str
    attributes: dict[str, Any]
    relations: Relations


@dataclass(frozen=True)
class Happening:
    """An event of the log. ``time``: ISO 8601 in UTC; no two events have the same (:func:`instants`)."""

    identifier: str
    type: str
    time: str
    relations: Relations


@dataclass(frozen=True)
class _Way:
    """The identifiers of a way's vehicles, loads and declarations; none of loads or declarations where it has none."""

    vehicles: list[str]
    loads: list[str]
    declarations: list[str]
    load_order: list[int]
    first_load: list[int]
    declaration_of: list[int]

    @classmethod
    def of(cls, reading: Reading, truck: Vehicles) -> _Way:
        own, places = home(reading, truck)
        name = reading.case.names[truck.leg]
        leading = own.freight.leading[places].tolist()
        goods = own is truck and truck.carries_goods
        declared = goods and truck.flow.flow.kind_row.declared
        order = np.argsort(truck.freight.vehicle, kind="stable")
        return cls(
            vehicles=[f"{VEHICLE} {reading.case.names[own.leg]} {number}" for number in leading],
            loads=[f"{LOAD} {name} {number}" for number in range(truck.flow.loads.size)] if goods else [],
            declarations=[f"{DECLARATION} {name} {number}" for number in range(truck.flow.declarations.size)] if declared else [],
            load_order=order.tolist(),
            first_load=np.searchsorted(truck.freight.vehicle[order], np.arange(truck.size + 1)).tolist(),
            declaration_of=truck.flow.loads.declaration.tolist(),
        )

    def aboard(self, vehicle: int) -> list[int]:
        """The loads of a vehicle."""
        return self.load_order[self.first_load[vehicle] : self.first_load[vehicle + 1]] if self.loads else []

    def declared(self, loads: list[int]) -> list[int]:
        """The declarations of these loads, each once."""
        return sorted({self.declaration_of[load] for load in loads}) if self.declarations else []


class ObjectLog:
    """The object-centric log of a run, event by event, so that it may be written without being held in memory twice."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.history: History = history(reading)
        self._ways = {leg: _Way.of(reading, truck) for leg, truck in reading.case.vehicles.items()}

    @property
    def event_types(self) -> tuple[str, ...]:
        """The types of event that occur, by name."""
        return self.history.activities

    @property
    def object_types(self) -> tuple[str, ...]:
        """The types of object that there can be: equipment only where the zone has any."""
        return tuple(kind for kind in ATTRIBUTES if kind != EQUIPMENT or self.reading.case.endings)

    def objects(self) -> Iterator[Thing]:
        """All objects, in the order of their flows."""
        for leg, truck in self.reading.case.vehicles.items():
            if truck.rows is None:  # the vehicles of other ways are those of the flow
                yield from self._of_way(truck, self._ways[leg])
        for leg, ending in self.reading.case.endings.items():
            columns, party = self.reading.case.demand.flows[leg.flow].declarations, self._party()
            leaving, name = np.cumsum(ending.leaves) - 1, self.reading.case.names[leg]
            taken = self._ways[leg.on(Way.LEAVING)].declarations
            for unit in range(columns.size):
                under = [(TAKEN_AWAY, taken[leaving[unit]])] if ending.leaves[unit] else []
                yield Thing(f"{EQUIPMENT} {name} {unit}", EQUIPMENT, party(columns, unit, name), under)

    def _of_way(self, truck: Vehicles, way: _Way) -> Iterator[Thing]:
        flow, how, demand = truck.flow, truck.inspection, self.reading.case.demand
        parts, of = [self.reading.case.names[flow.parts[part].leg] for part in flow.part.tolist()], way.declaration_of
        for vehicle, identifier in enumerate(way.vehicles):
            part = parts[of[int(truck.freight.leading[vehicle])]]
            yield Thing(identifier, VEHICLE, {"flow": part}, [(CARRIES, way.loads[load]) for load in way.aboard(vehicle)])
        for load, identifier in enumerate(way.loads):
            attributes = {
                "flow": parts[of[load]],
                "commodity": demand.commodities[flow.declarations.commodity[of[load]]],
                "tonnes": float(flow.loads.tonnes[load]),
                "pallets": int(flow.loads.pallets[load]),
            }
            yield Thing(identifier, LOAD, attributes, [])
        party = self._party()
        for place, identifier in enumerate(way.declarations):
            attributes = {
                **party(flow.declarations, place, parts[place]),
                "basis": BASES[flow.declarations.basis[place]],
                "selected": bool(how.selected_declaration[place]),
                "violation": bool(how.violation[place]),
                "found": bool(how.found_declaration[place]),
            }
            covered = range(int(flow.declarations.first_load[place]), int(flow.declarations.first_load[place + 1]))
            carriers = sorted({int(truck.freight.vehicle[load]) for load in covered})
            relations = [(COVERS, way.loads[load]) for load in covered]
            yield Thing(identifier, DECLARATION, attributes, relations + [(DELIVERED, way.vehicles[each]) for each in carriers])

    def _party(self) -> Any:
        firms = self.reading.case.demand.firm_names

        def attributes(columns: Declarations, place: int, flow: str) -> dict[str, Any]:
            return {"flow": flow, "firm": firms[columns.firm[place]], "tier": TIERS[columns.tier[place]]}

        return attributes

    def events(self) -> Iterator[Happening]:
        """All events, in order of time."""
        told = self.history
        times = instants(self.reading.case.scenario, told.time)
        columns = (told.activity, told.about, told.way, told.row)
        for number, (when, activity, about, way, row) in enumerate(zip(times, *(column.tolist() for column in columns), strict=True)):
            kind = told.activities[activity]
            yield Happening(f"event {number}", kind, f"{when}Z", self._about(kind, About(about), told.legs[way], row))

    def _about(self, kind: str, about: About, leg: Leg, row: int) -> Relations:
        """What an event is about."""
        way = self._ways.get(leg)
        if way is None:
            return [(EQUIPMENT, f"{EQUIPMENT} {self.reading.case.names[leg]} {row}")]
        if about == About.LOAD:
            return [(LOAD, way.loads[row])]
        if about == About.DECLARATION:
            return [(DECLARATION, way.declarations[row])]
        loads = way.aboard(row)
        declared = way.declared(loads) if kind in OF_DECLARATIONS else []
        return [
            (VEHICLE, way.vehicles[row]),
            *((LOAD, way.loads[load]) for load in loads),
            *((DECLARATION, way.declarations[place]) for place in declared),
        ]


def instants(scenario: Scenario, seconds: Floats) -> NDArray[np.str_]:
    """Ascending model times as ISO 8601 in UTC, to the microsecond and without the letter Z, no two alike.

    The model's clock is civil time in days of 24 hours: the first midnight is that of the scenario's time zone, and from there on
    seconds are counted, so that no change of clocks can put two events out of order. Events at one time are set a microsecond apart,
    in their order: tools sort by time alone, and would take them for whatever order they meet them in.
    """
    first = datetime.combine(scenario.horizon.first_date, time(), ZoneInfo(scenario.horizon.time_zone)).astimezone(UTC)
    place = np.arange(len(seconds))
    apart = np.maximum.accumulate(microseconds(seconds).astype(np.int64) - place) + place
    return np.datetime_as_string(np.datetime64(first.replace(tzinfo=None), "us") + apart.astype("timedelta64[us]"), unit="us")
