"""Tables leave zonesim and come back as they were: whole or not at all, with the same bytes each time."""

from __future__ import annotations

import csv
import gc
import json
import math
import os
import sys
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from zonesim.errors import InputError
from zonesim.tables.export import export, write_csv, write_parquet, write_xlsx
from zonesim.tables.spreadsheet import sheet_names
from zonesim.tables.tidy_table import ROWS_AT_ONCE, Field, Table, described

FIELDS = (
    Field("what", "text", "", "in words"),
    Field("count", "integer", "", "how many"),
    Field("time", "number", "s", "how long"),
    Field("fits", "boolean", "", "whether it fits"),
    Field("when", "date-time", "", "at which moment"),
)
WORDS = ["=1+1", "+49 1", "-", "@home", "https://example.org", "1.5", 'say "so",\nagain', "保税区", "", None]
COUNTS = [0, 1, -2, 2**53, 2**53 + 1, 5, 6, 7, None, 9]
TIMES = [0.1, 1 / 3, math.nan, 1e-300, -0.0, 1e300, 86400.0, 7.0, 8.5, math.inf]
FITS = [True, False, None, True, True, True, True, True, True, False]
WHEN = [datetime(2026, 3, 2, 8, minute, 1, 250_000) for minute in range(9)] + [None]
COLUMNS: dict[str, list[Any]] = {"what": WORDS, "count": COUNTS, "time": TIMES, "fits": FITS, "when": WHEN}

Write = Callable[[Path], object]


def table() -> Table:
    return Table.of(FIELDS, COLUMNS)


WRITERS: dict[str, Write] = {
    "t.csv": lambda path: write_csv(path, table()),
    "t.parquet": lambda path: write_parquet(path, table()),
    "t.xlsx": lambda path: write_xlsx(path, {"things": table()}),
}


