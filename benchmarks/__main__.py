"""``python -m benchmarks [PATH=VALUE ...]``: speed beside plain SimPy, and a week's memory, on the shipped baseline."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.memory import LIMIT, Week, week
from benchmarks.speed import Agreement, Speed, agreement, speeds
from zonesim.scenario.load import load_scenario

BASELINE = Path(__file__).parents[1] / "scenarios" / "baseline.toml"


def main(arguments: Sequence[str]) -> int:
    """Print both tables; 1 when a week takes more memory than it may."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("changes", nargs="*", metavar="PATH=VALUE", help="values of the baseline to change, as with --set")
    parser.add_argument("--repeats", type=int, default=5, help="how often each program is timed; the best counts (default 5)")
    chosen = parser.parse_args(arguments)
    scenario = load_scenario(BASELINE, ["horizon.days=1", *chosen.changes])
    console = Console()
    console.print(_speeds(speeds(scenario, repeats=chosen.repeats)))
    console.print(_words(agreement(scenario)))
    found = week(BASELINE, chosen.changes)
    console.print(_week(found))
    return 0 if found.mebibytes < LIMIT else 1


def _speeds(found: Sequence[Speed]) -> Table:
    table = Table(title=f"One day of the baseline with warm-up and cool-down, {found[0].trucks:,} trucks")
    for column in ("program", "seconds", "trucks per second", "times plain SimPy"):
        table.add_column(column, justify="left" if column == "program" else "right")
    for speed in found:
        ratio = speed.seconds / found[0].seconds
        table.add_row(speed.what, f"{speed.seconds:.3f}", f"{speed.trucks_per_second:,.0f}", f"{ratio:.2f}")
    return table


def _words(found: Agreement) -> str:
    return (
        f"Of the trucks, {found.same:.1%} leave in the same moment in both; "
        f"mean visit {found.plain:.2f} s in plain SimPy, {found.zonesim:.2f} s in zonesim."
    )


def _week(found: Week) -> Table:
    table = Table(title="A week of the baseline in a process of its own")
    for column in ("seconds", "peak MiB", f"below {LIMIT:,.0f} MiB"):
        table.add_column(column, justify="right")
    table.add_row(f"{found.seconds:.2f}", f"{found.mebibytes:,.0f}", "yes" if found.mebibytes < LIMIT else "no")
    return table


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
