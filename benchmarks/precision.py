"""Time to a stated precision: until the effect of a reform is known to ± 10 %, by independent runs on SimPy and with all that helps.

The effect is the difference of the mean release time of all loads between the shipped baseline and each shipped reform, over one day.
A pilot says what 10 % of it is, in seconds, and how much the days differ.
(a) Independent replications of either scenario on the SimPy engine: as many as Welch's interval takes with the variances of the pilot.
That would take too long to run: the time is the number of replications times the time of one.
(b) Compiled engine, the same random numbers in both scenarios, control variates. This is run, on another seed: 20 replications, and
further ones until the adjusted interval is as narrow. All times are the processor's, of one process.
"""

from __future__ import annotations

import gc
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import process_time

from benchmarks.common import BASELINE, Options, Result, table
from zonesim.engines.choose import EngineName
from zonesim.experiment.campaign import first
from zonesim.experiment.cells import Built
from zonesim.experiment.replicate import replicate
from zonesim.experiment.running import Running
from zonesim.measures.catalogue import Key
from zonesim.scenario.load import load_scenario
from zonesim.scenario.schema import Scenario
from zonesim.statistics.comparison import paired
from zonesim.statistics.control_variates import Adjusted
from zonesim.statistics.intervals import student_critical
from zonesim.studies.compare import LEVEL, Run, adjusted_difference, runs_of, simulate

PILOT, QUICK_PILOT = 200, 20
"""Replications that tell the spread of an effect."""
PRECISION = 0.1
"""Half-width wanted, as a part of the effect."""
FEWEST = 20
"""Replications that are run in any case: fewer do not tell the spread."""
FURTHER = 5
"""Replications that are added until the interval is narrow enough."""
MOST = 2_000
"""Replications after which it is given up."""
KEY = Key("release_time_mean", "all", 0.0)
REFORMS = (
    "ledger_networking",
    "differentiated_risk_control",
    "tiered_inspection",
    "graded_gates",
    "one_declaration_many_vehicles",
)
"""The reforms, the smallest effect against the spread of a day first."""


@dataclass(frozen=True)
class Precision:
    """What one effect takes. ``effect`` and ``spread`` (of the baseline between replications) in seconds, by the pilot.

    Replications of each scenario: ``independent``, ``in_pairs``, and ``adjusted`` by control variates. ``slow``, ``quick``: seconds of
    one replication on either engine. ``pairing`` and ``controls``: by how much each divides the variance. ``took``: seconds
    of (b) when it was run; ``off``: by how much its effect differs from the pilot's, as a part of it; ``factor``: how many times more
    replications it would have taken without controls, by its own spread.
    """

    reform: str
    effect: float
    spread: float
    independent: int
    in_pairs: int
    adjusted: int
    slow: float
    quick: float
    pairing: float
    controls: float
    took: float
    off: float
    factor: float

    @property
    def plainly(self) -> float:
        """Seconds of (a)."""
        return 2 * self.independent * self.slow

    @property
    def times(self) -> float:
        """How many times sooner (b) is done."""
        return self.plainly / self.took


def show(options: Options) -> Result:
    """A column for each reform: what its effect takes either way, and what each step brings."""
    pilot = QUICK_PILOT if options.quick else PILOT
    reforms = REFORMS[-1:] if options.quick else REFORMS
    found = precisions(BASELINE, ["horizon.days=1", *options.changes], pilot=pilot, reforms=reforms)
    title = (
        f"Time until an effect on the mean release time, all loads, is known to ± {PRECISION:.0%} (95 % interval, one day of the "
        f"baseline; spreads from {pilot} replications)"
    )
    made = table(title, "", *(each.reform for each in found))
    rows: dict[str, Sequence[str]] = {
        "effect, s": [f"{each.effect:.1f}" for each in found],
        "sd of the baseline between days, s": [f"{each.spread:.1f}" for each in found],
        "(a) replications of each, independent": [f"{each.independent:,}" for each in found],
        "(a) s per replication, SimPy": [f"{each.slow:.3f}" for each in found],
        "(a) s in all, computed": [f"{each.plainly:,.0f}" for each in found],
        f"replications of each, in pairs (≥ {FEWEST})": [f"{each.in_pairs:,}" for each in found],
        "(b) the same with control variates, as run": [f"{each.adjusted:,}" for each in found],
        "(b) s per replication, compiled": [f"{each.quick:.3f}" for each in found],
        "(b) s in all, measured": [f"{each.took:.1f}" for each in found],
        "(b) effect found, off the pilot's": [f"{each.off:.1%}" for each in found],
        "the engine brings, times": [f"{each.slow / each.quick:.1f}" for each in found],
        "pairing brings, times": [f"{each.pairing:.1f}" for each in found],
        "control variates bring, times, by the pilot": [f"{each.controls:.1f}" for each in found],
        "control variates bring, times, in (b)": [f"{each.factor:.1f}" for each in found],
        "(b) is done sooner, times": [f"{each.times:,.0f}" for each in found],
    }
    for words, cells in rows.items():
        made.add_row(words, *cells, end_section=words.startswith(("sd of", "(a) s in", "(b) effect")))
    return Result([made])


