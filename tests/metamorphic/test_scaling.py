"""Slower worlds: where every time is doubled, every result is doubled exactly."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from random_zones import Data, few, simulated, zones

from zonesim.demand.legs import Leg
from zonesim.engines.simpy_engine import run
from zonesim.engines.tables import Programme
from zonesim.measures.catalogue import MEASURES
from zonesim.measures.measures import measures, read


def slower(programme: Programme, factor: float) -> Programme:
    """The same programme with every time multiplied."""
    travellers, timetable, clocks = programme.travellers, programme.timetable, programme.clocks
    return replace(
        programme,
        travellers=replace(travellers, arrival=travellers.arrival * factor, numbers=travellers.numbers * factor),
        timetable=replace(timetable, time=timetable.time * factor),
        clocks=replace(clocks, opens=clocks.opens * factor, closes=clocks.closes * factor),
    )


@few
@given(data=zones())
def test_a_world_twice_as_slow_takes_exactly_twice_as_long(data: Data) -> None:
    """Calendars, shifts and breakdowns included: they are times of the programme."""
    case, log = simulated(data)
    for factor in (2.0, 0.25):
        scaled = run(slower(case.programme, factor))
        np.testing.assert_array_equal(scaled.completed, log.completed * factor)
        np.testing.assert_array_equal(scaled.stopped_at, log.stopped_at)
        np.testing.assert_array_equal(scaled.held_at_end, log.held_at_end)


def paced(pace: int) -> Data:
    """A zone with all that can be stretched in a file; hours of the day cannot, so shifts are given as changes by date.

    Generated arrivals of a daily rate follow the hours, too; here they come at random intervals.
    """

    def lasting(least: int, spread: int = 0) -> Any:
        constant = f"{least * pace} min"
        return {"uniform": {"min": constant, "max": f"{(least + spread) * pace} min"}} if spread else constant

    def shifts(*changes: tuple[int, int]) -> Data:
        begin = [divmod(hour * pace, 24) for hour, _ in changes]
        return {
            "file": "shifts.csv",
            "changes": [
                {"start": f"2026-03-{2 + day:02d} {hour:02d}:00", "servers": servers}
                for (day, hour), (_, servers) in zip(begin, changes, strict=True)
            ],
        }

    sets = {"several_vehicles_share": 0.4, "lag": {"exponential": {"mean": f"{40 * pace} min"}}}
    return {
        "horizon": {"days": pace, "cool_down": f"{6 * pace} h"},
        "calendars": {"lanes": shifts((0, 2), (9, 0), (10, 2), (20, 1)), "desk": shifts((0, 1), (6, 2), (18, 1))},
        "gates": {
            "main": {
                "lanes": {"inbound": 2, "outbound": 2},
                "calendar": "lanes",
                "service": {"inbound": lasting(2, 3), "outbound": lasting(2, 5)},
                "exceptions": {"share": 0.2, "duration": lasting(20, 10)},
                "off_lane_places": 2,
                "waiting_room": 6,
                "approach_places": 2,
            }
        },
        "holding_yard": {"places": 3},
        "document_office": {
            "officers": 2,
            "calendar": "desk",
            "automatic_share": 0.5,
            "automatic": lasting(1),
            "manual": lasting(10, 30),
            "lead": lasting(0, 30),
        },
        "inspection_yard": {
            "selection_rate": 0.4,
            "bays": 2,
            "inspectors": 1,
            "scanners": 1,
            **{stage: lasting(3, 20) for stage in ("document_check", "scan", "image_review")},
            "examination": lasting(20, 40),
        },
        "warehouses": {"store": {"docks": 6, "unloading": lasting(20, 20), "loading": lasting(20, 20)}},
        "flows": {
            "in": {
                "kind": "first_line_in",
                "arrivals": {"every": {"exponential": {"mean": f"{18 * pace} min"}}},
                "declarations": sets,
                "travel": lasting(3),
                "patience": lasting(20, 40),
            },
            "out": {"kind": "second_line_out", "arrivals": {"every": lasting(15, 40)}, "declarations": sets},
        },
    }


def factor(unit: str) -> float:
    """What a measure of this unit is multiplied by where all times are doubled, the days observed included."""
    return {"s": 2.0, "h / d": 1.0}.get(unit, 0.5 if unit.endswith("/ d") else 1.0)


def test_a_scenario_twice_as_slow_has_every_time_doubled_and_every_count_unchanged() -> None:
    (case, log), (slow_case, slow_log) = simulated(paced(1)), simulated(paced(2))
    np.testing.assert_array_equal(slow_log.completed, log.completed * 2)
    rows, slow_rows = measures(read(case, log)), measures(read(slow_case, slow_log))
    for (name, of, value), (slow_name, slow_of, slow_value) in zip(rows, slow_rows, strict=True):
        assert (name, of) == (slow_name, slow_of)
        assert slow_value == pytest.approx(value * factor(MEASURES[name].unit), rel=1e-12, nan_ok=True), (name, of)


def test_the_scenario_that_is_slowed_down_uses_all_it_has() -> None:
    case, log = simulated(paced(1))
    found = read(case, log)
    waited = {info.name: bool((events.answered > events.asked).any()) for info, events in zip(case.pools, found.events, strict=True)}
    assert all(waited.values()), waited
    assert found.visits[Leg("in")].turned_away.any()


def test_sixty_times_as_slow_takes_sixty_times_as_long_within_rounding() -> None:
    """Sixty is no power of two: sums round differently, and in this zone nothing hangs on a tie."""
    case, log = simulated(paced(1))
    scaled = run(slower(case.programme, 60.0))
    np.testing.assert_allclose(scaled.completed, log.completed * 60, rtol=1e-12)
