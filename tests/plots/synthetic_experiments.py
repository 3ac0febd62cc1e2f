"""Pictures of made-up experiments: few or many steps, inputs, fields, factors and regions, and nothing at all."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from zonesim.plots.experiments import picture
from zonesim.randomness import stream
from zonesim.studies.figures import (
    Along,
    Dots,
    ElementaryEffect,
    Panels,
    Picture,
    Point,
    Screening,
    Shares,
    Surface,
    Tile,
    TileMap,
    Waterfall,
)
from zonesim.studies.provinces import PROVINCES, province_map

Floats = NDArray[np.float64]

REFORMS = (
    "tiered inspection",
    "+ one declaration many vehicles",
    "+ ledger networking",
    "+ graded gates",
    "+ differentiated risk control",
)
NAN = math.nan
NOWHERE = Point("", NAN, NAN, NAN)


def around(label: str, mean: float, half: float) -> Point:
    """A value with its interval."""
    return Point(label, mean, mean - half, mean + half)


def waterfall(start: float, adds: Sequence[float], *, unit: str = "s", half: float = 20.0) -> Waterfall:
    """From ``start`` on, all steps known equally well."""
    steps = [around(label, add, half) for label, add in zip(REFORMS, adds, strict=False)]
    return Waterfall("what each adds", unit, "none of them", start, steps, around("all together", math.fsum(adds), 2 * half))


def screening(inputs: int, *, idle: int = 0, trajectories: int = 8) -> Screening:
    """Most inputs do little, the first ``idle`` nothing."""
    luck = stream(1, 0, name="screening")
    effects = []
    for number in range(inputs):
        mean = 0.0 if number < idle else float(luck.gamma(0.7, 300))
        half = 0.3 * mean
        label = f"a quantity of the zone, number {number}" if number % 2 else f"input {number}"
        effects.append(ElementaryEffect(label, around(label, mean, half), mean * float(luck.gamma(2, 0.5))))
    return Screening("what it hangs on, and how", "s", effects, trajectories)


def shares(inputs: int, *, half: float = 0.1) -> Shares:
    """Falling shares, the last below 0 by chance."""
    names = [f"a quantity of the zone, number {number}" for number in range(inputs)]
    alone = [around(name, 0.5 * 0.6**place - 0.02, half) for place, name in enumerate(names)]
    return Shares("what it hangs on", alone, [around(point.label, point.mean + 0.1, half) for point in alone])


def surface(rows: int, columns: int, *, change: bool = False, half: float = 40.0, size: float = 600.0) -> Surface:
    """A slope, with a field that was not run."""
    values = size * (np.arange(rows)[:, np.newaxis] - np.arange(columns) / 2 - (rows / 4 if change else -columns))
    values[0, 0] = NAN
    x, y = [f"a change named {place}" for place in range(columns)], [f"differentiated measure {place}" for place in range(rows)]
    return Surface("time over both", "s", "", "", x, y, values, change, np.full(values.shape, half))


def panels(factors: int, *, scenarios: int = 2, points: int = 12, grid: bool = False, replications: int = 5) -> Panels:
    """Points scattered, or on a grid of three values of which the last factor's are names."""
    luck = stream(2, 0, name="panels")
    along = []
    for number in range(factors):
        x = np.array([(point // 3 ** (number % 2)) % 3 for point in range(points)], np.float64) if grid else luck.uniform(size=points)
        named = grid and number == factors - 1
        ticks = [f"inbound = {3 + place}, outbound = {3 + place}" for place in range(3)] if named else ()
        along.append(Along(f"a factor with a name, {number}", "" if number % 2 else "min", x, ticks))
    values = {
        f"scenario {place}": 600 * (1 + along[0].x) / (1 + place) * luck.gamma(50, 1 / 50, (replications, points))
        for place in range(scenarios)
    }
    return Panels("release time over all of them", "s", "mean release time of several vehicles", along, values)


def nation(provinces: int, *, change: bool = False, size: float = 300.0) -> TileMap:
    """Values of some of the provinces, one of which may be nothing but luck."""
    luck = stream(3, 0, name="nation")
    points = {}
    for name in list(PROVINCES)[:provinces]:
        mean = size * float(luck.normal(-1 if change else 8, 0.7))
        points[name] = around(name, mean, 0.9 * size * float(luck.uniform()))
    found = province_map(
        "release time by province", "s" if size < 1e4 else "vehicles", label="a measure of all zones", points=points, change=change
    )
    assert found is not None
    return found


def drawn(what: Picture) -> Callable[[], Figure]:
    """What draws it."""
    return lambda: picture(what, replications=20)


PICTURES: dict[str, Callable[[], Figure]] = {
    "waterfall": drawn(waterfall(1500.0, (-150.0, -450.0, 5.0, 100.0, -200.0))),
    "waterfall, far from 0": drawn(waterfall(0.92, (0.01, 0.02), unit="share", half=0.001)),
    "waterfall, below 0": drawn(waterfall(3.0, (-5.0, 1.0, 0.0), unit="h / d", half=0.4)),
    "screening": drawn(screening(6)),
    "screening, many and idle ones": drawn(screening(18, idle=3)),
    "screening, all idle": drawn(screening(4, idle=4)),
    "shares": drawn(shares(5)),
    "shares, many and unknown": drawn(shares(14, half=0.7)),
    "surface": drawn(surface(4, 5)),
    "surface, change": drawn(surface(6, 6, change=True, half=700.0)),
    "surface, many": drawn(surface(12, 24, size=60_000.0)),
    "panels": drawn(panels(4)),
    "panels, many": drawn(panels(7, scenarios=5, points=30)),
    "panels, grid": drawn(panels(3, grid=True, points=27)),
    "panels, one": drawn(panels(1, scenarios=1, points=2, replications=2)),
    "map": drawn(nation(31)),
    "map, large numbers": drawn(nation(20, size=40_000.0)),
    "map, change": drawn(nation(31, change=True)),
    "map, one": drawn(nation(1)),
}
"""Name -> what draws it."""

EMPTY: dict[str, Callable[[], Figure]] = {
    "dots": drawn(Dots("title", "s", {"": [NOWHERE]})),
    "waterfall, a step undefined": drawn(waterfall(3.0, (1.0, NAN))),
    "waterfall, no start": drawn(waterfall(NAN, (1.0, 2.0))),
    "screening": drawn(Screening("title", "s", [ElementaryEffect("input", NOWHERE, NAN)], 4)),
    "shares": drawn(Shares("title", [NOWHERE], [NOWHERE])),
    "surface": drawn(Surface("title", "s", "", "", ["a"], ["b"], np.full((1, 1), NAN))),
    "panels": drawn(Panels("title", "s", "time", [Along("factor", "", np.arange(3.0))], {"base": np.full((2, 3), NAN)})),
    "map": drawn(TileMap("title", "s", "time", [Tile("here", 0, 0, NOWHERE), Tile("there", 0, 1, None)])),
}
"""The same with nothing to draw."""
