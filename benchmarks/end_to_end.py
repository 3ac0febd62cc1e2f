"""End to end: from the scenario file to the measures of a week of the baseline, by either engine, and where the time goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from time import process_time
from typing import Any
from unittest.mock import patch

from rich.table import Table

from benchmarks.common import BASELINE, ENGINES, SEED, Options, Result, best_of, seconds, table
from zonesim.engines.choose import Engine, EngineName, engine_of
from zonesim.experiment import replicate as module
from zonesim.experiment.replicate import replicate
from zonesim.scenario.load import load_scenario

STAGES = {
    "draw": ("draw",),
    "prepare": ("prepare",),
    "engine": ("engine_of",),
    "books": ("check_finished", "check_books"),
    "read": ("read",),
    "measures": ("measures",),
    "series": ("_series",),
}
"""Part of a replication -> the functions, as ``zonesim.experiment.replicate`` calls them, that are timed for it."""


def show(options: Options) -> Result:
    """One replication; the file is read anew each time, or once for many replications."""
    changes = ["horizon.days=7", *options.changes]
    scenario = load_scenario(BASELINE, changes)

    def of_file(engine: EngineName) -> Callable[[], object]:
        return lambda: replicate(load_scenario(BASELINE, changes), seed=SEED, replication=0, engine=engine)

    def of_scenario(engine: EngineName) -> Callable[[], object]:
        return lambda: replicate(scenario, seed=SEED, replication=0, engine=engine)

    of_scenario("compiled")()
    programs: dict[str, Callable[[], object]] = {}
    for engine in ENGINES:
        programs |= {f"{engine}, with the file": of_file(engine), f"{engine}, without": of_scenario(engine)}
    programs["file"] = lambda: load_scenario(BASELINE, changes)
    best = best_of(options.repeats, programs, process_time)
    shown = table("One week of the baseline, from scenario to measures, processor seconds", "from", "compiled", "simpy", "ratio")
    for what, words in (("with the file", "the scenario file"), ("without", "the scenario, read before")):
        fast, slow = best[f"compiled, {what}"], best[f"simpy, {what}"]
        shown.add_row(words, f"{fast:.4f}", f"{slow:.4f}", f"{slow / fast:.1f}")
    return Result([shown, _breakdown(breakdown(of_scenario("compiled"), repeats=options.repeats), best["file"])])


def breakdown(program: Callable[[], object], *, repeats: int) -> dict[str, float]:
    """Seconds of each part of a replication, and of what lies between them, in the quickest of several."""
    whole, parts = min((_once(program) for _ in range(repeats)), key=lambda once: once[0])
    return {**parts, "between": whole - sum(parts.values())}


def _once(program: Callable[[], object]) -> tuple[float, dict[str, float]]:
    with _stopwatches() as spent:
        whole = seconds(program, process_time)
    return whole, {stage: spent[stage] for stage in STAGES}


@contextmanager
def _stopwatches() -> Iterator[Mapping[str, float]]:
    """While this lasts, the functions of ``STAGES`` note how long they take: what is timed is what a replication really does."""
    spent = dict.fromkeys(STAGES, 0.0)

    def timed(stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            begin = process_time()
            found = function(*args, **kwargs)
            spent[stage] += process_time() - begin
            return found

        return call

    def timed_engine_of(name: EngineName) -> Engine:
        return timed("engine", engine_of(name))

    with ExitStack() as stack:
        for stage, names in STAGES.items():
            for name in names:
                instead = timed_engine_of if name == "engine_of" else timed(stage, getattr(module, name))
                stack.enter_context(patch.object(module, name, instead))
        yield spent


def _breakdown(found: Mapping[str, float], file: float) -> Table:
    whole = sum(found.values())
    shown = table("A replication by parts", "compiled engine", "ms", "share")
    for part, spent in found.items():
        shown.add_row(part, f"{1e3 * spent:.2f}", f"{spent / whole:.1%}")
    shown.add_row("all", f"{1e3 * whole:.2f}", "100.0%", end_section=True)
    shown.add_row("reading the file, before", f"{1e3 * file:.2f}", "")
    return shown
