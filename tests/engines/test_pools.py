"""Pools: classes, amounts, finite queues, patience, timetables, the choice of a queue (docs/engine.md, 2)."""

from __future__ import annotations

from math import inf

from builder import LEAVE, Engine, Story, place, release, release_chosen, seize, seize_shortest, wait_for, work


def test_first_come_is_first_served(engine: Engine) -> None:
    story = Story(pools={"lane": 2})
    for name, arrival in (("a", 0), ("b", 1), ("c", 2), ("d", 3)):
        story.arrives(name, arrival, seize("lane"), work(10), release("lane"))
    told = story.happens(engine)
    assert [times[0] for times in told.values()] == [0, 1, 10, 11]


def test_a_higher_class_is_served_first_but_interrupts_nobody(engine: Engine) -> None:
    story = Story(pools={"lane": 1})
    story.arrives("in service", 0, seize("lane", priority=2), work(10), release("lane"))
    story.arrives("regular", 1, seize("lane", priority=2), work(10), release("lane"))
    story.arrives("regular too", 2, seize("lane", priority=2), work(10), release("lane"))
    story.arrives("trusted", 3, seize("lane", priority=0), work(10), release("lane"))
    told = story.happens(engine)
    assert told["in service"] == [0, 10, 10]
    assert [told[name][0] for name in ("trusted", "regular", "regular too")] == [10, 20, 30]


def test_nobody_overtakes_a_head_that_does_not_fit(engine: Engine) -> None:
    story = Story(pools={"places": 3})
    story.arrives("holds two", 0, seize("places", 2), work(10), release("places", 2))
    story.arrives("wants two", 1, seize("places", 2), work(10), release("places", 2))
    story.arrives("wants one", 2, seize("places"), work(10), release("places"))
    story.arrives("lower class", 3, seize("places", priority=1), work(10), release("places"))
    told = story.happens(engine)
    assert [told[name][0] for name in ("wants two", "wants one", "lower class")] == [10, 10, 20]


def test_a_higher_class_passes_a_lower_head_that_does_not_fit(engine: Engine) -> None:
    story = Story(pools={"places": 3})
    story.arrives("holds two", 0, seize("places", 2), work(10), release("places", 2))
    story.arrives("wants two", 1, seize("places", 2, priority=1), work(10), release("places", 2))
    story.arrives("higher class", 2, seize("places"), work(20), release("places"))
    told = story.happens(engine)
    assert (told["higher class"][0], told["wants two"][0]) == (2, 10)


def test_a_head_of_the_highest_class_that_does_not_fit_holds_up_the_lower_classes(engine: Engine) -> None:
    story = Story(pools={"places": 3})
    story.arrives("holds one", 0, seize("places"), work(10), release("places"))
    story.arrives("holds two", 0, seize("places", 2), work(20), release("places", 2))
    story.arrives("lower class", 1, seize("places", priority=1), work(1), release("places"))
    story.arrives("wants two", 2, seize("places", 2), work(5), release("places", 2))
    told = story.happens(engine)
    assert (told["wants two"][0], told["lower class"][0]) == (20, 20)


def test_one_release_may_serve_several(engine: Engine) -> None:
    story = Story(pools={"places": 2})
    story.arrives("holds two", 0, seize("places", 2), work(10), release("places", 2))
    story.arrives("a", 1, seize("places"), work(1), release("places"))
    story.arrives("b", 2, seize("places"), work(1), release("places"))
    told = story.happens(engine)
    assert (told["a"][0], told["b"][0]) == (10, 10)


def test_a_limit_of_nought_is_a_loss_system(engine: Engine) -> None:
    story = Story(pools={"lane": 1}, limits={"lane": 0})
    story.arrives("served", 0, seize("lane", otherwise=LEAVE), work(10), release("lane"))
    story.arrives("lost", 9, seize("lane", otherwise=LEAVE), work(10), release("lane"))
    assert story.happens(engine)["lost"] == [9, None, None]


def test_a_limit_counts_who_waits_in_all_classes_and_the_refused_go_elsewhere(engine: Engine) -> None:
    story = Story(pools={"lane": 1}, limits={"lane": 2})
    for name, arrival, priority in (("in service", 0, 0), ("a", 1, 0), ("b", 2, 1), ("refused", 3, 0)):
        entry = seize("lane", priority=priority, otherwise="elsewhere")
        story.arrives(name, arrival, entry, work(10), release("lane"), place("elsewhere"), work(1))
    told = story.happens(engine)
    assert told["b"] == [20, 30, 30, 31]
    assert told["refused"] == [3, None, None, 4]


