"""Reading the log: the moments and stages of every visit, and what happened at every pool."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zonesim.engines.tables import Floats, Integers, Log, Op
from zonesim.zone.freight import Freight
from zonesim.zone.journey import Kind, Step
from zonesim.zone.layout import Roster
from zonesim.zone.prepare import Case
from zonesim.zone.stages import ARRIVED, AT_LANE, ENTERED, LEFT, PRESENTED, READY, RELEASED, Entity, Stage

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Block:
    """The log of one kind: ``completed[i, s]`` when member i completed step s (NaN: not on its way).

    ``reached[i, s]``: when member i had everything before step s behind it; one column more than steps.
    """

    kind: Kind
    completed: Floats
    reached: Floats


def blocks(roster: Roster, log: Log) -> list[Block]:
    """The log, kind by kind."""
    found = []
    for kind in roster.kinds:
        n, steps = len(kind.rows), len(kind.slots)
        completed = log.completed[kind.first_log : kind.first_log + n * steps].reshape(n, steps)
        arrival = roster.parties[kind.party].arrival[kind.rows]
        reached = np.fmax.accumulate(np.column_stack((arrival, completed)), axis=1)
        found.append(Block(kind, completed, reached))
    return found


@dataclass(frozen=True)
class Visits:
    """The vehicles of one flow or leg, in their order of number (or its loads, :meth:`of_loads`): moments in seconds (NaN where not
    reached), seconds in every stage.

    ``at_barrier``: has an inbound lane (or turned away there).
    ``stages[i, stage]``. ``turned_away``: refused at the gate or out of patience. ``first_attempt``: passed the lane without being
    held; only where laden (``laden_in`` says in which direction the vehicles are). ``by_choice``: passed laden by convenience lanes,
    chosen instead of those of the flow.
    """

    flow: str
    laden_in: bool
    arrived: Floats
    at_barrier: Floats
    entered: Floats
    released: Floats
    presented: Floats
    left: Floats
    stages: Floats
    turned_away: Mask
    diverted: Mask
    first_attempt: Mask
    by_choice: Mask

    @property
    def release_time(self) -> Floats:
        """Release time of each load: inbound arrived -> entered and out of the last hold; outbound presented -> left."""
        return self.released - self.arrived if self.laden_in else self.left - self.presented

    def of_loads(self, freight: Freight) -> Visits:
        """The same of every load, which lives through what its vehicle does."""
        if freight.single:
            return self
        columns = ((each.name, getattr(self, each.name)) for each in fields(self))
        aboard: dict[str, Any] = {name: freight.aboard(column) for name, column in columns if isinstance(column, np.ndarray)}
        return replace(self, **aboard)

    def release_stages(self) -> Floats:
        """The part of each stage in the release time (what lies between its two moments)."""
        parts = np.zeros_like(self.stages)
        own = INBOUND_STAGES if self.laden_in else OUTBOUND_STAGES
        parts[:, own] = self.stages[:, own]
        parts[:, Stage.TRAVEL] = self.release_time - parts.sum(axis=1)
        return parts


_YARD = [Stage.YARD_QUEUE, Stage.DOCUMENT_CHECK, Stage.SCAN, Stage.EXAMINATION]
INBOUND_STAGES = [Stage.SET_IN, Stage.GATE_QUEUE_IN, Stage.GATE_IN, Stage.HOLD_IN, *_YARD]
OUTBOUND_STAGES = [Stage.SET_OUT, Stage.HOLD_OUT, *_YARD, Stage.GATE_QUEUE_OUT, Stage.GATE_OUT]


def refused(block: Block, step: int) -> Mask:
    """Who asked at a seize with a way out and took it: refused, or out of patience. (Everybody has finished.)"""
    return ~np.isnan(block.completed[:, step]) & np.isnan(block.completed[:, step + 1])


def visits_of(case: Case, found: list[Block]) -> dict[str, Visits]:
    """The visits of every flow."""
    visits: dict[str, Visits] = {}
    for name, truck in case.vehicles.items():
        n = truck.size
        laden_in = truck.laden_in
        columns = {moment: np.full(n, np.nan) for moment in (ARRIVED, AT_LANE, ENTERED, RELEASED, PRESENTED, LEFT)}
        stages = np.zeros((n, len(Stage)))
        at_barrier = np.full(n, np.nan)
        turned_away, diverted, by_choice, first = (np.full(n, value, np.bool_) for value in (False, False, False, True))
        queue, hold = (Stage.GATE_QUEUE_IN, Stage.HOLD_IN) if laden_in else (Stage.GATE_QUEUE_OUT, Stage.HOLD_OUT)
        for block in found:
            party = case.roster.parties[block.kind.party]
            if party.entity != Entity.VEHICLE or party.flow != name:
                continue
            rows = block.kind.rows
            spent = np.diff(block.reached, axis=1)
            if ARRIVED not in block.kind.labels:
                columns[ARRIVED][rows] = truck.arrival[rows]
            held, chosen = np.zeros(len(rows), np.bool_), -1
            at_barrier[rows] = block.reached[:, block.kind.labels[AT_LANE]]
            for s, step in enumerate(block.kind.slots):
                if step.stage != Stage.CALLED:
                    stages[rows, step.stage] += spent[:, s]
                if step.op == Op.SEIZE and step.stage == Stage.GATE_QUEUE_IN:
                    at_barrier[rows] = np.fmax(at_barrier[rows], block.completed[:, s])
                if step.op == Op.SEIZE and step.otherwise:
                    if step.stage == Stage.GATE_QUEUE_IN:
                        turned_away[rows] |= refused(block, s)
                    else:
                        diverted[rows] = refused(block, s)
                if step.op == Op.PASS_IF_SOONER:
                    chosen = step.group[0]
                if step.op == Op.SEIZE and step.stage == queue and step.pool == chosen:
                    by_choice[rows] = ~np.isnan(block.completed[:, s + 1])
                if step.stage == hold and step.op != Op.PASS_IF:
                    held |= ~np.isnan(block.completed[:, s])
            first[rows] = ~held
            for moment, column in columns.items():
                if moment in block.kind.labels:
                    column[rows] = block.reached[:, block.kind.labels[moment]]
        if truck.called is not None:  # the run is over and nobody called them
            for column in (*columns.values(), at_barrier):
                column[np.isnan(columns[LEFT])] = np.nan
        for moment in (ENTERED, RELEASED, PRESENTED, LEFT):
            columns[moment][turned_away] = np.nan
        visits[name] = Visits(
            flow=name,
            laden_in=laden_in,
            arrived=columns[ARRIVED],
            at_barrier=at_barrier,
            entered=columns[ENTERED],
            released=columns[RELEASED],
            presented=columns[PRESENTED],
            left=columns[LEFT],
            stages=stages,
            turned_away=turned_away,
            diverted=diverted,
            first_attempt=first,
            by_choice=by_choice,
        )
    return visits


def papers_ready(case: Case, found: list[Block]) -> dict[str, Floats]:
    """When the papers of every declaration were ready, per flow with papers."""
    ready: dict[str, Floats] = {}
    for block in found:
        party = case.roster.parties[block.kind.party]
        if party.entity == Entity.PAPERS:
            column = ready.setdefault(party.flow, np.full(len(party.arrival), np.nan))
            column[block.kind.rows] = block.reached[:, block.kind.labels[READY]]
    return ready


def lots_gone(case: Case, found: list[Block]) -> dict[str, Floats]:
    """When the lot that each load left in store was gone (NaN: it left none), per flow whose goods dwell."""
    gone: dict[str, Floats] = {}
    for block in found:
        party = case.roster.parties[block.kind.party]
        if party.entity == Entity.LOT:
            column = gone.setdefault(party.flow, np.full(case.vehicles[party.flow].flow.loads.size, np.nan))
            brought = party.number[block.kind.rows] < len(column)  # those numbered beyond were in store before the run
            began = ~np.isnan(block.completed[brought, 0])
            column[party.number[block.kind.rows][brought]] = np.where(began, block.reached[brought, -1], np.nan)
    return gone


@dataclass(frozen=True)
class PoolEvents:
    """All that happened at one pool. Per request: ``asked``, ``answered`` (got, refused or gave up), ``got`` mask, ``amount``.

    Per release: ``freed`` and ``freed_amount``. ``began`` and ``ended``: pieces of work done while it was held.
    """

    asked: Floats
    answered: Floats
    got: Mask
    amount: Integers
    freed: Floats
    freed_amount: Integers
    began: Floats
    ended: Floats

    def work_within(self, start: float, end: float) -> float:
        """Seconds of work within [start, end)."""
        return float((np.clip(self.ended, start, end) - np.clip(self.began, start, end)).sum())

    @property
    def wait(self) -> Floats:
        """Asked -> got, for those who got it."""
        return (self.answered - self.asked)[self.got]


def events_by_pool(case: Case, found: list[Block]) -> list[PoolEvents]:
    """What happened at every pool, in the order of the register."""
    columns: list[dict[str, list[NDArray[np.generic]]]] = [{name: [] for name in _TYPES} for _ in case.pools]
    for block in found:
        holding: list[int] = []
        for s, step in enumerate(block.kind.slots):
            walked = ~np.isnan(block.completed[:, s])
            before, after = block.reached[walked, s], block.completed[walked, s]
            if step.op == Op.SEIZE:
                holding.append(step.pool)
                column = columns[step.pool]
                column["asked"].append(before)
                column["answered"].append(after)
                column["got"].append(~refused(block, s)[walked] if step.otherwise else np.ones(len(after), np.bool_))
                column["amount"].append(_amounts(step, block.kind.rows)[walked])
            elif step.op == Op.RELEASE:
                if step.pool in holding:
                    holding.remove(step.pool)
                columns[step.pool]["freed"].append(after)
                columns[step.pool]["freed_amount"].append(_amounts(step, block.kind.rows)[walked])
            elif step.op == Op.WORK:
                for pool in holding:
                    columns[pool]["began"].append(before)
                    columns[pool]["ended"].append(after)
    return [
        PoolEvents(**{name: np.concatenate([np.zeros(0, dtype), *column[name]]) for name, dtype in _TYPES.items()})
        for column in columns
    ]


_TYPES: dict[str, type[np.generic]] = {
    "asked": np.float64,
    "answered": np.float64,
    "got": np.bool_,
    "amount": np.int64,
    "freed": np.float64,
    "freed_amount": np.int64,
    "began": np.float64,
    "ended": np.float64,
}


def _amounts(step: Step, rows: Integers) -> Integers:
    return np.full(len(rows), step.amount, np.int64) if isinstance(step.amount, int) else step.amount[rows]
