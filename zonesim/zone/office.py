"""The document office: what papers live through, and how a vehicle meets them."""

from __future__ import annotations

from dataclasses import dataclass

from zonesim.engines.tables import Floats, Op
from zonesim.scenario.facilities import DocumentOffice
from zonesim.zone.journey import Label, Part, Priority, Step, only
from zonesim.zone.papers import Papers
from zonesim.zone.pools import OFFICER, Facility, FacilityKind, Group, Register
from zonesim.zone.stages import READY, Stage


@dataclass(frozen=True)
class Office:
    """Document officers, by their number in the register; None: the zone has no office of its own."""

    officers: int | None

    @classmethod
    def build(cls, office: DocumentOffice | None, register: Register) -> Office:
        """Enter its officers in the register."""
        if office is None:
            return cls(None)
        officers = Group("officers", OFFICER)
        return cls(register.maybe(Facility(FacilityKind.OFFICE), officers, servers=office.officers, calendar=office.calendar))

    def review(self, papers: Papers) -> list[Part]:
        """Reviewed by the system alone, or by an officer; where there is one, a guarantee or licence is checked, a certificate awaited;
        then the papers are ready."""
        return [
            *only(papers.automatic, [Step(Op.WORK, Stage.REVIEW, duration=papers.automatic_time)]),
            *only(
                ~papers.automatic, self.officer_works(Stage.REVIEW_QUEUE, Stage.REVIEW, priority=papers.priority, time=papers.desk_time)
            ),
            *self._guarantee(papers),
            *self._special(papers),
            Step(Op.SIGNAL, Stage.REVIEW, ticket=papers.ticket),
            Label(READY),
        ]

    def _special(self, papers: Papers) -> list[Part]:
        """What special measures for their goods ask of papers."""
        special = papers.special
        if special is None:
            return []
        return [
            *only(
                special.licence,
                self.officer_works(Stage.REVIEW_QUEUE, Stage.REVIEW, priority=papers.priority, time=special.licence_time),
            ),
            *only(special.certificate, [Step(Op.AWAIT, Stage.CERTIFICATE, ticket=special.ticket)]),
        ]

    def _guarantee(self, papers: Papers) -> list[Part]:
        """An officer checks the guarantee of goods delivered in batches."""
        if papers.guarantee is None or papers.guarantee_time is None:
            return []
        step = self.officer_works(Stage.REVIEW_QUEUE, Stage.REVIEW, priority=papers.priority, time=papers.guarantee_time)
        return only(papers.guarantee, step)

    def officer_works(self, queue: Stage, stage: Stage, *, priority: Priority, time: Floats) -> list[Part]:
        """An officer takes the papers in hand, as long as it takes."""
        work = Step(Op.WORK, stage, duration=time)
        if self.officers is None:
            return [work]
        return [
            Step(Op.SEIZE, queue, pool=self.officers, priority=priority),
            work,
            Step(Op.RELEASE, stage, pool=self.officers),
        ]
