"""The inspection yard: place, document check, scan, physical examination. Bay, then inspector; never the reverse."""

from __future__ import annotations

from dataclasses import dataclass

from zonesim.demand import decisions
from zonesim.engines.tables import Floats, Op
from zonesim.scenario.facilities import InspectionYard
from zonesim.zone.journey import Label, Part, Priority, Step, only
from zonesim.zone.office import Office
from zonesim.zone.pools import Register
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

    @classmethod
    def build(cls, yard: InspectionYard, office: Office, register: Register) -> Yard:
        """Enter the yard's pools in the register."""
        return cls(
            yard,
            office,
            places=register.maybe("inspection yard, places", "place", yard.places),
            bays=register.maybe("inspection yard, bays", "bay", yard.bays),
            inspectors=register.maybe("inspection yard, inspectors", "inspector", yard.inspectors, calendar=yard.calendar),
            scanners=register.maybe("inspection yard, scanners", "scanner", yard.scanners, calendar=yard.scanner_calendar),
            image_officers=register.maybe("inspection yard, image officers", "image officer", yard.image_officers),
        )

    def examine(self, vehicles: Vehicles) -> list[Part]:
        """Those selected take a place; papers are checked; some are scanned; an alarm, or no scanner, means unloading."""
        how, urgency = vehicles.inspection, vehicles.priority
        document_time = vehicles.inspecting("document_check", decisions.DOCUMENT_CHECK, self.yard.document_check, how.selected)
        examination_time = vehicles.inspecting("examination", decisions.EXAMINATION, self.yard.examination, how.examined)
        examination: list[Part] = [
            *_seize(self.bays, Stage.EXAMINATION, urgency),
            *_seize(self.inspectors, Stage.EXAMINATION, urgency),
            Step(Op.WORK, Stage.EXAMINATION, duration=examination_time),
            *_release(self.inspectors, Stage.EXAMINATION),
            *_release(self.bays, Stage.EXAMINATION),
        ]
        visit: list[Part] = [
            *_seize(self.places, Stage.YARD_QUEUE, urgency),
            *self.office.officer_works(Stage.DOCUMENT_CHECK, Stage.DOCUMENT_CHECK, urgency, document_time),
            *only(vehicles.scanned, self._scan(vehicles)),
            *only(vehicles.examined, examination),
            *_release(self.places, Stage.YARD_QUEUE),
        ]
        return [*only(vehicles.selected, visit), Label(RELEASED)]

    def inspector_works(self, stage: Stage, urgency: Priority, time: Floats) -> list[Part]:
        """An inspector goes where the goods are, in a store or at a firm, as long as it takes; no bay is needed."""
        return [*_seize(self.inspectors, stage, urgency), Step(Op.WORK, stage, duration=time), *_release(self.inspectors, stage)]

    def _scan(self, vehicles: Vehicles) -> list[Part]:
        scanned = vehicles.inspection.scanned
        reading = vehicles.inspecting("image_review", decisions.IMAGE_REVIEW, self.yard.image_review, scanned)
        return [
            *_seize(self.scanners, Stage.SCAN, vehicles.priority),
            Step(Op.WORK, Stage.SCAN, duration=vehicles.inspecting("scan", decisions.SCAN, self.yard.scan, scanned)),
            *_release(self.scanners, Stage.SCAN),
            *_seize(self.image_officers, Stage.SCAN, vehicles.priority),
            Step(Op.WORK, Stage.SCAN, duration=reading),
            *_release(self.image_officers, Stage.SCAN),
        ]


def _seize(pool: int | None, stage: Stage, priority: Priority) -> list[Part]:
    return [] if pool is None else [Step(Op.SEIZE, stage, pool=pool, priority=priority)]


def _release(pool: int | None, stage: Stage) -> list[Part]:
    return [] if pool is None else [Step(Op.RELEASE, stage, pool=pool)]
