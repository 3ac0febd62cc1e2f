"""Which tests run which lines: measured once for a tree, kept file by file of the tests, and asked for every mutant."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from mutants import Mutant
from readers import Readers, bits

NO_KILLERS = {
    "tests/reference/": "golden tables: any change of a number fails them, whether or not anybody knows what it should be",
    "tests/measures/test_every_measure.py": "reads golden tables",
    "tests/experiment/test_model_version.py": "hashes the source",
    "tests/test_architecture.py": "reads the source",
    "tests/test_docs_run.py": "reads the source",
    "tests/test_project.py": "reads the source",
    "tests/mutation/": "reads the source, to mutate it",
    "tests/test_add_a_reform.py": "installs a package of its own",
    "tests/test_benchmarks.py": "of times, not of numbers",
}
"""Tests, by the beginning of their path, that count for nothing here, and why."""

DECIDING = ("zonesim", "scenarios", "experiments", "pyproject.toml")
"""What, beside tests, decides which lines a test runs."""


@dataclass(frozen=True)
class KnownTest:
    """A test that passes: its name, how long it took, and the lines it runs, by file, a bit each."""

    name: str
    seconds: float
    lines: dict[str, int]

    @property
    def file(self) -> str:
        """The file in which it stands."""
        return self.name.split("::")[0]

    def runs(self, lines: dict[str, int]) -> bool:
        """Whether it runs one of these lines."""
        return any(self.lines.get(file, 0) & wanted for file, wanted in lines.items())


class Covering:
    """The tests of a tree, each with the lines that it runs."""

    def __init__(self, root: Path, tests: Iterable[KnownTest]) -> None:
        self.root = root
        self.tests = tuple(tests)

    def of(self, mutant: Mutant) -> list[KnownTest]:
        """The tests that meet a mutant: those of the folder's own name first, file by file, the quicker files and tests first."""
        found = self._running(mutant)
        own = f"tests/{mutant.key.file.split('/')[1]}/"
        whole: dict[str, float] = defaultdict(float)
        for test in found:
            whole[test.file] += test.seconds
        return sorted(found, key=lambda test: (not test.file.startswith(own), whole[test.file], test.file, test.seconds, test.name))

    def _running(self, mutant: Mutant) -> list[KnownTest]:
        if mutant.names is None:
            wanted = {mutant.key.file: bits(*mutant.lines)}
            return [test for test in self.tests if test.runs(wanted)]
        readers = self._readers.lines(mutant.names)
        reading = {file for file in readers if file.startswith("tests/")}
        found = [test for test in self.tests if test.file in reading or test.runs(readers)]
        return found or [test for test in self.tests if test.lines.get(mutant.key.file)]

    @cached_property
    def _readers(self) -> Readers:
        return Readers(self.root, ("zonesim", "tests"))


def files_of_tests(root: Path) -> list[str]:
    """The files of the tests that may kill."""
    files = (file.relative_to(root).as_posix() for file in (root / "tests").rglob("test_*.py"))
    return sorted(file for file in files if not file.startswith(tuple(NO_KILLERS)))


def measured(root: Path, kept: Path, measure: Callable[[list[str]], dict[str, dict[str, object]]]) -> Covering:
    """What the tests of a tree run: read from ``kept``, where neither zonesim nor the file of tests has changed since; else measured.

    ``measure`` runs files of tests and gives what `mapping_plugin.py` writes.
    """
    common = _common(root)
    places = {file: kept / f"{_digest(common, root / file)}.json" for file in files_of_tests(root)}
    missing = [file for file, place in places.items() if not place.exists()]
    if missing:
        kept.mkdir(parents=True, exist_ok=True)
        by_file: dict[str, dict[str, object]] = {file: {} for file in missing}
        for name, noted in measure(missing).items():
            by_file[name.split("::")[0]][name] = noted
        for file, tests in by_file.items():
            places[file].write_text(json.dumps(tests), encoding="utf-8")
    return Covering(root, (test for place in places.values() for test in _tests(place)))


def _tests(place: Path) -> Iterable[KnownTest]:
    for name, noted in json.loads(place.read_text(encoding="utf-8")).items():
        if noted["passed"]:
            yield KnownTest(name, noted["seconds"], {file: int(lines, 16) for file, lines in noted["lines"].items()})


def _common(root: Path) -> bytes:
    """What all tests hang on: zonesim, its scenarios, and what tests share."""
    hashed = hashlib.sha256()
    for name in DECIDING:
        found = root / name
        for file in sorted(found.rglob("*")) if found.is_dir() else [found]:
            if file.is_file() and "__pycache__" not in file.parts:
                hashed.update(f"{file.relative_to(root)}\0".encode() + file.read_bytes())
    for file in sorted((root / "tests").rglob("*.py")):
        if not file.name.startswith("test_") and "mutation" not in file.parts:
            hashed.update(f"{file.relative_to(root)}\0".encode() + file.read_bytes())
    return hashed.digest()


def _digest(common: bytes, file: Path) -> str:
    return hashlib.sha256(common + file.name.encode() + file.read_bytes()).hexdigest()[:24]
