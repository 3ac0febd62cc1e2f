"""The command line: thin; every command calls one function of the library and prints what it returns."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from zonesim.experiment.compare import Comparison, Run
    from zonesim.scenario.schema import Scenario

app = typer.Typer(
    help="Simulate a customs bonded zone and compare reforms of its supervision.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

Files = Annotated[list[Path], typer.Argument(help="Scenario files (TOML).", show_default=False)]
File = Annotated[Path, typer.Argument(help="A scenario file (TOML).", show_default=False)]
Overrides = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Change one value, e.g. --set gates.main.lanes.inbound=6. May be repeated."),
]
Replications = Annotated[int, typer.Option("--replications", "-n", min=1, help="Independent replications of each scenario.")]
Seed = Annotated[int, typer.Option(min=0, help="Seed of all random numbers.")]
Workers = Annotated[int | None, typer.Option(min=1, help="Processes; all cores when left out.", show_default=False)]
Engine = Annotated[
    Literal["auto", "compiled", "simpy"],
    typer.Option(help="compiled: fast. simpy: the reference, with the same results. auto: compiled where it can be had."),
]
ControlVariates = Annotated[
    bool, typer.Option("--control-variates", help="Show beside each interval the one that is left once known luck is taken out.")
]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="Folder for the results.", show_default="results/NAME")]


@app.command()
def check(files: Files, overrides: Overrides = None) -> None:
    """Check scenario files: every fault at once, with its place; then the offered load of every facility."""
    from zonesim.console import show_check

    with _errors():
        show_check(_load_all(files, overrides))


@app.command()
def explain(file: File, overrides: Overrides = None) -> None:
    """Explain a scenario: what differs from the one it extends, the zone in words, every value in force."""
    from zonesim.console import show_explanation
    from zonesim.scenario.load import load_with_changes

    with _errors():
        scenario, changes = load_with_changes(file, overrides or ())
        show_explanation(scenario, changes)


@app.command()
def run(
    file: File,
    replications: Replications = 20,
    seed: Seed = 1,
    workers: Workers = None,
    overrides: Overrides = None,
    output: Output = None,
    engine: Engine = "auto",
    control_variates: ControlVariates = False,
) -> None:
    """Replicate one scenario: its measures with intervals, and pictures, in results/NAME."""
    from zonesim.console import show_run
    from zonesim.experiment.compare import simulate

    with _errors(), _progress() as progress:
        (scenario,) = _load_all([file], overrides)
        _say_engine(engine)
        found = simulate(
            scenario,
            replications=replications,
            seed=seed,
            workers=workers,
            progress=progress,
            engine=engine,
            control_variates=control_variates,
        )
        folder = output or Path("results") / scenario.name
        _write(folder, (found,), None)
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
    engine: Engine = "auto",
    control_variates: ControlVariates = False,
) -> None:
    """Compare scenarios on the same demand: verdicts in sentences, tables and pictures, in results/NAME."""
    from zonesim.console import show_comparison
    from zonesim.experiment.compare import compare as compare_scenarios

    with _errors(), _progress() as progress:
        base, *rest = _load_all([baseline, *others], overrides)
        _say_engine(engine)
        found = compare_scenarios(
            base,
            *rest,
            replications=replications,
            seed=seed,
            workers=workers,
            progress=progress,
            engine=engine,
            control_variates=control_variates,
        )
        folder = output or Path("results") / f"{base.name}-compared"
        _write(folder, found.runs, found)
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
    from zonesim.console_studies import search_bar, show_capacities, write_capacities
    from zonesim.experiment.capacity import capacities

    with _errors(), search_bar() as progress:
        asked = [target.partition("=")[0].strip() for target in targets or ()]
        scenarios = _load_all(files, [*(overrides or ()), *(f"targets.{target}" for target in targets or ())])
        found = capacities(
            scenarios,
            asked=asked,
            lowest=lowest,
            highest=highest,
            tolerance=tolerance,
            replications=replications,
            seed=seed,
            workers=workers,
            progress=progress,
        )
        folder = output or Path("results") / f"{scenarios[0].name}-capacity"
        write_capacities(folder, found, command=_command())
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
    from zonesim.console_studies import search_bar, show_bottlenecks, write_bottlenecks
    from zonesim.experiment.bottlenecks import bottlenecks as find_bottlenecks
    from zonesim.experiment.variations import parse_vary

    with _errors(), search_bar() as progress:
        (scenario,) = _load_all([file], overrides)
        found = find_bottlenecks(
            scenario,
            vary=parse_vary(vary or ()),
            assumptions=assumptions,
            replications=replications,
            seed=seed,
            workers=workers,
            progress=progress,
        )
        folder = output or Path("results") / f"{scenario.name}-bottlenecks"
        write_bottlenecks(folder, found, command=_command())
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
    from zonesim.console_reforms import show_evidence, show_reforms, write_evidence

    if not evidence:
        with _errors():
            show_reforms(names or ())
        return
    from zonesim.experiment.evidence import evidence as find_evidence

    with _errors(), _progress() as progress:
        found = find_evidence(
            scenarios,
            names=names or (),
            overrides=overrides or (),
            replications=replications,
            seed=seed,
            workers=workers,
            progress=progress,
        )
        folder = output or Path("results") / "evidence"
        write_evidence(folder, found, command=_command())
    show_evidence(found, folder)


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
    from zonesim.console_reforms import show_frontier, write_frontier
    from zonesim.experiment.frontier import LIFTS, RATES
    from zonesim.experiment.frontier import frontier as find_frontier

    with _errors(), _progress() as progress:
        found = find_frontier(
            _load_all(files, overrides),
            rates=rates or RATES,
            lifts=lifts or LIFTS,
            measure=measure,
            replications=replications,
            seed=seed,
            workers=workers,
            progress=progress,
        )
        folder = output or Path("results") / f"{found.points[-len(files)].scenario.name}-frontier"
        write_frontier(folder, found, command=_command())
    show_frontier(found, folder)


@app.command()
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
    changed: Annotated[bool, typer.Option("--changed", help="Go on although the plan was changed since the store was made.")] = False,
    engine: Engine = "auto",
) -> None:
    """Answer the question of a plan; killed at any moment, the same command goes on from there. Store and answer: results/NAME."""
    from zonesim.console_experiment import show_answer, show_prospect, write_answer
    from zonesim.console_studies import search_bar
    from zonesim.experiment.conduct import ANSWER, conduct, foresee
    from zonesim.experiment.plans.load import load_plan
    from zonesim.experiment.workers import count_of, workers_of

    with _errors():
        more = [] if replications is None else [f"replications={replications}"]
        asked = load_plan(plan, [*(overrides or ()), *more])
        folder = output or Path("results") / asked.name
        if dry_run:
            show_prospect(asked, foresee(asked, folder), workers=count_of(workers))
            return
        _say_engine(engine)
        with search_bar() as progress:
            answer = conduct(
                asked,
                folder,
                hire=workers_of(workers=workers, scheduler=scheduler),
                engine=engine,
                progress=progress,
                reuse=reuse or (),
                retry_failed=retry_failed,
                changed=changed,
            )
        write_answer(folder / ANSWER, asked, answer, command=f"zonesim experiment {plan.name}")
    show_answer(asked, answer, folder)


@app.command(no_args_is_help=True)
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
    from zonesim.console_verify import show_agreement, show_verified

    equal = True
    with _errors():
        if engines:
            from zonesim.experiment.verify_engines import verify_engines

            scenarios = _load_all(files, overrides)
            _say_engine("compiled")
            for scenario in scenarios:
                found = verify_engines(scenario, replications=replications, seed=seed)
                show_agreement(found)
                equal = equal and found.equal
        else:
            from zonesim.experiment.verify_store import store_of, verify_store

            for file in files:
                with _progress() as progress:
                    again = verify_store(store_of(file), sample=None if every else sample, progress=progress)
                show_verified(again)
                equal = equal and again.equal
    if not equal:
        raise typer.Exit(1)


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors (see docs/scenarios.md)."""
    from zonesim.scenario.schema import Scenario
    from zonesim.scenario.schema_file import schema_text

    sys.stdout.write(schema_text(Scenario))


