"""Noon trips, trips to charge, parking, and what was built to spare them. Rows only where the zone has them."""

from __future__ import annotations

import numpy as np

from zonesim.engines.tables import Floats
from zonesim.measures.finished import Reading, Row, laden, mean
from zonesim.rules.baseline import rules_of
from zonesim.scenario.schema import Scenario
from zonesim.zone.stages import AFTER_NOON, TO_CHARGE, Stage

CHARGE = "vehicles that charge"
LATE = "papers late"


def rows(reading: Reading) -> list[Row]:
    """All measures of service facilities."""
    return [*_employees(reading), *_charging(reading), *_parking(reading), *_built(reading), *_late(reading)]


def _per_day(reading: Reading, times: Floats) -> float:
    """How many of these moments lie in the window, a day."""
    return float(np.count_nonzero(reading.inside(times))) / reading.days


def _employees(reading: Reading) -> list[Row]:
    """Passages of the gate by employees, and how long they wait for a lane."""
    flows = [name for name, flow in reading.case.scenario.flows.items() if flow.kind == "employees"]
    if not flows:
        return []
    passages = noon = away = 0.0
    waits = [np.zeros(0)]
    for name in flows:
        for way in (name, f"{name}{AFTER_NOON}"):
            if way not in reading.visits:
                continue
            visits = reading.visits[way]
            passages += _per_day(reading, visits.entered) + _per_day(reading, visits.left)
            came = reading.inside(visits.arrived)
            away += float(np.count_nonzero(came & visits.turned_away)) / reading.days
            waits.append(visits.stages[came & ~visits.turned_away][:, [Stage.GATE_QUEUE_IN, Stage.GATE_QUEUE_OUT]].sum(axis=1))
        if f"{name}{AFTER_NOON}" in reading.visits:
            back, out = reading.visits[f"{name}{AFTER_NOON}"], reading.case.vehicles[f"{name}{AFTER_NOON}"].rows
            noon += _per_day(reading, back.entered) + _per_day(reading, reading.visits[name].left[out])
    return [
        ("employees_passages", "all", passages),
        ("noon_passages", "all", noon),
        ("lane_wait_mean", "employees", mean(np.concatenate(waits))),
        ("turned_away", "employees", away),
    ]


def _charging(reading: Reading) -> list[Row]:
    """Trips to charge elsewhere, vehicles that charge in the zone, and how long those that charge are about it all."""
    if reading.case.scenario.electric_vehicles is None:
        return []
    trips = here = 0.0
    turnaround = [np.zeros(0)]
    for name, truck in reading.case.vehicles.items():
        if truck.charging is None:
            continue
        visits, began = reading.visits[name], reading.visits[name].arrived.copy()
        drove_out, before = truck.charging.elsewhere.copy(), f"{name}{TO_CHARGE}"
        if before in reading.visits:
            those = reading.case.vehicles[before].rows
            began[those] = reading.visits[before].arrived
            drove_out[those] = ~reading.visits[before].turned_away  # else it charges at once, and passes the gate for its goods alone
        cohort = reading.inside(began) & ~visits.turned_away
        trips += float(np.count_nonzero(cohort & drove_out)) / reading.days
        here += float(np.count_nonzero(cohort & truck.charging.here)) / reading.days
        turnaround.append((visits.left - began)[cohort & (truck.charging.elsewhere | truck.charging.here)])
    return [
        ("charging_trips", "all", trips),
        ("charged_in_zone", "all", here),
        ("turnaround_mean", CHARGE, mean(np.concatenate(turnaround))),
    ]


def _parking(reading: Reading) -> list[Row]:
    """Vehicles that park before a gate."""
    parked = [visits.unparked > visits.parked for visits in reading.visits.values()]
    if all(np.isnan(visits.parked).all() for visits in reading.visits.values()):
        return []
    cohorts = [reading.inside(visits.arrived) for visits in reading.visits.values()]
    count = sum(int(np.count_nonzero(those & cohort)) for those, cohort in zip(parked, cohorts, strict=True))
    return [("parked", "all", count / reading.days)]


def _concerned(scenario: Scenario) -> bool:
    """Whether the zone has anybody for whom something might be built, or the reform."""
    served = scenario.electric_vehicles is not None or any(flow.kind == "employees" for flow in scenario.flows.values())
    return served or "service_facilities" in scenario.active_reforms()


def _late(reading: Reading) -> list[Row]:
    """Inbound loads that are before their papers: who parks joins the queue when they are ready, who does not is in it meanwhile."""
    if not _concerned(reading.case.scenario) or not reading.papers:
        return []
    times = [np.zeros(0)]
    for name, visits, cohort in laden(reading):
        if visits.laden_in and name in reading.papers:
            ready = reading.papers[name][reading.case.vehicles[name].flow.loads.declaration]
            times.append(visits.release_time[cohort & (ready > visits.arrived)])
    late = np.concatenate(times)
    return [("loads", LATE, float(len(late))), ("release_time_mean", LATE, mean(late))]


def _built(reading: Reading) -> list[Row]:
    """What was built, and stands at the end of the window."""
    scenario = reading.case.scenario
    if not _concerned(scenario):
        return []
    built = rules_of(scenario).facilities
    counts = dict.fromkeys(("seats", "piles", "parking"), 0)
    if built is not None and built.since < reading.window[1]:
        counts |= {"seats": built.seats, "piles": built.piles, "parking": sum(map(built.parking, scenario.gates))}
    return [("places_built", what, float(count)) for what, count in counts.items()]
