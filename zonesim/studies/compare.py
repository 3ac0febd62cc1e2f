"""Scenarios side by side on the same demand: what differs, by how much, and whether the difference is real."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Unpack

import numpy as np

from zonesim.engines.tables import Floats
from zonesim.errors import Fault, InputError
from zonesim.experiment.growth import growing_queues, overloads, phases_of
from zonesim.experiment.replicate import Outcome, offered_by, prepared
from zonesim.experiment.running import How, Running
from zonesim.measures.asked import asked_keys
from zonesim.measures.catalogue import KEY_MEASURES, MEASURES, Key
from zonesim.measures.controls import order_of
from zonesim.measures.offered_load import OfferedLoad
from zonesim.scenario.explain import why_no_difference
from zonesim.scenario.schema import Scenario
from zonesim.statistics.comparison import UNSTEADY, Good, Paired, Verdict, paired, sentence, simultaneous, verdict
from zonesim.statistics.control_variates import Adjusted, adjusted_mean, chosen
from zonesim.statistics.intervals import Interval, mean_interval

LEVEL = 0.95


@dataclass(frozen=True)
class Run:
    """One scenario, replicated. ``label``: its title, with its name where several scenarios of a comparison have the same title."""

    scenario: Scenario
    seed: int
    outcomes: tuple[Outcome, ...]
    label: str

    @cached_property
    def table(self) -> dict[tuple[str, str], Floats]:
        """(measure, of) -> one value per replication; NaN where a replication does not define it."""
        columns: dict[tuple[str, str], Floats] = {}
        for place, outcome in enumerate(self.outcomes):
            for measure, of, value in outcome.rows:
                columns.setdefault((measure, of), np.full(len(self.outcomes), np.nan))[place] = value
        return columns

    def values(self, measure: str, of: str = "all") -> Floats:
        """One value per replication. Raises KeyError for a measure that this zone does not have."""
        return self.table[measure, of]

    def steady(self, measure: str, of: str = "all") -> Floats:
        """One value per replication that a mean may be taken of: NaN in all where the zone has no steady value."""
        values = self.values(measure, of)
        return np.full(len(values), np.nan) if self.unstable else values

    def interval(self, measure: str, of: str = "all") -> Interval:
        """The mean over replications with its 95 % interval (Student t); undefined where the zone has no steady value."""
        return mean_interval(self.steady(measure, of), LEVEL)

    @cached_property
    def controls(self) -> dict[str, Floats]:
        """Control -> its deviation from what was expected, one per replication; none where none were asked for."""
        names = [name for name, _ in self.outcomes[0].controls]
        return {name: np.array([dict(outcome.controls)[name] for outcome in self.outcomes]) for name in names}

    def adjusted(self, measure: str, of: str = "all") -> Adjusted:
        """The mean corrected by control variates, those for this measure first, with its 95 % interval beside the plain one."""
        preferred = {name: self.controls[name] for name in order_of(measure, of) if name in self.controls}
        return adjusted_mean(self.steady(measure, of), chosen(preferred, self.replications), level=LEVEL)

    def defines(self, key: Key) -> bool:
        """Whether the zone has the measure at all, and some replication a value of it."""
        column = self.table.get((key.measure, key.of))
        return column is not None and not np.isnan(column).all()

    @cached_property
    def asked(self) -> tuple[Key, ...]:
        """The rows that its scenario asks for beside those that every run has, as far as there are any."""
        if not self.scenario.measures:
            return ()
        case = prepared(self.scenario, seed=self.seed, replication=self.outcomes[0].replication)
        return tuple(asked_keys(case, self.scenario.measures, rows=self.table))

    @property
    def replications(self) -> int:
        """How many."""
        return len(self.outcomes)

    @cached_property
    def offered(self) -> tuple[OfferedLoad, ...]:
        """Offered load of every pool in the first replication, known before it was run."""
        first = self.outcomes[0]
        return first.offered or offered_by(self.scenario, seed=self.seed, replication=first.replication)

    @cached_property
    def unstable(self) -> tuple[str, ...]:
        """Why no steady value should be read from this run: pools overloaded by their offered load, queues that grow through it."""
        horizon = self.scenario.horizon
        return (*overloads(self.offered), *growing_queues(self.outcomes, days=horizon.days, parts=phases_of(self.scenario)))


@dataclass(frozen=True)
class Finding:
    """One key measure of one scenario (by its label) against the baseline; ``adjusted`` by control variates, where asked for."""

    key: Key
    scenario: str
    pair: Paired
    verdict: Verdict
    sentence: str
    adjusted: Adjusted | None = None


@dataclass(frozen=True)
class Comparison:
    """A baseline and the scenarios compared with it, replicated on the same demand."""

    runs: tuple[Run, ...]
    findings: tuple[Finding, ...]

    @property
    def baseline(self) -> Run:
        """The scenario all others are compared with."""
        return self.runs[0]

    def sentences(self) -> list[str]:
        """The verdicts, in words."""
        return [finding.sentence for finding in self.findings]


def simulate(scenario: Scenario, **how: Unpack[How]) -> Run:
    """Replicate one scenario: ``how`` often, with which seed and by whom are the fields of
    :class:`~zonesim.experiment.running.Running`, as keywords.

    Raises Failure when a replication ends in a gridlock, ValueError for no replications.
    """
    return runs([scenario], Running(**how))[0]


def compare(baseline: Scenario, *others: Scenario, **how: Unpack[How]) -> Comparison:
    """Replicate a baseline and other scenarios with common random numbers, and judge every key measure; ``how``, as for
    :func:`simulate`.

    The intervals of one measure hold for all scenarios at once. With control variates each finding has its adjusted interval, too.
    Raises InputError when the scenarios do not observe windows of the same length, Failure when a replication ends in a gridlock,
    ValueError for nothing to compare, or no replications.
    """
    return compared([baseline, *others], Running(**how))


def compared(scenarios: Sequence[Scenario], running: Running) -> Comparison:
    """The same, of scenarios of which the first is the baseline."""
    baseline, *others = scenarios
    if not others:
        raise ValueError("nothing to compare the baseline with")
    check_same_window(baseline, others)
    return judged(runs(scenarios, running), running.seed)


def check_same_window(baseline: Scenario, others: Sequence[Scenario]) -> None:
    """Raises InputError for scenarios that do not observe windows as long as the baseline's."""
    faults = [
        Fault(
            f"observes {other.horizon.days} days, the baseline {baseline.horizon.days}",
            "compare scenarios with the same horizon",
            path="horizon.days",
            file=other.name,
        )
        for other in others
        if other.horizon.days != baseline.horizon.days
    ]
    if faults:
        raise InputError(faults)


