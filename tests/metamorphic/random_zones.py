"""Small zones drawn by hypothesis, written as a user would, and what becomes of everybody in them.

Times are mostly whole minutes, so that many things happen at once. No zone here can lock for good: stores are never too
small for the largest load, opened stocks outlast the run, and every gate opens again.
"""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from typing import Any

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from zonesim.demand.legs import Leg
from zonesim.engines.tables import Log, Op
from zonesim.experiment.replicate import simulate_once
from zonesim.scenario.checks import check
from zonesim.scenario.kinds import KINDS_OF_FLOW, ROWS
from zonesim.scenario.schema import Scenario
from zonesim.zone.prepare import Case
from zonesim.zone.stages import Entity, Stage

Data = dict[str, Any]
Event = tuple[Op, Stage, str, float]
"""Operation, stage, pool ("" for none), time of completion in seconds."""
History = dict[tuple[Entity, Leg, str, int], list[Event]]
"""What everybody did, by entity, flow, "opening" for goods there before the run, and number."""

few = settings(max_examples=30, deadline=None)
"""Examples of whole runs: each costs some hundredths of a second."""

SINGLY: Data = {"several_vehicles_share": 0}
ON_VEHICLES = [row for row in ROWS if not row.on_paper and row.stay is None]
"""Kinds of flow that need no place of their own; the others come by :func:`under_supervision` and :func:`new_business`."""
INWARD_KINDS = tuple(row.name for row in ON_VEHICLES if row.inward)
OUTWARD_KINDS = tuple(row.name for row in ON_VEHICLES if row.outward)
PACKED_KINDS = tuple(row.name for row in ON_VEHICLES if row.packable)
KINDS = tuple(row.name for row in ON_VEHICLES)

FIRMS: Data = {
    "trusted": {"tier": "advanced_certified", "count": 3, "weight": 3},
    "usual": {"tier": "standard", "count": 4, "weight": 5},
    "watched": {"tier": "discredited", "count": 2, "weight": 2},
}
CALENDARS: Data = {
    "day": {"open": [{"from": "06:00", "to": "18:00"}]},
    "broken": {
        "open": [{"from": "00:00", "to": "24:00"}],
        "breakdowns": [{"time_between": {"exponential": {"mean": "5 h"}}, "lasting": "1 h"}],
    },
    "shifts": {"shifts": [{"from": "04:00", "to": "14:00", "servers": 2}, {"from": "12:00", "to": "23:00", "servers": 1}]},
}
AT_ONCE = 3
"""Most servers at once by the calendar "shifts", between 12:00 and 14:00."""


def zone(data: Data) -> Scenario:
    """The scenario of a file's content; one day without warm-up and cool-down unless it says otherwise."""
    horizon = {"days": 1, "warm_up": "0 s", "cool_down": "0 s"} | data.get("horizon", {})
    return Scenario.model_validate({"firms": FIRMS} | staffed(of_use(data)) | {"horizon": horizon})


def staffed(data: Data) -> Data:
    """The same content with the numbers of servers that the calendar "shifts" states, and without hours that nobody keeps."""
    places = [("document_office", ["officers"]), ("inspection_yard", ["inspectors"])]
    places += [
        (f"gates.{name}", [f"lanes.{group}" for group in gate.get("lanes") or {}]) for name, gate in data.get("gates", {}).items()
    ]
    docks = ("crews", "docks", "receiving_docks")
    places += [(f"warehouses.{name}", [key for key in docks if each.get(key)]) for name, each in data.get("warehouses", {}).items()]
    for path, numbers in places:
        facility = data
        for key in path.split("."):
            facility = facility.get(key) or {}
        if facility.get("calendar") and not any(_found(facility, number) for number in numbers):
            data = altered(data, f"{path}.calendar", None)
        elif facility.get("calendar") == "shifts":
            for number in numbers:
                data = altered(data, f"{path}.{number}", AT_ONCE)
    return without_unused(data) if "calendars" in data else said(data)


def _found(table: Data, path: str) -> Any:
    for key in path.split("."):
        table = table.get(key) or {}
    return table


