"""Means with their intervals, as tables and sentences of studies say them."""

from __future__ import annotations

import math

import pytest

from zonesim.statistics.comparison import amount, span
from zonesim.statistics.intervals import Interval

NAN = math.nan


def interval(mean: float, half_width: float, *, level: float = 0.95) -> Interval:
    return Interval(mean, mean - half_width, mean + half_width, half_width, half_width, 20, level)


@pytest.mark.parametrize(
    ("unit", "found", "words"),
    [
        ("s", interval(144.2, 6.8), "2.40 min (95 % interval 2.29 to 2.52 min)"),
        ("s", interval(50.0, 12.0), "50 s (95 % interval 38 to 62 s)"),
        ("s", interval(50.0, 12.0, level=0.9), "50 s (90 % interval 38 to 62 s)"),
        ("s", interval(-50.0, 12.0), "−50 s (95 % interval −62 to −38 s)"),
        ("share", interval(0.5, 0.1), "50 % (95 % interval 40 to 60 %)"),
        ("1 / d", interval(1200.0, 100.0), "1,200 a day (95 % interval 1,100 to 1,300 a day)"),
        ("t", interval(3.0, 0.0), "3.0 t (95 % interval 3.0 to 3.0 t)"),
        ("t", interval(0.0, 0.0), "0.0 t (95 % interval 0.0 to 0.0 t)"),
        ("t", Interval(90.0, NAN, NAN, NAN, NAN, 1, 0.95), "90 t"),
        ("t", Interval(0.0, NAN, NAN, NAN, NAN, 1, 0.95), "0.0 t"),
        ("t", Interval(NAN, NAN, NAN, NAN, NAN, 0, 0.95, 3), "undefined"),
    ],
)
def test_a_mean_in_words(unit: str, found: Interval, words: str) -> None:
    assert amount(unit, found) == words


@pytest.mark.parametrize(
    ("unit", "found", "words"),
    [
        ("share", interval(0.5, 0.1), "50 percentage points (95 % interval 40 to 60 percentage points)"),
        ("s", interval(50.0, 12.0), "50 s (95 % interval 38 to 62 s)"),
        ("s", interval(1e-10, 1e-11), "none at all"),
        ("s", interval(-1e-10, 1e-11), "none at all"),
        ("t", interval(1e-10, 2.0), "0.0 t (95 % interval −2.0 to 2.0 t)"),
        ("t", interval(2.0, 0.0), "2.0 t (95 % interval 2.0 to 2.0 t)"),
    ],
)
def test_a_change_in_words(unit: str, found: Interval, words: str) -> None:
    assert amount(unit, found, change=True) == words


@pytest.mark.parametrize(
    ("unit", "found", "words"),
    [
        ("s", interval(-144.2, 6.8), "−2.40 min, −2.52 to −2.29 min"),
        ("share", interval(-0.5, 0.1), "−50 percentage points, −60 to −40 percentage points"),
        ("t", interval(4.0, 0.0), "4.0 t, 4.0 to 4.0 t"),
        ("t", interval(0.0, 0.0), "0.0 t, 0.0 to 0.0 t"),
        ("t", interval(-40.0, 0.0), "−40 t, −40 to −40 t"),
    ],
)
def test_an_interval_in_words(unit: str, found: Interval, words: str) -> None:
    assert span(unit, found) == words


@pytest.mark.parametrize(
    ("seconds", "finest", "words"),
    [
        (119.0, 20.0, "119 s"),
        (120.0, 60.0, "2.0 min"),
        (7140.0, 60.0, "119.0 min"),
        (7200.0, 3600.0, "2.0 h"),
        (171_000.0, 3600.0, "47.5 h"),
        (172_800.0, 86_400.0, "2.0 d"),
    ],
)
def test_the_larger_unit_is_taken_from_twice_its_size_on(seconds: float, finest: float, words: str) -> None:
    assert amount("s", Interval(seconds, NAN, NAN, finest, NAN, 1, 0.95)) == words
