"""Ties: calendars, then ends, then giving up, then asking; within a phase by number (docs/engine.md, 1)."""

from __future__ import annotations

from builder import LEAVE, Engine, Story, pass_if, place, release, seize, signal, wait_for, work


def test_a_truck_that_arrives_as_the_lane_falls_free_gets_it_although_nobody_may_wait(engine: Engine) -> None:
    story = Story(pools={"lane": 1}, limits={"lane": 0})
    story.arrives("first", 0, seize("lane", otherwise=LEAVE), work(10), release("lane"))
    story.arrives("second", 10, seize("lane", otherwise=LEAVE), work(10), release("lane"))
    assert story.happens(engine)["second"] == [10, 20, 20]


def test_all_that_ends_now_has_ended_before_anybody_asks_whatever_the_numbers(engine: Engine) -> None:
    story = Story(pools={"lane": 1}, limits={"lane": 0})
    story.arrives("smaller number asks", 0, work(10), seize("lane", otherwise=LEAVE), work(1), release("lane"))
    story.arrives("larger number ends", 5, seize("lane", otherwise=LEAVE), work(5), release("lane"))
    assert story.happens(engine)["smaller number asks"] == [10, 10, 11, 11]


def test_phases_come_before_numbers_however_many_travellers_and_pools_there_are(engine: Engine) -> None:
    story = Story(pools={f"pool {number}": 0 for number in range(40)}, limits={"pool 39": 0}, shifts=[(10, "pool 39", 1)])
    story.arrives("smaller number asks", 0, work(10), seize("pool 39", otherwise=LEAVE), work(1), release("pool 39"))
    for number in range(20):
        story.arrives(f"bystander {number}", 1)
    story.arrives("larger number ends", 2, work(8), release("pool 39"), work(5), seize("pool 39", 2, otherwise=LEAVE))
    told = story.happens(engine)
    assert told["smaller number asks"] == [10, 10, 11, 11]
    assert told["larger number ends"] == [10, 10, 15, 15]


def test_a_shift_that_ends_starts_nobody_even_when_a_job_ends_at_the_same_time(engine: Engine) -> None:
    story = Story(pools={"officer": 1}, shifts=[(17, "officer", 0), (32, "officer", 1)])
    story.arrives("in hand", 15, seize("officer"), work(2), release("officer"))
    story.arrives("waiting", 16, seize("officer"), work(2), release("officer"))
    assert story.happens(engine) == {"in hand": [15, 17, 17], "waiting": [32, 34, 34]}


def test_a_shift_that_begins_serves_who_waits_before_a_newcomer_of_higher_class(engine: Engine) -> None:
    story = Story(pools={"officer": 0}, shifts=[(10, "officer", 1)])
    story.arrives("waiting", 5, seize("officer", priority=1), work(2), release("officer"))
    story.arrives("trusted", 10, seize("officer", priority=0), work(2), release("officer"))
    assert story.happens(engine) == {"waiting": [10, 12, 12], "trusted": [12, 14, 14]}


def test_a_truck_that_arrives_when_the_shift_begins_finds_it_begun(engine: Engine) -> None:
    story = Story(pools={"officer": 0}, limits={"officer": 0}, shifts=[(10, "officer", 1)])
    story.arrives("punctual", 10, seize("officer", otherwise=LEAVE), work(2), release("officer"))
    assert story.happens(engine)["punctual"] == [10, 12, 12]


def test_a_trusted_truck_that_asks_as_the_server_is_handed_over_comes_after_who_waited(engine: Engine) -> None:
    story = Story(pools={"lane": 1})
    story.arrives("in service", 0, seize("lane"), work(10), release("lane"))
    story.arrives("waiting", 1, seize("lane", priority=1), work(10), release("lane"))
    story.arrives("trusted", 10, seize("lane", priority=0), work(10), release("lane"))
    assert story.happens(engine) == {"in service": [0, 10, 10], "waiting": [10, 20, 20], "trusted": [20, 30, 30]}


def test_who_is_served_exactly_when_patience_ends_is_served(engine: Engine) -> None:
    story = Story(pools={"lane": 1})
    story.arrives("in service", 0, seize("lane"), work(10), release("lane"))
    story.arrives("patient", 4, seize("lane", patience=6, otherwise=LEAVE), work(1), release("lane"))
    assert story.happens(engine)["patient"] == [10, 11, 11]


