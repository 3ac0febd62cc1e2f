"""Who is where over a day agrees with what the log says of every pool and every visit."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from zonesim.experiment.replicate import simulate_once
from zonesim.measures.finished import Reading, read
from zonesim.report.whereabouts import HOLDING, OFFICE, YARD, Doing, Stays, stays
from zonesim.scenario.load import load_scenario
from zonesim.units import DAY
from zonesim.zone.pools import Facility, FacilityKind
from zonesim.zone.stages import Stage

SCENARIOS = Path(__file__).parents[2] / "scenarios"
MAIN, GENERAL = Facility(FacilityKind.GATE, "main"), Facility(FacilityKind.WAREHOUSE, "general")
MOMENTS = random.Random(5).sample(range(int(DAY)), 10)


@cache
def reading_of(name: str) -> Reading:
    return read(*simulate_once(load_scenario(SCENARIOS / f"{name}.toml"), seed=3, replication=0))


@cache
def day_of(name: str) -> tuple[Reading, Stays]:
    reading = reading_of(name)
    return reading, stays(reading, 1 if reading.days > 1 else 0)


def waiting(reading: Reading, pool: str, second: float) -> int:
    """Requests that wait for a pool, by its own events."""
    events = reading.events[[info.name for info in reading.case.pools].index(pool)]
    return int(((events.asked <= second) & (second < events.answered)).sum())


@pytest.mark.parametrize("second", MOMENTS)
@pytest.mark.parametrize("name", ["baseline", "reforms/both", "places/suzhou"])
def test_queues_are_those_of_the_pools(name: str, second: int) -> None:
    reading, found = day_of(name)
    counts = found.counts(second)
    at = reading.window[0] + DAY + second
    gate = tuple(counts.get(Doing(queue, MAIN, True), 0) for queue in (Stage.GATE_QUEUE_IN, Stage.GATE_QUEUE_OUT))
    assert gate == (waiting(reading, "main gate, inbound lanes", at), waiting(reading, "main gate, outbound lanes", at))
    docks = [f"general warehouse, {what}" for what in ("docks", "crews", "room")]
    assert counts.get(Doing(Stage.DOCK_QUEUE, GENERAL, True), 0) == sum(waiting(reading, pool, at) for pool in docks)


@pytest.mark.parametrize("second", MOMENTS)
@pytest.mark.parametrize("name", ["baseline", "programme", "lilliput", "places/youyiguan_before"])
def test_everybody_who_came_and_has_not_left_is_somewhere(name: str, second: int) -> None:
    reading, found = day_of(name)
    at = reading.window[0] + (DAY if reading.days > 1 else 0) + second
    inside = 0
    for visits in reading.visits.values():
        gone = np.where(visits.turned_away, visits.at_barrier, visits.left)
        inside += int(((visits.arrived <= at) & (at < gone)).sum())
    vehicles = found.state[(found.begin <= second) & (second < found.end) & ~found.papers[found.who]]
    assert len(vehicles) == inside


def test_declarations_are_told_of_while_they_are_at_the_office() -> None:
    reading, found = day_of("baseline")
    of_papers = {found.states[place].at for place in np.unique(found.state[found.papers[found.who]])}
    assert of_papers == {OFFICE}
    officers = reading.events[[info.name for info in reading.case.pools].index("document office, officers")]
    second = 10 * 3600
    at = reading.window[0] + DAY + second
    served = int(((officers.began <= at) & (at < officers.ended)).sum())
    counts = found.counts(second)
    vehicles = counts.get(Doing(Stage.DOCUMENT_CHECK, YARD, False), 0)
    assert counts[Doing(Stage.REVIEW, OFFICE, False)] + vehicles == served > 0


def test_stays_of_one_follow_each_other_within_the_day() -> None:
    _, found = day_of("reforms/both")
    assert (found.begin < found.end).all()
    assert found.begin.min() >= 0
    assert found.end.max() <= DAY
    same = found.who[1:] == found.who[:-1]
    assert (found.begin[1:][same] >= found.end[:-1][same]).all()
    assert not ((found.begin[1:] == found.end[:-1]) & (found.state[1:] == found.state[:-1]) & same).any()


def test_the_held_stand_at_the_gate_or_in_the_holding_yard() -> None:
    _, found = day_of("baseline")
    held = {state.at for state in found.states if state.stage == Stage.HOLD_OUT}
    assert HOLDING in held
    assert held <= {HOLDING, MAIN}


def test_a_day_without_anybody_is_empty() -> None:
    scenario = load_scenario(SCENARIOS / "baseline.toml", ["traffic.factor=0.0"])
    found = stays(read(*simulate_once(scenario, seed=3, replication=0)), 0)
    assert (len(found.who), found.states, found.counts(36_000)) == (0, (), {})
