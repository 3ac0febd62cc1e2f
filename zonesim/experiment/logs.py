"""What happened to every truck of a replication, as a file: a row per load, or an event log for process mining."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from zonesim.engines.choose import EngineName
from zonesim.experiment.event_log import write_ocel_json, write_ocel_sqlite
from zonesim.experiment.replicate import simulate_once
from zonesim.experiment.truck_files import write_trucks
from zonesim.measures.finished import read
from zonesim.scenario.schema import Scenario

LogFormat = Literal["parquet", "csv", "ocel-json", "ocel-sqlite"]


def write_log(folder: Path, scenario: Scenario, *, form: LogFormat, seed: int, replication: int, engine: EngineName = "auto") -> Path:
    """Run one replication and write its log; returns the file. Raises InputError where it cannot be written, Gridlock."""
    reading = read(*simulate_once(scenario, seed=seed, replication=replication, engine=engine))
    if form in ("parquet", "csv"):
        return write_trucks(folder, reading, form="parquet" if form == "parquet" else "csv")
    kind = form.removeprefix("ocel-")
    path = folder / "events" / f"{scenario.name}-{replication:04d}.{kind}"
    (write_ocel_json if kind == "json" else write_ocel_sqlite)(path, reading)
    return path
