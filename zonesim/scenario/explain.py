"""A scenario in words: who comes, what they meet, which reforms are on, what is assumed."""

from __future__ import annotations

from collections.abc import Iterator

from zonesim.scenario import rosters
from zonesim.scenario.files import FILE_KEYS
from zonesim.scenario.reforms import Ramp
from zonesim.scenario.schema import Scenario
from zonesim.scenario.sources import YOURS
from zonesim.scenario.traffic import Arrivals, Flow
from zonesim.units import DAY, counted, format_duration


def in_words(scenario: Scenario) -> list[str]:
    """The zone, a sentence per thing worth knowing."""
    return [
        sentence
        for part in (
            *(_horizon, _gates, _papers, _yard, _goods, _warehouses, _rosters, _supervision, _workshop, _flows, _electric),
            *(_reforms, _measures),
        )
        for sentence in part(scenario)
    ]


def without_effect(scenario: Scenario) -> dict[str, str]:
    """The reforms that are on and touch nobody in the scenario, each with the reason, in a clause."""
    reasons = {name: reform.without_effect(scenario) for name, reform in scenario.active_reforms().items()}
    return {name: why for name, why in reasons.items() if why}


def why_no_difference(baseline: Scenario, other: Scenario) -> str:
    """Why two scenarios that differ in reforms alone cannot differ in anything else, in a clause: all those touch nobody; or ""."""
    before, after = baseline.active_reforms(), other.active_reforms()
    changed = [name for name in before.keys() | after.keys() if before.get(name) != after.get(name)]
    if not changed or _without_reforms(baseline) != _without_reforms(other):
        return ""
    reasons = [*without_effect(baseline).items(), *without_effect(other).items()]
    idle = {name: f"{name} touches nobody, as {why}" for name, why in reasons if name in changed}
    both = all(name in without_effect(each) for each in (baseline, other) for name in changed if name in each.active_reforms())
    return "; ".join(idle[name] for name in sorted(changed)) if both else ""


def _without_reforms(scenario: Scenario) -> object:
    """What a scenario says of the zone and who comes, its reforms aside; of data files what they hold, wherever they lie."""

    def unnamed(value: object) -> object:
        if isinstance(value, dict):
            return {key: unnamed(each) for key, each in value.items() if not (key in FILE_KEYS and isinstance(each, str))}
        return value

    of_zone = {key: value for key, value in scenario.resolved().items() if key not in ("title", "description", "sources", "reforms")}
    counted = [flow.arrivals._counts for flow in scenario.flows.values() if flow.arrivals is not None]
    return unnamed(of_zone), counted, None if scenario.visits is None else scenario.visits.digest


def assumptions(scenario: Scenario) -> list[tuple[str, str]]:
    """(path, text) of every value whose source says that it is an assumption, or that there is none."""
    return [(path, text) for path, text in scenario.sources.items() if "assumption" in text.lower() or text == YOURS]


def _horizon(scenario: Scenario) -> Iterator[str]:
    horizon = scenario.horizon
    days = "1 day" if horizon.days == 1 else f"{horizon.days} days"
    yield (
        f"Observed: {days} from {horizon.start}, local time of {horizon.time_zone}, after a warm-up of "
        f"{format_duration(horizon.warm_up)} and before a cool-down of {format_duration(horizon.cool_down)}."
    )


def _gates(scenario: Scenario) -> Iterator[str]:
    for name, gate in scenario.gates.items():
        lanes = [f"{count} {group.replace('_', ' ')}" for group, count in gate.lanes.model_dump().items() if count]
        words = f"Gate {name}: {', '.join(lanes) + ' lanes' if lanes else 'no lanes (passing takes no time)'}"
        words += f", open by calendar {gate.calendar}" if gate.calendar else ""
        if gate.lanes.inbound:
            words += f", {_minutes(gate.service.inbound.mean)} a vehicle inbound on average"
        if gate.exceptions is not None:
            words += f", {gate.exceptions.share:.1%} of laden vehicles cleared off the lane"
        yield words + "."
    if scenario.holding_yard is not None:
        places = scenario.holding_yard.places
        yield f"Holding yard: {'places without limit' if places is None else counted(places, 'place')}."


