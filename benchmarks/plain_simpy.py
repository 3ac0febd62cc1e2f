"""The baseline's journeys as one would write them in plain SimPy: the yardstick of the benchmark.

Every vehicle, declaration and lot is a process, lanes and officers are SimPy's resources, room is a container. Who comes and how
long everything takes is the same as in zonesim; what happens in the same instant is left to SimPy. It knows what
``scenarios/baseline.toml`` uses and no more: one gate with lanes of its own in each direction, one warehouse, goods in and goods out.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import simpy

from zonesim.demand import decisions
from zonesim.demand.legs import Leg
from zonesim.engines.tables import Floats
from zonesim.zone.pools import PoolInfo
from zonesim.zone.prepare import Case
from zonesim.zone.vehicles import Vehicles

Walk = Generator[simpy.Event, Any, None]


@dataclass(slots=True)
class Meeting:
    """Vehicles that wait for each other."""

    complete: simpy.Event
    missing: int

    def come(self) -> simpy.Event:
        """One more is here; what to wait for."""
        self.missing -= 1
        if self.missing == 0:
            self.complete.succeed()
        return self.complete


@dataclass(slots=True)
class Truck:
    """One vehicle: its times in seconds, what inspection does to it, and what it waits for."""

    arrival: float
    priority: int
    pallets: int
    held: bool
    selected: bool
    scanned: bool
    examined: bool
    hold: float
    gate_in: float
    gate_out: float
    travel_in: float
    travel_out: float
    handling: float
    dwell: float
    document_check: float
    scan: float
    image_review: float
    examination: float
    meeting: Meeting | None
    papers: simpy.Event | None
    left: float = field(default=np.nan)


class Zone:
    """The facilities of the baseline."""

    def __init__(self, env: simpy.Environment, pools: dict[str, PoolInfo], warehouse: str) -> None:
        self.env = env
        self.pools = pools
        self.lanes_in = self.resource("main gate, inbound lanes")
        self.lanes_out = self.resource("main gate, outbound lanes")
        self.off_lane = self.resource("main gate, places for the held")
        self.holding_yard = self.resource("holding yard, places")
        self.officers = self.ranked("document office, officers")
        self.yard_places = self.ranked("inspection yard, places")
        self.scanners = self.ranked("inspection yard, scanners")
        self.bays = self.ranked("inspection yard, bays")
        self.inspectors = self.ranked("inspection yard, inspectors")
        self.docks = self.resource(f"{warehouse} warehouse, docks")
        self.crews = self.resource(f"{warehouse} warehouse, crews")
        places = int(pools[f"{warehouse} warehouse, room"].capacity[0])
        self.room = simpy.Container(env, capacity=places, init=places)

    def resource(self, name: str) -> simpy.Resource:
        """Served in order of asking."""
        return simpy.Resource(self.env, capacity=int(self.pools[name].capacity.max()))

    def ranked(self, name: str) -> simpy.PriorityResource:
        """Served by priority; follows its shifts."""
        resource = simpy.PriorityResource(self.env, capacity=int(self.pools[name].capacity.max()))
        self.env.process(self.shifts(resource, self.pools[name]))
        return resource

    def shifts(self, resource: simpy.PriorityResource, pool: PoolInfo) -> Walk:
        """Who is off duty is held by nobody's request, ahead of all others."""
        absent: list[Any] = []
        for time, capacity in zip(pool.time.tolist(), pool.capacity.tolist(), strict=True):
            yield self.env.timeout(time - self.env.now)
            while len(absent) < resource.capacity - capacity:
                absent.append(resource.request(priority=-1))
            while len(absent) > resource.capacity - capacity:
                back = absent.pop()
                if back.triggered:
                    resource.release(back)
                else:
                    back.cancel()


