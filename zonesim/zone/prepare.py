"""From a scenario and its demand to what an engine runs: everybody's journey under the rules in force."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from zonesim.demand.demand import Demand, FlowDemand
from zonesim.demand.parts import only
from zonesim.engines.tables import Floats, Programme
from zonesim.rules.investigation import Investigation
from zonesim.rules.rulebook import rules_of
from zonesim.scenario.schema import Scenario
from zonesim.scenario.traffic import FlowKind
from zonesim.zone.equipment import Ending, equipment
from zonesim.zone.layout import Roster, lay_out
from zonesim.zone.packing import joined, pack
from zonesim.zone.pools import PoolInfo, Register
from zonesim.zone.preparation import Preparation, goods
from zonesim.zone.returns import returned
from zonesim.zone.second_ways import employees
from zonesim.zone.site import Zone
from zonesim.zone.vehicles import Vehicles, vehicles_of

COMING: dict[FlowKind, Callable[[Preparation, FlowDemand, Vehicles], None]] = {
    "returned": returned,
    "equipment": equipment,
    "employees": employees,
}
"""How the kinds of flow are prepared that are more than goods on vehicles (:func:`goods`)."""


@dataclass(frozen=True)
class Case:
    """One replication of one scenario, ready to run: what engines need (``programme``) and what measures need beside the log.

    ``vehicles``: by the name of their flow (the names of all the flows whose goods may be aboard), or of a leg of its visits.
    ``not_admitted``: planned arrivals of the declarations of each flow that the rules keep away. ``investigations`` and ``endings``:
    of returned goods and of equipment under supervision, by flow.
    """

    scenario: Scenario
    demand: Demand
    programme: Programme
    roster: Roster
    pools: tuple[PoolInfo, ...]
    vehicles: dict[str, Vehicles]
    not_admitted: dict[str, Floats]
    investigations: dict[str, Investigation] = field(default_factory=dict)
    endings: dict[str, Ending] = field(default_factory=dict)


def prepare(scenario: Scenario, demand: Demand) -> Case:
    """Decide every traveller's journey. The same demand may serve several scenarios: nothing in it is changed."""
    register = Register(scenario, demand)
    rules = rules_of(scenario)
    preparation = Preparation(scenario, demand, rules, Zone.build(scenario, register, rules.conversion, rules.facilities))
    away: dict[str, Floats] = {}
    coming: list[FlowDemand] = []
    for name in sorted(demand.flows):
        flow = demand.flows[name]
        admitted = rules.admission(demand, flow)
        away[name] = flow.declarations.planned[~admitted]
        coming.append(only(flow, admitted))
    for flow in joined(coming):
        truck = vehicles_of(scenario, demand, rules, flow, preparation.tickets, packed=pack(demand, rules, flow))
        COMING.get(flow.flow.kind, goods)(preparation, flow, truck)
    programme, roster = lay_out(
        preparation.parties,
        pools=register.pools(),
        timetable=register.timetable(),
        clocks=register.clocks(),
        needed=preparation.tickets.all_needed(),
    )
    return Case(
        scenario,
        demand,
        programme,
        roster,
        tuple(register.infos),
        preparation.vehicles,
        away,
        preparation.investigations,
        preparation.endings,
    )
