"""Strata: by what loads, declarations and vehicles are parted, each a named mask over those of a flow or leg.

Every stratum stands here once. Any measure of loads, declarations or vehicles, or of who asked at a pool, can be told of any of them,
and of several crossed. A stratum is said of loads, of declarations or of vehicles; for the others it follows: a load is where its
declaration and its vehicle are, a declaration and a vehicle are where their leading load is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np

from zonesim.engines.tables import Mask
from zonesim.measures.finished import Fleet
from zonesim.rules.batches import line_of
from zonesim.rules.commodity import table_of
from zonesim.rules.rulebook import in_force
from zonesim.scenario.goods import LineMeasures
from zonesim.scenario.schema import Scenario
from zonesim.scenario.traffic import BASES, TIERS
from zonesim.zone.prepare import Case
from zonesim.zone.vehicles import Vehicles


class Level(Enum):
    """What is counted."""

    LOAD = "loads"
    DECLARATION = "declarations"
    VEHICLE = "vehicles"


Names = Callable[[Case, Vehicles], Sequence[str]]
Masks = Callable[[Fleet], Sequence[Mask]]


@dataclass(frozen=True, eq=False)
class Stratum:
    """By what they are parted (``words``), and into what.

    ``names``: what there is of it among the vehicles of a fleet, in order, whatever becomes of them; ``vehicle_names``: the same where
    vehicles are counted, if that is something else. ``loads``, ``declarations``, ``vehicles``: which of them each name means, said of
    at least one of the three. ``chosen``: one of the names alone.
    """

    name: str
    words: str
    names: Names
    loads: Masks | None = None
    declarations: Masks | None = None
    vehicles: Masks | None = None
    vehicle_names: Names | None = None
    chosen: str = ""

    def __getitem__(self, name: str) -> Stratum:
        """This part of it alone."""
        return replace(self, chosen=name)

    def named(self, case: Case, truck: Vehicles, *, level: Level) -> list[str]:
        """What there is of it in a fleet."""
        return [name for name in self._all_names(case, truck, level) if self.chosen in ("", name)]

    def _all_names(self, case: Case, truck: Vehicles, level: Level) -> Sequence[str]:
        of_vehicles = self.vehicle_names if level == Level.VEHICLE else None
        return (of_vehicles or self.names)(case, truck)

    def masks(self, fleet: Fleet, level: Level) -> dict[str, Mask]:
        """Of each name, which loads, declarations or vehicles of a fleet are meant."""
        names = self._all_names(fleet.case, fleet.truck, level)
        if not names:
            return {}
        return dict(zip(names, self._lifted(fleet, level), strict=True))

    def _lifted(self, fleet: Fleet, level: Level) -> list[Mask]:
        freight, leading = fleet.truck.freight, fleet.declarations.first_load[:-1]
        if level == Level.DECLARATION and self.declarations is not None:
            return list(self.declarations(fleet))
        if level == Level.VEHICLE and self.vehicles is not None:
            return list(self.vehicles(fleet))
        if self.loads is not None:
            of_loads = list(self.loads(fleet))
        elif self.declarations is not None:
            of_loads = [mask[fleet.declaration] for mask in self.declarations(fleet)]
        elif self.vehicles is not None:
            of_loads = [freight.aboard(mask) for mask in self.vehicles(fleet)]
        else:
            raise TypeError(f"the stratum {self.name} says of nobody whom it means")
        if level == Level.VEHICLE:
            return [freight.of_leading(mask) for mask in of_loads]
        return of_loads if level == Level.LOAD else [mask[leading] for mask in of_loads]


def _always(*names: str) -> Names:
    return lambda case, truck: names


def _yes_no(mask: Mask) -> tuple[Mask, Mask]:
    return mask, ~mask


ALL = Stratum("all", "all together", _always("all"), loads=lambda fleet: [np.ones(fleet.truck.flow.loads.size, np.bool_)])

DIRECTION = Stratum(
    "direction",
    "whether their goods come into the zone or leave it",
    lambda case, truck: ("inbound" if truck.laden_in else "outbound",),
    vehicles=lambda fleet: [np.ones(fleet.truck.size, np.bool_)],
)

FLOW = Stratum(
    "flow",
    "the flow; of vehicles, the flow or leg that they drive",
    lambda case, truck: [f"flow {case.names[part.leg]}" for part in truck.flow.parts],
    declarations=lambda fleet: [fleet.truck.flow.part == place for place in range(len(fleet.truck.flow.parts))],
    vehicles=lambda fleet: [np.ones(fleet.truck.size, np.bool_)],
    vehicle_names=lambda case, truck: (f"flow {case.names[truck.leg]}",),
)

TIER = Stratum(
    "tier",
    "the tier of the firm that declares",
    _always(*(f"tier {tier}" for tier in TIERS)),
    declarations=lambda fleet: [fleet.declarations.tier == place for place in range(len(TIERS))],
)

GOODS = Stratum(
    "goods",
    "the class of goods",
    lambda case, truck: [f"goods {name}" for name in case.demand.commodities],
    declarations=lambda fleet: [fleet.declarations.commodity == place for place in range(len(fleet.case.demand.commodities))],
)

BASIS = Stratum(
    "basis",
    "the release basis of the declaration",
    _always(*(f"basis {basis}" for basis in BASES)),
    declarations=lambda fleet: [fleet.declarations.basis == place for place in range(len(BASES))],
)

SEVERAL = Stratum(
    "several_vehicles",
    "whether the declaration comes on several vehicles",
    _always("several vehicles", "one vehicle"),
    declarations=lambda fleet: _yes_no(np.diff(fleet.declarations.first_load) > 1),
)


def _classes(case: Case) -> list[int]:
    tiers = case.scenario.tiers
    return sorted({getattr(tiers, tier).priority for tier in TIERS})


def _priorities(fleet: Fleet) -> list[Mask]:
    own = np.array([getattr(fleet.case.scenario.tiers, tier).priority for tier in TIERS])[fleet.declarations.tier]
    return [own == one for one in _classes(fleet.case)]


PRIORITY = Stratum(
    "priority",
    "the class in which they wait at officers, scanner, bays and inspectors",
    lambda case, truck: [f"priority {one}" for one in _classes(case)],
    declarations=_priorities,
    vehicles=lambda fleet: [fleet.truck.priority == one for one in _classes(fleet.case)],
)

ELIGIBLE = Stratum(
    "eligible",
    "whether they may take convenience lanes beside those of their flow, where there are any",
    lambda case, truck: () if truck.choice is None else ("eligible", "not eligible"),
    vehicles=lambda fleet: () if fleet.truck.choice is None else _yes_no(fleet.truck.choice.eligible),
)


def _governed(fleet: Fleet) -> list[Mask]:
    case, flow = fleet.case, fleet.truck.flow
    day_zero = case.scenario.horizon.window[0]
    reforms = case.scenario.active_reforms().values()
    return [mask for reform in reforms for mask in _yes_no(in_force(reform, day_zero, demand=case.demand, flow=flow))]


ADOPTER = Stratum(
    "adopter",
    "of each reform that is on, whether it governs them: their firm has taken it up, and it is in force when they are planned",
    lambda case, truck: [f"{who} {name}" for name in case.scenario.active_reforms() for who in ("adopters of", "no adopters of")],
    declarations=_governed,
)


def _usual(fleet: Fleet) -> Mask:
    flow = fleet.truck.flow
    return np.array([not part.flow.latent for part in flow.parts])[flow.part]


def _brought(case: Case, truck: Vehicles) -> tuple[str, ...]:
    parts = (part for each in case.vehicles.values() if each.carries_goods for part in each.flow.parts)
    return ("traffic that was there", "traffic a reform brings") if any(part.flow.latent for part in parts) else ()


BROUGHT = Stratum(
    "brought",
    "whether they come only because of a reform, where any do",
    _brought,
    declarations=lambda fleet: _yes_no(_usual(fleet)),
)


def listed_goods(scenario: Scenario) -> list[str]:
    """Classes of goods under any measure, in the scenario's table or in that of a reform, so that both speak of the same goods."""
    tables = [table_of(scenario), *(getattr(reform, "measures", {}) for reform in scenario.active_reforms().values())]
    nothing = LineMeasures()
    return sorted({name for table in tables for name, asked in table.items() if asked != nothing})


