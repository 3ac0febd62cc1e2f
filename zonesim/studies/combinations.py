"""Reforms on and off among the combinations that were run: what each combination comes to, and its difference from the first.

Differences are paired, and the intervals of one measure hold for all combinations at once, since whoever switches between them looks at
all of them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zonesim.engines.tables import Floats
from zonesim.experiment.replicate import BEFORE_GATE
from zonesim.measures.catalogue import KEY_MEASURES, MEASURES, Key
from zonesim.statistics.comparison import UNSTEADY, Good, verdict
from zonesim.statistics.intervals import Interval, mean_interval
from zonesim.studies.compare import LEVEL, Run, pairs_of
from zonesim.zone.stages import Stage

HOURS = 24
MOST = 256
"""Combinations that one still switches between: 2^8."""


@dataclass(frozen=True)
class Combinations:
    """Runs of one zone, the first without any switch, and which switches are ``on`` in each. ``keys``: what is told of them."""

    switches: tuple[str, ...]
    runs: Sequence[Run]
    on: Sequence[frozenset[str]]
    keys: Sequence[Key]


def of_runs(runs: Sequence[Run], keys: Sequence[Key] = KEY_MEASURES) -> Combinations:
    """Scenarios as combinations of reforms, where these are all in which they differ; else without switches, one beside the other."""
    active = [frozenset(run.scenario.active_reforms()) for run in runs]
    common = frozenset.intersection(*active)
    on = [names - common for names in active]
    if on[0] or len(set(on)) < len(on) or not _apart_by_reforms_alone(runs):
        return Combinations((), runs, [frozenset()] * len(runs), keys)
    switches = tuple(dict.fromkeys(name for run in runs for name in run.scenario.active_reforms() if name not in common))
    return Combinations(switches, runs, on, keys)


def _apart_by_reforms_alone(runs: Sequence[Run]) -> bool:
    """Whether the scenarios are one zone, and a reform that several have is the same in all of them."""
    zones, described = [], dict[str, object]()
    for run in runs:
        values = run.scenario.resolved()
        reforms = values.pop("reforms", {})
        for name, value in reforms.items() if isinstance(reforms, dict) else ():
            if described.setdefault(name, value) != value:
                return False
        zones.append({key: value for key, value in values.items() if key not in _TOLD})
    return all(zone == zones[0] for zone in zones)


_TOLD = ("title", "description", "sources")
"""What a scenario says of itself, which changes nothing."""


def as_text(found: Combinations) -> str:
    """The combinations as JSON, seconds and shares as they are; undefined is null.

    ``measures``: name, of, words, unit, better. Of each option: label, ``on`` (names), ``means`` and ``changes`` ([mean, low, high] by
    measure; changes with the verdict's word), ``before_gate`` (vehicles before the gates by hour of the mean day: [mean, low, high] of
    24 each), ``stages`` (direction -> mean seconds by stage).
    """
    runs = found.runs
    keys = [key for key in found.keys if all((key.measure, key.of) in run.table for run in runs) and runs[0].defines(key)]
    changes = [_changes(key, runs) for key in keys]
    options = [
        {
            "label": run.label,
            "on": sorted(on),
            "unstable": list(run.unstable),
            "means": [_numbers(run.interval(key.measure, key.of)) for key in keys],
            "changes": [column[place] for column in changes],
            "before_gate": _before_gate(run),
            "stages": {direction: _stages(run, direction) for direction in ("inbound", "outbound")},
        }
        for place, (run, on) in enumerate(zip(runs, found.on, strict=True))
    ]
    told = {
        "switches": list(found.switches),
        "replications": runs[0].replications,
        "measures": [
            {
                "measure": key.measure,
                "of": key.of,
                "words": key.words,
                "unit": MEASURES[key.measure].unit,
                "better": MEASURES[key.measure].better,
            }
            for key in keys
        ],
        "stages": [stage.words for stage in Stage],
        "options": options,
    }
    return json.dumps(told, ensure_ascii=False, allow_nan=False) + "\n"


def _changes(key: Key, runs: Sequence[Run]) -> list[list[object] | None]:
    """Difference of each run from the first, [mean, low, high, verdict]; None for the first itself."""
    good = {"lower": Good.LOWER, "higher": Good.HIGHER, "": Good.NEITHER}[MEASURES[key.measure].better]
    found: list[list[object] | None] = [None]
    base, *others = runs
    for other, pair in zip(others, pairs_of(key, base, others=others, seed=base.seed), strict=True):
        if base.unstable or other.unstable:
            found.append([*_numbers(pair.difference), UNSTEADY.outcome.value])
            continue
        word = "no difference" if pair.identical else verdict(pair.difference, smallest=key.matters, good=good).outcome.value
        found.append([*_numbers(pair.difference), word])
    return found


def _numbers(interval: Interval) -> list[float | None]:
    return [None if math.isnan(value) else value for value in (interval.mean, interval.low, interval.high)]


def _before_gate(run: Run) -> list[list[float | None]]:
    """Vehicles before all gates by hour of the mean day: mean, low, high."""
    gates = list(run.outcomes[0].series[BEFORE_GATE])
    hours = HOURS * run.scenario.horizon.days
    total = np.array([sum((outcome.series[BEFORE_GATE][gate] for gate in gates), np.zeros(hours)) for outcome in run.outcomes])
    by_hour: Floats = total.reshape(len(total), -1, HOURS).mean(axis=1)
    intervals = [mean_interval(by_hour[:, hour], LEVEL) for hour in range(HOURS)]
    return [list(column) for column in zip(*map(_numbers, intervals), strict=True)]


def _stages(run: Run, direction: str) -> list[float]:
    """Mean seconds in each stage of the release, 0 for a stage that there is not."""
    columns = [run.table.get(("release_stage_time", f"{direction}: {stage.words}")) for stage in Stage]
    return [0.0 if column is None or np.isnan(column).all() else float(np.nanmean(column)) for column in columns]
