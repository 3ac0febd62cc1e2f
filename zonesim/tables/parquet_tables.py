"""Tables as Parquet: zstd, row groups of bounded size, unit and description of every column in its metadata.

The bytes follow from the table and the version of pyarrow alone: no time of writing is in them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from zonesim.tables.optional import pyarrow
from zonesim.tables.tidy_table import Field, Table
from zonesim.tables.whole_file import replacing


def write_parquet(path: Path, table: Table) -> None:
    """One table. Raises InputError where nothing can be written, or pyarrow is missing."""
    write_parquet_parts(path, table.fields, parts=table.parts())


def write_parquet_parts(path: Path, fields: Sequence[Field], *, parts: Iterable[Table]) -> None:
    """A table that comes in pieces, all with these fields: a row group each. Raises InputError as above."""
    arrow = pyarrow()
    schema = _schema(arrow, fields)
    # Times and durations hardly ever repeat: a dictionary of them would only take room.
    repeating = [field.name for field in fields if field.kind not in ("number", "date-time")]
    options = {"compression": "zstd", "use_dictionary": repeating}
    with replacing(path) as draft, draft.open("wb") as file, arrow.parquet.ParquetWriter(file, schema, **options) as writer:
        for part in parts:
            writer.write_table(_arrow(arrow, part, schema))


def _schema(arrow: ModuleType, fields: Sequence[Field]) -> Any:
    types = {
        "text": arrow.string(),
        "integer": arrow.int64(),
        "number": arrow.float64(),
        "boolean": arrow.bool_(),
        "date-time": arrow.timestamp("us"),
    }
    return arrow.schema(
        [
            arrow.field(field.name, types[field.kind], metadata={"unit": field.unit, "description": field.description})
            for field in fields
        ]
    )


def _arrow(arrow: ModuleType, part: Table, schema: Any) -> Any:
    columns = [
        arrow.array(column, of.type, mask=np.isnan(column) if field.kind == "number" else None)
        for field, column, of in zip(part.fields, part.columns, schema, strict=True)
    ]
    return arrow.Table.from_arrays(columns, schema=schema)
