"""Every scenario that is shipped loads, runs and balances; the places and reforms show what they are shipped for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from zonesim import compare, load_scenario, simulate
from zonesim.experiment.replicate import replicate
from zonesim.scenario.traffic import TIERS
from zonesim.statistics.comparison import Conclusion
from zonesim.studies.compare import Comparison
from zonesim.studies.evidence import without

SCENARIOS = Path(__file__).parents[2] / "scenarios"
SHIPPED = sorted(path.relative_to(SCENARIOS).as_posix() for path in SCENARIOS.rglob("*.toml"))
ONE_DAY = ("horizon.days=1",)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_scenario_runs_a_day_and_its_books_balance(name: str) -> None:
    scenario = load_scenario(SCENARIOS / name)
    if scenario.log is None and all(flow.arrivals is None or flow.arrivals.counts is None for flow in scenario.flows.values()):
        scenario = load_scenario(SCENARIOS / name, ONE_DAY)
    rows = {(measure, of): value for measure, of, value in replicate(scenario, seed=3, replication=0).rows}
    assert rows["loads", "all"] > 0
    assert rows["release_time_mean", "all"] > 0


def test_the_baseline_is_a_medium_zone_loaded_as_a_gate_is() -> None:
    """About 1,500 laden vehicles a day; calm nights, below saturation over the day, saturated at the peaks."""
    run = simulate(load_scenario(SCENARIOS / "baseline.toml"), replications=2, seed=1, workers=1)
    assert run.interval("loads").mean / run.scenario.horizon.days == pytest.approx(1500, rel=0.05)
    busy = np.mean([outcome.series["utilisation"]["main gate, inbound lanes"] for outcome in run.outcomes], axis=0).reshape(-1, 24)
    by_hour = busy.mean(axis=0)
    assert by_hour[0:5].max() < 0.2
    assert by_hour[6:22].mean() < 0.9
    assert by_hour[[10, 16, 17]].min() > 0.95
    assert not run.unstable


def test_equal_effort_is_the_mean_of_the_tiered_rates_over_the_mix_of_firms() -> None:
    tiered = load_scenario(SCENARIOS / "reforms" / "tiered_inspection.toml")
    rates = tiered.active_reforms()["tiered_inspection"].model_dump()["rates"]
    weight = {tier: sum(group.weight for group in tiered.firms.values() if group.tier == tier) for tier in TIERS}
    mean = sum(rates[tier] * weight[tier] for tier in TIERS) / sum(weight.values())
    equal = load_scenario(SCENARIOS / "reforms" / "equal_effort.toml")
    assert equal.inspection_yard is not None
    assert equal.inspection_yard.selection_rate == pytest.approx(mean, rel=1e-9)


@pytest.fixture(scope="module")
def reforms() -> Comparison:
    names = ("tiered_inspection", "one_declaration_many_vehicles", "both", "equal_effort")
    scenarios = [load_scenario(SCENARIOS / "reforms" / f"{name}.toml", ONE_DAY) for name in names]
    return compare(load_scenario(SCENARIOS / "baseline.toml", ONE_DAY), *scenarios, replications=20, seed=1)


def outcome(comparison: Comparison, scenario: str, measure: str, of: str = "all") -> Conclusion:
    (found,) = [
        finding for finding in comparison.findings if (finding.scenario, finding.key.measure, finding.key.of) == (scenario, measure, of)
    ]
    return found.verdict.outcome


def test_tiered_inspection_lowers_examinations_the_tail_and_hours_and_misses_more_of_the_trusted(reforms: Comparison) -> None:
    title = "Tiered inspection"
    assert outcome(reforms, title, "examinations") is Conclusion.BETTER
    assert outcome(reforms, title, "release_time_p99") is Conclusion.BETTER
    assert outcome(reforms, title, "hands_on_hours", "inspector") is Conclusion.BETTER
    assert outcome(reforms, title, "expected_missed", "tier advanced_certified") is Conclusion.WORSE
    assert outcome(reforms, title, "expected_missed", "tier standard") is Conclusion.WORSE


def test_vehicles_that_pass_singly_are_spared_the_wait_and_no_declaration_closes_much_sooner(reforms: Comparison) -> None:
    title = "One declaration, many vehicles"
    assert outcome(reforms, title, "release_time_mean") is Conclusion.BETTER
    assert outcome(reforms, title, "release_time_mean", "several vehicles") is Conclusion.BETTER
    assert outcome(reforms, title, "examinations") is Conclusion.NO_DIFFERENCE
    by_scenario = {run.label: run for run in reforms.runs}
    sooner, spared = (
        by_scenario["Baseline"].values(measure, "several vehicles") - by_scenario[title].values(measure, "several vehicles")
        for measure in ("declaration_release_time_mean", "release_time_mean")
    )
    assert sooner.mean() < 0.2 * spared.mean()


def test_at_equal_effort_targeting_finds_more(reforms: Comparison) -> None:
    runs = {run.label: run for run in reforms.runs}
    tiered, one_rate = runs["Tiered inspection"], runs["One rate at equal effort"]
    assert tiered.interval("selected").mean == pytest.approx(one_rate.interval("selected").mean, rel=0.1)
    assert tiered.interval("expected_found").low > one_rate.interval("expected_found").high


def rows_with_and_without(name: str) -> list[dict[tuple[str, str], float]]:
    """Measures of a day of a reform's scenario, before and with it, under the same luck."""
    scenario = load_scenario(SCENARIOS / "reforms" / f"{name}.toml", ONE_DAY)
    cases = (without(scenario), scenario)
    return [{(measure, of): value for measure, of, value in replicate(case, seed=3, replication=0).rows} for case in cases]


