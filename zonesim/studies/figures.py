"""What a figure shows, without drawing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zonesim.engines.tables import Floats
from zonesim.statistics.intervals import Interval


@dataclass(frozen=True)
class Point:
    """A value with its interval; ``low`` and ``high`` NaN where there is none."""

    label: str
    mean: float
    low: float
    high: float

    @classmethod
    def of(cls, label: str, interval: Interval) -> Point:
        """From an interval."""
        return cls(label, interval.mean, interval.low, interval.high)


@dataclass(frozen=True)
class Dots:
    """Values beside each other, one row each, in groups of one colour. ``unit``: of all; "s" and "share" are converted to be read.

    ``change``: they are differences, so 0 is drawn. ``remark``: what dots and lines are, where they are no means over replications.
    """

    title: str
    unit: str
    groups: Mapping[str, Sequence[Point]]
    change: bool = False
    remark: str = ""


@dataclass(frozen=True)
class Lines:
    """A measure over a factor: ``lines``: label -> (x, values (replications, x)). ``ticks``: names of x = 0, 1, … where they are no
    numbers."""

    title: str
    x_label: str
    unit: str
    lines: Mapping[str, tuple[Floats, Floats]]
    y_label: str
    ticks: Sequence[str] = ()


@dataclass(frozen=True)
class Surface:
    """A measure over two factors: values (y, x), NaN where nothing was run or nothing is defined; differences where ``change``.

    ``half``: half-widths of the 95 % intervals of the values, of their shape and unit, NaN where there is none; left out: all unknown.
    """

    title: str
    unit: str
    x_label: str
    y_label: str
    x: Sequence[str]
    y: Sequence[str]
    values: Floats
    change: bool = False
    half: Floats | None = None


@dataclass(frozen=True)
class Waterfall:
    """A mean and the steps that lead from it to another, one on top of the other, all in ``unit``.

    ``start``: the mean before all steps, named ``before``. ``steps``: what each adds, with its interval. ``together``: what all add,
    with an interval of its own, not the sum of theirs. ``remark``: how the steps were found.
    """

    title: str
    unit: str
    before: str
    start: float
    steps: Sequence[Point]
    together: Point
    remark: str = ""


@dataclass(frozen=True)
class ElementaryEffect:
    """Morris's measures of one input, in the unit of the response per range of the input: the mean absolute elementary effect
    mu* with its interval (NaN where there is none), and the standard deviation sigma of the effects."""

    label: str
    mu_star: Point
    sigma: float


@dataclass(frozen=True)
class Screening:
    """The effects of many inputs by Morris's design of so many ``trajectories``, each of which sees every input once."""

    title: str
    unit: str
    effects: Sequence[ElementaryEffect]
    trajectories: int


@dataclass(frozen=True)
class Shares:
    """Sobol' indices, input by input in the order in which they are shown: parts of 1 of the variance that an input explains
    ``alone`` (first order), and ``total``, with all its interactions; two sequences of one length with the same labels."""

    title: str
    alone: Sequence[Point]
    total: Sequence[Point]


@dataclass(frozen=True)
class Along:
    """A factor along an axis: its value at every point of a design, (points,). ``unit``: of the values; "": plain numbers.

    ``ticks``: names of the values 0, 1, … where they are no numbers.
    """

    label: str
    unit: str
    x: Floats
    ticks: Sequence[str] = ()


@dataclass(frozen=True)
class Panels:
    """A measure at the points of a design that varies several factors together, against each of them.

    ``values``: scenario -> (replications, points), NaN where undefined.
    """

    title: str
    unit: str
    y_label: str
    along: Sequence[Along]
    values: Mapping[str, Floats]


@dataclass(frozen=True)
class Tile:
    """A square of a map of squares, counted from the top and from the left; ``point``: None where there is nothing to show."""

    name: str
    row: int
    column: int
    point: Point | None


@dataclass(frozen=True)
class TileMap:
    """Values by region, each a square about where it lies; differences where ``change``. ``label``: what the values are."""

    title: str
    unit: str
    label: str
    tiles: Sequence[Tile]
    change: bool = False


Picture = Dots | Lines | Surface | Waterfall | Screening | Shares | Panels | TileMap
"""The pictures of experiments."""
