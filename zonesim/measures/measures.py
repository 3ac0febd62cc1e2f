"""What a run means: the measures of one replication, from its log. Undefined is NaN, never 0."""

from __future__ import annotations

import numpy as np

from zonesim.demand.demand import FlowDemand
from zonesim.engines.tables import Floats, Mask
from zonesim.measures import batch_delivery, consolidated, goods, repairs, service, supervised, training
from zonesim.measures.facilities import facility_measures, lane_hours, road_and_backlog
from zonesim.measures.finished import Reading, Row, laden, mean, percentiles, read
from zonesim.measures.reading import Visits, stages_of_release
from zonesim.scenario.traffic import TIERS
from zonesim.units import HOUR
from zonesim.zone.stage_rows import BOTH
from zonesim.zone.stages import Stage

__all__ = ["Reading", "Row", "measures", "read", "survival"]

ELIGIBLE, NOT_ELIGIBLE = "eligible", "not eligible"
THERE_BEFORE = "traffic that was there"
"""Loads of flows that come whatever the rules, where there are others."""


def measures(reading: Reading) -> list[Row]:
    """Every measure of a replication, in a fixed order."""
    rows: list[Row] = []
    rows += _release(reading)
    rows += _declarations(reading)
    rows += _visits(reading)
    rows += _throughput(reading)
    rows += facility_measures(reading.case, reading.events, reading.held)
    rows += lane_hours(reading.case, reading.events)
    rows += road_and_backlog(reading.case, reading.visits)
    rows += _detection(reading)
    rows += _choice_of_lanes(reading)
    rows += _not_admitted(reading)
    rows += goods.rows(reading)
    rows += supervised.rows(reading)
    rows += batch_delivery.rows(reading)
    rows += service.rows(reading)
    rows += repairs.rows(reading)
    rows += training.rows(reading)
    rows += consolidated.rows(reading)
    return rows


def _release(reading: Reading) -> list[Row]:
    classes: dict[str, list[Floats]] = {"all": [], "inbound": [], "outbound": [], THERE_BEFORE: []}
    described, brought = reading.case.scenario.flows, False
    for leg, visits, cohort in laden(reading):
        truck = reading.case.vehicles[leg]
        flow = truck.flow
        of = flow.loads.declaration
        times = visits.release_time
        several = np.diff(flow.declarations.first_load)[of] > 1
        tier = flow.declarations.tier[of]
        classes["all"].append(times[cohort])
        classes["inbound" if visits.laden_in else "outbound"].append(times[cohort])
        part = flow.part[of]
        usual = np.array([not described.get(name, flow.flow).latent for name in flow.parts])
        classes[THERE_BEFORE].append(times[cohort & usual[part]])
        brought |= not usual.all()
        for p, name in enumerate(flow.parts):
            classes.setdefault(f"flow {name}", []).append(times[cohort & (part == p)])
        for t, tier_name in enumerate(TIERS):
            classes.setdefault(f"tier {tier_name}", []).append(times[cohort & (tier == t)])
        classes.setdefault("several vehicles", []).append(times[cohort & several])
        if truck.choice is not None:
            eligible = truck.freight.aboard(truck.choice.eligible)
            classes.setdefault(ELIGIBLE, []).append(times[cohort & eligible])
            classes.setdefault(NOT_ELIGIBLE, []).append(times[cohort & ~eligible])
    if not brought:
        del classes[THERE_BEFORE]  # nobody else is there
    rows: list[Row] = []
    for of_class, parts in classes.items():
        values = np.concatenate(parts) if parts else np.zeros(0)
        average, (p50, p90, p95, p99) = mean(values), percentiles(values, 0.50, 0.90, 0.95, 0.99)
        rows += [
            ("release_time_mean", of_class, average),
            ("release_time_p50", of_class, p50),
            ("release_time_p90", of_class, p90),
            ("release_time_p95", of_class, p95),
            ("release_time_p99", of_class, p99),
            ("buffer_time", of_class, p95 - average),
            ("loads", of_class, float(len(values))),
        ]
        target = {
            "inbound": reading.case.scenario.targets.inbound_release,
            "outbound": reading.case.scenario.targets.outbound_release,
        }.get(of_class)
        if target is not None:
            rows.append(("share_within_target", of_class, mean((values <= target).astype(np.float64))))
    return rows + _stages(reading)


def _stages(reading: Reading) -> list[Row]:
    """Every stage of a direction that has loads, also those that took no time, so that they add up in every replication."""
    rows: list[Row] = []
    for direction, laden_in in zip(BOTH, (True, False), strict=True):
        shown = [stage for stage in stages_of_release(direction) if stage.row.everywhere or stage in reading.case.brought]
        parts = [visits.release_stages()[cohort][:, shown] for _, visits, cohort in laden(reading) if visits.laden_in == laden_in]
        spent = np.concatenate(parts, axis=0) if parts else np.zeros((0, len(shown)))
        if len(spent):
            means = [mean(column) for column in spent.T]
            rows += [("release_stage_time", f"{direction}: {stage.words}", time) for stage, time in zip(shown, means, strict=True)]
    return rows


