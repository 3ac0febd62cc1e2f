"""Bonded training: trainees, places and buses. Rows only where groups might come."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from zonesim.demand.legs import Leg, Way
from zonesim.engines.tables import Floats, Op
from zonesim.measures.finished import Reading, Row
from zonesim.measures.measure import Measure, figures
from zonesim.measures.service import PLACES_BUILT
from zonesim.zone.stages import Entity


@figures(
    Measure(
        "trainee_days",
        "trainee days",
        "trainees / d",
        of="all",
        formula="trainees who enter on a bus of their group in the window, once for every day of a course, per day",
        better="higher",
    ),
    Measure(
        "training_places_used",
        "training places in use",
        "places",
        of="all",
        formula="time average over the window of the places that a group has, nights included",
    ),
    Measure(
        "training_groups_waiting",
        "groups waiting for a training place",
        "groups",
        of="all",
        formula="time average over the window of the groups that would begin and have no place yet",
        better="lower",
    ),
    Measure(
        "training_still_inside",
        "courses not over yet",
        "groups",
        of="all",
        formula="number of groups that come in the window and whose course is not over when it ends",
    ),
    Measure(
        "training_passages",
        "passages of the gate by buses of groups",
        "vehicles / d",
        of="all",
        formula="buses of groups in training that entered or left in the window / days",
    ),
    also=(PLACES_BUILT,),
)
def courses(reading: Reading) -> Iterator[Row]:
    """Trainees who enter, places in use, groups that wait for one, and passages of the gate by their buses."""
    if not reading.case.courses:
        return
    start, end = reading.window
    trainees = passages = used = waiting = 0.0
    inside = 0
    for name, groups in reading.case.courses.items():
        begun = _begun(reading, name, len(groups.days))
        over = begun + groups.time
        used += _within(begun, over, start, end)
        waiting += _within(groups.arrival, begun, start, end)
        inside += int(np.count_nonzero(reading.inside(groups.arrival) & (over >= end)))
        buses = reading.visits.get(name.on(Way.BY_BUS))
        if buses is not None:
            entered = reading.inside(buses.entered)
            trainees += float(groups.trainees[groups.of_bus][entered].sum()) / reading.days
            passages += float(np.count_nonzero(entered) + np.count_nonzero(reading.inside(buses.left))) / reading.days
    built = reading.case.rules.training
    places = 0 if built is None or built.since >= end else built.places
    yield "trainee_days", "all", trainees
    yield "training_places_used", "all", used / (end - start)
    yield "training_groups_waiting", "all", waiting / (end - start)
    yield "training_still_inside", "all", float(inside)
    yield "training_passages", "all", passages
    yield "places_built", "training", float(places)


def _within(since: Floats, until: Floats, start: float, end: float) -> float:
    """Seconds between two moments of each within [start, end), summed."""
    return float((np.clip(until, start, end) - np.clip(since, start, end)).sum())


def _begun(reading: Reading, flow: Leg, size: int) -> Floats:
    """When each group of a flow got its place."""
    begun = np.full(size, np.nan)
    for block in reading.blocks:
        party = reading.case.roster.parties[block.kind.party]
        if (party.entity, party.leg) == (Entity.REQUEST, flow):
            (called,) = (s for s, step in enumerate(block.kind.slots) if step.op == Op.SIGNAL)
            begun[party.number[block.kind.rows]] = block.completed[:, called]
    return begun


SHOWN = (courses,)
