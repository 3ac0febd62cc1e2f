"""The scenario: what is assumed. Frozen, closed, and resolved; the same value is printed, hashed, stored and re-run."""

from __future__ import annotations

import hashlib
import json
from functools import reduce
from operator import getitem
from typing import TYPE_CHECKING, Any

from pydantic import Field, PrivateAttr, SerializeAsAny, ValidationInfo, field_validator, model_validator

from zonesim.scenario.asked import Asked
from zonesim.scenario.base import Frozen
from zonesim.scenario.calendars import Calendar
from zonesim.scenario.facilities import DirectClearance, DocumentOffice, Gate, HoldingYard, InspectionYard, Warehouse
from zonesim.scenario.goods import Commodity, Laboratory, StatutoryInspection
from zonesim.scenario.horizon import Horizon
from zonesim.scenario.kinds import KINDS_OF_FLOW
from zonesim.scenario.people import ElectricVehicles
from zonesim.scenario.reforms import Reform, reforms_model
from zonesim.scenario.rosters import crews, inspectors, lanes, officers, posts, staffed
from zonesim.scenario.supervision import Equipment, Returns
from zonesim.scenario.traffic import Firms, Flow, Tiers, Traffic, VisitLog
from zonesim.scenario.visit_log import VisitTable
from zonesim.scenario.workshop import Workshop
from zonesim.units import Duration, Share


class Targets(Frozen):
    """Service targets. ``inbound_release`` and ``outbound_release`` make the share of the cohort within them a measure; the others
    are what ``zonesim capacity`` holds the zone to. Left out: not asked."""

    inbound_release: Duration | None = None
    """Release time of inbound loads."""
    outbound_release: Duration | None = None
    """Release time of outbound loads."""
    share_within_target: Share | None = None
    """Least share of loads released within ``inbound_release`` and ``outbound_release``, in each direction that has one."""
    release_time_mean: Duration | None = None
    """Longest mean release time, all loads."""
    release_time_p95: Duration | None = None
    """Longest 95th percentile of release time, all loads."""
    inbound_release_time_p95: Duration | None = None
    """The same, inbound loads."""
    outbound_release_time_p95: Duration | None = None
    """The same, outbound loads."""
    road_share_of_time: Share | None = None
    """Largest share of time with a queue on the public road, at every gate whose approach has counted places."""


if TYPE_CHECKING:
    Reforms = Frozen
else:
    Reforms = reforms_model()


NOT_IN_DEMAND = frozenset(
    {
        *("title", "description", "sources", "calendars", "gates", "holding_yard", "document_office", "clearance"),
        *("inspection_yard", "statutory_inspection", "laboratory", "warehouses", "tiers", "targets", "reforms"),
        *("returns", "equipment", "electric_vehicles", "measures"),
    }
)
"""What those who come do not depend on: scenarios that differ in nothing else meet the same demand."""


