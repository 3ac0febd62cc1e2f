"""Memory: a week of the baseline in a process of its own; how long it takes, and how much it needs at the most."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.common import BASELINE, Options, Result, table

LIMIT = 1024.0
"""Mebibytes that a week may take."""

_WEEK = """
import json, os, resource, sys, time
from zonesim.experiment.replicate import replicate
from zonesim.scenario.load import load_scenario

scenario = load_scenario(sys.argv[1], sys.argv[2:])
begin = time.perf_counter()
replicate(scenario, seed=1, replication=0)
seconds = time.perf_counter() - begin
if os.path.exists("/proc/self/status"):  # what getrusage says of a child may be the peak of the parent that started it
    peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM")) * 2**10
else:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 2**10)
print(json.dumps([seconds, peak / 2**20]))
"""


@dataclass(frozen=True)
class Week:
    """Seconds of one replication, and mebibytes at the peak, the interpreter and all imports included."""

    seconds: float
    mebibytes: float


def show(options: Options) -> Result:
    """Kept where a week stays below the limit."""
    found = week(BASELINE, options.changes)
    shown = table("A week of the baseline in a process of its own", "", "seconds", "peak MiB", f"below {LIMIT:,.0f} MiB")
    below = found.mebibytes < LIMIT
    shown.add_row("one replication", f"{found.seconds:.2f}", f"{found.mebibytes:,.0f}", "yes" if below else "no")
    return Result([shown], kept=below)


def week(file: Path, overrides: Sequence[str]) -> Week:
    """Seven observed days with warm-up and cool-down."""
    command = [sys.executable, "-c", _WEEK, str(file), *overrides, "horizon.days=7"]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    return Week(*json.loads(answer.stdout))
