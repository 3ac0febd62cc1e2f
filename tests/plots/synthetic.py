"""Pictures of made-up but plausible zones: few or many scenarios, facilities, days and replications, and nothing at all."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from zonesim.plots.by_hour import before_gate, queue_by_hour
from zonesim.plots.forest import Difference, forest
from zonesim.plots.stages import Bar, release_by_stage
from zonesim.plots.survival import survival
from zonesim.plots.utilisation import utilisation
from zonesim.randomness import stream
from zonesim.units import DAY, HOUR
from zonesim.zone.stages import Stage

Floats = NDArray[np.float64]

SHORT = ("Baseline: a medium bonded zone", "Tiered inspection", "One declaration, many vehicles", "Both reforms")
PLACE = ("Youyiguan before May 2019", "Youyiguan after May 2019")
LONG = (
    "Baseline: the zone as it was observed in the spring of 2019, before any reform of supervision",
    "Tiered inspection at equal effort: selection by tier and by risk score, with the officers of before",
    "One declaration, many vehicles, adopted by 60 % of firms from the first day of the window",
    "Both reforms, and fees of $5 to $10 for a slot at the peaks, _with_ {braces} and x^{2",
    "Everything at once: both reforms, a second scanner, longer hours and two more lanes at the gate",
)
POOLS = (
    *("main gate, inbound goods lanes", "main gate, outbound goods lanes", "main gate, places for the held"),
    *("document office, officers", "inspection yard, places", "inspection yard, bays", "inspection yard, inspectors"),
    *("inspection yard, scanners", "inspection yard, image officers", "general warehouse, docks", "general warehouse, crews"),
    *("general warehouse, room", "holding yard, places"),
    *(f"north-eastern logistics park warehouse {number}, dispatch docks" for number in range(1, 8)),
)
STAGES = tuple(stage.words for stage in Stage)
GRID = np.arange(0, DAY + 1, HOUR / 12)

_DAY = np.array([1, 1, 1, 1, 1, 2, 7, 9, 11, 16, 16, 10, 6, 9, 16, 16, 16, 11, 8, 7, 6, 5, 2, 1]) / 10


def edges(days: int) -> Floats:
    """Bounds of the hours of so many days after a day of warm-up."""
    return np.arange(DAY, DAY * (days + 1) + 1, HOUR)


def queues(
    titles: Sequence[str], names: Sequence[str], *, days: int, replications: int, size: float = 10.0
) -> dict[str, dict[str, Floats]]:
    """Calm nights and two peaks; every scenario and every further name has a shorter queue."""
    luck = stream(1, 0, name="queues").gamma(4, 1 / 4, (replications, 24 * days))
    peaks = np.tile(np.maximum(_DAY - 0.5, 0), days)
    return {
        title: {name: size * peaks * luck * 0.85**order / (1 + place) for place, name in enumerate(names)}
        for order, title in enumerate(titles)
    }


def busy(titles: Sequence[str], pools: Sequence[str], *, days: int, replications: int) -> dict[str, dict[str, Floats]]:
    """Utilisation by hour; every fourth pool is closed at night."""
    day = np.tile(0.1 + 0.5 * _DAY, (replications, days))
    hour = np.tile(np.arange(24), days)
    night = np.where((hour < 6) | (hour >= 22), np.nan, 1.0)
    return {
        title: {pool: 0.98**place * 0.9**order * day * (night if place % 4 == 1 else 1.0) for place, pool in enumerate(pools)}
        for order, title in enumerate(titles)
    }


def shares(titles: Sequence[str], *, replications: int) -> dict[str, Floats]:
    """Most visits take two hours, some ten."""
    slower = stream(2, 0, name="shares").gamma(50, 1 / 50, (replications, 1))
    return {
        title: 0.95 * np.exp(-((GRID / HOUR / 2) ** 2)) + 0.05 * np.exp(-GRID / HOUR * slower * (1 + order) / 2)
        for order, title in enumerate(titles)
    }


def bars(titles: Sequence[str], *, stages: int, seconds: float = 600.0, spread: float = 0.03) -> list[Bar]:
    """Two directions; stages beyond the first so many take no time, one of them next to none."""
    found = []
    for direction in ("inbound", "outbound"):
        for order, title in enumerate(titles):
            spent = [seconds * (1 + place % 4) * 0.9**order if place < stages else 0.0 for place in range(len(STAGES))]
            if stages > 2:
                spent[2] = 0.001 * seconds
            mean = math.fsum(spent)
            found.append(Bar(title, direction, spent, mean, (1 - spread) * mean, (1 + spread) * mean))
    return found


MEASURES = (
    *(("mean release time", "s", 2500.0), ("99th percentile of release time", "s", 20_000.0)),
    *(("mean release time of a declaration, several vehicles", "s", 5000.0), ("engine-on time", "h / d", 61.0)),
    *(("physical examinations", "vehicles", 24.0), ("share of violations found", "share", 0.42)),
    *(("expected violations missed", "declarations", 11.3), ("lots still in store", "lots", 4100.0)),
)


def differences(titles: Sequence[str], *, measures: int = len(MEASURES)) -> list[Difference]:
    """Some excluding 0, some not."""
    luck = stream(3, 0, name="differences")
    found = []
    for measure, unit, level in MEASURES[:measures]:
        for title in titles[1:]:
            mean, half_width = level * luck.normal(-0.08, 0.12), level * luck.gamma(2, 0.02)
            found.append(Difference(measure, unit, title, level, mean, mean - half_width, mean + half_width))
    return found


def _undefined() -> list[Difference]:
    nan = math.nan
    return [
        *differences(SHORT, measures=2),
        Difference("violations", "declarations", SHORT[1], 0.0, 1.5, 0.5, 2.5),
        Difference("violations", "declarations", SHORT[2], 0.0, 0.0, 0.0, 0.0),
        Difference("backlog when the gate closes", "vehicles", SHORT[1], nan, nan, nan, nan),
        Difference("mean wait", "s", SHORT[1], 10.0, 900.0, 800.0, 1000.0),
        Difference("mean wait", "s", SHORT[2], 10.0, -1.0, nan, nan),
    ]


def _with_gaps() -> list[Bar]:
    nan = math.nan
    first, second, *rest = bars(SHORT[:2], stages=9)
    spent = [nan] * len(STAGES)
    return [
        Bar(first.scenario, first.direction, first.spent, first.mean, nan, nan),
        Bar(second.scenario, second.direction, spent, nan, nan, nan),
        *rest,
    ]


def _one_undefined() -> dict[str, Floats]:
    found = shares(SHORT[:2], replications=4)
    found[SHORT[0]][1] = np.nan
    return found


def _places(*counts: int | None) -> dict[str, dict[str, int | None]]:
    return {title: {"main": count, "north": 900} for title, count in zip(SHORT, counts, strict=False)}


def _two_gates(titles: Sequence[str], **size: int) -> Any:
    return queues(titles, ("main", "north"), days=size["days"], replications=20, size=40)


PICTURES: dict[str, Callable[[], Figure]] = {
    "queue": lambda: queue_by_hour(edges(1), queues(SHORT, POOLS[:5], days=1, replications=20)),
    "queue, many long": lambda: queue_by_hour(edges(7), queues(LONG, POOLS, days=7, replications=30)),
    "queue, two replications": lambda: queue_by_hour(edges(2), queues(SHORT[:1], POOLS[:1], days=2, replications=2)),
    "gate": lambda: before_gate(edges(1), _two_gates(SHORT, days=1), places=_places(30, 30, 30, 30)),
    "gate, places of their own": lambda: before_gate(edges(7), _two_gates(SHORT, days=7), places=_places(30, 32, None)),
    "release": lambda: release_by_stage(STAGES, bars(SHORT, stages=14)),
    "release, many long": lambda: release_by_stage(STAGES, bars(LONG, stages=len(STAGES), seconds=6000)),
    "release, wide interval": lambda: release_by_stage(STAGES, bars(SHORT[:1], stages=2, seconds=4, spread=3)),
    "release, gaps": lambda: release_by_stage(STAGES, _with_gaps()),
    "survival": lambda: survival(GRID, shares(SHORT, replications=20)),
    "survival, many long": lambda: survival(GRID, shares(LONG, replications=2)),
    "survival, one undefined": lambda: survival(GRID, _one_undefined()),
    "forest": lambda: forest(SHORT[0], differences(SHORT)),
    "forest, many long": lambda: forest(LONG[0], differences(LONG)),
    "forest, one": lambda: forest(SHORT[0], differences(SHORT[:2], measures=1)),
    "forest, a title of its own": lambda: forest(PLACE[0], differences(PLACE)),
    "forest, undefined": lambda: forest(SHORT[0], _undefined()),
    "utilisation": lambda: utilisation(edges(1), busy(SHORT, POOLS[:11], days=1, replications=20)),
    "utilisation, many long": lambda: utilisation(edges(7), busy(LONG, POOLS, days=7, replications=3)),
    "utilisation, one": lambda: utilisation(edges(2), busy(SHORT[:1], POOLS[:1], days=2, replications=1)),
    "utilisation, two": lambda: utilisation(edges(2), busy(SHORT[:2], POOLS[:3], days=2, replications=2)),
}
"""Name -> what draws it."""

EMPTY: dict[str, Callable[[], Figure]] = {
    "queue": lambda: queue_by_hour(edges(1), queues(SHORT, POOLS[:2], days=1, replications=3, size=0)),
    "queue, no pools": lambda: queue_by_hour(edges(1), {SHORT[0]: {}}),
    "queue, undefined": lambda: queue_by_hour(edges(1), {SHORT[0]: {POOLS[0]: np.full((2, 24), np.nan)}}),
    "gate": lambda: before_gate(edges(1), {}, places={}),
    "release": lambda: release_by_stage(STAGES, bars(SHORT, stages=0)),
    "release, no bars": lambda: release_by_stage(STAGES, []),
    "survival": lambda: survival(GRID, {SHORT[0]: np.zeros((3, len(GRID)))}),
    "survival, undefined": lambda: survival(GRID, {SHORT[0]: np.full((3, len(GRID)), np.nan)}),
    "forest": lambda: forest(SHORT[0], []),
    "utilisation": lambda: utilisation(edges(1), {SHORT[0]: {}}),
}
"""The same with nothing to draw."""
