"""By how much traffic can grow until a service target breaks: the base against other scenarios."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from zonesim.experiment.campaign import Campaign
from zonesim.experiment.cells import Cell
from zonesim.measures.catalogue import MEASURES
from zonesim.studies.capacity import Capacities, capacities
from zonesim.studies.capacity_tables import capacity_rows, capacity_sentences, curve_rows
from zonesim.studies.figures import Dots, Lines, Picture, Point
from zonesim.studies.plans.answer import Answer
from zonesim.studies.plans.compare import names_of
from zonesim.studies.plans.plan import Plan


class CapacityPlan(Plan):
    """The largest traffic at which the service targets of the base still hold, in each scenario."""

    adaptive: ClassVar[bool] = True
    tells_unsteady: ClassVar[bool] = True

    kind: Literal["capacity"]
    scenarios: tuple[str, ...] = ()
    """Scenario files beside the base, relative to the plan."""
    targets: tuple[str, ...] = ()
    """Names of the base's targets to hold; left out: all that it states."""
    lowest: Annotated[float, Field(gt=0)] = 0.125
    """Smallest factor on all generated traffic to try."""
    highest: Annotated[float, Field(gt=0, le=1000)] = 4.0
    """Largest factor to try."""
    tolerance: Annotated[float, Field(ge=0.001, le=1)] = 0.02
    """How close together factors are tried in the end, as a part."""

    @model_validator(mode="after")
    def _by_targets(self) -> Self:
        if "measures" in self.model_fields_set:
            raise ValueError("a capacity goes by service targets, not by measures; remove measures, and state targets in the base")
        return self

    def cells(self) -> list[Cell]:
        """Each scenario at the traffic it describes; which factors are tried follows from what is found."""
        return [self.cell(name, file) for file, name in names_of((self.base, *self.scenarios))]

    def study(self, campaign: Campaign) -> Answer:
        """The capacities, each with its interval, and their differences from the base."""
        scenarios = [cell.scenario() for cell in self.cells()]
        found = capacities(
            scenarios,
            campaign,
            asked=self.targets,
            replications=self.replications,
            lowest=self.lowest,
            highest=self.highest,
            tolerance=self.tolerance,
        )
        return Answer(
            sentences=capacity_sentences(found),
            tables={"capacity": capacity_rows(found), "curve": curve_rows(found)},
            pictures=_pictures(found),
            scenarios=scenarios,
            replications=self.replications,
        )


def _pictures(found: Capacities) -> dict[str, Picture]:
    points = [Point(each.label, each.factor, each.interval.low, each.interval.high) for each in found.capacities]
    pictures: dict[str, Picture] = {
        "capacity": Dots("Capacity: traffic at which the targets still hold", "times the traffic described", {"": points})
    }
    for place, target in enumerate(found.targets):
        lines = {}
        for each in found.capacities:
            tried = [(point.factor, point.values[place]) for point in each.points if point.values is not None]
            if tried:
                lines[each.label] = np.array([factor for factor, _ in tried]), np.array([values for _, values in tried]).T
        pictures[f"capacity-{target.name}"] = Lines(
            f"{target.words}: over the traffic", "factor on all generated traffic", MEASURES[target.measure].unit, lines, target.subject
        )
    return pictures
