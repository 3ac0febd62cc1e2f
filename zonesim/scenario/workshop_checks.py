"""What no single value can tell of units to be repaired, their workshop and its catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from zonesim.errors import Fault

if TYPE_CHECKING:
    from zonesim.scenario.schema import Scenario
    from zonesim.scenario.workshop import Catalogue


def unknown_classes(scenario: Scenario, catalogue: Catalogue, path: str) -> Iterator[Fault]:
    """Classes of a catalogue that the scenario has no goods of."""
    known = ", ".join(scenario.commodities) or "none"
    for name in catalogue:
        if name not in scenario.commodities:
            yield Fault(f"no class of goods {name!r}", f"name one of [commodities] ({known})", path=f"{path}.{name}")


def workshop_faults(scenario: Scenario) -> Iterator[Fault]:
    """A workshop for nobody, classes of goods that there are none of, and what units have no use for."""
    workshop = scenario.workshop
    flows = {name: flow for name, flow in scenario.flows.items() if flow.kind == "maintenance"}
    if workshop is not None and not flows:
        yield Fault("no units come to be repaired", "give a flow of the kind 'maintenance', or remove it", path="workshop")
    if workshop is not None:
        yield from unknown_classes(scenario, workshop.catalogue, "workshop.catalogue")
    for name, flow in flows.items():
        path, store = f"flows.{name}", scenario.warehouses.get(flow.warehouse or "")
        if not scenario.commodities:
            what = "a catalogue says which classes of goods may be repaired, and there are no classes"
            yield Fault(what, "name them in [commodities.NAME]", path=f"{path}.kind")
        if flow.dwell is not None:
            yield Fault("units stay until they are repaired", "remove it, and see [workshop]", path=f"{path}.dwell")
        if flow.same_side_share:
            yield Fault("units to be repaired all go abroad again", "remove it", path=f"{path}.same_side_share")
        if store is not None and store.storage is not None and store.storage.when_full == "divert":
            yield Fault(
                f"units to be repaired cannot be taken elsewhere, as warehouse {flow.warehouse} does when it is full",
                "give them a store of their own",
                path=f"{path}.kind",
            )
