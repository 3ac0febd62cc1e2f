"""Tables as people read them: a mean with its interval in one cell, in a unit that suits it; measures by their words."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zonesim.measures.catalogue import MEASURES, Key
from zonesim.plots.bands import Scale, decimals_of, number
from zonesim.report.result import TextRows

TITLES: Mapping[str, str] = {
    "intervals": "Means over replications, with 95 % intervals",
    "comparison": "Differences from the baseline, paired over replications, with simultaneous 95 % intervals",
    "ladder": "What each reform adds",
    "effects": "Effects and interactions",
    "cells": "Every combination that was run: means",
    "sweep": "Every point: means, and differences from the base at the same point",
    "indices": "What the measures hang on: indices of sensitivity",
    "capacity": "Traffic at which the targets still hold",
    "curve": "The measures over the traffic",
    "selection": "Scenarios, as far as each was replicated",
    "phases": "Change in each phase of the roll-out",
    "groups": "Zones together: all, by class and by province",
    "zones": "Every zone",
    "spread": "The spread over zones",
    "additions": "What one more of each thing would bring",
    "inputs": "What that hangs on: inputs moved one at a time",
    "evidence": "What each reform moves, and its price",
    "frontier": "Release time against detection",
    "settling": "Mean queue by day from the start",
}
"""What a table of a result is called in a report."""

CHANGES = ("difference", "adds", "change", "leading_difference")
"""Columns that are differences: with a sign, and shares in points."""
PLAIN = ("correlation", "independent_replications", "replications", "further_replications", "factor", "lift", "undefined", "failed")
"""Columns whose numbers are not in the unit of the row."""


@dataclass(frozen=True)
class Readable:
    """A table of text. ``numeric``: which columns stand to the right."""

    name: str
    title: str
    heading: Sequence[str]
    rows: Sequence[Sequence[str]]
    numeric: Sequence[bool]


def readable(name: str, rows: TextRows) -> Readable:
    """A table of a result, as people read it; one of means by scenario and measure has a column per scenario."""
    heading, *body = rows
    found = _joined(list(heading), body)
    if name == "intervals":
        found = _across(found)
    kept = [place for place in range(len(found[0])) if any(row[place] for row in found[1])]
    shown = [[row[place] for place in kept] for row in found[1]]
    titles = [found[0][place] for place in kept]
    numeric = [all(_is_number(row[place]) for row in shown) and bool(shown) for place in range(len(kept))]
    return Readable(name, TITLES.get(name, name.replace("_", " ").replace("-", " ")), titles, shown, numeric)


def _joined(heading: list[str], body: Sequence[Sequence[str]]) -> tuple[list[str], list[list[str]]]:
    """Measure and of as words; a value with the two columns of its interval as one; units in the cells."""
    unit_at = heading.index("unit") if "unit" in heading else -1
    titles: list[str] = []
    columns: list[list[str]] = []
    place = 0
    while place < len(heading):
        column = heading[place]
        step = 1
        if column == "unit":
            place += 1
            continue
        if column == "measure" and place + 1 < len(heading) and heading[place + 1] == "of":
            columns.append([words_of(row[place], row[place + 1]) for row in body])
            step = 2
        elif place + 2 < len(heading) and heading[place + 1].endswith("low") and heading[place + 2].endswith("high"):
            columns.append([cell(column, row[place : place + 3], unit=_unit(row, unit_at, column)) for row in body])
            step = 3
        else:
            columns.append([cell(column, [row[place]], unit=_unit(row, unit_at, column)) for row in body])
        titles.append(column.replace("_", " ") if column != "relative" else "relative change")
        place += step
    return titles, [list(cells) for cells in zip(*columns, strict=True)] if body else []


def _across(found: tuple[list[str], list[list[str]]]) -> tuple[list[str], list[list[str]]]:
    """Means by scenario and measure with a column per scenario."""
    heading, body = found
    if not {"scenario", "measure", "mean"} <= set(heading):
        return found
    scenario, measure, mean = (heading.index(name) for name in ("scenario", "measure", "mean"))
    names = list(dict.fromkeys(row[scenario] for row in body))
    cells = {(row[measure], row[scenario]): row[mean] for row in body}
    measures = list(dict.fromkeys(row[measure] for row in body))
    return ["measure", *names], [[each, *(cells.get((each, name), "") for name in names)] for each in measures]


def words_of(measure: str, of: str) -> str:
    """A measure and what it is of, as sentences name it."""
    return Key(measure, of, 0.0).words if measure in MEASURES else f"{measure} {of}".strip()


def _unit(row: Sequence[str], at: int, column: str) -> str:
    return "share" if column == "relative" else "" if at < 0 or column in PLAIN else row[at]


def cell(column: str, texts: Sequence[str], *, unit: str) -> str:
    """One value, or a value with the ends of its interval: "24.3 min (23.9 to 24.7)"; text as it is."""
    values = [_number(text) for text in texts]
    if values[0] is None:
        return texts[0].replace("_", " ") if len(texts) == 1 and column in ("scenario", "reform", "effect", "factor") else texts[0]
    known = [value for value in values if value is not None and not math.isnan(value)]
    if not known:
        return ""
    if any(math.isinf(value) for value in known):
        return "without limit"
    whole = all(value == int(value) and "." not in text and "e" not in text for value, text in zip(known, texts, strict=False))
    if whole and len(texts) == 1:
        return f"{int(known[0]):,}" if not unit else f"{int(known[0]):,} {unit}"
    change = column in CHANGES
    scale = Scale.of(unit, max(map(abs, known)), change=change)
    scaled = [value / scale.size for value in known]
    half = [(scaled[2] - scaled[1]) / 2] if len(scaled) == 3 else []
    decimals = decimals_of(half, scaled)
    first, *ends = (number(value, decimals, plus=change or column == "relative") for value in scaled)
    return f"{first} {scale.unit}".strip() + (f" ({' to '.join(ends)})" if len(ends) == 2 else "")


def _number(text: str) -> float | None:
    """The number a cell holds, None for other text; NaN for an empty one."""
    if not text:
        return math.nan
    try:
        return float(text)
    except ValueError:
        return None


def _is_number(text: str) -> bool:
    return not text or text[0] in "−+0123456789"
