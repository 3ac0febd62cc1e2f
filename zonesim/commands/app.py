"""The command line: thin; every command calls one function of the library and prints what it returns."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from zonesim.commands import results as cli_results
from zonesim.commands.options import (
    ChosenEngine,
    ControlVariates,
    File,
    Files,
    Output,
    Overrides,
    Replications,
    Seed,
    Workers,
    command_line,
    read_all_of,
    say_engine,
    shown_progress,
    tell,
    told_errors,
    write_runs,
)

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


def _tell_version(wanted: bool) -> None:
    """Say which zonesim this is, and no more."""
    if wanted:
        from zonesim.tables.result_folder import package_version

        typer.echo(f"zonesim {package_version('zonesim')}")
        raise typer.Exit


@app.callback()
def zonesim(
    version: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Say which version this is.")
    ] = False,
) -> None:
    """Simulate a customs bonded zone and compare reforms of its supervision."""


@app.command()
def check(files: Files, overrides: Overrides = None) -> None:
    """Check scenario files: every fault at once, with its place; then the offered load of every facility."""
    from zonesim.commands.shown import show_check

    with told_errors():
        show_check(read_all_of(files, overrides))


@app.command()
def explain(file: File, overrides: Overrides = None) -> None:
    """Explain a scenario: what differs from the one it extends, the zone in words, every value in force."""
    from zonesim.commands.shown import show_explanation
    from zonesim.scenario.load import read_with_changes

    with told_errors():
        scenario, changes = read_with_changes(file, overrides or ())
        show_explanation(scenario, changes)


@app.command()
def run(
    file: File,
    replications: Replications = 20,
    seed: Seed = 1,
    workers: Workers = None,
    overrides: Overrides = None,
    output: Output = None,
    engine: ChosenEngine = "auto",
    control_variates: ControlVariates = False,
) -> None:
    """Replicate one scenario: its measures with intervals, and pictures, in results/NAME."""
    from zonesim.commands.shown import show_run
    from zonesim.experiment.running import Running
    from zonesim.studies.compare import runs

    with told_errors(), shown_progress() as progress:
        (scenario,) = read_all_of([file], overrides)
        say_engine(engine)
        running = Running(
            replications=replications,
            seed=seed,
            workers=workers,
            progress=progress,
            engine=engine,
            control_variates=control_variates,
        )
        (found,) = runs([scenario], running)
        folder = output or Path("results") / scenario.name
        write_runs(folder, (found,), comparison=None)
    show_run(found, folder)


@app.command()
def compare(
    baseline: Annotated[Path, typer.Argument(help="The scenario all others are compared with.", show_default=False)],
    others: Annotated[list[Path], typer.Argument(help="Scenarios to compare with it.", show_default=False)],
    replications: Replications = 20,
    seed: Seed = 1,
    workers: Workers = None,
    overrides: Overrides = None,
    output: Output = None,
    engine: ChosenEngine = "auto",
    control_variates: ControlVariates = False,
) -> None:
    """Compare scenarios on the same demand: verdicts in sentences, tables and pictures, in results/NAME."""
    from zonesim.commands.shown import show_comparison
    from zonesim.experiment.running import Running
    from zonesim.studies.compare import compared

    with told_errors(), shown_progress() as progress:
        scenarios = read_all_of([baseline, *others], overrides)
        say_engine(engine)
        running = Running(
            replications=replications,
            seed=seed,
            workers=workers,
            progress=progress,
            engine=engine,
            control_variates=control_variates,
        )
        found = compared(scenarios, running)
        folder = output or Path("results") / f"{scenarios[0].name}-compared"
        write_runs(folder, found.runs, comparison=found)
    show_comparison(found, folder)


@app.command()
def capacity(
    files: Annotated[list[Path], typer.Argument(help="The baseline, and scenarios to compare with it.", show_default=False)],
    targets: Annotated[
        list[str] | None,
        typer.Option("--target", metavar="NAME=LIMIT", help="A service target, e.g. release_time_p95=2h, in place of the baseline's."),
    ] = None,
    lowest: Annotated[float, typer.Option(min=0.001, help="Smallest factor on all generated traffic to try.")] = 0.125,
    highest: Annotated[float, typer.Option(max=1000, help="Largest factor to try.")] = 4.0,
    tolerance: Annotated[
        float, typer.Option(min=0.001, max=1, help="How close together factors are tried in the end (a part).")
    ] = 0.02,
    replications: Annotated[int, typer.Option("--replications", "-n", min=2, help="Replications at every factor tried.")] = 20,
    seed: Seed = 1,
    workers: Workers = None,
    overrides: Overrides = None,
    output: Output = None,
) -> None:
    """How much traffic a zone bears: the largest factor at which its service targets still hold, in results/NAME-capacity."""
    from zonesim.commands.shown_studies import search_bar, show_capacities, write_capacities
    from zonesim.experiment.running import Running
    from zonesim.studies.capacity import capacities

    with told_errors(), search_bar() as progress:
        asked = [target.partition("=")[0].strip() for target in targets or ()]
        scenarios = read_all_of(files, [*(overrides or ()), *(f"targets.{target}" for target in targets or ())])
        running = Running(replications=replications, seed=seed, workers=workers, progress=progress)
        found = capacities(
            scenarios,
            running.campaign(),
            replications=running.replications,
            asked=asked,
            lowest=lowest,
            highest=highest,
            tolerance=tolerance,
        )
        folder = output or Path("results") / f"{scenarios[0].name}-capacity"
        tell(write_capacities(folder, found, command=command_line()))
    show_capacities(found, folder)


@app.command()
def bottlenecks(
    file: File,
    vary: Annotated[
        list[str] | None,
        typer.Option(
            "--vary", metavar="PATH=PART", help="Vary this input by ± PART (0.2) in place of all assumptions. May be repeated."
        ),
    ] = None,
    assumptions: Annotated[bool, typer.Option(help="Vary the inputs that are marked as assumptions, one at a time.")] = True,
    replications: Replications = 20,
    seed: Seed = 1,
    workers: Workers = None,
    overrides: Overrides = None,
    output: Output = None,
) -> None:
    """What one more lane, officer, bay, dock or place would bring, and what that hangs on, in results/NAME-bottlenecks."""
    from zonesim.commands.shown_studies import search_bar, show_bottlenecks, write_bottlenecks
    from zonesim.experiment.running import Running
    from zonesim.studies.bottlenecks import bottlenecks as find_bottlenecks
    from zonesim.studies.variations import parse_vary

    with told_errors(), search_bar() as progress:
        (scenario,) = read_all_of([file], overrides)
        running = Running(replications=replications, seed=seed, workers=workers, progress=progress)
        found = find_bottlenecks(scenario, running, vary=parse_vary(vary or ()), assumptions=assumptions)
        folder = output or Path("results") / f"{scenario.name}-bottlenecks"
        tell(write_bottlenecks(folder, found, command=command_line()))
    show_bottlenecks(found, folder)


@app.command()
def reforms(
    names: Annotated[list[str] | None, typer.Argument(help="Only these reforms.", show_default="all")] = None,
    evidence: Annotated[bool, typer.Option("--evidence", help="Run each against its baseline: what it moves, and its price.")] = False,
    scenarios: Annotated[Path, typer.Option(help="Folder with a scenario NAME.toml per reform.")] = Path("scenarios/reforms"),
    replications: Annotated[int, typer.Option("--replications", "-n", min=2, help="Replications of each scenario.")] = 20,
    seed: Seed = 1,
    workers: Workers = None,
    overrides: Overrides = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Folder for the evidence.", show_default="results/evidence")
    ] = None,
) -> None:
    """List the reforms: what each models, its parameters, sources and assumptions. With --evidence: what each brings and costs."""
    from zonesim.commands.shown_reforms import show_evidence, show_reforms, write_evidence

    if not evidence:
        with told_errors():
            show_reforms(names or ())
        return
    from zonesim.experiment.running import Running
    from zonesim.studies.evidence import evidence as find_evidence

    with told_errors(), shown_progress() as progress:
        running = Running(replications=replications, seed=seed, workers=workers, progress=progress)
        found = find_evidence(scenarios, running, names=names or (), overrides=overrides or ())
        folder = output or Path("results") / "evidence"
        tell(write_evidence(folder, found, command=command_line()))
    show_evidence(found, folder)


@app.command()
def measures(names: Annotated[list[str] | None, typer.Argument(help="Only these measures.", show_default="all")] = None) -> None:
    """List the measures: unit, formula, what each is told of; and the strata of which a scenario or plan may ask them."""
    from zonesim.commands.shown_measures import show_measures

    with told_errors():
        show_measures(names or ())


@app.command()
def frontier(
    files: Annotated[list[Path], typer.Argument(help="The zone, and scenarios to show as points beside it.", show_default=False)],
    rates: Annotated[
        list[float] | None,
        typer.Option("--rate", help="A rate of selection to try (a share). May be repeated.", show_default="0.5 % to 10 %"),
    ] = None,
    lifts: Annotated[
        list[float] | None,
        typer.Option("--lift", help="A quality of targeting to try; 1 is chance. May be repeated.", show_default="1, 3, 10"),
    ] = None,
    measure: Annotated[str, typer.Option(help="The measure of release time.")] = "release_time_p99",
    replications: Annotated[int, typer.Option("--replications", "-n", min=2, help="Replications of each.")] = 20,
    seed: Seed = 1,
    workers: Workers = None,
    overrides: Overrides = None,
    output: Output = None,
) -> None:
    """Release time against detection, over rates of selection and qualities of targeting, in results/NAME-frontier."""
    from zonesim.commands.shown_reforms import show_frontier, write_frontier
    from zonesim.experiment.running import Running
    from zonesim.studies.frontier import LIFTS, RATES
    from zonesim.studies.frontier import frontier as find_frontier

    with told_errors(), shown_progress() as progress:
        running = Running(replications=replications, seed=seed, workers=workers, progress=progress)
        found = find_frontier(read_all_of(files, overrides), running, rates=rates or RATES, lifts=lifts or LIFTS, measure=measure)
        folder = output or Path("results") / f"{found.points[-len(files)].scenario.name}-frontier"
        tell(write_frontier(folder, found, command=command_line()))
    show_frontier(found, folder)


app.command()(cli_results.experiment)
app.command(no_args_is_help=True)(cli_results.verify)
app.command(no_args_is_help=True)(cli_results.export)
app.command()(cli_results.log)
app.command()(cli_results.warm_up)
app.command(no_args_is_help=True)(cli_results.report)
app.command()(cli_results.replay)


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors (see docs/scenarios.md)."""
    from zonesim.scenario.schema import Scenario
    from zonesim.scenario.schema_file import schema_text

    sys.stdout.write(schema_text(Scenario))


def main() -> None:
    """Entry point of the command ``zonesim``."""
    from zonesim.errors import ZonesimError

    try:
        app()
    except ZonesimError as error:  # raised before a command began: by an installed package that offers what is no reform
        typer.echo(str(error), err=True)
        sys.exit(error.exit_code)
