"""Tables as CSV: UTF-8, a heading, one row a line, nothing where a value is missing."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from zonesim.tables.tidy_table import Field, Table
from zonesim.tables.whole_file import replacing


def write_csv(path: Path, table: Table) -> None:
    """One table. Raises InputError where nothing can be written."""
    write_csv_parts(path, table.fields, parts=table.parts())


def write_csv_parts(path: Path, fields: Sequence[Field], *, parts: Iterable[Table]) -> None:
    """A table that comes in pieces, all with these fields. Raises InputError as above."""
    with replacing(path) as draft, draft.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([field.name for field in fields])
        for part in parts:
            writer.writerows([_text(value) for value in row] for row in zip(*part.values(), strict=True))


def _text(value: Any) -> str:
    """The shortest text that reads back as the same value; date-times in ISO 8601, always with microseconds."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value)
    return value.isoformat(timespec="microseconds") if isinstance(value, datetime) else str(value)
