"""Inspection and what it finds: vehicles looked at, violations present, found and missed, and what was to be expected of them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from zonesim.engines.tables import Floats, Mask
from zonesim.measures.finished import Fleet, Reading
from zonesim.measures.means import per_day, per_day_by_tier
from zonesim.measures.measure import FromOthers, MeanOf, Measure, Shown
from zonesim.measures.populations import EVERYBODY, Counted, OfFleet, Where
from zonesim.measures.strata import ALL, TIER, Level
from zonesim.measures.visits import visited
from zonesim.rules.inspection import Inspection
from zonesim.scenario.traffic import TIERS
from zonesim.zone.prepare import Case
from zonesim.zone.vehicles import Vehicles


def has_yard(reading: Reading) -> bool:
    """Whether the zone inspects anybody."""
    return reading.case.scenario.inspection_yard is not None


def _inspected(case: Case, truck: Vehicles) -> bool:
    return case.scenario.inspection_yard is not None and truck.flow.declarations.size > 0


def judged(reading: Reading, fleet: Fleet, where: Where) -> Mask:
    """Declarations whose first vehicle arrived in the window and of which none was turned away."""
    return reading.inside(fleet.first(fleet.loads.arrived)) & ~fleet.any(fleet.loads.turned_away)


VEHICLES = Counted("vehicles that arrived in the window and were not turned away", Level.VEHICLE, _inspected, visited)
JUDGED = Counted(
    "declarations whose first vehicle arrived in the window, none turned away, where there is an inspection yard",
    Level.DECLARATION,
    _inspected,
    judged,
)


def scanned(members: OfFleet) -> Floats:
    """1 for a vehicle that is scanned, else 0."""
    return members.fleet.truck.scanned.astype(np.float64)


def examined(members: OfFleet) -> Floats:
    """1 for a vehicle that is examined physically, else 0."""
    return members.fleet.truck.examined.astype(np.float64)


def falsely_alarmed(members: OfFleet) -> Floats:
    """1 for a vehicle of which document check or scan raise an alarm without a violation, else 0."""
    truck = members.fleet.truck
    return truck.freight.any(truck.inspection.false_alarm).astype(np.float64)


def _of(column: Callable[[Inspection], Mask | Floats]) -> MeanOf:
    """What inspection does to declarations, per day."""
    return MeanOf(JUDGED, lambda members: column(members.fleet.truck.inspection).astype(np.float64), per_day_by_tier)


SCANS = Measure(
    "scans",
    "scans",
    "vehicles / d",
    formula="per day of the cohort: vehicles scanned",
    taken=MeanOf(VEHICLES, scanned, per_day),
)
EXAMINATIONS = Measure(
    "examinations",
    "physical examinations",
    "vehicles / d",
    formula="per day of the cohort: vehicles examined physically",
    better="lower",
    taken=MeanOf(VEHICLES, examined, per_day),
)
FALSE_ALARMS = Measure(
    "false_alarms",
    "false alarms",
    "vehicles / d",
    formula="per day of the cohort: alarms of document check or scan without a violation",
    better="lower",
    taken=MeanOf(VEHICLES, falsely_alarmed, per_day),
)
SELECTED = Measure(
    "selected",
    "declarations selected",
    "declarations / d",
    formula="per day of the cohort: sent to inspection",
    taken=_of(lambda how: how.selected_declaration),
)
VIOLATIONS = Measure(
    "violations",
    "violations present",
    "declarations / d",
    formula="per day of the cohort: declarations that carry a violation",
    taken=_of(lambda how: how.violation),
)
VIOLATIONS_FOUND = Measure(
    "violations_found",
    "violations found",
    "declarations / d",
    formula="per day of the cohort: found by physical examination or, of returned goods, by an investigation",
    better="higher",
    taken=_of(lambda how: how.found_declaration),
)
EXPECTED_VIOLATIONS = Measure(
    "expected_violations",
    "expected violations",
    "declarations / d",
    formula="per day, sum over the cohort of the violation rate: that of the firm's tier x risk of the goods, at most 1",
    taken=_of(lambda how: how.expected_violations),
)
EXPECTED_FOUND = Measure(
    "expected_found",
    "expected violations found",
    "declarations / d",
    formula="per day, sum over the cohort of violation rate x selection rate x probability that inspection finds it; of returned "
    "goods, of violation rate x probability that the yard or an investigation finds it",
    better="higher",
    taken=_of(lambda how: how.expected_finds),
)


def _from(compute: Callable[[float, float], float], *parts: Measure) -> FromOthers:
    taken = tuple(part.taken for part in parts if part.taken is not None)
    return FromOthers(taken, lambda case, first, second: compute(first, second))


def ratio(part: float, whole: float) -> float:
    """A part of a whole, undefined of nothing."""
    return part / whole if whole else float("nan")


VIOLATIONS_MISSED = Measure(
    "violations_missed",
    "violations missed",
    "declarations / d",
    formula="present - found, per day",
    better="lower",
    taken=_from(lambda present, found: present - found, VIOLATIONS, VIOLATIONS_FOUND),
)
EXPECTED_MISSED = Measure(
    "expected_missed",
    "expected violations missed",
    "declarations / d",
    formula="expected present - expected found, per day",
    better="lower",
    taken=_from(lambda present, found: present - found, EXPECTED_VIOLATIONS, EXPECTED_FOUND),
)
DETECTION_SHARE = Measure(
    "detection_share",
    "share of violations found",
    "share",
    formula="expected violations found / expected violations",
    better="higher",
    taken=_from(ratio, EXPECTED_FOUND, EXPECTED_VIOLATIONS),
)
EXAMINATIONS_PER_FIND = Measure(
    "examinations_per_find",
    "examinations per expected find",
    "vehicles",
    formula="physical examinations / expected violations found",
    better="lower",
    of=ALL.name,
    taken=_from(ratio, EXAMINATIONS, EXPECTED_FOUND),
    only=lambda case: (ALL.name,),
)

SHOWN = (
    Shown((SCANS, EXAMINATIONS, FALSE_ALARMS), fixed=(EVERYBODY,), there=has_yard),
    Shown(
        (
            *(SELECTED, VIOLATIONS, VIOLATIONS_FOUND, EXPECTED_VIOLATIONS, EXPECTED_FOUND),
            *(VIOLATIONS_MISSED, EXPECTED_MISSED, DETECTION_SHARE, EXAMINATIONS_PER_FIND),
        ),
        fixed=(EVERYBODY, *(((TIER, f"tier {tier}"),) for tier in TIERS)),
        there=has_yard,
    ),
)
