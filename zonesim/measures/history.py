"""What happened to whom, in order: the log of a run as a list of events, for process mining.

An event is a moment of a visit, or the beginning or the end of a stay in a stage. Stages of service always have both; stages of waiting
only where the wait takes time, so that who need not wait has another path than who must. What lies between two events and in none of
these stages is driving.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zonesim.demand.legs import Leg
from zonesim.engines.tables import Floats, Integers, Mask, Op
from zonesim.measures.finished import Reading
from zonesim.measures.reading import Block
from zonesim.zone.journey import Step
from zonesim.zone.pools import DOCK
from zonesim.zone.stage_rows import Activity
from zonesim.zone.stages import ARRIVED, AT_LANE, ENTERED, LEFT, LODGED, PRESENTED, READY, RELEASED, Entity, Stage


class About(IntEnum):
    """What an event is about."""

    DECLARATION = 0
    VEHICLE = 1
    LOAD = 2


ABOUT = {
    Entity.PAPERS: About.DECLARATION,
    Entity.VEHICLE: About.VEHICLE,
    Entity.LOT: About.LOAD,
    Entity.SAMPLE: About.LOAD,
    Entity.INSPECTION: About.LOAD,
    Entity.CERTIFICATE: About.DECLARATION,
    Entity.REQUEST: About.DECLARATION,
}

ENDS = ("begins", "ends")
"""The two events of a stay in a stage, after what is done or awaited."""
DOCKED, IN_YARD, TURNED_AWAY, GONE, CERTIFIED = "docked", "yard place taken", "turned away", "left store", "certificate arrived"

_SERVED = (Op.WORK, Op.WORK_ON_CLOCK)
_WAITED = (*_SERVED, Op.SEIZE, Op.AWAIT)

# Places in the order of a traveller's events at one time: those of step s between 16 s + 8 and 16 s + 10, moments before it below.
_STEP, _BEGINS, _ENDS, _TAKEN = 16, 8, 9, 10
_VISIT = (ARRIVED, AT_LANE, ENTERED, PRESENTED, RELEASED, LEFT)
_PAPERS = {LODGED: "papers lodged", READY: "papers ready"}


@dataclass(frozen=True)
class History:
    """Events in order of time; at equal times papers before vehicles, everybody's own in the order in which they happened.

    ``time`` seconds from the first midnight. ``activity``: place in ``activities``. ``about``, ``way`` (place in ``legs``) and ``row``
    say whose they are: the row is that of a declaration, vehicle or load among those of the flow or leg.
    """

    activities: tuple[str, ...]
    legs: tuple[Leg, ...]
    time: Floats
    activity: Integers
    about: NDArray[np.int8]
    way: Integers
    row: Integers


@dataclass
class _Events:
    """Events as they are found, column by column."""

    activities: dict[str, int] = field(default_factory=dict)
    columns: list[tuple[NDArray[Any], ...]] = field(default_factory=list)

    def add(self, activity: str, entity: Entity, way: int, rows: Integers, times: Floats, place: int, those: Mask) -> None:
        """The same event of several travellers, of ``those`` of them whose time is known."""
        there = those & ~np.isnan(times)
        if there.any():
            number = self.activities.setdefault(activity, len(self.activities))
            size = int(np.count_nonzero(there))
            columns = (np.full(size, value, np.int64) for value in (number, ABOUT[entity], way, entity, place))
            self.columns.append((times[there], rows[there], *columns))


def history(reading: Reading) -> History:
    """The events of a run. Goods that were in store before it have no load and are left out."""
    parties = reading.case.roster.parties
    legs = tuple(sorted({party.leg for party in parties}))
    events = _Events()
    for block in reading.blocks:
        party = parties[block.kind.party]
        entity, way = party.entity, legs.index(party.leg)
        if entity == Entity.LOT:
            continue
        rows = block.kind.rows if entity == Entity.VEHICLE else party.number[block.kind.rows]
        everybody = np.ones(len(rows), np.bool_)
        if entity == Entity.VEHICLE:
            _moments(reading, events, block, way)
        elif entity == Entity.PAPERS:
            known = {LODGED: reading.lodged[party.leg][rows], READY: reading.papers[party.leg][rows]}
            for moment, words in _PAPERS.items():
                place = _STEP * block.kind.labels.get(moment, 0)
                events.add(words, entity, way, rows, known[moment], place, everybody)
        elif entity == Entity.CERTIFICATE:
            events.add(CERTIFIED, entity, way, rows, block.arrival, 0, everybody)
        outward = entity == Entity.VEHICLE and not reading.case.vehicles[party.leg].laden_in
        for first, last in _runs(block.kind.slots):
            _stay(reading, events, block, (entity, way, rows, outward), range(first, last))
    for name, gone in reading.lots.items():
        rows = np.arange(len(gone))
        events.add(GONE, Entity.LOT, legs.index(name), rows, gone, 0, np.ones(len(gone), np.bool_))
    return _in_order(events, legs)


def _in_order(events: _Events, legs: tuple[Leg, ...]) -> History:
    nothing = (np.zeros(0), *(np.zeros(0, np.int64) for _ in range(6)))
    time, row, activity, about, way, entity, place = (np.concatenate(column) for column in zip(nothing, *events.columns, strict=True))
    order = np.lexsort((place, row, way, entity, time))
    # Activities in order of name, so that their numbers do not depend on the order in which they were met.
    names = tuple(sorted(events.activities))
    renumbered = np.array([names.index(name) for name in events.activities], np.int64)
    return History(names, legs, time[order], renumbered[activity[order]], about[order].astype(np.int8), way[order], row[order])


def _moments(reading: Reading, events: _Events, block: Block, way: int) -> None:
    """The moments of visits, as the measures know them."""
    party, rows, labels = reading.case.roster.parties[block.kind.party], block.kind.rows, block.kind.labels
    visits = reading.visits[party.leg]
    came = ~np.isnan(visits.arrived[rows])
    at_lane = block.moment(AT_LANE)
    for order, moment in enumerate(_VISIT):
        times = at_lane if moment == AT_LANE else getattr(visits, moment)[rows]
        events.add(moment, party.entity, way, rows, times, _STEP * labels.get(moment, 0) + order, came)
    end = _STEP * (len(block.kind.slots) + 1)
    events.add(TURNED_AWAY, party.entity, way, rows, visits.at_barrier[rows], end, visits.turned_away[rows])


def _runs(slots: tuple[Step, ...]) -> list[tuple[int, int]]:
    """Where the steps of one stage follow each other: first, and one beyond the last."""
    bounds = [0, *(s for s in range(1, len(slots)) if slots[s].stage != slots[s - 1].stage), len(slots)]
    return [(first, last) for first, last in pairwise(bounds) if last > first]


def _stay(reading: Reading, events: _Events, block: Block, whose: tuple[Entity, int, Integers, bool], steps: range) -> None:
    """The beginning and the end of a stay in a stage, and what is taken on the way."""
    entity, way, rows, outward = whose
    slots, completed = block.kind.slots, block.completed
    stage = slots[steps[0]].stage
    for s in steps:
        if slots[s].op == Op.SEIZE and entity == Entity.VEHICLE:
            taken = DOCKED if reading.case.pools[slots[s].pool].role == DOCK else IN_YARD if stage == Stage.YARD_QUEUE else ""
            if taken:
                events.add(taken, entity, way, rows, completed[:, s], _STEP * s + _TAKEN, np.ones(len(rows), np.bool_))
    activity, served = stage.row.activity, not stage.row.waiting
    if activity is None:
        return
    counted = [s for s in steps if slots[s].op in (_SERVED if served else _WAITED)]
    walked = ~np.isnan(completed[:, counted])
    begins: Floats = np.where(walked, block.reached[:, counted], np.inf).min(axis=1, initial=np.inf)
    ends: Floats = np.where(walked, completed[:, counted], -np.inf).max(axis=1, initial=-np.inf)
    those: Mask = np.asarray(walked.any(axis=1) if served else ends > begins)
    words = _words(activity, entity, outward)
    begin, end = (f"{words} {which}" for which in ENDS)
    events.add(begin, entity, way, rows, begins, _STEP * steps[0] + _BEGINS, those)
    events.add(end, entity, way, rows, ends, _STEP * steps[-1] + _ENDS, those)


def _words(activity: Activity, entity: Entity, outward: bool) -> str:
    """What is done or awaited."""
    if activity.outward is not None and outward:
        return activity.outward
    if activity.at_destination is not None and entity == Entity.INSPECTION:
        return activity.at_destination
    return activity.words