def test_waiting_longer_than_patience_is_given_up(engine: Engine) -> None:
    story = Story(pools={"lane": 1})
    story.arrives("in service", 0, seize("lane"), work(10), release("lane"))
    entry = seize("lane", patience=5, otherwise="road")
    story.arrives("impatient", 2, entry, work(1), release("lane"), place("road"), work(30))
    story.arrives("next", 3, seize("lane"), work(1), release("lane"))
    told = story.happens(engine)
    assert told["impatient"] == [7, None, None, 37]
    assert told["next"] == [10, 11, 11]


def test_endless_patience_waits(engine: Engine) -> None:
    story = Story(pools={"lane": 1})
    story.arrives("in service", 0, seize("lane"), work(1000), release("lane"))
    story.arrives("patient", 2, seize("lane", patience=inf, otherwise=LEAVE), work(1), release("lane"))
    assert story.happens(engine)["patient"] == [1000, 1001, 1001]


def test_a_head_that_gives_up_lets_those_behind_it_in(engine: Engine) -> None:
    story = Story(pools={"places": 2})
    story.arrives("holds one", 0, seize("places"), work(10), release("places"))
    story.arrives("wants two", 1, seize("places", 2, patience=3, otherwise=LEAVE), work(1), release("places", 2))
    story.arrives("wants one", 2, seize("places"), work(1), release("places"))
    assert story.happens(engine)["wants one"] == [4, 5, 5]


def test_a_timer_does_not_ring_in_a_later_wait(engine: Engine) -> None:
    story = Story(pools={"bay": 1, "officer": 1})
    story.arrives("in the bay", 0, seize("bay"), work(5), release("bay"))
    story.arrives("with the officer", 0, seize("officer"), work(20), release("officer"))
    entry = seize("bay", patience=10, otherwise=LEAVE)
    story.arrives("stale", 0, entry, work(None), seize("officer"), work(1), release("officer"), release("bay"))
    assert story.happens(engine)["stale"] == [5, 5, 20, 21, 21, 21]


def test_a_timer_does_not_ring_in_a_later_wait_for_the_same_pool(engine: Engine) -> None:
    story = Story(pools={"lane": 1})
    story.arrives("first", 0, seize("lane"), work(5), release("lane"))
    twice = (seize("lane", patience=10, otherwise=LEAVE), work(1), release("lane"), work(2), seize("lane"))
    story.arrives("stale", 1, *twice, work(1), release("lane"))
    story.arrives("long", 7, seize("lane"), work(20), release("lane"))
    assert story.happens(engine)["stale"] == [5, 6, 6, 8, 27, 28, 28]


def test_work_in_hand_is_finished_when_capacity_falls_and_counts_until_then(engine: Engine) -> None:
    story = Story(pools={"officers": 2}, shifts=[(5, "officers", 1)])
    story.arrives("a", 0, seize("officers"), work(10), release("officers"))
    story.arrives("b", 0, seize("officers"), work(12), release("officers"))
    story.arrives("c", 1, seize("officers"), work(1), release("officers"))
    told = story.happens(engine)
    assert (told["a"][1], told["b"][1], told["c"][0]) == (10, 12, 12)


def test_the_shortest_queue_is_taken_and_ties_go_to_the_first_named(engine: Engine) -> None:
    story = Story(pools={"left": 1, "right": 1})
    for name in ("a", "b", "c", "d"):
        story.arrives(name, 0, seize_shortest("right", "left"), work(10), release_chosen())
    programme = story.programme()
    log = engine(programme)
    right, left = 1, 0
    assert log.chosen.reshape(4, 3).tolist() == [[right, -1, -1], [left, -1, -1], [right, -1, -1], [left, -1, -1]]
    assert [times[0] for times in story.told(programme, log).values()] == [0, 0, 10, 10]
    assert log.held_at_end.tolist() == [0, 0]


def test_the_shortest_queue_weighs_waiting_against_free(engine: Engine) -> None:
    story = Story(pools={"narrow": 1, "wide": 3})
    for name in ("a", "b", "c"):
        story.arrives(name, 0, seize_shortest("narrow", "wide"), work(10), release_chosen())
    log = engine(story.programme())
    assert log.chosen[::3].tolist() == [1, 1, 0]  # free 1 against 3, 1 against 2, then a tie


