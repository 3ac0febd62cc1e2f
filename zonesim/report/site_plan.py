"""The plan of a zone: where its facilities stand in a picture, from the scenario alone. Who is there is told elsewhere.

The public road is on the left, the gates in the fence beside it, the yards in the middle, the warehouses on the right.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from zonesim.report.whereabouts import HOLDING, OFFICE, YARD, Doing
from zonesim.scenario.schema import Scenario
from zonesim.zone.pools import Facility, FacilityKind
from zonesim.zone.stage_rows import At
from zonesim.zone.stages import Stage

WIDTH, HEIGHT = 720, 520
"""Of the plan, in units of its own, of which letters are 12 high: two plans stand side by side on a screen, and are still read."""
FENCE = 157
"""Where the zone begins, from the left."""

_EDGE, _GAP, _HEAD = 8, 8, 18
"""Space at the rim, between boxes, and for the heading of a facility with several boxes."""
_QUEUE, _LANES, _HELD = (6, 108), (120, 74), (200, 80)
"""Columns of a gate, and of the rest of the zone: where each begins, and its width."""
_GATES, _MIDDLE, _RIGHT = (2, 282), (292, 196), (496, 218)
_BESIDE, _INNER, _WAITING = 92, 4, 62
"""Height for those who wait beside the road, space inside a frame, and width for those who wait for a dock."""
_QUEUED = "queue for entry"
_LANES_AND_HELD = {
    "entry lanes": (_LANES, True),
    "held at gate": (_HELD, True),
    "exit lanes": (_LANES, False),
    "queue for exit": (_HELD, False),
}
"""Boxes of a gate with a place of their own, their column and whether they are in its upper half; others stand beside the queue."""


@dataclass(frozen=True)
class Box:
    """A rectangle of the plan that holds those in some stages at a facility; ``where``: in which facility, if in one.
    ``fill``: the side from which it fills up.

    ``papers``: declarations are in it, not vehicles.
    """

    title: str
    x: float
    y: float
    width: float
    height: float
    holds: tuple[tuple[Stage, Facility | None], ...]
    where: str = ""
    fill: str = "left"
    papers: bool = False


@dataclass(frozen=True)
class Frame:
    """A facility around some boxes, with its name."""

    title: str
    x: float
    y: float
    width: float
    height: float


Hold = tuple[Stage, Facility | None]
"""Those in a stage at a facility, or anywhere."""


def plan_of(scenario: Scenario, states: Sequence[Doing] = ()) -> tuple[list[Frame], list[Box]]:
    """Frames and boxes of the facilities that the scenario has, and of those that ``states`` are at."""
    there = {(state.stage, state.at) for state in states}
    frames: list[Frame] = []
    boxes: list[Box] = []
    apart = _boxes(None, [At.APART], there)
    bottom = HEIGHT - _EDGE - (66 if apart else 0)
    for part in (_gates(scenario, there, bottom), _middle(scenario, there, bottom), _warehouses(scenario, there, bottom)):
        for each in part:
            (frames if isinstance(each, Frame) else boxes).append(each)  # type: ignore[arg-type]
    left = _LANES[0]
    width = (WIDTH - left - _EDGE - _GAP * (len(apart) - 1)) / max(len(apart), 1)
    for place, (title, holds) in enumerate(apart.items()):
        boxes.append(Box(title, left + place * (width + _GAP), bottom + _GAP, width, HEIGHT - _EDGE - bottom - _GAP, holds))
    return frames, boxes


def _boxes(facility: Facility | None, ats: Collection[At], there: Collection[Hold]) -> dict[str, tuple[Hold, ...]]:
    """The boxes of a facility in the order of the stages that they hold: those always drawn, and those that somebody is in."""
    found: dict[str, list[Hold]] = {}
    drawn = set()
    for stage in Stage:
        for shown in stage.row.shown:
            if shown.at in ats:
                found.setdefault(shown.box, []).append((stage, facility))
                if shown.always or (stage, facility) in there:
                    drawn.add(shown.box)
    return {title: tuple(holds) for title, holds in found.items() if title in drawn}


def _gates(scenario: Scenario, there: Collection[Hold], bottom: float) -> Iterator[Frame | Box]:
    names = list(scenario.gates)
    band = (bottom - _EDGE - _GAP * (len(names) - 1)) / max(len(names), 1)
    for place, name in enumerate(names):
        gate, y = Facility(FacilityKind.GATE, name), _EDGE + place * (band + _GAP)
        half = (band - _HEAD - _GAP) / 2
        above, below = y + _HEAD, y + _HEAD + half + _GAP
        yield Frame(gate.words, _GATES[0], y, _GATES[1], band)
        boxes = _boxes(gate, (At.ENTRANCE, At.EXIT), there)
        first, *lanes = ((title, boxes.pop(title)) for title in (_QUEUED, *_LANES_AND_HELD))
        queue = half - (_BESIDE if boxes else 0)
        x, width = _QUEUE
        yield Box(first[0], x, above, width, queue, first[1], gate.words, "right")
        each = (_BESIDE - 4 * len(boxes)) / max(len(boxes), 1)
        for number, (title, holds) in enumerate(boxes.items()):
            yield Box(title, x, above + queue + 4 + number * (each + 4), width, each, holds, gate.words, "right")
        for title, holds in lanes:
            column, inward = _LANES_AND_HELD[title]
            yield Box(title, *_of(column, above if inward else below, half), holds, gate.words)


def _of(column: tuple[float, float], y: float, height: float) -> tuple[float, float, float, float]:
    return column[0], y, column[1], height


def _middle(scenario: Scenario, there: Collection[Hold], bottom: float) -> Iterator[Frame | Box]:
    x, width = _MIDDLE
    stands = [
        (facility, at, share)
        for facility, at, share, section in (
            (OFFICE, At.OFFICE, 1.0, scenario.document_office),
            (YARD, At.YARD, 2.2, scenario.inspection_yard),
            (HOLDING, At.HOLDING, 1.4, scenario.holding_yard),
        )
        if section is not None or any(place == facility for _, place in there)
    ]
    room = bottom - _EDGE - _GAP * (len(stands) - 1)
    y = float(_EDGE)
    for facility, at, share in stands:
        height = room * share / sum(part for _, _, part in stands)
        yield Frame(facility.words, x, y, width, height)
        parts = [
            Box(title, 0, 0, 0, 0, holds, facility.words, papers=at is At.OFFICE)
            for title, holds in _boxes(facility, [at], there).items()
        ]
        yield from _inside(parts, x + _INNER, y + _HEAD, width - 2 * _INNER, height - _HEAD - _INNER)
        y += height + _GAP


def _inside(parts: Sequence[Box], x: float, y: float, width: float, height: float) -> Iterator[Box]:
    """Boxes of one facility, two beside each other; the last of an odd number has a row to itself."""
    rows = [parts[first : first + 2] for first in range(0, len(parts), 2)]
    each = (height - 4 * (len(rows) - 1)) / len(rows)
    for row, those in enumerate(rows):
        wide = (width - 4 * (len(those) - 1)) / len(those)
        for place, part in enumerate(those):
            yield replace(part, x=x + place * (wide + 4), y=y + row * (each + 4), width=wide, height=each)


def _warehouses(scenario: Scenario, there: Collection[Hold], bottom: float) -> Iterator[Frame | Box]:
    names, (x, width) = list(scenario.warehouses), _RIGHT
    each = (bottom - _EDGE - _GAP * (len(names) - 1)) / max(len(names), 1)
    for place, name in enumerate(names):
        at, y = Facility(FacilityKind.WAREHOUSE, name), _EDGE + place * (each + _GAP)
        yield Frame(at.words, x, y, width, each)
        left, room = float(x + _INNER), width - 2 * _INNER
        boxes = _boxes(at, [At.WAREHOUSE], there)
        for number, (title, holds) in enumerate(boxes.items()):
            # Those who wait need little room; what is done has the rest.
            wide = _WAITING if number == 0 else (room - _WAITING - 4 * (len(boxes) - 1)) / (len(boxes) - 1)
            yield Box(title, left, y + _HEAD, wide, each - _HEAD - _INNER, holds, at.words)
            left += wide + 4
