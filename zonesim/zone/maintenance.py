"""Bonded maintenance: units from abroad come, are repaired, and leave for abroad on a vehicle that is called when they are done."""

from __future__ import annotations

from dataclasses import replace
from heapq import heapreplace

import numpy as np

from zonesim.demand import decisions
from zonesim.demand.columns import FlowDemand
from zonesim.demand.legs import Way
from zonesim.demand.parts import another_time, join, of_one
from zonesim.engines.tables import Floats, Integers, Mask
from zonesim.rules.batches import OF_THE_BATCH
from zonesim.rules.rulebook import Rulebook
from zonesim.scenario.schema import Scenario
from zonesim.scenario.workshop import Workshop
from zonesim.zone import journeys
from zonesim.zone.journey import numbers
from zonesim.zone.preparation import Preparation
from zonesim.zone.stages import Entity
from zonesim.zone.travellers import Units
from zonesim.zone.vehicles import Vehicles, vehicles_of

CATALOGUE = "the catalogue"
"""Who admits units, and with them the vehicles that take them away, where a flow names nobody else."""


def outcome(workshop: Workshop, flow: FlowDemand) -> tuple[Floats, Mask]:
    """How long every unit of a flow is in its bay, and whether it is repaired there."""
    luck = flow.loads.luck
    repairable = luck.uniform(decisions.REPAIRABLE) >= workshop.not_repairable_share
    repair = workshop.repair.quantile(luck.uniform(decisions.REPAIR))
    return np.where(repairable, repair, workshop.assessment.quantile(luck.uniform(decisions.ASSESSMENT))), repairable


def longest_stay(scenario: Scenario, rules: Rulebook, flow: FlowDemand) -> float:
    """Seconds within which the last units of a flow have been fetched, however long they wait for bays."""
    workshop = scenario.workshop or Workshop()
    time = np.concatenate([outcome(workshop, each)[0] for each in (flow, flow.earlier) if each is not None])
    if not len(time):
        return 0.0
    fetch = 0.0 if workshop.fetch is None else float(workshop.fetch.quantile(np.array([0.9999]))[0])
    return float(time.sum() / (workshop.bays or np.inf) + time.max()) + fetch


def maintenance(preparation: Preparation, flow: FlowDemand, truck: Vehicles) -> None:
    """Units on their vehicles, in the workshop, and on the vehicles that are called for them, which have papers of their own."""
    scenario, tickets = preparation.scenario, preparation.tickets
    site, workshop = preparation.zone.site(flow.flow), scenario.workshop or Workshop()
    preparation.lodge(site, truck)
    preparation.drive(truck, journeys.goods_in(site, truck))

    time, repairable = outcome(workshop, flow)
    time_before, repairable_before, there = _still_there(scenario, workshop, flow.earlier)
    pallets = [each.loads.pallets[rows] for each, rows in ((flow.earlier, there), (flow, slice(None))) if each is not None]
    before, count = len(there), len(there) + len(time)
    units = Units(
        before=before,
        time=np.concatenate([time_before, time]),
        repairable=np.concatenate([repairable_before, repairable]),
        pallets=np.concatenate(pallets).astype(np.int64),
        called=tickets.issue(np.ones(count, np.int32)),
    )
    preparation.repairs[flow.leg] = units
    old, new = units.some(slice(before)), units.some(slice(before, None))
    arrival, unloaded = truck.freight.aboard(truck.arrival), truck.freight.aboard(truck.unloaded_ticket)
    preparation.walk(
        Entity.LOT, flow.leg, arrival=arrival, number=numbers(len(time)), parts=journeys.to_be_repaired(site, new, unloaded=unloaded)
    )
    begin = np.full(before, scenario.horizon.demand[0])
    way = site.store.there_before(old.pallets, journeys.in_workshop(site, old))
    preparation.walk(Entity.LOT, flow.leg, arrival=begin, number=len(time) + numbers(before), parts=way)
    _take_away(preparation, flow, units, there)


def _still_there(scenario: Scenario, workshop: Workshop, earlier: FlowDemand | None) -> tuple[Floats, Mask, Integers]:
    """Of the units that came before the run and are there as it begins: the time each still needs in a bay, whether it is repaired, and
    its place among them.

    They found the workshop empty as far back as the past is followed; the flow had it for itself.
    """
    if earlier is None:
        return np.zeros(0), np.zeros(0, np.bool_), np.zeros(0, np.int64)
    begin, came = scenario.horizon.demand[0], earlier.loads.arrival
    time, repairable = outcome(workshop, earlier)
    began = came if workshop.bays is None else first_come_first_served(came, time, bays=workshop.bays)
    rows = np.flatnonzero((came < begin) & (began + time > begin)).astype(np.int64)
    return (time - np.maximum(begin - began, 0.0))[rows], repairable[rows], rows


def first_come_first_served(came: Floats, time: Floats, *, bays: int) -> Floats:
    """When each unit gets a bay, of so many, in the order in which they stand (a loop: units are few)."""
    free = [-np.inf] * bays
    began = np.empty(len(came))
    for unit, (arrival, needed) in enumerate(zip(came.tolist(), time.tolist(), strict=True)):
        began[unit] = max(arrival, free[0])
        heapreplace(free, began[unit] + needed)
    return began


def _take_away(preparation: Preparation, flow: FlowDemand, units: Units, there: Integers) -> None:
    """The vehicles that are called for units: over the first line out, each on a declaration of its own."""
    scenario, leg = preparation.scenario, flow.leg.on(Way.LEAVING)
    out = {"kind": flow.flow.kind_row.other_way, "same_side_share": 1.0, "admitted_by": flow.flow.admitted_by or CATALOGUE}
    parts = [
        another_time(each, those, leg=leg, prefix=decisions.REPAIRED, kept=OF_THE_BATCH, **out)
        for each, those in ((flow.earlier, there), (flow, numbers(flow.loads.size)))
        if each is not None
    ]
    leaving = join(leg, parts)
    begin = scenario.horizon.demand[0]
    loads = replace(leaving.loads, arrival=np.maximum(leaving.loads.arrival, begin))
    leaving = of_one(replace(leaving, loads=loads), leg)
    truck = vehicles_of(scenario, preparation.demand, preparation.rules, leaving, preparation.tickets)
    fetch = (scenario.workshop or Workshop()).fetch
    lag = None if fetch is None else truck.drawn(decisions.REPAIR_FETCH, fetch)
    truck = replace(truck, called=units.called, lag=lag)
    site = preparation.zone.site(leaving.flow)
    preparation.drive(truck, journeys.called_out(site, truck, loading=site.store.collect(truck)))
    preparation.lodge_when_called(site, truck)
