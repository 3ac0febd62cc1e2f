"""The largest traffic at which a target holds: known answers on zones that are queues, and what is said where there is none."""

from __future__ import annotations

import csv
import json
import math
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from zonesim.commands.app import app
from zonesim.errors import InputError
from zonesim.experiment.running import Running
from zonesim.randomness import uniforms
from zonesim.scenario.schema import Scenario
from zonesim.studies.capacity import Bound, Capacities, FactorTried, _Search, capacities, crossing
from zonesim.studies.targets import Target, targets_of
from zonesim.units import DAY

PER_DAY = 100.0


def zone(
    name: str = "gate", *, service: Any = None, targets: dict[str, Any] | None = None, days: int = 2, gate: Any = None, **parts: Any
) -> Scenario:
    """One inbound lane for Poisson arrivals, and nothing else: an M/G/1 queue whose sojourn is the release time."""
    lane = {"lanes": {"inbound": 1}, "service": {"inbound": service or {"exponential": {"mean": "5 min"}}}, **(gate or {})}
    data: dict[str, Any] = {
        "title": name,
        "horizon": {"days": days, "warm_up": "12 h", "cool_down": "0 s"},
        "gates": {"main": lane},
        "flows": {
            "trucks": {
                "kind": "first_line_in",
                "arrivals": {"vehicles_per_day": PER_DAY},
                "declarations": {"several_vehicles_share": 0.0},
            }
        },
        "targets": {} if targets is None else targets,
    }
    found = Scenario.model_validate(data | parts)
    found._name = name
    return found


def search(*scenarios: Scenario, n: int = 4, **options: Any) -> Capacities:
    return capacities(scenarios, Running(workers=1).campaign(), replications=n, **options)


def mm1(mean: float, *, p95: float) -> float:
    """The factor at which the 95th percentile of the sojourn in M/M/1, exponential of rate μ − λ, is ``p95`` (s)."""
    return (1 / mean - math.log(20) / p95) * DAY / PER_DAY


def test_the_first_target_to_be_passed_ends_the_capacity() -> None:
    factors = np.array([1.0, 2.0, 4.0])
    assert crossing(factors, np.array([[-1.0], [1.0], [3.0]])) == pytest.approx(1.5)
    assert crossing(factors, np.array([[-1.0, -3.0], [1.0, -1.0], [3.0, 1.0]])) == pytest.approx(1.5)
    assert crossing(factors, np.array([[-3.0], [-1.0], [1.0]])) == pytest.approx(3.0)
    assert crossing(factors, np.array([[1.0], [-1.0], [-1.0]])) == -math.inf
    assert crossing(factors, np.array([[-3.0], [-1.0], [0.0]])) == math.inf


def test_the_capacity_of_m_m_1_and_its_difference_from_a_faster_lane_are_those_of_theory() -> None:
    slow = zone("slow", targets={"release_time_p95": "60 min"}, days=6)
    fast = zone("fast", service={"exponential": {"mean": "4 min"}}, days=6)
    found = search(slow, fast, n=8, tolerance=0.05)
    exact = [mm1(mean, p95=3600) for mean in (300, 240)]
    for capacity, factor in zip(found.capacities, exact, strict=True):
        assert capacity.bound is Bound.TARGET
        assert capacity.interval.low < factor < capacity.interval.high
        assert capacity.interval.half_width < 0.15 * factor
        assert capacity.vehicles[0] == pytest.approx(PER_DAY * capacity.factor, rel=0.05)
        assert capacity.offered[0].ratio == pytest.approx(
            capacity.factor * PER_DAY * (300 if capacity.label == "slow" else 240) / DAY, rel=0.1
        )
    (pair,) = found.pairs
    assert pair is not None
    assert pair.difference.low < exact[1] - exact[0] < pair.difference.high
    assert pair.difference.half_width < found.capacities[1].interval.half_width
    assert "“fast” is better than “slow”, higher by" in found.sentences[0]


