"""Exact results of queueing theory, against which the simulation is tested; no approximation is among them.

Rates are events per unit of time and waits come in that unit, whichever it is; the wait is that before service.
"""

from zonesim.statistics.theory.closed_forms import (
    FiniteQueue,
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
    tandem_mean_waits,
)
from zonesim.statistics.theory.markov_chains import BayAndInspector, BlockedDock, bay_and_inspector, blocked_dock, stationary_law
from zonesim.statistics.theory.time_varying import QueueOverTime, time_varying_queue

__all__ = [
    "BayAndInspector",
    "BlockedDock",
    "FiniteQueue",
    "QueueOverTime",
    "bay_and_inspector",
    "blocked_dock",
    "convoy_mean_wait",
    "erlang_b",
    "erlang_c",
    "escalation_mean_waits",
    "jackson_mean_waits",
    "mdc_mean_wait",
    "mg1_mean_wait",
    "mg1_priority_mean_waits",
    "mg1_wait_second_moment",
    "mmc_mean_wait",
    "mmc_priority_mean_waits",
    "mmc_wait_exceeds",
    "mmck",
    "stationary_law",
    "tandem_mean_waits",
    "time_varying_queue",
]
