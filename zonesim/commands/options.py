"""What the commands have in common: their options, how they tell faults and progress, where they write."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from zonesim.scenario.schema import Scenario
    from zonesim.studies.compare import Comparison, Run

Files = Annotated[list[Path], typer.Argument(help="Scenario files (TOML).", show_default=False)]
File = Annotated[Path, typer.Argument(help="A scenario file (TOML).", show_default=False)]
Overrides = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Change one value, e.g. --set gates.main.lanes.inbound=6. May be repeated."),
]
Replications = Annotated[int, typer.Option("--replications", "-n", min=1, help="Independent replications of each scenario.")]
Seed = Annotated[int, typer.Option(min=0, help="Seed of all random numbers.")]
Workers = Annotated[int | None, typer.Option(min=1, help="Processes; all cores when left out.", show_default=False)]
ChosenEngine = Annotated[
    Literal["auto", "compiled", "simpy"],
    typer.Option(help="compiled: fast. simpy: the reference, with the same results. auto: compiled where it can be had."),
]
ControlVariates = Annotated[
    bool, typer.Option("--control-variates", help="Show beside each interval the one that is left once known luck is taken out.")
]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="Folder for the results.", show_default="results/NAME")]


def say_engine(engine: Literal["auto", "compiled", "simpy"]) -> None:
    """One line on standard error where the engine must be compiled first, or cannot be had."""
    from zonesim.engines.choose import note_on

    note = note_on(engine)
    if note:
        typer.echo(note, err=True)


def read_all_of(files: list[Path], overrides: list[str] | None) -> list[Scenario]:
    """The scenarios, each with a name of its own. Raises InputError with the faults of all of them."""
    from zonesim.scenario.load import read_scenarios

    return read_scenarios(files, overrides or ())


def write_runs(folder: Path, runs: tuple[Run, ...], *, comparison: Comparison | None) -> None:
    """Tables, pictures and manifest of runs. Raises InputError where nothing can be written."""
    from zonesim.plots.album import album
    from zonesim.studies.results import write_results

    pictures = album(runs, comparison)
    tell(write_results(folder, runs, comparison=comparison, command=command_line(), pictures=pictures))


def tell(failed: Sequence[str]) -> None:
    """Say on standard error what could not be drawn."""
    for sentence in failed:
        typer.echo(sentence, err=True)


def command_line() -> str:
    """What the user typed."""
    return " ".join(["zonesim", *sys.argv[1:]])


@contextmanager
def told_errors() -> Iterator[None]:
    """Faults of the input end with exit code 2, failures with 1; never with a traceback."""
    from zonesim.errors import ZonesimError

    try:
        yield
    except ZonesimError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(error.exit_code) from None


@contextmanager
def shown_progress() -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error; one line at the end where nobody watches."""
    from zonesim.commands.shown import progress_bar

    with progress_bar() as update:
        yield update