def _say_engine(engine: Literal["auto", "compiled", "simpy"]) -> None:
    """One line on standard error where the engine must be compiled first, or cannot be had."""
    from zonesim.engines.choose import note_on

    note = note_on(engine)
    if note:
        typer.echo(note, err=True)


def _load_all(files: list[Path], overrides: list[str] | None) -> list[Scenario]:
    from zonesim.scenario.load import load_all

    return load_all(files, overrides or ())


def _write(folder: Path, runs: tuple[Run, ...], comparison: Comparison | None) -> None:
    from zonesim.experiment.results import write_results
    from zonesim.plots.album import draw_album

    write_results(
        folder,
        runs,
        comparison=comparison,
        command=_command(),
        draw=lambda draft: draw_album(draft, runs, comparison),
    )


def _command() -> str:
    return " ".join(["zonesim", *sys.argv[1:]])


@contextmanager
def _errors() -> Iterator[None]:
    """Faults of the input end with exit code 2, failures with 1; never with a traceback."""
    from zonesim.errors import ZonesimError

    try:
        yield
    except ZonesimError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(error.exit_code) from None


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error; one line at the end where nobody watches."""
    from zonesim.console import progress_bar

    with progress_bar() as update:
        yield update


def main() -> None:
    """Entry point of the command ``zonesim``."""
    from zonesim.errors import ZonesimError

    try:
        app()
    except ZonesimError as error:  # raised before a command began: by an installed package that offers what is no reform
        typer.echo(str(error), err=True)
        sys.exit(error.exit_code)
