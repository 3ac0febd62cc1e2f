"""Groups on courses, their places and their buses, by hand.

The window is two days, 2 and 3 March, hours 24 to 72 of the run; a day before it and a day after it groups come as well.
"""

from __future__ import annotations

import pytest
from stories import expect, happens, strata

COURSES = """
horizon = { start = "2026-03-02", days = 2, warm_up = "1 d", cool_down = "1 d" }
gates.main.lanes = { inbound = 1, outbound = 1 }
gates.main.service = { inbound = "2 min", outbound = "1 min", staff = "1 min" }
flows.groups.kind = "training"
flows.groups.admitted_by = "bonded_training"
flows.groups.arrivals.every = "18 h"
flows.groups.course = { trainees = { constant = 3 }, days = { constant = 2 }, stay = "8 h" }
"""
"""Groups of three for two days; they come in hours 18, 36, 54, 72 (when the window ends) and 90, their buses then and a day later,
in after a minute, out two minutes after eight hours."""


def test_courses_with_a_place_for_everybody() -> None:
    """In the window: places of the first three groups from 24, 36 and 54 on, of the first until 66; buses in at 36, 42, 54 and 60, out
    eight hours after them and after 18. Of the two groups that come in it, neither's course is over."""
    expect(
        happens(COURSES, "reforms.bonded_training={places=5}"),
        {
            ("trainee_days", "all"): 4 * 3 / 2,
            ("training_places_used", "all"): (42 + 36 + 18) / 48,
            ("training_groups_waiting", "all"): 0.0,
            ("training_still_inside", "all"): 2.0,
            ("training_passages", "all"): (4 + 5) / 2,
            ("places_built", "training"): 5.0,
            ("not_admitted", "flow groups"): 0.0,
        },
    )


def test_a_group_that_finds_no_place_waits_for_one_and_its_buses_with_it() -> None:
    """Two places: the third group has one at 66, twelve hours late, and its bus goes home after the window."""
    expect(
        happens(COURSES, "reforms.bonded_training={places=2}"),
        {
            ("trainee_days", "all"): 4 * 3 / 2,  # in at 36, 42, 60 and 66
            ("training_places_used", "all"): (42 + 36 + 6) / 48,
            ("training_groups_waiting", "all"): 12 / 48,
            ("training_still_inside", "all"): 2.0,
            ("training_passages", "all"): (4 + 4) / 2,
            ("places_built", "training"): 2.0,
        },
    )


def test_flows_of_groups_share_the_places_and_count_together() -> None:
    """Pilots in hours 30, 60 and 90, five of them for a day. Of two places the first group of the others has one from 18 to 66, pilots
    the other from 30 to 54; then the second group, 18 hours late, and at 66 the third, 12 late; the pilots of 60 wait until after the
    window.

    Buses in at 30 with pilots, at 42, 54 and 66 with the others; out at 26, 38, 50 and 62.
    """
    pilots = """
[flows.pilots]
kind = "training"
admitted_by = "bonded_training"
arrivals.every = "30 h"
course = { trainees = { constant = 5 }, days = { constant = 1 }, stay = "8 h" }
"""
    expect(
        happens(COURSES + pilots, "reforms.bonded_training={places=2}"),
        {
            ("trainee_days", "all"): (5 + 3 * 3) / 2,
            ("training_places_used", "all"): (42 + 24 + 18 + 6) / 48,
            ("training_groups_waiting", "all"): (18 + 12 + 12) / 48,
            ("training_still_inside", "all"): 3.0,
            ("training_passages", "all"): (4 + 4) / 2,
        },
    )


def test_groups_that_wait_when_the_window_begins_or_ends_wait_in_it_alone() -> None:
    """One place, courses of one day, three groups at once in hour 20 and three in hour 60: the first three have the place from 20, 44
    and 68 on, the next ones from 92. In the window the second waits from 24 to 44, the third to 68, three from 60 to 72."""
    course = "flows.groups.course={trainees={constant=3}, days={constant=1}, stay='8 h'}"
    arrivals = "flows.groups.arrivals={every='40 h', lateness='-20 h', batch={constant=3}}"
    expect(
        happens(COURSES, "reforms.bonded_training={places=1}", course, arrivals),
        {
            ("training_places_used", "all"): 1.0,
            ("training_groups_waiting", "all"): (20 + 44 + 3 * 12) / 48,
            ("training_still_inside", "all"): 3.0,
            ("trainee_days", "all"): 2 * 3 / 2,
            ("training_passages", "all"): (2 + 2) / 2,  # out at 28 and 52, in at 44 and 68
        },
    )


@pytest.mark.parametrize(("late", "inside"), [("0 s", 1.0), ("-1 min", 0.0)], ids=["as it ends", "a minute sooner"])
def test_a_course_over_as_the_window_ends_is_not_over_in_it(late: str, inside: float) -> None:
    """A group in hour 48, or a minute before, for one day; the next comes after the window."""
    course = "flows.groups.course={trainees={constant=3}, days={constant=1}, stay='8 h'}"
    arrivals = f"flows.groups.arrivals={{every='48 h', lateness='{late}'}}"
    outcome = happens(COURSES, "reforms.bonded_training={places=1}", course, arrivals)
    expect(outcome, {("training_still_inside", "all"): inside, ("trainee_days", "all"): 3 / 2})


def test_trainees_on_a_bus_that_is_turned_away_do_not_enter() -> None:
    """A truck has the lane when the bus of hour 36, noon of the first day, comes; nobody may wait. That bus does not leave either."""
    truck = 'log.file = "visits.csv"\nflows.goods.kind = "first_line_in"\ngates.main.waiting_room = 0\n'
    expect(
        happens(COURSES + truck, "reforms.bonded_training={places=5}", visits="time,flow\n2026-03-02T11:59,goods\n"),
        {("trainee_days", "all"): 3 * 3 / 2, ("training_passages", "all"): (3 + 4) / 2, ("entries", "all"): 1 / 2},
    )


@pytest.mark.parametrize(
    ("reform", "places", "away"),
    [("{places=4, from_day=1}", 4.0, 1.0), ("{places=4, from_day=2}", 0.0, 2.0), ("{places=4, adoption=0}", 0.0, 2.0)],
    ids=["on the last day", "when the window is over", "never"],
)
def test_places_for_courses_are_those_that_stand_when_the_window_ends(reform: str, places: float, away: float) -> None:
    """Of the two groups planned in the window that of its first day stays away, or both do."""
    outcome = happens(COURSES, f"reforms.bonded_training={reform}")
    expect(outcome, {("places_built", "training"): places, ("not_admitted", "flow groups"): away / 2})
    assert strata(outcome, "places_built") == ["training"]
