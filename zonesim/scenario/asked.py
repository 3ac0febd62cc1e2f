"""Measures that are asked for beside those that every run tells: of which strata, and within which time."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Annotated

from pydantic import BeforeValidator, Field

from zonesim.errors import Fault
from zonesim.scenario.base import Frozen
from zonesim.units import Duration, format_duration, parse_duration

MEASURES_OF_ZONES = "zonesim.measures.asked"
"""Where measures and strata are known, as text: a scenario only names them."""


def _amount(value: object) -> object:
    """A length of time in seconds; anything else as it is."""
    return parse_duration(value) if isinstance(value, str) else value


Amount = Annotated[float, BeforeValidator(_amount, json_schema_input_type=str | float), Field(strict=True, ge=0)]
"""So much of what a measure is in; of a time also as text."""


class Asked(Frozen):
    """A measure to be told beside those that every run tells, and to be judged where scenarios are compared."""

    measure: str
    """Its name; "zonesim measures" lists all, and the strata."""
    by: str | tuple[str, ...] = ()
    """The stratum by which those it is of are parted, e.g. "tier"; or several, crossed: ["flow", "tier"]. Left out: all together."""
    within: Duration | None = None
    """The time asked for, of a measure of the share that takes no longer."""
    beyond: Duration | None = None
    """The time asked for, of a measure of the share that takes longer."""
    matters: Amount | None = None
    """The smallest difference worth acting on, in the measure's unit; left out: that of comparisons, 0 where none is agreed."""

    @property
    def strata(self) -> tuple[str, ...]:
        """The strata to be crossed."""
        return (self.by,) if isinstance(self.by, str) else self.by

    @property
    def apart(self) -> tuple[object, ...]:
        """What tells it from others that are asked for."""
        return self.measure, frozenset(self.strata), self.within, self.beyond

    @property
    def limit(self) -> float | None:
        """The time asked for, in seconds."""
        return self.within if self.within is not None else self.beyond

    @property
    def limit_words(self) -> str:
        """The time asked for, as rows name it; "" for none."""
        for words, time in (("within", self.within), ("beyond", self.beyond)):
            if time is not None:
                return f"{words} {format_duration(time)}"
        return ""


def asked_faults(asked: Sequence[Asked]) -> list[Fault]:
    """What is wrong with them: no such measure or stratum, a stratum or a time that does not go with it, the same twice."""
    if not asked:
        return []
    found: list[Fault] = import_module(MEASURES_OF_ZONES).faults_of(asked)
    return found
