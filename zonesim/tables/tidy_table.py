"""A tidy table: a row per thing, a column per fact, and of every column its kind, its unit and what it means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

ColumnKind = Literal["text", "integer", "number", "boolean", "date-time"]
Values = NDArray[Any] | Sequence[object]

ROWS_AT_ONCE = 65_536
"""Rows that a file is written in at once, so that memory stays bounded however long a table is."""

DTYPES: dict[ColumnKind, Any] = {
    "text": object,
    "integer": np.int64,
    "number": np.float64,
    "boolean": np.bool_,
    "date-time": "datetime64[us]",
}
TYPES: dict[ColumnKind, tuple[type, ...]] = {
    "text": (str,),
    "integer": (int, np.integer),
    "number": (int, float, np.integer, np.floating),
    "boolean": (bool, np.bool_),
    "date-time": (datetime, np.datetime64),
}
"""What the values of a column of each kind may be."""


@dataclass(frozen=True)
class Field:
    """A column as a reader must know it. ``unit``: "" for what has none."""

    name: str
    kind: ColumnKind
    unit: str = ""
    description: str = ""


@dataclass(frozen=True, eq=False)
class Table:
    """Columns of equal length, in the order of their fields; build it by :meth:`of`.

    Missing is None in text, integer and boolean columns (which are arrays of objects then), NaN in numbers, NaT in date-times.
    """

    fields: tuple[Field, ...]
    columns: tuple[NDArray[Any], ...]

    @classmethod
    def of(cls, fields: Sequence[Field], columns: Mapping[str, Values]) -> Table:
        """A table of arrays or lists by the names of their fields; None, NaN and NaT are missing values.

        Raises ValueError where names repeat or do not agree, lengths differ, or values are not of their field's kind.
        """
        names = [field.name for field in fields]
        if len(set(names)) < len(names) or set(names) != set(columns):
            raise ValueError(f"the columns are {sorted(columns)}, their fields {sorted(names)}")
        kept = tuple(_column(field, columns[field.name]) for field in fields)
        if len({len(column) for column in kept}) > 1:
            raise ValueError(f"columns of different lengths: {dict(zip(names, map(len, kept), strict=True))}")
        return cls(tuple(fields), kept)

    @property
    def size(self) -> int:
        """Number of rows."""
        return len(self.columns[0]) if self.columns else 0

    def parts(self, rows: int = ROWS_AT_ONCE) -> Iterator[Table]:
        """The table in pieces of at most ``rows`` rows; nothing for an empty one."""
        for first in range(0, self.size, rows):
            yield Table(self.fields, tuple(column[first : first + rows] for column in self.columns))

    def values(self) -> list[list[Any]]:
        """The columns as plain Python values, None where missing."""
        return [_values(field, column) for field, column in zip(self.fields, self.columns, strict=True)]


def _column(field: Field, values: Values) -> NDArray[Any]:
    """The values as an array of the field's kind; of objects where some are missing and the kind has no value for that."""
    given = values if isinstance(values, np.ndarray) else np.array([*values, None], object)[:-1]
    if given.ndim != 1:
        raise ValueError(f"column {field.name}: {given.ndim} dimensions")
    cells = given.tolist() if given.dtype == object else [given.dtype.type()]  # one value speaks for an array of one type
    there = [value for value in cells if value is not None]
    truth = field.kind == "boolean"  # to Python, a truth value is a whole number, too
    wrong = [value for value in there if not isinstance(value, TYPES[field.kind]) or (isinstance(value, bool) and not truth)]
    if wrong:
        raise ValueError(f"column {field.name}: {wrong[0]!r} is not of the kind {field.kind}")
    if len(there) < len(cells) and field.kind not in ("number", "date-time"):
        plain = {"text": str, "integer": int, "boolean": bool}[field.kind]
        return np.array([None if value is None else plain(value) for value in cells], object)
    return given.astype(DTYPES[field.kind])


def _values(field: Field, column: NDArray[Any]) -> list[Any]:
    """Plain values: NaN and NaT become None."""
    values: list[Any] = column.tolist()
    if field.kind == "number":
        return [None if value != value else value for value in values]
    return values  # numpy gives None for NaT by itself


COLUMN_FIELDS = (
    Field("table", "text", "", "table that has the column"),
    Field("column", "text", "", "name of the column"),
    Field("type", "text", "", "kind of its values: text, integer, number, boolean or date-time"),
    Field("unit", "text", "", "unit of its values; empty where they have none"),
    Field("description", "text", "", "what it means"),
)


def described(tables: Mapping[str, Table]) -> Table:
    """The columns of all tables as a table of their own, a row each."""
    rows = [(name, field.name, field.kind, field.unit, field.description) for name, table in tables.items() for field in table.fields]
    return Table.of(COLUMN_FIELDS, {field.name: [row[place] for row in rows] for place, field in enumerate(COLUMN_FIELDS)})
