"""Real traffic from files: a log with a row per vehicle, and counts per interval. The formats are in ``docs/input-logs.md``."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zonesim.scenario.horizon import Horizon
from zonesim.scenario.log_file import LogFile, ModelClock, nearest, number, read_log_file, whole
from zonesim.scenario.traffic import TIERS, CountedInterval, Firms
from zonesim.units import DAY, HOUR, MINUTE, format_duration

Floats = NDArray[np.float64]

STAGES = (
    "gate_in",
    "gate_out",
    "hold",
    "review",
    "document_check",
    "scan",
    "image_review",
    "examination",
    "unloading",
    "loading",
    "dwell",
)
"""Stages whose durations a log may give, in columns such as ``gate_in_s`` or ``examination_min``."""
DECLARATION_STAGES = frozenset({"review"})
"""Stages that a declaration lives through once, however many vehicles it has."""
UNSTATED = -1
"""A tier that the log does not state."""

_DURATION_COLUMNS = {
    f"{stage}_{unit}": (stage, seconds) for stage in STAGES for unit, seconds in (("s", 1.0), ("min", MINUTE), ("h", HOUR))
}
_OPTIONAL = ("id", "declaration", "firm", "tier", "tonnes", "pallets", *_DURATION_COLUMNS)
_MOST_A_DAY = 100_000
"""Vehicles in a day, or a part of one: more are an error of a file. (Assumption.)"""
_MOST_TONNES, _MOST_PALLETS, _MOST_DAYS = 10_000.0, 10_000, 3_660.0
"""Net weight and pallets of one load, and days of one stage, that are still believed. (Assumption.)"""
LONGER = 1.5
"""An interval longer than so many usual ones, a month among months not, may have swallowed another's row."""


@dataclass(frozen=True, eq=False)
class VisitTable:
    """The rows of a log, one per vehicle, in order of (time, line of the file).

    ``time``: seconds from the first midnight. ``flow``; ``identifier``, ``declaration`` and ``firm``: "" where missing. ``tier``:
    place in TIERS, UNSTATED where missing. ``tonnes``, ``pallets`` and ``durations`` (seconds, by stage): NaN where missing.
    Firm, tier and review are the same in all rows of a declaration. ``digest``: SHA-256 of the file.
    """

    time: Floats
    flow: tuple[str, ...]
    identifier: tuple[str, ...]
    declaration: tuple[str, ...]
    firm: tuple[str, ...]
    tier: NDArray[np.int8]
    tonnes: Floats
    pallets: Floats
    durations: dict[str, Floats]
    digest: str

    @property
    def size(self) -> int:
        """Number of rows."""
        return len(self.time)


def firms_by_name(groups: Mapping[str, Firms]) -> dict[str, str]:
    """Every firm and its group: a group of one bears the group's name, the firms of a larger one are numbered from 1."""
    return {
        name: group
        for group, firms in groups.items()
        for name in ([group] if firms.count == 1 else [f"{group}-{number}" for number in range(1, firms.count + 1)])
    }


def read_visits(path: Path, *, horizon: Horizon, flows: Iterable[str], time_zone: str | None, firms: Mapping[str, Firms]) -> VisitTable:
    """The log of visits in a CSV file: ``time, flow`` and any of the optional columns.

    ``flows``: names of the scenario's flows; ``time_zone``: of times without an offset (None: the horizon's); ``firms``: groups
    of firms of the scenario. Raises InputError with every fault of the file, the first twenty told one by one.
    """
    log = read_log_file(path, required=("time", "flow"), optional=_OPTIONAL)
    known_flows = tuple(flows)
    time = log.column("time", _within_run(horizon, time_zone), missing=math.nan)
    flow = log.column("flow", lambda text: _one_of(text, known_flows, "flow"), missing="")
    identifier = log.column("id", str, missing="")
    declaration = log.column("declaration", str, missing="")
    firm = log.column("firm", lambda text: _single_firm(text, firms), missing="")
    tier = log.column("tier", lambda text: _one_of(text, TIERS, "tier"), missing="")
    tonnes = log.column("tonnes", lambda text: number(text, most=_MOST_TONNES, unit="t"), missing=math.nan)
    pallets = log.column("pallets", lambda text: float(whole(text, most=_MOST_PALLETS, unit="pallets")), missing=math.nan)
    durations = _durations(log)

    log.require("time")
    log.require("flow")
    _no_doubles(log, identifier)
    groups = _members(declaration)
    for column, texts in (("flow", flow), ("firm", firm), ("tier", tier)):
        _agree(log, groups, texts, column=column, whose="declaration", missing="")
    for stage in DECLARATION_STAGES & durations.keys():
        _agree(log, groups, durations[stage], column=stage, whose="declaration", missing=math.nan)
    _check_tiers(log, firm, tier, firms)
    log.check()

    order = sorted(range(len(time)), key=lambda row: (time[row], log.lines[row]))

    def floats(values: Sequence[float]) -> Floats:
        return np.array([values[row] for row in order], dtype=np.float64)

    def strings(values: Sequence[str]) -> tuple[str, ...]:
        return tuple(values[row] for row in order)

    return VisitTable(
        time=floats(time),
        flow=strings(flow),
        identifier=strings(identifier),
        declaration=strings(declaration),
        firm=strings(firm),
        tier=np.array([TIERS.index(name) if name else UNSTATED for name in strings(tier)], dtype=np.int8),
        tonnes=floats(tonnes),
        pallets=floats(pallets),
        durations={stage: floats(values) for stage, values in durations.items()},
        digest=log.digest,
    )


