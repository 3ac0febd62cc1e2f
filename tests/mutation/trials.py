"""A mutant among its tests: planted in a copy of the tree, tried with machine code of its own, and taken out again."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Literal

from covering import Covering, KnownTest
from mapping_plugin import MAP
from mutants import Mutant
from nursery import Nursery, Request
from trial_plugin import TRIAL

Outcome = Literal["killed", "survived", "timed out"]

STAGES, QUICK, IN_ALL = (2.0, 8.0, 20.0), 1.5, 60.0
"""Seconds of tests. Those tried first are quick ones, so many of them in each stage, since files of tests take long to import; all that
are tried, when these let a mutant live."""
PATIENCE, LONGEST = 60.0, 6.0
"""When tests have hung: after so many seconds and so many times what they took when they were measured."""
WARM_UP = "import zonesim; zonesim.simulate(zonesim.load_scenario('scenarios/lilliput.toml'), replications=2, workers=1)"
HELD = ("import njit", "import compiled", "import numba")
"""A module that says one of these has functions in machine code."""


class NoTestsRan(Exception):
    """Pytest could not do what it was asked: the fault is not the mutant's."""


@dataclass(frozen=True)
class Tried:
    """What became of a mutant: the test that failed, how many tests ran, and how many meet it at all."""

    outcome: Outcome
    killer: str
    ran: int
    meet: int


@dataclass(frozen=True)
class _Happened:
    failed: str
    ran: int
    hung: bool = False


