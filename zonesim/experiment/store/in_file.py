"""A store in a file, which outlives everybody who works on it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

import numpy as np

from zonesim.engines.tables import Floats
from zonesim.errors import Fault, InputError
from zonesim.experiment.model_version import model_version
from zonesim.experiment.replicate import Outcome
from zonesim.experiment.store.file import explained, open_store, transaction
from zonesim.experiment.store.store import Described, Finished
from zonesim.measures.offered_load import OfferedLoad

OFFERED = "offered load"
"""Under this name offered loads stand among the series of a replication, four numbers to a pool."""


class FileStore:
    """A :class:`~zonesim.experiment.store.store.Store` in an SQLite file. A context: closed at its end. ``any_model``: to be read, not
    added to. Its replications have no controls.

    Raises InputError where the file cannot be used, or holds replications of another model.
    """

    lasting: ClassVar[bool] = True
    controls: bool = False

    def __init__(self, path: Path, *, seed: int, any_model: bool = False) -> None:
        self.path, self.seed = path, seed
        self._base = open_store(path, model=model_version())
        self._layouts: dict[str, int] = {}
        made_by = self.fact("model")
        if made_by != model_version() and not any_model:
            self._base.close()
            what = f"holds replications of model {made_by}; this is {model_version()}, whose numbers may differ"
            mend = "run with that model, name another folder with --output, or see what differs with zonesim verify"
            raise InputError(Fault(what, mend, file=str(path)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._base.close()

    def fact(self, name: str) -> str | None:
        """What the store says of itself under this name; None where nothing."""
        with explained(self.path):
            row = self._base.execute("select value from facts where name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def state(self, name: str, value: str) -> None:
        """Say it, in place of what was said under the name."""
        with explained(self.path), transaction(self._base):
            self._base.execute("insert or replace into facts values (?, ?)", (name, value))

    def cells(self) -> dict[str, str]:
        """Key of a cell -> digest of its scenario, of those that were built before."""
        with explained(self.path):
            return dict(self._base.execute("select key, digest from cells join scenarios using (scenario)").fetchall())

    def add_cells(self, built: Sequence[Described]) -> None:
        """Keep which scenario each cell is, its name and what distinguishes it, and the values in force of each scenario."""
        with explained(self.path), transaction(self._base):
            known = self._numbers()
            values = {
                one.digest: zlib.compress(json.dumps(one.scenario.resolved()).encode()) for one in built if one.digest not in known
            }
            self._base.executemany("insert or ignore into scenarios (digest, resolved) values (?, ?)", values.items())
            numbers = self._numbers()
            rows = [
                (one.cell.key, numbers[one.digest], one.cell.name, json.dumps(dict(one.cell.factors), default=str)) for one in built
            ]
            self._base.executemany("insert or ignore into cells values (?, ?, ?, ?)", rows)

    def named(self) -> list[tuple[str, str, dict[str, object]]]:
        """(name, digest, what distinguishes it) of every cell, in the order of scenarios and names."""
        with explained(self.path):
            rows = self._base.execute(
                "select name, digest, factors from cells join scenarios using (scenario) order by scenario, name, key"
            ).fetchall()
        return [(name, digest, json.loads(factors)) for name, digest, factors in rows]

    def _numbers(self) -> dict[str, int]:
        return dict(self._base.execute("select digest, scenario from scenarios").fetchall())

    def resolved(self, digest: str) -> dict[str, object]:
        """Every value in force of a scenario that is in the store."""
        with explained(self.path):
            (packed,) = self._base.execute("select resolved from scenarios where digest = ?", (digest,)).fetchone()
        data: dict[str, object] = json.loads(zlib.decompress(packed))
        return data

    def there(self) -> dict[str, dict[int, bool]]:
        """Digest -> replication -> whether it succeeded, of all that are over."""
        with explained(self.path):
            rows = self._base.execute(
                "select digest, replication, stage is null from replications join scenarios using (scenario) where seed = ?",
                (self.seed,),
            ).fetchall()
        found: dict[str, dict[int, bool]] = {}
        for digest, replication, succeeded in rows:
            found.setdefault(digest, {})[replication] = bool(succeeded)
        return found

    def add(self, batch: Sequence[Finished]) -> None:
        """Keep finished replications, all or none. One that is there stays as it is: it is the same."""
        with explained(self.path), transaction(self._base):
            numbers = self._numbers()
            self._base.executemany(
                "insert or ignore into replications values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [(numbers[one.scenario], self.seed, one.replication, *self._packed(one), one.seconds) for one in batch],
            )

    def forget_failures(self) -> int:
        """Take failed replications out, to be tried again; returns how many."""
        with explained(self.path), transaction(self._base):
            return self._base.execute("delete from replications where stage is not null and seed = ?", (self.seed,)).rowcount

    def _packed(self, one: Finished) -> tuple[object, ...]:
        if one.outcome is None:
            return None, None, None, None, one.stage, one.message
        names, values, kinds, series = packed(one.outcome)
        return self._layout(names), values, self._layout(kinds), series, None, None

    def _layout(self, names: object) -> int:
        text = json.dumps(names, ensure_ascii=False)
        if text not in self._layouts:
            self._base.execute("insert or ignore into layouts (columns) values (?)", (text,))
            (number,) = self._base.execute("select layout from layouts where columns = ?", (text,)).fetchone()
            self._layouts[text] = number
        return self._layouts[text]

    def outcomes(self, digest: str, numbers: Sequence[int]) -> list[Outcome | Finished]:
        """These replications of a scenario in order; those that failed as they are. Raises KeyError for one that is missing."""
        found = {one.replication: one for one in self._read(digest, numbers)}
        return [found[number].outcome or found[number] for number in numbers]

    def _read(self, digest: str, numbers: Sequence[int]) -> Iterator[Finished]:
        with explained(self.path):
            rows = self._base.execute(
                "select replication, m.columns, measures, s.columns, series, stage, message, seconds from replications"
                " join scenarios using (scenario) left join layouts m using (layout)"
                " left join layouts s on s.layout = series_layout where digest = ? and seed = ? and replication between ? and ?",
                (digest, self.seed, min(numbers), max(numbers)),
            ).fetchall()
        for number, columns, measures, kinds, series, stage, message, seconds in rows:
            outcome = None
            if stage is None:
                values = np.frombuffer(measures, "<f8").tolist()
                names = json.loads(columns)
                table = tuple((measure, of, value) for (measure, of), value in zip(names, values, strict=True))
                told = _series(json.loads(kinds), zlib.decompress(series))
                offered = tuple(_offered(pool, numbers) for pool, numbers in told.pop(OFFERED, {}).items())
                outcome = Outcome(number, table, told, offered=offered)
            yield Finished(digest, number, outcome, stage or "", message or "", seconds)

    def values(self, digest: str, numbers: Sequence[int], *, names: Sequence[tuple[str, str]]) -> Floats:
        """Measures by replication, shape (names, numbers); NaN where a replication failed or does not define it."""
        found = np.full((len(names), len(numbers)), np.nan)
        place_of = {number: place for place, number in enumerate(numbers)}
        with explained(self.path):
            rows = self._base.execute(
                "select replication, columns, measures from replications join scenarios using (scenario) join layouts using (layout)"
                " where digest = ? and seed = ? and replication between ? and ?",
                (digest, self.seed, min(numbers), max(numbers)),
            )
            for number, columns, measures in rows:
                if number not in place_of:
                    continue
                places = _places(columns)
                values = np.frombuffer(measures, "<f8")
                for row, name in enumerate(names):
                    if name in places:
                        found[row, place_of[number]] = values[places[name]]
        return found

    def every_run(self) -> list[tuple[str, int, int]]:
        """(digest, seed, replication) of all that are over, in order."""
        with explained(self.path):
            return self._base.execute(
                "select digest, seed, replication from replications join scenarios using (scenario)"
                " order by scenario, seed, replication"
            ).fetchall()

    def failures(self) -> list[Finished]:
        """Every replication that failed, in the order of scenarios and numbers."""
        with explained(self.path):
            rows = self._base.execute(
                "select digest, replication, stage, message, seconds from replications join scenarios using (scenario)"
                " where stage is not null and seed = ? order by scenario, replication",
                (self.seed,),
            ).fetchall()
        return [Finished(digest, number, None, stage, message, seconds) for digest, number, stage, message, seconds in rows]

    def seconds(self) -> tuple[int, float]:
        """How many replications are there, and how long they took in all."""
        with explained(self.path):
            count, total = self._base.execute("select count(*), coalesce(sum(seconds), 0) from replications").fetchone()
        return int(count), float(total)

    def reuse(self, other: Path) -> int:
        """Take over what an earlier experiment ran already: same scenario, seed, replication and model. Returns how many.

        Raises InputError where ``other`` is no store, or of another model.
        """
        if other.resolve() == self.path.resolve():
            return 0
        if not other.is_file():
            raise InputError(Fault("there is no such store", "name the store.sqlite of an experiment", file=str(other)))
        with FileStore(other, seed=self.seed):
            pass  # the same checks
        with explained(self.path):
            self._base.execute("attach database ? as other", (str(other),))
            try:
                with transaction(self._base):
                    self._base.execute("insert or ignore into layouts (columns) select columns from other.layouts")
                    taken = self._base.execute(_TAKE_OVER, (self.seed,)).rowcount
            finally:
                self._base.execute("detach database other")
        return taken


_TAKE_OVER = """
insert or ignore into replications
select mine.scenario, r.seed, r.replication,
    (select l.layout from layouts l join other.layouts o using (columns) where o.layout = r.layout), r.measures,
    (select l.layout from layouts l join other.layouts o using (columns) where o.layout = r.series_layout), r.series,
    r.stage, r.message, r.seconds
