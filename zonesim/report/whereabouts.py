"""Who is where, second by second: the stays of every vehicle and every declaration over a day, from the log.

Times are rounded up to whole seconds, beginnings and ends alike, so that at every whole second just those are counted who are there by
the log itself: begin <= t < end is the same of a time and of the next whole second after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from zonesim.demand.legs import Leg
from zonesim.engines.tables import Integers, Op
from zonesim.measures.finished import Reading
from zonesim.measures.reading import Block
from zonesim.scenario.traffic import Flow
from zonesim.units import DAY
from zonesim.zone.pools import Facility, FacilityKind
from zonesim.zone.stage_rows import At
from zonesim.zone.stages import ARRIVED, Entity, Stage

OFFICE, HOLDING, YARD = Facility(FacilityKind.OFFICE), Facility(FacilityKind.HOLDING), Facility(FacilityKind.YARD)

_WAITS = (Op.SEIZE, Op.AWAIT)
_WORKS = (Op.WORK, Op.WORK_ON_CLOCK)


@dataclass(frozen=True)
class Doing:
    """What somebody does (``stage``), ``at`` which facility (None: at none), and whether it waits there."""

    stage: Stage
    at: Facility | None
    waits: bool

    @property
    def place(self) -> str:
        """Where it is, in words; nothing where it is at no facility."""
        return "" if self.at is None else self.at.words

    def __lt__(self, other: Doing) -> bool:
        """Stage by stage, then by the names of facilities."""
        return (self.stage, self.place, self.waits) < (other.stage, other.place, other.waits)


@dataclass(frozen=True)
class Stays:
    """The stays of a day. Of every traveller: ``way`` (place in ``legs``; ``inward``: which of them bring goods), ``number`` within it,
    whether it is a declaration.

    Of every stay, by traveller and then by time: ``who``, ``state`` (place in ``states``), ``begin`` and ``end`` in whole seconds from
    the midnight at which the day begins, within it.
    """

    states: tuple[Doing, ...]
    legs: tuple[Leg, ...]
    inward: tuple[bool, ...]
    way: Integers
    number: Integers
    papers: np.ndarray[tuple[int], np.dtype[np.bool_]]
    who: Integers
    state: Integers
    begin: Integers
    end: Integers

    def counts(self, second: int) -> dict[Doing, int]:
        """How many are in each state at a whole second of the day; states of nobody are left out."""
        there = self.state[(self.begin <= second) & (second < self.end)]
        return {self.states[place]: int(count) for place, count in enumerate(np.bincount(there)) if count}


def stays(reading: Reading, day: int) -> Stays:
    """Who is where on a day of the window, counted from 0.

    Declarations are told of only while an officer reviews them or they wait for one; vehicles from arrival to exit.
    """
    legs = tuple(sorted({party.leg for party in reading.case.roster.parties}))
    states: dict[Doing, int] = {}
    vehicles = reading.case.vehicles
    midnight = reading.window[0] + day * DAY
    people: list[tuple[int, int, bool]] = []
    pieces: list[tuple[Integers, Integers, Integers, Integers]] = []
    for block in reading.blocks:
        party = reading.case.roster.parties[block.kind.party]
        if party.entity not in (Entity.VEHICLE, Entity.PAPERS):
            continue
        first, rows = len(people), block.kind.rows
        way, papers = legs.index(party.leg), party.entity == Entity.PAPERS
        people += [(way, number, papers) for number in party.number[rows].tolist()]
        for step, state in _states(reading, block, party.leg, papers=papers):
            place = states.setdefault(state, len(states))
            begin, end = _seconds(block, step, midnight)
            there = np.flatnonzero(end > begin)
            if len(there):
                pieces.append((first + there, np.full(len(there), place), begin[there], end[there]))
    inward = tuple(leg in vehicles and vehicles[leg].laden_in for leg in legs)
    return _together(tuple(states), legs, inward, people, pieces)


def _seconds(block: Block, step: int, midnight: float) -> tuple[Integers, Integers]:
    """Beginning and end of everybody's time in a step, in whole seconds of the day; the end is not after the beginning for who does not
    take it. (Everybody comes out of every step, or the run has failed.)"""
    begins, ends = block.reached[:, step], block.completed[:, step]
    begin, end = (np.clip(np.ceil(times - midnight), 0, DAY) for times in (begins, np.where(np.isnan(ends), begins, ends)))
    return np.nan_to_num(begin).astype(np.int64), np.nan_to_num(end).astype(np.int64)


def _states(reading: Reading, block: Block, leg: Leg, *, papers: bool) -> Iterator[tuple[int, Doing]]:
    """The steps of a kind that take time and are told of, each with the state it is in."""
    pools, held = reading.case.pools, list[int]()
    begins = block.kind.labels.get(ARRIVED, 0)
    for place, step in enumerate(block.kind.slots):
        pool = step.pool if step.op == Op.SEIZE else held[-1] if held else -1
        facility = pools[pool].facility if pool >= 0 else None
        if step.op in (*_WAITS, *_WORKS) and place >= begins and (not papers or facility == OFFICE):
            at = OFFICE if papers else _at(step.stage, reading.case.vehicles[leg].flow.flow, facility)
            yield place, Doing(step.stage, at, step.op in _WAITS)
        if step.op == Op.SEIZE:
            held.append(step.pool)
        elif step.op == Op.RELEASE and step.pool in held:
            held.remove(step.pool)


def _at(stage: Stage, flow: Flow, facility: Facility | None) -> Facility | None:
    """Where a vehicle of a flow is in a stage; ``facility``: whose pool it asks for, or holds."""
    shown = [facility_at(each.at, flow) for each in stage.row.shown]
    return facility if facility in shown else shown[0] if shown else None


def facility_at(at: At, flow: Flow) -> Facility | None:
    """The facility of that sort on the way of a flow; None where it passes none, or none that is drawn as such."""
    match at:
        case At.ENTRANCE:
            kind, name = FacilityKind.GATE, flow.gate
        case At.EXIT:
            kind, name = FacilityKind.GATE, flow.exit_gate or flow.gate
        case At.WAREHOUSE:
            kind, name = FacilityKind.WAREHOUSE, flow.warehouse
        case At.YARD:
            return YARD
        case At.HOLDING:
            return HOLDING
        case At.OFFICE:
            return OFFICE
        case At.APART:
            return None
    return None if name is None else Facility(kind, name)


def _together(
    states: tuple[Doing, ...],
    legs: tuple[Leg, ...],
    inward: tuple[bool, ...],
    people: list[tuple[int, int, bool]],
    pieces: list[tuple[Integers, Integers, Integers, Integers]],
) -> Stays:
    """Sorted; neighbours in one state joined; those who are never there left out. States in an order of their own."""
    nothing = tuple(np.zeros(0, np.int64) for _ in range(4))
    who, state, begin, end = (np.concatenate(column) for column in zip(nothing, *pieces, strict=True))
    order = np.lexsort((begin, who))
    who, state, begin, end = (column[order] for column in (who, state, begin, end))
    fresh = np.ones(len(who), np.bool_)
    fresh[1:] = (who[1:] != who[:-1]) | (state[1:] != state[:-1]) | (begin[1:] != end[:-1])
    last = np.flatnonzero(np.append(fresh[1:], True)) if len(who) else np.zeros(0, np.int64)
    who, state, begin, end = who[fresh], state[fresh], begin[fresh], end[last]
    there, who = np.unique(who, return_inverse=True)
    columns = np.array(people, np.int64).reshape(len(people), 3)[there]
    used = sorted({states[place] for place in np.unique(state).tolist()})
    renumbered = np.array([used.index(each) if each in used else -1 for each in states], np.int64)
    state = renumbered[state] if len(state) else state
    return Stays(tuple(used), legs, inward, columns[:, 0], columns[:, 1], columns[:, 2] > 0, who, state, begin, end)
