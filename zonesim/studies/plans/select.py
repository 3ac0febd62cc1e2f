"""The best of several scenarios: with a promise (Kim and Nelson), or as well as a budget allows."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from zonesim.engines.tables import Floats
from zonesim.errors import Fault, InputError
from zonesim.experiment.campaign import Campaign, first
from zonesim.experiment.cells import Cell
from zonesim.measures.catalogue import MEASURES
from zonesim.statistics.intervals import mean_interval
from zonesim.statistics.selection import chance_of_being_best, kim_nelson, ocba
from zonesim.studies.compare import LEVEL
from zonesim.studies.figures import Dots, Point
from zonesim.studies.plans.answer import Answer
from zonesim.studies.plans.compare import names_of
from zonesim.studies.plans.plan import Plan, whole


class SelectPlan(Plan):
    """The scenario with the best mean of the measure of interest."""

    adaptive: ClassVar[bool] = True

    kind: Literal["select"]
    scenarios: Annotated[tuple[str, ...], Field(min_length=1)]
    """Scenario files beside the base, relative to the plan."""
    procedure: Literal["kim_nelson", "ocba"] = "kim_nelson"
    """kim_nelson: the best with the probability ``confidence``, if it is better by what matters. ocba: the best of a ``budget``."""
    confidence: Annotated[float, Field(gt=0.5, lt=1)] = 0.95
    """Probability of a right selection that kim_nelson promises."""
    batch: Annotated[int, Field(strict=True, ge=1)] = 10
    """Replications added at a time: of each scenario still in it, or in all."""
    budget: Annotated[int, Field(strict=True, ge=4)] | None = None
    """ocba: replications in all."""

    @model_validator(mode="after")
    def _fitting(self) -> Self:
        interest = self.measures[0]
        if len(self.measures) > 1:
            raise ValueError("the best is the best in one measure; name one")
        if interest.asked is not None and "of" not in interest.model_fields_set:
            raise ValueError(f"the best is the best in one row of {interest.measure}; name it by of, as in measures.csv")
        if self.procedure == "kim_nelson" and self.budget is not None:
            raise ValueError("a budget goes with the procedure ocba; remove it, or write procedure = 'ocba'")
        if self.procedure == "ocba" and "confidence" in self.model_fields_set:
            raise ValueError("ocba promises no confidence; remove it, or write procedure = 'kim_nelson'")
        if not MEASURES[interest.measure].better:
            raise ValueError(f"nobody says whether more or less of {interest.words} is better; select by another measure")
        if self.procedure == "kim_nelson" and not interest.key.matters:
            raise ValueError(f"how much better is better? give matters for {interest.words}")
        if self.procedure == "ocba":
            least = self.replications * (1 + len(self.scenarios))
            if self.budget is None or self.budget < least:
                raise ValueError(
                    f"a budget of {least} replications at least is needed: the first {self.replications} of each; give budget"
                )
        return self

    def cells(self) -> list[Cell]:
        """The scenarios."""
        return [self.cell(name, file) for file, name in names_of((self.base, *self.scenarios))]

    def study(self, campaign: Campaign) -> Answer:
        """Replicate as the procedure asks, and name the best."""
        cells = self.cells()
        campaign.run(first(cells, self.replications))
        good, failed = whole(campaign, first(cells, self.replications))
        if len(good) < 2:
            return Answer([*failed, "Nothing is left to select from."], {}, {}, [], self.replications)
        values, words = self._promised(campaign, good) if self.procedure == "kim_nelson" else self._budgeted(campaign, good)
        interest = self.interests[0]
        rows: list[list[object]] = [["scenario", "measure", "of", "unit", "mean", "low", "high", "replications"]]
        points = []
        for cell, row in zip(good, values, strict=True):
            found = mean_interval(row, LEVEL)
            rows.append([cell.name, interest.measure, interest.of, interest.unit, found.mean, found.low, found.high, found.n])
            points.append(Point.of(f"{cell.name} ({len(row)} replications)", found))
        pictures = {"selection": Dots(f"{interest.words}, as far as each was replicated", interest.unit, {"": points})}
        most = max(map(len, values))
        return Answer([*failed, *words], {"selection": rows}, pictures, [cell.scenario() for cell in good], most)

    def _values(self, campaign: Campaign, cell: Cell, count: int) -> Floats:
        interest = self.interests[0]
        found: Floats = campaign.values(first([cell], count), [(interest.measure, interest.of)])[0, 0]
        if np.isnan(found).any():
            what = f"{interest.words} is undefined in {int(np.isnan(found).sum())} of {count} replications of {cell.name}"
            raise InputError(Fault(what, "select by a measure that every replication defines", path="measures"))
        return found

    def _promised(self, campaign: Campaign, cells: list[Cell]) -> tuple[list[Floats], list[str]]:
        interest, have = self.interests[0], dict.fromkeys(range(len(cells)), self.replications)
        while True:
            campaign.run([(cell, range(have[place])) for place, cell in enumerate(cells)])
            values = [self._values(campaign, cell, have[place]) for place, cell in enumerate(cells)]
            standing = kim_nelson(
                values,
                indifference=interest.key.matters,
                confidence=self.confidence,
                first=self.replications,
                lower=MEASURES[interest.measure].better == "lower",
            )
            if standing.best is not None:
                break
            for place in standing.left:
                have[place] += self.batch
        words = [
            f"{_quoted(cells[standing.best])} is the best in {interest.words}, with probability {self.confidence:g} at least if by "
            f"what matters; {sum(have.values()):,} replications in all."
        ]
        out = sorted(standing.eliminated.items(), key=lambda one: one[1])
        words += [f"{_quoted(cells[place])} was out after {n} replications." for place, n in out]
        return values, words

    def _budgeted(self, campaign: Campaign, cells: list[Cell]) -> tuple[list[Floats], list[str]]:
        interest = self.interests[0]
        assert self.budget is not None
        lower = MEASURES[interest.measure].better == "lower"
        counts = [self.replications] * len(cells)
        while True:
            campaign.run([(cell, range(count)) for cell, count in zip(cells, counts, strict=True)])
            values = [self._values(campaign, cell, count) for cell, count in zip(cells, counts, strict=True)]
            if sum(counts) >= self.budget:
                break
            counts = ocba(values, min(sum(counts) + self.batch, self.budget), lower=lower)
        best, chance = chance_of_being_best(values, lower=lower)
        words = (
            f"{_quoted(cells[best])} is the best in {interest.words} as far as {sum(counts):,} replications tell: "
            f"with a probability of {chance:.3f} or more, by the normal approximation."
        )
        return values, [words]


def _quoted(cell: Cell) -> str:
    """A scenario in a sentence."""
    return f"“{cell.name.replace('_', ' ')}”"
