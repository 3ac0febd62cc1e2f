"""Facilitation against detection: what release takes and what is found, over rates of selection and qualities of targeting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zonesim.errors import Fault, InputError
from zonesim.experiment.running import Running
from zonesim.measures.catalogue import MEASURES, Key
from zonesim.scenario.schema import Scenario
from zonesim.statistics.intervals import Interval
from zonesim.studies.compare import runs

RATES = (0.005, 0.01, 0.02, 0.05, 0.1)
"""Rates of selection tried where nobody says otherwise: around the 5 % of a forwarder's rule of thumb [K60] and below. Assumption."""

LIFTS = (1.0, 3.0, 10.0)
"""Qualities of targeting tried: chance, and an offender three or ten times as likely to be selected. Assumption."""


@dataclass(frozen=True)
class WayTried:
    """One way of selecting. ``rate`` and ``lift``: one rate for all, with targeting; None for a scenario as it is."""

    words: str
    scenario: Scenario
    rate: float | None
    lift: float | None
    detection: Interval
    time: Interval
    examinations: Interval
    hours: Interval
    unstable: tuple[str, ...]


@dataclass(frozen=True)
class Frontier:
    """All points: those of each quality of targeting by rate, then the scenarios. ``time``: the measure of facilitation."""

    points: tuple[WayTried, ...]
    time: Key
    seed: int
    replications: int

    @property
    def sentences(self) -> list[str]:
        """Which scenarios another one beats on both counts, beyond doubt."""
        named = [point for point in self.points if point.rate is None and not point.unstable]
        found = []
        for point in named:
            better = [other.words for other in named if other.detection.low > point.detection.high and other.time.high < point.time.low]
            if better:
                found.append(f"“{point.words}” finds less and takes longer than {', '.join(f'“{words}”' for words in better)}.")
        return found or ["No scenario is beaten by another both in what is found and in what release takes."]


def frontier(
    scenarios: Sequence[Scenario],
    running: Running,
    *,
    rates: Sequence[float] = RATES,
    lifts: Sequence[float] = LIFTS,
    measure: str = "release_time_p99",
) -> Frontier:
    """Replicate the first scenario at every rate and quality of targeting, and all scenarios as they are, on the same demand.

    ``measure``: of facilitation, in seconds. Raises InputError where the first scenario inspects nobody, or for rates, qualities or a
    measure that make no sense; Failure when a replication fails.
    """
    base = scenarios[0]
    _check(base, rates, lifts, measure)
    ways = [(lift, rate) for lift in lifts for rate in rates]
    tried = [_selecting(base, rate, lift) for lift, rate in ways]
    cases = [*tried, *scenarios]
    marks: list[tuple[float | None, float | None]] = [*((rate, lift) for lift, rate in ways), *[(None, None)] * len(scenarios)]
    points = []
    for run, (rate, lift) in zip(runs(cases, running, labels=[case.title for case in cases]), marks, strict=True):
        points.append(
            WayTried(
                run.label,
                run.scenario,
                rate,
                lift,
                run.interval("detection_share"),
                run.interval(measure),
                run.interval("examinations"),
                run.interval("hands_on_hours", "inspector"),
                run.unstable,
            )
        )
    return Frontier(tuple(points), Key(measure, "all", 0.0), running.seed, running.replications)


def _check(base: Scenario, rates: Sequence[float], lifts: Sequence[float], measure: str) -> None:
    faults = []
    if base.inspection_yard is None or base.inspection_yard.inspectors is None:
        faults.append(Fault("inspects nobody", "give it an [inspection_yard] with inspectors", file=base.name))
    faults += [Fault(f"a rate of {rate:g}", "give shares above 0 up to 1", file="--rate") for rate in rates if not 0 < rate <= 1]
    faults += [Fault(f"a lift of {lift:g}", "give 1 (chance) or more", file="--lift") for lift in lifts if not lift >= 1]
    if measure not in MEASURES or MEASURES[measure].unit != "s" or not measure.startswith("release_time"):
        times = [name for name in MEASURES if name.startswith("release_time")]
        faults.append(Fault(f"no measure of release time {measure!r}", f"give one of {', '.join(times)}", file="--measure"))
    if faults:
        raise InputError(faults)


def _selecting(base: Scenario, rate: float, lift: float) -> Scenario:
    """The scenario with one rate for all firms and targeting of this quality, its other reforms as they are."""
    from zonesim.rules.selection import TieredInspection, TierRates

    alike = TierRates(**dict.fromkeys(TierRates.model_fields, rate))
    reforms = base.reforms.model_copy(update={TieredInspection.name: TieredInspection(rates=alike, lift=lift)})
    words = f"{100 * rate:g} %, targeting {lift:g}"
    copy = base.model_copy(update={"reforms": reforms, "title": words})
    copy._name = words
    return copy
