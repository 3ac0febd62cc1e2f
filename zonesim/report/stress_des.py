"""The STRESS-DES checklist, filled in from a run (Monks, Currie, Onggo, Robinson, Kunc and Taylor 2019, Journal of Simulation 13(1),
Strengthening the reporting of empirical simulation studies: introducing the STRESS guidelines, doi 10.1080/17477778.2018.1442155)."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zonesim.demand.demand import draw
from zonesim.measures.catalogue import KEY_MEASURES, MEASURES
from zonesim.report.assumed import assumed, reforms_taken, sourced
from zonesim.report.method import method
from zonesim.report.result import FinishedStudy
from zonesim.scenario.explain import in_words
from zonesim.scenario.schema import Scenario
from zonesim.units import counted, format_duration
from zonesim.zone.pools import PoolInfo
from zonesim.zone.prepare import prepare

SOURCE = "Monks et al. 2019, doi 10.1080/17477778.2018.1442155"


@dataclass(frozen=True)
class ChecklistItem:
    """One heading of the checklist with what is said under it, as paragraphs."""

    number: str
    title: str
    text: Sequence[str]


def checklist(result: FinishedStudy) -> list[ChecklistItem]:
    """Every heading of STRESS-DES, in its order. What cannot be read back from the result is said to be so, not left out."""
    base = result.scenarios[0] if result.scenarios else None
    missing = ["The scenario reads data files that are not kept with the result; see its own folder."]
    zone = missing if base is None else in_words(base)
    texts: dict[str, Sequence[str]] = {
        "1.1 Purpose of the model": [result.question or f"{result.title}."],
        "1.2 Model outputs": [f"{words}." for words in _outputs(result)],
        "1.3 Aims of experimentation": [f"{result.title}: an experiment of the kind {result.kind}.", *_scenarios(result)],
        "2.1 Base model overview diagram": [
            "The public road is on the left; a vehicle passes a gate, then yards or a warehouse, and a gate again."
        ],
        "2.2 Base model logic": zone,
        "2.3 Scenario logic": [f"{each.name}: {each.initiative}" for each in reforms_taken(result.scenarios)]
        or ["No scenario switches a reform on."],
        "2.4 Algorithms": [
            "Queues are first come, first served within priority classes. Arrivals follow a rate that is constant by hour, generated "
            "by inverting the cumulative rate; service times are drawn by the inverse of their distribution functions. At equal times "
            "calendars come first, then what ends, then who gives up, then who asks, each in the order of their numbers.",
        ],
        "2.5 Components": list(_components(base, result.seed)) if base is not None else missing,
        "3.1 Data sources": [f"{path}: {text}" for path, text in sourced(result.scenarios)] or ["None is stated."],
        "3.2 Pre-processing": [
            "Values are read from the scenario files as they stand; a log of visits is read row by row, and rows that cannot be are "
            "refused with their line."
        ],
        "3.3 Input parameters": [
            "Every value in force, defaults included, is in the folder scenarios/ of the result; each file can be run again.",
            *(f"{name}: SHA-256 {digest}" for name, digest in result.digests.items()),
        ],
        "3.4 Assumptions": [f"{path}: {text}" for path, text in assumed(result.scenarios)] or ["No value is marked as an assumption."],
        "4.1 Initialisation": [_initialisation(base)] if base is not None else missing,
        "4.2 Run length": [_length(base)] if base is not None else missing,
        "4.3 Estimation approach": method(result)[2:],
        "5.1 Software or programming language": [f"{name} {version}" for name, version in result.versions.items()],
        "5.2 Random sampling": [
            f"Seed {result.seed}. Every decision and flow has a stream of its own (NumPy's PCG64DXSM, seeded by SeedSequence with the "
            "replication and a digest of the decision's name); each traveller owns its numbers, so scenarios meet the same luck.",
        ],
        "5.3 Model execution": [
            "Event by event, by a compiled engine or by its reference on SimPy, which give the same log to the last bit."
        ],
        "5.4 System specification": [
            f"This report was written with Python {platform.python_version()}; results do not depend on the machine or the number of "
            "processes."
        ],
        "6.1 Computer model sharing statement": [
            f"zonesim {result.versions.get('zonesim', '')}, MIT licence. Run again with: {result.command}"
        ],
    }
    return [ChecklistItem(title.split(" ", 1)[0], title.split(" ", 1)[1], text) for title, text in texts.items()]


def _outputs(result: FinishedStudy) -> list[str]:
    named = dict.fromkeys(
        row[place]
        for rows in result.tables.values()
        if "measure" in rows[0]
        for place in [rows[0].index("measure")]
        for row in rows[1:]
        if row[place] in MEASURES
    )
    first = [key.measure for key in KEY_MEASURES if key.measure in named] or list(named)
    return [f"{MEASURES[name].words} ({MEASURES[name].unit}): {MEASURES[name].formula}" for name in dict.fromkeys(first)]


def _scenarios(result: FinishedStudy) -> list[str]:
    return [f"{scenario.title}: {' '.join(scenario.description.split())}".rstrip(": ") + "." for scenario in result.scenarios]


def _components(base: Scenario, seed: int) -> Iterator[str]:
    """What the zone consists of, by the journeys of replication 0."""
    case = prepare(base, draw(base, seed=seed, replication=0))
    stages = sorted({step.stage for kind in case.roster.kinds for step in kind.slots})
    entities = "; ".join(f"{name.replace('_', ' ')} ({flow.kind_row.words})" for name, flow in base.flows.items())
    yield f"Entities: vehicles, their declarations and loads, by flow: {entities}."
    yield f"Activities, and what is waited for: {', '.join(stage.words for stage in stages)}."
    resources = "; ".join(f"{pool.name}: {_servers(pool)}" for pool in case.pools)
    yield f"Resources: {resources}." if resources else "Resources: none."
    yield "Queues: one before each resource, first come, first served within priority classes, without limit unless the zone sets one."
    yield f"Entry and exit points: {', '.join(f'gate {name}' for name in base.gates) or 'none'}."


def _servers(pool: PoolInfo) -> str:
    least, most = int(pool.capacity.min()), int(pool.capacity.max())
    return f"{most}" if least == most else f"{least} to {most} by calendar"


def _initialisation(base: Scenario) -> str:
    horizon = base.horizon
    return (
        f"The zone starts empty of vehicles, with the goods in store that it states, or that its inward flows would have left there. A "
        f"warm-up of {format_duration(horizon.warm_up)} follows; who arrives in it is not counted. The command zonesim warm-up says "
        "whether it suffices."
    )


def _length(base: Scenario) -> str:
    horizon = base.horizon
    return (
        f"Observed: {counted(horizon.days, 'day')} from {horizon.start}; traffic goes on for {format_duration(horizon.cool_down)} "
        "after them, and everybody who arrived in the window is followed to the exit."
    )
