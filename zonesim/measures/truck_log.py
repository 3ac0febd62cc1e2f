"""The truck log: what became of every load, a row each, for tools that ask what no measure does.

A load is the goods of one declaration on one vehicle, and lives through what its vehicle does. Vehicles without goods have a row as
well. A vehicle that leaves the zone and comes back has a row for each ``way``. Undefined is NaN, never 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields as dataclass_fields
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zonesim.demand.legs import Leg
from zonesim.engines.tables import Floats, Integers
from zonesim.measures.finished import Reading
from zonesim.measures.reading import Visits
from zonesim.scenario.traffic import BASES, TIERS
from zonesim.tables.tidy_table import DTYPES, ROWS_AT_ONCE, Field
from zonesim.zone.stages import AT_LANE, Entity, Stage
from zonesim.zone.vehicles import Vehicles

RELEASE_STAGES = [stage for stage in Stage if stage.row.release]
"""What a release time is made of."""

VISIT_STAGES = [stage for stage in Stage if stage.row.visit]
"""What a visit is made of."""

_IDENTITY = (
    Field("flow", "text", "", "flow of the scenario, or 'NAME, leaving' for units of equipment that leave"),
    Field("way", "text", "", "flow or leg walked: the flow's name, or beside it a way such as 'exports, to charge'"),
    Field("number", "integer", "", "number of the load within its way, from 0; the same load in every scenario of a replication"),
    Field("vehicle", "integer", "", "number of its vehicle within the flow: that of the vehicle's leading load"),
    Field("declaration", "integer", "", "number of its declaration within the flow"),
    Field("firm", "text", "", "firm that declares it"),
    Field("tier", "text", "", "tier of the firm"),
    Field("commodity", "text", "", "class of goods"),
    Field("basis", "text", "", "release basis of the declaration"),
    Field("tonnes", "number", "t", "net weight; 0 without goods"),
    Field("pallets", "integer", "", "pallets; 0 without goods"),
    Field("goods", "boolean", "", "brings or takes goods"),
    Field("inbound", "boolean", "", "its goods enter the zone"),
)

_WHEN = {
    "arrived": "the vehicle arrived before the gate",
    "at_lane": "it joined the queue for a lane",
    "at_barrier": "it got an inbound lane, or turned away there",
    "entered": "it was through the gate",
    "presented": "outward goods: laden and ready for release",
    "released": "out of the last hold and the inspection yard",
    "left": "the vehicle left by the gate",
    "papers_lodged": "the declaration was lodged",
    "papers_ready": "its papers were ready",
    "store_left": "inward goods: their places in store were free again",
}

MOMENT_FIELDS = (
    *(Field(name, "number", "s", f"{words}; from the first midnight") for name, words in _WHEN.items()),
    *(Field(f"{name}_time", "date-time", "", f"{words}; local civil time") for name, words in _WHEN.items()),
)

DURATION_FIELDS = (
    Field("release_time", "number", "s", "release time: inward goods arrived to released, outward goods presented to left"),
    *(Field(f"release_{stage.name.lower()}", "number", "s", f"part of the release time: {stage.words}") for stage in RELEASE_STAGES),
    Field("visit_time", "number", "s", "arrived to left"),
    *(Field(f"visit_{stage.name.lower()}", "number", "s", f"part of the visit: {stage.words}") for stage in VISIT_STAGES),
)

FLAG_FIELDS = (
    Field("observed", "boolean", "", "arrived in the observed window"),
    Field("turned_away", "boolean", "", "refused at the gate, or out of patience"),
    Field("diverted", "boolean", "", "found the store full and took its goods elsewhere"),
    Field("first_attempt", "boolean", "", "passed the lane without being held, where laden"),
    Field("convenience_lane", "boolean", "", "passed laden by a convenience lane in place of those of its flow"),
    Field("selected", "boolean", "", "sent to the inspection yard"),
    Field("scanned", "boolean", "", "scanned there"),
    Field("examined", "boolean", "", "examined physically there"),
    Field("examined_at_destination", "boolean", "", "examined by an inspector who travels to it"),
    Field("sampled", "boolean", "", "a sample of it goes to the laboratory"),
    Field("false_alarm", "boolean", "", "raised an alarm without carrying a violation"),
    Field("violation", "boolean", "", "its declaration carries a violation"),
    Field("found", "boolean", "", "an examination finds the violation that it carries"),
)

FIELDS = (*_IDENTITY, *MOMENT_FIELDS, *DURATION_FIELDS, *FLAG_FIELDS)
"""The columns of the truck log, in order."""

LogColumns = dict[str, NDArray[Any]]


def truck_log(reading: Reading) -> LogColumns:
    """The truck log of a run: for every one of ``FIELDS`` a column, with an entry per load; ways in the order of their flows.

    Stages are disjoint: those of the release add up to ``release_time``, those of the visit to ``visit_time``.
    """
    parts = list(truck_log_in_parts(reading))
    return {
        field.name: np.concatenate([np.zeros(0, DTYPES[field.kind]), *(part[field.name] for part in parts)]).astype(DTYPES[field.kind])
        for field in FIELDS
    }


def truck_log_in_parts(reading: Reading, rows: int = ROWS_AT_ONCE) -> Iterator[LogColumns]:
    """The same, at most ``rows`` loads at a time and never two ways together."""
    for way, truck in reading.case.vehicles.items():
        at_lane = _at_lane(reading, way)
        for first in range(0, truck.flow.loads.size, rows):
            loads = np.arange(first, min(first + rows, truck.flow.loads.size))
            yield {
                **_identity(reading, truck, loads),
                **_moments(reading, truck, loads, at_lane),
                **_durations(reading, truck, loads),
                **_flags(reading, truck, loads),
            }


def _at_lane(reading: Reading, way: Leg) -> Floats:
    """When each vehicle of a way joined the queue for a lane."""
    visits = reading.visits[way]
    found = np.full(len(visits.arrived), np.nan)
    for block in reading.blocks:
        party = reading.case.roster.parties[block.kind.party]
        if party.leg == way and party.entity == Entity.VEHICLE:
            found[block.kind.rows] = block.moment(AT_LANE)
    found[np.isnan(visits.arrived)] = np.nan  # nobody called them
    return found


def home(reading: Reading, truck: Vehicles) -> tuple[Vehicles, Integers]:
    """The vehicles of the flow a way belongs to, and the place of each vehicle of the way among them."""
    if truck.rows is None:
        return truck, np.arange(truck.size)
    return reading.case.vehicles[truck.flow.leg], truck.rows


def _identity(reading: Reading, truck: Vehicles, loads: Integers) -> LogColumns:
    demand, flow = reading.case.demand, truck.flow
    of = flow.loads.declaration[loads]
    own, places = home(reading, truck)
    leading = own.freight.leading[places[truck.freight.vehicle[loads]]]
    declarations = flow.declarations
    return {
        "flow": _names(tuple(reading.case.names[part.leg] for part in flow.parts))[flow.part[of]],
        "way": np.full(len(loads), reading.case.names[truck.leg], object),
        "number": loads,
        "vehicle": leading,
        "declaration": of if own is truck else own.flow.loads.declaration[leading],
        "firm": _names(demand.firm_names)[declarations.firm[of]],
        "tier": _names(TIERS)[declarations.tier[of]],
        "commodity": _names(demand.commodities)[declarations.commodity[of]],
        "basis": _names(BASES)[declarations.basis[of]],
        "tonnes": flow.loads.tonnes[loads],
        "pallets": flow.loads.pallets[loads],
        "goods": np.full(len(loads), own is truck and truck.carries_goods),
        "inbound": np.full(len(loads), truck.laden_in),
    }


def _names(names: tuple[str, ...]) -> NDArray[Any]:
    return np.array(names, object)


def _moments(reading: Reading, truck: Vehicles, loads: Integers, at_lane: Floats) -> LogColumns:
    visits, vehicle, of = reading.visits[truck.leg], truck.freight.vehicle[loads], truck.flow.loads.declaration[loads]
    nothing = np.full(len(loads), np.nan)

    def known(columns: dict[Leg, Floats], rows: Integers) -> Floats:
        return columns[truck.leg][rows] if truck.leg in columns else nothing

    seconds = {
        "arrived": visits.arrived[vehicle],
        "at_lane": at_lane[vehicle],
        "at_barrier": visits.at_barrier[vehicle],
        "entered": visits.entered[vehicle],
        "presented": visits.presented[vehicle],
        "released": visits.released[vehicle],
        "left": visits.left[vehicle],
        "papers_lodged": known(reading.lodged, of),
        "papers_ready": known(reading.papers, of),
        "store_left": known(reading.lots, loads),
    }
    midnight = np.datetime64(reading.case.scenario.horizon.first_date, "us")
    return {**seconds, **{f"{name}_time": midnight + microseconds(times) for name, times in seconds.items()}}


def microseconds(seconds: Floats) -> NDArray[np.timedelta64]:
    """Spans of time to the microsecond; NaT for NaN."""
    spans = np.full(len(seconds), np.timedelta64("NaT"), "timedelta64[us]")
    known = ~np.isnan(seconds)
    spans[known] = np.rint(seconds[known] * 1e6).astype(np.int64).astype("timedelta64[us]")
    return spans


def _durations(reading: Reading, truck: Vehicles, loads: Integers) -> LogColumns:
    visits = _aboard(reading.visits[truck.leg], truck.freight.vehicle[loads])
    of_release, of_visit = visits.release_stages(), visits.stages
    of_release[np.isnan(visits.release_time)] = np.nan  # no release, no part of it
    came = ~np.isnan(visits.arrived)
    return {
        "release_time": visits.release_time,
        **{f"release_{stage.name.lower()}": of_release[:, stage] for stage in RELEASE_STAGES},
        "visit_time": visits.left - visits.arrived,
        **{f"visit_{stage.name.lower()}": np.where(came, of_visit[:, stage], np.nan) for stage in VISIT_STAGES},
    }


def _aboard(visits: Visits, vehicles: Integers) -> Visits:
    """The visits of these vehicles, one for each time that they are named."""
    columns = ((each.name, getattr(visits, each.name)) for each in dataclass_fields(visits))
    taken: dict[str, Any] = {name: column[vehicles] for name, column in columns if isinstance(column, np.ndarray)}
    return replace(visits, **taken)


def _flags(reading: Reading, truck: Vehicles, loads: Integers) -> LogColumns:
    visits, vehicle, how = reading.visits[truck.leg], truck.freight.vehicle[loads], truck.inspection
    return {
        "observed": reading.inside(visits.arrived[vehicle]),
        "turned_away": visits.turned_away[vehicle],
        "diverted": visits.diverted[vehicle],
        "first_attempt": visits.first_attempt[vehicle],
        "convenience_lane": visits.by_choice[vehicle],
        "selected": how.selected[loads],
        "scanned": how.scanned[loads],
        "examined": how.examined[loads],
        "examined_at_destination": how.at_destination[loads],
        "sampled": how.sampled[loads],
        "false_alarm": how.false_alarm[loads],
        "violation": how.violation[truck.flow.loads.declaration[loads]],
        "found": how.found[loads],
    }
