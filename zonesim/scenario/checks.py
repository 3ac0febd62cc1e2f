"""What no single value can tell: names that must exist, facilities a flow needs, combinations that make no sense."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches

import numpy as np

from zonesim.errors import Fault
from zonesim.scenario.asked import asked_faults
from zonesim.scenario.consolidation_checks import consolidation_faults
from zonesim.scenario.goods_checks import goods_faults
from zonesim.scenario.kind_checks import kind_faults
from zonesim.scenario.people_checks import people_faults
from zonesim.scenario.roster_checks import roster_faults
from zonesim.scenario.schema import Scenario
from zonesim.scenario.workshop_checks import workshop_faults


def check(scenario: Scenario) -> list[Fault]:
    """Every fault of a scenario whose single values are all right. Paths only; the reader of files adds lines."""
    return [fault for one in _CHECKS for fault in one(scenario)]


def _unknown(path: str, kind: str, name: str, known: Iterable[str]) -> Fault:
    names = sorted(known)
    near = get_close_matches(name, names, n=1)
    if near:
        mend = f"did you mean {near[0]!r}?"
    elif names:
        mend = f"there are {', '.join(names)}"
    else:
        mend = f"describe it in [{kind}s.{name}]"
    return Fault(f"no {kind} {name!r}", mend, path=path)


def _calendars(scenario: Scenario) -> Iterator[Fault]:
    named: list[tuple[str, str | None]] = []
    for gate_name, gate in scenario.gates.items():
        named.append((f"gates.{gate_name}.calendar", gate.calendar))
        named += [(f"gates.{gate_name}.lane_calendars.{group}", name) for group, name in gate.lane_calendars.items()]
    if scenario.document_office is not None:
        named.append(("document_office.calendar", scenario.document_office.calendar))
    if scenario.inspection_yard is not None:
        named.append(("inspection_yard.calendar", scenario.inspection_yard.calendar))
        named.append(("inspection_yard.scanner_calendar", scenario.inspection_yard.scanner_calendar))
    if scenario.laboratory is not None:
        named.append(("laboratory.calendar", scenario.laboratory.calendar))
    for name, warehouse in scenario.warehouses.items():
        named.append((f"warehouses.{name}.calendar", warehouse.calendar))
        named.append((f"warehouses.{name}.crew_calendar", warehouse.crew_calendar))
    for path, calendar in named:
        if calendar is not None and calendar not in scenario.calendars:
            yield _unknown(path, "calendar", calendar, scenario.calendars)
    used = {calendar for _, calendar in named}
    for name in scenario.calendars:
        if name not in used:
            yield Fault("is used by nobody", "name it as the calendar of a facility, or remove it", path=f"calendars.{name}")


def _flows(scenario: Scenario) -> Iterator[Fault]:
    if not scenario.flows:
        yield Fault("no flow: nobody comes", "describe at least one in [flows.NAME]", path="flows")
    for name, flow in scenario.flows.items():
        path = f"flows.{name}"
        for key, place, places in (
            ("gate", flow.gate, scenario.gates),
            ("exit_gate", flow.exit_gate if flow.exit_gate != flow.gate else None, scenario.gates),
            ("warehouse", flow.warehouse, scenario.warehouses),
        ):
            if place is not None and place not in places:
                yield _unknown(f"{path}.{key}", key.removeprefix("exit_"), place, places)
        if flow.gate is None and scenario.gates:
            yield Fault("which gate?", f"name one of {', '.join(scenario.gates)}", path=f"{path}.gate")
        if flow.warehouse is None and len(scenario.warehouses) > 1 and flow.kind_row.goods:
            yield Fault("which warehouse?", f"name one of {', '.join(scenario.warehouses)}", path=f"{path}.warehouse")
        for group in flow.firms or {}:
            if group not in scenario.firms:
                yield _unknown(f"{path}.firms.{group}", "firm", group, scenario.firms)
        for goods in flow.commodities or {}:
            if goods not in scenario.commodities:
                yield _unknown(f"{path}.commodities.{goods}", "commodity", goods, scenario.commodities)
        if flow.admitted_by is not None and flow.admitted_by not in type(scenario.reforms).model_fields:
            yield _unknown(f"{path}.admitted_by", "reform", flow.admitted_by, type(scenario.reforms).model_fields)
        if flow.declarations.bases and not flow.kind_row.ever_declared:
            yield Fault("what passes without a declaration is on no other basis", "remove it", path=f"{path}.declarations.bases")
        fewest = float(flow.declarations.several_vehicles.quantile(np.array([1e-12]))[0])
        if flow.declarations.several_vehicles_share > 0 and fewest < 2:
            yield Fault(
                f"a declaration on several vehicles would have {fewest:g}",
                "let its law begin at 2, for example { poisson = { mean = 2, plus = 2 } }",
                path=f"{path}.declarations.several_vehicles",
            )
        if flow.arrivals is None and scenario.log is None:
            yield Fault("nobody comes: neither arrivals nor a log", "give [flows.NAME.arrivals] or [log]", path=path)
        lanes = scenario.gates[flow.gate].lanes if flow.gate in scenario.gates else None
        if lanes is not None and flow.lane != "regular":
            for direction in ("inbound", "outbound"):
                if not getattr(lanes, f"{flow.lane}_{direction}"):
                    yield Fault(
                        f"gate {flow.gate} has no {flow.lane} lanes {direction}",
                        f"set gates.{flow.gate}.lanes.{flow.lane}_{direction}, or use regular lanes",
                        path=f"{path}.lane",
                    )


def _lanes(scenario: Scenario) -> Iterator[Fault]:
    for name, gate in scenario.gates.items():
        for group in gate.lane_calendars:
            if not getattr(gate.lanes, group):
                path = f"gates.{name}.lane_calendars.{group}"
                yield Fault("this gate has no such lanes", f"set lanes.{group}, or remove it", path=path)
        if gate.exceptions is not None and not any(gate.lanes.model_dump().values()):
            path = f"gates.{name}.exceptions"
            yield Fault("a gate without lanes weighs nobody", "give it lanes, or remove the exceptions", path=path)


def _waiting_rooms(scenario: Scenario) -> Iterator[Fault]:
    for name, gate in scenario.gates.items():
        if gate.waiting_room is not None and gate.lanes.shared:
            yield Fault(
                "a waiting room before shared lanes would turn away vehicles on their way out",
                "give the gate inbound lanes of their own, or leave the waiting room without a limit",
                path=f"gates.{name}.waiting_room",
            )


def _clearance(scenario: Scenario) -> Iterator[Fault]:
    if scenario.clearance is not None and scenario.document_office is not None:
        yield Fault(
            "clearance is stated twice, directly and by a document office",
            "keep [clearance] or [document_office], not both",
            path="clearance",
        )


def _guarantee(scenario: Scenario) -> Iterator[Fault]:
    office = scenario.document_office
    if office is None or office.guarantee is None:
        return
    if not any(flow.declarations.bases.get("batch_delivery") for flow in scenario.flows.values()):
        yield Fault(
            "nobody needs a guarantee: no goods are delivered in batches",
            "give flows.NAME.declarations.bases.batch_delivery, or remove it",
            path="document_office.guarantee",
        )


def _stores(scenario: Scenario) -> Iterator[Fault]:
    for name, warehouse in scenario.warehouses.items():
        storage = warehouse.storage
        if storage is None:
            continue
        if storage.opening is not None and storage.opening > storage.places:
            yield Fault(
                f"more pallets ({storage.opening}) than places ({storage.places})",
                "lower it, or add places",
                path=f"warehouses.{name}.storage.opening",
            )
        for flow_name, flow in scenario.flows.items():
            stored = flow.kind_row.inward and flow.kind_row.stay is None
            if flow.warehouse == name and stored and flow.dwell is None and storage.opening is None:
                yield Fault(
                    "goods would stay for ever: the store has places, but nothing says when they are free again",
                    f"give flows.{flow_name}.dwell, or warehouses.{name}.storage.opening for outward flows to take from",
                    path=f"flows.{flow_name}",
                )


def _sources(scenario: Scenario) -> Iterator[Fault]:
    for path in scenario.sources:
        value: object = scenario
        for key in path.split("."):
            value = value.get(key) if isinstance(value, dict) else getattr(value, key, None)
        if value is None:
            yield Fault(f"a source for {path!r}, which this scenario does not have", "correct or remove it", path=f"sources.{path}")


def _reforms(scenario: Scenario) -> Iterator[Fault]:
    for name, reform in scenario.active_reforms().items():
        for key, kind, named, known in (
            ("gates", "gate", reform.gates, scenario.gates),
            ("firms", "firm", reform.firms, scenario.firms),
        ):
            for one in named or ():
                if one not in known:
                    yield _unknown(f"reforms.{name}.{key}", kind, one, known)
        yield from reform.faults(scenario)


def _measures(scenario: Scenario) -> Iterator[Fault]:
    yield from asked_faults(scenario.measures)


_CHECKS: tuple[Callable[[Scenario], Iterator[Fault]], ...] = (
    _calendars,
    roster_faults,
    _flows,
    goods_faults,
    kind_faults,
    people_faults,
    _lanes,
    _waiting_rooms,
    _clearance,
    _stores,
    _guarantee,
    workshop_faults,
    consolidation_faults,
    _sources,
    _reforms,
    _measures,
)
