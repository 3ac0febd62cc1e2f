"""Reforms introduced one after another within the horizon: what each phase brings, against the zone without any of them."""

from __future__ import annotations

import itertools
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from zonesim.engines.tables import Floats
from zonesim.experiment.campaign import Campaign, first
from zonesim.experiment.cells import Cell
from zonesim.experiment.replicate import BY_DAY
from zonesim.scenario.base import Frozen
from zonesim.scenario.draft import shown
from zonesim.scenario.reforms import Ramp
from zonesim.statistics.intervals import mean_interval
from zonesim.studies.combinations import of_runs
from zonesim.studies.compare import LEVEL, judged, runs_of, with_asked
from zonesim.studies.figures import Dots, Point
from zonesim.studies.plans.answer import Answer
from zonesim.studies.plans.compare import with_others
from zonesim.studies.plans.plan import Plan, whole
from zonesim.studies.plans.switches import without
from zonesim.studies.run_tables import comparison_rows, interval_rows
from zonesim.studies.study_files import Rows
from zonesim.units import Share


class ReformStep(Frozen):
    """A reform that begins on a day."""

    reform: str
    """Its name."""
    from_day: Annotated[int, Field(strict=True, ge=0)]
    """First day in force, counted from the first midnight of the observed window."""
    adoption: Share | Ramp = 1.0
    """Share of firms that take it up, or a ramp over days."""

    @property
    def changes(self) -> list[str]:
        """What switches it on."""
        adoption = self.adoption if isinstance(self.adoption, float) else self.adoption.model_dump()
        return [f"reforms.{self.reform}.from_day={self.from_day}", f"reforms.{self.reform}.adoption={shown(adoption, 200)}"]


class RolloutPlan(Plan):
    """The base without the reforms of the steps, and with them beginning one after another."""

    kind: Literal["rollout"]
    steps: Annotated[tuple[ReformStep, ...], Field(min_length=1)]
    """The reforms, each from its day on."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if any(before.from_day > after.from_day for before, after in itertools.pairwise(self.steps)):
            raise ValueError("the steps are not in the order of their days; sort them by from_day")
        if len({step.reform for step in self.steps}) < len(self.steps):
            raise ValueError("a reform begins twice; give it one step, with a ramp as its adoption where it grows")
        return self

    def cells(self) -> list[Cell]:
        """Without and with."""
        off = without(self, [step.reform for step in self.steps])
        return [
            self.cell("without", changes=off),
            self.cell("roll-out", changes=[change for step in self.steps for change in step.changes]),
        ]

    def study(self, campaign: Campaign) -> Answer:
        """The whole window compared, then each phase by what is known day by day."""
        cells = self.cells()
        campaign.run(first(cells, self.replications))
        good, failed = whole(campaign, first(cells, self.replications))
        if len(good) < 2:
            return Answer([*failed, "Nothing is left to compare."], {}, {}, [], self.replications)
        scenarios = [
            cell.scenario().model_copy(update={"title": title}) for cell, title in zip(cells, ("as it is", "roll-out"), strict=True)
        ]
        runs = runs_of(scenarios, campaign.outcomes(first(cells, self.replications)), seed=self.seed)
        found, spoken_of = judged(runs, self.seed, keys=with_others(self.keys)), with_asked(self.keys, runs)
        phases = self._phases(scenarios[0].horizon.days)
        points: dict[str, list[Point]] = {}
        rows: list[list[object]] = [
            ["phase", "from_day", "to_day", "what", "unit", "baseline", "difference", "low", "high", "replications"]
        ]
        for what in runs[0].outcomes[0].series[BY_DAY]:
            before, after = (np.array([outcome.series[BY_DAY][what] for outcome in run.outcomes]) for run in runs)
            words, _, unit = what.rstrip(")").rpartition(" (")
            for label, begin, end in phases:
                base = _mean(before[:, begin:end])
                difference = mean_interval(_mean(after[:, begin:end]) - base, LEVEL)
                points.setdefault(what, []).append(Point.of(label, difference))
                level = mean_interval(base, LEVEL).mean
                rows.append([label, begin, end, words, unit, level, difference.mean, difference.low, difference.high, difference.n])
        pictures = {
            f"phases-{place}": Dots(
                f"{what.rpartition(' (')[0]}: change in each phase", what.rstrip(")").rpartition(" (")[2], {"": each}, change=True
            )
            for place, (what, each) in enumerate(points.items(), start=1)
        }
        sentences = [*failed, *(finding.sentence for finding in found.findings if finding.key in spoken_of)]
        tables: dict[str, Rows] = {"phases": rows, "comparison": comparison_rows(found), "intervals": interval_rows(runs)}
        return Answer(
            sentences, tables, pictures, scenarios, self.replications, runs, found, combinations=of_runs(runs, with_others(self.keys))
        )

    def _phases(self, days: int) -> list[tuple[str, int, int]]:
        """(label, first day, day after the last) between the days on which something begins, within the window."""
        edges = sorted({0, days, *(step.from_day for step in self.steps if step.from_day < days)})
        found = []
        for begin, end in itertools.pairwise(edges):
            there = [step.reform.replace("_", " ") for step in self.steps if step.from_day <= begin]
            days_of = f"day {end}" if end == begin + 1 else f"day {begin + 1} to {end}"
            found.append((f"{days_of}: {', '.join(there) if there else 'none yet'}", begin, end))
        return found


def _mean(values: Floats) -> Floats:
    """Mean over the days of a phase, by replication; NaN where no day defines it."""
    defined = ~np.isnan(values)
    count = defined.sum(axis=1)
    total = np.where(defined, values, 0.0).sum(axis=1)
    mean: Floats = np.divide(total, count, out=np.full(len(values), np.nan), where=count > 0)
    return mean
