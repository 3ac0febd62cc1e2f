"""How many declarations are to be expected, where their rate says so."""

from __future__ import annotations

import numpy as np

from zonesim.demand.arrivals import Span, hourly_rates
from zonesim.demand.generated import arrival_rate
from zonesim.scenario.families import Exponential
from zonesim.scenario.schema import Scenario
from zonesim.scenario.traffic import Flow


def expected_declarations(scenario: Scenario, flow: Flow) -> float | None:
    """Mean number of generated declarations planned for the observed window: of Poisson arrivals the integral of their rate.

    None for counts, timetables and intervals of another law: the first two do not scatter, of the last no mean is known exactly.
    """
    arrivals = flow.arrivals
    if arrivals is None:
        return 0.0
    start, end = scenario.horizon.window
    batch = 1.0 if arrivals.batch is None else arrivals.batch.mean
    factor = scenario.traffic.factor
    if arrivals.vehicles_per_day is not None:
        span = Span(start, end, scenario.horizon.first_date.weekday())
        edges, rates = hourly_rates(arrivals, span, rate=arrival_rate(flow) * factor)
        return float(rates @ np.diff(edges)) * batch
    if arrivals.every is not None and isinstance(arrivals.every.law, Exponential):
        return (end - start) * factor / arrivals.every.mean * batch
    return None
