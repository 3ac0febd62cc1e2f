"""Quarantine: of which goods a sample is taken, and whether they wait for the laboratory; the reform ``inspection_quarantine``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from zonesim.demand import decisions
from zonesim.engines.tables import Mask
from zonesim.errors import Fault
from zonesim.rules.batches import earlier, line_of, of_class
from zonesim.rules.statutory import Crossing, Once, OnRequest
from zonesim.scenario.reforms import Effect, Reform
from zonesim.units import Share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zonesim.demand.demand import Demand, FlowDemand
    from zonesim.rules.rulebook import Rulebook
    from zonesim.scenario.reach import FlowThatComes
    from zonesim.scenario.schema import Scenario


class AtEitherLine:
    """Baseline: a sample may be taken wherever goods cross a line."""

    def __call__(self, demand: Demand, flow: FlowDemand) -> Mask:
        return np.full(flow.declarations.size, fill_value=True)


class AtTheFirstLine:
    """Reform: at the first line only, and not again of goods that crossed it before."""

    def __call__(self, demand: Demand, flow: FlowDemand) -> Mask:
        if line_of(flow) != "first_line":
            return np.zeros(flow.declarations.size, np.bool_)
        return ~earlier(demand, flow, "first_line")


class HeldForTheAnswer:
    """Baseline: goods whose sample is being tested stay in the inspection yard, on their vehicle."""

    def __call__(self, demand: Demand, flow: FlowDemand) -> Mask:
        return np.zeros(flow.declarations.size, np.bool_)


@dataclass(frozen=True)
class ReleasedFirst:
    """Reform: goods of the eligible classes (None: of all) go to store as soon as the sample is taken, and may not leave it before
    the answer."""

    eligible: tuple[str, ...] | None

    def __call__(self, demand: Demand, flow: FlowDemand) -> Mask:
        named = demand.commodities if self.eligible is None else self.eligible
        return np.isin(demand.commodities, named)[flow.declarations.commodity]


@dataclass(frozen=True)
class Samples:
    """Samples of a flow's goods, one entry per declaration. ``taken``; ``held``: for the answer, in the yard; ``failed``; ``chance``:
    of being taken, given the class."""

    taken: Mask
    held: Mask
    failed: Mask
    chance: NDArray[np.float64]


def samples(scenario: Scenario, demand: Demand, rules: Rulebook, flow: FlowDemand) -> Samples | None:
    """Of whose goods samples are taken, and what becomes of them; None where of nobody's."""
    if line_of(flow) is None or scenario.laboratory is None:
        return None
    chance = np.where(rules.sampled_here(demand, flow), of_class(scenario, flow, "sample_share"), 0.0)
    if not chance.any():
        return None
    luck = flow.declarations.luck
    taken = luck.uniform(decisions.SAMPLE) < chance
    held = taken & ~(rules.released_first(demand, flow) & kept_in_store(flow))
    failed = taken & (luck.uniform(decisions.LABORATORY_FAILS) < scenario.laboratory.failing_share)
    return Samples(taken, held, failed, chance)


def kept_in_store(flow: FlowDemand) -> bool:
    """Whether the goods lie in store as lots of their own, which can be kept from leaving."""
    stored = flow.flow.dwell is not None and flow.flow.warehouse is not None
    return stored and flow.flow.kind_row.declared


class InspectionQuarantine(Reform):
    """Inspection and quarantine: a batch is inspected at most once, where it is asked for; quarantine releases first and tests after.

    Goods that end on the side from which they came are exempt from statutory inspection; goods examined when they entered the zone
    are not examined again. Quarantine is at the first line. A sample holds its goods no longer than it takes to draw it, where they
    go to a store; there they wait for the answer, and are called back if it is bad.
    """

    name: ClassVar[str] = "inspection_quarantine"
    initiative: ClassVar[str] = (
        "Inspection and quarantine: the same batch is inspected at most once across both lines, quarantine in principle at the first; "
        "on request at the port, in the zone or at the destination; goods abroad at both ends and domestic goods that are only "
        "stored are "
        "not inspected (优化检验检疫作业模式: 只检一次, 前推后移; measure 1 of the plan of August 2023) [K5]."
    )
    moves: ClassVar[tuple[Effect, ...]] = (
        Effect("statutory_examinations", direction="lower"),
        Effect("laboratory_place_days", direction="lower"),
        Effect("release_time_p99", direction="lower"),
        Effect("hands_on_hours", "inspector", "lower"),
    )
    price: ClassVar[tuple[Effect, ...]] = (
        Effect("released_before_answer", direction="higher"),
        Effect("expected_recalls", direction="higher"),
        Effect("expected_missed", direction="higher"),
    )
    no_help: ClassVar[str] = "inspection_quarantine_one_line_already"

    port_share: Share = 0.1
    """Share of declarations that ask for statutory inspection at the port, where their goods come from abroad or go there. That it may
    be asked for is sourced [K5]; the share is an assumption."""
    destination_share: Share = 0.1
    """Share of declarations that ask for it at the destination, where their goods are bound for the domestic market [K5]; the share is
    an assumption."""
    released_first: tuple[str, ...] | None = None
    """Classes of goods released before the laboratory's answer; left out: all. Assumption."""

    def amend(self, rules: Rulebook) -> Rulebook:
        """Exempt, inspect once and where it is asked for, sample at the first line only, release before the answer."""
        return rules.with_reform(
            self,
            statutory_due=Crossing(),
            statutory_again=Once(),
            statutory_site=OnRequest(self.port_share, self.destination_share),
            sampled_here=AtTheFirstLine(),
            released_first=ReleasedFirst(self.released_first),
        )

    def faults(self, scenario: Scenario) -> list[Fault]:
        """Shares of more than everybody, and classes of goods that there are none of."""
        found = []
        if self.port_share + self.destination_share > 1:
            found.append(
                Fault(
                    f"port and destination are asked for by {self.port_share + self.destination_share:g} of the declarations",
                    "lower port_share or destination_share: together at most 1",
                    path=f"reforms.{self.name}.destination_share",
                )
            )
        for name in self.released_first or ():
            if name not in scenario.commodities:
                known = ", ".join(scenario.commodities) or "none"
                path = f"reforms.{self.name}.released_first"
                found.append(Fault(f"no class of goods {name!r}", f"name one of [commodities] ({known}), or remove it", path=path))
        return found

    def touches_nobody(self, scenario: Scenario, reached: Sequence[FlowThatComes]) -> str:
        """Goods under statutory inspection, or of which samples are taken."""
        if scenario.inspection_yard is None:
            return "there is no inspection yard"
        goods = [scenario.commodities[name] for each in reached if each.declared for name in each.goods]
        statutory = scenario.statutory_inspection is not None and any(each.statutory for each in goods)
        sampled = any(each.sample_share > 0 for each in goods)
        return "" if statutory or sampled else "no goods come that are under statutory inspection or sampled"
