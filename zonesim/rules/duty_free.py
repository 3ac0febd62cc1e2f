"""Duty-free goods from overseas: they come through the zone, or not at all (``duty_free``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from zonesim.rules.admission import Admitting, nobody_admitted
from zonesim.scenario.reforms import Effect, Reform

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zonesim.rules.rulebook import Rulebook
    from zonesim.scenario.reach import FlowThatComes
    from zonesim.scenario.schema import Scenario


class DutyFree(Reform):
    """Duty-free goods: shipments from overseas enter over the first line, lie in store and leave for the shops over the second.

    The flows that bring and take them are described in the scenario, with ``admitted_by = "duty_free"``: how much comes, how long it
    lies in store and how much the shops order are assumptions there. It adds load and relieves nothing.
    """

    name: ClassVar[str] = "duty_free"
    initiative: ClassVar[str] = (
        "Duty-free goods (免税品) may be imported from overseas through the zone; named by the programme, its wording not seen [K7]."
    )
    moves: ClassVar[tuple[Effect, ...]] = (
        Effect("pallets_in_store", direction="higher"),
        Effect("entries", direction="higher"),
        Effect("tonnes_released", direction="higher"),
    )
    price: ClassVar[tuple[Effect, ...]] = (
        Effect("release_time_mean", "traffic that was there", "higher"),
        Effect("lane_hours", "regular", "higher"),
        Effect("hands_on_hours", "officer", "higher"),
        Effect("diverted", direction="higher"),
    )
    no_help: ClassVar[str] = "duty_free_full_store"

    def amend(self, rules: Rulebook) -> Rulebook:
        """Admit the flows that name it."""
        return rules.with_reform(self, admission=Admitting(rules.admission, self.name))

    def touches_nobody(self, scenario: Scenario, reached: Sequence[FlowThatComes]) -> str:
        """Flows that it admits."""
        return nobody_admitted(self, reached)
