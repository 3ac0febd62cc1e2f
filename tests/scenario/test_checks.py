"""Faults that no single value shows: each with its message, its place, and how to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest

from zonesim import load_scenario
from zonesim.errors import InputError

ZONE = """
[gates.main]
lanes.inbound = 1
[warehouses.barn]
docks = 1
[flows.imports]
kind = "first_line_in"
arrivals.vehicles_per_day = 10
"""

OPEN = 'calendars.open.open = [{days="daily", from="08:00", to="17:00"}]'

FAULTS = [
    (
        'gates.main.calendar = "opne"\nwarehouses.barn.calendar = "open"\n' + OPEN,
        "gates.main.calendar: no calendar 'opne'; did you mean 'open'?",
    ),
    ('warehouses.barn.calendar = "shifts"', "warehouses.barn.calendar: no calendar 'shifts'; describe it in [calendars.shifts]"),
    (
        'calendars.spare.open = [{days="daily", from="08:00", to="17:00"}]',
        "calendars.spare: is used by nobody; name it as the calendar of a facility, or remove it",
    ),
    ('flows.imports.gate = "mian"', "flows.imports.gate: no gate 'mian'; did you mean 'main'?"),
    ('flows.imports.exit_gate = "north"', "flows.imports.exit_gate: no gate 'north'; there are main"),
    ('flows.imports.warehouse = "bran"', "flows.imports.warehouse: no warehouse 'bran'; did you mean 'barn'?"),
    ("gates.south.lanes.inbound = 1", "flows.imports.gate: which gate?; name one of main, south"),
    ("warehouses.shed.docks = 1", "flows.imports.warehouse: which warehouse?; name one of barn, shed"),
    ("flows.imports.firms.acme = 1", "flows.imports.firms.acme: no firm 'acme'; describe it in [firms.acme]"),
    (
        'flows.exports.kind = "first_line_out"',
        "flows.exports: nobody comes: neither arrivals nor a log; give [flows.NAME.arrivals] or [log]",
    ),
    (
        'flows.exports = { kind = "first_line_out", dwell = "1 d", arrivals = { vehicles_per_day = 1 } }',
        "flows.exports.dwell: goods of this flow leave: they do not dwell; remove it",
    ),
    (
        "flows.imports.declarations.several_vehicles = { poisson = { mean = 1 } }",
        "flows.imports.declarations.several_vehicles: a declaration on several vehicles would have 0; "
        "let its law begin at 2, for example { poisson = { mean = 2, plus = 2 } }",
    ),
    (
        'flows.imports.lane = "convenience"\ngates.main.lanes.convenience_inbound = 1',
        "flows.imports.lane: gate main has no convenience lanes outbound; "
        "set gates.main.lanes.convenience_outbound, or use regular lanes",
    ),
    (
        'gates.main.lane_calendars.outbound = "open"\ncalendars.open.open = [{days="daily", from="08:00", to="17:00"}]',
        "gates.main.lane_calendars.outbound: this gate has no such lanes; set lanes.outbound, or remove it",
    ),
    (
        "flows.imports.declarations.bases = { two_step = 0.6, batch_delivery = 0.6 }",
        "flows.imports.declarations: the shares of bases sum to 1.2; let them be at most 1, the rest being ordinary",
    ),
    (
        "flows.imports.declarations.bases.ordinary = 0.6",
        'flows.imports.declarations.bases.ordinary: no such choice: "ordinary"; '
        "write one of 'two_step', 'batch_delivery' or 'enter_first'",
    ),
    (
        'flows.imports.kind = "gate_registered"\nflows.imports.declarations.bases.two_step = 0.1',
        "flows.imports.declarations.bases: what passes without a declaration is on no other basis; remove it",
    ),
    ("returns = {}", "returns: no flow is of returned goods; give a flow of the kind 'returned', or remove it"),
    ("equipment = {}", "equipment: no flow is of equipment under supervision; give a flow of the kind 'equipment', or remove it"),
    (
        'remove = ["warehouses"]\nflows.imports.kind = "returned"',
        "flows.imports.kind: returned goods wait in a store, and there is none; describe it in [warehouses.NAME]",
    ),
    (
        'flows.imports = { kind = "returned", dwell = "1 d" }',
        "flows.imports.dwell: returned goods stay until they are released; remove it, and see [returns]",
    ),
    (
        'flows.imports.kind = "returned"\nwarehouses.barn.storage = { places = 9, when_full = "divert" }',
        "flows.imports.kind: returned goods cannot be taken elsewhere, as warehouse barn does when it is full; "
        "give them a store of their own",
    ),
    (
        "document_office = { officers = 1, guarantee = '5 min' }",
        "document_office.guarantee: nobody needs a guarantee: no goods are delivered in batches; "
        "give flows.NAME.declarations.bases.batch_delivery, or remove it",
    ),
    (
        "gates.main.lanes.inbound = 0\ngates.main.exceptions = {}",
        "gates.main.exceptions: a gate without lanes weighs nobody; give it lanes, or remove the exceptions",
    ),
    (
        "gates.main.lanes.shared = 1\ngates.main.waiting_room = 3",
        "gates.main.waiting_room: a waiting room before shared lanes would turn away vehicles on their way out; "
        "give the gate inbound lanes of their own, or leave the waiting room without a limit",
    ),
    (
        'document_office.officers = 1\nclearance = { first_attempt_share = 0.5, hold = "1 h" }',
        "clearance: clearance is stated twice, directly and by a document office; keep [clearance] or [document_office], not both",
    ),
    (
        "warehouses.barn.storage = { places = 10, opening = 11 }",
        "warehouses.barn.storage.opening: more pallets (11) than places (10); lower it, or add places",
    ),
    (
        "warehouses.barn.storage = { places = 10 }",
        "flows.imports: goods would stay for ever: the store has places, but nothing says when they are free again; "
        "give flows.imports.dwell, or warehouses.barn.storage.opening for outward flows to take from",
    ),
    ("reforms.tiered_inspection.gates = ['man']", "reforms.tiered_inspection.gates: no gate 'man'; did you mean 'main'?"),
    (
        "reforms.tiered_inspection.firms = ['acme']",
        "reforms.tiered_inspection.firms: no firm 'acme'; describe it in [firms.acme]",
    ),
    (
        'sources."gates.main.lames" = "somebody"',
        "sources.gates.main.lames: a source for 'gates.main.lames', which this scenario does not have; correct or remove it",
    ),
]


def scenario_with(folder: Path, lines: str) -> Path:
    (folder / "base.toml").write_text(ZONE, encoding="utf-8")
    file = folder / "faulty.toml"
    file.write_text(f'extends = "base.toml"\n{lines}\n', encoding="utf-8")
    return file


@pytest.mark.parametrize(("lines", "message"), FAULTS, ids=[message.split(";")[0] for _, message in FAULTS])
def test_each_fault_says_where_what_and_how_to_mend_it(tmp_path: Path, lines: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        load_scenario(scenario_with(tmp_path, lines))
    (fault,) = caught.value.faults
    assert str(fault).endswith(f": {message}")
    assert str(fault).startswith(str(tmp_path))
    assert fault.line is not None


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load_scenario(scenario_with(tmp_path, 'flows.imports.gate = "north"\nflows.imports.warehouse = "south"'))
    assert len(caught.value.faults) == 2


def test_no_flow_is_a_fault(tmp_path: Path) -> None:
    file = tmp_path / "empty.toml"
    file.write_text('title = "nothing"\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"flows: no flow: nobody comes; describe at least one in \[flows.NAME\]"):
        load_scenario(file)


def test_the_source_of_a_value_goes_when_the_value_is_removed(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text(f'{ZONE}\n[sources]\n"warehouses.barn.docks" = "assumption"\n', encoding="utf-8")
    file = tmp_path / "without.toml"
    file.write_text('extends = "base.toml"\nremove = ["warehouses"]\n', encoding="utf-8")
    assert load_scenario(file).sources == {}
