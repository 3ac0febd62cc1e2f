"""What changes downstream leaves every record upstream alone, where nothing flows back: no blocking, no shared officers or lanes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_zones import INWARD_KINDS, SINGLY, Data, History, altered, few, history, simulated, without_unused, zones

from zonesim.zone.stages import Stage

CHANGES: list[tuple[Stage, dict[str, Any]]] = [
    (Stage.YARD_QUEUE, {"inspection_yard.places": 1, "inspection_yard.inspectors": 1}),
    (Stage.YARD_QUEUE, {"inspection_yard.selection_rate": 0.7, "inspection_yard.examination": "3 h"}),
    (Stage.TRAVEL, {"warehouses.store.crews": 1, "warehouses.store.unloading": "50 min"}),
    (Stage.SET_OUT, {"gates.main.lanes.outbound": 3}),
    (Stage.SET_OUT, {"gates.main.lanes.outbound": 1, "gates.main.service.outbound": {"exponential": {"mean": "20 min"}}}),
]
"""Where each change begins to be felt, and what is changed."""


def upstream(data: Data, before: Stage) -> History:
    """What everybody did in the stages before the given one; who did nothing there is left out."""
    told = history(*simulated(data)).items()
    return {who: early for who, did in told if (early := [event for event in did if event[1] < before])}


@few
@given(data=zones(kinds=INWARD_KINDS, office=False, shared=False), change=st.sampled_from(CHANGES))
def test_a_change_downstream_changes_no_record_upstream(data: Data, change: tuple[Stage, dict[str, Any]]) -> None:
    felt_from, values = change
    other = data
    for path, value in values.items():
        other = altered(other, path, value) if path.split(".")[0] in ("inspection_yard", *_facilities(data)) else other
    assert upstream(without_unused(other), felt_from) == upstream(data, felt_from)


def _facilities(data: Data) -> list[str]:
    """A change of a gate or a warehouse is one only where there is one."""
    return [key for key in ("gates", "warehouses") if data.get(key)]


INWARD: Data = {
    "gates": {"main": {"lanes": {"inbound": 1, "outbound": 1}, "service": {"inbound": "4 min", "outbound": "4 min"}}},
    "inspection_yard": {"selection_rate": 0.5, "inspectors": 2},
    "warehouses": {"store": {"docks": 3}},
    "flows": {"in": {"kind": "first_line_in", "arrivals": {"vehicles_per_day": 200}, "declarations": SINGLY}},
}


@pytest.mark.parametrize(
    ("felt_from", "path", "value"),
    [
        (Stage.YARD_QUEUE, "inspection_yard.inspectors", 1),
        (Stage.TRAVEL, "warehouses.store.docks", 2),
        (Stage.SET_OUT, "gates.main.service.outbound", "9 min"),
    ],
)
def test_but_it_is_felt_from_there_on(felt_from: Stage, path: str, value: Any) -> None:
    other = altered(INWARD, path, value)
    assert upstream(other, felt_from) == upstream(INWARD, felt_from)
    assert history(*simulated(other)) != history(*simulated(INWARD))


def test_shared_lanes_carry_it_back_to_the_entrance() -> None:
    """The statement is about zones where nothing flows back: with lanes for both directions, exits do delay entries."""
    shared = altered(INWARD, "gates.main.lanes", {"shared": 2})
    slower = altered(shared, "gates.main.service.outbound", "9 min")
    entered = [np.array([did[0][3] for did in upstream(data, Stage.YARD_QUEUE).values()]) for data in (shared, slower)]
    assert (entered[1] > entered[0]).any()
