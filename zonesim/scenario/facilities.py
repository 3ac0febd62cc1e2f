"""What stands in the zone: gates, holding yard, document office, inspection yard, warehouses. Any of them may be left out.

Keys such as [K29] are those of ``docs/sources.md``; a default without one says that it is an assumption.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from zonesim.scenario.base import Frozen
from zonesim.scenario.distributions import DurationDistribution, SignedDurationDistribution
from zonesim.scenario.traffic import Flow
from zonesim.units import Duration, Share

Servers = Annotated[int, Field(strict=True, ge=0)]
LaneGroup = Literal["inbound", "outbound", "shared", "convenience_inbound", "convenience_outbound", "staff_inbound", "staff_outbound"]


class Lanes(Frozen):
    """How many lanes a gate has, by direction and kind; each group of lanes is served from one queue."""

    inbound: Servers = 0
    """Regular goods lanes into the zone."""
    outbound: Servers = 0
    """Regular goods lanes out of the zone."""
    shared: Servers = 0
    """Regular goods lanes that serve both directions from one queue (tidal lanes); a direction without lanes of its own uses them."""
    convenience_inbound: Servers = 0
    """Convenience lanes into the zone: gate-registered goods and others allowed to use them [K10]."""
    convenience_outbound: Servers = 0
    """Convenience lanes out of the zone [K10]."""
    staff_inbound: Servers = 0
    """Lanes for employees into the zone."""
    staff_outbound: Servers = 0
    """Lanes for employees out of the zone."""


class LaneService(Frozen):
    """Time a vehicle holds a lane: plate, gate release order, weight, barrier."""

    inbound: DurationDistribution = Field(default={"lognormal": {"mean": "90 s", "sd": "45 s"}}, validate_default=True)
    """Regular lane into the zone. Source: between 150 s and 30 s [K29], 60 to 120 s [K39]; spread: assumption."""
    outbound: DurationDistribution = Field(default={"lognormal": {"mean": "90 s", "sd": "45 s"}}, validate_default=True)
    """Regular lane out of the zone. Source: as inbound [K29 K39]; spread: assumption."""
    convenience: DurationDistribution = Field(default={"uniform": {"min": "6 s", "max": "14 s"}}, validate_default=True)
    """Convenience lane, either direction. Source: 6 s [K28] to 20 s [K33]; mean of 10 s: assumption."""
    staff: DurationDistribution = Field(default={"constant": "10 s"}, validate_default=True)
    """Staff lane, either direction; employees in any lane, who have no order and are not weighed. Assumption."""
    further_order: Duration = Field(default="10 s", validate_default=True)
    """What each gate release order after the first adds, where a laden vehicle carries several consolidated loads. Assumption."""

    def of(self, flow: Flow, direction: str) -> DurationDistribution:
        """The time of the vehicles of a flow in its own lanes; ``direction``: inbound or outbound."""
        kind = "staff" if flow.kind_row.staff else direction if flow.lane == "regular" else flow.lane
        law: DurationDistribution = getattr(self, kind)
        return law


class Exceptions(Frozen):
    """Vehicles whose weight or gate release order does not match: cleared off the lane, so that the lane is free."""

    share: Share = 0.05
    """Share of laden passages, of loads where a vehicle carries several. Source: about 5 % of transactions at US ports [K42]."""
    of_orders: Share = 0.5
    """Part of them of which the order does not match, the rest being of weights; it matters only where a reform has orders verified
    before the vehicle arrives. Assumption."""
    duration: DurationDistribution = Field(default={"lognormal": {"mean": "20 min", "sd": "10 min"}}, validate_default=True)
    """Time to clear one, on its place. Assumption (US ports: about one hour [K42])."""


class Gate(Frozen):
    """A gate (choke point, 卡口): lanes in both directions and the ground before and behind them."""

    lanes: Lanes = Lanes()
    service: LaneService = LaneService()
    exceptions: Exceptions | None = None
    """Weight and order mismatches; left out: none."""
    calendar: str | None = None
    """Opening hours of all lanes: the name of a calendar; left out: always open."""
    lane_calendars: dict[LaneGroup, str] = {}
    """Calendars of single groups of lanes, in place of ``calendar``; where the shifts of one say how many lanes there are when, their
    number in ``lanes`` may be left out."""
    approach_places: Annotated[int, Field(strict=True, ge=0)] | None = None
    """Places for waiting vehicles before the inbound lanes; beyond them the queue stands on the public road. Left out: not counted."""
    waiting_room: Annotated[int, Field(strict=True, ge=0)] | None = None
    """How many vehicles may wait for the inbound lanes of one group; who finds it full is turned away. Left out: no limit."""
    off_lane_places: Annotated[int, Field(strict=True, ge=1)] | None = None
    """Places for vehicles held at the gate (papers not ready, mismatch); while none is free the held vehicle blocks its lane.
    Left out: no limit."""


class HoldingYard(Frozen):
    """Where loaded vehicles wait for the others of their declaration before they leave together."""

    places: Annotated[int, Field(strict=True, ge=1)] | None = None
    """Places; a vehicle without one waits on the zone's roads. Left out: no limit."""


