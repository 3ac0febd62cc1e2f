"""How often a declaration is selected for inspection, and how well selection sees what it looks for.

One rate for all, a rate by tier with or without targeting (``tiered_inspection``), or lower rates (``differentiated_risk_control``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

import numpy as np
from pydantic import Field

from zonesim.scenario.base import Frozen
from zonesim.scenario.reforms import Effect, Reform
from zonesim.scenario.traffic import TIERS
from zonesim.units import Share

if TYPE_CHECKING:
    from zonesim.demand.demand import Demand, FlowDemand
    from zonesim.engines.tables import Floats
    from zonesim.rules.rulebook import Rule, Rulebook


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


@dataclass(frozen=True)
class Lift:
    """How many times likelier a declaration with a violation is selected than the rate says; baseline: 1, selection is blind."""

    lift: float

    def __call__(self, demand: Demand, flow: FlowDemand) -> Floats:
        return np.full(flow.declarations.size, self.lift)


@dataclass(frozen=True)
class Multiplied:
    """Reform: a factor on whatever rates another rule gives."""

    rule: Rule
    factor: float

    def __call__(self, demand: Demand, flow: FlowDemand) -> Floats:
        rates: Floats = self.factor * self.rule(demand, flow)
        return rates


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
    moves: ClassVar[tuple[Effect, ...]] = (
        Effect("examinations", direction="lower"),
        Effect("release_time_p99", direction="lower"),
        Effect("hands_on_hours", "inspector", "lower"),
        Effect("detection_share", direction="higher"),
    )
    price: ClassVar[tuple[Effect, ...]] = (Effect("expected_missed", "tier standard", "higher"),)
    no_help: ClassVar[str] = "tiered_inspection_alike"

    rates: TierRates = TierRates()
    """Probability of selection of a declaration, by tier of its firm."""
    lift: Annotated[float, Field(strict=True, ge=1)] = 1.0
    """Quality of targeting: how many times likelier a declaration with a violation is selected than its tier's rate, at the same number
    of selections; 1 is chance. Assumption: no targeting quality of a bonded zone is published."""

    def amend(self, rules: Rulebook) -> Rulebook:
        """Replace the one rate by the rate of the tier, and chance by targeting."""
        rates = tuple(getattr(self.rates, tier) for tier in TIERS)
        return rules.with_reform(self, selection_rate=RateByTier(rates), targeting=Lift(self.lift))


class DifferentiatedRiskControl(Reform):
    """Differentiated risk control: a lower share of a zone's declarations is selected; it multiplies what is otherwise in force."""

    name: ClassVar[str] = "differentiated_risk_control"
    initiative: ClassVar[str] = (
        "Differentiated risk control: the enterprise is the unit; the share of a zone's declarations selected for inspection "
        "is lowered (measure 5 of the plan of August 2023) [K3 K4 K5]."
    )
    moves: ClassVar[tuple[Effect, ...]] = (
        Effect("examinations", direction="lower"),
        Effect("release_time_p99", direction="lower"),
        Effect("hands_on_hours", "inspector", "lower"),
    )
    price: ClassVar[tuple[Effect, ...]] = (Effect("expected_missed", direction="higher"),)

    factor: Share = 0.7
    """Factor on every rate of selection. Assumption: the plan names no figure."""

    def amend(self, rules: Rulebook) -> Rulebook:
        """Multiply the rate in force."""
        return rules.with_reform(self, selection_rate=Multiplied(rules.selection_rate, self.factor))
