"""What the numbers of servers and the hours they work by can contradict: each number stands in one place, and has effect."""

from __future__ import annotations

from collections.abc import Iterator

from zonesim.errors import Fault
from zonesim.scenario.calendars import Calendar, most_at_once
from zonesim.scenario.rosters import Post, posts
from zonesim.scenario.schema import Scenario


def roster_faults(scenario: Scenario) -> Iterator[Fault]:
    """Numbers beside calendars that state others, and hours that nobody keeps."""
    found = list(posts(scenario))
    for post in found:
        calendar = scenario.calendars.get(post.calendar or "")
        if calendar is None:
            continue
        path = ".".join(post.hours)
        if not post.count and post.place[0] != "gates":
            mend = f"give {'.'.join(post.place)}, or remove it"
            yield Fault(f"the {post.words} have no limit, so that no hours have effect", mend, path=path)
        elif post.count and calendar.rostered and post.count != most_at_once(calendar):
            yield _contradiction(post, calendar)
    yield from _kept_by_nobody(scenario, found)
    yield from _without_number(scenario, found)


def _contradiction(post: Post, calendar: Calendar) -> Fault:
    path, name, most = ".".join(post.place), post.calendar, most_at_once(calendar)
    shifts = {shift: turn.servers for shift, turn in (calendar.shifts or {}).items()}
    if not shifts:
        said, beside, there = f"{most} at most", f"calendars.{name}.file", f"change {calendar.file or 'its changes'}"
    else:
        busiest = max(shifts, key=lambda shift: shifts[shift])
        said = ", ".join(f"{number} in shift {shift!r}" for shift, number in shifts.items())
        beside = f"calendars.{name}.shifts.{busiest}"
        there = f"set {beside}.servers"
    mend = f"leave it out here and {there}" if post.alone else f"write {most} here, or {there}"
    return Fault(f"{post.count} {post.words}, but calendar {name!r} has {said}", mend, path=path, beside=beside)


def _kept_by_nobody(scenario: Scenario, found: list[Post]) -> Iterator[Fault]:
    """Hours of a gate that none of its lanes keeps."""
    kept = {post.hours for post in found}
    for name, gate in scenario.gates.items():
        if gate.calendar in scenario.calendars and ("gates", name, "calendar") not in kept:
            why = "every group of lanes has hours of its own" if gate.lane_calendars else "the gate has no lanes"
            yield Fault(f"nobody keeps these hours: {why}", "remove it, or give the gate lanes", path=f"gates.{name}.calendar")


def _without_number(scenario: Scenario, found: list[Post]) -> Iterator[Fault]:
    """Numbers in a calendar that the laboratory alone keeps, whose capacity is not limited."""
    name = "" if scenario.laboratory is None else scenario.laboratory.calendar or ""
    calendar = scenario.calendars.get(name)
    if calendar is not None and most_at_once(calendar) > 1 and all(post.calendar != name for post in found):
        what = "the laboratory alone works by this calendar, and has no limit: its numbers have no effect"
        key = "shifts" if calendar.shifts is not None else "file"
        yield Fault(what, "state its hours as open = [...]", path=f"calendars.{name}.{key}")
