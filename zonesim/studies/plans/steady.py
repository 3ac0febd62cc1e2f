"""Which scenarios of an experiment have no steady mean: overloaded ones, and those in which a queue grows through the window."""

from __future__ import annotations

from collections.abc import Sequence

from zonesim.experiment.campaign import Campaign
from zonesim.experiment.cells import Cell
from zonesim.experiment.growth import FALSE_ALARM, growing_queues, overloads, phases_of
from zonesim.experiment.replicate import QUEUE, offered_by
from zonesim.experiment.store.store import Finished

NAMED = 5
"""Unstable scenarios that are named."""


def told_unsteady(campaign: Campaign, wanted: Sequence[tuple[Cell, Sequence[int]]]) -> list[str]:
    """Sentences on the cells that have no steady mean, with why; a false alarm on any has the chance FALSE_ALARM at most."""
    found = {}
    for (cell, numbers), digest in zip(wanted, campaign.digests([cell for cell, _ in wanted]), strict=True):
        finished = [one for one in campaign.store.outcomes(digest, numbers) if not isinstance(one, Finished)]
        told = next((one.offered for one in finished[:1] if one.offered), None)
        if told is None:  # it failed, or was taken over from an experiment that began with another replication
            told = offered_by(cell.scenario(), seed=campaign.store.seed, replication=numbers[0])
        reasons = list(overloads(told))
        hours = next((len(levels) for one in finished[:1] for levels in one.series[QUEUE].values()), 0)
        if hours:
            chance = FALSE_ALARM / len(wanted)
            reasons += growing_queues(finished, days=hours // 24, parts=phases_of(cell.scenario()), chance=chance)
        if reasons:
            found[cell.name] = "; ".join(reasons)
    named = [f"Unstable, no steady value: {name}: {why}" for name, why in list(found.items())[:NAMED]]
    return [*named, *([f"Unstable, no steady value: {len(found) - NAMED} more scenarios"] if len(found) > NAMED else [])]
