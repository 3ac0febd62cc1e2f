"""``python -m benchmarks``: how fast zonesim is and how much memory it takes; ratios within one run, on the shipped baseline."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from rich.console import Console

from benchmarks.common import Options, Result

TABLES = {
    "plain": "benchmarks.plain",
    "kernel": "benchmarks.kernel",
    "end_to_end": "benchmarks.end_to_end",
    "growth": "benchmarks.growth",
    "workers": "benchmarks.workers",
    "start": "benchmarks.start",
    "memory": "benchmarks.memory",
    "precision": "benchmarks.precision",
    "experiments": "benchmarks.experiments",
    "nation": "benchmarks.nation",
}
"""Name of a table -> the module that makes it, with a function ``show(options: Options) -> Result``."""


def main(arguments: Sequence[str]) -> int:
    """Print the tables asked for; 1 when one of them says that what must be kept to is not."""
    chosen = _parser().parse_args(arguments)
    options = Options(changes=tuple(chosen.changes), repeats=chosen.repeats, quick=chosen.quick)
    console = Console(width=None if sys.stdout.isatty() else 120, highlight=False)
    kept = True
    for name in dict.fromkeys(chosen.only or TABLES):
        result: Result = import_module(TABLES[name]).show(options)
        for part in result.parts:
            console.print(part)
        console.print()
        kept = kept and result.kept
    return 0 if kept else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=TABLES, metavar="NAME", help=f"only these tables, of {', '.join(TABLES)}")
    parser.add_argument(
        "--set", action="append", default=[], dest="changes", metavar="PATH=VALUE", help="change a value of the baseline"
    )
    parser.add_argument("--repeats", type=int, default=5, help="how often each program is timed; the best counts (default 5)")
    parser.add_argument("--quick", action="store_true", help="leave out what takes longest")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
