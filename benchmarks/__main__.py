"""``python -m benchmarks [PATH=VALUE ...]``: speed beside plain SimPy, a week's memory, and time to a stated precision, on the
shipped baseline."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.memory import LIMIT, Week, week
from benchmarks.precision import FEWEST, PRECISION, REFORMS, Precision, precisions
from benchmarks.speed import Agreement, Speed, agreement, speeds
from zonesim.scenario.load import load_scenario

TABLES = ("speed", "memory", "precision")

BASELINE = Path(__file__).parents[1] / "scenarios" / "baseline.toml"


def main(arguments: Sequence[str]) -> int:
    """Print the tables; 1 when a week takes more memory than it may."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("changes", nargs="*", metavar="PATH=VALUE", help="values of the baseline to change, as with --set")
    parser.add_argument("--repeats", type=int, default=5, help="how often each program is timed; the best counts (default 5)")
    parser.add_argument("--only", action="append", choices=TABLES, help="print this table alone; may be repeated")
    parser.add_argument("--pilot", type=int, default=200, help="replications that tell the spread of an effect (default 200)")
    parser.add_argument("--reform", action="append", choices=REFORMS, help="time this reform alone; may be repeated")
    chosen = parser.parse_args(arguments)
    asked = chosen.only or TABLES
    one_day = ["horizon.days=1", *chosen.changes]
    console = Console()
    fits = True
    if "speed" in asked:
        scenario = load_scenario(BASELINE, one_day)
        console.print(_speeds(speeds(scenario, repeats=chosen.repeats)))
        console.print(_words(agreement(scenario)))
    if "memory" in asked:
        found = week(BASELINE, chosen.changes)
        console.print(_week(found))
        fits = found.mebibytes < LIMIT
    if "precision" in asked:
        console.print(_precisions(precisions(BASELINE, one_day, pilot=chosen.pilot, reforms=chosen.reform or REFORMS), chosen.pilot))
    return 0 if fits else 1


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


def _precisions(found: Sequence[Precision], pilot: int) -> Table:
    """A column for each reform: what its effect takes either way, and what each step brings."""
    title = (
        f"Time until an effect on the mean release time, all loads, is known to ± {PRECISION:.0%} (95 % interval, one day of the "
        f"baseline; spreads from {pilot} replications)"
    )
    table = Table(title=title)
    table.add_column("")
    for each in found:
        table.add_column(each.reform, justify="right")
    rows: dict[str, Sequence[str]] = {
        "effect, s": [f"{each.effect:.1f}" for each in found],
        "sd of the baseline between days, s": [f"{each.spread:.1f}" for each in found],
        "(a) replications of each, independent": [f"{each.independent:,}" for each in found],
        "(a) s per replication, SimPy": [f"{each.slow:.3f}" for each in found],
        "(a) s in all, computed": [f"{each.plainly:,.0f}" for each in found],
        f"replications of each, in pairs (≥ {FEWEST})": [f"{each.in_pairs:,}" for each in found],
        "(b) the same with control variates, as run": [f"{each.adjusted:,}" for each in found],
        "(b) s per replication, compiled": [f"{each.quick:.3f}" for each in found],
        "(b) s in all, measured": [f"{each.took:.1f}" for each in found],
        "(b) factor of the controls in that run": [f"{each.factor:.1f}" for each in found],
        "(b) effect found, off the pilot's": [f"{each.off:.1%}" for each in found],
        "the engine brings, times": [f"{each.slow / each.quick:.1f}" for each in found],
        "pairing brings, times": [f"{each.pairing:.1f}" for each in found],
        "control variates bring, times": [f"{each.controls:.1f}" for each in found],
        "(b) is done sooner, times": [f"{each.times:,.0f}" for each in found],
    }
    for words, cells in rows.items():
        table.add_row(words, *cells, end_section=words.startswith(("sd of", "(a) s in", "(b) effect")))
    return table


def _week(found: Week) -> Table:
    table = Table(title="A week of the baseline in a process of its own")
    for column in ("seconds", "peak MiB", f"below {LIMIT:,.0f} MiB"):
        table.add_column(column, justify="right")
    table.add_row(f"{found.seconds:.2f}", f"{found.mebibytes:,.0f}", "yes" if found.mebibytes < LIMIT else "no")
    return table


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
