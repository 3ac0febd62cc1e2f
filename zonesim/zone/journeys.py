"""The journeys: what each traveller must live through, in the words of the zone. Who takes which step is in the columns.

Read aloud: a vehicle that brings goods gathers with its set, enters, is examined if selected, drives to the warehouse, unloads,
drives back and leaves empty. A facility that the zone does not have is a step that the journey does not have.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from zonesim.demand import decisions
from zonesim.engines.tables import Floats, Integers, Op
from zonesim.zone.gate import GONE
from zonesim.zone.journey import Label, Part, Step, journey, only
from zonesim.zone.papers import Papers
from zonesim.zone.site import Site
from zonesim.zone.stages import ARRIVED, LODGED, RELEASED, Stage
from zonesim.zone.travellers import Ending, Inquiries, Lots, TrainingGroups, Units
from zonesim.zone.vehicles import Vehicles


def when_called(truck: Vehicles) -> list[Part]:
    """Who is called comes when what it is to take is ready, or when it has done something else first."""
    called = np.zeros(0, np.int64) if truck.called is None else truck.called
    return [*only(called >= 0, [Step(Op.AWAIT, Stage.CALLED, ticket=called, duration=truck.lag)]), Label(ARRIVED)]


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
    """First or second line out: enter empty, charge if need be, load, be released, leave laden."""
    return journey(
        site.entrance.enter(truck),
        site.drive(truck, decisions.TRAVEL_IN),
        site.piles.charge(truck),
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


def in_and_out(site: Site, truck: Vehicles, *, gone: Integers) -> tuple[Part, ...]:
    """In and, unable to go on with what it came for, out again; then it is free for something else (``gone``)."""
    return journey(
        site.entrance.enter(truck),
        site.drive(truck, decisions.TRAVEL_IN),
        site.drive(truck, decisions.TRAVEL_OUT),
        site.exit.leave(truck),
        [Label(GONE), Step(Op.SIGNAL, Stage.CALLED, ticket=gone)],
    )


def at_work(site: Site, truck: Vehicles, *, work: Floats, gone: Integers) -> tuple[Part, ...]:
    """Employees: enter, work, leave; some are on their way to something else then (``gone``, -1 for those who go home)."""
    return journey(
        site.entrance.enter(truck),
        site.drive(truck, decisions.TRAVEL_IN),
        [Step(Op.WORK, Stage.AT_WORK, duration=work)],
        site.drive(truck, decisions.TRAVEL_OUT),
        site.exit.leave(truck),
        only(gone >= 0, [Step(Op.SIGNAL, Stage.CALLED, ticket=gone, amount=0)]),
        [Label(GONE)],
    )


def papers(site: Site, declaration: Papers) -> tuple[Part, ...]:
    """A declaration: lodged, reviewed, ready. Its vehicles await it where they need it."""
    return journey(site.office.review(declaration))


def certificate(ticket: Integers) -> tuple[Part, ...]:
    """A certificate: it arrives, and the papers that awaited it may go on."""
    return (Step(Op.SIGNAL, Stage.CERTIFICATE, ticket=ticket),)


def papers_when_called(site: Site, declaration: Papers, *, called: Integers) -> tuple[Part, ...]:
    """A declaration that is lodged when what it is about is ready to go."""
    return journey([Step(Op.AWAIT, Stage.CALLED, ticket=called), Label(LODGED)], site.office.review(declaration))


def returned_goods(site: Site, lots: Lots) -> tuple[Part, ...]:
    """A returned lot: in the supervised store, asked about, looked at, released; then its places are free."""
    return journey(
        [Step(Op.AWAIT, Stage.STORE, ticket=lots.unloaded), Step(Op.SIGNAL, Stage.STORE, ticket=lots.stored)],
        only(lots.written, [Step(Op.AWAIT, Stage.WRITTEN, ticket=lots.answered)]),
        only(lots.on_site, site.yard.inspector_works(Stage.ON_SITE, lots.priority, time=lots.check_time)),
        [Label(RELEASED)],
        site.store.free(lots.pallets),
    )


def written_investigation(site: Site, inquiries: Inquiries, *, asked: Integers) -> tuple[Part, ...]:
    """An officer puts questions to the firm, which takes its time to answer. ``asked``: whom, among all."""
    urgency, desk_time = inquiries.priority[asked], inquiries.desk_time[asked]
    return journey(
        [Step(Op.AWAIT, Stage.STORE, ticket=inquiries.stored[asked])],
        site.office.officer_works(Stage.WRITTEN, Stage.WRITTEN, priority=urgency, time=desk_time),
        [Step(Op.WORK, Stage.WRITTEN, duration=inquiries.answer_time[asked])],
        [Step(Op.SIGNAL, Stage.WRITTEN, ticket=inquiries.answered[asked])],
    )


def end_of_supervision(site: Site, ending: Ending) -> tuple[Part, ...]:
    """Equipment whose period ends: applied for, reviewed, visited, released, or released by itself; who takes it away is called."""
    licence = site.office.officer_works(Stage.REVIEW_QUEUE, Stage.REVIEW, priority=ending.priority, time=ending.licence_time)
    return journey(
        only(ending.applied, [Step(Op.WORK, Stage.APPLICATION, duration=ending.application_time)]),
        only(
            ending.applied,
            site.office.officer_works(Stage.REVIEW_QUEUE, Stage.REVIEW, priority=ending.priority, time=ending.review_time),
        ),
        only(ending.applied, site.yard.inspector_works(Stage.ON_SITE, ending.priority, time=ending.visit_time)),
        [Label(RELEASED)],
        only(ending.leaves & ending.applied, licence),
        only(ending.leaves, [Step(Op.SIGNAL, Stage.REVIEW, ticket=ending.called)]),
    )


def in_workshop(site: Site, units: Units) -> tuple[Part, ...]:
    """A unit to be repaired: in store until a bay is free, then in the bay; when that is over a vehicle is called to take it away."""
    return journey(
        site.workshop.admit(),
        site.store.free(units.pallets),
        site.workshop.repair(units.time),
        # A signal of its own (amount 0), not counted when skipped: nobody is called for a unit that was not there.
        [Step(Op.SIGNAL, Stage.WORKSHOP, ticket=units.called, amount=0)],
    )


def to_be_repaired(site: Site, units: Units, *, unloaded: Integers) -> tuple[Part, ...]:
    """A unit from its unloading on."""
    return journey([Step(Op.AWAIT, Stage.STORE, ticket=unloaded)], in_workshop(site, units))


def on_course(site: Site, groups: TrainingGroups) -> tuple[Part, ...]:
    """A group: a training place for the days of its course, from the time at which it gets it; its buses are called then."""
    place, begun = site.training, [Step(Op.SIGNAL, Stage.TRAINING, ticket=groups.begun)]
    course = [Step(Op.WORK, Stage.TRAINING, duration=groups.time)]
    if place is None:
        return journey(begun, course)
    return journey(
        only(groups.placed, [Step(Op.SEIZE, Stage.TRAINING_QUEUE, pool=place)]),
        begun,
        course,
        only(groups.placed, [Step(Op.RELEASE, Stage.TRAINING, pool=place)]),
    )


def called_out(site: Site, truck: Vehicles, *, loading: Sequence[Part]) -> tuple[Part, ...]:
    """A vehicle called to take something away: enter empty, load it, be released, leave laden."""
    return journey(
        site.entrance.enter(truck),
        site.drive(truck, decisions.TRAVEL_IN),
        loading,
        site.holding.gather_before_exit(truck),
        site.yard.examine(truck),
        site.drive(truck, decisions.TRAVEL_OUT),
        site.exit.leave(truck),
        [Label(GONE)],
    )
