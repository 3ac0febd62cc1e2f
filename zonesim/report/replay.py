"""A day of one scenario or two, packed for the page on which it is watched.

Both scenarios meet the same demand, so a vehicle has the same number on both sides. Stays of travellers are packed as bytes: small
numbers take one (variable-length, seven bits a byte), and those who are in the same states in the same order share that order.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from zonesim.demand.legs import Leg, names_of
from zonesim.engines.choose import EngineName
from zonesim.errors import Fault, InputError
from zonesim.experiment.replicate import simulate_once
from zonesim.measures.finished import read
from zonesim.report.page import page
from zonesim.report.site_plan import FENCE, HEIGHT, WIDTH, Box, Frame, plan_of
from zonesim.report.whereabouts import Doing, Stays, stays
from zonesim.scenario.schema import Scenario
from zonesim.studies.compare import labels_of
from zonesim.tables.result_folder import package_version
from zonesim.tables.whole_file import replacing
from zonesim.units import DAY
from zonesim.zone.stages import Stage

BUSIEST = -1
"""In place of a day: that of the window on which most vehicles are seen in the first scenario."""


COLOURS = (
    *("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"),
    *("#6A5ACD", "#882255", "#44AA99", "#999933", "#AA4499", "#B8860B"),
)
"""Of flows: Okabe and Ito's (2008), as in the pictures, without black, which no dark page shows; then others."""


@dataclass(frozen=True)
class ReplayedDay:
    """One scenario's day: its title, and who was where."""

    title: str
    scenario: Scenario
    stays: Stays


def sides_of(
    scenarios: Sequence[Scenario], *, day: int = BUSIEST, seed: int, replication: int = 0, engine: EngineName = "auto"
) -> tuple[int, list[ReplayedDay]]:
    """Run one replication of each, and see who was where on a day of the window, counted from 0; returns the day with the sides.

    Raises InputError for a day outside the window of a scenario, Gridlock as any run.
    """
    faults = [
        Fault(
            f"has {scenario.horizon.days} days, no day {day + 1}", f"name a day from 1 to {scenario.horizon.days}", file=scenario.name
        )
        for scenario in scenarios
        if day != BUSIEST and not 0 <= day < scenario.horizon.days
    ]
    if faults:
        raise InputError(faults)
    readings = [read(*simulate_once(scenario, seed=seed, replication=replication, engine=engine)) for scenario in scenarios]
    if day == BUSIEST:
        days = range(min(scenario.horizon.days for scenario in scenarios))
        day = max(days, key=lambda each: len(stays(readings[0], each).who))
    return day, [
        ReplayedDay(title, scenario, stays(reading, day))
        for title, scenario, reading in zip(labels_of(scenarios), scenarios, readings, strict=True)
    ]


def packed(day: int, sides: Sequence[ReplayedDay]) -> dict[str, object]:
    """The page's data, to be written as JSON: the plan, the ways, and each side with its stays."""
    states = sorted({state for side in sides for state in side.stays.states})
    legs = sorted({side.stays.legs[way] for side in sides for way in np.unique(side.stays.way).tolist()})
    inward = {leg for side in sides for leg, brings in zip(side.stays.legs, side.stays.inward, strict=True) if brings}
    names, flows = names_of(legs), list(dict.fromkeys(leg.flow for leg in legs))
    frames, boxes = plan_of(_widest([side.scenario for side in sides]), states)
    places = {hold: number for number, box in enumerate(boxes) for hold in box.holds}
    start = date.fromisoformat(sides[0].scenario.horizon.start) + timedelta(days=day)
    return {
        **_drawn(frames, boxes),
        "colours": COLOURS,
        "day": day + 1,
        "date": start.isoformat(),
        "seconds": int(DAY),
        "states": [
            {
                "words": state.stage.words,
                "at": state.place,
                "waits": state.waits,
                "box": places.get((state.stage, state.at), -1),
                "road": state.stage == Stage.GATE_QUEUE_IN,
            }
            for state in states
        ],
        "ways": [{"name": names[leg].replace("_", " "), "inward": leg in inward, "flow": flows.index(leg.flow)} for leg in legs],
        "sides": [{"title": side.title, "stays": _bytes(side.stays, states, legs)} for side in sides],
    }


