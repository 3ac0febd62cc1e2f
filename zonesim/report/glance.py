"""A comparison at a glance: a row per measure, a column per scenario, the difference and what can be said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zonesim.report.readable import cell, words_of
from zonesim.report.result import TextRows


@dataclass(frozen=True)
class Glance:
    """``rows``: measure, then (difference, its interval, verdict) by scenario."""

    baseline: str
    scenarios: Sequence[str]
    rows: Sequence[tuple[str, Sequence[tuple[str, str, str]]]]


def glance(rows: TextRows, baseline: str) -> Glance | None:
    """From the table of a comparison; None without one."""
    if len(rows) < 2:
        return None
    heading, *body = rows
    place = {name: heading.index(name) for name in ("scenario", "measure", "of", "unit", "difference", "low", "high", "verdict")}
    scenarios = list(dict.fromkeys(row[place["scenario"]] for row in body))
    found: dict[tuple[str, str], dict[str, tuple[str, str, str]]] = {}
    for row in body:
        texts = [row[place[name]] for name in ("difference", "low", "high")]
        difference, _, span = cell("difference", texts, unit=row[place["unit"]]).partition(" (")
        told = difference, f"({span}" if span else "", row[place["verdict"]]
        found.setdefault((row[place["measure"]], row[place["of"]]), {})[row[place["scenario"]]] = told
    return Glance(
        baseline,
        scenarios,
        [
            (words[:1].upper() + words[1:], [cells.get(scenario, ("", "", "")) for scenario in scenarios])
            for (measure, of), cells in found.items()
            for words in [words_of(measure, of)]
        ],
    )
