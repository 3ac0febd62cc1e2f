"""Reforms one after another: what each adds on top of those before it, in the order given or in all orders of few."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from zonesim.engines.tables import Floats
from zonesim.experiment.campaign import Campaign, first
from zonesim.experiment.cells import Cell
from zonesim.statistics.comparison import amount
from zonesim.statistics.intervals import mean_interval
from zonesim.statistics.ladder import Subset, all_orders, shapley, steps, subsets_of
from zonesim.studies.compare import LEVEL
from zonesim.studies.figures import Picture, Point, Waterfall
from zonesim.studies.plans.answer import Answer
from zonesim.studies.plans.combined import combined, kept
from zonesim.studies.plans.plan import Plan, defined, whole
from zonesim.studies.plans.switches import switched

MOST = 6
"""Reforms of which all orders are tried: 2^6 combinations."""


class LadderPlan(Plan):
    """Reforms added to the base one after another."""

    kind: Literal["ladder"]
    reforms: Annotated[tuple[str, ...], Field(min_length=2)]
    """Names of the reforms, in their order; each as the base describes it, with its defaults where the base does not have it."""
    orders: Literal["given", "all"] = "given"
    """given: in the order of the list. all: every order, and each reform's average over them (its Shapley value)."""

    @model_validator(mode="after")
    def _few(self) -> Self:
        if len(set(self.reforms)) < len(self.reforms):
            raise ValueError("a reform stands twice in the list; name each once")
        if self.orders == "all" and len(self.reforms) > MOST:
            raise ValueError(f"all orders of {len(self.reforms)} reforms are too many; give {MOST} at most, or the order")
        return self

    def subsets(self) -> list[Subset]:
        """The combinations that are run."""
        given = tuple(range(len(self.reforms)))
        return subsets_of(all_orders(len(given)) if self.orders == "all" else [given])

    def cells(self) -> list[Cell]:
        """A cell per combination on the way, none of the reforms first."""
        found = []
        for subset in self.subsets():
            names = [self.reforms[place] for place in sorted(subset)]
            factors = {reform: reform in names for reform in self.reforms}
            found.append(self.cell(" + ".join(names) or "none", changes=switched(self, self.reforms, on=names), factors=factors))
        return found

    def study(self, campaign: Campaign) -> Answer:
        """What each reform adds, per measure of interest, and all of them together."""
        cells = self.cells()
        campaign.run(first(cells, self.replications))
        good, failed = whole(campaign, first(cells, self.replications))
        if len(good) < len(cells):
            return Answer([*failed, "Without these combinations there is no ladder."], {}, {}, [], self.replications)
        values = defined(campaign.values(first(cells, self.replications), self.names), self)
        rows: list[list[object]] = [["measure", "of", "unit", "reform", "on top of", "adds", "low", "high", "replications"]]
        sentences, pictures = list[str](), dict[str, Picture]()
        for place, interest in enumerate(self.interests):
            # A replication that one combination leaves undefined counts in none: else the steps would not add up.
            there = ~np.isnan(values[:, place]).any(axis=0)
            responses = {subset: np.where(there, values[cell, place], np.nan) for cell, subset in enumerate(self.subsets())}
            points, told = [], []
            for label, reform, before, added in self._added(responses):
                found = mean_interval(added, LEVEL)
                row = [interest.measure, interest.of, interest.unit, reform, before, found.mean, found.low, found.high, found.n]
                rows.append([*row])
                points.append(Point.of(label, found))
                told.append(f"{label} {amount(interest.unit, found, change=True)}")
            sentences.append(f"{interest.words}: {'; '.join(told)}.")
            how = "on average over all orders" if self.orders == "all" else "one after another"
            pictures[f"ladder-{interest.measure}-{interest.of}".replace(" ", "-")] = Waterfall(
                title=f"{interest.words}: what each reform adds, {how}",
                unit=interest.unit,
                before="none of them",
                start=mean_interval(responses[frozenset()], LEVEL).mean,
                steps=points[:-1],
                together=points[-1],
                remark="Each reform's average over all orders, in which the parts add up to the whole." if self.orders == "all" else "",
            )
        combinations = combined(campaign, self, cells=cells, switches=self.reforms)
        return Answer(
            sentences=[*failed, *sentences],
            tables={"ladder": rows},
            pictures=pictures,
            scenarios=kept(combinations, cells),
            replications=self.replications,
            combinations=combinations,
        )

    def _added(self, responses: Mapping[Subset, Floats]) -> list[tuple[str, str, str, Floats]]:
        """(label, reform, on top of which, what it adds per replication), all of them together last."""
        every = tuple(range(len(self.reforms)))
        together = responses[frozenset(every)] - responses[frozenset()]
        if self.orders == "all":
            parts = shapley(len(every), responses)
            found = [(self._words(place), self.reforms[place], "average over all orders", part) for place, part in enumerate(parts)]
        else:
            parts = steps(every, responses)
            found = [
                (f"{'+ ' if place else ''}{self._words(place)}", self.reforms[place], " + ".join(self.reforms[:place]) or "none", part)
                for place, part in enumerate(parts)
            ]
        return [*found, ("all together", "all", "none", together)]

    def _words(self, place: int) -> str:
        return self.reforms[place].replace("_", " ")