@pytest.mark.verification
def test_the_interval_covers_nearly_as_often_as_it_says() -> None:
    """Curves of one shape whose load and height vary by replication; the exact capacity is that of very many of them."""
    from scipy.special import ndtri

    factors, experiments, n = np.geomspace(0.4, 0.95, 80), 600, 10

    def curves(count: int, name: str) -> Any:
        load, height = (ndtri(uniforms(1, 0, decision=name, flow=part, n=count)) for part in ("load", "height"))
        return np.exp(0.35 * height - 0.35**2 / 2) / np.maximum(1 - factors[:, np.newaxis] * (1 + 0.02 * load), 0.02)

    exact = crossing(factors, (curves(100_000, "exact").mean(axis=1) - 3)[:, np.newaxis])
    scenario, target = zone(targets={"release_time_mean": "3 s"}), Target("release_time_mean", "release_time_mean", "all", 3.0)
    covered = 0
    for experiment in range(experiments):
        trial = _Search(scenario, (target,), 0.4, 0.95, 0.02)
        for factor, values in zip(factors, curves(n, f"experiment {experiment}"), strict=True):
            trial.add(FactorTried(float(factor), values[np.newaxis], 1.0))
        interval = trial.result(scenario, "curves", seed=1).interval
        covered += interval.low < exact < interval.high
    sys.stdout.write(f"the 95 % interval covers in {covered} of {experiments} experiments of {n} replications\n")
    assert 0.90 * experiments < covered


def test_factors_around_the_capacity_lie_as_close_as_asked() -> None:
    (capacity,) = search(zone(targets={"release_time_mean": "20 min"}), tolerance=0.1).capacities
    tried = [point.factor for point in capacity.points]
    above = next(place for place, factor in enumerate(tried) if factor > capacity.factor)
    assert tried[above] / tried[above - 1] <= 1.1


def test_the_same_zone_bears_the_same_and_any_executor_finds_it() -> None:
    pair = (zone("one", targets={"release_time_mean": "20 min"}), zone("two"))
    alone = search(*pair)
    with ThreadPoolExecutor(2) as threads:
        others = capacities(pair, Running(executor=threads).campaign(), replications=4)
    assert repr(others.capacities) == repr(alone.capacities)
    assert alone.capacities[0].factor == alone.capacities[1].factor
    assert "no difference at all" in alone.sentences[0]


def test_a_target_that_holds_everywhere_or_nowhere_is_said_so() -> None:
    (most,) = search(zone(targets={"release_time_mean": "20 min"}), highest=1.2).capacities
    assert (most.bound, most.factor) == (Bound.BEYOND, 1.2)
    assert math.isnan(most.interval.low)
    found = search(zone("slow", targets={"release_time_mean": "4 min"}), zone("fast", service="1 min"), lowest=0.5)
    assert [(each.bound, each.factor) for each in found.capacities] == [(Bound.BELOW, 0.5), (Bound.BEYOND, 4.0)]
    assert "mean release time ≤ 4 min is broken at the smallest factor tried" in found.capacities[0].why
    assert found.pairs == (None,)
    assert (
        "“fast” bears 4.00 times the traffic described at least, “slow” fails at 0.50 times the traffic described already"
        in found.sentences[0]
    )


def test_an_overloaded_zone_fails_every_target_and_is_not_averaged() -> None:
    (capacity,) = search(zone(service="10 min", targets={"release_time_mean": "100 d"}), tolerance=0.05).capacities
    assert capacity.bound is Bound.UNSTABLE
    assert 0.85 < capacity.factor / (DAY / 600 / PER_DAY) < 1.15
    assert "main gate, inbound lanes: " in capacity.why
    unstable = [point for point in capacity.points if point.factor > capacity.factor]
    assert unstable
    assert all(point.values is None for point in unstable)


def test_a_gridlock_fails_every_target() -> None:
    never = {"never": {"shifts": [{"from": "00:00", "to": "24:00", "servers": 0}]}}
    docks = {"general": {"docks": 1, "crews": 1, "calendar": "never"}}
    closed = zone(targets={"release_time_mean": "1 h"}, calendars=never, warehouses=docks)
    (capacity,) = search(closed, lowest=0.7).capacities
    assert capacity.bound is Bound.BELOW
    assert any(word in capacity.why for word in ("gridlock", "offered load inf"))


