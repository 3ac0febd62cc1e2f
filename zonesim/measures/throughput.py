"""Throughput: what passes in the observed window, and what is in the zone meanwhile. Of events and of times, not of a cohort."""

from __future__ import annotations

import numpy as np

from zonesim.engines.tables import Floats, Mask
from zonesim.measures.declarations import declares
from zonesim.measures.finished import Fleet, Reading
from zonesim.measures.means import number, per_day, time_average
from zonesim.measures.measure import MeanOf, Measure, Shown
from zonesim.measures.populations import EVERYBODY, Counted, OfFleet, Where
from zonesim.measures.release import carries_goods
from zonesim.measures.strata import FLOW, Level
from zonesim.measures.visits import for_goods


def _entered(reading: Reading, fleet: Fleet, where: Where) -> Mask:
    return reading.inside(fleet.visits.entered)


def _left(reading: Reading, fleet: Fleet, where: Where) -> Mask:
    return reading.inside(fleet.visits.left)


def _free(fleet: Fleet) -> Floats:
    """When each load was free."""
    return fleet.loads.released if fleet.truck.laden_in else fleet.loads.left


def _closed(reading: Reading, fleet: Fleet, where: Where) -> Mask:
    return reading.inside(fleet.last(_free(fleet)))


def _released(reading: Reading, fleet: Fleet, where: Where) -> Mask:
    return reading.inside(_free(fleet))


def _ever(reading: Reading, fleet: Fleet, where: Where) -> Mask:
    return np.ones(fleet.truck.size, np.bool_)


def _still_in_store(reading: Reading, fleet: Fleet, where: Where) -> Mask | None:
    gone = reading.lots.get(fleet.leg)
    return None if gone is None else reading.inside(fleet.loads.arrived) & (gone >= reading.window[1])


def one(members: OfFleet) -> Floats:
    """1 for each."""
    return np.ones(len(members.counted))


def tonnes(members: OfFleet) -> Floats:
    """Net weight of a load."""
    return members.fleet.truck.flow.loads.tonnes


def stay_in_window(members: OfFleet) -> Floats:
    """Seconds of the window between entered and left; 0 for a vehicle that never was in the zone."""
    start, end = members.reading.window
    visits = members.fleet.visits
    stay: Floats = np.clip(visits.left, start, end) - np.clip(visits.entered, start, end)
    return np.where(np.isnan(stay), 0.0, stay)


ENTRIES = Measure(
    "entries",
    "barrier openings inbound",
    "1 / d",
    formula="vehicles entered in the window / days",
    taken=MeanOf(Counted("vehicles on behalf of goods that entered in the window", Level.VEHICLE, for_goods, _entered), one, per_day),
)
EXITS = Measure(
    "exits",
    "barrier openings outbound",
    "1 / d",
    formula="vehicles left in the window / days",
    taken=MeanOf(Counted("vehicles on behalf of goods that left in the window", Level.VEHICLE, for_goods, _left), one, per_day),
)
LOTS_STILL_INSIDE = Measure(
    "lots_still_inside",
    "lots still in store",
    "lots",
    formula="number of lots of the cohort whose dwell ends after the window",
    taken=MeanOf(Counted("lots that arrived in the window and outlast it", Level.LOAD, carries_goods, _still_in_store), one, number),
)
DECLARATIONS_CLOSED = Measure(
    "declarations_closed",
    "declarations closed",
    "1 / d",
    formula="declarations whose last load was released in the window / days",
    taken=MeanOf(Counted("declarations that close in the window", Level.DECLARATION, declares, _closed), one, per_day),
)
TONNES_RELEASED = Measure(
    "tonnes_released",
    "tonnes released",
    "t / d",
    formula="net weight of loads released in the window / days",
    taken=MeanOf(Counted("loads released in the window", Level.LOAD, declares, _released), tonnes, per_day),
)
VEHICLES_INSIDE_MEAN = Measure(
    "vehicles_inside_mean",
    "mean vehicles in the zone",
    "vehicles",
    formula="time average of vehicles on behalf of goods entered and not left",
    taken=MeanOf(Counted("vehicles on behalf of goods", Level.VEHICLE, for_goods, _ever), stay_in_window, time_average),
)

SHOWN = (
    Shown((ENTRIES, EXITS), (FLOW,)),
    Shown((LOTS_STILL_INSIDE,), fixed=(EVERYBODY,), there=lambda reading: bool(reading.lots)),
    Shown((ENTRIES, EXITS, DECLARATIONS_CLOSED, TONNES_RELEASED, VEHICLES_INSIDE_MEAN), fixed=(EVERYBODY,)),
)
