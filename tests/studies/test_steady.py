"""An experiment says first which of its scenarios have no steady mean."""

from __future__ import annotations

from pathlib import Path

import pytest
from experiment_cases import LOCKED, campaign, zone_file
from typer.testing import CliRunner

from zonesim.commands.app import app
from zonesim.experiment.campaign import first
from zonesim.experiment.cells import Cell
from zonesim.experiment.workers import Crew
from zonesim.studies.plans import steady
from zonesim.studies.plans.conduct import conduct
from zonesim.studies.plans.read import read_plan

SWEEP = """
kind = "sweep"
base = "zone.toml"
replications = 4

[factors.traffic]
path = "traffic.factor"
values = [0.5, 1.0, 6.0]
"""


def sentences(folder: Path, plan: str = SWEEP) -> list[str]:
    zone_file(folder)
    (folder / "plan.toml").write_text(plan, "utf-8")
    return list(conduct(read_plan(folder / "plan.toml"), folder / "out", crew=Crew(workers=1)).sentences)


def test_an_overloaded_point_is_named_before_any_mean(tmp_path: Path) -> None:
    first, second, *_ = sentences(tmp_path)
    assert first.startswith("Unstable, no steady value: zone at traffic 6.0: main gate, inbound lanes: offered load 1.2")
    assert not second.startswith("Unstable")


def test_points_that_are_stable_are_not(tmp_path: Path) -> None:
    assert not [line for line in sentences(tmp_path, SWEEP.replace("6.0", "1.5")) if line.startswith("Unstable")]


def test_many_unstable_ones_are_counted(tmp_path: Path) -> None:
    values = ", ".join(str(5 + place / 10) for place in range(8))
    told = sentences(tmp_path, SWEEP.replace("0.5, 1.0, 6.0", values))
    assert sum(line.startswith("Unstable, no steady value: zone at traffic") for line in told) == steady.NAMED
    assert told[steady.NAMED] == "Unstable, no steady value: 3 more scenarios"


def test_a_demand_that_was_run_is_not_drawn_again_to_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steady, "offered_by", lambda *_, **__: pytest.fail("drawn again"))
    assert sentences(tmp_path)[0].startswith("Unstable, no steady value: zone at traffic 6.0")


def test_where_the_first_replication_failed_its_load_is_looked_at_all_the_same(tmp_path: Path) -> None:
    base = zone_file(tmp_path, LOCKED.replace("vehicles_per_day = 40", "vehicles_per_day = 2000"))
    work, wanted = campaign(tmp_path), first([Cell("locked", base)], 2)
    work.run(wanted)
    (told,) = steady.told_unsteady(work, wanted)
    assert told.startswith("Unstable, no steady value: locked: main gate, inbound lanes: offered load 2.14;")


def test_a_comparison_says_it_once(tmp_path: Path) -> None:
    zone_file(tmp_path, name="other.toml")
    told = sentences(
        tmp_path, 'kind = "compare"\nbase = "zone.toml"\nscenarios = ["other.toml"]\nreplications = 3\nset = ["traffic.factor=6.0"]\n'
    )
    unstable = [line for line in told if line.startswith("Unstable")]
    assert unstable
    assert len(unstable) == len(set(unstable))


def test_a_run_says_its_key_measures_and_first_what_is_not_steady(tmp_path: Path) -> None:
    command = ["run", str(zone_file(tmp_path)), "-n", "3", "--workers", "1", "-o", str(tmp_path / "out")]
    for factor, expected in (("1.0", "Mean release time: "), ("6.0", "Unstable, no steady value: ")):
        told = CliRunner().invoke(app, [*command, "--set", f"traffic.factor={factor}"])
        assert told.exit_code == 0, told.output
        assert (tmp_path / "out" / "verdicts.txt").read_text("utf-8").startswith(expected)
