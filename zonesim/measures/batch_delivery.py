"""Goods delivered in batches where guarantees are asked for: how long their papers take, and what goes without a guarantee."""

from __future__ import annotations

import numpy as np

from zonesim.engines.tables import Floats
from zonesim.measures.averages import mean
from zonesim.measures.finished import Reading, Row, laden
from zonesim.scenario.traffic import BASES

BATCH_DELIVERY = "batch delivery"


def rows(reading: Reading) -> list[Row]:
    """Measures of batch deliveries, where guarantees are asked for."""
    office = reading.case.scenario.document_office
    if office is None or office.guarantee is None:
        return []
    times: list[Floats] = [np.zeros(0)]
    papers: list[Floats] = [np.zeros(0)]
    checked = unsecured = 0
    for name, visits, cohort in laden(reading):
        truck = reading.case.vehicles[name]
        batch = truck.flow.declarations.basis == BASES.index("batch_delivery")
        if truck.papers is None or truck.papers.guarantee is None or not batch.any():
            continue
        times.append(visits.release_time[cohort & batch[truck.flow.loads.declaration]])
        came = reading.inside(np.minimum.reduceat(visits.arrived, truck.flow.declarations.first_load[:-1])) & batch
        papers.append((reading.papers[name] - reading.lodged[name])[came])
        checked += int(np.count_nonzero(came & truck.papers.guarantee))
        unsecured += int(np.count_nonzero(came & ~truck.papers.guarantee))
    released = np.concatenate(times)
    return [
        ("release_time_mean", BATCH_DELIVERY, mean(released)),
        ("loads", BATCH_DELIVERY, float(len(released))),
        ("paper_time_mean", BATCH_DELIVERY, mean(np.concatenate(papers))),
        ("guarantees_checked", "all", checked / reading.days),
        ("deliveries_unsecured", "all", unsecured / reading.days),
    ]