def of_use(data: Data) -> Data:
    """The same content less service facilities that nobody would use, and electric vehicles where none would be looked at."""
    kinds = {flow["kind"] for flow in data["flows"].values()}
    if kinds.isdisjoint(OUTWARD_KINDS):
        data = {key: value for key, value in data.items() if key != "electric_vehicles"}
    facilities = data.get("reforms", {}).get("service_facilities")
    if facilities is None:
        return data
    users = {"seats": "employees" in kinds, "piles": "electric_vehicles" in data, "places": data["gates"] and "document_office" in data}
    kept = {key: value for key, value in facilities.items() if users.get(key, True)}
    return altered(data, "reforms.service_facilities", kept)


def altered(data: Data, path: str, value: Any) -> Data:
    """The same content with another value at a dotted path; a table on the way is made where there is none."""
    key, _, rest = path.partition(".")
    return data | {key: altered(data.get(key) or {}, rest, value) if rest else value}


def simulated(data: Data, *, seed: int = 1, replication: int = 0) -> tuple[Case, Log]:
    """One run of a zone without faults."""
    scenario = zone(data)
    assert check(scenario) == []
    return simulate_once(scenario, seed=seed, replication=replication)


def history(case: Case, log: Log, *, before: float = np.inf) -> History:
    """Everything completed before a time, by whom; those who have done nothing by then are left out."""
    told: History = {}
    for kind in case.roster.kinds:
        party = case.roster.parties[kind.party]
        there_before = party.entity == Entity.LOT and kind.slots[0].op != Op.AWAIT
        begin = int(party.number[0]) if there_before else 0
        steps = len(kind.slots)
        for member, row in enumerate(kind.rows.tolist()):
            times = log.completed[kind.first_log + member * steps :][:steps].tolist()
            events = [
                (step.op, step.stage, case.pools[step.pool].name if step.pool >= 0 else "", time)
                for step, time in zip(kind.slots, times, strict=True)
                if time < before
            ]
            if events:
                number = int(party.number[row]) - begin
                told[party.entity, party.leg, "opening" if there_before else "", number] = events
    return told


def assert_same_run(one: tuple[Case, Log], other: tuple[Case, Log]) -> None:
    """Programme and log agree in every bit."""
    _assert_same_tables(one[0].programme, other[0].programme)
    _assert_same_tables(one[1], other[1])


def _assert_same_tables(one: Any, other: Any) -> None:
    for column in fields(one):
        mine, theirs = getattr(one, column.name), getattr(other, column.name)
        if isinstance(mine, np.ndarray):
            np.testing.assert_array_equal(mine, theirs, err_msg=column.name)
        elif isinstance(mine, tuple):
            assert mine == theirs
        else:
            _assert_same_tables(mine, theirs)


@cache
def minutes(least: int = 0, most: int = 40) -> st.SearchStrategy[str]:
    """A duration of whole minutes."""
    return st.integers(least, most).map(lambda number: f"{number} min")


@cache
def durations(least: int = 0, most: int = 40) -> st.SearchStrategy[Any]:
    """How a duration scatters, or that it does not."""
    return st.one_of(
        minutes(least, most),
        minutes(least + 1, most).map(lambda mean: {"exponential": {"mean": mean}}),
        minutes(least + 1, most).map(lambda top: {"uniform": {"min": f"{least} min", "max": top}}),
    )


