"""Parking before the gate: vehicles whose papers are not ready leave the approach to the others."""

from __future__ import annotations

from dataclasses import dataclass

from zonesim.engines.tables import Op
from zonesim.rules.built import Facilities
from zonesim.zone.journey import Label, Part, Step, only
from zonesim.zone.pools import PLACE, Facility, Group, Register
from zonesim.zone.stages import PARKED, UNPARKED, Stage
from zonesim.zone.vehicles import Vehicles

PARKING = Group("parking places", PLACE)
TO_THE_LANES = "on to the lanes"


@dataclass(frozen=True)
class Parking:
    """The parking places of a gate, by their number in the register; None: there are none."""

    places: int | None

    @classmethod
    def build(cls, gate: Facility, register: Register, *, built: Facilities | None) -> Parking:
        """Enter the places in the register."""
        count = 0 if built is None or gate.name is None else built.parking(gate.name)
        if built is None or not count:
            return NO_PARKING
        register.bring(Stage.PARKED)
        return cls(register.add(gate, PARKING, servers=count, limit=0, since=built.since))

    def until_papers_are_ready(self, vehicles: Vehicles) -> list[Part]:
        """Who is before its papers parks, and goes to the lanes when they are ready; who finds no place free queues at once."""
        if self.places is None or vehicles.papers is None or vehicles.parks is None:
            return []
        ticket = vehicles.papers_ticket
        steps: list[Part] = [
            Step(Op.PASS_IF, Stage.PARKED, ticket=ticket, otherwise=TO_THE_LANES),
            Step(Op.SEIZE, Stage.PARKED, pool=self.places, otherwise=TO_THE_LANES),
            Label(PARKED),
            Step(Op.AWAIT, Stage.PARKED, ticket=ticket),
            Step(Op.RELEASE, Stage.PARKED, pool=self.places),
            Label(UNPARKED),
        ]
        return [*only(vehicles.parks, steps), Label(TO_THE_LANES)]


NO_PARKING = Parking(None)
