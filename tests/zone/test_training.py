"""Groups on a course: a place for whole days, a bus every morning and evening. Minutes after eight."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from zone_cases import Data, Told, gate, told

from zonesim.demand.legs import Leg, Way
from zonesim.measures.measures import measures
from zonesim.rules.baseline import rules_of
from zonesim.units import HOUR
from zonesim.zone.training import longest_wait

BUS = Leg("groups", Way.BY_BUS)
DAY = 1440


def zone(at: tuple[str, ...] = ("08:00",), course: Data | None = None, reform: Data | None = None, **parts: Any) -> Data:
    """Groups of four for two days of eight hours; staff lanes of 10 s; three days, of which groups come on each."""
    course = {"trainees": {"constant": 4}, "days": {"constant": 2}, "stay": "8 h"} | (course or {})
    flow = {"kind": "training", "lane": "staff", "admitted_by": "bonded_training", "arrivals": {"at": list(at)}, "course": course}
    reforms = {"bonded_training": {"places": 5} | (reform or {})}
    staff = gate(service={"staff": "1 min"})
    staff["gates"]["main"]["lanes"] |= {"staff_inbound": 1, "staff_outbound": 1}
    return staff | {"horizon": {"days": 3}, "flows": {"groups": flow}, "reforms": reforms} | parts


def rows(story: Told) -> dict[tuple[str, str], float]:
    return {(measure, of): value for measure, of, value in measures(story.reading)}


def test_a_bus_comes_on_every_day_of_a_course_and_goes_in_the_evening() -> None:
    """One group a day for three days, two days each: six buses, in at 1 and out at 482."""
    story = told(zone())
    assert story.when("arrived", BUS) == [0, DAY, DAY, 2 * DAY, 2 * DAY, 3 * DAY]
    assert story.when("entered", BUS) == [1, DAY + 1, DAY + 2, 2 * DAY + 1, 2 * DAY + 2, 3 * DAY + 1]
    assert story.when("left", BUS)[:2] == [482, DAY + 482]


def test_who_finds_no_place_begins_when_another_s_days_are_over() -> None:
    """One place: the groups come on days 0, 1 and 2 and begin on days 0, 2 and 4."""
    story = told(zone(reform={"places": 1}))
    assert story.got("training, places") == [0, 2 * DAY, 4 * DAY]
    assert story.when("arrived", BUS) == [day * DAY for day in range(6)]
    found = rows(story)
    assert found["training_groups_waiting", "all"] == pytest.approx((1 + 2 / 3) / 3, rel=1e-9)


def test_what_is_measured_of_three_groups() -> None:
    """Five buses enter in the window, five leave; the places are held for 2, 1 2/3 and 2/3 of its days."""
    found = rows(told(zone()))
    assert found["trainee_days", "all"] == pytest.approx(5 * 4 / 3)
    assert found["training_passages", "all"] == pytest.approx(10 / 3)
    assert found["training_places_used", "all"] == pytest.approx((2 + 5 / 3 + 2 / 3) / 3)
    assert found["training_groups_waiting", "all"] == 0
    assert found["training_still_inside", "all"] == 2
    assert found["places_built", "training"] == 5
    assert found["lane_hours", "staff"] == pytest.approx(10 / 3 / 60)


def test_groups_count_in_no_measure_of_goods() -> None:
    found = rows(told(zone()))
    for measure in ("loads", "declarations", "entries", "exits", "vehicles_inside_mean"):
        assert found[measure, "all"] == 0, measure


@pytest.mark.parametrize("nobody", [{"share": 0.0}, {"adoption": 0.0}, {"from_day": 3}])
def test_without_the_reform_or_a_market_nobody_comes(nobody: Data) -> None:
    found = rows(told(zone(reform=nobody)))
    assert found["trainee_days", "all"] == found["training_places_used", "all"] == found["training_passages", "all"] == 0
    assert found["not_admitted", "flow groups"] == 1
    assert found["places_built", "training"] == (5 if nobody == {"share": 0.0} else 0)


def test_places_stand_from_the_day_of_the_reform_on() -> None:
    story = told(zone(reform={"from_day": 1}))
    assert story.when("arrived", BUS) == [DAY, 2 * DAY, 2 * DAY, 3 * DAY]
    (places,) = (info for info in story.reading.case.pools if info.name == "training, places")
    assert places.capacity.tolist() == [0, 5]


def test_groups_that_come_whatever_the_rules_need_a_place_once_there_are_any() -> None:
    """The first comes before there are places, and has one without asking; of the others the second waits for the days of the first."""
    data = zone(reform={"from_day": 1, "places": 1})
    data["flows"]["groups"]["admitted_by"] = None
    story = told(data)
    assert story.got("training, places") == [DAY, 3 * DAY]
    assert story.when("arrived", BUS) == [0, DAY, DAY, 2 * DAY, 3 * DAY, 4 * DAY]


@pytest.mark.parametrize(("from_day", "days"), [(0, 3 * 2 + 2), (1, 2 * 2 + 2), (3, 2)])
def test_the_last_course_is_over_when_all_who_need_a_place_have_had_one(from_day: int, days: int) -> None:
    """A group a day for three days, for two days each, on one place from a day on."""
    data = zone(reform={"from_day": from_day, "places": 1})
    data["flows"]["groups"]["admitted_by"] = None
    case = told(data).reading.case
    groups = case.demand.flows["groups"]
    assert groups.declarations.size == 3
    assert longest_wait(case.scenario, rules_of(case.scenario), groups) == days * 24 * HOUR


def test_groups_without_a_reform_for_places_have_as_many_as_they_like() -> None:
    data = zone(("08:00", "08:00"))
    data["flows"]["groups"]["admitted_by"] = None
    story = told(data | {"reforms": {}})
    assert story.when("arrived", BUS)[:4] == [0, DAY, 0, DAY]
    assert "training, places" not in [info.name for info in story.reading.case.pools]


def test_every_day_has_a_luck_of_its_own() -> None:
    story = told(zone(course={"days": {"constant": 3}, "stay": {"uniform": {"min": "7 h", "max": "9 h"}}}))
    visits = story.reading.visits[BUS]
    stays = visits.left - visits.entered
    assert len(np.unique(stays.round(3))) == len(stays) == 9


def test_groups_of_several_sizes_and_days() -> None:
    """Trainee days are trainees times days, whatever the draw."""
    course = {"trainees": {"uniform": {"min": 1, "max": 9}}, "days": {"uniform": {"min": 1, "max": 3}}}
    horizon = {"horizon": {"days": 1, "cool_down": "0 s"}}
    story = told(zone(("06:00", "07:00", "08:00", "09:00"), course=course) | horizon)
    groups = story.reading.case.courses[Leg("groups")]
    assert len(story.reading.visits[BUS].entered) == groups.days.sum()
    assert rows(story)["trainee_days", "all"] == groups.trainees.sum()


def test_equipment_comes_over_the_first_line_as_a_set_that_waits_for_each_other() -> None:
    declarations = {"several_vehicles_share": 1, "several_vehicles": {"constant": 4}, "lag": {"exponential": {"mean": "40 min"}}}
    simulators = {"kind": "first_line_in", "admitted_by": "bonded_training", "declarations": declarations}
    data = zone() | {"horizon": {"days": 1}}
    data["flows"] |= {"simulators": simulators | {"arrivals": {"at": ["08:00"]}}}
    story = told(data)
    arrived, entered = story.when("arrived", "simulators"), story.when("entered", "simulators")
    assert len(arrived) == 4
    assert min(entered) > max(arrived)  # type: ignore[type-var,operator]
