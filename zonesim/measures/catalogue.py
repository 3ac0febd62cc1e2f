"""Every measure: its name, unit, formula and what would be good. The one place where they are described."""

from __future__ import annotations

from dataclasses import dataclass

from zonesim.measures.catalogue_of_reforms import (
    BUSINESS_MEASURES,
    MIXED_MEASURES,
    REFORM_KEYS,
    REFORM_MEASURES,
    SERVICE_MEASURES,
)
from zonesim.measures.measure import Measure

_LOADS = (
    "loads that arrived in the window and were not turned away; all, a direction, a flow, a tier, those on several vehicles, of listed "
    "goods; where lanes are graded, those eligible for convenience lanes and those not; where a reform brings traffic, the traffic "
    "that was there; where parking may be built, those that arrive before their papers are ready (papers late); where guarantees are "
    "asked for, batch delivery (mean and number); where firms consolidate, consolidated goods (mean and number)"
)
_POOLS = "a pool"

_ALL = (
    Measure(
        "release_time_mean",
        "mean release time",
        "s",
        _LOADS,
        "mean over loads of: inbound, arrived -> the later of entered and the end of the last hold; outbound, presented -> left",
        "lower",
    ),
    Measure("release_time_p50", "median release time", "s", _LOADS, "50th percentile over the loads of a replication", "lower"),
    Measure("release_time_p90", "90th percentile of release time", "s", _LOADS, "90th percentile over the loads", "lower"),
    Measure("release_time_p95", "95th percentile of release time", "s", _LOADS, "95th percentile over the loads", "lower"),
    Measure("release_time_p99", "99th percentile of release time", "s", _LOADS, "99th percentile over the loads", "lower"),
    Measure("buffer_time", "buffer time", "s", _LOADS, "95th percentile - mean of the release time", "lower"),
    Measure(
        "share_within_target",
        "share of loads released within target",
        "share",
        "inbound or outbound loads",
        "loads with release time <= the direction's target / loads",
        "higher",
    ),
    Measure(
        "release_stage_time",
        "mean time per stage of release",
        "s",
        "direction and stage",
        "mean over loads of the time spent in the stage between the two moments of the release time; stages sum to it",
        "lower",
    ),
    Measure(
        "declaration_release_time_mean",
        "mean release time of a declaration",
        "s",
        "all, inbound, outbound declarations, or those on several vehicles",
        "inbound: its first vehicle arrived -> last load released; outbound: first presented -> last left",
        "lower",
    ),
    Measure(
        "paper_time_mean",
        "mean paper time",
        "s",
        "all declarations with papers; where guarantees are asked for, batch delivery",
        "papers lodged -> ready",
        "lower",
    ),
    Measure("visit_time_mean", "mean visit time", "s", "all vehicles on behalf of goods, or a flow", "arrived -> left", "lower"),
    Measure(
        "passage_time_mean",
        "mean passage time",
        "s",
        "inbound or outbound",
        "inbound: arrived -> entered; outbound: presented (or back at the gate, empty) -> left; empties included",
        "lower",
    ),
    Measure(
        "first_attempt_share",
        "share passed at the first attempt",
        "share",
        "all, inbound, outbound, or goods under special measures in the scenario's table or a reform's (listed goods)",
        "laden passages not held at the gate / laden passages",
        "higher",
    ),
    Measure("wait_mean", "mean wait", "s", _POOLS, "mean over requests made in the window of asked -> got", "lower"),
    Measure("wait_p95", "95th percentile of wait", "s", _POOLS, "95th percentile of asked -> got", "lower"),
    Measure("queue_mean", "mean queue length", "requests", _POOLS, "time average over the window of those who wait", "lower"),
    Measure("queue_max", "longest queue", "requests", _POOLS, "maximum over the window of those who wait", "lower"),
    Measure(
        "refused", "refused or gave up", "requests / d", _POOLS, "requests made in the window that were not granted, per day", "lower"
    ),
    Measure(
        "utilisation",
        "utilisation",
        "share",
        _POOLS,
        "servers held inside rostered time / rostered server time, in the window",
    ),
    Measure("overtime", "overtime", "h / d", _POOLS, "server time of work in hand beyond the servers rostered, per day", "lower"),
    Measure(
        "hands_on_hours",
        "officers' hands-on hours",
        "h / d",
        "role",
        "time at work on a vehicle or its papers, per day",
        "lower",
    ),
    Measure("rostered_hours", "officers' rostered hours", "h / d", "role", "server time rostered, per day"),
    Measure(
        "road_share_of_time",
        "share of time with a queue on the public road",
        "share",
        "a gate",
        "time in the window with more vehicles waiting before the gate (sets too, not parked) than its approach has places / window",
        "lower",
    ),
    Measure(
        "road_queue_mean",
        "mean queue on the public road",
        "vehicles",
        "a gate",
        "time average of vehicles waiting before the gate beyond the places of its approach",
        "lower",
    ),
    Measure("road_queue_max", "longest queue on the public road", "vehicles", "a gate", "maximum of the same", "lower"),
    Measure(
        "backlog_at_close",
        "backlog when the gate closes",
        "vehicles",
        "a gate",
        "mean over closings on days of the window of vehicles arrived and neither entered nor gone, or presented and not left",
        "lower",
    ),
    Measure(
        "vehicles_inside_mean",
        "mean vehicles in the zone",
        "vehicles",
        "all but employees",
        "time average of vehicles entered and not left",
    ),
    Measure("entries", "barrier openings inbound", "1 / d", "all but employees, or a flow", "vehicles entered in the window / days"),
    Measure("exits", "barrier openings outbound", "1 / d", "all but employees, or a flow", "vehicles left in the window / days"),
    Measure(
        "declarations_closed",
        "declarations closed",
        "1 / d",
        "all",
        "declarations whose last load was released in the window / days",
    ),
    Measure("tonnes_released", "tonnes released", "t / d", "all", "net weight of loads released in the window / days"),
    Measure("loads", "loads of the cohort", "loads", _LOADS, "number of loads that arrived in the window and were not turned away"),
    Measure(
        "declarations",
        "declarations of the cohort",
        "declarations",
        "all",
        "declarations whose first vehicle arrived in the window",
    ),
    Measure(
        "turned_away",
        "vehicles turned away",
        "vehicles / d",
        "all but employees, or employees",
        "per day of the cohort: refused at the gate or out of patience",
        "lower",
    ),
    Measure(
        "diverted", "loads stored elsewhere", "loads / d", "all", "per day of the cohort: goods that found the store full", "lower"
    ),
    Measure(
        "lots_still_inside", "lots still in store", "lots", "all", "number of lots of the cohort whose dwell ends after the window"
    ),
    Measure("selected", "declarations selected", "declarations / d", "all, or a tier", "per day of the cohort: sent to inspection"),
    Measure("scans", "scans", "vehicles / d", "all", "per day of the cohort: vehicles scanned"),
    Measure(
        "examinations", "physical examinations", "vehicles / d", "all", "per day of the cohort: vehicles examined physically", "lower"
    ),
    Measure(
        "false_alarms",
        "false alarms",
        "vehicles / d",
        "all",
        "per day of the cohort: alarms of document check or scan without a violation",
        "lower",
    ),
    Measure(
        "violations",
        "violations present",
        "declarations / d",
        "all, a tier, or returned goods",
        "per day of the cohort: declarations that carry a violation",
    ),
    Measure(
        "violations_found",
        "violations found",
        "declarations / d",
        "all, a tier, or returned goods",
        "per day of the cohort: found by physical examination or, of returned goods, by an investigation",
        "higher",
    ),
    Measure(
        "violations_missed",
        "violations missed",
        "declarations / d",
        "all, a tier, or returned goods",
        "present - found, per day",
        "lower",
    ),
    Measure(
        "expected_violations",
        "expected violations",
        "declarations / d",
        "all, a tier, or returned goods",
        "per day, sum over the cohort of the violation rate: that of the firm's tier x risk of the goods, at most 1",
    ),
    Measure(
        "expected_found",
        "expected violations found",
        "declarations / d",
        "all, a tier, or returned goods",
        "per day, sum over the cohort of violation rate x selection rate x probability that inspection finds it; of returned goods, of "
        "violation rate x probability that the yard or an investigation finds it",
        "higher",
    ),
    Measure(
        "expected_missed",
        "expected violations missed",
        "declarations / d",
        "all, a tier, or returned goods",
        "expected present - expected found, per day",
        "lower",
    ),
    Measure(
        "examinations_per_find",
        "examinations per expected find",
        "vehicles",
        "all",
        "physical examinations / expected violations found",
        "lower",
    ),
    Measure(
        "detection_share",
        "share of violations found",
        "share",
        "all, a tier, or returned goods",
        "expected violations found / expected violations",
        "higher",
    ),
    Measure(
        "lane_wait_mean",
        "mean wait for lanes",
        "s",
        "vehicles eligible for convenience lanes beside those of their flow, and those not; employees",
        "mean over vehicles of the cohort, not turned away, of the time in the queues of their two passages of a gate",
        "lower",
    ),
    Measure(
        "lane_hours",
        "hours of service in lanes",
        "h / d",
        "regular, convenience or staff lanes",
        "time vehicles are served in lanes, per day of the window: the hands-on time of those who attend them",
        "lower",
    ),
    Measure(
        "mismatches_let_through",
        "mismatches let through",
        "vehicles / d",
        "all",
        "per day of the cohort: passed laden by a convenience lane with a mismatch that a regular one would have seen",
        "lower",
    ),
    Measure(
        "expected_let_through",
        "expected mismatches let through",
        "vehicles / d",
        "all",
        "per day, laden passages of the cohort by convenience lanes in place of regular ones x (share seen there - share seen here)",
        "lower",
    ),
    Measure(
        "idling",
        "engine-on time",
        "h / d",
        "all",
        "gate queues and lanes in both directions, sum over the cohort's vehicles, employees' too, per day (assumption: engines off "
        "elsewhere)",
        "lower",
    ),
)

