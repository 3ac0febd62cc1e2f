"""Which vehicle carries which load, and what the loads of a vehicle come to."""

from __future__ import annotations

import numpy as np
import pytest

from zonesim.zone.freight import Freight

# Three vehicles: loads 0 and 2 on the first, 1 on the second, 3 and 4 on the third.
SHARED = Freight(vehicle=np.array([0, 1, 0, 2, 2]), leading=np.array([0, 1, 3]), single=False)
MINUTES = np.array([10.0, 20.0, 30.0, 40.0, 5.0])
SOME = np.array([False, True, True, False, False])


def test_a_vehicle_has_the_luck_of_its_leading_load_and_the_work_of_all() -> None:
    assert SHARED.size == 3
    assert SHARED.of_leading(MINUTES).tolist() == [10, 20, 40]
    assert SHARED.total(MINUTES).tolist() == [40, 20, 45]
    assert SHARED.count(np.array([1, 2, 3, 4, 5], np.int32)).tolist() == [4, 2, 9]


def test_what_is_asked_of_one_load_is_asked_of_its_vehicle() -> None:
    assert SHARED.any(SOME).tolist() == [True, True, False]
    assert SHARED.most(MINUTES, SOME).tolist() == [30, 20, 0]
    assert SHARED.least(np.array([2, 1, 0, 1, 1], np.int8)).tolist() == [0, 1, 1]


def test_every_load_lives_through_what_its_vehicle_does() -> None:
    assert SHARED.aboard(np.array([7.0, 8.0, 9.0])).tolist() == [7, 8, 7, 9, 9]


def test_one_load_each_is_every_load_itself() -> None:
    each = Freight.one_each(5)
    for combined in (each.of_leading(MINUTES), each.total(MINUTES), each.aboard(MINUTES)):
        assert combined.tolist() == MINUTES.tolist()
    assert each.any(SOME).tolist() == SOME.tolist()
    assert each.most(MINUTES, SOME).tolist() == np.where(SOME, MINUTES, 0.0).tolist()


def test_a_chance_of_any_aboard_is_less_than_the_sum() -> None:
    chances = np.array([0.5, 0.2, 0.5, 0.0, 1.0])
    assert SHARED.either(chances).tolist() == [0.75, pytest.approx(0.2), 1.0]
    assert Freight.one_each(5).either(chances).tolist() == chances.tolist()
