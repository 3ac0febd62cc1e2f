"""A scenario as it was written, not yet validated: plain data laid over each other, and where every value came from."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date, time
from pathlib import Path
from typing import Any

from zonesim.errors import Fault
from zonesim.scenario.positions import KeyPath, Position, key_path

TomlTable = dict[str, Any]
LISTS_OF_NAMED = (("calendars", "*", "shifts"),)
"""Tables of named things that may be written as lists, too: their elements are called "1", "2" and so on. "*": any name."""

ReplacesWhole = Callable[[KeyPath, TomlTable, TomlTable], bool]
"""(path, table below, table above) -> whether the one above takes the place of the one below instead of merging into it."""

FAMILIES = frozenset(
    {
        *("constant", "uniform", "triangular", "exponential", "erlang", "gamma"),
        *("lognormal", "weibull", "empirical", "mixture", "poisson"),
    }
)
"""Keys that stand alone in their table: families of distributions."""


def another_family(path: KeyPath, below: TomlTable, above: TomlTable) -> bool:
    """Whether a distribution is replaced: by one of another family, or a sample by another sample, read or listed."""
    both = below.keys() | above.keys()
    return path[-1] == "empirical" or (len(below) == len(above) == 1 and len(both) == 2 and both <= FAMILIES)


@dataclass(frozen=True)
class Origin:
    """Where something was stated: in ``file`` at a position, or by an option, whose text then stands for the file."""

    file: str
    position: Position | None = None

    def fault(self, path: KeyPath, what: str, *, mend: str = "", at_key: bool = False) -> Fault:
        """A fault of what stands here: of the value, or of its key."""
        line, column = (None, None) if self.position is None else self.position.key if at_key else self.position.value
        return Fault(what, mend, path=dotted(path), file=self.file, line=line, column=column)


@dataclass(frozen=True)
class Deviation:
    """One difference from what was extended: ``below`` became ``above`` (None: not there), stated in ``file``."""

    path: KeyPath
    below: Any
    above: Any
    file: str

    def __str__(self) -> str:
        return f"{dotted(self.path)}: {shown(self.below)} -> {shown(self.above)} ({self.file})"


@dataclass
class Layer:
    """What one file, or all ``--set`` together, states: data, the origin of every path in it, and what it removes first."""

    data: TomlTable
    origins: dict[KeyPath, Origin]
    removed: list[tuple[tuple[str, ...], Origin]] = field(default_factory=list)


@dataclass
class Draft:
    """All layers merged. Data files named in ``data`` are relative to ``folder``, whichever file named them."""

    folder: Path
    """Folder of the scenario file."""
    files: tuple[Path, ...]
    """Every file read, each after those it extends; the scenario file last."""
    data: TomlTable = field(default_factory=dict)
    """The merged tables."""
    origins: dict[KeyPath, Origin] = field(default_factory=dict)
    """Where each path in ``data`` was stated last."""
    changes: list[Deviation] = field(default_factory=list)
    """What each layer changed in those below it, in order."""

    def lay(self, layer: Layer, replaces_whole: ReplacesWhole = another_family) -> list[Fault]:
        """Put a layer on top: removals first, then tables merge by key, and anything else replaces. Faults: nothing to remove."""
        record = bool(self.data)
        faults = []
        for path, origin in layer.removed:
            parent: Any = self.data
            for key in path[:-1]:
                parent = parent.get(key) if isinstance(parent, dict) else None
            if isinstance(parent, dict) and path[-1] in parent:
                self.changes.append(Deviation(path, parent.pop(path[-1]), None, origin.file))
                self._forget(path)
            else:
                faults.append(origin.fault(path, "nothing to remove", mend="name a table or key of what is extended"))
        self._merge(self.data, layer.data, (), layer, replaces_whole, record=record)
        for pattern in LISTS_OF_NAMED:
            self._name_elements(self.data, (), pattern)
        return faults

    def _name_elements(self, data: Any, path: KeyPath, pattern: Sequence[str]) -> None:
        """Give the elements of a list their names, so that layers above reach each of them."""
        if not isinstance(data, dict):
            return
        (part, *below) = pattern
        for key in [key for key in data if part in ("*", key)]:
            here, value = (*path, key), data[key]
            if below:
                self._name_elements(value, here, below)
            elif isinstance(value, list):
                data[key] = {str(place): item for place, item in enumerate(value, start=1)}
                for one in [one for one in self.origins if len(one) > len(here) and one[: len(here)] == here]:
                    element = one[len(here)]
                    if isinstance(element, int):
                        self.origins[*here, str(element + 1), *one[len(here) + 1 :]] = self.origins.pop(one)

    def _merge(
        self, below: TomlTable, above: TomlTable, path: KeyPath, layer: Layer, replaces_whole: ReplacesWhole, *, record: bool
    ) -> None:
        for key, value in above.items():
            here = (*path, key)
            old = below.get(key)
            if isinstance(old, dict) and isinstance(value, dict) and not replaces_whole(here, old, value):
                if layer.origins[here].position is not None:  # an option only passes through the tables above its key
                    self.origins[here] = layer.origins[here]
                self._merge(old, value, here, layer, replaces_whole, record=record)
                continue
            if record and shown(old) != shown(value):
                self.changes.append(Deviation(here, old, value, layer.origins[here].file))
            self._forget(here)
            below[key] = deepcopy(value)  # later layers change what is merged, not what is recorded
            self.origins.update({one: origin for one, origin in layer.origins.items() if one[: len(here)] == here})

    def _forget(self, path: KeyPath) -> None:
        for one in [one for one in self.origins if one[: len(path)] == path]:
            del self.origins[one]

    def origin(self, path: KeyPath) -> Origin:
        """Where ``path`` was stated or, where it was not, the nearest table above it."""
        while path and path not in self.origins:
            path = path[:-1]
        return self.origins[path] if path else Origin(str(self.files[-1]))

    def fault(self, path: KeyPath, what: str, *, mend: str = "", at_key: bool = False) -> Fault:
        """A fault at ``path``, with the place where it, or the nearest table above it, was stated."""
        return replace(self.origin(path).fault(path, what, mend=mend, at_key=at_key), path=dotted(path))

    def placed(self, fault: Fault) -> Fault:
        """The same fault with the file and line of its ``path``, a dotted text in which names need not be quoted, and of ``beside``."""
        place = self._stated(fault.path)
        fault = replace(fault, file=place.file, line=place.line, column=place.column)
        if not fault.beside:
            return fault
        other = self._stated(fault.beside)
        return replace(fault, beside=other.file if other.line is None else f"{other.file}:{other.line}")

    def _stated(self, path: str) -> Fault:
        """A fault that says no more than where ``path``, or the nearest table above it, was stated."""
        known = {".".join(map(str, one)): one for one in self.origins}
        while path and path not in known:
            path = path.rpartition(".")[0]
        return self.origin(known.get(path, ())).fault((), "")


def dotted(path: KeyPath) -> str:
    """``gates.main.lanes`` as a TOML key, with quotation marks where they are needed."""
    return ".".join(part if isinstance(part, str) and _is_bare(part) else shown(part) for part in path)


def _is_bare(key: str) -> bool:
    try:
        return key_path(key) == ((key,), len(key))
    except ValueError:
        return False


def shown(value: Any, longest: int = 60) -> str:
    """A value in the spelling of TOML, cut off where it grows long; None is "nothing"."""
    text = "".join(_spelling(value))
    return text if len(text) <= longest else f"{text[: longest - 3]}..."


def _spelling(value: Any) -> Iterator[str]:
    if value is None:
        yield "nothing"
    elif isinstance(value, (str, bool)):
        yield json.dumps(value, ensure_ascii=False)
    elif isinstance(value, (date, time)):
        yield value.isoformat()
    elif isinstance(value, (list, tuple, Mapping)):
        opening, closing = "{}" if isinstance(value, Mapping) else "[]"
        yield opening
        for number, item in enumerate(value):
            yield ", " if number else ""
            if isinstance(value, Mapping):
                yield f"{dotted((item,))} = "
                item = value[item]
            yield from _spelling(item)
        yield closing
    else:
        yield str(value)