def drawing(scenario: Scenario) -> dict[str, object]:
    """The plan of a zone alone, with nobody in it."""
    return _drawn(*plan_of(scenario))


def _drawn(frames: Sequence[Frame], boxes: Sequence[Box]) -> dict[str, object]:
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "fence": FENCE,
        "frames": [asdict(frame) for frame in frames],
        "boxes": [{name: value for name, value in asdict(box).items() if name != "holds"} for box in boxes],
    }


def _widest(scenarios: Sequence[Scenario]) -> Scenario:
    """The scenario with most facilities, whose plan all sides are drawn on."""
    return max(
        scenarios,
        key=lambda each: (
            len(each.gates) + len(each.warehouses),
            sum(part is not None for part in (each.document_office, each.inspection_yard, each.holding_yard)),
        ),
    )


def _bytes(found: Stays, states: Sequence[Doing], legs: Sequence[Leg]) -> dict[str, object]:
    """Stays of one side. ``paths``: orders of states, -1 for a while that nothing is told of; ``data``: for each traveller by
    beginning, its beginning after the one before, way, number, path and the lengths of its stays; ``count`` of travellers."""
    new_state = [states.index(state) for state in found.states]
    new_way = [legs.index(leg) if leg in legs else -1 for leg in found.legs]
    bounds = np.flatnonzero(np.append(np.append(True, found.who[1:] != found.who[:-1]), True)) if len(found.who) else np.zeros(1, int)
    order = np.argsort(found.begin[bounds[:-1]], kind="stable") if len(found.who) else np.zeros(0, int)
    paths: dict[tuple[int, ...], int] = {}
    numbers: list[int] = []
    before = 0
    state, begin, end = found.state.tolist(), found.begin.tolist(), found.end.tolist()
    for one in order.tolist():
        path, lengths, now = [], [], begin[bounds[one]]
        numbers.append(now - before)
        before = now
        for row in range(bounds[one], bounds[one + 1]):
            if begin[row] > now:
                path.append(-1)
                lengths.append(begin[row] - now)
            path.append(new_state[state[row]])
            lengths.append(end[row] - begin[row])
            now = end[row]
        who = found.who[bounds[one]]
        way = 2 * new_way[found.way[who]] + int(found.papers[who])
        numbers += [way, int(found.number[who]), paths.setdefault(tuple(path), len(paths)), *lengths]
    return {"count": len(order), "paths": [list(path) for path in paths], "data": base64.b64encode(_varints(numbers)).decode("ascii")}


def _varints(numbers: Sequence[int]) -> bytes:
    """Each number in groups of seven bits, the lowest first; a set eighth bit says that more follow."""
    out = bytearray()
    for number in numbers:
        while number > 127:
            out.append(number & 127 | 128)
            number >>= 7
        out.append(number)
    return bytes(out)


def write_replay(
    path: Path,
    scenarios: Sequence[Scenario],
    *,
    day: int = BUSIEST,
    seed: int = 1,
    replication: int = 0,
    engine: EngineName = "auto",
) -> int:
    """Write the page on which a day of one scenario or two is watched, whole or not at all; returns the day shown, from 0.

    Raises InputError for a day outside the window, or where nothing can be written.
    """
    day, sides = sides_of(scenarios, day=day, seed=seed, replication=replication, engine=engine)
    text = page(
        "replay_page.html",
        scripts=["replay.js"],
        title=" and ".join(side.title for side in sides),
        data=packed(day, sides),
        seed=seed,
        replication=replication,
        version=package_version("zonesim"),
    )
    with replacing(path) as draft:
        draft.write_text(text, encoding="utf-8")
    return day
