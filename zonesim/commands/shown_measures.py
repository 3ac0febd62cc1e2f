"""The measures that there are and the strata of which they are told, listed."""

from __future__ import annotations

from collections.abc import Sequence

from rich.markup import escape

from zonesim.commands.shown import console
from zonesim.errors import Fault, InputError


def show_measures(names: Sequence[str] = ()) -> None:
    """Every measure (or those named) with its words, unit and formula, and what it is told of; then the strata.

    Raises InputError for a name that is none of a measure.
    """
    from zonesim.measures.catalogue import MEASURES, told_of
    from zonesim.measures.strata import STRATA
    from zonesim.scenario.faults import nearest

    faults = [
        Fault(f"no measure {name!r}", nearest(name, MEASURES) or "zonesim measures lists them all", file="measures")
        for name in names
        if name not in MEASURES
    ]
    if faults:
        raise InputError(faults)
    out = console()
    for name, measure in MEASURES.items():
        if not names or name in names:
            out.print(f"[bold]{name}[/bold] ({escape(measure.unit)}): {escape(measure.words)}")
            out.print(f"  {escape(measure.formula)}")
            out.print(f"  of: {escape(told_of(measure))}{_further(measure.stratified, measure.time_key)}\n")
    if not names:
        out.print("[bold]Strata[/bold], by which measures that say so are told where a scenario or plan asks for it:")
        for name, stratum in STRATA.items():
            out.print(f"  [bold]{name}[/bold]: {escape(stratum.words)}")


def _further(stratified: bool, time_key: str) -> str:
    by = "; by any stratum" if stratified else ""
    return f"{by}; {time_key} a time" if time_key else by
