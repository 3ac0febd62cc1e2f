"""zonesim: what reforms of customs supervision do to the queues, release times and detection of a bonded zone.

The whole of the public interface: read a scenario, simulate it, compare scenarios.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zonesim.scenario.load import load_scenario
    from zonesim.scenario.schema import Scenario
    from zonesim.studies.compare import Comparison, Run, compare, simulate

__all__ = ["Comparison", "Run", "Scenario", "compare", "load_scenario", "simulate"]

_HOME = {
    "Comparison": "zonesim.studies.compare",
    "Run": "zonesim.studies.compare",
    "Scenario": "zonesim.scenario.schema",
    "compare": "zonesim.studies.compare",
    "load_scenario": "zonesim.scenario.load",
    "simulate": "zonesim.studies.compare",
}


def __dir__() -> list[str]:
    """What there is, whether it is imported yet or not."""
    return sorted(__all__)


def __getattr__(name: str) -> Any:
    """Import what is asked for, so that ``import zonesim`` costs nothing."""
    if name not in _HOME:
        raise AttributeError(f"module 'zonesim' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOME[name]), name)
