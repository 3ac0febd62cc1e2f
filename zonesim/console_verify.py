"""What ``zonesim verify`` shows: a line for each thing verified, and the first difference where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

from zonesim.console import console

if TYPE_CHECKING:
    from zonesim.experiment.verify_engines import Agreement


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
