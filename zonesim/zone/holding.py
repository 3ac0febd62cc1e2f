"""Where the vehicles of one declaration wait for each other."""

from __future__ import annotations

from dataclasses import dataclass

from zonesim.engines.tables import Op
from zonesim.scenario.facilities import HoldingYard
from zonesim.zone.journey import Label, Part, Step, only
from zonesim.zone.pools import PLACE, Facility, FacilityKind, Group, Register
from zonesim.zone.stages import PRESENTED, Stage
from zonesim.zone.vehicles import Vehicles

TOGETHER = "the set is complete and its papers are ready"


@dataclass(frozen=True)
class Holding:
    """The holding yard's places, by their number in the register; None: without limit."""

    places: int | None

    @classmethod
    def build(cls, yard: HoldingYard | None, register: Register) -> Holding:
        """Enter its places in the register."""
        return cls(
            None if yard is None else register.maybe(Facility(FacilityKind.HOLDING), Group("places", PLACE), servers=yard.places)
        )

    def gather_before_gate(self, vehicles: Vehicles) -> list[Part]:
        """On entry a set gathers before the gate: each signals as it arrives and goes to the lane when the last has come."""
        ticket = vehicles.set_ticket
        return only(
            vehicles.convoy,
            [Step(Op.SIGNAL, Stage.SET_IN, ticket=ticket), Step(Op.AWAIT, Stage.SET_IN, ticket=ticket)],
        )

    def gather_before_exit(self, vehicles: Vehicles) -> list[Part]:
        """Before exit the set gathers in the holding yard, and the papers are awaited there.

        A vehicle signals when it asks for room, before it has got it: otherwise half-complete sets could fill the yard and
        wait for ever for members outside it. Who finds everything ready takes no place.
        """
        parts: list[Part] = [Label(PRESENTED)]
        in_set = [Step(Op.SIGNAL, Stage.SET_OUT, ticket=vehicles.set_ticket)]
        together = [Step(Op.AWAIT, Stage.SET_OUT, ticket=vehicles.set_ticket)]
        parts += only(vehicles.convoy, [*in_set, *self._place(Stage.SET_OUT), *together, *self._give_back(Stage.SET_OUT)])
        if vehicles.papers is not None:
            parts += [
                Step(Op.PASS_IF, Stage.HOLD_OUT, ticket=vehicles.papers_ticket, otherwise=TOGETHER),
                *self._place(Stage.HOLD_OUT),
                Step(Op.AWAIT, Stage.HOLD_OUT, ticket=vehicles.papers_ticket),
                *self._give_back(Stage.HOLD_OUT),
            ]
        return [*parts, Label(TOGETHER)]

    def _place(self, stage: Stage) -> list[Part]:
        return [] if self.places is None else [Step(Op.SEIZE, stage, pool=self.places)]

    def _give_back(self, stage: Stage) -> list[Part]:
        return [] if self.places is None else [Step(Op.RELEASE, stage, pool=self.places)]
