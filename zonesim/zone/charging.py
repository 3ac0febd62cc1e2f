"""Vehicles that come for goods with a battery too low: they charge at a pile in the zone, or drive out to do so and come back."""

from __future__ import annotations

from dataclasses import dataclass

from zonesim.demand import decisions
from zonesim.demand.demand import Demand, FlowDemand
from zonesim.engines.tables import Floats, Mask
from zonesim.rules.rulebook import Rulebook
from zonesim.scenario.schema import Scenario
from zonesim.zone.freight import Freight


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
        if electric is None or not flow.flow.kind_row.outward:
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
