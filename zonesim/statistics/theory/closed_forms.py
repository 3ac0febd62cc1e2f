"""Queues with an exact formula: Erlang, Pollaczek and Khinchine, Cobham, Crommelin, Jackson, and convoys.

Waits need a stable queue: every function that gives one raises ValueError where the offered load reaches the servers, or
where a rate or number makes no sense.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class FiniteQueue:
    """M/M/c with finite waiting room: the share refused, the mean number waiting, and the mean wait of those admitted."""

    refused: float
    mean_waiting: float
    mean_wait: float


def erlang_b(offered: float, servers: int) -> float:
    """Share of arrivals lost in M/G/c/c, any law of service; ``offered`` = arrival rate × mean service.

    B(0) = 1, B(c) = a B(c−1) / (c + a B(c−1)). Erlang (1917), "Solution of some problems in the theory of probabilities of
    significance in automatic telephone exchanges"; insensitive to the law of service: Sevastyanov (1957).
    """
    _check(offered=offered, servers=servers)
    lost = 1.0
    for server in range(1, servers + 1):
        lost = offered * lost / (server + offered * lost)
    return lost


def erlang_c(offered: float, servers: int) -> float:
    """Share of arrivals that wait in M/M/c: C = B / (1 − ρ (1 − B)), ρ = offered / servers. Erlang (1917)."""
    _check_stable(offered=offered, servers=servers)
    lost = erlang_b(offered, servers)
    return lost / (1 - offered / servers * (1 - lost))


def mmc_mean_wait(*, arrival_rate: float, service_rate: float, servers: int) -> float:
    """Mean wait in M/M/c: C(c, a) / (cμ − λ). Erlang (1917); Kleinrock (1975), Queueing Systems I, section 3.5."""
    return erlang_c(arrival_rate / service_rate, servers) / (servers * service_rate - arrival_rate)


def mmc_wait_exceeds(time: float, *, arrival_rate: float, service_rate: float, servers: int) -> float:
    """P(wait > ``time``) in first-come-first-served M/M/c: C(c, a) exp(−(cμ − λ) t). Erlang (1917)."""
    return erlang_c(arrival_rate / service_rate, servers) * math.exp(-(servers * service_rate - arrival_rate) * time)


def mmck(*, arrival_rate: float, service_rate: float, servers: int, room: int) -> FiniteQueue:
    """M/M/c with ``room`` places to wait, refusal beyond them (room 0: Erlang's loss system); any load.

    Birth and death: p(n) ∝ Π λ / (min(k, c) μ), n = 0 … c + room. Kleinrock (1975), section 3.6. The wait is NaN without arrivals.
    """
    offered = arrival_rate / service_rate
    _check(offered=offered, servers=servers)
    if room < 0:
        raise ValueError(f"room for {room} to wait")
    number = np.arange(servers + room + 1)
    # In logarithms, so that a long and overloaded queue does not overflow.
    steps = np.log(np.minimum(number[1:], servers) / offered) if offered > 0 else np.full(len(number) - 1, np.inf)
    weights = -np.concatenate(([0.0], np.cumsum(steps)))
    law = np.exp(weights - weights.max())
    law /= law.sum()
    waiting, refused = float(np.maximum(number - servers, 0) @ law), float(law[-1])
    return FiniteQueue(refused, waiting, waiting / (arrival_rate * (1 - refused)) if offered > 0 else math.nan)


def mg1_mean_wait(*, arrival_rate: float, mean: float, second_moment: float) -> float:
    """Mean wait in M/G/1: λ E[S²] / (2 (1 − ρ)). Pollaczek (1930), Khinchine (1932)."""
    _check_stable(offered=arrival_rate * mean, servers=1)
    return arrival_rate * second_moment / (2 * (1 - arrival_rate * mean))


def mg1_wait_second_moment(*, arrival_rate: float, mean: float, second_moment: float, third_moment: float) -> float:
    """E[W²] in first-come-first-served M/G/1: 2 E[W]² + λ E[S³] / (3 (1 − ρ)). Takács (1962), Theory of Queues, chapter 1."""
    wait = mg1_mean_wait(arrival_rate=arrival_rate, mean=mean, second_moment=second_moment)
    return 2 * wait**2 + arrival_rate * third_moment / (3 * (1 - arrival_rate * mean))


def mg1_priority_mean_waits(*, arrival_rates: ArrayLike, means: ArrayLike, second_moments: ArrayLike) -> Floats:
    """Mean wait of each class in M/G/1 with non-preemptive priority; arrays of shape (classes,), the first served first.

    W_k = Σ λ_i E[S_i²] / (2 (1 − σ_(k−1)) (1 − σ_k)), σ_k = Σ_(i≤k) λ_i E[S_i]. Cobham (1954), "Priority assignment in waiting line
    problems", Operations Research 2.
    """
    rates, mean, second = (np.asarray(values, dtype=np.float64) for values in (arrival_rates, means, second_moments))
    return _cobham(residual=float(rates @ second) / 2, shares=rates * mean)


def mmc_priority_mean_waits(*, arrival_rates: ArrayLike, service_rate: float, servers: int) -> Floats:
    """Mean wait of each class in M/M/c with non-preemptive priority and one law of service for all, the first served first.

    W_k = (C(c, a) / cμ) / ((1 − σ_(k−1)) (1 − σ_k)), σ_k = Σ_(i≤k) λ_i / (cμ). Cobham (1954).
    """
    rates = np.asarray(arrival_rates, dtype=np.float64)
    waits = erlang_c(float(rates.sum()) / service_rate, servers)
    return _cobham(residual=waits / (servers * service_rate), shares=rates / (servers * service_rate))


def mdc_mean_wait(*, arrival_rate: float, service_time: float, servers: int) -> float:
    """Mean wait in M/D/c, by the series of Crommelin (1932), "Delay probability formulae when the holding times are constant".

    W / D = Σ_(i≥1) [P(N_i ≥ ic) − P(N_i ≥ ic + 1) / ρ], N_i Poisson with mean i c ρ.
    """
    from scipy.special import gammainc

    offered = arrival_rate * service_time
    _check_stable(offered=offered, servers=servers)
    if offered == 0:
        return 0.0
    total, first, block = 0.0, 1, 1000
    while True:
        i = np.arange(first, first + block, dtype=np.float64)
        # P(N ≥ m) of a Poisson variable is the regularised incomplete gamma function P(m, mean).
        terms = gammainc(i * servers, i * offered) - gammainc(i * servers + 1, i * offered) * servers / offered
        total += float(terms.sum())
        if abs(terms[-1]) * block <= 1e-14 * abs(total):
            return total * service_time
        first += block


def jackson_mean_waits(
    *, arrival_rates: ArrayLike, routing: ArrayLike, service_rates: Sequence[float], servers: Sequence[int]
) -> Floats:
    """Mean wait per visit at each station of an open network of M/M/c stations, shape (stations,).

    ``arrival_rates`` from outside, shape (stations,); ``routing[i, j]`` the probability of going from i to j, what is missing to 1
    leaves. Product form: each station is M/M/c at the rate λ that solves λ = γ + λ R. Jackson (1957), "Networks of waiting
    lines", Operations Research 5. ValueError too where somebody never leaves.
    """
    outside, route = np.asarray(arrival_rates, dtype=np.float64), np.asarray(routing, dtype=np.float64)
    if np.any(route < 0) or np.any(route.sum(axis=1) > 1 + 1e-12):
        raise ValueError("probabilities of routing lie between 0 and 1 and sum to 1 at most")
    if np.max(np.abs(np.linalg.eigvals(route))) >= 1 - 1e-12:
        raise ValueError("the routing keeps somebody for ever")
    through = np.linalg.solve(np.eye(len(outside)) - route.T, outside)
    stations = zip(through, service_rates, servers, strict=True)
    return np.array([mmc_mean_wait(arrival_rate=float(rate), service_rate=work, servers=many) for rate, work, many in stations])


def tandem_mean_waits(*, arrival_rate: float, service_rates: Sequence[float], servers: Sequence[int]) -> Floats:
    """Mean wait at each of several M/M/c stations one after another. Burke (1956), "The output of a queuing system"; Jackson (1957)."""
    stations = len(service_rates)
    return jackson_mean_waits(
        arrival_rates=np.eye(stations)[0] * arrival_rate, routing=np.eye(stations, k=1), service_rates=service_rates, servers=servers
    )


def escalation_mean_waits(
    *, arrival_rate: float, escalated: float, service_rates: tuple[float, float], servers: tuple[int, int]
) -> Floats:
    """Mean waits for the scan (all) and for the physical examination (a share ``escalated`` of the scanned, by lot). Jackson (1957).

    Both per visit to the station; over all who are scanned the examination adds ``escalated`` times the second.
    """
    return jackson_mean_waits(
        arrival_rates=[arrival_rate, 0.0], routing=[[0.0, escalated], [0.0, 0.0]], service_rates=service_rates, servers=servers
    )


def convoy_mean_wait(*, members: int, mean_offset: float) -> float:
    """Mean wait of a member until the last of its convoy is there, offsets independent and exponential: m (H_n − 1).

    The largest of n exponentials has mean m H_n, H_n = 1 + 1/2 + … + 1/n. Rényi (1953), "On the theory of order statistics".
    """
    if members < 1 or mean_offset < 0:
        raise ValueError(f"a convoy of {members} with a mean offset of {mean_offset}")
    return mean_offset * math.fsum(1 / place for place in range(2, members + 1))


def _cobham(*, residual: float, shares: Floats) -> Floats:
    """Waits by class from the mean residual work at an arrival and each class's share of all servers' time."""
    used = np.concatenate(([0.0], np.cumsum(shares)))
    _check_stable(offered=float(used[-1]), servers=1)
    waits: Floats = residual / ((1 - used[:-1]) * (1 - used[1:]))
    return waits


def _check(*, offered: float, servers: int) -> None:
    if not 0 <= offered < math.inf or servers < 1:
        raise ValueError(f"no queue has {servers} servers and an offered load of {offered}")


def _check_stable(*, offered: float, servers: int) -> None:
    _check(offered=offered, servers=servers)
    if offered >= servers:
        raise ValueError(f"unstable: an offered load of {offered:g} for {servers} servers; there is no steady wait")