class Scenario(Frozen):
    """What is assumed: the zone, its traffic, the horizon, and the reforms switched on."""

    title: str = "A bonded zone"
    """One line, shown in tables and pictures."""
    description: str = ""
    """What the scenario is for."""
    sources: dict[str, str] = {}
    """Where values come from: dotted path of a key -> its source, or a text that begins with "assumption"."""
    horizon: Horizon = Horizon()
    calendars: dict[str, Calendar] = {}
    """Shifts and opening hours, by name."""
    gates: dict[str, Gate] = {}
    """Gates, by name."""
    holding_yard: HoldingYard | None = None
    document_office: DocumentOffice | None = None
    clearance: DirectClearance | None = None
    """Clearance stated directly, in place of ``document_office``."""
    inspection_yard: InspectionYard | None = None
    statutory_inspection: StatutoryInspection | None = None
    laboratory: Laboratory | None = None
    warehouses: dict[str, Warehouse] = {}
    """Warehouses, by name."""
    returns: Returns | None = None
    """Investigation of returned goods; left out: the defaults, where a flow brings any."""
    equipment: Equipment | None = None
    """End of supervision of equipment; left out: the defaults, where a flow has any."""
    workshop: Workshop | None = None
    """Where units from abroad are repaired; left out: the defaults, where a flow brings any."""
    electric_vehicles: ElectricVehicles | None = None
    """Vehicles that must charge before they load; left out: none."""
    tiers: Tiers = Tiers()
    firms: dict[str, Firms] = {}
    """Groups of firms, by name; left out: one standard firm."""
    commodities: dict[str, Commodity] = {}
    """Classes of goods, by name; left out: all goods are alike."""
    flows: dict[str, Flow] = {}
    """Flows of traffic, by name."""
    traffic: Traffic = Traffic()
    log: VisitLog | None = None
    """Real visits read from a file, beside or in place of generated ones."""
    targets: Targets = Targets()
    measures: tuple[Asked, ...] = ()
    """Measures to be told beside those that every run tells: [[measures]], one after another."""
    reforms: SerializeAsAny[Reforms] = Field(default={}, validate_default=True)
    """Reforms switched on: the table's presence is the switch."""

    @field_validator("gates", "document_office", "inspection_yard", "warehouses")
    @classmethod
    def _staffed(cls, facility: Any, info: ValidationInfo) -> Any:
        """Numbers of servers that are left to the shifts of their calendars are those of the shifts."""
        calendars = info.data.get("calendars", {})
        if isinstance(facility, dict):
            return {
                name: staffed(each, lanes(name, each) if isinstance(each, Gate) else crews(name, each), calendars=calendars)
                for name, each in facility.items()
            }
        if isinstance(facility, DocumentOffice):
            facility = staffed(facility, officers(facility), calendars=calendars)
            if facility.officers is None:
                raise ValueError("how many document officers?; give officers, or a calendar whose shifts say how many there are")
        return staffed(facility, inspectors(facility), calendars=calendars) if isinstance(facility, InspectionYard) else facility

    @model_validator(mode="before")
    @classmethod
    def _the_only_one(cls, data: Any) -> Any:
        """A flow that names no gate or warehouse uses the only one there is, and leaves by the gate it came in by."""
        if not isinstance(data, dict) or not isinstance(data.get("flows"), dict):
            return data
        flows = {}
        for name, flow in data["flows"].items():
            if isinstance(flow, dict):
                known, kind = dict(flow), flow.get("kind")
                row = KINDS_OF_FLOW.get(kind) if isinstance(kind, str) else None
                for key, places in (("gate", data.get("gates")), ("warehouse", data.get("warehouses"))):
                    handled = key == "gate" or row is None or row.goods
                    if isinstance(places, dict) and len(places) == 1 and handled:
                        known.setdefault(key, next(iter(places)))
                if "gate" in known:
                    known.setdefault("exit_gate", known["gate"])
                flow = known
            flows[name] = flow
        return {**data, "flows": flows}

    _name: str = PrivateAttr(default="scenario")
    _visits: VisitTable | None = PrivateAttr(default=None)

    @property
    def name(self) -> str:
        """Short name, from the file; used in folders and tables."""
        return self._name

    @property
    def visits(self) -> VisitTable | None:
        """The rows of ``log``, read when the scenario was loaded."""
        return self._visits

    def active_reforms(self) -> dict[str, Reform]:
        """The reforms switched on, by name, in the order of the list of reforms."""
        pairs = ((name, getattr(self.reforms, name)) for name in type(self.reforms).model_fields)
        return {name: reform for name, reform in pairs if reform is not None}

    def resolved(self) -> dict[str, Any]:
        """Every value in force, defaults included, as plain data that a scenario file could hold.

        Numbers of servers that shifts state are left to them, so that each stands in one place.
        """
        data: dict[str, Any] = self.model_dump(mode="json", exclude_none=True)
        if not self.measures:  # which says nothing, and scenarios from before there were any are the same
            del data["measures"]
        for post in posts(self):
            if post.count and post.count == post.states(self.calendars):
                *above, key = post.place
                del reduce(getitem, above, data)[key]
        return data

    def digest(self, *, of_demand: bool = False) -> str:
        """SHA-256 over the resolved scenario and the data files it reads; or over what demand may depend on, and no more.

        In the order in which it is written: firms and classes of goods are drawn in that order.
        """
        data = self.resolved()
        if of_demand:
            data = {table: values for table, values in data.items() if table not in NOT_IN_DEMAND}
        hashed = hashlib.sha256(json.dumps(data, ensure_ascii=False).encode())
        if self.visits is not None:
            hashed.update(self.visits.digest.encode())
        for flow in self.flows.values():
            if flow.arrivals is not None:
                hashed.update(repr(flow.arrivals._counts).encode())
        return hashed.hexdigest()
