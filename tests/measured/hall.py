"""The measured customs hall, hour by hour, and the same hall in zonesim: a gate whose inbound lanes are the booths.

What the columns mean and what the model leaves out is told in ``docs/measured-hall.md``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from zonesim.demand.legs import Leg
from zonesim.experiment.replicate import simulate_once
from zonesim.measures.balance import check_books
from zonesim.measures.measures import read
from zonesim.randomness import uniforms
from zonesim.scenario.load import load_scenario
from zonesim.units import HOUR, MINUTE

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]
Moments = NDArray[np.datetime64]

BANDS = {"0-15": 15, "16-30": 30, "31-45": 45, "46-60": 60, "61-90": 90, "91-120": 120, "120+": np.inf}
"""Bands of the wait in whole minutes, each with its last minute."""
_DAY = np.timedelta64(24, "h")
_RUN_IN, _RUN_OUT = np.timedelta64(3, "h"), np.timedelta64(1, "h")
"""Flights before and after a day that are simulated with it; the scenario's cool-down lasts longer, for their walks."""


@dataclass(frozen=True)
class Hours:
    """Clock hours in which flights came, and what became of the passengers *of these flights*, measured or simulated.

    Of n hours: ``start``; ``arrivals``, passengers; ``flights``; ``booths`` in use, 0 where not known; ``mean_wait`` and
    ``longest_wait`` in minutes, NaN without passengers; ``bands`` (n, 7), passengers by wait. Hours without flights have no row.
    """

    start: Moments
    arrivals: Integers
    flights: Integers
    booths: Integers
    mean_wait: Floats
    longest_wait: Floats
    bands: Integers

    def only(self, chosen: Mask) -> Hours:
        """Some of these hours."""
        return Hours(**{name: column[chosen] for name, column in vars(self).items()})

    def between(self, first: np.datetime64, end: np.datetime64) -> Hours:
        """The hours that start in [first, end)."""
        return self.only((self.start >= first) & (self.start < end))


@dataclass(frozen=True)
class Assumed:
    """What the data do not tell, in seconds: mean and standard deviation of the time at a booth (lognormal), bounds of the walk.

    The walk is the time from the landed aircraft to the queue, uniform between its bounds.
    """

    service: float
    spread: float
    walk: tuple[float, float]


@dataclass(frozen=True)
class Passengers:
    """Passengers in the order in which they reach the queue: place of their hour; aircraft's arrival and their own, as moments."""

    hour: Integers
    landed: Moments
    queued: Moments


