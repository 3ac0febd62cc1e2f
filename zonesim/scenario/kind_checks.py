"""What no single value can tell of the kinds of flow: tables that nobody needs, who is in no log, who stays until something is done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from zonesim.errors import Fault
from zonesim.scenario.kinds import ROWS, named

if TYPE_CHECKING:
    from zonesim.scenario.schema import Scenario


def kind_faults(scenario: Scenario) -> Iterator[Fault]:
    """Faults of flows by what their kind is, whichever it is."""
    yield from _tables(scenario)
    yield from _own_tables(scenario)
    for name, flow in scenario.flows.items():
        kind, path = flow.kind_row, f"flows.{name}"
        if kind.on_paper and flow.arrivals is None:
            yield Fault(f"no log tells of {kind.who}", "give arrivals", path=f"{path}.kind")
        if kind.all_back and flow.same_side_share:
            yield Fault(f"{kind.who} all end on the side from which they came", "remove it", path=f"{path}.same_side_share")
        if not kind.inward:
            if flow.dwell is not None:
                yield Fault("goods of this flow leave: they do not dwell", "remove it", path=f"{path}.dwell")
            continue
        if kind.stay is None:
            continue
        if flow.dwell is not None:
            what = f"{kind.who} stay until they are {kind.stay.until}"
            yield Fault(what, f"remove it, and see [{kind.table}]", path=f"{path}.dwell")
        if kind.stay.place == "store" and not scenario.warehouses:
            yield Fault(f"{kind.who} wait in a store, and there is none", "describe it in [warehouses.NAME]", path=f"{path}.kind")
        warehouse = scenario.warehouses.get(flow.warehouse or "")
        if warehouse is not None and warehouse.storage is not None and warehouse.storage.when_full == "divert":
            yield Fault(
                f"{kind.who} cannot be taken elsewhere, as warehouse {flow.warehouse} does when it is full",
                "give them a store of their own",
                path=f"{path}.kind",
            )


def _tables(scenario: Scenario) -> Iterator[Fault]:
    """Tables about a kind of which there is no flow."""
    kinds = {flow.kind for flow in scenario.flows.values()}
    for row in ROWS:
        if row.table is not None and getattr(scenario, row.table) is not None and row.name not in kinds:
            yield Fault(f"no flow is of {row.who}", f"give a flow of the kind {named([row])}, or remove it", path=row.table)


def _own_tables(scenario: Scenario) -> Iterator[Fault]:
    """Tables of a flow that go with another kind."""
    for row in ROWS:
        for name, flow in scenario.flows.items():
            if row.own_table is not None and getattr(flow, row.own_table) is not None and flow.kind != row.name:
                what = f"only {row.who} have a {row.own_table}"
                yield Fault(what, f"remove it, or let the kind be {named([row])}", path=f"flows.{name}.{row.own_table}")
