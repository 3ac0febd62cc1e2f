"""A plugin of pytest that runs the tests of a list, in its order, and notes how far it came (``-p trial_plugin``).

A failing example of Hypothesis is not made smaller: that it fails is all that is asked here.
"""

from __future__ import annotations

import json
import os
import resource
from pathlib import Path

import pytest
from hypothesis import Phase, settings

TRIAL = "ZONESIM_MUTATION_TRIAL"
"""Environment variable: a JSON file with the names of the tests; beside it the file of what happened is written."""
MEMORY = 12 * 2**30
"""Bytes of address space, so that a mutant that asks for ever more fails by itself."""

settings.register_profile("mutation", settings.get_profile("ci"), phases=(Phase.explicit, Phase.generate))


class Trial:
    """Watches one run of pytest."""

    def __init__(self, file: Path) -> None:
        self.places = {name: place for place, name in enumerate(json.loads(file.read_text(encoding="utf-8")))}
        self.happened = file.with_suffix(".happened")
        self.ran = 0
        self.failed = ""
        self.broken = ""

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = sorted((item for item in items if item.nodeid in self.places), key=lambda item: self.places[item.nodeid])

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed and not self.failed:
            self.failed = self.broken = report.nodeid

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.ran += report.when == "call" or report.failed
        if report.failed and not self.failed:
            self.failed = report.nodeid

    def pytest_sessionfinish(self) -> None:
        happened = {"ran": self.ran, "failed": self.failed, "imported": not self.broken}
        self.happened.write_text(json.dumps(happened), encoding="utf-8")


def pytest_configure(config: pytest.Config) -> None:
    """Nothing without the environment variable. Raises UsageError where another zonesim than that of this tree would be tested."""
    if file := os.environ.get(TRIAL):
        import zonesim

        if not Path(zonesim.__file__ or "").is_relative_to(Path.cwd()):
            raise pytest.UsageError(f"zonesim comes from {zonesim.__file__}, not from this tree")
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        config.pluginmanager.register(Trial(Path(file)), "zonesim trial")
