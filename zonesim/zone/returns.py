"""Goods returned from abroad: the vehicle unloads and leaves; the goods wait in a supervised store until they are investigated."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from zonesim.demand import decisions
from zonesim.demand.columns import FlowDemand
from zonesim.rules.investigation import found_in_all, investigate
from zonesim.scenario.supervision import Returns
from zonesim.zone import journeys
from zonesim.zone.journey import numbers
from zonesim.zone.preparation import Preparation, priorities
from zonesim.zone.stages import Entity
from zonesim.zone.travellers import Inquiries, Lots
from zonesim.zone.vehicles import Vehicles


def returned(preparation: Preparation, flow: FlowDemand, truck: Vehicles) -> None:
    """Returned goods on their vehicles, their papers, the written investigations, and the lots that wait for them."""
    scenario, tickets, declarations = preparation.scenario, preparation.tickets, flow.declarations
    site, returns = preparation.zone.site(flow.flow), scenario.returns or Returns()
    later = investigate(returns, preparation.demand, rules=preparation.rules, flow=flow)
    preparation.investigations[flow.leg] = later
    truck = replace(truck, inspection=found_in_all(truck.inspection, later))
    preparation.lodge(site, truck)
    preparation.drive(truck, journeys.goods_in(site, truck))

    of, luck = flow.loads.declaration, declarations.luck
    once = np.ones(declarations.size, np.int32)
    inquiries = Inquiries(
        stored=tickets.issue(once),
        answered=tickets.issue(once),
        priority=priorities(scenario, flow),
        desk_time=returns.desk.quantile(luck.uniform(decisions.WRITTEN_DESK)),
        answer_time=returns.answer.quantile(luck.uniform(decisions.WRITTEN_ANSWER)),
    )
    lots = Lots(
        unloaded=truck.freight.aboard(truck.unloaded_ticket),
        stored=inquiries.stored[of],
        answered=inquiries.answered[of],
        pallets=flow.loads.pallets.astype(np.int64),
        written=later.written[of],
        on_site=later.on_site[of],
        priority=inquiries.priority[of],
        check_time=returns.on_site.quantile(flow.loads.luck.uniform(decisions.ON_SITE_CHECK)),
    )
    arrival = truck.freight.aboard(truck.arrival)
    preparation.walk(Entity.LOT, flow.leg, arrival=arrival, number=numbers(flow.loads.size), parts=journeys.returned_goods(site, lots))
    asked = np.flatnonzero(later.written).astype(np.int64)
    preparation.walk(
        Entity.REQUEST,
        flow.leg,
        arrival=declarations.planned[asked],
        number=asked,
        parts=journeys.written_investigation(site, inquiries, asked=asked),
    )
