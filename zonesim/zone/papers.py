"""The declarations of a flow as travellers: when they are lodged, how they are reviewed, who awaits them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zonesim.demand import decisions
from zonesim.demand.demand import Demand, FlowDemand, duration
from zonesim.engines.tables import Floats, Integers, Mask
from zonesim.rules.commodity import CERTIFICATE, LICENCE
from zonesim.rules.rulebook import Rulebook
from zonesim.scenario.facilities import DocumentOffice
from zonesim.scenario.schema import Scenario
from zonesim.zone.freight import Freight
from zonesim.zone.tickets import Tickets


@dataclass(frozen=True)
class Special:
    """What special measures for key commodities ask of papers: a ``licence`` to be checked, in ``licence_time`` at the desk; a
    ``certificate`` to be awaited, which arrives at ``arrival`` (``ticket``)."""

    licence: Mask
    licence_time: Floats
    certificate: Mask
    arrival: Floats
    ticket: Integers


@dataclass(frozen=True)
class Papers:
    """The declarations of a flow: ``lodged``, reviewed by the system (``automatic``) or at a desk, ready (``ticket``).

    Declarations that share a vehicle share a ticket, which is complete when the papers of all of them are ready. ``special``: what
    measures for key commodities ask beside, if anything. ``guarantee``: of a batch delivery, checked at a desk in ``guarantee_time``;
    None where no guarantees are asked for.
    """

    lodged: Floats
    automatic: Mask
    automatic_time: Floats
    desk_time: Floats
    priority: NDArray[np.int8]
    ticket: Integers
    special: Special | None = None
    guarantee: Mask | None = None
    guarantee_time: Floats | None = None


def papers_of(
    scenario: Scenario,
    demand: Demand,
    rules: Rulebook,
    flow: FlowDemand,
    freight: Freight,
    *,
    tickets: Tickets,
    priority: NDArray[np.int8],
    due: Floats,
) -> Papers | None:
    """The papers of a flow's goods, whose first vehicles are ``due``; None where none are declared, or their review is not stated."""
    office = scenario.document_office
    if office is None or not flow.flow.kind_row.declared:
        return None
    declarations = flow.declarations
    lead = office.lead.quantile(declarations.luck.uniform(decisions.LEAD))
    lodged = np.maximum(due - lead, 0.0)  # a run begins at time 0: earlier papers are lodged then
    return Papers(
        lodged=lodged,
        automatic=declarations.luck.uniform(decisions.AUTOMATIC) < rules.automatic_share(demand, flow),
        automatic_time=office.automatic.quantile(declarations.luck.uniform(decisions.AUTOMATIC_REVIEW)),
        desk_time=duration(declarations, "review", decision=decisions.REVIEW, distribution=office.manual),
        priority=priority,
        ticket=_shared_tickets(flow, freight, tickets),
        special=_special(office, rules.commodity_measure(demand, flow), flow, due, lodged, tickets),
        guarantee=None if office.guarantee is None else rules.guarantee(demand, flow),
        guarantee_time=None if office.guarantee is None else office.guarantee.quantile(declarations.luck.uniform(decisions.GUARANTEE)),
    )


def _special(
    office: DocumentOffice, measure: NDArray[np.int8], flow: FlowDemand, due: Floats, lodged: Floats, tickets: Tickets
) -> Special | None:
    licence, certificate = measure == LICENCE, measure == CERTIFICATE
    if not (licence.any() or certificate.any()):
        return None
    declarations = flow.declarations
    lead = office.certificate_lead.quantile(declarations.luck.uniform(decisions.CERTIFICATE_LEAD))
    return Special(
        licence=licence,
        licence_time=office.licence.quantile(declarations.luck.uniform(decisions.LICENCE)),
        certificate=certificate,
        arrival=np.maximum(due - lead, lodged),  # one that is there before the papers is as good as one with them
        ticket=tickets.issue(np.ones(declarations.size, np.int32)),
    )


def _shared_tickets(flow: FlowDemand, freight: Freight, tickets: Tickets) -> Integers:
    """The ticket of each declaration: that of the declaration of the load that leads its first vehicle."""
    declarations, loads = flow.declarations, flow.loads
    if freight.single:
        return tickets.issue(np.ones(declarations.size, np.int32))
    leader = loads.declaration[freight.leading[freight.vehicle[declarations.first_load[:-1]]]]
    issued = tickets.issue(np.bincount(leader, minlength=declarations.size).astype(np.int32))
    return issued[leader]
