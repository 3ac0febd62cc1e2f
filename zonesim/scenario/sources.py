"""Where values come from when files lie over each other: a source goes with the value it was given for, a title and a description
with the file they were written for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from zonesim.scenario.draft import FAMILIES, Deviation, Draft, TomlTable
from zonesim.scenario.positions import KeyPath
from zonesim.units import DURATION_PATTERN

YOURS = "yours, no source given"
"""What stands for the source of a value that a file or an option states over another, and gives no source for."""

NOT_OF_THE_ZONE = frozenset({"title", "description", "sources", "horizon", "targets", "measures", "log"})
"""Tables that say what is observed and asked, not what the zone is like."""

CHOSEN = frozenset({"from_day"})
"""Quantities that are what a scenario asks about, and no assumption."""

_DURATION = re.compile(DURATION_PATTERN)


def mark_inherited(draft: Draft) -> None:
    """Say of a title, description or question of a file that is extended whose it is: it does not speak of what was changed."""
    mine = str(draft.files[-1])
    for key in ("title", "description", "question"):
        text = draft.data.get(key)
        origin = draft.origin((key,))
        if isinstance(text, str) and text.strip() and origin.position is not None and origin.file != mine:
            if key == "title":
                draft.data[key] = f"{draft.files[-1].stem} (extends “{text}”)"
            else:
                draft.data[key] = f"Of {Path(origin.file).name}, which this extends: {text.strip()}"


def settle_sources(draft: Draft) -> None:
    """Put the sources of a merged draft right: that of a value that a later layer replaced is what this layer says, or ``YOURS``; the
    source of what is gone goes with it."""
    sources = draft.data.get("sources", {})
    if not isinstance(sources, dict):
        return
    rank = {str(file): place for place, file in enumerate(draft.files)}
    given = {path: rank.get(draft.origin(("sources", path)).file, len(rank)) for path in sources}
    for change in draft.changes:
        if change.above is None:
            for gone in [one for one in sources if _within(one, _text(change.path))]:
                del sources[gone]
    for change in draft.changes:
        since = rank.get(change.file, len(rank))
        for text in map(_text, _quantities(change, draft.data)):
            fresh = [one for one in sources if given[one] >= since]
            above = [one for one in fresh if _within(text, one)]
            for stale in [one for one in sources if _within(one, text) and given[one] < since]:
                del sources[stale]
                if stale == text and above:
                    sources[text], given[text] = sources[max(above, key=len)], since
            if not above and not any(_within(one, text) for one in fresh):
                sources[text], given[text] = YOURS, since
    if sources:
        draft.data["sources"] = sources


def source_of(sources: Mapping[str, str], path: str) -> str:
    """What is said of where a value that a scenario states comes from: of itself, of the nearest table above it, or of its parts."""
    above = [one for one in sources if _within(path, one)]
    if above:
        return sources[max(above, key=len)]
    return "; ".join(dict.fromkeys(text for one, text in sources.items() if _within(one, path))) or YOURS


def _quantities(change: Deviation, data: TomlTable) -> Iterator[KeyPath]:
    """The quantities that a change stated and that are still there, each by its path."""
    if change.above is None or change.path[0] in NOT_OF_THE_ZONE:
        return
    path = change.path
    for length in range(1, len(path)):
        if _is_law(_at(data, path[:length])):
            path = path[:length]
            break
    yield from _below(path, _at(data, path))


def _below(path: KeyPath, value: object) -> Iterator[KeyPath]:
    if path[-1] not in CHOSEN and _is_quantity(value):
        yield path
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _below((*path, key), each)


def _at(data: Any, path: KeyPath) -> Any:
    for key in path:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def _is_law(value: object) -> bool:
    """Whether it is a distribution: a table with one key, the family."""
    return isinstance(value, dict) and len(value) == 1 and value.keys() <= FAMILIES


def _is_quantity(value: object) -> bool:
    """Whether it says how much or how long, and not which."""
    if isinstance(value, str):
        return bool(_DURATION.match(value))
    if isinstance(value, list):
        return not all(isinstance(each, str) and each[:1].isalpha() for each in value)
    return (isinstance(value, (int, float)) and not isinstance(value, bool)) or _is_law(value)


def _text(path: KeyPath) -> str:
    return ".".join(map(str, path))


def _within(path: str, table: str) -> bool:
    """Whether a dotted path is ``table``, or below it."""
    return path == table or path.startswith(f"{table}.")
