"""Bonded training: groups come for a course on a training place, and their trainees by bus on every day of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from zonesim.demand import decisions
from zonesim.demand.columns import FlowDemand
from zonesim.demand.legs import Way
from zonesim.demand.luck import DayByDay
from zonesim.demand.parts import beside
from zonesim.engines.tables import Integers, Mask
from zonesim.rules.inspection import not_inspected
from zonesim.rules.rulebook import Rulebook
from zonesim.scenario.people import Course
from zonesim.scenario.schema import Scenario
from zonesim.units import DAY
from zonesim.zone import journeys
from zonesim.zone.journey import numbers
from zonesim.zone.preparation import Preparation
from zonesim.zone.stages import Entity
from zonesim.zone.travellers import TrainingGroups
from zonesim.zone.vehicles import Vehicles, vehicles_of


def size_and_days(flow: FlowDemand) -> tuple[Integers, Integers]:
    """Trainees and days of every group of a flow."""
    course, luck = flow.flow.course or Course(), flow.declarations.luck
    trainees = course.trainees.quantile(luck.uniform(decisions.TRAINEES))
    days = course.days.quantile(luck.uniform(decisions.COURSE_DAYS))
    return np.asarray(trainees).astype(np.int64), np.asarray(days).astype(np.int64)


def placed(rules: Rulebook, flow: FlowDemand) -> Mask:
    """Which groups of a flow need a training place: those planned for when there are any. The others have as many as they like."""
    built = rules.training
    return flow.declarations.planned >= (np.inf if built is None else built.since)


def longest_wait(scenario: Scenario, rules: Rulebook, flow: FlowDemand) -> float:
    """Seconds within which the last groups of a flow have ended their courses, however long they wait for places."""
    _, days = size_and_days(flow)
    built = rules.training
    waits = 0.0 if built is None else days[placed(rules, flow)].sum() / built.places
    return float(waits + days.max(initial=0)) * DAY


def training(preparation: Preparation, flow: FlowDemand, nobody: Vehicles) -> None:
    """Groups, on paper, and their buses.

    ``nobody``: what the flow would be if its rows were vehicles; they are none.
    """
    site, course = preparation.zone.site(flow.flow), flow.flow.course or Course()
    trainees, days = size_and_days(flow)
    buses = days.astype(np.int32)
    begun = preparation.tickets.issue(np.ones(len(buses), np.int32))
    groups = TrainingGroups(nobody.arrival, trainees, days, begun, placed(preparation.rules, flow))
    preparation.courses[flow.leg] = groups
    preparation.walk(
        Entity.REQUEST, flow.leg, arrival=groups.arrival, number=numbers(len(days)), parts=journeys.on_course(site, groups)
    )

    of, day = groups.of_bus, groups.day_of_bus
    trips = beside(flow, of, prefix=decisions.COURSE_DAY, kind=flow.flow.kind_row.other_way)
    luck = DayByDay(flow.loads.luck, of, day, decisions.COURSE_DAY)
    trips = replace(trips, declarations=replace(trips.declarations, luck=luck), loads=replace(trips.loads, luck=luck))
    bus = vehicles_of(preparation.scenario, preparation.demand, preparation.rules, trips, preparation.tickets)
    bus = replace(bus, leg=flow.leg.on(Way.BY_BUS), inspection=not_inspected(trips), following=None)
    bus = replace(bus, called=groups.begun[of], lag=day.astype(np.float64) * DAY)
    stay = bus.drawn(decisions.STAY, course.stay)
    preparation.drive(bus, journeys.at_work(site, bus, work=stay, gone=np.full(bus.size, -1, np.int64)))
