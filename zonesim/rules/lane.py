"""Which lanes a vehicle may take: those of its flow, or convenience lanes as well (the reform ``graded_gates``)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from zonesim.errors import Fault
from zonesim.rules.built import Conversion
from zonesim.scenario.reforms import Effect, Ramp, Reform
from zonesim.scenario.traffic import TIERS, TierName
from zonesim.units import DAY, Share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zonesim.demand.demand import Demand, FlowDemand
    from zonesim.rules.rulebook import Rulebook
    from zonesim.scenario.reach import FlowThatComes
    from zonesim.scenario.schema import Scenario
    from zonesim.scenario.traffic import Flow

DIRECTIONS = ("inbound", "outbound")


class OwnLanes:
    """Baseline: a vehicle takes the kind of lanes that its flow uses."""

    def __call__(self, demand: Demand, flow: FlowDemand) -> NDArray[np.bool_]:
        return np.zeros(flow.declarations.size, np.bool_)


@dataclass(frozen=True)
class ConvenienceLanesToo:
    """Reform: gate-registered goods, and the goods of firms of these tiers, may take convenience lanes as well; employees may not."""

    tiers: tuple[TierName, ...]

    def __call__(self, demand: Demand, flow: FlowDemand) -> NDArray[np.bool_]:
        trusted = np.isin(flow.declarations.tier, [TIERS.index(tier) for tier in self.tiers])
        kind = flow.flow.kind_row
        return (trusted | kind.convenience) & (not kind.staff)


class GradedGates(Reform):
    """Graded gates: some regular lanes become convenience lanes, quicker and with fewer fields and relaxed weighing.

    Eligible vehicles take the kind of lanes in which they would start sooner, all others regular lanes only. What a passage takes
    is ``service.convenience`` of the gate. One regular lane stays in each direction, however few are open. Flows that have convenience
    lanes of their own (``lane``) go on using them as before.
    """

    name: ClassVar[str] = "graded_gates"
    initiative: ClassVar[str] = (
        "Classified and graded gates: convenience lanes for gate-registered goods, with fewer fields and relaxed weighing on entry; "
        "regular lanes may take them, too (实施卡口分类分级管理, 便捷进出区通道; measure 4, Announcement 200/2023) [K3 K4 K5 K6 K10]."
    )
    moves: ClassVar[tuple[Effect, ...]] = (
        Effect("lane_wait_mean", "eligible", "lower"),
        Effect("lane_hours", "regular", "lower"),
        Effect("release_time_mean", direction="lower"),
    )
    price: ClassVar[tuple[Effect, ...]] = (
        Effect("lane_wait_mean", "not eligible", "higher"),
        Effect("expected_let_through", direction="higher"),
    )
    no_help: ClassVar[str] = "graded_gates_few_eligible"

    inbound: Annotated[int, Field(strict=True, ge=0)] = 1
    """Regular lanes into the zone that become convenience lanes, at each gate; none are built. Assumption."""
    outbound: Annotated[int, Field(strict=True, ge=0)] = 1
    """Regular lanes out of the zone that become convenience lanes, at each gate. Assumption: the rule speaks of passage in and out
    [K10]."""
    tiers: tuple[TierName, ...] = ("advanced_certified",)
    """Tiers whose firms may take convenience lanes with all their goods, beside gate-registered goods [K10]. Assumption: the rule names
    the goods only."""
    mismatch_share: Share = 0.02
    """Share of laden passages of convenience lanes held for a mismatch, in place of the ``exceptions.share`` of the gate where this is
    higher; the others are let through unseen. Assumption: fewer fields and relaxed weighing are sourced [K10], no share is."""

    @property
    def converted(self) -> tuple[int, int]:
        """Lanes converted at each gate, inbound and outbound: none where no firm ever adopts."""
        adopted = max(self.adoption.begin, self.adoption.end) if isinstance(self.adoption, Ramp) else self.adoption
        return (self.inbound, self.outbound) if adopted else (0, 0)

    def amend(self, rules: Rulebook) -> Rulebook:
        """Let the eligible take convenience lanes too, and convert the lanes at midnight of the first day in force."""
        since = 0.0 if self.from_day is None else rules.day_zero + self.from_day * DAY
        conversion = Conversion(since, *self.converted, gates=self.gates, mismatch_share=self.mismatch_share)
        return replace(rules.with_reform(self, lane=ConvenienceLanesToo(self.tiers)), conversion=conversion)

    def null(self) -> GradedGates:
        """No lane converted, so that the zone as it was is told by the same classes of vehicles."""
        return self.model_copy(update={"inbound": 0, "outbound": 0})

    def faults(self, scenario: Scenario) -> list[Fault]:
        """Gates at which no regular lane would stay."""
        found = []
        for name in scenario.gates if self.gates is None else self.gates:
            for direction, converted in zip(DIRECTIONS, self.converted, strict=True):
                there = getattr(scenario.gates[name].lanes, direction) if name in scenario.gates else converted + 1
                if converted and converted >= there:
                    found.append(
                        Fault(
                            f"gate {name} has {there} regular {'lane' if there == 1 else 'lanes'} {direction}: none would stay regular",
                            f"convert fewer, give the gate more than {converted}, or name the other gates in {self.name}.gates",
                            path=f"reforms.{self.name}.{direction}",
                        )
                    )
        return found

    def touches_nobody(self, scenario: Scenario, reached: Sequence[FlowThatComes]) -> str:
        """Whoever takes regular lanes: of those that become convenience lanes there are fewer, whoever is eligible."""
        if not any(self.converted):
            return "it converts no lane"
        if not any(scenario.gates[gate].lanes.model_dump().values() for each in reached for gate in _gates(each.flow)):
            return "nobody passes a gate that has lanes"
        return ""


def _gates(flow: Flow) -> list[str]:
    return [gate for gate in (flow.gate, flow.exit_gate) if gate is not None]
