"""Who comes, as far as a scenario says: flows, and the tiers of firms, classes of goods and release bases that occur in each."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Protocol

from zonesim.scenario.goods import Commodity
from zonesim.scenario.horizon import Horizon
from zonesim.scenario.kinds import KINDS_OF_FLOW, KindOfFlow
from zonesim.scenario.traffic import TIERS, Arrivals, Firms, Flow, Traffic
from zonesim.scenario.visit_log import VisitTable
from zonesim.units import DAY


class SaysWhoComes(Protocol):
    """The part of a scenario that says who comes."""

    @property
    def horizon(self) -> Horizon: ...
    @property
    def flows(self) -> dict[str, Flow]: ...
    @property
    def firms(self) -> dict[str, Firms]: ...
    @property
    def commodities(self) -> dict[str, Commodity]: ...
    @property
    def traffic(self) -> Traffic: ...
    @property
    def visits(self) -> VisitTable | None: ...


@dataclass(frozen=True)
class FlowThatComes:
    """A flow of which somebody may come. ``tiers`` of its firms and classes of its ``goods``: those with a positive weight; all where
    a log may bring any. ``bases``: on which some of its declarations are. ``logged``: whether a log tells of any of it."""

    name: str
    flow: Flow
    tiers: frozenset[str]
    goods: frozenset[str]
    bases: frozenset[str]
    logged: bool

    @property
    def ways(self) -> Iterator[KindOfFlow]:
        """Its kind, and that of the vehicles that come because of it."""
        row = self.flow.kind_row
        yield row
        if row.other_way is not None:
            yield KINDS_OF_FLOW[row.other_way]

    @property
    def declared(self) -> bool:
        """Whether there are declarations of its goods, as they come or when they leave."""
        return any(row.declared for row in self.ways)

    @property
    def selected(self) -> bool:
        """Whether some of its declarations may be selected for inspection, and not only by spot checks."""
        return any(not row.staff and not row.spot_checked for row in self.ways)

    @property
    def several_vehicles(self) -> bool:
        """Whether some of its declarations come on several vehicles."""
        return self.logged or (not self.flow.kind_row.one_each and self.flow.declarations.several_vehicles_share > 0)


def coming(
    zone: SaysWhoComes, *, admitting: Collection[str], gates: Collection[str] | None, firms: Collection[str] | None
) -> list[FlowThatComes]:
    """The flows of which somebody may come when the reforms ``admitting`` are on, of a pilot those that it may reach."""
    found = []
    for name, flow in zone.flows.items():
        logged = zone.visits is not None and name in zone.visits.flow
        if not logged and not (flow.arrivals is not None and _anybody(flow.arrivals, zone.traffic.factor)):
            continue
        if flow.admitted_by is not None and flow.admitted_by not in admitting:
            continue
        if gates is not None and flow.gate not in gates:
            continue
        weights = {group: each.weight for group, each in zone.firms.items()} if flow.firms is None else flow.firms
        groups = {group for group, weight in weights.items() if weight > 0 and (firms is None or group in firms)}
        if firms is not None and not groups and not logged:
            continue
        tiers = {str(zone.firms[group].tier) for group in groups if group in zone.firms} or {Firms().tier}
        found.append(FlowThatComes(name, flow, frozenset(TIERS if logged else tiers), _goods(zone, flow), _bases(flow), logged))
    return found


def _anybody(arrivals: Arrivals, factor: float) -> bool:
    if arrivals.counts is not None:
        return any(interval.vehicles for interval in arrivals._counts or ())
    if arrivals.at is not None:
        return bool(arrivals.at)
    return factor > 0 and arrivals.vehicles_per_day != 0


def _goods(zone: SaysWhoComes, flow: Flow) -> frozenset[str]:
    weights = {name: each.weight for name, each in zone.commodities.items()} if flow.commodities is None else flow.commodities
    return frozenset(name for name, weight in weights.items() if weight > 0)


def _bases(flow: Flow) -> frozenset[str]:
    shares = flow.declarations.bases
    named = {str(basis) for basis, share in shares.items() if share > 0}
    return frozenset(named | ({"ordinary"} if sum(shares.values()) < 1 else set()))


def last_day(horizon: Horizon) -> float:
    """When traffic ends, in days after the first midnight of the observed window."""
    return (horizon.demand[1] - horizon.window[0]) / DAY
