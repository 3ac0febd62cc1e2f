"""A reading stratum by stratum: the values of those who are meant, each found once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from zonesim.engines.tables import Floats, Mask
from zonesim.measures.finished import Reading
from zonesim.measures.means import Mean, Sample
from zonesim.measures.populations import Members, Population, Those, Where
from zonesim.measures.strata import ALL, Stratum
from zonesim.zone.prepare import Case

ValueOf = Callable[[Any], Floats]
"""Of some members of a population, the value of each."""


class Stratified:
    """What was found of a reading so far: members of populations, masks of strata, values; and of those asked for last, their sample.

    Values and masks are kept for as long as it lives, samples until others are asked for: they are as large as all values together.
    """

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self._members: dict[tuple[Population, Where], Sequence[Members]] = {}
        self._masks: dict[tuple[Members, str], Mapping[str, Mask]] = {}
        self._values: dict[tuple[ValueOf, Members], Floats] = {}
        self._asked: tuple[Where, Those] = Where(), ()
        self._samples: dict[tuple[Population, ValueOf], Sample] = {}
        self._numbers: dict[tuple[Population, ValueOf, Mean], float] = {}

    @property
    def case(self) -> Case:
        """The case that was run."""
        return self.reading.case

    def members(self, population: Population, where: Where) -> Sequence[Members]:
        """Who they are."""
        key = population, where
        if key not in self._members:
            self._members[key] = population.members(self.reading, where)
        return self._members[key]

    def sample(self, population: Population, where: Where, *, those: Those, value: ValueOf) -> Sample:
        """The values of those who are meant."""
        if self._asked != (where, those):
            self._asked, self._samples, self._numbers = (where, those), {}, {}
        key = population, value
        if key not in self._samples:
            parts = tuple(
                (members, meant, self._value(value, members)[meant])
                for members in self.members(population, where)
                if (meant := self._meant(members, those)) is not None
            )
            start, end = self.reading.window
            self._samples[key] = Sample(parts, self.reading.days, end - start)
        return self._samples[key]

    def number(self, population: Population, where: Where, *, those: Those, value: ValueOf, mean: Mean) -> float:
        """What the values of those who are meant come to."""
        sample, key = self.sample(population, where, those=those, value=value), (population, value, mean)
        if key not in self._numbers:
            self._numbers[key] = mean(sample)
        return self._numbers[key]

    def _value(self, value: ValueOf, members: Members) -> Floats:
        key = value, members
        if key not in self._values:
            self._values[key] = value(members)
        return self._values[key]

    def _meant(self, members: Members, those: Those) -> Mask | None:
        """Who of them is meant; None where there is nobody of that name among them."""
        meant = members.counted
        for stratum, name in those:
            if stratum.name != ALL.name:
                mask = self._named(members, stratum).get(name)
                if mask is None:
                    return None
                meant = meant & mask
        return meant

    def _named(self, members: Members, stratum: Stratum) -> Mapping[str, Mask]:
        key = members, stratum.name
        if key not in self._masks:
            self._masks[key] = members.masks(stratum)
        return self._masks[key]

    def forget(self) -> None:
        """Drop the values found so far: other measures want others."""
        self._values, self._samples, self._numbers = {}, {}, {}
