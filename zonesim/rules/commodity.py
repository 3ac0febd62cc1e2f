"""Special measures for key commodities: a table of what is asked of which class of goods at which line (``key_commodities``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from zonesim.demand import decisions
from zonesim.errors import Fault
from zonesim.rules.batches import line_of, of_class
from zonesim.rules.causes import Cause
from zonesim.scenario.goods import MEASURES_OF_GOODS, LineMeasures
from zonesim.scenario.goods_checks import unattended
from zonesim.scenario.reforms import Effect, Reform

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zonesim.demand.demand import Demand, FlowDemand
    from zonesim.rules.rulebook import Rule, Rulebook
    from zonesim.scenario.reach import FlowThatComes
    from zonesim.scenario.schema import Scenario

Codes = NDArray[np.int8]

NONE, LICENCE, CERTIFICATE, EXAMINATION = range(4)
"""Places in ``MEASURES_OF_GOODS``."""

MeasuresByClass = dict[str, LineMeasures]


@dataclass(frozen=True)
class Listed:
    """Baseline: what the scenario's table asks of each class at each line."""

    table: MeasuresByClass

    def __call__(self, demand: Demand, flow: FlowDemand) -> Codes:
        line = line_of(flow)
        if line is None or not self.table:
            return np.zeros(flow.declarations.size, np.int8)
        nothing = LineMeasures()
        asked = [MEASURES_OF_GOODS.index(getattr(self.table.get(name, nothing), line)) for name in demand.commodities]
        return np.array(asked, np.int8)[flow.declarations.commodity]


@dataclass(frozen=True)
class Relisted:
    """Reform: another table for the classes it names; the rule it replaces for the others."""

    before: Rule
    table: MeasuresByClass

    def __call__(self, demand: Demand, flow: FlowDemand) -> Codes:
        named = np.isin(demand.commodities, list(self.table))[flow.declarations.commodity]
        return np.where(named, Listed(self.table)(demand, flow), self.before(demand, flow)).astype(np.int8)


def table_of(scenario: Scenario) -> MeasuresByClass:
    """What the scenario asks of its classes of goods, where it asks anything."""
    return {name: goods.measures for name, goods in scenario.commodities.items() if goods.measures != LineMeasures()}


def commodity_examination(scenario: Scenario, demand: Demand, rules: Rulebook, flow: FlowDemand) -> Cause | None:
    """Whose goods are examined because of their class; None where nobody's can be."""
    asked = rules.commodity_measure(demand, flow) == EXAMINATION
    if not asked.any():
        return None
    chance = np.where(asked, of_class(scenario, flow, "examination_share"), 0.0)
    return Cause(drawn_for_examination(scenario, flow) & asked, np.zeros(flow.declarations.size, np.bool_), chance)


def drawn_for_examination(scenario: Scenario, flow: FlowDemand) -> NDArray[np.bool_]:
    """Who would be examined if the measure for their goods were an examination."""
    return flow.declarations.luck.uniform(decisions.COMMODITY_EXAMINATION) < of_class(scenario, flow, "examination_share")


class KeyCommodities(Reform):
    """Key commodities: another table of which goods are under a licence, a certificate or an examination, and at which line.

    The sources do not say what was adjusted, so this claims no direction: the table is the user's.
    """

    name: ClassVar[str] = "key_commodities"
    initiative: ClassVar[str] = (
        "Key commodities: their management measures are adjusted (调整重点商品管理措施) [K7]. How is in no source at hand; "
        "any table here is an assumption."
    )
    moves: ClassVar[tuple[Effect, ...]] = (
        Effect("hands_on_hours", "officer"),
        Effect("first_attempt_share", "listed goods"),
        Effect("commodity_checks", "licence"),
    )
    price: ClassVar[tuple[Effect, ...]] = (Effect("commodity_checks_not_made"),)
    no_help: ClassVar[str] = "key_commodities_other_line"

    measures: MeasuresByClass = {}
    """Measures by class of goods, in place of those of ``commodities``; a line that a class's table leaves out asks nothing; classes
    left out keep theirs. Empty: nothing changes. Assumption: no source says what was adjusted."""

    def amend(self, rules: Rulebook) -> Rulebook:
        """Ask of the classes named what this table says."""
        return rules.with_reform(self, commodity_measure=Relisted(rules.commodity_measure, self.measures))

    def faults(self, scenario: Scenario) -> list[Fault]:
        """Classes of goods that there are none of, and measures for which the zone has nobody."""
        found = []
        for name, asked in self.measures.items():
            path = f"reforms.{self.name}.measures.{name}"
            if name not in scenario.commodities:
                known = ", ".join(scenario.commodities) or "none"
                found.append(Fault(f"no class of goods {name!r}", f"name one of [commodities] ({known})", path=path))
            found += unattended(scenario, asked, path=path)
        return found

    def touches_nobody(self, scenario: Scenario, reached: Sequence[FlowThatComes]) -> str:
        """Goods of the classes in its table."""
        if not self.measures:
            return "its table names no class of goods"
        if not any(each.declared and each.goods & self.measures.keys() for each in reached):
            return f"no goods come of the classes in its table ({', '.join(self.measures)})"
        asked = table_of(scenario)
        same = all(table == asked.get(name, LineMeasures()) for name, table in self.measures.items())
        return "its table asks what is asked already" if same and self.alone(scenario) else ""
