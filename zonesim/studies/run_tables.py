"""The tables of runs and comparisons: every measure of every replication, means with intervals, findings with verdicts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from zonesim.measures.catalogue import KEY_MEASURES, MEASURES
from zonesim.statistics.comparison import amount
from zonesim.statistics.control_variates import Adjusted
from zonesim.studies.compare import Comparison, Run, with_asked
from zonesim.studies.study_files import Rows

ADJUSTED = ("adjusted_mean", "adjusted_low", "adjusted_high", "adjusted_factor", "adjusted_by", "adjusted_note")
"""Further columns where control variates were asked for."""


def measure_rows(runs: Sequence[Run]) -> Rows:
    """A row per scenario, replication, measure and of."""
    rows: list[list[object]] = [["scenario", "replication", "measure", "of", "value", "unit"]]
    for run in runs:
        for outcome in run.outcomes:
            start = [run.scenario.name, outcome.replication]
            rows += [[*start, measure, of, float(value), MEASURES[measure].unit] for measure, of, value in outcome.rows]
    return rows


def interval_rows(runs: Sequence[Run]) -> Rows:
    """Every measure of every run: its mean over replications with the 95 % interval; none where the run has no steady value."""
    further = ADJUSTED if runs[0].controls else ()
    head = ("scenario", "measure", "of", "mean", "low", "high", "unit", "replications", "undefined", "unstable")
    rows: list[list[object]] = [[*head, *further]]
    for run in runs:
        unstable = "; ".join(run.unstable)
        for measure, of in run.table:
            found = run.interval(measure, of)
            row = [run.scenario.name, measure, of, found.mean, found.low, found.high, MEASURES[measure].unit]
            more = _adjusted(run.adjusted(measure, of)) if further else ()
            rows.append([*row, found.n, found.undefined, unstable, *more])
    return rows


def comparison_rows(found: Comparison) -> Rows:
    """Every finding: both means, the paired difference with its simultaneous interval, and the verdict."""
    rows: list[list[object]] = [
        [
            *("scenario", "measure", "of", "unit", "baseline", "other", "difference", "low", "high", "relative"),
            *("correlation", "independent_replications", "replications", "verdict", "further_replications"),
            *(ADJUSTED if found.baseline.controls else ()),
        ]
    ]
    for finding in found.findings:
        pair, key = finding.pair, finding.key
        rows.append(
            [
                *(finding.scenario, key.measure, key.of, MEASURES[key.measure].unit, pair.baseline.mean, pair.other.mean),
                *(pair.difference.mean, pair.difference.low, pair.difference.high, pair.relative.mean, pair.correlation),
                *(float(pair.independent), pair.difference.n, finding.verdict.outcome.value, finding.verdict.further),
                *(_adjusted(finding.adjusted) if finding.adjusted is not None else ()),
            ]
        )
    return rows


def verdicts(comparison: Comparison) -> Iterator[str]:
    """The sentences, each followed by the adjusted interval where control variates were asked for; what is unstable comes first."""
    yield from (f"Unstable, no steady value: {run.label}: {why}" for run in comparison.runs for why in run.unstable)
    for finding in comparison.findings:
        yield finding.sentence
        if finding.adjusted is not None and not finding.pair.identical:
            yield f"  {finding.adjusted.in_words(MEASURES[finding.key.measure].unit)}"


def said(run: Run) -> Iterator[str]:
    """The key measures of one scenario, and those it asks for, in sentences; what is unstable comes first."""
    yield from (f"Unstable, no steady value: {run.label}: {why}" for why in run.unstable)
    for key in with_asked(KEY_MEASURES, (run,)):
        if run.defines(key) and not run.unstable:
            yield f"{key.words[:1].upper()}{key.words[1:]}: {amount(MEASURES[key.measure].unit, run.interval(key.measure, key.of))}."


def _adjusted(found: Adjusted) -> list[object]:
    """Its columns of a table: empty where the adjustment was refused, for the reason in the note."""
    interval = found.interval
    numbers = [math.nan] * 4 if interval is None else [interval.mean, interval.low, interval.high, float(found.factor)]
    return [*numbers, "; ".join(found.controls), found.note]
