"""Where a queue only grows there is no mean and no verdict: "no steady value" stands in their place, wherever they would be shown."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from experiment_cases import ZONE, zone_file
from typer.testing import CliRunner

from zonesim.commands.app import app
from zonesim.experiment.growth import growing_queues, phases_of
from zonesim.experiment.replicate import QUEUE, Outcome
from zonesim.scenario.load import load_scenario
from zonesim.studies.bottlenecks import bottlenecks
from zonesim.studies.compare import compare, simulate

OVERLOADED = ZONE.replace("arrivals.vehicles_per_day = 120", "arrivals.vehicles_per_day = 700")
"""Two lanes of 5 minutes pass 576 a day."""


@pytest.fixture
def overloaded(tmp_path: Path) -> Path:
    return zone_file(tmp_path, OVERLOADED, "overloaded.toml")


def told(*arguments: str) -> str:
    done = CliRunner().invoke(app, list(arguments))
    assert done.exit_code == 0, done.output
    return " ".join(done.output.split())


@pytest.mark.parametrize("which", ["both", "base", "other"])
def test_a_comparison_with_an_overloaded_zone_has_no_verdict_anywhere(tmp_path: Path, overloaded: Path, which: str) -> None:
    sound = zone_file(tmp_path)
    base, other = {"both": (overloaded, overloaded), "base": (overloaded, sound), "other": (sound, overloaded)}[which]
    output = told("compare", str(base), str(other), "--replications", "3", "--workers", "1", "-o", str(tmp_path / "out"))
    assert "no steady value" in output
    assert not any(word in output for word in (" is better than ", " is worse than ", "no difference", "cannot tell"))
    rows = list(csv.DictReader((tmp_path / "out" / "comparison.csv").read_text("utf-8").splitlines()))
    assert rows
    assert {row["verdict"] for row in rows} == {"no steady value"}
    assert {row[column] for row in rows for column in ("baseline", "other", "difference", "low", "high")} == {""}
    intervals = list(csv.DictReader((tmp_path / "out" / "intervals.csv").read_text("utf-8").splitlines()))
    assert all(bool(row["mean"]) <= (not row["unstable"]) for row in intervals)
    assert any(row["unstable"] for row in intervals)
    explorer = json.loads((tmp_path / "out" / "combinations.json").read_text("utf-8"))
    assert {change[3] for option in explorer["options"] for change in option["changes"] if change} == {"no steady value"}


def test_a_run_says_first_that_there_is_no_steady_value(tmp_path: Path, overloaded: Path) -> None:
    output = told("run", str(overloaded), "--replications", "3", "--workers", "1", "-o", str(tmp_path / "out"))
    assert output.index("Unstable, no steady value") < output.index("mean release time")
    (first, *rest) = (tmp_path / "out" / "verdicts.txt").read_text("utf-8").splitlines()
    assert all(line.startswith("Unstable, no steady value") for line in (first, *rest))


def test_the_raw_numbers_of_replications_stay(overloaded: Path) -> None:
    run = simulate(load_scenario(overloaded), replications=3, workers=1)
    assert np.isnan(run.interval("release_time_mean").mean)
    assert (run.values("release_time_mean") > 0).all()


def test_a_scenario_without_steady_value_takes_nothing_from_the_intervals_of_others(tmp_path: Path, overloaded: Path) -> None:
    sound, more = (
        load_scenario(zone_file(tmp_path)),
        load_scenario(zone_file(tmp_path, ZONE.replace("officers = 2", "officers = 9"), "more.toml")),
    )
    alone = compare(sound, more, replications=5, workers=1)
    beside = compare(sound, more, load_scenario(overloaded), replications=5, workers=1)
    known = [finding for finding in beside.findings if finding.scenario == more.title or "more" in finding.scenario]
    assert [one.pair.difference for one in known] == [one.pair.difference for one in alone.findings]


def outcomes(levels: np.ndarray) -> list[Outcome]:
    """Replications whose only queue has these levels, (replications, hours)."""
    return [Outcome(place, (), {QUEUE: {"gate": row}}) for place, row in enumerate(levels)]


def test_growth_that_matters_to_nobody_is_none() -> None:
    """0.0006 a day beyond doubt is no reason; 2 a day is."""
    days = np.repeat(np.arange(20.0), 24)
    noise = np.linspace(-1e-6, 1e-6, 8)[:, None] * days
    assert growing_queues(outcomes(0.0006 * days + noise), days=20) == ()
    assert growing_queues(outcomes(2 * days + noise), days=20) == ("gate: the queue grows by 2 a day through the window",)


def test_a_step_where_a_reform_begins_is_no_growth() -> None:
    hours = np.arange(20 * 24)
    step = np.where(hours < 240, 1.0, 9.0) + np.linspace(-0.01, 0.01, 8)[:, None]
    assert growing_queues(outcomes(step), days=20) != ()
    assert growing_queues(outcomes(step), days=20, parts=(range(10), range(10, 20))) == ()
    grows = step + np.where(hours < 240, 0.0, (hours - 240) / 24)
    assert growing_queues(outcomes(grows), days=20, parts=(range(10), range(10, 20))) == (
        "gate: the queue grows by 1 a day through the window, days 10 to 20",
    )


def test_phases_begin_where_reforms_begin(tmp_path: Path) -> None:
    text = ZONE.replace("days = 1", "days = 20") + "\n[inspection_yard]\n[reforms.tiered_inspection]\nfrom_day = 10\n"
    assert phases_of(load_scenario(zone_file(tmp_path, text))) == (range(10), range(10, 20))
    assert phases_of(load_scenario(zone_file(tmp_path))) == (range(1),)


def test_bottlenecks_says_what_makes_an_overloaded_zone_steady(overloaded: Path) -> None:
    from zonesim.experiment.running import Running

    found = bottlenecks(load_scenario(overloaded), Running(replications=3, workers=1), assumptions=False)
    assert found.leading is None
    assert any("Steady with" in sentence for sentence in found.sentences)
