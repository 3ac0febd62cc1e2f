"""Every fault a user can make in a log or in counts, and what is said of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from log_cases import FLOWS, HORIZON, berlin, counts, faults, visits

from zonesim.errors import InputError
from zonesim.scenario.visit_log import read_visits

GOOD = "2026-03-02T08:00,first_line_in"
OUTSIDE = (
    "is outside the run, which takes arrivals from 2026-03-01 00:00 to 2026-03-04 00:00 (Asia/Shanghai); "
    "leave the row out, or change start, days, warm_up or cool_down in [horizon]"
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "visits.csv: is empty; see docs/input-logs.md for what it should hold"),
        (" \n\n", "visits.csv: is empty; see docs/input-logs.md for what it should hold"),
        ("time,flow\n", "visits.csv: has a header and no rows; give at least one row"),
        (b"time,flow\n2026-03-02T08:00,\xff\xfe\n", "visits.csv:2: is not UTF-8 text; save it as 'CSV UTF-8'"),
        (
            "time;flow\n2026-03-02T08:00;first_line_in\n",
            "visits.csv:1: its cells are separated by semicolons; separate them by commas, and write decimals with a point",
        ),
        (
            "time\tflow\n",
            "visits.csv:1: its cells are separated by tabs; separate them by commas, and write decimals with a point",
        ),
        ("time\n2026-03-02T08:00\n", "visits.csv:1: the column 'flow' is missing; the header must name time and flow"),
        (f"time,flow,Gate_in\n{GOOD},3\n", "visits.csv:1: there is no column 'Gate_in'; did you mean 'gate_in_s'?"),
        (f"time,flow,colour\n{GOOD},red\n", "visits.csv:1: there is no column 'colour'; docs/input-logs.md lists those there are"),
        (f"time,flow,flow\n{GOOD},first_line_in\n", "visits.csv:1: the column 'flow' is there 2 times; keep one"),
        (
            f"time,flow,scan_s,scan_min\n{GOOD},60,1\n",
            "visits.csv:1: scan is given twice, as scan_s and as scan_min; keep one of the columns",
        ),
        (f"time,flow\n{GOOD},3\n", "visits.csv:2: has 3 cells, the header has 2; leave a missing value empty between its commas"),
        (
            f'time,flow\n\n"2026-03-02T08:00,first_line_in\n{GOOD}\n',
            "visits.csv:3: cannot be read as CSV (unexpected end of data); look for a quotation mark that does not belong there",
        ),
        ("time,flow\n,first_line_in\n", "visits.csv:2: time: is empty; every row needs one"),
        ("time,flow\n2026-03-02T08:00,\n", "visits.csv:2: flow: is empty; every row needs one"),
        (
            "time,flow\n02.03.2026 08:00,first_line_in\n",
            "visits.csv:2: time: not a time: '02.03.2026 08:00'; "
            "write for example 2026-03-02T08:15:00, with an offset such as +08:00 if it needs one",
        ),
        ("time,flow\n2026-02-30T08:00,first_line_in\n", "visits.csv:2: time: not a time: '2026-02-30T08:00'; write for example"),
        ("time,flow\n2026-03-02,first_line_in\n", "visits.csv:2: time: not a time: '2026-03-02'; write for example"),
        ("time,flow\n0001-01-01T00:00+23:59,first_line_in\n", "visits.csv:2: time: not a time of our era: '0001-01-01T00:00+23:59'"),
        ("time,flow\n2026-03-04T00:00,first_line_in\n", f"visits.csv:2: time: '2026-03-04T00:00' {OUTSIDE}"),
        ("time,flow\n2026-02-28T15:59:59Z,first_line_in\n", f"visits.csv:2: time: '2026-02-28T15:59:59Z' {OUTSIDE}"),
        (
            "time,flow\n2026-03-02T08:00,first_line_inn\n",
            "visits.csv:2: flow: there is no flow 'first_line_inn'; did you mean 'first_line_in'?",
        ),
        (
            "time,flow\n2026-03-02T08:00,x\n",
            "visits.csv:2: flow: there is no flow 'x'; "
            "known: first_line_in, first_line_out, second_line_in, second_line_out, gate_registered",
        ),
        (f"time,flow,tier\n{GOOD},standart\n", "visits.csv:2: tier: there is no tier 'standart'; did you mean 'standard'?"),
        (f"time,flow,scan_s\n{GOOD},-3\n", "visits.csv:2: scan_s: cannot be negative: '-3'"),
        (
            f"time,flow,scan_s\n{GOOD},3 s\n",
            "visits.csv:2: scan_s: not a number: '3 s'; write for example 12.5, with a point and no unit",
        ),
        (
            f'time,flow,tonnes\n{GOOD},"3,5"\n',
            "visits.csv:2: tonnes: not a number: '3,5'; write for example 12.5, with a point and no unit",
        ),
        (
            f"time,flow,tonnes\n{GOOD},nan\n",
            "visits.csv:2: tonnes: 'nan' stands for a missing value in many programs; leave the cell empty",
        ),
        (f"time,flow,dwell_h\n{GOOD},1e300\n", "visits.csv:2: dwell_h: not to be believed: '1e300'; at most 87,840 h"),
        (f"time,flow,dwell_h\n{GOOD},1e6\n", "visits.csv:2: dwell_h: not to be believed: '1e6'; at most 87,840 h"),
        (f"time,flow,tonnes\n{GOOD},10001\n", "visits.csv:2: tonnes: not to be believed: '10001'; at most 10,000 t"),
        (f"time,flow,pallets\n{GOOD},3000000\n", "visits.csv:2: pallets: not to be believed: '3000000'; at most 10,000 pallets"),
        (f"time,flow,pallets\n{GOOD},2.5\n", "visits.csv:2: pallets: not a whole number from 0 up: '2.5'; write for example 20"),
        (f"time,flow,id\n{GOOD},a\n{GOOD},a\n", "visits.csv:3: id: 'a' is also the id of line 2; every row needs its own, or none"),
        (
            f"time,flow,declaration\n{GOOD},D\n2026-03-02T09:00,first_line_out,D\n",
            "visits.csv:3: flow: declaration 'D' has 'first_line_out' here and 'first_line_in' on line 2; a declaration has one",
        ),
        (
            f"time,flow,declaration,firm\n{GOOD},D,A\n{GOOD},D,B\n",
            "visits.csv:3: firm: declaration 'D' has 'B' here and 'A' on line 2; a declaration has one",
        ),
        (
            f"time,flow,declaration,tier\n{GOOD},D,standard\n{GOOD},D,discredited\n",
            "visits.csv:3: tier: declaration 'D' has 'discredited' here and 'standard' on line 2; a declaration has one",
        ),
        (
            f"time,flow,declaration,review_min\n{GOOD},D,5\n{GOOD},D,6\n",
            "visits.csv:3: review: declaration 'D' has 360.0 here and 300.0 on line 2; a declaration has one",
        ),
        (
            f"time,flow,firm,tier\n{GOOD},A,standard\n{GOOD},A,discredited\n",
            "visits.csv:3: tier: firm 'A' is discredited here and standard on line 2; a firm has one tier",
        ),
        (
            f"time,flow,firm,tier\n{GOOD},Harbour,standard\n",
            "visits.csv:2: tier: firm 'Harbour' is standard here and general_certified in the scenario; a firm has one tier",
        ),
        (
            f"time,flow,firm\n{GOOD},importers\n",
            "visits.csv:2: firm: 'importers' is a group of 3 firms; name one of them, as importers-1",
        ),
    ],
)
def test_every_fault_is_told_with_its_line_and_how_to_mend_it(tmp_path: Path, text: str | bytes, told: str) -> None:
    (message,) = faults(tmp_path, text)
    assert message.startswith(told)
    assert message == told or told.endswith("write for example")


def test_a_time_that_clocks_leave_out_is_a_fault(tmp_path: Path) -> None:
    (told,) = faults(tmp_path, "time,flow\n2026-03-29T02:30,first_line_in\n", horizon=berlin("2026-03-29"))
    assert told == (
        "visits.csv:2: time: there is no '2026-03-29T02:30' in Europe/Berlin: clocks are put forward over it; "
        "give the offset it was read with"
    )


def test_a_cell_too_long_for_a_cell_is_told(tmp_path: Path) -> None:
    (told,) = faults(tmp_path, f"time,flow,id\n{GOOD},{'x' * 200_000}\n")
    assert told.startswith("visits.csv:2: cannot be read as CSV (field larger than field limit")


def test_a_file_that_is_not_there_or_not_a_file_is_told(tmp_path: Path) -> None:
    ways = {"none.csv": "No such file or directory", ".": "Is a directory", "\0": "embedded null byte"}
    for path, why in ((tmp_path / name, why) for name, why in ways.items()):
        with pytest.raises(InputError) as caught:
            read_visits(path, horizon=HORIZON, flows=FLOWS, time_zone=None, firms={})
        assert str(caught.value) == f"{path}: cannot be read: {why}; check the path; it is relative to the scenario file"


def test_all_faults_are_told_at_once_in_order_of_lines(tmp_path: Path) -> None:
    text = f"time,flow,id,scan_s\nnever,first_line_in,a,-1\n{GOOD},b\n{GOOD},a,5\n{GOOD[:-2]},c,x\n"
    told = [line.split(";")[0] for line in faults(tmp_path, text)]
    assert told == [
        "visits.csv:2: time: not a time: 'never'",
        "visits.csv:2: scan_s: cannot be negative: '-1'",
        "visits.csv:3: has 3 cells, the header has 4",
        "visits.csv:4: id: 'a' is also the id of line 2",
        "visits.csv:5: flow: there is no flow 'first_line_'",
        "visits.csv:5: scan_s: not a number: 'x'",
    ]


def test_of_many_faults_the_first_twenty_are_told_and_the_number_of_the_others(tmp_path: Path) -> None:
    told = faults(tmp_path, "time,flow\n" + "never,first_line_in\n" * 1000)
    assert len(told) == 21
    assert told[19].startswith("visits.csv:21: time: not a time")
    assert told[20] == "visits.csv: and 980 more"


def test_a_quoted_cell_over_two_lines_does_not_shift_the_line_numbers(tmp_path: Path) -> None:
    (told,) = faults(tmp_path, f'time,flow,firm\n{GOOD},"one\ntwo"\nnever,first_line_in,\n')
    assert told.startswith("visits.csv:4: time: not a time")


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("2026-03-01T00:00,5", "counts.csv:2: a single interval has no end; add a row with the start of the next, its count 0"),
        (
            "2026-03-01T01:00,5\n2026-03-01T01:00,5",
            "counts.csv:3: start: does not come after the start before it; one row per interval, in order",
        ),
        (
            "2026-03-01T00:00,five\n2026-03-01T01:00,5",
            "counts.csv:2: count: not a whole number from 0 up: 'five'; write for example 20",
        ),
        (
            "2026-03-01T00:00,999999\n2026-03-01T01:00,5",
            "counts.csv:2: count: 999999 vehicles in 1 h are not to be believed; at most 100,000",
        ),
        (
            "2026-03-02T06:00,60\n2026-03-02T07:00,60\n2026-03-02T08:00,600\n2026-03-02T13:00,60\n2026-03-02T14:00,0",
            "counts.csv:4: start: the interval from 2026-03-02 08:00 lasts 5 h, others 1 h: is a row missing?; give every interval its "
            "row, with the count 0 where nobody came, or say in the column end where this one ends",
        ),
        ("2026-03-01T00:00,\n2026-03-01T01:00,5", "counts.csv:2: count: is empty; every row needs one"),
        (",5\n2026-03-01T01:00,5", "counts.csv:2: start: is empty; every row needs one"),
        ("2026-02-28T23:00,5\n2026-03-01T00:00,5", f"counts.csv:2: start: '2026-02-28T23:00' {OUTSIDE}"),
        (
            "2026-03-01T00:00,5\n2026-03-03T12:00,5",
            "counts.csv:3: start: the last interval lasts until 2026-03-06 00:00, beyond the end of demand (without an end of "
            "its own, it is as long as the one before it); add a row that starts at or before 2026-03-04 00:00, its count 0, "
            "or the column end",
        ),
    ],
)
def test_every_fault_of_counts_is_told_with_its_line(tmp_path: Path, rows: str, told: str) -> None:
    with pytest.raises(InputError) as caught:
        counts(tmp_path, f"start,count\n{rows}\n")
    assert str(caught.value).replace(f"{tmp_path}/", "") == told


SAMPLE = (
    "time,flow,id,declaration,firm,tier,tonnes,pallets,gate_in_s,review_min\n"
    "2026-03-02T08:00,first_line_in,V1,D1,Harbour,,11.5,20,85,5\n"
    "2026-03-02T08:10Z,first_line_out,V2,,,standard,,,,\n"
    '2026-03-02 09:00:30,first_line_in,V3,D1,,,,3,"60",\n'
)
PIECES = st.sampled_from(
    [",", "\n", '"', ";", "\r", "\x00", "-", "é", "९", "1e999", "2026-03-02T08:00", "9999-12-31T23:59-23:59", "D1", "nan", "\ufeff"]
)
PLACES = st.integers(0, len(SAMPLE))


@given(edits=st.lists(st.tuples(PLACES, st.integers(0, 6), PIECES | st.text(max_size=3)), min_size=1, max_size=5))
@settings(max_examples=200, deadline=None)
def test_a_log_mutated_at_will_is_read_or_refused_in_words(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[int, int, str]]
) -> None:
    text = SAMPLE
    for place, removed, piece in edits:
        text = text[:place] + piece + text[place + removed :]
    try:
        table = visits(tmp_path_factory.getbasetemp(), text.encode("utf-8", "surrogatepass"))
    except InputError as error:
        table, told = None, str(error)
    if table is None:
        assert all(line.startswith(str(tmp_path_factory.getbasetemp())) for line in told.splitlines())
    else:
        begin, end = HORIZON.demand
        assert np.all((table.time >= begin) & (table.time < end))
        assert set(table.flow) <= set(FLOWS)


@given(content=st.binary(max_size=80))
@settings(max_examples=100, deadline=None)
def test_bytes_that_are_no_log_are_refused_in_words(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    with pytest.raises(InputError):
        visits(tmp_path_factory.getbasetemp(), content)


@pytest.mark.parametrize("column", ["id", "declaration", "firm", "tier", "flow"])
@pytest.mark.parametrize("word", ["NA", "N/A", "#N/A", "nan", "NULL", "None", "-", "无", "#REF!"])
def test_what_stands_for_missing_is_no_name_in_any_column_of_text(tmp_path: Path, column: str, word: str) -> None:
    cells = {"time": "2026-03-02T08:00", "flow": "first_line_in", column: word}
    told = faults(tmp_path, f"{','.join(cells)}\n{','.join(cells.values())}\n")
    assert f"visits.csv:2: {column}: '{word}' stands for a missing value in many programs; leave the cell empty" in told


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("2026-03-01T01:00,2026-03-01T00:30,5", "counts.csv:3: end: does not come after its start; intervals follow each other"),
        (
            "2026-03-01T00:00,2026-03-01T02:00,5",
            "counts.csv:2: end: comes after the start of the next row; intervals follow each other",
        ),
    ],
)
def test_an_end_that_cannot_be_is_a_fault(tmp_path: Path, row: str, told: str) -> None:
    rows = sorted([row, "2026-03-01T00:30,2026-03-01T01:00,2"])
    with pytest.raises(InputError) as error:
        counts(tmp_path, "start,end,count\n" + "\n".join(rows) + "\n")
    assert told in str(error.value)
