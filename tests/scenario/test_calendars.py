"""Capacity over time follows shifts, opening hours, files of changes and breakdowns, and changes only where it really changes."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from zonesim.errors import InputError
from zonesim.randomness import uniforms
from zonesim.scenario.calendars import (
    Calendar,
    Floats,
    capacity_changes,
    mean_capacity,
    opening_intervals,
    weekly_server_hours,
)
from zonesim.units import DAY, HOUR, WEEK

MONDAY = date(2026, 3, 2)


def draw(decision: str, n: int) -> Floats:
    return uniforms(1, 0, decision=decision, flow="pool", n=n)


def no_chance(decision: str, n: int) -> Floats:
    raise AssertionError(f"{decision} needs no chance")


def changes(spelling: dict[str, Any], *, servers: int = 1, start: date = MONDAY, until: float = WEEK) -> list[tuple[float, int]]:
    """(hour, capacity) of each change."""
    calendar = Calendar.model_validate(spelling)
    times, capacities = capacity_changes(calendar, servers=servers, start=start, until=until, uniforms=draw)
    assert times.dtype == np.float64
    assert capacities.dtype == np.int64
    return list(zip((times / HOUR).tolist(), capacities.tolist(), strict=True))


def window(begin: str, end: str, days: str = "daily") -> dict[str, Any]:
    return {"days": days, "from": begin, "to": end}


def shift(begin: str, end: str, servers: int, days: str = "daily") -> dict[str, Any]:
    return {**window(begin, end, days), "servers": servers}


def planned(start: str, lasting: str, servers_out: int = 1) -> dict[str, Any]:
    return {"start": start, "lasting": lasting, "servers_out": servers_out}


ALWAYS = window("00:00", "24:00")


def test_opening_hours_open_the_pools_own_servers() -> None:
    assert changes({"open": [window("08:00", "17:00")]}, servers=3, until=DAY) == [(0, 0), (8, 3), (17, 0)]


def test_windows_that_overlap_open_no_server_twice() -> None:
    assert changes({"open": [window("08:00", "12:00"), window("10:00", "17:00")]}, servers=3, until=DAY) == [(0, 0), (8, 3), (17, 0)]


def test_shifts_that_overlap_add_up() -> None:
    spelling = {"shifts": [shift("08:00", "16:00", 2), shift("12:00", "20:00", 3)]}
    assert changes(spelling, until=DAY) == [(0, 0), (8, 2), (12, 5), (16, 3), (20, 0)]


def test_a_shift_handed_over_is_no_change() -> None:
    assert changes({"shifts": [shift("00:00", "12:00", 2), shift("12:00", "24:00", 2)]}) == [(0, 2)]


def test_a_window_past_midnight_belongs_to_the_day_it_begins_on_the_day_before_the_first_included() -> None:
    night = {"shifts": [shift("22:00", "06:00", 1, days="sun,mon")]}
    assert changes(night, until=2 * DAY) == [(0, 1), (6, 0), (22, 1), (30, 0)]


def test_days_of_the_week_count_from_the_date_of_the_first_midnight() -> None:
    friday = date(2026, 3, 6)
    assert changes({"open": [window("08:00", "17:00", days="mon-fri")]}, start=friday, until=4 * DAY) == [
        (0, 0),
        (8, 1),
        (17, 0),
        (72 + 8, 1),
        (72 + 17, 0),
    ]


@pytest.mark.parametrize(
    ("days", "open_days"),
    [("daily", range(7)), ("mon-fri", range(5)), ("mon,wed", [0, 2]), ("fri-mon", [0, 4, 5, 6]), ("sat, tue-wed", [1, 2, 5])],
)
def test_days_are_named_singly_in_ranges_or_all(days: str, open_days: list[int]) -> None:
    found = changes({"open": [window("08:00", "09:00", days=days)]})
    assert [int(hour // 24) for hour, capacity in found if capacity] == list(open_days)


def test_a_change_at_the_end_of_the_horizon_is_not_told() -> None:
    assert changes({"open": [window("08:00", "17:00")]}, until=17 * HOUR) == [(0, 0), (8, 1)]


def test_a_longer_horizon_begins_with_the_shorter_one() -> None:
    spelling = {
        "shifts": [shift("08:00", "20:00", 4)],
        "breakdowns": [{"time_between": {"exponential": {"mean": "9 h"}}, "lasting": "2 h"}],
    }
    long = changes(spelling, until=52 * WEEK)
    short = changes(spelling, until=3 * WEEK)
    assert long[: len(short)] == short


def test_a_planned_outage_takes_servers_out_but_never_more_than_there_are() -> None:
    spelling = {"shifts": [shift("08:00", "12:00", 1), shift("08:00", "17:00", 2)]}
    outage = [planned("2026-03-02 10:00", "4 h", 2), planned("2026-03-01 23:00", "10 h", 9)]
    assert changes({**spelling, "breakdowns": outage}, until=DAY) == [(0, 0), (9, 3), (10, 1), (12, 0), (14, 2), (17, 0)]


def test_without_breakdowns_no_chance_is_needed() -> None:
    calendar = Calendar.model_validate({"open": [ALWAYS]})
    assert capacity_changes(calendar, servers=2, start=MONDAY, until=DAY, uniforms=no_chance)[1].tolist() == [2]


def test_random_breakdowns_alternate_with_time_between_counted_from_the_end_of_the_last() -> None:
    spelling = {"open": [ALWAYS], "breakdowns": [{"time_between": "5 h", "lasting": "1 h"}]}
    assert changes(spelling, servers=2, until=12.5 * HOUR) == [(0, 2), (5, 1), (6, 2), (11, 1), (12, 2)]


def test_random_breakdowns_take_out_the_share_of_time_their_means_imply() -> None:
    spelling = {
        "open": [ALWAYS],
        "breakdowns": [{"time_between": {"exponential": {"mean": "7 h"}}, "lasting": {"exponential": {"mean": "1 h"}}}],
    }
    calendar = Calendar.model_validate(spelling)
    until = 200 * WEEK
    times, capacities = capacity_changes(calendar, servers=1, start=MONDAY, until=until, uniforms=draw)
    # Alternating renewal process: variance of the time up is 2 a^2 b^2 / (a + b)^3 per unit of time for exponential times a, b.
    error = np.sqrt(2 * 49 / 8**3 * HOUR / until)
    assert abs(mean_capacity(times, capacities, until=until) - 7 / 8) < 4 * error


def test_breakdowns_are_drawn_until_the_horizon_even_when_the_first_ones_come_early() -> None:
    asked: list[int] = []

    def unlucky(decision: str, n: int) -> Floats:
        asked.append(n)
        return np.full(n, 1e-3)

    calendar = Calendar.model_validate(
        {"open": [ALWAYS], "breakdowns": [{"time_between": {"exponential": {"mean": "100 h"}}, "lasting": "1 min"}]}
    )
    times, _ = capacity_changes(calendar, servers=1, start=MONDAY, until=WEEK, uniforms=unlucky)
    assert times[-1] > WEEK - HOUR
    assert len(set(asked)) > 1


def test_each_breakdown_has_luck_of_its_own() -> None:
    asked: set[str] = set()

    def note(decision: str, n: int) -> Floats:
        asked.add(decision)
        return draw(decision, n)

    random = {"time_between": {"exponential": {"mean": "20 h"}}, "lasting": "1 h"}
    calendar = Calendar.model_validate({"open": [ALWAYS], "breakdowns": [random, planned("2026-03-02 10:00", "1 h"), random]})
    capacity_changes(calendar, servers=3, start=MONDAY, until=WEEK, uniforms=note)
    assert asked == {
        "breakdown.1.lasting",
        "breakdown.1.time_between",
        "breakdown.2.lasting",
        "breakdown.3.lasting",
        "breakdown.3.time_between",
    }


def test_changes_of_a_file_hold_from_their_time_on(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text(
        "start,servers\n2026-03-01 20:00,1\n2026-03-02 08:00,3\n2026-03-02 12:00,3\n2026-03-03 17:30:15,0\n"
    )
    calendar = Calendar.model_validate({"file": "roster.csv"}, context={"folder": tmp_path})
    times, capacities = capacity_changes(calendar, servers=9, start=MONDAY, until=WEEK, uniforms=no_chance)
    assert times.tolist() == [0, 8 * HOUR, 41.5 * HOUR + 15]
    assert capacities.tolist() == [1, 3, 0]


def test_a_calendar_comes_back_from_its_own_spelling(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text("servers,start\n1,2026-03-01 20:00\n3,2026-03-02 08:00:30\n")
    of_file = Calendar.model_validate({"file": "roster.csv"}, context={"folder": tmp_path})
    written = of_file.model_dump(mode="json", exclude_none=True)
    assert written["changes"] == [{"start": "2026-03-01 20:00", "servers": 1}, {"start": "2026-03-02 08:00:30", "servers": 3}]
    assert Calendar.model_validate(written) == of_file
    random = {"time_between": {"exponential": {"mean": "2 d"}}, "lasting": {"constant": "1 h"}, "servers_out": 2}
    spelling = {"shifts": {"night": shift("22:00", "06:00", 4, days="mon-fri")}, "breakdowns": [random]}
    assert Calendar.model_validate(spelling).model_dump(mode="json", exclude_none=True) == spelling


def test_a_file_that_begins_after_the_run_is_refused(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text("start,servers\n2026-03-02 08:00,3\n")
    calendar = Calendar.model_validate({"file": "roster.csv"}, context={"folder": tmp_path})
    with pytest.raises(InputError) as caught:
        capacity_changes(calendar, servers=1, start=MONDAY, until=WEEK, uniforms=no_chance)
    assert str(caught.value) == (
        "roster.csv: the calendar begins on 2026-03-02 08:00, the run on 2026-03-02; add what holds from '2026-03-02 00:00' on"
    )


def test_every_bad_row_of_a_file_is_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text("start,servers\n2026-03-02,3\n2026-03-02 08:00,three\n2026-02-30 08:00,3\n2026-03-02 09:00\n")
    with pytest.raises(ValidationError) as caught:
        Calendar.model_validate({"file": "roster.csv"}, context={"folder": tmp_path})
    [error] = caught.value.errors()
    assert [str(fault) for fault in error["ctx"]["faults"]] == [
        "roster.csv:2: start: not a local time: '2026-03-02'; write for example '2026-03-02 08:00'",
        "roster.csv:3: servers: not a whole number: 'three'",
        "roster.csv:4: start: not a local time: '2026-02-30 08:00'; write for example '2026-03-02 08:00'",
        "roster.csv:5: 1 values; give 2: start,servers",
    ]


@pytest.mark.parametrize(
    ("spelling", "location", "complaint"),
    [
        ({}, (), "no hours given; give exactly one of open, shifts and file"),
        (
            {"open": [ALWAYS], "shifts": [shift("08:00", "09:00", 1)]},
            (),
            "open and shifts given; give exactly one of open, shifts and file",
        ),
        (
            {"open": [window("08:00", "08:00")]},
            ("open", 0),
            "from and to are the same; for a whole day write from = '00:00', to = '24:00'",
        ),
        (
            {"open": [window("08:00", "09:00", days="Mo-Fr")]},
            ("open", 0, "days"),
            "not days of the week: 'Mo-Fr'; write for example 'mon-fri', 'mon,wed' or 'daily'",
        ),
        ({"shifts": []}, (), "shifts is empty; give at least one"),
        ({"open": [window("8 h", "09:00")]}, ("open", 0, "from"), "not a time of day: '8 h'; write for example '08:00' or '18:30'"),
        ({"shifts": [window("08:00", "09:00")]}, ("shifts", "1", "servers"), "Field required"),
        (
            {"open": [ALWAYS], "breakdowns": [{"lasting": "1 h"}]},
            ("breakdowns", 0),
            "a breakdown is planned or random; give either 'start' or 'time_between'",
        ),
        (
            {"open": [ALWAYS], "breakdowns": [{"time_between": "0 s", "lasting": "1 h"}]},
            ("breakdowns", 0),
            "the time between breakdowns is 0; give one with a mean of more than 0",
        ),
        (
            {"changes": [{"start": "2026-03-02 08:00", "servers": 1}, {"start": "2026-03-02 08:00", "servers": 2}]},
            ("changes",),
            "2026-03-02 08:00 stands after 2026-03-02 08:00; put the changes in order of time, each time once",
        ),
    ],
)
def test_a_fault_is_told_once_where_it_is(spelling: dict[str, Any], location: tuple[int | str, ...], complaint: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Calendar.model_validate(spelling)
    assert {error["loc"]: error["msg"].removeprefix("Value error, ") for error in caught.value.errors()} == {location: complaint}


def test_a_clock_is_open_while_there_is_any_server_and_never_closes_at_the_end() -> None:
    calendar = Calendar.model_validate(
        {"shifts": [shift("08:00", "12:00", 2, days="mon-fri"), shift("12:00", "17:00", 1, days="mon-fri")]}
    )
    opens, closes = opening_intervals(calendar, start=MONDAY, until=2.5 * DAY, uniforms=no_chance)
    assert (opens / HOUR).tolist() == [8, 32, 56]
    assert (closes / HOUR).tolist() == [17, 41, np.inf]
    opens, closes = opening_intervals(calendar, start=MONDAY, until=3 * DAY, uniforms=no_chance)
    assert (closes / HOUR).tolist() == [17, 41, np.inf]


def test_a_clock_that_is_open_from_the_start_opens_at_time_zero() -> None:
    calendar = Calendar.model_validate({"open": [window("20:00", "04:00")]})
    opens, closes = opening_intervals(calendar, start=MONDAY, until=DAY, uniforms=no_chance)
    assert (opens / HOUR).tolist() == [0, 20]
    assert (closes / HOUR).tolist() == [4, np.inf]


def test_a_clock_that_never_opens_is_refused() -> None:
    calendar = Calendar.model_validate({"open": [window("08:00", "12:00", days="sun")]})
    with pytest.raises(InputError, match="the calendar never opens; give opening hours within the horizon"):
        opening_intervals(calendar, start=MONDAY, until=DAY, uniforms=no_chance)


def test_server_hours_are_the_area_under_the_capacity() -> None:
    calendar = Calendar.model_validate({"shifts": [shift("08:00", "18:00", 3, days="mon-fri"), shift("22:00", "02:00", 1)]})
    times, capacities = capacity_changes(calendar, servers=1, start=MONDAY, until=4 * WEEK, uniforms=no_chance)
    assert weekly_server_hours(times, capacities, until=4 * WEEK) == pytest.approx(5 * 10 * 3 + 7 * 4)
    assert mean_capacity(times, capacities, until=4 * WEEK) == pytest.approx((5 * 10 * 3 + 7 * 4) / 168)


def test_the_schema_spells_windows_as_a_scenario_file_does() -> None:
    schema = Calendar.model_json_schema()["$defs"]["Shift"]
    assert set(schema["properties"]) == {"days", "from", "to", "servers"}
    assert schema["properties"]["from"]["type"] == "string"
    assert schema["properties"]["days"]["pattern"]
