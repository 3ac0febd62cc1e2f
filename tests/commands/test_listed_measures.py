"""zonesim measures: every measure as it is described beside its code, and the strata."""

from __future__ import annotations

from typer.testing import CliRunner

from zonesim.commands.app import app
from zonesim.measures.catalogue import MEASURES
from zonesim.measures.strata import STRATA


def told(*names: str) -> str:
    done = CliRunner().invoke(app, ["measures", *names], env={"COLUMNS": "200"})
    assert done.exit_code == 0, done.output
    return " ".join(done.output.split())


def test_all_measures_and_strata_are_listed() -> None:
    text = told()
    for name, measure in MEASURES.items():
        assert f"{name} ({measure.unit}): {measure.words} {' '.join(measure.formula.split())}" in text
    for name, stratum in STRATA.items():
        assert f"{name}: {stratum.words}" in text


def test_the_named_ones_alone_are_listed() -> None:
    assert told("utilisation") == (
        "utilisation (share): utilisation servers held inside rostered time / rostered server time, in the window of: a pool"
    )
    assert told("wait_beyond").endswith("of: where it is asked for; by any stratum; beyond a time")


def test_a_name_that_is_none_is_told_with_the_nearest() -> None:
    done = CliRunner().invoke(app, ["measures", "wait_men", "utilisation"])
    assert done.exit_code == 2
    assert "measures: no measure 'wait_men'; did you mean 'wait_mean'?" in done.output
