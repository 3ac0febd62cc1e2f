"""The gate: how a vehicle gets through, in either direction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import numpy as np

from zonesim.demand import decisions
from zonesim.engines.tables import Floats, Mask, Op
from zonesim.rules.built import Conversion, Facilities
from zonesim.scenario.facilities import Gate, LaneGroup
from zonesim.scenario.traffic import Flow, LaneKind
from zonesim.zone.journey import Label, Part, Step, only
from zonesim.zone.parking import NO_PARKING, Parking
from zonesim.zone.pools import LANE, PLACE, Facility, FacilityKind, Group, Register
from zonesim.zone.stage_rows import Direction
from zonesim.zone.stages import AT_LANE, ENTERED, LEFT, Stage
from zonesim.zone.vehicles import Vehicles

CLEARED = "cleared in the lane"
GONE = "gone"

LANES: dict[LaneGroup, Group] = {
    "inbound": Group("inbound lanes", LANE, lanes="regular", direction="inbound"),
    "outbound": Group("outbound lanes", LANE, lanes="regular", direction="outbound"),
    "shared": Group("shared lanes", LANE, lanes="regular"),
    "convenience_inbound": Group("convenience inbound lanes", LANE, lanes="convenience", direction="inbound"),
    "convenience_outbound": Group("convenience outbound lanes", LANE, lanes="convenience", direction="outbound"),
    "staff_inbound": Group("staff inbound lanes", LANE, lanes="staff", direction="inbound"),
    "staff_outbound": Group("staff outbound lanes", LANE, lanes="staff", direction="outbound"),
}
"""The groups of lanes that a gate may have, each served from one queue."""
HELD = Group("places for the held", PLACE)


def lanes_of(kind: LaneKind, direction: Direction | None) -> Group:
    """The lanes of a kind in one direction; of regular ones also those that serve both (None)."""
    return next(group for group in LANES.values() if (group.lanes, group.direction) == (kind, direction))


@dataclass(frozen=True)
class Passage:
    """The vehicles of a flow at a gate, on their way in or out. ``papers``: they must be ready."""

    vehicles: Vehicles
    inward: bool
    laden: bool
    papers: bool

    @property
    def direction(self) -> Direction:
        """As lanes are named."""
        return "inbound" if self.inward else "outbound"

    @property
    def stages(self) -> tuple[Stage, Stage, Stage]:
        """Queue, service, hold."""
        if self.inward:
            return Stage.GATE_QUEUE_IN, Stage.GATE_IN, Stage.HOLD_IN
        return Stage.GATE_QUEUE_OUT, Stage.GATE_OUT, Stage.HOLD_OUT

    @property
    def decision(self) -> str:
        """What decides the time of service, whatever the lane."""
        return decisions.GATE_IN if self.inward else decisions.GATE_OUT

    @property
    def passed(self) -> str:
        """Label behind all lanes."""
        return f"passed, {self.direction}"


@dataclass(frozen=True)
class GatePlace:
    """A gate's lanes and the places for those held at it, by their numbers in the register.

    ``converted``: the directions in which some regular lanes are turned into convenience lanes.
    """

    gate: Gate
    lanes: dict[Group, int]
    off_lane_places: int | None
    converted: tuple[Direction, ...]
    parking: Parking = NO_PARKING

    @classmethod
    def build(
        cls, name: str, gate: Gate, *, register: Register, conversion: Conversion | None, built: Facilities | None = None
    ) -> GatePlace:
        """Enter the gate's lanes and places in the register."""
        lanes: dict[Group, int] = {}
        here, both = Facility(FacilityKind.GATE, name), get_args(Direction)
        converted = () if conversion is None else tuple(way for way in both if conversion.lanes(name, way))
        quick = [lanes_of("convenience", direction) for direction in converted]
        for key, group in LANES.items():
            count = getattr(gate.lanes, key)
            if count or group in quick:
                lanes[group] = register.add(
                    here,
                    group,
                    servers=count,
                    calendar=gate.lane_calendars.get(key, gate.calendar) if count else None,
                    limit=gate.waiting_room if group.direction == "inbound" else None,
                )
        if conversion is not None:
            for way in converted:
                servers, since = conversion.lanes(name, way), conversion.since
                register.convert(lanes[lanes_of("regular", way)], lanes[lanes_of("convenience", way)], servers=servers, since=since)
        places = register.maybe(here, HELD, servers=gate.off_lane_places)
        return cls(gate, lanes, places, converted, Parking.build(here, register, built=built))

    def lane(self, flow: Flow, direction: Direction) -> int | None:
        """The group of lanes a flow uses in one direction; None where the gate has none (passing takes no time)."""
        shared = self.lanes.get(lanes_of("regular", None)) if flow.lane == "regular" else None
        return self.lanes.get(lanes_of(flow.lane, direction), shared)

    def enter(self, vehicles: Vehicles) -> list[Part]:
        """Park until papers are ready, where one can; queue for a lane; plate, order, weight; whoever is not cleared is held on a place
        off the lane; the barrier opens."""
        papers = vehicles.laden_in and vehicles.papers is not None
        park = self.parking.until_papers_are_ready(vehicles) if papers else []
        passage = self._pass(Passage(vehicles, inward=True, laden=vehicles.laden_in, papers=papers))
        return [*park, Label(AT_LANE), *passage, Label(ENTERED)]

    def leave(self, vehicles: Vehicles) -> list[Part]:
        """Queue for a lane; order and weight; the barrier opens."""
        return [*self._pass(Passage(vehicles, inward=False, laden=not vehicles.laden_in, papers=False)), Label(LEFT)]

    def _pass(self, passage: Passage) -> list[Part]:
        """Through the lanes of the flow; where some were converted the eligible look first whether convenience lanes are as soon."""
        vehicles, flow, direction = passage.vehicles, passage.vehicles.flow.flow, passage.direction
        lane, choice = self.lane(flow, direction), vehicles.choice
        law = self.gate.service.of(flow, direction)
        service = self._with_orders(
            passage, vehicles.time("gate_in" if passage.inward else "gate_out", passage.decision, distribution=law)
        )
        own = self._through(passage, lane, service=service, held=vehicles.held, hold_time=vehicles.hold_time)
        if lane is None or choice is None or direction not in self.converted:
            return [*own, Label(passage.passed)]
        quick, own_lanes = self.lanes[lanes_of("convenience", direction)], f"own lanes, {direction}"
        service = self._with_orders(passage, vehicles.drawn(passage.decision, self.gate.service.convenience))
        queue, serve, _ = passage.stages
        inside = self._through(passage, quick, service=service, held=choice.held, hold_time=choice.hold_time)
        look = Step(Op.PASS_IF_SOONER, queue, group=(quick, lane), otherwise=own_lanes)
        go_on = Step(Op.PASS_IF, serve, ticket=choice.always, otherwise=passage.passed)
        return [*only(choice.eligible, [look, *inside, go_on]), Label(own_lanes), *own, Label(passage.passed)]

    def _with_orders(self, passage: Passage, service: Floats) -> Floats:
        """The time in the lane, with what further orders add where goods of several declarations are aboard."""
        further = passage.vehicles.further_orders
        if further is None or not passage.laden:
            return service
        return service + self.gate.service.further_order * further

    def _through(self, passage: Passage, lane: int | None, *, service: Floats, held: Mask, hold_time: Floats) -> list[Part]:
        """Queue for one kind of lanes, be served, be held if need be, give the lane back."""
        vehicles, flow = passage.vehicles, passage.vehicles.flow.flow
        queue, serve, hold = passage.stages
        cleared = f"{CLEARED} {lane}, {passage.direction}"
        held = held if passage.laden else np.zeros(vehicles.size, np.bool_)
        waits = np.full(vehicles.size, passage.papers)
        parts: list[Part] = []
        if lane is not None:
            patience = None
            if passage.inward and flow.patience is not None:
                patience = vehicles.time("patience", decisions.PATIENCE, distribution=flow.patience)
            parts += [
                Step(Op.SEIZE, queue, pool=lane, patience=patience, otherwise=GONE if passage.inward else ""),
                Step(Op.WORK, serve, duration=service),
            ]
        parts += only(waits & ~held, [Step(Op.PASS_IF, hold, ticket=vehicles.papers_ticket, otherwise=cleared)])
        off_lane: list[Part] = []
        if self.off_lane_places is not None:
            off_lane.append(Step(Op.SEIZE, hold, pool=self.off_lane_places))
        if lane is not None:
            off_lane.append(Step(Op.RELEASE, hold, pool=lane))
        off_lane += only(held, [Step(Op.WORK, hold, duration=hold_time)])
        off_lane += only(waits, [Step(Op.AWAIT, hold, ticket=vehicles.papers_ticket)])
        if self.off_lane_places is not None:
            off_lane.append(Step(Op.RELEASE, hold, pool=self.off_lane_places))
        parts += only(held | waits, off_lane)
        if lane is None:
            return [*parts, Label(cleared)]
        # Those whose papers came while they were held go on beyond the lane they have left already.
        parts += only(waits & ~held, [Step(Op.PASS_IF, hold, ticket=vehicles.papers_ticket, otherwise=passage.passed)])
        return [*parts, Label(cleared), *only(~held, [Step(Op.RELEASE, serve, pool=lane)])]
