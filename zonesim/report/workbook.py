"""The tables of results as a workbook holds them: numbers as numbers, in the units of their rows, each column described."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from zonesim.report.result import FinishedStudy
from zonesim.tables.tidy_table import ColumnKind, Field, Table

COLUMNS: Mapping[str, str] = {
    "scenario": "name of the scenario",
    "measure": "name of the measure",
    "of": "what the measure is of",
    "unit": "unit of the row's values",
    "mean": "mean over replications",
    "low": "lower end of the 95 % interval of the value before it",
    "high": "upper end of the 95 % interval of the value two before it",
    "difference": "mean paired difference from the baseline",
    "baseline": "mean of the baseline",
    "other": "mean of the scenario",
    "relative": "difference as a part of the baseline's mean",
    "correlation": "correlation of the two scenarios over replications",
    "independent_replications": "replications of independent runs that would have been as precise",
    "replications": "replications that define the value",
    "undefined": "replications that do not define the value",
    "failed": "replications that failed or do not define the value",
    "unstable": "why no steady value should be read",
    "verdict": "what can be said of the difference",
    "further_replications": "replications still needed to settle it, if mean and spread stay as they are",
    "adds": "what it adds on top of those before it",
    "on top of": "what was on before it",
    "effect": "factor, or factors of an interaction",
    "aliases": "effects that the design cannot tell from it",
    "index": "which index of sensitivity",
    "value": "its value",
}
"""What columns mean; others are described by their names."""


def workbook_tables(results: Mapping[str, FinishedStudy]) -> dict[str, Table]:
    """Every table of every result; named by its result, too, where there are several."""
    return {
        (name if len(results) == 1 else f"{name} {key}"): typed(rows)
        for key, result in results.items()
        for name, rows in result.tables.items()
        if len(rows) > 1
    }


def typed(rows: Sequence[Sequence[str]]) -> Table:
    """A table of text with columns of numbers where every cell is one or empty."""
    heading, *body = rows
    fields, columns = [], {}
    for place, name in enumerate(heading):
        kind, values = _column([row[place] for row in body])
        fields.append(Field(name, kind, "", COLUMNS.get(name, name.replace("_", " "))))
        columns[name] = values
    return Table.of(fields, columns)


def _column(texts: Sequence[str]) -> tuple[ColumnKind, list[object]]:
    filled = [text for text in texts if text]
    for kind, read in (("integer", int), ("number", float)):
        try:
            for text in filled:
                read(text)
        except ValueError:
            continue
        if filled:
            empty = None if kind == "integer" else float("nan")
            return kind, [read(text) if text else empty for text in texts]  # type: ignore[return-value]
    return "text", [text or None for text in texts]
