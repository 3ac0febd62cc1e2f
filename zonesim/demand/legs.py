"""The legs of a flow: the visits that it is described by, and the ways beside them that vehicles take because of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum


class Way(Enum):
    """What a leg is to its flow, as it is called after it."""

    VISIT = ""
    TO_CHARGE = "to charge"
    AFTER_NOON = "after noon"
    BY_BUS = "by bus"
    LEAVING = "leaving"


@dataclass(frozen=True)
class Leg:
    """A way of the vehicles of a ``flow``, or of several whose goods share vehicles (``others``). It is a key, so that no name that a
    user gives to another flow is taken for it."""

    flow: str
    way: Way = Way.VISIT
    others: tuple[str, ...] = ()

    def on(self, way: Way) -> Leg:
        """Another way of the same."""
        return replace(self, way=way)

    @property
    def is_flow(self) -> bool:
        """Whether it is the visits of one flow, which the user has named."""
        return self.way is Way.VISIT and not self.others

    @property
    def words(self) -> str:
        """As people are told of it; two may have the same where a user chose so (:func:`names_of`)."""
        flows = " and ".join((self.flow, *self.others))
        return f"{flows}, {self.way.value}" if self.way.value else flows

    def __lt__(self, other: Leg) -> bool:
        """In order of their words; of those with the same the one that is a flow of the scenario comes first."""
        mine, theirs = ((leg.words, len(leg.others), leg.way.value, leg.flow, leg.others) for leg in (self, other))
        return mine < theirs


def names_of(legs: Iterable[Leg]) -> dict[Leg, str]:
    """What each leg is called in tables and messages: its words, and a mark where another one is called so already.

    No two have the same name, and every flow of a scenario has the one that the user gave it.
    """
    names: dict[Leg, str] = {}
    taken: set[str] = set()
    for leg in sorted(set(legs), key=lambda leg: (not leg.is_flow, leg)):
        name = leg.words
        while name in taken:
            name += " (leg)"
        taken.add(name)
        names[leg] = name
    return names
