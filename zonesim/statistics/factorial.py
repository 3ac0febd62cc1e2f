"""Two-level factorial designs, full or a fraction, and what they say: effects and interactions as contrasts per replication.

An effect is the mean response where the factor is high minus that where it is low, an interaction of factors the same of the product
of their signs (Box, Hunter and Hunter 2005, chapters 5 and 6). Every replication, in which all cells meet the same luck, gives one
value of each contrast; replications are the sample.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zonesim.statistics.intervals import Floats, Interval, mean_interval

Word = frozenset[int]
"""Factors of an effect: {0} a main effect, {0, 2} an interaction."""
ORDER = 2
"""Interactions of more factors are neither estimated nor listed among the aliases."""


@dataclass(frozen=True)
class Design:
    """Cells of a two-level design: ``signs`` (cells, factors), −1 or +1. ``relation``: the words that are the identity in it.

    ``resolution``: letters of the shortest of them, None for a full design.
    """

    signs: NDArray[np.int8]
    relation: tuple[Word, ...]

    @property
    def factors(self) -> int:
        """How many."""
        return int(self.signs.shape[1])

    @property
    def resolution(self) -> int | None:
        """Letters of the shortest word of the defining relation: III confuses main effects with interactions of two, and so on."""
        return min(map(len, self.relation), default=None)

    def column(self, word: Word) -> NDArray[np.int8]:
        """Signs of an effect, by cell."""
        column: NDArray[np.int8] = np.prod(self.signs[:, sorted(word)], axis=1, dtype=np.int8)
        return column

    def alias_sets(self) -> list[list[Word]]:
        """Effects of up to two factors that the design cannot tell apart, each set with the shortest and first effect in front."""
        left = [frozenset(word) for size in range(1, ORDER + 1) for word in itertools.combinations(range(self.factors), size)]
        sets: list[list[Word]] = []
        while left:
            lead = left[0]
            same = {lead, *(lead ^ word for word in self.relation)}
            sets.append([word for word in left if word in same])
            left = [word for word in left if word not in same]
        return sets


def full(factors: int) -> Design:
    """All 2^k cells, the first factor changing fastest. Raises ValueError for none."""
    if factors < 1:
        raise ValueError("a design needs a factor")
    cells = np.arange(2**factors)
    signs = np.stack([np.where(cells >> factor & 1, 1, -1) for factor in range(factors)], axis=1)
    return Design(signs.astype(np.int8), ())


def fraction(factors: int, resolution: int) -> Design:
    """The smallest regular fraction of at least this resolution; the full design where there is none.

    The generators of the added factors are chosen among the products of the basic ones, the first that keep the resolution, so that the
    design is the same every time. Raises ValueError for a resolution below 3.
    """
    if resolution < 3:
        raise ValueError("a fraction of resolution below 3 confuses main effects with each other")
    for basic in range(1, factors):
        found = _generators(factors, basic, resolution)
        if found is not None:
            signs = full(basic).signs
            added = [np.prod(signs[:, sorted(word)], axis=1, dtype=np.int8)[:, np.newaxis] for word in found]
            relation = _closed([word | {basic + place} for place, word in enumerate(found)])
            return Design(np.concatenate([signs, *added], axis=1), tuple(sorted(relation, key=lambda word: (len(word), sorted(word)))))
    return full(factors)


def _generators(factors: int, basic: int, resolution: int) -> list[Word] | None:
    """Products of basic factors, one per added factor, that give at least the resolution; None where there are none."""
    products = [frozenset(word) for size in range(basic, resolution - 2, -1) for word in itertools.combinations(range(basic), size)]

    def extended(chosen: list[Word], begin: int) -> list[Word] | None:
        if len(chosen) == factors - basic:
            return chosen
        for place in range(begin, len(products)):
            words = [word | {basic + number} for number, word in enumerate([*chosen, products[place]])]
            if min(map(len, _closed(words))) >= resolution:
                found = extended([*chosen, products[place]], place + 1)
                if found is not None:
                    return found
        return None

    return extended([], 0)


def _closed(words: Sequence[Word]) -> set[Word]:
    """All products of words, but the identity."""
    closed: set[Word] = set()
    for word in words:
        closed |= {word, *(word ^ other for other in closed)}
    return closed - {frozenset()}


def contrast(design: Design, word: Word, *, values: Floats) -> Floats:
    """An effect per replication: values (cells, replications) -> (replications,); NaN where a cell does not define the response."""
    signs = design.column(word).astype(np.float64)
    found: Floats = signs @ values * (2.0 / len(signs))
    return found


def effects(design: Design, values: Floats, *, level: float) -> list[tuple[list[Word], Interval]]:
    """Of every set of effects that cannot be told apart, the contrast with its interval; with a full design each stands alone."""
    return [(words, mean_interval(contrast(design, words[0], values=values), level)) for words in design.alias_sets()]
