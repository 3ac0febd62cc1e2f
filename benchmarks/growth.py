"""Growth: what a truck costs the compiled engine in runs of ten thousand to ten million trucks."""

from __future__ import annotations

import resource
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import process_time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.common import Options, Result, best_of, case_of, table, trucks_of
from zonesim.engines import compiled
from zonesim.engines.tables import Programme, Timetable
from zonesim.units import WEEK
from zonesim.zone.prepare import Case

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
DRAWN = 100_000
"""Runs up to this many trucks are drawn; larger ones lay such a run end to end."""
MOST = 1_000_000
"""The largest run where less is asked for."""


@dataclass(frozen=True)
class Cost:
    """A run of so many trucks: steps completed, copies of the drawn run that it is made of, seconds of the processor in the engine."""

    trucks: int
    travellers: int
    steps: int
    copies: int
    seconds: float

    @property
    def per_truck(self) -> float:
        """Nanoseconds."""
        return 1e9 * self.seconds / self.trucks


def show(options: Options) -> Result:
    """All sizes, or those up to a million."""
    sizes = [size for size in SIZES if size <= MOST or not options.quick]
    found = [cost(size, changes=options.changes, repeats=options.repeats) for size in sizes]
    shown = table(
        "Compiled engine alone, about so many trucks",
        "trucks",
        "copies",
        "steps",
        "processor s",
        "ns per step",
        "ns per truck",
        "ratio",
    )
    for one, size in zip(found, sizes, strict=True):
        per_step, ratio = 1e9 * one.seconds / one.steps, one.per_truck / found[sizes.index(DRAWN)].per_truck
        words = (f"{size:,}: {one.trucks:,}", f"{one.copies}", f"{one.steps:,}", f"{one.seconds:.3f}", f"{per_step:.1f}")
        shown.add_row(*words, f"{one.per_truck:,.0f}", f"{ratio:.2f}")
    how = (
        f"Up to {DRAWN:,} trucks the baseline is drawn over so many weeks; larger runs lay {DRAWN:,} end to end, each copy with "
        f"numbers, tickets and shifts of its own. Ratio: ns per truck to those of {DRAWN:,}. Peak of this process: {_peak():.1f} GiB."
    )
    return Result([shown, how])


def cost(size: int, *, changes: Sequence[str], repeats: int, drawn: int = DRAWN) -> Cost:
    """A run of about so many trucks, of at most ``drawn`` and copies of them. The larger it is, the fewer repeats must do."""
    programme, weeks, trucks = _of_weeks(min(size, drawn), changes)
    copies = max(round(size / drawn), 1)
    programme = end_to_end(programme, copies=copies, apart=weeks * WEEK)
    steps = int(np.count_nonzero(~np.isnan(compiled.run(programme).completed)))
    rounds = max(min(repeats, 30 * drawn // size), 1)
    best = best_of(rounds, {"compiled": lambda: compiled.run(programme)}, process_time)["compiled"]
    return Cost(copies * trucks, len(programme.travellers.arrival), steps, copies, best)


def _of_weeks(size: int, changes: Sequence[str]) -> tuple[Programme, int, int]:
    """The baseline over so many weeks that about ``size`` trucks come; the weeks, and the trucks."""

    def weeks_of(weeks: int) -> Case:
        return case_of([*changes, f"horizon.days={7 * weeks}", "horizon.warm_up=0 s", "horizon.cool_down=0 s"])

    case = weeks_of(1)
    weeks = max(round(size / trucks_of(case)), 1)
    if weeks > 1:
        case = weeks_of(weeks)
    return case.programme, weeks, trucks_of(case)


def _peak() -> float:
    """GiB that this process has needed at the most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**30 if sys.platform == "darwin" else 2**20)


def end_to_end(programme: Programme, *, copies: int, apart: float) -> Programme:
    """The same traffic again and again, each copy so many seconds after the one before: numbers, tickets and shifts of its own.

    Clocks stay as they are: the baseline has none.
    """
    if copies == 1:
        return programme
    own, shifts = programme.travellers, programme.timetable
    once, after = shifts.time <= apart, shifts.time > apart  # what follows the traffic follows the last copy alone

    def shifted(column: NDArray[Any], by: float) -> NDArray[Any]:
        """The column once for each copy, each time larger by so much."""
        return np.concatenate([column + column.dtype.type(copy * by) for copy in range(copies)])

    arrival = shifted(own.arrival, apart)
    order = np.argsort(arrival, kind="stable")
    blocks = {
        "number_offset": (own.number_offset, len(own.numbers)),
        "ticket_offset": (own.ticket_offset, len(own.tickets)),
        "amount_offset": (own.amount_offset, len(own.amounts)),
        "log_offset": (own.log_offset, programme.log_size),
    }
    return replace(
        programme,
        travellers=replace(
            own,
            arrival=arrival[order],
            kind=np.tile(own.kind, copies)[order],
            numbers=np.tile(own.numbers, copies),
            tickets=shifted(own.tickets, len(programme.needed)),
            amounts=np.tile(own.amounts, copies),
            **{name: shifted(offsets, size)[order] for name, (offsets, size) in blocks.items()},
        ),
        timetable=Timetable(
            time=np.concatenate((shifted(shifts.time[once], apart), shifts.time[after] + (copies - 1) * apart)),
            pool=np.concatenate((np.tile(shifts.pool[once], copies), shifts.pool[after])),
            capacity=np.concatenate((np.tile(shifts.capacity[once], copies), shifts.capacity[after])),
        ),
        needed=np.tile(programme.needed, copies),
    )
