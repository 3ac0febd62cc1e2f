"""Peaks, nights and shifts: the queue hour by hour against the Kolmogorov equations, and arrivals against their rates."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from estimates import Effort, Sums, agree, at_both_efforts, both_efforts, by_hour_of_day, estimate, events
from zones import LANES, Table, exponential, flow, gate, seconds, zone

from zonesim.measures.facilities import hours_of
from zonesim.measures.measures import Reading
from zonesim.statistics.theory import time_varying_queue
from zonesim.units import HOUR

PEAKS = [0.3] * 5 + [0.5, 0.9, 1.1, 1.5, 2.0, 2.0, 1.2, 0.8, 0.9, 1.6, 1.9, 1.8, 1.2, 1.0, 0.9, 0.7, 0.5, 0.4, 0.3]
DAYS = 2


@dataclass(frozen=True)
class Demand:
    """Vehicles of an average day, the weight of each of its hours, and the mean service of one at its lane."""

    per_day: float
    weights: list[float]
    service: float

    @property
    def rates(self) -> list[float]:
        """Arrivals per second in each hour of the day."""
        return [self.per_day * weight / sum(self.weights) / HOUR for weight in self.weights]


def check_hours(demand: Demand, facilities: Table, *, servers: list[int], effort: Effort, seed: int) -> None:
    """Simulate from an empty midnight on, and compare the queue of every hour, and the wait of those who come in it.

    Who waits at the end meets nobody new: the equations go on without arrivals until ten in the evening of the day after.
    """
    vehicles = flow({"vehicles_per_day": demand.per_day, "by_hour": demand.weights})
    scenario = zone(vehicles, facilities, days=DAYS, warm_up="0 s")
    found = estimate(scenario, by_hour_of_day, seed=seed, replications=effort.replications(demand.per_day * DAYS))
    afterwards = 22
    theory = time_varying_queue(
        durations=[HOUR] * (24 * DAYS + afterwards),
        arrival_rates=demand.rates * DAYS + [0.0] * afterwards,
        servers=servers * DAYS + servers[:afterwards],
        service_rate=1 / demand.service,
        longest=200,
    )
    exact = {}
    for hour in range(24 * DAYS):
        name = f"day {hour // 24}, {hour % 24:02d}:00"
        exact[f"number waiting, {name}"] = float(theory.mean_waiting[hour])
        exact[f"wait of those who come, {name}"] = float(theory.mean_wait[hour])
    agree(found, exact, sharp=math.inf)
    # Sharp where it matters: in the hours of the longest queues.
    busiest = sorted(found, key=lambda name: exact[name])[-len(found) // 4 :]
    agree({name: found[name] for name in busiest}, {name: exact[name] for name in busiest}, sharp=3 * effort.sharp)


def shifts(servers: list[int]) -> Table:
    """A calendar that has so many servers in each hour of the day, as shifts of an hour."""
    hours = [{"from": f"{hour:02d}:00", "to": f"{hour + 1:02d}:00", "servers": number} for hour, number in enumerate(servers) if number]
    return {"shifts": {"shifts": hours}}


@both_efforts
def test_the_queue_of_a_peaked_day_follows_the_kolmogorov_equations(effort: Effort) -> None:
    demand = Demand(per_day=240.0, weights=PEAKS, service=480.0)
    check_hours(demand, {"gates": gate(2, exponential(480.0))}, servers=[2] * 24, effort=effort, seed=700)


SHIFTS = {
    "early, late and no night": (Demand(per_day=240.0, weights=PEAKS, service=480.0), [0] * 6 + [3] * 8 + [2] * 6 + [1] * 2 + [0] * 2),
    # Work lasts as long as shifts do, so that much depends on what becomes of it when a shift ends.
    "short shifts and long work": (Demand(per_day=54.0, weights=[1.0] * 24, service=1800.0), [0] * 6 + [4, 1] * 8 + [0] * 2),
}


@at_both_efforts("roster", SHIFTS, quick=SHIFTS)
def test_work_in_hand_is_finished_and_the_rest_waits_for_the_morning(effort: Effort, roster: tuple[Demand, list[int]]) -> None:
    """Vehicles come at night as well, to closed lanes, and the queue of the evening is carried over."""
    demand, servers = roster
    lanes = gate(max(servers), exponential(demand.service), more={"calendar": "shifts"})
    check_hours(demand, {"calendars": shifts(servers), "gates": lanes}, servers=servers, effort=effort, seed=710)


@both_efforts
def test_arrivals_are_recovered_hour_by_hour_the_hour_after_a_closed_night_included(effort: Effort) -> None:
    """Poisson counts: their mean is the rate of the hour and so is their spread; a closed night has none at all."""
    weights = [0.0] * 6 + [2.0, 1.0, 1.0, 2.0, 2.0, 1.0, 0.5, 1.0, 2.0, 2.0, 2.0, 1.0, 1.0, 0.5, 0.5, 0.5] + [0.0] * 2
    demand = Demand(per_day=240.0, weights=weights, service=60.0)
    weekdays = [1.0, 1.0, 1.0, 0.0, 1.5, 0.5, 0.0]
    vehicles = flow({"vehicles_per_day": demand.per_day, "by_hour": weights, "by_weekday": weekdays})
    scenario = zone(vehicles, {"gates": gate(2, seconds(demand.service))}, days=7, warm_up="0 s")
    rates = np.outer(weekdays, demand.rates).ravel() * HOUR / np.mean(weekdays)

    def counts(reading: Reading) -> Sums:
        came, _ = np.histogram(events(reading, LANES).asked, hours_of(reading.case))
        found = {f"day {hour // 24}, {hour % 24:02d}:00": (float(count), 1.0) for hour, count in enumerate(came)}
        return found | {"spread": (float(((came - rates) ** 2).sum()), float(rates.sum()))}

    found = estimate(scenario, counts, seed=720, replications=effort.replications(7 * demand.per_day))
    exact = {f"day {hour // 24}, {hour % 24:02d}:00": float(rate) for hour, rate in enumerate(rates)} | {"spread": 1.0}
    agree(found, exact, sharp=3 * effort.sharp)
