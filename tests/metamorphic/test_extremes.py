"""Zones at the end of the scale: no limits, no inspection, nobody comes, nobody gets in. Undefined is NaN, never 0."""

from __future__ import annotations

from math import isnan
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_zones import KINDS, REFORMS, SINGLY, Data, altered, few, history, simulated, unasked, without_unused, zone, zones

from zonesim.demand.legs import Leg
from zonesim.errors import Gridlock
from zonesim.experiment.replicate import replicate
from zonesim.measures.averages import ENOUGH
from zonesim.measures.balance import check_books
from zonesim.measures.catalogue import MEASURES
from zonesim.measures.measures import Row, measures, read
from zonesim.zone.stages import Stage

LIMITS = {
    "gates": ("calendar", "waiting_room", "off_lane_places"),
    "warehouses": ("docks", "receiving_docks", "dispatch_docks", "crews", "calendar", "storage"),
}
MANY = 100_000
WAITING = [Stage.GATE_QUEUE_IN, Stage.YARD_QUEUE, Stage.DOCK_QUEUE, Stage.GATE_QUEUE_OUT, Stage.REVIEW_QUEUE]


def unlimited(data: Data) -> Data:
    """The same zone with more of everything than anybody can use, day and night."""
    for group, keys in LIMITS.items():
        places = {name: {key: value for key, value in place.items() if key not in keys} for name, place in data[group].items()}
        data = data | {group: places}
    for path in ("document_office", "inspection_yard", "holding_yard"):
        if path in data:
            data = altered(data, f"{path}.calendar", None) if path != "holding_yard" else data | {path: {"places": MANY}}
    if "document_office" in data:
        data = altered(data, "document_office.officers", MANY)
    for pool in ("places", "bays", "inspectors", "scanners", "image_officers") if "inspection_yard" in data else ():
        data = altered(data, f"inspection_yard.{pool}", MANY)
    for name, gate in data["gates"].items():
        data = altered(data, f"gates.{name}.lanes", dict.fromkeys(gate["lanes"], MANY))
    return without_unused(data)


@few
@given(data=zones())
def test_without_limits_nobody_waits_for_a_pool(data: Data) -> None:
    case, log = simulated(unlimited(data))
    found = read(case, log)
    assert not any((events.answered > events.asked).any() for events in found.events)
    for visits in found.visits.values():
        assert not visits.stages[:, WAITING].any()
        assert not visits.turned_away.any()


@few
@given(data=zones(supervised=False))
def test_where_nobody_is_selected_the_yard_is_as_good_as_not_there(data: Data) -> None:
    data = unasked(data)
    idle = data | {"inspection_yard": data.get("inspection_yard", {}) | {"selection_rate": 0.0, "spot_check_rate": 0.0}}
    without = without_unused({key: value for key, value in data.items() if key != "inspection_yard"})
    case, log = simulated(idle)
    assert history(case, log) == history(*simulated(without))
    rows = {(name, of): value for name, of, value in measures(read(case, log))}
    assert rows["examinations", "all"] == rows["scans", "all"] == rows["expected_found", "all"] == 0
    assert isnan(rows["examinations_per_find", "all"])


def closed(**of_gate: Any) -> Data:
    """Two vehicles before a gate that never opens."""
    out = {"start": "2026-01-01 00:00", "lasting": "3000 d", "servers_out": 2}
    never = {"never": {"open": [{"from": "00:00", "to": "24:00"}], "breakdowns": [out]}}
    flow = {"kind": "first_line_in", "arrivals": {"at": ["08:00", "09:00"]}, "declarations": SINGLY}
    gate = {"lanes": {"inbound": 2, "outbound": 1}, "calendar": "never"} | of_gate
    return {"calendars": never, "gates": {"main": gate}, "flows": {"in": flow}}