def goods_in(env: simpy.Environment, zone: Zone, truck: Truck) -> Walk:
    """Gather, enter laden, be examined if selected, unload, leave empty."""
    if truck.meeting is not None:
        yield truck.meeting.come()
    lane = zone.lanes_in.request()
    yield lane
    yield env.timeout(truck.gate_in)
    if truck.held or (truck.papers is not None and not truck.papers.triggered):
        place = zone.off_lane.request()
        yield place
        zone.lanes_in.release(lane)
        if truck.held:
            yield env.timeout(truck.hold)
        if truck.papers is not None:
            yield truck.papers
        zone.off_lane.release(place)
    else:
        zone.lanes_in.release(lane)
    if truck.selected:
        yield from examination(env, zone, truck)
    yield env.timeout(truck.travel_in)
    yield zone.room.get(truck.pallets)
    with zone.docks.request() as dock:
        yield dock
        with zone.crews.request() as crew:
            yield crew
            yield env.timeout(truck.handling)
    env.process(lot(env, zone, truck.pallets, truck.dwell))
    yield env.timeout(truck.travel_out)
    with zone.lanes_out.request() as out:
        yield out
        yield env.timeout(truck.gate_out)
    truck.left = env.now


def goods_out(env: simpy.Environment, zone: Zone, truck: Truck) -> Walk:
    """Enter empty, load, gather, be examined if selected, leave laden."""
    with zone.lanes_in.request() as lane:
        yield lane
        yield env.timeout(truck.gate_in)
    yield env.timeout(truck.travel_in)
    with zone.docks.request() as dock:
        yield dock
        with zone.crews.request() as crew:
            yield crew
            yield env.timeout(truck.handling)
    if truck.meeting is not None:
        complete = truck.meeting.come()
        with zone.holding_yard.request() as place:
            yield place
            yield complete
    if truck.papers is not None and not truck.papers.triggered:
        with zone.holding_yard.request() as place:
            yield place
            yield truck.papers
    if truck.selected:
        yield from examination(env, zone, truck)
    yield env.timeout(truck.travel_out)
    out = zone.lanes_out.request()
    yield out
    yield env.timeout(truck.gate_out)
    if truck.held:
        place = zone.off_lane.request()
        yield place
        zone.lanes_out.release(out)
        yield env.timeout(truck.hold)
        zone.off_lane.release(place)
    else:
        zone.lanes_out.release(out)
    truck.left = env.now


def examination(env: simpy.Environment, zone: Zone, truck: Truck) -> Walk:
    """A place, the documents, a scan, a bay and then an inspector."""
    with zone.yard_places.request(priority=truck.priority) as place:
        yield place
        with zone.officers.request(priority=truck.priority) as officer:
            yield officer
            yield env.timeout(truck.document_check)
        if truck.scanned:
            with zone.scanners.request(priority=truck.priority) as scanner:
                yield scanner
                yield env.timeout(truck.scan)
            yield env.timeout(truck.image_review)
        if truck.examined:
            with zone.bays.request(priority=truck.priority) as bay:
                yield bay
                with zone.inspectors.request(priority=truck.priority) as inspector:
                    yield inspector
                    yield env.timeout(truck.examination)


def review(env: simpy.Environment, zone: Zone, ready: simpy.Event, desk: float, priority: int, *, automatic: bool) -> Walk:
    """A declaration, by the system alone or by an officer."""
    if automatic:
        yield env.timeout(desk)
    else:
        with zone.officers.request(priority=priority) as officer:
            yield officer
            yield env.timeout(desk)
    ready.succeed()


def lot(env: simpy.Environment, zone: Zone, pallets: int, dwell: float) -> Walk:
    """Goods in store."""
    yield env.timeout(dwell)
    yield zone.room.put(pallets)


def old_lot(env: simpy.Environment, zone: Zone, pallets: int, leaves: float) -> Walk:
    """Goods that were there before."""
    yield zone.room.get(pallets)
    yield from lot(env, zone, pallets, leaves)


