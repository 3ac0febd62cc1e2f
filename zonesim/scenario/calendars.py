"""Shifts, opening hours and breakdowns: how many servers a pool has when.

The model's clock is local civil time, and every day has 86,400 s: time zero is the first midnight, midnight n is n days later.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationInfo,
    field_validator,
    model_validator,
)

from zonesim.errors import Fault, InputError
from zonesim.scenario.base import Frozen
from zonesim.scenario.data_files import read_named
from zonesim.scenario.distributions import DurationDistribution
from zonesim.units import DAY, HOUR, WEEK, TimeOfDay, format_time_of_day

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Uniforms = Callable[[str, int], Floats]
"""Name of a decision and how many numbers -> that many uniform numbers in (0, 1), a longer draw beginning with the shorter."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_SOME_MONDAY = date(2026, 3, 2)
_DAY = f"({'|'.join(WEEKDAYS)})"
_DAYS_PATTERN = rf"^(daily|{_DAY}(-{_DAY})?(\s*,\s*{_DAY}(-{_DAY})?)*)$"
_LOCAL_PATTERN = r"^\d{4}-\d{2}-\d{2} ([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$"


def _weekdays(text: str) -> tuple[int, ...]:
    """Numbers of the days named, Monday 0; a range may run over the week's end."""
    if text == "daily":
        return tuple(range(7))
    found: set[int] = set()
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        begin, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        found |= {(begin + step) % 7 for step in range((end - begin) % 7 + 1)}
    return tuple(sorted(found))


def _days(text: object) -> str:
    if not isinstance(text, str) or not re.match(_DAYS_PATTERN, text):
        raise ValueError(f"not days of the week: {text!r}; write for example 'mon-fri', 'mon,wed' or 'daily'")
    return text


def _local_time(text: object) -> datetime:
    try:
        if isinstance(text, str) and re.match(_LOCAL_PATTERN, text):
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError(f"not a local time: {text!r}; write for example '2026-03-02 08:00'")


def _format_local_time(moment: datetime) -> str:
    return moment.isoformat(sep=" ", timespec="seconds" if moment.second else "minutes")


Days = Annotated[str, BeforeValidator(_days, json_schema_input_type=Annotated[str, Field(pattern=_DAYS_PATTERN, examples=["mon-fri"])])]
"""Days of the week: "mon-fri", "mon,wed" or "daily"."""

LocalTime = Annotated[
    datetime,
    BeforeValidator(_local_time, json_schema_input_type=Annotated[str, Field(pattern=_LOCAL_PATTERN, examples=["2026-03-02 08:00"])]),
    PlainSerializer(_format_local_time),
]
"""A moment of the zone's civil time, written "2026-03-02 08:00"."""


class Window(Frozen):
    """A time of day on some days of the week."""

    model_config = ConfigDict(serialize_by_alias=True)

    days: Days = "daily"
    """Days on which the window begins."""
    begin: TimeOfDay = Field(alias="from")
    """When it begins."""
    end: TimeOfDay = Field(alias="to")
    """When it ends; earlier than ``from``: on the day after."""

    @model_validator(mode="after")
    def _lasts(self) -> Window:
        if self.begin == self.end:
            raise ValueError("from and to are the same; for a whole day write from = '00:00', to = '24:00'")
        return self

    @property
    def words(self) -> str:
        """ "mon-fri 08:00 to 17:00"."""
        return f"{self.days} {format_time_of_day(self.begin)} to {format_time_of_day(self.end)}"

    def times(self, first_day: date, days: int) -> tuple[Floats, Floats]:
        """Beginnings and ends, in seconds from midnight of ``first_day``, of the windows of the day before and of ``days`` days."""
        day = np.arange(-1.0, days)
        midnights: Floats = DAY * day[np.isin((day + first_day.weekday()) % 7, _weekdays(self.days))]
        end = self.end if self.end > self.begin else self.end + DAY
        return midnights + self.begin, midnights + end


class Shift(Window):
    """Staff of a time of day on some days of the week; shifts that overlap add up."""

    servers: Annotated[int, Field(ge=0)]
    """How many serve."""


def _by_name(shifts: object) -> object:
    """Shifts written as a list have their places as names, from 1."""
    return {str(place): shift for place, shift in enumerate(shifts, start=1)} if isinstance(shifts, (list, tuple)) else shifts


Shifts = Annotated[dict[str, Shift], BeforeValidator(_by_name, json_schema_input_type=dict[str, Shift] | tuple[Shift, ...])]
"""Shifts by name, so that one of them can be reached; those of a list are called "1", "2" and so on."""


class Change(Frozen):
    """From a moment on there is another number of servers."""

    start: LocalTime
    """From when."""
    servers: Annotated[int, Field(ge=0)]
    """How many serve from then on."""

    @property
    def moment(self) -> str:
        """When, as files spell it."""
        return _format_local_time(self.start)


