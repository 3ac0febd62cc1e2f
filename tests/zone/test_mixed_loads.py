"""Goods that a firm packs onto vehicles, by hand: who goes with whom, when, and what one load costs the others. Minutes after eight."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from zone_cases import ALONE, Data, Told, gate, told

from zonesim.demand.demand import draw
from zonesim.demand.legs import Leg, Way
from zonesim.experiment.replicate import simulate_once
from zonesim.measures.measures import measures
from zonesim.scenario.schema import Scenario
from zonesim.scenario.traffic import Consolidation
from zonesim.zone.packing import first_fit
from zonesim.zone.prepare import Case, prepare
from zonesim.zone.vehicles import Vehicles

MIXED: Data = {"reforms": {"mixed_loads": {}}}
BOTH = Leg("one", others=("two",))
"""The vehicles that flows one and two share, or might."""


def packed(
    ready: list[float], pallets: list[int], *, company: list[int] | None = None, alone: tuple[int, ...] = (), **wish: Any
) -> tuple[list[int], list[float]]:
    """The vehicle of each load, and when each vehicle leaves, in minutes; a window of an hour, 24 pallets to a vehicle."""
    law = Consolidation.model_validate({"window": "1 h", "travel": "0 s"} | wish)
    weigh = np.full(len(ready), 10.0)
    by = np.zeros(len(ready), np.int64) if company is None else np.array(company)
    freight, leaves = first_fit(
        law,
        np.array(ready) * 60.0,
        company=by,
        pallets=np.array(pallets),
        tonnes=weigh,
        alone=np.isin(np.arange(len(ready)), np.array(alone, np.int64)),
    )
    assert (np.diff(freight.leading) > 0).all()
    return freight.vehicle.tolist(), (leaves / 60).tolist()


def test_a_vehicle_leaves_when_its_first_load_has_waited_for_the_window() -> None:
    assert packed([0, 30, 59, 60], [4, 4, 4, 4]) == ([0, 0, 0, 1], [60, 120])


def test_a_vehicle_leaves_when_it_is_full() -> None:
    assert packed([0, 10, 20, 30], [12, 6, 6, 1]) == ([0, 0, 0, 1], [20, 90])


def test_a_load_goes_onto_the_first_vehicle_that_has_room() -> None:
    """The second does not fit and begins another; the third fits on both and goes with the first; the fourth on the second alone."""
    assert packed([0, 1, 2, 3], [14, 12, 8, 6]) == ([0, 1, 0, 1], [60, 61])


def test_weight_fills_a_vehicle_too() -> None:
    assert packed([0, 1, 2], [1, 1, 1], tonnes=20.0) == ([0, 0, 1], [1, 62])
    assert packed([0, 1], [1, 1], tonnes=15.0) == ([0, 1], [60, 61])


def test_a_load_that_fills_a_vehicle_leaves_at_once() -> None:
    assert packed([0, 1, 2], [4, 24, 30]) == ([0, 1, 2], [60, 1, 2])


def test_loads_that_share_with_nobody_leave_at_once() -> None:
    assert packed([0, 1, 2], [4, 4, 4], alone=(1,)) == ([0, 1, 0], [60, 1])


def test_companies_keep_apart() -> None:
    assert packed([0, 1, 2, 3], [4, 4, 4, 4], company=[7, 8, 7, -1]) == ([0, 1, 0, 2], [60, 61, 63])


def test_without_a_window_every_load_goes_alone_even_if_several_are_ready_at_once() -> None:
    assert packed([0, 0, 5], [4, 4, 4], window="0 s") == ([0, 1, 2], [0, 0, 5])


def test_vehicles_are_numbered_by_their_leading_loads_whatever_became_ready_first() -> None:
    """Rows of a second flow come later in number, and may be ready earlier."""
    assert packed([30, 0, 10], [20, 20, 4]) == ([0, 1, 1], [90, 10])


def flow(*at: str, **parts: Any) -> Data:
    """Loads of twelve pallets, ready at these times; two fill a vehicle, which is before the gate ten minutes later."""
    declarations = ALONE | {"pallets": {"constant": 12}, "tonnes": {"constant": 5}} | parts.pop("declarations", {})
    wish = {"window": "1 h", "travel": "10 min"} | parts.pop("consolidation", {})
    return {"kind": "second_line_in", "arrivals": {"at": list(at)}, "declarations": declarations, "consolidation": wish} | parts


def two(first: Data | None = None, second: Data | None = None, **parts: Any) -> Data:
    """A load of the one flow at 8:00 and one of the other, under two-step declaration, at 8:20; they might share a vehicle."""
    bases = {"declarations": {"bases": {"two_step": 1.0}}, "consolidation": {"group": "g"}}
    one = flow("08:00", **({"consolidation": {"group": "g"}} | (first or {})))
    return gate() | {"flows": {"one": one, "two": flow("08:20", **(bases | (second or {})))}} | parts


def rows(story: Told) -> dict[tuple[str, str], float]:
    return {(measure, of): value for measure, of, value in measures(story.reading)}


def test_loads_of_a_firm_come_on_one_vehicle_when_it_is_full() -> None:
    """Ready at 0 and 30, before the gate at 40; in the lane for two minutes and ten seconds for the second order."""
    story = told(gate() | {"flows": {"in": flow("08:00", "08:30")}})
    assert story.when("arrived") == [40]
    assert story.when("entered") == [pytest.approx(42 + 1 / 6)]
    assert story.when("left") == [pytest.approx(43 + 1 / 6)]  # empty on its way out: no order more


def test_a_vehicle_not_full_comes_when_the_window_is_over() -> None:
    story = told(gate() | {"flows": {"in": flow("08:00", "09:30")}})
    assert story.when("arrived") == [70, 160]


def test_what_a_further_order_takes_in_the_lane_is_a_value_of_the_gate() -> None:
    story = told(gate(service={"further_order": "60 s"}) | {"flows": {"in": flow("08:00", "08:30")}})
    assert story.when("entered") == [43]


def test_goods_of_another_flow_or_basis_need_a_vehicle_of_their_own_before_the_reform() -> None:
    """The one leaves at 60, the other at 80; with the reform one vehicle leaves at 20, full."""
    assert told(two()).when("arrived", BOTH) == [70, 90]
    assert told(two() | MIXED).when("arrived", BOTH) == [30]


def test_only_the_bases_named_are_mixed() -> None:
    only_ordinary = {"reforms": {"mixed_loads": {"bases": ["ordinary"]}}}
    assert told(two() | only_ordinary).when("arrived", BOTH) == [70, 90]
    other = two(second={"declarations": {"bases": {"enter_first": 1.0}}, "consolidation": {"group": "g"}})
    assert told(other | MIXED).when("arrived", BOTH) == [70, 90]
    assert told(other | {"reforms": {"mixed_loads": {"bases": ["ordinary", "enter_first"]}}}).when("arrived", BOTH) == [30]


def test_flows_of_no_common_group_never_share() -> None:
    apart = two(first={"consolidation": {}}, second={"consolidation": {}}) | MIXED
    story = told(apart)
    assert (story.when("arrived", "one"), story.when("arrived", "two")) == ([70], [90])


def test_what_is_measured_of_a_shared_vehicle_belongs_to_the_flow_of_each_load() -> None:
    """Ready at 0 and 20, gone at 20, before the gate at 30, in at 32 and 10 s: shipments of 32 and 12 minutes, released in 2."""
    found = rows(told(two() | MIXED))
    in_lane = 130.0
    assert found["loads", "flow one"] == found["loads", "flow two"] == 1
    assert found["release_time_mean", "flow one"] == found["release_time_mean", "flow two"] == in_lane
    assert found["shipment_time_mean", "flow one"] == 30 * 60 + in_lane
    assert found["shipment_time_mean", "flow two"] == 10 * 60 + in_lane
    assert found["shipment_time_mean", "all"] == 20 * 60 + in_lane
    assert found["consolidation_wait_mean", "all"] == 10 * 60
    assert (found["consolidated_vehicles", "all"], found["loads_per_vehicle", "all"], found["tonnes_per_passage", "all"]) == (1, 2, 10)
    assert (found["entries", "all"], found["exits", "all"], found["tonnes_released", "all"]) == (1, 1, 10)
    assert found["declarations", "all"] == found["declarations_closed", "all"] == 2


def test_goods_that_leave_are_under_way_until_they_have_left() -> None:
    """Before the gate at 40, in at 42, out at 43 and the ten seconds of the second order: 43 and 13 minutes after they were ready."""
    outward = flow("08:00", "08:30", kind="second_line_out")
    story = told(gate() | {"flows": {"in": outward}})
    assert story.when("entered") == [42]
    assert rows(story)["shipment_time_mean", "all"] == pytest.approx((43 + 13) / 2 * 60 + 10)


YARD: Data = {"inspection_yard": {"selection_rate": 0.0, "document_check": "5 min", "examination": "40 min"}}
FOOD: Data = {"commodities": {"steel": {}, "food": {"measures": {"second_line": "examination"}}}} | YARD


def examined_second(**parts: Any) -> Data:
    """The goods of the second flow are examined; those of the first are not."""
    second = {"declarations": {"bases": {"two_step": 1.0}}, "consolidation": {"group": "g"}, "commodities": {"food": 1}}
    return two(first={"consolidation": {"group": "g"}, "commodities": {"steel": 1}}, second=second) | FOOD | parts


def test_one_load_selected_holds_the_vehicle_and_every_load_aboard() -> None:
    before, after = told(examined_second()), told(examined_second() | MIXED)
    assert before.when("released", BOTH) == [72, 92 + 45]
    assert after.when("released", BOTH) == [pytest.approx(32 + 1 / 6 + 45)]
    assert (rows(before)["held_by_others", "all"], rows(after)["held_by_others", "all"]) == (0, 1)
    assert rows(after)["release_time_mean", "flow one"] == rows(after)["release_time_mean", "flow two"]
    assert rows(after)["selected", "all"] == rows(after)["examinations", "all"] == 1


def test_the_stages_of_every_load_add_up_to_its_release_time() -> None:
    truck_of = told(examined_second() | MIXED).reading
    loads = truck_of.visits[BOTH].of_loads(truck_of.case.vehicles[BOTH].freight)
    np.testing.assert_allclose(loads.release_stages().sum(axis=1), loads.release_time, rtol=1e-9)
    assert len(loads.arrived) == 2


def test_a_vehicle_waits_for_the_papers_of_all_its_goods() -> None:
    """Papers take one minute, and a licence forty more. Due at 10 and 30, lodged then: ready at 11 and 71; released at 71."""
    office = {"document_office": {"officers": 1, "automatic_share": 1.0, "automatic": "1 min", "lead": "0 s", "licence": "40 min"}}
    case = examined_second() | office
    case["commodities"] = {"steel": {}, "food": {"measures": {"second_line": "licence"}}}
    story = told(case | MIXED)
    assert story.when("arrived", BOTH) == [30]
    assert story.when("entered", BOTH) == [71]
    assert rows(story)["first_attempt_share", "all"] == 0
    apart = told(case)
    assert apart.when("entered", BOTH) == [72, 92]


@pytest.mark.parametrize(
    ("of_orders", "reforms", "entered"),
    [(1.0, {}, 60 + 42), (1.0, MIXED["reforms"], 42), (0.0, MIXED["reforms"], 60 + 42)],
    ids=["an order, verified at the lane", "an order, verified before", "a weight"],
)
def test_orders_verified_before_need_not_be_put_right_beside_the_lane(of_orders: float, reforms: Data, entered: float) -> None:
    """Nothing matches; what does not takes an hour beside the lane."""
    exceptions = {"share": 1.0, "duration": "60 min", "of_orders": of_orders}
    story = told(gate(exceptions=exceptions) | {"flows": {"in": flow("08:00", "08:30")}, "reforms": reforms})
    assert story.when("entered") == [pytest.approx(entered + 1 / 6)]


def test_orders_of_goods_that_are_not_consolidated_are_verified_at_the_lane_all_the_same() -> None:
    exceptions = {"share": 1.0, "duration": "60 min", "of_orders": 1.0}
    plain = {"kind": "second_line_in", "arrivals": {"at": ["08:00"]}, "declarations": ALONE}
    story = told(gate(exceptions=exceptions) | {"flows": {"in": plain}} | MIXED)
    assert story.when("entered") == [62]


def test_the_goods_of_a_declaration_on_several_vehicles_share_none_of_them() -> None:
    """Two loads of five pallets come at once, on two vehicles, without waiting for a third that would fit on either."""
    sets = {"several_vehicles_share": 1.0, "several_vehicles": {"constant": 2}, "lag": "0 s", "pallets": {"constant": 5}}
    both = {"in": flow("08:00", declarations=sets, consolidation={"group": "g"})}
    both["more"] = flow("08:00", declarations={"pallets": {"constant": 5}}, consolidation={"group": "g"})
    story = told(gate(lanes={"inbound": 3, "outbound": 3}) | {"flows": both} | MIXED)
    shared = Leg("in", others=("more",))
    assert story.when("arrived", shared) == [10, 10, 70]
    assert story.reading.case.vehicles[shared].convoy.tolist() == [True, True, False]


def test_lots_of_a_shared_vehicle_leave_the_store_each_in_its_time() -> None:
    """Unloaded one after the other for 20 minutes; each lot keeps its own places."""
    store = {"warehouses": {"store": {"docks": 1, "unloading": "10 min", "storage": {"places": 24}}}}
    story = told(gate() | store | {"flows": {"in": flow("08:00", "08:30", dwell="5 h")}})
    assert story.when("left") == [pytest.approx(42 + 1 / 6 + 20 + 1)]
    freed = story.pool("store warehouse, room")
    assert freed.freed_amount.tolist() == [12, 12]
    assert rows(story)["pallets_in_store", "all"] == pytest.approx(24 * (20 + 300) / 1440)


def test_parts_of_a_vehicle_may_take_a_part_of_the_time_to_handle() -> None:
    store = {"warehouses": {"store": {"docks": 1, "unloading": "10 min"}}}
    parts = flow("08:00", "08:30", consolidation={"handling": 0.5})
    assert told(gate() | store | {"flows": {"in": parts}}).when("left") == [pytest.approx(42 + 1 / 6 + 10 + 1)]


def test_convenience_lanes_are_for_vehicles_all_of_whose_goods_are_eligible() -> None:
    """Goods of one class of firm share; a pilot of a tier decides for the vehicle as a whole."""
    firms = {"trusted": {"tier": "advanced_certified"}}
    graded = {"reforms": {"graded_gates": {"outbound": 0}}}
    lanes = gate(lanes={"inbound": 2, "outbound": 1})
    story = told(lanes | {"flows": {"in": flow("08:00", "08:30")}, "firms": firms} | graded)
    choice = story.reading.case.vehicles[Leg("in")].choice
    assert choice is not None
    assert choice.eligible.tolist() == [True]
    assert story.got("main gate, convenience inbound lanes") == [40]


def test_a_vehicle_that_charges_elsewhere_sets_out_when_it_is_full() -> None:
    """Before the gate at 40, in and out again by 43; charged, it is back at 73, in at 75, out at 76 with two orders."""
    electric: Data = {"electric_vehicles": {"share": 1, "low_share": 1, "charging": "20 min", "way": "10 min"}}
    story = told(gate() | electric | {"flows": {"out": flow("08:00", "08:30", kind="second_line_out")}})
    assert story.when("arrived", Leg("out", Way.TO_CHARGE)) == [40]
    assert story.when("arrived", "out") == [73]
    assert story.when("left", "out") == [pytest.approx(76 + 1 / 6)]


def busy(reforms: Data | None = None, **parts: Any) -> Scenario:
    """Three days of part loads of a few firms, in two flows of one group, a third of them under two-step declaration."""
    part_loads = {
        "kind": "second_line_out",
        "arrivals": {"vehicles_per_day": 150},
        "declarations": {"several_vehicles_share": 0.1, "pallets": {"uniform": {"min": 2, "max": 10}}, "bases": {"two_step": 0.3}},
        "consolidation": {"group": "g"},
    }
    data = gate(exceptions={}, lanes={"inbound": 3, "outbound": 3}) | {
        "horizon": {"days": 2, "warm_up": "1 d", "cool_down": "3 h"},
        "firms": {"senders": {"count": 6}},
        "warehouses": {"store": {"docks": 60}},
        "document_office": {"officers": 9},
        "inspection_yard": {},
        "flows": {"one": part_loads, "two": part_loads},
        "reforms": reforms or {},
    }
    return Scenario.model_validate(data | parts)


def case_of(scenario: Scenario) -> Case:
    return prepare(scenario, draw(scenario, seed=3, replication=0))


def truck_of(reforms: Data | None = None, **parts: Any) -> Vehicles:
    return case_of(busy(reforms, **parts)).vehicles[BOTH]


@pytest.mark.parametrize(
    "null", [{"bases": []}, {"adoption": 0.0}, {"adoption": {"begin": 0.0, "end": 0.0, "days": 1}}, {"from_day": 9}, {"gates": []}]
)
def test_where_nothing_is_mixed_nothing_changes(null: Data) -> None:
    one, other = (simulate_once(busy(reforms), seed=1, replication=0) for reforms in ({"mixed_loads": null}, {}))
    assert one[1].completed.tobytes() == other[1].completed.tobytes()
    assert one[0].vehicles[BOTH].freight.vehicle.tobytes() == other[0].vehicles[BOTH].freight.vehicle.tobytes()


def test_mixing_takes_fewer_vehicles_and_no_packing_changes_goods_luck_or_work() -> None:
    before, after = truck_of(), truck_of({"mixed_loads": {}})
    assert after.size < 0.9 * before.size
    np.testing.assert_array_equal(after.flow.loads.tonnes, before.flow.loads.tonnes)
    np.testing.assert_array_equal(after.inspection.selected, before.inspection.selected)
    assert after.papers is not None
    assert before.papers is not None
    np.testing.assert_array_equal(after.papers.lodged, before.papers.lodged)
    works = [
        each.handling("loading", "warehouse.loading", distribution=case_of(busy()).scenario.warehouses["store"].loading).sum()
        for each in (before, after)
    ]
    assert works[1] == pytest.approx(works[0], rel=1e-12)
    assert after.pallets.sum() == before.pallets.sum()


def test_a_vehicle_holds_no_more_than_fills_it_and_goods_of_one_firm_only() -> None:
    truck = truck_of({"mixed_loads": {}})
    assert truck.pallets.max() <= 24
    firm = truck.flow.declarations.firm[truck.flow.loads.declaration]
    assert (firm == firm[truck.freight.leading][truck.freight.vehicle]).all()
    assert truck.packed is not None
    wait = truck.freight.aboard(truck.packed.departed) - truck.packed.ready
    assert wait.min() >= 0
    assert wait.max() == pytest.approx(2 * 3600)


def test_loads_of_two_regimes_never_share_a_vehicle() -> None:
    """From the second day on, for the firms that take it up: who goes with whom changes for nobody else."""
    before, after = truck_of(), truck_of({"mixed_loads": {"from_day": 1}})
    of = after.flow.loads.declaration
    late = (after.flow.declarations.planned >= 2 * 86400)[of]
    assert (late == late[after.freight.leading][after.freight.vehicle]).all()
    bases = after.flow.declarations.basis[of]
    early_and_mixed = (bases != bases[after.freight.leading][after.freight.vehicle]) & ~late
    assert not early_and_mixed.any()
    assert ((bases != bases[after.freight.leading][after.freight.vehicle]) & late).any()
    early = np.flatnonzero(after.freight.aboard(after.arrival) < 2 * 86400)
    np.testing.assert_array_equal(after.freight.aboard(after.arrival)[early], before.freight.aboard(before.arrival)[early])


def test_traffic_that_a_reform_admits_shares_vehicles_only_when_it_comes() -> None:
    """The traffic that was there is told apart on the vehicles it shares."""
    flows = {
        "one": flow("08:00", consolidation={"group": "g"}),
        "two": flow("08:20", consolidation={"group": "g"}, admitted_by="duty_free"),
    }
    alone = told(gate() | {"flows": flows} | MIXED)
    assert alone.when("arrived", BOTH) == [70]
    shared = told(gate() | {"flows": flows, "reforms": {"mixed_loads": {}, "duty_free": {}}})
    assert shared.when("arrived", BOTH) == [30]
    assert (rows(shared)["loads", "all"], rows(shared)["loads", "traffic that was there"]) == (2, 1)
    assert rows(alone)["loads", "traffic that was there"] == 1
    assert rows(alone)["not_admitted", "flow two"] == 1


def test_nobody_comes_and_nothing_is_packed() -> None:
    found = rows(told(gate() | {"flows": {"in": flow("08:00") | {"arrivals": {"vehicles_per_day": 0}}}}))
    assert found["consolidated_vehicles", "all"] == 0
    assert np.isnan(found["loads_per_vehicle", "all"])
    assert np.isnan(found["shipment_time_mean", "all"])
