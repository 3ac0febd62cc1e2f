"""From a scenario and its demand to what an engine runs: everybody's journey under the rules in force."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from zonesim.demand.demand import Demand, FlowDemand
from zonesim.demand.legs import Leg, Way, names_of
from zonesim.demand.opening import with_opening
from zonesim.demand.parts import only
from zonesim.engines.tables import Floats, Programme
from zonesim.rules.baseline import rules_of
from zonesim.rules.investigation import Investigation
from zonesim.rules.rulebook import Rulebook
from zonesim.scenario.schema import Scenario
from zonesim.units import DAY
from zonesim.zone import journeys
from zonesim.zone.equipment import equipment
from zonesim.zone.journey import Part
from zonesim.zone.layout import Roster, lay_out
from zonesim.zone.maintenance import longest_stay, maintenance
from zonesim.zone.packing import joined, pack
from zonesim.zone.pools import TAIL, PoolInfo, Register
from zonesim.zone.preparation import Preparation
from zonesim.zone.returns import returned
from zonesim.zone.second_ways import charged, employees
from zonesim.zone.site import Site, Zone
from zonesim.zone.stages import Stage
from zonesim.zone.training import longest_wait, training
from zonesim.zone.travellers import Ending, TrainingGroups, Units
from zonesim.zone.vehicles import Vehicles, vehicles_of

Walk = Callable[[Preparation, FlowDemand, Vehicles], None]
"""What lets the rows of a flow walk, with all that comes of them. The vehicles are what its rows would be if they were any."""


@dataclass(frozen=True)
class HowPrepared:
    """How the flows of a kind are prepared. ``longest``: seconds after the end of demand within which the last of a flow are done,
    however long they wait, where they may be in the zone for longer than ``TAIL``."""

    walk: Walk
    longest: Callable[[Scenario, Rulebook, FlowDemand], float] | None = None


def goods(journey: Callable[[Site, Vehicles], tuple[Part, ...]]) -> Walk:
    """Vehicles on a journey, with or without goods; with the papers of these, and with what stays of them in store."""

    def walk(preparation: Preparation, flow: FlowDemand, truck: Vehicles) -> None:
        site = preparation.zone.site(flow.flow)
        preparation.lodge(site, truck)
        truck = charged(preparation, site, truck=truck)
        preparation.drive(truck, journey(site, truck))
        preparation.store(site, truck)

    return walk


PREPARATIONS: Mapping[str, HowPrepared] = {
    "first_line_in": HowPrepared(goods(journeys.goods_in)),
    "first_line_out": HowPrepared(goods(journeys.goods_out)),
    "second_line_in": HowPrepared(goods(journeys.goods_in)),
    "second_line_out": HowPrepared(goods(journeys.goods_out)),
    "gate_registered": HowPrepared(goods(journeys.goods_in)),
    "empty": HowPrepared(goods(journeys.empty)),
    "returned": HowPrepared(returned),
    "equipment": HowPrepared(equipment),
    "employees": HowPrepared(employees),
    "maintenance": HowPrepared(maintenance, longest=longest_stay),
    "training": HowPrepared(training, longest=longest_wait),
}
"""How each kind of flow is prepared: a line for each row of ``scenario/kinds.py``."""


@dataclass(frozen=True)
class Case:
    """One replication of one scenario, ready to run: what engines need (``programme``) and what measures need beside the log.

    ``rules``: those in force, by which the journeys were decided.
    ``vehicles``: by their leg; ``names``: what each leg that there may be is called.
    ``not_admitted``: planned arrivals of the declarations of each flow that the rules keep away. ``investigations`` and ``endings``:
    of returned goods and of equipment under supervision, by the leg of their flow; ``repairs`` and ``courses``: of units and of groups.
    ``brought``: the stages that not every zone has, and this one does.
    """

    scenario: Scenario
    demand: Demand
    rules: Rulebook
    programme: Programme
    roster: Roster
    pools: tuple[PoolInfo, ...]
    names: dict[Leg, str]
    vehicles: dict[Leg, Vehicles]
    not_admitted: dict[str, Floats]
    investigations: dict[Leg, Investigation] = field(default_factory=dict)
    endings: dict[Leg, Ending] = field(default_factory=dict)
    repairs: dict[Leg, Units] = field(default_factory=dict)
    courses: dict[Leg, TrainingGroups] = field(default_factory=dict)
    brought: frozenset[Stage] = frozenset()


def prepare(scenario: Scenario, demand: Demand) -> Case:
    """Decide every traveller's journey. The same demand may serve several scenarios: nothing in it is changed."""
    rules = rules_of(scenario)
    comes = {name: rules.comes(demand, demand.flows[name]) for name in sorted(demand.flows)}
    away = {name: demand.flows[name].declarations.planned[~admitted] for name, admitted in comes.items()}
    coming = [_coming(scenario, demand, rules, demand.flows[name], admitted) for name, admitted in comes.items()]
    register = Register(scenario, demand, tail=TAIL + _days_inside(scenario, rules, coming))
    zone = Zone.build(scenario, register, conversion=rules.conversion, built=rules.facilities, training=rules.training)
    preparation = Preparation(scenario, demand, rules, zone)
    together = joined(coming)
    names = names_of(leg for flow in together for leg in (*(part.leg for part in flow.parts), *map(flow.leg.on, Way)))
    for flow in together:
        truck = vehicles_of(scenario, demand, rules, flow, preparation.tickets, packed=pack(demand, rules, flow))
        PREPARATIONS[flow.flow.kind].walk(preparation, flow, truck)
    programme, roster = lay_out(
        preparation.parties,
        pools=register.pools(),
        timetable=register.timetable(),
        clocks=register.clocks(),
        needed=preparation.tickets.all_needed(),
        names=names,
    )
    return Case(
        scenario,
        demand,
        rules,
        programme,
        roster,
        tuple(register.infos),
        names,
        preparation.vehicles,
        away,
        preparation.investigations,
        preparation.endings,
        preparation.repairs,
        preparation.courses,
        frozenset(register.brought),
    )


def _coming(scenario: Scenario, demand: Demand, rules: Rulebook, flow: FlowDemand, admitted: NDArray[np.bool_]) -> FlowDemand:
    """Those of a flow who come, and those of them who came before the run."""
    before = None if flow.earlier is None else only(flow.earlier, rules.comes(demand, flow.earlier))
    return with_opening(only(flow, admitted), before, begin=scenario.horizon.demand[0])


def _days_inside(scenario: Scenario, rules: Rulebook, coming: list[FlowDemand]) -> float:
    """Days after the end of demand within which the last units are repaired and the last courses are over."""
    longest = ((PREPARATIONS[flow.flow.kind].longest, flow) for flow in coming)
    return sum(seconds(scenario, rules, flow) for seconds, flow in longest if seconds is not None) / DAY
