"""Commands about whole experiments and what they leave: run one, verify it, export it; the log of single replications."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from zonesim.commands.options import (
    ChosenEngine,
    File,
    Output,
    Overrides,
    Seed,
    Workers,
    command_line,
    read_all_of,
    say_engine,
    shown_progress,
    tell,
    told_errors,
)


def experiment(
    plan: Annotated[
        Path, typer.Argument(help="A plan (TOML): the question, the zone, and how it is to be answered.", show_default=False)
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what it would take, and run nothing.")] = False,
    replications: Annotated[
        int | None,
        typer.Option("--replications", "-n", min=2, help="In place of the plan's; more than before top it up.", show_default=False),
    ] = None,
    workers: Workers = None,
    scheduler: Annotated[
        str | None, typer.Option(metavar="tcp://HOST:PORT", help="Run on the workers of this Dask scheduler.", show_default=False)
    ] = None,
    overrides: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Change one value of the plan. May be repeated.")
    ] = None,
    output: Output = None,
    reuse: Annotated[
        list[Path] | None,
        typer.Option(metavar="STORE", help="Take over what this store of another experiment has. May be repeated."),
    ] = None,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Try replications again that failed.")] = False,
    keep_trucks: Annotated[
        bool, typer.Option("--keep-trucks", help="Write the log of every truck of what is run now, Parquet, to results/NAME/trucks.")
    ] = False,
    changed: Annotated[bool, typer.Option("--changed", help="Go on although the plan was changed since the store was made.")] = False,
    engine: ChosenEngine = "auto",
) -> None:
    """Answer the question of a plan; killed at any moment, the same command goes on from there. Store and answer: results/NAME."""
    from zonesim.commands.shown_experiment import show_answer, show_prospect, write_answer
    from zonesim.commands.shown_studies import search_bar
    from zonesim.experiment.workers import Crew
    from zonesim.studies.plans.conduct import ANSWER, conduct, foresee
    from zonesim.studies.plans.read import read_plan

    with told_errors():
        more = [] if replications is None else [f"replications={replications}"]
        asked = read_plan(plan, [*(overrides or ()), *more])
        folder = output or Path("results") / asked.name
        if dry_run:
            show_prospect(asked, foresee(asked, folder), workers=Crew(workers=workers).count)
            return
        say_engine(engine)
        with search_bar() as progress:
            answer = conduct(
                asked,
                folder,
                crew=Crew(workers=workers, scheduler=scheduler, engine=engine, progress=progress),
                reuse=reuse or (),
                retry_failed=retry_failed,
                changed=changed,
                keep_trucks=keep_trucks,
            )
        tell(write_answer(folder / ANSWER, asked, answer=answer, command=f"zonesim experiment {plan.name}"))
    show_answer(asked, answer, folder=folder)


def verify(
    files: Annotated[
        list[Path], typer.Argument(help="Folders of experiments, or, with --engines, scenario files (TOML).", show_default=False)
    ],
    engines: Annotated[
        bool, typer.Option("--engines", help="Both engines on each scenario: are their logs equal to the last bit?")
    ] = False,
    every: Annotated[bool, typer.Option("--all", help="Run every replication of an experiment again, in place of a sample.")] = False,
    sample: Annotated[int, typer.Option(min=1, help="How many replications of each experiment to run again.")] = 10,
    replications: Annotated[int, typer.Option("--replications", "-n", min=1, help="Replications of each scenario.")] = 1,
    seed: Seed = 1,
    overrides: Overrides = None,
) -> None:
    """Verify results: run a sample of an experiment again and name what differs; or both engines. Exit code 0: it holds, 1: not."""
    from zonesim.commands.shown_verify import show_agreement, show_verified

    equal = True
    with told_errors():
        if engines:
            from zonesim.experiment.verify_engines import verify_engines

            scenarios = read_all_of(files, overrides)
            say_engine("compiled")
            for scenario in scenarios:
                found = verify_engines(scenario, replications=replications, seed=seed)
                show_agreement(found)
                equal = equal and found.equal
        else:
            from zonesim.studies.verify_store import store_of, verify_store

            for file in files:
                with shown_progress() as progress:
                    again = verify_store(store_of(file), sample=None if every else sample, progress=progress)
                show_verified(again)
                equal = equal and again.equal
    if not equal:
        raise typer.Exit(1)


def export(
    files: Annotated[list[Path], typer.Argument(help="Folders of experiments, or their stores.", show_default=False)],
    formats: Annotated[
        list[str] | None, typer.Option("--format", metavar="csv|xlsx|parquet", help="May be repeated.", show_default="csv")
    ] = None,
    measures: Annotated[
        list[str] | None, typer.Option("--measure", help="Only these measures. May be repeated.", show_default="all")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Folder for the tables.", show_default="export in the experiment's folder")
    ] = None,
) -> None:
    """Export experiments as tidy tables: scenarios, measures, series and failures, for pandas, R or a spreadsheet."""
    from zonesim.errors import Fault, InputError
    from zonesim.experiment.store_tables import tables_of
    from zonesim.studies.verify_store import store_of
    from zonesim.tables.export import export as write_tables

    with told_errors():
        if output is not None and len(files) > 1:
            raise InputError(Fault("several experiments would overwrite each other", "export one at a time", file="--output"))
        for file in files:
            store = store_of(file)
            folder = output or store.parent / "export"
            for written in write_tables(folder, tables_of(store, measures or ()), formats=formats or ["csv"]):
                typer.echo(str(written))


def log(
    file: File,
    form: Annotated[
        Literal["parquet", "csv", "ocel-json", "ocel-sqlite"],
        typer.Option("--format", help="A row per load, or (ocel) an event log for process mining, OCEL 2.0."),
    ] = "parquet",
    replications: Annotated[int, typer.Option("--replications", "-n", min=1, help="Replications, a file each.")] = 1,
    seed: Seed = 1,
    overrides: Overrides = None,
    output: Output = None,
    engine: ChosenEngine = "auto",
) -> None:
    """Write what happened to every truck of some replications: a log per load, or an event log, in results/NAME-log."""
    from zonesim.experiment.logs import write_log

    with told_errors():
        (scenario,) = read_all_of([file], overrides)
        say_engine(engine)
        folder = output or Path("results") / f"{scenario.name}-log"
        for replication in range(replications):
            written = write_log(folder, scenario, form=form, seed=seed, replication=replication, engine=engine)
            typer.echo(str(written))


def warm_up(
    file: File,
    days: Annotated[int, typer.Option(min=1, help="Days to run from the start, without a warm-up.")] = 100,
    replications: Annotated[int, typer.Option("--replications", "-n", min=2, help="Independent replications.")] = 20,
    seed: Seed = 1,
    workers: Workers = None,
    overrides: Overrides = None,
    output: Output = None,
) -> None:
    """How long a zone that never empties takes to settle (MSER-5, Welch's curves), in results/NAME-warm-up."""
    from zonesim.commands.shown_experiment import show_settling, write_settling
    from zonesim.experiment.running import Running
    from zonesim.studies.settling import settling

    with told_errors(), shown_progress() as progress:
        (scenario,) = read_all_of([file], overrides)
        found = settling(scenario, Running(replications=replications, seed=seed, workers=workers, progress=progress), days=days)
        folder = output or Path("results") / f"{scenario.name}-warm-up"
        tell(write_settling(folder, found, seed=seed, command=command_line()))
    show_settling(found, folder)


def report(
    results: Annotated[
        list[Path], typer.Argument(help="Folders that zonesim run, compare, experiment or another study wrote.", show_default=False)
    ],
    title: Annotated[str, typer.Option(help="Title of the report.", show_default="that of the results")] = "",
    watch: Annotated[bool, typer.Option("--replay/--no-replay", help="With a day to watch.")] = True,
    day: Annotated[int | None, typer.Option(min=1, help="Which day of the window to watch.", show_default="the busiest")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Folder for the report.", show_default="NAME-report beside the result")
    ] = None,
) -> None:
    """Report results in one file to hand over: answers, pictures, tables, assumptions, method, a day to watch; XLSX and LaTeX too."""
    from zonesim.report.replay import BUSIEST
    from zonesim.report.result import read_result
    from zonesim.report.write import write_report

    with told_errors():
        found = [read_result(path) for path in results]
        folder = output or results[0].with_name(f"{results[0].resolve().name}-report")
        chosen = BUSIEST if day is None else day - 1
        written = write_report(folder, found, title=title, replay=watch, day=chosen, command=command_line())
    typer.echo(f"Report: {written} ({written.stat().st_size / 1e6:.1f} MB)")


def replay(
    file: File,
    other: Annotated[Path | None, typer.Argument(help="A scenario to watch beside it, on the same day.", show_default=False)] = None,
    day: Annotated[int | None, typer.Option(min=1, help="Which day of the window to watch.", show_default="the busiest")] = None,
    replication: Annotated[int, typer.Option(min=0, help="Which replication, from 0.")] = 0,
    seed: Seed = 1,
    overrides: Overrides = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The page to write.", show_default="results/NAME-replay.html")
    ] = None,
    engine: ChosenEngine = "auto",
) -> None:
    """Write a page on which a day of the zone is watched, truck by truck; with OTHER, side by side with the same trucks."""
    from zonesim.report.replay import BUSIEST, write_replay

    with told_errors():
        scenarios = read_all_of([file] if other is None else [file, other], overrides)
        say_engine(engine)
        page = output or Path("results") / f"{scenarios[0].name}-replay.html"
        chosen = BUSIEST if day is None else day - 1
        shown = write_replay(page, scenarios, day=chosen, seed=seed, replication=replication, engine=engine)
    typer.echo(f"Day {shown + 1} of the window: {page} ({page.stat().st_size / 1e6:.2f} MB)")
