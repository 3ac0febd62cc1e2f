"""How firms pack consolidated goods onto vehicles: first-fit, in the order in which loads become ready."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zonesim.demand import decisions
from zonesim.demand.demand import Demand, FlowDemand
from zonesim.demand.parts import join
from zonesim.engines.tables import Floats, Integers
from zonesim.rules.rulebook import Rulebook
from zonesim.scenario.traffic import Consolidation
from zonesim.zone.freight import Freight


@dataclass(frozen=True)
class Packed:
    """Consolidated goods on their vehicles. ``ready``: of every load; of every vehicle, when it has ``departed`` from the firm, and its
    ``arrival`` before the gate. ``due``: of every declaration, when its first vehicle would be there if it left as soon as it could,
    which no packing changes."""

    freight: Freight
    ready: Floats
    departed: Floats
    arrival: Floats
    due: Floats


def joined(flows: Iterable[FlowDemand]) -> list[FlowDemand]:
    """Flows whose goods may share vehicles as one, in the place of the first of them; the others as they are."""
    groups: dict[tuple[str, str], list[FlowDemand]] = {}
    for flow in flows:
        consolidation = flow.flow.consolidation
        key = ("flow", flow.leg.flow) if consolidation is None or consolidation.group is None else ("group", consolidation.group)
        groups.setdefault(key, []).append(flow)
    found = []
    for first, *others in groups.values():
        leg = replace(first.leg, others=tuple(other.leg.flow for other in others))
        found.append(join(leg, [first, *others]))
    return found


def pack(demand: Demand, rules: Rulebook, flow: FlowDemand) -> Packed | None:
    """Consolidated goods as the rules let them share vehicles, each firm for itself; None where the flow's arrivals are of vehicles.

    The goods of a declaration on several vehicles go alone, and at once, and so does a load that fills a vehicle.
    """
    consolidation, declarations, loads = flow.flow.consolidation, flow.declarations, flow.loads
    if consolidation is None:
        return None
    of = loads.declaration
    company = rules.packing(demand, flow) * len(demand.firm_names) + declarations.firm
    alone = np.diff(declarations.first_load) > 1
    freight, departed = first_fit(
        consolidation, loads.arrival, company=company[of], pallets=loads.pallets, tonnes=loads.tonnes, alone=alone[of]
    )
    travel = consolidation.travel.quantile(loads.luck.uniform(decisions.CONSOLIDATION_TRAVEL))
    due = declarations.planned + travel[declarations.first_load[:-1]]
    return Packed(freight, loads.arrival, departed, departed + freight.of_leading(travel), due)


def first_fit(
    consolidation: Consolidation,
    ready: Floats,
    *,
    company: NDArray[np.integer[Any]],
    pallets: NDArray[np.integer[Any]],
    tonnes: Floats,
    alone: NDArray[np.bool_],
) -> tuple[Freight, Floats]:
    """Who goes with whom, and when each vehicle leaves its firm.

    A load goes onto the first vehicle of its ``company`` that is still there and has room for it, else it begins one. A vehicle leaves
    when nothing more fits, or when the load it began with has waited for the window. Loads ``alone`` share none.
    """
    vehicle = np.empty(len(ready), np.int64)
    leading: list[int] = []
    leaves: list[float] = []
    room: list[tuple[float, float]] = []
    there: dict[int, list[int]] = defaultdict(list)
    most_tonnes = np.inf if consolidation.tonnes is None else consolidation.tonnes
    for load in np.argsort(ready, kind="stable").tolist():
        now, whose, needs, weighs = float(ready[load]), int(company[load]), float(pallets[load]), float(tonnes[load])
        waiting = [one for one in there[whose] if leaves[one] > now]
        fits = [] if alone[load] else [one for one in waiting if room[one][0] >= needs and room[one][1] >= weighs]
        if fits:
            chosen = fits[0]
            room[chosen] = room[chosen][0] - needs, room[chosen][1] - weighs
        else:
            chosen = len(leading)
            leading.append(load)
            leaves.append(now + consolidation.window)
            room.append((consolidation.pallets - needs, most_tonnes - weighs))
            waiting.append(chosen)
        if alone[load] or min(room[chosen]) <= 0:
            leaves[chosen] = now
            waiting.remove(chosen)
        there[whose] = waiting
        vehicle[load] = chosen
    # In the order of their leading loads' numbers: that is the order in which ties are decided.
    order: Integers = np.argsort(np.array(leading, np.int64))
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    freight = Freight(place[vehicle], np.array(leading, np.int64)[order], single=False)
    return freight, np.array(leaves, np.float64)[order]
