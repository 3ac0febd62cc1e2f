"""What no single value can tell of courses and electric vehicles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from zonesim.errors import Fault
from zonesim.scenario.kinds import ROWS, named

if TYPE_CHECKING:
    from zonesim.scenario.schema import Scenario


def people_faults(scenario: Scenario) -> Iterator[Fault]:
    """Courses of nobody or of no day; vehicles that would charge before they load, where nobody loads."""
    for name, flow in scenario.flows.items():
        for key, what in (("trainees", "a group would be of nobody"), ("days", "a course would last no day")):
            if flow.course is not None and getattr(flow.course, key).quantile(np.array([1e-12]))[0] < 1:
                mend = "let its law begin at 1, for example { uniform = { min = 1, max = 6 } }"
                yield Fault(what, mend, path=f"flows.{name}.course.{key}")
    if scenario.electric_vehicles is not None and not any(flow.kind_row.outward for flow in scenario.flows.values()):
        mend = f"give a flow of the kind {named(row for row in ROWS if row.outward)}, or remove it"
        yield Fault("no vehicle comes for goods, and only those charge before they load", mend, path="electric_vehicles")
