"""What the command line shows: tables and sentences for people, on a terminal or in a pipe."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from zonesim.units import DAY, HOUR, MINUTE, counted

if TYPE_CHECKING:
    from zonesim.measures.catalogue import Key
    from zonesim.scenario.draft import Deviation
    from zonesim.scenario.schema import Scenario
    from zonesim.statistics.intervals import Interval
    from zonesim.studies.compare import Comparison, Run

PIPED = 120
"""Width of what is written into a pipe or a file."""


def console() -> Console:
    """Standard output; of a fixed width where nobody watches, so that it can be compared."""
    return Console(width=None if sys.stdout.isatty() else PIPED, highlight=False, soft_wrap=False)


@contextmanager
def progress_bar() -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error that is told (replications finished, replications in all)."""
    columns = (TextColumn("replications"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=False) as bar:
        task = None

        def update(done: int, total: int) -> None:
            nonlocal task
            if task is None:
                task = bar.add_task("replications", total=total)
            bar.update(task, completed=done)

        yield update


def show_check(scenarios: Sequence[Scenario]) -> None:
    """What each scenario asks of every facility; an overloaded one is named."""
    from zonesim.experiment.replicate import offered_by
    from zonesim.scenario.explain import without_effect

    out = console()
    for scenario in scenarios:
        table = Table(title=_plain(f"{scenario.title}: offered load"), title_justify="left")
        for heading in ("facility", "server hours asked", "server hours rostered", "offered load", ""):
            table.add_column(heading, justify="left" if heading in ("facility", "") else "right")
        offered = offered_by(scenario, seed=1)
        for each in offered:
            words = "overloaded: its queue grows as long as this goes on" if each.overloaded else ""
            bound = "at least " if each.lower_bound else ""
            table.add_row(_plain(each.pool), f"{each.asked_hours:.1f}", f"{each.rostered_hours:.1f}", f"{bound}{each.ratio:.2f}", words)
        out.print(table)
        out.print(_roster(scenario))
        overloaded = [each.pool for each in offered if each.overloaded]
        out.print(_plain(f"{scenario.name}: valid" + (f"; overloaded: {', '.join(overloaded)}" if overloaded else "")))
        for name, why in without_effect(scenario).items():
            out.print(_plain(f"Reform {name} touches nobody here: {why}."))
        out.print()


def _roster(scenario: Scenario) -> Table:
    """Who works when, and how many of them."""
    from zonesim.scenario.rosters import roster

    table = Table(title=_plain(f"{scenario.title}: who works when"), title_justify="left")
    for heading in ("who", "shift", "when", "how many"):
        table.add_column(heading, justify="right" if heading == "how many" else "left")
    for turn in roster(scenario):
        table.add_row(_plain(turn.who), _plain(turn.shift), _plain(turn.when), turn.servers)
    return table


def show_explanation(scenario: Scenario, changes: Sequence[Deviation]) -> None:
    """The zone in words, what was changed, what is assumed, and every value in force as a scenario file."""
    import tomli_w

    from zonesim.scenario.explain import assumptions, in_words

    out = console()
    out.print(f"[bold]{_plain(scenario.title)}[/bold]")
    if scenario.description.strip():
        out.print(_plain(scenario.description.strip()))
    for sentence in in_words(scenario):
        out.print(f"• {_plain(sentence)}")
    out.print("\n[bold]Differs from what it extends[/bold]" if changes else "\nExtends nothing.")
    for change in changes:
        if change.path not in (("title",), ("description",)):
            out.print(_plain(str(change)))
    assumed = assumptions(scenario)
    out.print(f"\n[bold]Assumptions[/bold] ({len(assumed)} values)" if assumed else "\nNo value is marked as an assumption.")
    for path, text in assumed:
        out.print(_plain(f"{path}: {text}"))
    out.print("\n[bold]Every value in force[/bold]")
    sys.stdout.write(tomli_w.dumps(scenario.resolved()))


def show_run(run: Run, folder: Path) -> None:
    """The key measures of one scenario and those it asks for, with intervals, and where the rest is."""
    from zonesim.measures.catalogue import KEY_MEASURES
    from zonesim.studies.compare import with_asked

    out = console()
    table = Table(title=_plain(f"{run.label}, {counted(run.replications, 'replication')}"), title_justify="left")
    table.add_column("measure")
    table.add_column("mean", justify="right")
    table.add_column("95 % interval", justify="right")
    if run.controls:
        table.add_column("with control variates", justify="right")
        table.add_column("factor", justify="right")
    for key in with_asked(KEY_MEASURES, (run,)):
        if run.defines(key):
            mean, span = _mean_of(run, key)
            table.add_row(_plain(key.words), mean, span, *_adjusted(run, key.measure, key.of))
    _show_unstable(out, (run,))
    out.print(table)
    out.print(_plain(f"Tables and pictures: {folder}"))


def show_comparison(comparison: Comparison, folder: Path) -> None:
    """Means beside each other, then the verdict on every difference in a sentence."""
    from zonesim.measures.catalogue import MEASURES

    out = console()
    replications = comparison.baseline.replications
    table = Table(title=f"Means over {counted(replications, 'replication')}, with 95 % intervals", title_justify="left")
    table.add_column("measure")
    for run in comparison.runs:
        table.add_column(_plain(run.label), justify="right")
    for key in dict.fromkeys(finding.key for finding in comparison.findings):
        table.add_row(_plain(key.words), *("\n".join(_mean_of(run, key)) for run in comparison.runs))
    _show_unstable(out, comparison.runs)
    out.print(table)
    out.print("[bold]Verdicts[/bold]")
    for finding in comparison.findings:
        pair = finding.pair
        saved = (
            f" [dim](correlation {pair.correlation:.2f}; as precise as {pair.independent:,.0f} independent replications)[/dim]"
            if math.isfinite(pair.independent) and math.isfinite(pair.correlation)
            else ""
        )
        out.print(f"• {_plain(finding.sentence)}{saved}")
        if finding.adjusted is not None and not pair.identical:
            out.print(f"  [dim]{_plain(finding.adjusted.in_words(MEASURES[finding.key.measure].unit))}[/dim]")
    out.print(_plain(f"Tables and pictures: {folder}"))


def _adjusted(run: Run, measure: str, of: str) -> tuple[str, ...]:
    """The mean corrected by control variates with its span, and the factor; nothing where none were asked for."""
    from zonesim.measures.catalogue import MEASURES

    if not run.controls:
        return ()
    found = run.adjusted(measure, of)
    if found.interval is None:
        return f"[dim]{_plain(found.note)}[/dim]", ""
    return " ".join(_shown(found.interval, MEASURES[measure].unit)), f"{found.factor:.2f}"


def _show_unstable(out: Console, runs: Sequence[Run]) -> None:
    for run in runs:
        for reason in run.unstable:
            out.print(f"[bold]Unstable, no steady value:[/bold] {_plain(f'{run.label}: {reason}')}")


def _mean_of(run: Run, key: Key) -> tuple[str, str]:
    """Mean and span of a measure of a run, or that it has none."""
    from zonesim.measures.catalogue import MEASURES

    if run.unstable:
        return "no steady value", ""
    return _shown(run.interval(key.measure, key.of), MEASURES[key.measure].unit)


def _shown(interval: Interval, unit: str) -> tuple[str, str]:
    """Mean and span of an interval in a unit that reads well; "undefined" where no replication defines it."""
    if math.isnan(interval.mean):
        return "undefined", ""
    factor, name = 1.0, unit
    if unit == "s":
        factor, name = next(
            ((size, word) for size, word in ((DAY, "d"), (HOUR, "h"), (MINUTE, "min")) if interval.mean >= 2 * size), (1.0, "s")
        )
    elif unit == "share":
        factor, name = 0.01, "%"
    mean = f"{interval.mean / factor:,.2f} {name}"
    if math.isnan(interval.low):
        return mean, "no interval"
    return mean, f"[dim]{interval.low / factor:,.2f} to {interval.high / factor:,.2f}[/dim]"


def _plain(text: str) -> str:
    """Text as it is: square brackets are not markup."""
    from rich.markup import escape

    return escape(text)
