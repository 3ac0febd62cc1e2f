"""The bays of the workshop."""

from __future__ import annotations

from dataclasses import dataclass

from zonesim.engines.tables import Floats, Op
from zonesim.zone.journey import Part, Step
from zonesim.zone.pools import BAY, Facility, FacilityKind, Group, Register
from zonesim.zone.stages import Stage


@dataclass(frozen=True)
class Bays:
    """Where units are repaired, by the number of the bays in the register; None: without limit."""

    bays: int | None

    @classmethod
    def build(cls, bays: int | None, register: Register) -> Bays:
        """Enter the bays in the register."""
        return cls(register.maybe(Facility(FacilityKind.WORKSHOP), Group("bays", BAY), servers=bays))

    def admit(self) -> list[Part]:
        """A unit waits for a bay."""
        return [] if self.bays is None else [Step(Op.SEIZE, Stage.WORKSHOP_QUEUE, pool=self.bays)]

    def repair(self, time: Floats) -> list[Part]:
        """It is repaired, or found not to be repairable; then its bay is free."""
        work: list[Part] = [Step(Op.WORK, Stage.WORKSHOP, duration=time)]
        return work if self.bays is None else [*work, Step(Op.RELEASE, Stage.WORKSHOP, pool=self.bays)]
