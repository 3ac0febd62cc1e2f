"""The largest traffic at which service targets still hold: scenario beside scenario, on the same demand.

A replication lives through the same days at every factor: more traffic brings its trucks closer together, with the luck they had, so
its measures move smoothly with the factor. The capacity is where the mean over replications first reaches a target, by linear
interpolation between factors tried close beside it. Its interval is the jackknife's (Quenouille 1956; Tukey 1958): each replication is
left out once, and how far the capacity moves says how much that replication weighs; as the same replications stand in every scenario,
these weights are subtracted for the difference of two capacities.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from zonesim.engines.tables import Floats
from zonesim.errors import Fault, Gridlock, InputError
from zonesim.experiment.campaign import Campaign, Failure, first
from zonesim.experiment.cells import Built
from zonesim.experiment.growth import growing_queues, overloads, phases_of
from zonesim.experiment.replicate import Outcome, offered_by
from zonesim.measures.offered_load import OfferedLoad
from zonesim.scenario.explain import why_no_difference
from zonesim.scenario.schema import Scenario
from zonesim.scenario.traffic import Traffic
from zonesim.statistics.comparison import Good, Paired, sentence, simultaneous, verdict
from zonesim.statistics.intervals import Interval, mean_interval
from zonesim.studies.compare import LEVEL
from zonesim.studies.targets import Target, targets_of

STRIDE = math.sqrt(2)
"""Each step outwards, until the capacity lies between two factors tried."""

_COARSER = 4
"""How much wider the gaps may be in which the capacity lies only without one of the replications: they bear on the spread alone."""


class Bound(StrEnum):
    """What ends the capacity."""

    TARGET = "target"
    UNSTABLE = "unstable"
    BEYOND = "at least"
    BELOW = "fails"


@dataclass(frozen=True)
class FactorTried:
    """One factor tried. ``values``: (targets, replications), None where the zone is ``unstable`` (why). ``vehicles`` came a day."""

    factor: float
    values: Floats | None = None
    vehicles: float = math.nan
    unstable: tuple[str, ...] = ()


@dataclass(frozen=True)
class Capacity:
    """How much traffic one scenario bears.

    ``factor`` of all generated traffic, with ``interval`` (limits NaN where chance is not what ends it); ``bound`` and ``why`` say
    what ends it. ``vehicles``: those who come a day at the factor and at the limits of its interval. ``weights``: the capacity as each
    replication moves it, shape (n,), None without an interval. ``offered``: offered loads at the factor, the fullest first.
    """

    scenario: Scenario
    label: str
    points: tuple[FactorTried, ...]
    factor: float
    bound: Bound
    why: str
    interval: Interval
    vehicles: tuple[float, float, float]
    weights: Floats | None
    offered: tuple[OfferedLoad, ...]


@dataclass(frozen=True)
class Capacities:
    """The capacities of several scenarios under the same targets; ``pairs`` and ``sentences`` hold one of each but the first."""

    targets: tuple[Target, ...]
    capacities: tuple[Capacity, ...]
    pairs: tuple[Paired | None, ...]
    sentences: tuple[str, ...]
    seed: int
    replications: int


def capacities(
    scenarios: Sequence[Scenario],
    campaign: Campaign,
    *,
    replications: int,
    asked: Sequence[str] = (),
    lowest: float = 0.125,
    highest: float = 4.0,
    tolerance: float = 0.02,
) -> Capacities:
    """Search the capacity of every scenario, under the targets of the first one (those named in ``asked``; all where none is named).

    Factors of all generated traffic between ``lowest`` and ``highest`` are tried until two neighbours around the capacity differ by
    no more than the part ``tolerance``, each with so many ``replications`` of the ``campaign``.

    Raises InputError where there is no target, no traffic that the factor moves, or a target
    that a scenario does not measure; Failure when a replication fails, unless by a gridlock, which breaks every target; ValueError
    for scenarios without names of their own or fewer than 2 replications.
    """
    if len({scenario.name for scenario in scenarios}) < len(scenarios) or not scenarios:
        raise ValueError("every scenario needs a name of its own")
    if replications < 2:
        raise ValueError("an interval takes two replications at least")
    if not 0 < lowest < highest:
        what = f"no factors lie between {lowest:g} and {highest:g}"
        raise InputError(Fault(what, "give --lowest above 0 and --highest above it", path="traffic.factor"))
    targets = targets_of(scenarios[0], asked)
    _check_traffic(scenarios)
    searches = [
        _Search(scenario.model_copy(update={"targets": scenarios[0].targets}), targets, lowest, highest, tolerance)
        for scenario in scenarios
    ]
    trial, seed = _Trial(campaign, replications), campaign.store.seed
    while wanted := [(search, factor) for search in searches if (factor := search.next_factor()) is not None]:
        for (search, _), point in zip(wanted, trial.points(wanted), strict=True):
            search.add(point)
    titles = [scenario.title for scenario in scenarios]
    found = [
        search.result(scenario, scenario.title if titles.count(scenario.title) == 1 else f"{scenario.title} ({scenario.name})", seed)
        for search, scenario in zip(searches, scenarios, strict=True)
    ]
    pairs = _pairs(found, seed)
    words = tuple(_sentence(found[0], other, pair, tolerance) for other, pair in zip(found[1:], pairs, strict=True))
    return Capacities(targets, tuple(found), pairs, words, seed, replications)


def crossing(factors: Floats, margins: Floats) -> float:
    """Where margins (m, targets), positive where a target is broken, first pass 0, the earliest of the targets; linear between factors.

    −inf where one is broken from the first factor on, inf where none ever is.
    """
    found = math.inf
    for margin in margins.T:
        broken = margin > 0
        place = int(np.argmax(broken))
        if not broken.any():
            continue
        if place == 0:
            return -math.inf
        before, after = margin[place - 1], margin[place]
        part = -before / (after - before)
        found = min(found, float(factors[place - 1] + part * (factors[place] - factors[place - 1])))
    return found


@dataclass
class _Search:
    """What was tried of one scenario, and what is worth trying next."""

    scenario: Scenario
    targets: tuple[Target, ...]
    lowest: float
    highest: float
    tolerance: float
    points: list[FactorTried] = field(default_factory=list)

    def at(self, factor: float) -> Scenario:
        """The scenario with so much traffic; named, so that a failure can be told."""
        copy = self.scenario.model_copy(update={"traffic": Traffic(factor=factor)})
        copy._name = f"{self.scenario.name} with traffic.factor={factor:.6g}"
        return copy

    def add(self, point: FactorTried) -> None:
        self.points = sorted([*self.points, point], key=lambda each: each.factor)

    @property
    def stable(self) -> list[FactorTried]:
        """The points below the first unstable one."""
        first = next((place for place, point in enumerate(self.points) if point.values is None), len(self.points))
        return self.points[:first]

    def roots(self) -> Floats:
        """The capacity of all replications, then without each of them in turn; ±inf beyond what was tried."""
        stable = self.stable
        if not stable:
            return np.array([-math.inf])
        factors = np.array([point.factor for point in stable])
        margins = np.array([self.margins(point) for point in stable])
        total, n = margins.sum(axis=2), margins.shape[2]
        without = [crossing(factors, (total - margins[:, :, left_out]) / (n - 1)) for left_out in range(n)]
        return np.array([crossing(factors, total / n), *without])

    def margins(self, point: FactorTried) -> Floats:
        """How far each target is broken in each replication, (targets, replications); negative where it holds."""
        assert point.values is not None
        return np.array([target.margin(values) for target, values in zip(self.targets, point.values, strict=True)])

    def next_factor(self) -> float | None:
        """Outwards until the capacity lies within; then the middle of the gap in which it lies; then of those in which it would lie
        without one of the replications, which need not be as narrow."""
        if not self.points:
            return min(max(1.0, self.lowest), self.highest)
        roots, first, last = self.roots(), self.points[0].factor, self.points[-1].factor
        if np.any(roots == -math.inf) and first > self.lowest:
            return max(first / STRIDE, self.lowest)
        stable = self.stable
        if np.any(roots == math.inf) and len(stable) == len(self.points) and last < self.highest:
            return min(last * STRIDE, self.highest)
        if roots[0] == -math.inf:
            return None
        ceiling = stable[-1].factor
        if roots[0] == math.inf and len(stable) == len(self.points):
            return None
        inside = np.clip(roots[roots > -math.inf], None, ceiling)
        factors = [point.factor for point in self.points[: len(stable) + 1]]
        for within, finest in ((inside[:1], self.tolerance), (inside, _COARSER * self.tolerance)):
            gaps = [
                (b / a, math.sqrt(a * b))
                for a, b in itertools.pairwise(factors)
                if b / a > 1 + finest and np.any((within >= a) & (within < b))
            ]
            if gaps:
                return max(gaps)[1]
        return None

    def result(self, scenario: Scenario, label: str, seed: int) -> Capacity:
        """What the points tried amount to."""
        roots, stable = self.roots(), self.stable
        root, n = float(roots[0]), len(roots) - 1
        weights = None
        if math.isfinite(root):
            bound, factor = Bound.TARGET, root
            why = f"{self._binding(root)} is reached"
            if np.isfinite(roots).all():
                # Centred on the estimate itself, which anyone can read off the curve.
                weights = root + (n - 1) * (roots[1:].mean() - roots[1:])
            else:
                why += "; no interval, since without some replications it would lie beyond what was tried or is stable"
        elif root < 0:
            bound, factor, reasons = Bound.BELOW, self.points[0].factor, self.points[0].unstable
            why = "; ".join(reasons) if reasons else f"{self._binding(factor)} is broken at the smallest factor tried"
        elif len(stable) < len(self.points):
            bound, factor, next_one = Bound.UNSTABLE, stable[-1].factor, self.points[len(stable)]
            why = f"at {next_one.factor:.3f} there is no steady value: {'; '.join(next_one.unstable)}"
        else:
            bound, factor = Bound.BEYOND, stable[-1].factor
            why = "every target holds at the largest factor tried"
        nothing = Interval(factor, math.nan, math.nan, math.nan, math.nan, n, LEVEL)
        interval = nothing if weights is None else mean_interval(weights, LEVEL)
        tried, came = [point.factor for point in stable] or [factor], [point.vehicles for point in stable] or [math.nan]
        low, mid, high = (float(np.interp(at, tried, came)) for at in (interval.low, factor, interval.high))
        offered = tuple(sorted(offered_by(self.at(factor), seed=seed), key=lambda each: -each.ratio))
        return Capacity(scenario, label, tuple(self.points), factor, bound, why, interval, (mid, low, high), weights, offered)

    def _binding(self, factor: float) -> str:
        """The target that is nearest to being broken, or broken the most, at a factor."""
        stable = self.stable
        tried = [point.factor for point in stable]
        means = np.array([self.margins(point).mean(axis=1) for point in stable])
        here = [float(np.interp(factor, tried, column)) / target.scale for column, target in zip(means.T, self.targets, strict=True)]
        return self.targets[int(np.argmax(here))].words


@dataclass
class _Trial:
    """Runs what is to be tried."""

    campaign: Campaign
    replications: int

    def points(self, wanted: Sequence[tuple[_Search, float]]) -> list[FactorTried]:
        """One point for each. A zone that its first replication shows to be overloaded is not run again: its queues have no steady
        value."""
        cases = [search.at(factor) for search, factor in wanted]
        why: dict[str, tuple[str, ...]] = {}
        for name, (leading, *_) in self._run(cases, 1, why).items():
            if full := overloads(leading.offered):
                why[name] = full
        outcomes = self._run(cases, self.replications, why)
        return [
            FactorTried(factor, unstable=why[case.name]) if case.name in why else self._point(search, factor, outcomes[case.name])
            for (search, factor), case in zip(wanted, cases, strict=True)
        ]

    def _run(self, cases: Sequence[Scenario], count: int, why: dict[str, tuple[str, ...]]) -> dict[str, list[Outcome]]:
        """The first so many replications of the cases that are not known to be unsteady yet; those that end in a gridlock then are."""
        while left := [case for case in cases if case.name not in why]:
            try:
                found = self.campaign.outcomes(first([Built(case) for case in left], count))
            except Failure as failure:
                if not isinstance(failure.reason, Gridlock):
                    raise
                why[failure.scenario] = (f"replication {failure.replication} ends in a gridlock",)
            else:
                return dict(zip((case.name for case in left), found, strict=True))
        return {}

    def _point(self, search: _Search, factor: float, outcomes: Sequence[Outcome]) -> FactorTried:
        growing = growing_queues(outcomes, days=search.scenario.horizon.days, parts=phases_of(search.scenario))
        if growing:
            return FactorTried(factor, unstable=growing)
        rows = [{(measure, of): value for measure, of, value in outcome.rows} for outcome in outcomes]
        values = np.array([[row.get((target.measure, target.of), math.nan) for row in rows] for target in search.targets])
        for target, row in zip(search.targets, values, strict=True):
            if np.isnan(row).any():
                what = f"{target.name}: {target.subject} is undefined in {np.isnan(row).sum()} of {len(row)} replications"
                mend = "lengthen horizon.days, raise --lowest, or ask for a target that this zone has"
                raise InputError(Fault(f"{what} at traffic.factor={factor:.3g}", mend, path="targets", file=search.scenario.name))
        came = [row["entries", "all"] + row["turned_away", "all"] for row in rows]
        return FactorTried(factor, values, float(np.mean(came)))


def _check_traffic(scenarios: Sequence[Scenario]) -> None:
    """Raise InputError for every scenario without generated traffic."""
    faults = [
        Fault(
            "no traffic is generated, so no factor moves it",
            "give a flow arrivals by vehicles_per_day or every",
            path="flows",
            file=scenario.name,
        )
        for scenario in scenarios
        if not any(
            flow.arrivals is not None and (flow.arrivals.vehicles_per_day or flow.arrivals.every is not None)
            for flow in scenario.flows.values()
        )
    ]
    if faults:
        raise InputError(faults)


def _pairs(found: Sequence[Capacity], seed: int) -> tuple[Paired | None, ...]:
    """Each against the first, with intervals that hold for all at once; None where either has no interval."""
    first, *others = found
    rows = [other.weights for other in others if other.weights is not None]
    if first.weights is None or not rows:
        return (None,) * len(others)
    pairs = iter(simultaneous(first.weights, np.array(rows), level=LEVEL, seed=seed))
    return tuple(None if other.weights is None else next(pairs) for other in others)


def _sentence(first: Capacity, other: Capacity, pair: Paired | None, tolerance: float) -> str:
    if pair is not None:
        judged = verdict(pair.difference, smallest=round(tolerance * first.factor, 3), good=Good.HIGHER)
        return sentence(
            "capacity (factor on the traffic described)",
            baseline=first.label,
            other=other.label,
            unit="×",
            pair=pair,
            verdict=judged,
            why_none=why_no_difference(first.scenario, other.scenario) if pair.identical else "",
        )
    ends = [f"“{each.label}” {in_words(each)}" for each in (first, other)]
    return f"Capacity: {ends[1]}, {ends[0]}; without an interval of both, the difference has none."


def in_words(capacity: Capacity) -> str:
    """The factor as far as it is known: "bears 1.31 times the traffic described", "fails at 0.13 times … already"."""
    number = f"{capacity.factor:.2f} times the traffic described"
    return {
        Bound.TARGET: f"bears {number}",
        Bound.UNSTABLE: f"bears {number}, beyond which it is unstable",
        Bound.BEYOND: f"bears {number} at least",
        Bound.BELOW: f"fails at {number} already",
    }[capacity.bound]
