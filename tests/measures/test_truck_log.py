"""The truck log: by hand in Lilliput; in agreement with the measures of the same run everywhere else."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from zonesim.experiment.replicate import simulate_once
from zonesim.measures.measures import Reading, measures, read
from zonesim.measures.truck_log import FIELDS, RELEASE_STAGES, VISIT_STAGES, truck_log, truck_log_in_parts
from zonesim.scenario.load import load_scenario
from zonesim.scenario.schema import Scenario
from zonesim.tables.tidy_table import DTYPES, Table
from zonesim.units import HOUR, MINUTE

SCENARIOS = Path(__file__).parents[2] / "scenarios"
NAMES = ["lilliput", "baseline", "reforms/service_facilities", "reforms/equipment_release", "reforms/inspection_quarantine"]

IMPATIENT: dict[str, Any] = {
    "horizon": {"days": 1, "warm_up": "0 s", "cool_down": "0 s"},
    "gates": {"main": {"lanes": {"inbound": 1, "outbound": 1}, "service": {"inbound": "30 min", "outbound": "1 min"}}},
    "flows": {"in": {"kind": "first_line_in", "arrivals": {"at": ["08:00", "08:01"]}, "patience": "10 min"}},
}
"""The second of two vehicles gives up ten minutes after it came."""


def read_once(scenario: Scenario) -> Reading:
    return read(*simulate_once(scenario, seed=5, replication=3))


@cache
def shipped(name: str) -> Reading:
    return read_once(load_scenario(SCENARIOS / f"{name}.toml"))


def test_lilliput_by_hand() -> None:
    """The vehicles of docs/lilliput.md, in minutes after eight."""
    log = truck_log(shipped("lilliput"))
    exports, imports = log["flow"] == "exports", log["flow"] == "imports"

    def minutes(column: str, those: Any) -> list[float]:
        return [round((time - 8 * HOUR) / MINUTE, 6) for time in log[column][those].tolist()]

    assert minutes("arrived", imports) == [0, 1, 2]
    assert minutes("arrived", exports) == [60, 70, 100]
    assert minutes("entered", exports) == [62, 72, 102]
    assert minutes("left", exports) == [123, 124, 125]
    assert log["release_time"][exports].tolist() == [time * MINUTE for time in (41, 32, 3)]
    assert log["declaration"][exports].tolist() == [0, 0, 0]
    assert log["vehicle"][exports].tolist() == [0, 1, 2]
    assert log["arrived_time"][imports][0] == np.datetime64("2026-03-02T08:00:00", "us")
    assert set(log["firm"]) == {"lemuel"}
    assert np.isnan(log["presented"][imports]).all()
    assert np.isnan(log["store_left"]).all()


@pytest.mark.parametrize("name", NAMES)
def test_stages_are_disjoint_and_add_up(name: str) -> None:
    log = truck_log(shipped(name))
    for whole, prefix, stages in (("release_time", "release_", RELEASE_STAGES), ("visit_time", "visit_", VISIT_STAGES)):
        defined = ~np.isnan(log[whole])
        parts = np.column_stack([log[f"{prefix}{stage.name.lower()}"] for stage in stages])[defined]
        assert defined.any()
        assert (parts >= -1e-6).all()
        np.testing.assert_allclose(parts.sum(axis=1), log[whole][defined], rtol=1e-12, atol=1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_the_log_agrees_with_the_measures(name: str) -> None:
    reading = shipped(name)
    log, days = truck_log(reading), reading.days
    told = {(measure, of): value for measure, of, value in measures(reading)}
    cohort = log["goods"] & log["observed"] & ~log["turned_away"]
    for of, those in (("all", cohort), ("inbound", cohort & log["inbound"]), ("outbound", cohort & ~log["inbound"])):
        assert np.count_nonzero(those) == told["loads", of]
        assert log["release_time"][those].mean() == pytest.approx(told["release_time_mean", of], rel=1e-12)
        assert np.mean(log["first_attempt"][those]) == pytest.approx(told["first_attempt_share", of], rel=1e-12)
    for tier in set(log["tier"]):
        assert np.count_nonzero(cohort & (log["tier"] == tier)) == told["loads", f"tier {tier}"]
    start, end = reading.window
    released = np.where(log["inbound"], log["released"], log["left"])
    there = log["goods"] & (released >= start) & (released < end)
    assert log["tonnes"][there].sum() / days == pytest.approx(told["tonnes_released", "all"], rel=1e-12)
    came = log["observed"] & ~log["turned_away"]
    for column, measure in (("examined", "examinations"), ("scanned", "scans")):
        assert np.count_nonzero(log[column] & came) / days == pytest.approx(told[measure, "all"])


def test_rows_are_told_apart_and_joined() -> None:
    log = truck_log(shipped("reforms/service_facilities"))
    assert len(set(zip(log["way"], log["number"], strict=True))) == len(log["way"])
    noon = np.char.endswith(log["way"].astype(str), ", after noon")
    assert noon.any()
    home = {
        (flow, number): row
        for row, (flow, way, number) in enumerate(zip(log["flow"], log["way"], log["number"], strict=True))
        if flow == way
    }
    for row in np.flatnonzero(noon).tolist():
        morning = home[log["flow"][row], log["vehicle"][row]]  # the same car: out at noon, back after it
        assert log["left"][morning] < log["arrived"][row]
        assert log["declaration"][morning] == log["declaration"][row]
    assert not log["goods"][noon].any()


def test_moments_are_in_order_and_say_the_same_in_both_forms() -> None:
    reading = shipped("baseline")
    log = truck_log(reading)
    for way in (
        ("arrived", "at_lane", "at_barrier", "entered", "left"),
        ("arrived", "presented", "left"),
        ("papers_lodged", "papers_ready"),
    ):
        times = np.column_stack([log[name] for name in way])
        assert (np.diff(times[~np.isnan(times).any(axis=1)]) >= 0).all()
    first = np.datetime64(reading.case.scenario.horizon.first_date, "us")
    for name in ("arrived", "presented", "left", "papers_ready", "store_left"):
        seconds, moments = log[name], log[f"{name}_time"]
        assert (np.isnan(seconds) == np.isnat(moments)).all()
        there = ~np.isnan(seconds)
        assert there.any()
        np.testing.assert_allclose((moments[there] - first) / np.timedelta64(1, "s"), seconds[there], rtol=0, atol=6e-7)


def test_who_turns_away_has_no_release() -> None:
    log = truck_log(read_once(Scenario.model_validate(IMPATIENT)))
    assert log["turned_away"].tolist() == [False, True]
    assert log["release_time"][0] == 30 * MINUTE
    for name in ("release_time", "release_gate_in", "visit_time", "entered", "left"):
        assert np.isnan(log[name][1])
    assert (log["at_barrier"] - log["arrived"]).tolist() == [0, 10 * MINUTE]
    assert log["visit_gate_queue_in"].tolist() == [0, 10 * MINUTE]


@pytest.mark.parametrize("rows", [1, 7, 1000])
def test_parts_of_any_size_make_the_same_log(rows: int) -> None:
    name = "lilliput" if rows == 1 else "baseline"
    parts = list(truck_log_in_parts(shipped(name), rows))
    assert all(0 < len(part["number"]) <= rows and len(set(part["way"])) == 1 for part in parts)
    for field, whole in truck_log(shipped(name)).items():
        np.testing.assert_array_equal(np.concatenate([part[field] for part in parts]), whole)


@pytest.mark.parametrize("nobody", [True, False])
def test_every_column_is_there_and_of_its_kind(nobody: bool) -> None:
    empty = {**IMPATIENT, "flows": {"in": {"kind": "first_line_in", "arrivals": {"vehicles_per_day": 0}}}}
    log = truck_log(read_once(Scenario.model_validate(empty)) if nobody else shipped("lilliput"))
    assert list(log) == [field.name for field in FIELDS]
    assert [log[field.name].dtype for field in FIELDS] == [np.dtype(DTYPES[field.kind]) for field in FIELDS]
    assert Table.of(FIELDS, log).size == (0 if nobody else 6)
    assert all(field.description for field in FIELDS)
    assert all(field.unit for field in FIELDS if field.kind == "number")
