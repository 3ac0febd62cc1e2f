"""Noon trips, trips to charge, parking, and what was built to spare them. Rows only where the zone has them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from zonesim.demand.legs import Leg, Way
from zonesim.engines.tables import Floats, Mask
from zonesim.measures.averages import mean as mean_of
from zonesim.measures.finished import Fleet, Reading, Row
from zonesim.measures.lanes import LANE_WAIT_MEAN
from zonesim.measures.means import mean, per_day
from zonesim.measures.measure import MeanOf, Measure, Shown, figures
from zonesim.measures.populations import EVERYBODY, Counted, OfFleet, Where
from zonesim.measures.release import NUMBER_OF_LOADS, RELEASE_TIME_MEAN
from zonesim.measures.strata import LATE, Level
from zonesim.measures.throughput import one
from zonesim.measures.visits import TURNED_AWAY
from zonesim.scenario.schema import Scenario
from zonesim.zone.prepare import Case
from zonesim.zone.stages import Stage
from zonesim.zone.vehicles import Vehicles


def _per_day(reading: Reading, times: Floats) -> float:
    """How many of these moments lie in the window, a day."""
    return float(np.count_nonzero(reading.inside(times))) / reading.days


@figures(
    Measure(
        "employees_passages",
        "passages of the gate by employees",
        "vehicles / d",
        of="all",
        formula="vehicles of employees that entered or left in the window / days",
    ),
    Measure(
        "noon_passages",
        "passages of the gate at noon by employees",
        "vehicles / d",
        of="all",
        formula="of those, vehicles that drove out at noon, and that came back from there / days",
        better="lower",
    ),
    also=(LANE_WAIT_MEAN, TURNED_AWAY),
)
def employees(reading: Reading) -> Iterator[Row]:
    """Passages of the gate by employees, how long they wait for a lane, and who of them is turned away."""
    flows = [name for name, flow in reading.case.scenario.flows.items() if flow.kind_row.staff]
    if not flows:
        return
    passages = noon = away = 0.0
    waits = [np.zeros(0)]
    for leg in map(Leg, flows):
        after_noon = leg.on(Way.AFTER_NOON)
        for way in (leg, after_noon):
            if way not in reading.visits:
                continue
            visits = reading.visits[way]
            passages += _per_day(reading, visits.entered) + _per_day(reading, visits.left)
            came = reading.inside(visits.arrived)
            away += float(np.count_nonzero(came & visits.turned_away)) / reading.days
            waits.append(visits.stages[came & ~visits.turned_away][:, [Stage.GATE_QUEUE_IN, Stage.GATE_QUEUE_OUT]].sum(axis=1))
        if after_noon in reading.visits:
            back, out = reading.visits[after_noon], reading.case.vehicles[after_noon].rows
            noon += _per_day(reading, back.entered) + _per_day(reading, reading.visits[leg].left[out])
    yield "employees_passages", "all", passages
    yield "noon_passages", "all", noon
    yield "lane_wait_mean", "employees", mean_of(np.concatenate(waits))
    yield "turned_away", "employees", away


def _began(reading: Reading, fleet: Fleet) -> Floats:
    """When each vehicle first arrived, on its way to charge elsewhere or for its goods."""
    began, before = fleet.visits.arrived.copy(), fleet.leg.on(Way.TO_CHARGE)
    if before in reading.visits:
        began[reading.case.vehicles[before].rows] = reading.visits[before].arrived
    return began


def _electric(case: Case, truck: Vehicles) -> bool:
    return truck.charging is not None


def _any_electric(reading: Reading) -> bool:
    return reading.case.scenario.electric_vehicles is not None


def _charges(fleet: Fleet, *, here: bool, elsewhere: bool) -> Mask:
    charging = fleet.truck.charging
    if charging is None:
        return np.zeros(fleet.truck.size, np.bool_)
    return (charging.here & here) | (charging.elsewhere & elsewhere)


def _visitors(reading: Reading, fleet: Fleet) -> Mask:
    return reading.inside(_began(reading, fleet)) & ~fleet.visits.turned_away


def _charging(reading: Reading, fleet: Fleet, where: Where) -> Mask:
    return _visitors(reading, fleet) & _charges(fleet, here=True, elsewhere=True)


def _elsewhere(reading: Reading, fleet: Fleet, where: Where) -> Mask:
    drove_out, before = _charges(fleet, here=False, elsewhere=True), fleet.leg.on(Way.TO_CHARGE)
    if before in reading.visits:  # who was turned away there charges at once, and passes the gate for its goods alone
        drove_out[reading.case.vehicles[before].rows] = ~reading.visits[before].turned_away
    return _visitors(reading, fleet) & drove_out


def _in_zone(reading: Reading, fleet: Fleet, where: Where) -> Mask:
    return _visitors(reading, fleet) & _charges(fleet, here=True, elsewhere=False)


def _who_charge(case: Case) -> Sequence[Where]:
    return (Where("vehicles that charge"),)


def turnaround(members: OfFleet) -> Floats:
    """First arrived -> finally left, with the trip to charge of those that make one."""
    return members.fleet.visits.left - _began(members.reading, members.fleet)


CHARGING_TRIPS = Measure(
    "charging_trips",
    "trips to charge outside the zone",
    "vehicles / d",
    formula="per day of the cohort: vehicles that come for goods, drive out again to charge, and come back; two passages more",
    better="lower",
    taken=MeanOf(Counted("vehicles that charge elsewhere", Level.VEHICLE, _electric, _elsewhere), one, per_day),
)
CHARGED_IN_ZONE = Measure(
    "charged_in_zone",
    "vehicles charged in the zone",
    "vehicles / d",
    formula="per day of the cohort: vehicles that come for goods and charge at a pile before they load",
    taken=MeanOf(Counted("vehicles that charge in the zone", Level.VEHICLE, _electric, _in_zone), one, per_day),
)
TURNAROUND_MEAN = Measure(
    "turnaround_mean",
    "mean turnaround",
    "s",
    formula="mean over vehicles of first arrived -> finally left, with the trip to charge of those that make one",
    better="lower",
    of="vehicles that charge, in the zone or elsewhere",
    taken=MeanOf(
        Counted("vehicles that charge", Level.VEHICLE, _electric, _charging, told=_who_charge),
        turnaround,
        mean,
    ),
)


@figures(
    Measure(
        "parked",
        "vehicles parked before a gate",
        "vehicles / d",
        of="all",
        formula="per day of the cohort: vehicles that wait for their papers on a parking place, beside the queue",
    ),
)
def parking(reading: Reading) -> Iterator[Row]:
    """Vehicles that park before a gate."""
    parked = [visits.unparked > visits.parked for visits in reading.visits.values()]
    if all(np.isnan(visits.parked).all() for visits in reading.visits.values()):
        return
    cohorts = [reading.inside(visits.arrived) for visits in reading.visits.values()]
    count = sum(int(np.count_nonzero(those & cohort)) for those, cohort in zip(parked, cohorts, strict=True))
    yield "parked", "all", count / reading.days


def _concerned(scenario: Scenario) -> bool:
    """Whether the zone has anybody for whom something might be built, or the reform."""
    served = scenario.electric_vehicles is not None or any(flow.kind_row.staff for flow in scenario.flows.values())
    return served or "service_facilities" in scenario.active_reforms()


def _may_be_late(reading: Reading) -> bool:
    return _concerned(reading.case.scenario) and bool(reading.papers)


PLACES_BUILT = Measure(
    "places_built",
    "places built",
    "places",
    of="seats of canteens, charging piles, parking places (parking), or places for courses (training)",
    formula="number that stands at the end of the window",
)


@figures(PLACES_BUILT)
def built_for_service(reading: Reading) -> Iterator[Row]:
    """What was built, and stands at the end of the window."""
    scenario = reading.case.scenario
    if not _concerned(scenario):
        return
    built = reading.case.rules.facilities
    counts = dict.fromkeys(("seats", "piles", "parking"), 0)
    if built is not None and built.since < reading.window[1]:
        counts |= {"seats": built.seats, "piles": built.piles, "parking": sum(map(built.parking, scenario.gates))}
    yield from (("places_built", what, float(count)) for what, count in counts.items())


SHOWN = (
    employees,
    Shown((CHARGING_TRIPS, CHARGED_IN_ZONE), fixed=(EVERYBODY,), there=_any_electric),
    Shown((TURNAROUND_MEAN,), fixed=(EVERYBODY,), there=_any_electric),
    parking,
    built_for_service,
    Shown((NUMBER_OF_LOADS, RELEASE_TIME_MEAN), fixed=(((LATE, "papers late"),),), there=_may_be_late),
)
