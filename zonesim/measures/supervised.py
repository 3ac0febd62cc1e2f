"""Goods and equipment under supervision: returned goods until they are released, equipment whose period has ended."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from zonesim.engines.tables import Floats, Mask
from zonesim.measures.averages import mean as mean_of
from zonesim.measures.detection import (
    DETECTION_SHARE,
    EXPECTED_FOUND,
    EXPECTED_MISSED,
    EXPECTED_VIOLATIONS,
    VIOLATIONS,
    VIOLATIONS_FOUND,
    VIOLATIONS_MISSED,
    judged,
    ratio,
)
from zonesim.measures.finished import Fleet, Reading, Row
from zonesim.measures.means import mean, number, percentile, total, total_per_day
from zonesim.measures.measure import MeanOf, Measure, ShareWithin, Shown, figures
from zonesim.measures.populations import EVERYBODY, Counted, OfFleet, Where
from zonesim.measures.strata import INVESTIGATED, Level
from zonesim.measures.throughput import one
from zonesim.units import DAY
from zonesim.zone.prepare import Case
from zonesim.zone.stages import Entity
from zonesim.zone.vehicles import Vehicles

RETURNED = "returned goods"
"""Of whom detection is told apart."""


def _investigates(reading: Reading) -> bool:
    return bool(reading.case.investigations)


def _returned(case: Case, truck: Vehicles) -> bool:
    return truck.leg in case.investigations


def _release(reading: Reading, fleet: Fleet) -> Floats:
    """When each lot was released from the supervised store, however long after the window."""
    return reading.released[Entity.LOT, fleet.leg]


def _stored(reading: Reading, fleet: Fleet, where: Where) -> Mask:
    return reading.inside(fleet.loads.arrived) & ~np.isnan(_release(reading, fleet))


LOTS = Counted("lots of returned goods that arrived in the window and were stored", Level.LOAD, _returned, _stored)


def until_release(members: OfFleet) -> Floats:
    """Arrived -> released from the supervised store."""
    return _release(members.reading, members.fleet) - members.fleet.loads.arrived


def not_released(members: OfFleet) -> Floats:
    """1 for a lot that is not released when the window ends, else 0."""
    return (_release(members.reading, members.fleet) >= members.reading.window[1]).astype(np.float64)


def checked_on_site(members: OfFleet) -> Floats:
    """1 for a lot that is checked in the store, else 0."""
    fleet = members.fleet
    return fleet.case.investigations[fleet.leg].on_site[fleet.declaration].astype(np.float64)


def _asked_in_writing(reading: Reading, fleet: Fleet, where: Where) -> Mask:
    came = reading.inside(fleet.first(fleet.loads.arrived)) & fleet.any(~np.isnan(_release(reading, fleet)))
    return came & fleet.case.investigations[fleet.leg].written


ASKED_IN_WRITING = Counted(
    "declarations of returned goods whose first vehicle arrived in the window, if any were stored",
    Level.DECLARATION,
    _returned,
    _asked_in_writing,
)

RETURNED_RELEASE_TIME_MEAN = Measure(
    "returned_release_time_mean",
    "mean time until returned goods are released",
    "s",
    formula="mean over lots of arrived -> released from the supervised store, however long after the window",
    better="lower",
    taken=MeanOf(LOTS, until_release, mean),
)
RETURNED_RELEASE_TIME_P95 = Measure(
    "returned_release_time_p95",
    "95th percentile of the time until returned goods are released",
    "s",
    formula="95th percentile of arrived -> released",
    better="lower",
    taken=MeanOf(LOTS, until_release, percentile(0.95)),
)
RETURNED_RELEASE_TIME_WITHIN = Measure(
    "returned_release_time_within",
    "share of returned lots released",
    "share",
    formula="lots with arrived -> released <= the time asked for / lots",
    better="higher",
    taken=ShareWithin(LOTS, until_release),
)
RETURNED_LOTS = Measure(
    "returned_lots",
    "lots of returned goods",
    "lots",
    formula="number of lots that arrived in the window",
    taken=MeanOf(LOTS, until_release, number),
)
RETURNED_STILL_INSIDE = Measure(
    "returned_still_inside",
    "lots of returned goods not released yet",
    "lots",
    formula="number of lots that arrived in the window and are not released when it ends",
    better="lower",
    taken=MeanOf(LOTS, not_released, total),
)
WRITTEN_INVESTIGATIONS = Measure(
    "written_investigations",
    "written investigations",
    "declarations / d",
    formula="per day of the cohort: declarations of returned goods investigated in writing",
    better="lower",
    taken=MeanOf(ASKED_IN_WRITING, one, total_per_day),
)
ON_SITE_CHECKS = Measure(
    "on_site_checks",
    "checks of returned goods on site",
    "lots / d",
    formula="per day of the cohort: lots of returned goods checked in the store",
    better="lower",
    taken=MeanOf(LOTS, checked_on_site, total_per_day),
)


@figures(
    also=(
        *(VIOLATIONS, VIOLATIONS_FOUND, EXPECTED_VIOLATIONS, EXPECTED_FOUND),
        *(VIOLATIONS_MISSED, EXPECTED_MISSED, DETECTION_SHARE),
    )
)
def found_in_returned(reading: Reading) -> Iterator[Row]:
    """Violations among returned goods: of the declarations of which nothing was turned away, by the arrival of their first vehicle."""
    if not _investigates(reading):
        return
    names = ("violations", "violations_found", "expected_violations", "expected_found")
    total = dict.fromkeys(names, 0.0)
    for name in reading.case.investigations:
        fleet = reading.fleets[name]
        cohort, how = judged(reading, fleet, Where()), fleet.truck.inspection
        columns = (how.violation, how.found_declaration, how.expected_violations, how.expected_finds)
        for what, values in zip(names, columns, strict=True):
            total[what] += float(values[cohort].sum()) / reading.days
    expected, found = total["expected_violations"], total["expected_found"]
    yield from ((name, RETURNED, value) for name, value in total.items())
    yield "violations_missed", RETURNED, total["violations"] - total["violations_found"]
    yield "expected_missed", RETURNED, expected - found
    yield "detection_share", RETURNED, ratio(found, expected)


@figures(
    Measure(
        "equipment_release_time_mean",
        "mean time from the end of supervision to release",
        "d",
        of="all",
        formula="mean over units of equipment whose period ends in the window of end of the period -> released, however long after the "
        "window",
        better="lower",
    ),
    Measure(
        "equipment_units",
        "units of equipment whose period ends",
        "units / d",
        of="all",
        formula="periods that end in the window, per day",
    ),
    Measure(
        "equipment_still_supervised",
        "units of equipment not released yet",
        "units",
        of="all",
        formula="number of units whose period ends in the window and that are not released when it ends",
        better="lower",
    ),
    Measure(
        "visits_made",
        "visits to firms",
        "units / d",
        of="all",
        formula="per day of the cohort: units visited by an inspector before release",
        better="lower",
    ),
    Measure(
        "visits_not_made",
        "visits not made",
        "units / d",
        of="all",
        formula="per day of the cohort: units released without a visit",
        better="lower",
    ),
    Measure(
        "licences_checked_again",
        "licences checked again",
        "units / d",
        of="all",
        formula="per day of the cohort: units whose licence is checked before they leave",
        better="lower",
    ),
    Measure(
        "floor_space_held",
        "floor kept by equipment beyond its period",
        "m2",
        of="all",
        formula="time average over the window of the floor of units whose period is over and that are not released",
        better="lower",
    ),
)
def equipment(reading: Reading) -> Iterator[Row]:
    """Units whose period ends in the window: until their release, whenever that was; and the floor that is kept meanwhile."""
    if not reading.case.endings:
        return
    start, end = reading.window
    times: list[Floats] = []
    units = supervised = visits = checks = spared = 0
    kept = 0.0
    for name, ending in reading.case.endings.items():
        release = reading.released[Entity.REQUEST, name]
        cohort = reading.inside(ending.ends)
        times.append((release - ending.ends)[cohort])
        units += int(np.count_nonzero(cohort))
        supervised += int(np.count_nonzero(cohort & (release >= end)))
        visits += int(np.count_nonzero(cohort & ending.applied))
        spared += int(np.count_nonzero(cohort & ~ending.applied))
        checks += int(np.count_nonzero(cohort & ending.applied & ending.leaves))
        kept += float(((np.clip(release, start, end) - np.clip(ending.ends, start, end)) * ending.floor_space).sum())
    yield "equipment_release_time_mean", "all", mean_of(np.concatenate(times)) / DAY
    yield "equipment_units", "all", units / reading.days
    yield "equipment_still_supervised", "all", float(supervised)
    yield "visits_made", "all", visits / reading.days
    yield "visits_not_made", "all", spared / reading.days
    yield "licences_checked_again", "all", checks / reading.days
    yield "floor_space_held", "all", kept / (end - start)


SHOWN = (
    Shown((RETURNED_RELEASE_TIME_MEAN,), (INVESTIGATED,), fixed=(EVERYBODY,), there=_investigates),
    Shown((RETURNED_RELEASE_TIME_P95,), fixed=(EVERYBODY,), there=_investigates),
    Shown((RETURNED_LOTS,), (INVESTIGATED,), fixed=(EVERYBODY,), there=_investigates),
    Shown((RETURNED_STILL_INSIDE, WRITTEN_INVESTIGATIONS, ON_SITE_CHECKS), fixed=(EVERYBODY,), there=_investigates),
    Shown((RETURNED_RELEASE_TIME_WITHIN,)),
    found_in_returned,
    equipment,
)