def _listed(fleet: Fleet) -> Sequence[Mask]:
    goods = np.isin(fleet.case.demand.commodities, listed_goods(fleet.case.scenario))
    return _yes_no(goods[fleet.declarations.commodity])


LISTED = Stratum(
    "listed",
    "whether special measures concern their class of goods, in the scenario's table or a reform's",
    lambda case, truck: ("listed goods", "goods not listed") if listed_goods(case.scenario) and line_of(truck.flow) else (),
    declarations=_listed,
)


def _late(fleet: Fleet) -> Sequence[Mask]:
    if fleet.papers is None:
        return [np.zeros(fleet.truck.flow.loads.size, np.bool_)] * 2
    return _yes_no(fleet.papers[fleet.declaration] > fleet.loads.arrived)


LATE = Stratum(
    "late_papers",
    "of goods that come in and whose papers are reviewed, whether they arrive before their papers are ready",
    lambda case, truck: ("papers late", "papers in time") if truck.laden_in and truck.papers is not None else (),
    loads=_late,
)

SECURED = Stratum(
    "guarantee",
    "batch delivery, where guarantees are asked for it",
    lambda case, truck: ("batch delivery",) if truck.papers is not None and truck.papers.guarantee is not None else (),
    declarations=lambda fleet: [fleet.declarations.basis == BASES.index("batch_delivery")],
)

CONSOLIDATED = Stratum(
    "consolidated",
    "whether their firms pack them onto vehicles",
    lambda case, truck: ("goods not consolidated" if truck.packed is None else "consolidated goods",),
    vehicles=lambda fleet: [np.ones(fleet.truck.size, np.bool_)],
)

SELECTED = Stratum(
    "selected",
    "whether the vehicle is sent to the inspection yard",
    _always("selected", "not selected"),
    vehicles=lambda fleet: _yes_no(fleet.truck.selected),
)

EXAMINED = Stratum(
    "examined",
    "whether the vehicle is examined physically",
    _always("examined", "not examined"),
    vehicles=lambda fleet: _yes_no(fleet.truck.examined),
)


def _investigated(fleet: Fleet) -> list[Mask]:
    later = fleet.case.investigations[fleet.leg]
    return [later.written, later.on_site & ~later.written, ~later.written & ~later.on_site]


INVESTIGATED = Stratum(
    "investigated",
    "of returned goods, how they are investigated",
    lambda case, truck: ("written investigation", "check on site alone", "spared") if truck.leg in case.investigations else (),
    declarations=_investigated,
)

STRATA: dict[str, Stratum] = {
    stratum.name: stratum
    for stratum in (
        *(ALL, DIRECTION, FLOW, TIER, GOODS, BASIS, SEVERAL, PRIORITY, ELIGIBLE, ADOPTER, BROUGHT, LISTED, LATE, SECURED),
        *(CONSOLIDATED, SELECTED, EXAMINED, INVESTIGATED),
    )
}
"""All strata by name, as they are asked for."""
