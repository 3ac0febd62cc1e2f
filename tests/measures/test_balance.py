"""A reading whose accounts disagree is never averaged, whichever of them it is; one that agrees is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from zonesim import load_scenario
from zonesim.engines.tables import Log
from zonesim.errors import BooksDoNotBalance
from zonesim.experiment.replicate import simulate_once
from zonesim.measures.balance import check_books
from zonesim.measures.finished import Reading, read
from zonesim.measures.reading import PoolEvents, Visits
from zonesim.zone.stages import Stage

TWO_VEHICLES = """
horizon = { start = "2026-03-02", days = 1, warm_up = "0 s", cool_down = "0 s" }

[gates.main]
lanes = { inbound = 1, outbound = 1 }
service = { inbound = "10 min", outbound = "10 min" }

[flows.goods]
kind = "first_line_in"
arrivals.at = ["08:00", "08:01"]
declarations = { several_vehicles_share = 0 }
"""
LANES = "main gate, inbound lanes"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Reading, Log]:
    """The second waits nine minutes for the lane."""
    file = tmp_path_factory.mktemp("story") / "story.toml"
    file.write_text(TWO_VEHICLES, encoding="utf-8")
    case, log = simulate_once(load_scenario(file), seed=1, replication=0)
    return read(case, log), log


def with_visits(reading: Reading, change: Callable[[Visits], Visits]) -> Reading:
    return replace(reading, visits={name: change(visits) for name, visits in reading.visits.items()})


def with_lanes(reading: Reading, change: Callable[[PoolEvents], PoolEvents]) -> Reading:
    pools = zip(reading.case.pools, reading.events, strict=True)
    return replace(reading, events=[change(events) if info.name == LANES else events for info, events in pools])


def test_a_run_whose_accounts_agree_is_averaged(run: tuple[Reading, Log]) -> None:
    check_books(*run)


def test_who_was_turned_away_needs_not_leave(run: tuple[Reading, Log]) -> None:
    reading, log = run
    nobody = np.array([np.nan, np.nan])
    check_books(with_visits(reading, lambda visits: replace(visits, left=nobody, turned_away=np.array([True, True]))), log)


def test_who_never_came_needs_not_leave(run: tuple[Reading, Log]) -> None:
    reading, log = run
    nobody = np.array([np.nan, np.nan])
    check_books(with_visits(reading, lambda visits: replace(visits, arrived=nobody, left=nobody)), log)


def test_who_entered_must_leave(run: tuple[Reading, Log]) -> None:
    reading, log = run
    wrong = with_visits(reading, lambda visits: replace(visits, left=np.array([visits.left[0], np.nan])))
    with pytest.raises(BooksDoNotBalance, match="flow goods: 1 vehicles entered and never left"):
        check_books(wrong, log)


@pytest.mark.parametrize("more", [-1.0, 0.001, 1.0])
def test_the_stages_of_a_visit_must_add_up_to_it(run: tuple[Reading, Log], more: float) -> None:
    reading, log = run

    def longer(visits: Visits) -> Visits:
        stages = visits.stages.copy()
        stages[0, Stage.GATE_IN] += more
        return replace(visits, stages=stages)

    with pytest.raises(BooksDoNotBalance, match=r"balance: flow goods: the stages of a visit do not add up to it$"):
        check_books(with_visits(reading, longer), log)


@pytest.mark.parametrize("moment", ["arrived", "at_barrier", "entered"])
def test_the_moments_of_a_visit_must_be_in_order(run: tuple[Reading, Log], moment: str) -> None:
    """The vehicle arrives, has a lane, enters and leaves; here one moment is a second after all that follow."""
    reading, log = run

    def late(visits: Visits) -> Visits:
        later: dict[str, Any] = {moment: visits.left + 1.0}
        wrong = replace(visits, **later)
        stages = visits.stages.copy()
        stages[:, Stage.GATE_IN] += (wrong.left - wrong.arrived) - (visits.left - visits.arrived)
        return replace(wrong, stages=stages)

    with pytest.raises(BooksDoNotBalance, match=r"balance: flow goods: the moments of a visit are out of order$"):
        check_books(with_visits(reading, late), log)


def test_moments_at_the_same_time_are_in_order(run: tuple[Reading, Log]) -> None:
    reading, log = run
    (visits,) = reading.visits.values()
    assert visits.at_barrier[0] == visits.arrived[0]  # nobody was before it
    check_books(with_visits(reading, lambda same: replace(same, at_barrier=same.entered)), log)


def test_the_area_under_a_queue_must_be_the_sum_of_the_waits(run: tuple[Reading, Log]) -> None:
    """A request that was made before the run, ten seconds before midnight, waits from midnight on in the area alone."""
    reading, log = run
    assert [
        float(events.wait.sum()) for info, events in zip(reading.case.pools, reading.events, strict=True) if info.name == LANES
    ] == [540.0]
    wrong = with_lanes(reading, lambda lanes: replace(lanes, asked=np.array([-10.0, lanes.asked[1]])))
    with pytest.raises(
        BooksDoNotBalance, match=rf"balance: {LANES}: the queue's area is \d+\.?\d* s, the waits add up to \d+\.?\d* s$"
    ):
        check_books(wrong, log)


def test_no_more_servers_may_be_taken_than_there_are(run: tuple[Reading, Log]) -> None:
    reading, log = run
    pools = zip(reading.case.pools, reading.held, strict=True)
    wrong = replace(reading, held=[held._replace(excess=1) if info.name == LANES else held for info, held in pools])
    with pytest.raises(BooksDoNotBalance, match=f"balance: {LANES}: more servers were taken than there were$"):
        check_books(wrong, log)


@pytest.mark.parametrize("more", [-1, 1])
def test_what_was_taken_and_not_given_back_must_be_held_at_the_end(run: tuple[Reading, Log], more: int) -> None:
    reading, log = run
    wrong = with_lanes(reading, lambda lanes: replace(lanes, amount=lanes.amount + np.array([0, more])))
    with pytest.raises(BooksDoNotBalance, match=f"balance: {LANES}: {more} were taken and not given back, but 0 are held$"):
        check_books(wrong, log)


def test_every_fault_is_told_at_once(run: tuple[Reading, Log]) -> None:
    reading, log = run
    wrong = with_visits(reading, lambda visits: replace(visits, stages=visits.stages + 1.0, entered=visits.left + 1.0))
    with pytest.raises(BooksDoNotBalance, match="do not add up to it; flow goods: the moments of a visit are out of order"):
        check_books(wrong, log)
