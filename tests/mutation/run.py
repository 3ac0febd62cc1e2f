"""``make mutation``: small faults planted in zonesim, one at a time, and which of them its tests notice.

Prints how many of a seeded sample are killed in each folder and who survives, and writes both as CSV. A mutant is killed when a test
that passes without it fails with it; a run of tests that hangs is no kill, nor is a failure of golden tables (``covering.NO_KILLERS``).
Ends with 1 when a survivor is neither killed nor explained in explained.toml.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from queue import SimpleQueue

from covering import Covering, measured
from explained import explained
from findings_table import Row, Table, row_of
from mutants import Mutant
from sampling import numbered, sample
from trials import Copy

ROOT = Path(__file__).parents[2]
FOLDERS = ("measures", "rules", "statistics")


def main(arguments: Sequence[str], tree: Path = ROOT) -> int:
    """Try a sample of a tree; 0 when every mutant is killed or explained, or only hangs."""
    options = _parser().parse_args(arguments)
    chosen = sample(tree, options.folders, seed=options.seed, number=options.number)
    output = options.output or tree / "results" / f"mutation-seed-{options.seed}"
    table = Table(output, explained())
    before = table.killed_before() if options.again else {}
    with tempfile.TemporaryDirectory(prefix="zonesim-mutation-") as made, ExitStack() as stack:
        copies = [stack.enter_context(closing(Copy(tree, Path(made) / str(worker)))) for worker in range(options.workers)]
        say("measuring which tests run which lines, where that is not known yet")
        covering = measured(tree, tree / ".mutation", copies[0].covering)
        say(f"{len(covering.tests)} tests")
        idle: SimpleQueue[Copy] = SimpleQueue()
        for copy in copies:
            copy.warm_up()
            idle.put(copy)
        with ThreadPoolExecutor(options.workers) as pool:
            tasks = [
                pool.submit(_try, idle, folder, mutant, place, covering, before)
                for folder, mutants in chosen.items()
                for mutant, place in numbered(mutants)
            ]
            for number, task in enumerate(tasks, 1):
                row = task.result()
                table.add(row)
                say(f"{number}/{len(tasks)} {row.outcome}: {row.file}:{row.line} {row.original} => {row.mutated}")
    sys.stdout.write(table.words())
    return 1 if table.unexplained else 0


def say(text: str) -> None:
    """A line for who waits."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {text}\n")


def _try(
    idle: SimpleQueue[Copy], folder: str, mutant: Mutant, place: int, covering: Covering, before: dict[tuple[str, ...], Row]
) -> Row:
    known = before.get(Row.name_of(mutant, place))
    if known is not None:
        return known
    copy = idle.get()
    try:
        started = time.monotonic()
        tried = copy.tried(mutant, covering)
        return row_of(folder, mutant, place, tried, seconds=time.monotonic() - started)
    finally:
        idle.put(copy)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make mutation", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="chooses the sample (default 1)")
    parser.add_argument("--number", type=int, default=150, help="mutants of all folders together, as many of each (default 150)")
    parser.add_argument("--workers", type=int, default=1, help="copies of the tree that are tried at the same time (default 1)")
    parser.add_argument("--folders", nargs="+", default=FOLDERS, help=f"folders of zonesim (default {' '.join(FOLDERS)})")
    parser.add_argument("--output", type=Path, help="folder for the tables (default results/mutation-seed-N)")
    parser.add_argument("--again", action="store_true", help="keep what was killed at the last run, and try only the others")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
