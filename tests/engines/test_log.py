"""Reading a finished log: who is stuck, where, holding what (docs/engine.md, 6)."""

from __future__ import annotations

from builder import LEAVE, Engine, Story, pass_if, place, release, release_chosen, seize, seize_shortest, signal, wait_for, work

from zonesim.engines.log import describe_gridlock, last_completed, never_began, stuck, stuck_steps


def embrace() -> Story:
    """Two trucks that take the same two things in opposite orders, and one that has left in time."""
    story = Story(pools={"bay": 1, "inspectors": 1})
    story.arrives("gone", 0, seize("bay"), work(1), release("bay"))
    story.arrives("bay first", 5, seize("bay"), work(1), seize("inspectors"), release("bay"), release("inspectors"))
    story.arrives("inspectors first", 5, seize("inspectors"), work(1), seize("bay"), release("bay"), release("inspectors"))
    return story


def test_nobody_is_stuck_where_everybody_leaves(engine: Engine) -> None:
    story = Story(pools={"lane": 1}, limits={"lane": 0})
    story.arrives("served", 0, seize("lane", otherwise=LEAVE), work(10), release("lane"))
    story.arrives("refused", 5, seize("lane", otherwise=LEAVE), work(10), release("lane"))
    story.arrives("has nothing to do", 6)
    programme = story.programme()
    log = engine(programme)
    assert last_completed(programme, log).tolist() == [2, 0, -1]
    assert log.stopped_at.tolist() == [3, 3, 0]
    assert stuck(programme, log).tolist() == []
    assert describe_gridlock(programme, log, label=str) == ""


def test_the_stuck_are_found_with_the_step_they_wait_at(engine: Engine) -> None:
    programme = embrace().programme()
    log = engine(programme)
    assert last_completed(programme, log).tolist() == [2, 1, 1]
    assert stuck(programme, log).tolist() == [1, 2]
    assert stuck_steps(programme, log).tolist() == [2, 2]


def test_who_awaits_its_beginning_in_vain_never_began(engine: Engine) -> None:
    story = Story(pools={"lane": 0}, tickets={"unloaded": 1, "papers": 1})
    story.arrives("lot", 0, wait_for("unloaded"), work(1))
    story.arrives("asks first", 1, seize("lane"), wait_for("unloaded"))
    story.arrives("awaits later", 2, work(1), wait_for("unloaded"))
    story.arrives("papers", 3, signal("papers"))
    story.arrives("begins", 4, wait_for("papers"), wait_for("unloaded"))
    programme = story.programme()
    log = engine(programme)
    assert stuck(programme, log).tolist() == [0, 1, 2, 4]
    assert never_began(programme, log).tolist() == [0]


def test_gridlock_is_described_by_name(engine: Engine) -> None:
    story = embrace()
    programme = story.programme()
    assert describe_gridlock(programme, engine(programme), label=story.names.__getitem__) == (
        "bay first holds bay, waits for inspectors\ninspectors first holds inspectors, waits for bay"
    )


def test_those_who_hold_something_are_told_first_and_the_rest_is_counted(engine: Engine) -> None:
    story = embrace()
    for name in ("behind", "far behind", "at the end"):
        story.arrives(name, 4, work(9), seize("bay"), work(1), release("bay"))
    programme = story.programme()
    told = describe_gridlock(programme, engine(programme), label=story.names.__getitem__, lines=3).splitlines()
    assert told == [
        "bay first holds bay, waits for inspectors",
        "inspectors first holds inspectors, waits for bay",
        "behind waits for bay",
        "and 2 more",
    ]


def test_who_waits_for_a_set_is_told_how_many_have_come(engine: Engine) -> None:
    story = Story(pools={"lane": 0}, limits={"lane": 0}, tickets={"done": 0, "set": 4})
    story.arrives("comes", 0, signal("set"), wait_for("set"))
    story.arrives("skips", 1, seize("lane", otherwise="on"), work(1), signal("set"), place("on"), wait_for("set"))
    story.arrives("waits for a lane", 2, work(1), seize("lane", otherwise=LEAVE), work(1), signal("set"))
    programme = story.programme()
    assert describe_gridlock(programme, engine(programme), label=story.names.__getitem__) == (
        "comes waits for ticket 1, of which 3 of 4 signals have come\nskips waits for ticket 1, of which 3 of 4 signals have come"
    )


def test_amounts_and_choices_are_told_and_what_was_given_back_is_not(engine: Engine) -> None:
    story = Story(pools={"left": 1, "right": 1, "room": 5, "key": 1}, tickets={"never": 1})
    given_back = (seize("key"), work(1), release("key"), seize_shortest("left", "right"), work(1), release_chosen())
    story.arrives("left", 0, *given_back, seize("left"), seize("room", 4, own_amount=True), wait_for("never"))
    story.arrives("right", 5, seize_shortest("left", "right"), work(9), seize("room", 2))
    story.arrives("behind", 6, seize_shortest("right", "left"), work(9), release_chosen())
    programme = story.programme()
    assert describe_gridlock(programme, engine(programme), label=story.names.__getitem__) == (
        "left holds left and 4 of room, waits for ticket 0, of which 0 of 1 signals have come\n"
        "right holds right, waits for 2 of room\n"
        "behind waits for right"
    )


def test_what_was_refused_is_not_held_and_who_passed_stands_where_it_went_on(engine: Engine) -> None:
    story = Story(pools={"lane": 1, "yard": 0}, limits={"lane": 0}, tickets={"done": 0})
    story.arrives("has the lane", 0, seize("lane", otherwise=LEAVE), work(1), seize("yard"))
    story.arrives("refused", 5, seize("lane", otherwise="on"), work(1), release("lane"), place("on"), seize("yard"), work(1))
    story.arrives("passed", 6, pass_if("done", otherwise="on"), work(1), place("on"), seize("yard"), work(1))
    programme = story.programme()
    log = engine(programme)
    assert stuck_steps(programme, log).tolist() == [2, 3, 2]
    assert describe_gridlock(programme, log, label=story.names.__getitem__) == (
        "has the lane holds lane, waits for yard\nrefused waits for yard\npassed waits for yard"
    )


def test_who_got_a_pool_it_might_have_been_refused_and_stopped_right_after_holds_it(engine: Engine) -> None:
    story = Story(pools={"lane": 1, "yard": 0}, limits={"lane": 0})
    story.arrives("truck", 0, seize("lane", otherwise="on"), seize("yard"), release("lane"), place("on"), work(1))
    programme = story.programme()
    log = engine(programme)
    assert log.held_at_end.tolist() == [1, 0]
    assert describe_gridlock(programme, log, label=story.names.__getitem__) == "truck holds lane, waits for yard"