@cache
def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A facility, or none."""
    return st.none() | strategy


@cache
def arrivals(most: int = 30) -> st.SearchStrategy[Data]:
    """About so many declarations a day at the most."""
    at = st.lists(st.integers(0, 23), min_size=1, max_size=6).map(lambda hours: [f"{hour:02d}:00" for hour in hours])
    return st.one_of(
        st.integers(1, most).map(lambda number: {"vehicles_per_day": number}),
        st.integers(1, most).map(lambda number: {"vehicles_per_day": number, "by_hour": [0] * 6 + [1] * 8 + [3] * 4 + [1] * 6}),
        durations(120, 240).map(lambda every: {"every": every}),
        at.map(lambda times: {"at": times, "batch": {"poisson": {"mean": 1}}}),
    )


@cache
def declarations() -> st.SearchStrategy[Data]:
    """Singly or in sets of two to four."""
    return st.fixed_dictionaries(
        {
            "several_vehicles_share": st.sampled_from([0, 0.4, 1]),
            "several_vehicles": st.just({"uniform": {"min": 2, "max": 4}}),
            "lag": durations(0, 90),
            "pallets": st.sampled_from([{"constant": 20}, {"uniform": {"min": 1, "max": 26}}]),
        }
    )


APART = [{}, {"inbound": 1}, {"inbound": 1, "outbound": 1}, {"inbound": 2, "outbound": 1}]
SHARED = [{"shared": 1}, {"shared": 2}, {"inbound": 1, "shared": 1}]


@cache
@st.composite
def gates(draw: st.DrawFn, *, shared: bool) -> Data:
    """Lanes for each direction, or for both if ``shared`` allows, or none; the held beside them or in them; it may close at night."""
    lanes = draw(st.sampled_from(APART + SHARED if shared else APART))
    gate: Data = {"lanes": lanes, "service": {"inbound": draw(durations(0, 15)), "outbound": draw(durations(0, 15))}}
    if draw(st.booleans()) and lanes:
        gate["exceptions"] = {"share": draw(st.sampled_from([0.2, 1])), "duration": draw(durations())}
    gate["off_lane_places"] = draw(maybe(st.integers(1, 2)))
    gate["waiting_room"] = None if "shared" in lanes else draw(maybe(st.integers(0, 4)))
    gate["approach_places"] = draw(maybe(st.integers(0, 4)))
    gate["calendar"] = draw(st.sampled_from([None, None, "day", "broken", "shifts"]))
    return gate


@cache
def document_offices() -> st.SearchStrategy[Data]:
    """Officers who review papers, before or after the vehicles come."""
    return st.fixed_dictionaries(
        {
            "officers": st.integers(1, 3),
            "automatic_share": st.sampled_from([0, 0.5, 1]),
            "automatic": minutes(0, 2),
            "manual": durations(),
            "lead": st.sampled_from(["0 s", "-20 min", {"uniform": {"min": "-2 h", "max": "2 h"}}]),
            "calendar": st.sampled_from([None, "day", "shifts"]),
        }
    )


@cache
def inspection_yards() -> st.SearchStrategy[Data]:
    """Selection by any rate, and any of the yard's resources with or without a limit."""
    return st.fixed_dictionaries(
        {
            "selection_rate": st.sampled_from([0, 0.3, 1]),
            "spot_check_rate": st.sampled_from([0, 0.3]),
            "places": maybe(st.integers(1, 3)),
            "bays": maybe(st.integers(1, 2)),
            "inspectors": maybe(st.integers(1, 2)),
            "calendar": st.sampled_from([None, "day", "shifts"]),
            "scanners": maybe(st.just(1)),
            "image_officers": maybe(st.just(1)),
            "scan_share": st.sampled_from([0, 0.5, 1]),
            "document_check": durations(0, 10),
            "image_review": durations(0, 10),
            "examination": durations(10, 60),
            "document_detection": st.just({"sensitivity": 0.5, "false_alarms": 0.2}),
        }
    )


@cache
@st.composite
def goods(draw: st.DrawFn, *, office: bool, yard: bool) -> Data:
    """Goods of two classes, and of the one whatever the zone has facilities for: measures, statutory inspection, samples."""
    asked = ["none", *(["licence", "certificate"] if office else []), *(["examination"] if yard else [])]
    food: Data = {"measures": {line: draw(st.sampled_from(asked)) for line in ("first_line", "second_line")}}
    food["examination_share"] = draw(st.sampled_from([0.5, 1]))
    data: Data = {"commodities": {"steel": {}, "food": food}}
    if yard and draw(st.booleans()):
        food["statutory"] = True
        data["statutory_inspection"] = {"first_line": draw(st.sampled_from([0, 0.5, 1])), "travel": "30 min"}
    if yard and draw(st.booleans()):
        food["sample_share"] = draw(st.sampled_from([0.3, 1]))
        data["laboratory"] = {
            "calendar": draw(st.sampled_from([None, "day"])),
            "sampling": draw(durations(0, 10)),
            "answer": draw(durations(10, 200)),
            "failing_share": draw(st.sampled_from([0, 0.5])),
            "treatment": "20 min",
        }
    return data


