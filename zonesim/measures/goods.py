"""What customs asks of goods beside random selection: statutory inspection, quarantine, measures for key commodities.

Rows only where the zone has them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from zonesim.engines.tables import Floats, Mask
from zonesim.measures.detection import judged
from zonesim.measures.finished import Fleet, Reading
from zonesim.measures.means import days_per_day, per_day
from zonesim.measures.measure import FromOthers, MeanOf, Measure, Shown
from zonesim.measures.populations import EVERYBODY, Counted, OfFleet, Those, Where
from zonesim.measures.release import NUMBER_OF_LOADS, RELEASE_TIME_MEAN, arrived, carries_goods
from zonesim.measures.strata import LISTED, Level, listed_goods
from zonesim.measures.throughput import one
from zonesim.measures.visits import FIRST_ATTEMPT_SHARE, all_vehicles, visited
from zonesim.rules.commodity import EXAMINATION, Listed, drawn_for_examination, table_of
from zonesim.rules.statutory import PORT, SITES
from zonesim.scenario.goods import MEASURES_OF_GOODS
from zonesim.zone.prepare import Case
from zonesim.zone.stages import Stage


def _statutory(reading: Reading) -> bool:
    return reading.case.scenario.statutory_inspection is not None


def _sites(case: Case) -> Sequence[Where]:
    """All together, and each place where goods are examined."""
    apart = tuple(Where(site, place) for place, site in enumerate(SITES))
    return Where(parts=apart), *apart


def _examined_at(reading: Reading, fleet: Fleet, where: Where) -> Mask:
    how = fleet.truck.inspection
    site, there = how.statutory_site[fleet.declaration], how.at_destination
    at: dict[str, Mask] = {"port": site == PORT, "destination": there, "zone": (site >= 0) & (site != PORT) & ~there}
    return at[where.words] & arrived(reading, fleet, where)


STATUTORY_EXAMINATIONS = Measure(
    "statutory_examinations",
    "statutory examinations",
    "loads / d",
    formula="per day of the cohort: loads of goods under statutory inspection that are examined for it",
    better="lower",
    of="all, or where: in the zone, at the port, at the destination",
    taken=MeanOf(
        Counted("loads examined by law that arrived in the window", Level.LOAD, carries_goods, _examined_at, told=_sites), one, per_day
    ),
)


def _laboratory(reading: Reading) -> bool:
    return reading.case.scenario.laboratory is not None


def _sampled(reading: Reading, fleet: Fleet, where: Where) -> Mask:
    return arrived(reading, fleet, where) & fleet.truck.inspection.sampled


SAMPLED = Counted("loads that arrived in the window and of which a sample is taken", Level.LOAD, all_vehicles, _sampled)
VISITORS = Counted("vehicles that arrived in the window and were not turned away", Level.VEHICLE, all_vehicles, visited)


def released_first(members: OfFleet) -> Floats:
    """1 for a load that goes to store as soon as its sample is taken, else 0."""
    return (~members.fleet.truck.inspection.held).astype(np.float64)


def recalled(members: OfFleet) -> Floats:
    """1 for such a load whose sample fails, else 0."""
    how = members.fleet.truck.inspection
    return (how.failed & ~how.held).astype(np.float64)


def held_for_laboratory(members: OfFleet) -> Floats:
    """Seconds in the inspection yard until the laboratory answers."""
    held: Floats = members.fleet.visits.stages[:, Stage.LABORATORY]
    return held


def _failing(case: Case, released: float) -> float:
    laboratory = case.scenario.laboratory
    return 0.0 if laboratory is None else released * laboratory.failing_share


SAMPLES = Measure(
    "samples",
    "samples taken",
    "loads / d",
    formula="per day of the cohort: loads of which quarantine takes a sample",
    taken=MeanOf(SAMPLED, one, per_day),
)
RELEASED_BEFORE_ANSWER = Measure(
    "released_before_answer",
    "loads released before the laboratory's answer",
    "loads / d",
    formula="per day of the cohort: loads that go to store as soon as their sample is taken",
    better="lower",
    taken=MeanOf(SAMPLED, released_first, per_day),
)
RECALLS = Measure(
    "recalls",
    "recalls",
    "loads / d",
    formula="per day of the cohort: of those, loads whose sample fails",
    better="lower",
    taken=MeanOf(SAMPLED, recalled, per_day),
)
EXPECTED_RECALLS = Measure(
    "expected_recalls",
    "expected recalls",
    "loads / d",
    formula="loads released before the answer, per day, x share of samples that fail",
    better="lower",
    taken=FromOthers((MeanOf(SAMPLED, released_first, per_day),), _failing),
)
LABORATORY_PLACE_DAYS = Measure(
    "laboratory_place_days",
    "yard places held for the laboratory",
    "place d / d",
    formula="time that vehicles of the cohort stay in the inspection yard until the laboratory answers, in days, per day",
    better="lower",
    taken=MeanOf(VISITORS, held_for_laboratory, days_per_day),
)


def _any_listed(reading: Reading) -> bool:
    return bool(listed_goods(reading.case.scenario))


_KINDS = tuple(Where(kind, code) for code, kind in enumerate(MEASURES_OF_GOODS) if code)


def _asked(fleet: Fleet, where: Where) -> Mask:
    """Declarations of which the measures in force ask this; examinations are drawn."""
    due = drawn_for_examination(fleet.case.scenario, fleet.truck.flow)
    asked: Mask = (fleet.truck.measure == where.key) & (due | (where.key != EXAMINATION))
    return asked


def _made(reading: Reading, fleet: Fleet, where: Where) -> Mask:
    return _asked(fleet, where) & judged(reading, fleet, where)


def _not_made(reading: Reading, fleet: Fleet, where: Where) -> Mask:
    case = fleet.case
    before = Listed(table_of(case.scenario))(case.demand, fleet.truck.flow)
    due = drawn_for_examination(case.scenario, fleet.truck.flow)
    was: Mask = (before == where.key) & (due | (where.key != EXAMINATION))
    return was & ~_asked(fleet, where) & judged(reading, fleet, where)


COMMODITY_CHECKS = Measure(
    "commodity_checks",
    "checks of key commodities",
    "declarations / d",
    formula="per day of the cohort: declarations of which the measure in force for their goods asks it",
    of="licences, certificates or examinations",
    taken=MeanOf(
        Counted("declarations of goods under special measures", Level.DECLARATION, carries_goods, _made, told=lambda case: _KINDS),
        one,
        per_day,
    ),
)
COMMODITY_CHECKS_NOT_MADE = Measure(
    "commodity_checks_not_made",
    "checks of key commodities not made",
    "declarations / d",
    formula="per day of the cohort: checks that the scenario's own table of measures asks for and the rules in force do not",
    better="lower",
    of="all, or licences, certificates, examinations",
    taken=MeanOf(
        Counted(
            "declarations of goods that the scenario's own table names",
            Level.DECLARATION,
            carries_goods,
            _not_made,
            told=lambda case: (*_KINDS, Where(parts=_KINDS)),
        ),
        one,
        per_day,
    ),
)

_LISTED_GOODS: tuple[Those, ...] = (((LISTED, "listed goods"),),)

SHOWN = (
    Shown((STATUTORY_EXAMINATIONS,), fixed=(EVERYBODY,), there=_statutory),
    Shown((SAMPLES, RELEASED_BEFORE_ANSWER, RECALLS, EXPECTED_RECALLS, LABORATORY_PLACE_DAYS), fixed=(EVERYBODY,), there=_laboratory),
    Shown((COMMODITY_CHECKS,), fixed=(EVERYBODY,), there=_any_listed),
    Shown((COMMODITY_CHECKS_NOT_MADE,), fixed=(EVERYBODY,), there=_any_listed),
    Shown((FIRST_ATTEMPT_SHARE, RELEASE_TIME_MEAN, NUMBER_OF_LOADS), fixed=_LISTED_GOODS, there=_any_listed),
)