class Breakdown(Frozen):
    """Servers that fail: planned, at one ``start``; or at random, again and again. Work in hand is finished first."""

    start: LocalTime | None = None
    """When a planned outage begins."""
    time_between: DurationDistribution | None = None
    """Random breakdowns: calendar time from the end of one to the start of the next; the first is counted from time zero."""
    lasting: DurationDistribution
    """How long the servers are out."""
    servers_out: Annotated[int, Field(ge=1)] = 1
    """How many are out; never more than there are."""

    @model_validator(mode="after")
    def _one_way(self) -> Breakdown:
        if (self.start is None) == (self.time_between is None):
            raise ValueError("a breakdown is planned or random; give either 'start' or 'time_between'")
        if self.time_between is not None and self.time_between.mean <= 0:
            raise ValueError("the time between breakdowns is 0; give one with a mean of more than 0")
        return self


class Calendar(Frozen):
    """When a pool has how many servers: give exactly one of ``open``, ``shifts`` and ``file``."""

    open: tuple[Window, ...] | None = None
    """Opening hours: the pool has its own number of servers while any of them is open, else none."""
    shifts: Shifts | None = None
    """Shifts by name, each with its staff. A list is read, too: its shifts are called "1", "2" and so on."""
    file: str | None = None
    """CSV file of ``start,servers``: from each local time (2026-03-02 08:00) on so many serve. Relative to the scenario file."""
    changes: tuple[Change, ...] | None = Field(default=None, validate_default=True)
    """What ``file`` says, row by row; with it the file is not read again."""
    breakdowns: tuple[Breakdown, ...] = ()
    """Outages. The luck of a random one goes with its place in this list."""

    @field_validator("changes", mode="before")
    @classmethod
    def _from_file(cls, changes: Any, info: ValidationInfo) -> Any:
        file = info.data.get("file")
        if changes is None and file is not None:
            return [{"start": start, "servers": servers} for start, servers in read_named(file, _COLUMNS, info=info)]
        return changes

    @field_validator("changes")
    @classmethod
    def _in_order(cls, changes: tuple[Change, ...] | None) -> tuple[Change, ...] | None:
        for earlier, later in zip(changes or (), (changes or ())[1:], strict=False):
            if later.start <= earlier.start:
                raise ValueError(
                    f"{_format_local_time(later.start)} stands after {_format_local_time(earlier.start)}; "
                    "put the changes in order of time, each time once"
                )
        return changes

    @property
    def rostered(self) -> bool:
        """Whether it says how many serve, and not only when."""
        return self.open is None

    @model_validator(mode="after")
    def _one_way(self) -> Calendar:
        ways = {"open": self.open, "shifts": self.shifts, "file": self.changes}
        given = [way for way, value in ways.items() if value is not None]
        if len(given) != 1:
            raise ValueError(f"{' and '.join(given) or 'no hours'} given; give exactly one of open, shifts and file")
        if not ways[given[0]]:
            raise ValueError(f"{given[0]} is empty; give at least one")
        return self


def capacity_changes(calendar: Calendar, *, servers: int, start: date, until: float, uniforms: Uniforms) -> tuple[Floats, Integers]:
    """How many servers there are from when on: times (s) and capacities, both (n,), n >= 1.

    The first time is 0, the midnight that begins ``start``; the others are real changes before ``until``, in order. The last
    capacity stays. ``servers``: the pool's own number, for a calendar of opening hours. ``uniforms`` is asked for the decisions
    "breakdown.1.lasting", "breakdown.1.time_between" and so on.

    Raises InputError where a calendar of changes begins after time zero.
    """
    rostered = _rostered(calendar, start=start, until=until)
    out = _Steps()
    for number, breakdown in enumerate(calendar.breakdowns, start=1):
        begins, ends = _outages(breakdown, f"breakdown.{number}", start=start, until=until, uniforms=uniforms)
        out.between(begins, ends, breakdown.servers_out)
    edges = np.concatenate([rostered.times, out.times])
    times = np.unique(np.concatenate([[0.0], edges[(edges > 0) & (edges < until)]]))
    present = rostered.level(times)
    if calendar.open is not None:
        present = np.where(present > 0, servers, 0)
    capacities = np.maximum(present - out.level(times), 0)
    real = np.concatenate([[True], capacities[1:] != capacities[:-1]])
    return times[real], capacities[real]


