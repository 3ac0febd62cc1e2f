"""The inspection yard: place, document check, scan, physical examination, sample. Bay, then inspector; never the reverse."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zonesim.demand import decisions
from zonesim.engines.tables import Floats, Op
from zonesim.scenario.facilities import InspectionYard
from zonesim.scenario.goods import Laboratory, StatutoryInspection
from zonesim.zone.journey import Label, Part, Priority, Step, only
from zonesim.zone.laboratory import Following, Tests, of_declarations
from zonesim.zone.office import Office
from zonesim.zone.pools import BAY, IMAGE_OFFICER, INSPECTOR, PLACE, SCANNER, Facility, FacilityKind, Group, Register
from zonesim.zone.stages import RELEASED, Stage
from zonesim.zone.vehicles import Vehicles


@dataclass(frozen=True)
class Yard:
    """The yard's pools by their numbers in the register; None: without limit."""

    yard: InspectionYard
    office: Office
    places: int | None
    bays: int | None
    inspectors: int | None
    scanners: int | None
    image_officers: int | None
    tests: Tests | None
    statutory: StatutoryInspection

    @classmethod
    def build(
        cls,
        yard: InspectionYard,
        office: Office,
        *,
        register: Register,
        laboratory: Laboratory | None = None,
        statutory: StatutoryInspection | None = None,
    ) -> Yard:
        """Enter the yard's pools in the register."""
        here = Facility(FacilityKind.YARD)
        return cls(
            yard,
            office,
            places=register.maybe(here, Group("places", PLACE), servers=yard.places),
            bays=register.maybe(here, Group("bays", BAY), servers=yard.bays),
            inspectors=register.maybe(here, Group("inspectors", INSPECTOR), servers=yard.inspectors, calendar=yard.calendar),
            scanners=register.maybe(here, Group("scanners", SCANNER), servers=yard.scanners, calendar=yard.scanner_calendar),
            image_officers=register.maybe(here, Group("image officers", IMAGE_OFFICER), servers=yard.image_officers),
            tests=Tests.build(laboratory, register),
            statutory=statutory or StatutoryInspection(),
        )

    def examine(self, vehicles: Vehicles) -> list[Part]:
        """Those selected take a place; papers are checked; some are scanned; an alarm, or no scanner, means unloading. Of some a sample
        is taken, and they stay until the laboratory answers unless they are released first."""
        how, urgency = vehicles.inspection, vehicles.priority
        document_time = vehicles.inspecting(
            "document_check", decisions.DOCUMENT_CHECK, distribution=self.yard.document_check, those=how.selected
        )
        bay_time = vehicles.inspecting("examination", decisions.EXAMINATION, distribution=self.yard.examination, those=how.examined)
        at_bay = vehicles.examined
        if self.tests is not None and how.sampled.any():
            sampling = vehicles.inspecting(
                "sampling", decisions.SAMPLING, distribution=self.tests.laboratory.sampling, those=how.sampled
            )
            bay_time = np.where(vehicles.examined, bay_time, 0.0) + np.where(vehicles.sampled, sampling, 0.0)
            at_bay = vehicles.examined | vehicles.sampled
        visit: list[Part] = [
            *_seize(self.places, Stage.YARD_QUEUE, urgency),
            *self.office.officer_works(Stage.DOCUMENT_CHECK, Stage.DOCUMENT_CHECK, priority=urgency, time=document_time),
            *only(vehicles.scanned, self._scan(vehicles)),
            *only(at_bay, self._at_bay(urgency, bay_time)),
            *self._until_answered(vehicles),
            *_release(self.places, Stage.YARD_QUEUE),
        ]
        return [*only(vehicles.selected, visit), *_follow(vehicles), Label(RELEASED)]

    def _at_bay(self, urgency: Priority, time: Floats) -> list[Part]:
        """An inspector works at a bay."""
        return [
            *_seize(self.bays, Stage.EXAMINATION, urgency),
            *_seize(self.inspectors, Stage.EXAMINATION, urgency),
            Step(Op.WORK, Stage.EXAMINATION, duration=time),
            *_release(self.inspectors, Stage.EXAMINATION),
            *_release(self.bays, Stage.EXAMINATION),
        ]

    def _until_answered(self, vehicles: Vehicles) -> list[Part]:
        """Held with its sample until the laboratory answers; goods that failed are dealt with there and then."""
        held = vehicles.inspection.held
        if self.tests is None or not held.any():
            return []
        freight, failed = vehicles.freight, held & vehicles.inspection.failed
        dealing = self._at_bay(vehicles.priority, freight.most(self.tests.treatment(vehicles.flow), failed))
        waiting = self.tests.wait(freight.most(self.tests.answer(vehicles.flow), held))
        return [*only(freight.any(held), [waiting]), *only(freight.any(failed), dealing)]

    def test(self, vehicles: Vehicles, after: Following) -> list[Part]:
        """A sample whose goods were released first: tested; if it fails, its lot is brought back to the yard and dealt with there."""
        if self.tests is None:
            return []
        flow, rows, aboard = vehicles.flow, after.tested, vehicles.freight.aboard
        urgency = aboard(vehicles.priority)[rows]
        bringing = of_declarations(flow, decisions.RECALL, distribution=self.tests.laboratory.recall)[rows]
        recall: list[Part] = [
            Step(Op.WORK, Stage.TRAVEL, duration=bringing),
            *_seize(self.places, Stage.YARD_QUEUE, urgency),
            *self._at_bay(urgency, self.tests.treatment(flow)[rows]),
            *_release(self.places, Stage.YARD_QUEUE),
        ]
        return [
            Step(Op.AWAIT, Stage.LABORATORY, ticket=aboard(after.sampled)[rows]),
            self.tests.wait(self.tests.answer(flow)[rows]),
            *only(vehicles.inspection.failed[rows], recall),
            Step(Op.SIGNAL, Stage.LABORATORY, ticket=after.answered[rows]),
        ]

    def inspect_at_destination(self, vehicles: Vehicles, after: Following) -> list[Part]:
        """An inspector travels to goods that were released, examines them there, and travels back: no bay, no place."""
        flow, rows, aboard = vehicles.flow, after.visited, vehicles.freight.aboard
        travel = of_declarations(flow, decisions.DESTINATION_TRAVEL, distribution=self.statutory.travel)
        examination = vehicles.of_loads("examination", decisions.EXAMINATION, distribution=self.yard.examination)
        return [
            Step(Op.AWAIT, Stage.EXAMINATION, ticket=aboard(after.released)[rows]),
            *_seize(self.inspectors, Stage.EXAMINATION, aboard(vehicles.priority)[rows]),
            Step(Op.WORK, Stage.EXAMINATION, duration=(examination + travel)[rows]),
            *_release(self.inspectors, Stage.EXAMINATION),
        ]

    def inspector_works(self, stage: Stage, urgency: Priority, *, time: Floats) -> list[Part]:
        """An inspector goes where the goods are, in a store or at a firm, as long as it takes; no bay is needed."""
        return [*_seize(self.inspectors, stage, urgency), Step(Op.WORK, stage, duration=time), *_release(self.inspectors, stage)]

    def _scan(self, vehicles: Vehicles) -> list[Part]:
        scanned = vehicles.inspection.scanned
        reading = vehicles.inspecting("image_review", decisions.IMAGE_REVIEW, distribution=self.yard.image_review, those=scanned)
        return [
            *_seize(self.scanners, Stage.SCAN, vehicles.priority),
            Step(Op.WORK, Stage.SCAN, duration=vehicles.inspecting("scan", decisions.SCAN, distribution=self.yard.scan, those=scanned)),
            *_release(self.scanners, Stage.SCAN),
            *_seize(self.image_officers, Stage.SCAN, vehicles.priority),
            Step(Op.WORK, Stage.SCAN, duration=reading),
            *_release(self.image_officers, Stage.SCAN),
        ]


def _seize(pool: int | None, stage: Stage, priority: Priority) -> list[Part]:
    return [] if pool is None else [Step(Op.SEIZE, stage, pool=pool, priority=priority)]


def _release(pool: int | None, stage: Stage) -> list[Part]:
    return [] if pool is None else [Step(Op.RELEASE, stage, pool=pool)]


def _follow(vehicles: Vehicles) -> list[Part]:
    """Who goes on when a vehicle is released is told so. (Amount 0: not told by who turned away before.)"""
    after = vehicles.following
    if after is None:
        return []
    tested, visited = vehicles.freight.any(after.tested), vehicles.freight.any(after.visited)
    return [
        *only(tested, [Step(Op.SIGNAL, Stage.EXAMINATION, ticket=after.sampled, amount=0)]),
        *only(visited, [Step(Op.SIGNAL, Stage.EXAMINATION, ticket=after.released, amount=0)]),
    ]
