"""Many declarations of many firms, and what the rules say of each."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from zonesim.demand.demand import Demand, FlowDemand, draw
from zonesim.rules.baseline import rules_of
from zonesim.rules.inspection import Inspection, inspect
from zonesim.rules.rulebook import Rulebook
from zonesim.scenario.schema import Scenario
from zonesim.scenario.traffic import TIERS

Data = dict[str, Any]
Numbers = NDArray[Any]

FIRMS: Data = {tier: {"tier": tier, "count": 50} for tier in TIERS}
"""Fifty firms of each tier, with as much traffic each."""


def scenario(*, reforms: Data | None = None, yard: Data | None = None, **parts: Any) -> Scenario:
    """Four observed days of some two thousand declarations each."""
    flow = {"kind": "first_line_in", "arrivals": {"vehicles_per_day": 2000}, "declarations": {"several_vehicles_share": 0.2}}
    data: Data = {"horizon": {"days": 4, "warm_up": "1 d", "cool_down": "0 s"}, "firms": FIRMS, "flows": {"in": flow}}
    return Scenario.model_validate(data | {"reforms": reforms or {}, "inspection_yard": yard or {}} | parts)


def drawn(case: Scenario, *, flow: str = "in", seed: int = 1) -> tuple[Demand, FlowDemand, Rulebook]:
    """Who comes, and the rules in force."""
    demand = draw(case, seed=seed, replication=0)
    return demand, demand.flows[flow], rules_of(case)


def inspected(case: Scenario, *, flow: str = "in", seed: int = 1) -> tuple[Inspection, FlowDemand]:
    """What inspection does to a flow."""
    demand, rows, rules = drawn(case, flow=flow, seed=seed)
    return inspect(case, demand, rules, rows), rows


def errors(hits: Numbers, probability: Numbers | float) -> float:
    """How many standard errors the number of hits lies from what independent trials of these probabilities would give."""
    expected = np.broadcast_to(np.asarray(probability, np.float64), hits.shape)
    variance = float((expected * (1 - expected)).sum())
    return float(abs(hits.sum() - expected.sum()) / np.sqrt(variance))
