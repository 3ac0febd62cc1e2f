"""What runs and comparisons leave behind: their tables, pictures, resolved scenarios, sentences and a manifest."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from zonesim.studies.combinations import of_runs
from zonesim.studies.compare import Comparison, Run
from zonesim.studies.run_tables import comparison_rows, interval_rows, measure_rows, said, verdicts
from zonesim.studies.study_files import Pictures, Subject, write_study


def write_results(folder: Path, runs: Sequence[Run], *, comparison: Comparison | None, command: str, pictures: Pictures) -> list[str]:
    """Write everything about the runs into ``folder``; returns a sentence for every picture that could not be drawn. Raises InputError
    where nothing can be written.

    The tables: ``measures.csv``, a row per scenario, replication, measure and of;
    ``intervals.csv``, their means with 95 % intervals; ``comparison.csv`` where scenarios were compared. ``verdicts.txt``: the
    verdicts, or the key measures of one scenario, in sentences.
    Where control variates were asked for, both tables have the adjusted intervals in further columns.
    """
    compared = {} if comparison is None else {"comparison": comparison_rows(comparison)}
    return write_study(
        folder,
        [run.scenario for run in runs],
        about=_subject(runs, comparison),
        seed=runs[0].seed,
        replications=runs[0].replications,
        command=command,
        tables={"measures": measure_rows(runs), "intervals": interval_rows(runs), **compared},
        sentences=list(said(runs[0])) if comparison is None else list(verdicts(comparison)),
        pictures=pictures,
        combinations=None if comparison is None else of_runs(runs),
    )


def _subject(runs: Sequence[Run], comparison: Comparison | None) -> Subject:
    title, *others = (run.label for run in runs)
    if comparison is None:
        return Subject("run", title)
    listed = ", ".join(f"“{other}”" for other in others)
    return Subject("compare", f"{title}, compared", f"What changes under {listed} against “{title}”, on the same traffic?")
