"""What is expected of laws, against closed forms."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from zonesim.measures.laws import mean_excess, mean_of_largest, points, shares_of
from zonesim.scenario.distributions import CountDistribution, DurationDistribution, SignedDurationDistribution

LAWS: dict[str, Any] = {
    "constant": "7 s",
    "uniform": {"min": "2 s", "max": "5 s"},
    "triangular": {"min": "2 s", "mode": "3 s", "max": "9 s"},
    "exponential": {"mean": "40 s"},
    "erlang": {"mean": "40 s", "shape": 3},
    "gamma": {"mean": "40 s", "sd": "60 s"},
    "lognormal": {"mean": "40 s", "sd": "80 s"},
    "weibull": {"mean": "40 s", "shape": 0.7},
    "empirical": {"values": ["1 s", "2 s", "4 s", "9 s"]},
    "mixture": [{"share": 0.3, "of": "1 s"}, {"share": 0.7, "of": {"exponential": {"mean": "9 s"}}}],
}


@pytest.mark.parametrize("family", LAWS)
def test_the_points_of_every_family_have_its_mean_and_spread(family: str) -> None:
    law = DurationDistribution.model_validate({family: LAWS[family]})
    values, weights = points(law)
    assert weights.sum() == pytest.approx(1)
    assert weights @ values == pytest.approx(law.mean, rel=1e-6)
    assert math.sqrt(abs(float(weights @ values**2) - law.mean**2)) == pytest.approx(law.sd, rel=1e-4, abs=1e-4)
    largest = mean_of_largest(law, 1)
    assert (largest is None) == (family == "mixture")
    if largest is not None:
        assert largest == pytest.approx(law.mean, rel=1e-6)


@pytest.mark.parametrize("n", [2, 5, 20])
def test_the_mean_of_the_largest_is_that_of_order_statistics(n: int) -> None:
    """Exponential: the mean times 1 + 1/2 + ... + 1/n. Uniform: n / (n + 1) of the way. A die: by counting."""
    exponential, uniform = (DurationDistribution.model_validate({name: LAWS[name]}) for name in ("exponential", "uniform"))
    assert mean_of_largest(exponential, n) == pytest.approx(40 * sum(1 / k for k in range(1, n + 1)), rel=1e-9)
    assert mean_of_largest(uniform, n) == pytest.approx(2 + 3 * n / (n + 1), rel=1e-9)
    die = DurationDistribution.model_validate({"empirical": {"values": [f"{face} s" for face in range(1, 7)]}})
    assert mean_of_largest(die, n) == pytest.approx(6 - sum((face / 6) ** n for face in range(1, 6)), rel=1e-12)


def test_the_mean_excess_of_exponential_and_uniform_laws_is_the_exact_one() -> None:
    """Of exponentials with means a and b: a² / (a + b). Of a constant over a uniform law: a triangle."""
    one, other = (DurationDistribution.model_validate({"exponential": {"mean": f"{mean} s"}}) for mean in (30, 50))
    assert mean_excess(one, other) == pytest.approx(900 / 80, rel=1e-5)
    lead = SignedDurationDistribution.model_validate({"uniform": {"min": "-60 s", "max": "120 s"}})
    assert mean_excess(DurationDistribution.model_validate("30 s"), lead) == pytest.approx(90**2 / 2 / 180, rel=1e-5)
    assert mean_excess(DurationDistribution.model_validate("9 s"), DurationDistribution.model_validate("4 s")) == pytest.approx(5)


@pytest.mark.parametrize(
    "counts",
    [
        {"constant": 4},
        {"poisson": {"mean": 2, "plus": 2}},
        {"uniform": {"min": 2, "max": 9}},
        {"empirical": {"values": [7, 2], "shares": [0.25, 0.75]}},
    ],
)
def test_the_shares_of_counts_have_their_mean_and_spread(counts: dict[str, Any]) -> None:
    law = CountDistribution.model_validate(counts)
    values, shares = shares_of(law)
    assert shares.sum() == pytest.approx(1)
    assert shares @ values == pytest.approx(law.mean)
    assert math.sqrt(float(shares @ (values - law.mean) ** 2)) == pytest.approx(law.sd)
    assert np.all(shares >= 0)
