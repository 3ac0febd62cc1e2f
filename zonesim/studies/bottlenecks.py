"""What one more of anything would bring, and how far that depends on what was assumed.

Every addition is compared with the zone as it is under the same random numbers, with intervals that hold for all additions at once.
Then each input that is marked as an assumption is made smaller and larger, one at a time: how far the first key measure moves, and
whether the addition that brought most would still be worth it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from zonesim.errors import Fault, InputError
from zonesim.experiment.campaign import first
from zonesim.experiment.cells import Built
from zonesim.experiment.running import Running
from zonesim.measures.catalogue import KEY_MEASURES, MEASURES, Key
from zonesim.scenario.schema import Scenario
from zonesim.statistics.comparison import UNSTEADY, Conclusion, Good, Paired, Verdict, paired, sentence, verdict
from zonesim.studies.compare import LEVEL, Run, pairs_of, runs_of
from zonesim.studies.variations import Swing, Variation, add_server, one_more, swings

Runs = Callable[[Sequence[Scenario]], list[Run]]
"""Makes scenarios into runs, replicated on the same demand."""

KEYS: tuple[Key, ...] = tuple(
    key for key in KEY_MEASURES if key.of == "all" and key.measure in ("release_time_mean", "release_time_p95", "visit_time_mean")
)
"""What additions are judged by; they are sorted by the first."""


@dataclass(frozen=True)
class Addition:
    """One more of something: its effect on each of ``KEYS`` (None where the zone does not define one), intervals for all at once."""

    what: str
    path: str
    effects: tuple[Paired | None, ...]
    verdicts: tuple[Verdict | None, ...]
    overloaded: tuple[str, ...]
    unstable: tuple[str, ...]

    @property
    def shortens(self) -> bool:
        """Whether the first key measure is lower with it beyond doubt, by as much as matters."""
        first = self.verdicts[0]
        return first is not None and first.outcome is Conclusion.BETTER


@dataclass(frozen=True)
class Side:
    """An assumed input at another value: its effect on the first key measure; that of the leading addition under it, and whether that
    still shortens as much as matters."""

    words: str
    effect: Paired
    leading: Paired | None
    stays: bool
    overloaded: tuple[str, ...]


@dataclass(frozen=True)
class Dependence:
    """How much hangs on one input."""

    path: str
    low: Side
    high: Side

    @property
    def reach(self) -> float:
        """The larger of both effects, in the unit of the measure."""
        return max(abs(side.effect.difference.mean) for side in (self.low, self.high))


@dataclass(frozen=True)
class Bottlenecks:
    """What one more would bring, most first; and what that hangs on, most first. ``left``: inputs left as they are, (path, why)."""

    base: Run
    additions: tuple[Addition, ...]
    leading: Addition | None
    dependences: tuple[Dependence, ...]
    left: tuple[tuple[str, str], ...]
    sentences: tuple[str, ...]


def bottlenecks(
    scenario: Scenario,
    running: Running,
    *,
    vary: Sequence[tuple[str, float]] = (),
    assumptions: bool = True,
) -> Bottlenecks:
    """Replicate the zone as it is, with one more of each thing, and with each assumed input smaller and larger.

    ``vary``: (path, part by which it is moved) in place of all that are marked as assumptions; ``assumptions=False``: none. Raises
    InputError where the zone has nothing to add to, releases no goods, or lacks an input to vary; Failure when a replication fails.
    """
    more = one_more(scenario)
    if not more:
        raise InputError(Fault("nothing here is limited in number", "give lanes, officers, bays or docks", file=scenario.name))
    moved, left = swings(scenario, vary) if assumptions or vary else ([], [])
    campaign = running.campaign()

    def run(cases: Sequence[Scenario]) -> list[Run]:
        outcomes = campaign.outcomes(first([Built(case) for case in cases], running.replications))
        return runs_of(cases, outcomes, seed=running.seed, labels=[case.title for case in cases])

    base, *runs = run([scenario, *(variation.scenario for variation in more)])
    if not base.defines(KEYS[0]):
        raise InputError(
            Fault("releases no goods, so there is nothing to shorten", "give a flow that carries goods", file=scenario.name)
        )
    additions = _additions(base, more, runs)
    if base.unstable:
        return Bottlenecks(base, additions, None, (), tuple(left), _what_steadies(scenario, base, more, runs, run))
    leading = next((addition for addition in additions if addition.shortens), None)
    dependences = _dependences(base, moved, leading, run)
    return Bottlenecks(base, additions, leading, dependences, tuple(left), _sentences(base, additions, leading, dependences))


def _additions(base: Run, more: Sequence[Variation], runs: Sequence[Run]) -> tuple[Addition, ...]:
    """In the order of how much each lowers the first key measure."""
    columns: list[list[Paired | None]] = []
    for key in KEYS:
        if base.defines(key):
            columns.append([*pairs_of(key, base, others=runs, seed=base.seed)])
        else:
            columns.append([None] * len(runs))
    found = [
        Addition(
            variation.words,
            variation.path,
            effects,
            tuple(
                None if pair is None else UNSTEADY if base.unstable or run.unstable else _judged(pair, key)
                for key, pair in zip(KEYS, effects, strict=True)
            ),
            _overloaded(run),
            run.unstable,
        )
        for variation, run, effects in zip(more, runs, zip(*columns, strict=True), strict=True)
    ]
    return tuple(sorted(found, key=_least_first))


def _least_first(addition: Addition) -> float:
    """The difference in the first key measure; what has none comes last."""
    first = addition.effects[0]
    return math.inf if first is None or math.isnan(first.difference.mean) else first.difference.mean


def _dependences(base: Run, moved: Sequence[Swing], leading: Addition | None, run: Runs) -> tuple[Dependence, ...]:
    """In the order of how far each input moves the first key measure, further on either side first."""
    sides = [side for swing in moved for side in (swing.low, swing.high)]
    if not sides:
        return ()
    cases = [side.scenario for side in sides]
    if leading is not None:
        cases += [add_server(side.scenario, leading.path, words=f"{side.words}, one more {leading.what}") for side in sides]
    runs = run(cases)
    key = KEYS[0]
    values = [run.steady(key.measure, key.of) for run in runs]
    effects = pairs_of(key, base, others=runs[: len(sides)], seed=base.seed)
    # Each under another baseline, so no common bootstrap: Bonferroni's level holds for all of them at once.
    level = 1 - (1 - LEVEL) / len(sides)
    under = (
        [None] * len(sides)
        if leading is None
        else [paired(before, after, level=level) for before, after in zip(values[: len(sides)], values[len(sides) :], strict=True)]
    )
    found = [
        Side(side.words, effect, gain, gain is not None and _judged(gain).outcome is Conclusion.BETTER, _overloaded(run))
        for side, effect, gain, run in zip(sides, effects, under, runs[: len(sides)], strict=True)
    ]
    pairs = [Dependence(swing.path, low, high) for swing, low, high in zip(moved, found[::2], found[1::2], strict=True)]
    return tuple(sorted(pairs, key=lambda dependence: -dependence.reach))


def _what_steadies(scenario: Scenario, base: Run, more: Sequence[Variation], runs: Sequence[Run], run: Runs) -> tuple[str, ...]:
    """What makes a zone steady that has no steady value: single additions, or pairs of them where no single one does."""
    start = f"There is no steady value to improve: {'; '.join(base.unstable)}."
    single = [each.words for each, found in zip(more, runs, strict=True) if not found.unstable]
    if single:
        return start, f"Steady with {', or with '.join(single)}."
    pairs = [(one, other) for place, one in enumerate(more) for other in more[place:]]
    words = [f"{one.words} and {other.words}" for one, other in pairs]
    found = run([add_server(one.scenario, other.path, words=word) for (one, other), word in zip(pairs, words, strict=True)])
    steady = [word for word, each in zip(words, found, strict=True) if not each.unstable]
    if steady:
        return start, f"No single addition makes it steady. Steady with {', or with '.join(steady)}."
    return (
        start,
        f"Neither a single addition nor any of {len(pairs)} pairs makes it steady; take traffic away, or change hours or reforms.",
    )


def _judged(pair: Paired, key: Key = KEYS[0]) -> Verdict:
    return verdict(pair.difference, smallest=key.matters, good=Good.LOWER)


def _overloaded(run: Run) -> tuple[str, ...]:
    return tuple(each.pool for each in run.offered if each.overloaded)


def _sentences(
    base: Run, additions: Sequence[Addition], leading: Addition | None, dependences: Sequence[Dependence]
) -> tuple[str, ...]:
    """What the tables come to."""
    key = KEYS[0]
    unit = MEASURES[key.measure].unit
    words = []
    if leading is None:
        words.append(f"No single addition is known to lower the {key.words} by as much as matters ({base.replications} replications).")
    else:
        pair, judged = leading.effects[0], leading.verdicts[0]
        if pair is not None and judged is not None:
            other = f"one more {leading.what}"
            words.append(sentence(key.words, baseline="as it is", other=other, unit=unit, pair=pair, verdict=judged))
        sides = [side for each in dependences for side in (each.low, each.high) if not side.overloaded]
        doubtful = [side.words for side in sides if not side.stays]
        if sides and not doubtful:
            words.append(f"It stays worth it at all {len(sides)} other values of the inputs varied.")
        elif sides:
            words.append(
                f"It is no longer known to be worth it at {len(doubtful)} of {len(sides)} other values: {'; '.join(doubtful)}."
            )
    return tuple(words)
