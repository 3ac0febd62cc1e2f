"""A log as a table of text, and what its cells mean: every fault is gathered, with its line, and told at once."""

from __future__ import annotations

import csv
import hashlib
import io
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from zonesim.errors import Fault, InputError
from zonesim.scenario.data_files import present
from zonesim.scenario.horizon import Horizon
from zonesim.units import DAY

MOST_FAULTS = 20
"""So many faults of a file are told one by one; of the others, the number."""

_NUMBER = re.compile(r"(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]([01]\d|2[0-3]):\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?", re.ASCII)

CellValue = TypeVar("CellValue")


@dataclass
class LogFile:
    """A CSV file as columns of text, and the faults found in it so far.

    ``lines``: line on which each row begins, from 1. ``cells``: the text of each row by column, blanks around it taken off.
    """

    file: str
    digest: str = ""
    lines: list[int] = field(default_factory=list)
    cells: dict[str, list[str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, what: str, *, mend: str = "", line: int | None = None, column: str = "") -> None:
        """Note a fault; it is told by :meth:`check`."""
        self.faults.append(Fault(what, mend, path=column, file=self.file, line=line))

    def check(self) -> None:
        """Raise InputError if any fault was noted: in order of lines, the first twenty and the number of the others."""
        told = sorted(self.faults, key=lambda fault: fault.line or 0)
        if len(told) > MOST_FAULTS:
            told = [*told[:MOST_FAULTS], Fault(f"and {len(told) - MOST_FAULTS} more", file=self.file)]
        if told:
            raise InputError(told)

    def column(self, name: str, meaning: Callable[[str], CellValue], *, missing: CellValue) -> list[CellValue]:
        """What the cells of a column mean; ``missing`` where a cell is empty or at fault, or the file has no such column. A text that
        stands for a missing value is a fault in every column: read as a name, it would join whatever has none."""
        values = [missing] * len(self.lines)
        for row, text in enumerate(self.cells.get(name, ())):
            if text:
                try:
                    values[row] = meaning(present(text))
                except ValueError as error:
                    self.fault(str(error), line=self.lines[row], column=name)
        return values

    def require(self, name: str) -> None:
        """Note every empty cell of a column that must be given."""
        for line, text in zip(self.lines, self.cells[name], strict=True):
            if not text:
                self.fault("is empty", mend="every row needs one", line=line, column=name)


def read_log_file(path: Path, *, required: tuple[str, ...], optional: tuple[str, ...]) -> LogFile:
    """The table of a CSV file whose header names the required columns and any of the optional ones, in any order.

    Rows with the wrong number of cells are noted as faults and left out. Raises InputError where there is no table to speak of:
    no file, not UTF-8, empty, no rows, quotes that do not close, a header with unknown, missing or double columns.
    """
    log = LogFile(str(path))
    rows = csv.reader(io.StringIO(_text(path, log), newline=""), strict=True)
    header: list[str] = []
    kept: list[list[str]] = []
    line = 1
    try:
        for cells in rows:
            if not header:
                header = [name.strip() for name in cells]
                _check_header(log, header, required=required, optional=optional)
            elif len(cells) == len(header):
                log.lines.append(line)
                kept.append([cell.strip() for cell in cells])
            elif "".join(cells).strip():
                mend = "leave a missing value empty between its commas"
                log.fault(f"has {len(cells)} cells, the header has {len(header)}", mend=mend, line=line)
            line = rows.line_num + 1
    except csv.Error as error:
        log.fault(f"cannot be read as CSV ({error})", mend="look for a quotation mark that does not belong there", line=line)
    if not kept and not log.faults:
        log.fault("has a header and no rows", mend="give at least one row")
    log.cells = {name: [cells[place] for cells in kept] for place, name in enumerate(header)}
    if not kept:
        log.check()
    return log


def _text(path: Path, log: LogFile) -> str:
    try:
        content = path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a path that no file can have
        what, mend = f"cannot be read: {getattr(error, 'strerror', error)}", "check the path; it is relative to the scenario file"
        raise InputError(Fault(what, mend, file=log.file)) from None
    log.digest = hashlib.sha256(content).hexdigest()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(Fault("is not UTF-8 text", "save it as 'CSV UTF-8'", file=log.file, line=line)) from None
    if not text.strip():
        raise InputError(Fault("is empty", "see docs/input-logs.md for what it should hold", file=log.file))
    return text


def _check_header(log: LogFile, header: list[str], *, required: tuple[str, ...], optional: tuple[str, ...]) -> None:
    for separator, name in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and separator in header[0]:
            log.fault(f"its cells are separated by {name}", mend="separate them by commas, and write decimals with a point", line=1)
            log.check()
    for name in sorted(set(header), key=header.index):
        if name not in required + optional:
            log.fault(
                f"there is no column {name!r}",
                mend=nearest(name, required + optional, otherwise="docs/input-logs.md lists those there are"),
                line=1,
            )
        elif header.count(name) > 1:
            log.fault(f"the column {name!r} is there {header.count(name)} times", mend="keep one", line=1)
    for name in required:
        if name not in header:
            log.fault(f"the column {name!r} is missing", mend=f"the header must name {' and '.join(required)}", line=1)
    log.check()


def nearest(name: str, known: tuple[str, ...], *, otherwise: str) -> str:
    """How to mend an unknown name: the nearest known one, if any is near."""
    close = get_close_matches(name.lower(), known, n=1)
    return f"did you mean {close[0]!r}?" if close else otherwise


def number(text: str, *, most: float, unit: str) -> float:
    """A number from 0 to ``most``, more than which nobody would believe. Raises ValueError."""
    if text.startswith("-") and _NUMBER.fullmatch(text[1:]):
        raise ValueError(f"cannot be negative: {text!r}")
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"not a number: {text!r}; write for example 12.5, with a point and no unit")
    if float(text) > most:
        raise ValueError(f"not to be believed: {text!r}; at most {most:,.0f} {unit}")
    return float(text)


