"""How long a zone takes to settle, as a planner asks it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from zonesim.commands.app import app
from zonesim.errors import InputError
from zonesim.experiment.running import Running
from zonesim.scenario.load import load_scenario
from zonesim.studies.settling import settling

BUSY = """
[gates.main]
lanes = { inbound = 1, outbound = 9 }
service = { inbound = { exponential = { mean = "60 min" } }, outbound = "1 min" }

[flows.imports]
kind = "gate_registered"
declarations = { several_vehicles_share = 0 }
arrivals.vehicles_per_day = 21.6
"""
"""One lane at 90 % of its capacity: some hundred hours until its queue is what it will be."""


RUNNING = Running(replications=60, workers=1)


def test_a_queue_near_saturation_takes_days_and_one_far_from_it_hardly_any(tmp_path: Path) -> None:
    zone = tmp_path / "busy.toml"
    zone.write_text(BUSY, "utf-8")
    slow = settling(load_scenario(zone), RUNNING, days=150)
    quick = settling(load_scenario(zone, ["flows.imports.arrivals.vehicles_per_day=12"]), RUNNING, days=150)
    assert slow.found.periods is None or slow.found.periods >= 5  # the rule may refuse: a day's queue hangs on that of the day before
    assert quick.found.periods is not None
    assert quick.found.periods < 40
    mean = slow.series["main gate, inbound lanes"].mean(axis=0)
    assert mean[:3].mean() < 0.6 * mean[50:].mean()  # it began empty


def test_the_command_writes_its_curves(tmp_path: Path) -> None:
    zone = tmp_path / "busy.toml"
    zone.write_text(BUSY, "utf-8")
    arguments = ["warm-up", str(zone), "--days", "60", "-n", "5", "--workers", "1", "-o", str(tmp_path / "out")]
    told = CliRunner().invoke(app, arguments)
    assert told.exit_code == 0, told.output
    assert "main gate, inbound lanes:" in told.output
    with (tmp_path / "out" / "settling.csv").open(newline="", encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == 60
    assert (tmp_path / "out" / "settling-1.svg").exists()


def test_too_few_days_and_a_zone_without_queues_are_refused(tmp_path: Path) -> None:
    zone = tmp_path / "busy.toml"
    zone.write_text(BUSY, "utf-8")
    with pytest.raises(InputError, match="20 days are too few to judge; give 50 or more"):
        settling(load_scenario(zone), RUNNING, days=20)
    zone.write_text('[flows.x]\nkind = "empty"\narrivals.vehicles_per_day = 1\n', "utf-8")
    with pytest.raises(InputError, match="nobody waits anywhere"):
        settling(load_scenario(zone), Running(replications=2, workers=1), days=50)
