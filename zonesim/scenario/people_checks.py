"""What no single value can tell of employees and electric vehicles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from zonesim.errors import Fault

if TYPE_CHECKING:
    from zonesim.scenario.schema import Scenario


def people_faults(scenario: Scenario) -> Iterator[Fault]:
    """Workdays of others than employees; vehicles that would charge before they load, where nobody loads."""
    for name, flow in scenario.flows.items():
        if flow.workday is not None and flow.kind != "employees":
            yield Fault("only employees have a workday", "remove it, or let the kind be 'employees'", path=f"flows.{name}.workday")
    kinds = {flow.kind for flow in scenario.flows.values()}
    if scenario.electric_vehicles is not None and kinds.isdisjoint(("first_line_out", "second_line_out")):
        mend = "give a flow of the kind 'first_line_out' or 'second_line_out', or remove it"
        yield Fault("no vehicle comes for goods, and only those charge before they load", mend, path="electric_vehicles")
