"""What ``zonesim verify`` shows: a line for each thing verified, and the first difference where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

from zonesim.commands.shown import console

if TYPE_CHECKING:
    from zonesim.experiment.verify_engines import Agreement
    from zonesim.studies.verify_store import Verified


def show_agreement(found: Agreement) -> None:
    """Whether the engines agree on a scenario, how much was compared, and how much faster one of them is."""
    out = console()
    runs = "1 replication" if found.replications == 1 else f"{found.replications} replications"
    compared = f"{found.steps:,} steps completed of {found.times:,} compared in {runs}"
    ratio = f"compiled {found.compiled:.3f} s, SimPy {found.simpy:.3f} s, ratio {found.simpy / found.compiled:.0f}"
    verdict = "equal to the last bit" if found.equal else "[bold]the engines differ[/bold]"
    out.print(f"{escape(found.scenario)}: {verdict}; {compared}; {ratio}", soft_wrap=True)
    if not found.equal:
        out.print(f"  {escape(found.difference)}", soft_wrap=True)


def show_verified(found: Verified) -> None:
    """How many replications were run again, and every one that differs; a changed model first."""
    out = console()
    if found.made_by != found.here:
        out.print(f"[bold]Another model:[/bold] made by {found.made_by}, run again by {found.here}", soft_wrap=True)
    again = [one for one in found.checked if not one.left]
    differing = [one for one in again if one.difference]
    verdict = (
        f"[bold]{len(differing)} differ[/bold]" if differing else "equal to the last bit" if again else "nothing could be run again"
    )
    out.print(f"{escape(str(found.path))}: {verdict}; {len(again)} of {found.there:,} replications run again", soft_wrap=True)
    for one in differing:
        out.print(f"  {escape(one.scenario)}, replication {one.replication}: {escape(one.difference)}", soft_wrap=True)
    for reason in dict.fromkeys(one.left for one in found.checked if one.left):
        out.print(f"  Not run again: {escape(reason)}", soft_wrap=True)
