"""Steps that meet other travellers or a clock (docs/engine.md, 3 and 4)."""

from __future__ import annotations

from math import inf, nextafter

import pytest
from builder import LEAVE, Engine, Story, Told, pass_if, place, release, seize, signal, wait_for, work, work_on


def test_a_signal_goes_on_and_wakes_who_awaits(engine: Engine) -> None:
    story = Story(pools={}, tickets={"papers": 1})
    story.arrives("truck", 0, wait_for("papers"), work(1))
    story.arrives("papers", 3, work(4), signal("papers"), work(5))
    assert story.happens(engine) == {"truck": [7, 8], "papers": [7, 7, 12]}


def test_who_awaits_what_is_complete_walks_on_at_once(engine: Engine) -> None:
    story = Story(pools={}, tickets={"papers": 1})
    story.arrives("papers", 3, signal("papers"))
    story.arrives("truck", 5, wait_for("papers"), work(1))
    assert story.happens(engine)["truck"] == [5, 6]


@pytest.mark.parametrize(("arrival", "walks_on"), [(0, 10), (9, 12)])
def test_the_own_lag_counts_from_when_the_wait_is_over(engine: Engine, arrival: float, walks_on: float) -> None:
    story = Story(pools={}, tickets={"unloaded": 1})
    story.arrives("unloads", 7, signal("unloaded"))
    story.arrives("lot", arrival, wait_for("unloaded", lag=3))
    assert story.happens(engine)["lot"] == [walks_on]


def test_a_ticket_that_needs_nobody_is_complete_from_the_start(engine: Engine) -> None:
    story = Story(pools={}, tickets={"alone": 0})
    story.arrives("truck", 2, wait_for("alone"), pass_if("alone", otherwise=LEAVE), work(1))
    assert story.happens(engine)["truck"] == [2, 2, None]


def test_signals_beyond_what_is_needed_do_no_harm(engine: Engine) -> None:
    story = Story(pools={}, tickets={"papers": 1})
    story.arrives("truck", 0, wait_for("papers"))
    story.arrives("once", 3, signal("papers"), signal("papers"))
    story.arrives("again", 4, signal("papers"))
    story.arrives("late", 5, wait_for("papers"))
    told = story.happens(engine)
    assert (told["truck"], told["late"]) == ([3], [5])


def test_a_convoy_goes_on_together_and_queues_by_number(engine: Engine) -> None:
    story = Story(pools={"lane": 1}, tickets={"set": 3})
    for name, arrival in (("a", 0), ("b", 4), ("c", 9)):
        story.arrives(name, arrival, signal("set"), wait_for("set"), seize("lane"), work(2), release("lane"))
    told = story.happens(engine)
    assert told["a"] == [0, 9, 9, 11, 11]
    assert told["b"] == [4, 9, 11, 13, 13]
    assert told["c"] == [9, 9, 13, 15, 15]


def test_everybody_has_tickets_of_the_own_in_the_same_slots(engine: Engine) -> None:
    story = Story(pools={}, tickets={"first set": 2, "second set": 2})
    for name, arrival, ticket in (("a", 0, "first set"), ("b", 1, "second set"), ("c", 5, "second set"), ("d", 6, "first set")):
        story.arrives(name, arrival, signal(ticket), wait_for(ticket))
    told = story.happens(engine)
    assert len(story.programme().first_step) == 2  # one kind
    assert (told["a"], told["b"]) == ([0, 6], [1, 5])


def test_one_review_for_a_convoy_by_joining_twice(engine: Engine) -> None:
    story = Story(pools={"desk": 1}, tickets={"gathered": 2, "reviewed": 1})
    leader = (seize("desk"), work(5), release("desk"), signal("reviewed"))
    story.arrives("leader", 0, signal("gathered"), wait_for("gathered"), *leader)
    story.arrives("follower", 3, signal("gathered"), wait_for("reviewed"))
    assert story.happens(engine) == {"leader": [0, 3, 3, 8, 8, 8], "follower": [3, 8]}


REFUSED = (seize("parking", otherwise="on"), work(1), signal("set"), release("parking"), place("on"))
GIVES_UP = (seize("parking", patience=2, otherwise="on"), work(1), signal("set"), release("parking"), place("on"))
PASSES = (pass_if("done", otherwise="on"), work(1), signal("set"), place("on"))


