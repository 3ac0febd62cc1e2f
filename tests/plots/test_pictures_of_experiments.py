"""What the pictures of experiments draw is what was handed in: bars, points, fields, tiles, and the words about them."""

from __future__ import annotations

import csv
import dataclasses
import math
from pathlib import Path

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgba
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from synthetic_experiments import NAN, PICTURES, around, nation, panels, screening, shares, surface, waterfall
from test_pictures_say_what_is_so import beside, legend, remark

from zonesim.plots import theme
from zonesim.plots.experiments import picture
from zonesim.plots.waterfall import DOWN, TOGETHER, UP
from zonesim.studies.figures import ElementaryEffect, Panels, Point, Screening, Surface, TileMap, Waterfall
from zonesim.studies.provinces import PROVINCES, province_map

ZONES = Path(__file__).parents[2] / "experiments" / "nation" / "zones.csv"


def drawn(what: Waterfall | Screening | Surface | Panels | TileMap) -> tuple[Figure, Axes]:
    figure = picture(what, replications=20)
    return figure, figure.axes[0]


def bars(axes: Axes) -> list[Rectangle]:
    return [patch for patch in axes.patches if isinstance(patch, Rectangle)]


def ends(axes: Axes) -> list[tuple[float, float]]:
    """From where to where each bar goes, from the top."""
    return [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in bars(axes)]


def at(line: Line2D) -> tuple[float, float]:
    """Where the only point, or the first, of a line is."""
    return float(np.ravel(line.get_xdata())[0]), float(np.ravel(line.get_ydata())[0])


def intervals(axes: Axes, colour: str = "#202020") -> list[tuple[float, float]]:
    """The ends of the horizontal lines of one colour."""
    found = []
    for lines in axes.collections:
        if to_hex(np.asarray(lines.get_edgecolor())[0]) == colour.lower():
            for path in lines.get_paths():
                (low, height), (high, same) = np.asarray(path.vertices)
                if height == same:
                    found.append((float(low), float(high)))
    return found


def test_each_bar_of_a_waterfall_begins_where_the_one_before_ends_and_they_add_up_to_the_last() -> None:
    _, axes = drawn(waterfall(30.0, (-4.0, 6.0, -12.0), unit="h / d", half=1.0))
    assert ends(axes) == [(30, 26), (26, 32), (32, 20), (30, 20)]
    assert [to_hex(bar.get_facecolor()) for bar in bars(axes)] == [colour.lower() for colour in (DOWN, UP, DOWN, TOGETHER)]
    assert intervals(axes) == [(25, 27), (31, 33), (19, 21), (18, 22)]
    assert [at(line)[0] for line in axes.lines] == [30]
    assert beside(axes) == ["30.0", "−4.0", "+6.0", "−12.0", "−10.0 → 20.0"]


def test_the_bars_of_a_waterfall_are_tied_by_lines_at_the_values_they_share() -> None:
    _, axes = drawn(waterfall(30.0, (-4.0, 6.0), unit="h / d", half=1.0))
    upright = []
    for lines in axes.collections:
        for path in lines.get_paths():
            (left, _), (right, _) = np.asarray(path.vertices)
            if left == right:
                upright.append(float(left))
    assert sorted(upright) == [26, 30, 30, 32]


def test_a_step_that_may_be_none_is_hollow_and_a_step_that_is_none_takes_no_room() -> None:
    figure, axes = drawn(waterfall(30.0, (-4.0, 0.5), unit="h / d", half=1.0))
    assert [to_hex(bar.get_facecolor()) == "#ffffff" for bar in bars(axes)] == [False, True, False]
    assert "Hollow: the change may be none." in remark(figure)
    exact = Waterfall("title", "h / d", "none", 30.0, [around("a", -4, 1), Point("b", 0, 0, 0)], around("all", -4, 1))
    _, axes = drawn(exact)
    assert ends(axes)[1] == (26, 26)
    assert beside(axes)[2] == "0.0"
    figure, _ = drawn(waterfall(30.0, (-4.0, 5.0), unit="h / d", half=0.1))
    assert "Hollow" not in remark(figure)


