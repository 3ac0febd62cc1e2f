"""One declaration on several vehicles: they wait for each other, or each passes singly (``one_declaration_many_vehicles``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from zonesim.errors import Fault
from zonesim.scenario.kinds import FlowKind
from zonesim.scenario.reforms import Effect, Reform

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zonesim.demand.demand import Demand, FlowDemand
    from zonesim.rules.rulebook import Rule, Rulebook
    from zonesim.scenario.reach import FlowThatComes
    from zonesim.scenario.schema import Scenario


class Convoy:
    """Baseline: the vehicles of a declaration pass the gate as a set, once the last of them has come."""

    def __call__(self, demand: Demand, flow: FlowDemand) -> NDArray[np.bool_]:
        return np.diff(flow.declarations.first_load) > 1


@dataclass(frozen=True)
class Singly:
    """Reform: declared as a whole, delivered in parts; each vehicle passes as it comes. Eligible are these classes of ``goods`` in
    these ``kinds`` of flow (None: all); the others pass as before."""

    before: Rule
    goods: tuple[str, ...] | None
    kinds: tuple[FlowKind, ...] | None

    def __call__(self, demand: Demand, flow: FlowDemand) -> NDArray[np.bool_]:
        together: NDArray[np.bool_] = self.before(demand, flow)
        if self.kinds is not None and flow.flow.kind not in self.kinds:
            return together
        if self.goods is None:
            return np.zeros_like(together)
        return together & ~np.isin(demand.commodities, self.goods)[flow.declarations.commodity]


class OneDeclarationManyVehicles(Reform):
    """One declaration, many vehicles: declared as a whole, delivered in parts, each vehicle passing singly.

    The declaration still closes with its last vehicle. Which goods are eligible is in no source at hand: all are, unless ``goods`` or
    ``kinds`` names some.
    """

    name: ClassVar[str] = "one_declaration_many_vehicles"
    initiative: ClassVar[str] = (
        "One declaration, many vehicles: certain goods may be declared as a whole and delivered in parts, "
        "each vehicle passing singly (整报分送、单车进出区; measure 7 of the plan of August 2023) [K3 K4 K5 K6]."
    )
    moves: ClassVar[tuple[Effect, ...]] = (
        Effect("release_time_mean", "several vehicles", "lower"),
        Effect("release_time_mean", direction="lower"),
        Effect("utilisation", "holding yard, places", "lower"),
        Effect("declaration_release_time_mean", "several vehicles"),
    )
    price: ClassVar[tuple[Effect, ...]] = (Effect("released_before_complete", direction="higher"),)
    no_help: ClassVar[str] = "one_declaration_many_vehicles_few_sets"

    goods: tuple[str, ...] | None = None
    """Classes of goods that are eligible, names of ``[commodities]``; left out: all. Assumption: "certain goods" are named in no source
    at hand."""
    kinds: tuple[FlowKind, ...] | None = None
    """Kinds of flow whose goods are eligible; left out: all. Assumption."""

    def amend(self, rules: Rulebook) -> Rulebook:
        """Replace the convoy by single passage."""
        return rules.with_reform(self, convoy=Singly(rules.convoy, self.goods, self.kinds))

    def faults(self, scenario: Scenario) -> list[Fault]:
        """Classes of goods and kinds of flow that there are none of."""
        path, found = f"reforms.{self.name}", []
        for name in self.goods or ():
            if name not in scenario.commodities:
                known = ", ".join(scenario.commodities) or "none"
                found.append(Fault(f"no class of goods {name!r}", f"name one of [commodities] ({known})", path=f"{path}.goods"))
        there = {flow.kind for flow in scenario.flows.values()}
        mend = f"name one of {', '.join(sorted(there))}"
        return found + [
            Fault(f"no flow is of the kind {kind!r}", mend, path=f"{path}.kinds") for kind in self.kinds or () if kind not in there
        ]

    def touches_nobody(self, scenario: Scenario, reached: Sequence[FlowThatComes]) -> str:
        """Declarations on several vehicles, of goods and kinds of flow that are eligible."""
        several = [each for each in reached if each.several_vehicles]
        if not several:
            return "no declaration comes on several vehicles"
        kinds = [each for each in several if self.kinds is None or each.flow.kind in self.kinds]
        if any(self.goods is None or each.goods & set(self.goods) for each in kinds):
            return ""
        return "no declaration on several vehicles is of goods that are eligible"