def test_before_a_closed_gate_all_wait_for_ever_and_the_run_says_who_and_for_what() -> None:
    with pytest.raises(Gridlock) as failure:
        simulated(closed())
    told = str(failure.value).splitlines()
    assert told[0] == "a gridlock, or servers that never come again; 2 wait for ever:"
    assert told[1:] == [f"vehicle in {number} waits for main gate, inbound lanes" for number in (0, 1)]


@pytest.mark.parametrize("way_out", [{"flows.in.patience": "2 h"}, {"gates.main.waiting_room": 0}], ids=["patience", "no room"])
def test_nobody_enters_by_a_closed_gate(way_out: Data) -> None:
    ((path, value),) = way_out.items()
    case, log = simulated(altered(closed(), path, value))
    found = read(case, log)
    check_books(found, log)
    assert found.visits[Leg("in")].turned_away.all()
    assert np.isnan(found.visits[Leg("in")].entered).all()
    rows = {(name, of): number for name, of, number in measures(found)}
    assert rows["entries", "all"] == rows["exits", "all"] == rows["vehicles_inside_mean", "all"] == 0
    assert rows["turned_away", "all"] == rows["refused", "main gate, inbound lanes"] == 2
    assert isnan(rows["utilisation", "main gate, inbound lanes"])
    assert isnan(rows["release_time_mean", "all"])


RATIOS = ("first_attempt_share", "share_within_target", "detection_share", "examinations_per_find")
"""Measures over loads, declarations or finds, of which there are none."""


@pytest.mark.parametrize("nobody", ["flows", "factor", "rates"])
@pytest.mark.parametrize("warm_up", ["0 s", "6 h"])
def test_where_nobody_comes_counts_are_zero_and_means_are_undefined(nobody: str, warm_up: str) -> None:
    flows = {kind: {"kind": kind, "arrivals": {"vehicles_per_day": 100}} for kind in KINDS}
    data: Data = {
        "horizon": {"warm_up": warm_up},
        "gates": {"main": {"lanes": {"inbound": 1, "outbound": 1}, "approach_places": 1, "exceptions": {}}},
        "holding_yard": {"places": 2},
        "document_office": {"officers": 1},
        "inspection_yard": {"inspectors": 1, "bays": 1},
        "warehouses": {"store": {"docks": 1}},
        "targets": {"inbound_release": "1 h"},
        "flows": {} if nobody == "flows" else flows,
        "traffic": {"factor": 0} if nobody == "factor" else {},
    }
    if nobody == "rates":
        data["flows"] = {name: flow | {"arrivals": {"vehicles_per_day": 0}} for name, flow in flows.items()}
    outcome = replicate(zone(data), seed=1, replication=0)
    for name, what, value in outcome.rows:
        if MEASURES[name].unit == "s" or name in RATIOS:
            assert isnan(value), (name, what)
        else:
            assert value == (24 if name == "rostered_hours" else 0), (name, what)


def of(rows: list[Row], measure: str) -> dict[str, float]:
    """A measure by what it is of."""
    return {of: value for name, of, value in rows if name == measure}


@few
@given(data=zones(), reforms=REFORMS, horizon=st.sampled_from([{}, {"warm_up": "6 h"}, {"warm_up": "18 h", "cool_down": "6 h"}]))
def test_a_mean_of_nobody_and_a_percentile_of_few_are_undefined(data: Data, reforms: Data, horizon: Data) -> None:
    """And of somebody they are defined."""
    rows = measures(read(*simulated(data | {"reforms": reforms, "horizon": horizon})))
    loads = of(rows, "loads")
    for measure, enough in (("mean", 1), ("p50", ENOUGH), ("p95", ENOUGH), ("p99", ENOUGH)):
        for what, value in of(rows, f"release_time_{measure}").items():
            assert isnan(value) == (loads[what] < enough), (measure, what)
    present = of(rows, "expected_violations")
    assert all(isnan(value) == (present[what] == 0) for what, value in of(rows, "detection_share").items())
    for name, what, value in rows:
        assert value > -1e-6 or isnan(value) or name == "buffer_time", (name, what)
