"""From a file to a scenario: read, merged, validated, checked, with its data files; every fault at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from zonesim.errors import Fault, InputError
from zonesim.scenario.checks import check
from zonesim.scenario.consolidation_checks import logged_vehicles
from zonesim.scenario.draft import Deviation
from zonesim.scenario.faults import validate
from zonesim.scenario.files import read
from zonesim.scenario.schema import Scenario
from zonesim.scenario.sources import mark_inherited, settle_sources
from zonesim.scenario.visit_log import read_counts, read_visits


def load_scenario(path: str | Path, overrides: Sequence[str] = ()) -> Scenario:
    """The scenario in a file, with ``overrides`` such as "gates.main.lanes.inbound=6" on top.

    Raises InputError with every fault of the file, of those it extends, and of the data files it names.
    """
    return read_with_changes(path, overrides)[0]


def read_with_changes(path: str | Path, overrides: Sequence[str] = ()) -> tuple[Scenario, list[Deviation]]:
    """The scenario, and what it changes in those it extends. Raises InputError as :func:`load_scenario`."""
    draft = read(Path(path), overrides)
    settle_sources(draft)
    mark_inherited(draft)
    scenario = validate(Scenario, draft)
    faults = [draft.placed(fault) for fault in check(scenario)]
    if not faults:
        faults = _read_data(scenario, draft.folder)
    if faults:
        raise InputError(faults)
    scenario._name = Path(path).stem
    return scenario, draft.changes


def read_scenarios(paths: Sequence[Path], overrides: Sequence[str] = ()) -> list[Scenario]:
    """Several scenarios, each with a name of its own. Raises InputError with the faults of all of them."""
    scenarios: list[Scenario] = []
    faults: list[Fault] = []
    for path in paths:
        try:
            scenarios.append(load_scenario(path, overrides))
        except InputError as error:
            faults += [fault for fault in error.faults if fault not in faults]
    if faults:
        raise InputError(faults)
    taken: set[str] = set()
    for scenario in scenarios:
        stem, number = scenario.name, 2
        while scenario.name in taken:
            scenario._name, number = f"{stem}-{number}", number + 1
        taken.add(scenario.name)
    return scenarios


def _read_data(scenario: Scenario, folder: Path) -> list[Fault]:
    """Read the log and the counts that a scenario names; returns the faults of all of them."""
    faults: list[Fault] = []
    for flow in scenario.flows.values():
        if flow.arrivals is not None and flow.arrivals.counts is not None:
            try:
                flow.arrivals._counts = read_counts(folder / flow.arrivals.counts, horizon=scenario.horizon)
            except InputError as error:
                faults += error.faults
    log = scenario.log
    if log is not None:
        try:
            flows = [name for name, flow in scenario.flows.items() if not flow.kind_row.on_paper]
            scenario._visits = read_visits(
                folder / log.file, horizon=scenario.horizon, flows=flows, time_zone=log.time_zone, firms=scenario.firms
            )
            faults += logged_vehicles(scenario)
        except InputError as error:
            faults += error.faults
    return list(dict.fromkeys(faults))
