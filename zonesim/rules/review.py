"""Which declarations the system reviews alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from zonesim.demand.demand import Demand, FlowDemand
    from zonesim.engines.tables import Floats


@dataclass(frozen=True)
class StatedShare:
    """Baseline: the same share of automatic review for every firm."""

    share: float

    def __call__(self, demand: Demand, flow: FlowDemand) -> Floats:
        return np.full(flow.declarations.size, self.share)
