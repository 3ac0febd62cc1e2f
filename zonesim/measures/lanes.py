"""Choice of lanes: how long vehicles wait for lanes, by whether they may take convenience lanes, and what is let through in them."""

from __future__ import annotations

import numpy as np

from zonesim.engines.tables import Floats, Mask
from zonesim.measures.finished import Fleet, Reading
from zonesim.measures.means import mean, per_day
from zonesim.measures.measure import MeanOf, Measure, ShareWithin, Shown
from zonesim.measures.populations import EVERYBODY, Counted, OfFleet, Where
from zonesim.measures.strata import ELIGIBLE, Level
from zonesim.measures.visits import VISITS, for_goods, visited
from zonesim.zone.stages import Stage


def graded(reading: Reading) -> bool:
    """Whether vehicles may take convenience lanes beside those of their flow."""
    return all(truck.choice is not None for truck in reading.case.vehicles.values() if truck.on_behalf_of_goods)


def _spared(reading: Reading, fleet: Fleet, where: Where) -> Mask:
    return visited(reading, fleet, where) & fleet.visits.by_choice


SPARED = Counted("vehicles that pass laden by a convenience lane in place of a regular one", Level.VEHICLE, for_goods, _spared)


def lane_wait(members: OfFleet) -> Floats:
    """Seconds in the queues of both passages of a gate."""
    stages = members.fleet.visits.stages
    wait: Floats = stages[:, Stage.GATE_QUEUE_IN] + stages[:, Stage.GATE_QUEUE_OUT]
    return wait


def unseen(members: OfFleet) -> Floats:
    """1 for a vehicle with a mismatch that a regular lane would have seen, else 0."""
    choice = members.fleet.truck.choice
    return np.zeros(len(members.counted)) if choice is None else choice.unseen.astype(np.float64)


def unseen_share(members: OfFleet) -> Floats:
    """The probability of such a mismatch."""
    choice = members.fleet.truck.choice
    return np.zeros(len(members.counted)) if choice is None else choice.unseen_share


LANE_WAIT_MEAN = Measure(
    "lane_wait_mean",
    "mean wait for lanes",
    "s",
    formula="mean over vehicles of the cohort, not turned away, of the time in the queues of their two passages of a gate",
    better="lower",
    of="where lanes are graded; employees, where there are any",
    taken=MeanOf(VISITS, lane_wait, mean),
)
LANE_WAIT_WITHIN = Measure(
    "lane_wait_within",
    "share of vehicles that wait for lanes",
    "share",
    formula="vehicles whose time in the queues of their two passages is no longer than the time asked for / vehicles",
    better="higher",
    taken=ShareWithin(VISITS, lane_wait),
)
MISMATCHES_LET_THROUGH = Measure(
    "mismatches_let_through",
    "mismatches let through",
    "vehicles / d",
    formula="per day of the cohort: passed laden by a convenience lane with a mismatch that a regular one would have seen",
    better="lower",
    taken=MeanOf(SPARED, unseen, per_day),
)
EXPECTED_LET_THROUGH = Measure(
    "expected_let_through",
    "expected mismatches let through",
    "vehicles / d",
    formula="per day, laden passages of the cohort by convenience lanes in place of regular ones x (share seen there - share seen "
    "here)",
    better="lower",
    taken=MeanOf(SPARED, unseen_share, per_day),
)

SHOWN = (
    Shown((LANE_WAIT_MEAN,), (ELIGIBLE,), there=graded),
    Shown((MISMATCHES_LET_THROUGH, EXPECTED_LET_THROUGH), fixed=(EVERYBODY,), there=graded),
    Shown((LANE_WAIT_WITHIN,)),
)
