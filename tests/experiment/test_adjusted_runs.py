"""Control variates in a run and a comparison: beside what is there without them, never in its place."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from zonesim.experiment.running import Running
from zonesim.scenario.schema import Scenario
from zonesim.studies.compare import Comparison, compare, simulate
from zonesim.studies.results import write_results
from zonesim.studies.run_tables import ADJUSTED

REPLICATIONS = 20


def zone(**parts: Any) -> Scenario:
    """A gate and a yard where every fourth declaration is selected."""
    data: dict[str, Any] = {
        "horizon": {"warm_up": "0 s", "cool_down": "0 s"},
        "gates": {"main": {"lanes": {"inbound": 1}}},
        "inspection_yard": {"selection_rate": 0.25, "inspectors": 3},
        "flows": {"in": {"kind": "first_line_in", "arrivals": {"vehicles_per_day": 50}}},
    }
    return Scenario.model_validate(data | parts)


def fewer() -> Scenario:
    """The same with fewer selected."""
    return zone(title="Fewer", reforms={"differentiated_risk_control": {}})


@pytest.fixture(scope="module")
def pair() -> tuple[Comparison, Comparison]:
    """A comparison without control variates and with them."""
    plain, adjusted = (
        compare(
            zone(),
            fewer(),
            zone(title="Two lanes", gates={"main": {"lanes": {"inbound": 2}}}),
            replications=REPLICATIONS,
            workers=1,
            control_variates=on,
        )
        for on in (False, True)
    )
    return plain, adjusted


def test_the_plain_findings_stay_what_they_are(pair: tuple[Comparison, Comparison]) -> None:
    plain, adjusted = pair
    assert plain.sentences() == adjusted.sentences()
    assert all(finding.adjusted is None for finding in plain.findings)
    assert all(run.controls == {} for run in plain.runs)


def test_each_finding_has_its_adjusted_interval_which_holds_for_all_comparisons_at_once(pair: tuple[Comparison, Comparison]) -> None:
    found = {(finding.key.measure, finding.key.of, finding.scenario): finding.adjusted for finding in pair[1].findings}
    assert None not in found.values()
    time = found["release_time_mean", "all", "Fewer"]
    assert time is not None
    assert time.interval is not None
    assert time.interval.level == 0.975  # Bonferroni: two scenarios against one baseline
    assert time.factor > 1.5
    assert time.controls[0] == "difference in inspection work"


def test_the_same_adjustment_for_any_workers_and_replications_alone() -> None:
    alone, apart = (Running(replications=3, seed=5, workers=workers, control_variates=True).outcomes([zone()])[0] for workers in (1, 2))
    assert [one.controls for one in alone] == [one.controls for one in apart]
    assert alone[0].controls
    assert Running(replications=1, seed=5, workers=1).outcomes([zone()])[0][0].controls == ()


def test_of_a_run_with_few_replications_nothing_is_adjusted() -> None:
    found = simulate(zone(), replications=9, workers=1, control_variates=True).adjusted("release_time_mean")
    assert (found.interval, found.note) == (None, "fewer than 10 replications")
    assert found.plain.n == 9


def test_the_tables_get_further_columns_only_where_they_were_asked_for(pair: tuple[Comparison, Comparison], tmp_path: Path) -> None:
    rows = []
    for number, comparison in enumerate(pair):
        folder = tmp_path / str(number)
        write_results(folder, comparison.runs, comparison=comparison, command="test", pictures={})
        for name in ("comparison.csv", "intervals.csv"):
            with (folder / name).open(encoding="utf-8", newline="") as file:
                rows.append(list(csv.DictReader(file)))
    without, _, comparison_rows, interval_rows = rows
    for plain, adjusted in zip(without, comparison_rows, strict=True):
        assert not set(ADJUSTED) & set(plain)
        assert set(adjusted) == set(plain) | set(ADJUSTED)
        assert all(adjusted[name] == value for name, value in plain.items())
    shown = next(
        row for row in comparison_rows if (row["scenario"], row["measure"], row["of"]) == ("Fewer", "release_time_mean", "all")
    )
    assert float(shown["adjusted_low"]) < float(shown["adjusted_mean"]) < float(shown["adjusted_high"])
    refused = next(row for row in interval_rows if row["measure"] == "detection_share" and row["of"] == "all")
    assert (refused["adjusted_mean"], refused["adjusted_note"]) == ("", "no control that varies")
    said = (tmp_path / "1" / "verdicts.txt").read_text(encoding="utf-8")
    assert "\n  With control variates (difference in inspection work" in said
    assert "control variates" not in (tmp_path / "0" / "verdicts.txt").read_text(encoding="utf-8")


def test_the_adjusted_mean_is_where_the_mean_of_many_more_replications_lies() -> None:
    few = simulate(zone(), replications=30, seed=2, workers=1, control_variates=True).adjusted("hands_on_hours", "inspector")
    many = simulate(zone(), replications=300, seed=3, workers=1).interval("hands_on_hours", "inspector")
    assert few.interval is not None
    assert abs(few.interval.mean - many.mean) < 2 * np.hypot(few.interval.half_width, many.half_width)
    assert few.factor > 2
