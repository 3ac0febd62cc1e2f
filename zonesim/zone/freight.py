"""Which vehicle carries which load, and what the loads of a vehicle come to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from zonesim.engines.tables import Floats, Integers, Mask

Column = TypeVar("Column", bound=NDArray[Any])


@dataclass(frozen=True, eq=False)
class Freight:
    """The loads aboard the vehicles of a flow.

    ``vehicle``: of each load, the place of its vehicle. ``leading``: of each vehicle, its leading load, whose number it bears and
    whose luck it has at the lanes and on the road. ``single``: every vehicle carries one load, the one at its own place.
    """

    vehicle: Integers
    leading: Integers
    single: bool

    @classmethod
    def one_each(cls, loads: int) -> Freight:
        """Every load on a vehicle of its own."""
        places = np.arange(loads, dtype=np.int64)
        return cls(places, places, single=True)

    @property
    def size(self) -> int:
        """Number of vehicles."""
        return len(self.leading)

    def of_leading(self, values: Column) -> Column:
        """The value of each vehicle's leading load."""
        return values if self.single else values[self.leading]  # type: ignore[return-value]

    def any(self, those: Mask) -> Mask:
        """Which vehicles have at least one of ``those`` loads aboard."""
        return those if self.single else np.bincount(self.vehicle[those], minlength=self.size) > 0

    def either(self, chances: Floats) -> Floats:
        """From the probability that something happens to a load: that it happens to any aboard a vehicle, if loads are independent."""
        if self.single:
            return chances
        spared = np.ones(self.size)
        np.multiply.at(spared, self.vehicle, 1 - chances)
        return 1 - spared

    def total(self, values: Floats) -> Floats:
        """Sum over the loads of each vehicle."""
        return values if self.single else np.bincount(self.vehicle, weights=values, minlength=self.size).astype(np.float64)

    def count(self, amounts: NDArray[np.integer[Any]]) -> Integers:
        """Sum of whole amounts over the loads of each vehicle."""
        if self.single:
            return amounts.astype(np.int64)
        summed = np.zeros(self.size, np.int64)
        np.add.at(summed, self.vehicle, amounts)
        return summed

    def least(self, values: Column) -> Column:
        """The smallest value among the loads of each vehicle."""
        if self.single:
            return values
        smallest = values[self.leading].copy()
        np.minimum.at(smallest, self.vehicle, values)
        return smallest  # type: ignore[return-value]

    def most(self, values: Floats, those: Mask) -> Floats:
        """The largest value among ``those`` loads of each vehicle; 0 where none of them is aboard."""
        if self.single:
            return np.where(those, values, 0.0)
        largest = np.zeros(self.size)
        np.maximum.at(largest, self.vehicle[those], values[those])
        return largest

    def aboard(self, values: Column) -> Column:
        """What holds for a vehicle, for each of its loads."""
        return values if self.single else values[self.vehicle]  # type: ignore[return-value]
