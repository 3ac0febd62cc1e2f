"""Examples of the quick tests are the same at every run; the verification suite looks further each time."""

from __future__ import annotations

import pytest
from hypothesis import settings


def pytest_configure(config: pytest.Config) -> None:
    """A failure of the quick tests is of the change at hand, never of an example that nobody met before."""
    searching = config.option.markexpr == "verification"
    settings.register_profile("zonesim", derandomize=not searching)
    settings.load_profile("zonesim")
