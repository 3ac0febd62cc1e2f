"""What no single value can tell of employees, courses and electric vehicles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from zonesim.errors import Fault

if TYPE_CHECKING:
    from zonesim.scenario.schema import Scenario


def people_faults(scenario: Scenario) -> Iterator[Fault]:
    """Workdays of others than employees; courses of others than groups, of nobody or of no day; groups in a log; vehicles that would
    charge before they load, where nobody loads."""
    for name, flow in scenario.flows.items():
        if flow.workday is not None and flow.kind != "employees":
            yield Fault("only employees have a workday", "remove it, or let the kind be 'employees'", path=f"flows.{name}.workday")
        if flow.course is not None and flow.kind != "training":
            yield Fault(
                "only groups in training have a course", "remove it, or let the kind be 'training'", path=f"flows.{name}.course"
            )
        for key, what in (("trainees", "a group would be of nobody"), ("days", "a course would last no day")):
            if flow.course is not None and getattr(flow.course, key).quantile(np.array([1e-12]))[0] < 1:
                mend = "let its law begin at 1, for example { uniform = { min = 1, max = 6 } }"
                yield Fault(what, mend, path=f"flows.{name}.course.{key}")
        if flow.kind == "training" and flow.arrivals is None:
            yield Fault("no log says when groups come for a course", "give arrivals", path=f"flows.{name}.kind")
    kinds = {flow.kind for flow in scenario.flows.values()}
    if scenario.electric_vehicles is not None and kinds.isdisjoint(("first_line_out", "second_line_out")):
        mend = "give a flow of the kind 'first_line_out' or 'second_line_out', or remove it"
        yield Fault("no vehicle comes for goods, and only those charge before they load", mend, path="electric_vehicles")
