"""What happens day by day, and how a picture shows where reforms begin."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from zonesim.experiment.replicate import simulate_once
from zonesim.measures.by_day import ENTERED, EXAMINED, MEAN, TAIL, by_day
from zonesim.measures.measures import measures, read
from zonesim.plots.through_days import through_days
from zonesim.scenario.load import load_scenario

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def test_the_days_add_up_to_the_window() -> None:
    scenario = load_scenario(SCENARIOS / "baseline.toml", ["horizon.days=3"])
    reading = read(*simulate_once(scenario, seed=1, replication=0))
    days = by_day(reading)
    rows = {(measure, of): value for measure, of, value in measures(reading)}
    assert {len(values) for values in days.values()} == {3}
    assert days[ENTERED].sum() / 3 == pytest.approx(rows["entries", "all"])
    assert days[EXAMINED].sum() / 3 == pytest.approx(rows["examinations", "all"])
    assert days[MEAN].min() <= rows["release_time_mean", "all"] <= days[MEAN].max()
    assert (days[TAIL] > days[MEAN]).all()


def test_a_day_on_which_nobody_comes_has_no_release_time() -> None:
    scenario = load_scenario(SCENARIOS / "lilliput.toml", ["horizon.days=1", "horizon.cool_down=0 s"])
    days = by_day(read(*simulate_once(scenario, seed=1, replication=0)))
    assert np.isnan(days[TAIL][0])  # six loads have no percentile
    assert days[EXAMINED].tolist() == [0]


def test_each_step_is_marked_where_it_is_taken_and_named_below() -> None:
    values = {"mean release time (s)": np.full((3, 10), 600.0), "physical examinations (vehicles)": np.zeros((3, 10))}
    figure = through_days({"before": values, "after": values}, {"after": [(7, "tiered inspection"), (2, "graded gates")]})
    (axes,) = figure.axes  # nothing is examined: no panel
    assert axes.get_ylabel() == "(min)"
    drawn = [np.asarray(line.get_xdata(), np.float64) for line in axes.lines]
    assert [float(x[0]) for x in drawn if len(set(x.tolist())) == 1] == [2, 7]
    below = figure._supxlabel.get_text()  # type: ignore[attr-defined]
    assert "1: graded gates from day 2; 2: tiered inspection from day 7." in " ".join(below.split())


def test_nothing_at_all_is_said_in_words() -> None:
    figure = through_days({"a": {"mean release time (s)": np.full((2, 3), np.nan)}}, {})
    assert "nothing happens on any day" in " ".join(text.get_text() for text in figure.axes[0].texts)
