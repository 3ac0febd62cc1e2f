"""Logs and counts: what is read from them."""

from __future__ import annotations

import hashlib
import pickle
from pathlib import Path

import numpy as np
from log_cases import FIRMS, FLOWS, HORIZON, berlin, counts, visits

from zonesim.scenario.horizon import Horizon
from zonesim.scenario.traffic import TIERS, CountedInterval
from zonesim.scenario.visit_log import STAGES, firms_by_name, read_counts, read_visits
from zonesim.units import DAY, HOUR

SHIPPED = Path(__file__).parents[2] / "scenarios" / "data"


def test_a_log_needs_no_more_than_time_and_flow(tmp_path: Path) -> None:
    table = visits(tmp_path, "flow,time\nfirst_line_in,2026-03-02T08:00\nfirst_line_out,2026-03-01 07:30:30\n")
    assert table.time.tolist() == [7.5 * HOUR + 30, DAY + 8 * HOUR]
    assert table.flow == ("first_line_out", "first_line_in")
    assert table.identifier == table.declaration == table.firm == ("", "")
    assert table.tier.tolist() == [-1, -1]
    assert np.isnan(table.tonnes).all()
    assert np.isnan(table.pallets).all()
    assert table.durations == {}
    assert table.size == 2


def test_every_column_is_read_in_its_unit_and_an_empty_cell_is_missing(tmp_path: Path) -> None:
    table = visits(
        tmp_path,
        "time,flow,id,declaration,firm,tier,tonnes,pallets,gate_in_s,hold_min,dwell_h,review_min\n"
        "2026-03-02T08:00:00,first_line_in,V1,D1,Harbour,general_certified,11.5,20,85.5,1.5,2e1,30\n"
        "2026-03-02T08:00:00,first_line_in,,,,,,,,,,\n",
    )
    assert (table.identifier, table.declaration, table.firm) == (("V1", ""), ("D1", ""), ("Harbour", ""))
    assert table.tier.tolist() == [TIERS.index("general_certified"), -1]
    np.testing.assert_array_equal(table.tonnes, [11.5, np.nan])
    np.testing.assert_array_equal(table.pallets, [20, np.nan])
    assert list(table.durations) == ["gate_in", "hold", "dwell", "review"]
    for stage, seconds in (("gate_in", 85.5), ("hold", 90.0), ("dwell", 20 * HOUR), ("review", 1800.0)):
        np.testing.assert_array_equal(table.durations[stage], [seconds, np.nan])


def test_what_a_row_of_a_declaration_states_holds_for_all_its_rows(tmp_path: Path) -> None:
    table = visits(
        tmp_path,
        "time,flow,declaration,firm,tier,review_min\n"
        "2026-03-02T08:00,first_line_in,D1,,,\n2026-03-02T08:05,first_line_in,D1,Newcomer,,5\n"
        "2026-03-02T08:10,first_line_in,D1,,standard,\n2026-03-02T08:15,first_line_in,,,,\n",
    )
    assert table.firm == ("Newcomer", "Newcomer", "Newcomer", "")
    assert table.tier.tolist() == [TIERS.index("standard")] * 3 + [-1]
    np.testing.assert_array_equal(table.durations["review"], [300, 300, 300, np.nan])


def test_rows_stand_in_order_of_time_and_then_of_the_file(tmp_path: Path) -> None:
    head = "time,flow,id\n"
    table = visits(
        tmp_path, head + "".join(f"2026-03-02T0{hour}:00,first_line_in,{name}\n" for hour, name in ((9, "c"), (8, "b"), (8, "a")))
    )
    assert table.identifier == ("b", "a", "c")


def test_a_byte_order_mark_windows_line_ends_quotes_and_blank_lines_do_no_harm(tmp_path: Path) -> None:
    text = '\ufefftime, flow ,firm\r\n\r\n2026-03-02T08:00,first_line_in,"Li, ""Sons"""\r\n\r\n'
    table = visits(tmp_path, text)
    assert table.firm == ('Li, "Sons"',)
    assert table.digest == hashlib.sha256(text.encode()).hexdigest()


def test_an_offset_is_turned_into_civil_time_of_the_zone(tmp_path: Path) -> None:
    rows = ("2026-03-02T00:00:00Z", "2026-03-02T09:00:00+09:00", "2026-03-01T19:00:00.5-05:00", "2026-03-02T08:00:00")
    table = visits(tmp_path, "time,flow\n" + "".join(f"{time},first_line_in\n" for time in rows))
    assert (table.time - DAY - 8 * HOUR).tolist() == [0, 0, 0, 0.5]


def test_times_without_an_offset_may_be_written_in_another_zone(tmp_path: Path) -> None:
    table = visits(
        tmp_path, "time,flow\n2026-03-02T03:00,first_line_in\n2026-03-02T03:00Z,first_line_in\n", time_zone="Europe/Helsinki"
    )
    assert ((table.time - DAY) / HOUR).tolist() == [9, 11]


