"""Tickets: what travellers signal and await, so that one goes on when others have come so far."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from zonesim.engines.tables import Integers


@dataclass
class Tickets:
    """Tickets handed out so far: ``needed`` says how many signals complete each."""

    needed: list[NDArray[np.int32]] = field(default_factory=list)
    count: int = 0

    def issue(self, needed: NDArray[np.int32]) -> Integers:
        """New tickets, one per entry."""
        first = self.count
        self.needed.append(needed)
        self.count += len(needed)
        return np.arange(first, self.count, dtype=np.int64)

    def all_needed(self) -> NDArray[np.int32]:
        """The signals that complete each ticket."""
        return np.concatenate([np.zeros(0, np.int32), *self.needed]).astype(np.int32)
