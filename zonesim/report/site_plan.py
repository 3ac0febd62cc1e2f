"""The plan of a zone: where its facilities stand in a picture, from the scenario alone. Who is there is told elsewhere.

The public road is on the left, the gates in the fence beside it, the yards in the middle, the warehouses on the right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from zonesim.report.whereabouts import HOLDING, OFFICE, YARD, State
from zonesim.scenario.schema import Scenario
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
_BESIDE, _INNER = 92, 4
"""Height for those who wait beside the road, and space inside a frame."""


@dataclass(frozen=True)
class Box:
    """A rectangle of the plan that holds those in some states, each (stage, facility), ``where``: in which facility, if in one.
    ``fill``: the side from which it fills up.

    ``papers``: declarations are in it, not vehicles.
    """

    title: str
    x: float
    y: float
    width: float
    height: float
    holds: tuple[tuple[Stage, str], ...]
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


def plan_of(scenario: Scenario, states: Sequence[State] = ()) -> tuple[list[Frame], list[Box]]:
    """Frames and boxes of the facilities that the scenario has, and of those that ``states`` are at."""
    at = {(state.stage, state.at) for state in states}
    frames: list[Frame] = []
    boxes: list[Box] = []
    rest = _others(at)
    bottom = HEIGHT - _EDGE - (66 if rest else 0)
    for part in (_gates(scenario, at, bottom), _middle(scenario, at, bottom), _warehouses(scenario, bottom)):
        for each in part:
            (frames if isinstance(each, Frame) else boxes).append(each)  # type: ignore[arg-type]
    left = _LANES[0]
    width = (WIDTH - left - _EDGE - _GAP * (len(rest) - 1)) / max(len(rest), 1)
    for place, (title, stages) in enumerate(rest.items()):
        x = left + place * (width + _GAP)
        boxes.append(Box(title, x, bottom + _GAP, width, HEIGHT - _EDGE - bottom - _GAP, tuple((stage, "") for stage in stages)))
    return frames, boxes


def _gates(scenario: Scenario, at: set[tuple[Stage, str]], bottom: float) -> Iterator[Frame | Box]:
    names = list(scenario.gates)
    band = (bottom - _EDGE - _GAP * (len(names) - 1)) / max(len(names), 1)
    for place, name in enumerate(names):
        gate, y = f"{name} gate", _EDGE + place * (band + _GAP)
        half = (band - _HEAD - _GAP) / 2
        above, below = y + _HEAD, y + _HEAD + half + _GAP
        yield Frame(gate, _GATES[0], y, _GATES[1], band)
        waits = [(Stage.SET_IN, "for its set"), (Stage.PARKED, "parked")]
        beside = [(stage, title) for stage, title in waits if (stage, gate) in at]
        queue = half - (_BESIDE if beside else 0)
        x, width = _QUEUE
        yield Box("queue for entry", x, above, width, queue, ((Stage.GATE_QUEUE_IN, gate),), gate, "right")
        for number, (stage, title) in enumerate(beside):
            each = (_BESIDE - 4) if len(beside) == 1 else (_BESIDE - 4) / 2 - 2
            top = above + queue + 4 + number * (each + 4)
            yield Box(title, x, top, width, each, ((stage, gate),), gate, "right")
        yield Box("entry lanes", *_of(_LANES, above, half), ((Stage.GATE_IN, gate),), gate)
        yield Box("held at gate", *_of(_HELD, above, half), ((Stage.HOLD_IN, gate), (Stage.HOLD_OUT, gate)), gate)
        yield Box("exit lanes", *_of(_LANES, below, half), ((Stage.GATE_OUT, gate),), gate)
        yield Box("queue for exit", *_of(_HELD, below, half), ((Stage.GATE_QUEUE_OUT, gate),), gate)


def _of(column: tuple[float, float], y: float, height: float) -> tuple[float, float, float, float]:
    return column[0], y, column[1], height


def _middle(scenario: Scenario, at: set[tuple[Stage, str]], bottom: float) -> Iterator[Frame | Box]:
    x, width = _MIDDLE
    there: list[tuple[str, float]] = []
    if scenario.document_office is not None:
        there.append((OFFICE, 1.0))
    if scenario.inspection_yard is not None or any(place == YARD for _, place in at):
        there.append((YARD, 2.2))
    if scenario.holding_yard is not None or any(place == HOLDING for _, place in at):
        there.append((HOLDING, 1.4))
    room = bottom - _EDGE - _GAP * (len(there) - 1)
    y = float(_EDGE)
    for name, share in there:
        height = room * share / sum(part for _, part in there)
        yield Frame(name, x, y, width, height)
        yield from _inside(_parts(name, at), x + _INNER, y + _HEAD, width - 2 * _INNER, height - _HEAD - _INNER)
        y += height + _GAP


def _parts(name: str, at: set[tuple[Stage, str]]) -> list[Box]:
    """What a facility in the middle consists of, not placed yet."""

    def box(title: str, *stages: Stage, papers: bool = False) -> Box:
        return Box(title, 0, 0, 0, 0, tuple((stage, name) for stage in stages), name, papers=papers)

    if name == OFFICE:
        return [box("waiting", Stage.REVIEW_QUEUE, papers=True), box("under review", Stage.REVIEW, papers=True)]
    if name == HOLDING:
        return [box("for its set", Stage.SET_OUT), box("for papers", Stage.HOLD_OUT)]
    found = [
        box("waiting", Stage.YARD_QUEUE),
        box("document check", Stage.DOCUMENT_CHECK),
        box("scan", Stage.SCAN),
        box("examination", Stage.EXAMINATION),
    ]
    return [*found, *([box("laboratory", Stage.LABORATORY)] if (Stage.LABORATORY, name) in at else [])]


def _inside(parts: Sequence[Box], x: float, y: float, width: float, height: float) -> Iterator[Box]:
    """Boxes of one facility, two beside each other; the last of an odd number has a row to itself."""
    rows = [parts[first : first + 2] for first in range(0, len(parts), 2)]
    each = (height - 4 * (len(rows) - 1)) / len(rows)
    for row, those in enumerate(rows):
        wide = (width - 4 * (len(those) - 1)) / len(those)
        for place, part in enumerate(those):
            yield replace(part, x=x + place * (wide + 4), y=y + row * (each + 4), width=wide, height=each)


def _warehouses(scenario: Scenario, bottom: float) -> Iterator[Frame | Box]:
    names, (x, width) = list(scenario.warehouses), _RIGHT
    each = (bottom - _EDGE - _GAP * (len(names) - 1)) / max(len(names), 1)
    for place, name in enumerate(names):
        at, y = f"{name} warehouse", _EDGE + place * (each + _GAP)
        top, height = y + _HEAD, each - _HEAD - _INNER
        yield Frame(at, x, y, width, each)
        yield Box("waiting", x + _INNER, top, 62, height, ((Stage.DOCK_QUEUE, at),), at)
        yield Box("at the docks", x + _INNER + 66, top, width - 66 - 2 * _INNER, height, ((Stage.HANDLING, at),), at)


def _others(at: set[tuple[Stage, str]]) -> Mapping[str, tuple[Stage, ...]]:
    """What only some zones have, by name."""
    known = {
        "charging piles": (Stage.CHARGING_QUEUE, Stage.CHARGING),
        "at work": (Stage.AT_WORK,),
        "workshop": (Stage.WORKSHOP_QUEUE, Stage.WORKSHOP),
        "training": (Stage.TRAINING_QUEUE, Stage.TRAINING),
    }
    here = {stage for stage, _ in at}
    return {title: stages for title, stages in known.items() if here & set(stages)}
