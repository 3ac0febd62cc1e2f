"""Who must give a guarantee for goods delivered in batches (the reform ``guarantee_waiver``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from zonesim.scenario.reforms import Effect, Reform
from zonesim.scenario.traffic import BASES, TIERS, TierName

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zonesim.demand.demand import Demand, FlowDemand
    from zonesim.rules.rulebook import Rule, Rulebook
    from zonesim.scenario.reach import FlowThatComes
    from zonesim.scenario.schema import Scenario


class ForEveryBatch:
    """Baseline: every batch delivery needs a guarantee, nothing else does."""

    def __call__(self, demand: Demand, flow: FlowDemand) -> NDArray[np.bool_]:
        needed: NDArray[np.bool_] = flow.declarations.basis == BASES.index("batch_delivery")
        return needed


@dataclass(frozen=True)
class Waived:
    """Reform: firms of these tiers give none."""

    before: Rule
    tiers: tuple[TierName, ...]

    def __call__(self, demand: Demand, flow: FlowDemand) -> NDArray[np.bool_]:
        needed: NDArray[np.bool_] = self.before(demand, flow)
        return needed & ~np.isin(flow.declarations.tier, [TIERS.index(tier) for tier in self.tiers])


class GuaranteeWaiver(Reform):
    """Trusted firms need no guarantee for goods delivered in batches and declared together: one desk step less for each delivery.

    More firms may then use batch delivery; that is not modelled, since no figure is published.
    """

    name: ClassVar[str] = "guarantee_waiver"
    initiative: ClassVar[str] = (
        "Advanced certified enterprises are exempt from guarantees in more cases: none is needed for batch delivery with centralised "
        "declaration (分送集报; measure 8 of the plan of August 2023) [K3 K4 K5 K6]."
    )
    moves: ClassVar[tuple[Effect, ...]] = (
        Effect("guarantees_checked", direction="lower"),
        Effect("hands_on_hours", "officer", "lower"),
        Effect("paper_time_mean", "batch delivery", "lower"),
    )
    price: ClassVar[tuple[Effect, ...]] = (Effect("deliveries_unsecured", direction="higher"),)
    no_help: ClassVar[str] = "guarantee_waiver_few_trusted"

    tiers: tuple[TierName, ...] = ("advanced_certified",)
    """Tiers of firms that need no guarantee. Source: advanced certified enterprises [K3 K4 K5 K6]."""

    def amend(self, rules: Rulebook) -> Rulebook:
        """Spare these firms the guarantee."""
        return rules.with_reform(self, guarantee=Waived(rules.guarantee, self.tiers))

    def touches_nobody(self, scenario: Scenario, reached: Sequence[FlowThatComes]) -> str:
        """Goods that firms of its tiers deliver in batches, where a guarantee is asked for."""
        if scenario.document_office is None or scenario.document_office.guarantee is None:
            return "no guarantee is asked for"
        batches = [each for each in reached if each.declared and "batch_delivery" in each.bases]
        if not batches:
            return "no goods are delivered in batches"
        return "" if any(each.tiers & set(self.tiers) for each in batches) else "no firm of its tiers delivers in batches"