@pytest.mark.parametrize(("start", "at_zero"), [(6.0, True), (60.0, False)])
def test_an_axis_of_a_waterfall_that_does_not_begin_at_0_says_so(start: float, at_zero: bool) -> None:
    figure, axes = drawn(waterfall(start, (-3.0, -2.0), unit="h / d", half=0.1))
    assert bool(axes.get_xlim()[0] == 0) is at_zero
    assert ("The axis does not begin at 0." in remark(figure)) is not at_zero


def test_points_of_a_screening_are_the_effects_with_their_intervals_and_the_line_is_two_standard_errors() -> None:
    effects = [ElementaryEffect("a", around("a", 60.0, 20.0), 30.0), ElementaryEffect("b", Point("b", 10.0, NAN, NAN), 45.0)]
    figure, axes = drawn(Screening("title", "1", effects, 16))
    points = {
        (float(np.ravel(line.get_xdata())[0]), float(np.ravel(line.get_ydata())[0])) for line in axes.lines if line.get_marker() == "o"
    }
    assert points == {(60, 30), (10, 45)}
    (dashed,) = (line for line in axes.lines if line.get_linestyle() == "--")
    x, y = np.asarray(dashed.get_xdata(), np.float64), np.asarray(dashed.get_ydata(), np.float64)
    assert y[1] / x[1] == pytest.approx(math.sqrt(16) / 2)
    assert legend(figure) == ["σ = μ*·√r / 2, two standard errors of a mean effect (r = 16 trajectories)"]
    assert intervals(axes, theme.PALETTE[1]) == [(40, 80)]
    assert sorted(beside(axes)) == ["a", "b"]


def test_every_input_of_a_screening_is_named_near_its_point_and_those_at_one_point_share_a_name() -> None:
    _, axes = drawn(screening(12, idle=3))
    names = ", ".join(text.replace("\n", " ") for text in beside(axes))
    assert all(effect.label in names for effect in screening(12).effects)
    assert len(axes.texts) == 10
    _, axes = drawn(
        Screening("title", "1", [ElementaryEffect("a", around("a", 5, 1), 3), ElementaryEffect("b", around("b", 9, 1), 1)], 8)
    )
    for text, point in zip(axes.texts, [(9, 1), (5, 3)], strict=True):
        box, (x, y) = text.get_window_extent(), axes.transData.transform(point)
        assert abs(box.x0 - x) < 30
        assert abs(box.y0 - y) < 30


def test_both_shares_of_an_input_stand_side_by_side_from_0_to_1_at_least() -> None:
    what = shares(3)
    axes = picture(what, replications=20).axes[0]
    drawn_ends = [end for _, end in ends(axes)]
    assert drawn_ends == pytest.approx([point.mean for pair in zip(what.alone, what.total, strict=True) for point in pair])
    assert axes.get_xlim()[0] <= 0
    assert axes.get_xlim()[1] >= 1
    assert intervals(axes)[0] == pytest.approx((what.alone[0].low, what.alone[0].high))
    assert [bar.get_hatch() for bar in bars(axes)[:2]] == ["", "////"]  # told apart in grey, too
    wide = picture(shares(3, half=1.2), replications=20).axes[0]
    assert wide.get_xlim()[0] < -0.8