def test_every_day_of_the_model_has_24_hours_though_clocks_are_changed(tmp_path: Path) -> None:
    spring = berlin("2026-03-29")
    table = visits(tmp_path, "time,flow\n2026-03-29T01:30,first_line_in\n2026-03-29T03:00,first_line_in\n", horizon=spring)
    assert (table.time / HOUR).tolist() == [1.5, 3]
    autumn = berlin("2026-10-25")
    twice = ("2026-10-25T02:30", "2026-10-25T02:30+02:00", "2026-10-25T02:30+01:00", "2026-10-25T03:00")
    table = visits(tmp_path, "time,flow\n" + "".join(f"{time},first_line_in\n" for time in twice), horizon=autumn)
    assert (table.time / HOUR).tolist() == [2.5, 2.5, 2.5, 3]


def test_of_an_hour_that_comes_twice_the_first_is_meant_when_the_log_is_of_another_zone(tmp_path: Path) -> None:
    horizon = Horizon.model_validate({"start": "2026-10-25", "time_zone": "UTC"})
    table = visits(tmp_path, "time,flow\n2026-10-25T02:30,first_line_in\n", horizon=horizon, time_zone="Europe/Berlin")
    assert (table.time / HOUR).tolist() == [24.5]


def test_a_table_travels_between_processes(tmp_path: Path) -> None:
    table = visits(tmp_path, "time,flow,scan_s\n2026-03-02T08:00,first_line_in,3\n")
    copy = pickle.loads(pickle.dumps(table))
    assert (copy.digest, copy.flow, copy.durations["scan"].tolist()) == (table.digest, table.flow, [3.0])


def test_the_firms_of_a_group_are_numbered() -> None:
    assert firms_by_name(FIRMS) == {
        "Harbour": "Harbour",
        "importers-1": "importers",
        "importers-2": "importers",
        "importers-3": "importers",
    }


def test_counted_intervals_end_where_the_next_one_starts(tmp_path: Path) -> None:
    text = "start,count\n2026-03-01T00:00,5\n2026-03-01 00:30,0\n2026-03-01T01:30+08:00,12\n"
    expected = (
        CountedInterval(0.0, HOUR / 2, 5),
        CountedInterval(HOUR / 2, 1.5 * HOUR, 0),
        CountedInterval(1.5 * HOUR, 2.5 * HOUR, 12),
    )
    assert counts(tmp_path, text) == expected


def test_counted_intervals_end_where_their_rows_say_so(tmp_path: Path) -> None:
    text = "start,end,count\n2026-03-01T00:00,2026-03-01T00:30,5\n2026-03-01 06:00,,3\n2026-03-01T07:00,2026-03-02T00:00,12\n"
    expected = (CountedInterval(0.0, HOUR / 2, 5), CountedInterval(6 * HOUR, 7 * HOUR, 3), CountedInterval(7 * HOUR, 24 * HOUR, 12))
    assert counts(tmp_path, text) == expected
    assert counts(tmp_path, "start,end,count\n2026-03-01T00:00,2026-03-01T00:30,5\n") == expected[:1]


def test_counts_of_months_are_believed_for_what_they_are(tmp_path: Path) -> None:
    """184,060 trucks of a month are 5,937 a day."""
    months = Horizon.model_validate({"start": "2018-01-01", "days": 62, "warm_up": "0 s", "cool_down": "0 s"})
    january, february = counts(tmp_path, "start,count\n2018-01-01T00:00,184060\n2018-02-01T00:00,0\n", horizon=months)
    assert (january.vehicles, january.end - january.start, february.vehicles) == (184_060, 31 * DAY, 0)


def test_counted_intervals_know_the_hour_that_clocks_leave_out(tmp_path: Path) -> None:
    day = Horizon.model_validate({"start": "2026-03-29", "days": 1, "warm_up": "0 s", "cool_down": "0 s", "time_zone": "Europe/Berlin"})
    hourly = counts(tmp_path, "start,count\n2026-03-29T00:00,7\n2026-03-29T01:00,100\n2026-03-29T03:00,5\n", horizon=day)
    assert hourly[:2] == (CountedInterval(0.0, HOUR, 7), CountedInterval(HOUR, 2 * HOUR, 100))
    daily = counts(tmp_path, "start,end,count\n2026-03-29T00:00,2026-03-30T00:00,23\n", horizon=day)
    assert daily == (CountedInterval(0.0, 24 * HOUR, 23, ((2 * HOUR, HOUR),)),)


def test_counts_may_fill_the_run_to_its_last_second(tmp_path: Path) -> None:
    text = "start,count\n2026-03-03T22:00,5\n2026-03-03T23:00,7\n"
    assert counts(tmp_path, text)[-1] == CountedInterval(2 * DAY + 23 * HOUR, 3 * DAY, 7)


def test_the_log_shipped_exercises_every_column_and_missing_cells() -> None:
    table = read_visits(SHIPPED / "visits.csv", horizon=HORIZON, flows=FLOWS, time_zone=None, firms={})
    assert 150 <= table.size <= 300
    assert set(table.flow) == set(FLOWS)
    assert set(table.durations) == set(STAGES)
    for column in (table.tonnes, table.pallets, *table.durations.values()):
        assert 0 < np.isnan(column).sum() < table.size
    for texts in (table.identifier, table.declaration, table.firm):
        assert 0 < texts.count("") < table.size
    assert set(table.tier) == {-1, *range(len(TIERS))}


def test_the_counts_shipped_cover_the_default_horizon() -> None:
    intervals = read_counts(SHIPPED / "arrivals_by_hour.csv", horizon=HORIZON)
    assert (intervals[0].start, intervals[-1].end, len(intervals)) == (*HORIZON.demand, 72)
