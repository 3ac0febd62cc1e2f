"""Intervals of series, and numbers as people read them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from zonesim.plots.bands import Scale, band, decimals_of, number


def test_limits_are_those_of_students_t_for_each_point() -> None:
    found = band(np.array([[1.0, 5.0], [2.0, 5.0], [3.0, 5.0]]))
    half_width = 4.302652729911275 / math.sqrt(3)  # t table: 0.975, 2 degrees of freedom
    assert np.allclose(found.mean, [2, 5])
    assert np.allclose(found.low, [2 - half_width, 5])
    assert np.allclose(found.high, [2 + half_width, 5])


def test_undefined_values_are_left_out_and_one_value_has_no_limits() -> None:
    nan = math.nan
    found = band(np.array([[1.0, nan, nan], [3.0, 4.0, nan], [nan, nan, nan]]))
    assert np.allclose(found.mean, [2, 4, nan], equal_nan=True)
    half_width = 12.706204736174698 * math.sqrt(2) / math.sqrt(2)
    assert np.allclose(found.high, [2 + half_width, nan, nan], equal_nan=True)
    assert np.allclose(found.low, [2 - half_width, nan, nan], equal_nan=True)


@pytest.mark.parametrize(
    ("unit", "largest", "change", "expected"),
    [
        ("s", 119.0, False, Scale(1, "s")),
        ("s", 120.0, False, Scale(60, "min")),
        ("s", 7199.0, False, Scale(60, "min")),
        ("s", 7200.0, False, Scale(3600, "h")),
        ("s", 172_800.0, False, Scale(86_400, "d")),
        ("share", 0.4, False, Scale(0.01, "%")),
        ("share", 0.4, True, Scale(0.01, "points")),
        ("vehicles", 1e6, True, Scale(1, "vehicles")),
    ],
)
def test_numbers_come_in_the_unit_in_which_they_read_well(unit: str, largest: float, change: bool, expected: Scale) -> None:
    assert Scale.of(unit, largest, change=change) == expected


@pytest.mark.parametrize(
    ("half_widths", "values", "expected"),
    [
        ([0.7], [8.2], 1),
        ([0.072], [2.4], 2),
        ([30.0, 3.4], [100], 0),
        ([1e-9], [5.0], 3),
        ([0.0, math.nan], [41.7], 1),
        ([], [4100.0], 0),
        ([], [0.0, math.nan], 0),
    ],
)
def test_decimals_follow_the_half_width_and_without_one_the_size(half_widths: list[float], values: list[float], expected: int) -> None:
    assert decimals_of(half_widths, values) == expected


@pytest.mark.parametrize(
    ("value", "decimals", "plus", "expected"),
    [
        (-8.25, 1, True, "−8.2"),
        (1234.5, 0, True, "+1,234"),
        (0.04, 1, True, "0.0"),
        (-0.04, 1, False, "0.0"),
        (3.0, 2, False, "3.00"),
    ],
)
def test_numbers_have_a_true_minus_and_never_a_negative_zero(value: float, decimals: int, plus: bool, expected: str) -> None:
    assert number(value, decimals, plus=plus) == expected
