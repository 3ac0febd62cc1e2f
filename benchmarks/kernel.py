"""Kernel: the compiled engine against the SimPy engine on the programme of a week of the baseline, prepared beforehand."""

from __future__ import annotations

from time import process_time

import numpy as np

from benchmarks.common import Options, Result, best_of, case_of, table, trucks_of
from zonesim.engines import compiled, simpy_engine


def show(options: Options) -> Result:
    """Seven observed days with warm-up and cool-down; nothing but the engines is timed."""
    case = case_of(["horizon.days=7", *options.changes])
    programme = case.programme
    log = compiled.run(programme)
    steps, trucks = int(np.count_nonzero(~np.isnan(log.completed))), trucks_of(case)
    best = best_of(
        options.repeats,
        {"compiled": lambda: compiled.run(programme), "simpy": lambda: simpy_engine.run(programme)},
        process_time,
    )
    title = (
        f"Engines alone, a week of the baseline: {trucks:,} trucks, {len(programme.travellers.arrival):,} travellers, {steps:,} steps"
    )
    shown = table(title, "engine", "processor s", "ns per step", "µs per truck", "times as quick as SimPy")
    for engine, seconds in best.items():
        per_step, per_truck = seconds / steps * 1e9, seconds / trucks * 1e6
        shown.add_row(engine, f"{seconds:.4f}", f"{per_step:,.0f}", f"{per_truck:,.2f}", f"{best['simpy'] / seconds:.1f}")
    return Result([shown])