def _declarations(reading: Reading) -> list[Row]:
    classes: dict[str, list[Floats]] = {"all": [], "inbound": [], "outbound": [], "several vehicles": []}
    papers: list[Floats] = []
    count = by_system = early = 0
    for name, visits, _ in laden(reading):
        truck = reading.case.vehicles[name]
        first_load = truck.flow.declarations.first_load[:-1]
        if not len(first_load):
            continue
        first = np.minimum.reduceat(visits.arrived, first_load)
        cohort = reading.inside(first)
        if visits.laden_in:
            time = np.maximum.reduceat(visits.released, first_load) - first
        else:
            time = np.maximum.reduceat(visits.left, first_load) - np.minimum.reduceat(visits.presented, first_load)
        whole = cohort & ~np.isnan(time)  # a declaration with a vehicle turned away never closes
        several = np.diff(truck.flow.declarations.first_load) > 1
        classes["all"].append(time[whole])
        classes["inbound" if visits.laden_in else "outbound"].append(time[whole])
        classes["several vehicles"].append(time[whole & several])
        count += int(np.count_nonzero(cohort))
        early += int(np.count_nonzero(_before_complete(truck.flow, visits) & (cohort & several)[truck.flow.loads.declaration]))
        if truck.papers is not None:
            papers.append((reading.papers[name] - reading.lodged[name])[cohort])
            by_system += int(np.count_nonzero(cohort & truck.papers.automatic))
    rows = [
        ("declaration_release_time_mean", of, mean(np.concatenate(parts) if parts else np.zeros(0))) for of, parts in classes.items()
    ]
    rows += [("declarations", "all", float(count)), ("released_before_complete", "all", early / reading.days)]
    if papers:
        rows.append(("paper_time_mean", "all", mean(np.concatenate(papers))))
        rows.append(("automatic_reviews", "all", by_system / reading.days))
    return rows


def _before_complete(flow: FlowDemand, visits: Visits) -> Mask:
    """Which loads are released before the last of their declaration is there. ``visits``: of the loads."""
    there, gone = (visits.arrived, visits.released) if visits.laden_in else (visits.presented, visits.left)
    last = np.maximum.reduceat(there, flow.declarations.first_load[:-1])
    return gone < last[flow.loads.declaration]


def _visits(reading: Reading) -> list[Row]:
    rows: list[Row] = []
    times: list[Floats] = []
    passages: dict[str, list[Floats]] = {"inbound": [], "outbound": []}
    engine_on = away = diverted = 0.0
    idling = [stage for stage in Stage if stage.row.idling]
    for visits in reading.visits.values():
        engine_on += float(visits.stages[:, idling][reading.inside(visits.arrived)].sum())
    for name, visits in reading.trucks.items():
        came = reading.inside(visits.arrived)
        cohort = came & ~visits.turned_away
        time = (visits.left - visits.arrived)[cohort]
        times.append(time)
        rows.append(("visit_time_mean", f"flow {name}", mean(time)))
        back = visits.stages[:, Stage.GATE_QUEUE_OUT] + visits.stages[:, Stage.GATE_OUT]
        passages["inbound"].append((visits.entered - visits.arrived)[cohort])
        laden_out = ~np.isnan(visits.presented)
        passages["outbound"].append(np.where(laden_out, visits.left - visits.presented, back)[cohort])
        away += np.count_nonzero(came & visits.turned_away)
    rows.append(("visit_time_mean", "all", mean(np.concatenate(times) if times else np.zeros(0))))
    for direction, parts in passages.items():
        rows.append(("passage_time_mean", direction, mean(np.concatenate(parts) if parts else np.zeros(0))))
    first: dict[str, list[Mask]] = {"all": [], "inbound": [], "outbound": []}
    for _, visits, cohort in laden(reading):
        diverted += np.count_nonzero(cohort & visits.diverted)
        first["all"].append(visits.first_attempt[cohort])
        first["inbound" if visits.laden_in else "outbound"].append(visits.first_attempt[cohort])
    rows += [
        ("first_attempt_share", of, mean(np.concatenate(parts).astype(np.float64) if parts else np.zeros(0)))
        for of, parts in first.items()
    ]
    rows.append(("idling", "all", engine_on / HOUR / reading.days))
    rows.append(("turned_away", "all", away / reading.days))
    rows.append(("diverted", "all", diverted / reading.days))
    return rows