class DocumentOffice(Frozen):
    """The review of declarations, stated explicitly: when papers are lodged, which are automatic, how long an officer takes."""

    officers: Annotated[int, Field(strict=True, ge=1)] | None = None
    """Document officers on duty. Left out: as many as the shifts of the calendar say."""
    calendar: str | None = None
    """Office hours, or shifts that say how many officers there are when; left out: always open."""
    automatic_share: Share = 0.85
    """Share of declarations reviewed by the system alone. Assumption; compare 82 to 85 % facilitated in India [K94]."""
    licence: DurationDistribution = Field(default={"constant": "20 min"}, validate_default=True)
    """Desk time of checking the licence of goods under that measure. Assumption."""
    certificate_lead: SignedDurationDistribution = Field(default={"uniform": {"min": "-4 h", "max": "2 d"}}, validate_default=True)
    """How long before the first vehicle's planned arrival the certificate of goods under that measure arrives; negative: after it.
    Assumption."""
    automatic: DurationDistribution = Field(default={"constant": "1 min"}, validate_default=True)
    """Time of an automatic review. Assumption; compare 3 min after payment [K94]."""
    manual: DurationDistribution = Field(default={"lognormal": {"mean": "30 min", "sd": "15 min"}}, validate_default=True)
    """Desk time of a manual review. Assumption."""
    guarantee: DurationDistribution | None = None
    """Desk time for the guarantee of a batch delivery, beside its review, however that is done; left out: no guarantee is asked for.
    Assumption: no time is published."""
    lead: SignedDurationDistribution = Field(default={"uniform": {"min": "-30 min", "max": "4 h"}}, validate_default=True)
    """How long before the first vehicle's planned arrival papers are lodged; negative: after it. Assumption."""


class DirectClearance(Frozen):
    """Clearance stated directly, where only this is published: who passes at the first attempt, how long the others are held."""

    first_attempt_share: Share
    """Share of laden vehicles whose clearance is complete when they reach the lane, e.g. 0.20 before and 0.95 after May 2019 [K29]."""
    hold: DurationDistribution
    """How long the others are held off the lane."""


class Detection(Frozen):
    """How well one kind of examination sees."""

    sensitivity: Share
    """Probability of an alarm when the examined goods carry a violation."""
    false_alarms: Share
    """Probability of an alarm when they carry none."""


