"""What holds in every programme, however strange."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from math import isnan

import numpy as np
from builder import Engine, Story
from generated import stories
from hypothesis import HealthCheck, example, given, settings

from zonesim.engines.log import stuck, stuck_steps
from zonesim.engines.simpy_engine import World
from zonesim.engines.tables import Integers, Log, Op, Programme

# The engine is a pure function, so the fixture that names it may serve all examples.
many = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@dataclass(frozen=True)
class Passed:
    """A step somebody completed: its row, when, and the row gone on to."""

    row: int
    time: float
    following: int


def walk_of(programme: Programme, log: Log, traveller: int) -> list[Passed]:
    """The steps a traveller completed, in order."""
    first, last = programme.first_step[programme.travellers.kind[traveller] :][:2].tolist()
    log_at = programme.travellers.log_offset[traveller]
    times = log.completed[log_at : log_at + last - first].tolist()
    steps = [step for step, time in enumerate(times) if not isnan(time)]
    stands = int(log.stopped_at[traveller])
    return [Passed(first + step, times[step], first + then) for step, then in pairwise([*steps, stands])]


def held(programme: Programme, log: Log) -> Integers:
    """What was got minus what was given back, summed per pool over everybody's walk."""
    steps, travellers = programme.steps, programme.travellers
    total = np.zeros(len(programme.pools.names), np.int64)
    for traveller, kind in enumerate(travellers.kind.tolist()):
        chosen_at = travellers.log_offset[traveller] - programme.first_step[kind]
        for passed in walk_of(programme, log, traveller):
            row, got = passed.row, passed.following == passed.row + 1
            own = steps.amount_index[row]
            amount = steps.amount[row] if own < 0 else travellers.amounts[travellers.amount_offset[traveller] + own]
            if steps.op[row] == Op.SEIZE and got:
                total[steps.argument[row]] += amount
            if steps.op[row] == Op.SEIZE_SHORTEST and got:
                total[log.chosen[chosen_at + row]] += amount
            if steps.op[row] == Op.RELEASE:
                total[steps.argument[row]] -= amount
            if steps.op[row] == Op.RELEASE_CHOSEN:
                total[log.chosen[chosen_at + programme.first_step[kind] + steps.otherwise[row]]] -= amount
    return total


@many
@given(story=stories())
@example(story=Story(pools={}))
def test_what_is_held_at_the_end_was_got_and_not_given_back(engine: Engine, story: Story) -> None:
    programme = story.programme()
    log = engine(programme)
    assert log.held_at_end.tolist() == held(programme, log).tolist()


@many
@given(story=stories())
def test_nobody_goes_back_in_time(engine: Engine, story: Story) -> None:
    programme = story.programme()
    log = engine(programme)
    for traveller, arrival in enumerate(programme.travellers.arrival.tolist()):
        times = [arrival, *(passed.time for passed in walk_of(programme, log, traveller))]
        assert times == sorted(times)


@many
@given(story=stories())
def test_twice_as_slow_a_world_takes_exactly_twice_as_long(engine: Engine, story: Story) -> None:
    programme = story.programme()
    travellers, clocks = programme.travellers, programme.clocks
    slow = replace(
        programme,
        travellers=replace(travellers, arrival=travellers.arrival * 2, numbers=travellers.numbers * 2),
        timetable=replace(programme.timetable, time=programme.timetable.time * 2),
        clocks=replace(clocks, opens=clocks.opens * 2, closes=clocks.closes * 2),
    )
    log, slow_log = engine(programme), engine(slow)
    np.testing.assert_array_equal(slow_log.completed, log.completed * 2)
    np.testing.assert_array_equal(slow_log.chosen, log.chosen)


@many
@given(story=stories())
def test_the_log_tells_who_stands_in_which_line(story: Story) -> None:
    programme = story.programme()
    world = World(programme)
    log = world.run()
    in_line = np.zeros(len(world.pools), np.int64)
    for traveller, step in zip(stuck(programme, log), stuck_steps(programme, log), strict=True):
        row = programme.first_step[programme.travellers.kind[traveller]] + step
        if programme.steps.op[row] == Op.SEIZE:
            in_line[programme.steps.argument[row]] += 1
        if programme.steps.op[row] == Op.SEIZE_SHORTEST:
            in_line[log.chosen[programme.travellers.log_offset[traveller] + step]] += 1
    assert in_line.tolist() == [pool.waiting for pool in world.pools]
