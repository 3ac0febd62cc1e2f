"""The vehicles of a flow as its journey sees them: columns that demand drew and rules decided, one entry per vehicle."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from zonesim.demand import decisions
from zonesim.demand.demand import Demand, FlowDemand, duration
from zonesim.demand.legs import Leg
from zonesim.engines.tables import Floats, Integers, Mask
from zonesim.rules.built import Conversion
from zonesim.rules.inspection import Inspection, inspect
from zonesim.rules.rulebook import Rulebook
from zonesim.scenario.distributions import OneFamily
from zonesim.scenario.schema import Scenario
from zonesim.scenario.traffic import TIERS
from zonesim.zone.charging import Charging
from zonesim.zone.freight import Freight
from zonesim.zone.laboratory import Following
from zonesim.zone.packing import Packed
from zonesim.zone.papers import Papers, papers_of
from zonesim.zone.tickets import Tickets


@dataclass(frozen=True)
class Choice:
    """Who may take convenience lanes beside those of their flow (``eligible``), and what happens in those lanes.

    ``held`` and ``hold_time`` as in :class:`Vehicles`. ``unseen``: a mismatch that only the lanes of the flow would see;
    ``unseen_share``: its probability. ``always``: a ticket that is complete from the start, for each.
    """

    eligible: Mask
    held: Mask
    hold_time: Floats
    unseen: Mask
    unseen_share: Floats
    always: Integers


@dataclass(frozen=True)
class Vehicles:
    """All vehicles of one flow, or of one leg of its visits. Tickets of vehicles without a use for them are -1.

    ``freight``: which loads they carry. ``laden_in``: they bring goods; else they take goods, or (flow ``empty``) neither.
    ``arrival`` in seconds; those who are ``called`` (a ticket each, -1 for others) come later, once called, after a ``lag``.
    ``inspection``: of the loads.
    ``convoy``: waits for the other vehicles of its declaration. ``papers``: those to wait for (explicit review), if any.
    ``held``: does not pass the lane at the first attempt, by mismatch or (direct clearance) by draw, for ``hold_time``. ``choice``:
    of convenience lanes beside those of the flow, where the rules speak of them. ``following``: what goes on after their release, if
    anything. ``measure``: what is asked of the goods of each declaration, a place in ``goods.MEASURES_OF_GOODS``. ``parks``: may park
    before the gate. ``charging``: who must, if anybody is looked at. ``rows`` and ``number``: on a way beside their visit, their
    places in the flow, and the numbers they bear in it; ``number`` alone on a way of their own. ``packed``: how firms packed them,
    where they did.
    """

    leg: Leg
    flow: FlowDemand
    freight: Freight
    laden_in: bool
    arrival: Floats
    called: Integers | None
    inspection: Inspection
    papers: Papers | None
    priority: NDArray[np.int8]
    convoy: Mask
    set_ticket: Integers
    papers_ticket: Integers
    unloaded_ticket: Integers
    held: Mask
    hold_time: Floats
    choice: Choice | None
    following: Following | None
    measure: NDArray[np.int8]
    lag: Floats | None = None
    parks: Mask | None = None
    charging: Charging | None = None
    rows: Integers | None = None
    number: Integers | None = None
    packed: Packed | None = None

    @property
    def size(self) -> int:
        """How many."""
        return self.freight.size

    @property
    def carries_goods(self) -> bool:
        """Whether they bring or take any."""
        return self.flow.flow.kind_row.goods

    @property
    def on_behalf_of_goods(self) -> bool:
        """Whether they come because goods do, now or at another time; employees come for themselves."""
        return not self.flow.flow.kind_row.staff

    @property
    def leaves_lots(self) -> bool:
        """Whether what they bring goes on as lots: for a while, or until it is released."""
        return self.flow.flow.dwell is not None or self.flow.flow.kind_row.stay is not None

    @cached_property
    def selected(self) -> Mask:
        """Sent to the inspection yard, with any of their loads."""
        return self.freight.any(self.inspection.selected)

    @cached_property
    def sampled(self) -> Mask:
        """Of which a sample is taken, of any of their loads."""
        return self.freight.any(self.inspection.sampled)

    @cached_property
    def scanned(self) -> Mask:
        """Scanned, for any of their loads."""
        return self.freight.any(self.inspection.scanned)

    @cached_property
    def examined(self) -> Mask:
        """Examined physically, for any of their loads."""
        return self.freight.any(self.inspection.examined)

    def time(self, stage: str, decision: str, *, distribution: OneFamily) -> Floats:
        """A duration of every vehicle: measured where a log gives it, else the quantile of its leading load's own number."""
        return self.freight.of_leading(duration(self.flow.loads, stage, decision=decision, distribution=distribution))

    def of_loads(self, stage: str, decision: str, *, distribution: OneFamily) -> Floats:
        """A duration of every load: measured where a log gives it, else the quantile of its own number."""
        return duration(self.flow.loads, stage, decision=decision, distribution=distribution)

    def drawn(self, decision: str, distribution: OneFamily) -> Floats:
        """A duration of every vehicle, the quantile of its leading load's own number, whatever was measured elsewhere."""
        return self.freight.of_leading(distribution.quantile(self.flow.loads.luck.uniform(decision)))

    def handling(self, stage: str, decision: str, *, distribution: OneFamily) -> Floats:
        """What its loads take one after another, so that no packing creates or destroys work."""
        each, consolidation = (
            duration(self.flow.loads, stage, decision=decision, distribution=distribution),
            self.flow.flow.consolidation,
        )
        return self.freight.total(each if consolidation is None or self.packed is None else each * consolidation.handling)

    def inspecting(self, stage: str, decision: str, *, distribution: OneFamily, those: Mask) -> Floats:
        """The longest that ``those`` of its loads take: what is inspected aboard is inspected at once."""
        return self.freight.most(duration(self.flow.loads, stage, decision=decision, distribution=distribution), those)

    @property
    def further_orders(self) -> Integers | None:
        """Gate release orders beside the first, one per load aboard; None where nobody carries several."""
        if self.freight.single:
            return None
        return self.freight.count(np.ones(self.flow.loads.size, np.int64)) - 1

    @property
    def pallets(self) -> Integers:
        """Pallets aboard."""
        return self.freight.count(self.flow.loads.pallets)


