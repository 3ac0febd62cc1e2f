"""An experiment as tidy tables: its scenarios, measures, series and failures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from zonesim.errors import Fault, InputError
from zonesim.experiment.store.in_file import FileStore
from zonesim.experiment.store.store import Finished
from zonesim.measures.catalogue import MEASURES
from zonesim.tables.tidy_table import Field, Table

_RUN = (
    Field("scenario", "text", "", "name of the scenario in the plan"),
    Field("seed", "integer", "", "seed of all random numbers"),
    Field("replication", "integer", "", "number of the replication, from 0"),
)
_MEASURES = (
    *_RUN,
    Field("measure", "text", "", "name of the measure"),
    Field("of", "text", "", "what it is of"),
    Field("value", "number", "", "its value; missing where it is undefined"),
    Field("unit", "text", "", "unit of the value"),
)
_SERIES = (
    *_RUN,
    Field("kind", "text", "", "what is told over time: queue, utilisation, before gate, still in the zone, by day"),
    Field("of", "text", "", "of which pool, gate or quantity"),
    Field("step", "integer", "", "hour or day of the observed window, or step of five minutes since arrival, from 0"),
    Field("value", "number", "", "mean over the step, or the share still there"),
)
_FAILURES = (
    *_RUN,
    Field("stage", "text", "", "where it failed: scenario, demand, run, engine, books, worker"),
    Field("message", "text", "", "why"),
)


def tables_of(path: Path, measures: Sequence[str] = ()) -> dict[str, Table]:
    """The tables of a store: scenarios, measures (those named, all where none is), series, failures; empty ones are left out.

    Raises InputError where it cannot be read, and for a measure that there is not.
    """
    unknown = [name for name in measures if name not in MEASURES]
    if unknown:
        raise InputError([Fault(f"no measure {name!r}", "see measures.csv of a run", file="--measure") for name in unknown])
    with FileStore(path, seed=0, any_model=True) as store:
        return {name: table for name, table in _tables(store, measures) if table.size}


def _tables(store: FileStore, measures: Sequence[str]) -> list[tuple[str, Table]]:
    cells = store.named()
    label: dict[str, str] = {}
    for name, digest, _ in cells:
        label.setdefault(digest, name)
    done: list[list[object]] = []
    steps: list[list[object]] = []
    failed: list[list[object]] = []
    for digest, seed, number in store.every_run():
        store.seed = seed
        (one,) = store.outcomes(digest, [number])
        run: list[object] = [label.get(digest, digest[:12]), seed, number]
        if isinstance(one, Finished):
            failed.append([*run, one.stage, one.message])
            continue
        wanted = [row for row in one.rows if not measures or row[0] in measures]
        done += [[*run, measure, of, value, MEASURES[measure].unit] for measure, of, value in wanted]
        for kind, each in () if measures else one.series.items():
            for what, values in each.items():
                steps += [[*run, kind, what, step, value] for step, value in enumerate(values.tolist())]
    return [
        ("scenarios", _scenarios(cells)),
        ("measures", _table(_MEASURES, done)),
        ("series", _table(_SERIES, steps)),
        ("failures", _table(_FAILURES, failed)),
    ]


def _scenarios(cells: Sequence[tuple[str, str, dict[str, object]]]) -> Table:
    """A row per cell, a column per factor."""
    names = list(dict.fromkeys(factor for *_, factors in cells for factor in factors))
    fields = [Field("scenario", "text", "", "name of the scenario in the plan"), Field("digest", "text", "", "SHA-256 of its values")]
    fields += [Field(f"factor_{name}", "text", "", f"its {name}, as the plan varies it") for name in names]
    rows = [
        [name, digest, *(None if (value := factors.get(factor)) is None else str(value) for factor in names)]
        for name, digest, factors in cells
    ]
    return _table(tuple(fields), rows)


def _table(fields: Sequence[Field], rows: Sequence[Sequence[object]]) -> Table:
    columns = {field.name: [row[place] for row in rows] for place, field in enumerate(fields)}
    return Table.of(fields, {name: np.array(values, np.float64) if name == "value" else values for name, values in columns.items()})
