"""Scenario files: TOML that may extend other files and states only what differs.

``extends = "baseline.toml"`` or a list of files, relative to the file that says so; later ones win, the file itself wins over them,
and a file extended by two others counts once, below both. Tables merge by key, anything else replaces; a distribution of another
family replaces the whole distribution. ``remove = ["inspection_yard", "flows.empty"]`` takes away what is extended before the
file's own keys are added. ``--set path=value`` lies on top of all files; ``--set path=!`` removes.
"""

from __future__ import annotations

import codecs
import os
import re
import tomllib
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path
from typing import Any, TypeVar

from zonesim.errors import Fault, InputError
from zonesim.scenario.draft import Draft, Layer, Origin, ReplacesWhole, TomlTable, another_family, shown
from zonesim.scenario.positions import KeyPath, find_positions, key_path

__all__ = ["Draft", "Origin", "read"]

REMOVE = "!"
"""What ``--set path=!`` says in place of a value."""
FILE_KEYS = frozenset({"file", "counts"})
"""Keys whose text names a data file."""
DEEPEST = 40
"""Levels of nesting that a scenario may have."""

DIGITS = "use at most 18 digits"

_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_MENDS = {
    "Invalid value": "put text, times and durations in quotation marks",
    "Expected newline or end of document after a statement": "put text, times and durations in quotation marks",
    "Cannot overwrite a value": "state each key once",
    "Cannot declare": "state each table once",
}
"""Beginnings of tomllib's messages -> what a planner most likely meant."""

Item = TypeVar("Item", bound=Hashable)


@dataclass
class _File(Layer):
    """One file read: what it states, and the files it extends, as they are found on disk."""

    bases: list[Path] = field(default_factory=list)


def read(path: Path, overrides: Sequence[str] = (), *, replaces_whole: ReplacesWhole = another_family) -> Draft:
    """The scenario in ``path`` with all it extends and every ``--set`` of ``overrides`` ("gates.main.lanes.inbound=6").

    Raises InputError with every fault of the files themselves: not found, not TOML, extended in a circle, set twice. What the
    values mean is not looked at.
    """
    reader = _Reader(path)
    above = _overrides(overrides, reader.faults)
    root = reader.read_root()
    if root is None or reader.faults:
        raise InputError(reader.faults)
    order = reader.order(root)
    draft = Draft(folder=path.parent, files=tuple(reader.paths[one] for one in order))
    faults = [fault for layer in (*(reader.files[one] for one in order), above) for fault in draft.lay(layer, replaces_whole)]
    if faults:
        raise InputError(faults)
    return draft


