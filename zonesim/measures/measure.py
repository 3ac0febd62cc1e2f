"""What a measure is: words, a unit and a formula, beside what computes it; and how a module of measures shows its own.

A measure is a value of each of many, and how the values come to one number (:class:`MeanOf`, :class:`ShareWithin`); or what several
such numbers come to (:class:`FromOthers`). It can be told of any stratum (``strata.py``). Others are figures of a place as a whole
(:class:`FigureAt`), or whatever one function says (:class:`Figures`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Literal, Protocol

import numpy as np

from zonesim.measures.finished import Reading, Row
from zonesim.measures.means import Mean
from zonesim.measures.populations import Population, Those, Where, groups_of, title
from zonesim.measures.strata import ALL, Stratum
from zonesim.measures.stratified import Stratified, ValueOf
from zonesim.zone.prepare import Case

Better = Literal["lower", "higher", ""]


class Taken(Protocol):
    """How the number of those who are meant is taken."""

    @property
    def population(self) -> Population:
        """Whose."""

    def come_to(self, found: Stratified, where: Where, those: Those, limit: float | None = None) -> float | None:
        """The number; None where there is none of this kind. ``limit``: the time asked for, in seconds."""


@dataclass(frozen=True, eq=False)
class MeanOf:
    """A value of every member of a population, and how the values come to a number."""

    population: Population
    value: ValueOf
    mean: Mean

    def come_to(self, found: Stratified, where: Where, those: Those, limit: float | None = None) -> float:
        """The mean of their values."""
        return found.number(self.population, where, those=those, value=self.value, mean=self.mean)


@dataclass(frozen=True, eq=False)
class ShareWithin:
    """The share of a population whose value is no longer than the time asked for, or longer (``beyond``)."""

    population: Population
    value: ValueOf
    beyond: bool = False

    def come_to(self, found: Stratified, where: Where, those: Those, limit: float | None = None) -> float:
        """The share of them, undefined of nobody."""
        if limit is None:
            raise TypeError("a share within a time needs the time")
        values = found.sample(self.population, where, those=those, value=self.value).values
        within = int(np.count_nonzero(values <= limit))
        if not len(values):
            return float("nan")
        return (len(values) - within if self.beyond else within) / len(values)


@dataclass(frozen=True, eq=False)
class FromOthers:
    """A number that other numbers of the same come to: ``compute``, of the case and of them in order.

    ``whole``: it says something of all together only.
    """

    parts: tuple[Taken, ...]
    compute: Callable[..., float]
    whole: bool = False

    @property
    def population(self) -> Population:
        """That of the first of them."""
        return self.parts[0].population

    def come_to(self, found: Stratified, where: Where, those: Those, limit: float | None = None) -> float:
        """What their numbers come to."""
        return self.compute(found.case, *(part.come_to(found, where, those, limit) for part in self.parts))


@dataclass(frozen=True, eq=False)
class FigureAt:
    """A figure of a place as a whole; None where a place has none."""

    population: Population
    figure: Callable[[Reading, Where], float | None]

    def come_to(self, found: Stratified, where: Where, those: Those, limit: float | None = None) -> float | None:
        """The figure of the place."""
        return self.figure(found.reading, where)


@dataclass(frozen=True, eq=False)
class Measure:
    """One measure. ``better``: which direction is good, if any. ``taken``: how it is computed; None: by a function of ``Figures``.

    ``of``: what it is told of by default, beside what its population and its strata say. ``only``: who alone it is told of by default,
    where that is fewer than what stands beside it.
    """

    name: str
    words: str
    unit: str
    _: KW_ONLY
    formula: str
    better: Better = ""
    of: str = ""
    taken: Taken | None = None
    only: Callable[[Case], Collection[str]] | None = None

    @property
    def time_key(self) -> str:
        """The key by which a time is asked for it; "" where it has none."""
        return "" if not isinstance(self.taken, ShareWithin) else "beyond" if self.taken.beyond else "within"

    @property
    def stratified(self) -> bool:
        """Whether it can be told of strata."""
        whole = isinstance(self.taken, FigureAt) or (isinstance(self.taken, FromOthers) and self.taken.whole)
        return self.taken is not None and not whole


def _everywhere(reading: Reading) -> bool:
    return True


@dataclass(frozen=True, eq=False)
class Shown:
    """Measures of one population and by what they are told by default: ``by`` one stratum after another, fleet by fleet, each with all
    of the measures; nothing: only where they are asked for.

    ``fixed``: who they are told of first, in every zone, be there anybody or not. ``there``: whether the zone has them at all.
    ``undefined``: whether there is a row of nobody.
    """

    measures: tuple[Measure, ...]
    by: tuple[Stratum, ...] = ()
    _: KW_ONLY
    fixed: tuple[Those, ...] = ()
    there: Callable[[Reading], bool] = _everywhere
    undefined: bool = True

    def rows(self, found: Stratified) -> Iterator[Row]:
        """The rows that every run has."""
        taken = [(measure, measure.taken) for measure in self.measures if measure.taken is not None]
        if not (self.by or self.fixed) or not self.there(found.reading):
            return
        population = taken[0][1].population
        for where in population.places(found.case):
            for those in groups_of(found.case, population, by=[(stratum,) for stratum in self.by], fixed=self.fixed):
                for measure, how in taken:
                    if measure.only is None or title(those) in measure.only(found.case):
                        value = how.come_to(found, where, those)
                        if value is not None and (self.undefined or value == value):
                            yield measure.name, of_words(where, those), value
        found.forget()


def of_words(where: Where, those: Those, *, limit: str = "") -> str:
    """What a row is told of: the place, the time asked for, the strata; "all" where that is nothing."""
    strata = title(those)
    return ", ".join(part for part in (where.words, limit, "" if strata == ALL.name else strata) if part) or ALL.name


@dataclass(frozen=True, eq=False)
class Figures:
    """Measures that one function gives. ``also``: described elsewhere, which it tells of somebody in particular."""

    measures: tuple[Measure, ...]
    give: Callable[[Reading], Iterable[Row]]
    also: tuple[Measure, ...] = ()

    def rows(self, found: Stratified) -> Iterator[Row]:
        """The rows that every run has. Raises ValueError for one of a measure that is not described."""
        names = {measure.name for measure in (*self.measures, *self.also)}
        for row in self.give(found.reading):
            if row[0] not in names:
                raise ValueError(f"{self.give.__module__} tells of {row[0]!r}, which it does not describe")
            yield row


def figures(*measures: Measure, also: Sequence[Measure] = ()) -> Callable[[Callable[[Reading], Iterable[Row]]], Figures]:
    """Describes the measures that the function below gives."""
    return lambda give: Figures(measures, give, tuple(also))
