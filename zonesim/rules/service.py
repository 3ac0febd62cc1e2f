"""Service facilities in and before the zone: canteens, charging piles and parking, or the trips and queues without them.

(``service_facilities``.)
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from zonesim.errors import Fault
from zonesim.rules.admission import Admitting
from zonesim.rules.built import Facilities
from zonesim.scenario.reforms import Effect, Reform
from zonesim.units import DAY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zonesim.demand.demand import Demand, FlowDemand
    from zonesim.engines.tables import Floats
    from zonesim.rules.rulebook import Rule, Rulebook
    from zonesim.scenario.reach import FlowThatComes
    from zonesim.scenario.schema import Scenario

HowMany = Annotated[int, Field(strict=True, ge=0)]


@dataclass(frozen=True)
class Nowhere:
    """Baseline: there is no such place. Nobody eats in the zone who would drive out, no vehicle charges in it or parks before it."""

    def __call__(self, demand: Demand, flow: FlowDemand) -> NDArray[np.bool_]:
        return np.zeros(flow.declarations.size, np.bool_)


@dataclass(frozen=True)
class Everybody:
    """Reform: who wants such a place looks for it there."""

    def __call__(self, demand: Demand, flow: FlowDemand) -> NDArray[np.bool_]:
        return np.ones(flow.declarations.size, np.bool_)


@dataclass(frozen=True)
class Seated:
    """Reform: probability that who would drive out at noon eats in the zone, the same for all."""

    share: float

    def __call__(self, demand: Demand, flow: FlowDemand) -> Floats:
        return np.full(flow.declarations.size, self.share)


class ServiceFacilities(Reform):
    """Service facilities: canteens spare noon trips, charging piles spare trips to charge, parking keeps late papers out of the queue.

    Any of the three may be left out, and what has the number 0 is not built. A canteen's supplies come as gate-registered goods: a
    flow with ``admitted_by = "service_facilities"``. A vehicle whose papers are not ready when it arrives parks, if a place is free,
    and joins the queue for the lanes when they are; a vehicle that must charge before it loads does so at the next free pile.
    """

    name: ClassVar[str] = "service_facilities"
    initiative: ClassVar[str] = (
        "Service facilities for production planned in the zone: canteens, charging piles and parking, for the more than 2.4 million "
        "employees of all zones, nearly 9,000 on a square kilometre; named by the programme, its wording not seen [K7]."
    )
    moves: ClassVar[tuple[Effect, ...]] = (
        Effect("noon_passages", direction="lower"),
        Effect("charging_trips", direction="lower"),
        Effect("turnaround_mean", "vehicles that charge", "lower"),
        Effect("road_share_of_time", "main", "lower"),
        Effect("road_queue_mean", "main", "lower"),
        Effect("idling", direction="lower"),
        Effect("first_attempt_share", "inbound", "higher"),
    )
    price: ClassVar[tuple[Effect, ...]] = (
        Effect("places_built", "seats", "higher"),
        Effect("places_built", "piles", "higher"),
        Effect("places_built", "parking", "higher"),
        Effect("entries", "flow canteen_supplies", "higher"),
        Effect("release_time_mean", "papers late", "higher"),
    )
    no_help: ClassVar[str] = "service_facilities_room_enough"

    seats: HowMany = 0
    """Seats in canteens of the zone; 0: no canteen."""
    sittings: Annotated[int, Field(strict=True, ge=1)] = 3
    """How often a seat is taken at noon. Assumption."""
    employees: Annotated[int, Field(strict=True, ge=1)] = 14_000
    """Employees for whom the seats are: seats x sittings / employees of them eat there, and as large a part of those who would drive
    out. Source: derived, more than 2.4 million in 171 zones [K1]; that those who drive out are as likely to find a seat as the others
    is an assumption."""
    piles: HowMany = 0
    """Charging piles in the zone, each with the place at which one vehicle charges; 0: none."""
    places: HowMany = 0
    """Parking places before each gate, for vehicles whose papers are not ready; who finds none free queues as before. 0: no parking."""

    def faults(self, scenario: Scenario) -> list[Fault]:
        """What would be built for nobody."""
        path = f"reforms.{self.name}"
        employees = any(flow.kind_row.staff for flow in scenario.flows.values())
        found = []
        for key, anybody, what, mend in (
            ("seats", employees, "no employees are there to eat in a canteen", "give a flow of the kind 'employees'"),
            ("piles", scenario.electric_vehicles, "no vehicle must charge", "describe [electric_vehicles]"),
            ("places", scenario.document_office, "nobody waits for papers that are under review", "describe [document_office]"),
            ("places", scenario.gates, "there is no gate to park before", "describe one in [gates.NAME]"),
        ):
            if getattr(self, key) and not anybody:
                found.append(Fault(what, f"{mend}, or set {key} = 0", path=f"{path}.{key}"))
        return found

    def amend(self, rules: Rulebook) -> Rulebook:
        """Build what is to be built, and send there whom it is for."""
        slots: dict[str, Rule] = {}
        if self.seats:
            slots["eats_here"] = Seated(min(1.0, self.seats * self.sittings / self.employees))
            slots["admission"] = Admitting(rules.admission, self.name)
        if self.piles:
            slots["charges_here"] = Everybody()
        if self.places:
            slots["parks"] = Everybody()
        if not slots or not self.taken_up:
            return rules
        since = 0.0 if self.from_day is None else rules.day_zero + self.from_day * DAY
        built = Facilities(since, self.seats, self.piles, self.places, self.gates)
        return replace(rules.with_reform(self, **slots), facilities=built)

    def touches_nobody(self, scenario: Scenario, reached: Sequence[FlowThatComes]) -> str:
        """Whoever eats, charges or parks at what it builds."""
        return "" if self.seats or self.piles or self.places else "it builds nothing"
