"""What reforms build in the zone or turn into something else: lanes, service facilities, training places."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Conversion:
    """Regular lanes turned into convenience lanes, and what is seen there.

    ``since``: seconds from the first midnight. ``inbound``, ``outbound``: how many at each of ``gates`` (None: at all). A mismatch
    is seen in them with probability ``mismatch_share`` of a passage, or that of the gate's regular lanes, if this is lower.
    """

    since: float
    inbound: int
    outbound: int
    gates: tuple[str, ...] | None
    mismatch_share: float

    def lanes(self, gate: str | None, direction: str) -> int:
        """How many lanes of a gate are converted in one direction."""
        if gate is None or (self.gates is not None and gate not in self.gates):
            return 0
        return self.inbound if direction == "inbound" else self.outbound


@dataclass(frozen=True)
class Facilities:
    """What is built. ``since``: seconds from the first midnight. ``seats`` and ``piles`` stand in the zone, so many parking ``places``
    before each of ``gates`` (None: of all)."""

    since: float
    seats: int
    piles: int
    places: int
    gates: tuple[str, ...] | None

    def parking(self, gate: str) -> int:
        """Places before a gate."""
        return self.places if self.gates is None or gate in self.gates else 0


@dataclass(frozen=True)
class TrainingPlaces:
    """Training places in the zone. ``since``: seconds from the first midnight."""

    since: float
    places: int
