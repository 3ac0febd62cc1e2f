"""What is carried: classes of goods, what customs asks of each, and who tests them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from zonesim.scenario.base import Frozen
from zonesim.scenario.distributions import DurationDistribution
from zonesim.units import Share

GoodsMeasure = Literal["none", "licence", "certificate", "examination"]
MEASURES_OF_GOODS: tuple[GoodsMeasure, ...] = ("none", "licence", "certificate", "examination")


class LineMeasures(Frozen):
    """What is asked of a class of goods beside its declaration: a ``licence``, which an officer checks at the desk; a ``certificate``,
    for whose arrival the papers wait; or an ``examination`` in the inspection yard."""

    first_line: GoodsMeasure = "none"
    """When they cross the first line, either way."""
    second_line: GoodsMeasure = "none"
    """When they cross the second line, either way."""


class Commodity(Frozen):
    """A class of goods. A declaration is of one class."""

    weight: Annotated[float, Field(strict=True, ge=0)] = 1.0
    """The class's part of the declarations, relative to the other classes. Assumption: no mix of goods of a zone is published."""
    risk: Annotated[float, Field(strict=True, ge=0)] = 1.0
    """Factor on the violation rate of the firm's tier, up to certainty. Assumption: alike for all goods."""
    statutory: bool = False
    """Whether the class is under statutory inspection, at the rates of ``statutory_inspection``."""
    sample_share: Share = 0.0
    """Share of its batches of which quarantine takes a sample for the ``laboratory``. Whether it does is a property of the batch: one
    draw, at whichever line."""
    measures: LineMeasures = LineMeasures()
    """Special measures for key commodities, by line."""
    examination_share: Share = 1.0
    """Share of its declarations examined where the measure is an examination: all of them, unless said otherwise."""


class StatutoryInspection(Frozen):
    """Statutory inspection of goods of the classes so marked: physical examination of some batches at each line.

    Whether a batch meets the criterion is a property of the goods: one draw for both lines, so that a batch examined at the one is
    examined again at the other, if the rate there is as high.
    """

    first_line: Share = 0.02
    """Share of their batches examined at the first line, either way. Assumption: no rate of a bonded zone is published."""
    second_line: Share = 0.02
    """Share of their batches examined at the second line, either way. Source: goods could be examined at both lines [K5]; the rate is
    an assumption."""
    travel: DurationDistribution = Field(default={"constant": "2 h"}, validate_default=True)
    """The way to the destination and back of an inspector who examines goods there. Assumption."""


class Laboratory(Frozen):
    """Where samples taken at quarantine are tested. How long it takes counts in its working time; its capacity is not limited."""

    calendar: str | None = None
    """Working hours; left out: always."""
    sampling: DurationDistribution = Field(default={"constant": "30 min"}, validate_default=True)
    """Taking a sample: an inspector at a bay. Assumption."""
    answer: DurationDistribution = Field(default={"lognormal": {"mean": "32 h", "sd": "8 h"}}, validate_default=True)
    """Working time from the sample to the answer. Assumption: four days of eight hours; a schedule exists, its content is not at hand
    [K139]."""
    failing_share: Share = 0.01
    """Share of samples that fail. Assumption."""
    treatment: DurationDistribution = Field(default={"constant": "2 h"}, validate_default=True)
    """What an inspector does at a bay with goods whose sample failed, before they go on: sealed, treated or sent back. Assumption."""
    recall: DurationDistribution = Field(default={"constant": "1 h"}, validate_default=True)
    """Time to bring goods that were released before the answer back to the inspection yard, when their sample failed. Assumption."""
