"""Bonded maintenance: units from abroad in the workshop, and how long until they have left again. Rows only where units might come."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from zonesim.demand.legs import Leg, Way
from zonesim.engines.tables import Floats, Op
from zonesim.measures.averages import mean
from zonesim.measures.finished import Reading, Row
from zonesim.measures.measure import Measure, figures
from zonesim.units import DAY
from zonesim.zone.stages import Entity, Stage
from zonesim.zone.travellers import Units


@figures(
    Measure(
        "units_repaired",
        "units repaired",
        "units / d",
        of="all",
        formula="repairs that end in the window, of units that prove repairable, per day; those begun before the run, too",
        better="higher",
    ),
    Measure(
        "units_not_repairable",
        "units found not repairable",
        "units / d",
        of="all",
        formula="assessments that end in the window with the finding that a unit cannot be repaired, per day",
    ),
    Measure(
        "units_in_workshop",
        "units in the workshop",
        "units",
        of="all",
        formula="time average over the window of the units in a bay",
    ),
    Measure(
        "units_waiting_for_bay",
        "units waiting for a bay",
        "units",
        of="all",
        formula="time average over the window of the units unloaded (or there when the run begins) that have no bay yet",
        better="lower",
    ),
    Measure(
        "repair_turnaround_mean",
        "mean turnaround of a unit",
        "d",
        of="all",
        formula="mean over units that arrived in the window of arrived -> left on the vehicle called for them, however long after the "
        "window",
        better="lower",
    ),
    Measure(
        "units_still_inside",
        "units not gone yet",
        "units",
        of="all",
        formula="number of units that arrived in the window and have not left when it ends",
    ),
)
def repairs(reading: Reading) -> Iterator[Row]:
    """Repairs that end in the window, units in bays and waiting for them, and the cohort's way through the zone.

    Units there before the run count in what happens in the window, not in the cohort: when they came is before its books.
    """
    if not reading.case.repairs:
        return
    start, end = reading.window
    done = failed = inside = 0
    busy = waiting = 0.0
    turnaround: list[Floats] = []
    for leg, units in reading.case.repairs.items():
        asked, over = _in_workshop(reading, leg, units)
        began = over - units.time
        done += int(np.count_nonzero(reading.inside(over) & units.repairable))
        failed += int(np.count_nonzero(reading.inside(over) & ~units.repairable))
        busy += _within(began, over, start, end)
        waiting += _within(asked, began, start, end)
        loads = reading.fleets[leg].loads
        left = reading.visits[leg.on(Way.LEAVING)].left[units.before :]  # never, where the vehicle called was turned away
        cohort = reading.inside(loads.arrived) & ~loads.turned_away
        turnaround.append((left - loads.arrived)[cohort & ~np.isnan(left)])
        inside += int(np.count_nonzero(cohort & ~(left < end)))
    yield "units_repaired", "all", done / reading.days
    yield "units_not_repairable", "all", failed / reading.days
    yield "units_in_workshop", "all", busy / (end - start)
    yield "units_waiting_for_bay", "all", waiting / (end - start)
    yield "repair_turnaround_mean", "all", mean(np.concatenate(turnaround)) / DAY
    yield "units_still_inside", "all", float(inside)


def _within(since: Floats, until: Floats, start: float, end: float) -> float:
    """Seconds between two moments of each within [start, end), summed; of those who have both."""
    return float(np.nansum(np.clip(until, start, end) - np.clip(since, start, end)))


def _in_workshop(reading: Reading, flow: Leg, units: Units) -> tuple[Floats, Floats]:
    """When each unit of a flow asked for a bay, and when its repair was over; NaN for one that never came so far."""
    asked, over = np.full(len(units.time), np.nan), np.full(len(units.time), np.nan)
    came = len(units.time) - units.before
    for block in reading.blocks:
        party = reading.case.roster.parties[block.kind.party]
        if (party.entity, party.leg) == (Entity.LOT, flow):
            number = party.number[block.kind.rows]  # those there before bear the numbers after all who came
            unit = np.where(number < came, units.before + number, number - came)
            (work,) = (s for s, step in enumerate(block.kind.slots) if (step.op, step.stage) == (Op.WORK, Stage.WORKSHOP))
            unloaded = [s for s, step in enumerate(block.kind.slots) if step.op == Op.AWAIT]
            over[unit] = block.completed[:, work]
            asked[unit] = block.completed[:, unloaded[0]] if unloaded else block.arrival
    return asked, over


SHOWN = (repairs,)
