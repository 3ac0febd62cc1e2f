"""Which inputs the answer hangs on: Morris's screening of many, Sobol' indices of few."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from zonesim.engines.tables import Floats
from zonesim.experiment.campaign import Campaign, first
from zonesim.experiment.cells import Cell
from zonesim.statistics.sensitivity import (
    Index,
    morris_indices,
    morris_points,
    noise_share,
    sobol_indices,
    sobol_points,
)
from zonesim.studies.figures import Dots, ElementaryEffect, Picture, Point, Screening, Shares
from zonesim.studies.plans.answer import Answer
from zonesim.studies.plans.asked import Interest
from zonesim.studies.plans.factors import Factor, label_of, varied
from zonesim.studies.plans.plan import Plan, defined, whole

NOISY = 0.1
"""A larger share of noise is said: more replications would change the indices."""
REMARK = "Line: 95 % interval of the index, by resampling the design; inputs in the order of their importance."


class SensitivityPlan(Plan):
    """Inputs varied over what they may be, and how much of the answer each explains."""

    kind: Literal["sensitivity"]
    method: Literal["morris", "sobol"] = "morris"
    """morris: screening, (factors + 1) points a trajectory. sobol: shares of the variance, (factors + 2) for each of ``points``."""
    factors: Annotated[dict[str, Factor], Field(min_length=2)]
    """What is varied, by name, each with a distribution."""
    points: Annotated[int, Field(strict=True, ge=2)] = 16
    """Trajectories of Morris's design; base points of that of Sobol', a power of two."""
    against: str | None = None
    """Scenario file: the response is its difference from the base. Left out: the base itself."""

    @model_validator(mode="after")
    def _fitting(self) -> Self:
        for name, factor in self.factors.items():
            if factor.distribution is None:
                raise ValueError(f"factor {name} lists values; give it the distribution of what it may be")
        if self.method == "sobol" and self.points & (self.points - 1):
            raise ValueError(f"{self.points} points are no power of two, and only those are balanced; give 8, 16, 32, …")
        return self

    def _points(self) -> Floats:
        design = morris_points if self.method == "morris" else sobol_points
        return design(list(self.factors), self.points, seed=self.seed)

    def cells(self) -> list[Cell]:
        """A cell per point; with ``against``, another beside it."""
        found = []
        for values in self._values():
            changes = [factor.change(value) for factor, value in zip(self.factors.values(), values, strict=True)]
            name, told = label_of(self.factors, values), varied(self.factors, values)
            found.append(self.cell(name, None, changes=changes, factors=told))
            if self.against is not None:
                found.append(self.cell(f"other at {name}", self.against, changes=changes, factors=told))
        return found

    def study(self, campaign: Campaign) -> Answer:
        """The indices of every measure of interest, with how much of what is seen is noise."""
        cells = self.cells()
        campaign.run(first(cells, self.replications))
        good, failed = whole(campaign, first(cells, self.replications))
        if len(good) < len(cells):
            return Answer([*failed, "Without these points there are no indices."], {}, {}, [], self.replications)
        values = defined(campaign.values(first(cells, self.replications), self.names), self)
        if self.against is not None:
            values = values[1::2] - values[::2]
        rows: list[list[object]] = [["measure", "of", "unit", "factor", "path", "index", "value", "low", "high"]]
        sentences, pictures = list(failed), dict[str, Picture]()
        for place, interest in enumerate(self.interests):
            responses = values[:, place]
            means = responses.mean(axis=1)
            unknown = np.flatnonzero(np.isnan(means))
            if len(unknown):
                where = label_of(self.factors, self._values()[unknown[0]])
                sentences.append(
                    f"{interest.words}: no index, since it is undefined at {len(unknown)} of {len(means)} points, the first at "
                    f"{where}. Narrow what the factors may be, or ask for a measure that is defined everywhere."
                )
                continue
            found = self._indices(means)
            for one in found:
                limits = [one.value - one.half_width, one.value + one.half_width]
                start = [interest.measure, interest.of, interest.unit if self.method == "morris" else ""]
                rows.append([*start, one.factor, self.factors[one.factor].path, one.index, one.value, *limits])
            if not self._ranked(found):
                sentences.append(
                    f"{interest.words}: nothing varied; it is the same at all {len(means)} points, so there is nothing to rank."
                )
                continue
            sentences += self._sentences(interest.words, found, noise_share(responses))
            stem = f"{interest.measure}-{interest.of}".replace(" ", "-")
            pictures |= self._pictures(stem, interest, found)
        return Answer(sentences, {"indices": rows}, pictures, [cells[0].scenario()], self.replications)

    def _values(self) -> list[list[Any]]:
        """The values of the factors, point by point."""
        return [[factor.at(u) for factor, u in zip(self.factors.values(), point, strict=True)] for point in self._points().tolist()]

    def _indices(self, means: Floats) -> list[Index]:
        names = list(self.factors)
        if self.method == "morris":
            return morris_indices(names, self._points(), responses=means, seed=self.seed)
        return sobol_indices(names, means, seed=self.seed)

    def _pictures(self, stem: str, interest: Interest, found: list[Index]) -> dict[str, Picture]:
        """By index, the most important factor first."""
        title = f"What the {'change of the ' if self.against is not None else ''}{interest.words} hangs on"
        by = {(one.factor, one.index): one for one in found}
        ranked = self._ranked(found)

        def points(index: str) -> list[Point]:
            ones = [by[factor, index] for factor in ranked]
            return [
                Point(one.factor.replace("_", " "), one.value, one.value - one.half_width, one.value + one.half_width) for one in ones
            ]

        if self.method == "sobol":
            return {f"sobol-{stem}": Shares(title, points("S1"), points("ST"))}
        means = points("mu_star")
        effects = [ElementaryEffect(point.label, point, by[factor, "sigma"].value) for factor, point in zip(ranked, means, strict=True)]
        return {
            f"morris-{stem}": Dots(title, interest.unit, {"mean absolute effect": means}, remark=REMARK),
            f"screening-{stem}": Screening(f"{title}, and how", interest.unit, effects, self.points),
        }

    def _ranked(self, found: list[Index]) -> list[str]:
        """The factors that have an effect, the most important first."""
        leading = "mu_star" if self.method == "morris" else "ST"
        having = (one for one in found if one.index == leading and one.value > 0)
        return [one.factor for one in sorted(having, key=lambda one: -one.value)]

    def _sentences(self, words: str, found: list[Index], noise: float) -> list[str]:
        ranked = self._ranked(found)
        told = [f"{words}: hangs most on {', then '.join(factor.replace('_', ' ') for factor in ranked[:3])}."]
        idle = [factor.replace("_", " ") for factor in self.factors if factor not in ranked]
        if idle:
            told.append(f"{words}: without any effect: {', '.join(idle)}.")
        if noise > NOISY:
            told.append(f"{words}: {100 * noise:.0f} % of the spread over points is noise; more replications would make it less.")
        return told
