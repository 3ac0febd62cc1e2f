"""What is fitted to the hall: the walk on its quietest hours, the time at a booth on the load curve of the days given."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from hall import Assumed, Floats, Hours, Integers, day_of, simulate_day, together

from zonesim.units import MINUTE

QUIET = 10
"""An hour with fewer passengers per booth than this is quiet: the wait is mostly the walk."""
LOADS = (0, 20, 30, 40, 50, 60, 70, 80)
"""Lower ends of the classes of load, in passengers per booth and hour."""
VARIATION = 0.5
"""Coefficient of variation of the time at a booth. Assumption: no source; with so many booths it matters little."""


def load_classes(hours: Hours) -> Integers:
    """The class of load of each hour, by its passengers per booth; -1 where the booths are not known."""
    load = np.divide(hours.arrivals, hours.booths, out=np.full(len(hours.start), -1.0), where=hours.booths > 0)
    classes: Integers = np.searchsorted(LOADS, load, side="right") - 1
    return classes


def mean_waits(hours: Hours, group: Integers, groups: int) -> Floats:
    """Mean wait per passenger (min) of each group of hours, NaN where nobody came; hours of group -1 are left out."""
    chosen = hours.only((group >= 0) & (hours.arrivals > 0))
    place = group[(group >= 0) & (hours.arrivals > 0)]
    passengers = np.bincount(place, weights=chosen.arrivals, minlength=groups)
    waited = np.bincount(place, weights=chosen.arrivals * chosen.mean_wait, minlength=groups)
    means: Floats = np.divide(waited, passengers, out=np.full(groups, np.nan), where=passengers > 0)
    return means


def load_curve(hours: Hours, classes: Integers) -> Floats:
    """Mean wait (min) by class of load."""
    return mean_waits(hours, classes, len(LOADS))


def quiet_hours(hours: Hours) -> Hours:
    """The quietest hours, those without a passenger left out."""
    return hours.only((hours.arrivals > 0) & (hours.arrivals < QUIET * hours.booths))


def assume(quiet: Hours, service: float) -> Assumed:
    """A time at the booth (s) and the walk that goes with it: together they are the mean wait of the quiet hours.

    The walk reaches as far from its mean as the longest wait of a quiet hour lies, on average, from the mean wait.
    """
    mean, longest = (MINUTE * float(np.average(wait, weights=quiet.arrivals)) for wait in (quiet.mean_wait, quiet.longest_wait))
    middle = mean - service
    reach = min(longest - mean, middle)
    return Assumed(service, VARIATION * service, (middle - reach, middle + reach))


@dataclass(frozen=True)
class Trial:
    """A time at the booth tried on some days: root mean square of simulated minus measured load curve, and the bias, in minutes."""

    assumed: Assumed
    curve_misfit: float
    bias: float


def attempt(hours: Hours, days: list[np.datetime64], *, assumed: Assumed, folder: Path, seed: int) -> Trial:
    """Simulate these days once; both misfits are averages over their passengers."""
    measured = together(day_of(hours, day) for day in days)
    simulated = together(simulate_day(hours, day, assumed=assumed, folder=folder, seed=seed, replication=0) for day in days)
    classes = load_classes(measured)
    passengers = np.bincount(classes[classes >= 0], weights=measured.arrivals[classes >= 0], minlength=len(LOADS))
    apart = load_curve(simulated, classes) - load_curve(measured, classes)
    came = passengers > 0
    return Trial(assumed, float(np.sqrt(np.average(apart[came] ** 2, weights=passengers[came]))), bias(measured, simulated))


def bias(measured: Hours, simulated: Hours) -> float:
    """Simulated minus measured mean wait per passenger (min), over the hours in which somebody came."""
    came = measured.arrivals > 0
    return float(np.average((simulated.mean_wait - measured.mean_wait)[came], weights=measured.arrivals[came]))
