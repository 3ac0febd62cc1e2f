"""Declarations: how long until all of their loads are released, their papers, and loads released before the last of them is there."""

from __future__ import annotations

import numpy as np

from zonesim.engines.tables import Floats, Mask
from zonesim.measures.finished import Fleet, Reading
from zonesim.measures.means import mean, number, total_per_day
from zonesim.measures.measure import MeanOf, Measure, ShareWithin, Shown
from zonesim.measures.populations import EVERYBODY, Counted, OfFleet, Where
from zonesim.measures.release import DIRECTIONS
from zonesim.measures.strata import ALL, SEVERAL, Level
from zonesim.zone.prepare import Case
from zonesim.zone.vehicles import Vehicles


def declares(case: Case, truck: Vehicles) -> bool:
    """Vehicles whose goods are declared."""
    return truck.carries_goods and truck.flow.declarations.size > 0


def first_arrived(reading: Reading, fleet: Fleet, where: Where) -> Mask:
    """Declarations whose first vehicle arrived in the window."""
    return reading.inside(fleet.first(fleet.loads.arrived))


def _closed_in(fleet: Fleet) -> Floats:
    loads = fleet.loads
    if fleet.truck.laden_in:
        return fleet.last(loads.released) - fleet.first(loads.arrived)
    return fleet.last(loads.left) - fleet.first(loads.presented)


def closing_time(members: OfFleet) -> Floats:
    """Inbound: its first vehicle arrived -> last load released; outbound: first presented -> last left."""
    return _closed_in(members.fleet)


def _closing(reading: Reading, fleet: Fleet, where: Where) -> Mask:
    """A declaration with a vehicle turned away never closes."""
    return first_arrived(reading, fleet, where) & ~np.isnan(_closed_in(fleet))


def _reviewed(case: Case, truck: Vehicles) -> bool:
    return declares(case, truck) and truck.papers is not None


DECLARATIONS = Counted("declarations whose first vehicle arrived in the window", Level.DECLARATION, declares, first_arrived)
CLOSING = Counted(f"{DECLARATIONS.words}, and no vehicle turned away", Level.DECLARATION, declares, _closing)
REVIEWED = Counted(f"{DECLARATIONS.words}, with papers", Level.DECLARATION, _reviewed, first_arrived)


def released_early(members: OfFleet) -> Floats:
    """Of a declaration on several vehicles, how many loads are released before the last of its vehicles is there."""
    fleet, loads = members.fleet, members.fleet.loads
    there, gone = (loads.arrived, loads.released) if fleet.truck.laden_in else (loads.presented, loads.left)
    early = gone < fleet.last(there)[fleet.declaration]
    several = np.diff(fleet.declarations.first_load) > 1
    return np.where(several, np.bincount(fleet.declaration[early], minlength=fleet.declarations.size), 0).astype(np.float64)


def paper_time(members: OfFleet) -> Floats:
    """Papers lodged -> ready."""
    return members.reading.papers[members.fleet.leg] - members.reading.lodged[members.fleet.leg]


def reviewed_by_system(members: OfFleet) -> Floats:
    """1 for a declaration that no officer reviews, else 0."""
    papers = members.fleet.truck.papers
    return np.zeros(len(members.counted)) if papers is None else papers.automatic.astype(np.float64)


DECLARATION_RELEASE_TIME_MEAN = Measure(
    "declaration_release_time_mean",
    "mean release time of a declaration",
    "s",
    formula="inbound: its first vehicle arrived -> last load released; outbound: first presented -> last left",
    better="lower",
    taken=MeanOf(CLOSING, closing_time, mean),
)
DECLARATION_RELEASE_TIME_WITHIN = Measure(
    "declaration_release_time_within",
    "share of declarations released",
    "share",
    formula="declarations with release time <= the time asked for / declarations",
    better="higher",
    taken=ShareWithin(CLOSING, closing_time),
)
NUMBER_OF_DECLARATIONS = Measure(
    "declarations",
    "declarations of the cohort",
    "declarations",
    formula="declarations whose first vehicle arrived in the window",
    taken=MeanOf(DECLARATIONS, released_early, number),
)
RELEASED_BEFORE_COMPLETE = Measure(
    "released_before_complete",
    "loads released before their declaration is complete",
    "loads / d",
    formula="per day of the cohort, of declarations on several vehicles: loads released (inbound) before the last vehicle of their "
    "declaration arrived, or left (outbound) before it was presented",
    better="lower",
    taken=MeanOf(DECLARATIONS, released_early, total_per_day),
)
PAPER_TIME_MEAN = Measure(
    "paper_time_mean",
    "mean paper time",
    "s",
    formula="papers lodged -> ready",
    better="lower",
    taken=MeanOf(REVIEWED, paper_time, mean),
)
PAPER_TIME_WITHIN = Measure(
    "paper_time_within",
    "share of declarations whose papers are ready",
    "share",
    formula="declarations with papers lodged -> ready <= the time asked for / declarations with papers",
    better="higher",
    taken=ShareWithin(REVIEWED, paper_time),
)
AUTOMATIC_REVIEWS = Measure(
    "automatic_reviews",
    "reviews by the system alone",
    "declarations / d",
    formula="per day of the cohort: declarations that no officer reviewed",
    taken=MeanOf(REVIEWED, reviewed_by_system, total_per_day),
)

SHOWN = (
    Shown((DECLARATION_RELEASE_TIME_MEAN,), fixed=(EVERYBODY, *DIRECTIONS, ((SEVERAL, "several vehicles"),))),
    Shown((NUMBER_OF_DECLARATIONS, RELEASED_BEFORE_COMPLETE), fixed=(EVERYBODY,)),
    Shown((PAPER_TIME_MEAN, AUTOMATIC_REVIEWS), (ALL,)),
    Shown((DECLARATION_RELEASE_TIME_WITHIN, PAPER_TIME_WITHIN)),
)
