"""The pictures of a run or a comparison: from its outcomes to files, PNG and SVG."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from zonesim.experiment.replicate import BEFORE_GATE, BY_DAY, QUEUE, SURVIVAL, SURVIVAL_GRID, UTILISATION
from zonesim.measures.catalogue import MEASURES
from zonesim.plots.by_hour import before_gate, queue_by_hour
from zonesim.plots.forest import Difference, forest
from zonesim.plots.stages import Bar, release_by_stage
from zonesim.plots.survival import survival
from zonesim.plots.theme import saving
from zonesim.plots.through_days import through_days
from zonesim.plots.utilisation import utilisation
from zonesim.statistics.comparison import UNSTEADY
from zonesim.studies.compare import Comparison, Run
from zonesim.units import HOUR
from zonesim.zone.stages import Stage

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from zonesim.engines.tables import Floats


A_WEEK = 7
"""A window of so many days is drawn day by day, too."""


def album(runs: Sequence[Run], comparison: Comparison | None) -> dict[str, Callable[[Path], object]]:
    """Every picture that suits the runs: its name, and what draws it."""
    days = runs[0].scenario.horizon.days
    edges: Floats = np.arange(24 * days + 1, dtype=np.float64) * HOUR
    places = {run.label: {name: gate.approach_places for name, gate in run.scenario.gates.items()} for run in runs}
    steps = {run.label: _steps(run) for run in runs}
    pictures: dict[str, Callable[[], Figure]] = {
        "queues-by-hour": lambda: queue_by_hour(edges, _series(runs, QUEUE)),
        "before-the-gate": lambda: before_gate(edges, _series(runs, BEFORE_GATE), places=places),
        "release-by-stage": lambda: release_by_stage([stage.words for stage in Stage], _bars(runs)),
        "still-in-the-zone": lambda: survival(SURVIVAL_GRID, {run.label: _stack(run, SURVIVAL, "all") for run in runs}),
        "utilisation": lambda: utilisation(edges, _series(runs, UTILISATION)),
    }
    if days >= A_WEEK or any(steps.values()):
        pictures["through-the-days"] = lambda: through_days(_series(runs, BY_DAY), steps)
    if comparison is not None:
        pictures["differences"] = lambda: forest(comparison.baseline.label, _differences(comparison))
    return {name: saving(draw) for name, draw in pictures.items()}


def _steps(run: Run) -> list[tuple[int, str]]:
    """The reforms that begin on a day of the window, and on which."""
    reforms = run.scenario.active_reforms()
    return [(reform.from_day, name.replace("_", " ")) for name, reform in reforms.items() if reform.from_day is not None]


def _stack(run: Run, kind: str, what: str) -> Floats:
    return np.array([outcome.series[kind][what] for outcome in run.outcomes])


def _series(runs: Sequence[Run], kind: str) -> dict[str, dict[str, Floats]]:
    return {run.label: {what: _stack(run, kind, what) for what in run.outcomes[0].series[kind]} for run in runs}


def _bars(runs: Sequence[Run]) -> list[Bar]:
    bars = []
    for direction in ("inbound", "outbound"):
        for run in runs:
            total = run.interval("release_time_mean", direction)
            if total.n:
                columns = [run.table.get(("release_stage_time", f"{direction}: {stage.words}")) for stage in Stage]
                spent = [0.0 if column is None else float(np.nanmean(column)) for column in columns]
                bars.append(Bar(run.label, direction, spent, total.mean, total.low, total.high))
    return bars


def _differences(comparison: Comparison) -> list[Difference]:
    found = []
    for finding in comparison.findings:
        pair = finding.pair
        difference = pair.difference
        if finding.verdict is UNSTEADY:
            continue
        found.append(
            Difference(
                measure=finding.key.words,
                unit=MEASURES[finding.key.measure].unit,
                scenario=finding.scenario,
                baseline=pair.baseline.mean,
                mean=difference.mean,
                low=difference.low,
                high=difference.high,
            )
        )
    return found