def test_closed_pools_are_passed_over_unless_all_are(engine: Engine) -> None:
    story = Story(pools={"left": 0, "right": 1}, shifts=[(20, "right", 0), (40, "right", 1), (50, "left", 1)])
    for name, arrival in (("a", 0), ("b", 1), ("c", 30)):
        story.arrives(name, arrival, seize_shortest("left", "right"), work(10), release_chosen())
    programme = story.programme()
    log = engine(programme)
    told = story.told(programme, log)
    assert log.chosen[::3].tolist() == [1, 1, 0]
    assert [told["b"][0], told["c"][0]] == [10, 50]


def test_nobody_changes_queues_and_the_choice_of_who_goes_without_is_kept(engine: Engine) -> None:
    story = Story(pools={"left": 1, "right": 1}, limits={"left": 1, "right": 1})
    story.arrives("a", 0, seize_shortest("left", "right", otherwise=LEAVE), work(50), release_chosen())
    story.arrives("b", 0, seize_shortest("left", "right", otherwise=LEAVE), work(10), release_chosen())
    story.arrives("c", 1, seize_shortest("left", "right", patience=29, otherwise=LEAVE), work(1), release_chosen())
    programme = story.programme()
    log = engine(programme)
    assert story.told(programme, log)["c"] == [30, None, None]  # right was free from 10
    assert log.chosen[6:].tolist() == [0, -1, -1]


def test_own_amounts_are_read_from_the_traveller(engine: Engine) -> None:
    story = Story(pools={"room": 10})
    for name, pallets in (("a", 4), ("b", 5), ("c", 2)):
        story.arrives(name, 0, seize("room", pallets, own_amount=True), work(10), release("room", pallets, own_amount=True))
    programme = story.programme()
    log = engine(programme)
    assert len(programme.first_step) == 2  # one kind
    assert [times[0] for times in story.told(programme, log).values()] == [0, 0, 10]
    assert log.held_at_end.tolist() == [0]


def test_goods_are_put_while_there_is_room_and_taken_while_there_is_stock(engine: Engine) -> None:
    story = Story(pools={"room": 5, "stock": 0})
    for name, arrival in (("brings three", 0), ("brings three more", 1)):
        story.arrives(name, arrival, seize("room", 3), release("stock", 3))
    story.arrives("fetches two", 5, seize("stock", 2), release("room", 2))
    story.arrives("fetches four", 6, seize("stock", 4), release("room", 4))
    programme = story.programme()
    log = engine(programme)
    told = story.told(programme, log)
    assert told["brings three more"] == [5, 5]
    assert told["fetches four"] == [6, 6]
    assert log.held_at_end.tolist() == [0, 0]


def test_opening_stock_can_be_taken_and_more_has_to_be_waited_for(engine: Engine) -> None:
    story = Story(pools={"stock": 2})
    story.arrives("takes the opening stock", 0, seize("stock", 2))
    story.arrives("finds none", 1, seize("stock"))
    story.arrives("brings one", 8, release("stock"))
    told = story.happens(engine)
    assert (told["takes the opening stock"], told["finds none"]) == ([0], [8])


def test_a_bay_is_held_while_its_truck_waits_for_an_inspector(engine: Engine) -> None:
    story = Story(pools={"bays": 2, "inspector": 1})
    for name in ("a", "b", "c"):
        examination = (seize("inspector"), work(10), release("inspector"))
        story.arrives(name, 0, seize("bays"), *examination, release("bays"))
    told = story.happens(engine)
    assert told["b"] == [0, 10, 20, 20, 20]
    assert told["c"] == [10, 20, 30, 30, 30]


def test_a_dock_is_blocked_while_the_storage_is_full(engine: Engine) -> None:
    story = Story(pools={"dock": 1, "room": 1})
    for name, arrival in (("first", 0), ("blocked", 1), ("behind", 2)):
        story.arrives(name, arrival, seize("dock"), work(2), seize("room"), release("dock"))
    story.arrives("fetches one", 20, release("room"))
    story.arrives("fetches another", 30, release("room"))
    told = story.happens(engine)
    assert told["blocked"] == [2, 4, 20, 20]
    assert told["behind"] == [20, 22, 30, 30]


def test_what_is_never_given_back_is_held_at_the_end(engine: Engine) -> None:
    story = Story(pools={"room": 5}, tickets={"never": 1})
    story.arrives("stays", 0, seize("room", 2), wait_for("never"), release("room", 2))
    story.arrives("stored", 0, seize("room"))
    assert engine(story.programme()).held_at_end.tolist() == [3]
