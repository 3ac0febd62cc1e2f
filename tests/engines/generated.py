"""Small programmes drawn by hypothesis, in whole minutes so that most events are ties; many end in gridlock, on purpose."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from math import inf

from builder import (
    Story,
    Told,
    pass_if,
    pass_if_sooner,
    place,
    release,
    release_chosen,
    seize,
    seize_shortest,
    signal,
    wait_for,
    work,
    work_on,
)
from hypothesis import strategies as st

POOLS = ("lane", "officer", "bay", "room")
TICKETS = ("set", "papers", "alone")
CLOCKS = ("laboratory", "always")
MINUTES = st.integers(0, 12).map(float)


@st.composite
def walks(draw: st.DrawFn, limits: dict[str, int]) -> list[Told]:
    """One traveller's steps: a few stays, meetings and stretches of work, one after another or one inside another."""
    places = (f"place {number}" for number in count())

    def stay() -> list[Told]:
        pool, amount, own = draw(st.sampled_from(POOLS)), draw(st.integers(1, 2)), draw(st.booleans())
        patience, priority, away = draw(st.none() | MINUTES | st.just(inf)), draw(st.integers(0, 2)), next(places)
        otherwise = away if patience is not None or pool in limits else ""
        entry = seize(pool, amount, priority=priority, patience=patience, otherwise=otherwise, own_amount=own)
        inside = draw(blocks)() if draw(st.booleans()) else []
        return [entry, work(draw(st.none() | MINUTES)), *inside, release(pool, amount, own_amount=own), place(away)]

    def stay_at_the_shortest() -> list[Told]:
        pools = draw(st.lists(st.sampled_from(POOLS), min_size=1, max_size=3, unique=True))
        patience, priority, away = draw(st.none() | MINUTES), draw(st.integers(0, 2)), next(places)
        entry = seize_shortest(*pools, priority=priority, patience=patience, otherwise=away)
        return [entry, work(draw(MINUTES)), release_chosen(), place(away)]

    def stay_where_it_is_sooner() -> list[Told]:
        pools = draw(st.lists(st.sampled_from(POOLS), min_size=2, max_size=3, unique=True))
        patience, there, away = draw(st.none() | MINUTES), next(places), next(places)
        here, elsewhere = (
            [seize(pool, patience=patience, otherwise=away), work(draw(MINUTES)), release(pool)] for pool in (pools[0], pools[-1])
        )
        return [pass_if_sooner(*pools, otherwise=there), *here, pass_if("alone", otherwise=away), place(there), *elsewhere, place(away)]

    def join() -> list[Told]:
        ticket = draw(st.sampled_from(TICKETS))
        return [signal(ticket), wait_for(ticket, lag=draw(st.none() | MINUTES))]

    def look() -> list[Told]:
        there = next(places)
        return [pass_if(draw(st.sampled_from(TICKETS)), otherwise=there), work(draw(MINUTES)), *draw(blocks)(), place(there)]

    def work_somewhere() -> list[Told]:
        return [work(draw(MINUTES)), work_on(draw(st.sampled_from(CLOCKS)), draw(MINUTES))]

    def handle_goods() -> list[Told]:
        amount = draw(st.integers(1, 2))
        return draw(st.sampled_from([[release("room", amount)], [seize("room", amount)] if "room" not in limits else []]))

    stays = [stay, stay_at_the_shortest, stay_where_it_is_sooner]
    kinds: list[Callable[[], list[Told]]] = [*stays, join, look, work_somewhere, handle_goods]
    blocks = st.sampled_from(kinds)
    return [step for block in draw(st.lists(blocks, min_size=1, max_size=3)) for step in block()]


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """A zone with finite queues, shifts and clocks, and up to eight travellers, some of whom walk the same steps."""
    limits = draw(st.dictionaries(st.sampled_from(POOLS), st.integers(0, 2)))
    changes = draw(st.lists(st.tuples(MINUTES.map(lambda time: 2 * time), st.sampled_from(POOLS)), max_size=5, unique=True))
    story = Story(
        pools={pool: draw(st.integers(0, 3)) for pool in POOLS},
        limits=limits,
        tickets={"set": draw(st.integers(1, 3)), "papers": draw(st.integers(1, 2)), "alone": 0},
        shifts=[(time, pool, draw(st.integers(0, 3))) for time, pool in changes],
        clocks={"laboratory": [(3.0, 6.0), (9.0, 10.0), (15.0, inf)], "always": [(0.0, inf)]},
    )
    ways = draw(st.lists(walks(limits), min_size=1, max_size=4))
    for number in range(draw(st.integers(0, 8))):
        story.arrives(str(number), draw(MINUTES), *draw(st.sampled_from(ways)))
    return story
