"""Tables for other tools: written as CSV, as a workbook and as Parquet (``docs/exports.md``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, get_args

from zonesim.errors import Fault, InputError
from zonesim.tables.csv_tables import write_csv
from zonesim.tables.parquet_tables import write_parquet
from zonesim.tables.spreadsheet import COLUMNS_SHEET, write_xlsx
from zonesim.tables.tidy_table import Field, Table, described

__all__ = ["Field", "Format", "Table", "export", "write_csv", "write_parquet", "write_xlsx"]

Format = Literal["csv", "xlsx", "parquet"]


def export(folder: Path, tables: Mapping[str, Table], *, formats: Sequence[str]) -> list[Path]:
    """Write all tables in every one of ``formats``; returns the files, in the order in which they were written.

    csv: a file each, and ``columns.csv``, which describes the columns. parquet: a file each. xlsx: one workbook, ``tables.xlsx``.
    Each file is written whole or not at all. Raises InputError where nothing can be written, a package is missing, a format is unknown,
    or the name of a table is no plain file name (or ``columns``, which is taken).
    """
    unknown = [name for name in formats if name not in get_args(Format)]
    faults = [Fault(f"no such format: {name!r}", "write one of csv, xlsx, parquet", path="formats", file="export") for name in unknown]
    faults += [
        Fault(f"no name for a table: {name!r}", "take a plain file name other than 'columns'", path="tables", file="export")
        for name in tables
        if not name or name != Path(name).name or "\\" in name or name.startswith(".") or name.lower() == COLUMNS_SHEET
    ]
    if faults:
        raise InputError(faults)
    written: list[Path] = []
    for form in dict.fromkeys(formats):
        if form == "xlsx":
            written.append(folder / "tables.xlsx")
            write_xlsx(written[-1], tables)
            continue
        write = write_csv if form == "csv" else write_parquet
        every = {**tables, COLUMNS_SHEET: described(tables)} if form == "csv" else tables
        for name, table in every.items():
            written.append(folder / f"{name}.{form}")
            write(written[-1], table)
    return written
