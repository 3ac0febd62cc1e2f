"""How production equipment leaves supervision when its period ends (the reform ``equipment_release``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from zonesim.scenario.reforms import Effect, Reform

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zonesim.demand.demand import Demand, FlowDemand
    from zonesim.rules.rulebook import Rulebook
    from zonesim.scenario.reach import FlowThatComes
    from zonesim.scenario.schema import Scenario


class OnApplication:
    """Baseline: the firm applies, an officer reviews, an inspector visits; a unit that then leaves has its licence checked again."""

    def __call__(self, demand: Demand, flow: FlowDemand) -> NDArray[np.bool_]:
        return np.ones(flow.declarations.size, np.bool_)


class ByItself:
    """Reform: supervision ends on the day; the licence was checked once, on entry."""

    def __call__(self, demand: Demand, flow: FlowDemand) -> NDArray[np.bool_]:
        return np.zeros(flow.declarations.size, np.bool_)


class EquipmentRelease(Reform):
    """Production equipment is released by itself when its period of supervision ends: no application, no review, no visit."""

    name: ClassVar[str] = "equipment_release"
    initiative: ClassVar[str] = (
        "Release of production equipment from supervision is simplified: the licence is checked once, on entry, and not again when the "
        "equipment leaves for domestic use; at the end of the period the ledger is reduced automatically, without an application "
        "(measure 2 of the plan of August 2023) [K3 K4 K5 K6]."
    )
    moves: ClassVar[tuple[Effect, ...]] = (
        Effect("equipment_release_time_mean", direction="lower"),
        Effect("floor_space_held", direction="lower"),
        Effect("hands_on_hours", "officer", "lower"),
        Effect("hands_on_hours", "inspector", "lower"),
    )
    price: ClassVar[tuple[Effect, ...]] = (Effect("visits_not_made", direction="higher"),)
    no_help: ClassVar[str] = "equipment_release_few_units"

    def amend(self, rules: Rulebook) -> Rulebook:
        """Replace the application."""
        return rules.with_reform(self, supervision_end=ByItself())

    def touches_nobody(self, scenario: Scenario, reached: Sequence[FlowThatComes]) -> str:
        """Units of equipment under supervision."""
        return (
            ""
            if any(each.flow.kind_row.on_paper and each.flow.kind_row.goods for each in reached)
            else "no equipment is under supervision"
        )
