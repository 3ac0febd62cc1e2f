"""One declaration, many vehicles: what it saves each vehicle, what it leaves alone, and no gridlock before it."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_zones import Data, altered, arrivals, declarations, durations, few, minutes, simulated, without_unused

from zonesim.demand.legs import Leg
from zonesim.engines.tables import Floats
from zonesim.measures.balance import check_books
from zonesim.measures.measures import Reading, read
from zonesim.units import MINUTE

MANY = 1000
SINGLY: Data = {"one_declaration_many_vehicles": {}}


@cache
@st.composite
def free_zones(draw: st.DrawFn) -> Data:
    """A zone without queues, where a lane takes everybody the same time; papers may be awaited."""
    lanes = {"inbound": MANY, "outbound": MANY}
    gate = {"lanes": lanes, "service": {"inbound": draw(minutes(0, 15)), "outbound": draw(minutes(0, 15))}}
    lead = draw(st.sampled_from(["-2 h", "0 s", {"uniform": {"min": "-2 h", "max": "2 h"}}]))
    office = {"officers": MANY, "automatic_share": 0.5, "manual": draw(durations(0, 120)), "lead": lead}
    kinds = st.sampled_from(["first_line_in", "second_line_out"])
    flow = st.fixed_dictionaries({"kind": kinds, "arrivals": arrivals(), "declarations": declarations(), "travel": st.just("3 min")})
    return without_unused(
        {
            "calendars": {},
            "gates": {"main": gate},
            "document_office": draw(st.none() | st.just(office)),
            "holding_yard": draw(st.none() | st.just({"places": MANY})),
            "warehouses": {"store": {"loading": draw(durations())}},
            "flows": {f"flow {number}": draw(flow) for number in range(draw(st.integers(1, 2)))},
        }
    )


def reading(data: Data, *, replication: int = 0) -> Reading:
    """One run, read."""
    return read(*simulated(data, replication=replication))


def closing_times(found: Reading, name: Leg) -> tuple[Floats, Floats]:
    """Of every declaration: when it opens (inbound arrived, outbound presented, its first vehicle), and when its last is released."""
    visits, first_load = found.visits[name], found.case.vehicles[name].flow.declarations.first_load[:-1]
    begin, end = (visits.arrived, visits.released) if visits.laden_in else (visits.presented, visits.left)
    return np.minimum.reduceat(begin, first_load), np.maximum.reduceat(end, first_load)


@few
@given(data=free_zones())
def test_single_passage_moves_no_closing_time_and_delays_nobody_where_there_are_no_queues(data: Data) -> None:
    together, singly = reading(data), reading(data | {"reforms": SINGLY})
    for name, visits in together.visits.items():
        if visits.arrived.size:
            np.testing.assert_array_equal(closing_times(singly, name), closing_times(together, name))
            assert (singly.visits[name].release_time <= visits.release_time).all()


@pytest.mark.parametrize("kind", ["first_line_in", "second_line_out"])
@pytest.mark.parametrize("vehicles", [2, 4])
def test_single_passage_saves_each_vehicle_the_wait_for_the_last_of_its_set(kind: str, vehicles: int) -> None:
    """With exponential lags of mean m, m(H_n - 1) on average, H_n = 1 + 1/2 + ... + 1/n: the mean of the largest of n is m H_n.

    The saving is one number per declaration and replication: the standard error is over declarations, which are independent.
    """
    sets = {
        "several_vehicles_share": 1,
        "several_vehicles": {"constant": vehicles},
        "lag": {"exponential": {"mean": "40 min"}},
    }
    data: Data = {
        "gates": {"main": {"lanes": {"inbound": MANY, "outbound": MANY}, "service": {"inbound": "1 min", "outbound": "1 min"}}},
        "warehouses": {"store": {"loading": "30 min"}},
        "flows": {"goods": {"kind": kind, "arrivals": {"vehicles_per_day": 1000}, "declarations": sets}},
    }
    together, singly = (reading(case).visits[Leg("goods")] for case in (data, data | {"reforms": SINGLY}))
    saved = (together.release_time - singly.release_time).reshape(-1, vehicles).mean(axis=1)
    expected = 40 * MINUTE * sum(1 / n for n in range(2, vehicles + 1))
    assert abs(saved.mean() - expected) < 4 * saved.std(ddof=1) / np.sqrt(len(saved))
    own = together.arrived.reshape(-1, vehicles)
    exactly = (own.max(axis=1, keepdims=True) - own).ravel()
    np.testing.assert_allclose(together.release_time - singly.release_time, exactly, rtol=0, atol=1e-6)


def sets_of_four(*times: str) -> Data:
    """Sets of four leave by a holding yard of three places; 10 min to load, 1 min at the exit lanes."""
    sets = {"several_vehicles_share": 1, "several_vehicles": {"constant": 4}, "lag": {"uniform": {"min": "0 s", "max": "3 h"}}}
    gate = {"lanes": {"outbound": MANY}, "service": {"outbound": "1 min"}}
    return {
        "gates": {"main": gate},
        "holding_yard": {"places": 3},
        "warehouses": {"store": {"loading": "10 min"}},
        "flows": {"out": {"kind": "second_line_out", "arrivals": {"at": list(times)}, "declarations": sets}},
    }


def test_a_set_of_four_gathers_in_a_yard_of_three_places() -> None:
    """Three hold the places; the fourth waits on the road, completes the set as it asks, and all leave at once."""
    found = reading(sets_of_four("08:00"))
    visits = found.visits[Leg("out")]
    assert visits.left.tolist() == [visits.presented.max() + MINUTE] * 4
    yard = found.events[[info.name for info in found.case.pools].index("holding yard, places")]
    np.testing.assert_array_equal(np.sort(yard.answered), np.sort(visits.presented))
    np.testing.assert_array_equal(np.sort(yard.freed), [visits.presented.max()] * 4)


@few
@given(
    hours=st.lists(st.integers(0, 12), min_size=2, max_size=8),
    places=st.integers(1, 3),
    papers=st.sampled_from([None, {"officers": 1, "automatic_share": 0, "lead": "-1 h"}]),
)
def test_half_complete_sets_never_lock_a_yard_that_is_too_small(hours: list[int], places: int, papers: Data | None) -> None:
    data = altered(sets_of_four(*(f"{hour:02d}:00" for hour in hours)), "holding_yard.places", places)
    case, log = simulated(data | ({"document_office": papers} if papers else {}))
    found: Any = read(case, log)
    check_books(found, log)
    assert not np.isnan(found.visits[Leg("out")].left).any()
