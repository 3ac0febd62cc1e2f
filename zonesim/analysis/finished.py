"""A finished run, read: what all measures start from, and what they have in common."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zonesim.analysis.reading import PoolEvents, Visits, blocks, events_by_pool, lots_gone, papers_ready, visits_of
from zonesim.engines.tables import Floats, Log
from zonesim.zone.prepare import Case

Mask = NDArray[np.bool_]
Row = tuple[str, str, float]
"""(measure, of, value)"""

ENOUGH = 20
"""Fewer loads than this in a class have no percentile."""


@dataclass(frozen=True)
class Reading:
    """A finished run, read: what all measures start from."""

    case: Case
    visits: dict[str, Visits]
    events: list[PoolEvents]
    papers: dict[str, Floats]
    lots: dict[str, Floats]

    @property
    def window(self) -> tuple[float, float]:
        """The observed window, in seconds."""
        return self.case.scenario.horizon.window

    @property
    def days(self) -> int:
        """Its length in days."""
        return self.case.scenario.horizon.days

    def inside(self, times: Floats) -> Mask:
        """Which times lie in the window."""
        start, end = self.window
        return (times >= start) & (times < end)


def read(case: Case, log: Log) -> Reading:
    """Read the log of a finished run."""
    found = blocks(case.roster, log)
    return Reading(case, visits_of(case, found), events_by_pool(case, found), papers_ready(case, found), lots_gone(case, found))


def mean(values: Floats) -> float:
    """The mean, undefined for none."""
    return float(values.mean()) if len(values) else float("nan")


def percentile(values: Floats, share: float) -> float:
    """The percentile, undefined for fewer than 20."""
    return float(np.quantile(values, share)) if len(values) >= ENOUGH else float("nan")


def laden(reading: Reading) -> Iterator[tuple[str, Visits, Mask]]:
    """The loads of flows that carry goods, with their cohort: arrived in the window and not turned away."""
    for name, visits in reading.visits.items():
        truck = reading.case.vehicles[name]
        if truck.carries_goods:
            loads = visits.of_loads(truck.freight)
            yield name, loads, reading.inside(loads.arrived) & ~loads.turned_away
