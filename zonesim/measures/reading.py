"""Reading the log: the moments and stages of every visit, and what happened at every pool."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zonesim.demand.legs import Leg
from zonesim.engines.tables import Floats, Integers, Log, Mask, Op
from zonesim.measures.log_walk import askers_of_pools, events_of_pools, moments_and_stages
from zonesim.zone.freight import Freight
from zonesim.zone.journey import Kind
from zonesim.zone.layout import Roster
from zonesim.zone.prepare import Case
from zonesim.zone.stage_rows import Direction
from zonesim.zone.stages import (
    ARRIVED,
    AT_LANE,
    ENTERED,
    LEFT,
    LODGED,
    PARKED,
    PRESENTED,
    READY,
    RELEASED,
    UNPARKED,
    Entity,
    Stage,
)
from zonesim.zone.vehicles import Vehicles


@dataclass(frozen=True)
class Block:
    """The log of one kind: ``completed[i, s]`` when member i, who came at ``arrival[i]``, completed step s (NaN: not on its way).

    ``members``: their place among those of all kinds.
    """

    kind: Kind
    members: slice
    completed: Floats
    arrival: Floats

    @cached_property
    def reached(self) -> Floats:
        """``reached[i, s]``: when member i had everything before step s behind it; one column more than steps."""
        times: Floats = np.fmax.accumulate(np.column_stack((self.arrival, self.completed)), axis=1)
        return times

    def moment(self, label: str) -> Floats:
        """When each member reached a moment; NaN where its kind has none."""
        place = self.kind.labels.get(label)
        return np.full(len(self.arrival), np.nan) if place is None else self.reached[:, place]


def blocks(roster: Roster, log: Log) -> list[Block]:
    """The log, kind by kind."""
    found, before = [], 0
    for kind in roster.kinds:
        n, steps = len(kind.rows), len(kind.slots)
        completed = log.completed[kind.first_log : kind.first_log + n * steps].reshape(n, steps)
        arrival = roster.parties[kind.party].arrival[kind.rows]
        found.append(Block(kind, slice(before, before + n), completed, arrival))
        before += n
    return found


@dataclass(frozen=True)
class Visits:
    """The vehicles of one flow or leg, in their order of number (or its loads, :meth:`of_loads`): moments in seconds (NaN where not
    reached), seconds in every stage.

    ``at_barrier``: has an inbound lane (or turned away there).
    ``stages[i, stage]``. ``turned_away``: refused at the gate or out of patience. ``first_attempt``: passed the lane without being
    held; only where laden (``laden_in`` says in which direction the vehicles are). ``by_choice``: passed laden by convenience lanes,
    chosen instead of those of the flow. ``parked``, ``unparked``: beside the approach between them (NaN: there is no parking).
    """

    leg: Leg
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
    parked: Floats
    unparked: Floats

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
        """The part of each stage in the release time (what lies between its two moments); what is in no other is driving."""
        parts = np.zeros_like(self.stages)
        own = [stage for stage in stages_of_release("inbound" if self.laden_in else "outbound") if stage is not Stage.TRAVEL]
        parts[:, own] = self.stages[:, own]
        parts[:, Stage.TRAVEL] = self.release_time - parts.sum(axis=1)
        return parts


def stages_of_release(direction: Direction) -> list[Stage]:
    """The stages of which a release time in this direction consists."""
    return [stage for stage in Stage if direction in stage.row.release]


def refused(block: Block, step: int) -> Mask:
    """Who asked at a seize with a way out and took it: refused, or out of patience. (Everybody has finished.)"""
    return ~np.isnan(block.completed[:, step]) & np.isnan(block.completed[:, step + 1])


@dataclass(frozen=True)
class Walks:
    """Everybody's walk, kind by kind: when each of ``MOMENTS`` was reached (NaN: never), and the last time.

    ``stages``: of vehicles alone, which are most of the memory of a long run, seconds in each stage; kind k begins at ``spent_at[k]``.
    """

    moments: Floats
    stages: Floats
    last: Floats
    spent_at: Integers


MOMENTS = (ARRIVED, AT_LANE, ENTERED, RELEASED, PRESENTED, LEFT, READY, LODGED, PARKED, UNPARKED)


def walks_of(case: Case, log: Log) -> Walks:
    """Walk through the log once."""
    kinds = case.roster.kinds
    places = np.array([[kind.labels.get(moment, -1) for moment in MOMENTS] for kind in kinds], np.int32)
    # What lies before the call that lets a vehicle come is no part of its visit.
    called = np.array([kind.labels.get(ARRIVED, 0) for kind in kinds], np.int32)
    way, members = _ways(case), _members(case)
    arrival = case.programme.travellers.arrival[members]
    vehicles = [len(kind.rows) if case.roster.parties[kind.party].entity == Entity.VEHICLE else 0 for kind in kinds]
    spent_at = np.cumsum([0, *vehicles])[:-1]
    spent_at[np.array(vehicles, np.int64) == 0] = -1
    moments = places.reshape(len(kinds), len(MOMENTS))
    return Walks(*moments_and_stages(*way, arrival, log.completed, moments, called, spent_at, sum(vehicles), len(Stage)), spent_at)


def _members(case: Case) -> Integers:
    """The travellers of every kind, one kind after another."""
    return np.concatenate([np.zeros(0, np.int64), *(kind.travellers for kind in case.roster.kinds)])


def _ways(case: Case) -> tuple[NDArray[np.int32], Integers, Integers]:
    """The table of steps as a walk reads it, with the stage of each; where the steps of each kind begin, and where its members do."""
    table, kinds = case.programme.steps, case.roster.kinds
    stage = np.array([step.stage for kind in kinds for step in kind.slots], np.int32)
    columns = (table.op, table.argument, stage, table.amount, table.amount_index, table.otherwise)
    steps = np.ascontiguousarray(np.column_stack([column.astype(np.int32) for column in columns]))
    return steps, case.programme.first_step, np.cumsum([0, *(len(kind.rows) for kind in kinds)])


def visits_of(case: Case, found: list[Block], walks: Walks) -> dict[Leg, Visits]:
    """The visits of every flow and leg."""
    by_leg: dict[Leg, list[tuple[Block, int]]] = {leg: [] for leg in case.vehicles}
    for block, spent_at in zip(found, walks.spent_at.tolist(), strict=True):
        party = case.roster.parties[block.kind.party]
        if party.entity == Entity.VEHICLE:
            by_leg[party.leg].append((block, spent_at))
    return {leg: _visits(truck, by_leg[leg], walks) for leg, truck in case.vehicles.items()}


def _visits(truck: Vehicles, found: list[tuple[Block, int]], walks: Walks) -> Visits:
    n, laden_in = truck.size, truck.laden_in
    who, row = np.empty(n, np.int64), np.empty(n, np.int64)
    for block, spent_at in found:
        who[block.kind.rows] = np.arange(block.members.start, block.members.stop)
        row[block.kind.rows] = spent_at + np.arange(len(block.kind.rows))
    moments, stages = walks.moments[who], walks.stages[row]
    at_barrier = np.full(n, np.nan)
    turned_away, diverted, by_choice, uncalled, first = (np.full(n, value, np.bool_) for value in (*(False,) * 4, True))
    queue, hold = (Stage.GATE_QUEUE_IN, Stage.HOLD_IN) if laden_in else (Stage.GATE_QUEUE_OUT, Stage.HOLD_OUT)
    for block, _ in found:
        rows, kind = block.kind.rows, block.kind
        if ARRIVED not in kind.labels:
            moments[rows, MOMENTS.index(ARRIVED)] = truck.arrival[rows]
        elif kind.labels[ARRIVED]:
            uncalled[rows] = np.isnan(block.completed[:, 0])
        held, chosen = None, -1
        got_lane = moments[rows, MOMENTS.index(AT_LANE)]
        for s, step in enumerate(kind.slots):
            if step.op == Op.SEIZE:
                if step.stage == Stage.GATE_QUEUE_IN:
                    got_lane = np.fmax(got_lane, block.completed[:, s])
                if step.otherwise:
                    if step.stage == Stage.GATE_QUEUE_IN:
                        turned_away[rows] |= refused(block, s)
                    elif step.stage == Stage.DOCK_QUEUE:
                        diverted[rows] = refused(block, s)
                if step.stage == queue and step.pool == chosen:
                    by_choice[rows] = ~np.isnan(block.completed[:, s + 1])
            elif step.op == Op.PASS_IF_SOONER:
                chosen = step.group[0]
            if step.stage == hold and step.op != Op.PASS_IF:
                walked = ~np.isnan(block.completed[:, s])
                held = walked if held is None else held | walked
        at_barrier[rows] = got_lane
        if held is not None:
            first[rows] = ~held
    columns = dict(zip(MOMENTS, moments.T, strict=True))
    moments[uncalled], at_barrier[uncalled] = np.nan, np.nan  # the run is over and nobody called them
    for moment in (ENTERED, RELEASED, PRESENTED, LEFT):
        columns[moment][turned_away] = np.nan
    return Visits(
        leg=truck.leg,
        laden_in=laden_in,
        arrived=columns[ARRIVED].copy(),
        at_barrier=at_barrier,
        entered=columns[ENTERED].copy(),
        released=columns[RELEASED].copy(),
        presented=columns[PRESENTED].copy(),
        left=columns[LEFT].copy(),
        stages=stages,
        turned_away=turned_away,
        diverted=diverted,
        first_attempt=first,
        by_choice=by_choice,
        parked=columns[PARKED].copy(),
        unparked=columns[UNPARKED].copy(),
    )


def papers_ready(case: Case, found: list[Block], walks: Walks) -> dict[Leg, Floats]:
    """When the papers of every declaration were ready, per flow with papers."""
    ready: dict[Leg, Floats] = {}
    for block in found:
        party = case.roster.parties[block.kind.party]
        if party.entity == Entity.PAPERS:
            column = ready.setdefault(party.leg, np.full(len(party.arrival), np.nan))
            column[block.kind.rows] = walks.moments[block.members, MOMENTS.index(READY)]
    return ready


def papers_lodged(case: Case, found: list[Block], walks: Walks) -> dict[Leg, Floats]:
    """When the papers of every declaration were lodged, per flow with papers (NaN: what they are about was never ready to go)."""
    lodged: dict[Leg, Floats] = {}
    for block in found:
        party = case.roster.parties[block.kind.party]
        if party.entity == Entity.PAPERS:
            column = lodged.setdefault(party.leg, np.full(len(party.arrival), np.nan))
            column[block.kind.rows] = block.arrival
            if LODGED in block.kind.labels:
                began = ~np.isnan(block.completed[:, 0])
                column[block.kind.rows] = np.where(began, walks.moments[block.members, MOMENTS.index(LODGED)], np.nan)
    return lodged


def lots_gone(case: Case, found: list[Block], walks: Walks) -> dict[Leg, Floats]:
    """When the lot that each load left in store was gone (NaN: it left none), per flow whose goods dwell."""
    gone: dict[Leg, Floats] = {}
    for block in found:
        party = case.roster.parties[block.kind.party]
        if party.entity == Entity.LOT:
            column = gone.setdefault(party.leg, np.full(case.vehicles[party.leg].flow.loads.size, np.nan))
            brought = party.number[block.kind.rows] < len(column)  # those numbered beyond were in store before the run
            began = ~np.isnan(block.completed[brought, 0])
            last = walks.last[block.members][brought]
            column[party.number[block.kind.rows][brought]] = np.where(began, last, np.nan)
    return gone


def released_of(case: Case, found: list[Block], walks: Walks) -> dict[tuple[Entity, Leg], Floats]:
    """When each returned lot and each unit of equipment was released (NaN: its wait never began), by entity and leg."""
    sizes = {(Entity.LOT, leg): case.vehicles[leg].flow.loads.size for leg in case.investigations}
    sizes |= {(Entity.REQUEST, leg): len(ending.ends) for leg, ending in case.endings.items()}
    released = {of: np.full(size, np.nan) for of, size in sizes.items()}
    for block in found:
        party = case.roster.parties[block.kind.party]
        column = released.get((party.entity, party.leg))
        if column is not None:
            began = np.ones(len(block.arrival), np.bool_) if not block.kind.slots else ~np.isnan(block.completed[:, 0])
            moment = walks.moments[block.members, MOMENTS.index(RELEASED)]
            column[party.number[block.kind.rows]] = np.where(began, moment, np.nan)
    return released


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


def events_by_pool(case: Case, log: Log) -> list[PoolEvents]:
    """What happened at every pool, in the order of the register."""
    travellers, members = case.programme.travellers, _members(case)
    begins, ends, begin, end, amount = events_of_pools(
        *_ways(case),
        travellers.arrival[members],
        log.completed,
        travellers.amounts,
        travellers.amount_offset[members],
        len(case.pools),
    )
    found = []
    for pool in range(len(case.pools)):
        requests, releases, work = (slice(begins[what, pool], ends[what, pool]) for what in range(3))
        got = amount[requests] >= 0
        found.append(
            PoolEvents(
                asked=begin[requests],
                answered=end[requests],
                got=got,
                amount=np.where(got, amount[requests], -1 - amount[requests]),
                freed=end[releases],
                freed_amount=amount[releases],
                began=begin[work],
                ended=end[work],
            )
        )
    return found


def askers_by_pool(case: Case, log: Log, *, events: list[PoolEvents]) -> list[Integers]:
    """Who made each request at every pool: places among the members of all kinds."""
    first_request = np.cumsum([0, *(len(pool.asked) for pool in events)])
    who = askers_of_pools(*_ways(case), log.completed, first_request)
    return np.split(who, first_request[1:-1])
