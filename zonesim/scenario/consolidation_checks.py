"""What no single value can tell of goods that their firms consolidate: which kinds they are, and whether a group goes one way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from zonesim.errors import Fault
from zonesim.scenario.kinds import ROWS, named

if TYPE_CHECKING:
    from zonesim.scenario.schema import Scenario

ONE_WAY = ("kind", "gate", "exit_gate", "warehouse", "lane", "travel", "dwell", "patience")
"""What flows of a group must have in common, as a vehicle has one way through the zone."""
ONE_VEHICLE = ("pallets", "tonnes", "window", "travel", "handling")
"""What their consolidations must have in common, as a vehicle is filled and waits in one way."""


def consolidation_faults(scenario: Scenario) -> Iterator[Fault]:
    """Kinds of goods that are not packed, and flows of a group that go different ways."""
    first: dict[str, str] = {}
    for name, flow in scenario.flows.items():
        consolidation, path = flow.consolidation, f"flows.{name}"
        if consolidation is None:
            continue
        if not flow.kind_row.packable:
            mend = f"remove it, or let the kind be {named(row for row in ROWS if row.packable)}"
            yield Fault("only declared goods over the first or second line are consolidated", mend, path=f"{path}.consolidation")
        other = first.setdefault(consolidation.group or "", name) if consolidation.group else name
        leader = scenario.flows[other]
        for mine, theirs, keys, at in (
            (flow, leader, ONE_WAY, path),
            (consolidation, leader.consolidation, ONE_VEHICLE, f"{path}.consolidation"),
        ):
            for key in keys:
                if getattr(mine, key) != getattr(theirs, key):
                    what = f"differs from that of {other}, of the same group {consolidation.group!r}: their goods share vehicles"
                    yield Fault(what, "make both the same, or leave one out of the group", path=f"{at}.{key}")


def logged_vehicles(scenario: Scenario) -> Iterator[Fault]:
    """Visits of a log of flows whose goods would be packed: what came on one vehicle cannot be packed anew."""
    logged = set() if scenario.visits is None else set(scenario.visits.flow)
    for name, flow in scenario.flows.items():
        if flow.consolidation is not None and name in logged:
            yield Fault(
                "the log tells of vehicles, and not when the goods on them were ready: they cannot be packed again",
                "remove it, or let arrivals say when goods are ready instead of the log",
                path=f"flows.{name}.consolidation",
            )
