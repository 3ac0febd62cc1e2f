"""Legs are keys; what they are called is for people, and no two are called the same."""

from __future__ import annotations

import itertools
import random

from zonesim.demand.legs import Leg, Way, names_of

AWKWARD = ("x", "x, leaving", "x, leaving, leaving", "x, leaving (leg)", "x and y", "y", "y and z", "z", "x and y, by bus")
"""Names of a user's that look like what legs are called."""


def test_a_leg_is_called_after_its_flow() -> None:
    assert Leg("x").words == "x"
    assert [Leg("x", way).words for way in Way if way is not Way.VISIT] == ["x, to charge", "x, after noon", "x, by bus", "x, leaving"]
    assert Leg("x", others=("y", "z")).on(Way.TO_CHARGE).words == "x and y and z, to charge"


def test_a_flow_is_not_the_leg_that_is_called_so() -> None:
    assert Leg("x, leaving") != Leg("x").on(Way.LEAVING)
    assert {Leg("x, leaving"): 1, Leg("x", Way.LEAVING): 2}[Leg("x", Way.LEAVING)] == 2
    assert Leg("x and y") != Leg("x", others=("y",))
    assert Leg("x", others=("y and z",)) != Leg("x and y", others=("z",))


def test_what_is_called_as_a_flow_has_a_mark_and_the_flow_keeps_its_name() -> None:
    legs = [Leg("x").on(way) for way in Way]
    assert set(names_of(legs).values()) == {leg.words for leg in legs}
    with_a_rival = names_of([*legs, Leg("x, leaving"), Leg("x, leaving (leg)")])
    assert with_a_rival[Leg("x, leaving")] == "x, leaving"
    assert with_a_rival[Leg("x", Way.LEAVING)] == "x, leaving (leg) (leg)"
    assert with_a_rival[Leg("x", Way.BY_BUS)] == "x, by bus"


def test_whatever_flows_are_called_no_two_legs_are_called_the_same_in_whatever_order_they_are_told() -> None:
    several = [Leg(first, others=others) for first, *rest in itertools.permutations(AWKWARD, 3) for others in (tuple(rest), (rest[0],))]
    legs = sorted({leg.on(way) for leg in [*map(Leg, AWKWARD), *several] for way in Way})
    names = names_of(legs)
    assert len(set(names.values())) == len(legs)
    assert all(names[Leg(flow)] == flow for flow in AWKWARD)
    shuffled = random.Random(1).sample(legs, len(legs))
    assert names_of(shuffled) == names
    assert sorted(shuffled) == legs


def test_flows_and_their_legs_stand_in_the_order_of_their_names() -> None:
    legs = [Leg("b"), Leg("a", Way.TO_CHARGE), Leg("a"), Leg("a", Way.AFTER_NOON), Leg("a, after noon")]
    assert sorted(legs) == [Leg("a"), Leg("a, after noon"), Leg("a", Way.AFTER_NOON), Leg("a", Way.TO_CHARGE), Leg("b")]
