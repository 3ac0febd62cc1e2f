"""What the studies of capacity and of bottlenecks show and write: tables and sentences, CSV and pictures."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from zonesim.commands.shown import console
from zonesim.measures.catalogue import MEASURES
from zonesim.plots.bands import PointwiseBand, Scale, band, decimals_of, number
from zonesim.studies.bottlenecks import KEYS
from zonesim.studies.capacity import Bound
from zonesim.studies.capacity_tables import FULLEST, capacity_rows, capacity_sentences, curve_rows
from zonesim.studies.study_files import Pictures, Rows, Subject, write_study

if TYPE_CHECKING:
    from zonesim.plots.capacity import Panel
    from zonesim.statistics.comparison import Paired
    from zonesim.studies.bottlenecks import Bottlenecks, Side
    from zonesim.studies.capacity import Capacities, Capacity


@contextmanager
def search_bar() -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error that is told (replications finished, replications known to be needed so far)."""
    columns = (TextColumn("replications"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("replications", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


NO_VALUE = "no steady value"
"""In place of a mean or a difference of a zone whose queue only grows."""


def show_capacities(found: Capacities, folder: Path) -> None:
    """The traffic each scenario bears with its interval, what ends it, and the difference from the first in a sentence."""
    out = console()
    for target in found.targets:
        out.print(f"Target: {escape(target.words)}")
    table = Table(title=f"Capacity, {found.replications} replications at every factor", title_justify="left")
    for heading, side in (
        ("scenario", "left"),
        ("factor", "right"),
        ("vehicles a day", "right"),
        ("ended by", "left"),
        ("fullest", "left"),
    ):
        table.add_column(heading, justify="right" if side == "right" else "left")
    for capacity in found.capacities:
        interval, (vehicles, low, high) = capacity.interval, capacity.vehicles
        known = not math.isnan(interval.low)
        factor = f"{'≥ ' if capacity.bound is Bound.BEYOND else '< ' if capacity.bound is Bound.BELOW else ''}{capacity.factor:.3f}"
        full = "\n".join(f"{each.pool}: {each.ratio:.2f}" for each in capacity.offered[:FULLEST])
        table.add_row(
            escape(capacity.label),
            f"{factor}\n[dim]{interval.low:.3f} to {interval.high:.3f}[/dim]" if known else factor,
            "" if math.isnan(vehicles) else f"{vehicles:,.0f}\n[dim]{low:,.0f} to {high:,.0f}[/dim]" if known else f"{vehicles:,.0f}",
            escape(capacity.why),
            escape(full),
        )
    out.print(table)
    out.print("[dim]Factor on all generated traffic, with its 95 % interval; fullest: offered load at that factor.[/dim]")
    for sentence in capacity_sentences(found):
        out.print(f"• {escape(sentence)}")
    out.print(escape(f"Tables and pictures: {folder}"))


def write_capacities(folder: Path, found: Capacities, *, command: str) -> list[str]:
    """``capacity.csv``, a row per scenario; ``curve.csv``, a row per scenario, factor and target; the picture. Raises InputError."""
    from zonesim.plots.capacity import CapacitySpan, capacity
    from zonesim.plots.theme import saving

    spans = [CapacitySpan(each.label, each.factor, each.interval.low, each.interval.high) for each in found.capacities]
    return write_study(
        folder,
        [each.scenario for each in found.capacities],
        about=Subject("capacity", f"{found.capacities[0].label}: capacity", "How much traffic is borne until a service target breaks?"),
        seed=found.seed,
        replications=found.replications,
        command=command,
        tables={"capacity": capacity_rows(found), "curve": curve_rows(found)},
        sentences=capacity_sentences(found),
        pictures={"capacity": saving(lambda: capacity(_panels(found), spans, replications=found.replications))},
    )


def _panels(found: Capacities) -> list[Panel]:
    from zonesim.plots.capacity import Curve, Panel

    def curve(capacity: Capacity, place: int) -> Curve:
        tried = [(point.factor, point.values[place]) for point in capacity.points if point.values is not None]
        nothing = np.zeros(0)
        limits = band(np.array([values for _, values in tried]).T) if tried else PointwiseBand(nothing, nothing, nothing)
        return Curve(np.array([factor for factor, _ in tried]), limits)

    return [
        Panel(target.subject, MEASURES[target.measure].unit, target.limit, [curve(each, place) for each in found.capacities])
        for place, target in enumerate(found.targets)
    ]


def show_bottlenecks(found: Bottlenecks, folder: Path) -> None:
    """What one more of each thing brings, most first; what that hangs on, most first; and what it comes to in sentences."""
    out, base = console(), found.base
    table = Table(title=escape(f"{base.label}: what one more would bring, {base.replications} replications"), title_justify="left")
    table.add_column("one more")
    for key in KEYS:
        table.add_column(escape(key.words), justify="right")
    if base.unstable:
        for reason in base.unstable:
            out.print(f"[bold]Unstable, no steady value:[/bold] {escape(f'{base.label}: {reason}')}")
    for addition in found.additions:
        steady = not (base.unstable or addition.unstable)
        effects = zip(KEYS, addition.effects, strict=True)
        table.add_row(escape(addition.what), *(_change(pair, key.measure) if steady else NO_VALUE for key, pair in effects))
    out.print(table)
    out.print("[dim]Change against the zone as it is, with intervals (95 %) that hold for all rows at once.[/dim]")
    if found.dependences:
        _show_dependences(out, found)
    for path, why in found.left:
        out.print(f"[dim]Not varied: {escape(path)}: {escape(why)}.[/dim]")
    for sentence in found.sentences:
        out.print(f"• {escape(sentence)}")
    out.print(escape(f"Tables and pictures: {folder}"))


def _show_dependences(out: Console, found: Bottlenecks) -> None:
    first = KEYS[0]
    table = Table(title=f"What it hangs on: inputs moved one at a time, effect on the {first.words}", title_justify="left")
    table.add_column("input")
    table.add_column("effect", justify="right")
    if found.leading is not None:
        table.add_column(escape(f"one more {found.leading.what}, there"), justify="right")
    for dependence in found.dependences:
        for side in (dependence.low, dependence.high):
            over = f"\n[bold]overloaded: {escape(', '.join(side.overloaded))}[/bold]" if side.overloaded else ""
            effects = (side.effect, side.leading) if found.leading is not None else (side.effect,)
            cells = [NO_VALUE if side.overloaded else _change(effect, first.measure) for effect in effects]
            table.add_row(escape(side.words) + over, *cells)
    out.print(table)


def _change(pair: Paired | None, measure: str) -> str:
    """A difference with its interval in a unit that reads well; dim where it may be 0."""
    if pair is None or math.isnan(pair.difference.mean):
        return "undefined"
    difference = pair.difference
    if pair.identical:
        return "[dim]none at all[/dim]"
    ends = [end for end in (difference.mean, difference.low, difference.high) if not math.isnan(end)]
    scale = Scale.of(MEASURES[measure].unit, max(map(abs, ends)), change=True)
    decimals = decimals_of([difference.half_width / scale.size], [end / scale.size for end in ends])
    mean, *limits = (number(end / scale.size, decimals, plus=True) for end in ends)
    text = f"{mean} {scale.unit}" + (f" ({' to '.join(limits)})" if limits else "")
    return text if difference.low > 0 or difference.high < 0 else f"[dim]{text}[/dim]"


def write_bottlenecks(folder: Path, found: Bottlenecks, *, command: str) -> list[str]:
    """``additions.csv``, a row per addition and measure; ``inputs.csv``, a row per input and side; pictures. Raises InputError."""
    tables = {"additions": _addition_rows(found)} | ({"inputs": _input_rows(found)} if found.dependences else {})
    return write_study(
        folder,
        [found.base.scenario],
        about=Subject(
            "bottlenecks", f"{found.base.label}: bottlenecks", "What would one more of each bring, and on what does it hang?"
        ),
        seed=found.base.seed,
        replications=found.base.replications,
        command=command,
        tables=tables,
        sentences=[*(f"Unstable, no steady value: {reason}" for reason in found.base.unstable), *found.sentences],
        pictures=_pictures(found),
    )


def _pictures(found: Bottlenecks) -> Pictures:
    from zonesim.plots.bottlenecks import Gain, Reach, additions, tornado
    from zonesim.plots.theme import saving

    def gain(what: str, pair: Paired | None) -> Gain:
        if pair is None:
            return Gain(what, math.nan, math.nan, math.nan)
        return Gain(what, pair.difference.mean, pair.difference.low, pair.difference.high)

    measures = [(key.words, MEASURES[key.measure].unit) for key in KEYS]
    gains = [[gain(each.what, each.effects[place]) for each in found.additions] for place in range(len(KEYS))]
    pictures: dict[str, Callable[[Path], object]] = {"additions": saving(lambda: additions(measures, gains))}
    if found.dependences:
        reaches = [
            Reach(each.path, *(gain(side.words, None if side.overloaded else side.effect) for side in (each.low, each.high)))
            for each in found.dependences
        ]
        words, unit = measures[0]
        pictures["inputs"] = saving(lambda: tornado(words, unit, reaches=reaches))
    return pictures


def _difference(pair: Paired | None) -> list[object]:
    return [None] * 3 if pair is None else [pair.difference.mean, pair.difference.low, pair.difference.high]


def _addition_rows(found: Bottlenecks) -> Rows:
    rows: list[list[object]] = [["one_more", "path", "measure", "of", "unit", "difference", "low", "high", "verdict"]]
    for addition in found.additions:
        for key, pair, judged in zip(KEYS, addition.effects, addition.verdicts, strict=True):
            start: list[object] = [addition.what, addition.path, key.measure, key.of, MEASURES[key.measure].unit]
            rows.append([*start, *_difference(pair), None if judged is None else judged.outcome.value])
    return rows


def _input_rows(found: Bottlenecks) -> Rows:
    key = KEYS[0]
    rows: list[list[object]] = [
        [
            *("input", "value", "measure", "of", "unit", "difference", "low", "high", "leading_addition"),
            *("leading_difference", "leading_low", "leading_high", "leading_stays", "overloaded"),
        ]
    ]
    leading = None if found.leading is None else found.leading.what

    def row(path: str, side: Side) -> list[object]:
        stays = None if side.leading is None else "yes" if side.stays else "no"
        measured: list[object] = [path, side.words, key.measure, key.of, MEASURES[key.measure].unit, *_difference(side.effect)]
        return [*measured, leading, *_difference(side.leading), stays, "; ".join(side.overloaded)]

    rows += [row(dependence.path, side) for dependence in found.dependences for side in (dependence.low, dependence.high)]
    return rows
