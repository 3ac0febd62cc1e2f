"""What is drawn is what was handed in: lines, bars, markers, cells, and the words about them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from synthetic import GRID, POOLS, SHORT, STAGES, bars, busy, differences, edges, queues, shares

from zonesim.plots import theme
from zonesim.plots.by_hour import MOST_PANELS, before_gate, queue_by_hour
from zonesim.plots.forest import Difference, forest
from zonesim.plots.stages import Bar, release_by_stage
from zonesim.plots.survival import survival
from zonesim.plots.utilisation import utilisation


def remark(figure: Figure) -> str:
    """The small print, in one line."""
    return " ".join(figure.get_supxlabel().split())


def legend(figure: Figure) -> list[str]:
    """The labels of the legend."""
    return [text.get_text() for text in figure.legends[0].get_texts()]


def beside(axes: Axes) -> list[str]:
    """The texts in and beside a plot."""
    return [text.get_text() for text in axes.texts]


def test_lines_are_means_over_replications_at_the_middle_of_each_hour() -> None:
    given = queues(SHORT[:2], POOLS[:1], days=1, replications=5)
    axes = queue_by_hour(edges(1), given).axes[0]
    for line, title in zip(axes.lines, SHORT, strict=False):
        assert np.allclose(line.get_xdata(), np.arange(24) + 0.5)
        assert np.allclose(line.get_ydata(), given[title][POOLS[0]].mean(axis=0))


def test_a_week_is_folded_into_its_mean_day_and_two_days_are_not() -> None:
    week = queue_by_hour(edges(7), queues(SHORT[:1], POOLS[:1], days=7, replications=3)).axes[0]
    two = queue_by_hour(edges(2), queues(SHORT[:1], POOLS[:1], days=2, replications=3)).axes[0]
    assert (np.size(week.lines[0].get_xdata()), week.get_xlabel()) == (24, "hour of the day (h), mean of 7 days")
    assert (np.size(two.lines[0].get_xdata()), two.get_xlabel()) == (48, "time since the first midnight (h)")


def test_the_longest_queues_are_shown_in_the_order_of_the_zone_and_the_others_counted() -> None:
    given = queues(SHORT[:2], tuple(reversed(POOLS[:12])), days=1, replications=2)
    for found in given.values():
        found[POOLS[0]] = 0 * found[POOLS[0]]
    figure = queue_by_hour(edges(1), given)
    names = [axes.get_title(loc="left").replace("\n", " ") for axes in figure.axes]
    assert names == list(reversed(POOLS[:12]))[:MOST_PANELS]
    assert "Shown: 8 of 11 facilities with a queue" in remark(figure)
    assert "Never a queue: 1 of 12 facilities." in remark(figure)


def test_a_facility_of_one_scenario_only_has_a_panel_with_one_line() -> None:
    given = queues(SHORT[:2], POOLS[:2], days=1, replications=2)
    del given[SHORT[0]][POOLS[1]]
    first, second = queue_by_hour(edges(1), given).axes
    assert (len(first.lines), len(second.lines)) == (2, 1)
    assert second.lines[0].get_color() == theme.style_of(1).colour


def test_bands_of_two_replications_are_cut_and_one_replication_has_none() -> None:
    two = queue_by_hour(edges(1), queues(SHORT[:1], POOLS[:1], days=1, replications=2))
    one = queue_by_hour(edges(1), queues(SHORT[:1], POOLS[:1], days=1, replications=1))
    top = float(np.max(two.axes[0].lines[0].get_ydata()))
    assert two.axes[0].get_ylim() == pytest.approx((0, 3 * 1.06 * top))
    assert "are cut" in remark(two)
    assert "One replication" in remark(one)
    assert "are cut" not in remark(one)


def test_places_of_the_approach_are_a_line_where_the_queue_comes_near_them_and_words_where_not() -> None:
    given = queues(SHORT[:2], ("main", "north"), days=1, replications=20, size=40)
    figure = before_gate(edges(1), given, places={title: {"main": 30, "north": 900} for title in SHORT[:2]})
    main, north = figure.axes
    assert [np.unique(line.get_ydata()).tolist() for line in main.lines[2:]] == [[30]]
    assert beside(main) == ["30 places"]
    assert len(north.lines) == 2
    assert north.get_title(loc="left").replace("\n", " ") == "north gate, approach of 900 places (above this axis)"
    assert legend(figure)[-1] == "places of the approach (above: public road)"


def test_each_number_of_places_has_the_colour_of_its_scenario_where_they_differ() -> None:
    given = queues(SHORT[:2], ("main",), days=1, replications=20, size=40)
    axes = before_gate(edges(1), given, places={SHORT[0]: {"main": 30}, SHORT[1]: {"main": 40}}).axes[0]
    assert [line.get_color() for line in axes.lines[2:]] == [theme.style_of(0).colour, theme.style_of(1).colour]


def test_without_places_of_the_approach_nothing_is_said_of_a_road() -> None:
    figure = before_gate(edges(1), queues(SHORT[:1], ("main",), days=1, replications=2), places={SHORT[0]: {"main": None}})
    assert legend(figure) == [SHORT[0]]


@pytest.mark.parametrize(
    ("bounds", "hours"), [(edges(1)[:-1], 23), (edges(1) + 60, 24), (2 * edges(1), 24), (edges(1)[:1], 0), (edges(2), 24)]
)
def test_hours_that_are_not_whole_days_or_do_not_fit_are_refused(bounds: np.ndarray, hours: int) -> None:
    with pytest.raises(ValueError, match=r"midnight|shape"):
        queue_by_hour(bounds, {SHORT[0]: {POOLS[0]: np.ones((2, hours))}})


def test_bars_are_as_long_as_the_mean_and_small_stages_stand_together() -> None:
    given = bars(SHORT[:2], stages=6)
    figure = release_by_stage(STAGES, given)
    for axes, group in zip(figure.axes, (given[:2], given[2:]), strict=True):
        widths: dict[int, float] = {}
        for patch in axes.patches:
            assert isinstance(patch, Rectangle)
            row = round(patch.get_y() + patch.get_height() / 2)
            widths[row] = widths.get(row, 0.0) + patch.get_width()
        assert [widths[row] for row in range(2)] == pytest.approx([bar.mean / 60 for bar in group])
    assert legend(figure) == [*(STAGES[place] for place in (0, 1, 3, 4, 5)), "other stages"]
    assert figure.axes[-1].get_xlabel() == "mean release time (min)"


def test_the_total_stands_at_the_end_of_its_bar_with_its_interval_as_far_as_there_is_one() -> None:
    nan, spent = math.nan, [600.0] + [0.0] * (len(STAGES) - 1)
    given = [
        Bar("a", "inbound", spent, 600, 570, 630),
        Bar("b", "inbound", spent, 600, nan, nan),
        Bar("c", "inbound", [nan] * len(STAGES), nan, nan, nan),
    ]
    axes = release_by_stage(STAGES, given).axes[0]
    assert beside(axes) == ["10.0 min [9.5, 10.5]", "10.0 min", "no load released"]


def test_every_stage_has_a_look_of_its_own_and_keeps_it() -> None:
    looks, every = {}, len(STAGES)
    for count in (every, 6):
        figure = release_by_stage(STAGES, [Bar("a", "inbound", [60.0] * count + [0.0] * (every - count), 60.0 * count, 0, 0)])
        handles = figure.legends[0].get_patches()
        looks[count] = [(patch.get_facecolor(), patch.get_hatch()) for patch in handles]
    assert len(set(looks[every])) == every
    assert looks[6] == looks[every][:6]
    assert all(one[0] != two[0] for one, two in zip(looks[every], looks[every][1:], strict=False))


def test_a_bar_without_a_number_for_every_stage_is_refused() -> None:
    with pytest.raises(ValueError, match=f"2 numbers for {len(STAGES)} stages"):
        release_by_stage(STAGES, [Bar("a", "inbound", [1.0, 2.0], 3, 3, 3)])


def test_survival_is_drawn_in_percent_and_hours_in_full_and_as_a_tail() -> None:
    given = shares(SHORT[:2], replications=5)
    whole, tail = survival(GRID, given).axes
    assert (whole.get_yscale(), tail.get_yscale()) == ("linear", "log")
    for axes in (whole, tail):
        assert np.allclose(axes.lines[1].get_xdata(), GRID / 3600)
        assert np.allclose(axes.lines[1].get_ydata(), 100 * given[SHORT[1]].mean(axis=0))
    assert whole.get_xlim()[1] < tail.get_xlim()[1]


def test_replications_without_visits_are_left_out_and_counted() -> None:
    given = shares(SHORT[:1], replications=4)
    expected = 100 * given[SHORT[0]][1:].mean(axis=0)
    given[SHORT[0]][0] = np.nan
    figure = survival(GRID, given)
    assert np.allclose(figure.axes[0].lines[0].get_ydata(), expected)
    assert "Left out: 1 replication without visits." in remark(figure)


def test_shares_for_other_times_are_refused() -> None:
    with pytest.raises(ValueError, match="289 times"):
        survival(GRID, {"a": np.ones((2, 7))})


def test_markers_are_filled_where_the_interval_excludes_zero() -> None:
    given = [
        Difference("mean release time", "s", "a", 1000, -100, -150, -50),
        Difference("mean release time", "s", "b", 1000, -100, -250, 50),
        Difference("mean release time", "s", "c", 1000, -100, math.nan, math.nan),
    ]
    axes = forest("base", given).axes[0]
    points = [line for line in axes.lines if line.get_linestyle() == "None"]
    assert [float(np.asarray(point.get_xdata())[0]) for point in points] == [-10, -10, -10]
    assert [point.get_markerfacecolor() == point.get_color() for point in points] == [True, False, False]
    assert len({point.get_marker() for point in points}) == 3


def test_figures_stand_beside_the_differences_in_a_unit_that_reads_well() -> None:
    given = [
        Difference("mean release time", "s", "a", 2500, -492, -534, -450),
        Difference("share of violations found", "share", "a", 0.42, 0.031, -0.004, 0.066),
        Difference("violations", "declarations", "a", 0.0, 1.5, 0.5, 2.5),
        Difference("mean wait", "s", "a", math.nan, math.nan, math.nan, math.nan),
        Difference("mean visit time", "s", "a", 9000, 60, math.nan, math.nan),
        Difference("lots still in store", "lots", "a", 4100, 0, 0, 0),
    ]
    figure = forest("base", given)
    assert [text for text in beside(figure.axes[0]) if text != "no % of 0"] == [
        "−8.2 min [−8.9, −7.5]",
        "+3.1 points [−0.4, +6.6]",
        "+1.5 declarations [+0.5, +2.5]",
        "undefined",
        "+60.0 s, no interval",
        "0 lots [0, 0]",
    ]
    assert beside(figure.axes[0]).count("no % of 0") == 1
    labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert labels[0] == "mean release time\nbaseline 41.7 min"
    assert labels[2] == "violations\nbaseline 0 declarations"
    assert labels[5] == "lots still in store\nbaseline 4,100 lots"
    for words in ("Compared with: base.", "95 % intervals", "points: percentage points.", "undefined:"):
        assert words in remark(figure)


def test_a_limit_close_to_zero_is_not_rounded_to_it() -> None:
    given = [Difference("mean wait", "s", "a", 100, -20, -40, -0.04), Difference("mean wait", "s", "b", 100, 30, 0, 60)]
    assert beside(forest("base", given).axes[0]) == ["−20.00 s [−40.00, −0.04]", "+30.00 s [0.00, +60.00]"]


def test_one_difference_far_beyond_the_others_is_an_arrow_at_the_edge() -> None:
    far = Difference("mean wait", "s", SHORT[1], 10.0, 900.0, 800.0, 1000.0)
    figure = forest(SHORT[0], [*differences(SHORT), far])
    assert figure.axes[0].get_xlim()[1] < 120
    assert [line.get_marker() for line in figure.axes[0].lines].count(">") == 1
    assert "Arrows: more than 100 %" in remark(figure)
    alone = forest(SHORT[0], [far])
    assert alone.axes[0].get_xlim()[1] > 9000
    assert "Arrows" not in remark(alone)


def test_cells_are_mean_utilisation_in_percent_on_one_scale_and_closed_hours_are_left_to_the_hatching() -> None:
    given = busy(SHORT[:2], POOLS[:2], days=1, replications=3)
    figure = utilisation(edges(1), given)
    for axes, found in zip(figure.axes, given.values(), strict=False):
        (mesh,) = axes.collections
        cells = np.ma.masked_array(mesh.get_array()).reshape(2, 24)
        assert np.allclose(cells[0], 100 * found[POOLS[0]].mean(axis=0))
        assert list(np.flatnonzero(np.ma.getmaskarray(cells)[1])) == [0, 1, 2, 3, 4, 5, 22, 23]
        assert mesh.get_clim() == (0, 100)
        assert axes.patches[0].get_hatch()
    assert legend(figure) == ["no server rostered in this hour"]
    assert figure.axes[-1].get_xlabel() == "utilisation of rostered servers (%)"


def test_utilisation_of_a_week_is_the_mean_over_the_open_days() -> None:
    given = np.full((1, 7 * 24), 0.8)
    given[:, : 5 * 24] = 0.4
    given[:, 6 * 24 :] = np.nan
    figure = utilisation(edges(7), {"a": {"gate": given}})
    (mesh,) = figure.axes[0].collections
    assert np.allclose(np.asarray(mesh.get_array()).ravel(), 100 * (5 * 0.4 + 0.8) / 6)
    assert "days on which the facility is open" in remark(figure)
    assert legend(figure) == []