@cache
@st.composite
def warehouses(draw: st.DrawFn, *, stock: bool) -> Data:
    """Docks shared or apart, crews, and room; ``stock``: outward goods are taken from an account."""
    docks = draw(st.sampled_from([{}, {"docks": 1}, {"docks": 3}, {"receiving_docks": 2, "dispatch_docks": 1}]))
    warehouse: Data = docks | {"unloading": draw(durations()), "loading": draw(durations())}
    warehouse["crews"] = draw(maybe(st.integers(1, 2)))
    warehouse["calendar"] = draw(st.sampled_from([None, "day"]))
    if stock:
        places, when_full = draw(st.sampled_from([(100_000, "wait"), (50_040, "divert")]))
        warehouse["storage"] = {"places": places, "opening": 50_000, "when_full": when_full}
    elif draw(st.booleans()):
        room, when_full = draw(st.sampled_from([(60, "wait"), (100, "wait_at_dock"), (60, "divert")]))
        warehouse["storage"] = {"places": room, "when_full": when_full}
    return warehouse


@cache
def workdays() -> st.SearchStrategy[Data]:
    """Employees who may be out at noon, or gone by then."""
    return st.fixed_dictionaries(
        {"stay": durations(60, 600), "noon_share": st.sampled_from([0, 0.5, 1]), "noon": minutes(690, 750), "lunch": durations(0, 60)}
    )


@cache
def electric_vehicles() -> st.SearchStrategy[Data]:
    """Some of the vehicles that come for goods must charge."""
    return st.fixed_dictionaries(
        {"share": st.sampled_from([0.5, 1]), "low_share": st.sampled_from([0.5, 1]), "charging": durations(), "way": durations()}
    )


@cache
def flows(*, kinds: tuple[str, ...] = KINDS, dwell: bool = True) -> st.SearchStrategy[Data]:
    """One kind of traffic; ``dwell``: whether goods that come in leave the store by themselves."""
    return st.sampled_from(kinds).flatmap(
        lambda kind: st.fixed_dictionaries(
            {
                "kind": st.just(kind),
                "arrivals": arrivals(),
                "declarations": declarations(),
                "travel": maybe(minutes(1, 5)),
                "dwell": durations(30, 180) if kind in INWARD_KINDS and dwell else st.none(),
                "patience": maybe(minutes(0, 60)),
                "same_side_share": st.sampled_from([0, 0.3]),
                "workday": workdays() if kind == "employees" else st.none(),
            }
        )
    )


@st.composite
def under_supervision(draw: st.DrawFn, data: Data) -> Data:
    """The same zone, perhaps with goods returned from abroad, equipment at the end of its period, and guarantees for batches."""
    flows = dict(data["flows"])
    stores = [store.get("storage") or {} for store in data["warehouses"].values()]
    if stores and stores[0].get("when_full") != "divert" and draw(st.booleans()):
        flows["returns"] = {"kind": "returned", "arrivals": draw(arrivals(10)), "declarations": draw(declarations())}
        share = st.sampled_from([0, 0.5, 1])
        data = data | {"returns": {"written_share": draw(share), "on_site_share": draw(share), "answer": draw(minutes(0, 300))}}
    if draw(st.booleans()):
        flows["units"] = {"kind": "equipment", "arrivals": draw(arrivals(10)), "travel": draw(maybe(minutes(1, 5)))}
        share = st.sampled_from([0, 0.5, 1])
        data = data | {
            "equipment": {"application": draw(minutes(0, 300)), "fetch": draw(maybe(minutes())), "leaving_share": draw(share)}
        }
    declared = [name for name, flow in flows.items() if KINDS_OF_FLOW[flow["kind"]].declared]
    if declared and data.get("document_office") and draw(st.booleans()):
        name = draw(st.sampled_from(declared))
        flows[name] = altered(flows[name], "declarations.bases", {"batch_delivery": draw(st.sampled_from([0.5, 1]))})
        data = altered(data, "document_office.guarantee", draw(minutes()))
    return data | {"flows": flows}


