"""Some of the declarations of a flow, or several flows as one: the same rows with the same luck."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from demand_cases import drawn, flow, scenario

from zonesim.demand.columns import Demand, FlowDemand, Member
from zonesim.demand.legs import Leg, Way
from zonesim.demand.luck import DayByDay
from zonesim.demand.parts import another_time, join, only

PLENTY: dict[str, Any] = {
    "arrivals": {"vehicles_per_day": 200},
    "declarations": {"several_vehicles_share": 0.3, "bases": {"two_step": 0.5}},
}


def two_flows() -> Demand:
    return drawn(scenario({"first": flow(**PLENTY), "second": flow(**PLENTY)}))


def rows(part: FlowDemand) -> list[tuple[float, int, int, list[float], list[float]]]:
    """Of every declaration: when it comes, its firm, its basis, its luck, and the luck and arrival of its loads."""
    bounds, luck = part.declarations.first_load, part.loads.luck.uniform("gate")
    return [
        (
            float(part.declarations.planned[d]),
            int(part.declarations.firm[d]),
            int(part.declarations.basis[d]),
            [float(part.declarations.luck.uniform("review")[d])],
            [*luck[bounds[d] : bounds[d + 1]], *part.loads.arrival[bounds[d] : bounds[d + 1]]],
        )
        for d in range(part.declarations.size)
    ]


def test_who_is_left_has_the_luck_and_the_loads_it_had_among_all() -> None:
    whole = two_flows().flows["first"]
    those = whole.declarations.luck.uniform("coin") < 0.4
    part = only(whole, those)
    assert rows(part) == [row for row, kept in zip(rows(whole), those, strict=True) if kept]
    np.testing.assert_array_equal(part.loads.declaration, np.repeat(np.arange(those.sum()), np.diff(part.declarations.first_load)))


def test_all_of_a_flow_is_the_flow() -> None:
    whole = two_flows().flows["first"]
    assert only(whole, np.ones(whole.declarations.size, np.bool_)) is whole
    assert only(whole, np.zeros(whole.declarations.size, np.bool_)).loads.size == 0


def test_flows_joined_are_the_rows_of_the_one_and_then_of_the_other() -> None:
    one, two = two_flows().flows.values()
    both_legs = Leg("first", others=("second",))
    both = join(both_legs, [one, two])
    assert rows(both) == rows(one) + rows(two)
    assert (both.leg, [part.leg for part in both.parts]) == (both_legs, [Leg("first"), Leg("second")])
    assert both.part.tolist() == [0] * one.declarations.size + [1] * two.declarations.size
    assert join(Leg("alone"), [one]) is one


def test_no_flow_cannot_be_joined() -> None:
    with pytest.raises(ValueError, match="no flow"):
        join(Leg("nothing"), [])


def test_goods_another_time_are_the_same_goods_on_papers_of_their_own() -> None:
    """Each load by itself: its firm and weight as before, another luck but in what is kept."""
    whole = two_flows().flows["first"]
    rows = np.array([3, 4, 7])
    back = Leg("first", Way.LEAVING)
    again = another_time(whole, rows, leg=back, prefix="back.", kept=frozenset({"batch"}), kind="first_line_out")
    of = whole.loads.declaration[rows]
    assert (again.leg, again.flow.kind, again.part.tolist()) == (back, "first_line_out", [0, 0, 0])
    assert again.parts == (Member(back, again.flow),)
    assert np.diff(again.declarations.first_load).tolist() == [1, 1, 1]
    for column in ("firm", "planned", "commodity", "basis"):
        np.testing.assert_array_equal(getattr(again.declarations, column), getattr(whole.declarations, column)[of])
    for column in ("tonnes", "pallets", "arrival"):
        np.testing.assert_array_equal(getattr(again.loads, column), getattr(whole.loads, column)[rows])
    np.testing.assert_array_equal(again.declarations.luck.uniform("batch"), whole.declarations.luck.uniform("batch")[of])
    np.testing.assert_array_equal(again.declarations.luck.uniform("coin"), whole.declarations.luck.uniform("back.coin")[of])
    np.testing.assert_array_equal(again.loads.luck.uniform("gate"), whole.loads.luck.uniform("back.gate")[rows])


def test_luck_day_by_day_is_that_of_the_row_and_the_day() -> None:
    whole = two_flows().flows["first"].loads.luck
    luck = DayByDay(whole, np.array([0, 0, 5, 0]), np.array([0, 1, 1, 2]), "day.")
    first, second, third = (whole.uniform(f"day.{day}.coin") for day in range(3))
    assert luck.uniform("coin").tolist() == [first[0], second[0], second[5], third[0]]
    assert DayByDay(whole, np.zeros(0, np.int64), np.zeros(0, np.int64), "day.").uniform("coin").size == 0
