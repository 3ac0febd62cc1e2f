"""How often a declaration is selected for inspection: one rate for all, or a rate by tier (the reform ``tiered_inspection``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from zonesim.scenario.base import Frozen
from zonesim.scenario.reforms import Reform
from zonesim.scenario.traffic import TIERS
from zonesim.units import Share

if TYPE_CHECKING:
    from zonesim.demand.demand import Demand, FlowDemand
    from zonesim.engines.tables import Floats
    from zonesim.rules.rulebook import Rulebook


@dataclass(frozen=True)
class OneRate:
    """Baseline: every declaration has the same probability of selection."""

    rate: float

    def __call__(self, demand: Demand, flow: FlowDemand) -> Floats:
        return np.full(flow.declarations.size, self.rate)


@dataclass(frozen=True)
class RateByTier:
    """Reform: the probability of selection follows the tier of the firm."""

    rates: tuple[float, ...]

    def __call__(self, demand: Demand, flow: FlowDemand) -> Floats:
        return np.array(self.rates)[flow.declarations.tier]


class TierRates(Frozen):
    """Probability of selection by tier: China's customs in 2019."""

    advanced_certified: Share = 0.0057
    """Source: 0.57 % [K56 K57]."""
    general_certified: Share = 0.0169
    """Source: 1.69 % [K57]."""
    standard: Share = 0.0244
    """Source: 2.44 % [K57]."""
    discredited: Share = 0.8476
    """Source: 84.76 % [K56 K57]."""


class TieredInspection(Reform):
    """Tiered inspection: trusted firms are selected seldom, discredited ones nearly always."""

    name: ClassVar[str] = "tiered_inspection"
    initiative: ClassVar[str] = (
        "Tiered inspection, named by the customer; as in differentiated risk control, the enterprise is the unit and "
        "the share selected for inspection follows its credit [K3 K4 K5]."
    )

    rates: TierRates = TierRates()
    """Probability of selection of a declaration, by tier of its firm."""

    def amend(self, rules: Rulebook) -> Rulebook:
        """Replace the one rate by the rate of the tier."""
        rates = tuple(getattr(self.rates, tier) for tier in TIERS)
        return rules.with_reform(self, selection_rate=RateByTier(rates))
