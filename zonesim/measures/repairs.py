"""Bonded maintenance: units from abroad in the workshop, and how long until they have left again. Rows only where units might come."""

from __future__ import annotations

import numpy as np

from zonesim.engines.tables import Floats, Op
from zonesim.measures.averages import mean
from zonesim.measures.finished import Reading, Row
from zonesim.units import DAY
from zonesim.zone.stages import Entity, Stage
from zonesim.zone.travellers import Units, leaving_name


def rows(reading: Reading) -> list[Row]:
    """Repairs that end in the window, units in bays and waiting for them, and the cohort's way through the zone.

    Units there before the run count in what happens in the window, not in the cohort: when they came is before its books.
    """
    if not reading.case.repairs:
        return []
    start, end = reading.window
    done = failed = inside = 0
    busy = waiting = 0.0
    turnaround: list[Floats] = []
    for name, units in reading.case.repairs.items():
        asked, over = _in_workshop(reading, name, units)
        began = over - units.time
        done += int(np.count_nonzero(reading.inside(over) & units.repairable))
        failed += int(np.count_nonzero(reading.inside(over) & ~units.repairable))
        busy += _within(began, over, start, end)
        waiting += _within(asked, began, start, end)
        visits = reading.visits[name].of_loads(reading.case.vehicles[name].freight)
        left = reading.visits[leaving_name(name)].left[units.before :]  # never, where the vehicle called was turned away
        cohort = reading.inside(visits.arrived) & ~visits.turned_away
        turnaround.append((left - visits.arrived)[cohort & ~np.isnan(left)])
        inside += int(np.count_nonzero(cohort & ~(left < end)))
    return [
        ("units_repaired", "all", done / reading.days),
        ("units_not_repairable", "all", failed / reading.days),
        ("units_in_workshop", "all", busy / (end - start)),
        ("units_waiting_for_bay", "all", waiting / (end - start)),
        ("repair_turnaround_mean", "all", mean(np.concatenate(turnaround)) / DAY),
        ("units_still_inside", "all", float(inside)),
    ]


def _within(since: Floats, until: Floats, start: float, end: float) -> float:
    """Seconds between two moments of each within [start, end), summed; of those who have both."""
    return float(np.nansum(np.clip(until, start, end) - np.clip(since, start, end)))


def _in_workshop(reading: Reading, flow: str, units: Units) -> tuple[Floats, Floats]:
    """When each unit of a flow asked for a bay, and when its repair was over; NaN for one that never came so far."""
    asked, over = np.full(len(units.time), np.nan), np.full(len(units.time), np.nan)
    came = len(units.time) - units.before
    for block in reading.blocks:
        party = reading.case.roster.parties[block.kind.party]
        if (party.entity, party.flow) == (Entity.LOT, flow):
            number = party.number[block.kind.rows]  # those there before bear the numbers after all who came
            unit = np.where(number < came, units.before + number, number - came)
            (work,) = (s for s, step in enumerate(block.kind.slots) if (step.op, step.stage) == (Op.WORK, Stage.WORKSHOP))
            unloaded = [s for s, step in enumerate(block.kind.slots) if step.op == Op.AWAIT]
            over[unit] = block.completed[:, work]
            asked[unit] = block.completed[:, unloaded[0]] if unloaded else block.arrival
    return asked, over
