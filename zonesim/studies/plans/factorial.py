"""Effects and interactions of reforms, or of any two-level changes: all combinations, or a fraction of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from zonesim.engines.tables import Floats
from zonesim.experiment.campaign import Campaign, first
from zonesim.experiment.cells import Cell
from zonesim.scenario.base import Frozen
from zonesim.statistics.comparison import amount
from zonesim.statistics.factorial import Design, Word, effects, fraction, full
from zonesim.studies.compare import LEVEL
from zonesim.studies.figures import Dots, Picture, Point, Surface
from zonesim.studies.plans.answer import Answer
from zonesim.studies.plans.combined import combined, kept
from zonesim.studies.plans.factors import column_of
from zonesim.studies.plans.plan import Plan, defined, whole
from zonesim.studies.plans.switches import switched

ROMAN = {3: "III", 4: "IV", 5: "V", 6: "VI", 7: "VII", 8: "VIII"}


class TwoLevels(Frozen):
    """A factor that is no reform: changes to the zone at its two levels."""

    low: tuple[str, ...] = ()
    """Changes at the low level, as with --set; left out: the zone as it is."""
    high: Annotated[tuple[str, ...], Field(min_length=1)]
    """Changes at the high level."""


class FactorialPlan(Plan):
    """Every combination of the factors on and off, or a fraction of them."""

    kind: Literal["factorial"]
    reforms: tuple[str, ...] = ()
    """Reforms as factors, by name: off and on; as the base describes them, or with their defaults."""
    factors: dict[str, TwoLevels] = {}
    """Further factors, by name."""
    resolution: Literal[3, 4, 5] | None = None
    """Run the smallest fraction of at least this resolution: III confuses main effects with interactions of two, IV those interactions
    with each other, V none of these. Left out: all combinations."""

    @model_validator(mode="after")
    def _enough(self) -> Self:
        if len(self.labels) < 2:
            raise ValueError("a factorial experiment needs two factors at least; name reforms, or describe [factors.NAME]")
        if len(set(self.labels)) < len(self.labels):
            raise ValueError("a factor stands twice; name each once")
        if self.resolution is None and len(self.labels) > 12:
            raise ValueError(f"all combinations of {len(self.labels)} factors are too many; give a resolution")
        return self

    @property
    def labels(self) -> list[str]:
        """The factors, reforms first."""
        return [*self.reforms, *self.factors]

    def design(self) -> Design:
        """Which combinations are run."""
        return full(len(self.labels)) if self.resolution is None else fraction(len(self.labels), self.resolution)

    def cells(self) -> list[Cell]:
        """A cell per combination."""
        found = []
        for signs in self.design().signs.tolist():
            high = {label: sign > 0 for label, sign in zip(self.labels, signs, strict=True)}
            changes = switched(self, self.reforms, on=[name for name in self.reforms if high[name]])
            for name, factor in self.factors.items():
                changes += factor.high if high[name] else factor.low
            name = " + ".join(label for label in self.labels if high[label]) or "all low"
            found.append(self.cell(name, changes=changes, factors=high))
        return found

    def study(self, campaign: Campaign) -> Answer:
        """Effects and interactions of two, each with its aliases, per measure of interest."""
        cells, design = self.cells(), self.design()
        campaign.run(first(cells, self.replications))
        good, failed = whole(campaign, first(cells, self.replications))
        if len(good) < len(cells):
            return Answer([*failed, "Without these combinations there are no contrasts."], {}, {}, [], self.replications)
        values = defined(campaign.values(first(cells, self.replications), self.names), self)
        rows: list[list[object]] = [["measure", "of", "unit", "effect", "aliases", "mean", "low", "high", "replications"]]
        sentences, pictures = self._about(design), dict[str, Picture]()
        for place, interest in enumerate(self.interests):
            points, told = [], []
            for words, found in effects(design, values[:, place], level=LEVEL):
                label, others = self._words(words[0]), [self._words(word) for word in words[1:]]
                row = [interest.measure, interest.of, interest.unit, label, "; ".join(others)]
                rows.append([*row, found.mean, found.low, found.high, found.n])
                points.append(Point.of(label + (" (or others)" if others else ""), found))
                if found.low > 0 or found.high < 0:
                    told.append(f"{label} {amount(interest.unit, found, change=True)}")
            sentences.append(f"{interest.words}: {'; '.join(told) if told else 'no effect is beyond doubt'}.")
            stem = f"{interest.measure}-{interest.of}".replace(" ", "-")
            pictures[f"effects-{stem}"] = Dots(f"{interest.words}: effects and interactions", interest.unit, {"": points}, change=True)
            if len(self.labels) > 2:
                pictures[f"interactions-{stem}"] = self._heat(design, values[:, place], interest.words, interest.unit)
        looked = len(self.interests) * len(design.alias_sets())
        sentences.append(f"Each by its own 95 % interval: of {looked} effects about {looked / 20:.0f} would look real if none were.")
        tables = {"effects": rows, "cells": self._cell_rows(cells, values)}
        combinations = combined(campaign, self, cells=cells, switches=self.labels)
        return Answer(
            sentences=[*failed, *sentences],
            tables=tables,
            pictures=pictures,
            scenarios=kept(combinations, cells),
            replications=self.replications,
            combinations=combinations,
        )

    def _about(self, design: Design) -> list[str]:
        if design.resolution is None:
            return []
        clear = [words for words in design.alias_sets() if len(words) == 1]
        kind = ROMAN.get(design.resolution, str(design.resolution))
        return [
            f"A fraction of {len(design.signs)} of {2 ** len(self.labels)} combinations, resolution {kind}; "
            f"{len(clear)} effects of up to two factors stand clear of each other, the rest share contrasts with their aliases."
        ]

    def _words(self, word: Word) -> str:
        return " × ".join(self.labels[place].replace("_", " ") for place in sorted(word))

    def _heat(self, design: Design, values: Floats, words: str, unit: str) -> Surface:
        """Interactions of two as a square, main effects on its diagonal."""
        size = len(self.labels)
        found, half = np.full((size, size), np.nan), np.full((size, size), np.nan)
        for same, interval in effects(design, values, level=LEVEL):
            places = sorted(same[0])
            for place in ((places[0], places[-1]), (places[-1], places[0])):
                found[place], half[place] = interval.mean, interval.half_width
        labels = [label.replace("_", " ") for label in self.labels]
        return Surface(f"{words}: effects (diagonal) and interactions", unit, "", "", labels, labels, found, change=True, half=half)

    def _cell_rows(self, cells: Sequence[Cell], values: Floats) -> list[list[object]]:
        rows: list[list[object]] = [
            [*map(column_of, self.labels), *(f"{interest.measure} of {interest.of}" for interest in self.interests)]
        ]
        rows += [
            [*("high" if cell.factors[label] else "low" for label in self.labels), *(float(mean) for mean in row.mean(axis=1))]
            for cell, row in zip(cells, values, strict=True)
        ]
        return rows
