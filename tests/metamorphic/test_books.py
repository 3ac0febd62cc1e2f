"""The books of a run: they close, they agree with Little's law, and they agree with the engine's own state at any moment."""

from __future__ import annotations

from dataclasses import replace
from math import inf, isinf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_zones import REFORMS, SINGLY, Data, few, history, packed_zones, simulated, zone, zones

from zonesim.demand.demand import draw
from zonesim.demand.legs import Leg
from zonesim.engines.simpy_engine import World, run
from zonesim.engines.tables import Log, Op, Programme
from zonesim.errors import BooksDoNotBalance
from zonesim.measures.balance import check_books
from zonesim.measures.measures import measures, read
from zonesim.units import DAY, HOUR
from zonesim.zone.pools import ROOM, STOCK
from zonesim.zone.prepare import Case, prepare


def begun(programme: Programme) -> World:
    """The engine's world before anything has happened."""
    world = World(programme)
    world.agenda.process(world.timetable())
    world.agenda.process(world.arrivals())
    return world


def run_until(world: World, moment: float) -> None:
    """Let all happen that is due before a moment."""
    while world.agenda.peek() < moment:
        world.agenda.step()


def assert_balanced(data: Data) -> None:
    """Nobody waits for ever, the books close, and no measure is infinite."""
    case, log = simulated(data)
    found = read(case, log)
    check_books(found, log)
    assert not [row for row in measures(found) if isinf(row[2])]


@few
@given(data=packed_zones(), reforms=REFORMS)
def test_the_books_of_every_run_balance(data: Data, reforms: Data) -> None:
    assert_balanced(data | {"reforms": reforms})


@pytest.mark.verification
@settings(max_examples=2000, deadline=None)
@given(data=packed_zones(), reforms=REFORMS, horizon=st.sampled_from([{}, {"warm_up": "6 h", "days": 2, "cool_down": "6 h"}]))
def test_the_books_of_thousands_of_runs_balance(data: Data, reforms: Data, horizon: Data) -> None:
    assert_balanced(data | {"reforms": reforms, "horizon": horizon})


@few
@given(data=packed_zones())
def test_the_area_under_every_queue_is_the_sum_of_the_waits(data: Data) -> None:
    """Little's law as an identity. The area is the engine's own: its queues are looked at between any two events."""
    case, log = simulated(data)
    world, area, last = begun(case.programme), np.zeros(len(case.pools)), 0.0
    while (now := world.agenda.peek()) < inf:
        area += np.array([pool.waiting for pool in world.pools]) * (max(now, 0.0) - last)
        last = max(now, 0.0)
        world.agenda.step()
    waits = [float((events.answered - events.asked).sum()) for events in read(case, log).events]
    np.testing.assert_allclose(area, waits, rtol=1e-9, atol=1e-6)


@few
@given(data=packed_zones())
def test_the_area_under_the_number_inside_is_the_sum_of_the_visits(data: Data) -> None:
    """Little's law for the zone as a whole, from empty to empty: one sweep over arrivals and departures, the other over visits."""
    case, log = simulated(data)
    for visits in read(case, log).visits.values():
        away = np.isnan(visits.left)
        arrived, left = visits.arrived[~away], visits.left[~away]
        times = np.concatenate((arrived, left))
        steps = np.concatenate((np.ones(len(arrived)), -np.ones(len(left))))
        order = np.argsort(times)
        area = float((np.cumsum(steps[order])[:-1] * np.diff(times[order])).sum())
        assert area == pytest.approx(float((left - arrived).sum()), rel=1e-9, abs=1e-6)


def position(case: Case, log: Log, traveller: int, moment: float) -> int:
    """The step a traveller stands at just before a moment, from the log: the first it walked that is not completed by then."""
    programme, kind = case.programme, int(case.programme.travellers.kind[traveller])
    steps = int(np.diff(programme.first_step)[kind])
    begin = int(programme.travellers.log_offset[traveller])
    later = np.flatnonzero(log.completed[begin : begin + steps] >= moment)
    return int(later[0]) if len(later) else int(log.stopped_at[traveller])


@few
@given(data=zones(), moment=st.floats(0, 1.5 * DAY) | st.integers(0, 36).map(lambda hour: hour * HOUR))
def test_at_any_moment_the_log_tells_where_everybody_stands(data: Data, moment: float) -> None:
    """Arrivals = departures + inside, for every flow, stage and pool: each traveller stands where the engine has it just then."""
    case, log = simulated(data)
    world = begun(case.programme)
    run_until(world, moment)
    travellers = case.programme.travellers
    here = [
        position(case, log, number, moment) if arrival < moment else 0 for number, arrival in enumerate(travellers.arrival.tolist())
    ]
    assert world.stopped_at == here
    for events, pool in zip(read(case, log).events, world.pools, strict=True):
        waiting = int(np.count_nonzero((events.asked < moment) & (events.answered >= moment)))
        held = events.amount[events.got & (events.answered < moment)].sum() - events.freed_amount[events.freed < moment].sum()
        assert (pool.waiting, pool.held) == (waiting, int(held))


@few
@given(data=zones())
def test_who_came_has_left_and_what_was_taken_is_given_back(data: Data) -> None:
    case, log = simulated(data)
    for (entity, flow, _, _), did in history(case, log).items():
        assert did == sorted(did, key=lambda event: event[3]), (entity, flow)
    stocks = [info.role in (ROOM, STOCK) for info in case.pools]
    assert not log.held_at_end[~np.array(stocks, np.bool_)].any()


