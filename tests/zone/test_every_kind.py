"""Every kind of flow there is lives through a day in a zone with every facility."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from zonesim.demand.demand import draw
from zonesim.engines import compiled, simpy_engine
from zonesim.experiment.verify_engines import first_difference
from zonesim.measures.balance import check_books
from zonesim.measures.measures import measures, read
from zonesim.scenario.checks import check
from zonesim.scenario.kinds import KINDS_OF_FLOW
from zonesim.scenario.schema import Scenario
from zonesim.zone.prepare import prepare
from zonesim.zone.stages import Entity

LANES = ("inbound", "outbound", "convenience_inbound", "convenience_outbound", "staff_inbound", "staff_outbound")


def zone(name: str) -> Scenario:
    """A day of one kind of traffic, as its row says that it comes; the facilities that others have no use for are left out."""
    kind = KINDS_OF_FLOW[name]
    flow: dict[str, Any] = {"kind": name, "arrivals": {"vehicles_per_day": 40}, "travel": "5 min"}
    if kind.inward and kind.stay is None:
        flow["dwell"] = "4 h"
    if kind.packable:
        flow["consolidation"] = {}
    if kind.own_table is not None:
        flow[kind.own_table] = {}
    data: dict[str, Any] = {
        "horizon": {"days": 1, "warm_up": "0 s", "cool_down": "0 s"},
        "gates": {"main": {"lanes": dict.fromkeys(LANES, 2), "approach_places": 10, "exceptions": {}}},
        "holding_yard": {"places": 20},
        "document_office": {"officers": 3},
        "inspection_yard": {"places": 20, "bays": 2, "inspectors": 3, "scanners": 1, "selection_rate": 0.5, "spot_check_rate": 0.5},
        "statutory_inspection": {"first_line": 0.1, "second_line": 0.1},
        "laboratory": {},
        "warehouses": {"store": {"docks": 4, "crews": 4, "storage": {"places": 5000, "opening": None if kind.inward else 2000}}},
        "commodities": {"food": {"statutory": True, "sample_share": 0.2, "measures": {"first_line": "licence"}}},
        "flows": {"they": flow},
        "reforms": {
            "service_facilities": {"places": 2, "seats": 100 if kind.staff else 0, "piles": 1 if kind.outward else 0, "adoption": 0.5},
            "bonded_training": {"places": 2},
            "graded_gates": {},
        },
    }
    if kind.outward:
        data["electric_vehicles"] = {"share": 1.0, "low_share": 0.5}
    if kind.table is not None:
        data[kind.table] = {}
    if kind.catalogued:
        data["workshop"] = {"catalogue": {"food": True}, "bays": 4}
    data["firms"] = {"some": {"count": 20}}
    return Scenario.model_validate(data)


@pytest.mark.parametrize("name", KINDS_OF_FLOW)
def test_every_kind_lives_through_a_day_in_a_zone_with_every_facility(name: str) -> None:
    kind, scenario = KINDS_OF_FLOW[name], zone(name)
    assert check(scenario) == []
    case = prepare(scenario, draw(scenario, seed=1, replication=0))
    log, reference = compiled.run(case.programme), simpy_engine.run(case.programme)
    assert first_difference(case, compiled=log, simpy=reference) == ""
    reading = read(case, log)
    check_books(reading, log)
    assert not [row for row in measures(reading) if np.isinf(row[2])]

    drive = {way: truck.flow.flow.kind for way, truck in case.vehicles.items()}
    assert set(drive.values()) == {each for each in (None if kind.on_paper else name, kind.other_way) if each is not None}
    for way in drive:
        visits = reading.visits[way]
        assert np.count_nonzero(visits.left > visits.entered) > 0
    walk = {party.entity for party in case.roster.parties}
    assert Entity.REQUEST in walk or not kind.on_paper
    assert (Entity.PAPERS in walk) == kind.ever_declared
    assert (Entity.LOT in walk) == kind.inward
    assert (sum(row[2] for row in measures(reading) if row[:2] == ("loads", "all")) > 0) == kind.goods
