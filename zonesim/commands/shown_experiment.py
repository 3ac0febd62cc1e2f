"""What an experiment shows and writes: what it would take, its answer in sentences, tables and pictures."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from rich.markup import escape

from zonesim.commands.shown import console

if TYPE_CHECKING:
    from zonesim.studies.plans.answer import Answer
    from zonesim.studies.plans.conduct import Prospect
    from zonesim.studies.plans.plan import Plan
    from zonesim.studies.settling import Settling
    from zonesim.studies.study_files import Pictures

NAMED = 10
"""Cells named in what a plan would take."""


def show_prospect(plan: Plan, found: Prospect, *, workers: int) -> None:
    """Cells, replications, expected time and disk; nothing was run but one replication to know how long they take."""
    out = console()
    out.print(f"[bold]{escape(plan.title)}[/bold]: {plan.kind}")
    if plan.question:
        out.print(escape(" ".join(plan.question.split())))
    named = ", ".join(found.cells[:NAMED]) + (f" and {len(found.cells) - NAMED} more" if len(found.cells) > NAMED else "")
    out.print(f"Cells: {len(found.cells)} ({escape(named)})")
    more = "; more follow from what is found" if found.adaptive or plan.precision is not None else ""
    out.print(f"Replications: {found.wanted:,}, of which {found.there:,} are in the store{more}")
    out.print(f"Expected time: {_time(found.seconds / workers)} with {workers} worker{'s' if workers > 1 else ''}")
    out.print(f"Expected size of the store: {_size(found.size)}")


def _time(seconds: float) -> str:
    if seconds < 90:
        return f"about {max(round(seconds), 1)} s"
    minutes = seconds / 60
    return f"about {minutes:.0f} min" if minutes < 90 else f"about {minutes / 60:.1f} h"


def _size(size: int) -> str:
    return f"about {size / 1e6:.1f} MB" if size < 1e9 else f"about {size / 1e9:.1f} GB"


def show_answer(plan: Plan, answer: Answer, *, folder: Path) -> None:
    """The sentences, and where everything is."""
    out = console()
    out.print(f"[bold]{escape(plan.title)}[/bold]")
    if plan.question:
        out.print(escape(" ".join(plan.question.split())))
    for sentence in answer.sentences:
        out.print(f"• {escape(sentence[:1].upper() + sentence[1:])}")
    out.print(escape(f"Tables and pictures: {folder}"))


def write_answer(folder: Path, plan: Plan, *, answer: Answer, command: str) -> list[str]:
    """Tables, ``verdicts.txt``, pictures, the scenarios and a manifest. Raises InputError where nothing can be written."""
    from zonesim.studies.study_files import Subject, write_study

    return write_study(
        folder,
        answer.scenarios,
        about=Subject(plan.kind, plan.title, plan.question, plan.text()),
        seed=plan.seed,
        replications=answer.replications,
        command=command,
        tables=answer.tables,
        sentences=answer.sentences,
        pictures=answer_pictures(answer),
        combinations=answer.combinations,
    )


def answer_pictures(answer: Answer) -> Pictures:
    """Every picture of an answer."""
    from zonesim.plots.album import album
    from zonesim.plots.experiments import picture
    from zonesim.plots.theme import saving

    own = {name: saving(partial(picture, what, replications=answer.replications)) for name, what in answer.pictures.items()}
    return {**own, **(album(answer.runs, answer.comparison) if answer.runs else {})}


def show_settling(found: Settling, folder: Path) -> None:
    """What to leave out, and what each queue says."""
    out = console()
    for name, of in found.found.measures.items():
        days = "not settled in the first half" if of.periods is None else f"settled after {of.periods} days"
        out.print(f"  {escape(name)}: {days}")
    out.print(f"[bold]{escape(found.found.sentence.replace('periods', 'days'))}[/bold]")
    out.print("[dim]By the mean queue of each day. A day that begins and ends empty has no warm-up.[/dim]")
    out.print(escape(f"Tables and pictures: {folder}"))


def write_settling(folder: Path, found: Settling, *, seed: int, command: str) -> list[str]:
    """``settling.csv``, a row per queue and day; Welch's curves. Raises InputError where nothing can be written."""
    from zonesim.plots.experiments import lines
    from zonesim.plots.theme import saving
    from zonesim.studies.figures import Lines
    from zonesim.studies.study_files import Subject, write_study

    rows: list[list[object]] = [["queue", "day", "mean", "moving_average", "leave_out"]]
    for name, curve in found.curves.items():
        leave = found.found.measures[name].periods
        rows += [
            [name, int(day), mean, smooth, leave] for day, mean, smooth in zip(curve.period, curve.mean, curve.smooth, strict=True)
        ]

    def curve_of(name: str) -> Callable[[Path], object]:
        curve = found.curves[name]
        known = len(curve.smooth) - curve.window
        drawn = {
            "mean of each day": (curve.period, found.series[name]),
            f"moving average, {curve.window} days to either side": (curve.period[:known], curve.smooth[None, :known]),
        }
        title = f"{name}: the queue from the start"
        picture = Lines(title, "day from the start", "vehicles", drawn, "mean queue")
        return saving(lambda: lines(picture, replications=found.replications))

    return write_study(
        folder,
        [found.scenario],
        about=Subject("warm-up", f"{found.scenario.title}: the warm-up", "How long does the zone take to settle from its start?"),
        seed=seed,
        replications=found.replications,
        command=command,
        tables={"settling": rows},
        sentences=[found.found.sentence.replace("periods", "days")],
        pictures={f"settling-{place}": curve_of(name) for place, name in enumerate(found.curves, start=1)},
    )