class Copy:
    """A copy of the tree to plant mutants in, one at a time."""

    def __init__(self, tree: Path, folder: Path) -> None:
        self.root = folder / "tree"
        self.folder = folder
        self.warm = folder / "machine-code"
        listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(listed, cwd=tree, capture_output=True, check=True).stdout.decode().split("\0")
        for name in filter(None, names):
            if (tree / name).is_file():
                (self.root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(tree / name, self.root / name)
        self._nursery = Nursery(self.root, self._environment(self.warm))
        self._planted = 0
        self._fit: dict[str, bool] = {}

    def covering(self, files: Sequence[str]) -> dict[str, dict[str, object]]:
        """What these files of tests run, measured here: see `mapping_plugin.py`. Raises NoTestsRan."""
        written = self.folder / "map.json"
        code, said = self._pytest(["-p", "mapping_plugin", *files], self.warm, {MAP: str(written)}, limit=None)
        if not written.exists():
            raise NoTestsRan(f"pytest ended with {code}:\n{said}")
        found: dict[str, dict[str, object]] = json.loads(written.read_text(encoding="utf-8"))
        return found

    def warm_up(self) -> None:
        """Make the machine code that most tests need, once."""
        subprocess.run([sys.executable, "-c", WARM_UP], cwd=self.root, env=self._environment(self.warm), check=True)

    def tried(self, mutant: Mutant, covering: Covering) -> Tried:
        """The mutant among its tests. A test that also fails on the tree as it is does not count, and the others are asked again."""
        tests = [test for test in covering.of(mutant) if self._fit.get(test.name, True)]
        with self._mutated(mutant) as machine_code:
            ran = 0
            for stage in stages(tests):
                happened = self._run([test.name for test in stage], machine_code, limit=PATIENCE + LONGEST * _seconds(stage))
                ran += happened.ran
                if happened.hung or happened.failed:
                    break
            else:
                return Tried("survived", "", ran, len(tests))
        if happened.hung:
            return Tried("timed out", "", ran, len(tests))
        if "::" in happened.failed and happened.failed not in self._fit:
            again = self._run([happened.failed], self.warm, limit=None)
            self._fit[happened.failed] = not again.failed
            if again.failed:
                return self.tried(mutant, covering)
        return Tried("killed", happened.failed, ran, len(tests))

    @contextmanager
    def _mutated(self, mutant: Mutant) -> Iterator[Path]:
        """The tree with a mutant, and the folder of its machine code.

        What was compiled from other files stays, since it calls nothing of the file; where the file itself has functions in machine
        code, all is compiled anew. The time of change is one that the file never had, so that no compiled form is taken for it.
        """
        file = self.root / mutant.key.file
        data, times = file.read_bytes(), file.stat()
        machine_code = self.folder / "machine-code-of-a-mutant"
        shutil.rmtree(machine_code, ignore_errors=True)
        if self.warm.exists() and not any(word in data.decode() for word in HELD):
            shutil.copytree(self.warm, machine_code)
        self._planted += 1
        try:
            file.write_bytes(mutant.applied(data))
            os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns + self._planted * 10**9))
            yield machine_code
        finally:
            file.write_bytes(data)
            os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))

    def _run(self, names: Sequence[str], machine_code: Path, *, limit: float | None) -> _Happened:
        """Run tests in this order until one fails."""
        asked = self.folder / "trial.json"
        asked.write_text(json.dumps(list(names)), encoding="utf-8")
        happened = asked.with_suffix(".happened")
        happened.unlink(missing_ok=True)
        files = dict.fromkeys(name.split("::")[0] for name in names)
        options = ["-x", "-p", "trial_plugin", "--hypothesis-profile=mutation", *files]
        code, said = self._pytest(options, machine_code, {TRIAL: str(asked)}, limit=limit)
        if code is None:
            return _Happened("", 0, hung=True)
        if code < 0:
            return _Happened("the interpreter stopped", 0)
        if code == 4 and "while loading conftest" in said:
            return _Happened("what tests share cannot be imported", 0)
        if code not in (0, 1, 2, 5) or not happened.exists():
            raise NoTestsRan(f"pytest ended with {code}:\n{said}")
        noted = json.loads(happened.read_text(encoding="utf-8"))
        return _Happened(noted["failed"], noted["ran"])

    def _pytest(
        self, options: Iterable[str], machine_code: Path, more: dict[str, str], *, limit: float | None
    ) -> tuple[int | None, str]:
        """How pytest ended in this tree, and what it said; no code when it was still running after so many seconds."""
        base = ["-n", "0", "-p", "no:cacheprovider", "--tb=short", f"--basetemp={self.folder / 'tests'}"]
        said = self.folder / "said.txt"
        request = Request([*base, *options], more | {"NUMBA_CACHE_DIR": str(machine_code)}, str(said), limit)
        return self._nursery.run(request), said.read_text(encoding="utf-8", errors="replace")

    def close(self) -> None:
        """End what runs the tests."""
        self._nursery.close()

    def _environment(self, machine_code: Path) -> dict[str, str]:
        own = {
            "PYTHONPATH": os.pathsep.join((str(self.root), str(self.root / "tests" / "mutation"))),
            "NUMBA_CACHE_DIR": str(machine_code),
            "PYTHONHASHSEED": "0",
        }
        return os.environ | own


def stages(tests: Sequence[KnownTest]) -> list[list[KnownTest]]:
    """The tests to try first, and those that follow where these let a mutant live: in their order, within their time."""
    found, left = [], list(tests)
    for seconds in STAGES:
        found.append(_within([test for test in left if test.seconds <= QUICK], seconds))
        chosen = {test.name for test in found[-1]}
        left = [test for test in left if test.name not in chosen]
    spent = sum(_seconds(stage) for stage in found)
    return [stage for stage in (*found, _within(left, IN_ALL - spent)) if stage]


def _within(tests: Sequence[KnownTest], seconds: float) -> list[KnownTest]:
    """The first of them that fit into so many seconds together."""
    spent = 0.0

    def fits(test: KnownTest) -> bool:
        nonlocal spent
        spent += test.seconds
        return spent <= seconds

    return list(takewhile(fits, tests))


def _seconds(tests: Iterable[KnownTest]) -> float:
    return sum(test.seconds for test in tests)
