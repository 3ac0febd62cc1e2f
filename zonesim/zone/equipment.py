"""Production equipment whose period of supervision ends: it is released, on application or by itself; some of it then leaves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from zonesim.demand import decisions
from zonesim.demand.columns import FlowDemand
from zonesim.demand.legs import Way
from zonesim.demand.parts import of_one, only
from zonesim.engines.tables import Op
from zonesim.scenario.supervision import Equipment
from zonesim.zone import journeys
from zonesim.zone.journey import Step, numbers
from zonesim.zone.preparation import Preparation, priorities
from zonesim.zone.stages import Entity, Stage
from zonesim.zone.travellers import Ending
from zonesim.zone.vehicles import Vehicles, vehicles_of


def equipment(preparation: Preparation, flow: FlowDemand, nobody: Vehicles) -> None:
    """Units whose period ends, on paper; and the vehicles that are called for those that leave, with their papers.

    ``nobody``: what the flow would be if its rows were vehicles; they are none.
    """
    scenario, demand, tickets = preparation.scenario, preparation.demand, preparation.tickets
    site, supervision = preparation.zone.site(flow.flow), scenario.equipment or Equipment()
    luck = flow.declarations.luck
    ending = Ending(
        ends=nobody.arrival,
        applied=preparation.rules.supervision_end(demand, flow),
        leaves=luck.uniform(decisions.EQUIPMENT_LEAVES) < supervision.leaving_share,
        called=tickets.issue(np.ones(flow.declarations.size, np.int32)),
        priority=priorities(scenario, flow),
        application_time=supervision.application.quantile(luck.uniform(decisions.APPLICATION)),
        review_time=supervision.review.quantile(luck.uniform(decisions.APPLICATION_REVIEW)),
        visit_time=supervision.visit.quantile(luck.uniform(decisions.EQUIPMENT_VISIT)),
        licence_time=supervision.licence.quantile(luck.uniform(decisions.EQUIPMENT_LICENCE)),
        floor_space=supervision.floor_space.quantile(luck.uniform(decisions.FLOOR_SPACE)),
    )
    preparation.endings[flow.leg] = ending
    preparation.walk(
        Entity.REQUEST,
        flow.leg,
        arrival=ending.ends,
        number=numbers(flow.declarations.size),
        parts=journeys.end_of_supervision(site, ending),
    )

    out = flow.flow.model_copy(update={"kind": flow.flow.kind_row.other_way})
    leaving = of_one(replace(only(flow, ending.leaves), flow=out), flow.leg.on(Way.LEAVING))
    truck = vehicles_of(scenario, demand, preparation.rules, leaving, tickets)
    lag = None if supervision.fetch is None else truck.drawn(decisions.EQUIPMENT_FETCH, supervision.fetch)
    truck = replace(truck, called=ending.called[ending.leaves], lag=lag)
    loading = truck.drawn(decisions.EQUIPMENT_LOADING, supervision.loading)
    preparation.drive(truck, journeys.called_out(site, truck, loading=[Step(Op.WORK, Stage.HANDLING, duration=loading)]))
    preparation.lodge_when_called(site, truck)
