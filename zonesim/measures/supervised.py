"""Goods and equipment under supervision: returned goods until they are released, equipment whose period has ended."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from zonesim.engines.tables import Floats, Mask
from zonesim.measures.averages import mean, percentile
from zonesim.measures.finished import Reading, Row
from zonesim.units import DAY
from zonesim.zone.stages import Entity

RETURNED = "returned goods"
"""Of whom detection is told apart."""


def rows(reading: Reading) -> list[Row]:
    """Measures of what is under supervision, where anything is."""
    return [*_returned(reading), *_found(reading), *_equipment(reading)]


def _returned(reading: Reading) -> list[Row]:
    """Lots of returned goods that came in the window: until their release, whenever that was; and how many were not released in it."""
    flows = reading.case.investigations
    if not flows:
        return []
    times: dict[str, list[Floats]] = {"all": [], "written investigation": [], "check on site alone": [], "spared": []}
    inside = written = checked = 0
    _, end = reading.window
    for name, later in flows.items():
        truck = reading.case.vehicles[name]
        of, first_load = truck.flow.loads.declaration, truck.flow.declarations.first_load[:-1]
        arrived = reading.visits[name].of_loads(truck.freight).arrived
        release = reading.released[Entity.LOT, name]
        cohort = reading.inside(arrived) & ~np.isnan(release)
        asked, looked_at = later.written[of], later.on_site[of]
        for words, those in zip(times, (cohort, asked, looked_at & ~asked, ~asked & ~looked_at), strict=True):
            times[words].append((release - arrived)[cohort & those])
        inside += int(np.count_nonzero(release[cohort] >= end))
        # A declaration counts by its first vehicle, whenever the others came, and if any of its goods were stored.
        came = reading.inside(np.minimum.reduceat(arrived, first_load)) & np.logical_or.reduceat(~np.isnan(release), first_load)
        written += int(np.count_nonzero(came & later.written))
        checked += int(np.count_nonzero(cohort & looked_at))
    joined = {words: np.concatenate(parts) for words, parts in times.items()}
    return [
        *(("returned_release_time_mean", words, mean(values)) for words, values in joined.items()),
        ("returned_release_time_p95", "all", percentile(joined["all"], 0.95)),
        *(("returned_lots", words, float(len(values))) for words, values in joined.items()),
        ("returned_still_inside", "all", float(inside)),
        ("written_investigations", "all", written / reading.days),
        ("on_site_checks", "all", checked / reading.days),
    ]


def _found(reading: Reading) -> Iterator[Row]:
    """Violations among returned goods: of the declarations of which nothing was turned away, by the arrival of their first vehicle."""
    if not reading.case.investigations:
        return
    names = ("violations", "violations_found", "expected_violations", "expected_found")
    total = dict.fromkeys(names, 0.0)
    for name in reading.case.investigations:
        truck, visits = reading.case.vehicles[name], reading.visits[name]
        declarations, how = truck.flow.declarations, truck.inspection
        if not declarations.size:
            continue
        visits, first_load = visits.of_loads(truck.freight), declarations.first_load[:-1]
        cohort: Mask = reading.inside(np.minimum.reduceat(visits.arrived, first_load))
        cohort &= ~np.logical_or.reduceat(visits.turned_away, first_load)
        columns = (how.violation, how.found_declaration, how.expected_violations, how.expected_finds)
        for what, values in zip(names, columns, strict=True):
            total[what] += float(values[cohort].sum()) / reading.days
    expected, found = total["expected_violations"], total["expected_found"]
    yield from ((name, RETURNED, value) for name, value in total.items())
    yield "violations_missed", RETURNED, total["violations"] - total["violations_found"]
    yield "expected_missed", RETURNED, expected - found
    yield "detection_share", RETURNED, found / expected if expected else float("nan")


def _equipment(reading: Reading) -> Iterator[Row]:
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
    yield "equipment_release_time_mean", "all", mean(np.concatenate(times)) / DAY
    yield "equipment_units", "all", units / reading.days
    yield "equipment_still_supervised", "all", float(supervised)
    yield "visits_made", "all", visits / reading.days
    yield "visits_not_made", "all", spared / reading.days
    yield "licences_checked_again", "all", checks / reading.days
    yield "floor_space_held", "all", kept / (end - start)
