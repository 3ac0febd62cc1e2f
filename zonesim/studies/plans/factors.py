"""Quantities of the zone that an experiment varies: values listed, or a distribution of what they may be."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, Self

from pydantic import model_validator

from zonesim.engines.tables import Floats
from zonesim.scenario.base import Frozen
from zonesim.scenario.distributions import NumberDistribution
from zonesim.scenario.draft import shown
from zonesim.studies.figures import Along

LEAST = 0.001
"""Points nearer to the ends of the unit interval are moved in: the tails of an unbounded distribution have no end."""


LONGEST = 60
"""Characters of a value in a table or a picture; values that are alike so far are numbered."""

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
    """Whole numbers: lanes, officers. Of a uniform distribution every whole number from min to max is equally likely; a number drawn
    from another law is rounded to the nearest."""
    labels: tuple[str, ...] | None = None
    """What tables, pictures and scenarios call the values, one for each; left out: as a file would spell them."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.values is None) == (self.distribution is None):
            raise ValueError("a factor has values or a distribution; give exactly one of them")
        if self.values is not None and (self.unit or self.whole or not self.values):
            raise ValueError("values are written as the key takes them; leave out unit and whole, and give one value at least")
        if self.labels is not None and len(self.labels) != len(self.values or ()):
            raise ValueError(f"{len(self.labels)} labels for {len(self.values or ())} values; give a label for each value, or none")
        if self.labels is not None and len(set(self.labels)) < len(self.labels):
            raise ValueError("two labels are the same, and nobody could tell their values apart; make each another")
        if self.whole and self._even is not None and self._even[0] > self._even[1]:
            raise ValueError("no whole number lies between min and max; widen them, or leave out whole")
        return self

    @property
    def _even(self) -> tuple[int, int] | None:
        """The whole numbers of a uniform distribution, first and last; None of another one."""
        uniform = getattr(self.distribution, "uniform", None)
        return None if uniform is None else (math.ceil(uniform.min), math.floor(uniform.max))

    @property
    def levels(self) -> list[str]:
        """What each listed value is called: its label, or its spelling, numbered where another value is spelt alike."""
        if self.labels is not None:
            return list(self.labels)
        found: list[str] = []
        for value in self.values or ():
            word, number = in_words(value), 2
            while word in found:
                word, number = f"{in_words(value)} ({number})", number + 1
            found.append(word)
        return found

    def told(self, value: Any) -> str:
        """What a value is called."""
        for level, listed in zip(self.levels, self.values or (), strict=True):
            if listed is value or (type(listed) is type(value) and listed == value):
                return level
        return in_words(value)

    def at(self, point: float) -> Any:
        """The value at a point of the unit interval: a quantile of the distribution, or the listed value there."""
        if self.values is not None:
            return self.values[min(int(point * len(self.values)), len(self.values) - 1)]
        assert self.distribution is not None
        if self.whole and self._even is not None:
            first, last = self._even
            drawn = min(first + int(point * (last - first + 1)), last)
            return f"{drawn} {self.unit}" if self.unit else drawn
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


def label_of(factors: Mapping[str, Factor], values: Sequence[Any]) -> str:
    """The name of a cell: its values, each with its factor."""
    return ", ".join(f"{name} {factor.told(value)}" for (name, factor), value in zip(factors.items(), values, strict=True))


def varied(factors: Mapping[str, Factor], values: Sequence[Any], **ours: str) -> dict[str, object]:
    """What distinguishes a cell: what the plan itself says of it, ``ours``, and its values by factor. A factor that bears a name of
    ours is told apart by a word."""
    told: dict[str, object] = dict(ours)
    for name, value in zip(factors, values, strict=True):
        while name in told:
            name = f"{name} (factor)"
        told[name] = value
    return told


def column_of(factor: str) -> str:
    """The column of a factor in a table, which no column of ours is called."""
    return f"factor_{factor}"


def in_words(value: Any) -> str:
    """A value as tables and pictures show it: as a file would spell it, without quotation marks and braces."""
    return value if isinstance(value, str) else shown(value, LONGEST).strip("{}")


def along_of(label: str, factor: Factor, *, values: Sequence[Any]) -> Along:
    """The values of a factor at the points of a design, as a picture shows them: numbers, with their unit where all have the same one,
    else names in the order in which they come first."""
    import numpy as np

    told = [factor.told(value) for value in values]
    parts = [QUANTITY.fullmatch(word) for word in told]
    numbers = [(float(part["number"]), part["unit"] or "") for part in parts if part is not None]
    units = {unit for _, unit in numbers}
    if len(numbers) == len(values) and len(units) == 1:
        return Along(label, units.pop(), np.array([number for number, _ in numbers]))
    names = list(dict.fromkeys(told))
    return Along(label, "", np.array([names.index(word) for word in told], np.float64), names)
