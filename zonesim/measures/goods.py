"""What customs asks of goods beside random selection: statutory inspection, quarantine, measures for key commodities.

Rows only where the zone has them.
"""

from __future__ import annotations

import numpy as np

from zonesim.engines.tables import Mask
from zonesim.measures.finished import Reading, Row, laden, mean
from zonesim.measures.reading import Visits
from zonesim.rules.batches import line_of
from zonesim.rules.commodity import EXAMINATION, Listed, drawn_for_examination, table_of
from zonesim.rules.statutory import PORT, SITES
from zonesim.scenario.goods import MEASURES_OF_GOODS, LineMeasures
from zonesim.units import DAY
from zonesim.zone.stages import Stage
from zonesim.zone.vehicles import Vehicles


def rows(reading: Reading) -> list[Row]:
    """All measures of goods."""
    return [*_statutory(reading), *_quarantine(reading), *_commodities(reading)]


def _statutory(reading: Reading) -> list[Row]:
    """Loads examined because the law says so, by where."""
    if reading.case.scenario.statutory_inspection is None:
        return []
    counts = dict.fromkeys(SITES, 0.0)
    for name, _, cohort in laden(reading):
        truck = reading.case.vehicles[name]
        site, there = truck.inspection.statutory_site[truck.flow.loads.declaration], truck.inspection.at_destination
        for where, those in (("port", site == PORT), ("destination", there), ("zone", (site >= 0) & (site != PORT) & ~there)):
            counts[where] += np.count_nonzero(those & cohort) / reading.days
    return [("statutory_examinations", "all", sum(counts.values())), *(("statutory_examinations", *one) for one in counts.items())]


def _quarantine(reading: Reading) -> list[Row]:
    laboratory = reading.case.scenario.laboratory
    if laboratory is None:
        return []
    counts = dict.fromkeys(("samples", "released_before_answer", "recalls"), 0.0)
    place_days = 0.0
    for name, visits in reading.visits.items():
        cohort = reading.inside(visits.arrived) & ~visits.turned_away
        place_days += float(visits.stages[cohort, Stage.LABORATORY].sum()) / DAY / reading.days
        how = reading.case.vehicles[name].inspection
        loads = reading.case.vehicles[name].freight.aboard(cohort)
        first = how.sampled & ~how.held
        for what, those in (("samples", how.sampled), ("released_before_answer", first), ("recalls", first & how.failed)):
            counts[what] += np.count_nonzero(those & loads) / reading.days
    expected = counts["released_before_answer"] * laboratory.failing_share
    return [
        *((what, "all", count) for what, count in counts.items()),
        ("expected_recalls", "all", expected),
        ("laboratory_place_days", "all", place_days),
    ]


def _commodities(reading: Reading) -> list[Row]:
    """Checks made of key commodities, those of the scenario's own table that are not made, and how goods on either table fare."""
    scenario = reading.case.scenario
    usual = Listed(table_of(scenario))
    listed = _listed(reading)
    if not listed:
        return []
    made, spared = (dict.fromkeys(MEASURES_OF_GOODS[1:], 0.0) for _ in range(2))
    passed, release = [np.zeros(0)], [np.zeros(0)]
    for name, visits, cohort in laden(reading):
        truck = reading.case.vehicles[name]
        declarations = _cohort_of_declarations(reading, truck, visits)
        before = usual(reading.case.demand, truck.flow)
        due = drawn_for_examination(scenario, truck.flow)
        for code, kind in list(enumerate(MEASURES_OF_GOODS))[1:]:
            asked, was = ((codes == code) & (due | (code != EXAMINATION)) for codes in (truck.measure, before))
            made[kind] += np.count_nonzero(asked & declarations) / reading.days
            spared[kind] += np.count_nonzero(was & ~asked & declarations) / reading.days
        if line_of(truck.flow) is not None:
            of = np.isin(reading.case.demand.commodities, listed)[truck.flow.declarations.commodity][truck.flow.loads.declaration]
            passed.append(visits.first_attempt[cohort & of].astype(np.float64))
            release.append(visits.release_time[cohort & of])
    return [
        *(("commodity_checks", kind, count) for kind, count in made.items()),
        *(("commodity_checks_not_made", kind, count) for kind, count in spared.items()),
        ("commodity_checks_not_made", "all", sum(spared.values())),
        ("first_attempt_share", "listed goods", mean(np.concatenate(passed))),
        ("release_time_mean", "listed goods", mean(np.concatenate(release))),
        ("loads", "listed goods", float(sum(map(len, release)))),
    ]


def _listed(reading: Reading) -> list[str]:
    """Classes of goods under any measure, in the scenario's table or in that of a reform, so that both speak of the same goods."""
    scenario = reading.case.scenario
    tables = [table_of(scenario), *(getattr(reform, "measures", {}) for reform in scenario.active_reforms().values())]
    nothing = LineMeasures()
    return sorted({name for table in tables for name, asked in table.items() if asked != nothing})


def _cohort_of_declarations(reading: Reading, truck: Vehicles, visits: Visits) -> Mask:
    """Declarations whose first vehicle arrived in the window and of which none was turned away."""
    first_load = truck.flow.declarations.first_load[:-1]
    if not len(first_load):
        return np.zeros(0, np.bool_)
    cohort = reading.inside(np.minimum.reduceat(visits.arrived, first_load))
    return cohort & ~np.logical_or.reduceat(visits.turned_away, first_load)