class _Reader:
    """Reads a file and those it extends, each once. Keys are paths without links, so that a file is known under any name."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.files: dict[Path, _File] = {}
        self.paths: dict[Path, Path] = {}  # as the user would write them
        self.faults: list[Fault] = []

    def read_root(self) -> Path | None:
        try:
            return self.read(Path(self.root.name), ())
        except (OSError, ValueError) as error:
            self.faults.append(Fault(f"cannot be read: {_reason(error)}", "check the path", file=str(self.root)))
            return None

    def read(self, name: Path, chain: tuple[Path, ...]) -> Path | None:
        """The file ``name``, relative to the folder of the root; None where it has faults of its own, which are noted.

        Raises OSError or ValueError where there is no such file to be read.
        """
        path = self.root.parent / name if chain else self.root
        raw = path.read_bytes()
        found = path.resolve()
        if found in chain:
            circle = [self.paths[one].name for one in (*chain[chain.index(found) :], found)]
            raise ValueError(f"it goes round in a circle, {' -> '.join(circle)}")
        if found in self.paths:
            return found if found in self.files else None
        self.paths[found] = Path(os.path.normpath(path)) if chain else path
        shown_as = str(self.paths[found])
        try:
            file = _parsed(raw, shown_as)
        except InputError as error:
            self.faults += error.faults
            return None
        for place, base in _texts(file, "extends", self.faults):
            origin = file.origins[place]
            try:
                below = self.read(name.parent / base, (*chain, found))
            except (OSError, ValueError) as error:
                mend = "name a file relative to the folder of this one, and none that extends this one"
                self.faults.append(origin.fault(place[:1], f"{base!r} cannot be read: {_reason(error)}", mend=mend))
            else:
                file.bases += [below] if below else []
        for place, text in _texts(file, "remove", self.faults):
            origin = file.origins[place]
            try:
                keys, end = key_path(text)
                if end < len(text):
                    raise ValueError
            except ValueError:
                self.faults.append(origin.fault(place[:1], f"not a key: {text!r}", mend="write for example 'flows.empty'"))
            else:
                file.removed.append((keys, origin))
        _name_from(name.parent, file.data)
        self.files[found] = file
        return found

    def order(self, root: Path) -> list[Path]:
        """Every file after those it extends, and in the order of each list of them. Raises InputError where there is no such order."""
        lines: dict[Path, list[Path]] = {}

        def line(one: Path) -> list[Path]:
            if one not in lines:
                latest_first = self.files[one].bases[::-1]
                rest = _linearised([*map(line, latest_first), latest_first])
                if rest is None:
                    what = "the files it extends cannot be put in order"
                    mend = "list each once, after those it extends itself, and everywhere in the same order"
                    raise InputError(self.files[one].origins["extends",].fault(("extends",), what, mend=mend))
                lines[one] = [one, *rest]
            return lines[one]

        return line(root)[::-1]


def _linearised(lines: list[list[Item]]) -> list[Item] | None:
    """The one order that keeps the order of every line, or None (C3: Barrett and others, OOPSLA 1996; as Python's classes)."""
    order: list[Item] = []
    while lines := [line for line in lines if line]:
        free = (line[0] for line in lines if not any(line[0] in other[1:] for other in lines))
        if (first := next(free, None)) is None:
            return None
        order.append(first)
        lines = [line[1:] if line[0] == first else line for line in lines]
    return order


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _parsed(raw: bytes, shown_as: str) -> _File:
    """The tables of one file with the origin of each path. Raises InputError."""

    def refuse(what: str, mend: str, line: int | None = None, column: int | None = None) -> InputError:
        return InputError(Fault(what, mend, file=shown_as, line=line, column=column))

    if raw.startswith(codecs.BOM_UTF8):
        raise refuse("begins with a byte order mark", "save it as UTF-8 without one", 1, 1)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise refuse("is not UTF-8 text", "save it as UTF-8", *_end(raw[: error.start].decode())) from None
    try:
        data = tomllib.loads(text)
        positions = find_positions(text)
    except RecursionError:
        raise refuse("is nested too deeply", f"use at most {DEEPEST} levels") from None
    except tomllib.TOMLDecodeError as error:
        what = str(error)
        mend = next((mend for start, mend in _MENDS.items() if what.startswith(start)), "")
        where = _PLACE.search(what)
        at = (None, None) if where is None else (int(where[1]), int(where[2])) if where[1] else _end(text)
        raise refuse(f"is not TOML: {_PLACE.sub('', what)}", mend, *at) from None
    except ValueError:  # Python's limit for the digits of a whole number
        raise refuse("has a number of too many digits", DIGITS) from None
    if not data:
        raise refuse("says nothing", "describe a scenario, or what differs from one that it extends")
    origins = {path: Origin(shown_as, position) for path, position in positions.items()}
    faults = [*_too_much(data, origins)]
    if faults:
        raise InputError(faults)
    return _File(data, origins)


def _end(text: str) -> tuple[int, int]:
    """Line and column after the last character."""
    before, newline, last = text.replace("\r\n", "\n").rpartition("\n")
    return before.count("\n") + len(newline) + 1, len(last) + 1


def _too_much(data: TomlTable, origins: dict[KeyPath, Origin]) -> Iterator[Fault]:
    """Nesting and numbers that no scenario needs and that not every reader bears."""
    deep = next((path for path in origins if len(path) > DEEPEST), None)
    if deep is not None:
        yield origins[deep].fault(deep[:1], "is nested too deeply", mend=f"use at most {DEEPEST} levels")
        return
    for path, value in _below((), data):
        if isinstance(value, int) and not -(2**63) <= value < 2**63:
            yield origins[path].fault(path, "is too large a number", mend=DIGITS)


def _below(path: KeyPath, value: Any) -> Iterator[tuple[KeyPath, Any]]:
    """Every path below ``path`` with its value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*path, key), item
        yield from _below((*path, key), item)


def _texts(file: _File, key: str, faults: list[Fault]) -> list[tuple[KeyPath, str]]:
    """Take a text, or a list of texts, out of a file: each with its path."""
    value = file.data.pop(key, [])
    texts: list[tuple[KeyPath, Any]] = [((key,), value)]
    if isinstance(value, list):
        texts = [((key, number), text) for number, text in enumerate(value)]
    for place, text in texts:
        if not isinstance(text, str):
            mend = f'write for example {key} = ["{"baseline.toml" if key == "extends" else "inspection_yard"}"]'
            faults.append(file.origins[place].fault((key,), f"must be text or a list of texts, not {shown(text)}", mend=mend))
    return [(place, text) for place, text in texts if isinstance(text, str)]


def _name_from(folder: Path, value: Any) -> None:
    """Put ``folder``, that of a file relative to that of the scenario file, before every data file that is named."""
    if folder == Path():
        return
    for item in value if isinstance(value, list) else value.values() if isinstance(value, dict) else ():
        _name_from(folder, item)
    if isinstance(value, dict):
        value.update({key: (folder / name).as_posix() for key, name in value.items() if key in FILE_KEYS and isinstance(name, str)})


def _overrides(texts: Sequence[str], faults: list[Fault]) -> Layer:
    """All ``--set`` as one layer. A value is TOML where it can be read as such, else text; moments stay text."""
    layer = Layer({}, {})
    seen: dict[tuple[str, ...], str] = {}
    for text in texts:
        origin = Origin(f"--set {text}")
        try:
            keys, end = key_path(text.strip())
        except ValueError:
            keys, end = (), 0
        sign, value_text = text.strip()[end:].lstrip()[:1], text.strip()[end:].lstrip()[1:].strip()
        twice = next((other for one, other in seen.items() if one[: len(keys)] == keys[: len(one)]), None)
        if not keys or sign != "=" or not value_text:
            faults.append(
                origin.fault((), "says no value for a key", mend=f"write path=value (path={REMOVE} removes), e.g. horizon.days=2")
            )
        elif keys[0] in ("extends", "remove"):
            faults.append(origin.fault((), f"{keys[0]!r} stands in a file only", mend=f"write path=value, or path={REMOVE} to remove"))
        elif twice is not None:
            faults.append(origin.fault((), f"sets what --set {twice} sets, too", mend="keep one of them"))
        else:
            seen[keys] = text
            _set(layer, keys, value_text, origin)
    faults += _too_much(layer.data, layer.origins)
    return layer


def _set(layer: Layer, keys: tuple[str, ...], text: str, origin: Origin) -> None:
    if text == REMOVE:
        layer.removed.append((keys, origin))
        return
    value = _value(text)
    table = layer.data
    for key in keys[:-1]:
        table = table.setdefault(key, {})
    table[keys[-1]] = value
    for length in range(1, len(keys)):
        layer.origins.setdefault(keys[:length], origin)
    layer.origins.update(dict.fromkeys((keys, *(path for path, _ in _below(keys, value))), origin))


def _value(text: str) -> Any:
    try:
        data = tomllib.loads(f"value = {text}")
    except (ValueError, RecursionError):
        return text
    value = data.pop("value")
    return text if data or isinstance(value, (date, time)) else value