def test_under_each_number_of_a_field_stands_its_half_width_and_a_change_that_may_be_none_is_in_parentheses() -> None:
    values, half = np.array([[-4.0, 1.0], [0.0, NAN]]), np.array([[0.5, 2.0], [0.0, NAN]])
    what = Surface("title", "h / d", "", "", ["a", "b"], ["c", "d"], values, change=True, half=half)
    figure, axes = drawn(what)
    assert beside(axes) == ["−4.0", "± 0.5", "(+1.0)", "± 2.0", "0", "–"]
    assert [text.get_fontstyle() for text in axes.texts] == ["normal", "normal", "italic", "italic", "normal", "normal"]
    sizes = [float(text.get_fontsize()) for text in axes.texts]
    assert sizes[1] < sizes[0]
    for words in (
        "half-widths of their 95 % intervals",
        "In parentheses: the change may be none.",
        "–: not run, or not defined.",
        "0 alone: in every replication.",
    ):
        assert words in remark(figure)
    levels = dataclasses.replace(what, change=False)
    figure, axes = drawn(levels)
    assert beside(axes)[:4] == ["−4.0", "± 0.5", "1.0", "± 2.0"]
    assert "parentheses" not in remark(figure)
    unknown = dataclasses.replace(what, half=None)
    figure, axes = drawn(unknown)
    assert beside(axes) == ["−4.00", "+1.00", "0.00", "–"]
    assert "95 %" not in remark(figure)


def test_what_rounding_leaves_of_0_is_0_and_takes_no_decimals() -> None:
    values, half = np.array([[-40.0, 3e-15]]), np.array([[4.0, 1e-15]])
    _, axes = drawn(Surface("title", "h / d", "", "", ["a", "b"], ["c"], values, change=True, half=half))
    assert beside(axes) == ["−40", "± 4", "0"]
    _, axes = drawn(Waterfall("title", "h / d", "none", 90.0, [around("a", -40, 4), around("b", 3e-15, 1e-15)], around("all", -40, 4)))
    assert beside(axes) == ["90", "−40", "0", "−40 → 50"]
    assert to_hex(bars(axes)[1].get_edgecolor()) not in {DOWN.lower(), UP.lower()}


def test_fields_too_narrow_for_numbers_have_none_and_say_so() -> None:
    figure, axes = drawn(surface(4, 40, size=600_000.0))
    assert beside(axes) == []
    assert "too narrow for their numbers" in remark(figure)


@pytest.mark.parametrize("name", [name for name in PICTURES if name.startswith(("surface", "map"))])
def test_numbers_can_be_read_on_the_colour_of_their_field(name: str) -> None:
    axes = PICTURES[name]().axes[0]
    grounds = []
    for text in axes.texts:
        x, y = text.xy if hasattr(text, "xy") else text.get_position()
        if axes.images:
            value = np.ma.masked_invalid(np.asarray(axes.images[0].get_array(), np.float64))[int(y), int(x)]
            ground = "white" if np.ma.is_masked(value) else axes.images[0].to_rgba(np.array([value]))[0]
        else:
            ground = next(bar.get_facecolor() for bar in bars(axes) if bar.get_bbox().contains(x, y))
        grounds.append(theme.contrast(text.get_color(), ground))
    assert min(grounds, default=21) >= 4.5


def test_contrast_is_that_of_the_guidelines_and_ink_is_readable_on_any_grey() -> None:
    assert theme.contrast("black", "white") == pytest.approx(21)
    assert theme.contrast("#767676", "white") == pytest.approx(4.54, abs=0.005)
    assert theme.contrast("white", "#767676") == theme.contrast("#767676", "white")
    assert min(theme.contrast(theme.ink(str(grey / 255)), str(grey / 255)) for grey in range(256)) >= 4.5


def test_a_panel_per_factor_has_every_point_with_its_interval() -> None:
    what = panels(3, scenarios=2, points=8)
    what = dataclasses.replace(what, unit="1")
    figure, _ = drawn(what)
    assert len(figure.axes) == 3
    for axes, along in zip(figure.axes, what.along, strict=True):
        for line, values in zip(axes.lines, what.values.values(), strict=True):
            assert np.allclose(line.get_xdata(), along.x)
            assert np.allclose(line.get_ydata(), values.mean(axis=0))
        assert len(axes.collections[0].get_paths()) == 8
    assert legend(figure) == list(what.values)
    assert [axes.get_xlabel() for axes in figure.axes][:2] == ["a factor with a name, 0 (min)", "a factor with a name, 1 (number)"]


