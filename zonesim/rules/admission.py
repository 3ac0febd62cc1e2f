"""Who walks at all: traffic that only a reform brings is drawn with everybody else's, and stays away without it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zonesim.demand.demand import Demand, FlowDemand
    from zonesim.rules.rulebook import Rule
    from zonesim.scenario.reach import FlowThatComes
    from zonesim.scenario.reforms import Reform


class AsBefore:
    """Baseline: all come but those whom only a reform admits."""

    def __call__(self, demand: Demand, flow: FlowDemand) -> NDArray[np.bool_]:
        return np.full(flow.declarations.size, flow.flow.admitted_by is None)


@dataclass(frozen=True)
class Admitting:
    """Reform: those of the flows that name it come, too."""

    before: Rule
    reform: str

    def __call__(self, demand: Demand, flow: FlowDemand) -> NDArray[np.bool_]:
        others: NDArray[np.bool_] = self.before(demand, flow)
        return others | (flow.flow.admitted_by == self.reform)


def nobody_admitted(reform: Reform, reached: Sequence[FlowThatComes]) -> str:
    """Why a reform that admits traffic admits none; "" where it does."""
    return "" if any(each.flow.admitted_by == reform.name for each in reached) else f"no flow has admitted_by = {reform.name!r}"
