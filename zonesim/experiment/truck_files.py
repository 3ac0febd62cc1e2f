"""The truck log of every replication in a file of its own, in folders that pandas, pyarrow, R and others read as one table.

``trucks/scenario=NAME/replication=0003.parquet``: the scenario is told by the folder's name, as Apache Hive does it, the replication by
a column as well. Written row group by row group; the same run gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import numpy as np

from zonesim.measures.finished import Reading
from zonesim.measures.truck_log import FIELDS, truck_log_in_parts
from zonesim.tables.csv_tables import write_csv_parts
from zonesim.tables.file_names import LONGEST
from zonesim.tables.parquet_tables import write_parquet_parts
from zonesim.tables.tidy_table import ROWS_AT_ONCE, Field, Table

TruckFormat = Literal["parquet", "csv"]

SCENARIO = Field("scenario", "text", "", "short name of the scenario")
REPLICATION = Field("replication", "integer", "", "number of the replication, from 0")


def truck_file(folder: Path, scenario: str, *, replication: int, form: TruckFormat = "parquet") -> Path:
    """Where the truck log of a replication is written; characters of the name that no folder should have are percent-encoded, and a
    name too long for a folder is cut and told apart."""
    name = quote(scenario, safe="")
    if len(name) > LONGEST:
        cut = next(end for end in range(len(scenario), -1, -1) if len(quote(scenario[:end], safe="")) <= LONGEST - 11)
        name = f"{quote(scenario[:cut], safe='')}~{sha256(scenario.encode()).hexdigest()[:10]}"
    return folder / "trucks" / f"scenario={name}" / f"replication={replication:04d}.{form}"


def write_trucks(
    folder: Path,
    reading: Reading,
    *,
    scenario: str | None = None,
    form: TruckFormat = "parquet",
    rows: int = ROWS_AT_ONCE,
) -> Path:
    """Write the truck log of one replication, at most ``rows`` loads at a time; returns its file.

    ``scenario``: under which name, where it is not the scenario's own. A CSV file names its scenario in a column, since readers of CSV
    do not look at folders. Raises InputError where nothing can be written, or pyarrow is missing.
    """
    case = reading.case
    name, replication = scenario or case.scenario.name, case.demand.replication
    path = truck_file(folder, name, replication=replication, form=form)
    if form == "csv":
        fields = (SCENARIO, REPLICATION, *FIELDS)
        write_csv_parts(path, fields, parts=_tables(reading, rows, fields, name))
    else:
        fields = (REPLICATION, *FIELDS)
        write_parquet_parts(path, fields, parts=_tables(reading, rows, fields, name))
    return path


def _tables(reading: Reading, rows: int, fields: tuple[Field, ...], scenario: str) -> Iterator[Table]:
    for part in truck_log_in_parts(reading, rows):
        size = len(part["number"])
        columns = {"scenario": np.full(size, scenario, object), "replication": np.full(size, reading.case.demand.replication), **part}
        yield Table.of(fields, {field.name: columns[field.name] for field in fields})