def opening_intervals(calendar: Calendar, *, start: date, until: float, uniforms: Uniforms) -> tuple[Floats, Floats]:
    """When work on a clock goes on: beginnings and ends (s from the midnight of ``start``), while the calendar has any server.

    The last interval never closes. Raises InputError where the calendar never opens before ``until``.
    """
    times, capacities = capacity_changes(calendar, servers=1, start=start, until=until, uniforms=uniforms)
    is_open = capacities > 0
    was_open = np.concatenate([[False], is_open[:-1]])
    opens = times[is_open & ~was_open]
    if not opens.size:
        raise InputError(Fault("the calendar never opens", "give opening hours within the horizon", file=calendar.file or ""))
    closes = times[~is_open & was_open]
    return opens, np.append(closes[: opens.size - 1], math.inf)


def most_at_once(calendar: Calendar) -> int:
    """Most servers that a roster has at one time, breakdowns aside; 0 for opening hours, which say when and not how many."""
    if calendar.shifts is None:
        return max((change.servers for change in calendar.changes or ()), default=0)
    steps = _rostered(calendar, start=_SOME_MONDAY, until=2 * WEEK)
    within = steps.times[(steps.times >= 0) & (steps.times < 2 * WEEK)]
    return int(steps.level(np.append(within, 0.0)).max())


def mean_capacity(times: Floats, capacities: Integers, *, until: float) -> float:
    """Time average of the capacity over [0, ``until``), of changes as :func:`capacity_changes` gives them."""
    return float(np.diff(np.append(times, until)) @ capacities / until)


def weekly_server_hours(times: Floats, capacities: Integers, *, until: float) -> float:
    """Server hours of an average week over [0, ``until``), of changes as :func:`capacity_changes` gives them."""
    return mean_capacity(times, capacities, until=until) * WEEK / HOUR


class _Steps:
    """A whole number that goes up and down in steps: the sum of all steps up to a time, that time included."""

    def __init__(self) -> None:
        self.times = np.zeros(0)
        self._steps = np.zeros(0, np.int64)

    def between(self, begins: Floats, ends: Floats, height: int | Integers) -> None:
        """Add ``height`` (one for all, or one for each) from each beginning up to the end beside it."""
        heights = np.broadcast_to(np.asarray(height, np.int64), begins.shape)
        self.times = np.concatenate([self.times, begins, ends])
        self._steps = np.concatenate([self._steps, heights, -heights])

    def level(self, at: Floats) -> Integers:
        """The number at each of these times."""
        order = np.argsort(self.times, kind="stable")
        sums = np.concatenate([np.zeros(1, np.int64), np.cumsum(self._steps[order])])
        return sums[np.searchsorted(self.times[order], at, side="right")]


def _rostered(calendar: Calendar, *, start: date, until: float) -> _Steps:
    """Servers by the roster; for opening hours, how many windows are open."""
    steps = _Steps()
    days = math.ceil(until / DAY)
    for window in calendar.open or ():
        steps.between(*window.times(start, days), 1)
    for shift in (calendar.shifts or {}).values():
        steps.between(*shift.times(start, days), shift.servers)
    if calendar.changes is not None:
        begins = np.array([_seconds(change.start, start) for change in calendar.changes])
        if begins[0] > 0:
            first = _format_local_time(calendar.changes[0].start)
            what = f"the calendar begins on {first}, the run on {start}"
            raise InputError(Fault(what, f"add what holds from '{start} 00:00' on", file=calendar.file or ""))
        heights = np.array([change.servers for change in calendar.changes])
        steps.between(begins, np.append(begins[1:], math.inf), heights)
    return steps


def _outages(breakdown: Breakdown, name: str, *, start: date, until: float, uniforms: Uniforms) -> tuple[Floats, Floats]:
    """Beginnings and ends up to ``until``, in seconds from midnight of ``start``."""
    begins = ends = np.zeros(0)
    if breakdown.start is not None:
        begins = np.array([_seconds(breakdown.start, start)])
        ends = begins + breakdown.lasting.quantile(uniforms(f"{name}.lasting", 1))
    if breakdown.time_between is not None:
        number = 16 + math.ceil(until / (breakdown.time_between.mean + breakdown.lasting.mean))
        while not ends.size or ends[-1] < until:
            lasting = breakdown.lasting.quantile(uniforms(f"{name}.lasting", number))
            ends = np.cumsum(breakdown.time_between.quantile(uniforms(f"{name}.time_between", number)) + lasting)
            begins = ends - lasting
            number *= 2
    return begins, ends


def _seconds(moment: datetime, first_day: date) -> float:
    """Seconds from midnight of ``first_day``, every day 86,400 s."""
    return (moment - datetime.combine(first_day, time())).total_seconds()


def _moment(text: str) -> str:
    _local_time(text)
    return text


def _whole(text: str) -> int:
    if not re.match(r"^\d{1,6}$", text, re.ASCII):
        raise ValueError(f"not a whole number: {text!r}")
    return int(text)


_COLUMNS = {"start": _moment, "servers": _whole}