def test_inspected_once_and_released_first_less_is_examined_and_fewer_wait_in_the_yard() -> None:
    """At equal luck the examinations left are some of those before, and a sample holds a place for days."""
    before, after = rows_with_and_without("inspection_quarantine")
    assert 0 < after["statutory_examinations", "all"] < 0.7 * before["statutory_examinations", "all"]
    assert after["laboratory_place_days", "all"] < before["laboratory_place_days", "all"]
    assert after["expected_missed", "all"] > before["expected_missed", "all"]
    before, after = rows_with_and_without("inspection_quarantine_one_line_already")
    assert after["statutory_examinations", "all"] == before["statutory_examinations", "all"] > 0


def test_a_licence_checked_once_spares_a_third_of_an_hour_each_and_elsewhere_it_spares_nothing() -> None:
    before, after = rows_with_and_without("key_commodities")
    spared = after["commodity_checks_not_made", "all"]
    assert before["commodity_checks", "licence"] - after["commodity_checks", "licence"] == spared > 0
    hours = before["hands_on_hours", "officer"] - after["hands_on_hours", "officer"]
    assert hours == pytest.approx(spared / 3, rel=0.2)
    assert after["commodity_checks", "certificate"] == before["commodity_checks", "certificate"] > 0
    before, after = rows_with_and_without("key_commodities_other_line")
    assert after["hands_on_hours", "officer"] == pytest.approx(before["hands_on_hours", "officer"], rel=0.1)


def test_inspection_in_depth_selects_as_many_and_finds_more_where_it_looks_deeper() -> None:
    before, after = rows_with_and_without("tiered_inspection_in_depth")
    assert after["selected", "all"] == pytest.approx(before["selected", "all"], rel=0.35)
    assert after["expected_found", "all"] > before["expected_found", "all"]


def test_youyiguan_before_is_calibrated_on_its_clearance_time_and_after_is_a_prediction() -> None:
    """2 h on average over all laden imports [K29]: the one thing fitted. What comes after is printed, not tuned."""
    before, after = (
        simulate(load_scenario(SCENARIOS / "places" / f"youyiguan_{when}.toml"), replications=20, seed=2)
        for when in ("before", "after")
    )
    fitted = before.interval("release_time_mean", "inbound")
    assert fitted.low - 60 < 7200 < fitted.high + 60
    assert before.interval("first_attempt_share").mean == pytest.approx(0.20, abs=0.02)
    assert after.interval("first_attempt_share").mean == pytest.approx(0.95, abs=0.01)
    assert after.interval("release_time_mean", "inbound").high < 0.25 * 7200
    hold_before, hold_after = (run.scenario.clearance for run in (before, after))
    assert hold_before is not None
    assert hold_after is not None
    assert hold_before.hold == hold_after.hold
