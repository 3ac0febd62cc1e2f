"""Vehicles that come for goods with a battery too low: they charge at a pile in the zone, or drive out to do so and come back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from zonesim.demand import decisions
from zonesim.demand.demand import Demand, FlowDemand
from zonesim.engines.tables import Floats, Op
from zonesim.rules.batches import OUTWARD_KINDS
from zonesim.rules.rulebook import Rulebook
from zonesim.rules.service import Facilities
from zonesim.scenario.schema import Scenario
from zonesim.zone.freight import Freight
from zonesim.zone.journey import Part, Step, only
from zonesim.zone.pools import Register
from zonesim.zone.stages import Stage

if TYPE_CHECKING:
    from zonesim.zone.vehicles import Vehicles

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Charging:
    """The vehicles of a flow that must charge before they load: ``here``, at a pile in the zone, or ``elsewhere``.

    ``time``: at a pile. ``way``: to a pile elsewhere and back.
    """

    here: Mask
    elsewhere: Mask
    time: Floats
    way: Floats

    @classmethod
    def of(cls, scenario: Scenario, demand: Demand, rules: Rulebook, flow: FlowDemand, freight: Freight) -> Charging | None:
        """None where no vehicle is looked at: none are electric, or they do not come for goods."""
        electric, loads = scenario.electric_vehicles, flow.loads
        if electric is None or flow.flow.kind not in OUTWARD_KINDS:
            return None
        luck = loads.luck
        low = (luck.uniform(decisions.ELECTRIC) < electric.share) & (luck.uniform(decisions.BATTERY_LOW) < electric.low_share)
        here = rules.charges_here(demand, flow)[loads.declaration]
        return cls(
            here=freight.of_leading(low & here),
            elsewhere=freight.of_leading(low & ~here),
            time=freight.of_leading(electric.charging.quantile(luck.uniform(decisions.CHARGING))),
            way=freight.of_leading(electric.way.quantile(luck.uniform(decisions.WAY_TO_CHARGE))),
        )


@dataclass(frozen=True)
class Piles:
    """The charging piles of the zone, by their number in the register; None: there are none."""

    piles: int | None

    @classmethod
    def build(cls, register: Register, built: Facilities | None) -> Piles:
        """Enter the piles in the register."""
        if built is None or not built.piles:
            return cls(None)
        return cls(register.add("charging piles", "pile", built.piles, since=built.since))

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
