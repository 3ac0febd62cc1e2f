"""Which consolidated goods share vehicles, and when their orders are verified (the reform ``mixed_loads``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from zonesim.scenario.reforms import Effect, Reform
from zonesim.scenario.traffic import BASES, BasisName

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zonesim.demand.demand import Demand, FlowDemand
    from zonesim.rules.rulebook import Rule, Rulebook
    from zonesim.scenario.reach import FlowThatComes
    from zonesim.scenario.schema import Scenario

Bases = tuple[Literal["ordinary"] | BasisName, ...]

MIXED = -1
"""The company of goods on any of the bases that may be mixed, of whatever flow."""


class OneBasis:
    """Baseline: goods share a vehicle with goods of their own flow on the same release basis.

    The value is the company that a declaration's goods keep: equal numbers may share a vehicle. So loads under the baseline and loads
    under a reform never do.
    """

    def __call__(self, demand: Demand, flow: FlowDemand) -> NDArray[np.int64]:
        return flow.part.astype(np.int64) * len(BASES) + flow.declarations.basis


@dataclass(frozen=True)
class Mixed:
    """Reform: goods on these bases share vehicles, with those of other flows of their group too."""

    before: Rule
    bases: Bases

    def __call__(self, demand: Demand, flow: FlowDemand) -> NDArray[np.int64]:
        return np.where(_on(self.bases, flow), MIXED, self.before(demand, flow))


class OnArrival:
    """Baseline: the order is verified at the lane, and one that does not match is put right beside it."""

    def __call__(self, demand: Demand, flow: FlowDemand) -> NDArray[np.bool_]:
        return np.zeros(flow.declarations.size, np.bool_)


@dataclass(frozen=True)
class BeforeArrival:
    """Reform: orders of consolidated goods on these bases are verified, and put right, before the vehicle is at the gate."""

    bases: Bases

    def __call__(self, demand: Demand, flow: FlowDemand) -> NDArray[np.bool_]:
        return _on(self.bases, flow) & (flow.flow.consolidation is not None)


def _on(bases: Bases, flow: FlowDemand) -> NDArray[np.bool_]:
    return np.isin(flow.declarations.basis, [BASES.index(basis) for basis in bases])


class MixedLoads(Reform):
    """Mixed loads: goods on different release bases share a vehicle, and their orders are verified before it arrives.

    It concerns goods that their firms consolidate (``flows.NAME.consolidation``), and no others. The goods of a declaration on several
    vehicles share none of them, before or after: many declarations on many vehicles are not supported [K19-K24].
    """

    name: ClassVar[str] = "mixed_loads"
    initiative: ClassVar[str] = (
        "Optimised logic of verifying gate release orders: goods under two-step and under ordinary declaration may be consolidated on "
        "one vehicle into the zone (优化核放单验放逻辑; measure 6 of the plan of August 2023) [K3 K4 K5 K6]."
    )
    moves: ClassVar[tuple[Effect, ...]] = (
        Effect("consolidated_vehicles", direction="lower"),
        Effect("entries", direction="lower"),
        Effect("tonnes_per_passage", direction="higher"),
        Effect("consolidation_wait_mean", direction="lower"),
        Effect("shipment_time_mean"),
        Effect("release_time_mean"),
    )
    price: ClassVar[tuple[Effect, ...]] = (
        Effect("held_by_others", direction="higher"),
        Effect("release_time_mean", "consolidated goods", "higher"),
    )
    no_help: ClassVar[str] = "mixed_loads_one_basis"

    bases: Bases = ("ordinary", "two_step")
    """Release bases whose goods may share vehicles; none: nothing changes. Source: two-step with ordinary declaration, into the zone
    [K3 K4 K5 K6]; that they may on the way out, and with goods of other flows, is an assumption."""

    def amend(self, rules: Rulebook) -> Rulebook:
        """Let these bases share vehicles, and verify their orders earlier."""
        return rules.with_reform(self, packing=Mixed(rules.packing, self.bases), orders_before=BeforeArrival(self.bases))

    def touches_nobody(self, scenario: Scenario, reached: Sequence[FlowThatComes]) -> str:
        """Consolidated goods on its release bases."""
        packed = [each for each in reached if each.flow.consolidation is not None]
        if not packed:
            return "no goods are consolidated"
        return "" if any(each.bases & set(self.bases) for each in packed) else "no consolidated goods are on its release bases"