def test_the_road_and_the_share_within_target_are_targets_too() -> None:
    asked = {"road_share_of_time": 0.1, "share_within_target": 0.9, "inbound_release": "30 min"}
    scenario = zone(targets=asked, gate={"approach_places": 3})
    (capacity,) = (found := search(scenario, tolerance=0.1)).capacities
    assert [target.words for target in found.targets] == [
        "share of loads released within target, inbound ≥ 90 %",
        "share of time with a queue on the public road, main ≤ 10 %",
    ]
    for name in ("share_within_target", "road_share_of_time"):
        (alone,) = search(scenario, tolerance=0.1, asked=[name]).capacities
        assert alone.factor >= 0.97 * capacity.factor


@pytest.mark.parametrize(
    ("targets", "asked", "said"),
    [
        ({}, (), "no service target is stated"),
        ({}, ("release_time_p95",), "has no limit"),
        ({"inbound_release": "1 h"}, ("inbound_release",), "is no target that can be asked for"),
        ({"share_within_target": 0.9}, (), "no direction has a release time to be within"),
        ({"road_share_of_time": 0.1}, (), "no gate has counted places before it"),
    ],
)
def test_a_target_that_cannot_be_asked_for_is_an_error(targets: dict[str, Any], asked: tuple[str, ...], said: str) -> None:
    with pytest.raises(InputError, match=said):
        targets_of(zone(targets=targets), asked)


def test_what_cannot_be_searched_is_an_error() -> None:
    target = {"release_time_p95": "1 h"}
    flows = {"trucks": {"kind": "first_line_in", "arrivals": {"at": ["08:00"]}}}
    with pytest.raises(InputError, match="no traffic is generated"):
        search(zone(targets=target, flows=flows))
    with pytest.raises(InputError, match="is undefined in 4 of 4 replications"):
        search(zone(targets={"outbound_release_time_p95": "1 h"}))
    with pytest.raises(InputError, match="no factors lie between 2 and 1"):
        search(zone(targets=target), lowest=2.0, highest=1.0)
    with pytest.raises(ValueError, match="a name of its own"):
        search(zone(targets=target), zone())
    with pytest.raises(ValueError, match="two replications"):
        search(zone(targets=target), n=1)


FILE = """
title = "Busy"
[horizon]
warm_up = "0 s"
cool_down = "0 s"
[gates.main]
lanes.inbound = 1
service.inbound = "5 min"
[flows.trucks]
kind = "first_line_in"
arrivals.vehicles_per_day = 100
"""


def test_the_command_prints_sentences_and_writes_tables_picture_and_manifest(tmp_path: Path) -> None:
    file, folder = tmp_path / "busy.toml", tmp_path / "out"
    file.write_text(FILE, encoding="utf-8")
    arguments = ["capacity", str(file), "--target", "release_time_mean=15min", "--workers", "1", "-n", "3", "-o", str(folder)]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    assert "Target: mean release time ≤ 15 min" in done.stdout
    assert "“Busy” bears" in " ".join(done.stdout.split())
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["files"]) == names - {"manifest.json"}
    assert {"capacity.csv", "curve.csv", "capacity.png", "capacity.svg", "verdicts.txt", "scenarios/busy.toml"} <= names
    with (folder / "curve.csv").open(encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    assert {row["holds"] for row in rows} == {"yes", "no"}
    assert all((float(row["mean"]) <= 900) == (row["holds"] == "yes") for row in rows if row["mean"])


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ((), "no service target is stated"),
        (("--target", "release_time_p59=2h"), "did you mean 'release_time_p95'?"),
        (("--target", "release_time_p95=2x"), "not a duration: '2x'"),
        (("--target", "release_time_p95"), "says no value for a key"),
    ],
)
def test_a_wrong_target_ends_with_exit_code_2(tmp_path: Path, option: tuple[str, ...], said: str) -> None:
    file = tmp_path / "busy.toml"
    file.write_text(FILE, encoding="utf-8")
    done = CliRunner().invoke(app, ["capacity", str(file), *option])
    assert done.exit_code == 2
    assert said in done.output
