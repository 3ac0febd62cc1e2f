"""The check in words and figures: what was fitted on which days, measured beside simulated, the misfit and how to read it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from fit import QUIET, Trial
from hall import Hours
from misfit import Beside, error_of_a_guess, mean_absolute_error, mean_wait, misfits

from zonesim.statistics.intervals import Interval, mean_interval
from zonesim.units import MINUTE


def fitted(quiet: Hours, before: Hours, tried: Sequence[Trial], taken: Trial) -> Iterator[str]:
    """What was fitted, and how well each time at a booth that was tried did."""
    yield ""
    yield f"Walk: from {len(quiet.start)} hours with fewer than {QUIET} passengers per booth, {_period(quiet)}"
    yield f"Time at a booth: from {before.arrivals.sum():,} passengers in {len(before.start)} hours, {_period(before)}"
    yield f"  {'mean (s)':<12}{'root mean square misfit of the load curve (min)':<52}bias of the mean wait (min)"
    for trial in tried:
        chosen = "taken" if trial is taken else ""
        yield f"  {trial.assumed.service:<12.0f}{trial.curve_misfit:<52.2f}{trial.bias:<+12.2f}{chosen}".rstrip()
    assumed = taken.assumed
    low, high = (bound / MINUTE for bound in assumed.walk)
    yield f"Simulated with: walk {low:.1f} to {high:.1f} min, booth {assumed.service:.0f} s, standard deviation {assumed.spread:.0f} s"


def compared(measured: Hours, simulated: Sequence[Hours], *, seed: int) -> Iterator[str]:
    """On which days the comparison is made."""
    yield ""
    yield f"Compared with {measured.arrivals.sum():,} passengers in {len(measured.start)} hours, {_period(measured)}"
    yield f"{len(simulated)} replications, seed {seed}; ± is half a 95 % interval over replications: the model's luck, not the hall's"


def table(title: str, first: str, rows: Sequence[Beside]) -> Iterator[str]:
    """Measured beside simulated."""
    yield ""
    yield title
    yield f"  {first:<12}{'passengers':>12}{'measured':>12}{'simulated':>12}{'±':>10}{'apart':>10}"
    for row in rows:
        mean, half = row.simulated.mean, row.simulated.half_width
        yield f"  {row.label:<12}{row.passengers:>12,}{row.measured:>12.1f}{mean:>12.1f}{half:>10.2f}{mean - row.measured:>+10.1f}"


def misfit(measured: Hours, simulated: Sequence[Hours], *, before: Hours) -> Iterator[str]:
    """Every misfit, and what to hold it against."""
    distances = [mean_absolute_error(one, other) for one, other in pairwise(simulated)]
    found: dict[str, Interval | float] = {
        "measured mean wait (min)": mean_wait(measured),
        "simulated mean wait (min)": mean_interval([mean_wait(hours) for hours in simulated]),
        **misfits(measured, simulated),
        "mean absolute difference of an hour in two replications (min)": sum(distances) / len(distances),
        "mean absolute error of always saying the mean of the days fitted on (min)": error_of_a_guess(measured, mean_wait(before)),
    }
    yield ""
    yield "misfit, per passenger"
    for name, value in found.items():
        mean, more = (value, "") if isinstance(value, float) else (value.mean, f" ± {value.half_width:.2f}")
        yield f"  {name:<76}{mean:>8.2f}{more}"


def _period(hours: Hours) -> str:
    first, last = hours.start[[0, -1]].astype("datetime64[D]")
    return f"{first} to {last}"
