"""The stages of a visit, in the terms of the World Customs Organization's Time Release Study, and the moments that part them."""

from __future__ import annotations

from enum import IntEnum

from zonesim.zone.stage_rows import BOTH, INBOUND, NEITHER, OUTBOUND, Activity, At, ShownAt, StageRow


class Stage(IntEnum):
    """What a traveller's time is spent on. Every step belongs to one; waiting for a stage counts to that stage."""

    row: StageRow

    def __new__(cls, row: StageRow) -> Stage:
        """The next number, and what is said of it."""
        number = len(cls.__members__)
        stage = int.__new__(cls, number)
        stage._value_, stage.row = number, row
        return stage

    @property
    def words(self) -> str:
        """The stage as tables and pictures name it."""
        return self.row.words

    SET_IN = StageRow(
        words="waiting for the other vehicles, entry",
        waiting=True,
        release=INBOUND,
        visit=True,
        idling=False,
        everywhere=True,
        shown=(ShownAt(At.ENTRANCE, "for its set", always=False),),
        activity=Activity("wait for the set on entry", customs=False),
    )
    GATE_QUEUE_IN = StageRow(
        words="gate queue, entry",
        waiting=True,
        release=INBOUND,
        visit=True,
        idling=True,
        everywhere=True,
        shown=(ShownAt(At.ENTRANCE, "queue for entry", always=True),),
        activity=Activity("gate queue on entry", customs=False),
    )
    GATE_IN = StageRow(
        words="gate service, entry",
        waiting=False,
        release=INBOUND,
        visit=True,
        idling=True,
        everywhere=True,
        shown=(ShownAt(At.ENTRANCE, "entry lanes", always=True),),
        activity=Activity("gate service on entry", customs=False),
    )
    HOLD_IN = StageRow(
        words="held at the gate, entry",
        waiting=True,
        release=INBOUND,
        visit=True,
        idling=False,
        everywhere=True,
        shown=(ShownAt(At.ENTRANCE, "held at gate", always=True),),
        activity=Activity("hold on entry", customs=False),
    )
    YARD_QUEUE = StageRow(
        words="waiting for a yard place",
        waiting=True,
        release=BOTH,
        visit=True,
        idling=False,
        everywhere=True,
        shown=(ShownAt(At.YARD, "waiting", always=True),),
        activity=Activity("yard queue", customs=False),
    )
    DOCUMENT_CHECK = StageRow(
        words="document check",
        waiting=False,
        release=BOTH,
        visit=True,
        idling=False,
        everywhere=True,
        shown=(ShownAt(At.YARD, "document check", always=True),),
        activity=Activity("document check", customs=True),
    )
    SCAN = StageRow(
        words="scan",
        waiting=False,
        release=BOTH,
        visit=True,
        idling=False,
        everywhere=True,
        shown=(ShownAt(At.YARD, "scan", always=True),),
        activity=Activity("scan", customs=True),
    )
    EXAMINATION = StageRow(
        words="physical examination",
        waiting=False,
        release=BOTH,
        visit=True,
        idling=False,
        everywhere=True,
        shown=(ShownAt(At.YARD, "examination", always=True),),
        activity=Activity("examination", customs=True, at_destination="examination at the destination"),
    )
    TRAVEL = StageRow(
        words="travel and other",
        waiting=False,
        release=BOTH,
        visit=True,
        idling=False,
        everywhere=True,
        shown=(),
        activity=None,
    )
    DOCK_QUEUE = StageRow(
        words="waiting for dock, crew or room",
        waiting=True,
        release=NEITHER,
        visit=True,
        idling=False,
        everywhere=True,
        shown=(ShownAt(At.WAREHOUSE, "waiting", always=True),),
        activity=Activity("dock queue", customs=False),
    )
    HANDLING = StageRow(
        words="loading and unloading",
        waiting=False,
        release=NEITHER,
        visit=True,
        idling=False,
        everywhere=True,
        shown=(ShownAt(At.WAREHOUSE, "at the docks", always=True),),
        activity=Activity("unloading", customs=False, outward="loading"),
    )
    SET_OUT = StageRow(
        words="waiting for the other vehicles, exit",
        waiting=True,
        release=OUTBOUND,
        visit=True,
        idling=False,
        everywhere=True,
        shown=(ShownAt(At.HOLDING, "for its set", always=True),),
        activity=Activity("wait for the set on exit", customs=False),
    )
    HOLD_OUT = StageRow(
        words="held at the gate, exit",
        waiting=True,
        release=OUTBOUND,
        visit=True,
        idling=False,
        everywhere=True,
        shown=(ShownAt(At.HOLDING, "for papers", always=True), ShownAt(At.EXIT, "held at gate", always=True)),
        activity=Activity("hold on exit", customs=False),
    )
    GATE_QUEUE_OUT = StageRow(
        words="gate queue, exit",
        waiting=True,
        release=OUTBOUND,
        visit=True,
        idling=True,
        everywhere=True,
        shown=(ShownAt(At.EXIT, "queue for exit", always=True),),
        activity=Activity("gate queue on exit", customs=False),
    )
    GATE_OUT = StageRow(
        words="gate service, exit",
        waiting=False,
        release=OUTBOUND,
        visit=True,
        idling=True,
        everywhere=True,
        shown=(ShownAt(At.EXIT, "exit lanes", always=True),),
        activity=Activity("gate service on exit", customs=False),
    )
    REVIEW_QUEUE = StageRow(
        words="waiting for a document officer",
        waiting=True,
        release=NEITHER,
        visit=False,
        idling=False,
        everywhere=True,
        shown=(ShownAt(At.OFFICE, "waiting", always=True),),
        activity=Activity("queue for review", customs=False),
    )
    REVIEW = StageRow(
        words="review of the declaration",
        waiting=False,
        release=NEITHER,
        visit=False,
        idling=False,
        everywhere=True,
        shown=(ShownAt(At.OFFICE, "under review", always=True),),
        activity=Activity("document review", customs=False),
    )
    STORE = StageRow(
        words="in store",
        waiting=False,
        release=NEITHER,
        visit=False,
        idling=False,
        everywhere=True,
        shown=(),
        activity=None,
    )
    CALLED = StageRow(
        words="not called yet",
        waiting=True,
        release=NEITHER,
        visit=False,
        idling=False,
        everywhere=True,
        shown=(),
        activity=None,
    )
    LABORATORY = StageRow(
        words="waiting for the laboratory",
        waiting=False,
        release=BOTH,
        visit=True,
        idling=False,
        everywhere=False,
        shown=(ShownAt(At.YARD, "laboratory", always=False),),
        activity=Activity("laboratory test", customs=True),
    )
    CERTIFICATE = StageRow(
        words="waiting for a certificate",
        waiting=True,
        release=NEITHER,
        visit=False,
        idling=False,
        everywhere=True,
        shown=(),
        activity=Activity("wait for a certificate", customs=False),
    )
    WRITTEN = StageRow(
        words="written investigation",
        waiting=False,
        release=NEITHER,
        visit=False,
        idling=False,
        everywhere=True,
        shown=(),
        activity=Activity("written investigation", customs=False),
    )
    ON_SITE = StageRow(
        words="check on site",
        waiting=False,
        release=NEITHER,
        visit=False,
        idling=False,
        everywhere=True,
        shown=(),
        activity=Activity("check on site", customs=False),
    )
    APPLICATION = StageRow(
        words="not applied for yet",
        waiting=False,
        release=NEITHER,
        visit=False,
        idling=False,
        everywhere=True,
        shown=(),
        activity=Activity("preparation of the application", customs=False),
    )
    PARKED = StageRow(
        words="parked until its papers are ready",
        waiting=True,
        release=INBOUND,
        visit=True,
        idling=False,
        everywhere=False,
        shown=(ShownAt(At.ENTRANCE, "parked", always=False),),
        activity=Activity("parking", customs=False),
    )
    CHARGING_QUEUE = StageRow(
        words="waiting for a charging pile",
        waiting=True,
        release=NEITHER,
        visit=True,
        idling=False,
        everywhere=True,
        shown=(ShownAt(At.APART, "charging piles", always=False),),
        activity=Activity("queue for charging", customs=False),
    )
    CHARGING = StageRow(
        words="charging",
        waiting=False,
        release=NEITHER,
        visit=True,
        idling=False,
        everywhere=True,
        shown=(ShownAt(At.APART, "charging piles", always=False),),
        activity=Activity("charging", customs=False),
    )
    AT_WORK = StageRow(
        words="at work",
        waiting=False,
        release=NEITHER,
        visit=True,
        idling=False,
        everywhere=True,
        shown=(ShownAt(At.APART, "at work", always=False),),
        activity=Activity("work", customs=False),
    )
    WORKSHOP_QUEUE = StageRow(
        words="waiting for a workshop bay",
        waiting=True,
        release=NEITHER,
        visit=False,
        idling=False,
        everywhere=True,
        shown=(),
        activity=None,
    )
    WORKSHOP = StageRow(
        words="in the workshop",
        waiting=False,
        release=NEITHER,
        visit=False,
        idling=False,
        everywhere=True,
        shown=(),
        activity=None,
    )
    TRAINING_QUEUE = StageRow(
        words="waiting for a training place",
        waiting=True,
        release=NEITHER,
        visit=False,
        idling=False,
        everywhere=True,
        shown=(),
        activity=None,
    )
    TRAINING = StageRow(
        words="in training",
        waiting=False,
        release=NEITHER,
        visit=False,
        idling=False,
        everywhere=True,
        shown=(),
        activity=None,
    )


class Entity(IntEnum):
    """Who walks. At equal times papers are numbered before the vehicles they belong to, lots after them."""

    PAPERS = 0
    VEHICLE = 1
    LOT = 2
    SAMPLE = 3
    INSPECTION = 4
    CERTIFICATE = 5
    REQUEST = 6

    @property
    def words(self) -> str:
        """The word in messages."""
        return ("declaration", "vehicle", "lot", "sample", "inspection at the destination", "certificate", "request")[self]


# Moments of a visit: labels in its journey. A label's time is when everything before it on the way was completed.
ARRIVED = "arrived"
AT_LANE = "at lane"
ENTERED = "entered"
RELEASED = "released"
PRESENTED = "presented"
LEFT = "left"
LODGED = "papers lodged"
READY = "papers ready"
PARKED, UNPARKED = "parked", "unparked"