def judged(runs: Sequence[Run], seed: int, *, keys: Sequence[Key] = KEY_MEASURES) -> Comparison:
    """Runs of the same replications, the baseline first, with a verdict on every measure of ``keys`` that all of them have, and on
    those that their scenarios ask for."""
    return Comparison(tuple(runs), tuple(finding for key in with_asked(keys, runs) for finding in _judge(key, runs, seed)))


def with_asked(keys: Sequence[Key], runs: Sequence[Run]) -> list[Key]:
    """Measures, and after them those that the scenarios of runs ask for; each once."""
    found = {(key.measure, key.of): key for key in keys}
    for run in runs:
        for key in run.asked:
            found.setdefault((key.measure, key.of), key)
    return list(found.values())


def runs(scenarios: Sequence[Scenario], running: Running, *, labels: Sequence[str] | None = None) -> list[Run]:
    """Scenarios, replicated on the same demand, each under a label: those given, or of its own. Raises Failure for the first
    replication that fails."""
    return runs_of(scenarios, running.outcomes(scenarios), seed=running.seed, labels=labels)


def runs_of(
    scenarios: Sequence[Scenario], outcomes: Sequence[Sequence[Outcome]], *, seed: int, labels: Sequence[str] | None = None
) -> list[Run]:
    """Scenarios with what became of them, each under a label: those given, or of its own."""
    return [
        Run(scenario, seed, tuple(found), label)
        for scenario, found, label in zip(scenarios, outcomes, labels or labels_of(scenarios), strict=True)
    ]


