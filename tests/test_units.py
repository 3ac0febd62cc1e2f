"""Text with its unit at the border, seconds inside."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zonesim.units import (
    DAY,
    HOUR,
    counted,
    format_duration,
    format_time_of_day,
    parse_duration,
    parse_time_of_day,
)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("45 s", 45), ("20 min", 1200), ("2 h", 2 * HOUR), ("3 d", 3 * DAY), ("1 h 30 min", 5400), ("1.5h", 5400), ("-30 min", -1800)],
)
def test_a_length_of_time_is_read_with_its_unit(text: str, seconds: float) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["45", "00:45", "2 hours", "", "min", "1 h 30", 45, 45.0, None, "nan s", "1 h, 30 min"])
def test_anything_else_is_refused_and_the_spelling_shown(text: object) -> None:
    with pytest.raises(ValueError, match=r"not a duration: .*; write for example '45 s', '20 min', '2 h' or '1 h 30 min'"):
        parse_duration(text)


@given(st.floats(0, 1e9, allow_subnormal=False))
def test_a_duration_written_reads_back_to_the_last_bit(seconds: float) -> None:
    assert parse_duration(format_duration(seconds)) == seconds
    assert parse_duration(format_duration(-seconds)) == -seconds


@pytest.mark.parametrize(("text", "seconds"), [("00:00", 0), ("8:05", 29100), ("18:30", 66600), ("18:30:15", 66615), ("24:00", DAY)])
def test_a_time_of_day_counts_from_midnight(text: str, seconds: float) -> None:
    assert parse_time_of_day(text) == seconds
    assert parse_time_of_day(format_time_of_day(seconds)) == seconds


@pytest.mark.parametrize("text", ["25:00", "18", "18:60", "24:01", 18.5, ""])
def test_what_is_no_time_of_day_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match=r"not a time of day: .*; write for example '08:00' or '18:30'"):
        parse_time_of_day(text)


def test_one_of_a_thing_is_no_plural() -> None:
    assert [counted(number, "dock") for number in (0, 1, 2)] == ["0 docks", "1 dock", "2 docks"]
