"""Which scenarios of an experiment have no steady mean: overloaded ones, and those in which a queue grows through the window."""

from __future__ import annotations

from collections.abc import Sequence

from zonesim.experiment.campaign import Campaign
from zonesim.experiment.cells import Cell
from zonesim.experiment.growth import FALSE_ALARM, growing_queues, overloads
from zonesim.experiment.replicate import QUEUE
from zonesim.experiment.store.store import Finished
from zonesim.studies.compare import loads_of

MOST = 200
"""So many scenarios are looked at: each takes about as long as drawing its demand once."""
NAMED = 5
"""Unstable scenarios that are named."""


def told_unsteady(campaign: Campaign, wanted: Sequence[tuple[Cell, Sequence[int]]], *, seed: int) -> list[str]:
    """Sentences on the cells that have no steady mean, with why; a false alarm on any has the chance FALSE_ALARM at most."""
    if len(wanted) > MOST:
        return [f"Whether each of the {len(wanted):,} scenarios has a steady mean was not looked at; zonesim run says it of one."]
    found = {}
    for (cell, numbers), digest in zip(wanted, campaign.digests([cell for cell, _ in wanted]), strict=True):
        finished = [one for one in campaign.store.outcomes(digest, numbers) if not isinstance(one, Finished)]
        reasons = list(overloads(loads_of(cell.scenario(), seed)))
        hours = next((len(levels) for one in finished[:1] for levels in one.series[QUEUE].values()), 0)
        if hours:
            reasons += growing_queues(finished, days=hours // 24, chance=FALSE_ALARM / len(wanted))
        if reasons:
            found[cell.name] = "; ".join(reasons)
    named = [f"Unstable, no steady value: {name}: {why}" for name, why in list(found.items())[:NAMED]]
    return [*named, *([f"Unstable, no steady value: {len(found) - NAMED} more scenarios"] if len(found) > NAMED else [])]
