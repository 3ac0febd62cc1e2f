"""A single station: more servers, more customers, split classes, and the order of service."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from random_zones import CALENDARS, SINGLY, Data, altered, arrivals, declarations, durations, few, minutes, simulated, without_unused

from zonesim.demand.legs import Leg
from zonesim.engines.tables import Floats
from zonesim.measures.measures import Reading, read

YARD = "inspection yard, inspectors"


@cache
@st.composite
def stations(draw: st.DrawFn, *, sets: bool = True) -> Data:
    """A gate with lanes inwards and nothing behind it: a FIFO station. ``sets``: whether vehicles may wait for each other first."""
    gate: Data = {"lanes": {"inbound": draw(st.integers(1, 3))}, "service": {"inbound": draw(durations(0, 60))}}
    gate["calendar"] = draw(st.sampled_from([None, "day", "broken"]))
    gate["exceptions"] = draw(st.none() | st.just({"share": 0.3}))
    papers = draw(st.none() | st.just({"officers": 1, "automatic_share": 0.3, "lead": "5 min"}))
    names = [f"flow {number}" for number in range(draw(st.integers(1, 3)))]
    of_flow = declarations() if sets else st.just(SINGLY)
    flows = {name: {"kind": "first_line_in", "arrivals": draw(arrivals()), "declarations": draw(of_flow)} for name in names}
    return without_unused({"calendars": CALENDARS, "gates": {"main": gate}, "document_office": papers, "flows": flows})


def reading(data: Data, *, replication: int = 0) -> Reading:
    """One run, read."""
    return read(*simulated(data, replication=replication))


def waits(data: Data) -> dict[Leg, Floats]:
    """How long everybody waited for a lane, sets included, by flow."""
    return {name: visits.at_barrier - visits.arrived for name, visits in reading(data).visits.items()}


@few
@given(data=stations())
def test_one_lane_more_never_lengthens_anybody_s_wait(data: Data) -> None:
    lanes = data["gates"]["main"]["lanes"]["inbound"]
    fewer, more = waits(data), waits(altered(data, "gates.main.lanes.inbound", lanes + 1))
    for name in fewer:
        assert (more[name] <= fewer[name]).all()


@few
@given(data=stations(), times=st.lists(st.integers(0, 23), min_size=1, max_size=5))
def test_more_customers_never_shorten_anybody_s_wait(data: Data, times: list[int]) -> None:
    more = {"kind": "gate_registered", "arrivals": {"at": [f"{hour:02d}:30" for hour in times]}, "declarations": SINGLY}
    without, among_more = waits(data), waits(altered(data, "flows.another", more))
    for name in without:
        assert (among_more[name] >= without[name]).all()


@few
@given(data=stations(sets=False), factor=st.sampled_from([1.25, 2.0]))
def test_more_demand_shortens_neither_a_wait_nor_their_mean(data: Data, factor: float) -> None:
    """At constant rates, all intervals between arrivals shrink alike and the same vehicles wait longer; new ones come last.

    Up to rounding: an interval divided by the factor is not a sum of divided times.
    """
    data = without_unused(altered(data, "gates.main.calendar", None) | {"calendars": CALENDARS, "document_office": None})
    assume(not any("at" in flow["arrivals"] or "by_hour" in flow["arrivals"] for flow in data["flows"].values()))
    calm, busy = waits(data), waits(altered(data, "traffic.factor", factor))
    for name in calm:
        same = busy[name][: len(calm[name])]
        assert (same >= calm[name] - 1e-6).all()
        assert not len(same) or same.mean() >= calm[name].mean() - 1e-6


def test_a_lane_more_and_a_tenth_more_traffic_are_felt() -> None:
    arrivals_a_day = {"in": {"kind": "first_line_in", "arrivals": {"vehicles_per_day": 400}, "declarations": SINGLY}}
    data: Data = {"gates": {"main": {"lanes": {"inbound": 1}, "service": {"inbound": "3 min"}}}, "flows": arrivals_a_day}
    mean = waits(data)[Leg("in")].mean()
    assert waits(altered(data, "gates.main.lanes.inbound", 2))[Leg("in")].mean() < mean / 4
    assert waits(altered(data, "traffic.factor", 1.1))[Leg("in")].mean() > mean * 1.1


@few
@given(
    service=minutes(1, 60),
    lanes=st.integers(1, 3),
    times=st.lists(st.tuples(st.integers(0, 23), st.integers(0, 59), st.booleans()), min_size=1, max_size=12),
)
def test_a_timetable_split_in_two_classes_is_one_class(service: str, lanes: int, times: list[tuple[int, int, bool]]) -> None:
    def of(chosen: list[str]) -> Data:
        return {"kind": "first_line_in", "arrivals": {"at": chosen}, "declarations": SINGLY}

    told = [(f"{hour:02d}:{minute:02d}", first) for hour, minute, first in times]
    gate = {"main": {"lanes": {"inbound": lanes}, "service": {"inbound": service}}}
    one = waits({"gates": gate, "flows": {"all": of([time for time, _ in told])}})
    two = waits({"gates": gate, "flows": {str(half): of([time for time, first in told if first == half]) for half in (True, False)}})
    assert sorted(np.concatenate(list(two.values()))) == sorted(one[Leg("all")])


def standard_errors(one: list[float], other: list[float]) -> float:
    """How many standard errors the means of two independent samples lie apart."""
    a, b = np.array(one), np.array(other)
    return float(abs(a.mean() - b.mean()) / np.sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b)))


FEW_OR_MANY = pytest.mark.parametrize("replications", [50, pytest.param(500, marks=pytest.mark.verification)])


@FEW_OR_MANY
def test_two_classes_at_half_the_rate_are_one_class_in_law(replications: int) -> None:
    def data(*names: str) -> Data:
        half = {"kind": "first_line_in", "arrivals": {"vehicles_per_day": 480 / len(names)}, "declarations": SINGLY}
        gate = {"lanes": {"inbound": 2}, "service": {"inbound": {"exponential": {"mean": "4 min"}}}}
        return {"gates": {"main": gate}, "flows": dict.fromkeys(names, half)}

    def mean(replication: int, *names: str) -> float:
        visits = reading(data(*names), replication=replication).visits
        return float(np.concatenate([visits[Leg(name)].at_barrier - visits[Leg(name)].arrived for name in names]).mean())

    one = [mean(replication, "all") for replication in range(replications)]
    two = [mean(replication, "some", "others") for replication in range(replications)]
    assert standard_errors(one, two) < 4


@cache
@st.composite
def yards(draw: st.DrawFn) -> Data:
    """Everybody is examined, by officers who serve some tiers before others."""
    yard = {"selection_rate": 1, "scan_share": 0, "document_check": "0 s", "examination": draw(minutes(5, 60))}
    inspectors = {"inspectors": draw(st.integers(1, 3)), "calendar": draw(st.sampled_from([None, "day", "broken"]))}
    priorities = draw(st.tuples(*[st.integers(0, 3)] * 3))
    tiers = dict(zip(("advanced_certified", "standard", "discredited"), ({"priority": one} for one in priorities), strict=True))
    flows = {"in": {"kind": "first_line_in", "arrivals": draw(arrivals(60)), "declarations": draw(declarations())}}
    return without_unused({"calendars": CALENDARS, "inspection_yard": yard | inspectors, "tiers": tiers, "flows": flows})


def in_order_of_arrival(data: Data) -> Data:
    """The same zone with one class for all."""
    return data | {"tiers": {tier: {"priority": 1} for tier in ("advanced_certified", "standard", "discredited")}}


def begun(data: Data, *, replication: int = 0) -> tuple[Floats, Floats]:
    """When examinations began and ended, in order of time."""
    found = reading(data, replication=replication)
    events = next(events for info, events in zip(found.case.pools, found.events, strict=True) if info.name == YARD)
    return np.sort(events.answered), np.sort(events.freed)


@few
@given(data=yards())
def test_priorities_change_who_is_served_but_not_when_somebody_is(data: Data) -> None:
    """With equal service times the servers' day is the same, and so is the sum of all waits."""
    for mine, theirs in zip(begun(data), begun(in_order_of_arrival(data)), strict=True):
        np.testing.assert_array_equal(mine, theirs)


