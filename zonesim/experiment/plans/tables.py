"""Tables that several kinds of experiments have."""

from __future__ import annotations

from collections.abc import Sequence

from zonesim.analysis.catalogue import MEASURES
from zonesim.experiment.compare import Comparison, Run
from zonesim.experiment.study_files import Rows


def interval_rows(runs: Sequence[Run]) -> Rows:
    """Every measure of every run: its mean over replications with the 95 % interval."""
    rows: list[list[object]] = [["scenario", "measure", "of", "mean", "low", "high", "unit", "replications", "undefined", "unstable"]]
    for run in runs:
        unstable = "; ".join(run.unstable)
        for measure, of in run.table:
            found = run.interval(measure, of)
            row = [run.scenario.name, measure, of, found.mean, found.low, found.high, MEASURES[measure].unit]
            rows.append([*row, found.n, found.undefined, unstable])
    return rows


def comparison_rows(found: Comparison) -> Rows:
    """Every finding: both means, the paired difference with its simultaneous interval, and the verdict."""
    rows: list[list[object]] = [
        [
            *("scenario", "measure", "of", "unit", "baseline", "other", "difference", "low", "high", "relative"),
            *("correlation", "independent_replications", "replications", "verdict", "further_replications"),
        ]
    ]
    for finding in found.findings:
        pair, key = finding.pair, finding.key
        rows.append(
            [
                *(finding.scenario, key.measure, key.of, MEASURES[key.measure].unit, pair.baseline.mean, pair.other.mean),
                *(pair.difference.mean, pair.difference.low, pair.difference.high, pair.relative.mean, pair.correlation),
                *(pair.independent, pair.difference.n, finding.verdict.outcome.value, finding.verdict.further),
            ]
        )
    return rows
