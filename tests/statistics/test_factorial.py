"""Designs are those of the textbooks, effects are exact, and what is zero is covered."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray

from zonesim.randomness import stream
from zonesim.statistics.factorial import contrast, effects, fraction, full
from zonesim.statistics.intervals import Floats
from zonesim.statistics.ladder import all_orders, shapley, steps, subsets_of


def response(signs: NDArray[np.int8]) -> Floats:
    """10 + 3 A − 2 B + 1.5 A B, halved as effects are; C does nothing."""
    a, b = signs[:, 0].astype(np.float64), signs[:, 1].astype(np.float64)
    return 10 + 3 / 2 * a - 2 / 2 * b + 1.5 / 2 * a * b


@pytest.mark.parametrize("factors", [1, 2, 3, 6])
def test_a_full_design_has_every_cell_once_and_balanced_orthogonal_columns(factors: int) -> None:
    design = full(factors)
    assert len({tuple(row) for row in design.signs.tolist()}) == 2**factors
    words = [frozenset(word) for size in range(1, factors + 1) for word in itertools.combinations(range(factors), size)]
    columns = np.array([design.column(word) for word in words], np.int64)
    np.testing.assert_array_equal(columns @ columns.T, 2**factors * np.eye(len(words), dtype=np.int64))


@pytest.mark.parametrize(
    ("factors", "resolution", "cells"),
    [(3, 3, 4), (4, 4, 8), (5, 3, 8), (5, 5, 16), (6, 3, 8), (6, 4, 16), (7, 3, 8), (7, 4, 16), (8, 4, 16), (8, 5, 64), (11, 3, 16)],
)
def test_fractions_are_as_small_as_in_the_tables(factors: int, resolution: int, cells: int) -> None:
    """Box, Hunter and Hunter 2005, table 6.22."""
    design = fraction(factors, resolution)
    assert design.signs.shape == (cells, factors)
    assert design.resolution is not None
    assert design.resolution >= resolution
    assert len(design.relation) == 2**factors // cells - 1
    for word in design.relation:
        assert (design.column(word) == 1).all()


def test_there_may_be_no_fraction() -> None:
    np.testing.assert_array_equal(fraction(3, 5).signs, full(3).signs)
    assert fraction(3, 5).resolution is None
    with pytest.raises(ValueError, match="below 3"):
        fraction(5, 2)


def test_the_aliases_of_a_half_fraction_of_four() -> None:
    """I = ABCD: pairs of interactions, main effects clear of them."""
    sets = [[sorted(word) for word in words] for words in fraction(4, 4).alias_sets()]
    assert sets == [[[0]], [[1]], [[2]], [[3]], [[0, 1], [2, 3]], [[0, 2], [1, 3]], [[0, 3], [1, 2]]]


def test_effects_are_exact() -> None:
    design = full(3)
    values = np.repeat(response(design.signs)[:, np.newaxis], 4, axis=1)
    found = {tuple(sorted(words[0])): interval.mean for words, interval in effects(design, values, level=0.95)}
    expected = {(0,): 3.0, (1,): -2.0, (0, 1): 1.5}
    assert found == {word: pytest.approx(expected.get(word, 0.0)) for word in found}
    half = fraction(3, 3)
    sums = {
        tuple(sorted(words[0])): interval.mean for words, interval in effects(half, np.tile(response(half.signs), (2, 1)).T, level=0.95)
    }
    assert sums == {(0,): pytest.approx(3.0), (1,): pytest.approx(-2.0), (2,): pytest.approx(1.5)}  # C with A B


def coverage(trials: int) -> float:
    """How often the intervals of interactions that are zero cover it, with luck common to the cells of a replication."""
    design, inside, looked = full(3), 0, 0
    for trial in range(trials):
        chance = stream(11, trial, name="factorial")
        common = chance.standard_normal((1, 12)) * 5
        values = response(design.signs)[:, np.newaxis] + common + chance.standard_normal((8, 12))
        for words, interval in effects(design, values, level=0.95):
            if words[0] in (frozenset({0, 2}), frozenset({1, 2}), frozenset({2})):
                looked += 1
                inside += interval.low <= 0 <= interval.high
    return inside / looked


def test_what_is_zero_is_covered() -> None:
    assert abs(coverage(150) - 0.95) < 4 * np.sqrt(0.95 * 0.05 / 450)


@pytest.mark.verification
def test_what_is_zero_is_covered_at_the_nominal_rate() -> None:
    share = coverage(4000)
    print(f"Interactions that are zero: 95 % intervals cover in {share:.4f} of 12,000.")  # noqa: T201
    assert abs(share - 0.95) < 3 * np.sqrt(0.95 * 0.05 / 12_000)


def test_a_cell_that_defines_nothing_leaves_the_contrast_undefined() -> None:
    values = np.ones((4, 2))
    values[1, 0] = np.nan
    np.testing.assert_array_equal(contrast(full(2), frozenset({0}), values=values), [np.nan, 0])


VALUES = {
    subset: np.array([float(sum(1 + change for change in subset)) + 5 * ({0, 1} <= subset), float(len(subset))])
    for subset in (frozenset(each) for size in range(4) for each in itertools.combinations(range(3), size))
}


def test_steps_add_what_each_brings_on_top_of_those_before() -> None:
    assert [step.tolist() for step in steps((0, 1, 2), VALUES)] == [[1, 1], [7, 1], [3, 1]]
    assert [step.tolist() for step in steps((2, 1, 0), VALUES)] == [[3, 1], [2, 1], [6, 1]]
    assert subsets_of([(0, 1)]) == [frozenset(), frozenset({0}), frozenset({0, 1})]


def test_the_average_over_orders_is_the_shapley_value_and_adds_up() -> None:
    by_order = [dict(zip(order, steps(order, VALUES), strict=True)) for order in all_orders(3)]
    averages = [np.mean([each[change] for each in by_order], axis=0) for change in range(3)]
    for found, expected in zip(shapley(3, VALUES), averages, strict=True):
        np.testing.assert_allclose(found, expected)
    np.testing.assert_allclose(sum(shapley(3, VALUES)), VALUES[frozenset({0, 1, 2})] - VALUES[frozenset()])
    assert shapley(3, VALUES)[0][0] == pytest.approx(1 + 2.5)  # the interaction is shared evenly
