"""A plugin of pytest that notes which lines of zonesim each test runs, and how long it takes (``-p mapping_plugin``).

What runs before a test runs for it, too: its fixtures of a whole module, and what its file does when it is imported. Kept results of
functions (``functools.cache``) are forgotten before every test, since whoever comes first would else be the only one who ran them.
Loops in machine code cannot be watched: whoever calls one has run all its lines.
"""

from __future__ import annotations

import functools
import json
import os
import sys
from collections import defaultdict
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from coverage import Coverage

ROOT = Path.cwd()
MAP = "ZONESIM_MUTATION_MAP"
"""Environment variable: the file to write, and what says that tests are mapped at all."""


@dataclass
class Noted:
    """What is known of one test."""

    seconds: float = 0.0
    passed: bool = True
    before: list[str] = field(default_factory=list)
    """Contexts whose lines are its own, too."""


class Mapping:
    """Watches a whole run of pytest."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.coverage = Coverage(data_file=None, config_file=False, source=[str(ROOT / "zonesim")])
        self.coverage.set_option("run:disable_warnings", ["already-imported", "module-not-measured", "no-data-collected"])
        self.tests: dict[str, Noted] = defaultdict(Noted)
        self.loops: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
        self.context = "start"
        self.coverage.start()
        self._watch_loops()

    def switch(self, context: str) -> str:
        """From now on, lines belong to this context. Returns the one before."""
        before, self.context = self.context, context
        self.coverage.switch_context(context)
        return before

    def _watch_loops(self) -> None:
        from zonesim import machine_code

        compile_one = machine_code._compile

        def watched(function: Callable[..., Any]) -> Callable[..., Any]:
            made = compile_one(function)
            if made is function:  # the interpreter runs it, which can be watched
                return function
            code = function.__code__
            lines = {line for _, _, line in code.co_lines() if line is not None}

            def call(*args: Any, **kwargs: Any) -> Any:
                self.loops[self.context][code.co_filename] |= lines
                return made(*args, **kwargs)

            return call

        machine_code._compile = watched

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self, collector: pytest.Collector) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        before = self.switch(f"file {collector.nodeid}" if isinstance(collector, pytest.Module) else self.context)
        report = yield
        self.switch(before)
        return report

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Generator[None, object, object]:
        before = self.switch(_fixture(fixturedef)) if fixturedef.scope != "function" else self.context
        try:
            return (yield)
        finally:
            self.switch(before)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Function) -> Generator[None, object, object]:
        for kept in _kept_results():
            kept.cache_clear()
        used = (each for name in item.fixturenames for each in item._fixtureinfo.name2fixturedefs.get(name, ()))
        wide = [_fixture(each) for each in used if each.scope != "function"]
        self.tests[item.nodeid].before = [f"file {item.nodeid.split('::')[0]}", *wide]
        self.switch(f"test {item.nodeid}")
        return (yield)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        noted = self.tests[report.nodeid]
        noted.seconds += report.duration
        noted.passed &= report.outcome == "passed"

    def pytest_sessionfinish(self) -> None:
        self.coverage.stop()
        lines = self._lines()
        tests = {}
        for name, noted in self.tests.items():
            run: dict[str, int] = defaultdict(int)
            for context in (f"test {name}", *noted.before):
                for file, bits in lines[context].items():
                    run[file] |= bits
            tests[name] = {
                "seconds": round(noted.seconds, 3),
                "passed": noted.passed,
                "lines": {file: hex(bits) for file, bits in sorted(run.items())},
            }
        self.file.write_text(json.dumps(tests), encoding="utf-8")

    def _lines(self) -> dict[str, dict[str, int]]:
        """Context -> file -> its lines, a bit each."""
        found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        data = self.coverage.get_data()
        for file in data.measured_files():
            name = Path(file).relative_to(ROOT).as_posix()
            for line, contexts in data.contexts_by_lineno(file).items():
                for context in contexts:
                    found[context][name] |= 1 << line
        for context, files in self.loops.items():
            for file, lines in files.items():
                for line in lines:
                    found[context][Path(file).relative_to(ROOT).as_posix()] |= 1 << line
        return found


def _fixture(fixturedef: pytest.FixtureDef[Any]) -> str:
    return f"fixture {fixturedef.baseid} {fixturedef.argname}"


def _kept_results() -> Iterator[Any]:
    """Functions of this tree that keep results."""
    for module in list(sys.modules.values()):
        if (getattr(module, "__file__", None) or "").startswith(str(ROOT)):
            yield from (value for value in vars(module).values() if isinstance(value, functools._lru_cache_wrapper))


def pytest_configure(config: pytest.Config) -> None:
    """Nothing without the environment variable."""
    if file := os.environ.get(MAP):
        config.pluginmanager.register(Mapping(Path(file)), "zonesim mapping")
