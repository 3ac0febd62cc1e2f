"""How often a declaration is selected for inspection, how well selection sees what it looks for, and what kind of inspection follows.

One rate and one kind for all; rates and kinds by tier and by the risk of the goods, with or without targeting (``tiered_inspection``);
or lower rates (``differentiated_risk_control``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

import numpy as np
from pydantic import Field

from zonesim.errors import Fault
from zonesim.scenario.base import Frozen
from zonesim.scenario.reforms import Effect, Reform
from zonesim.scenario.traffic import TIERS
from zonesim.units import Share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zonesim.demand.demand import Demand, FlowDemand
    from zonesim.engines.tables import Floats
    from zonesim.rules.rulebook import Rule, Rulebook
    from zonesim.scenario.goods import Commodity
    from zonesim.scenario.reach import FlowThatComes
    from zonesim.scenario.schema import Scenario


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
class FollowingRisk:
    """Reform: rates that follow the risk of the goods: x risk^exponent, scaled so that their mean over a flow's mix of goods stays, and
    up to certainty."""

    rule: Rule
    goods: tuple[Commodity, ...]
    exponent: float

    def __call__(self, demand: Demand, flow: FlowDemand) -> Floats:
        rates: Floats = self.rule(demand, flow)
        risk = np.array([goods.risk for goods in self.goods])
        if not risk.any():
            return rates
        own = flow.flow.commodities
        mix = np.array(
            [goods.weight if own is None else own.get(name, 0.0) for name, goods in zip(demand.commodities, self.goods, strict=True)]
        )
        follows = (risk / risk.max()) ** self.exponent
        usual = float(mix @ follows) / float(mix.sum())
        return np.minimum(rates * (follows / usual)[flow.declarations.commodity], 1.0) if usual else rates


@dataclass(frozen=True)
class SameKind:
    """Baseline: the same share for all of those selected."""

    share: float

    def __call__(self, demand: Demand, flow: FlowDemand) -> Floats:
        return np.full(flow.declarations.size, self.share)


@dataclass(frozen=True)
class KindByTier:
    """Reform: a share by tier, that of the rule before where the tier states none (NaN); none for goods of at least ``straight_from``
    risk, which are examined physically at once."""

    before: Rule
    shares: tuple[float, ...]
    goods: tuple[Commodity, ...]
    straight_from: float | None

    def __call__(self, demand: Demand, flow: FlowDemand) -> Floats:
        own = np.array(self.shares)[flow.declarations.tier]
        shares: Floats = np.where(np.isnan(own), self.before(demand, flow), own)
        if self.straight_from is not None and self.goods:
            straight = np.array([goods.risk >= self.straight_from for goods in self.goods])[flow.declarations.commodity]
            shares = np.where(straight, 0.0, shares)
        return shares


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


def nobody_selected(scenario: Scenario, reached: Sequence[FlowThatComes]) -> str:
    """Why nobody can be selected for inspection; "" where somebody can."""
    if scenario.inspection_yard is None:
        return "there is no inspection yard"
    return "" if any(each.selected for each in reached) else "nobody comes who may be selected for inspection"


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


class TierKinds(Frozen):
    """Shares of those selected that undergo one kind of inspection, by tier; left out: as for everybody."""

    advanced_certified: Share | None = None
    """Advanced certified firms."""
    general_certified: Share | None = None
    """General certified firms."""
    standard: Share | None = None
    """Standard firms."""
    discredited: Share | None = None
    """Discredited firms."""


class TieredInspection(Reform):
    """Tiered inspection: trusted firms are selected seldom, discredited ones nearly always; how deep they are inspected may follow the
    tier and the risk of the goods, too."""

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

    scan_shares: TierKinds = TierKinds()
    """Share of the selected sent to the scanner first, by tier; left out: ``inspection_yard.scan_share``."""
    documents_shares: TierKinds = TierKinds()
    """Share of the selected whose documents alone are checked, unless they raise an alarm, by tier; left out: none."""
    risk_exponent: Annotated[float, Field(strict=True, ge=0, le=4)] = 0.0
    """How far rates follow the risk of the goods: in proportion to ``commodities.NAME.risk`` to this power, at the same number of
    selections (1: in proportion; 0: not at all)."""
    straight_from_risk: Annotated[float, Field(strict=True, ge=0)] | None = None
    """Goods of at least this risk are examined physically at once when selected; left out: none are."""

    def amend(self, rules: Rulebook) -> Rulebook:
        """Replace the one rate by the rate of tier and goods, chance by targeting, one kind of inspection by that of tier and goods."""
        by_tier: Rule = RateByTier(tuple(getattr(self.rates, tier) for tier in TIERS))
        if self.risk_exponent and rules.goods:
            by_tier = FollowingRisk(by_tier, rules.goods, self.risk_exponent)
        return rules.with_reform(
            self,
            selection_rate=by_tier,
            targeting=Lift(self.lift),
            scan_share=self._kind(rules, rules.scan_share, self.scan_shares),
            documents_share=self._kind(rules, rules.documents_share, self.documents_shares),
        )

    def _kind(self, rules: Rulebook, before: Rule, kinds: TierKinds) -> KindByTier:
        shares = (getattr(kinds, tier) for tier in TIERS)
        return KindByTier(before, tuple(np.nan if share is None else share for share in shares), rules.goods, self.straight_from_risk)

    def faults(self, scenario: Scenario) -> list[Fault]:
        """Tiers of which more than everybody would be scanned or only looked at on paper; risk of goods where there are no classes."""
        found = []
        usual = scenario.inspection_yard.scan_share if scenario.inspection_yard is not None else 0.0
        for tier in TIERS:
            scanned, on_paper = getattr(self.scan_shares, tier), getattr(self.documents_shares, tier) or 0.0
            both = (usual if scanned is None else scanned) + on_paper
            if on_paper and both > 1:
                what = f"{both:.6g} of the selected of tier {tier} would be scanned or checked on paper"
                mend = f"lower it, or scan_shares.{tier} (now {both - on_paper:g}): together at most 1"
                found.append(Fault(what, mend, path=f"reforms.{self.name}.documents_shares.{tier}"))
        for key in ("risk_exponent", "straight_from_risk"):
            if getattr(self, key) and not scenario.commodities:
                what = "the risk of the goods decides, but there are no classes of goods"
                found.append(Fault(what, "describe [commodities], or remove it", path=f"reforms.{self.name}.{key}"))
        return found

    def touches_nobody(self, scenario: Scenario, reached: Sequence[FlowThatComes]) -> str:
        """Those who may be selected for inspection."""
        return nobody_selected(scenario, reached)


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
    no_help: ClassVar[str] = "differentiated_risk_control_few_selected"

    factor: Share = 0.7
    """Factor on every rate of selection. Assumption: the plan names no figure."""

    def amend(self, rules: Rulebook) -> Rulebook:
        """Multiply the rate in force."""
        return rules.with_reform(self, selection_rate=Multiplied(rules.selection_rate, self.factor))

    def touches_nobody(self, scenario: Scenario, reached: Sequence[FlowThatComes]) -> str:
        """Those who may be selected for inspection."""
        if self.factor == 1:
            return "a factor of 1 changes no rate"
        if self.alone(scenario) and scenario.inspection_yard is not None and scenario.inspection_yard.selection_rate == 0:
            return "nobody is selected at random before it"
        return nobody_selected(scenario, reached)