def test_an_undefined_point_is_not_drawn_and_one_without_interval_has_no_line() -> None:
    what = panels(1, scenarios=1, points=4)
    (values,) = what.values.values()
    values[:, 1] = NAN
    values[1:, 2] = NAN
    _, axes = drawn(what)
    assert np.size(axes.lines[0].get_xdata()) == 3
    assert len(axes.collections[0].get_paths()) == 2


def test_where_a_factor_takes_few_values_a_line_joins_the_means_at_each_and_names_stand_under_them() -> None:
    what = dataclasses.replace(panels(3, scenarios=1, points=27, grid=True), unit="1")
    (values,) = what.values.values()
    figure, _ = drawn(what)
    for axes, along in zip(figure.axes, what.along, strict=True):
        markers, line = axes.lines
        assert np.allclose(markers.get_xdata(), along.x)
        assert np.allclose(line.get_ydata(), [values.mean(axis=0)[along.x == value].mean() for value in range(3)])
    assert [label.get_text().replace("\n", " ") for label in figure.axes[2].get_xticklabels()] == list(what.along[2].ticks)
    assert "Thick lines: means over the points at a value." in remark(figure)


def test_every_province_of_the_shipped_zones_has_a_tile_of_its_own() -> None:
    with ZONES.open(encoding="utf-8", newline="") as file:
        named = {row["province"] for row in csv.DictReader(file)}
    assert named == set(PROVINCES)
    assert len(set(PROVINCES.values())) == len(PROVINCES) == 31


def test_neighbours_on_the_map_lie_as_they_do_in_the_country() -> None:
    for north, south in (("Heilongjiang", "Hainan"), ("Beijing", "Hebei"), ("Hunan", "Guangdong"), ("Jiangsu", "Zhejiang")):
        assert PROVINCES[north][0] < PROVINCES[south][0]
    for west, east in (("Xinjiang", "Gansu"), ("Tibet", "Sichuan"), ("Jiangsu", "Shanghai"), ("Guangxi", "Guangdong")):
        assert PROVINCES[west][1] < PROVINCES[east][1]


def test_there_is_no_map_where_a_name_is_that_of_no_province() -> None:
    known = {"Hunan": around("Hunan", 1, 0.1)}
    assert province_map("title", "s", label="time", points=known) is not None
    assert province_map("title", "s", label="time", points={**known, "Bavaria": around("Bavaria", 1, 0.1)}) is None
    assert province_map("title", "s", label="time", points={}) is None


def test_tiles_have_their_value_its_colour_and_its_place_and_those_without_are_pale_and_without_a_number() -> None:
    points = {"Hunan": around("Hunan", -4, 0.5), "Tibet": around("Tibet", 1, 2), "Hebei": Point("Hebei", NAN, NAN, NAN)}
    what = province_map("title", "h / d", label="change", points=points, change=True)
    assert what is not None
    figure, axes = drawn(what)
    assert axes.texts[0].get_text() == "Heilongjiang"
    assert [text for text in beside(axes) if text.replace("\n", " ") not in PROVINCES] == ["(+1.0)", "± 2.0", "−4.0", "± 0.5"]
    faces = {tile.name: to_rgba(bar.get_facecolor()) for tile, bar in zip(what.tiles, bars(axes), strict=True)}
    pale = {name for name, face in faces.items() if face == to_rgba(theme.PALE)}
    assert pale == set(PROVINCES) - {"Hunan", "Tibet"}
    assert faces["Hunan"][0] > faces["Hunan"][2], "less: towards orange"
    assert faces["Tibet"][2] > faces["Tibet"][0], "more: towards purple"
    bar = next(bar for tile, bar in zip(what.tiles, bars(axes), strict=True) if tile.name == "Hunan")
    assert bar.get_bbox().contains(PROVINCES["Hunan"][1], PROVINCES["Hunan"][0])
    (scale,) = axes.child_axes
    assert scale.get_xlabel() == "change (h / d)"
    assert "Pale: nothing there." in remark(figure)
    assert "Pale" not in remark(drawn(nation(31))[0])
