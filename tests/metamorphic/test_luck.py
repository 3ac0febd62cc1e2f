"""Everybody keeps what chance gave them, whatever else is changed, added or put in another order."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from random_zones import REFORMS, SINGLY, Data, altered, assert_same_run, few, flows, history, said, simulated, zone, zones

from zonesim.demand import decisions
from zonesim.demand.demand import Demand, FlowDemand, draw
from zonesim.demand.legs import Leg
from zonesim.zone.prepare import Case

DECISIONS = [value for name, value in vars(decisions).items() if name.isupper() and not value.endswith(".")]

COLUMNS = [
    *(("declarations", name) for name in ("planned", "firm", "tier", "basis", "first_load")),
    *(("loads", name) for name in ("declaration", "arrival", "tonnes", "pallets")),
    *(("opening", name) for name in ("pallets", "leaves")),
]


def demand(data: Data) -> Demand:
    """Who comes."""
    return draw(zone(data), seed=1, replication=0)


def luck(flow: FlowDemand) -> dict[str, Any]:
    """All numbers that were drawn for a flow, and the columns made of them."""
    drawn = {f"{rows} {name}": getattr(getattr(flow, rows), name) for rows, name in COLUMNS}
    for decision in DECISIONS:
        drawn[f"declarations {decision}"] = flow.declarations.luck.uniform(decision)
        drawn[f"loads {decision}"] = flow.loads.luck.uniform(decision)
    return drawn


def assert_same(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Equal bit for bit."""
    assert one.keys() == other.keys()
    for name, mine in one.items():
        np.testing.assert_array_equal(mine, other[name], err_msg=name)


def decided(case: Case, flow: Leg) -> dict[str, Any]:
    """What the rules and the zone made of the luck of a flow's vehicles and papers."""
    vehicles = case.vehicles[flow]
    columns = {name: getattr(vehicles, name) for name in ("held", "hold_time", "priority", "convoy")}
    parts = {"inspection": vehicles.inspection, "papers": vehicles.papers, "special": vehicles.papers and vehicles.papers.special}
    for what, part in parts.items():
        if part is not None:
            columns |= {f"{what} {name}": value for name, value in vars(part).items() if name not in ("ticket", "special")}
    return columns


@few
@given(data=zones(), other=zones(), reforms=REFORMS)
def test_entities_keep_their_luck_in_every_scenario(data: Data, other: Data, reforms: Data) -> None:
    here, elsewhere = demand(data), demand(other | {"flows": data["flows"], "reforms": reforms})
    for name in data["flows"]:
        assert_same(luck(here.flows[name]), luck(elsewhere.flows[name]))
    np.testing.assert_array_equal(here.firm_uniform("adoption.any"), elsewhere.firm_uniform("adoption.any"))


@few
@given(data=zones(), added=flows())
def test_a_flow_that_is_added_changes_nobody_s_draws(data: Data, added: Data) -> None:
    alone, together = simulated(data)[0], simulated(altered(data, "flows.another", said(added)))[0]
    for name in data["flows"]:
        assert_same(luck(alone.demand.flows[name]), luck(together.demand.flows[name]))
    for name in alone.vehicles:
        assert_same(decided(alone, name), decided(together, name))


@few
@given(data=zones())
def test_a_flow_of_which_nobody_comes_changes_nothing_that_happens(data: Data) -> None:
    nobody = altered(data, "flows.nobody", {"kind": "empty", "arrivals": {"vehicles_per_day": 0}})
    assert history(*simulated(nobody)) == history(*simulated(data))


@few
@given(data=zones())
def test_flows_may_stand_in_any_order(data: Data) -> None:
    backwards = data | {"flows": dict(reversed(data["flows"].items()))}
    assert_same_run(simulated(data), simulated(backwards))


@few
@given(data=zones(), reforms=REFORMS)
def test_a_run_leaves_no_trace_in_the_next(data: Data, reforms: Data) -> None:
    first = simulated(data)
    simulated(data | {"reforms": reforms})
    assert_same_run(first, simulated(data))


def one_gate(**parts: Any) -> Data:
    """A gate, a yard, and one flow."""
    arrivals = {"arrivals": {"at": ["06:00", "07:00", "07:00", "12:00"]}, "declarations": {"several_vehicles_share": 0.5}}
    return {
        "gates": {"main": {"lanes": {"inbound": 1}, "exceptions": {"share": 0.5}}},
        "inspection_yard": {"selection_rate": 0.5},
        "flows": {"in": {"kind": "first_line_in"} | arrivals | parts},
    }


def assert_first_of(few: FlowDemand, many: FlowDemand) -> None:
    """Who comes in the one comes first in the other, with the same luck."""
    assert many.loads.size > few.loads.size
    theirs = luck(many)
    assert_same(luck(few), {name: theirs[name][: len(mine)] for name, mine in luck(few).items()})


def test_who_comes_after_the_others_changes_nobody_s_draws() -> None:
    hourly = one_gate(arrivals={"every": "1 h"})
    assert_first_of(demand(hourly).flows["in"], demand(hourly | {"horizon": {"cool_down": "1 h"}}).flows["in"])


@pytest.mark.parametrize("added", ["00:00", "05:00", "06:00", "09:00", "23:00", "24:00"])
def test_one_time_more_in_a_timetable_changes_nobody_else_s_draws(added: str) -> None:
    """Wherever it stands, even beside one of the same time; whatever is late, in batches, or there before the run."""
    times = ["06:00", "12:00", "12:00"]
    parts = {"lateness": {"uniform": {"min": "-2 h", "max": "30 h"}}, "batch": {"uniform": {"min": 1, "max": 3}}}
    fewer, more = (
        demand(one_gate(arrivals={"at": at} | parts, dwell={"exponential": {"mean": "2 d"}}) | {"horizon": {"days": 3}}).flows["in"]
        for at in (times, [added, *times])
    )
    assert more.loads.size > fewer.loads.size
    drawn, theirs = rows_of(fewer), rows_of(more)
    assert len(drawn) < len(theirs)
    assert not drawn - theirs
    assert set(fewer.opening.leaves.tolist()) < set(more.opening.leaves.tolist())


def rows_of(flow: FlowDemand) -> Counter[tuple[float, ...]]:
    """Every declaration and every load of a flow by all that was drawn for it, and when it comes."""
    rows = ((flow.declarations.planned, flow.declarations.luck), (flow.loads.arrival, flow.loads.luck))
    return Counter(
        row
        for when, drawn in rows
        for row in zip(when.tolist(), *(drawn.uniform(decision).tolist() for decision in DECISIONS), strict=True)
    )


def test_one_truck_of_another_flow_delays_others_but_leaves_them_who_they_are() -> None:
    one = {"kind": "gate_registered", "arrivals": {"at": ["07:00"]}, "declarations": SINGLY}
    data = one_gate()
    alone, together = simulated(data), simulated(altered(data, "flows.a single one", one))
    assert_same(luck(alone[0].demand.flows["in"]), luck(together[0].demand.flows["in"]))
    others = {who: did for who, did in history(*together).items() if who[1] == Leg("in")}
    assert others != history(*alone)
