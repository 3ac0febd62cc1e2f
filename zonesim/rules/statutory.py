"""Statutory inspection of goods: at which line, if at all, and where; at either line on its own, or once (``inspection_quarantine``).

Whether a batch meets the criterion is one draw, compared with the rate of whichever line it crosses. So what one line examines the
other examines again, unless the rule says that once is enough.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from zonesim.demand import decisions
from zonesim.engines.tables import Mask
from zonesim.rules.batches import OTHER, earlier, line_of, of_class, same_side
from zonesim.rules.causes import Cause

if TYPE_CHECKING:
    from zonesim.demand.demand import Demand, FlowDemand
    from zonesim.engines.tables import Floats
    from zonesim.rules.rulebook import Rulebook
    from zonesim.scenario.schema import Scenario

Sites = NDArray[np.int8]

SITES = ("zone", "port", "destination")
ZONE, PORT, DESTINATION = range(3)


class EitherLine:
    """Baseline: goods under statutory inspection may be examined at whichever line they cross."""

    def __call__(self, demand: Demand, flow: FlowDemand) -> Mask:
        return np.full(flow.declarations.size, fill_value=True)


class Crossing:
    """Reform: goods that end on the side from which they came cross no line for good, and are exempt."""

    def __call__(self, demand: Demand, flow: FlowDemand) -> Mask:
        return ~same_side(demand, flow)


class Again:
    """Baseline: that a batch was examined at the other line is no reason not to examine it here."""

    def __call__(self, demand: Demand, flow: FlowDemand) -> Mask:
        return np.full(flow.declarations.size, fill_value=True)


class Once:
    """Reform: a batch that was examined when it entered the zone is not examined again when it leaves."""

    def __call__(self, demand: Demand, flow: FlowDemand) -> Mask:
        return np.zeros(flow.declarations.size, np.bool_)


class InTheZone:
    """Baseline: goods are examined in the inspection yard of the zone."""

    def __call__(self, demand: Demand, flow: FlowDemand) -> Sites:
        return np.full(flow.declarations.size, ZONE, np.int8)


@dataclass(frozen=True)
class OnRequest:
    """Reform: at the port, in the zone or at the destination, by the shares of declarations that ask for it.

    At the port only what comes from abroad or goes there; at a destination only what is bound for the domestic market.
    """

    port: float
    destination: float

    def __call__(self, demand: Demand, flow: FlowDemand) -> Sites:
        asks = flow.declarations.luck.uniform(decisions.STATUTORY_SITE)
        domestic = flow.flow.kind_row.domestic
        bound = ~same_side(demand, flow) if domestic == "unless_back" else np.full(flow.declarations.size, domestic == "all")
        site = np.full(flow.declarations.size, ZONE, np.int8)
        site[(asks >= 1 - self.destination) & bound] = DESTINATION
        if line_of(flow) == "first_line":
            site[asks < self.port] = PORT
        return site


@dataclass(frozen=True)
class Statutory(Cause):
    """Statutory inspection of a flow's goods. ``site``: where it takes place (a place in ``SITES``); -1 where there is none."""

    site: Sites


def statutory_inspection(scenario: Scenario, demand: Demand, rules: Rulebook, flow: FlowDemand) -> Statutory | None:
    """Whose goods are under it and meet the criterion; None where nobody's can be."""
    line, stated = line_of(flow), scenario.statutory_inspection
    under = of_class(scenario, flow, "statutory")
    if line is None or stated is None or not under.any():
        return None
    rate = {"first_line": stated.first_line, "second_line": stated.second_line}
    again = rules.statutory_again(demand, flow)
    done: Floats = np.zeros(flow.declarations.size)  # criteria below this were examined before
    for crossed in (line, OTHER[line]):
        done = np.where(earlier(demand, flow, crossed) & ~again, rate[crossed], done)
    due = under & rules.statutory_due(demand, flow)
    criterion = flow.declarations.luck.uniform(decisions.STATUTORY)
    meets = due & (criterion >= done) & (criterion < rate[line])
    site = np.where(meets, rules.statutory_site(demand, flow), -1).astype(np.int8)
    chance = np.where(due, np.maximum(rate[line] - done, 0.0), 0.0)
    return Statutory(site == ZONE, meets & (site != ZONE), chance, site)
