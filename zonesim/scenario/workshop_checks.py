"""What no single value can tell of the catalogue of goods that may be repaired."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from zonesim.errors import Fault

if TYPE_CHECKING:
    from zonesim.scenario.schema import Scenario
    from zonesim.scenario.workshop import Catalogue


def unknown_classes(scenario: Scenario, catalogue: Catalogue, *, path: str) -> Iterator[Fault]:
    """Classes of a catalogue that the scenario has no goods of."""
    known = ", ".join(scenario.commodities) or "none"
    for name in catalogue:
        if name not in scenario.commodities:
            yield Fault(f"no class of goods {name!r}", f"name one of [commodities] ({known})", path=f"{path}.{name}")


def workshop_faults(scenario: Scenario) -> Iterator[Fault]:
    """Classes of goods that there are none of: in the catalogue, or at all."""
    if scenario.workshop is not None:
        yield from unknown_classes(scenario, scenario.workshop.catalogue, path="workshop.catalogue")
    for name, flow in scenario.flows.items():
        if flow.kind_row.catalogued and not scenario.commodities:
            what = "a catalogue says which classes of goods may be repaired, and there are no classes"
            yield Fault(what, "name them in [commodities.NAME]", path=f"flows.{name}.kind")
