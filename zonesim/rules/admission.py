"""Who walks at all: traffic that only a reform brings is drawn with everybody else's, and stays away without it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from zonesim.demand.demand import Demand, FlowDemand
    from zonesim.rules.rulebook import Rule


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
