"""Combinations that make no sense for goods and equipment under supervision."""

from __future__ import annotations

from collections.abc import Iterator

from zonesim.errors import Fault
from zonesim.scenario.schema import Scenario


def supervision(scenario: Scenario) -> Iterator[Fault]:
    """Faults of returned goods, of equipment, and of guarantees for batch deliveries."""
    kinds = {flow.kind for flow in scenario.flows.values()}
    if scenario.returns is not None and "returned" not in kinds:
        yield Fault("no goods come back from abroad", "give a flow of the kind 'returned', or remove it", path="returns")
    if scenario.equipment is not None and "equipment" not in kinds:
        yield Fault("there is no equipment under supervision", "give a flow of the kind 'equipment', or remove it", path="equipment")
    for name, flow in scenario.flows.items():
        path = f"flows.{name}"
        if flow.kind == "returned":
            store = scenario.warehouses.get(flow.warehouse or "")
            if not scenario.warehouses:
                yield Fault(
                    "returned goods wait in a store, and there is none", "describe it in [warehouses.NAME]", path=f"{path}.kind"
                )
            if flow.dwell is not None:
                yield Fault("returned goods stay until they are released", "remove it, and see [returns]", path=f"{path}.dwell")
            if store is not None and store.storage is not None and store.storage.when_full == "divert":
                yield Fault(
                    f"goods under investigation cannot be taken elsewhere, as warehouse {flow.warehouse} does when it is full",
                    "give them a store of their own",
                    path=f"{path}.kind",
                )
        if flow.kind == "equipment" and flow.arrivals is None:
            yield Fault("no log says when the periods of equipment end", "give arrivals", path=f"{path}.kind")
    office = scenario.document_office
    if office is not None and office.guarantee is not None:
        shares = [flow.declarations.bases.get("batch_delivery", 0.0) for flow in scenario.flows.values()]
        if not any(shares):
            yield Fault(
                "nobody needs a guarantee: no goods are delivered in batches",
                "give flows.NAME.declarations.bases.batch_delivery, or remove it",
                path="document_office.guarantee",
            )
