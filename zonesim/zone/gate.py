"""The gate: how a vehicle gets through, in either direction."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zonesim.demand import decisions
from zonesim.engines.tables import Op
from zonesim.scenario.facilities import Gate, LaneGroup
from zonesim.scenario.traffic import Flow
from zonesim.zone.journey import Label, Part, Step, only
from zonesim.zone.pools import Register
from zonesim.zone.stages import AT_LANE, ENTERED, LEFT, Stage
from zonesim.zone.vehicles import Vehicles

Mask = NDArray[np.bool_]

CLEARED = "cleared in the lane"
GONE = "gone"


@dataclass(frozen=True)
class GatePlace:
    """A gate's lanes and the places for those held at it, by their numbers in the register."""

    gate: Gate
    lanes: dict[str, int]
    off_lane_places: int | None

    @classmethod
    def build(cls, name: str, gate: Gate, register: Register) -> GatePlace:
        """Enter the gate's lanes and places in the register."""
        lanes: dict[str, int] = {}
        groups: tuple[LaneGroup, ...] = (
            "inbound",
            "outbound",
            "shared",
            "convenience_inbound",
            "convenience_outbound",
            "staff_inbound",
            "staff_outbound",
        )
        for group in groups:
            count = getattr(gate.lanes, group)
            if count:
                lanes[group] = register.add(
                    f"{name} gate, {group.replace('_', ' ')} lanes",
                    "lane",
                    count,
                    calendar=gate.lane_calendars.get(group, gate.calendar),
                    limit=gate.waiting_room if group.endswith(("inbound", "shared")) else None,
                )
        places = register.maybe(f"{name} gate, places for the held", "place", gate.off_lane_places)
        return cls(gate, lanes, places)

    def lane(self, flow: Flow, direction: str) -> int | None:
        """The group of lanes a flow uses in one direction; None where the gate has none (passing takes no time)."""
        own = direction if flow.lane == "regular" else f"{flow.lane}_{direction}"
        return self.lanes.get(own, self.lanes.get("shared") if flow.lane == "regular" else None)

    def enter(self, vehicles: Vehicles) -> list[Part]:
        """Queue for a lane; plate, order, weight; whoever is not cleared is held on a place off the lane; the barrier opens."""
        laden = vehicles.laden_in
        flow = vehicles.flow.flow
        return [
            Label(AT_LANE),
            *self._pass(vehicles, "inbound", self.lane(flow, "inbound"), laden=laden, awaits_papers=laden),
            Label(ENTERED),
        ]

    def leave(self, vehicles: Vehicles) -> list[Part]:
        """Queue for a lane; order and weight; the barrier opens."""
        laden = not vehicles.laden_in
        return [
            *self._pass(vehicles, "outbound", self.lane(vehicles.flow.flow, "outbound"), laden=laden, awaits_papers=False),
            Label(LEFT),
        ]

    def _pass(self, vehicles: Vehicles, direction: str, lane: int | None, *, laden: bool, awaits_papers: bool) -> list[Part]:
        inward = direction == "inbound"
        queue, service, hold = (
            (Stage.GATE_QUEUE_IN, Stage.GATE_IN, Stage.HOLD_IN) if inward else (Stage.GATE_QUEUE_OUT, Stage.GATE_OUT, Stage.HOLD_OUT)
        )
        flow = vehicles.flow.flow
        law = getattr(self.gate.service, direction if flow.lane == "regular" else flow.lane)
        time = vehicles.time(*(("gate_in", decisions.GATE_IN) if inward else ("gate_out", decisions.GATE_OUT)), law)
        cleared = f"{CLEARED}, {direction}"
        passed = f"passed, {direction}"
        held = vehicles.held if laden else np.zeros(vehicles.size, np.bool_)
        waits = np.full(vehicles.size, awaits_papers and vehicles.papers is not None)
        parts: list[Part] = []
        if lane is not None:
            patience = None
            if inward and flow.patience is not None:
                patience = vehicles.time("patience", decisions.PATIENCE, flow.patience)
            parts += [
                Step(Op.SEIZE, queue, pool=lane, patience=patience, otherwise=GONE if inward else ""),
                Step(Op.WORK, service, duration=time),
            ]
        parts += only(waits & ~held, [Step(Op.PASS_IF, hold, ticket=vehicles.papers_ticket, otherwise=cleared)])
        off_lane: list[Part] = []
        if self.off_lane_places is not None:
            off_lane.append(Step(Op.SEIZE, hold, pool=self.off_lane_places))
        if lane is not None:
            off_lane.append(Step(Op.RELEASE, hold, pool=lane))
        off_lane += only(held, [Step(Op.WORK, hold, duration=vehicles.hold_time)])
        off_lane += only(waits, [Step(Op.AWAIT, hold, ticket=vehicles.papers_ticket)])
        if self.off_lane_places is not None:
            off_lane.append(Step(Op.RELEASE, hold, pool=self.off_lane_places))
        parts += only(held | waits, off_lane)
        # Those whose papers came while they were held go on beyond the lane they have left already.
        parts += only(waits & ~held, [Step(Op.PASS_IF, hold, ticket=vehicles.papers_ticket, otherwise=passed)])
        parts.append(Label(cleared))
        if lane is not None:
            parts += only(~held, [Step(Op.RELEASE, service, pool=lane)])
        parts.append(Label(passed))
        return parts
