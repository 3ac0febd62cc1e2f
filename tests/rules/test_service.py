"""Who uses service facilities, by rule: as many as there are seats for, and whose firm has taken them up."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from rule_cases import drawn, errors, scenario

from zonesim.rules.baseline import rules_of

FLOWS: dict[str, Any] = {
    "in": {"kind": "first_line_in", "arrivals": {"vehicles_per_day": 2000}},
    "cars": {"kind": "employees", "arrivals": {"vehicles_per_day": 2000}},
}


def rules(**parts: Any) -> Any:
    """The employees, and the rules with these facilities."""
    return drawn(scenario(flows=FLOWS, reforms={"service_facilities": parts}), flow="cars")


def test_without_facilities_nobody_eats_charges_or_parks_there() -> None:
    demand, flow, book = drawn(scenario(flows=FLOWS), flow="cars")
    for rule in (book.eats_here, book.charges_here, book.parks):
        assert not rule(demand, flow).any()
    assert book.facilities is None


@pytest.mark.parametrize(
    ("seats", "sittings", "employees", "share"), [(1000, 2, 10_000, 0.2), (1000, 3, 10_000, 0.3), (9000, 2, 10_000, 1)]
)
def test_the_share_that_eats_in_the_zone_is_that_of_seats(seats: int, sittings: int, employees: int, share: float) -> None:
    demand, flow, book = rules(seats=seats, sittings=sittings, employees=employees)
    np.testing.assert_allclose(book.eats_here(demand, flow), share)


def test_with_half_the_firms_half_eat_there_at_the_same_share() -> None:
    demand, flow, book = rules(seats=1000, sittings=2, employees=10_000, adoption=0.5)
    share = book.eats_here(demand, flow)
    assert set(share.tolist()) == {0.0, 0.2}
    firms = np.unique(flow.declarations.firm[share > 0])
    assert errors(np.isin(np.arange(200), firms), 0.5) < 4


def test_what_is_not_built_is_used_by_nobody_and_what_is_stands_from_its_day_on() -> None:
    demand, flow, book = rules(piles=3, from_day=1)
    assert not book.eats_here(demand, flow).any()
    assert not book.parks(demand, flow).any()
    day = 86400.0
    np.testing.assert_array_equal(book.charges_here(demand, flow), flow.declarations.planned >= 2 * day)
    assert (book.facilities.since, book.facilities.piles, book.facilities.parking("main")) == (2 * day, 3, 0)


def test_parking_is_before_the_gates_of_a_pilot_alone() -> None:
    book = rules_of(scenario(reforms={"service_facilities": {"places": 5, "gates": ["east"]}}))
    assert book.facilities is not None
    assert [book.facilities.parking(gate) for gate in ("east", "west")] == [5, 0]
