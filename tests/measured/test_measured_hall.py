"""A measured customs hall beside the same hall in zonesim, fitted on days of one year, compared on days of the next.

The method, and why no close fit is to be expected, is told in ``docs/measured-hall.md``.
"""

from __future__ import annotations

import math
import os
import sys
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import report
from fit import assume, attempt, quiet_hours
from hall import Assumed, Hours, booths_by_hour, day_of, read_hall, simulate_day, together
from misfit import BIAS, by_band, by_hour_of_day, by_load, mean_wait, misfits, rank_correlation

DATA = Path(__file__).parents[3] / "shared" / "data" / "ohare_hall_hourly_2016_2018.csv"

EVERY = 26
"""Days from one day of the sample to the next: no multiple of a week, so that all weekdays and all months are in it."""
SERVICES = (36.0, 40.0, 44.0, 48.0, 52.0)
"""Mean times at a booth (s) that are tried on the days of the first year."""
REPLICATIONS = 6
SEED = 2018

GREATEST_BIAS = 0.5
"""The simulated mean wait may be off by this part of the measured one."""
LOWEST_RANK_CORRELATION = 0.7
"""Of the simulated load curve with the load, and with the measured load curve."""


def sample(year: int) -> list[np.datetime64]:
    """Every 26th day of a year, from 5 January on; none of them has a change of clocks."""
    return list(np.arange(np.datetime64(f"{year}-01-05"), np.datetime64(f"{year + 1}-01-01"), EVERY))


def night(*, booths: int, arrivals: int) -> Hours:
    """One flight before midnight on 10 January; another hour, long before, tells how many booths there are."""
    return Hours(
        start=np.array(["2018-01-09T12", "2018-01-10T22", "2018-01-10T23"], dtype="datetime64[h]"),
        arrivals=np.array([1, 0, arrivals]),
        flights=np.array([1, 1, 1]),
        booths=np.array([booths, 0, 0]),
        mean_wait=np.array([1.0, np.nan, 1.0]),
        longest_wait=np.array([1.0, np.nan, 1.0]),
        bands=np.zeros((3, 7), dtype=np.int64),
    )


def test_an_hour_without_booths_or_without_a_row_has_those_of_the_hour_before() -> None:
    hours = replace(night(booths=2, arrivals=100), booths=np.array([2, 0, 3]))
    clock = ["2018-01-09T00", "2018-01-09T12", "2018-01-10T21", "2018-01-10T22", "2018-01-10T23", "2018-01-11T03"]
    assert booths_by_hour(hours, np.array(clock, dtype="datetime64[h]")).tolist() == [2, 2, 2, 2, 3, 3]


def test_passengers_served_after_midnight_count_in_the_hour_of_their_flight(tmp_path: Path) -> None:
    """Two booths, a minute each, five minutes of walk: two passengers wait 6 min, two 7 min, … two 55 min, whenever they land."""
    assumed = Assumed(service=60, spread=0, walk=(300, 300))
    day = np.datetime64("2018-01-10")
    found = simulate_day(night(booths=2, arrivals=100), day, assumed=assumed, folder=tmp_path, seed=SEED, replication=0)
    assert found.start.tolist() == np.array(["2018-01-10T22", "2018-01-10T23"], dtype="datetime64[h]").tolist()
    assert found.arrivals.tolist() == [0, 100]
    assert found.mean_wait[1] == pytest.approx(5 + 25.5, abs=0.001)
    assert found.longest_wait[1] == pytest.approx(55, abs=0.001)
    assert found.bands[1].tolist() == [20, 30, 30, 20, 0, 0, 0]


@pytest.mark.verification
@pytest.mark.skipif(not DATA.exists(), reason="the measured hall is not here: the folder ../shared/data is missing")
def test_the_measured_hall_beside_the_simulated_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hall = read_hall(DATA)
    before, measured = (together(day_of(hall, day) for day in sample(year)) for year in (2017, 2018))
    quiet = quiet_hours(hall.between(np.datetime64("2017-01-01", "h"), np.datetime64("2018-01-01", "h")))
    tried = [attempt(hall, sample(2017), assumed=assume(quiet, service), folder=tmp_path, seed=SEED) for service in SERVICES]
    taken = min(tried, key=lambda trial: trial.curve_misfit)
    simulated = [
        together(simulate_day(hall, day, assumed=taken.assumed, folder=tmp_path, seed=SEED, replication=k) for day in sample(2018))
        for k in range(REPLICATIONS)
    ]
    hours, loads, bands = (find(measured, simulated) for find in (by_hour_of_day, by_load, by_band))
    lines = [
        *report.fitted(quiet, before, tried, taken),
        *report.compared(measured, simulated, seed=SEED),
        *report.table("mean wait (min) by hour of the flight", "hour", hours),
        *report.table("load curve: mean wait (min) by passengers per booth and hour", "load", loads),
        *report.table("share of passengers (%) by wait", "minutes", bands),
        *report.misfit(measured, simulated, before=before),
        "",
    ]
    # A worker of pytest-xdist has no terminal: what is captured there is shown in the end (-rP). Elsewhere it is shown at once.
    with nullcontext() if "PYTEST_XDIST_WORKER" in os.environ else capsys.disabled():
        sys.stdout.write("\n".join(lines))

    for found in simulated:
        assert found.arrivals.tolist() == measured.arrivals.tolist()  # everybody who came was served, in the row of the flight
        assert found.bands.sum(axis=1).tolist() == measured.arrivals.tolist()
    assert min(SERVICES) < taken.assumed.service < max(SERVICES)  # the best of those tried, not the last
    assert sum(row.passengers for row in hours) == measured.arrivals.sum()
    figures = [row.simulated for row in (*hours, *loads, *bands)] + list(misfits(measured, simulated).values())
    assert all(math.isfinite(figure.mean) and math.isfinite(figure.half_width) for figure in figures)
    curve = [row.simulated.mean for row in loads]
    assert rank_correlation(curve, range(len(curve))) > LOWEST_RANK_CORRELATION
    assert rank_correlation(curve, [row.measured for row in loads]) > LOWEST_RANK_CORRELATION
    assert abs(misfits(measured, simulated)[BIAS].mean) < GREATEST_BIAS * mean_wait(measured)
