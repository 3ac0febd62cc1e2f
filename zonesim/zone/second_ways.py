"""Vehicles that leave the zone and come back: to charge elsewhere before they load, and employees who drive out at noon.

Leaving ends a visit, coming back begins another: a party of its own, that is called when the first is over.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from zonesim.demand import decisions
from zonesim.demand.demand import FlowDemand
from zonesim.demand.legs import Way
from zonesim.demand.parts import beside
from zonesim.engines.tables import Floats, Integers
from zonesim.rules.inspection import not_inspected
from zonesim.scenario.people import Workday
from zonesim.units import DAY
from zonesim.zone import journeys
from zonesim.zone.charging import Charging
from zonesim.zone.preparation import Preparation
from zonesim.zone.site import Site
from zonesim.zone.vehicles import Vehicles, vehicles_of


def beside_the_visit(preparation: Preparation, truck: Vehicles, *, those: Integers, way: Way, prefix: str) -> Vehicles:
    """Another way of ``those`` vehicles, empty and unwatched; ``prefix`` gives it luck of its own."""
    number = truck.freight.leading[those]
    flow = beside(truck.flow, number, prefix=prefix, kind=truck.flow.flow.kind_row.other_way)
    again = vehicles_of(preparation.scenario, preparation.demand, preparation.rules, flow, preparation.tickets)
    return replace(
        again,
        leg=truck.leg.on(way),
        arrival=truck.arrival[those],
        inspection=not_inspected(flow),
        following=None,
        rows=those,
        number=number,
    )


def charged(preparation: Preparation, site: Site, *, truck: Vehicles) -> Vehicles:
    """The same vehicles, knowing which of them must charge; those that do so elsewhere have been in and out again when they come."""
    charging = Charging.of(preparation.scenario, preparation.demand, preparation.rules, truck.flow, truck.freight)
    truck = replace(truck, charging=charging)
    if charging is None or not charging.elsewhere.any():
        return truck
    those = np.flatnonzero(charging.elsewhere).astype(np.int64)
    before = beside_the_visit(preparation, truck, those=those, way=Way.TO_CHARGE, prefix=decisions.TO_CHARGE)
    gone = preparation.tickets.issue(np.ones(len(those), np.int32))
    preparation.drive(before, journeys.in_and_out(site, before, gone=gone))
    called = np.full(truck.size, -1, np.int64)
    called[those] = gone
    return replace(truck, called=called, lag=charging.way + charging.time)


@dataclass(frozen=True)
class Noon:
    """Who of the employees of a flow drives out at noon, and everybody's hours: at work until they leave the first time, on the way
    and at lunch, and at work again."""

    out: NDArray[np.bool_]
    first: Floats
    lunch: Floats
    rest: Floats

    @classmethod
    def of(cls, preparation: Preparation, flow: FlowDemand, *, arrival: Floats) -> Noon:
        """Those whose day spans noon, who would drive out, and who do not eat in the zone."""
        day, luck = flow.flow.workday or Workday(), flow.loads.luck
        stay = day.stay.quantile(luck.uniform(decisions.STAY))
        until_noon = np.floor(arrival / DAY) * DAY + day.noon.quantile(luck.uniform(decisions.NOON)) - arrival
        lunch = day.lunch.quantile(luck.uniform(decisions.LUNCH))
        eats_here = preparation.rules.eats_here(preparation.demand, flow)[flow.loads.declaration]
        out = (until_noon >= 0) & (until_noon + lunch <= stay)
        out &= (luck.uniform(decisions.NOON_TRIP) < day.noon_share) & (luck.uniform(decisions.CANTEEN) >= eats_here)
        return cls(out, np.where(out, until_noon, stay), lunch, stay - until_noon - lunch)


def employees(preparation: Preparation, flow: FlowDemand, truck: Vehicles) -> None:
    """In at the shift change and home after it; some are out at noon."""
    site = preparation.zone.site(flow.flow)
    noon = Noon.of(preparation, flow, arrival=truck.arrival)
    those = np.flatnonzero(noon.out).astype(np.int64)
    gone = np.full(truck.size, -1, np.int64)
    if len(those):
        gone[those] = preparation.tickets.issue(np.ones(len(those), np.int32))
    preparation.drive(truck, journeys.at_work(site, truck, work=noon.first, gone=gone))
    if len(those):
        back = beside_the_visit(preparation, truck, those=those, way=Way.AFTER_NOON, prefix=decisions.AFTER_NOON)
        back = replace(back, called=gone[those], lag=noon.lunch[those])
        preparation.drive(back, journeys.at_work(site, back, work=noon.rest[those], gone=np.full(back.size, -1, np.int64)))
