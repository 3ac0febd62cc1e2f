"""The charging piles of the zone, and what vehicles do there."""

from __future__ import annotations

from dataclasses import dataclass

from zonesim.engines.tables import Op
from zonesim.rules.built import Facilities
from zonesim.zone.journey import Part, Step, only
from zonesim.zone.pools import PILE, Facility, FacilityKind, Group, Register
from zonesim.zone.stages import Stage
from zonesim.zone.vehicles import Vehicles


@dataclass(frozen=True)
class Piles:
    """The charging piles of the zone, by their number in the register; None: there are none."""

    piles: int | None

    @classmethod
    def build(cls, register: Register, built: Facilities | None) -> Piles:
        """Enter the piles in the register."""
        if built is None or not built.piles:
            return cls(None)
        return cls(register.add(Facility(FacilityKind.PILES), Group("", PILE), servers=built.piles, since=built.since))

    def charge(self, vehicles: Vehicles) -> list[Part]:
        """Who must and may: at the next free pile, before it asks for a dock."""
        charging = vehicles.charging
        if charging is None or self.piles is None:
            return []
        steps: list[Part] = [
            Step(Op.SEIZE, Stage.CHARGING_QUEUE, pool=self.piles),
            Step(Op.WORK, Stage.CHARGING, duration=charging.time),
            Step(Op.RELEASE, Stage.CHARGING, pool=self.piles),
        ]
        return only(charging.here, steps)
