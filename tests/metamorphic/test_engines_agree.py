"""Both engines tell the same story, to the last bit, of zones as a user would write them: with any facilities, rules and traffic."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from random_zones import Data, durations, gates, maybe, minutes, packed, said, without_unused, zone, zones

from zonesim.demand.demand import draw as draw_demand
from zonesim.engines import compiled, simpy_engine
from zonesim.engines.log import stuck
from zonesim.engines.tables import Log, Op, Programme
from zonesim.experiment.verify_engines import first_difference
from zonesim.scenario.checks import check
from zonesim.scenario.kinds import KINDS_OF_FLOW
from zonesim.scenario.reforms import available
from zonesim.scenario.traffic import TIERS
from zonesim.zone.prepare import prepare

ADOPTION = st.sampled_from([0.3, 1.0, {"begin": 0.0, "end": 1.0, "days": 2}])
SINCE = st.sampled_from([None, None, 0, 1])
NOON = st.integers(0, 12).map(lambda fives: f"{11 + fives // 12:02d}:{5 * fives % 60:02d}")
WAYS = ("inbound", "outbound")
WHEN_FULL = st.sampled_from(["wait", "wait_at_dock", "divert"])
Tally = Counter[str]


def on_the_minute(data: Any) -> Any:
    """The same content with every duration that scatters fixed at its mean or its longest, which is written in whole minutes."""
    if not isinstance(data, dict):
        return data
    for law, value in (("exponential", "mean"), ("uniform", "max")):
        if list(data) == [law] and isinstance(data[law][value], str):
            return data[law][value]
    return {key: on_the_minute(value) for key, value in data.items()}


@st.composite
def reforms(draw: st.DrawFn, lanes: Data) -> Data:
    """Any reforms, taken up by some or by and by, from the start or later; of the main gate's ``lanes`` one each way stays regular."""
    names = set(draw(st.lists(st.sampled_from(sorted(available())), min_size=draw(st.integers(0, 2)), unique=True)))
    if lanes.get("inbound", 0) > 1 and draw(st.booleans()):
        names.add("graded_gates")
    chosen: Data = {name: {"adoption": draw(ADOPTION), "from_day": draw(SINCE)} for name in sorted(names)}
    if "bonded_maintenance" in chosen:
        chosen["bonded_maintenance"]["catalogue"] = draw(st.sampled_from([{}, {"food": True}, {"food": 1}]))
    if "graded_gates" in chosen:
        converted = {way: draw(st.integers(min(1, most), most)) for way in WAYS for most in [max(lanes.get(way, 0) - 1, 0)]}
        tiers = draw(st.sampled_from([[], list(TIERS[:1]), list(TIERS)]))
        chosen["graded_gates"] |= converted | {"tiers": tiers, "gates": ["main"] if lanes else None}
    return chosen


@st.composite
def crowded_gates(draw: st.DrawFn) -> Data:
    """A gate always open with two or three lanes into the zone, and hardly room to wait before them."""
    service = {way: draw(minutes(1, 9)) for way in WAYS}
    lanes = {"inbound": draw(st.integers(2, 3)), "outbound": draw(st.integers(1, 3))}
    gate = draw(gates(shared=False)) | {"lanes": lanes, "service": service, "waiting_room": draw(st.integers(0, 3)), "calendar": None}
    return said(gate)


@st.composite
def small_stores(draw: st.DrawFn, *, stock: bool, divert: bool) -> Data:
    """Hardly larger than a load, or smaller; with goods in stock at the start or not. ``divert``: goods may be taken elsewhere."""
    places = draw(st.integers(20, 90))
    when_full = draw(WHEN_FULL if divert else WHEN_FULL.filter(lambda way: way != "divert"))
    return said({"places": places, "opening": draw(st.integers(0, places)) if stock else None, "when_full": when_full})


