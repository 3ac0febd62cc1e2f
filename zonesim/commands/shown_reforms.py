"""What the reforms are, what each brings and costs, and where they stand between facilitation and detection: shown and written."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from zonesim.commands.shown import console
from zonesim.plots.bands import Scale, decimals_of, number

if TYPE_CHECKING:
    from zonesim.plots.forest import Difference
    from zonesim.plots.frontier import Dot
    from zonesim.statistics.intervals import Interval
    from zonesim.studies.evidence import Evidence, Found, Setting
    from zonesim.studies.frontier import Frontier
    from zonesim.studies.study_files import Rows


def show_reforms(names: Sequence[str] = ()) -> None:
    """Every reform (or those named): the initiative, and its parameters with unit, default and source or the word assumption.

    Raises InputError for a name that is none of a reform.
    """
    from zonesim.scenario.reforms import Reform, named

    reforms = named(names)
    out = console()
    shared = {path for path, _, _ in parameters(Reform)}
    out.print("[bold]every reform[/bold]: from when, by whom and where it is taken up")
    _show_parameters(out, parameters(Reform))
    for name, reform in reforms.items():
        out.print(f"[bold]{name}[/bold]: {_one_line(reform.__doc__ or '')}")
        out.print(f"  models: {escape(reform.initiative)}")
        _show_parameters(out, (row for row in parameters(reform) if row[0] not in shared))


def _show_parameters(out: Console, rows: Iterable[tuple[str, str, str]]) -> None:
    for path, default, text in rows:
        out.print(f"  {path} = {escape(default)}  {text}")
    out.print("")


def parameters(model: type, prefix: str = "") -> Iterator[tuple[str, str, str]]:
    """(path, default, description) of every parameter of a pydantic model, those of its parts included."""
    from pydantic import BaseModel

    for name, field in model.model_fields.items():  # type: ignore[attr-defined]
        default = field.get_default(call_default_factory=True)
        if isinstance(default, BaseModel):
            yield from parameters(type(default), f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", "not set" if default is None else str(default), _one_line(field.description or "")


def _one_line(text: str) -> str:
    """A docstring without its line breaks, as plain text."""
    return escape(" ".join(text.split()))


def show_evidence(found: Sequence[Evidence], folder: Path) -> None:
    """Per reform: what it is meant to move and its price, as found, with intervals; the same where it does not help."""
    out = console()
    for each in found:
        _show_setting(out, f"{each.reform}: {each.shown.after.label}", each.shown)
        if each.no_help is not None:
            _show_setting(out, f"{each.reform}, where it does not help: {each.no_help.after.label}", each.no_help)
    out.print(
        "[dim]Paired differences over replications, each with its own 95 % interval; one that may be 0 is dim. "
        "Claimed: the direction in which the initiative means to move it, or in which it costs.[/dim]"
    )
    out.print(escape(f"Tables and pictures: {folder}"))


def _show_setting(out: Console, title: str, setting: Setting) -> None:
    table = Table(title=escape(title), title_justify="left")
    for heading, side in (("", "left"), ("measure", "left"), ("before", "right"), ("difference", "right"), ("claimed", "left")):
        table.add_column(heading, justify="right" if side == "right" else "left")
    for each in setting.found:
        table.add_row("moves" if each.meant else "price", escape(_words(each)), *_figures(each))
    out.print(table)
    for run in (setting.before, setting.after):
        for reason in run.unstable:
            out.print(f"[bold]Unstable, no steady value:[/bold] {escape(f'{run.label}: {reason}')}")


def _words(found: Found) -> str:
    from zonesim.measures.catalogue import Key

    return Key(found.effect.measure, found.effect.of, 0.0).words


def _figures(found: Found) -> tuple[str, str, str]:
    from zonesim.measures.catalogue import MEASURES

    if found.pair is None:
        return "undefined", "", ""
    pair, unit = found.pair, MEASURES[found.effect.measure].unit
    level = pair.baseline.mean
    scale = Scale.of(unit, abs(level))
    before = f"{number(level / scale.size, decimals_of([pair.baseline.half_width / scale.size], [level / scale.size]))} {scale.unit}"
    claimed = {None: "no claim", True: "yes", False: "not shown"}[found.shown]
    claimed = f"{found.effect.direction}: {claimed}" if found.effect.direction else claimed
    if pair.identical:
        return before, "[dim]none at all[/dim]", claimed
    difference = pair.difference
    ends = [end for end in (difference.mean, difference.low, difference.high) if not math.isnan(end)]
    change = Scale.of(unit, max(map(abs, ends)), change=True)
    decimals = decimals_of([difference.half_width / change.size], [end / change.size for end in ends])
    mean, *limits = (number(end / change.size, decimals, plus=True) for end in ends)
    text = f"{mean} {change.unit}" + (f" ({' to '.join(limits)})" if limits else "")
    return before, text if difference.low > 0 or difference.high < 0 else f"[dim]{text}[/dim]", claimed


def write_evidence(folder: Path, found: Sequence[Evidence], *, command: str) -> list[str]:
    """``evidence.csv``, a row per reform, setting and measure; ``verdicts.txt``; a picture per reform. Raises InputError."""
    from zonesim.studies.study_files import Subject, write_study

    settings = [setting for each in found for setting in (each.shown, each.no_help) if setting is not None]
    return write_study(
        folder,
        [run.scenario for setting in settings for run in (setting.before, setting.after)],
        about=Subject("evidence", "What each reform brings and costs", "Does each reform move what it claims, and at what price?"),
        seed=settings[0].before.seed,
        replications=settings[0].before.replications,
        command=command,
        tables={"evidence": _evidence_rows(found)},
        sentences=[sentence for setting in settings for sentence in setting.sentences()],
        pictures={each.reform: _evidence_picture(each) for each in found},
    )


def _evidence_rows(found: Sequence[Evidence]) -> Rows:
    from zonesim.measures.catalogue import MEASURES

    rows: list[list[object]] = [
        [
            *("reform", "scenario", "setting", "role", "measure", "of", "unit", "before", "after", "difference", "low", "high"),
            *("claimed", "shown", "verdict", "correlation", "replications"),
        ]
    ]
    for each in found:
        for words, setting in (("shown", each.shown), ("does not help", each.no_help)):
            for one in () if setting is None else setting.found:
                effect, pair = one.effect, one.pair
                start: list[object] = [each.reform, setting.after.scenario.name if setting else "", words]
                start += ["moves" if one.meant else "price", effect.measure, effect.of, MEASURES[effect.measure].unit]
                if pair is None or one.verdict is None:
                    rows.append([*start, *[None] * 5, effect.direction, None, "undefined", None, None])
                else:
                    difference = pair.difference
                    shown = None if one.shown is None else "yes" if one.shown else "no"
                    rows.append(
                        [
                            *start,
                            *(pair.baseline.mean, pair.other.mean, difference.mean, difference.low, difference.high),
                            *(effect.direction, shown, one.verdict.outcome.value, pair.correlation, difference.n),
                        ]
                    )
    return rows


def _evidence_picture(each: Evidence) -> Callable[[Path], object]:
    from zonesim.plots.forest import forest
    from zonesim.plots.theme import saving

    return saving(lambda: forest(each.shown.before.label, list(_differences(each.shown))))


def _differences(setting: Setting) -> Iterator[Difference]:
    from zonesim.measures.catalogue import MEASURES
    from zonesim.plots.forest import Difference

    for one in setting.found:
        if one.pair is not None:
            difference = one.pair.difference
            yield Difference(
                measure=_words(one) if one.meant else f"price: {_words(one)}",
                unit=MEASURES[one.effect.measure].unit,
                scenario=setting.after.label,
                baseline=one.pair.baseline.mean,
                mean=difference.mean,
                low=difference.low,
                high=difference.high,
            )


def show_frontier(found: Frontier, folder: Path) -> None:
    """What each rate and quality of targeting finds and what release takes then; where the scenarios stand."""
    from zonesim.measures.catalogue import MEASURES

    out = console()
    time = found.time
    table = Table(title=f"Facilitation against detection, {found.replications} replications", title_justify="left")
    for heading, side in (
        ("selection", "left"),
        ("violations found (%)", "right"),
        (time.words, "right"),
        ("examinations a day", "right"),
    ):
        table.add_column(heading, justify="right" if side == "right" else "left")
    for point in found.points:
        scale = Scale.of(MEASURES[time.measure].unit, point.time.mean)
        over = f"\n[bold]no steady value: {escape('; '.join(point.unstable))}[/bold]" if point.unstable else ""
        table.add_row(
            escape(point.words) + over,
            _span(point.detection, Scale(0.01, "")),
            _span(point.time, scale),
            _span(point.examinations, Scale(1.0, "")),
        )
    out.print(table)
    out.print("[dim]Means with 95 % intervals. Violations found: expected, of those present.[/dim]")
    out.print(escape(f"Tables and pictures: {folder}"))


def _span(interval: Interval, scale: Scale) -> str:
    """A mean with its interval, one decimal each."""
    if math.isnan(interval.mean):
        return "undefined"
    mean, low, high = (number(value / scale.size, 1) for value in (interval.mean, interval.low, interval.high))
    limits = "no interval" if math.isnan(interval.low) else f"{low} to {high}"
    return f"{mean} {scale.unit}".rstrip() + f"\n[dim]{limits}[/dim]"


def write_frontier(folder: Path, found: Frontier, *, command: str) -> list[str]:
    """``frontier.csv``, a row per point, and the picture. Raises InputError."""
    from zonesim.plots.frontier import frontier
    from zonesim.plots.theme import saving
    from zonesim.studies.study_files import Subject, write_study

    rows: list[list[object]] = [
        [
            *("scenario", "rate", "lift", "detection_share", "detection_low", "detection_high", found.time.measure, "low", "high"),
            *("examinations_per_day", "inspector_hours_per_day", "unstable"),
        ]
    ]
    rows += [
        [
            *(point.scenario.name, point.rate, point.lift),
            *(point.detection.mean, point.detection.low, point.detection.high, point.time.mean, point.time.low, point.time.high),
            *(point.examinations.mean, point.hours.mean, "; ".join(point.unstable)),
        ]
        for point in found.points
    ]
    return write_study(
        folder,
        [point.scenario for point in found.points if point.rate is None],
        about=Subject("frontier", "Release time against detection", "What does detection cost in time?"),
        seed=found.seed,
        replications=found.replications,
        command=command,
        tables={"frontier": rows},
        sentences=found.sentences,
        pictures={"frontier": saving(lambda: frontier(found.time.words, _dots(found), replications=found.replications))},
    )


def _dots(found: Frontier) -> list[Dot]:
    """The points that have a steady value, as the picture shows them."""
    from zonesim.plots.frontier import Dot

    def limits(interval: Interval) -> tuple[float, float, float]:
        known = not math.isnan(interval.low)
        return interval.mean, interval.low if known else interval.mean, interval.high if known else interval.mean

    return [
        Dot(
            point.words if point.rate is None else f"{100 * point.rate:g} %",
            None if point.lift is None else f"targeting {point.lift:g}",
            limits(point.detection),
            limits(point.time),
        )
        for point in found.points
        if not point.unstable and not math.isnan(point.time.mean) and not math.isnan(point.detection.mean)
    ]
