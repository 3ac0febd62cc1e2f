"""What no single value can tell of goods: names that must exist, and facilities that what is asked of them needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from zonesim.errors import Fault
from zonesim.scenario.goods import LineMeasures

if TYPE_CHECKING:
    from zonesim.scenario.schema import Scenario


def goods_faults(scenario: Scenario) -> Iterator[Fault]:
    """Weights, statutory inspection, quarantine and special measures."""
    yield from _weights(scenario)
    yield from _statutory(scenario)
    yield from _samples(scenario)
    for name, goods in scenario.commodities.items():
        yield from unattended(scenario, goods.measures, path=f"commodities.{name}.measures")


def _weights(scenario: Scenario) -> Iterator[Fault]:
    named = scenario.commodities
    if named and sum(goods.weight for goods in named.values()) <= 0:
        yield Fault("no class of goods has a positive weight", "give at least one", path="commodities")
    for name, flow in scenario.flows.items():
        if flow.commodities is not None and sum(weight for goods, weight in flow.commodities.items() if goods in named) <= 0:
            yield Fault("no class of goods has a positive weight", "give at least one", path=f"flows.{name}.commodities")


def _statutory(scenario: Scenario) -> Iterator[Fault]:
    under = [name for name, goods in scenario.commodities.items() if goods.statutory]
    path = "statutory_inspection"
    if under and scenario.statutory_inspection is None:
        what = "these goods are under statutory inspection, but nothing says how many are examined"
        yield Fault(what, "give [statutory_inspection]", path=f"commodities.{under[0]}.statutory")
    if scenario.statutory_inspection is not None and not under:
        yield Fault("no class of goods is under it", "set commodities.NAME.statutory = true, or remove it", path=path)
    if scenario.statutory_inspection is not None and scenario.inspection_yard is None:
        yield Fault("goods would be examined, but there is no inspection yard", "describe [inspection_yard], or remove it", path=path)


def _samples(scenario: Scenario) -> Iterator[Fault]:
    sampled = [name for name, goods in scenario.commodities.items() if goods.sample_share > 0]
    if sampled and scenario.laboratory is None:
        what = "samples would be taken, but there is no laboratory to test them"
        yield Fault(what, "describe [laboratory]", path=f"commodities.{sampled[0]}.sample_share")
    if scenario.laboratory is not None and not sampled:
        what = "no class of goods is sampled"
        yield Fault(what, "give commodities.NAME.sample_share, or remove the laboratory", path="laboratory")
    if scenario.laboratory is not None and scenario.inspection_yard is None:
        what = "samples are taken in an inspection yard, and there is none"
        yield Fault(what, "describe [inspection_yard], or remove the laboratory", path="laboratory")


def unattended(scenario: Scenario, asked: LineMeasures, *, path: str) -> list[Fault]:
    """Measures for which the zone has nobody."""
    found = []
    for line in ("first_line", "second_line"):
        measure = getattr(asked, line)
        if measure in ("licence", "certificate") and scenario.document_office is None:
            mend = "describe [document_office], or leave the measure out"
            found.append(Fault(f"a {measure} goes with papers, but no office reviews any", mend, path=f"{path}.{line}"))
        if measure == "examination" and scenario.inspection_yard is None:
            mend = "describe [inspection_yard], or leave the measure out"
            found.append(Fault("goods would be examined, but there is no inspection yard", mend, path=f"{path}.{line}"))
    return found
