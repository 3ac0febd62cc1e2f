"""The vehicles of a flow as its journey sees them: columns that demand drew and rules decided, one entry per vehicle."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from zonesim.demand import decisions
from zonesim.demand.demand import Demand, FlowDemand, duration
from zonesim.engines.tables import Floats, Integers
from zonesim.rules.inspection import Inspection, inspect
from zonesim.rules.lane import Conversion
from zonesim.rules.rulebook import Rulebook
from zonesim.scenario.distributions import OneFamily
from zonesim.scenario.schema import Scenario
from zonesim.scenario.traffic import INWARD, TIERS

Mask = NDArray[np.bool_]


@dataclass
class Tickets:
    """Tickets handed out so far: ``needed`` says how many signals complete each."""

    needed: list[NDArray[np.int32]] = field(default_factory=list)
    count: int = 0

    def issue(self, needed: NDArray[np.int32]) -> Integers:
        """New tickets, one per entry."""
        first = self.count
        self.needed.append(needed)
        self.count += len(needed)
        return np.arange(first, self.count, dtype=np.int64)

    def all_needed(self) -> NDArray[np.int32]:
        """The signals that complete each ticket."""
        return np.concatenate([np.zeros(0, np.int32), *self.needed]).astype(np.int32)


@dataclass(frozen=True)
class Papers:
    """The declarations of a flow, as travellers: lodged, reviewed, ready (``ticket``)."""

    lodged: Floats
    automatic: Mask
    automatic_time: Floats
    desk_time: Floats
    priority: NDArray[np.int8]
    ticket: Integers


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
    unseen_share: float
    always: Integers


@dataclass(frozen=True)
class Vehicles:
    """All vehicles of one flow. Tickets of vehicles without a use for them are -1.

    ``convoy``: waits for the other vehicles of its declaration. ``declared``: has papers to wait for (explicit review).
    ``held``: does not pass the lane at the first attempt, by mismatch or (direct clearance) by draw, for ``hold_time``. ``choice``:
    of convenience lanes beside those of the flow, where the rules speak of them.
    """

    flow: FlowDemand
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

    @property
    def size(self) -> int:
        """How many."""
        return self.flow.loads.size

    @property
    def laden_in(self) -> bool:
        """Whether they bring goods; else they take goods, or (flow ``empty``) neither."""
        return self.flow.flow.kind in INWARD

    def time(self, stage: str, decision: str, distribution: OneFamily) -> Floats:
        """A duration of every vehicle: measured where a log gives it, else the quantile of its own number."""
        return duration(self.flow.loads, stage, decision, distribution)

    def drawn(self, decision: str, distribution: OneFamily) -> Floats:
        """A duration of every vehicle, the quantile of its own number, whatever was measured elsewhere."""
        return distribution.quantile(self.flow.loads.luck.uniform(decision))


def vehicles_of(scenario: Scenario, demand: Demand, rules: Rulebook, flow: FlowDemand, tickets: Tickets) -> Vehicles:
    """Let the rules decide what every vehicle of a flow must live through."""
    declarations, loads = flow.declarations, flow.loads
    of = loads.declaration
    priorities = np.array([getattr(scenario.tiers, tier).priority for tier in TIERS], np.int8)[declarations.tier]
    declared_goods = flow.flow.kind not in ("gate_registered", "empty")
    sizes = np.diff(declarations.first_load)
    convoy = rules.convoy(demand, flow) & (sizes > 1)
    sets = tickets.issue(sizes.astype(np.int32))
    papers = _papers(scenario, demand, rules, flow, tickets, priorities) if declared_goods else None

    mismatched, share = _mismatched(scenario, flow)
    held, hold_time = _held(scenario, flow, mismatched)
    choice = None
    if rules.conversion is not None:
        seen, seen_share = _mismatched(scenario, flow, most=rules.conversion.mismatch_share)
        choice = Choice(
            rules.lane(demand, flow)[of] & (flow.flow.lane == "regular"),
            *_held(scenario, flow, seen),
            unseen=mismatched & ~seen,
            unseen_share=share - seen_share,
            always=np.repeat(_always(rules.conversion, flow, tickets), loads.size),
        )
    return Vehicles(
        flow=flow,
        inspection=inspect(scenario, demand, rules, flow),
        papers=papers,
        priority=priorities[of],
        convoy=convoy[of],
        set_ticket=sets[of],
        papers_ticket=papers.ticket[of] if papers else np.full(loads.size, -1),
        unloaded_ticket=tickets.issue(np.ones(loads.size, np.int32)),
        held=held,
        hold_time=hold_time,
        choice=choice,
    )


def _mismatched(scenario: Scenario, flow: FlowDemand, *, most: float = 1.0) -> tuple[Mask, float]:
    """Whose weight or order is seen not to match where the flow passes laden, and how likely that is: at ``most`` so likely."""
    laden_in = flow.flow.kind in INWARD
    gate = scenario.gates.get((flow.flow.gate if laden_in else flow.flow.exit_gate) or "")
    if gate is None or gate.exceptions is None or flow.flow.kind == "empty":
        return np.zeros(flow.loads.size, np.bool_), 0.0
    share = min(gate.exceptions.share, most)
    return flow.loads.luck.uniform(decisions.EXCEPTION_IN if laden_in else decisions.EXCEPTION_OUT) < share, share


def _held(scenario: Scenario, flow: FlowDemand, mismatched: Mask) -> tuple[Mask, Floats]:
    """Who does not pass at the first attempt, and for how long: those whose mismatch is seen, and by direct clearance."""
    loads, laden_in = flow.loads, flow.flow.kind in INWARD
    held, hold_time = mismatched, np.zeros(loads.size)
    gate = scenario.gates.get((flow.flow.gate if laden_in else flow.flow.exit_gate) or "")
    if gate is not None and gate.exceptions is not None and mismatched.any():
        which = decisions.EXCEPTION_IN_DURATION if laden_in else decisions.EXCEPTION_OUT_DURATION
        hold_time += np.where(mismatched, gate.exceptions.duration.quantile(loads.luck.uniform(which)), 0.0)
    if scenario.clearance is not None and flow.flow.kind not in ("gate_registered", "empty"):
        measured = loads.given.get("hold", np.full(loads.size, np.nan))
        later = np.where(
            np.isnan(measured),
            loads.luck.uniform(decisions.FIRST_ATTEMPT) >= scenario.clearance.first_attempt_share,
            measured > 0,
        )
        hold_time += np.where(later, duration(loads, "hold", decisions.HOLD, scenario.clearance.hold), 0.0)
        held = held | later
    return held, hold_time


def _always(conversion: Conversion, flow: FlowDemand, tickets: Tickets) -> Integers:
    """A ticket that is complete from the start, where the flow meets convenience lanes that were regular."""
    if conversion.lanes(flow.flow.gate, "inbound") or conversion.lanes(flow.flow.exit_gate, "outbound"):
        return tickets.issue(np.zeros(1, np.int32))
    return np.full(1, -1, np.int64)


def _papers(
    scenario: Scenario, demand: Demand, rules: Rulebook, flow: FlowDemand, tickets: Tickets, priority: NDArray[np.int8]
) -> Papers | None:
    office = scenario.document_office
    if office is None:
        return None
    declarations = flow.declarations
    lead = office.lead.quantile(declarations.luck.uniform(decisions.LEAD))
    return Papers(
        lodged=np.maximum(declarations.planned - lead, 0.0),  # a run begins at time 0: earlier papers are lodged then
        automatic=declarations.luck.uniform(decisions.AUTOMATIC) < rules.automatic_share(demand, flow),
        automatic_time=office.automatic.quantile(declarations.luck.uniform(decisions.AUTOMATIC_REVIEW)),
        desk_time=duration(declarations, "review", decisions.REVIEW, office.manual),
        priority=priority,
        ticket=tickets.issue(np.ones(declarations.size, np.int32)),
    )