def read_counts(path: Path, *, horizon: Horizon) -> tuple[CountedInterval, ...]:
    """Counted intervals of a CSV file ``start,count`` or ``start,end,count``.

    An interval ends where its row says so, else where the next one starts; the last is then as long as the one before it. Raises
    InputError with every fault. An interval far longer than most, whose row does not say where it ends, is one: a row may be missing.
    """
    log = read_log_file(path, required=("start", "count"), optional=("end",))
    clock = ModelClock.of(horizon, None)
    starts = log.column("start", _within_run(horizon, None), missing=math.nan)
    given = log.column("end", clock.seconds, missing=math.nan)
    counts = log.column("count", whole, missing=0)
    log.require("start")
    log.require("count")
    for row in range(1, len(starts)):
        if starts[row] <= starts[row - 1]:
            line = log.lines[row]
            log.fault("does not come after the start before it", mend="one row per interval, in order", line=line, column="start")
    if len(starts) == 1 and math.isnan(given[0]):
        log.fault("a single interval has no end", mend="add a row with the start of the next, its count 0", line=log.lines[0])
    log.check()
    following = [*starts[1:], math.inf]
    ends = [after if math.isnan(end) else end for end, after in zip(given, following, strict=True)]
    if math.isinf(ends[-1]):
        ends[-1] = starts[-1] + _interval(clock, starts[-2], starts[-1], 0).length
    for row, (start, end, after) in enumerate(zip(starts, ends, following, strict=True)):
        if not start < end <= after:
            what = "does not come after its start" if end <= start else "comes after the start of the next row"
            log.fault(what, mend="intervals follow each other", line=log.lines[row], column="end")
    log.check()
    if ends[-1] > horizon.demand[1]:
        _beyond(log, clock, ends[-1], horizon.demand[1])
    intervals = tuple(_interval(clock, start, end, count) for start, end, count in zip(starts, ends, counts, strict=True))
    _check_lengths(log, clock, intervals, given)
    log.check()
    return intervals


def _interval(clock: ModelClock, start: float, end: float, count: int) -> CountedInterval:
    """An interval, without the hour that clocks leave out at its end."""
    gaps = clock.gaps(start, end)
    while gaps and sum(gaps[-1]) >= end:
        end, gaps = gaps[-1][0], gaps[:-1]
    return CountedInterval(start, end, count, gaps)


def _beyond(log: LogFile, clock: ModelClock, end: float, limit: float) -> None:
    log.fault(
        f"the last interval lasts until {clock.written(end)}, beyond the end of demand (without an end of its own, it is as long "
        "as the one before it)",
        mend=f"add a row that starts at or before {clock.written(limit)}, its count 0, or the column end",
        line=log.lines[-1],
        column="start",
    )


