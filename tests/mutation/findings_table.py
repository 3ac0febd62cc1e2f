"""What became of each mutant of a sample: a table in a folder, the survivors among them, and kills per folder in per cent."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from mutants import Key, Mutant
from trials import Tried


@dataclass(frozen=True)
class Row:
    """One mutant. ``place``: how many of the same name stand before it. ``ran`` of the ``meet`` tests that run its lines were run."""

    folder: str
    file: str
    line: int
    function: str
    kind: str
    original: str
    mutated: str
    place: int
    outcome: str
    killer: str
    ran: int
    meet: int
    seconds: float
    reason: str = ""

    @property
    def key(self) -> Key:
        """The mutant's lasting name."""
        return Key(self.file, self.function, self.original, self.mutated)

    @staticmethod
    def name_of(mutant: Mutant, place: int) -> tuple[str, ...]:
        """What tells mutants of a sample apart."""
        key = mutant.key
        return key.file, key.function, key.original, key.mutated, str(place)


def row_of(folder: str, mutant: Mutant, place: int, tried: Tried, *, seconds: float) -> Row:
    """The row of a mutant that was tried."""
    key, kind = mutant.key, mutant.change.kind
    done = (tried.outcome, tried.killer, tried.ran, tried.meet, round(seconds, 1))
    return Row(folder, key.file, mutant.line, key.function, kind, key.original, key.mutated, place, *done)


class Table:
    """The rows of one sample, written whenever one is added, so that nothing is lost when the rest is not waited for."""

    def __init__(self, folder: Path, reasons: dict[Key, str]) -> None:
        self.folder = folder
        self.reasons = reasons
        self.rows: list[Row] = []

    def killed_before(self) -> dict[tuple[str, ...], Row]:
        """Those that the table in the folder calls killed, by name."""
        file = self.folder / "mutants.csv"
        if not file.exists():
            return {}
        with file.open(encoding="utf-8", newline="") as lines:
            rows = [_read(row) for row in csv.DictReader(lines)]
        return {(row.file, row.function, row.original, row.mutated, str(row.place)): row for row in rows if row.outcome == "killed"}

    def add(self, row: Row) -> None:
        """Note what became of a mutant."""
        reason = self.reasons.get(row.key, "") if row.outcome != "killed" else ""
        self.rows.append(replace(row, reason=reason))
        self.folder.mkdir(parents=True, exist_ok=True)
        _write(self.folder / "mutants.csv", [field.name for field in fields(Row)], [asdict(each).values() for each in self.rows])
        names = ["file", "line", "function", "original", "mutated", "outcome", "ran", "meet", "reason"]
        _write(self.folder / "survivors.csv", names, [[asdict(each)[name] for name in names] for each in self.living])
        _write(self.folder / "kills.csv", KILLS, self.kills())

    @property
    def living(self) -> list[Row]:
        """Those that no test failed for."""
        return [row for row in self.rows if row.outcome != "killed"]

    @property
    def unexplained(self) -> list[Row]:
        """Survivors that neither a test kills nor a line explains."""
        return [row for row in self.living if row.outcome == "survived" and not row.reason]

    def kills(self) -> list[list[object]]:
        """For every folder: tried, killed, timed out, explained, neither; and killed of those tried, in per cent."""
        found: list[list[object]] = []
        for folder in dict.fromkeys(row.folder for row in self.rows):
            rows = [row for row in self.rows if row.folder == folder]
            killed = sum(row.outcome == "killed" for row in rows)
            hung = sum(row.outcome == "timed out" for row in rows)
            told = sum(row.outcome == "survived" and bool(row.reason) for row in rows)
            left = len(rows) - killed - hung - told
            found.append([folder, len(rows), killed, hung, told, left, round(100 * killed / len(rows), 1)])
        return found

    def words(self) -> str:
        """Both tables as text."""
        lines = [_columns([KILLS, *self.kills()])]
        for row in self.living:
            why = row.reason or f"{row.outcome}; {row.ran} of {row.meet} tests run"
            lines.append(f"\n{row.file}:{row.line} {row.function}\n  - {row.original}\n  + {row.mutated}\n  {why}\n")
        return "".join(lines)


KILLS = ["folder", "tried", "killed", "timed out", "explained", "unexplained", "killed %"]


def _read(row: dict[str, str]) -> Row:
    kinds = {"line": int, "place": int, "ran": int, "meet": int, "seconds": float}
    return Row(**{name: kinds.get(name, str)(value) for name, value in row.items()})


def _write(file: Path, names: Sequence[str], rows: Iterable[Iterable[object]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(rows)


def _columns(rows: Sequence[Sequence[object]]) -> str:
    widths = [max(len(str(row[place])) for row in rows) for place in range(len(rows[0]))]
    return "".join("  ".join(f"{value!s:>{width}}" for value, width in zip(row, widths, strict=True)) + "\n" for row in rows)
