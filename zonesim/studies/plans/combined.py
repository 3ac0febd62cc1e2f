"""The combinations of an experiment whose cells switch things on and off, for the explorer of its report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from zonesim.experiment.campaign import Campaign, first
from zonesim.experiment.cells import Cell
from zonesim.scenario.schema import Scenario
from zonesim.studies.combinations import MOST, Combinations
from zonesim.studies.compare import runs_of
from zonesim.studies.plans.compare import with_others

if TYPE_CHECKING:
    from zonesim.studies.plans.plan import Plan


def combined(campaign: Campaign, plan: Plan, *, cells: Sequence[Cell], switches: Sequence[str]) -> Combinations | None:
    """Cells that were run, the first with all ``switches`` (true or false factors) off. None where there are too many."""
    if len(cells) > MOST:
        return None
    on = [frozenset(name for name in switches if cell.factors[name]) for cell in cells]
    titles = [" + ".join(name.replace("_", " ") for name in switches if name in those) or "none of them" for those in on]
    scenarios = [cell.scenario().model_copy(update={"title": title}) for cell, title in zip(cells, titles, strict=True)]
    runs = runs_of(scenarios, campaign.outcomes(first(cells, plan.replications)), seed=plan.seed)
    return Combinations(tuple(switches), runs, on, with_others(plan.keys))


def kept(found: Combinations | None, cells: Sequence[Cell]) -> list[Scenario]:
    """The scenarios that stay beside the answer: with nothing on, and with most."""
    if found is None:
        return [cells[0].scenario()]
    most = max(range(len(found.on)), key=lambda place: len(found.on[place]))
    return [found.runs[0].scenario, found.runs[most].scenario]