def _papers(scenario: Scenario) -> Iterator[str]:
    office, direct = scenario.document_office, scenario.clearance
    if office is not None:
        yield (
            f"Papers: {office.automatic_share:.0%} of declarations are reviewed by the system alone, the others by one of "
            f"{office.officers} document officers in {_minutes(office.manual.mean)} on average."
        )
    if office is not None and office.guarantee is not None:
        yield f"A batch delivery takes {_minutes(office.guarantee.mean)} more at a desk on average, for its guarantee."
    if direct is not None:
        yield (
            f"Papers: {direct.first_attempt_share:.0%} of laden vehicles pass at the first attempt, "
            f"the others are held {_minutes(direct.hold.mean)} on average."
        )


def _yard(scenario: Scenario) -> Iterator[str]:
    yard = scenario.inspection_yard
    if yard is not None:
        parts = [
            counted(count, what)
            for count, what in (
                (yard.places, "place"),
                (yard.bays, "bay"),
                (yard.inspectors, "inspector"),
                (yard.scanners, "scanner"),
            )
            if count is not None
        ]
        yield (
            f"Inspection: {yard.selection_rate:.2%} of declarations selected, {yard.scan_share:.0%} of them scanned first; "
            f"yard with {', '.join(parts) if parts else 'no limits'}."
        )


def _goods(scenario: Scenario) -> Iterator[str]:
    for name, goods in scenario.commodities.items():
        asked = ["statutory inspection"] if goods.statutory else []
        asked += [f"a sample of {goods.sample_share:.2%} of batches"] if goods.sample_share else []
        for line, measure in goods.measures.model_dump().items():
            asked += (
                [f"{'an' if measure == 'examination' else 'a'} {measure} at the {line.replace('_', ' ')}"] if measure != "none" else []
            )
        if asked:
            yield f"Goods {name}: {', '.join(asked)}."
    stated, laboratory = scenario.statutory_inspection, scenario.laboratory
    if stated is not None:
        yield f"Statutory inspection: {stated.first_line:.2%} of batches at the first line, {stated.second_line:.2%} at the second."
    if laboratory is not None:
        yield f"Laboratory: an answer in {_minutes(laboratory.answer.mean)} of its working time on average."


def _warehouses(scenario: Scenario) -> Iterator[str]:
    for name, warehouse in scenario.warehouses.items():
        docks = (
            counted(warehouse.docks, "dock")
            if warehouse.docks is not None
            else f"{warehouse.receiving_docks} receiving and {warehouse.dispatch_docks} dispatch docks"
            if warehouse.receiving_docks is not None
            else "docks without limit"
        )
        crews = f", {counted(warehouse.crews, 'crew')}" if warehouse.crews is not None else ""
        room = f", {warehouse.storage.places} pallet places" if warehouse.storage is not None else ""
        yield f"Warehouse {name}: {docks}{crews}{room}."


def _rosters(scenario: Scenario) -> Iterator[str]:
    yield from rosters.in_words(rosters.roster(scenario))


def _supervision(scenario: Scenario) -> Iterator[str]:
    returns, equipment = scenario.returns, scenario.equipment
    if returns is not None:
        yield (
            f"Returned goods: {returns.written_share:.0%} are investigated in writing, {_minutes(returns.desk.mean)} at a desk and "
            f"{returns.answer.mean / DAY:.3g} days for the answer on average; {returns.on_site_share:.0%} are checked on site, "
            f"{_minutes(returns.on_site.mean)} a vehicle."
        )
    if equipment is not None:
        yield (
            f"Equipment at the end of its supervision: applied for {equipment.application.mean / DAY:.3g} days later on average, "
            f"reviewed in {_minutes(equipment.review.mean)}, visited in {_minutes(equipment.visit.mean)}; "
            f"{equipment.leaving_share:.0%} then leave."
        )


