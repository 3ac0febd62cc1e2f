"""The goods that lie in store when the run begins: those who came before and whose goods have not left yet."""

from __future__ import annotations

import math

import numpy as np

from zonesim.demand.arrivals import Span
from zonesim.demand.columns import OpeningLots
from zonesim.demand.decisions import DWELL, OPENING, PALLETS
from zonesim.demand.generated import LAW_SAMPLE, generate, load_arrivals
from zonesim.demand.luck import Luck
from zonesim.scenario.traffic import INWARD, Arrivals, Flow
from zonesim.units import DAY, WEEK

REACH = 0.999
"""The past is followed back as far as this quantile of the dwell, in whole weeks."""

NO_LOTS = OpeningLots(np.zeros(0, dtype=np.int32), np.zeros(0))


def opening_lots(flow: Flow, span: Span, *, name: str, seed: int, replication: int, factor: float) -> OpeningLots:
    """Lots that entered before the span and leave after its begin, drawn from streams of their own.

    The past is the same process of arrivals; goods count as stored from the arrival of their vehicle. Where arrivals were
    counted, the counted days are repeated. None where goods do not dwell or only a log says who comes.
    """
    dwell, arrivals = flow.dwell, flow.arrivals
    if dwell is None or arrivals is None or flow.kind not in INWARD:
        return NO_LOTS
    reach = math.ceil(float(np.quantile(dwell.quantile(LAW_SAMPLE), REACH)) / WEEK) * WEEK
    past = Span(span.begin - reach, span.begin, span.weekday)
    flow = flow.model_copy(update={"arrivals": _in_the_past(arrivals, past)})
    came = generate(flow, past, name=name, seed=seed, replication=replication, factor=factor, prefix=OPENING)
    luck = Luck(seed, replication, name, came.load_number, names=came.load_name, prefix=OPENING)
    entered = load_arrivals(flow, came, luck)
    leaves = entered + dwell.quantile(luck.uniform(DWELL))
    pallets = np.asarray(flow.declarations.pallets.quantile(luck.uniform(PALLETS))).astype(np.int32)
    inside = (entered < span.begin) & (leaves > span.begin)
    return OpeningLots(pallets[inside], leaves[inside])


def _in_the_past(arrivals: Arrivals, past: Span) -> Arrivals:
    """The same arrivals; counted days (whole ones) are repeated back through the past."""
    counts = arrivals._counts
    if counts is None:
        return arrivals
    period = math.ceil((counts[-1][1] - counts[0][0]) / DAY) * DAY
    furthest = math.ceil((counts[-1][1] - past.begin) / period)
    shifts = [back * period for back in range(furthest, 0, -1)]
    repeated = arrivals.model_copy()
    repeated._counts = tuple((start - shift, end - shift, count) for shift in shifts for start, end, count in counts)
    return repeated