def labels_of(scenarios: Sequence[Scenario]) -> list[str]:
    """Titles that tell scenarios apart: with the name where several have the same."""
    titles = [scenario.title for scenario in scenarios]
    return [scenario.title if titles.count(scenario.title) == 1 else f"{scenario.title} ({scenario.name})" for scenario in scenarios]


def _judge(key: Key, runs: Sequence[Run], seed: int) -> list[Finding]:
    if not all((key.measure, key.of) in run.table for run in runs) or not any(run.defines(key) for run in runs):
        return []
    measure = MEASURES[key.measure]
    good = {"lower": Good.LOWER, "higher": Good.HIGHER, "": Good.NEITHER}[measure.better]
    base, *others = runs
    findings = []
    for other, pair in zip(others, pairs_of(key, base, others=others, seed=seed), strict=True):
        if base.unstable or other.unstable:
            findings.append(Finding(key, other.label, pair, UNSTEADY, _no_steady_value(key, base, other)))
            continue
        judged = verdict(pair.difference, smallest=key.matters, good=good)
        words = sentence(
            key.words,
            baseline=base.label,
            other=other.label,
            unit=measure.unit,
            pair=pair,
            verdict=judged,
            why_none=why_no_difference(base.scenario, other.scenario) if pair.identical else "",
        )
        adjusted = adjusted_difference(base, other, key=key, comparisons=len(others)) if base.controls and other.controls else None
        findings.append(Finding(key, other.label, pair, judged, words, adjusted))
    return findings


def pairs_of(key: Key, base: Run, *, others: Sequence[Run], seed: int) -> list[Paired]:
    """Paired differences of a measure from the base, whose intervals hold for all of them at once. Undefined, and no part of the
    others' interval, where either has no steady value."""
    steady = [other for other in others if not other.unstable and not base.unstable]
    columns = np.array([other.values(key.measure, key.of) for other in steady])
    found = iter(simultaneous(base.values(key.measure, key.of), columns, level=LEVEL, seed=seed) if steady else ())
    nothing = np.full(base.replications, np.nan)
    return [next(found) if other in steady else paired(nothing, nothing, level=LEVEL) for other in others]


def _no_steady_value(key: Key, base: Run, other: Run) -> str:
    """The sentence in place of a verdict."""
    which = base if base.unstable else other
    subject = f"{key.words[:1].upper()}{key.words[1:]}"
    why = f"under “{which.label}” {which.unstable[0]}"
    return f"{subject}: no steady value to compare “{other.label}” with “{base.label}” by: {why}."


def adjusted_difference(base: Run, other: Run, *, key: Key, comparisons: int = 1) -> Adjusted:
    """The mean paired difference corrected by control variates; of several comparisons at once each at Bonferroni's level.

    First the differences of those controls that are not the same under both rules, as they say most of the difference, then the others
    as they are, each kind in the order of the measure.
    """
    names = [name for name in order_of(key.measure, key.of) if name in base.controls and name in other.controls]
    apart = {name: other.controls[name] - base.controls[name] for name in names}
    moved = {f"difference in {name}": column for name, column in apart.items() if column.any()}
    same = {name: base.controls[name] for name in names if not apart[name].any()}
    differences = other.values(key.measure, key.of) - base.values(key.measure, key.of)
    return adjusted_mean(differences, chosen(moved | same, base.replications), level=1 - (1 - LEVEL) / comparisons)
