"""The laboratory: it tests samples in its own working time, while their goods wait in the yard or, released first, in store."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zonesim.demand import decisions
from zonesim.demand.demand import FlowDemand
from zonesim.engines.tables import Floats, Integers, Mask, Op
from zonesim.rules.inspection import Inspection
from zonesim.scenario.distributions import OneFamily
from zonesim.scenario.goods import Laboratory
from zonesim.zone.freight import Freight
from zonesim.zone.journey import Step
from zonesim.zone.pools import Register
from zonesim.zone.stages import Stage
from zonesim.zone.tickets import Tickets


@dataclass(frozen=True)
class Following:
    """What goes on after a vehicle has been released: its samples are tested, and an inspector travels to its goods.

    Tickets, one each: ``sampled`` (of vehicles), complete when the sample is taken; ``answered`` (of loads), when the laboratory has
    answered and a lot that failed has been dealt with; ``released`` (of vehicles), when the yard has let it go. ``tested``,
    ``visited``: which loads are tested after release, and examined at their destination.
    """

    sampled: Integers
    answered: Integers
    released: Integers
    tested: Mask
    visited: Mask

    @classmethod
    def of(cls, freight: Freight, inspection: Inspection, *, tickets: Tickets) -> Following | None:
        """None where nothing follows upon any release."""
        tested, visited = inspection.sampled & ~inspection.held, inspection.at_destination
        if not (tested.any() or visited.any()):
            return None
        vehicles, loads = np.ones(freight.size, np.int32), np.ones(len(tested), np.int32)
        return cls(tickets.issue(vehicles), tickets.issue(loads), tickets.issue(vehicles), tested, visited)


@dataclass(frozen=True)
class Tests:
    """The laboratory with its clock, by its number in the register; None: it works always."""

    laboratory: Laboratory
    clock: int | None

    @classmethod
    def build(cls, laboratory: Laboratory | None, register: Register) -> Tests | None:
        """Enter its working hours in the register."""
        if laboratory is None:
            return None
        register.bring(Stage.LABORATORY)
        return cls(laboratory, None if laboratory.calendar is None else register.clock(laboratory.calendar))

    def answer(self, flow: FlowDemand) -> Floats:
        """Working time until the answer, of every load: the same for all of a declaration."""
        return of_declarations(flow, decisions.LABORATORY_ANSWER, distribution=self.laboratory.answer)

    def treatment(self, flow: FlowDemand) -> Floats:
        """What it takes to deal with goods that failed, of every load."""
        return of_declarations(flow, decisions.TREATMENT, distribution=self.laboratory.treatment)

    def wait(self, time: Floats) -> Step:
        """Until the answer; the time counts while the laboratory works."""
        if self.clock is None:
            return Step(Op.WORK, Stage.LABORATORY, duration=time)
        return Step(Op.WORK_ON_CLOCK, Stage.LABORATORY, clock=self.clock, duration=time)


def of_declarations(flow: FlowDemand, decision: str, *, distribution: OneFamily) -> Floats:
    """A duration of every load that is drawn once for all loads of its declaration."""
    return distribution.quantile(flow.declarations.luck.uniform(decision))[flow.loads.declaration]