def whole(text: str, *, most: int = 999_999_999, unit: str = "") -> int:
    """A whole number from 0 to ``most``. Raises ValueError."""
    if not _WHOLE.fullmatch(text):
        raise ValueError(f"not a whole number from 0 up: {text!r}; write for example 20")
    if int(text) > most:
        raise ValueError(f"not to be believed: {text!r}; at most {most:,} {unit}")
    return int(text)


@dataclass(frozen=True)
class ModelClock:
    """Turns the times of a file into seconds of the model: local civil time of the zone, each day of 24 hours.

    ``written_in``: zone of times that carry no offset.
    """

    first_date: date
    zone: ZoneInfo
    written_in: ZoneInfo

    @classmethod
    def of(cls, horizon: Horizon, time_zone: str | None) -> ModelClock:
        """The clock of a horizon, for a file whose times are in ``time_zone`` (None: the horizon's)."""
        return cls(horizon.first_date, ZoneInfo(horizon.time_zone), ZoneInfo(time_zone or horizon.time_zone))

    def seconds(self, text: str) -> float:
        """Seconds from the first midnight. Raises ValueError for what is not a time, or is one that clocks there leave out.

        Of an hour that comes twice (clocks put back), without an offset the first is meant; the model's clock counts both alike.
        """
        try:
            time = datetime.fromisoformat(text) if _TIME.fullmatch(text) else None
        except ValueError:
            time = None
        if time is None:
            raise ValueError(
                f"not a time: {text!r}; write for example 2026-03-02T08:15:00, with an offset such as +08:00 if it needs one"
            )
        try:
            if time.tzinfo is None:
                aware = time.replace(tzinfo=self.written_in)
                if aware.astimezone(UTC).astimezone(self.written_in).replace(tzinfo=None) != time:
                    raise ValueError(
                        f"there is no {text!r} in {self.written_in}: clocks are put forward over it; give the offset it was read with"
                    )
                time = aware
            local = time.astimezone(self.zone)
        except OverflowError:
            raise ValueError(f"not a time of our era: {text!r}") from None
        since = local.replace(tzinfo=None) - datetime.combine(self.first_date, datetime.min.time())
        return since / timedelta(seconds=1)

    def gaps(self, start: float, end: float) -> tuple[tuple[float, float], ...]:
        """The hours between two times of the model that clocks there leave out: (when clocks are put forward, seconds left out)."""
        found, day = [], start
        while day < end:
            following = min(day + DAY, end)
            missing = (following - day) - (self._instant(following) - self._instant(day)).total_seconds()
            if missing > 0:
                found.append((self._change(day, following), missing))
            day = following
        return tuple(found)

    def _instant(self, seconds: float) -> datetime:
        local = datetime.combine(self.first_date, datetime.min.time()) + timedelta(seconds=seconds)
        return local.replace(tzinfo=self.zone).astimezone(UTC)

    def _change(self, start: float, end: float) -> float:
        """When in between clocks are put forward, to the second."""
        begin, low, high = self._instant(start), 0, math.ceil(end - start)
        offset = begin.astimezone(self.zone).utcoffset()
        while high - low > 1:
            middle = (low + high) // 2
            same = (begin + timedelta(seconds=middle)).astimezone(self.zone).utcoffset() == offset
            low, high = (middle, high) if same else (low, middle)
        return start + high

    def written(self, seconds: float) -> str:
        """The date and time of a time of the model, to the minute."""
        moment = datetime.combine(self.first_date, datetime.min.time()) + timedelta(days=seconds // DAY, seconds=seconds % DAY)
        return moment.isoformat(sep=" ", timespec="minutes")
