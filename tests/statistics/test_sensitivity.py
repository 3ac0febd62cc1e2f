"""Indices of known functions: of Ishigami and Homma's, of Sobol's g, of one that is noise alone."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from zonesim.errors import InputError
from zonesim.randomness import stream
from zonesim.statistics.intervals import Floats
from zonesim.statistics.sensitivity import Index, morris_indices, morris_points, noise_share, sobol_indices, sobol_points

pytest.importorskip("SALib")

NAMES = ("a", "b", "c")


def ishigami(points: Floats) -> Floats:
    """sin x₁ + 7 sin² x₂ + 0.1 x₃⁴ sin x₁, each x uniform in ±π (Ishigami and Homma 1990)."""
    x = (2 * points - 1) * np.pi
    found: Floats = np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    return found


def g_function(points: Floats) -> Floats:
    """Π (|4 xᵢ − 2| + aᵢ) / (1 + aᵢ) with a = 0, 1, 9 (Saltelli and Sobol' 1995)."""
    found: Floats = np.prod((np.abs(4 * points - 2) + np.array([0, 1, 9])) / (1 + np.array([0, 1, 9])), axis=1)
    return found


def g_exact() -> dict[tuple[str, str], float]:
    parts = 1 / 3 / (1 + np.array([0.0, 1.0, 9.0])) ** 2
    total = float(np.prod(1 + parts) - 1)
    alone = {(name, "S1"): float(part) / total for name, part in zip(NAMES, parts, strict=True)}
    rest = [float(np.prod(1 + np.delete(parts, place))) for place in range(3)]
    return alone | {(name, "ST"): float(parts[place]) * rest[place] / total for place, name in enumerate(NAMES)}


EXACT = {
    "ishigami": (
        ishigami,
        {("a", "S1"): 0.3139, ("b", "S1"): 0.4424, ("c", "S1"): 0.0, ("a", "ST"): 0.5576, ("b", "ST"): 0.4424, ("c", "ST"): 0.2437},
    ),
    "g": (g_function, g_exact()),
}


def by_key(found: list[Index]) -> dict[tuple[str, str], Index]:
    return {(one.factor, one.index): one for one in found}


@pytest.mark.parametrize("function", EXACT)
def test_sobol_indices_of_known_functions_lie_in_their_intervals(function: str) -> None:
    response, exact = EXACT[function]
    found = by_key(sobol_indices(NAMES, response(sobol_points(NAMES, 1024, seed=3)), seed=3))
    for key, value in exact.items():
        assert abs(found[key].value - value) <= 1.5 * found[key].half_width + 0.01, key
        assert found[key].half_width < 0.15


def test_screening_ranks_as_the_indices_do_and_finds_what_does_nothing() -> None:
    def response(points: Floats) -> Floats:
        found: Floats = 3 * points[:, 0] + points[:, 1] ** 2 + 0 * points[:, 2]
        return found

    points = morris_points(NAMES, 20, seed=1)
    assert points.shape == (20 * 4, 3)
    found = by_key(morris_indices(NAMES, points, responses=response(points), seed=1))
    assert found["a", "mu_star"].value == pytest.approx(3)
    assert found["a", "sigma"].value == pytest.approx(0, abs=1e-9)
    assert found["b", "sigma"].value > 0.1  # bent
    assert found["c", "mu_star"].value == 0


def test_points_are_the_same_every_time() -> None:
    np.testing.assert_array_equal(sobol_points(NAMES, 16, seed=5), sobol_points(NAMES, 16, seed=5))
    np.testing.assert_array_equal(morris_points(NAMES, 4, seed=5), morris_points(NAMES, 4, seed=5))
    assert not np.array_equal(morris_points(NAMES, 4, seed=5), morris_points(NAMES, 4, seed=6))


def test_what_never_varies_hangs_on_nothing() -> None:
    points = sobol_points(NAMES, 16, seed=1)
    assert all(np.isnan([one.value, one.half_width]).all() for one in sobol_indices(NAMES, np.ones(len(points)), seed=1))


def test_the_share_of_noise_is_known_and_common_luck_is_none() -> None:
    chance = stream(8, 0, name="noise")
    signal, noise = chance.standard_normal((400, 1)), chance.standard_normal((400, 10))
    assert noise_share(signal + noise) == pytest.approx(0.1 / 1.1, rel=0.2)  # of means over ten: 1/10 beside 1
    assert noise_share(signal + 50 * chance.standard_normal((1, 10))) == pytest.approx(0, abs=1e-6)
    assert noise_share(noise) == pytest.approx(1, rel=0.2)
    assert np.isnan(noise_share(signal))
    assert noise_share(np.ones((5, 3))) == 0


def test_the_share_of_noise_by_hand() -> None:
    """Means 2 and 13, of variance 60.5. What is left of two points by two replications is ±1: 4 on one degree of freedom, and of a mean
    of two half of it; ten more in every second replication are no noise."""
    assert noise_share(np.array([[1.0, 3.0], [14.0, 12.0]])) == pytest.approx(2 / 60.5)
    assert noise_share(np.array([[1.0, 13.0], [14.0, 22.0]])) == pytest.approx(2 / 60.5)
    assert noise_share(np.array([[1.0, 3.0], [4.0, 2.0]])) == 1
    three = np.array([[1.0, 2.0, 3.0], [4.0, 6.0, 5.0], [9.0, 7.0, 8.0]])  # means 2, 5 and 8: variance 9; squares left: 16 / 3
    assert noise_share(three) == pytest.approx(16 / 3 / 4 / 3 / 9)
    assert noise_share(np.array([[1.0, 2.0]])) == 0


def test_without_the_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SALib.sample", "SALib.analyze"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(InputError, match=r"needs the package SALib, which is not installed; install zonesim\[research\]"):
        morris_points(NAMES, 4, seed=1)
    with pytest.raises(InputError, match="needs the package SALib"):
        sobol_points(NAMES, 4, seed=1)


@pytest.mark.parametrize("missing", [1, 15])
def test_an_undefined_response_has_no_index_by_any_method(missing: int) -> None:
    points, base = morris_points(NAMES, 4, seed=1), sobol_points(NAMES, 4, seed=1)
    morris, sobol = (np.arange(len(each), dtype=np.float64) for each in (points, base))
    morris[:missing] = sobol[:missing] = np.nan
    with pytest.raises(ValueError, match=f"{missing} of {len(points)} responses are undefined"):
        morris_indices(NAMES, points, responses=morris, seed=1)
    with pytest.raises(ValueError, match=f"{missing} of {len(base)} responses are undefined"):
        sobol_indices(NAMES, sobol, seed=1)
