"""The rules as they are before any reform, and what the reforms of a scenario make of them."""

from __future__ import annotations

from zonesim.rules.admission import AsBefore
from zonesim.rules.commodity import Listed, table_of
from zonesim.rules.equipment import OnApplication
from zonesim.rules.guarantee import ForEveryBatch
from zonesim.rules.lane import OwnLanes
from zonesim.rules.maintenance import Catalogued
from zonesim.rules.packing import OnArrival, OneBasis
from zonesim.rules.quarantine import AtEitherLine, HeldForTheAnswer
from zonesim.rules.returns import InvestigatedShare
from zonesim.rules.review import StatedShare
from zonesim.rules.rulebook import Rulebook
from zonesim.rules.selection import Lift, OneRate, SameKind
from zonesim.rules.service import Nowhere
from zonesim.rules.statutory import Again, EitherLine, InTheZone
from zonesim.rules.ticket import Convoy
from zonesim.scenario.schema import Scenario
from zonesim.scenario.supervision import Returns
from zonesim.scenario.workshop import Workshop


def rules_of(scenario: Scenario) -> Rulebook:
    """The baseline rules of a scenario, amended by each reform that it switches on."""
    yard, office = scenario.inspection_yard, scenario.document_office
    returns = scenario.returns or Returns()
    book = Rulebook(
        day_zero=scenario.horizon.window[0],
        admission=AsBefore(),
        automatic_share=StatedShare(office.automatic_share if office else 1.0),
        selection_rate=OneRate(yard.selection_rate if yard else 0.0),
        targeting=Lift(1.0),
        scan_share=SameKind(yard.scan_share if yard else 0.0),
        documents_share=SameKind(0.0),
        commodity_measure=Listed(table_of(scenario)),
        statutory_due=EitherLine(),
        statutory_again=Again(),
        statutory_site=InTheZone(),
        sampled_here=AtEitherLine(),
        released_first=HeldForTheAnswer(),
        convoy=Convoy(),
        guarantee=ForEveryBatch(),
        written_investigation=InvestigatedShare(returns.written_share),
        on_site_check=InvestigatedShare(returns.on_site_share),
        supervision_end=OnApplication(),
        lane=OwnLanes(),
        eats_here=Nowhere(),
        charges_here=Nowhere(),
        parks=Nowhere(),
        catalogue=Catalogued((scenario.workshop or Workshop()).catalogue, scenario.horizon.window[0]),
        packing=OneBasis(),
        orders_before=OnArrival(),
        goods=tuple(scenario.commodities.values()),
    )
    for reform in scenario.active_reforms().values():
        book = reform.amend(book)
    return book
