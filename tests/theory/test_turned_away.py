"""Those who are not served: a finite queue, patience, and a store that is full, against exact shares."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from estimates import Effort, Sums, agree, at_both_efforts, both_efforts, estimate, events, mean_of, share_of, waits_at
from zones import LANES, ROOM, Table, exponential, flow, gate, poisson, seconds, zone

from zonesim.demand.legs import Leg
from zonesim.measures.facilities import waiting_by_bin
from zonesim.measures.measures import Reading
from zonesim.statistics.theory import erlang_b, mmck, stationary_law
from zonesim.units import DAY

BETWEEN = 80.0
PER_DAY = DAY / BETWEEN
ARRIVAL_RATE = 1 / BETWEEN


def turned_away(reading: Reading) -> Sums:
    """Share turned away at the gate, mean number waiting, and mean wait of those who got in."""
    visits = reading.visits[Leg("trucks")]
    queue = waiting_by_bin(events(reading, LANES), np.array(reading.window))
    return {
        "share turned away": share_of(visits.turned_away[reading.inside(visits.arrived)]),
        "mean number waiting": (float(queue[0]), 1.0),
        "mean wait": mean_of(waits_at(reading, LANES)),
    }


ROOMS = {"no room": 0, "room for 3": 3}


@at_both_efforts("room", ROOMS, quick=("room for 3",))
def test_a_queue_with_so_many_places_turns_away_as_birth_and_death_say(effort: Effort, room: int) -> None:
    service, lanes = 150.0, 2
    vehicles = flow(poisson(PER_DAY))
    scenario = zone(vehicles, {"gates": gate(lanes, exponential(service), more={"waiting_room": room})}, days=effort.days(PER_DAY))
    found = estimate(scenario, turned_away, seed=400)
    theory = mmck(arrival_rate=ARRIVAL_RATE, service_rate=1 / service, servers=lanes, room=room)
    exact = {"share turned away": theory.refused, "mean number waiting": theory.mean_waiting, "mean wait": theory.mean_wait}
    agree(found, exact, sharp=effort.sharp)


@both_efforts
def test_drivers_of_exponential_patience_turn_away_as_in_erlang_a(effort: Effort) -> None:
    """M/M/2+M, overloaded: who waits leaves at rate 1/patience. Palm (1957), "Research on telephone traffic"."""
    service, patience, lanes = 180.0, 300.0, 2
    vehicles = flow(poisson(PER_DAY), more={"patience": exponential(patience)})
    found = estimate(zone(vehicles, {"gates": gate(lanes, exponential(service))}, days=effort.days(PER_DAY)), turned_away, seed=410)

    def moves(state: tuple[int, ...]) -> Iterable[tuple[tuple[int, ...], float]]:
        (here,) = state
        if here < 200:
            yield (here + 1,), ARRIVAL_RATE
        yield (here - 1,), min(here, lanes) / service + max(here - lanes, 0) / patience

    queue = sum(share * max(here - lanes, 0) for (here,), share in stationary_law((0,), moves).items())
    exact = {"share turned away": queue / patience / ARRIVAL_RATE, "mean number waiting": queue}
    agree({name: found[name] for name in exact}, exact, sharp=effort.sharp)


@both_efforts
def test_drivers_of_one_patience_turn_away_as_baccelli_and_hebuterne_say(effort: Effort) -> None:
    """M/M/2+D: P = (1 + (a - 2 m) J) / (e + a J) for arrival rate a and service rate m, e = (1 + a/m) / (a/m).

    J = integral of exp(a min(x, D) - 2 m x) over x >= 0, D the patience. Baccelli and Hebuterne (1981); Zeltyn and Mandelbaum (2005),
    Queueing Systems 51.
    """
    service, patience, lanes = 180.0, 240.0, 2
    vehicles = flow(poisson(PER_DAY), more={"patience": seconds(patience)})
    found = estimate(zone(vehicles, {"gates": gate(lanes, exponential(service))}, days=effort.days(PER_DAY)), turned_away, seed=420)
    growth = ARRIVAL_RATE - lanes / service
    area = math.expm1(growth * patience) / growth + math.exp(growth * patience) * service / lanes
    load = ARRIVAL_RATE * service
    share = (1 + growth * area) / ((1 + load) / load + ARRIVAL_RATE * area)
    agree({"share turned away": found["share turned away"]}, {"share turned away": share}, sharp=effort.sharp)


DWELLS: dict[str, Table | str] = {
    "constant": "20 min",
    "exponential": exponential(1200.0),
    "lognormal": {"lognormal": {"mean": "20 min", "sd": "40 min"}},
}


@at_both_efforts("dwell", DWELLS, quick=("lognormal",))
def test_a_full_store_loses_the_same_share_whatever_the_law_of_the_dwell(effort: Effort, dwell: Table | str) -> None:
    """Goods hold a place while they are unloaded and while they dwell. Erlang (1917), Sevastyanov (1957)."""
    places, load = 12, ARRIVAL_RATE * (60.0 + 1200.0)
    warehouse = {"storage": {"places": places, "when_full": "divert"}, "unloading": "1 min"}
    scenario = zone(flow(poisson(PER_DAY), more={"dwell": dwell}), {"warehouses": {"general": warehouse}}, days=effort.days(PER_DAY))

    def lost(reading: Reading) -> Sums:
        visits, (start, end) = reading.visits[Leg("trucks")], reading.window
        held = next(held for info, held in zip(reading.case.pools, reading.held, strict=True) if info.name == ROOM)
        return {
            "share taken elsewhere": share_of(visits.diverted[reading.inside(visits.arrived)]),
            "places taken": (float(held.within.sum()), end - start),
        }

    found = estimate(scenario, lost, seed=430)
    share = erlang_b(load, places)
    agree(found, {"share taken elsewhere": share, "places taken": load * (1 - share)}, sharp=effort.sharp)
