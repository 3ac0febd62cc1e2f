"""What a run means: the measures of one replication, from its log. Undefined is NaN, never 0."""

from __future__ import annotations

import numpy as np

from zonesim.engines.tables import Floats
from zonesim.measures.asked import asked_rows
from zonesim.measures.catalogue import SHOWN
from zonesim.measures.finished import Reading, Row, laden, read
from zonesim.measures.stratified import Stratified

__all__ = ["Reading", "Row", "measures", "read", "survival"]


def measures(reading: Reading) -> list[Row]:
    """Every measure of a replication, in a fixed order, and then those that the scenario asks for.

    Raises InputError for what cannot be asked for.
    """
    found = Stratified(reading)
    rows = [row for one in SHOWN for row in one.rows(found)]
    if reading.case.scenario.measures:
        rows += asked_rows(found, {(measure, of) for measure, of, _ in rows})
    return rows


def survival(reading: Reading, grid: Floats) -> Floats:
    """Share of the cohort's laden visits still not over (arrived -> left longer) after each time of the grid."""
    times = np.concatenate([np.zeros(0), *((visits.left - visits.arrived)[cohort] for _, visits, cohort in laden(reading))])
    if not len(times):
        return np.full(len(grid), np.nan)
    return 1.0 - np.searchsorted(np.sort(times), grid, side="right") / len(times)