def precisions(
    baseline: Path, changes: Sequence[str], *, pilot: int, reforms: Sequence[str] = REFORMS, seed: int = 1
) -> list[Precision]:
    """Every reform in turn, by a pilot of so many replications."""
    base = load_scenario(baseline, changes)
    before = simulate(base, replications=pilot, seed=seed, workers=1, control_variates=True)
    slow, quick = _seconds(base, "simpy"), _seconds(base, "auto")
    return [
        _precision(before, load_scenario(baseline.parent / "reforms" / f"{name}.toml", changes), seed=seed, slow=slow, quick=quick)
        for name in reforms
    ]


def _precision(before: Run, reform: Scenario, *, seed: int, slow: float, quick: float) -> Precision:
    pilot = before.replications
    after = simulate(reform, replications=pilot, seed=seed, workers=1, control_variates=True)
    pair = paired(before.values(KEY.measure, KEY.of), after.values(KEY.measure, KEY.of), level=LEVEL)
    adjusted = adjusted_difference(before, after, key=KEY)
    if adjusted.interval is None:
        raise ValueError(f"the pilot cannot be adjusted: {adjusted.note}")
    wanted = PRECISION * abs(pair.difference.mean)
    # The spread of one replication once the controls are taken out.
    left = adjusted.interval.half_width / student_critical(LEVEL, pilot - len(adjusted.controls)) * math.sqrt(pilot)
    replications, found, took = _run_until(before.scenario, reform, wanted, seed=seed + 1)
    return Precision(
        reform=reform.title,
        effect=pair.difference.mean,
        spread=pair.baseline.sd,
        independent=needed(math.hypot(pair.baseline.sd, pair.other.sd), wanted, fewest=2, samples=2),
        in_pairs=needed(pair.difference.sd, wanted, fewest=FEWEST),
        adjusted=replications,
        slow=slow,
        quick=quick,
        pairing=pair.variance_ratio,
        controls=(pair.difference.sd / left) ** 2,
        took=took,
        off=abs((found.interval or found.plain).mean / pair.difference.mean - 1),
        factor=found.factor,
    )


def _run_until(baseline: Scenario, reform: Scenario, wanted: float, *, seed: int) -> tuple[int, Adjusted, float]:
    """Replicate both until the adjusted interval of the difference is ± ``wanted``: replications, the effect adjusted, seconds."""
    begin = process_time()
    scenarios = (baseline, reform)
    campaign = Running(seed=seed, workers=1, control_variates=True).campaign()
    for count in range(FEWEST, MOST + FURTHER, FURTHER):
        before, after = runs_of(scenarios, campaign.outcomes(first([Built(one) for one in scenarios], count)), seed=seed)
        adjusted = adjusted_difference(before, after, key=KEY)
        if adjusted.interval is not None and adjusted.interval.half_width <= wanted:
            return before.replications, adjusted, process_time() - begin
    raise ValueError(f"{reform.title}: its effect is not known to ± {wanted:.3g} s after {MOST:,} replications")


def needed(spread: float, wanted: float, *, fewest: int, samples: int = 1) -> int:
    """The smallest n, of each of so many ``samples``, with t · spread / √n ≤ wanted; t on ``samples`` · (n − 1) degrees of freedom."""
    n = max(fewest, math.floor((1.9 * spread / wanted) ** 2))
    while student_critical(LEVEL, samples * (n - 1) + 1) * spread / math.sqrt(n) > wanted:
        n += 1
    return n


def _seconds(scenario: Scenario, engine: EngineName, repeats: int = 3) -> float:
    """The shortest time of one replication, everything included."""
    times = []
    for number in range(repeats):
        gc.collect()
        begin = process_time()
        replicate(scenario, seed=1, replication=number, engine=engine)
        times.append(process_time() - begin)
    return min(times)
