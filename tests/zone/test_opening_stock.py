"""What lay in store before the run fits into the store."""

from __future__ import annotations

import pytest

from zonesim.experiment.replicate import simulate_once
from zonesim.measures.balance import check_books
from zonesim.measures.measures import read
from zonesim.scenario.schema import Scenario
from zonesim.zone.pools import ROOM


@pytest.mark.parametrize("when_full", ["wait", "wait_at_dock", "divert"])
def test_lots_that_found_no_room_before_the_run_were_not_there(when_full: str) -> None:
    """Ten arrivals an hour that stay two hours would fill some twenty places; there are six."""
    one = {"several_vehicles_share": 0, "pallets": {"constant": 1}}
    flow = {"kind": "first_line_in", "dwell": "2 h", "declarations": one, "arrivals": {"vehicles_per_day": 240}}
    barn = {"docks": 3, "unloading": "1 min", "storage": {"places": 6, "when_full": when_full}}
    horizon = {"warm_up": "0 s", "cool_down": "0 s"}
    scenario = Scenario.model_validate({"warehouses": {"barn": barn}, "flows": {"imports": flow}, "horizon": horizon})
    case, log = simulate_once(scenario, seed=1, replication=0)
    reading = read(case, log)
    check_books(reading, log)
    room = next(place for place, info in enumerate(case.pools) if info.role == ROOM)
    assert case.demand.flows["imports"].opening.size > 6
    assert reading.held[room].highest == 6
