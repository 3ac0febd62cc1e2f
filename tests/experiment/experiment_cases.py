"""Small experiments: a toy zone whose replications take hundredths of a second."""

from __future__ import annotations

from pathlib import Path

from zonesim.experiment.campaign import Campaign
from zonesim.experiment.cells import Cell
from zonesim.experiment.store.in_file import FileStore
from zonesim.experiment.workers import Crew

ZONE = """
[horizon]
days = 1
warm_up = "6 h"
cool_down = "6 h"

[gates.main]
lanes = { inbound = 2, outbound = 2 }
service = { inbound = "5 min", outbound = "5 min" }

[document_office]
officers = 2

[flows.imports]
kind = "second_line_out"
arrivals.vehicles_per_day = 120
"""

LOCKED = """
[gates.main]
lanes = { inbound = 1, outbound = 1 }

[warehouses.store]
docks = 1
storage = { places = 40, opening = 0 }

[flows.exports]
kind = "second_line_out"
arrivals.vehicles_per_day = 40
"""
"""A zone whose vehicles wait for goods that never come."""

MEAN = [("release_time_mean", "all")]


def zone_file(folder: Path, text: str = ZONE, name: str = "zone.toml") -> Path:
    """A scenario file."""
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def cells(base: Path, count: int) -> list[Cell]:
    """So many scenarios that differ in their traffic."""
    return [Cell(f"cell {place}", base, (f"traffic.factor={1 + place / 10}",), {"factor": 1 + place / 10}) for place in range(count)]


def campaign(folder: Path, *, seed: int = 1) -> Campaign:
    """An experiment whose work is done here."""
    return Campaign(FileStore(folder / "store.sqlite", seed=seed), Crew(workers=1))


def kept(work: Campaign) -> FileStore:
    """The file in which the replications of an experiment are kept."""
    assert isinstance(work.store, FileStore)
    return work.store
