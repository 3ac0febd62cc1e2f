"""What is being decided for one replication: everybody who will walk, flow by flow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from zonesim.demand import decisions
from zonesim.demand.demand import Demand, FlowDemand
from zonesim.demand.legs import Leg
from zonesim.engines.tables import Floats, Integers
from zonesim.rules.investigation import Investigation
from zonesim.rules.rulebook import Rulebook
from zonesim.scenario.schema import Scenario
from zonesim.scenario.traffic import TIERS
from zonesim.zone import journeys
from zonesim.zone.journey import Part, Party, numbers
from zonesim.zone.laboratory import Following
from zonesim.zone.site import Site, Zone
from zonesim.zone.stages import Entity
from zonesim.zone.tickets import Tickets
from zonesim.zone.travellers import Ending, TrainingGroups, Units
from zonesim.zone.vehicles import Vehicles
from zonesim.zone.warehouse import WarehousePools


@dataclass
class Preparation:
    """The zone and its rules, and those who were found to walk so far. ``vehicles`` by their leg;
    ``investigations`` of returned goods, ``endings`` of the supervision of equipment, ``repairs`` of units and ``courses`` of groups,
    by that of their flow."""

    scenario: Scenario
    demand: Demand
    rules: Rulebook
    zone: Zone
    tickets: Tickets = field(default_factory=Tickets)
    parties: list[Party] = field(default_factory=list)
    vehicles: dict[Leg, Vehicles] = field(default_factory=dict)
    investigations: dict[Leg, Investigation] = field(default_factory=dict)
    endings: dict[Leg, Ending] = field(default_factory=dict)
    repairs: dict[Leg, Units] = field(default_factory=dict)
    courses: dict[Leg, TrainingGroups] = field(default_factory=dict)

    def walk(self, entity: Entity, leg: Leg, *, arrival: Floats, number: Integers, parts: Sequence[Part]) -> None:
        """A party of travellers; one of nobody is left out. Arguments as in :class:`Party`."""
        if len(arrival):
            self.parties.append(Party(entity, leg, arrival, number, tuple(parts)))

    def drive(self, truck: Vehicles, parts: Sequence[Part]) -> None:
        """Vehicles and the journey they take; those who are called set out on it when the call comes."""
        self.vehicles[truck.leg] = truck
        if truck.called is not None:
            parts = [*journeys.when_called(truck), *parts]
        number = truck.freight.leading if truck.number is None else truck.number
        self.walk(Entity.VEHICLE, truck.leg, arrival=truck.arrival, number=number, parts=parts)
        if truck.following is not None:
            self._follow(truck, truck.following)

    def _follow(self, truck: Vehicles, after: Following) -> None:
        """What goes on after vehicles were released: samples are tested, inspectors travel to goods."""
        yard, arrival = self.zone.site(truck.flow.flow).yard, truck.freight.aboard(truck.arrival)
        for entity, those, parts in (
            (Entity.SAMPLE, after.tested, yard.test(truck, after)),
            (Entity.INSPECTION, after.visited, yard.inspect_at_destination(truck, after)),
        ):
            self.walk(entity, truck.leg, arrival=arrival[those], number=np.flatnonzero(those).astype(np.int64), parts=parts)

    def lodge(self, site: Site, truck: Vehicles) -> None:
        """The papers of the goods aboard, where they are reviewed."""
        if truck.papers is not None:
            parts = journeys.papers(site, truck.papers)
            self.walk(Entity.PAPERS, truck.leg, arrival=truck.papers.lodged, number=numbers(truck.flow.declarations.size), parts=parts)
            self.certificates(truck)

    def lodge_when_called(self, site: Site, truck: Vehicles) -> None:
        """The papers of vehicles that are called, one declaration each: they are lodged when the call comes."""
        if truck.papers is not None and truck.called is not None:
            parts = journeys.papers_when_called(site, truck.papers, called=truck.called)
            self.walk(
                Entity.PAPERS, truck.leg, arrival=truck.flow.loads.arrival, number=numbers(truck.flow.declarations.size), parts=parts
            )
            self.certificates(truck)

    def certificates(self, truck: Vehicles) -> None:
        """The certificates that papers await, where special measures for their goods ask for any."""
        special = truck.papers.special if truck.papers is not None else None
        if special is not None:
            those = special.certificate
            parts = journeys.certificate(special.ticket[those])
            self.walk(
                Entity.CERTIFICATE,
                truck.leg,
                arrival=special.arrival[those],
                number=np.flatnonzero(those).astype(np.int64),
                parts=parts,
            )

    def store(self, site: Site, truck: Vehicles) -> None:
        """Goods left in store: those the vehicles will bring, and those that were there before (numbered after them)."""
        store, flow = site.store, truck.flow
        if not isinstance(store, WarehousePools) or flow.flow.dwell is None:
            return
        loads, opening = flow.loads, flow.opening
        dwell = truck.of_loads("dwell", decisions.DWELL, distribution=flow.flow.dwell)
        parts = store.keep(
            truck.freight.aboard(truck.unloaded_ticket), dwell, pallets=loads.pallets.astype(np.int64), after=truck.following
        )
        self.walk(Entity.LOT, flow.leg, arrival=truck.freight.aboard(truck.arrival), number=numbers(loads.size), parts=parts)
        if store.room is not None:
            number = loads.size + numbers(opening.size)
            self.walk(Entity.LOT, flow.leg, arrival=np.zeros(opening.size), number=number, parts=store.keep_opening(opening))


def priorities(scenario: Scenario, flow: FlowDemand) -> NDArray[np.int8]:
    """The class in which each declaration of a flow waits, by the tier of its firm."""
    return np.array([getattr(scenario.tiers, tier).priority for tier in TIERS], np.int8)[flow.declarations.tier]
