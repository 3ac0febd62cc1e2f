"""Release times of loads: how long goods are under way from the gate until they are free, where the time goes, and how many keep it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from zonesim.engines.tables import Floats, Mask
from zonesim.measures.finished import Fleet, Reading
from zonesim.measures.means import buffer, mean, number, percentile
from zonesim.measures.measure import MeanOf, Measure, ShareWithin, Shown
from zonesim.measures.populations import EVERYBODY, Counted, OfFleet, Those, Where
from zonesim.measures.reading import stages_of_release
from zonesim.measures.strata import ALL, BROUGHT, DIRECTION, ELIGIBLE, FLOW, SEVERAL, TIER, Level
from zonesim.zone.prepare import Case
from zonesim.zone.stage_rows import BOTH
from zonesim.zone.stages import Stage
from zonesim.zone.vehicles import Vehicles


def arrived(reading: Reading, fleet: Fleet, where: Where) -> Mask:
    """Loads that arrived in the window and were not turned away."""
    return reading.inside(fleet.loads.arrived) & ~fleet.loads.turned_away


def carries_goods(case: Case, truck: Vehicles) -> bool:
    """Vehicles that bring or take goods."""
    return truck.carries_goods


LOADS = Counted("loads that arrived in the window and were not turned away", Level.LOAD, carries_goods, arrived)


def release_time(members: OfFleet) -> Floats:
    """Inbound, arrived -> the later of entered and the end of the last hold; outbound, presented -> left."""
    return members.fleet.loads.release_time


RELEASE_TIME_MEAN = Measure(
    "release_time_mean",
    "mean release time",
    "s",
    formula="mean over loads of: inbound, arrived -> the later of entered and the end of the last hold; outbound, presented -> left",
    better="lower",
    taken=MeanOf(LOADS, release_time, mean),
)
RELEASE_TIME_P50 = Measure(
    "release_time_p50",
    "median release time",
    "s",
    formula="50th percentile over the loads of a replication",
    better="lower",
    taken=MeanOf(LOADS, release_time, percentile(0.50)),
)
RELEASE_TIME_P90 = Measure(
    "release_time_p90",
    "90th percentile of release time",
    "s",
    formula="90th percentile over the loads",
    better="lower",
    taken=MeanOf(LOADS, release_time, percentile(0.90)),
)
RELEASE_TIME_P95 = Measure(
    "release_time_p95",
    "95th percentile of release time",
    "s",
    formula="95th percentile over the loads",
    better="lower",
    taken=MeanOf(LOADS, release_time, percentile(0.95)),
)
RELEASE_TIME_P99 = Measure(
    "release_time_p99",
    "99th percentile of release time",
    "s",
    formula="99th percentile over the loads",
    better="lower",
    taken=MeanOf(LOADS, release_time, percentile(0.99)),
)
BUFFER_TIME = Measure(
    "buffer_time",
    "buffer time",
    "s",
    formula="95th percentile - mean of the release time",
    better="lower",
    taken=MeanOf(LOADS, release_time, buffer),
)
NUMBER_OF_LOADS = Measure(
    "loads",
    "loads of the cohort",
    "loads",
    formula="number of loads that arrived in the window and were not turned away",
    taken=MeanOf(LOADS, release_time, number),
)
RELEASE_TIME_WITHIN = Measure(
    "release_time_within",
    "share of loads released",
    "share",
    formula="loads with release time <= the time asked for / loads",
    better="higher",
    taken=ShareWithin(LOADS, release_time),
)


def _targets(case: Case) -> dict[str, float]:
    """The target of each direction that has one."""
    targets = {"inbound": case.scenario.targets.inbound_release, "outbound": case.scenario.targets.outbound_release}
    return {direction: target for direction, target in targets.items() if target is not None}


def _direction(truck: Vehicles) -> str:
    return "inbound" if truck.laden_in else "outbound"


def _has_target(case: Case, truck: Vehicles) -> bool:
    return truck.carries_goods and _direction(truck) in _targets(case)


def within_target(members: OfFleet) -> Floats:
    """1 for a load released within the target of its direction, else 0."""
    target = _targets(members.reading.case)[_direction(members.fleet.truck)]
    return (members.fleet.loads.release_time <= target).astype(np.float64)


SHARE_WITHIN_TARGET = Measure(
    "share_within_target",
    "share of loads released within target",
    "share",
    formula="loads with release time <= the direction's target / loads of directions that have a target",
    better="higher",
    of="each direction that has a target",
    taken=MeanOf(Counted("loads of directions that have a target", Level.LOAD, _has_target, arrived), within_target, mean),
    only=_targets,
)


def _stages(case: Case) -> Sequence[Where]:
    """Every stage of each direction, also those that took no time, so that they add up in every replication."""
    return [
        Where(f"{direction}: {stage.words}", (laden_in, stage))
        for direction, laden_in in zip(BOTH, (True, False), strict=True)
        for stage in stages_of_release(direction)
        if stage.row.everywhere or stage in case.brought
    ]


def _of_direction(reading: Reading, fleet: Fleet, where: Where) -> Mask | None:
    laden_in, _ = where.key
    return arrived(reading, fleet, where) if fleet.truck.laden_in == laden_in else None


def time_in_stage(members: OfFleet) -> Floats:
    """The time that a load spends in the stage, between the two moments of its release time."""
    _, stage = members.where.key
    loads = members.fleet.loads
    column: Floats = loads.release_stages()[:, stage] if stage == Stage.TRAVEL else loads.stages[:, stage]
    return column


RELEASE_STAGE_TIME = Measure(
    "release_stage_time",
    "mean time per stage of release",
    "s",
    formula="mean over loads of the time spent in the stage between the two moments of the release time; stages sum to it",
    better="lower",
    of="direction and stage",
    taken=MeanOf(
        Counted(LOADS.words, Level.LOAD, carries_goods, _of_direction, told=_stages, refuses=frozenset({DIRECTION.name})),
        time_in_stage,
        mean,
    ),
)

_TOLD = (
    *(RELEASE_TIME_MEAN, RELEASE_TIME_P50, RELEASE_TIME_P90, RELEASE_TIME_P95, RELEASE_TIME_P99),
    *(BUFFER_TIME, NUMBER_OF_LOADS, SHARE_WITHIN_TARGET),
)
DIRECTIONS: tuple[Those, ...] = (((DIRECTION, "inbound"),), ((DIRECTION, "outbound"),))
"""Both directions, be there traffic or not."""

SHOWN = (
    Shown(_TOLD, (BROUGHT["traffic that was there"],), fixed=(EVERYBODY, *DIRECTIONS)),
    Shown(_TOLD, (FLOW, TIER, SEVERAL["several vehicles"], ELIGIBLE)),
    Shown((RELEASE_STAGE_TIME,), (ALL,), undefined=False),
    Shown((RELEASE_TIME_WITHIN,)),
)
