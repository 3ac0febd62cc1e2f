"""M(t)/M/c(t): the queue through a day of changing demand and shifts, from the Kolmogorov forward equations.

The end-of-shift rule is that of the engine: work in hand is finished, then capacity falls; so the number in service may for a
while exceed the servers on duty, and the state is (number waiting, number in service).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_NEGLIGIBLE = 1e-10


@dataclass(frozen=True)
class QueueOverTime:
    """Expected course of a queue; arrays of shape (intervals,).

    ``arrivals``: expected number in the interval. ``mean_waiting``: time average over the interval of the mean number waiting;
    ``waiting_at_end``: that mean at its last instant, before the servers change. ``mean_wait``: expected total wait of those who
    arrive in the interval, however long after it they wait, ÷ ``arrivals`` (NaN without arrivals).
    """

    arrivals: Floats
    mean_waiting: Floats
    waiting_at_end: Floats
    mean_wait: Floats


@dataclass(frozen=True)
class _Space:
    """All states (waiting, in service), numbered row by row: waiting 0 … longest, in service 0 … most servers."""

    longest: int
    most: int

    @property
    def size(self) -> int:
        return (self.longest + 1) * (self.most + 1)

    @property
    def waiting(self) -> Integers:
        return np.arange(self.size) // (self.most + 1)

    @property
    def busy(self) -> Integers:
        return np.arange(self.size) % (self.most + 1)

    def after_change(self, servers: int) -> Integers:
        """The state that each state becomes at the instant when ``servers`` are on duty: free servers take from the queue."""
        taken = np.minimum(self.waiting, np.maximum(servers - self.busy, 0))
        moved: Integers = np.arange(self.size) - taken * (self.most + 1) + taken
        return moved

    def generator(self, *, arrival_rate: float, service_rate: float, servers: int) -> csr_array[np.float64, tuple[int, int]]:
        """Rates from state to state (row to column) while ``servers`` are on duty, minus the rate out on the diagonal."""
        from scipy.sparse import csr_array

        state, row = np.arange(self.size), self.most + 1
        free = self.busy < servers
        # Nobody arrives at a queue that is cut off; that this hardly ever happens is checked.
        arrives = free | (self.waiting < self.longest)
        ends = self.busy > 0
        takes_next = (self.busy - 1 < servers) & (self.waiting > 0)
        origins = np.concatenate((state[arrives], state[ends]))
        targets = np.concatenate((np.where(free, state + 1, state + row)[arrives], np.where(takes_next, state - row, state - 1)[ends]))
        rates = np.concatenate((np.full(int(arrives.sum()), arrival_rate), service_rate * self.busy[ends]))
        out = np.bincount(origins, weights=rates, minlength=self.size)
        return csr_array(
            (np.concatenate((rates, -out)), (np.concatenate((origins, state)), np.concatenate((targets, state)))),
            shape=(self.size, self.size),
        )


def time_varying_queue(
    *, durations: ArrayLike, arrival_rates: ArrayLike, servers: ArrayLike, service_rate: float, longest: int
) -> QueueOverTime:
    """First-come-first-served M(t)/M/c(t) that starts empty; rates and servers constant within each interval, shape (intervals,).

    dp/dt = p Q(t), solved interval by interval by uniformisation (Jensen 1953; Grassmann 1977), to rounding. The total wait of
    those who arrive up to an instant is the area under the queue so far plus what remains if nobody else came (in order of
    arrival, those who come later delay nobody); the expectation of what remains solves the backward equations without
    arrivals. The last interval's servers then stay for ever. ``longest`` is where the number waiting is cut. Raises ValueError
    for shapes that differ, durations or rates that make no sense, a last interval without servers, or a queue that reaches
    ``longest`` too often.
    """
    lengths, rates = np.asarray(durations, dtype=np.float64), np.asarray(arrival_rates, dtype=np.float64)
    on_duty = np.asarray(servers, dtype=np.int64)
    _check(lengths, rates, on_duty, service_rate)
    space = _Space(longest, int(on_duty.max()))
    remaining = _remaining_waits(space, lengths, on_duty, service_rate)
    waiting, cut = space.waiting.astype(np.float64), (space.waiting == longest).astype(np.float64)
    law: Floats = np.zeros(space.size)
    law[0] = 1.0
    count = len(lengths)
    areas, at_end, total_waits = np.zeros(count), np.zeros(count), np.zeros(count)
    for interval in range(count):
        law = np.bincount(space.after_change(int(on_duty[interval])), weights=law, minlength=space.size).astype(np.float64)
        generator = space.generator(arrival_rate=rates[interval], service_rate=service_rate, servers=int(on_duty[interval]))
        law, time_in_state = _uniformise(generator.T.tocsr(), law, float(lengths[interval]))
        if float(time_in_state @ cut) > _NEGLIGIBLE * lengths[interval]:
            raise ValueError(f"the queue reaches {longest}, where it is cut, too often: give a larger ``longest``")
        areas[interval], at_end[interval] = time_in_state @ waiting, law @ waiting
        total_waits[interval] = areas[: interval + 1].sum() + law @ remaining[interval]
    arrivals = rates * lengths
    by_interval = np.diff(total_waits, prepend=0.0)
    mean_wait = np.divide(by_interval, arrivals, out=np.full(count, np.nan), where=arrivals > 0)
    return QueueOverTime(arrivals=arrivals, mean_waiting=areas / lengths, waiting_at_end=at_end, mean_wait=mean_wait)


def _remaining_waits(space: _Space, lengths: Floats, on_duty: Integers, service_rate: float) -> list[Floats]:
    """For the end of each interval, by state: the expected total wait still to come of those who wait then, if nobody else comes."""
    from scipy.sparse.linalg import spsolve

    waiting = space.waiting.astype(np.float64)
    last = int(on_duty[-1])
    generator = space.generator(arrival_rate=0.0, service_rate=service_rate, servers=last)
    # Under the last servers somebody waits only while all are busy; there the equations are 0 = waiting + Q V.
    inside = np.flatnonzero((space.waiting > 0) & (space.busy >= last))
    value = np.zeros(space.size)
    value[inside] = spsolve(-generator[inside][:, inside].tocsc(), waiting[inside])
    found = [value]
    for interval in range(len(lengths) - 1, 0, -1):
        generator = space.generator(arrival_rate=0.0, service_rate=service_rate, servers=int(on_duty[interval]))
        at_end, _ = _uniformise(generator, value, float(lengths[interval]))
        _, on_the_way = _uniformise(generator, waiting, float(lengths[interval]))
        value = (at_end + on_the_way)[space.after_change(int(on_duty[interval]))]
        found.append(value)
    return found[::-1]


def _uniformise(generator: csr_array[np.float64, tuple[int, int]], vector: Floats, duration: float) -> tuple[Floats, Floats]:
    """exp(A t) v and ∫₀ᵗ exp(A s) v ds for a generator A (or its transpose): Poisson weights over steps of a discrete chain."""
    from scipy.special import gammainc, gammaln

    fastest = float(-generator.diagonal().min())
    if fastest == 0:
        return vector, vector * duration
    jumps = fastest * duration
    # Ten standard deviations beyond the mean number of jumps, and some: what is left out is below rounding.
    number = np.arange(math.ceil(jumps + 10 * math.sqrt(jumps) + 40))
    weights = np.exp(number * math.log(jumps) - jumps - gammaln(number + 1))
    time_weights = gammainc(number + 1, jumps) / fastest
    at_end, integral, step = np.zeros_like(vector), np.zeros_like(vector), vector
    for weight, time_weight in zip(weights, time_weights, strict=True):
        at_end += weight * step
        integral += time_weight * step
        flow = np.asarray(generator @ step, dtype=np.float64)
        step = step + flow / fastest
    return at_end, integral


def _check(lengths: Floats, rates: Floats, on_duty: Integers, service_rate: float) -> None:
    if lengths.ndim != 1 or not lengths.shape == rates.shape == on_duty.shape:
        raise ValueError("durations, arrival rates and servers have one entry per interval")
    if np.any(lengths <= 0) or np.any(rates < 0) or np.any(on_duty < 0) or service_rate <= 0:
        raise ValueError("durations and the service rate are positive, arrival rates and servers not negative")
    if len(on_duty) == 0 or on_duty[-1] < 1:
        raise ValueError("the last interval needs a server, or whoever waits then waits for ever")
