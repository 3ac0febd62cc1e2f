"""What a measure is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Better = Literal["lower", "higher", ""]


@dataclass(frozen=True)
class Measure:
    """One measure. ``of`` says what its rows are split by; ``formula`` defines it; ``better``: which direction is good, if any."""

    name: str
    words: str
    unit: str
    of: str
    formula: str
    better: Better = ""