def _workshop(scenario: Scenario) -> Iterator[str]:
    workshop = scenario.workshop
    if workshop is not None:
        bays = counted(workshop.bays, "bay") if workshop.bays is not None else "bays without limit"
        listed = [name if since is True else f"{name} from day {since}" for name, since in workshop.catalogue.items()]
        yield (
            f"Workshop: {bays}, {workshop.repair.mean / DAY:.3g} days a repair on average; {workshop.not_repairable_share:.0%} of "
            f"units prove not repairable. In the catalogue: {', '.join(listed) or 'nothing'}."
        )


def _flows(scenario: Scenario) -> Iterator[str]:
    for name, flow in scenario.flows.items():
        came = [] if flow.arrivals is None else [_arrivals(flow, flow.arrivals, scenario.traffic.factor)]
        logged = 0 if scenario.visits is None else scenario.visits.flow.count(name)
        came += [f"{logged} visits of the log"] if logged else []
        packed, how = "", flow.consolidation
        if how is not None:
            packed = f", packed onto vehicles of {counted(how.pallets, 'pallet')} within {_minutes(how.window)}"
        yield f"Flow {name}: {flow.kind_row.words}, {' and '.join(came) if came else 'nobody comes'}{packed}."


def _electric(scenario: Scenario) -> Iterator[str]:
    electric = scenario.electric_vehicles
    if electric is not None:
        yield (
            f"Electric vehicles: {electric.share:.0%} of those that come for goods, of which {electric.low_share:.0%} must charge "
            f"first, {_minutes(electric.charging.mean)} on average; elsewhere, with {_minutes(electric.way.mean)} on the way."
        )


def _arrivals(flow: Flow, arrivals: Arrivals, factor: float) -> str:
    batch = f", {arrivals.batch.mean:g} declarations at a time on average" if arrivals.batch is not None else ""
    if arrivals.vehicles_per_day is not None:
        what = flow.kind_row.noun if flow.consolidation is None else "loads"
        return f"{arrivals.vehicles_per_day * factor:g} {what} on an average day{batch}"
    if arrivals.every is not None:
        return f"one arrival every {_minutes(arrivals.every.mean)} on average{batch}"
    if arrivals.at is not None:
        return f"{len(arrivals.at)} scheduled arrivals a day{batch}"
    return f"as counted in {arrivals.counts}{batch}"


def _reforms(scenario: Scenario) -> Iterator[str]:
    active = scenario.active_reforms()
    if not active:
        yield "No reform is switched on."
    for name, reform in active.items():
        since = "for the whole run" if reform.from_day is None else f"from day {reform.from_day}"
        uptake = reform.adoption
        share = f"{uptake.begin:.0%} rising to {uptake.end:.0%} in {uptake.days} days" if isinstance(uptake, Ramp) else f"{uptake:.0%}"
        only = [f"gate {gate}" for gate in reform.gates or ()] + [f"firms {group}" for group in reform.firms or ()]
        yield f"Reform {name}: in force {since}, taken up by {share} of firms{', only at ' + ', '.join(only) if only else ''}."
    yield from (f"Reform {name} touches nobody here: {why}." for name, why in without_effect(scenario).items())


def _measures(scenario: Scenario) -> Iterator[str]:
    for one in scenario.measures:
        by = f" by {' and '.join(name.replace('_', ' ') for name in one.strata)}" if one.strata else ""
        yield f"Asked for: {one.measure}{by}{', ' + one.limit_words if one.limit_words else ''}."


def _minutes(seconds: float) -> str:
    return f"{seconds:.3g} s" if seconds < 120 else f"{seconds / 60:.3g} min"
