"""The zone as one flow meets it: its gates, yards, office and warehouse. What the zone does not have adds no step."""

from __future__ import annotations

from dataclasses import dataclass

from zonesim.engines.tables import Op
from zonesim.rules.built import Conversion, Facilities, TrainingPlaces
from zonesim.scenario.facilities import Gate, InspectionYard
from zonesim.scenario.schema import Scenario
from zonesim.scenario.traffic import Flow
from zonesim.zone.bays import Bays
from zonesim.zone.gate import GatePlace
from zonesim.zone.holding import Holding
from zonesim.zone.journey import Part, Step
from zonesim.zone.office import Office
from zonesim.zone.piles import Piles
from zonesim.zone.pools import PLACE, Facility, FacilityKind, Group, Register
from zonesim.zone.stages import Stage
from zonesim.zone.vehicles import Vehicles
from zonesim.zone.warehouse import NoStore, WarehousePools
from zonesim.zone.yard import Yard


@dataclass(frozen=True)
class Site:
    """What stands on the way of one flow."""

    entrance: GatePlace
    exit: GatePlace
    holding: Holding
    office: Office
    yard: Yard
    store: WarehousePools | NoStore
    piles: Piles
    workshop: Bays
    training: int | None

    def drive(self, vehicles: Vehicles, decision: str) -> list[Part]:
        """Between gate and warehouse."""
        travel = vehicles.flow.flow.travel
        return [] if travel is None else [Step(Op.WORK, Stage.TRAVEL, duration=vehicles.time("travel", decision, distribution=travel))]


@dataclass(frozen=True)
class Zone:
    """All facilities of a scenario, entered in the register of pools."""

    register: Register
    gates: dict[str, GatePlace]
    stores: dict[str, WarehousePools]
    holding: Holding
    office: Office
    yard: Yard
    piles: Piles
    workshop: Bays
    training: int | None

    @classmethod
    def build(
        cls,
        scenario: Scenario,
        register: Register,
        *,
        conversion: Conversion | None = None,
        built: Facilities | None = None,
        training: TrainingPlaces | None = None,
    ) -> Zone:
        """Enter every facility of the scenario in the register, in the order of the scenario; ``conversion`` of lanes, if any, and
        what is ``built`` beside, places for ``training`` too, by their number in the register."""
        if built is not None and built.since >= scenario.horizon.demand[1]:
            built = None  # the last have come before
        if training is not None and training.since >= scenario.horizon.demand[1]:
            training = None
        gates = {
            name: GatePlace.build(name, gate, register=register, conversion=conversion, built=built)
            for name, gate in scenario.gates.items()
        }
        stores = {name: WarehousePools.build(name, warehouse, register=register) for name, warehouse in scenario.warehouses.items()}
        office, courses = Office.build(scenario.document_office, register), Facility(FacilityKind.TRAINING)
        return cls(
            register=register,
            gates=gates,
            stores=stores,
            holding=Holding.build(scenario.holding_yard, register),
            office=office,
            yard=Yard.build(
                scenario.inspection_yard or InspectionYard(),
                office,
                register=register,
                laboratory=scenario.laboratory,
                statutory=scenario.statutory_inspection,
            ),
            piles=Piles.build(register, built),
            workshop=Bays.build(scenario.workshop.bays if scenario.workshop else None, register),
            training=register.add(courses, Group("places", PLACE), servers=training.places, since=training.since) if training else None,
        )

    def site(self, flow: Flow) -> Site:
        """The facilities on the way of a flow."""
        entrance = self.gates.get(flow.gate or "", NO_GATE)
        return Site(
            entrance=entrance,
            exit=self.gates.get(flow.exit_gate or "", entrance),
            holding=self.holding,
            office=self.office,
            yard=self.yard,
            store=self.stores.get(flow.warehouse or "", NoStore()),
            piles=self.piles,
            workshop=self.workshop,
            training=self.training,
        )


NO_GATE = GatePlace(Gate(), {}, None, ())
