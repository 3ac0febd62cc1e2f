"""A journey as written, and the kinds of travellers that it makes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from zonesim.demand.legs import Leg
from zonesim.engines.tables import Op
from zonesim.zone.journey import Label, Part, Party, Step, journey, only, split_into_kinds
from zonesim.zone.stages import Entity, Stage


def mask(text: str) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """ "101": the first and the third."""
    return np.array([letter == "1" for letter in text], np.bool_)


def step(name: int = 0, **parts: object) -> Step:
    """A step that is known by its pool."""
    return Step(Op.RELEASE, Stage.TRAVEL, pool=name, **parts)  # type: ignore[arg-type]


def party(n: int, *parts: Part) -> Party:
    """So many travellers with this journey."""
    return Party(Entity.VEHICLE, Leg("in"), np.zeros(n), np.arange(n), parts)


def kinds(n: int, *parts: Part) -> list[tuple[list[int | str], list[int]]]:
    """Of each kind the pools and labels on its way, and its members."""
    words = [part.name if isinstance(part, Label) else part.pool for part in parts]
    return [([words[place] for place in way], rows.tolist()) for way, rows in split_into_kinds(party(n, *parts))]


def test_a_journey_is_its_blocks_one_after_another() -> None:
    assert journey([step(1), Label("there")], [], [step(2)]) == (step(1), Label("there"), step(2))


def test_only_marks_steps_for_some_and_labels_for_all() -> None:
    some = only(mask("10"), [step(1), Label("there")])
    assert isinstance(some[0], Step)
    assert some[0].when is not None
    assert some[0].when.tolist() == [True, False]
    assert some[1] == Label("there")


def test_only_within_only_is_for_those_for_whom_both_hold() -> None:
    (both,) = only(mask("110"), only(mask("011"), [step(1)]))
    assert isinstance(both, Step)
    assert both.when is not None
    assert both.when.tolist() == [False, True, False]


def test_only_for_nobody_leaves_the_labels() -> None:
    assert only(mask("00"), [step(1), Label("there")]) == [Label("there")]


def test_only_for_all_changes_nothing() -> None:
    parts: list[Part] = [step(1), Label("there")]
    assert only(None, parts) == parts


def test_travellers_who_take_the_same_steps_are_of_one_kind() -> None:
    assert kinds(4, step(1), *only(mask("0110"), [step(2)]), Label("there"), step(3)) == [
        ([1, "there", 3], [0, 3]),
        ([1, 2, "there", 3], [1, 2]),
    ]


def test_priority_classes_are_kinds_of_their_own_where_the_step_is_taken() -> None:
    """Classes 0, 1, 0, 1; the last does not take the step, so that its class makes no difference."""
    asked = step(1, priority=np.array([0, 1, 0, 1], np.int8), when=mask("1110"))
    assert sorted(kinds(4, asked, step(2))) == [([1, 2], [0, 2]), ([1, 2], [1]), ([2], [3])]


def test_one_priority_for_all_makes_no_kinds() -> None:
    assert kinds(3, step(1, priority=2)) == [([1], [0, 1, 2])]


def test_nobody_is_of_no_kind() -> None:
    assert kinds(0, step(1)) == []


def test_a_journey_without_steps_is_a_kind() -> None:
    assert kinds(2, Label("there")) == [(["there"], [0, 1])]


@settings(max_examples=50, deadline=None)
@example(ways=[[(step > 0 or row > 0, 0) for step in range(90)] for row in (0, 1, 1)])
@given(ways=st.lists(st.lists(st.tuples(st.booleans(), st.integers(0, 9)), min_size=1), min_size=1, max_size=6))
def test_kinds_are_the_different_ways_however_many_steps_there_are(ways: list[list[tuple[bool, int]]]) -> None:
    """Ninety steps are more combinations than 64 bits count; who differs in the first of them is still of another kind."""
    length = min(map(len, ways))
    columns = list(zip(*(way[:length] for way in ways), strict=True))
    parts = [
        step(place, priority=np.array([c for _, c in column], np.int8), when=np.array([w for w, _ in column], np.bool_))
        for place, column in enumerate(columns)
    ]
    by_way: dict[tuple[tuple[int, int], ...], list[int]] = {}
    for row, way in enumerate(ways):
        taken = tuple((place, urgency) for place, (takes, urgency) in enumerate(way[:length]) if takes)
        by_way.setdefault(taken, []).append(row)
    found = kinds(len(ways), *parts)
    assert sorted(rows for _, rows in found) == sorted(by_way.values())
    for places, rows in found:
        assert places == [place for place, (takes, _) in enumerate(ways[rows[0]][:length]) if takes]


@pytest.mark.parametrize("stage", list(Stage))
def test_every_stage_has_words(stage: Stage) -> None:
    assert stage.words
    assert sum(other.words == stage.words for other in Stage) == 1
