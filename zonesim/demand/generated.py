"""Declarations as they are generated: planned, late or early, on one vehicle or several."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from zonesim.demand.arrivals import Span, members, planned_arrivals
from zonesim.demand.decisions import ARRIVAL_LATENESS, LAG, SEVERAL_VEHICLES, VEHICLES
from zonesim.demand.luck import NOBODY, Floats, Integers, Luck
from zonesim.randomness import uniforms, uniforms_by_identifier
from zonesim.scenario.traffic import Arrivals, Flow
from zonesim.units import DAY

LAW_SAMPLE: Floats = (np.arange(4000) + 0.5) / 4000
"""Numbers by which a distribution is looked at as a whole: its quantile need not rise with them (mixtures)."""


@dataclass(frozen=True, eq=False)
class Generated:
    """Declarations that come within a span, in order of arrival.

    ``planned`` and ``arrival``: before and after lateness. ``number``: place in the order of plans, gaps where somebody
    planned comes outside the span. ``vehicles``: how many. ``first_number``: number of its leading load. ``name``: what its luck
    follows in place of the number, where it comes by a timetable; else empty.
    """

    planned: Floats
    arrival: Floats
    number: Integers
    vehicles: Integers
    first_number: Integers
    name: tuple[str, ...] = ()

    @property
    def load_number(self) -> Integers:
        """The number of every load."""
        return ranges(self.first_number, self.vehicles)

    @property
    def load_name(self) -> tuple[str, ...]:
        """What the luck of every load follows in place of the number, where it comes by a timetable; else empty."""
        return members(self.name, self.vehicles) if self.name else ()


NOTHING = Generated(np.zeros(0), np.zeros(0), NOBODY, NOBODY, NOBODY)


def generate(flow: Flow, span: Span, *, name: str, seed: int, replication: int, factor: float, prefix: str = "") -> Generated:
    """The declarations of a flow that come within the span; none where the flow has no arrivals of its own.

    ``factor``: of all traffic. ``prefix``: set before every decision, for streams of their own.
    """
    arrivals = flow.arrivals
    if arrivals is None:
        return NOTHING
    earliest, latest = _bounds_of_lateness(arrivals)
    # A timetable was followed before the span, too: who is late comes within it.
    before = 0.0 if arrivals.at is None else latest
    plans = planned_arrivals(
        arrivals,
        replace(span, begin=span.begin - before, end=span.end - earliest),
        flow=name,
        rate=arrival_rate(flow) * factor,
        speed=factor,
        draw=lambda decision, n: uniforms(seed, replication, decision=prefix + decision, flow=name, n=n),
        draw_by_name=lambda decision, names: uniforms_by_identifier(
            seed, replication, decision=prefix + decision, flow=name, identifiers=names
        ),
    )
    planned = plans.times
    number = np.arange(len(planned), dtype=np.int64)
    luck = Luck(seed, replication, name, number, names=plans.names, prefix=prefix)
    vehicles = _vehicles(flow, luck)
    first_number = np.cumsum(vehicles) - vehicles
    arrival = planned
    if arrivals.lateness is not None:
        arrival = planned + np.clip(arrivals.lateness.quantile(luck.uniform(ARRIVAL_LATENESS)), earliest, latest)
    order = np.argsort(arrival, kind="stable")
    order = order[(arrival[order] >= span.begin) & (arrival[order] < span.end)]
    names = tuple(plans.names[place] for place in order) if plans.names else ()
    return Generated(planned[order], arrival[order], number[order], vehicles[order], first_number[order], names)


def _bounds_of_lateness(arrivals: Arrivals) -> tuple[float, float]:
    """At most 0 and at least 0: who comes earlier or later than one in thousands comes as early or late as that one."""
    if arrivals.lateness is None:
        return 0.0, 0.0
    sample = arrivals.lateness.quantile(LAW_SAMPLE)
    return min(0.0, float(sample.min())), max(0.0, float(sample.max()))


def load_arrivals(flow: Flow, generated: Generated, *, luck: Luck) -> Floats:
    """Arrival of every load: its declaration's, and where that comes on several vehicles, after a lag of its own.

    ``luck``: of the loads; it may go on beyond the generated ones.
    """
    arrival = np.repeat(generated.arrival, generated.vehicles)
    several = np.repeat(generated.vehicles > 1, generated.vehicles)
    if several.any():
        arrival += np.where(several, flow.declarations.lag.quantile(luck.uniform(LAG)[: len(arrival)]), 0.0)
    return arrival


def several_share(flow: Flow) -> float:
    """Share of the generated declarations that come on several vehicles.

    None where a declaration is of one thing, such as an empty vehicle or a unit of equipment; none where they were counted, as a count
    does not say which of them belong together.
    """
    counted = flow.arrivals is not None and flow.arrivals.counts is not None
    return 0.0 if counted or flow.kind_row.one_each else flow.declarations.several_vehicles_share


def arrival_rate(flow: Flow) -> float:
    """Arrivals per second (of declarations, or of batches of them) that bring the vehicles of an average day."""
    arrivals = flow.arrivals
    if arrivals is None or arrivals.vehicles_per_day is None:
        return 0.0
    vehicles = 1 + several_share(flow) * (flow.declarations.several_vehicles.mean - 1)
    batch = 1.0 if arrivals.batch is None else arrivals.batch.mean
    return arrivals.vehicles_per_day / DAY / vehicles / batch


def _vehicles(flow: Flow, luck: Luck) -> Integers:
    share = several_share(flow)
    if share == 0:
        return np.ones(luck.size, dtype=np.int64)
    several = np.asarray(flow.declarations.several_vehicles.quantile(luck.uniform(VEHICLES)))
    return np.where(luck.uniform(SEVERAL_VEHICLES) < share, several, 1).astype(np.int64)


def ranges(first: Integers, length: Integers) -> Integers:
    """first[0], first[0] + 1, … (length[0] of them), first[1], first[1] + 1, …"""
    before = np.cumsum(length) - length
    return np.repeat(first - before, length) + np.arange(length.sum())
