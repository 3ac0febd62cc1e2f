"""Quantities of the zone that an experiment varies: values listed, or a distribution of what they may be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Self

from pydantic import model_validator

from zonesim.engines.tables import Floats
from zonesim.scenario.base import Frozen
from zonesim.scenario.distributions import NumberDistribution
from zonesim.scenario.draft import shown
from zonesim.studies.figures import Along

LEAST = 0.001
"""Points nearer to the ends of the unit interval are moved in: the tails of an unbounded distribution have no end."""


QUANTITY = re.compile(r"(?P<number>[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?)( (?P<unit>[^\W\d]+))?")
"""A number as a scenario spells it, with or without a unit."""


class Factor(Frozen):
    """One quantity: a path of the scenario, and what it may be: give ``values`` or a ``distribution``."""

    path: str
    """Dotted key of the scenario, e.g. "traffic.factor"."""
    values: tuple[Any, ...] | None = None
    """Values to try, as the key takes them: numbers, texts such as "45 s", tables."""
    distribution: NumberDistribution | None = None
    """What a number may be; its unit is ``unit``."""
    unit: str = ""
    """Unit of durations drawn: "s", "min", "h", "d"; left out: a plain number."""
    whole: bool = False
    """Round to whole numbers: lanes, officers."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.values is None) == (self.distribution is None):
            raise ValueError("a factor has values or a distribution; give exactly one of them")
        if self.values is not None and (self.unit or self.whole or not self.values):
            raise ValueError("values are written as the key takes them; leave out unit and whole, and give one value at least")
        return self

    def at(self, point: float) -> Any:
        """The value at a point of the unit interval: a quantile of the distribution, or the listed value there."""
        if self.values is not None:
            return self.values[min(int(point * len(self.values)), len(self.values) - 1)]
        assert self.distribution is not None
        quantile = self.distribution.quantile(_point(min(max(point, LEAST), 1 - LEAST)))
        number = float(f"{float(quantile[0]):.6g}")
        value = round(number) if self.whole else number
        return f"{value} {self.unit}" if self.unit else value

    def change(self, value: Any) -> str:
        """The change that sets it, as with --set."""
        return f"{self.path}={shown(value, 10_000)}"


def _point(value: float) -> Floats:
    import numpy as np

    return np.array([value])


def label_of(factors: Sequence[str], values: Sequence[Any]) -> str:
    """The name of a cell: its values, each with its factor."""
    return ", ".join(f"{name} {in_words(value)}" for name, value in zip(factors, values, strict=True))


def in_words(value: Any) -> str:
    """A value as tables and pictures show it: as a file would spell it, without quotation marks and braces."""
    return value if isinstance(value, str) else shown(value).strip("{}")


def along_of(label: str, values: Sequence[Any]) -> Along:
    """The values of a factor at the points of a design, as a picture shows them: numbers, with their unit where all have the same one,
    else names in the order in which they come first."""
    import numpy as np

    parts = [QUANTITY.fullmatch(in_words(value)) for value in values]
    numbers = [(float(part["number"]), part["unit"] or "") for part in parts if part is not None]
    units = {unit for _, unit in numbers}
    if len(numbers) == len(values) and len(units) == 1:
        return Along(label, units.pop(), np.array([number for number, _ in numbers]))
    names = list(dict.fromkeys(map(in_words, values)))
    return Along(label, "", np.array([names.index(in_words(value)) for value in values], np.float64), names)