class InspectionYard(Frozen):
    """Selection for inspection and the yard where it is done: document check, scan, physical examination.

    An alarm at the document check or at the scan leads to a physical examination, which decides.
    """

    selection_rate: Share = 0.05
    """Share of declarations selected at random, all firms alike. Source: a forwarder's rule of thumb, 5 % of import lots [K60]."""
    spot_check_rate: Share = 0.01
    """Share of vehicles of the flows ``gate_registered`` and ``empty`` that are checked (the empty legs of laden visits are not).
    Source: customs spot-checks gate-registered goods [K10]; the rate: assumption."""
    places: Annotated[int, Field(strict=True, ge=1)] | None = None
    """Parking places of the yard, held from arrival in it until release. Left out: no limit."""
    bays: Annotated[int, Field(strict=True, ge=1)] | None = None
    """Bays for unloading and physical examination. Left out: no limit."""
    inspectors: Annotated[int, Field(strict=True, ge=1)] | None = None
    """Inspectors on duty; each examination takes one. Left out: as many as the shifts of the calendar say; without any, no limit."""
    calendar: str | None = None
    """Working hours of the inspectors, or shifts that say how many there are when; left out: always."""
    scanners: Annotated[int, Field(strict=True, ge=1)] | None = None
    """Large scanners (non-intrusive inspection, H986). Left out: as many as the shifts of their calendar say; without any, no limit."""
    scanner_calendar: str | None = None
    """Hours of the scanners, or shifts that say how many there are when; left out: always."""
    image_officers: Annotated[int, Field(strict=True, ge=1)] | None = None
    """Officers who read the images; left out: no limit (a shared image pool [K68])."""
    scan_share: Share = 0.6
    """Share of selected declarations sent to the scanner first, the others straight to physical examination. Assumption."""
    document_check: DurationDistribution = Field(default={"lognormal": {"mean": "10 min", "sd": "5 min"}}, validate_default=True)
    """Check of the papers of a selected declaration, by a document officer where the zone has them. Assumption."""
    scan: DurationDistribution = Field(default={"constant": "3 min"}, validate_default=True)
    """Time in the scanner. Source: about 2 min at a second-line port [K72], rounded up: assumption."""
    image_review: DurationDistribution = Field(default={"lognormal": {"mean": "8 min", "sd": "4 min"}}, validate_default=True)
    """Reading of the image. Source: under 10 min with networked review [K68]; spread: assumption."""
    examination: DurationDistribution = Field(default={"lognormal": {"mean": "180 min", "sd": "108 min"}}, validate_default=True)
    """Physical examination: unload, open, reload. Source: 3 to 4 h [K67 K69]; coefficient of variation 0.6: assumption."""
    document_detection: Detection = Detection(sensitivity=0.2, false_alarms=0.02)
    """What the document check sees. Assumption."""
    scan_detection: Detection = Detection(sensitivity=0.9, false_alarms=0.06)
    """What the scan sees. Source: 90 % detection below 6 % false alarms for automatic image analysis [K75]; 5 alarms in 84 [K69]."""
    examination_sensitivity: Share = 0.95
    """Probability that a physical examination finds a violation that is there. Assumption."""


class Storage(Frozen):
    """The floor of a warehouse, in pallet places."""

    places: Annotated[int, Field(strict=True, ge=1)]
    """Pallet places in all."""
    opening: Annotated[int, Field(strict=True, ge=0)] | None = None
    """Pallets in store at the start, for outward flows to take. Given: outward vehicles wait for stock, and inward goods without
    a dwell stay until taken. Left out: outward goods are always there, and inward goods need a dwell."""
    when_full: Literal["wait", "wait_at_dock", "divert"] = "wait"
    """What a laden vehicle does when there is no room: wait before it takes a dock; take the dock and hold it while it waits
    (spill-back); or take its goods to a store elsewhere."""


class Warehouse(Frozen):
    """Where vehicles load and unload."""

    docks: Annotated[int, Field(strict=True, ge=1)] | None = None
    """Docks for both receipt and dispatch. Left out: as many as the shifts of their calendar say; without any, no limit, unless they
    are given apart."""
    receiving_docks: Annotated[int, Field(strict=True, ge=1)] | None = None
    """Docks for receipt alone, with ``dispatch_docks`` in place of ``docks``."""
    dispatch_docks: Annotated[int, Field(strict=True, ge=1)] | None = None
    """Docks for dispatch alone."""
    crews: Annotated[int, Field(strict=True, ge=1)] | None = None
    """Crews that load and unload. Left out: as many as the shifts of ``crew_calendar`` say; without any, every dock has its own."""
    calendar: str | None = None
    """Working hours of crews; of docks, where crews are left out or have a calendar of their own. Left out: always."""
    crew_calendar: str | None = None
    """Working hours of crews alone, or shifts that say how many there are when; left out: those of ``calendar``."""
    storage: Storage | None = None
    """Pallet places; left out: no limit."""
    unloading: DurationDistribution = Field(default={"lognormal": {"mean": "45 min", "sd": "22.5 min"}}, validate_default=True)
    """Handling time of one load at a dock. Source: 17 to 65 min [K100 K101 K102 K103]; mean and spread: assumption."""
    loading: DurationDistribution = Field(default={"lognormal": {"mean": "45 min", "sd": "22.5 min"}}, validate_default=True)
    """Handling time of one load at a dock. Source: as unloading [K100 K101 K102 K103]; mean and spread: assumption."""

    @model_validator(mode="after")
    def _docks_once(self) -> Warehouse:
        apart = (self.receiving_docks is not None, self.dispatch_docks is not None)
        if any(apart) and (self.docks is not None or not all(apart)):
            raise ValueError("docks are given twice or by half; give 'docks', or both 'receiving_docks' and 'dispatch_docks'")
        return self
