"""A gate and nothing else: one station, arrivals and service of every law, against exact waits."""

from __future__ import annotations

import math

from estimates import Effort, Sums, agree, at_both_efforts, estimate, in_full, mean_of, share_of, waits_and_queue, waits_at
from zones import LANES, Table, exponential, flow, gate, poisson, zone

from zonesim.measures.measures import Reading
from zonesim.scenario.schema import Scenario
from zonesim.statistics.theory import erlang_c, mdc_mean_wait, mg1_mean_wait, mg1_wait_second_moment, mmc_mean_wait, mmc_wait_exceeds
from zonesim.units import DAY

BETWEEN = 80.0
"""Mean time between arrivals, in seconds, where nothing else is said."""
PER_DAY = DAY / BETWEEN


def one_station(service: Table | str, *, lanes: int = 1, arrivals: Table | None = None, effort: Effort) -> Scenario:
    """Vehicles come, pass a gate, and are gone. Nights as days; a day for an empty zone to be forgotten."""
    vehicles = flow(poisson(PER_DAY) if arrivals is None else arrivals)
    return zone(vehicles, {"gates": gate(lanes, service)}, days=effort.days(PER_DAY), warm_up="1 d")


ERLANG = {f"{lanes} at {load:.0%}": (lanes, load) for lanes, load in ((1, 0.5), (1, 0.8), (3, 0.7), (8, 0.8))}


@at_both_efforts("station", ERLANG, quick=("1 at 80%", "3 at 70%"))
def test_exponential_service_waits_as_erlang_says(effort: Effort, station: tuple[int, float]) -> None:
    lanes, load = station
    service = load * lanes * BETWEEN
    found = estimate(one_station(exponential(service), lanes=lanes, effort=effort), waits_and_queue, seed=100 + lanes)
    wait = mmc_mean_wait(arrival_rate=1 / BETWEEN, service_rate=1 / service, servers=lanes)
    exact = {"mean wait": wait, "share waiting": erlang_c(load * lanes, lanes), "mean number waiting": wait / BETWEEN}
    agree(found, exact, sharp=effort.sharp)


@in_full
def test_long_waits_are_as_frequent_as_they_should_be(effort: Effort) -> None:
    limits = (60.0, 300.0, 600.0)

    def longer(reading: Reading) -> Sums:
        waits = waits_at(reading, LANES)
        return {f"share waiting more than {limit} s": share_of(waits > limit) for limit in limits}

    found = estimate(one_station(exponential(120.0), lanes=2, effort=effort), longer, seed=111)
    exact = [mmc_wait_exceeds(limit, arrival_rate=1 / BETWEEN, service_rate=1 / 120.0, servers=2) for limit in limits]
    agree(found, dict(zip(found, exact, strict=True)), sharp=2 * effort.sharp)


# Mean, second and third moment of each law by hand, in units of 1 min: nothing of this comes from the package. A lognormal
# variable has E[S^k] = m^k (1 + c^2)^(k (k - 1) / 2), c its coefficient of variation; a gamma variable of shape a
# m^k a (a + 1) … / a^k; a Weibull variable of shape 1/2 (2 k)! / 2^k m^k.
Law = tuple[Table, tuple[float, float, float]]
LAWS: dict[str, Law] = {
    "constant": ({"constant": "1 min"}, (1, 1, 1)),
    "uniform": ({"uniform": {"min": "12 s", "max": "108 s"}}, (1, (1.8**3 - 0.2**3) / (3 * 1.6), (1.8**4 - 0.2**4) / (4 * 1.6))),
    "triangular": ({"triangular": {"min": "0 s", "mode": "0 s", "max": "3 min"}}, (1, 9 / 6, 27 / 10)),
    "exponential": ({"exponential": {"mean": "1 min"}}, (1, 2, 6)),
    "erlang": ({"erlang": {"mean": "1 min", "shape": 3}}, (1, 4 / 3, 20 / 9)),
    "gamma": ({"gamma": {"mean": "1 min", "sd": "75 s"}}, (1, 1 + 1.25**2, (1 + 1.25**2) * (1 + 2 * 1.25**2))),
    "lognormal": ({"lognormal": {"mean": "1 min", "sd": "30 s"}}, (1, 1.25, 1.25**3)),
    "weibull": ({"weibull": {"mean": "1 min", "shape": 0.5}}, (1, 6, 90)),
    "empirical": ({"empirical": {"values": ["15 s", "30 s", "30 s", "165 s"]}}, (1, 7.875 / 4, 21.0625 / 4)),
    "mixture": (
        {"mixture": [{"share": 0.9, "of": "30 s"}, {"share": 0.1, "of": {"exponential": {"mean": "330 s"}}}]},
        (1, 0.9 * 0.25 + 0.1 * 2 * 5.5**2, 0.9 * 0.125 + 0.1 * 6 * 5.5**3),
    ),
}