@pytest.mark.parametrize(
    ("limit", "steps", "completes"),
    [(0, REFUSED, 3), (-1, GIVES_UP, 5), (-1, PASSES, 3)],
    ids=["refused", "gives up", "passes"],
)
def test_a_signal_that_is_skipped_counts(engine: Engine, limit: int, steps: tuple[Told, ...], completes: float) -> None:
    story = Story(pools={"parking": 1}, limits={"parking": limit}, tickets={"set": 2, "done": 0})
    story.arrives("takes the place", 0, seize("parking", otherwise=LEAVE), work(50), release("parking"))
    story.arrives("waits for the set", 0, signal("set"), wait_for("set"))
    story.arrives("skips", 3, *steps, work(1))
    assert story.happens(engine)["waits for the set"] == [0, completes]


def test_a_signal_is_counted_once_whether_walked_or_skipped_and_not_before_its_turn(engine: Engine) -> None:
    story = Story(pools={}, tickets={"done": 0, "set": 2})
    story.arrives("waits for the set", 0, wait_for("set"))
    story.arrives("skips", 1, pass_if("done", otherwise="on"), work(1), signal("set"), place("on"), work(8), signal("set"))
    assert story.happens(engine) == {"waits for the set": [9], "skips": [1, None, None, 9, 9]}


def test_all_signals_are_counted_of_who_leaves(engine: Engine) -> None:
    story = Story(pools={"lane": 0}, limits={"lane": 0}, tickets={"a": 1, "b": 1})
    story.arrives("refused", 4, seize("lane", otherwise=LEAVE), work(1), signal("a"), work(1), signal("b"))
    story.arrives("waits", 0, wait_for("a"), wait_for("b"))
    assert story.happens(engine)["waits"] == [4, 4]


def test_passing_is_decided_by_a_look_at_the_instant(engine: Engine) -> None:
    story = Story(pools={}, tickets={"papers": 1})
    looks = (pass_if("papers", otherwise="road"), work(10), place("road"), work(1))
    story.arrives("too early", 4, *looks)
    story.arrives("papers", 5, signal("papers"))
    story.arrives("in time", 5, *looks)
    assert story.happens(engine) == {"too early": [4, 14, 15], "papers": [5], "in time": [5, None, 6]}


def test_who_looks_before_the_signal_of_the_same_instant_does_not_see_it(engine: Engine) -> None:
    story = Story(pools={}, tickets={"papers": 1})
    story.arrives("smaller number", 5, pass_if("papers", otherwise=LEAVE), work(10))
    story.arrives("papers", 5, signal("papers"))
    assert story.happens(engine)["smaller number"] == [5, 15]


OFFICE_HOURS = [(8.0, 17.0), (32.0, 41.0), (56.0, inf)]


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        (10, 7, 17),  # fits to the last second
        (8, 1, 9),  # begun as it opens
        (16, 3, 34),  # spans one night
        (16, 11, 57),  # spans two nights and a day
        (20, 2, 34),  # begun while closed
        (17, 2, 34),  # begun as it closes
        (3, 9, 17),  # begun before the first opening
        (20, 0, 32),  # nothing to do, but nobody there
        (17, 0, 32),  # at closing time there is nobody any more
        (12, 0, 12),
        (60, 1000, 1060),  # the last interval never closes
    ],
)
def test_work_counts_only_while_the_clock_is_open(engine: Engine, start: float, duration: float, end: float) -> None:
    story = Story(pools={}, clocks={"always": [(0, inf)], "office": OFFICE_HOURS})
    story.arrives("sample", start, work_on("office", duration), work_on("always", 1))
    assert story.happens(engine)["sample"] == [end, end + 1]


def test_work_on_a_clock_that_fits_ends_at_start_plus_duration_to_the_last_bit(engine: Engine) -> None:
    story = Story(pools={}, clocks={"office": [(8.0, 8.3), (20.0, inf)]})
    story.arrives("fits", 8.1, work_on("office", nextafter(8.3, 0) - 8.1))
    story.arrives("plain", 8.1, work(nextafter(8.3, 0) - 8.1))
    told = story.happens(engine)
    assert told["fits"] == told["plain"]


def test_a_signal_of_amount_zero_counts_only_when_walked(engine: Engine) -> None:
    story = Story(pools={"room": 1}, limits={"room": 0}, tickets={"first": 1, "second": 1})
    for name, arrival in (("first", 0.0), ("second", 0.5)):
        born = signal(name, even_when_skipped=False)
        story.arrives(name, arrival, seize("room", otherwise="away"), work(1), born, place("away"))
        story.arrives(f"lot of the {name}", arrival, wait_for(name), work(3))
    happened = story.happens(engine)
    assert happened["lot of the first"] == [1, 4]
    assert happened["second"] == [0.5, None, None]
    assert happened["lot of the second"] == [None, None]
