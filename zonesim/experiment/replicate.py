"""One replication of one scenario, from its numbers to its measures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from zonesim.demand.demand import Demand, draw
from zonesim.engines.choose import EngineName, engine_of
from zonesim.engines.tables import Floats, Log
from zonesim.measures.balance import check_books, check_finished
from zonesim.measures.by_day import by_day
from zonesim.measures.controls import Expected, controls_of
from zonesim.measures.facilities import gate_waiting, hours_of, waiting_by_bin
from zonesim.measures.levels import integral_by_bin
from zonesim.measures.measures import Reading, Row, measures, read, survival
from zonesim.measures.offered_load import OfferedLoad, offered_loads
from zonesim.scenario.schema import Scenario
from zonesim.units import HOUR
from zonesim.zone.prepare import Case, prepare

SURVIVAL_GRID = np.arange(0, 24 * HOUR + 1, HOUR / 12)
"""Times for which the share of visits not yet over is kept: every five minutes of the first day after arrival."""

QUEUE, UTILISATION, BEFORE_GATE, SURVIVAL, BY_DAY = "queue", "utilisation", "before gate", "still in the zone", "by day"


@dataclass(frozen=True)
class Outcome:
    """What one replication came to.

    ``rows``: (measure, of, value). ``series``: kind -> what -> values, by hour of the observed window (queue length of a pool,
    utilisation of a staffed one, vehicles before a gate), by day of it, or on ``SURVIVAL_GRID``.
    ``controls``: (name, deviation from its expectation), and ``offered``: the offered load of every pool, known before the run; where
    they were asked for.
    """

    replication: int
    rows: tuple[Row, ...]
    series: dict[str, dict[str, Floats]]
    controls: tuple[tuple[str, float], ...] = ()
    offered: tuple[OfferedLoad, ...] = ()


def simulate_once(
    scenario: Scenario, *, seed: int, replication: int, engine: EngineName = "auto", demand: Demand | None = None
) -> tuple[Case, Log]:
    """Draw the demand, decide the journeys, let them compete. Raises Gridlock when somebody waits for ever.

    ``demand``: that of this replication, if it is drawn already.

    Every engine gives the same log. Raises InputError when the compiled one is asked for by name and cannot be had.
    """
    case = prepare(scenario, demand or draw(scenario, seed=seed, replication=replication))
    log = engine_of(engine)(case.programme)
    check_finished(case, log)
    return case, log


def prepared(scenario: Scenario, *, seed: int, replication: int = 0) -> Case:
    """One replication, ready to run."""
    return prepare(scenario, draw(scenario, seed=seed, replication=replication))


def offered_by(scenario: Scenario, *, seed: int, replication: int = 0) -> tuple[OfferedLoad, ...]:
    """The offered load of every pool, from the demand of one replication, which is not run."""
    return tuple(offered_loads(prepared(scenario, seed=seed, replication=replication)))


def replicate(
    scenario: Scenario,
    *,
    seed: int,
    replication: int,
    engine: EngineName = "auto",
    demand: Demand | None = None,
    expected: Expected | None = None,
    offered: bool = False,
    keep: Callable[[Reading], object] | None = None,
) -> Outcome:
    """Run one replication, check its books and measure it; its controls, too, where it is given what is ``expected`` of the scenario,
    and its ``offered`` loads.

    ``keep``: is given what was read of the run, to keep more of it.
    Raises Gridlock, BooksDoNotBalance, and InputError as above.
    """
    case, log = simulate_once(scenario, seed=seed, replication=replication, engine=engine, demand=demand)
    reading = read(case, log)
    check_books(reading, log)
    if keep is not None:
        keep(reading)
    controls = () if expected is None else controls_of(scenario, case.demand, rules=case.rules, expected=expected)
    asked = tuple(offered_loads(case)) if offered else ()
    return Outcome(replication, tuple(measures(reading)), _series(reading), controls, asked)


def _series(reading: Reading) -> dict[str, dict[str, Floats]]:
    edges = hours_of(reading.case)
    found: dict[str, dict[str, Floats]] = {QUEUE: {}, UTILISATION: {}, BEFORE_GATE: {}, SURVIVAL: {}}
    for info, events, used in zip(reading.case.pools, reading.events, reading.held, strict=True):
        found[QUEUE][info.name] = waiting_by_bin(events, edges)
        if info.role.serves:
            nothing = np.full(len(used.limit), np.nan)
            found[UTILISATION][info.name] = np.divide(used.within, used.limit, out=nothing, where=used.limit > 0)
    for gate in reading.case.scenario.gates:
        found[BEFORE_GATE][gate] = integral_by_bin(*gate_waiting(reading.case, reading.visits, gate=gate), edges=edges) / HOUR
    found[BY_DAY] = by_day(reading)
    found[SURVIVAL]["all"] = survival(reading, SURVIVAL_GRID)
    return found