class PlainRun:
    """A prepared case as a plain SimPy program. Building it takes the durations from the case; running it is what is timed."""

    def __init__(self, case: Case) -> None:
        self.env = simpy.Environment()
        (warehouse,) = case.scenario.warehouses
        self.zone = Zone(self.env, {pool.name: pool for pool in case.pools}, warehouse)
        self.trucks = {name: list(self._trucks(case, vehicles)) for name, vehicles in case.vehicles.items()}
        for name, vehicles in case.vehicles.items():
            self._start(vehicles, self.trucks[name])

    def run(self) -> None:
        """Until nothing is left to happen."""
        self.env.run()

    def left(self, leg: Leg) -> Floats:
        """When each vehicle of a flow left."""
        return np.array([truck.left for truck in self.trucks[leg]])

    def _start(self, vehicles: Vehicles, trucks: list[Truck]) -> None:
        env, zone = self.env, self.zone
        walk = goods_in if vehicles.laden_in else goods_out
        env.process(self._one_after_another((truck.arrival, walk(env, zone, truck)) for truck in sorted(trucks, key=_arrival)))
        opening = vehicles.flow.opening
        for pallets, leaves in zip(opening.pallets.tolist(), opening.leaves.tolist(), strict=True):
            env.process(old_lot(env, zone, pallets, leaves))
        if vehicles.papers is not None:
            papers = vehicles.papers
            columns = (papers.lodged, papers.automatic, papers.automatic_time, papers.desk_time, papers.priority)
            ready = [trucks[first].papers for first in vehicles.flow.declarations.first_load[:-1].tolist()]
            rows = sorted(zip(*(column.tolist() for column in columns), ready, strict=True), key=lambda row: row[0])
            env.process(
                self._one_after_another(
                    (lodged, review(env, zone, event, alone if automatic else desk, priority, automatic=automatic))
                    for lodged, automatic, alone, desk, priority, event in rows
                )
            )

    def _one_after_another(self, walks: Iterator[tuple[float, Walk]]) -> Walk:
        for begin, walk in walks:
            yield self.env.timeout(begin - self.env.now)
            self.env.process(walk)

    def _trucks(self, case: Case, vehicles: Vehicles) -> Iterator[Truck]:
        scenario, how, flow = case.scenario, vehicles.inspection, vehicles.flow
        (gate,), (warehouse,) = scenario.gates.values(), scenario.warehouses.values()
        yard = scenario.inspection_yard
        assert yard is not None
        assert flow.flow.travel is not None
        nothing = np.zeros(vehicles.size)
        handling = ("unloading", decisions.UNLOADING) if vehicles.laden_in else ("loading", decisions.LOADING)
        columns = (
            flow.loads.arrival,
            vehicles.priority,
            flow.loads.pallets,
            vehicles.held,
            how.selected,
            how.scanned,
            how.examined,
            vehicles.hold_time,
            vehicles.time("gate_in", decisions.GATE_IN, distribution=gate.service.inbound),
            vehicles.time("gate_out", decisions.GATE_OUT, distribution=gate.service.outbound),
            vehicles.time("travel", decisions.TRAVEL_IN, distribution=flow.flow.travel),
            vehicles.time("travel", decisions.TRAVEL_OUT, distribution=flow.flow.travel),
            vehicles.time(*handling, distribution=getattr(warehouse, handling[0])),
            nothing if flow.flow.dwell is None else vehicles.time("dwell", decisions.DWELL, distribution=flow.flow.dwell),
            vehicles.time("document_check", decisions.DOCUMENT_CHECK, distribution=yard.document_check),
            vehicles.time("scan", decisions.SCAN, distribution=yard.scan),
            vehicles.time("image_review", decisions.IMAGE_REVIEW, distribution=yard.image_review),
            vehicles.time("examination", decisions.EXAMINATION, distribution=yard.examination),
        )
        sizes = np.diff(flow.declarations.first_load).tolist()
        meetings = [Meeting(self.env.event(), size) for size in sizes]
        papers = [self.env.event() if vehicles.papers is not None else None for _ in sizes]
        of = flow.loads.declaration.tolist()
        sets = [meetings[declaration] if convoy else None for declaration, convoy in zip(of, vehicles.convoy.tolist(), strict=True)]
        rows = zip(*(column.tolist() for column in columns), sets, [papers[declaration] for declaration in of], strict=True)
        for row in rows:
            yield Truck(*row)


def _arrival(truck: Truck) -> float:
    return truck.arrival
