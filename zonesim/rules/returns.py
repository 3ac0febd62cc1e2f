"""Which goods returned from abroad are investigated before they are released, and how (the reform ``returned_goods``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from zonesim.scenario.reforms import Effect, Reform
from zonesim.scenario.supervision import Returns
from zonesim.units import Share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zonesim.demand.demand import Demand, FlowDemand
    from zonesim.engines.tables import Floats
    from zonesim.rules.rulebook import Rule, Rulebook
    from zonesim.scenario.reach import FlowThatComes
    from zonesim.scenario.schema import Scenario


@dataclass(frozen=True)
class InvestigatedShare:
    """Baseline: every declaration of returned goods has the same probability of an investigation."""

    share: float

    def __call__(self, demand: Demand, flow: FlowDemand) -> Floats:
        return np.full(flow.declarations.size, self.share)


@dataclass(frozen=True)
class AtMost:
    """Reform: a smaller probability, never a larger one than that of the rule it replaces."""

    before: Rule
    share: float

    def __call__(self, demand: Demand, flow: FlowDemand) -> Floats:
        return np.minimum(self.before(demand, flow), self.share)


class ReturnedGoods(Reform):
    """Goods returned from abroad: fewer of them are investigated in writing, and fewer are checked on site.

    Who is still investigated is one of those who were before. The shares, before and after, are assumptions.
    """

    name: ClassVar[str] = "returned_goods"
    initiative: ClassVar[str] = (
        "Supervision of goods returned from abroad (优化境外退运货物监管): the proportion of on-site and of written investigations is "
        "reduced; named by the programme, its wording and figures not seen."
    )
    moves: ClassVar[tuple[Effect, ...]] = (
        Effect("returned_release_time_mean", direction="lower"),
        Effect("written_investigations", direction="lower"),
        Effect("on_site_checks", direction="lower"),
        Effect("hands_on_hours", "officer", "lower"),
        Effect("hands_on_hours", "inspector", "lower"),
    )
    price: ClassVar[tuple[Effect, ...]] = (Effect("expected_missed", "returned goods", "higher"),)
    no_help: ClassVar[str] = "returned_goods_seldom_investigated"

    written_share: Share = 0.2
    """Largest share of declarations of returned goods investigated in writing. Assumption: no share is published."""
    on_site_share: Share = 0.2
    """Largest share of them checked on site. Assumption: no share is published."""

    def amend(self, rules: Rulebook) -> Rulebook:
        """Lower both shares."""
        return rules.with_reform(
            self,
            written_investigation=AtMost(rules.written_investigation, self.written_share),
            on_site_check=AtMost(rules.on_site_check, self.on_site_share),
        )

    def touches_nobody(self, scenario: Scenario, reached: Sequence[FlowThatComes]) -> str:
        """Goods returned from abroad."""
        if not any(each.flow.kind_row.table == "returns" for each in reached):
            return "no goods are returned from abroad"
        stated = scenario.returns or Returns()
        same = self.written_share >= stated.written_share and self.on_site_share >= stated.on_site_share
        return "no more are investigated already" if same and self.alone(scenario) else ""
