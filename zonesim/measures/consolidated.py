"""Goods that their firms pack onto vehicles: how full these are, how long goods wait, and whom another's inspection holds.

Rows only where goods are consolidated. The number of vehicles differs with the packing, so it is judged by the load or the tonne.
"""

from __future__ import annotations

import numpy as np

from zonesim.engines.tables import Floats, Mask
from zonesim.measures.detection import ratio
from zonesim.measures.finished import Fleet, Reading
from zonesim.measures.means import mean, number, percentile, total, total_per_day
from zonesim.measures.measure import FromOthers, MeanOf, Measure, ShareWithin, Shown
from zonesim.measures.populations import EVERYBODY, Counted, OfFleet, Where
from zonesim.measures.release import NUMBER_OF_LOADS, RELEASE_TIME_MEAN, arrived
from zonesim.measures.strata import CONSOLIDATED, FLOW, Level
from zonesim.measures.throughput import one, tonnes
from zonesim.zone.prepare import Case
from zonesim.zone.vehicles import Vehicles


def _packed(case: Case, truck: Vehicles) -> bool:
    return truck.carries_goods and truck.packed is not None


def _any_packed(reading: Reading) -> bool:
    return any(truck.packed is not None for truck in reading.case.vehicles.values())


def _with_loads(reading: Reading, fleet: Fleet, where: Where) -> Mask:
    return fleet.truck.freight.any(arrived(reading, fleet, where))


PACKED = Counted("consolidated loads whose vehicle arrived in the window", Level.LOAD, _packed, arrived)
PACKED_VEHICLES = Counted("vehicles onto which firms packed what was ready", Level.VEHICLE, _packed, _with_loads)


def _ready(fleet: Fleet) -> Floats:
    """When each load was ready at its firm."""
    packed = fleet.truck.packed
    return np.full(fleet.truck.flow.loads.size, np.nan) if packed is None else packed.ready


def shipment_time(members: OfFleet) -> Floats:
    """Ready at the firm -> released (inbound) or left (outbound)."""
    fleet = members.fleet
    return (fleet.loads.released if fleet.truck.laden_in else fleet.loads.left) - _ready(fleet)


def consolidation_wait(members: OfFleet) -> Floats:
    """Ready at the firm -> its vehicle leaves it."""
    packed = members.fleet.truck.packed
    departed = _ready(members.fleet) if packed is None else packed.freight.aboard(packed.departed)
    return departed - _ready(members.fleet)


def held_by_another(members: OfFleet) -> Floats:
    """1 for a load not selected itself on a vehicle that goes to the yard for another, else 0."""
    truck = members.fleet.truck
    return (truck.freight.aboard(truck.selected) & ~truck.inspection.selected).astype(np.float64)


_LOADS, _TONNES = MeanOf(PACKED, shipment_time, number), MeanOf(PACKED, tonnes, total)
_VEHICLES = MeanOf(PACKED_VEHICLES, one, number)


def _each(case: Case, amount: float, vehicles: float) -> float:
    return ratio(amount, vehicles)


SHIPMENT_TIME_MEAN = Measure(
    "shipment_time_mean",
    "mean shipment time",
    "s",
    formula="mean over loads of ready at the firm -> released (inbound) or left (outbound)",
    better="lower",
    taken=MeanOf(PACKED, shipment_time, mean),
)
SHIPMENT_TIME_P95 = Measure(
    "shipment_time_p95",
    "95th percentile of shipment time",
    "s",
    formula="95th percentile of ready at the firm -> released (inbound) or left (outbound)",
    better="lower",
    taken=MeanOf(PACKED, shipment_time, percentile(0.95)),
)
SHIPMENT_TIME_WITHIN = Measure(
    "shipment_time_within",
    "share of consolidated loads released",
    "share",
    formula="consolidated loads with shipment time <= the time asked for / consolidated loads",
    better="higher",
    taken=ShareWithin(PACKED, shipment_time),
)
CONSOLIDATION_WAIT_MEAN = Measure(
    "consolidation_wait_mean",
    "mean wait for consolidation",
    "s",
    formula="mean over loads of ready at the firm -> their vehicle leaves it",
    better="lower",
    taken=MeanOf(PACKED, consolidation_wait, mean),
)
CONSOLIDATED_VEHICLES = Measure(
    "consolidated_vehicles",
    "vehicles with consolidated goods",
    "vehicles / d",
    formula="per day of the cohort: vehicles onto which firms packed what was ready; each passes the gate laden once",
    better="lower",
    taken=MeanOf(PACKED_VEHICLES, one, total_per_day),
)
LOADS_PER_VEHICLE = Measure(
    "loads_per_vehicle",
    "loads per vehicle of consolidated goods",
    "loads",
    formula="consolidated loads / vehicles with consolidated goods",
    better="higher",
    taken=FromOthers((_LOADS, _VEHICLES), _each, whole=True),
)
TONNES_PER_PASSAGE = Measure(
    "tonnes_per_passage",
    "tonnes per laden passage of consolidated goods",
    "t",
    formula="tonnes of consolidated goods / vehicles with consolidated goods",
    better="higher",
    taken=FromOthers((_TONNES, _VEHICLES), _each, whole=True),
)
HELD_BY_OTHERS = Measure(
    "held_by_others",
    "loads held because of another's selection",
    "loads / d",
    formula="per day of the cohort: consolidated loads not selected themselves on a vehicle that goes to the yard for another load",
    better="lower",
    taken=MeanOf(PACKED, held_by_another, total_per_day),
)

SHOWN = (
    Shown((SHIPMENT_TIME_MEAN,), (FLOW,), fixed=(EVERYBODY,), there=_any_packed),
    Shown(
        (
            *(SHIPMENT_TIME_P95, CONSOLIDATION_WAIT_MEAN, CONSOLIDATED_VEHICLES, LOADS_PER_VEHICLE),
            *(TONNES_PER_PASSAGE, HELD_BY_OTHERS),
        ),
        fixed=(EVERYBODY,),
        there=_any_packed,
    ),
    Shown((RELEASE_TIME_MEAN, NUMBER_OF_LOADS), fixed=(((CONSOLIDATED, "consolidated goods"),),), there=_any_packed),
    Shown((SHIPMENT_TIME_WITHIN,)),
)