def vehicles_of(
    scenario: Scenario, demand: Demand, rules: Rulebook, flow: FlowDemand, tickets: Tickets, *, packed: Packed | None = None
) -> Vehicles:
    """Let the rules decide what every vehicle of a flow must live through; every load is on a vehicle of its own unless ``packed``."""
    declarations, loads = flow.declarations, flow.loads
    of = loads.declaration
    freight = Freight.one_each(loads.size) if packed is None else packed.freight
    arrival = loads.arrival if packed is None else packed.arrival
    priorities = np.array([getattr(scenario.tiers, tier).priority for tier in TIERS], np.int8)[declarations.tier]
    sizes = np.diff(declarations.first_load)
    convoy = rules.convoy(demand, flow) & (sizes > 1)
    sets = tickets.issue(sizes.astype(np.int32))
    due = declarations.planned if packed is None else packed.due
    papers = papers_of(scenario, demand, rules, flow, freight, tickets=tickets, priority=priorities, due=due)

    inspection = inspect(scenario, demand, rules, flow)
    verified = rules.orders_before(demand, flow)[of]
    mismatched, share = _mismatched(scenario, flow, verified)
    held, hold_time = _held(scenario, flow, mismatched)
    choice = None
    if rules.conversion is not None:
        eligible = rules.lane(demand, flow)[of] & (flow.flow.lane == "regular")
        seen, seen_share = _mismatched(scenario, flow, verified, most=rules.conversion.mismatch_share)
        there, there_time = _held(scenario, flow, seen)
        choice = Choice(
            ~freight.any(~eligible),
            freight.any(there),
            freight.most(there_time, there),
            unseen=freight.any(mismatched & ~seen),
            unseen_share=freight.either(share - seen_share),
            always=np.repeat(_always(rules.conversion, flow, tickets), freight.size),
        )
    return Vehicles(
        leg=flow.leg,
        flow=flow,
        freight=freight,
        laden_in=flow.flow.kind_row.inward,
        arrival=arrival,
        called=None,
        inspection=inspection,
        papers=papers,
        priority=freight.least(priorities[of]),
        convoy=freight.of_leading(convoy[of]),
        set_ticket=freight.of_leading(sets[of]),
        papers_ticket=freight.of_leading(papers.ticket[of]) if papers else np.full(freight.size, -1),
        unloaded_ticket=tickets.issue(np.ones(freight.size, np.int32)),
        held=freight.any(held),
        hold_time=freight.most(hold_time, held),
        choice=choice,
        following=Following.of(freight, inspection, tickets=tickets),
        measure=rules.commodity_measure(demand, flow),
        parks=freight.of_leading(rules.parks(demand, flow)[of]),
        packed=packed,
    )


