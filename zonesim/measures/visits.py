"""Visits of vehicles: how long they take, passages of the gates, who passes at once, who is turned away, and engines left on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from zonesim.engines.tables import Floats, Mask
from zonesim.measures.finished import Fleet, Reading
from zonesim.measures.means import hours_per_day, mean, total_per_day
from zonesim.measures.measure import MeanOf, Measure, ShareWithin, Shown
from zonesim.measures.populations import EVERYBODY, Counted, OfFleet, Where
from zonesim.measures.release import DIRECTIONS, LOADS
from zonesim.measures.strata import DIRECTION, FLOW, Level
from zonesim.zone.prepare import Case
from zonesim.zone.stages import Stage
from zonesim.zone.vehicles import Vehicles


def for_goods(case: Case, truck: Vehicles) -> bool:
    """Vehicles that come on behalf of goods, empty or laden: all but those of employees."""
    return truck.on_behalf_of_goods


def all_vehicles(case: Case, truck: Vehicles) -> bool:
    """All vehicles."""
    return True


def came(reading: Reading, fleet: Fleet, where: Where) -> Mask:
    """Vehicles that arrived in the window."""
    return reading.inside(fleet.visits.arrived)


def visited(reading: Reading, fleet: Fleet, where: Where) -> Mask:
    """Vehicles that arrived in the window and were not turned away."""
    return reading.inside(fleet.visits.arrived) & ~fleet.visits.turned_away


VISITS = Counted("vehicles on behalf of goods that arrived in the window", Level.VEHICLE, for_goods, visited)
ARRIVALS = Counted(f"{VISITS.words}, those turned away as well", Level.VEHICLE, for_goods, came)
ALL_VEHICLES = Counted("all vehicles that arrived in the window, employees' too", Level.VEHICLE, all_vehicles, came)


def _both_ways(case: Case) -> Sequence[Where]:
    return Where("inbound", True), Where("outbound", False)


PASSAGES = Counted(
    "passages of a gate by vehicles on behalf of goods that arrived in the window, empty ones included",
    Level.VEHICLE,
    for_goods,
    visited,
    told=_both_ways,
    refuses=frozenset({DIRECTION.name}),
)


def visit_time(members: OfFleet) -> Floats:
    """Arrived -> left."""
    return members.fleet.visits.left - members.fleet.visits.arrived


def passage_time(members: OfFleet) -> Floats:
    """Inbound: arrived -> entered; outbound: presented (or back at the gate, empty) -> left."""
    visits = members.fleet.visits
    if members.where.key:
        return visits.entered - visits.arrived
    back = visits.stages[:, Stage.GATE_QUEUE_OUT] + visits.stages[:, Stage.GATE_OUT]
    return np.where(np.isnan(visits.presented), back, visits.left - visits.presented)


def passed_at_once(members: OfFleet) -> Floats:
    """1 for a load whose vehicle was not held at the gate, else 0."""
    return members.fleet.loads.first_attempt.astype(np.float64)


ENGINE_ON = [stage for stage in Stage if stage.row.idling]


def engine_on(members: OfFleet) -> Floats:
    """Seconds in each of the stages in which engines are on."""
    return members.fleet.visits.stages[:, ENGINE_ON]


def turned_away(members: OfFleet) -> Floats:
    """1 for a vehicle refused at the gate or out of patience, else 0."""
    return members.fleet.visits.turned_away.astype(np.float64)


def diverted(members: OfFleet) -> Floats:
    """1 for a load that found the store full, else 0."""
    return members.fleet.loads.diverted.astype(np.float64)


VISIT_TIME_MEAN = Measure(
    "visit_time_mean",
    "mean visit time",
    "s",
    formula="arrived -> left",
    better="lower",
    taken=MeanOf(VISITS, visit_time, mean),
)
VISIT_TIME_WITHIN = Measure(
    "visit_time_within",
    "share of visits that are over",
    "share",
    formula="vehicles with arrived -> left <= the time asked for / vehicles",
    better="higher",
    taken=ShareWithin(VISITS, visit_time),
)
PASSAGE_TIME_MEAN = Measure(
    "passage_time_mean",
    "mean passage time",
    "s",
    formula="inbound: arrived -> entered; outbound: presented (or back at the gate, empty) -> left; empties included",
    better="lower",
    of="inbound or outbound",
    taken=MeanOf(PASSAGES, passage_time, mean),
)
PASSAGE_TIME_WITHIN = Measure(
    "passage_time_within",
    "share of passages that are over",
    "share",
    formula="passages no longer than the time asked for / passages",
    better="higher",
    of="inbound or outbound",
    taken=ShareWithin(PASSAGES, passage_time),
)
FIRST_ATTEMPT_SHARE = Measure(
    "first_attempt_share",
    "share passed at the first attempt",
    "share",
    formula="laden passages not held at the gate / laden passages",
    better="higher",
    taken=MeanOf(LOADS, passed_at_once, mean),
)
IDLING = Measure(
    "idling",
    "engine-on time",
    "h / d",
    formula="gate queues and lanes in both directions, sum over the cohort's vehicles, employees' too, per day (assumption: engines "
    "off elsewhere)",
    better="lower",
    taken=MeanOf(ALL_VEHICLES, engine_on, hours_per_day),
)
TURNED_AWAY = Measure(
    "turned_away",
    "vehicles turned away",
    "vehicles / d",
    formula="per day of the cohort: refused at the gate or out of patience",
    better="lower",
    taken=MeanOf(ARRIVALS, turned_away, total_per_day),
)
DIVERTED = Measure(
    "diverted",
    "loads stored elsewhere",
    "loads / d",
    formula="per day of the cohort: goods that found the store full",
    better="lower",
    taken=MeanOf(LOADS, diverted, total_per_day),
)

SHOWN = (
    Shown((VISIT_TIME_MEAN,), (FLOW,)),
    Shown((VISIT_TIME_MEAN,), fixed=(EVERYBODY,)),
    Shown((PASSAGE_TIME_MEAN,), fixed=(EVERYBODY,)),
    Shown((FIRST_ATTEMPT_SHARE,), fixed=(EVERYBODY, *DIRECTIONS)),
    Shown((IDLING, TURNED_AWAY, DIVERTED), fixed=(EVERYBODY,)),
    Shown((VISIT_TIME_WITHIN, PASSAGE_TIME_WITHIN)),
)