@st.composite
def new_business(draw: st.DrawFn, data: Data) -> Data:
    """The same zone, perhaps with units from abroad that are repaired, some classes of them whatever the rules, and with courses."""
    flows = dict(data["flows"])
    stores = [store.get("storage") or {} for store in data["warehouses"].values()]
    if all(store.get("when_full") != "divert" for store in stores) and draw(st.booleans()):
        flows["repairs"] = {"kind": "maintenance", "arrivals": draw(arrivals(10)), "travel": draw(maybe(minutes(1, 5)))}
        listed = draw(st.sampled_from([{}, {"steel": True}, {"steel": 0, "food": 1}]))
        times = {"repair": draw(durations(30, 900)), "assessment": draw(durations(0, 60)), "fetch": draw(maybe(minutes()))}
        shares = {"not_repairable_share": draw(st.sampled_from([0, 0.5])), "bays": draw(maybe(st.integers(1, 4)))}
        data = data | {"workshop": times | shares | {"catalogue": listed}}
    if draw(st.booleans()):
        days = draw(st.sampled_from([{"constant": 1}, {"uniform": {"min": 1, "max": 3}}]))
        course = {"trainees": {"uniform": {"min": 1, "max": 9}}, "days": days, "stay": draw(durations(0, 600))}
        flows["courses"] = {"kind": "training", "arrivals": draw(arrivals(6)), "course": course}
        flows["courses"]["admitted_by"] = draw(st.sampled_from([None, "bonded_training"]))
    return data | {"flows": flows}


@cache
@st.composite
def zones(
    draw: st.DrawFn,
    *,
    kinds: tuple[str, ...] = KINDS,
    office: bool = True,
    shared: bool = True,
    supervised: bool = True,
    business: bool = True,
) -> Data:
    """A zone with any of its facilities, one to three flows and nothing that locks it for good.

    ``kinds`` of flows that may come; ``office``: whether papers may be reviewed; ``shared``: whether both directions may share lanes;
    ``supervised``: whether there may be goods and equipment that officers and inspectors look after inside the zone; ``business``:
    whether units may come to be repaired, and groups for courses.
    """
    stock = draw(st.booleans())
    data: Data = {"calendars": CALENDARS}
    gate = draw(maybe(gates(shared=shared)))
    data["gates"] = {} if gate is None else {"main": gate}
    data["holding_yard"] = draw(maybe(st.fixed_dictionaries({"places": maybe(st.integers(1, 4))})))
    if office and draw(st.booleans()):
        data["document_office"] = draw(document_offices())
    elif draw(st.booleans()):
        data["clearance"] = {"first_attempt_share": 0.5, "hold": draw(durations())}
    data["inspection_yard"] = draw(maybe(inspection_yards()))
    data |= draw(goods(office="document_office" in data, yard=data["inspection_yard"] is not None))
    data["warehouses"] = draw(st.sampled_from([{}, {"store": draw(warehouses(stock=stock))}]))
    data["electric_vehicles"] = draw(maybe(electric_vehicles()))
    several = st.lists(flows(kinds=kinds, dwell=not stock), min_size=1, max_size=3)
    data["flows"] = {f"flow {number}": flow for number, flow in enumerate(draw(several))}
    if supervised and office and kinds == KINDS:
        data = draw(under_supervision(data))
        data = draw(new_business(data)) if business else data
    return without_unused(data)