@few
@given(data=zones(), reforms=REFORMS)
def test_every_programme_keeps_to_what_engines_ask_of_it(data: Data, reforms: Data) -> None:
    """docs/engine.md, section 5 (passing on beyond nothing is looked at below)."""
    case, _ = simulated(data | {"reforms": reforms})
    programme, travellers = case.programme, case.programme.travellers
    assert (np.diff(travellers.arrival) >= 0).all()
    changes = list(zip(programme.timetable.time.tolist(), programme.timetable.pool.tolist(), strict=True))
    assert changes == sorted(set(changes))
    assert (travellers.amounts > 0).all()
    assert (programme.steps.amount[programme.steps.op != Op.SIGNAL] >= 0).all()
    assert np.isfinite(travellers.numbers).all()
    assert (travellers.numbers >= 0).all()
    for first, last in zip(programme.first_step, programme.first_step[1:], strict=False):
        table, rows = programme.steps, np.arange(first, last)
        seizes = rows[table.op[first:last] == Op.SEIZE]
        refusable = (programme.pools.limit[table.argument[seizes]] >= 0) | (table.patience[seizes] >= 0)
        assert (table.otherwise[seizes[refusable]] >= 0).all()
        ways_out = seizes[table.otherwise[seizes] >= 0]
        assert (table.otherwise[ways_out] >= ways_out - first + 2).all()


def test_every_jump_skips_something() -> None:
    """docs/engine.md, section 5: an ``otherwise`` lies at least two steps ahead."""
    office = {"officers": 1, "automatic_share": 0, "lead": "0 s"}
    flow = {"kind": "first_line_in", "arrivals": {"at": ["08:00"]}}
    programme = simulated({"gates": {"main": {}}, "document_office": office, "flows": {"in": flow}})[0].programme
    (rows,) = np.nonzero(programme.steps.otherwise >= 0)
    first = programme.first_step[np.searchsorted(programme.first_step, rows, side="right") - 1]
    assert (programme.steps.otherwise[rows] >= rows - first + 2).all()


def test_a_log_in_which_a_lane_serves_two_at_once_is_not_averaged() -> None:
    gate = {"lanes": {"inbound": 1}, "service": {"inbound": "2 min"}}
    flow = {"kind": "first_line_in", "arrivals": {"at": ["08:00", "08:01"]}, "declarations": SINGLY}
    case, log = simulated({"gates": {"main": gate}, "flows": {"in": flow}})
    (kind,) = case.roster.kinds
    lane_got = log.completed.reshape(2, len(kind.slots))[:, 0]
    lane_got[1] -= 60
    with pytest.raises(BooksDoNotBalance, match="inbound lanes: more servers were taken than there were"):
        check_books(read(case, log), log)


def test_a_log_that_does_not_add_up_to_the_engine_s_own_state_is_not_averaged() -> None:
    flow = {"kind": "first_line_in", "arrivals": {"at": ["08:00"]}}
    case, log = simulated({"gates": {"main": {"lanes": {"inbound": 1}}}, "flows": {"in": flow}})
    with pytest.raises(BooksDoNotBalance, match="inbound lanes: 0 were taken and not given back, but 1 are held"):
        check_books(read(case, log), replace(log, held_at_end=log.held_at_end + 1))


def test_a_vehicle_on_its_way_out_waits_for_a_shared_lane() -> None:
    """One lane for both directions, 10 min a passage; 2 min in the zone. (A waiting room before it is refused by checks.py.)

    The first is in from 08:10, the second holds the lane from 08:11 to 08:21. The first wants to leave at 08:12, waits, and has
    left at 08:31; the second wants to leave at 08:23, waits, and has left at 08:41.
    """
    lane = {"lanes": {"shared": 1}, "service": {"inbound": "10 min", "outbound": "10 min"}}
    flow = {"kind": "first_line_in", "arrivals": {"at": ["08:00", "08:11"]}, "travel": "1 min", "declarations": SINGLY}
    case, log = simulated({"gates": {"main": lane}, "flows": {"in": flow}})
    assert (read(case, log).visits[Leg("in")].left / 60 - 8 * 60).tolist() == [31, 41]


def test_a_store_that_diverts_begins_no_fuller_than_full() -> None:
    """Two loads of 20 would be there from the day before, in a store for 20."""
    flow = {"kind": "first_line_in", "arrivals": {"at": ["06:00", "08:00"]}, "dwell": "30 h", "declarations": SINGLY}
    store = {"storage": {"places": 20, "when_full": "divert"}, "unloading": "10 min"}
    case, log = simulated({"flows": {"in": flow}, "warehouses": {"store": store}})
    found = read(case, log)
    check_books(found, log)
    assert np.count_nonzero(found.events[0].got & (found.events[0].answered == 0)) == 1


@few
@given(data=zones(), reforms=REFORMS)
def test_one_demand_serves_several_scenarios(data: Data, reforms: Data) -> None:
    """To prepare it for one changes nothing in it for the next."""
    scenario, reformed = zone(data), zone(data | {"reforms": reforms})
    demand = draw(scenario, seed=1, replication=0)
    prepare(scenario, demand)
    _, again = (run(prepare(each, demand).programme) for each in (reformed, scenario))
    np.testing.assert_array_equal(again.completed, simulated(data)[1].completed)
