"""Which declarations the system reviews alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from zonesim.scenario.reforms import Effect, Reform
from zonesim.units import Share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zonesim.demand.demand import Demand, FlowDemand
    from zonesim.engines.tables import Floats
    from zonesim.rules.rulebook import Rule, Rulebook
    from zonesim.scenario.reach import FlowThatComes
    from zonesim.scenario.schema import Scenario


@dataclass(frozen=True)
class StatedShare:
    """Baseline: the same share of automatic review for every firm."""

    share: float

    def __call__(self, demand: Demand, flow: FlowDemand) -> Floats:
        return np.full(flow.declarations.size, self.share)


@dataclass(frozen=True)
class Networked:
    """Reform: a higher share for the goods of enrolled warehouses, never a lower one than the rule it replaces."""

    before: Rule
    share: float
    warehouses: tuple[str, ...] | None

    def __call__(self, demand: Demand, flow: FlowDemand) -> Floats:
        share: Floats = self.before(demand, flow)
        enrolled = self.warehouses is None or flow.flow.warehouse in self.warehouses
        return np.maximum(share, self.share) if enrolled else share


class LedgerNetworking(Reform):
    """Ledger networking: warehouse systems report to customs, so that more declarations are reviewed by the system alone."""

    name: ClassVar[str] = "ledger_networking"
    initiative: ClassVar[str] = (
        "Ledger management: the warehouse management systems of trusted firms are networked with customs, which collects and "
        "reconciles their data automatically (measure 3 of the plan of August 2023) [K3 K4 K5]."
    )
    moves: ClassVar[tuple[Effect, ...]] = (
        Effect("hands_on_hours", "officer", "lower"),
        Effect("first_attempt_share", direction="higher"),
        Effect("paper_time_mean", direction="lower"),
    )
    price: ClassVar[tuple[Effect, ...]] = (Effect("automatic_reviews", direction="higher"),)
    no_help: ClassVar[str] = "ledger_networking_automatic_already"

    automatic_share: Share = 0.95
    """Share of the declarations of enrolled warehouses that the system reviews alone. Assumption."""
    warehouses: tuple[str, ...] | None = None
    """Enrolled warehouses; left out: all. Assumption."""

    def amend(self, rules: Rulebook) -> Rulebook:
        """Raise the share of automatic review."""
        return rules.with_reform(self, automatic_share=Networked(rules.automatic_share, self.automatic_share, self.warehouses))

    def touches_nobody(self, scenario: Scenario, reached: Sequence[FlowThatComes]) -> str:
        """Declarations of the goods of its warehouses."""
        office = scenario.document_office
        if office is None:
            return "there is no document office"
        if not any(each.declared for each in reached):
            return "nothing comes with a declaration"
        if self.warehouses is not None and not any(each.declared and each.flow.warehouse in self.warehouses for each in reached):
            return f"no declared goods come for warehouse {' or '.join(self.warehouses) or '(none is named)'}"
        if self.alone(scenario) and self.automatic_share <= office.automatic_share:
            return f"the system reviews {office.automatic_share:.0%} alone already"
        return ""
