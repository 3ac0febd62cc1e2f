"""Experiments: what the runner and the store cost beside the runs themselves, on a week of the baseline."""

from __future__ import annotations

import tempfile
from pathlib import Path
from time import perf_counter

from benchmarks.common import BASELINE, SEED, Options, Result, table
from zonesim.experiment.campaign import Campaign, first
from zonesim.experiment.cells import Cell
from zonesim.experiment.replicate import replicate
from zonesim.experiment.store.in_file import FileStore
from zonesim.experiment.workers import Crew
from zonesim.scenario.load import load_scenario

LIMIT = 0.05
"""Part of the time of the runs that runner and store may take."""
CELLS, REPLICATIONS = 5, 20


def show(options: Options) -> Result:
    """Everything that is not the drawing, running and measuring of a replication, as a part of that; here, without other processes."""
    changes = ("horizon.days=7", *options.changes)
    replicate(load_scenario(BASELINE, changes), seed=SEED, replication=0)  # machine code is made ready before anything is timed
    cells = [Cell(f"cell {place}", BASELINE, (*changes, f"traffic.factor={0.8 + place / 20}")) for place in range(CELLS)]
    replications = 4 if options.quick else REPLICATIONS
    with tempfile.TemporaryDirectory() as folder:
        begin = perf_counter()
        with FileStore(Path(folder) / "store.sqlite", seed=SEED) as store:
            Campaign(store, Crew(workers=1)).run(first(cells, replications))
            wall = perf_counter() - begin
            count, runs = store.seconds()
        size = (Path(folder) / "store.sqlite").stat().st_size
    cost = (wall - runs) / runs
    shown = table(f"An experiment of {CELLS} cells x {replications} weeks of the baseline", "", "seconds", "of the runs")
    shown.add_row(f"{count} runs", f"{runs:.2f}", "100 %")
    shown.add_row("cells, runner and store beside them", f"{wall - runs:.2f}", f"{100 * cost:.1f} %")
    words = f"The store takes {size / count / 1e3:.0f} kB a replication. Runner and store shall cost less than {100 * LIMIT:.0f} %."
    return Result([shown, words], kept=cost < LIMIT)