def read_hall(path: Path) -> Hours:
    """The measured hours, in order of time."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    def whole(column: str) -> Integers:
        return np.array([int(row[column]) for row in rows], dtype=np.int64)

    arrivals = whole("arrivals")
    bands = [name for name in rows[0] if name.startswith("all_n_")]
    return Hours(
        start=np.array([row["date"] for row in rows], dtype="datetime64[h]") + whole("start_hour").astype("timedelta64[h]"),
        arrivals=arrivals,
        flights=whole("flights"),
        booths=whole("booths"),
        mean_wait=np.where(arrivals > 0, whole("all_avg_wait"), np.nan),
        longest_wait=np.where(arrivals > 0, whole("all_max_wait"), np.nan),
        bands=np.column_stack([whole(name) for name in bands]),
    )


def booths_by_hour(hours: Hours, clock: Moments) -> Integers:
    """Booths in each clock hour; where unknown (no row, or 0 booths), those of the last hour known before, else of the first.

    An hour without a row is one in which no flight came, not one in which the hall was closed: the queue is still served.
    """
    known = hours.only(hours.booths > 0)
    place = np.searchsorted(known.start, clock, side="right") - 1
    booths: Integers = known.booths[np.maximum(place, 0)]
    return booths


def passengers_of(hours: Hours, walk: tuple[float, float], *, seed: int, replication: int) -> Passengers:
    """Flights come at any time within their hour, one as full as the other; every passenger walks for a time of their own."""
    first_flight = np.cumsum(hours.flights) - hours.flights
    landing = uniforms(seed, replication, decision="hall.landing", flow="passengers", n=int(hours.flights.sum())) * HOUR
    hour = np.repeat(np.arange(len(hours.start)), hours.arrivals)
    place = np.arange(len(hour)) - np.repeat(np.cumsum(hours.arrivals) - hours.arrivals, hours.arrivals)
    landed = landing[first_flight[hour] + place % hours.flights[hour]]
    walking = walk[0] + (walk[1] - walk[0]) * uniforms(seed, replication, decision="hall.walk", flow="passengers", n=len(hour))
    start = hours.start[hour].astype("datetime64[ms]")
    moments = [start + np.floor(1000 * seconds).astype("timedelta64[ms]") for seconds in (landed, landed + walking)]
    order = np.argsort(moments[1], kind="stable")
    return Passengers(hour[order], moments[0][order], moments[1][order])


def day_of(hours: Hours, day: np.datetime64) -> Hours:
    """The hours of one day, from midnight to midnight."""
    midnight = day.astype("datetime64[h]")
    return hours.between(midnight, midnight + _DAY)


def together(parts: Iterable[Hours]) -> Hours:
    """Hours of several stretches of time as one table."""
    tables = [vars(part) for part in parts]
    return Hours(**{name: np.concatenate([table[name] for table in tables]) for name in tables[0]})


def simulate_day(hours: Hours, day: np.datetime64, *, assumed: Assumed, folder: Path, seed: int, replication: int) -> Hours:
    """The hours of a day as zonesim has them: passengers count where their flight came, whenever they are served.

    The run begins some hours before the day, so that its first passengers meet the queue of the evening before, and goes on
    after it, until everybody has been served. Its input files are written to ``folder``.
    """
    midnight = day.astype("datetime64[h]")
    around = hours.between(midnight - _RUN_IN, midnight + _DAY + _RUN_OUT)
    passengers = passengers_of(around, assumed.walk, seed=seed, replication=replication)
    clock = np.arange(midnight - _DAY, midnight + 2 * _DAY)
    _write(folder / "booths.csv", "start,servers", _text(clock, "m"), booths_by_hour(hours, clock).astype(str))
    _write(folder / "passengers.csv", "time,flow", _text(passengers.queued, "ms"), np.full(len(passengers.hour), "passengers"))
    (folder / "hall.toml").write_text(_scenario(day, assumed), encoding="utf-8")

    case, log = simulate_once(load_scenario(folder / "hall.toml"), seed=seed, replication=replication)
    reading = read(case, log)
    check_books(reading, log)
    visits = reading.visits[Leg("passengers")]
    served = ~np.isnan(visits.entered)
    walked = (passengers.queued - passengers.landed) / np.timedelta64(1, "s")
    wait = (walked + visits.entered - visits.arrived) / MINUTE
    return day_of(_summed(around, passengers.hour[served], wait[served]), day)


def _summed(hours: Hours, hour: Integers, wait: Floats) -> Hours:
    """The same hours with the waits (minutes) of passengers, ``hour`` being the place of theirs."""
    n = len(hours.start)
    served = np.bincount(hour, minlength=n)
    total = np.bincount(hour, weights=wait, minlength=n)
    longest = np.full(n, np.nan)
    np.fmax.at(longest, hour, wait)
    band = np.searchsorted(list(BANDS.values()), np.rint(wait), side="left")
    return replace(
        hours,
        arrivals=served,
        mean_wait=np.divide(total, served, out=np.full(n, np.nan), where=served > 0),
        longest_wait=longest,
        bands=np.bincount(hour * len(BANDS) + band, minlength=n * len(BANDS)).reshape(n, len(BANDS)),
    )


def _text(moments: Moments, unit: Literal["m", "ms"]) -> NDArray[np.str_]:
    return np.char.replace(np.datetime_as_string(moments, unit=unit), "T", " ")


def _write(path: Path, header: str, *columns: NDArray[np.str_]) -> None:
    path.write_text("\n".join([header, *map(",".join, zip(*columns, strict=True)), ""]), encoding="utf-8")


def _scenario(day: np.datetime64, assumed: Assumed) -> str:
    return f"""
        title = "A measured customs hall"
        log.file = "passengers.csv"
        calendars.booths.file = "booths.csv"
        flows.passengers.kind = "first_line_in"
        [horizon]
        start = "{day}"
        warm_up = "3 h"
        cool_down = "2 h"
        time_zone = "America/Chicago"
        [gates.hall]
        lane_calendars.inbound = "booths"
        service.inbound.lognormal = {{ mean = "{assumed.service} s", sd = "{assumed.spread} s" }}
    """
