"""Looking which queue would serve sooner (docs/engine.md, 2): a quick lane, and usual ones beside it."""

from __future__ import annotations

from builder import Engine, Story, Told, pass_if, pass_if_sooner, place, release, seize, work

WAY: tuple[Told, ...] = (
    pass_if_sooner("quick", "usual", otherwise="the usual way"),
    seize("quick"),
    work(1),
    release("quick"),
    pass_if("always", otherwise="through"),
    place("the usual way"),
    seize("usual"),
    work(10),
    release("usual"),
    place("through"),
)
ALWAYS = {"always": 0}


def began(story: Story, engine: Engine) -> dict[str, tuple[float | None, float | None]]:
    """When each got the quick lane or a usual one."""
    return {name: (times[1], times[5]) for name, times in story.happens(engine).items() if len(times) == 8}


def test_one_that_serves_at_once_is_as_good_as_several_that_do(engine: Engine) -> None:
    """Free 1 against 2; then 0 against 2 and 1; then a tie of none waiting; then one waiting against none."""
    story = Story(pools={"quick": 1, "usual": 2}, tickets=ALWAYS)
    for name in "abcde":
        story.arrives(name, 0, *WAY)
    assert began(story, engine) == {"a": (0, None), "b": (None, 0), "c": (None, 0), "d": (1, None), "e": (None, 10)}


def test_who_goes_the_first_way_passes_over_the_other(engine: Engine) -> None:
    story = Story(pools={"quick": 1, "usual": 1}, tickets=ALWAYS)
    for name in "ab":
        story.arrives(name, 3, *WAY)
    assert story.happens(engine) == {"a": [3, 3, 4, 4, 4, None, None, None], "b": [3, None, None, None, None, 3, 13, 13]}


def test_a_closed_first_is_passed_over_unless_all_are_closed(engine: Engine) -> None:
    story = Story(pools={"quick": 0, "usual": 1}, tickets=ALWAYS, shifts=[(20, "usual", 0), (40, "usual", 1), (50, "quick", 1)])
    for name, arrival in (("a", 0), ("b", 1), ("c", 30)):
        story.arrives(name, arrival, *WAY)
    assert began(story, engine) == {"a": (None, 0), "b": (None, 10), "c": (50, None)}


def test_whatever_ends_at_an_instant_has_ended_before_anybody_looks(engine: Engine) -> None:
    """The looker has the lower number and is woken first at 5, when the quick lane becomes free."""
    story = Story(pools={"quick": 1, "usual": 1}, tickets=ALWAYS)
    looks = (pass_if_sooner("quick", "usual", otherwise="no"), work(1), seize("quick"), place("no"))
    story.arrives("looker", 0, work(5), *looks)
    story.arrives("other", 0, seize("quick"), work(5), release("quick"))
    assert story.happens(engine)["looker"] == [5, 5, 6, 6]


def test_nobody_asks_between_a_look_and_the_seize_that_follows(engine: Engine) -> None:
    """Both look at 0, in the order of their numbers; the second already sees the first in the lane."""
    story = Story(pools={"quick": 1, "usual": 1}, tickets=ALWAYS)
    story.arrives("a", 0, *WAY)
    story.arrives("asks", 0, seize("quick"), work(2), release("quick"))
    story.arrives("b", 0, *WAY)
    told = story.happens(engine)
    assert (told["a"][1], told["asks"][0], told["b"][5]) == (0, 1, 0)