def test_csv_comes_back_exactly(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    write_csv(file, table())
    with file.open(newline="", encoding="utf-8") as opened:
        heading, *rows = csv.reader(opened)
    assert heading == [field.name for field in FIELDS]
    what, count, time, fits, when = zip(*rows, strict=True)
    assert list(what) == [word or "" for word in WORDS]
    assert list(count) == ["" if number is None else str(number) for number in COUNTS]
    assert time[2] == ""
    assert [float(text) for text in time if text] == [number for number in TIMES if not math.isnan(number)]
    assert list(fits) == [{True: "true", False: "false", None: ""}[truth] for truth in FITS]
    assert [datetime.fromisoformat(text) if text else None for text in when] == WHEN
    assert b"\r" not in file.read_bytes()


def test_parquet_comes_back_exactly_with_units(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    file = tmp_path / "t.parquet"
    write_parquet(file, table())
    found = parquet.read_table(file)
    missing: dict[str, list[Any]] = COLUMNS | {"time": [None if math.isnan(number) else number for number in TIMES]}
    assert found.to_pydict() == missing
    assert [str(kind) for kind in found.schema.types] == ["string", "int64", "double", "bool", "timestamp[us]"]
    assert found.schema.field("time").metadata == {b"unit": b"s", b"description": b"how long"}
    assert parquet.read_metadata(file).row_group(0).column(0).compression == "ZSTD"


def test_pandas_reads_csv_and_parquet_alike(tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    export(tmp_path, {"things": table()}, formats=["csv", "parquet"])
    kinds = {"count": "Int64", "fits": "boolean", "what": "str"}
    from_csv = pandas.read_csv(tmp_path / "things.csv", dtype=kinds, parse_dates=["when"])
    from_parquet = pandas.read_parquet(tmp_path / "things.parquet", dtype_backend="numpy_nullable").replace({"what": {"": None}})
    for name in ("count", "time", "fits", "when", "what"):
        left, right = (frame[name].astype(object).where(frame[name].notna(), None).tolist() for frame in (from_csv, from_parquet))
        assert left == right, name


def test_a_workbook_comes_back_and_text_stays_text(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    file = tmp_path / "t.xlsx"
    write_xlsx(file, {"things": table(), "other/things": table()})
    book = openpyxl.load_workbook(file)
    assert book.sheetnames == ["things", "other things", "columns"]
    for name in book.sheetnames[:2]:
        sheet = book[name]
        assert sheet.freeze_panes == "A2"
        assert [cell.value for cell in sheet[1]] == [field.name for field in FIELDS]
        assert all(cell.font.bold for cell in sheet[1])
        what, count, time, fits, when = ([cell.value for cell in column[1:]] for column in sheet.columns)
        assert what == WORDS
        assert {cell.data_type for cell in sheet["A"] if cell.value is not None} == {"s"}  # no formula, link or number
        assert count == [str(number) if number == 2**53 + 1 else number for number in COUNTS]
        assert time == [None if math.isnan(number) else "inf" if math.isinf(number) else number for number in TIMES]
        assert fits == FITS
        assert when == WHEN
        assert (sheet["B2"].number_format, sheet["E2"].number_format) == ("#,##0", "yyyy-mm-dd hh:mm:ss.000")
        assert sheet.column_dimensions["E"].width > len("2026-03-02 08:00:01.250")
    told = list(book["columns"].iter_rows(min_row=2, values_only=True))
    expected = [
        (name, field.name, field.kind, field.unit, field.description) for name in ("things", "other things") for field in FIELDS
    ]
    assert told == expected
    with zipfile.ZipFile(file) as packed:
        assert "<f>" not in "".join(packed.read(name).decode() for name in packed.namelist() if "sheet" in name)


@pytest.mark.parametrize("name", WRITERS)
def test_the_same_table_gives_the_same_bytes(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    WRITERS[name](tmp_path / name)
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        (tmp_path / "elsewhere").mkdir()
        WRITERS[name](tmp_path / "elsewhere" / name)
    finally:
        monkeypatch.undo()
        time.tzset()
    first, second = (tmp_path / name).read_bytes(), (tmp_path / "elsewhere" / name).read_bytes()
    assert first == second
    # ... and the bytes are those of the table: another value, other bytes.
    monkeypatch.setitem(COLUMNS, "count", [*COUNTS[:-1], 10])
    WRITERS[name](tmp_path / name)
    assert (tmp_path / name).read_bytes() != first


@pytest.mark.parametrize("name", WRITERS)
def test_a_full_disk_is_told_and_leaves_the_old_file(name: str, tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no device that is always full")
    (tmp_path / name).write_text("before")
    (tmp_path / f".{name}.{os.getpid()}.draft").symlink_to("/dev/full")
    with pytest.raises(InputError, match=f"{name}: cannot be written: No space left on device; name another folder") as told:
        WRITERS[name](tmp_path / name)
    assert told.value.faults[0].file == str(tmp_path / name)
    assert [file.name for file in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "before"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # XlsxWriter leaves its parts for Python to close
@pytest.mark.parametrize("rows", [10, 20_000], ids=["met at the end", "met on the way"])
def test_no_room_for_the_parts_of_a_workbook(rows: int, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500, hard))
    try:
        with pytest.raises(InputError, match="cannot be written: File too large"):
            write_xlsx(tmp_path / "t.xlsx", {"long": Table.of(FIELDS[2:3], {"time": np.arange(rows) / 7})})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        gc.collect()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", WRITERS)
def test_a_folder_that_cannot_be_written(name: str, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, not a folder")
    with pytest.raises(InputError, match=r"cannot be written: (File exists|Not a directory)"):
        WRITERS[name](tmp_path / "taken" / name)
    (tmp_path / name).mkdir()
    with pytest.raises(InputError, match="cannot be written: Is a directory"):
        WRITERS[name](tmp_path / name)
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted([name, "taken"])


def test_a_missing_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(InputError) as told:
        WRITERS["t.parquet"](tmp_path / "t.parquet")
    assert str(told.value) == "export: Parquet needs pyarrow, which is not installed; install zonesim[research]"
    assert list(tmp_path.iterdir()) == []


def test_an_error_midway_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from zonesim.tables.csv_tables import write_csv_parts

    (tmp_path / "t.csv").write_text("before")

    def parts() -> Any:
        yield table()
        raise RuntimeError("the run broke off")

    with pytest.raises(RuntimeError, match="broke off"):
        write_csv_parts(tmp_path / "t.csv", FIELDS, parts=parts())
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("t.csv", "before")]


def test_a_table_too_large_for_a_sheet(tmp_path: Path) -> None:
    long = Table.of(FIELDS[1:2], {"count": np.zeros(1_048_576, np.int64)})
    wordy = Table.of(FIELDS[:1], {"what": ["x" * 32_768]})
    with pytest.raises(InputError) as told:
        write_xlsx(tmp_path / "t.xlsx", {"long": long, "wordy": wordy})
    assert [(fault.path, fault.what) for fault in told.value.faults] == [
        ("long", "1,048,576 rows; a sheet holds 1,048,575"),
        ("wordy", "32,768 characters in one text; a sheet holds 32,767"),
    ]
    assert list(tmp_path.iterdir()) == []


def test_sheet_names_are_allowed_and_apart() -> None:
    names = ["a" * 40, "A" * 40, "x[1]:*?/\\", "History", "'quoted'", "", "***", "columns", "columns"]
    sheets = sheet_names(names)
    assert len(sheets) == len({sheet.lower() for sheet in sheets} - {"history"}) == len(names)
    assert all(0 < len(sheet) <= 31 and not set(sheet) & set("[]:*?/\\") and sheet.strip("'") == sheet for sheet in sheets)
    assert sheets[-2:] == ["columns", "columns 2"]


def test_long_tables_are_written_in_row_groups(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    rows = 2 * ROWS_AT_ONCE + 1
    write_parquet(tmp_path / "t.parquet", Table.of(FIELDS[1:2], {"count": np.arange(rows)}))
    groups = parquet.read_metadata(tmp_path / "t.parquet")
    assert [groups.row_group(group).num_rows for group in range(groups.num_row_groups)] == [ROWS_AT_ONCE, ROWS_AT_ONCE, 1]
    assert parquet.read_table(tmp_path / "t.parquet")["count"].to_pylist() == list(range(rows))


def test_an_empty_table_keeps_its_heading(tmp_path: Path) -> None:
    openpyxl, parquet = pytest.importorskip("openpyxl"), pytest.importorskip("pyarrow.parquet")
    nothing = Table.of(FIELDS, {field.name: [] for field in FIELDS})
    export(tmp_path, {"nothing": nothing}, formats=["csv", "xlsx", "parquet"])
    assert (tmp_path / "nothing.csv").read_text() == "what,count,time,fits,when\n"
    assert [cell.value for cell in openpyxl.load_workbook(tmp_path / "tables.xlsx")["nothing"][1]] == [field.name for field in FIELDS]
    assert parquet.read_table(tmp_path / "nothing.parquet").schema.names == [field.name for field in FIELDS]


def test_export_writes_every_format_and_describes_the_columns(tmp_path: Path) -> None:
    tables = {"things": table(), "others": Table.of(FIELDS[:1], {"what": ["one"]})}
    written = export(tmp_path / "out", tables, formats=["csv", "xlsx", "parquet", "csv"])
    names = ["things.csv", "others.csv", "columns.csv", "tables.xlsx", "things.parquet", "others.parquet"]
    assert [file.name for file in written] == names
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == sorted(names)
    with (tmp_path / "out" / "columns.csv").open(newline="", encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    assert [(row["table"], row["column"], row["type"], row["unit"]) for row in rows] == [
        *(("things", field.name, field.kind, field.unit) for field in FIELDS),
        ("others", "what", "text", ""),
    ]


@pytest.mark.parametrize("name", ["columns", "Columns", "../up", "a/b", "", ".hidden", "a\\b"])
def test_a_table_whose_name_is_no_file_name(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no name for a table"):
        export(tmp_path / "out", {name: table()}, formats=["csv"])
    assert not (tmp_path / "out").exists()


def test_an_unknown_format(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such format: 'ods'; write one of csv, xlsx, parquet"):
        export(tmp_path / "out", {"things": table()}, formats=["csv", "ods"])
    assert not (tmp_path / "out").exists()


WRONG: list[tuple[Any, Any]] = [
    ("text", [1]),
    ("text", np.array([1.0])),
    ("integer", [1.5]),
    ("integer", [True]),
    ("integer", np.array([True])),
    ("number", ["1.5"]),
    ("number", [True]),
    ("boolean", [1]),
    ("boolean", np.array([1])),
    ("date-time", ["2026-03-02"]),
    ("date-time", np.array([1.0])),
    ("number", np.zeros((2, 2))),
]


@pytest.mark.parametrize(("kind", "values"), WRONG, ids=[f"{kind} {json.dumps(str(values))}" for kind, values in WRONG])
def test_values_of_another_kind_are_refused(kind: Any, values: Any) -> None:
    with pytest.raises(ValueError, match=r"not of the kind|dimensions"):
        Table.of([Field("x", kind)], {"x": values})


def test_columns_must_be_those_of_the_fields_and_equally_long() -> None:
    with pytest.raises(ValueError, match="their fields"):
        Table.of(FIELDS[:2], {"what": ["a"]})
    with pytest.raises(ValueError, match="their fields"):
        Table.of([FIELDS[0], FIELDS[0]], {"what": ["a"]})
    with pytest.raises(ValueError, match="different lengths"):
        Table.of(FIELDS[:2], {"what": ["a"], "count": [1, 2]})


def test_lists_and_arrays_of_every_kind_give_the_same_table() -> None:
    complete = {name: values[:2] for name, values in COLUMNS.items()}
    arrays = {name: np.array(values) for name, values in complete.items()}
    assert Table.of(FIELDS, complete).values() == Table.of(FIELDS, arrays).values() == list(complete.values())
    truths = Table.of([FIELDS[3]], {"fits": [np.True_, None]}).values()
    assert truths == [[True, None]]
    assert type(truths[0][0]) is bool


def test_the_table_of_columns_is_itself_described() -> None:
    once = described({"things": table()})
    assert described({"columns": once}).values()[1] == ["table", "column", "type", "unit", "description"]
