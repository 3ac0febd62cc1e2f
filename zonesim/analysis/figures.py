"""What a figure shows, without drawing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zonesim.analysis.statistics import Interval
from zonesim.engines.tables import Floats


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
    """A measure over two factors: values (y, x), NaN where nothing was run or nothing is defined; differences where ``change``."""

    title: str
    unit: str
    x_label: str
    y_label: str
    x: Sequence[str]
    y: Sequence[str]
    values: Floats
    change: bool = False


Picture = Dots | Lines | Surface
