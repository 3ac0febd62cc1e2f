"""Data files that a scenario names: small CSV tables, read when it is validated, all their faults reported at once."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationInfo
from pydantic_core import PydanticCustomError

from zonesim.errors import Fault, InputError

ColumnReaders = Mapping[str, Callable[[str], Any]]
"""Name of each column -> what turns its text into a value, raising ValueError in words meant for the user."""


MISSING = frozenset(
    (
        *("na", "n/a", "n.a.", "#n/a", "#n/a n/a", "#na", "<na>", "nan", "-nan", "null", "none", "nil", "missing", "1.#ind", "-1.#ind"),
        *("1.#qnan", "-1.#qnan", "#null!", "#value!", "#ref!", "#div/0!", "#num!", "#name?", ".", "-", "--", "?", "无", "空", "不详"),
    )
)
"""What stands for a missing value in files of R, pandas, SAS, Stata and spreadsheets, in small letters: never a name."""


def present(text: str) -> str:
    """The text of a cell. Raises ValueError where it stands for a missing value: as a name it would be one name for many things."""
    if text.casefold() in MISSING:
        raise ValueError(f"{text!r} stands for a missing value in many programs; leave the cell empty")
    return text


def read_table(path: Path, columns: ColumnReaders, *, shown_as: str = "") -> list[tuple[Any, ...]]:
    """The rows of a CSV file with a header, values in the order of ``columns``; blank lines are skipped.

    ``shown_as``: the file as the user wrote it, for messages. Raises InputError with every fault of the file, each with its
    line: a file that cannot be read, another header, rows of the wrong length, values that cannot be read, no rows at all.
    """
    shown = shown_as or str(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(Fault(f"cannot be read: {error.strerror}", "check the path", file=shown)) from None
    except UnicodeDecodeError:
        raise InputError(Fault("is not UTF-8 text", "save it as CSV UTF-8", file=shown)) from None
    lines = csv.reader(text.splitlines())
    header = [name.strip() for name in next(lines, [])]
    if sorted(header) != sorted(columns):
        raise InputError(Fault(f"the header is {','.join(header)!r}", f"write {','.join(columns)!r}", file=shown, line=1))
    rows: list[tuple[Any, ...]] = []
    faults: list[Fault] = []
    for cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            what, mend = f"{len(cells)} values", f"give {len(header)}: {','.join(header)}"
            faults.append(Fault(what, mend, file=shown, line=lines.line_num))
            continue
        row: dict[str, Any] = {}
        for name, cell in zip(header, cells, strict=True):
            try:
                row[name] = columns[name](present(cell.strip()))
            except ValueError as error:
                faults.append(Fault(str(error), path=name, file=shown, line=lines.line_num))
        if len(row) == len(header):
            rows.append(tuple(row[name] for name in columns))
    if not rows and not faults:
        faults.append(Fault("has no rows", "give at least one", file=shown))
    if faults:
        raise InputError(faults)
    return rows


def read_named(file: str, columns: ColumnReaders, *, info: ValidationInfo) -> list[tuple[Any, ...]]:
    """The rows of a file named in a scenario, relative to the folder ``info.context["folder"]`` (left out: the current one).

    Raises PydanticCustomError of type "data_file" whose context holds ``faults``, those that :func:`read_table` found.
    """
    folder: Path = (info.context or {}).get("folder", Path())
    try:
        return read_table(folder / file, columns, shown_as=file)
    except InputError as error:
        context = {"text": str(error).replace("\n", "; "), "faults": error.faults}
        raise PydanticCustomError("data_file", "{text}", context) from None


def number(text: str) -> float:
    """A finite number. Raises ValueError."""
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"not a number: {text!r}") from None
    if value - value != 0:
        raise ValueError(f"not a finite number: {text!r}")
    return value
