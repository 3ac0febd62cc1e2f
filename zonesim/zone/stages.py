"""The stages of a visit, in the terms of the World Customs Organization's Time Release Study, and the moments that part them."""

from __future__ import annotations

from enum import IntEnum


class Stage(IntEnum):
    """What a traveller's time is spent on. Every step belongs to one; waiting for a stage counts to that stage."""

    SET_IN = 0
    GATE_QUEUE_IN = 1
    GATE_IN = 2
    HOLD_IN = 3
    YARD_QUEUE = 4
    DOCUMENT_CHECK = 5
    SCAN = 6
    EXAMINATION = 7
    TRAVEL = 8
    DOCK_QUEUE = 9
    HANDLING = 10
    SET_OUT = 11
    HOLD_OUT = 12
    GATE_QUEUE_OUT = 13
    GATE_OUT = 14
    REVIEW_QUEUE = 15
    REVIEW = 16
    STORE = 17
    CALLED = 18
    LABORATORY = 19
    CERTIFICATE = 20
    WRITTEN = 21
    ON_SITE = 22
    APPLICATION = 23
    PARKED = 24
    CHARGING_QUEUE = 25
    CHARGING = 26
    AT_WORK = 27
    WORKSHOP_QUEUE = 28
    WORKSHOP = 29
    TRAINING_QUEUE = 30
    TRAINING = 31

    @property
    def words(self) -> str:
        """The stage as tables and pictures name it."""
        return STAGE_WORDS[self]


STAGE_WORDS = {
    Stage.SET_IN: "waiting for the other vehicles, entry",
    Stage.GATE_QUEUE_IN: "gate queue, entry",
    Stage.GATE_IN: "gate service, entry",
    Stage.HOLD_IN: "held at the gate, entry",
    Stage.YARD_QUEUE: "waiting for a yard place",
    Stage.DOCUMENT_CHECK: "document check",
    Stage.SCAN: "scan",
    Stage.EXAMINATION: "physical examination",
    Stage.TRAVEL: "travel and other",
    Stage.DOCK_QUEUE: "waiting for dock, crew or room",
    Stage.HANDLING: "loading and unloading",
    Stage.SET_OUT: "waiting for the other vehicles, exit",
    Stage.HOLD_OUT: "held at the gate, exit",
    Stage.GATE_QUEUE_OUT: "gate queue, exit",
    Stage.GATE_OUT: "gate service, exit",
    Stage.REVIEW_QUEUE: "waiting for a document officer",
    Stage.REVIEW: "review of the declaration",
    Stage.STORE: "in store",
    Stage.CALLED: "not called yet",
    Stage.LABORATORY: "waiting for the laboratory",
    Stage.CERTIFICATE: "waiting for a certificate",
    Stage.WRITTEN: "written investigation",
    Stage.ON_SITE: "check on site",
    Stage.APPLICATION: "not applied for yet",
    Stage.PARKED: "parked until its papers are ready",
    Stage.CHARGING_QUEUE: "waiting for a charging pile",
    Stage.CHARGING: "charging",
    Stage.AT_WORK: "at work",
    Stage.WORKSHOP_QUEUE: "waiting for a workshop bay",
    Stage.WORKSHOP: "in the workshop",
    Stage.TRAINING_QUEUE: "waiting for a training place",
    Stage.TRAINING: "in training",
}


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

# What the ways of vehicles that leave the zone and come back are called, after their flow.
TO_CHARGE, AFTER_NOON, BY_BUS = ", to charge", ", after noon", ", by bus"
