"""Every engine must tell the same stories."""

from __future__ import annotations

import pytest
from builder import Engine

from zonesim.engines import compiled, simpy_engine


@pytest.fixture(params=[simpy_engine.run, compiled.run], ids=["simpy", "compiled"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """The engine under test."""
    chosen: Engine = request.param
    return chosen
