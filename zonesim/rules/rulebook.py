"""The rule book: one slot per decision of customs, each filled by the baseline rule or by the reform that replaces it.

A rule is a function of the declarations of one flow; it returns one value per declaration. It sees demand, never the clock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zonesim.demand import decisions
from zonesim.demand.demand import Demand, FlowDemand
from zonesim.errors import Fault, InputError
from zonesim.rules.built import Conversion, Facilities, TrainingPlaces
from zonesim.scenario.goods import Commodity
from zonesim.scenario.reforms import Ramp, Reform
from zonesim.units import DAY

Rule = Callable[[Demand, FlowDemand], NDArray[Any]]


@dataclass(frozen=True)
class Rulebook:
    """What is in force. ``day_zero``: the first midnight of the observed window, in seconds; reforms count their days from it.

    ``admission``: whether they come at all; ``catalogue``: whether goods to be repaired may.
    ``automatic_share``: probability that a declaration is reviewed by the system alone.
    ``selection_rate``: probability that a declaration is selected for inspection at random.
    ``targeting``: how many times likelier it is for one that carries a violation, at the same number of selections.
    ``scan_share``, ``documents_share``: of those selected, the shares scanned first and whose documents alone are checked.
    ``commodity_measure``: what is asked of goods of its class at this line (a place in ``goods.MEASURES_OF_GOODS``).
    ``statutory_due``: whether goods under statutory inspection may be examined at this line; ``statutory_again``: whether also if they
    were when they entered the zone; ``statutory_site``: where (a place in ``statutory.SITES``).
    ``sampled_here``: whether quarantine may take a sample at this line; ``released_first``: whether goods need not wait for the answer.
    ``convoy``: whether the vehicles of a declaration wait for each other.
    ``guarantee``: whether it needs one, which is a step at the desk.
    ``written_investigation``, ``on_site_check``: probability of either for a declaration of returned goods.
    ``supervision_end``: whether supervision of a unit of equipment ends on application only.
    ``lane``: whether they may take convenience lanes beside those of their flow; ``conversion``: which lanes become such.
    ``eats_here``: probability that who would drive out at noon eats in the zone; ``charges_here``: whether who must charge may do so in
    it; ``parks``: whether who is too early for its papers may park before the gate; ``facilities``: what is built for them.
    ``training``: the places for courses, if there are any.
    ``packing``: whose consolidated goods may share a vehicle (equal numbers may); ``orders_before``: whether their orders are verified
    before the vehicle arrives.
    ``goods``: the scenario's classes of goods, in order.
    """

    day_zero: float
    admission: Rule
    automatic_share: Rule
    selection_rate: Rule
    targeting: Rule
    scan_share: Rule
    documents_share: Rule
    commodity_measure: Rule
    statutory_due: Rule
    statutory_again: Rule
    statutory_site: Rule
    sampled_here: Rule
    released_first: Rule
    convoy: Rule
    guarantee: Rule
    written_investigation: Rule
    on_site_check: Rule
    supervision_end: Rule
    lane: Rule
    eats_here: Rule
    charges_here: Rule
    parks: Rule
    catalogue: Rule
    packing: Rule
    orders_before: Rule
    conversion: Conversion | None = None
    facilities: Facilities | None = None
    goods: tuple[Commodity, ...] = ()
    training: TrainingPlaces | None = None

    def comes(self, demand: Demand, flow: FlowDemand) -> NDArray[np.bool_]:
        """Which declarations walk."""
        admitted: NDArray[np.bool_] = self.admission(demand, flow) & self.catalogue(demand, flow)
        return admitted

    def with_reform(self, reform: Reform, **slots: Rule) -> Rulebook:
        """This book with the given slots refilled, each in force from the reform's day and for the firms that adopt it.

        Raises InputError for a slot that the book does not have.
        """
        for slot in slots:
            if not callable(getattr(self, slot, None)):
                rules = ", ".join(field.name for field in fields(self) if field.type == "Rule")
                raise InputError(Fault(f"there is no slot {slot!r}", f"fill some of {rules}", path=f"reforms.{reform.name}"))
        filled: dict[str, Any] = {slot: Governed(reform, self.day_zero, getattr(self, slot), rule) for slot, rule in slots.items()}
        return replace(self, **filled)


@dataclass(frozen=True)
class Governed:
    """A reform's rule for the declarations it governs, the rule it replaces for the others."""

    reform: Reform
    day_zero: float
    before: Rule
    after: Rule

    def __call__(self, demand: Demand, flow: FlowDemand) -> NDArray[Any]:
        return np.where(
            in_force(self.reform, self.day_zero, demand=demand, flow=flow), self.after(demand, flow), self.before(demand, flow)
        )


def in_force(reform: Reform, day_zero: float, *, demand: Demand, flow: FlowDemand) -> NDArray[np.bool_]:
    """Which declarations a reform governs.

    A declaration lives under the rules in force at the planned arrival of its first vehicle. Its firm has adopted the reform or not:
    one draw of its own per firm, against the share of that day. A pilot names gates or groups of firms.
    """
    declarations = flow.declarations
    day = np.floor((declarations.planned - day_zero) / DAY) - (reform.from_day or 0)
    share = reform.adoption.share(day) if isinstance(reform.adoption, Ramp) else reform.adoption
    governed = demand.firm_uniform(decisions.ADOPTION + reform.name)[declarations.firm] < share
    if reform.from_day is not None:
        governed &= day >= 0
    if reform.gates is not None and flow.flow.gate not in reform.gates:
        governed &= False
    if reform.firms is not None:
        governed &= np.isin(demand.firm_groups, reform.firms)[declarations.firm]
    return governed