from other.replications r join other.scenarios theirs on theirs.scenario = r.scenario join scenarios mine on mine.digest = theirs.digest
where r.seed = ? and r.stage is null
"""


def packed(outcome: Outcome) -> tuple[object, bytes, object, bytes]:
    """Names of the measures and their values, kinds of the series with lengths and their values, as they are kept."""
    names = [(measure, of) for measure, of, _ in outcome.rows]
    values = np.array([value for *_, value in outcome.rows], "<f8")
    told = dict(outcome.series)
    if outcome.offered:
        told[OFFERED] = {
            each.pool: np.array([each.ratio, each.lower_bound, each.asked_hours, each.rostered_hours]) for each in outcome.offered
        }
    kinds = [(kind, [(what, len(numbers)) for what, numbers in each.items()]) for kind, each in told.items()]
    series = np.concatenate([np.zeros(0), *(numbers for each in told.values() for numbers in each.values())]).astype("<f8")
    return names, values.tobytes(), kinds, zlib.compress(series.tobytes(), 1)


_PLACES: dict[str, dict[tuple[str, str], int]] = {}


def _places(columns: str) -> dict[tuple[str, str], int]:
    """Where each measure of a layout stands."""
    if columns not in _PLACES:
        _PLACES[columns] = {(measure, of): place for place, (measure, of) in enumerate(json.loads(columns))}
    return _PLACES[columns]


def _offered(pool: str, numbers: Floats) -> OfferedLoad:
    ratio, lower_bound, asked, rostered = numbers.tolist()
    return OfferedLoad(pool, ratio, bool(lower_bound), asked, rostered)


def _series(kinds: Sequence[tuple[str, Sequence[tuple[str, int]]]], packed: bytes) -> dict[str, dict[str, Floats]]:
    numbers = np.frombuffer(packed, "<f8").astype(np.float64)
    found: dict[str, dict[str, Floats]] = {kind: {} for kind, _ in kinds}
    begin = 0
    for kind, each in kinds:
        for what, length in each:
            found[kind][what] = numbers[begin : begin + length]
            begin += length
    return found
