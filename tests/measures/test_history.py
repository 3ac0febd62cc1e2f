"""The history of a run: by hand in Lilliput; everywhere in agreement with the visits that the measures start from."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from zonesim.demand.legs import Leg
from zonesim.engines.tables import Floats
from zonesim.experiment.replicate import simulate_once
from zonesim.measures.history import About, History, history
from zonesim.measures.measures import Reading, read
from zonesim.scenario.load import load_scenario
from zonesim.scenario.schema import Scenario
from zonesim.units import HOUR, MINUTE
from zonesim.zone.stages import Stage

SCENARIOS = Path(__file__).parents[2] / "scenarios"
NAMES = [
    *("lilliput", "baseline", "reforms/service_facilities", "reforms/equipment_release_few_units"),
    *("reforms/inspection_quarantine", "reforms/returned_goods", "reforms/key_commodities", "reforms/graded_gates"),
]


@cache
def told(name: str) -> tuple[Reading, History]:
    reading = read(*simulate_once(load_scenario(SCENARIOS / f"{name}.toml"), seed=2, replication=1))
    return reading, history(reading)


def counts(found: History) -> Counter[str]:
    return Counter(found.activities[activity] for activity in found.activity.tolist())


def story(found: History, about: About, way: Leg, row: int) -> list[tuple[float, str]]:
    """What happened to one of them, in minutes after eight."""
    those = (found.about == about) & (found.way == found.legs.index(way)) & (found.row == row)
    return [
        (round((time - 8 * HOUR) / MINUTE, 6), found.activities[activity])
        for time, activity in zip(found.time[those].tolist(), found.activity[those].tolist(), strict=True)
    ]


def test_a_vehicle_of_lilliput_by_hand() -> None:
    """The second that takes goods out (docs/lilliput.md): it comes at 9:10, is laden at 9:32 and waits for the third until 10:02."""
    _, found = told("lilliput")
    assert story(found, About.VEHICLE, Leg("exports"), 1) == [
        (70, "arrived"),
        (70, "at lane"),
        (70, "gate service on entry begins"),
        (72, "gate service on entry ends"),
        (72, "entered"),
        (72, "docked"),
        (72, "loading begins"),
        (92, "loading ends"),
        (92, "presented"),
        (92, "wait for the set on exit begins"),
        (122, "wait for the set on exit ends"),
        (122, "released"),
        (122, "gate queue on exit begins"),
        (123, "gate queue on exit ends"),
        (123, "gate service on exit begins"),
        (124, "gate service on exit ends"),
        (124, "left"),
    ]


def test_papers_and_the_wait_for_a_dock_by_hand() -> None:
    _, found = told("lilliput")
    assert story(found, About.DECLARATION, Leg("imports"), 1) == [
        (-29, "papers lodged"),
        (-29, "queue for review begins"),
        (-20, "queue for review ends"),
        (-20, "document review begins"),
        (-10, "document review ends"),
        (-10, "papers ready"),
    ]
    third = story(found, About.VEHICLE, Leg("imports"), 2)
    docking = [(time, what) for time, what in third if "dock" in what]
    assert docking == [(6, "dock queue begins"), (22, "dock queue ends"), (22, "docked")]


@pytest.mark.parametrize("name", NAMES)
def test_moments_are_those_of_the_visits(name: str) -> None:
    reading, found = told(name)
    moments = ("arrived", "entered", "presented", "released", "left")
    for moment in moments:
        expected = np.sort(np.concatenate([getattr(visits, moment) for visits in reading.visits.values()]))
        expected = expected[~np.isnan(expected)]
        if len(expected):
            of_vehicles = (found.activity == found.activities.index(moment)) & (found.about == About.VEHICLE)
            np.testing.assert_array_equal(found.time[of_vehicles], expected)
    told_counts = counts(found)
    assert told_counts["turned away"] == sum(int(visits.turned_away.sum()) for visits in reading.visits.values())
    assert told_counts["papers ready"] == sum(int((~np.isnan(ready)).sum()) for ready in reading.papers.values())
    assert told_counts["left store"] == sum(int((~np.isnan(gone)).sum()) for gone in reading.lots.values())


def spent(found: History, way: Leg, size: int, words: str) -> Floats:
    """Seconds between the beginnings and the ends of a stage, for each vehicle of a way."""
    total = np.zeros(size)
    for sign, which in ((-1, "begins"), (1, "ends")):
        if f"{words} {which}" in found.activities:
            those = found.activity == found.activities.index(f"{words} {which}")
            those &= (found.about == About.VEHICLE) & (found.way == found.legs.index(way))
            np.add.at(total, found.row[those], sign * found.time[those])
    return total


@pytest.mark.parametrize("name", NAMES)
def test_the_time_between_events_is_the_time_in_the_stage(name: str) -> None:
    """Exactly for waits and for what is done without waiting in between; other services are begun after a wait of the same stage."""
    reading, found = told(name)
    called = {stage: stage.row.activity.words for stage in Stage if stage.row.activity is not None}
    exact = [(stage, words) for stage, words in called.items() if stage.row.waiting or stage in (Stage.GATE_IN, Stage.GATE_OUT)]
    for way, visits in reading.visits.items():
        size = len(visits.arrived)
        if not size:
            continue
        handling = "unloading" if visits.laden_in else "loading"
        for stage, words in [*exact, (Stage.HANDLING, handling)]:
            np.testing.assert_allclose(spent(found, way, size, words), visits.stages[:, stage], rtol=0, atol=1e-4, err_msg=words)
        for stage in (Stage.DOCUMENT_CHECK, Stage.SCAN, Stage.EXAMINATION):
            assert (spent(found, way, size, called[stage]) <= visits.stages[:, stage] + 1e-4).all()


@pytest.mark.parametrize("name", NAMES)
def test_everybody_s_events_are_in_order(name: str) -> None:
    """Time never goes back; what begins ends before anything of the kind begins again; first arrived, last left or turned away."""
    _, found = told(name)
    assert (np.diff(found.time) >= 0).all()
    stories: dict[tuple[int, int, int], list[str]] = {}
    for about, way, row, activity in zip(*(c.tolist() for c in (found.about, found.way, found.row, found.activity)), strict=True):
        stories.setdefault((about, way, row), []).append(found.activities[activity])
    for (about, _, _), events in stories.items():
        going_on: list[str] = []
        for event in events:
            words, _, which = event.rpartition(" ")
            if which == "begins":
                assert words not in going_on
                going_on.append(words)
            elif which == "ends":
                going_on.remove(words)
        assert going_on == []
        if about == About.VEHICLE:
            assert (events[0], events.count("arrived")) == ("arrived", 1)
            assert events[-1] in ("left", "turned away")


def test_what_only_some_zones_have_is_told() -> None:
    quarantine, returned = counts(told("reforms/inspection_quarantine")[1]), counts(told("reforms/returned_goods")[1])
    key, service = counts(told("reforms/key_commodities")[1]), counts(told("reforms/service_facilities")[1])
    assert quarantine["laboratory test begins"] == quarantine["laboratory test ends"] > 0
    assert quarantine["examination at the destination ends"] > 0
    assert returned["written investigation begins"] == returned["written investigation ends"] > 0
    assert key["certificate arrived"] >= key["wait for a certificate ends"] > 0
    assert min(service[what] for what in ("parking begins", "charging ends", "work begins")) > 0


IMPATIENT: dict[str, Any] = {
    "horizon": {"days": 1, "warm_up": "0 s", "cool_down": "0 s"},
    "gates": {"main": {"lanes": {"inbound": 1, "outbound": 1}, "service": {"inbound": "30 min", "outbound": "1 min"}}},
    "flows": {"in": {"kind": "first_line_in", "arrivals": {"at": ["08:00", "08:01"]}, "patience": "10 min"}},
}


def test_who_turns_away() -> None:
    found = history(read(*simulate_once(Scenario.model_validate(IMPATIENT), seed=1, replication=0)))
    assert story(found, About.VEHICLE, Leg("in"), 1) == [
        (1, "arrived"),
        (1, "at lane"),
        (1, "gate queue on entry begins"),
        (11, "gate queue on entry ends"),
        (11, "turned away"),
    ]


def test_an_empty_run_has_no_history() -> None:
    nobody = IMPATIENT | {"flows": {"in": {"kind": "first_line_in", "arrivals": {"vehicles_per_day": 0}}}}
    found = history(read(*simulate_once(Scenario.model_validate(nobody), seed=1, replication=0)))
    assert (len(found.time), found.activities) == (0, ())
