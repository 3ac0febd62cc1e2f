"""Small scenarios, written as a user would, for the tests of demand."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from zonesim.demand.columns import Demand, FlowDemand
from zonesim.demand.demand import draw
from zonesim.scenario.schema import Scenario
from zonesim.units import DAY, HOUR

SINGLY = {"several_vehicles_share": 0.0}
NIGHTLY_CLOSED = [0.0] * 6 + [1.0, 3.0, 6.0, 6.0, 6.0, 5.0] + [4.0] * 6 + [3.0, 2.0, 1.0, 1.0, 0.0, 0.0]


def scenario(flows: dict[str, Any], **parts: Any) -> Scenario:
    """A zone with these flows and nothing else; one observed day with neither warm-up nor cool-down unless said otherwise."""
    horizon = {"days": 1, "warm_up": "0 s", "cool_down": "0 s"} | parts.pop("horizon", {})
    return Scenario.model_validate({"horizon": horizon, "flows": flows} | parts)


def flow(arrivals: dict[str, Any] | None, kind: str = "first_line_in", **parts: Any) -> dict[str, Any]:
    """A flow as it stands in a file."""
    return {"kind": kind, **({} if arrivals is None else {"arrivals": arrivals}), **parts}


def drawn(case: Scenario, *, seed: int = 1, replication: int = 0) -> Demand:
    """Its demand."""
    return draw(case, seed=seed, replication=replication)


def only(case: Scenario, *, seed: int = 1, replication: int = 0) -> FlowDemand:
    """The demand of its only flow."""
    (one,) = drawn(case, seed=seed, replication=replication).flows.values()
    return one


def per_hour(times: NDArray[np.float64], days: int) -> NDArray[np.int64]:
    """How many of the times lie in each clock hour of the run."""
    counts, _ = np.histogram(times, bins=np.arange(days * int(DAY / HOUR) + 1) * HOUR)
    return counts


def same_rows(some: FlowDemand, all_of_them: FlowDemand) -> None:
    """Assert that the rows of one demand are the first rows of the other, with the same luck."""
    fewer, more = some.declarations, all_of_them.declarations
    n, m = fewer.size, some.loads.size
    assert n <= more.size
    for column in ("planned", "firm", "tier"):
        np.testing.assert_array_equal(getattr(fewer, column), getattr(more, column)[:n])
    np.testing.assert_array_equal(fewer.first_load, more.first_load[: n + 1])
    for column in ("declaration", "arrival", "tonnes", "pallets"):
        np.testing.assert_array_equal(getattr(some.loads, column), getattr(all_of_them.loads, column)[:m])
    np.testing.assert_array_equal(fewer.luck.uniform("a"), more.luck.uniform("a")[:n])
    np.testing.assert_array_equal(some.loads.luck.uniform("a"), all_of_them.loads.luck.uniform("a")[:m])
