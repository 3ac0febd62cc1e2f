"""Which goods from abroad may come to be repaired: those of the classes in a catalogue (``bonded_maintenance``)."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from zonesim.engines.tables import Mask
from zonesim.errors import Fault
from zonesim.scenario.reforms import Effect, Reform
from zonesim.scenario.workshop import Catalogue, Since
from zonesim.scenario.workshop_checks import unknown_classes
from zonesim.units import DAY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zonesim.demand.demand import Demand, FlowDemand
    from zonesim.rules.rulebook import Rule, Rulebook
    from zonesim.scenario.reach import FlowThatComes
    from zonesim.scenario.schema import Scenario


@dataclass(frozen=True)
class Catalogued:
    """Baseline: units of the classes in the catalogue of the scenario, planned for a day on which their class is in it.

    Goods that do not come to be repaired need no catalogue.
    """

    catalogue: Catalogue
    day_zero: float

    def __call__(self, demand: Demand, flow: FlowDemand) -> Mask:
        declarations = flow.declarations
        if not flow.flow.kind_row.catalogued:
            return np.ones(declarations.size, np.bool_)
        since = np.array([_first_day(self.catalogue.get(name)) for name in demand.commodities])
        listed: Mask = np.floor((declarations.planned - self.day_zero) / DAY) >= since[declarations.commodity]
        return listed


@dataclass(frozen=True)
class Grown:
    """Reform: those of the classes that it adds, too."""

    before: Rule
    added: Catalogued

    def __call__(self, demand: Demand, flow: FlowDemand) -> Mask:
        listed: Mask = self.before(demand, flow)
        return listed | self.added(demand, flow)


def _first_day(since: Since | None) -> float:
    """The first day in the catalogue; a class that is not named in it never is."""
    return inf if since is None else -inf if since is True else float(since)


class BondedMaintenance(Reform):
    """Bonded maintenance: more classes of goods may come from abroad to be repaired in the zone.

    Who would come is described in the scenario, by flows of the kind ``maintenance``; units of a class in no catalogue stay away and
    are counted. Units add load, on the way in and on the way out, and relieve nothing.
    """

    name: ClassVar[str] = "bonded_maintenance"
    initiative: ClassVar[str] = (
        "Bonded maintenance is upgraded (支持保税维修提质升级): a catalogue adjusted dynamically, with more products that are high in "
        "technology and value, friendly to the environment and low in risk [K7]; the third is no. 7 of 2024 [K8]. Its content is not "
        "at hand: any class of goods here is an assumption."
    )
    moves: ClassVar[tuple[Effect, ...]] = (
        Effect("units_repaired", direction="higher"),
        Effect("units_in_workshop", direction="higher"),
        Effect("not_admitted", "flow maintenance", "lower"),
        Effect("entries", direction="higher"),
    )
    price: ClassVar[tuple[Effect, ...]] = (
        Effect("release_time_mean", "traffic that was there", "higher"),
        Effect("lane_hours", "regular", "higher"),
        Effect("hands_on_hours", "officer", "higher"),
        Effect("hands_on_hours", "inspector", "higher"),
        Effect("repair_turnaround_mean", direction="higher"),
    )
    no_help: ClassVar[str] = "bonded_maintenance_workshop_full"

    catalogue: Catalogue = {}
    """Classes of goods that may come to be repaired beside those of the scenario's own catalogue: true, or the first day of the
    observed window on which they may. Empty: nothing changes. Assumption: the content of the third catalogue is not at hand."""

    def amend(self, rules: Rulebook) -> Rulebook:
        """Add to the catalogue."""
        return rules.with_reform(self, catalogue=Grown(rules.catalogue, Catalogued(self.catalogue, rules.day_zero)))

    def faults(self, scenario: Scenario) -> list[Fault]:
        """Classes of goods that there are none of."""
        return list(unknown_classes(scenario, self.catalogue, path=f"reforms.{self.name}.catalogue"))

    def touches_nobody(self, scenario: Scenario, reached: Sequence[FlowThatComes]) -> str:
        """Units of the classes that it adds."""
        if not self.catalogue:
            return "it adds no class of goods to the catalogue"
        units = [each for each in reached if each.flow.kind_row.catalogued]
        if not units:
            return "no units come to be repaired"
        if not any(each.goods & self.catalogue.keys() for each in units):
            return f"no units come of the classes that it adds ({', '.join(self.catalogue)})"
        known = {} if scenario.workshop is None else scenario.workshop.catalogue
        return "all that it adds is in the catalogue already" if all(known.get(name) is True for name in self.catalogue) else ""
