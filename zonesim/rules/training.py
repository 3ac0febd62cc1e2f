"""Bonded training: training places whose equipment is imported in bond, and the groups that come for them (``bonded_training``)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from zonesim.demand import decisions
from zonesim.rules.admission import Admitting, nobody_admitted
from zonesim.rules.built import TrainingPlaces
from zonesim.scenario.reforms import Effect, Reform
from zonesim.units import DAY, Share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zonesim.demand.demand import Demand, FlowDemand
    from zonesim.rules.rulebook import Rule, Rulebook
    from zonesim.scenario.reach import FlowThatComes
    from zonesim.scenario.schema import Scenario

MONTH = 30 * DAY


@dataclass(frozen=True)
class Market:
    """Reform: of the groups that would come for training some do, more from month to month; all else that it brings comes, too.

    One draw per group against the share of its day, so that who comes at a low share is among those who come at a higher one.
    ``since``: the day from which months count, in seconds.
    """

    before: Rule
    reform: str
    share: float
    growth: float
    since: float

    def __call__(self, demand: Demand, flow: FlowDemand) -> NDArray[np.bool_]:
        comes: NDArray[np.bool_] = Admitting(self.before, self.reform)(demand, flow)
        stay = flow.flow.kind_row.stay
        if stay is None or stay.place != "training_place" or flow.flow.admitted_by != self.reform:
            return comes
        declarations = flow.declarations
        months = np.maximum(declarations.planned - self.since, 0.0) / MONTH
        return comes & (declarations.luck.uniform(decisions.TRAINING_MARKET) < self.share * (1.0 + self.growth) ** months)


class BondedTraining(Reform):
    """Bonded training: places with flight simulators or large medical equipment, and groups that come for courses on them.

    Who would come is described in the scenario, with ``admitted_by = "bonded_training"``: groups as flows of the kind ``training``, the
    equipment as vehicles over the first line. It adds a little load, mostly in lanes for staff.
    """

    name: ClassVar[str] = "bonded_training"
    initiative: ClassVar[str] = (
        "Bonded training on flight simulators and large medical equipment, and more of it; named by the programme, its wording not "
        "seen. Langfang reports 13 simulators in use [K9]."
    )
    moves: ClassVar[tuple[Effect, ...]] = (
        Effect("trainee_days", direction="higher"),
        Effect("training_places_used", direction="higher"),
    )
    price: ClassVar[tuple[Effect, ...]] = (
        Effect("places_built", "training", "higher"),
        Effect("training_passages", direction="higher"),
        Effect("training_groups_waiting", direction="higher"),
        Effect("lane_hours", "staff", "higher"),
        Effect("release_time_mean", "traffic that was there", "higher"),
    )
    no_help: ClassVar[str] = "bonded_training_no_market"

    places: Annotated[int, Field(strict=True, ge=1)] = 13
    """Training places in the zone, each for one group at a time. Source: 13 simulators in the zone of Langfang [K9]."""
    share: Share = 1.0
    """Share of the groups that would come who do so on the first day. Assumption: all."""
    growth: Annotated[float, Field(strict=True, ge=0, le=10)] = 0.0
    """How much that share grows in a month of 30 days, up to all: 0.1 is a tenth more every month. Assumption: no growth."""

    def amend(self, rules: Rulebook) -> Rulebook:
        """Set up the places, and let come who comes for them."""
        if not self.taken_up:
            return rules
        day_one = rules.day_zero + (self.from_day or 0) * DAY
        comes = Market(rules.admission, self.name, self.share, self.growth, day_one)
        places = TrainingPlaces(0.0 if self.from_day is None else day_one, self.places)
        return replace(rules.with_reform(self, admission=comes), training=places)

    def touches_nobody(self, scenario: Scenario, reached: Sequence[FlowThatComes]) -> str:
        """Groups that come for its places, and flows that it admits."""
        groups = any(each.flow.kind_row.own_table == "course" for each in reached)
        return "" if groups or not nobody_admitted(self, reached) else "no groups come for its places"
