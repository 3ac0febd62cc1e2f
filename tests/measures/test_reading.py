"""How a log is read: who took the way out of a queue, and a zone in which there is nothing to do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from stories import HOUR

from zonesim.experiment.replicate import simulate_once
from zonesim.measures.finished import Reading, read
from zonesim.measures.history import history
from zonesim.measures.reading import refused
from zonesim.scenario.schema import Scenario

NOTHING = np.nan


def nothing_to_do() -> Reading:
    """One vehicle comes at eight to a zone without a single facility."""
    horizon = {"start": "2026-03-02", "days": 1, "warm_up": "0 s", "cool_down": "0 s"}
    flows = {"goods": {"kind": "first_line_in", "arrivals": {"at": ["08:00"]}, "declarations": {"several_vehicles_share": 0}}}
    return read(*simulate_once(Scenario.model_validate({"horizon": horizon, "flows": flows}), seed=1, replication=0))


def test_who_has_no_next_step_took_the_way_out() -> None:
    """At the second of four steps: the first went on; the second left the queue for the last step; the third never came to it."""
    (block, *_) = nothing_to_do().blocks
    completed = np.array([[1.0, 2.0, 3.0, 4.0], [1.0, 2.0, NOTHING, 4.0], [1.0, NOTHING, NOTHING, 4.0]])
    assert refused(replace(block, completed=completed, arrival=np.zeros(3)), 1).tolist() == [False, True, False]


def test_where_there_is_nothing_to_do_a_visit_is_over_as_it_begins() -> None:
    reading = nothing_to_do()
    found = history(reading)
    assert [found.activities[activity] for activity in found.activity.tolist()] == ["arrived", "at lane", "entered", "released", "left"]
    assert found.time.tolist() == [8 * HOUR] * 5
    (visits,) = reading.visits.values()
    assert visits.stages.tolist() == [[0.0] * visits.stages.shape[1]]
    assert (visits.arrived.tolist(), visits.at_barrier.tolist(), visits.left.tolist()) == ([8 * HOUR],) * 3
    assert (visits.turned_away.tolist(), visits.diverted.tolist(), visits.first_attempt.tolist()) == ([False], [False], [True])
