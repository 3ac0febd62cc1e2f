"""Paired comparison, its verdicts, and the sentences that say them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from zonesim.randomness import stream
from zonesim.statistics.comparison import Conclusion, Good, Paired, Verdict, paired, sentence, simultaneous, verdict
from zonesim.statistics.intervals import Interval, interval_of, mean_interval, student_critical

Floats = NDArray[np.float64]
NAN = math.nan


def interval(low: float, high: float, *, n: int = 20) -> Interval:
    """A t interval with these limits."""
    critical = student_critical(0.95, n)
    return interval_of(mean=(low + high) / 2, sd=(high - low) / 2 / critical * math.sqrt(n), n=n, level=0.95, critical=critical)


def two_scenarios(*, n: int = 20, effect: float = -300.0, noise: float = 60.0, name: str = "pairs") -> tuple[Floats, Floats]:
    """Release times in seconds under common random numbers: a baseline near an hour, and another that differs by an effect."""
    draw = stream(1, 0, name=name)
    baseline = 3600 + 600 * draw.standard_normal(n)
    return baseline, baseline + effect + noise * draw.standard_normal(n)


def say(pair: Paired, *, unit: str = "s", smallest: float = 30.0, good: Good = Good.LOWER) -> str:
    """The sentence on a pair, with its verdict."""
    judged = verdict(pair.difference, smallest=smallest, good=good)
    return sentence("mean release time", baseline="Baseline", other="Tiered", unit=unit, pair=pair, verdict=judged)


def test_the_difference_is_taken_replication_by_replication() -> None:
    pair = paired([10.0, 20.0, 30.0], [11.0, 22.0, 33.0])
    assert pair.difference == mean_interval([1.0, 2.0, 3.0])
    assert (pair.baseline.mean, pair.other.mean) == (20, 22)
    assert pair.correlation == pytest.approx(1, rel=1e-12)
    # Variances 100 and 121 apart, 1 together.
    assert pair.variance_ratio == pytest.approx(221, rel=1e-12)
    assert pair.independent == pytest.approx(663, rel=1e-12)
    assert not pair.identical


def test_pairing_saves_what_the_correlation_promises() -> None:
    draw = stream(2, 0, name="pairs")
    shared = draw.standard_normal(4000)
    one, two = (0.8 * shared + 0.6 * draw.standard_normal(4000) for _ in range(2))
    pair = paired(one, two)
    # Correlation 0.8² = 0.64; var(difference) = 2 (1 − 0.64), so 1 / 0.36 times fewer.
    assert pair.correlation == pytest.approx(0.64, abs=0.04)
    assert pair.variance_ratio == pytest.approx(1 / 0.36, rel=0.08)


def test_the_relative_change_is_that_of_the_means() -> None:
    pair = paired([10.0, 20.0, 30.0, 20.0], [9.0, 18.0, 27.0, 18.0])
    assert pair.relative.mean == pytest.approx(-0.1, rel=1e-12)
    assert pair.relative.half_width == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("baseline", [[0.0, 0.0, 0.0], [0.0, 0.0, 1.0], [-1.0, 100.0, 101.0], [-2.0, -2.1, -2.2]])
def test_no_percentage_is_taken_of_a_baseline_that_may_be_zero(baseline: list[float]) -> None:
    pair = paired(baseline, [1.0, 2.0, 4.0])
    assert math.isnan(pair.relative.mean)
    assert not math.isnan(pair.difference.mean)
    assert "from" not in say(pair) or "%," not in say(pair)


def test_a_replication_undefined_in_one_scenario_is_left_out_of_both() -> None:
    pair = paired([1.0, NAN, 3.0, 5.0, 7.0], [2.0, 9.0, NAN, 7.0, 9.0])
    assert pair.difference.n == pair.baseline.n == pair.other.n == 3
    assert pair.difference.undefined == 2
    assert pair.baseline.mean == pytest.approx(13 / 3)


def test_identical_scenarios_are_no_different_at_all() -> None:
    baseline, _ = two_scenarios()
    pair = paired(baseline, baseline)
    assert pair.identical
    assert (pair.difference.low, pair.difference.high) == (0, 0)
    assert verdict(pair.difference, good=Good.LOWER) == Verdict(Conclusion.NO_DIFFERENCE, 0.0, 0)
    assert say(pair) == "Mean release time: no difference at all between “Tiered” and “Baseline” (identical in every replication)."


def test_scenarios_that_cannot_differ_are_said_to_be_so_with_the_reason() -> None:
    baseline, other = two_scenarios()
    same, apart = paired(baseline, baseline), paired(baseline, other)
    named = {"baseline": "Baseline", "other": "Tiered", "unit": "s", "why_none": "the rule touches nobody"}

    def said(pair: Paired) -> str:
        return sentence("mean release time", pair=pair, verdict=verdict(pair.difference, good=Good.LOWER), **named)

    assert said(same) == "Mean release time: “Tiered” cannot differ from “Baseline”: the rule touches nobody."
    assert "touches nobody" not in said(apart)


def test_a_difference_that_never_varies_is_exact() -> None:
    baseline, _ = two_scenarios()
    # Adding and subtracting rounds; the noise of rounding is not spread.
    pair = paired(baseline, baseline + 60.1)
    assert (pair.difference.sd, pair.variance_ratio, pair.independent, pair.warning) == (0, math.inf, math.inf, "")
    assert pair.difference.low == pytest.approx(60.1)
    assert "“Tiered” is worse than “Baseline”, higher by 60 s (95 % interval 60 to 60 s, 20 replications)" in say(pair)


def test_scenarios_equal_but_for_rounding_are_identical() -> None:
    baseline, _ = two_scenarios()
    assert paired(baseline, (baseline + 0.1) - 0.1).identical


def test_where_nothing_varies_neither_correlation_nor_saving_is_defined() -> None:
    pair = paired([5.0] * 20, [5.0] * 20)
    assert math.isnan(pair.correlation)
    assert math.isnan(pair.variance_ratio)
    one_varies = paired([5.0] * 20, np.arange(20.0))
    assert math.isnan(one_varies.correlation)
    assert one_varies.variance_ratio == 1


@pytest.mark.parametrize(
    ("baseline", "other", "words"),
    [
        ([1.0, NAN], [2.0, 3.0], "cannot tell; it is defined for both “Tiered” and “Baseline” in 1 of 2 replications."),
        ([NAN, NAN], [2.0, 3.0], "cannot tell; it is defined for both “Tiered” and “Baseline” in 0 of 2 replications."),
        ([1.0], [1.0], "cannot tell “Tiered” from “Baseline” by one replication; two are the fewest that give an interval."),
        ([NAN], [1.0], "cannot tell; it is defined for both “Tiered” and “Baseline” in 0 of 1 replications."),
        ([], [], "cannot tell; it is defined for both “Tiered” and “Baseline” in 0 of 0 replications."),
    ],
)
def test_fewer_than_two_pairs_cannot_tell(baseline: list[float], other: list[float], words: str) -> None:
    pair = paired(baseline, other)
    assert verdict(pair.difference, good=Good.LOWER) == Verdict(Conclusion.CANNOT_TELL, 0.0, None)
    assert say(pair) == f"Mean release time: {words}"


def test_values_that_cannot_be_paired_are_refused() -> None:
    with pytest.raises(ValueError, match="one and the same length"):
        paired([1.0, 2.0], [1.0])
    with pytest.raises(ValueError, match="one and the same length"):
        paired([[1.0, 2.0]], [[1.0, 2.0]])
    with pytest.raises(ValueError, match="infinite"):
        paired([1.0, math.inf], [1.0, math.inf])
    with pytest.raises(ValueError, match="level lies between"):
        paired([1.0, 2.0], [1.0, 3.0], level=2.0)


def test_few_replications_carry_a_warning_and_enough_do_not() -> None:
    steady = paired(*two_scenarios(n=19))
    assert steady.warning == "fewer than 20 replications make the interval too narrow should the differences be skewed"
    skewed = paired(np.zeros(8), np.array([0.0, 1.0, 2.0, 1.5, 0.5, 2.5, 1.2, 40.0]))
    assert skewed.warning == "fewer than 20 replications make the interval too narrow for differences as skewed as these"
    assert skewed.warning in say(skewed)
    assert paired(*two_scenarios(n=20)).warning == ""


def test_differences_in_a_handful_of_replications_carry_a_warning() -> None:
    other = np.zeros(40)
    other[:3] = [1.0, 2.0, 3.0]
    assert paired(np.zeros(40), other).warning == "too few replications differ at all for the interval to be trusted"


@pytest.mark.parametrize(
    ("low", "high", "smallest", "good", "outcome"),
    [
        (-3, -1, 0.5, Good.LOWER, Conclusion.BETTER),
        (-3, -1, 0.5, Good.HIGHER, Conclusion.WORSE),
        (1, 3, 0.5, Good.LOWER, Conclusion.WORSE),
        (1, 3, 0.5, Good.HIGHER, Conclusion.BETTER),
        (1, 3, 0.5, Good.NEITHER, Conclusion.HIGHER),
        (-3, -1, 0.5, Good.NEITHER, Conclusion.LOWER),
        (-3, -1, 0.0, Good.LOWER, Conclusion.BETTER),
        (-0.4, 0.3, 0.5, Good.LOWER, Conclusion.NO_DIFFERENCE),
        (0.1, 0.3, 0.5, Good.LOWER, Conclusion.NO_DIFFERENCE),
        (-0.5, 0.5, 0.5, Good.LOWER, Conclusion.NO_DIFFERENCE),
        (0.4, 0.8, 0.5, Good.LOWER, Conclusion.WORSE),
        (-0.1, 0.8, 0.5, Good.LOWER, Conclusion.CANNOT_TELL),
        (-1, 1, 0.5, Good.NEITHER, Conclusion.CANNOT_TELL),
        (0, 1, 0.5, Good.LOWER, Conclusion.CANNOT_TELL),
    ],
)
def test_every_verdict(low: float, high: float, smallest: float, good: Good, outcome: Conclusion) -> None:
    judged = verdict(interval(low, high), smallest=smallest, good=good)
    assert judged.outcome is outcome
    assert (judged.further == 0) == (outcome is not Conclusion.CANNOT_TELL)


def test_the_replications_still_needed_settle_the_verdict_and_fewer_do_not() -> None:
    seen = interval(-1.0, 3.0)
    judged = verdict(seen, smallest=0.5, good=Good.LOWER)
    assert judged.further is not None

    def later(n: int) -> Conclusion:
        again = interval_of(mean=seen.mean, sd=seen.sd, n=n, level=0.95, critical=student_critical(0.95, n))
        return verdict(again, smallest=0.5, good=Good.LOWER).outcome

    assert later(20 + judged.further) is Conclusion.WORSE
    assert later(20 + judged.further - 1) is Conclusion.CANNOT_TELL


def test_a_small_effect_is_settled_by_ruling_out_a_large_one() -> None:
    judged = verdict(interval(-1.9, 2.1), smallest=1.0, good=Good.LOWER)
    # The mean is 0.1: a half-width of 0.9 puts all within ± 1, long before 0.1 would exclude 0.
    assert judged.further is not None
    assert 50 < judged.further < 100


def test_an_effect_of_nothing_is_never_settled_without_a_smallest_difference() -> None:
    judged = verdict(interval(-1.0, 1.0), good=Good.LOWER)
    assert judged == Verdict(Conclusion.CANNOT_TELL, 0.0, None)


def test_at_the_edge_at_least_one_more_replication_is_needed() -> None:
    assert verdict(interval(0.0, 1.0), good=Good.LOWER).further == 1


def test_a_negative_smallest_difference_is_refused() -> None:
    for smallest in (-1.0, NAN):
        with pytest.raises(ValueError, match="not negative"):
            verdict(interval(0, 1), smallest=smallest, good=Good.LOWER)


def test_a_paired_interval_covers_as_often_as_it_says() -> None:
    draw = stream(3, 0, name="coverage")
    shared = draw.exponential(1.0, (1000, 20))
    other = shared + 0.1 + 0.3 * draw.standard_normal((1000, 20))
    found = [paired(one, two).difference for one, two in zip(shared, other, strict=True)]
    covered = sum(difference.low <= 0.1 <= difference.high for difference in found)
    assert abs(covered - 950) <= 4 * math.sqrt(1000 * 0.95 * 0.05)


def reforms(name: str) -> tuple[Floats, Floats]:
    """A baseline and five reforms whose differences share most of their luck; the true differences are 0."""
    draw = stream(4, 0, name=name)
    baseline, shared = draw.standard_normal((2, 25))
    return baseline, baseline + 0.8 * shared + 0.6 * draw.standard_normal((5, 25))


@pytest.mark.verification
def test_simultaneous_intervals_cover_all_reforms_as_often_as_they_say() -> None:
    found = [simultaneous(*reforms(f"repetition {k}"), seed=k) for k in range(500)]
    covered = sum(all(pair.difference.low <= 0 <= pair.difference.high for pair in pairs) for pairs in found)
    assert abs(covered - 475) <= 4 * math.sqrt(500 * 0.95 * 0.05)


def test_the_bootstrap_uses_what_reforms_have_in_common_and_bonferroni_does_not() -> None:
    baseline, others = reforms("widths")
    alone = [paired(baseline, other) for other in others]
    jointly = simultaneous(baseline, others, seed=1)
    simple = simultaneous(baseline, others, seed=1, method="bonferroni")
    for one, two, three in zip(alone, jointly, simple, strict=True):
        assert one.difference.half_width < two.difference.half_width < three.difference.half_width
        assert one.difference.mean == two.difference.mean == three.difference.mean
        assert two.comparisons == three.comparisons == 5
    assert simple[0].difference.half_width == pytest.approx(student_critical(0.99, 25) * simple[0].difference.sd / 5, rel=1e-12)


def test_the_relative_change_is_widened_alike() -> None:
    baseline, other = two_scenarios()
    others = np.array([other, two_scenarios(name="another")[1]])
    for one, two in zip([paired(baseline, row) for row in others], simultaneous(baseline, others, seed=1), strict=True):
        wider = two.difference.half_width / one.difference.half_width
        assert wider > 1
        assert two.relative.half_width == pytest.approx(wider * one.relative.half_width, rel=1e-12)


def test_one_reform_needs_no_correction() -> None:
    baseline, other = two_scenarios()
    for method in ("bootstrap", "bonferroni"):
        (pair,) = simultaneous(baseline, other[None, :], seed=1, method=method)
        assert pair.difference.half_width == pytest.approx(paired(baseline, other).difference.half_width, rel=1e-12)


def test_a_reform_that_changes_nothing_takes_no_part() -> None:
    baseline, other = two_scenarios()
    with_null = simultaneous(baseline, np.array([baseline, other]), seed=1)
    assert with_null[0].identical
    assert with_null[1].difference.half_width == pytest.approx(paired(baseline, other).difference.half_width, rel=1e-12)


def test_the_same_seed_gives_the_same_intervals() -> None:
    baseline, others = reforms("seed")
    first, again, other = ([pair.difference for pair in simultaneous(baseline, others, seed=seed)] for seed in (5, 5, 6))
    assert first == again
    assert first != other


def test_undefined_and_single_replications_pass_through_simultaneous_intervals() -> None:
    baseline, others = reforms("undefined")
    others[0, :3] = NAN
    others[1] = NAN
    pairs = simultaneous(baseline, others, seed=1)
    assert (pairs[0].difference.n, pairs[0].difference.undefined) == (22, 3)
    assert math.isnan(pairs[1].difference.mean)
    assert math.isnan(simultaneous([1.0], [[2.0], [3.0]], seed=1)[0].difference.low)
    assert simultaneous([1.0, 2.0], np.zeros((0, 2)), seed=1) == ()


def test_shapes_and_methods_that_do_not_fit_are_refused() -> None:
    for others in ([1.0, 2.0], [[1.0, 2.0, 3.0]]):
        with pytest.raises(ValueError, match="one baseline of n values"):
            simultaneous([1.0, 2.0], others, seed=1)
    with pytest.raises(ValueError, match="no method 'dunnett'"):
        simultaneous([1.0, 2.0], [[1.0, 2.0]], seed=1, method="dunnett")  # type: ignore[arg-type]


def exact(*, baseline: float, low: float, high: float, comparisons: int = 1) -> Paired:
    """A pair with a given interval of its difference, twenty replications."""
    difference = interval(low, high)
    return Paired(
        baseline=interval(baseline - 1, baseline + 1),
        other=interval(baseline + difference.mean - 1, baseline + difference.mean + 1),
        difference=difference,
        relative=interval(low / baseline, high / baseline),
        correlation=0.9,
        variance_ratio=10.0,
        independent=200.0,
        identical=False,
        comparisons=comparisons,
    )


def test_a_better_measure_in_a_sentence() -> None:
    assert say(exact(baseline=3300, low=-900, high=-660)) == (
        "Mean release time: “Tiered” is better than “Baseline”, lower by 13.0 min (95 % interval 11.0 to 15.0 min, 20 replications), "
        "from 55.0 min to 42.0 min, −23.6 %."
    )


def test_a_worse_measure_in_a_sentence_for_several_reforms_at_once() -> None:
    assert say(exact(baseline=3300, low=30, high=90, comparisons=3), smallest=0) == (
        "Mean release time: “Tiered” is worse than “Baseline”, higher by 60 s (95 % interval for all 3 comparisons at once 30 to 90 s, "
        "20 replications), from 55.00 min to 56.00 min, +1.8 %."
    )


@pytest.mark.parametrize(("comparisons", "words"), [(1, "95 % interval 30"), (2, "95 % interval for all 2 comparisons at once 30")])
def test_a_sentence_says_for_how_many_comparisons_its_interval_holds(comparisons: int, words: str) -> None:
    assert words in say(exact(baseline=3300, low=30, high=90, comparisons=comparisons), smallest=0)


def test_a_measure_that_is_neither_good_nor_bad_in_a_sentence() -> None:
    assert say(exact(baseline=1200, low=20, high=40), unit="1 / d", smallest=1, good=Good.NEITHER) == (
        "Mean release time: “Tiered” is higher than “Baseline” by 30 a day (95 % interval 20 to 40 a day, 20 replications), "
        "from 1,200 a day to 1,230 a day, +2.5 %."
    )


def test_no_difference_larger_than_what_matters_in_a_sentence() -> None:
    assert say(exact(baseline=3300, low=-25, high=15)) == (
        "Mean release time: no difference larger than 30 s between “Tiered” and “Baseline” "
        "(difference −5 s, 95 % interval −25 to 15 s, 20 replications)."
    )


def test_what_cannot_be_told_yet_in_a_sentence() -> None:
    assert say(exact(baseline=30 * 3600, low=-3600, high=10800)) == (
        "Mean release time: cannot tell yet whether “Tiered” differs from “Baseline” (difference 1.0 h, 95 % interval −1.0 to 3.0 h, "
        "20 replications); about 53 more replications needed."
    )


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (-1000.0, 1000.0, "no number of replications settles this unless the smallest difference that matters is given"),
        (-1000.0, 1000.1, "more than 100,000 more replications would be needed"),
        (-1000.0, 1200.0, "about 2,200 more replications needed"),
        (0.0, 1000.0, "about 1 more replication needed"),
    ],
)
def test_how_far_a_settlement_is_in_a_sentence(low: float, high: float, words: str) -> None:
    assert say(exact(baseline=3600, low=low, high=high), smallest=0).endswith(f"; {words}.")


@pytest.mark.parametrize(
    ("unit", "smallest", "threshold", "difference"),
    [
        ("share", 0.01, "1 percentage point", "0.10 percentage points"),
        ("share", 0.005, "0.5 percentage points", "0.10 percentage points"),
        ("vehicles", 0.02, "0.02 vehicles", "0.0010 vehicles"),
        ("h / d", 0.02, "0.02 h a day", "0.0010 h a day"),
        ("1 / d", 0.02, "0.02 a day", "0.0010 a day"),
        ("s", 0.5, "0.5 s", "0.0010 s"),
    ],
)
def test_thresholds_and_differences_carry_their_units(unit: str, smallest: float, threshold: str, difference: str) -> None:
    words = say(exact(baseline=0.5, low=-0.002, high=0.004), unit=unit, smallest=smallest)
    assert f"no difference larger than {threshold} between" in words
    assert f"(difference {difference}, " in words


def test_shares_are_shown_in_percent() -> None:
    words = say(exact(baseline=0.5, low=0.02, high=0.06), unit="share", smallest=0.01, good=Good.HIGHER)
    assert "better than “Baseline”, higher by 4.0 percentage points (95 % interval 2.0 to 6.0 percentage points" in words
    assert "from 50.0 % to 54.0 %, +8.0 %" in words


@pytest.mark.parametrize(
    ("size", "words"), [(50.0, "50.0 s"), (100.0, "100 s"), (130.0, "2.17 min"), (7200.0, "2.00 h"), (172800.0, "2.00 d")]
)
def test_times_are_shown_in_the_unit_that_reads_well(size: float, words: str) -> None:
    assert f"higher by {words} (" in say(exact(baseline=3600, low=size * 0.9, high=size * 1.1), smallest=0)


def test_no_number_is_shown_as_minus_nothing() -> None:
    assert "(difference 0 s, 95 % interval −25 to 25 s," in say(exact(baseline=3300, low=-25.0002, high=25.0001))
