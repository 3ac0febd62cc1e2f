"""Exact results against hand computation, limits that are known, and one another."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from zonesim.randomness import stream
from zonesim.statistics.theory import (
    bay_and_inspector,
    blocked_dock,
    convoy_mean_wait,
    erlang_b,
    erlang_c,
    escalation_mean_waits,
    jackson_mean_waits,
    mdc_mean_wait,
    mg1_mean_wait,
    mg1_priority_mean_waits,
    mg1_wait_second_moment,
    mmc_mean_wait,
    mmc_priority_mean_waits,
    mmc_wait_exceeds,
    mmck,
    stationary_law,
    tandem_mean_waits,
    time_varying_queue,
)
from zonesim.statistics.theory.markov_chains import State

Floats = NDArray[np.float64]


def test_erlang_b_is_its_sum() -> None:
    # a^c / c! ÷ Σ a^k / k!, a = 2, c = 3: (8/6) / (1 + 2 + 2 + 8/6) = 4/19.
    assert erlang_b(2, 3) == pytest.approx(4 / 19, rel=1e-14)
    assert erlang_b(0, 3) == 0


def test_erlang_b_stands_a_load_that_would_overflow_the_sum() -> None:
    # Far above saturation the carried load is all servers: lost ≈ 1 − c / a.
    assert erlang_b(1e6, 1000) == pytest.approx(1 - 1000 / 1e6, rel=1e-5)


def test_erlang_c_by_hand() -> None:
    # a = 2, c = 3: (8/6)·3 / (1 + 2 + 2 + (8/6)·3) = 4/9.
    assert erlang_c(2, 3) == pytest.approx(4 / 9, rel=1e-14)
    # One server: the share that waits is the load.
    assert erlang_c(0.7, 1) == pytest.approx(0.7, rel=1e-14)


def test_the_wait_in_mm1_is_that_of_every_textbook() -> None:
    # λ = 0.8, μ = 1: ρ / (μ − λ) = 4; P(W > t) = ρ e^(−0.2 t).
    assert mmc_mean_wait(arrival_rate=0.8, service_rate=1, servers=1) == pytest.approx(4, rel=1e-12)
    assert mmc_wait_exceeds(5, arrival_rate=0.8, service_rate=1, servers=1) == pytest.approx(0.8 * math.exp(-1), rel=1e-12)


def test_the_wait_is_the_integral_of_its_distribution() -> None:
    times, step = np.linspace(0, 40, 400_001, retstep=True)
    tail = np.array([mmc_wait_exceeds(0, arrival_rate=5, service_rate=2, servers=3)]) * np.exp(-(6 - 5) * times)
    assert tail[100] == pytest.approx(mmc_wait_exceeds(float(times[100]), arrival_rate=5, service_rate=2, servers=3), rel=1e-12)
    area = float(step * (tail.sum() - tail[0] / 2))
    assert area == pytest.approx(mmc_mean_wait(arrival_rate=5, service_rate=2, servers=3), rel=1e-8)


def birth_and_death(*, arrival_rate: float, service_rate: float, servers: int, longest: int) -> dict[State, float]:
    """M/M/c cut at a number in the system, by the general solver of chains."""

    def moves(state: State) -> Iterable[tuple[State, float]]:
        (here,) = state
        if here < longest:
            yield (here + 1,), arrival_rate
        yield (here - 1,), min(here, servers) * service_rate

    return stationary_law((0,), moves)


@pytest.mark.parametrize(("load", "servers"), [(0.5, 1), (0.9, 1), (2.4, 3), (9.0, 10)])
def test_a_chain_solved_numerically_is_erlang_c(load: float, servers: int) -> None:
    law = birth_and_death(arrival_rate=load, service_rate=1, servers=servers, longest=600)
    waiting = sum(share * max(here - servers, 0) for (here,), share in law.items())
    assert waiting / load == pytest.approx(mmc_mean_wait(arrival_rate=load, service_rate=1, servers=servers), rel=1e-9)
    busy = sum(share for (here,), share in law.items() if here >= servers)
    assert busy == pytest.approx(erlang_c(load, servers), rel=1e-9)


@pytest.mark.parametrize(("load", "servers", "room"), [(0.8, 1, 4), (1.0, 1, 4), (5.0, 2, 3), (2.0, 3, 0)])
def test_a_finite_queue_is_its_chain(load: float, servers: int, room: int) -> None:
    queue = mmck(arrival_rate=3 * load, service_rate=3, servers=servers, room=room)
    law = birth_and_death(arrival_rate=3 * load, service_rate=3, servers=servers, longest=servers + room)
    assert queue.refused == pytest.approx(law[(servers + room,)], rel=1e-9)
    waiting = sum(share * max(here - servers, 0) for (here,), share in law.items())
    assert queue.mean_waiting == pytest.approx(waiting, rel=1e-9, abs=1e-12)
    assert queue.mean_wait == pytest.approx(waiting / (3 * load * (1 - queue.refused)), rel=1e-9, abs=1e-12)


def test_a_finite_queue_at_its_limits() -> None:
    # No room: Erlang's loss. One server and load 1: all states alike. Endless room: M/M/c.
    assert mmck(arrival_rate=2, service_rate=1, servers=3, room=0).refused == pytest.approx(4 / 19, rel=1e-12)
    assert mmck(arrival_rate=1, service_rate=1, servers=1, room=3).refused == pytest.approx(1 / 5, rel=1e-12)
    endless = mmc_mean_wait(arrival_rate=2.4, service_rate=1, servers=3)
    assert mmck(arrival_rate=2.4, service_rate=1, servers=3, room=2000).mean_wait == pytest.approx(endless, rel=1e-9)
    # Ten times overloaded: nearly full, nearly all but one in ten refused.
    assert mmck(arrival_rate=10, service_rate=1, servers=1, room=1000).refused == pytest.approx(0.9, rel=1e-9)
    nobody = mmck(arrival_rate=0, service_rate=1, servers=1, room=3)
    assert (nobody.refused, nobody.mean_waiting) == (0, 0)
    assert math.isnan(nobody.mean_wait)


def test_pollaczek_and_khinchine_on_known_laws() -> None:
    # Exponential service is M/M/1; constant service waits half as long.
    assert mg1_mean_wait(arrival_rate=0.8, mean=1, second_moment=2) == pytest.approx(4, rel=1e-12)
    assert mg1_mean_wait(arrival_rate=0.8, mean=1, second_moment=1) == pytest.approx(2, rel=1e-12)


def test_the_second_moment_of_the_wait_in_mm1() -> None:
    # W is 0 with probability 1 − ρ, else exponential with rate μ − λ: E[W²] = 2 ρ / (μ − λ)² = 40.
    found = mg1_wait_second_moment(arrival_rate=0.8, mean=1, second_moment=2, third_moment=6)
    assert found == pytest.approx(40, rel=1e-12)


def test_priorities_by_hand() -> None:
    # λ = (0.3, 0.4), exponential service, mean 1: residual 0.7; W = 0.7 / 0.7 and 0.7 / (0.7 · 0.3).
    waits = mg1_priority_mean_waits(arrival_rates=[0.3, 0.4], means=[1, 1], second_moments=[2, 2])
    assert waits == pytest.approx([1, 10 / 3], rel=1e-12)
    assert mmc_priority_mean_waits(arrival_rates=[0.3, 0.4], service_rate=1, servers=1) == pytest.approx(waits, rel=1e-12)


def test_priorities_keep_the_mean_wait_of_all() -> None:
    rates = np.array([0.5, 1.0, 0.8])
    waits = mmc_priority_mean_waits(arrival_rates=rates, service_rate=1, servers=3)
    together = mmc_mean_wait(arrival_rate=2.3, service_rate=1, servers=3)
    assert rates @ waits / rates.sum() == pytest.approx(together, rel=1e-12)
    # Different laws: it is the mean weighted by work that is kept (Kleinrock's conservation law).
    means, second = np.array([0.2, 0.3]), np.array([0.1, 0.2])
    waits = mg1_priority_mean_waits(arrival_rates=[1.0, 2.0], means=means, second_moments=second)
    load = np.array([1.0, 2.0]) * means
    fifo = (0.1 + 0.4) / 2 / (1 - load.sum())
    assert load @ waits / load.sum() == pytest.approx(fifo, rel=1e-12)


def embedded_mdc_wait(*, load: float, servers: int, longest: int) -> float:
    """Mean wait in M/D/c, service 1: one service time later those in service are gone and a Poisson number has come (Crommelin)."""
    number = np.arange(longest)
    poisson = np.exp(number * math.log(load) - load - np.array([math.lgamma(n + 1) for n in number]))
    step = np.zeros((longest, longest))
    for here in range(longest):
        left = max(here - servers, 0)
        step[here, left:] = poisson[: longest - left]
        step[here, -1] += 1 - step[here].sum()
    law = np.linalg.solve(np.vstack((step.T[:-1] - np.eye(longest)[:-1], np.ones(longest))), np.eye(longest)[-1])
    return float(np.maximum(number - servers, 0) @ law) / load


@pytest.mark.parametrize(("load", "servers"), [(0.5, 1), (1.6, 2), (4.0, 5)])
def test_crommelins_series_is_his_chain(load: float, servers: int) -> None:
    found = mdc_mean_wait(arrival_rate=load / 3, service_time=3, servers=servers)
    assert found == pytest.approx(3 * embedded_mdc_wait(load=load, servers=servers, longest=250), rel=1e-9)


def test_constant_service_at_one_server_is_pollaczek_and_khinchine() -> None:
    assert mdc_mean_wait(arrival_rate=0.95, service_time=1, servers=1) == pytest.approx(9.5, rel=1e-9)
    assert mdc_mean_wait(arrival_rate=0, service_time=1, servers=2) == 0


def test_stations_one_after_another_wait_each_as_alone() -> None:
    waits = tandem_mean_waits(arrival_rate=0.8, service_rates=[1.0, 0.5], servers=[1, 2])
    alone = [mmc_mean_wait(arrival_rate=0.8, service_rate=rate, servers=many) for rate, many in ((1.0, 1), (0.5, 2))]
    assert waits == pytest.approx(alone, rel=1e-12)


def test_escalation_thins_the_second_station() -> None:
    waits = escalation_mean_waits(arrival_rate=0.8, escalated=0.25, service_rates=(1.0, 0.3), servers=(1, 1))
    # ρ / (μ − λ): 0.8 / 0.2 and (0.2 / 0.3) / 0.1.
    assert waits == pytest.approx([4, 20 / 3], rel=1e-12)


def test_a_second_attempt_adds_to_the_rate_of_a_station() -> None:
    # Half of those served come again: the rate doubles.
    waits = jackson_mean_waits(arrival_rates=[0.4], routing=[[0.5]], service_rates=[1.0], servers=[1])
    assert waits == pytest.approx([4], rel=1e-12)


def test_a_network_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="sum to 1"):
        jackson_mean_waits(arrival_rates=[0.4], routing=[[1.5]], service_rates=[1.0], servers=[1])
    with pytest.raises(ValueError, match="sum to 1"):
        escalation_mean_waits(arrival_rate=0.8, escalated=-0.1, service_rates=(1.0, 0.3), servers=(1, 1))
    with pytest.raises(ValueError, match="keeps somebody"):
        jackson_mean_waits(arrival_rates=[0.4, 0], routing=[[0, 1], [1, 0]], service_rates=[1, 1], servers=[1, 1])


def test_a_convoy_waits_for_its_last() -> None:
    # Three members, mean 10 min: the last comes after 10 (1 + 1/2 + 1/3) on average, each after 10.
    assert convoy_mean_wait(members=3, mean_offset=600) == pytest.approx(500, rel=1e-12)
    assert convoy_mean_wait(members=1, mean_offset=600) == 0


def test_a_convoy_of_nobody_is_refused() -> None:
    for members, offset in ((0, 1.0), (2, -1.0)):
        with pytest.raises(ValueError, match="a convoy of"):
            convoy_mean_wait(members=members, mean_offset=offset)


def test_an_overloaded_queue_has_no_steady_wait() -> None:
    with pytest.raises(ValueError, match="unstable"):
        mmc_mean_wait(arrival_rate=3, service_rate=1, servers=3)
    with pytest.raises(ValueError, match="unstable"):
        mg1_mean_wait(arrival_rate=2, mean=1, second_moment=1)
    with pytest.raises(ValueError, match="unstable"):
        mg1_priority_mean_waits(arrival_rates=[0.5, 0.6], means=[1, 1], second_moments=[1, 1])
    with pytest.raises(ValueError, match="unstable"):
        mmc_priority_mean_waits(arrival_rates=[0.5, 0.6], service_rate=1, servers=1)
    with pytest.raises(ValueError, match="unstable"):
        mdc_mean_wait(arrival_rate=2, service_time=1, servers=2)
    with pytest.raises(ValueError, match="unstable"):
        tandem_mean_waits(arrival_rate=1.0, service_rates=[2.0, 1.0], servers=[1, 1])


def test_loads_and_servers_that_make_no_sense_are_refused() -> None:
    for load, servers in ((-1.0, 2), (math.inf, 2), (math.nan, 2), (1.0, 0)):
        with pytest.raises(ValueError, match="no queue has"):
            erlang_b(load, servers)
    with pytest.raises(ValueError, match="room for -1"):
        mmck(arrival_rate=1, service_rate=1, servers=1, room=-1)


def test_a_chain_of_one_state_and_a_negative_rate() -> None:
    assert stationary_law((0,), lambda state: []) == {(0,): 1.0}
    with pytest.raises(ValueError, match="negative rate"):
        stationary_law((0,), lambda state: [((1,), -1.0)])


def test_bays_and_inspectors_without_preparation_are_one_queue() -> None:
    # A bay and its inspector are given back together, so at most min(bays, inspectors) work: M/M/4 in all, split by who has a bay.
    for bays in (4, 6, 40):
        waits = bay_and_inspector(arrival_rate=3.2, bays=bays, inspectors=4, inspection_rate=1)
        whole = mmc_mean_wait(arrival_rate=3.2, service_rate=1, servers=4)
        assert waits.mean_bay_wait + waits.mean_inspector_wait == pytest.approx(whole, rel=1e-9)
        # Beyond the bays the number waiting is geometric: E[(N − b)⁺] = E[(N − c)⁺] ρ^(b − c).
        assert waits.mean_bay_wait == pytest.approx(whole * 0.8 ** (bays - 4), rel=1e-8)
    few = bay_and_inspector(arrival_rate=1.6, bays=2, inspectors=4, inspection_rate=1)
    assert few.mean_bay_wait == pytest.approx(mmc_mean_wait(arrival_rate=1.6, service_rate=1, servers=2), rel=1e-9)
    assert few.mean_inspector_wait == 0


def test_preparation_without_end_of_bays_is_a_tandem() -> None:
    # Bays enough for all: preparation is M/M/∞, its output Poisson (Burke), and the inspectors are M/M/c.
    waits = bay_and_inspector(arrival_rate=1.5, bays=60, inspectors=2, inspection_rate=1, preparation_rate=1, longest=120)
    assert waits.mean_inspector_wait == pytest.approx(mmc_mean_wait(arrival_rate=1.5, service_rate=1, servers=2), rel=1e-5)
    assert waits.mean_bay_wait == pytest.approx(0, abs=1e-4)


def test_one_bay_with_preparation_is_one_server_with_two_phases() -> None:
    # M/G/1 with service = preparation + inspection: mean 0.5 + 1, second moment = variance 0.25 + 1, plus 1.5².
    waits = bay_and_inspector(arrival_rate=0.5, bays=1, inspectors=1, inspection_rate=1, preparation_rate=2)
    assert waits.mean_bay_wait == pytest.approx(mg1_mean_wait(arrival_rate=0.5, mean=1.5, second_moment=3.5), rel=1e-9)
    assert waits.mean_inspector_wait == 0


def test_a_dock_before_an_endless_store_is_a_plain_queue() -> None:
    found = blocked_dock(arrival_rate=1.5, docks=2, unloading_rate=1, places=60, dwell_rate=0.5, longest=200)
    assert found.mean_dock_wait == pytest.approx(mmc_mean_wait(arrival_rate=1.5, service_rate=1, servers=2), rel=1e-8)
    assert found.mean_storage_wait == pytest.approx(0, abs=1e-9)
    # Little's law: unloading takes 1, the dwell 2.
    assert found.mean_places_taken == pytest.approx(1.5 * 3, rel=1e-8)


def test_a_store_of_one_place_is_one_server() -> None:
    # The place is taken through unloading and dwell: M/G/1 seen from the place, whatever the number of docks.
    whole = mg1_mean_wait(arrival_rate=0.3, mean=1.5, second_moment=3.5)
    for docks in (1, 3):
        found = blocked_dock(arrival_rate=0.3, docks=docks, unloading_rate=2, places=1, dwell_rate=1)
        assert found.mean_dock_wait + found.mean_storage_wait == pytest.approx(whole, rel=1e-9)
        assert found.mean_places_taken == pytest.approx(0.45, rel=1e-9)
    assert found.mean_storage_wait > found.mean_dock_wait > 0


def test_chains_without_a_steady_state_are_refused() -> None:
    with pytest.raises(ValueError, match="the queue reaches 500"):
        bay_and_inspector(arrival_rate=2, bays=4, inspectors=2, inspection_rate=1)
    with pytest.raises(ValueError, match="the queue reaches 20"):
        blocked_dock(arrival_rate=0.9, docks=2, unloading_rate=5, places=1, dwell_rate=1, longest=20)


def test_a_queue_under_constant_rates_settles_at_erlang_c() -> None:
    queue = time_varying_queue(durations=[300, 20], arrival_rates=[2, 2], servers=[3, 3], service_rate=1, longest=120)
    steady = mmc_mean_wait(arrival_rate=2, service_rate=1, servers=3)
    assert queue.mean_wait[1] == pytest.approx(steady, rel=1e-8)
    assert (queue.mean_waiting[1], queue.waiting_at_end[1]) == pytest.approx((2 * steady, 2 * steady), rel=1e-8)
    assert queue.arrivals.tolist() == [600, 40]


def test_cutting_the_time_finer_changes_nothing() -> None:
    coarse = time_varying_queue(durations=[2, 3], arrival_rates=[4, 1], servers=[2, 1], service_rate=1.5, longest=80)
    fine = time_varying_queue(
        durations=[0.5, 1.5, 1, 2], arrival_rates=[4, 4, 1, 1], servers=[2, 2, 1, 1], service_rate=1.5, longest=80
    )
    assert fine.waiting_at_end[[1, 3]] == pytest.approx(coarse.waiting_at_end, rel=1e-10)
    assert fine.mean_wait[:2] @ fine.arrivals[:2] / 8 == pytest.approx(coarse.mean_wait[0], rel=1e-10)
    assert fine.mean_wait[2:] @ fine.arrivals[2:] / 3 == pytest.approx(coarse.mean_wait[1], rel=1e-10)


def test_the_forward_equations_by_another_solver() -> None:
    from scipy.integrate import solve_ivp

    # One server whose rates swing: states 0 … 40 in the system.
    rates, number = (0.5, 1.8), np.arange(41)

    def flow(_: float, law: Floats, arrival_rate: float) -> Floats:
        change = np.zeros(41)
        up, down = arrival_rate * law[:-1], 1.0 * law[1:]
        change[:-1] += down - up
        change[1:] += up - down
        return change

    law: Floats = np.eye(41)[0]
    for rate in rates:
        law = solve_ivp(flow, (0, 3), law, args=(rate,), rtol=1e-11, atol=1e-14).y[:, -1]
    queue = time_varying_queue(durations=[3, 3], arrival_rates=rates, servers=[1, 1], service_rate=1, longest=39)
    assert queue.waiting_at_end[1] == pytest.approx(float(np.maximum(number - 1, 0) @ law), rel=1e-8)


def test_from_empty_to_empty_the_area_under_the_queue_is_the_sum_of_waits() -> None:
    queue = time_varying_queue(durations=[2, 1, 1, 60], arrival_rates=[3, 5, 1, 0], servers=[2, 1, 0, 3], service_rate=1, longest=80)
    area = queue.mean_waiting @ [2, 1, 1, 60]
    assert np.nansum(queue.mean_wait * queue.arrivals) == pytest.approx(area, rel=1e-10)
    assert math.isnan(queue.mean_wait[3])


def test_those_who_come_before_opening_wait_for_it_and_for_each_other() -> None:
    # Closed until T, then one server: Σ waits = Σ (T − t_i) + Σ (i − 1) / μ, so x T / 2 + x² / (2 μ) with x = λ T expected arrivals.
    opening, rate, work = 2.0, 1.7, 0.8
    queue = time_varying_queue(durations=[opening, 1], arrival_rates=[rate, 0], servers=[0, 1], service_rate=work, longest=60)
    x = rate * opening
    assert queue.mean_wait[0] * x == pytest.approx(x * opening / 2 + x**2 / (2 * work), rel=1e-10)
    assert queue.waiting_at_end[0] == pytest.approx(x, rel=1e-10)


def test_at_the_end_of_a_shift_work_in_hand_is_finished_before_the_next_begins() -> None:
    # Two servers open for an instant, then one: both finish what they took; the third begins when both are done (1.5 / μ), the i-th
    # 1 / μ after the one before. Σ_(i ≥ 3) (i − 1.5) = (N² − 2 N) / 2, and 0 for N = 1; in expectation (x² − x + x e^(−x)) / 2.
    opening, rate, work = 2.0, 1.7, 0.8
    queue = time_varying_queue(
        durations=[opening, 1e-9, 1], arrival_rates=[rate, 0, 0], servers=[0, 2, 1], service_rate=work, longest=60
    )
    x = rate * opening
    waits = x * opening / 2 + (x**2 - x + x * math.exp(-x)) / 2 / work
    assert queue.mean_wait[0] * x == pytest.approx(waits, rel=1e-8)


def day_of_shifts(replication: int, *, rates: tuple[float, ...], servers: tuple[int, ...], work: float) -> float:
    """Total wait of the arrivals of one simulated run of unit intervals, by the plainest possible bookkeeping."""
    draw = stream(17, replication, name="shifts")
    arrivals = np.sort(np.concatenate([start + draw.random(draw.poisson(rate)) for start, rate in enumerate(rates)]))
    ends: list[float] = []
    now, total = 0.0, 0.0
    for arrival in arrivals:
        now = max(now, float(arrival))
        while True:
            ends = [end for end in ends if end > now]
            if len(ends) < servers[min(int(now), len(servers) - 1)]:
                break
            now = min([*ends, math.floor(now) + 1.0])
        ends.append(now + float(draw.exponential(1 / work)))
        total += now - float(arrival)
    return total


@pytest.mark.verification
def test_a_day_of_shifts_is_what_a_plain_simulation_gives() -> None:
    rates, servers, work = (3.0, 8.0, 2.0, 4.0), (2, 5, 1, 3), 1.2
    totals = [day_of_shifts(k, rates=rates, servers=servers, work=work) for k in range(20_000)]
    queue = time_varying_queue(durations=np.ones(4), arrival_rates=rates, servers=servers, service_rate=work, longest=80)
    error = float(np.std(totals, ddof=1)) / math.sqrt(len(totals))
    assert abs(float(np.mean(totals)) - float(queue.mean_wait @ queue.arrivals)) <= 4 * error


def test_a_calendar_that_makes_no_sense_is_refused() -> None:
    def solve(durations: Sequence[float], rates: Sequence[float], servers: Sequence[int], work: float = 1) -> None:
        time_varying_queue(durations=durations, arrival_rates=rates, servers=servers, service_rate=work, longest=30)

    with pytest.raises(ValueError, match="one entry per interval"):
        solve([1, 2], [1], [1])
    with pytest.raises(ValueError, match="not negative"):
        solve([0], [1], [1])
    with pytest.raises(ValueError, match="not negative"):
        solve([1], [-1], [1])
    with pytest.raises(ValueError, match="not negative"):
        solve([1, 1], [1, 1], [-1, 1])
    with pytest.raises(ValueError, match="not negative"):
        solve([1], [1], [1], 0)
    with pytest.raises(ValueError, match="needs a server"):
        solve([], [], [])
    with pytest.raises(ValueError, match="needs a server"):
        solve([1], [1], [0])
    with pytest.raises(ValueError, match="where it is cut"):
        solve([50], [5], [1])