def test_a_shift_that_begins_exactly_when_patience_ends_serves(engine: Engine) -> None:
    story = Story(pools={"lane": 0}, shifts=[(10, "lane", 1)])
    story.arrives("patient", 4, seize("lane", patience=6, otherwise=LEAVE), work(1), release("lane"))
    assert story.happens(engine)["patient"] == [10, 11, 11]


def test_who_gives_up_frees_a_waiting_place_before_anybody_asks(engine: Engine) -> None:
    story = Story(pools={"lane": 1}, limits={"lane": 1})
    story.arrives("in service", 0, seize("lane", otherwise=LEAVE), work(10), release("lane"))
    story.arrives("impatient", 1, seize("lane", patience=4, otherwise=LEAVE), work(1), release("lane"))
    story.arrives("newcomer", 5, seize("lane", otherwise=LEAVE), work(1), release("lane"))
    told = story.happens(engine)
    assert told["impatient"] == [5, None, None]
    assert told["newcomer"] == [10, 11, 11]


def test_equal_askers_are_heard_by_number_not_in_the_order_their_entries_were_made(engine: Engine) -> None:
    story = Story(pools={"lane": 1})
    story.arrives("number 0", 0, work(4), work(6), seize("lane"), work(1), release("lane"))  # its end is made at 4
    story.arrives("number 1", 1, work(9), seize("lane"), work(1), release("lane"))  # its end is made at 1
    told = story.happens(engine)
    assert told["number 0"] == [4, 10, 10, 11, 11]
    assert told["number 1"] == [10, 11, 12, 12]


def test_work_without_duration_lets_the_phases_of_the_instant_go_round_again(engine: Engine) -> None:
    story = Story(pools={"lane": 1}, limits={"lane": 0})
    story.arrives("first", 3, seize("lane", otherwise=LEAVE), work(0), release("lane"))
    story.arrives("second", 3, seize("lane", otherwise=LEAVE), work(None), release("lane"))
    story.arrives("third", 3, seize("lane", otherwise=LEAVE), work(1), release("lane"))
    assert story.happens(engine) == {"first": [3, 3, 3], "second": [3, 3, 3], "third": [3, 4, 4]}


def test_work_without_duration_takes_its_turn_by_number(engine: Engine) -> None:
    story = Story(pools={}, tickets={"go": 1, "flag": 1})
    story.arrives("woken", 0, wait_for("go"), pass_if("flag", otherwise=LEAVE), work(1))
    story.arrives("larger number", 5, signal("go"), work(None), signal("flag"))
    assert story.happens(engine)["woken"] == [5, 5, 6]


def test_who_completes_a_ticket_walks_on_before_those_it_wakes(engine: Engine) -> None:
    story = Story(pools={}, tickets={"set": 2, "flag": 1})
    looks_at_the_flag = (signal("set"), wait_for("set"), pass_if("flag", otherwise="seen"), work(1), place("seen"))
    story.arrives("woken", 0, *looks_at_the_flag, work(2))
    story.arrives("last to join", 5, signal("set"), wait_for("set"), signal("flag"))
    assert story.happens(engine)["woken"] == [0, 5, 5, None, 7]


def test_who_is_handed_a_pool_walks_only_after_the_one_who_gave_it_back(engine: Engine) -> None:
    story = Story(pools={"lane": 1}, tickets={"flag": 1})
    story.arrives("smaller number", 0, work(1), seize("lane"), pass_if("flag", otherwise=LEAVE), work(1))
    story.arrives("gives back", 0, seize("lane"), work(10), release("lane"), signal("flag"))
    assert story.happens(engine)["smaller number"] == [1, 10, 10, None]


def test_time_may_begin_before_the_first_midnight(engine: Engine) -> None:
    story = Story(pools={"lane": 0}, shifts=[(-8, "lane", 1)])
    story.arrives("early", -10, seize("lane"), work(3), release("lane"))
    assert story.happens(engine)["early"] == [-8, -5, -5]


def test_an_empty_programme_gives_an_empty_log(engine: Engine) -> None:
    log = engine(Story(pools={}).programme())
    assert (log.completed.size, log.chosen.size, log.held_at_end.size) == (0, 0, 0)


def test_a_zone_to_which_nobody_comes_follows_its_timetable_and_ends(engine: Engine) -> None:
    log = engine(Story(pools={"lane": 2}, shifts=[(8, "lane", 0)]).programme())
    assert log.held_at_end.tolist() == [0]
