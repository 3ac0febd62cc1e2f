"""The journeys: what each traveller must live through, in the words of the zone. Who takes which step is in the columns.

Read aloud: a vehicle that brings goods gathers with its set, enters, is examined if selected, drives to the warehouse, unloads,
drives back and leaves empty. A facility that the zone does not have is a step that the journey does not have.
"""

from __future__ import annotations

from zonesim.demand import decisions
from zonesim.engines.tables import Integers, Op
from zonesim.zone.gate import GONE
from zonesim.zone.journey import Label, Part, Step, journey
from zonesim.zone.papers import Papers
from zonesim.zone.site import Site
from zonesim.zone.stages import ARRIVED, Stage
from zonesim.zone.vehicles import Vehicles


def when_called(truck: Vehicles) -> list[Part]:
    """Who is called comes when what it is to take is ready."""
    return [Step(Op.AWAIT, Stage.CALLED, ticket=truck.called), Label(ARRIVED)]


def goods_in(site: Site, truck: Vehicles) -> tuple[Part, ...]:
    """First or second line in, and gate-registered goods: enter laden, be released, unload, leave empty."""
    return journey(
        site.holding.gather_before_gate(truck),
        site.entrance.enter(truck),
        site.yard.examine(truck),
        site.drive(truck, decisions.TRAVEL_IN),
        site.store.unload(truck),
        site.drive(truck, decisions.TRAVEL_OUT),
        site.exit.leave(truck),
        [Label(GONE)],
    )


def goods_out(site: Site, truck: Vehicles) -> tuple[Part, ...]:
    """First or second line out: enter empty, load, be released, leave laden."""
    return journey(
        site.entrance.enter(truck),
        site.drive(truck, decisions.TRAVEL_IN),
        site.store.load(truck),
        site.holding.gather_before_exit(truck),
        site.yard.examine(truck),
        site.drive(truck, decisions.TRAVEL_OUT),
        site.exit.leave(truck),
        [Label(GONE)],
    )


def empty(site: Site, truck: Vehicles) -> tuple[Part, ...]:
    """Repositioning: enter empty, be checked if chosen, leave empty."""
    return journey(
        site.entrance.enter(truck),
        site.yard.examine(truck),
        site.drive(truck, decisions.TRAVEL_IN),
        site.drive(truck, decisions.TRAVEL_OUT),
        site.exit.leave(truck),
        [Label(GONE)],
    )


def papers(site: Site, declaration: Papers) -> tuple[Part, ...]:
    """A declaration: lodged, reviewed, ready. Its vehicles await it where they need it."""
    return journey(site.office.review(declaration))


def certificate(ticket: Integers) -> tuple[Part, ...]:
    """A certificate: it arrives, and the papers that awaited it may go on."""
    return (Step(Op.SIGNAL, Stage.CERTIFICATE, ticket=ticket),)


JOURNEYS = {
    "first_line_in": goods_in,
    "second_line_in": goods_in,
    "gate_registered": goods_in,
    "first_line_out": goods_out,
    "second_line_out": goods_out,
    "empty": empty,
}
"""The journey of each kind of flow."""