def _throughput(reading: Reading) -> list[Row]:
    rows: list[Row] = []
    entries = exits = closed = tonnes = inside = 0.0
    start, end = reading.window
    for name, visits in reading.trucks.items():
        entered = np.count_nonzero(reading.inside(visits.entered)) / reading.days
        left = np.count_nonzero(reading.inside(visits.left)) / reading.days
        rows += [("entries", f"flow {name}", entered), ("exits", f"flow {name}", left)]
        entries, exits = entries + entered, exits + left
        stay = np.clip(visits.left, start, end) - np.clip(visits.entered, start, end)
        inside += float(np.nansum(stay)) / (end - start)
    for name, visits, _ in laden(reading):
        flow = reading.case.vehicles[name].flow
        released = visits.released if visits.laden_in else visits.left
        if flow.declarations.size:
            last = np.maximum.reduceat(released, flow.declarations.first_load[:-1])
            closed += np.count_nonzero(reading.inside(last)) / reading.days
            tonnes += float(flow.loads.tonnes[reading.inside(released)].sum()) / reading.days
    kept = 0
    for name, gone in reading.lots.items():
        brought = reading.visits[name].of_loads(reading.case.vehicles[name].freight).arrived
        kept += int(np.count_nonzero(reading.inside(brought) & (gone >= end)))
    if reading.lots:
        rows.append(("lots_still_inside", "all", float(kept)))
    return [
        *rows,
        ("entries", "all", entries),
        ("exits", "all", exits),
        ("declarations_closed", "all", closed),
        ("tonnes_released", "all", tonnes),
        ("vehicles_inside_mean", "all", inside),
    ]


def _detection(reading: Reading) -> list[Row]:
    """Inspections of the cohort's vehicles, violations of its declarations; expected ones by tier too, where the price shows."""
    if reading.case.scenario.inspection_yard is None:
        return []
    vehicles = dict.fromkeys(("scans", "examinations", "false_alarms"), 0.0)
    counted = ("selected", "violations", "violations_found", "expected_violations", "expected_found")
    by_tier = {name: np.zeros(len(TIERS)) for name in counted}
    for name, truck in reading.case.vehicles.items():
        visits, declarations, how = reading.visits[name], truck.flow.declarations, truck.inspection
        if not declarations.size:
            continue
        came = reading.inside(visits.arrived) & ~visits.turned_away
        alarmed = truck.freight.any(how.false_alarm)
        for what, those in (("scans", truck.scanned), ("examinations", truck.examined), ("false_alarms", alarmed)):
            vehicles[what] += np.count_nonzero(those & came) / reading.days
        first_load = declarations.first_load[:-1]
        visits = visits.of_loads(truck.freight)
        cohort = reading.inside(np.minimum.reduceat(visits.arrived, first_load))
        cohort &= ~np.logical_or.reduceat(visits.turned_away, first_load)
        columns = (how.selected_declaration, how.violation, how.found_declaration, how.expected_violations, how.expected_finds)
        for what, values in zip(counted, columns, strict=True):
            by_tier[what] += np.bincount(declarations.tier[cohort], weights=values[cohort], minlength=len(TIERS)) / reading.days
    rows: list[Row] = [(name, "all", float(value)) for name, value in vehicles.items()]
    for of, tiers in (("all", slice(None)), *((f"tier {tier}", slice(t, t + 1)) for t, tier in enumerate(TIERS))):
        total = {name: float(values[tiers].sum()) for name, values in by_tier.items()}
        expected, found = total["expected_violations"], total["expected_found"]
        rows += [(name, of, value) for name, value in total.items()]
        rows += [
            ("violations_missed", of, total["violations"] - total["violations_found"]),
            ("expected_missed", of, expected - found),
            ("detection_share", of, found / expected if expected else float("nan")),
        ]
        if of == "all":
            rows.append(("examinations_per_find", of, vehicles["examinations"] / found if found else float("nan")))
    return rows


def _choice_of_lanes(reading: Reading) -> list[Row]:
    """Where vehicles may take convenience lanes beside those of their flow: waits by class, hours of lanes, what is let through."""
    waits: dict[str, list[Floats]] = {ELIGIBLE: [], NOT_ELIGIBLE: []}
    unseen = expected = 0.0
    for name, visits in reading.trucks.items():
        choice = reading.case.vehicles[name].choice
        if choice is None:
            return []
        cohort = reading.inside(visits.arrived) & ~visits.turned_away
        wait = visits.stages[:, Stage.GATE_QUEUE_IN] + visits.stages[:, Stage.GATE_QUEUE_OUT]
        waits[ELIGIBLE].append(wait[cohort & choice.eligible])
        waits[NOT_ELIGIBLE].append(wait[cohort & ~choice.eligible])
        spared = cohort & visits.by_choice
        unseen += np.count_nonzero(spared & choice.unseen) / reading.days
        expected += float(choice.unseen_share[spared].sum()) / reading.days
    return [
        *(("lane_wait_mean", of, mean(np.concatenate(parts))) for of, parts in waits.items() if parts),
        ("mismatches_let_through", "all", unseen),
        ("expected_let_through", "all", expected),
    ]


def _not_admitted(reading: Reading) -> list[Row]:
    """Of the flows of whom rules say who comes: how many declarations stayed away."""
    return [
        ("not_admitted", f"flow {name}", np.count_nonzero(reading.inside(planned)) / reading.days)
        for name, planned in reading.case.not_admitted.items()
        if reading.case.scenario.flows[name].latent
    ]


def survival(reading: Reading, grid: Floats) -> Floats:
    """Share of the cohort's laden visits still not over (arrived -> left longer) after each time of the grid."""
    times = np.concatenate([np.zeros(0), *((visits.left - visits.arrived)[cohort] for _, visits, cohort in laden(reading))])
    if not len(times):
        return np.full(len(grid), np.nan)
    return 1.0 - np.searchsorted(np.sort(times), grid, side="right") / len(times)
