"""Start: the first run with and without machine code kept from an earlier one, and commands that need no engine."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.common import BASELINE, ROOT, Options, Result, best_of, table

LILLIPUT = BASELINE.with_name("lilliput.toml")
COMMAND = (sys.executable, "-c", "from zonesim.commands.app import main; main()")


def show(options: Options) -> Result:
    """Wall time of whole commands, each in a process of its own."""
    with TemporaryDirectory() as folder:
        cache, output = Path(folder) / "cache", Path(folder) / "results"
        asked = ("run", str(LILLIPUT), "-n", "1", "--workers", "1", "--output", str(output))
        said: list[str] = []
        # Each program is timed but once where the first time is what matters.
        first = best_of(1, {"run": lambda: said.append(zonesim(*asked, cache=cache))})["run"]
        programs: dict[str, Callable[[], object]] = {
            "zonesim run lilliput.toml, one replication, machine code kept": lambda: zonesim(*asked, cache=cache),
            "the same, --engine simpy": lambda: zonesim(*asked, "--engine", "simpy", cache=cache),
            "zonesim --help": lambda: zonesim("--help", cache=cache),
            "zonesim check baseline.toml": lambda: zonesim("check", str(BASELINE), cache=cache),
        }
        best = best_of(options.repeats, programs)
    shown = table("Wall time of commands", "command", "seconds")
    shown.add_row("zonesim run lilliput.toml, one replication, nothing kept", f"{first:.2f}")
    for what, seconds in best.items():
        shown.add_row(what, f"{seconds:.2f}")
    return Result([shown, f"The first run says: {said[0].splitlines()[0]}"])


def zonesim(*arguments: str, cache: Path) -> str:
    """Run a command with machine code kept in a folder; what it says on standard error."""
    variables = os.environ | {"NUMBA_CACHE_DIR": str(cache)}
    done = subprocess.run([*COMMAND, *arguments], cwd=ROOT, env=variables, capture_output=True, text=True, check=True)
    return done.stderr
