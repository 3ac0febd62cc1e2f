"""What is said of a stage: its words, what it counts to, where it is shown, what event logs call it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal

Direction = Literal["inbound", "outbound"]

INBOUND: tuple[Direction, ...] = ("inbound",)
OUTBOUND: tuple[Direction, ...] = ("outbound",)
BOTH: tuple[Direction, ...] = ("inbound", "outbound")
NEITHER: tuple[Direction, ...] = ()


class At(Enum):
    """Where a stage is passed, as a vehicle sees it."""

    ENTRANCE = "the gate by which it comes"
    EXIT = "the gate by which it leaves"
    WAREHOUSE = "its warehouse"
    YARD = "the inspection yard"
    HOLDING = "the holding yard"
    OFFICE = "the document office, where its papers are"
    APART = "a place of its own, which only some zones have"


@dataclass(frozen=True)
class ShownAt:
    """Where the plan of the zone shows those in a stage: ``at`` which facility, and in which of its boxes; ``always`` there, or only
    where there is somebody in it."""

    at: At
    box: str
    always: bool


@dataclass(frozen=True)
class Activity:
    """What event logs call a stage (``words``). ``outward``, ``at_destination``: what they call it where goods leave, and where an
    inspector has travelled to them; None: by the same words. ``customs``: its events are about the declarations aboard as well."""

    words: str
    customs: bool
    outward: str | None = None
    at_destination: str | None = None


@dataclass(frozen=True, kw_only=True)
class StageRow:
    """All that is said of a stage; nothing of it has a default.

    ``words``: as tables and pictures name it. ``waiting``: somebody or something is awaited, and nothing done meanwhile.
    ``release``: the directions of goods to whose release time it belongs. ``visit``: vehicles pass it. ``idling``: with their engines
    on. ``everywhere``: release times are told with it in every zone, else where a facility was built that brings it
    (``Register.bring``). ``shown``: where in the plan of the zone; of several, where the pool is that is asked for or held, else the
    first. ``activity``: in event logs; None: none.
    """

    words: str
    waiting: bool
    release: tuple[Direction, ...]
    visit: bool
    idling: bool
    everywhere: bool
    shown: tuple[ShownAt, ...]
    activity: Activity | None