@at_both_efforts("law", LAWS, quick=("constant", "lognormal", "mixture"))
def test_every_law_of_service_waits_as_pollaczek_and_khinchine_say(effort: Effort, law: Law) -> None:
    service, in_minutes = law
    mean, second, third = (moment * 60.0**power for power, moment in enumerate(in_minutes, start=1))

    def waits(reading: Reading) -> Sums:
        found = waits_at(reading, LANES)
        return {"mean wait": mean_of(found), "mean squared wait": mean_of(found**2)}

    found = estimate(one_station(service, effort=effort), waits, seed=200)
    rate = 1 / BETWEEN
    exact = {
        "mean wait": mg1_mean_wait(arrival_rate=rate, mean=mean, second_moment=second),
        "mean squared wait": mg1_wait_second_moment(arrival_rate=rate, mean=mean, second_moment=second, third_moment=third),
    }
    agree(found, exact, sharp=2 * effort.sharp)


@in_full
def test_constant_service_at_several_lanes_waits_as_crommelin_says(effort: Effort) -> None:
    found = estimate(one_station("4 min", lanes=4, effort=effort), waits_and_queue, seed=300)
    wait = mdc_mean_wait(arrival_rate=1 / BETWEEN, service_time=240.0, servers=4)
    agree({"mean wait": found["mean wait"]}, {"mean wait": wait}, sharp=effort.sharp)


@in_full
def test_scheduled_arrivals_wait_as_the_root_of_the_renewal_equation_says(effort: Effort) -> None:
    """D/M/1: E[W] = s r / (1 - r), s the mean service and r = exp(-(1 - r) / load). Kleinrock (1975), section 6.4."""
    found = estimate(one_station(exponential(60.0), arrivals={"every": "80 s"}, effort=effort), waits_and_queue, seed=310)
    root = 0.5
    for _ in range(200):
        root = math.exp(-(1 - root) * BETWEEN / 60.0)
    wait = 60.0 * root / (1 - root)
    agree(found, {"mean wait": wait, "share waiting": root, "mean number waiting": wait / BETWEEN}, sharp=effort.sharp)


@in_full
def test_vehicles_that_come_in_batches_wait_for_those_before_and_those_beside(effort: Effort) -> None:
    """Batches of 1 to 5 as M/G/1 (a batch is one customer), then in the batch. Burke (1975), Operations Research 23."""
    mean, second = 3.0, 11.0  # of the size of a batch, all sizes alike
    service = 50.0
    arrivals = {"vehicles_per_day": PER_DAY, "batch": {"uniform": {"min": 1, "max": 5}}}
    found = estimate(one_station(exponential(service), arrivals=arrivals, effort=effort), waits_and_queue, seed=320)
    of_batch = mg1_mean_wait(
        arrival_rate=1 / BETWEEN / mean, mean=mean * service, second_moment=mean * service**2 + second * service**2
    )
    wait = of_batch + (second / mean - 1) / 2 * service
    agree({"mean wait": found["mean wait"]}, {"mean wait": wait}, sharp=effort.sharp)
