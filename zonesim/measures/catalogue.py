"""Every measure there is, gathered from the modules that describe and compute them; and those that a comparison speaks of first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from zonesim.measures import (
    admission,
    at_pools,
    batch_delivery,
    before_the_gate,
    consolidated,
    declarations,
    detection,
    goods,
    lanes,
    release,
    repairs,
    service,
    supervised,
    throughput,
    training,
    visits,
)
from zonesim.measures.measure import Figures, Measure, Shown
from zonesim.measures.populations import title
from zonesim.measures.strata import ALL

SHOWN: tuple[Shown | Figures, ...] = (
    *release.SHOWN,
    *declarations.SHOWN,
    *visits.SHOWN,
    *throughput.SHOWN,
    *at_pools.SHOWN,
    *before_the_gate.SHOWN,
    *detection.SHOWN,
    *lanes.SHOWN,
    *admission.SHOWN,
    *goods.SHOWN,
    *supervised.SHOWN,
    *batch_delivery.SHOWN,
    *service.SHOWN,
    *repairs.SHOWN,
    *training.SHOWN,
    *consolidated.SHOWN,
)
"""What every run tells, in this order."""


def gathered(shown: Iterable[Shown | Figures]) -> dict[str, Measure]:
    """The measures by name. Raises ValueError for a name that means two."""
    found: dict[str, Measure] = {}
    for one in shown:
        for measure in one.measures:
            if found.setdefault(measure.name, measure) is not measure:
                raise ValueError(f"two measures are called {measure.name!r}")
    return found


MEASURES = gathered(SHOWN)
"""All measures by name."""


def told_of(measure: Measure) -> str:
    """What every run tells a measure of, where the zone has any: places, strata; or that it is told only where it is asked for."""
    shown = [one for one in SHOWN if isinstance(one, Shown) and measure in one.measures]
    strata: dict[str, None] = {}
    for one in shown:
        by = [stratum.chosen or (ALL.name if stratum is ALL else f"each {stratum.name}") for stratum in one.by]
        strata |= dict.fromkeys([*map(title, one.fixed), *by])
    if shown and not strata:
        return "where it is asked for"
    if measure.of and (measure.only is not None or strata.keys() <= {ALL.name}):
        return measure.of
    return "; ".join(part for part in (measure.of, ", ".join(strata)) if part)


@dataclass(frozen=True)
class Key:
    """A measure that a comparison speaks of first. ``matters``: the smallest difference worth acting on, in its unit (assumption)."""

    measure: str
    of: str
    matters: float

    @property
    def words(self) -> str:
        """How tables and sentences name it."""
        words = MEASURES[self.measure].words
        return words if self.of == "all" else f"{words}, {self.of.replace('_', ' ')}"


KEY_MEASURES: tuple[Key, ...] = (
    Key("release_time_mean", "all", 30),
    Key("release_time_p95", "all", 120),
    Key("release_time_p99", "all", 600),
    Key("release_time_mean", "several vehicles", 120),
    Key("declaration_release_time_mean", "all", 60),
    Key("declaration_release_time_mean", "several vehicles", 120),
    Key("visit_time_mean", "all", 30),
    Key("idling", "all", 1),
    Key("hands_on_hours", "inspector", 1),
    Key("examinations", "all", 0.5),
    Key("expected_found", "all", 0.02),
    Key("expected_missed", "all", 0.02),
    Key("expected_missed", "tier advanced_certified", 0.02),
    Key("expected_missed", "tier standard", 0.02),
    Key("detection_share", "all", 0.01),
    Key("statutory_examinations", "all", 0.5),
    Key("laboratory_place_days", "all", 0.5),
    Key("released_before_answer", "all", 0.1),
    Key("expected_recalls", "all", 0.001),
    Key("first_attempt_share", "listed goods", 0.01),
    Key("commodity_checks", "licence", 1),
    Key("commodity_checks_not_made", "all", 1),
    Key("release_time_mean", "traffic that was there", 30),
    Key("returned_release_time_mean", "all", 3600),
    Key("expected_missed", "returned goods", 0.002),
    Key("equipment_release_time_mean", "all", 0.1),
    Key("floor_space_held", "all", 5),
    Key("visits_not_made", "all", 0.5),
    Key("paper_time_mean", "batch delivery", 60),
    Key("deliveries_unsecured", "all", 1),
    Key("noon_passages", "all", 1),
    Key("charging_trips", "all", 1),
    Key("turnaround_mean", "vehicles that charge", 60),
    Key("units_repaired", "all", 0.1),
    Key("repair_turnaround_mean", "all", 0.25),
    Key("trainee_days", "all", 1),
    Key("shipment_time_mean", "all", 120),
    Key("consolidated_vehicles", "all", 1),
    Key("tonnes_per_passage", "all", 0.1),
    Key("held_by_others", "all", 0.1),
    Key("released_before_complete", "all", 1),
)
"""Key measures in the order in which a comparison shows them: those of every zone, then those of what only some zones have."""


def key_of(measure: str, of: str, *, matters: float | None = None) -> Key:
    """A measure that is asked about: what ``matters`` of it as it is said, or as comparisons have it, or 0 where none is agreed."""
    agreed = next((key.matters for key in KEY_MEASURES if (key.measure, key.of) == (measure, of)), 0.0)
    return Key(measure, of, agreed if matters is None else matters)
