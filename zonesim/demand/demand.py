"""Demand drawn from a scenario: who comes, with which goods, and the random numbers each carries."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from zonesim.demand.arrivals import Span
from zonesim.demand.columns import Declarations, Demand, FlowDemand, Loads, Member, OpeningLots
from zonesim.demand.decisions import BASIS, COMMODITY, FIRM, OPENING, PALLETS, TONNES
from zonesim.demand.firms import FirmList, by_weight, list_firms
from zonesim.demand.generated import Generated, generate, load_arrivals
from zonesim.demand.legs import Leg
from zonesim.demand.logged import NOTHING, Logged, logged
from zonesim.demand.luck import Chance, Floats, Luck
from zonesim.demand.opening import NO_LOTS, came_before, opening_lots, stays_of
from zonesim.scenario.distributions import OneFamily
from zonesim.scenario.schema import Scenario
from zonesim.scenario.traffic import BASES, BasisName, Flow
from zonesim.scenario.visit_log import UNSTATED

GENERAL_GOODS = "general goods"
"""The only class of goods of a scenario that names none."""

__all__ = ["Declarations", "Demand", "FlowDemand", "Loads", "OpeningLots", "draw", "duration"]


def draw(scenario: Scenario, *, seed: int, replication: int) -> Demand:
    """Everybody who comes in one replication. The same scenario, seed and replication give the same bytes.

    Reforms have no part in it: scenarios that differ only in reforms meet the same vehicles with the same luck. A flow that
    is added changes nobody in the others, and a longer horizon with the same start begins with the rows of a shorter one.
    Raises InputError for a flow without firms, or with more arrivals than a run can hold.
    """
    begin, end = scenario.horizon.demand
    span = Span(begin, end, scenario.horizon.first_date.weekday())
    firms = list_firms(scenario.firms, scenario.visits)
    classes = {name: commodity.weight for name, commodity in scenario.commodities.items()} or {GENERAL_GOODS: 1.0}
    factor = scenario.traffic.factor
    flows: dict[str, FlowDemand] = {}
    for name, flow in scenario.flows.items():
        generated = generate(flow, span, name=name, seed=seed, replication=replication, factor=factor)
        stays = stays_of(scenario, flow)
        past = came_before(flow, span, stays=stays, name=name, seed=seed, replication=replication, factor=factor)
        rows = partial(_rows, flow, firms=firms, classes=classes, name=name, seed=seed, replication=replication)
        coming = rows(generated, logged(scenario.visits, name))
        if flow.latent and stays:
            flows[name] = replace(coming, earlier=rows(past, NOTHING, prefix=OPENING))
        else:
            opening = opening_lots(flow, span, came=past, name=name, seed=seed, replication=replication)
            flows[name] = replace(coming, opening=opening)
    return Demand(seed, replication, firms.names, firms.group, firms.tier, tuple(classes), flows)


def _rows(
    flow: Flow,
    generated: Generated,
    logged: Logged,
    *,
    firms: FirmList,
    classes: dict[str, float],
    name: str,
    seed: int,
    replication: int,
    prefix: str = "",
) -> FlowDemand:
    """The columns of those who come, generated ones first; ``prefix`` sets streams of their own apart."""
    named = {"name": name, "prefix": prefix}
    declarations = _declarations(flow, generated, logged, firms, classes, seed=seed, replication=replication, **named)
    loads = _loads(flow, generated, logged, seed=seed, replication=replication, **named)
    leg = Leg(name)
    return FlowDemand(leg, flow, declarations, loads, NO_LOTS, (Member(leg, flow),), np.zeros(declarations.size, np.int16))


def duration(rows: Declarations | Loads, stage: str, *, decision: str, distribution: OneFamily) -> Floats:
    """Seconds that a stage takes each row: as measured where the log gives it, else the quantile of the row's own number."""
    measured = rows.given.get(stage)
    if measured is None:
        return distribution.quantile(rows.luck.uniform(decision))
    return _or_drawn(measured, distribution, rows.luck, decision)