def _check_lengths(log: LogFile, clock: ModelClock, intervals: Sequence[CountedInterval], given: Sequence[float]) -> None:
    """Whether the intervals are as long as they seem, and the counts to be believed for their length."""
    lengths = [each.length for each in intervals]
    usual = sorted(lengths)[len(lengths) // 2]
    for line, each, length, end in zip(log.lines, intervals, lengths, given, strict=True):
        if each.vehicles and math.isnan(end) and length > LONGER * usual:
            log.fault(
                f"the interval from {clock.written(each.start)} lasts {format_duration(length)}, others {format_duration(usual)}: "
                "is a row missing?",
                mend="give every interval its row, with the count 0 where nobody came, or say in the column end where this one ends",
                line=line,
                column="start",
            )
        most = _MOST_A_DAY * math.ceil(length / DAY)
        if each.vehicles > most:
            what = f"{each.vehicles} vehicles in {format_duration(length)} are not to be believed; at most {most:,}"
            log.fault(what, line=line, column="count")


def _within_run(horizon: Horizon, time_zone: str | None) -> Callable[[str], float]:
    clock = ModelClock.of(horizon, time_zone)
    begin, end = horizon.demand

    def seconds(text: str) -> float:
        time = clock.seconds(text)
        if not begin <= time < end:
            raise ValueError(
                f"{text!r} is outside the run, which takes arrivals from {clock.written(begin)} to {clock.written(end)} "
                f"({clock.zone}); leave the row out, or change start, days, warm_up or cool_down in [horizon]"
            )
        return time

    return seconds


def _one_of(text: str, known: tuple[str, ...], what: str) -> str:
    if text not in known:
        mend = nearest(text, known, otherwise=f"known: {', '.join(known)}")
        raise ValueError(f"there is no {what} {text!r}; {mend}")
    return text


def _single_firm(text: str, groups: Mapping[str, Firms]) -> str:
    if text in groups and groups[text].count > 1:
        raise ValueError(f"{text!r} is a group of {groups[text].count} firms; name one of them, as {text}-1")
    return text


def _durations(log: LogFile) -> dict[str, list[float]]:
    """Durations in seconds by stage, NaN where missing."""
    durations: dict[str, list[float]] = {}
    first: dict[str, str] = {}
    for column in log.cells:
        if column not in _DURATION_COLUMNS:
            continue
        stage, seconds = _DURATION_COLUMNS[column]
        if stage in first:
            log.fault(f"{stage} is given twice, as {first[stage]} and as {column}", mend="keep one of the columns", line=1)
        first.setdefault(stage, column)
        believed = partial(number, most=_MOST_DAYS * DAY / seconds, unit=column.rpartition("_")[2])
        durations[stage] = [value * seconds for value in log.column(column, believed, missing=math.nan)]
    return durations


def _no_doubles(log: LogFile, identifier: list[str]) -> None:
    first: dict[str, int] = {}
    for line, name in zip(log.lines, identifier, strict=True):
        if name and first.setdefault(name, line) != line:
            mend = "every row needs its own, or none"
            log.fault(f"{name!r} is also the id of line {first[name]}", mend=mend, line=line, column="id")


def _members(names: list[str]) -> dict[str, list[int]]:
    """The rows that bear each name; rows without one are left out."""
    rows: dict[str, list[int]] = {}
    for row, name in enumerate(names):
        if name:
            rows.setdefault(name, []).append(row)
    return rows


def _agree(log: LogFile, groups: dict[str, list[int]], values: list[Any], *, column: str, whose: str, missing: Any) -> None:
    """Give all rows of a group the value that some of them state; note a fault where two differ."""
    for name, rows in groups.items():
        stated = [row for row in rows if values[row] == values[row] != missing]
        for row in stated[1:]:
            if values[row] != values[stated[0]]:
                log.fault(
                    f"{whose} {name!r} has {values[row]!r} here and {values[stated[0]]!r} on line {log.lines[stated[0]]}",
                    mend=f"a {whose} has one",
                    line=log.lines[row],
                    column=column,
                )
        if stated:
            for row in rows:
                values[row] = values[stated[0]]


def _check_tiers(log: LogFile, firm: list[str], tier: list[str], groups: Mapping[str, Firms]) -> None:
    """A firm has one tier: the same in all its rows, and that of the scenario where the scenario knows it."""
    known = {name: groups[group].tier for name, group in firms_by_name(groups).items()}
    first: dict[str, tuple[str, int]] = {}
    for line, name, stated in zip(log.lines, firm, tier, strict=True):
        if not (name and stated):
            continue
        if name in known:
            other, where = str(known[name]), "in the scenario"
        else:
            other, place = first.setdefault(name, (stated, line))
            where = f"on line {place}"
        if stated != other:
            log.fault(f"firm {name!r} is {stated} here and {other} {where}", mend="a firm has one tier", line=line, column="tier")
