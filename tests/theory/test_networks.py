"""Several stations in turn: from lane to officer to dock, out again, from scan to examination, and convoys that wait for all."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from estimates import Effort, Sums, agree, at_both_efforts, both_efforts, estimate, in_full, mean_of, share_of, waits_at
from zones import BAYS, DOCKS, IMAGE_OFFICERS, INSPECTORS, LANES, OFFICERS, SCANNERS, SINGLY, exponential, flow, gate, poisson, zone

from zonesim.demand.legs import Leg
from zonesim.measures.measures import Reading
from zonesim.statistics.theory import (
    bay_and_inspector,
    blocked_dock,
    convoy_mean_wait,
    jackson_mean_waits,
    mmc_mean_wait,
    tandem_mean_waits,
)
from zonesim.units import DAY
from zonesim.zone.stages import Stage

BETWEEN = 80.0
PER_DAY = DAY / BETWEEN
ARRIVAL_RATE = 1 / BETWEEN

NO_ALARMS = {"sensitivity": 0.0, "false_alarms": 0.0}
AT_ONCE = {"officers": 2, "automatic_share": 1.0, "automatic": "0 s", "lead": "1 h"}
"""A document office whose officers have nothing to do but to check the papers of those selected."""


def stations(*pools: str) -> Callable[[Reading], Sums]:
    """Mean wait at each of these pools."""
    return lambda reading: {pool: mean_of(waits_at(reading, pool)) for pool in pools}


@both_efforts
def test_lane_officers_and_dock_wait_as_if_each_were_alone(effort: Effort) -> None:
    facilities = {
        "gates": gate(1, exponential(50.0)),
        "document_office": AT_ONCE,
        "inspection_yard": {
            "selection_rate": 1.0,
            "scan_share": 1.0,
            "document_check": exponential(110.0),
            "scan": "0 s",
            "image_review": "0 s",
            "document_detection": NO_ALARMS,
            "scan_detection": NO_ALARMS,
        },
        "warehouses": {"general": {"docks": 4, "unloading": exponential(230.0)}},
    }
    scenario = zone(flow(poisson(PER_DAY)), facilities, days=effort.days(2 * PER_DAY))
    found = estimate(scenario, stations(LANES, OFFICERS, DOCKS), seed=600)
    exact = tandem_mean_waits(arrival_rate=ARRIVAL_RATE, service_rates=[1 / 50.0, 1 / 110.0, 1 / 230.0], servers=[1, 2, 4])
    agree(found, dict(zip(found, exact, strict=True)), sharp=effort.sharp)


@in_full
def test_lanes_shared_by_both_directions_are_met_twice_by_every_visit(effort: Effort) -> None:
    """A visit is two passages: a Jackson network in which everybody comes back, laden in and empty out."""
    shared = {"lanes": {"shared": 2}, "service": {"inbound": exponential(55.0), "outbound": exponential(55.0)}}
    facilities = {"gates": {"main": shared}, "warehouses": {"general": {"unloading": exponential(900.0)}}}
    found = estimate(
        zone(flow(poisson(PER_DAY)), facilities, days=effort.days(2 * PER_DAY)), stations("main gate, shared lanes"), seed=610
    )
    exact = mmc_mean_wait(arrival_rate=2 * ARRIVAL_RATE, service_rate=1 / 55.0, servers=2)
    agree(found, {"main gate, shared lanes": exact}, sharp=effort.sharp)


@both_efforts
def test_from_scan_to_examination_go_as_many_as_alarms_say_and_each_station_waits_alone(effort: Effort) -> None:
    """Selected 0.8; of these scanned 0.7; an alarm at the papers or at the scan, true or false, leads to an examination."""
    selected, scanned, violations = 0.8, 0.7, 0.2
    sensitivity, false_alarms = 1 - (1 - 0.5) * (1 - 0.6), 1 - (1 - 0.1) * (1 - 0.2)
    yard = {
        "selection_rate": selected,
        "scan_share": scanned,
        "document_check": exponential(400.0),
        "scanners": 1,
        "scan": exponential(100.0),
        "image_officers": 2,
        "image_review": exponential(200.0),
        "inspectors": 3,
        "examination": exponential(280.0),
        "document_detection": {"sensitivity": 0.5, "false_alarms": 0.1},
        "scan_detection": {"sensitivity": 0.6, "false_alarms": 0.2},
        "examination_sensitivity": 0.9,
    }
    facilities = {"inspection_yard": yard, "tiers": {"standard": {"violation_rate": violations}}}

    def paths(reading: Reading) -> Sums:
        how = reading.case.vehicles[Leg("trucks")].inspection
        came = reading.inside(reading.visits[Leg("trucks")].arrived)
        return {
            "share scanned": share_of(how.scanned[came]),
            "share examined after a scan": share_of((how.scanned & how.examined)[came]),
            "share examined": share_of(how.examined[came]),
            "share of violations found": share_of(how.found[came & how.violation]),
            **stations(SCANNERS, IMAGE_OFFICERS, INSPECTORS)(reading),
        }

    found = estimate(zone(flow(poisson(PER_DAY)), facilities, days=effort.days(2 * PER_DAY)), paths, seed=620)
    alarm = violations * sensitivity + (1 - violations) * false_alarms
    waits = jackson_mean_waits(
        arrival_rates=np.array([scanned, 0.0, 1 - scanned]) * selected * ARRIVAL_RATE,
        routing=[[0.0, 1.0, 0.0], [0.0, 0.0, alarm], [0.0, 0.0, 0.0]],
        service_rates=[1 / 100.0, 1 / 200.0, 1 / 280.0],
        servers=[1, 2, 3],
    )
    exact = {
        "share scanned": selected * scanned,
        "share examined after a scan": selected * scanned * alarm,
        "share examined": selected * (scanned * alarm + 1 - scanned),
        "share of violations found": selected * 0.9 * (scanned * sensitivity + 1 - scanned),
        **dict(zip((SCANNERS, IMAGE_OFFICERS, INSPECTORS), waits, strict=True)),
    }
    agree(found, exact, sharp=effort.sharp)


BAYS_AND_INSPECTORS = {"4 bays, 2 inspectors": (4, 2, 120.0), "2 bays, 3 inspectors": (2, 3, 120.0)}


@at_both_efforts("yard", BAYS_AND_INSPECTORS, quick=("4 bays, 2 inspectors",))
def test_a_bay_is_held_while_waiting_for_an_inspector(effort: Effort, yard: tuple[int, int, float]) -> None:
    bays, inspectors, mean = yard
    facilities = {
        "inspection_yard": {
            "selection_rate": 1.0,
            "scan_share": 0.0,
            "document_check": "5 min",
            "bays": bays,
            "inspectors": inspectors,
            "examination": exponential(mean),
        }
    }
    found = estimate(zone(flow(poisson(PER_DAY)), facilities, days=effort.days(2 * PER_DAY)), stations(BAYS, INSPECTORS), seed=630)
    theory = bay_and_inspector(arrival_rate=ARRIVAL_RATE, bays=bays, inspectors=inspectors, inspection_rate=1 / mean)
    agree(found, {BAYS: theory.mean_bay_wait, INSPECTORS: theory.mean_inspector_wait}, sharp=effort.sharp)


@both_efforts
def test_a_dock_is_held_while_the_store_is_full(effort: Effort) -> None:
    docks, places, unloading, dwell = 3, 9, 100.0, 440.0
    storage = {"places": places, "when_full": "wait_at_dock"}
    facilities = {"warehouses": {"general": {"docks": docks, "unloading": exponential(unloading), "storage": storage}}}
    scenario = zone(flow(poisson(PER_DAY), more={"dwell": exponential(dwell)}), facilities, days=effort.days(2 * PER_DAY))

    def waits(reading: Reading) -> Sums:
        visits = reading.visits[Leg("trucks")]
        # Everybody who asked for a dock in the window got room in the end; of the room, lots of the opening stock ask as well.
        both = visits.stages[:, Stage.DOCK_QUEUE][reading.inside(visits.arrived)]
        return {DOCKS: mean_of(waits_at(reading, DOCKS)), "dock and room": mean_of(both)}

    found = estimate(scenario, waits, seed=640)
    theory = blocked_dock(arrival_rate=ARRIVAL_RATE, docks=docks, unloading_rate=1 / unloading, places=places, dwell_rate=1 / dwell)
    exact = {DOCKS: theory.mean_dock_wait, "dock and room": theory.mean_dock_wait + theory.mean_storage_wait}
    agree(found, exact, sharp=1.5 * effort.sharp)


LAG = 2400.0
CONVOYS = {"2 vehicles": 2, "4 vehicles": 4, "9 vehicles": 9}


@at_both_efforts("members", CONVOYS, quick=("4 vehicles",))
def test_the_vehicles_of_a_declaration_wait_before_the_gate_for_the_last_of_them(effort: Effort, members: int) -> None:
    """Each waits for the largest of the lags; the declaration closes after the largest less the smallest: m (H_n - 1/n)."""
    together = {**SINGLY, "several_vehicles_share": 1.0, "several_vehicles": members, "lag": exponential(LAG)}

    def waits(reading: Reading) -> Sums:
        visits = reading.visits[Leg("trucks")]
        inside = reading.inside(visits.arrived)
        first_load = reading.case.vehicles[Leg("trucks")].flow.declarations.first_load[:-1]
        first = np.minimum.reduceat(visits.arrived, first_load)
        closed = np.maximum.reduceat(visits.released, first_load) - first
        return {
            "wait for the others": mean_of(visits.stages[inside, Stage.SET_IN]),
            "release of a load": mean_of(visits.release_time[inside]),
            "release of a declaration": mean_of(closed[reading.inside(first)]),
        }

    found = estimate(zone(flow(poisson(PER_DAY), declarations=together), {}, days=effort.days(PER_DAY)), waits, seed=650)
    wait = convoy_mean_wait(members=members, mean_offset=LAG)
    exact = {
        "wait for the others": wait,
        "release of a load": wait,
        "release of a declaration": wait + LAG * (1 - 1 / members),
    }
    agree(found, exact, sharp=effort.sharp)


@in_full
def test_the_vehicles_of_a_declaration_wait_inside_for_the_last_to_be_loaded(effort: Effort) -> None:
    members, loading = 4, 3000.0
    together = {**SINGLY, "several_vehicles_share": 1.0, "several_vehicles": members, "lag": "0 s"}
    facilities = {"warehouses": {"general": {"loading": exponential(loading)}}, "holding_yard": {}}

    def waits(reading: Reading) -> Sums:
        visits = reading.visits[Leg("trucks")]
        return {"release of a load": mean_of(visits.release_time[reading.inside(visits.arrived)])}

    vehicles = flow(poisson(PER_DAY), kind="second_line_out", declarations=together)
    found = estimate(zone(vehicles, facilities, days=effort.days(PER_DAY)), waits, seed=660)
    agree(found, {"release of a load": convoy_mean_wait(members=members, mean_offset=loading)}, sharp=effort.sharp)
