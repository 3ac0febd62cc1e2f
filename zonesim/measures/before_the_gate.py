"""Before the gate: the queue on the public road, and who is left over when the gate closes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from zonesim.engines.tables import Floats, Integers
from zonesim.measures.facilities import closing_times, gate_waiting
from zonesim.measures.finished import Reading, Row
from zonesim.measures.levels_and_limits import sweep
from zonesim.measures.measure import Measure, figures


@figures(
    Measure(
        "road_share_of_time",
        "share of time with a queue on the public road",
        "share",
        of="a gate",
        formula="time in the window with more vehicles waiting before the gate (sets too, not parked) than its approach has places / "
        "window",
        better="lower",
    ),
    Measure(
        "road_queue_mean",
        "mean queue on the public road",
        "vehicles",
        of="a gate",
        formula="time average of vehicles waiting before the gate beyond the places of its approach",
        better="lower",
    ),
    Measure(
        "road_queue_max", "longest queue on the public road", "vehicles", of="a gate", formula="maximum of the same", better="lower"
    ),
    Measure(
        "backlog_at_close",
        "backlog when the gate closes",
        "vehicles",
        of="a gate that closes",
        formula="mean over closings on days of the window of vehicles arrived and neither entered nor gone, or presented and not left",
        better="lower",
    ),
)
def before_the_gate(reading: Reading) -> Iterator[Row]:
    """Spill-back onto the public road, and who is left over when the gate closes."""
    case, (start, end) = reading.case, reading.window
    edges = np.array([start, end])
    for name, gate in case.scenario.gates.items():
        if gate.approach_places is not None:
            places = {"limit_time": np.zeros(1), "limit": np.array([gate.approach_places])}
            queue = sweep(*gate_waiting(case, reading.visits, gate=name), **places, edges=edges)
            yield "road_share_of_time", name, float(queue.time_beyond[0]) / (end - start)
            yield "road_queue_mean", name, float(queue.beyond[0]) / (end - start)
            yield "road_queue_max", name, float(queue.furthest)
        if gate.calendar is not None:
            yield "backlog_at_close", name, _backlog(reading, name, closing_times(case, name))


def _backlog(reading: Reading, gate: str, closings: Floats) -> float:
    if not len(closings):
        return float("nan")
    counts = np.zeros(len(closings))
    for fleet in reading.fleets.values():
        flow, visits = fleet.truck.flow.flow, fleet.visits
        if flow.gate == gate:
            gone = np.where(visits.turned_away, visits.at_barrier, visits.entered)
            counts += _between(visits.arrived, gone, closings)
        if flow.exit_gate == gate:
            counts += _between(visits.presented, visits.left, closings)
    return float(counts.mean())


def _between(since: Floats, until: Floats, moments: Floats) -> Integers:
    """At each moment, how many have passed ``since`` and not yet ``until`` (those who never will do not count)."""
    known = ~np.isnan(since) & ~np.isnan(until)
    return np.searchsorted(np.sort(since[known]), moments, side="right") - np.searchsorted(np.sort(until[known]), moments, side="right")


SHOWN = (before_the_gate,)
