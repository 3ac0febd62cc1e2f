"""Bonded training: trainees, places and buses. Rows only where groups might come."""

from __future__ import annotations

import numpy as np

from zonesim.engines.tables import Floats, Op
from zonesim.measures.finished import Reading, Row
from zonesim.rules.baseline import rules_of
from zonesim.zone.stages import BY_BUS, Entity


def rows(reading: Reading) -> list[Row]:
    """Trainees who enter, places in use, groups that wait for one, and passages of the gate by their buses."""
    if not reading.case.courses:
        return []
    start, end = reading.window
    trainees = passages = used = waiting = 0.0
    inside = 0
    for name, groups in reading.case.courses.items():
        begun = _begun(reading, name, len(groups.days))
        over = begun + groups.time
        used += _within(begun, over, start, end)
        waiting += _within(groups.arrival, begun, start, end)
        inside += int(np.count_nonzero(reading.inside(groups.arrival) & (over >= end)))
        buses = reading.visits.get(f"{name}{BY_BUS}")
        if buses is not None:
            entered = reading.inside(buses.entered)
            trainees += float(groups.trainees[groups.of_bus][entered].sum()) / reading.days
            passages += float(np.count_nonzero(entered) + np.count_nonzero(reading.inside(buses.left))) / reading.days
    built = rules_of(reading.case.scenario).training
    places = 0 if built is None or built.since >= end else built.places
    return [
        ("trainee_days", "all", trainees),
        ("training_places_used", "all", used / (end - start)),
        ("training_groups_waiting", "all", waiting / (end - start)),
        ("training_still_inside", "all", float(inside)),
        ("training_passages", "all", passages),
        ("places_built", "training", float(places)),
    ]


def _within(since: Floats, until: Floats, start: float, end: float) -> float:
    """Seconds between two moments of each within [start, end), summed."""
    return float((np.clip(until, start, end) - np.clip(since, start, end)).sum())


def _begun(reading: Reading, flow: str, size: int) -> Floats:
    """When each group of a flow got its place."""
    begun = np.full(size, np.nan)
    for block in reading.blocks:
        party = reading.case.roster.parties[block.kind.party]
        if (party.entity, party.flow) == (Entity.REQUEST, flow):
            (called,) = (s for s, step in enumerate(block.kind.slots) if step.op == Op.SIGNAL)
            begun[party.number[block.kind.rows]] = block.completed[:, called]
    return begun
