"""Which pictures each kind of plan has, and that they show what its tables say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from experiment_cases import zone_file
from test_plans import FACTORIAL, LADDER, PORTFOLIO, SWEEP, ZONES, answered, table, written

from zonesim.engines.tables import Floats
from zonesim.experiment.campaign import Campaign
from zonesim.studies.figures import Dots, Lines, Panels, Screening, Shares, Surface, TileMap, Waterfall
from zonesim.studies.plans.answer import Answer
from zonesim.studies.plans.factors import Factor, along_of
from zonesim.studies.plans.read import read_plan

MEASURE = "release_time_mean-all"


def answer_of(folder: Path, text: str, *changes: str) -> Answer:
    """The answer of a plan about the zone of the cases."""
    zone_file(folder)
    return answered(read_plan(written(folder, text), changes), folder / f"out {len(list(folder.iterdir()))}")


@pytest.mark.parametrize("orders", ["given", "all"])
def test_a_ladder_is_a_waterfall_from_the_mean_without_reforms_whose_steps_add_up(orders: str, tmp_path: Path) -> None:
    answer = answer_of(tmp_path, LADDER, f"orders={orders}")
    shown = answer.pictures[f"ladder-{MEASURE}"]
    assert isinstance(shown, Waterfall)
    *steps, together = table(answer.tables["ladder"])[:4]
    assert [(step.mean, step.low, step.high) for step in shown.steps] == [(row["adds"], row["low"], row["high"]) for row in steps]
    assert sum(step.mean for step in shown.steps) == pytest.approx(shown.together.mean)
    assert shown.together.mean == together["adds"]
    assert ("average over all orders" in shown.remark) is (orders == "all")
    swept = answer_of(tmp_path, SWEEP.replace("[0.5, 1.0]", "[1.0]").replace("[2, 4]", "[2]"), "replications=4", "design=list")
    assert shown.start == pytest.approx(table(swept.tables["sweep"])[0]["mean"])


def test_steps_add_up_even_where_a_combination_is_undefined_in_a_replication(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = Campaign.values

    def with_a_gap(self: Campaign, *arguments: object) -> Floats:
        values: Floats = found(self, *arguments)  # type: ignore[arg-type]
        values[1, :, 0] = np.nan
        return values

    monkeypatch.setattr(Campaign, "values", with_a_gap)
    answer = answer_of(tmp_path, LADDER, "orders=given")
    shown = answer.pictures[f"ladder-{MEASURE}"]
    assert isinstance(shown, Waterfall)
    assert {row["replications"] for row in table(answer.tables["ladder"])} == {3}
    assert sum(step.mean for step in shown.steps) == pytest.approx(shown.together.mean)


def test_a_grid_of_two_factors_is_a_field_with_the_half_widths_of_its_table(tmp_path: Path) -> None:
    answer = answer_of(tmp_path, SWEEP)
    shown = answer.pictures[f"over-{MEASURE}-zone"]
    assert isinstance(shown, Surface)
    assert shown.half is not None
    rows = [row for row in table(answer.tables["sweep"]) if row["measure"] == "release_time_mean"]
    at = {(row["factor_traffic"], row["factor_desk"]): row for row in rows}
    for row, desk in enumerate(shown.y):
        for column, traffic in enumerate(shown.x):
            told = at[traffic, desk]
            assert shown.values[row, column] == told["mean"]
            assert shown.half[row, column] == pytest.approx((told["high"] - told["low"]) / 2)  # type: ignore[operator]


def test_an_interaction_has_the_half_width_of_its_effect_on_both_sides_of_the_diagonal(tmp_path: Path) -> None:
    answer = answer_of(tmp_path, FACTORIAL)
    shown = answer.pictures[f"interactions-{MEASURE}"]
    assert isinstance(shown, Surface)
    assert shown.half is not None
    assert np.array_equal(shown.half, shown.half.T)
    told = {row["effect"]: row for row in table(answer.tables["effects"]) if row["measure"] == "release_time_mean"}
    for place, label in enumerate(shown.x):
        assert shown.half[place, place] == pytest.approx((told[label]["high"] - told[label]["low"]) / 2)  # type: ignore[operator]
    assert shown.half[0, 2] == pytest.approx(told[f"{shown.x[0]} × {shown.x[2]}"]["high"] - shown.values[0, 2])


SCATTERED = SWEEP.replace("values = [0.5, 1.0]", "distribution = { uniform = { min = 0.5, max = 1 } }").replace(
    'path = "document_office.officers"\nvalues = [2, 4]',
    'path = "document_office.manual"\ndistribution = { uniform = { min = 10, max = 30 } }\nunit = "min"',
)


@pytest.mark.parametrize("design", ["latin_hypercube", "sobol"])
def test_scattered_points_have_a_panel_per_factor_in_its_unit(design: str, tmp_path: Path) -> None:
    answer = answer_of(tmp_path, SCATTERED, f"design={design}", "points=4")
    shown = answer.pictures[f"over-{MEASURE}"]
    assert isinstance(shown, Panels)
    rows = [row for row in table(answer.tables["sweep"]) if row["measure"] == "release_time_mean"]
    traffic, desk = shown.along
    assert (traffic.label, traffic.unit, desk.unit) == ("traffic", "", "min")
    assert list(traffic.x) == [float(str(row["factor_traffic"])) for row in rows]
    assert [f"{x:.6g} min" for x in desk.x] == [row["factor_desk"] for row in rows]
    assert shown.values["zone"].mean(axis=0) == pytest.approx([row["mean"] for row in rows])


def test_a_grid_of_three_and_a_list_have_panels_and_one_factor_has_lines(tmp_path: Path) -> None:
    third = '\n[factors.time]\npath = "document_office.manual"\nvalues = ["10 min", "20 min"]\n'
    three = answer_of(tmp_path, SWEEP + third).pictures[f"over-{MEASURE}"]
    assert isinstance(three, Panels)
    assert [len(along.x) for along in three.along] == [8, 8, 8]
    assert three.title.endswith(" over traffic, desk and time")
    assert three.along[2].unit == "min"
    listed = answer_of(tmp_path, SWEEP + third, "design=list").pictures[f"over-{MEASURE}"]
    assert isinstance(listed, Panels)
    assert [list(along.x) for along in listed.along] == [[0.5, 1.0], [2, 4], [10, 20]]
    one = answer_of(tmp_path, SWEEP[: SWEEP.index("[factors.desk]")]).pictures[f"over-{MEASURE}"]
    assert isinstance(one, Lines)
    assert list(one.lines["zone"][0]) == [0.5, 1.0]


def test_values_of_a_factor_are_numbers_where_they_have_one_unit_and_names_elsewhere() -> None:
    for values, x, unit, ticks in (
        ([0.5, 1], [0.5, 1], "", []),
        (["45 s", "60 s", "1e2 s"], [45, 60, 100], "s", []),
        (["45 s", "1 min", "45 s"], [0, 1, 0], "", ["45 s", "1 min"]),
        ([45, "45 s"], [0, 1], "", ["45", "45 s"]),
        ([{"inbound": 3}, {"inbound": 4}], [0, 1], "", ["inbound = 3", "inbound = 4"]),
        ([True, False], [0, 1], "", ["true", "false"]),
    ):
        found = along_of("factor", Factor(path="any", values=tuple(values)), values=values)
        assert (list(found.x), found.unit, [tick.strip() for tick in found.ticks]) == (x, unit, ticks)


def test_a_portfolio_has_a_map_where_its_provinces_are_those_of_china(tmp_path: Path) -> None:
    written(tmp_path, ZONES, "zones.csv")
    answer = answer_of(tmp_path, PORTFOLIO)
    assert not any(isinstance(shown, TileMap) for shown in answer.pictures.values())
    assert isinstance(answer.pictures[f"province-{MEASURE}"], Dots)
    written(tmp_path, ZONES.replace("North", "Inner Mongolia").replace("South", "Hainan"), "zones.csv")
    answer = answer_of(tmp_path, PORTFOLIO)
    shown = answer.pictures[f"map-{MEASURE}"]
    assert isinstance(shown, TileMap)
    assert shown.change
    rows = table(answer.tables["groups"])
    told = {row["group"]: row["change"] for row in rows if (row["by"], row["measure"]) == ("province", "release_time_mean")}
    assert {tile.name: tile.point.mean for tile in shown.tiles if tile.point is not None} == told
    assert len(shown.tiles) == 31
    assert isinstance(answer.pictures[f"province-{MEASURE}"], Dots)


@pytest.mark.parametrize("method", ["morris", "sobol"])
def test_indices_are_shown_as_the_table_says_the_most_important_input_first(method: str, tmp_path: Path) -> None:
    pytest.importorskip("SALib")
    answer = answer_of(tmp_path, SCATTERED, "kind=sensitivity", f"method={method}", "points=4")
    told = {
        (row["factor"], row["index"]): row["value"] for row in table(answer.tables["indices"]) if row["measure"] == "release_time_mean"
    }
    if method == "morris":
        screening = answer.pictures[f"screening-{MEASURE}"]
        assert isinstance(screening, Screening)
        assert screening.trajectories == 4
        assert {effect.label: effect.sigma for effect in screening.effects} == {
            name: told[name, "sigma"] for name in ("traffic", "desk")
        }
        values = [effect.mu_star.mean for effect in screening.effects]
        assert sorted(values) == sorted([told["traffic", "mu_star"], told["desk", "mu_star"]])  # type: ignore[type-var]
        assert isinstance(answer.pictures[f"morris-{MEASURE}"], Dots)
    else:
        shares = answer.pictures[f"sobol-{MEASURE}"]
        assert isinstance(shares, Shares)
        assert {point.label: point.mean for point in shares.alone} == {name: told[name, "S1"] for name in ("traffic", "desk")}
        assert [point.label for point in shares.alone] == [point.label for point in shares.total]
        values = [point.mean for point in shares.total]
    assert values == sorted(values, reverse=True)
