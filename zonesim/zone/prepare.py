"""From a scenario and its demand to what an engine runs: everybody's journey under the rules in force."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zonesim.demand import decisions
from zonesim.demand.demand import Demand, FlowDemand
from zonesim.engines.tables import Integers, Programme
from zonesim.rules.rulebook import rules_of
from zonesim.scenario.schema import Scenario
from zonesim.zone import journeys
from zonesim.zone.journey import Party
from zonesim.zone.layout import Roster, lay_out
from zonesim.zone.pools import PoolInfo, Register
from zonesim.zone.site import Zone
from zonesim.zone.stages import Entity
from zonesim.zone.vehicles import Tickets, Vehicles, vehicles_of
from zonesim.zone.warehouse import Store


@dataclass(frozen=True)
class Case:
    """One replication of one scenario, ready to run: what engines need (``programme``) and what measures need beside the log."""

    scenario: Scenario
    demand: Demand
    programme: Programme
    roster: Roster
    pools: tuple[PoolInfo, ...]
    vehicles: dict[str, Vehicles]


def prepare(scenario: Scenario, demand: Demand) -> Case:
    """Decide every traveller's journey. The same demand may serve several scenarios: nothing in it is changed."""
    register = Register(scenario, demand)
    rules = rules_of(scenario)
    zone = Zone.build(scenario, register, rules.conversion)
    tickets = Tickets()
    parties: list[Party] = []
    trucks: dict[str, Vehicles] = {}
    for name in sorted(demand.flows):
        flow = demand.flows[name]
        site = zone.site(flow.flow)
        truck = trucks[name] = vehicles_of(scenario, demand, rules, flow, tickets)
        if truck.papers is not None:
            parts = journeys.papers(site, truck.papers)
            parties.append(Party(Entity.PAPERS, name, truck.papers.lodged, _numbers(flow.declarations.size), parts))
        parts = journeys.JOURNEYS[flow.flow.kind](site, truck)
        parties.append(Party(Entity.VEHICLE, name, flow.loads.arrival, _numbers(truck.size), parts))
        if isinstance(site.store, Store):
            parties += _lots(site.store, flow, truck)
    programme, roster = lay_out(
        [party for party in parties if len(party.arrival)],
        pools=register.pools(),
        timetable=register.timetable(),
        needed=tickets.all_needed(),
    )
    return Case(scenario, demand, programme, roster, tuple(register.infos), trucks)


def _numbers(count: int) -> Integers:
    return np.arange(count, dtype=np.int64)


def _lots(store: Store, flow: FlowDemand, truck: Vehicles) -> list[Party]:
    """Goods left in store: those the flow's vehicles will bring, and those that were there before (numbered after them)."""
    if flow.flow.dwell is None:
        return []
    loads, opening = flow.loads, flow.opening
    dwell = truck.time("dwell", decisions.DWELL, flow.flow.dwell)
    parties = [
        Party(
            Entity.LOT,
            flow.name,
            loads.arrival,
            _numbers(loads.size),
            tuple(store.keep(truck.unloaded_ticket, dwell, loads.pallets.astype(np.int64))),
        )
    ]
    if opening.size and store.room is not None:
        parts = tuple(store.keep_opening(opening))
        parties.append(Party(Entity.LOT, flow.name, np.zeros(opening.size), loads.size + _numbers(opening.size), parts))
    return parties