@st.composite
def packed(draw: st.DrawFn, data: Data) -> Data:
    """The same zone, in which firms may pack goods of some flows onto vehicles, some flows being of one group."""
    flows = dict(data["flows"])
    coin: st.SearchStrategy[Any] = st.booleans()
    chosen = [name for name, flow in flows.items() if flow["kind"] in PACKED_KINDS and draw(coin)]
    for name in chosen:
        wish = {"pallets": draw(st.sampled_from([20, 45, 60])), "window": draw(minutes(0, 300)), "travel": draw(durations(0, 30))}
        wish |= draw(st.sampled_from([{}, {"tonnes": 30.0}, {"handling": 0.5}]))
        bases = draw(st.sampled_from([{}, {"two_step": 0.5}, {"two_step": 0.3, "enter_first": 0.3}]))
        bases = flows[name]["declarations"].get("bases") or bases  # of batch deliveries, which need guarantees
        flows[name] = altered(flows[name] | {"consolidation": wish}, "declarations.bases", bases)
        if draw(coin):
            flows[name] = altered(flows[name], "consolidation.group", name)
            other = flows[name] | {"arrivals": draw(arrivals()), "declarations": draw(declarations())}
            flows[f"{name}, too"] = other | {"same_side_share": draw(st.sampled_from([0, 0.3]))}
    one_firm: Data = {"firms": {"one": {}}} if chosen and draw(coin) else {}
    return data | {"flows": flows} | one_firm


def packed_zones(*, business: bool = True) -> st.SearchStrategy[Data]:
    """Any zone, in which firms may pack goods; ``business`` as in :func:`zones`."""
    return zones(business=business).flatmap(packed)


REFORMS = st.fixed_dictionaries(
    {},
    optional={
        "tiered_inspection": st.fixed_dictionaries({"adoption": st.sampled_from([0.5, 1.0])}),
        "one_declaration_many_vehicles": st.fixed_dictionaries({"adoption": st.sampled_from([0.5, 1.0])}),
        "inspection_quarantine": st.fixed_dictionaries(
            {"adoption": st.sampled_from([0.5, 1.0]), "destination_share": st.sampled_from([0, 0.5]), "port_share": st.just(0.2)}
        ),
        "service_facilities": st.fixed_dictionaries(
            {
                "adoption": st.sampled_from([0.5, 1.0]),
                "seats": st.sampled_from([0, 4000]),
                "piles": st.integers(0, 2),
                "places": st.integers(0, 2),
            }
        ),
        "key_commodities": st.fixed_dictionaries({"adoption": st.sampled_from([0.5, 1.0]), "measures": st.just({"food": {}})}),
        "returned_goods": st.fixed_dictionaries({"adoption": st.sampled_from([0.5, 1.0])}),
        "equipment_release": st.fixed_dictionaries({"adoption": st.sampled_from([0.5, 1.0])}),
        "mixed_loads": st.fixed_dictionaries({"adoption": st.sampled_from([0.5, 1.0])}),
        "guarantee_waiver": st.fixed_dictionaries({"adoption": st.sampled_from([0.5, 1.0])}),
        "bonded_maintenance": st.fixed_dictionaries(
            {"adoption": st.sampled_from([0.5, 1.0]), "catalogue": st.sampled_from([{"food": True}, {"food": 0, "steel": 1}])}
        ),
        "bonded_training": st.fixed_dictionaries(
            {"adoption": st.sampled_from([0.5, 1.0]), "places": st.integers(1, 2), "share": st.sampled_from([0.5, 1.0])}
        ),
    },
)
"""Any of the reforms, or none."""


def unasked(data: Data) -> Data:
    """The same content with goods of which nothing is asked beside random selection, and no catalogue of some of them."""
    goods_only = ("commodities", "statutory_inspection", "laboratory", "workshop")
    flows = {name: flow for name, flow in data["flows"].items() if flow["kind"] != "maintenance"}
    return without_unused({key: value for key, value in data.items() if key not in goods_only} | {"flows": flows})


def without_unused(data: Data) -> Data:
    """The same content less the calendars that nobody names, and the keys that say nothing."""
    text = repr({key: value for key, value in data.items() if key != "calendars"})
    calendars = {name: hours for name, hours in data["calendars"].items() if f"'calendar': '{name}'" in text}
    return said(data | {"calendars": calendars})


def said(data: Data) -> Data:
    """An absent key says what None would."""
    return {key: said(value) if isinstance(value, dict) else value for key, value in data.items() if value is not None}
