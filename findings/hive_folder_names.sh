#!/usr/bin/env bash
# Readers of partitioned Parquet guess a type from the folder's name, each another: scenario=007 is 7, '1e3' is 1000, a date is text or a date.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install -qq pyarrow==26.0.1 pandas==3.1.1 numpy==2.4.6 duckdb==2.0.0 polars==2.1.0
cd "$folder"
venv/bin/python - <<'PYTHON'
import pathlib
import shutil
from importlib.metadata import version

import duckdb
import pandas
import polars
import pyarrow
import pyarrow.dataset
import pyarrow.parquet

print(" - ".join(f"{name} {version(name)}" for name in ("pyarrow", "pandas", "duckdb", "polars")))


def lay(*names):
    shutil.rmtree("trucks", ignore_errors=True)
    for name in names:
        folder = pathlib.Path("trucks", f"scenario={name}")
        folder.mkdir(parents=True)
        pyarrow.parquet.write_table(pyarrow.table({"wait": [1.0, 2.0]}), folder / "replication=0000.parquet")


def seen():
    """What each reader makes of the folders' names."""
    arrow = pyarrow.dataset.dataset("trucks", partitioning="hive").to_table()["scenario"]
    frame = polars.scan_parquet("trucks/", hive_partitioning=True).collect()["scenario"]
    rows = duckdb.sql("select distinct scenario from read_parquet('trucks/**/*.parquet', hive_partitioning=true) order by 1").fetchall()
    return {
        "pyarrow": sorted(set(arrow.to_pylist())),
        "pandas": sorted(pandas.read_parquet("trucks")["scenario"].unique()),
        "polars": sorted(frame.unique().to_list()),
        "duckdb": [value for (value,) in rows],
    }


def told(*names):
    lay(*names)
    found = {reader: [str(value) for value in values] for reader, values in seen().items()}
    print(*names, found)
    return found


found = told("007", "008")
assert found == {"pyarrow": ["7", "8"], "pandas": ["7", "8"], "polars": ["7", "8"], "duckdb": ["007", "008"]}, "another behaviour"
found = told("1e3", "2e3")
assert found == {"pyarrow": ["1e3", "2e3"], "pandas": ["1e3", "2e3"], "polars": ["1000.0", "2000.0"], "duckdb": ["1e3", "2e3"]}, "another behaviour"
lay("2026-03-01", "2026-04-01")
kinds = {reader: type(values[0]).__name__ for reader, values in seen().items()}
print("2026-03-01:", kinds)
assert kinds == {"pyarrow": "str", "pandas": "str", "polars": "date", "duckdb": "date"}, "another behaviour"

# Two scenarios become one.
lay("7", "007")
arrow = pyarrow.dataset.dataset("trucks", partitioning="hive").to_table()["scenario"]
print("7 and 007, pyarrow:", arrow.value_counts().to_pylist())
assert arrow.value_counts().to_pylist() == [{"values": 7, "counts": 4}], "another behaviour than described"

# The way around: say that it is text.
names = pyarrow.dataset.partitioning(pyarrow.schema([("scenario", pyarrow.string())]), flavor="hive")
kept = pyarrow.dataset.dataset("trucks", partitioning=names).to_table()["scenario"].unique().to_pylist()
print("with a schema of text:", sorted(kept))
assert sorted(kept) == ["007", "7"]
assert sorted(pandas.read_parquet("trucks", partitioning=names)["scenario"].unique()) == ["007", "7"]
PYTHON
echo "as described"