MEASURES: dict[str, Measure] = {
    measure.name: measure for measure in (*_ALL, *REFORM_MEASURES, *SERVICE_MEASURES, *BUSINESS_MEASURES, *MIXED_MEASURES)
}
"""All measures by name."""


@dataclass(frozen=True)
class Key:
    """A measure that a comparison speaks of first. ``matters``: the smallest difference worth acting on, in its unit (assumption)."""

    measure: str
    of: str
    matters: float

    @property
    def words(self) -> str:
        """How tables and sentences name it."""
        words = MEASURES[self.measure].words
        return words if self.of == "all" else f"{words}, {self.of.replace('_', ' ')}"


KEY_MEASURES: tuple[Key, ...] = (
    Key("release_time_mean", "all", 30),
    Key("release_time_p95", "all", 120),
    Key("release_time_p99", "all", 600),
    Key("release_time_mean", "several vehicles", 120),
    Key("declaration_release_time_mean", "all", 60),
    Key("declaration_release_time_mean", "several vehicles", 120),
    Key("visit_time_mean", "all", 30),
    Key("idling", "all", 1),
    Key("hands_on_hours", "inspector", 1),
    Key("examinations", "all", 0.5),
    Key("expected_found", "all", 0.02),
    Key("expected_missed", "all", 0.02),
    Key("expected_missed", "tier advanced_certified", 0.02),
    Key("expected_missed", "tier standard", 0.02),
    Key("detection_share", "all", 0.01),
    *(Key(*key) for key in REFORM_KEYS),
)
"""Key measures in the order in which a comparison shows them."""
