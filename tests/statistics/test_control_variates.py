"""Means corrected by control variates: the formulae by hand, against simulated normals, and where the correction is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import ndtri, stdtrit

from zonesim.randomness import uniforms
from zonesim.statistics.control_variates import Adjusted, adjusted_mean, chosen
from zonesim.statistics.intervals import Floats


def normals(name: str, *shape: int) -> Floats:
    """Independent standard normal numbers, a stream to each name."""
    drawn: Floats = ndtri(uniforms(1, 0, decision="control variates", flow=name, n=math.prod(shape))).reshape(shape)
    return drawn


def test_one_control_by_hand() -> None:
    """Values 10 + 2 x ± 1, where luck was 0.5 too high on the average: slope 2, so 1 is taken off."""
    x = np.array([-4.0, -3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0])
    error = np.array([1.0, -1.0, -1.0, 1.0, 0.0, 0.0, 1.0, -1.0, -1.0, 1.0])  # sums to 0, and so do its products with x
    assert (error.sum(), error @ x) == (0, 0)
    found = adjusted_mean(10 + 2 * x + error, {"luck": x})
    assert found.interval is not None
    assert found.plain.mean == pytest.approx(11)
    assert found.interval.mean == pytest.approx(10)
    # Σe² = 8 on 10 − 1 − 1 degrees of freedom; 1/n + x̄² / Σ(x − x̄)² = 0.1 + 0.25 / 82.5.
    half_width = stdtrit(8, 0.975) * math.sqrt(8 / 8 * (0.1 + 0.25 / 82.5))
    assert found.interval.half_width == pytest.approx(half_width)
    assert (found.interval.low, found.interval.high) == pytest.approx((10 - half_width, 10 + half_width))
    assert found.factor == pytest.approx((found.plain.half_width / half_width) ** 2)
    assert (found.controls, found.note) == (("luck",), "")


def test_a_control_in_another_unit_or_with_its_sign_turned_changes_nothing() -> None:
    x, noise = normals("x", 40), normals("noise", 40)
    one, other = (adjusted_mean(x + noise, {"x": scale * x}) for scale in (1.0, -3.6e6))
    assert one.interval is not None
    assert other.interval is not None
    assert other.interval.mean == pytest.approx(one.interval.mean)
    assert other.interval.half_width == pytest.approx(one.interval.half_width)


def test_a_control_that_follows_from_the_others_or_never_varies_is_left_out() -> None:
    x, y, noise = (normals(name, 40) for name in ("x", "y", "noise"))
    found = adjusted_mean(x + noise, {"x": x, "y": y, "both": 2 * x - y, "none": np.zeros(40)})
    assert found.controls == ("x", "y")
    assert found.interval == adjusted_mean(x + noise, {"x": x, "y": y}).interval


@pytest.mark.parametrize(("n", "controls"), [(10, 1), (20, 2), (40, 3)])
def test_adjusted_intervals_of_normal_values_cover_as_they_say(n: int, controls: int) -> None:
    """Theory: exact coverage, whatever the number of controls; the mean of the corrected means is the true one, and the variance
    falls by (1 − R²)(n − 2) / (n − q − 2)."""
    repetitions, slopes = 2_000, np.array([1.0, -0.5, 0.25])[:controls]
    x = normals("x", repetitions, controls, n)
    y = 7 + np.einsum("q,rqn->rn", slopes, x) + 0.5 * normals("noise", repetitions, n)
    intervals = []
    for values, rows in zip(y, x, strict=True):
        found = adjusted_mean(values, {str(number): row for number, row in enumerate(rows)}).interval
        assert found is not None
        intervals.append(found)
    error = math.sqrt(0.95 * 0.05 / repetitions)
    assert np.mean([one.low <= 7 <= one.high for one in intervals]) == pytest.approx(0.95, abs=4 * error)
    means = np.array([one.mean for one in intervals])
    variance = 0.25 / n * (n - 2) / (n - controls - 2)
    assert means.mean() == pytest.approx(7, abs=4 * math.sqrt(variance / repetitions))
    assert means.var() == pytest.approx(variance, rel=4 * math.sqrt(2 / repetitions))


def test_residuals_with_heavy_tails_widen_the_interval_and_say_so() -> None:
    """Where the noise is larger the farther the control is off, the plain formula covers too little; the jackknife sees it."""
    repetitions, n = 1_000, 30
    x, noise = normals("x", repetitions, n), normals("noise", repetitions, n)
    found = [adjusted_mean(luck + 2 * luck**2 * more, {"x": luck}) for luck, more in zip(x, noise, strict=True)]
    noted = [each for each in found if "heavy tails" in each.note]
    assert len(noted) > 0.8 * repetitions
    covered = [each.interval.low <= 0 <= each.interval.high for each in found if each.interval is not None]
    assert np.mean(covered) >= 0.92


def refused(values: Floats, **controls: Floats) -> Adjusted:
    """An adjustment that is refused."""
    found = adjusted_mean(values, controls)
    assert found.interval is None
    assert math.isnan(found.factor)
    return found


def test_where_the_correction_is_refused_the_reason_is_given_and_the_plain_interval_stands() -> None:
    x, noise = normals("x", 25), normals("noise", 25)
    values = x + noise
    assert refused(values[:9], x=x[:9]).note == "fewer than 10 replications"
    assert refused(values, x=x, y=noise**2, z=noise**3).note == "fewer than 10 replications for each of 3 controls"
    assert refused(values).note == "no control that varies"
    assert refused(np.full(25, 3.0), x=x).note == "every replication gives the same value"
    some = refused(np.where(x > 1, np.nan, values), x=x)
    assert some.note == "undefined in some replications"
    assert some.plain.undefined == np.count_nonzero(x > 1)
    assert some.in_words("s") == "Not adjusted by control variates: undefined in some replications."


@pytest.mark.parametrize("column", [np.zeros(24), np.full(25, np.nan), np.full(25, np.inf)])
def test_a_control_without_a_number_for_each_replication_is_an_error(column: Floats) -> None:
    with pytest.raises(ValueError, match="the control 'x' does not have one finite number for each of 25 replications"):
        adjusted_mean(normals("values", 25), {"x": column})


def test_as_many_controls_are_chosen_as_replications_allow_in_the_order_given() -> None:
    columns = {name: normals(name, 60) for name in "abcd"} | {"none": np.zeros(60)}
    ordered = {name: columns[name] for name in ("d", "none", "b", "a", "c")}
    assert [list(chosen(ordered, n)) for n in (9, 10, 29, 30, 500)] == [[], ["d"], ["d", "b"], ["d", "b", "a"], ["d", "b", "a"]]


def test_the_words_name_the_controls_and_the_factor() -> None:
    x = normals("x", 40)
    values = 10 + 3 * x + np.tile([1.0, -1.0], 20)
    found = adjusted_mean(values, {"gate work": x})
    assert found.interval is not None
    words = found.in_words("s")
    assert words.startswith(f"With control variates (gate work): {found.interval.mean:.2f} s, {found.interval.low:.2f} to ")
    assert words.endswith(f"{found.interval.high:.2f} s; factor {found.factor:.2f}.")


@pytest.mark.parametrize(("place", "wider"), [(0, "jackknife"), (-1, "formula")])
def test_the_wider_interval_is_the_jackknife_s_leaving_out_one_replication_at_a_time(place: int, wider: str) -> None:
    """One replication is far off: where luck was worst, so that leaving it out moves the mean at no luck most; or where luck was best,
    which says little of that mean, and the formula's interval is the wider one."""
    x = np.linspace(-1.0, 2.0, 30)
    y = 3 + x + 0.1 * normals("noise", 30)
    y[place] += 5.0
    found = adjusted_mean(y, {"x": x})
    assert found.interval is not None
    assert "heavy tails" in found.note
    design = np.column_stack([np.ones(30), x])
    without = [np.linalg.lstsq(np.delete(design, one, axis=0), np.delete(y, one), rcond=None)[0][0] for one in range(30)]
    jackknife = 29 / 30 * float(((without - np.mean(without)) ** 2).sum())
    (mean, _), (squares,), *_ = np.linalg.lstsq(design, y, rcond=None)
    formula = float(squares) / 28 * float(np.linalg.inv(design.T @ design)[0, 0])
    assert (jackknife > formula) == (wider == "jackknife")
    assert found.interval.mean == pytest.approx(mean)
    assert found.interval.half_width == pytest.approx(stdtrit(28, 0.975) * math.sqrt(max(jackknife, formula)))