def _declarations(
    flow: Flow,
    generated: Generated,
    rows: Logged,
    firms: FirmList,
    classes: dict[str, float],
    *,
    name: str,
    prefix: str,
    seed: int,
    replication: int,
) -> Declarations:
    count = len(generated.planned)
    luck = Luck(seed, replication, name, generated.number, rows.declaration_place, rows.name, generated.name, prefix)
    firm = firms.assign(
        firms.shares(flow, name=name),
        luck.uniform(FIRM),
        firm=np.concatenate([np.full(count, UNSTATED), firms.places(rows.firm)]),
        tier=np.concatenate([np.full(count, UNSTATED), rows.tier]),
    )
    first_load = np.cumsum(np.concatenate([[0], generated.vehicles, np.diff(rows.first_row)]))
    return Declarations(
        planned=np.concatenate([generated.planned, rows.arrival[rows.first_row[:-1]]]),
        firm=firm,
        tier=firms.tier[firm],
        commodity=_commodities(flow, classes, luck),
        basis=_bases(flow, luck),
        first_load=first_load,
        luck=luck,
        given=_given(count, rows.declaration_given),
    )


def _commodities(flow: Flow, classes: dict[str, float], luck: Luck) -> NDArray[np.int16]:
    """The class of goods of each declaration: by the flow's weights, else those of the classes."""
    if len(classes) == 1:
        return np.zeros(luck.size, np.int16)
    weights = classes if flow.commodities is None else flow.commodities
    return by_weight(np.array([weights.get(name, 0.0) for name in classes]), luck.uniform(COMMODITY)).astype(np.int16)


def _bases(flow: Flow, luck: Luck) -> NDArray[np.int8]:
    """The release basis of each declaration. The ordinary ones come last, so that a larger share of one basis adds to it."""
    shares = flow.declarations.bases
    if not shares:
        return np.zeros(luck.size, np.int8)
    upper = np.cumsum([shares.get(name, 0.0) for name in get_args(BasisName)])
    place = np.searchsorted(upper, luck.uniform(BASIS), side="right")
    return ((place + 1) % len(BASES)).astype(np.int8)


def _loads(flow: Flow, generated: Generated, rows: Logged, *, name: str, prefix: str, seed: int, replication: int) -> Loads:
    numbers = generated.load_number
    count = len(numbers)
    luck = Luck(seed, replication, name, numbers, rows.place, rows.identifier, generated.load_name, prefix)
    declarations = np.arange(len(generated.planned), dtype=np.int64)
    unknown = np.full(count, np.nan)
    tonnes, pallets = np.concatenate([unknown, rows.tonnes]), np.concatenate([unknown, rows.pallets])
    if not flow.kind_row.goods:
        tonnes, pallets = np.nan_to_num(np.zeros_like(tonnes)), np.zeros_like(pallets)
    else:
        tonnes = _or_drawn(tonnes, flow.declarations.tonnes, luck, TONNES)
        pallets = _or_drawn(pallets, flow.declarations.pallets, luck, PALLETS)
    return Loads(
        declaration=np.concatenate([np.repeat(declarations, generated.vehicles), len(declarations) + rows.declaration]),
        arrival=np.concatenate([load_arrivals(flow, generated, luck=luck), rows.arrival]),
        tonnes=tonnes,
        pallets=pallets.astype(np.int32),
        luck=luck,
        given=_given(count, rows.given),
    )


def _given(generated: int, measured: dict[str, Floats]) -> dict[str, Floats]:
    """Durations by stage over all rows: NaN for the generated ones; stages nobody measured are left out."""
    unknown = np.full(generated, np.nan)
    return {stage: np.concatenate([unknown, values]) for stage, values in measured.items() if not np.isnan(values).all()}


def _or_drawn(known: Floats, distribution: OneFamily, luck: Chance, decision: str) -> Floats:
    """The known values, and drawn ones where they are missing (NaN)."""
    missing = np.isnan(known)
    if not missing.any():
        return known
    return np.where(missing, distribution.quantile(luck.uniform(decision)), known)
