"""One declaration on several vehicles: they wait for each other, or each passes singly (``one_declaration_many_vehicles``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from zonesim.scenario.reforms import Effect, Reform

if TYPE_CHECKING:
    from zonesim.demand.demand import Demand, FlowDemand
    from zonesim.rules.rulebook import Rulebook


class Convoy:
    """Baseline: the vehicles of a declaration pass the gate as a set, once the last of them has come."""

    def __call__(self, demand: Demand, flow: FlowDemand) -> NDArray[np.bool_]:
        return np.diff(flow.declarations.first_load) > 1


class Singly:
    """Reform: declared as a whole, delivered in parts; each vehicle passes as it comes."""

    def __call__(self, demand: Demand, flow: FlowDemand) -> NDArray[np.bool_]:
        return np.zeros(flow.declarations.size, np.bool_)


class OneDeclarationManyVehicles(Reform):
    """One declaration, many vehicles: declared as a whole, delivered in parts, each vehicle passing singly.

    The declaration still closes with its last vehicle. Every kind of goods is taken to be eligible: assumption.
    """

    name: ClassVar[str] = "one_declaration_many_vehicles"
    initiative: ClassVar[str] = (
        "One declaration, many vehicles: certain goods may be declared as a whole and delivered in parts, "
        "each vehicle passing singly (整报分送、单车进出区; measure 7 of the plan of August 2023) [K3 K4 K5 K6]."
    )
    moves: ClassVar[tuple[Effect, ...]] = (
        Effect("release_time_mean", "several vehicles", "lower"),
        Effect("release_time_mean", direction="lower"),
    )

    def amend(self, rules: Rulebook) -> Rulebook:
        """Replace the convoy by single passage."""
        return rules.with_reform(self, convoy=Singly())