@st.composite
def any_zones(draw: st.DrawFn) -> Data:
    """A zone of any facilities under any rules; it may lock for good. Half of them run in whole minutes."""
    data = draw(zones())
    data["tiers"] = {tier: {"priority": draw(st.integers(0, 3))} for tier in TIERS}
    data["traffic"] = {"factor": draw(st.sampled_from([1.0, 4.0]))}
    if draw(st.booleans()):
        data["gates"]["main"] = draw(crowded_gates())
        for flow in data["flows"].values():
            flow["patience"] = draw(st.sampled_from(["5 min", "10 min"]) | minutes(0, 12))  # as apart as those who come are
    if data["gates"] and draw(st.booleans()):
        data["gates"]["side"] = said(draw(gates(shared=False)) | {"calendar": None})
        for flow in data["flows"].values():
            flow["gate"], flow["exit_gate"] = draw(st.sampled_from(["main", "side"])), draw(st.sampled_from(["main", "side"]))
    for gate in data["gates"].values():
        gate["service"] = gate["service"] | {"convenience": draw(durations(0, 5))}
    until_done = any(KINDS_OF_FLOW[flow["kind"]].stay is not None for flow in data["flows"].values())
    for warehouse in data["warehouses"].values():
        if "storage" in warehouse and draw(st.booleans()):
            warehouse["storage"] = draw(small_stores(stock="opening" in warehouse["storage"], divert=not until_done))
    data = draw(packed(data))
    for flow in data["flows"].values():
        flow["admitted_by"] = draw(st.sampled_from([None, None, None, *sorted(available())]))
    data["reforms"] = draw(reforms(data["gates"].get("main", {}).get("lanes", {})))
    if draw(st.booleans()):
        for flow in data["flows"].values():
            times = draw(st.lists(NOON, min_size=1, max_size=12, unique=True))
            flow["arrivals"] = {"at": times, "batch": draw(maybe(st.integers(1, 3)))}
        data = on_the_minute(data)
    return without_unused(data)


def turns_at_equal_times(programme: Programme, log: Log) -> int:
    """Turns taken at an instant at which somebody else has one, too: what only the order of events decides."""
    steps = np.diff(programme.first_step)[programme.travellers.kind]
    order = np.argsort(programme.travellers.log_offset, kind="stable")
    owner = np.repeat(order, steps[order])
    turns = np.unique(np.column_stack((log.completed, owner))[~np.isnan(log.completed)], axis=0)
    _, count = np.unique(turns[:, 0], return_counts=True)
    return int(count[count > 1].sum())


def features(programme: Programme, log: Log) -> dict[str, bool]:
    """What of the vocabulary of engines a zone uses."""
    steps, pools = programme.steps, programme.pools
    asked = steps.op == Op.SEIZE
    return {
        "changes of capacity": len(programme.timetable.time) > 0,
        "finite queues": bool((pools.limit[steps.argument[asked]] >= 0).any()),
        "patience": bool((steps.patience >= 0).any()),
        "priorities": bool((steps.priority[asked] > steps.priority[asked].min(initial=9)).any()),
        "tickets of several": bool((programme.needed > 1).any()),
        "amounts": bool((steps.amount_index >= 0).any()),
        "looks at a ticket": bool((steps.op == Op.PASS_IF).any()),
        "looks at queues": bool((steps.op == Op.PASS_IF_SOONER).any()),
        "somebody stuck": len(stuck(programme, log)) > 0,
    }


def compare(data: Data, tally: Tally) -> None:
    """Run both engines on two replications of a zone; count what was compared."""
    scenario = zone(data)
    assert check(scenario) == []
    tally["zones"] += 1
    used: set[str] = set()
    for replication in range(2):
        case = prepare(scenario, draw_demand(scenario, seed=1, replication=replication))
        log = simpy_engine.run(case.programme)
        assert first_difference(case, compiled=compiled.run(case.programme), simpy=log) == ""
        tally["steps"] += int(np.count_nonzero(~np.isnan(log.completed)))
        tally["turns at equal times"] += turns_at_equal_times(case.programme, log)
        used |= {name for name, there in features(case.programme, log).items() if there}
    tally.update(used)


def fuzz(examples: int) -> Tally:
    """So many zones compared."""
    tally: Tally = Counter()

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(data=any_zones())
    def all_of_them(data: Data) -> None:
        compare(data, tally)

    all_of_them()
    return tally


EVERYTHING = frozenset(
    {
        *("changes of capacity", "finite queues", "patience", "priorities", "tickets of several", "amounts"),
        *("looks at a ticket", "looks at queues", "somebody stuck"),
    }
)


def test_generated_zones_have_the_same_log() -> None:
    tally = fuzz(40)
    assert tally["zones"] >= 40
    assert tally["turns at equal times"] > 100


@pytest.mark.verification
def test_thousands_of_generated_zones_have_the_same_log() -> None:
    tally = fuzz(2500)
    compared = f"{tally['zones']:,} zones, {tally['steps']:,} steps, {tally['turns at equal times']:,} turns at equal times"
    print(f"Equal to the last bit: {compared}.")  # noqa: T201
    print("Zones with " + ", ".join(f"{name}: {tally[name]:,}" for name in sorted(EVERYTHING)) + ".")  # noqa: T201
    assert tally["zones"] >= 2000
    assert min(tally[name] for name in EVERYTHING) >= 20
    assert tally["turns at equal times"] > tally["steps"] / 100
