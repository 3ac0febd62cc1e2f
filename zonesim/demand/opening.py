"""The goods that are there when the run begins: those who came before and whose goods have not left yet."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from zonesim.demand.arrivals import Span
from zonesim.demand.columns import FlowDemand, OpeningLots
from zonesim.demand.decisions import DWELL, OPENING, PALLETS
from zonesim.demand.generated import LAW_SAMPLE, NOTHING, Generated, generate, load_arrivals
from zonesim.demand.luck import Chance, Floats, Luck
from zonesim.scenario.distributions import OneFamily
from zonesim.scenario.schema import Scenario
from zonesim.scenario.traffic import Arrivals, CountedInterval, Flow
from zonesim.scenario.workshop import Workshop
from zonesim.units import DAY, WEEK

REACH = 0.999
"""The past is followed back as far as this quantile of the time goods stay, in whole weeks."""

NO_LOTS = OpeningLots(np.zeros(0, dtype=np.int32), np.zeros(0))


def stays_of(scenario: Scenario, flow: Flow) -> tuple[OneFamily, ...]:
    """How long goods of a flow stay, one way or the other; empty where they do not, or where only the run can tell."""
    stay = flow.kind_row.stay
    if stay is not None and stay.place == "workshop":
        workshop = scenario.workshop or Workshop()
        return (workshop.repair, workshop.assessment)
    return (flow.dwell,) if flow.dwell is not None and flow.kind_row.inward else ()


def came_before(
    flow: Flow, span: Span, *, stays: Sequence[OneFamily], name: str, seed: int, replication: int, factor: float
) -> Generated:
    """Declarations that came before the span, as far back as their goods may still be there, from streams of their own.

    The past is the same process of arrivals; where they were counted, the counted days are repeated. Nobody where goods do not stay
    or only a log says who comes.
    """
    if not stays or flow.arrivals is None:
        return NOTHING
    longest = max(float(np.quantile(law.quantile(LAW_SAMPLE), REACH)) for law in stays)
    past = Span(span.begin - math.ceil(longest / WEEK) * WEEK, span.begin, span.weekday)
    flow = flow.model_copy(update={"arrivals": _in_the_past(flow.arrivals, past)})
    return generate(flow, past, name=name, seed=seed, replication=replication, factor=factor, prefix=OPENING)


def opening_lots(flow: Flow, span: Span, *, came: Generated, name: str, seed: int, replication: int) -> OpeningLots:
    """Lots of those who ``came`` before the span that leave after its begin."""
    if flow.dwell is None or not len(came.planned):
        return NO_LOTS
    luck = Luck(seed, replication, name, came.load_number, names=came.load_name, prefix=OPENING)
    pallets = np.asarray(flow.declarations.pallets.quantile(luck.uniform(PALLETS))).astype(np.int32)
    return _still_there(flow.dwell, load_arrivals(flow, came, luck=luck), pallets, luck, span.begin)


def with_opening(flow: FlowDemand, came: FlowDemand | None, *, begin: float) -> FlowDemand:
    """The flow with the lots that those who ``came`` before the run left in store, of those whom the rules let come."""
    if came is None:
        return flow
    opening, dwell = flow.opening, flow.flow.dwell
    if dwell is not None:
        opening = _still_there(dwell, came.loads.arrival, came.loads.pallets, came.loads.luck, begin)
    return replace(flow, earlier=came, opening=opening)


def _still_there(dwell: OneFamily, entered: Floats, pallets: NDArray[np.int32], luck: Chance, begin: float) -> OpeningLots:
    """Goods count as stored from the arrival of their vehicle."""
    leaves = entered + dwell.quantile(luck.uniform(DWELL))
    inside = (entered < begin) & (leaves > begin)
    return OpeningLots(pallets[inside], leaves[inside])


def _in_the_past(arrivals: Arrivals, past: Span) -> Arrivals:
    """The same arrivals; counted days (whole ones) are repeated back through the past."""
    counts = arrivals._counts
    if counts is None:
        return arrivals
    period = math.ceil((counts[-1].end - counts[0].start) / DAY) * DAY
    furthest = math.ceil((counts[-1].end - past.begin) / period)
    shifts = [back * period for back in range(furthest, 0, -1)]
    repeated = arrivals.model_copy()
    repeated._counts = tuple(
        CountedInterval(each.start - shift, each.end - shift, each.vehicles) for shift in shifts for each in counts
    )
    return repeated
