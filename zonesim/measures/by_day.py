"""What happened day by day through the observed window, for pictures of reforms that begin one after another."""

from __future__ import annotations

import numpy as np

from zonesim.engines.tables import Floats
from zonesim.measures.averages import ENOUGH
from zonesim.measures.finished import Reading, laden
from zonesim.units import DAY

MEAN, TAIL, EXAMINED, ENTERED = (
    "mean release time (s)",
    "95th percentile of release time (s)",
    "physical examinations (vehicles)",
    "barrier openings inbound (vehicles)",
)


def by_day(reading: Reading) -> dict[str, Floats]:
    """Each series by day of the window: of loads by the day they arrive, of vehicles examined by theirs, of entries by the event."""
    start, _ = reading.window
    days = reading.days
    arrived, times = [np.zeros(0)], [np.zeros(0)]
    for _, visits, cohort in laden(reading):
        arrived.append(visits.arrived[cohort])
        times.append(visits.release_time[cohort])
    day = ((np.concatenate(arrived) - start) // DAY).astype(np.int64)
    time = np.concatenate(times)
    count = np.bincount(day, minlength=days)
    total = np.bincount(day, weights=time, minlength=days)
    order = np.lexsort((time, day))
    tails = np.full(days, np.nan)
    for place, those in enumerate(np.split(time[order], np.cumsum(count)[:-1])):
        if len(those) >= ENOUGH:
            tails[place] = np.quantile(those, 0.95)
    examined, entered = np.zeros(days), np.zeros(days)
    for name, visits in reading.trucks.items():
        came = reading.inside(visits.arrived) & ~visits.turned_away & reading.case.vehicles[name].examined
        examined += np.bincount(((visits.arrived[came] - start) // DAY).astype(np.int64), minlength=days)
        inside = reading.inside(visits.entered)
        entered += np.bincount(((visits.entered[inside] - start) // DAY).astype(np.int64), minlength=days)
    mean = np.divide(total, count, out=np.full(days, np.nan), where=count > 0)
    return {MEAN: mean, TAIL: tails, EXAMINED: examined, ENTERED: entered}
