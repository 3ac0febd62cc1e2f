"""Quantities of the zone varied together: every combination of listed values, a list of points, or points scattered at random."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from zonesim.engines.tables import Floats
from zonesim.experiment.campaign import Campaign, first
from zonesim.experiment.cells import Cell
from zonesim.statistics.comparison import amount
from zonesim.statistics.designs import grid, scattered
from zonesim.statistics.intervals import mean_interval
from zonesim.studies.compare import LEVEL
from zonesim.studies.figures import Lines, Panels, Picture, Surface
from zonesim.studies.plans.answer import Answer
from zonesim.studies.plans.compare import names_of
from zonesim.studies.plans.factors import Factor, along_of, column_of, label_of, varied
from zonesim.studies.plans.plan import Plan, defined

PointValues = tuple[Any, ...]


class SweepPlan(Plan):
    """The base, and scenarios beside it, over points of some factors; every point meets the same luck."""

    kind: Literal["sweep"]
    scenarios: tuple[str, ...] = ()
    """Scenario files beside the base, relative to the plan: compared with it at every point."""
    factors: Annotated[dict[str, Factor], Field(min_length=1)]
    """What is varied, by name."""
    design: Literal["grid", "list", "latin_hypercube", "sobol"] = "grid"
    """grid: every combination of the values. list: the first values together, then the second, … latin_hypercube, sobol: so many
    ``points`` scattered over the distributions."""
    points: Annotated[int, Field(strict=True, ge=2)] | None = None
    """How many points, where they are scattered; a power of two for sobol."""

    @model_validator(mode="after")
    def _fitting(self) -> Self:
        listed = self.design in ("grid", "list")
        for name, factor in self.factors.items():
            if listed and factor.values is None:
                raise ValueError(f"a {self.design} needs values, and factor {name} has a distribution; list them, or scatter points")
        if listed and self.points is not None:
            raise ValueError(f"points go with scattered designs, not with a {self.design}; remove it")
        if not listed and self.points is None:
            raise ValueError(f"how many points? give points for the design {self.design}")
        lengths = {len(factor.values or ()) for factor in self.factors.values()}
        if self.design == "list" and len(lengths) > 1:
            raise ValueError("the factors of a list have as many values each; make them equal")
        if self.design == "sobol" and self.points is not None and self.points & (self.points - 1):
            raise ValueError(f"{self.points} points are no power of two, and only those are balanced; give 2, 4, 8, 16, …")
        return self

    def tried(self) -> list[PointValues]:
        """The points, as values of the factors."""
        factors = list(self.factors.values())
        if self.design == "grid":
            return [
                tuple(factor.values[place] for factor, place in zip(factors, places, strict=True) if factor.values is not None)
                for places in grid([len(factor.values or ()) for factor in factors])
            ]
        if self.design == "list":
            return list(zip(*(factor.values or () for factor in factors), strict=True))
        assert self.points is not None
        points = scattered(self.design, len(factors), points=self.points, seed=self.seed)
        return [tuple(factor.at(float(u)) for factor, u in zip(factors, point, strict=True)) for point in points]

    def cells(self) -> list[Cell]:
        """Of every point, a cell per scenario, the base first."""
        found = []
        for values in self.tried():
            changes = [factor.change(value) for factor, value in zip(self.factors.values(), values, strict=True)]
            for file, name in names_of((self.base, *self.scenarios)):
                told = varied(self.factors, values, scenario=name)
                found.append(self.cell(f"{name} at {label_of(self.factors, values)}", file, changes=changes, factors=told))
        return found

    def study(self, campaign: Campaign) -> Answer:
        """Every measure of interest at every point, and its difference from the base's at the same point."""
        cells, tried = self.cells(), self.tried()
        campaign.run(first(cells, self.replications))
        failed = self._failed(campaign, cells)
        names = [name for _, name in names_of((self.base, *self.scenarios))]
        shape = (len(tried), len(names), len(self.interests), self.replications)
        values = defined(campaign.values(first(cells, self.replications), self.names), self).reshape(shape)
        head = [*map(column_of, self.factors), "scenario", "measure", "of", "unit", "mean", "low", "high"]
        rows: list[list[object]] = [[*head, "difference", "difference_low", "difference_high", "replications", "failed"]]
        for point, at in zip(tried, values, strict=True):
            for name, of_scenario in zip(names, at, strict=True):
                for interest, row, base in zip(self.interests, of_scenario, at[0], strict=True):
                    found, apart = mean_interval(row, LEVEL), mean_interval(row - base, LEVEL)
                    line: list[object] = [
                        *(factor.told(value) for factor, value in zip(self.factors.values(), point, strict=True)),
                        name,
                        interest.measure,
                        interest.of,
                        interest.unit,
                        found.mean,
                        found.low,
                        found.high,
                    ]
                    difference = [None] * 3 if name == names[0] else [apart.mean, apart.low, apart.high]
                    rows.append([*line, *difference, found.n, found.undefined])
        sentences = [
            *failed,
            *self._extremes(tried, names, values),
            f"{len(tried)} points, {len(names)} scenarios, {self.replications} replications of each. The least and the most are "
            "picked from what was found, so their own intervals promise a little too much.",
        ]
        return Answer(sentences, {"sweep": rows}, self._pictures(tried, names, values), [cells[0].scenario()], self.replications)

    def _extremes(self, tried: Sequence[PointValues], names: Sequence[str], values: Floats) -> Iterator[str]:
        """Of every measure and scenario, where it is least and where most, with both means; then the same of differences."""
        where = [label_of(self.factors, point) for point in tried]
        for place, interest in enumerate(self.interests):
            for scenario, name in enumerate(names):
                of_scenario = values[:, scenario, place]
                yield from _extreme(f"{interest.words}, {name}", interest.unit, of_scenario, where, change=False)
                if scenario:
                    apart = of_scenario - values[:, 0, place]
                    yield from _extreme(f"{interest.words}, {name} against {names[0]}", interest.unit, apart, where, change=True)

    def _failed(self, campaign: Campaign, cells: Sequence[Cell]) -> list[str]:
        """A sentence on points whose replications failed; the table counts them, row by row."""
        failures = campaign.store.failures()
        mine = {digest: cell.name for digest, cell in zip(campaign.digests(cells), cells, strict=True)}
        failed = list(dict.fromkeys(mine[one.scenario] for one in failures if one.scenario in mine))
        if not failed:
            return []
        one = next(one for one in failures if one.scenario in mine)
        shown = f"{mine[one.scenario]}, replication {one.replication} ({one.stage}): {one.message}"
        return [f"{len(failed)} of {len(cells)} scenarios have replications that failed, which are left out; the first: {shown}"]

    def _pictures(self, tried: Sequence[PointValues], names: Sequence[str], values: Floats) -> dict[str, Picture]:
        """Lines over one factor whose values are listed, fields over a grid of two, else panels. ``values``: (points, scenarios,
        measures, replications)."""
        found: dict[str, Picture] = {}
        labels, listed = [label.replace("_", " ") for label in self.factors], self.design in ("grid", "list")
        columns = zip(labels, self.factors.values(), zip(*tried, strict=True), strict=True)
        along = [along_of(label, factor, values=column) for label, factor, column in columns]
        for place, interest in enumerate(self.interests):
            stem = f"over-{interest.measure}-{interest.of}".replace(" ", "-")
            measured = {name: values[:, scenario, place, :].T for scenario, name in enumerate(names)}
            if listed and len(labels) == 1:
                lines = {name: (along[0].x, each) for name, each in measured.items()}
                unit = f" ({along[0].unit})" if along[0].unit else ""
                title = f"{interest.words} over {labels[0]}"
                found[stem] = Lines(title, f"{labels[0]}{unit}", interest.unit, lines, interest.words, along[0].ticks)
            elif self.design == "grid" and len(labels) == 2:
                for name, each in measured.items():
                    found[f"{stem}-{name}"] = self._field(f"{interest.words}, {name}", interest.unit, each)
            else:
                together = " and ".join(filter(None, (", ".join(labels[:-1]), labels[-1])))
                found[stem] = Panels(f"{interest.words} over {together}", interest.unit, interest.words, along, measured)
        return found

    def _field(self, title: str, unit: str, values: Floats) -> Surface:
        """A measure over a grid of two factors: values (replications, points)."""
        (across, up), shape = self.factors, tuple(len(factor.values or ()) for factor in self.factors.values())
        means = [mean_interval(row, LEVEL) for row in values.T]
        x, y = (factor.levels for factor in self.factors.values())
        middle, half = (np.array(each).reshape(shape).T for each in ([one.mean for one in means], [one.half_width for one in means]))
        return Surface(title, unit, across.replace("_", " "), up.replace("_", " "), x, y, middle, half=half)


def _extreme(words: str, unit: str, values: Floats, where: Sequence[str], *, change: bool) -> Iterator[str]:
    """The least and the most of means over replications, ``values`` (points, replications), and at which points; nothing where no point
    defines any."""
    found = [mean_interval(row, LEVEL) for row in values]
    known = [place for place, interval in enumerate(found) if not np.isnan(interval.mean)]
    if known:
        least, most = (pick(known, key=lambda place: found[place].mean) for pick in (min, max))
        low, high = (amount(unit, found[place], change=change) for place in (least, most))
        yield f"{words}: from {low} at {where[least]} to {high} at {where[most]}."
