"""Tables as one workbook: a sheet each, and a last one that describes the columns.

The bytes follow from the tables and the version of XlsxWriter alone: the date of creation is a constant. Text is written as text, also
where it looks like a formula, a link or a number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from zonesim.errors import Fault, InputError
from zonesim.tables.tidy_table import Field, Table, described
from zonesim.tables.whole_file import replacing

COLUMNS_SHEET = "columns"
CREATED = datetime(2000, 1, 1)

MOST_ROWS, MOST_COLUMNS, LONGEST_TEXT, LONGEST_NAME = 1_048_575, 16_384, 32_767, 31
"""What a sheet holds, below its heading: the limits of the format (Microsoft, "Excel specifications and limits")."""
EXACT = 2**53
"""A cell holds a double: whole numbers beyond this are written as text, so that no digit is lost."""

FORMATS = {"integer": "#,##0", "number": "#,##0.00####", "date-time": "yyyy-mm-dd hh:mm:ss.000"}
NARROWEST, WIDEST, ROWS_FOR_WIDTH = 8, 60, 200


def write_xlsx(path: Path, tables: Mapping[str, Table]) -> None:
    """All tables in one workbook. Raises InputError where nothing can be written, or a table is too large for a sheet."""
    import xlsxwriter as package

    faults = [fault for name, table in tables.items() for fault in _too_large(path, name, table)]
    if faults:
        raise InputError(faults)
    sheets = sheet_names([*tables, COLUMNS_SHEET])
    content = [*tables.values(), described(dict(zip(sheets, tables.values(), strict=False)))]
    # The rows of each sheet go to a file of their own until all is put together: in the same folder, and gone whatever happens.
    with replacing(path) as draft, TemporaryDirectory(dir=path.parent, prefix=".") as aside:
        packed = BytesIO()
        options = {"constant_memory": True, "tmpdir": aside, "strings_to_formulas": False, "strings_to_urls": False}
        book = package.Workbook(packed, options)
        book.set_properties({"created": CREATED})
        heading = book.add_format({"bold": True, "bottom": 1})
        formats = {kind: book.add_format({"num_format": text}) for kind, text in FORMATS.items()}
        for name, table in zip(sheets, content, strict=True):
            _fill(book.add_worksheet(name), table, heading, formats)
        try:
            book.close()
        except package.exceptions.FileCreateError as error:  # wraps what the system said
            raise OSError(*error.args[0].args) from None
        draft.write_bytes(packed.getbuffer())


def sheet_names(names: Sequence[str]) -> list[str]:
    """A sheet's name for each table: at most 31 characters, none that the format forbids, no two alike whatever their case."""
    found: list[str] = []
    taken = {"history"}  # a name that the format keeps for itself
    for name in names:
        plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", name).strip("' ") or "table"
        sheet, further = plain[:LONGEST_NAME].rstrip("' "), 2
        while sheet.lower() in taken:
            end = f" {further}"
            sheet, further = plain[: LONGEST_NAME - len(end)].rstrip("' ") + end, further + 1
        taken.add(sheet.lower())
        found.append(sheet)
    return found


def _too_large(path: Path, name: str, table: Table) -> list[Fault]:
    """What of a table no sheet holds."""
    texts = (column for field, column in zip(table.fields, table.columns, strict=True) if field.kind == "text")
    longest = max((len(text) for column in texts for text in column.tolist() if text is not None), default=0)
    counted = (
        (table.size, MOST_ROWS, "rows"),
        (len(table.fields), MOST_COLUMNS, "columns"),
        (longest, LONGEST_TEXT, "characters in one text"),
    )
    return [
        Fault(f"{count:,} {what}; a sheet holds {most:,}", "write csv or parquet", path=name, file=str(path))
        for count, most, what in counted
        if count > most
    ]


def _fill(sheet: Any, table: Table, heading: Any, formats: Mapping[str, Any]) -> None:
    """The heading, which stays in sight, and the rows in order (constant memory asks for it)."""
    sheet.freeze_panes(1, 0)
    for place, field in enumerate(table.fields):
        sheet.write_string(0, place, field.name, heading)
    first = next(table.parts(ROWS_FOR_WIDTH), table).values()
    for place, (field, values) in enumerate(zip(table.fields, first, strict=True)):
        sheet.set_column(place, place, _width(field, values))
    row = 0
    for part in table.parts():
        for cells in zip(*part.values(), strict=True):
            row += 1
            for place, (field, value) in enumerate(zip(table.fields, cells, strict=True)):
                _write(sheet, row, place, value, formats.get(field.kind))


def _write(sheet: Any, row: int, place: int, value: Any, form: Any) -> None:
    """One cell; nothing where the value is missing."""
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, place, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, place, value, form)
    elif isinstance(value, str):
        sheet.write_string(row, place, value)
    elif abs(value) <= EXACT if isinstance(value, int) else abs(value) < float("inf"):
        sheet.write_number(row, place, value, form)
    else:
        sheet.write_string(row, place, str(value))


def _width(field: Field, values: list[Any]) -> float:
    """Room for the name and for the first values, within bounds."""
    if field.kind == "text":
        longest = max((len(value) for value in values if value is not None), default=0)
    else:
        shown = {"date-time": "{:%Y-%m-%d %H:%M:%S.000}", "number": "{:,.2f}00", "integer": "{:,}"}.get(field.kind, "{}")
        longest = max((len(shown.format(value)) for value in islice(values, ROWS_FOR_WIDTH) if value is not None), default=0)
    return min(max(NARROWEST, len(field.name) + 2, longest + 1), WIDEST)