def single_server() -> Data:
    """One inspector, load 0.83, tiers served before one another, no law of service of their own."""
    flow = {"kind": "first_line_in", "arrivals": {"vehicles_per_day": 60}, "declarations": SINGLY}
    tiers = {"advanced_certified": {"priority": 0}, "standard": {"priority": 1}, "discredited": {"priority": 2}}
    yard = {"selection_rate": 1, "scan_share": 0, "document_check": "0 s", "inspectors": 1}
    return {"inspection_yard": yard | {"examination": {"exponential": {"mean": "20 min"}}}, "tiers": tiers, "flows": {"in": flow}}


def busy_periods(data: Data, *, replication: int) -> Floats:
    """When a single server falls idle and begins anew: the gaps between its stretches of work."""
    starts, ends = begun(data, replication=replication)
    gap = starts[1:] - ends[:-1] > 1e-6
    return np.concatenate((starts[1:][gap], ends[:-1][gap]))


@pytest.mark.parametrize("replication", range(5))
def test_the_workload_of_a_single_server_is_the_same_in_either_order(replication: int) -> None:
    data = single_server()
    mine, theirs = (busy_periods(case, replication=replication) for case in (data, in_order_of_arrival(data)))
    assert len(mine) > 4
    np.testing.assert_allclose(mine, theirs, rtol=0, atol=1e-6)
    assert (begun(data, replication=replication)[0] != begun(in_order_of_arrival(data), replication=replication)[0]).any()


@FEW_OR_MANY
def test_the_mean_wait_over_all_is_the_same_in_law_with_priorities_or_without(replications: int) -> None:
    data = single_server()
    other = in_order_of_arrival(data)

    def mean_begin(case: Data, replication: int) -> float:
        return float(begun(case, replication=replication)[0].mean())

    difference = np.array([mean_begin(data, r) - mean_begin(other, r) for r in range(replications)])
    assert abs(difference.mean()) < 4 * difference.std(ddof=1) / np.sqrt(len(difference))
    assert difference.std() > 1
