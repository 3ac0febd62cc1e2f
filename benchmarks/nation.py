"""The nation: what a year of 161 zones, without reforms and with them, would take, by a zone of each class run once."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections import Counter

from benchmarks.common import BASELINE, ROOT, SEED, Options, Result, seconds, table
from zonesim.experiment.replicate import replicate
from zonesim.scenario.load import load_scenario

FOLDER = ROOT / "experiments" / "nation"
WORKERS = 2
LIMIT = 4096.0
"""Mebibytes that two workers may take together."""
QUICK_DAYS, DAYS, SIMPY_DAYS = 14, 365, 14

_ZONE = """
import json, sys, time
from zonesim.experiment.replicate import replicate
from zonesim.scenario.load import load_scenario

days, file, *changes = sys.argv[1:]
replicate(load_scenario(file, [*changes, "horizon.days=1"]), seed=1, replication=0)
begin = time.perf_counter()
replicate(load_scenario(file, [*changes, f"horizon.days={days}"]), seed=1, replication=0)
spent = time.perf_counter() - begin
peak = next((int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM")), 0) / 2**10
print(json.dumps([spent, peak]))
"""


def show(options: Options) -> Result:
    """Each class in a process of its own; the SimPy engine by a fortnight of the medium zone."""
    days = QUICK_DAYS if options.quick else DAYS
    with (FOLDER / "zones.csv").open(newline="", encoding="utf-8") as file:
        zones = Counter((row["class"], float(row["factor"])) for row in csv.DictReader(file))
    shown = table(f"The nation: {sum(zones.values())} zones, {days} days each", "class", "zones", "s a zone", "peak MiB", "s in all")
    total, peaks, traffic = 0.0, [0.0], 0.0
    for (kind, factor), count in sorted(zones.items(), key=lambda one: -one[0][1]):
        own = FOLDER / f"{kind}.toml"
        scenario = own if own.exists() else BASELINE
        command = [sys.executable, "-c", _ZONE, str(days), str(scenario), f"traffic.factor={factor}"]
        spent, peak = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        shown.add_row(kind, f"{count}", f"{spent:.2f}", f"{peak:,.0f}", f"{spent * count:.0f}")
        total, traffic = total + spent * count, traffic + factor * count
        peaks.append(peak)
    medium = load_scenario(BASELINE, [f"horizon.days={SIMPY_DAYS}"])
    simpy = seconds(lambda: replicate(medium, seed=SEED, replication=0, engine="simpy")) * days / SIMPY_DAYS * traffic
    both = 2 * total / WORKERS / 60
    words = (
        f"Without reforms and with them, on {WORKERS} cores: {both:.1f} min a replication of the whole; by the SimPy engine about "
        f"{2 * simpy / WORKERS / 60:.0f} min. Two of the largest at once: {2 * max(peaks):,.0f} MiB of {LIMIT:,.0f}."
    )
    return Result([shown, words], kept=2 * max(peaks) < LIMIT)