def _mismatched(scenario: Scenario, flow: FlowDemand, verified: Mask, *, most: float = 1.0) -> tuple[Mask, Floats]:
    """Which loads' weight or order is seen not to match where the flow passes laden, and how likely that is: at ``most`` so likely.
    Of orders ``verified`` before, none is."""
    laden_in = flow.flow.kind_row.inward
    gate = scenario.gates.get((flow.flow.gate if laden_in else flow.flow.exit_gate) or "")
    if gate is None or gate.exceptions is None or not flow.flow.kind_row.goods:
        return np.zeros(flow.loads.size, np.bool_), np.zeros(flow.loads.size)
    share = np.minimum(gate.exceptions.share * (1 - gate.exceptions.of_orders * verified), most)
    return flow.loads.luck.uniform(decisions.EXCEPTION_IN if laden_in else decisions.EXCEPTION_OUT) < share, share


def _held(scenario: Scenario, flow: FlowDemand, mismatched: Mask) -> tuple[Mask, Floats]:
    """Who does not pass at the first attempt, and for how long: those whose mismatch is seen, and by direct clearance."""
    loads, laden_in = flow.loads, flow.flow.kind_row.inward
    held, hold_time = mismatched, np.zeros(loads.size)
    gate = scenario.gates.get((flow.flow.gate if laden_in else flow.flow.exit_gate) or "")
    if gate is not None and gate.exceptions is not None and mismatched.any():
        which = decisions.EXCEPTION_IN_DURATION if laden_in else decisions.EXCEPTION_OUT_DURATION
        hold_time += np.where(mismatched, gate.exceptions.duration.quantile(loads.luck.uniform(which)), 0.0)
    if scenario.clearance is not None and flow.flow.kind_row.declared:
        measured = loads.given.get("hold", np.full(loads.size, np.nan))
        later = np.where(
            np.isnan(measured),
            loads.luck.uniform(decisions.FIRST_ATTEMPT) >= scenario.clearance.first_attempt_share,
            measured > 0,
        )
        hold_time += np.where(later, duration(loads, "hold", decision=decisions.HOLD, distribution=scenario.clearance.hold), 0.0)
        held = held | later
    return held, hold_time


def _always(conversion: Conversion, flow: FlowDemand, tickets: Tickets) -> Integers:
    """A ticket that is complete from the start, where the flow meets convenience lanes that were regular."""
    if conversion.lanes(flow.flow.gate, "inbound") or conversion.lanes(flow.flow.exit_gate, "outbound"):
        return tickets.issue(np.zeros(1, np.int32))
    return np.full(1, -1, np.int64)
