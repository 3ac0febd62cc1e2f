"""Goods delivered in batches where guarantees are asked for: how long their papers take, and what goes without a guarantee."""

from __future__ import annotations

import numpy as np

from zonesim.engines.tables import Floats, Mask
from zonesim.measures.declarations import PAPER_TIME_MEAN, declares, first_arrived
from zonesim.measures.finished import Fleet, Reading
from zonesim.measures.means import total_per_day
from zonesim.measures.measure import MeanOf, Measure, Shown
from zonesim.measures.populations import EVERYBODY, Counted, OfFleet, Those, Where
from zonesim.measures.release import NUMBER_OF_LOADS, RELEASE_TIME_MEAN
from zonesim.measures.strata import SECURED, Level
from zonesim.scenario.traffic import BASES
from zonesim.zone.prepare import Case
from zonesim.zone.vehicles import Vehicles

_BATCH_DELIVERY: tuple[Those, ...] = (((SECURED, "batch delivery"),),)


def _guarantees(reading: Reading) -> bool:
    office = reading.case.scenario.document_office
    return office is not None and office.guarantee is not None


def _asked(case: Case, truck: Vehicles) -> bool:
    return declares(case, truck) and truck.papers is not None and truck.papers.guarantee is not None


def _batches(reading: Reading, fleet: Fleet, where: Where) -> Mask:
    batch: Mask = fleet.declarations.basis == BASES.index("batch_delivery")
    return first_arrived(reading, fleet, where) & batch


BATCHES = Counted("batch deliveries whose first vehicle arrived in the window", Level.DECLARATION, _asked, _batches)


def with_guarantee(members: OfFleet) -> Floats:
    """1 for a delivery whose guarantee is checked at a desk, else 0."""
    papers = members.fleet.truck.papers
    guarantee = None if papers is None else papers.guarantee
    return np.zeros(len(members.counted)) if guarantee is None else guarantee.astype(np.float64)


def without_guarantee(members: OfFleet) -> Floats:
    """1 for a delivery of which no guarantee is asked, else 0."""
    return 1.0 - with_guarantee(members)


GUARANTEES_CHECKED = Measure(
    "guarantees_checked",
    "guarantees checked",
    "declarations / d",
    formula="per day of the cohort: batch deliveries whose guarantee is checked at a desk",
    better="lower",
    taken=MeanOf(BATCHES, with_guarantee, total_per_day),
)
DELIVERIES_UNSECURED = Measure(
    "deliveries_unsecured",
    "batch deliveries without a guarantee",
    "declarations / d",
    formula="per day of the cohort: batch deliveries of which no guarantee is asked",
    better="lower",
    taken=MeanOf(BATCHES, without_guarantee, total_per_day),
)

SHOWN = (
    Shown((RELEASE_TIME_MEAN, NUMBER_OF_LOADS, PAPER_TIME_MEAN), fixed=_BATCH_DELIVERY, there=_guarantees),
    Shown((GUARANTEES_CHECKED, DELIVERIES_UNSECURED), fixed=(EVERYBODY,), there=_guarantees),
)
