"""What a declaration's goods bring with them, whatever customs makes of it: their class, the line they cross, their other end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from zonesim.demand import decisions
from zonesim.engines.tables import Mask
from zonesim.scenario.kinds import Line

if TYPE_CHECKING:
    from zonesim.demand.demand import Demand, FlowDemand
    from zonesim.scenario.schema import Scenario


OF_THE_BATCH = frozenset({decisions.SAME_SIDE, decisions.STATUTORY, decisions.STATUTORY_SITE, decisions.SAMPLE})
"""What is a property of the goods, whichever declaration they stand on."""
OTHER: dict[Line, Line] = {"first_line": "second_line", "second_line": "first_line"}


def of_class(scenario: Scenario, flow: FlowDemand, key: str) -> NDArray[Any]:
    """A key of the class of goods of each declaration; zero, or no, where the scenario names no classes."""
    values = [getattr(goods, key) for goods in scenario.commodities.values()]
    return np.array(values)[flow.declarations.commodity] if values else np.zeros(flow.declarations.size, np.bool_)


def line_of(flow: FlowDemand) -> Line | None:
    """The line that the goods of a flow cross; None where they are not declared."""
    return flow.flow.kind_row.line


def same_side(demand: Demand, flow: FlowDemand) -> Mask:
    """Whose goods end on the side from which they came: abroad at both ends (first line), or domestic goods only stored (second)."""
    shares = np.array([part.flow.back_share for part in flow.parts])[flow.part]
    return flow.declarations.luck.uniform(decisions.SAME_SIDE) < shares


def earlier(demand: Demand, flow: FlowDemand, line: Line) -> Mask:
    """Whose goods crossed this line before, on their way into the zone; nobody's, where they only come in now."""
    here = line_of(flow)
    if here is None or not flow.flow.kind_row.outward:
        return np.zeros(flow.declarations.size, np.bool_)
    back = same_side(demand, flow)
    return back if line == here else ~back
