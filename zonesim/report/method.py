"""How a result was come by, in a paragraph: what was simulated, how often, and what its intervals mean."""

from __future__ import annotations

from zonesim.report.result import FinishedStudy
from zonesim.units import counted, format_duration

PAIRED = "Scenarios meet the same demand and the same luck (common random numbers), so differences are taken replication by replication"

BY_KIND = {
    "run": "Means over replications carry Student's 95 % interval.",
    "compare": f"{PAIRED}; intervals of differences hold for all scenarios at once (studentised bootstrap of replications, 95 %). "
    "A difference smaller than what is worth acting on is called no difference; one whose interval contains 0 is not told apart.",
    "ladder": f"{PAIRED}. Reforms are added one after another; each step's interval (95 %, Student) is that of the difference from the "
    "step before. Over all orders, what a reform adds on average is its Shapley value, and the parts add up to the whole.",
    "factorial": f"{PAIRED}. Effects and interactions of two are contrasts over the two-level design, one value per replication, each "
    "with Student's 95 % interval of its own.",
    "sweep": f"{PAIRED} at every point; means and differences carry Student's 95 % interval, point by point.",
    "sensitivity": "Every point of the design is run with the same luck. Indices are of the mean response; their intervals are those "
    "of the design (Morris: bootstrap of trajectories; Sobol': bootstrap of points), and the share of noise is told beside them.",
    "capacity": "The factor on all generated traffic is searched at which each target still holds, by bisection with the same luck at "
    "every factor; its 95 % interval is that of the crossing over replications.",
    "select": "The best is found by Kim and Nelson's procedure, which promises the stated probability if the best is better by what "
    "matters, or by optimal computing budget allocation, which does as well as a budget allows.",
    "rollout": f"{PAIRED}. Reforms begin on the days of their steps; each phase is compared with the same days without any reform.",
    "portfolio": "Zones are independent of each other; each meets luck of its own, the same without and with the reforms. Totals and "
    "means over loads are formed per replication of all zones together, and carry Student's 95 % interval.",
    "bottlenecks": f"{PAIRED}. One more of each thing is tried at a time, and each assumption is moved down and up; intervals hold for "
    "all rows at once (95 %).",
    "frontier": "Every rate of selection and quality of targeting is run with the same luck; release time and the share of violations "
    "found carry Student's 95 % interval.",
    "evidence": f"{PAIRED}: each reform against the same zone without it, and where it is expected not to help; every interval is of "
    "95 % by itself.",
    "warm-up": "The start-up phase is judged by MSER-5 and by Welch's moving averages of daily queues over independent replications.",
}
"""What is done with the replications, by the kind of the study."""


def method(result: FinishedStudy) -> list[str]:
    """The method, as sentences that follow each other."""
    told = [
        "The zone is simulated vehicle by vehicle (discrete-event simulation): vehicles, papers and goods compete for lanes, officers, "
        "inspectors, scanners, docks and places in simulated time."
    ]
    if result.scenarios:
        horizon = result.scenarios[0].horizon
        told.append(
            f"Each replication observes {counted(horizon.days, 'day')} after a warm-up of {format_duration(horizon.warm_up)}; who "
            f"arrives in the observed window is followed to the exit, while traffic goes on for {format_duration(horizon.cool_down)}."
        )
    told.append(
        f"There are {counted(result.replications, 'independent replication')} of each scenario under seed {result.seed}; the "
        "replication, not the vehicle, is the unit of the statistics."
    )
    told.append(BY_KIND.get(result.kind, "Intervals are of 95 % over replications."))
    told.append("Intervals say how sure the simulation is of its own answer; they do not contain the error of an assumption.")
    return told
