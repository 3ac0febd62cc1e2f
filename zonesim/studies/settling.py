"""How long a zone that never empties takes to forget that it began empty: its queues, day by day, without a warm-up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zonesim.engines.tables import Floats
from zonesim.errors import Fault, InputError
from zonesim.experiment.replicate import QUEUE
from zonesim.experiment.running import Running
from zonesim.scenario.schema import Scenario
from zonesim.statistics.warm_up import WarmUp, Welch, warm_up, welch

WINDOW = 5
"""Days to either side of Welch's moving average."""
FEWEST = 50
"""Days that the rule needs at least."""


@dataclass(frozen=True)
class Settling:
    """What MSER-5 says of every queue, with Welch's curves to look at; ``days`` were run, ``replications`` times."""

    scenario: Scenario
    found: WarmUp
    curves: dict[str, Welch]
    series: dict[str, Floats]
    days: int
    replications: int


def settling(scenario: Scenario, running: Running, *, days: int = 100) -> Settling:
    """Run so many days from the start, and judge the mean queue of every pool, day by day; those where nobody ever waits are left out.

    Raises InputError for fewer than 50 days, or where nobody waits anywhere; Failure when a replication fails.
    """
    if days < FEWEST:
        raise InputError(Fault(f"{days} days are too few to judge", f"give {FEWEST} or more", file="--days"))
    horizon = scenario.horizon.model_copy(update={"days": days, "warm_up": 0.0, "cool_down": 0.0})
    whole = scenario.model_copy(update={"horizon": horizon})
    (outcomes,) = running.outcomes([whole])
    series: dict[str, Floats] = {}
    for pool in outcomes[0].series[QUEUE]:
        by_day = np.array([outcome.series[QUEUE][pool].reshape(days, 24).mean(axis=1) for outcome in outcomes])
        if by_day.any():
            series[pool] = by_day
    if not series:
        raise InputError(Fault("nobody waits anywhere: there is nothing to settle", "ask it of a busier zone", file=scenario.name))
    curves = {pool: welch(values, window=min(WINDOW, days // 4)) for pool, values in series.items()}
    return Settling(whole, warm_up(series), curves, series, days, running.replications)
