"""Every family has the moments it is given, inverts its own distribution function, and comes back from its own spelling."""

import json
import math
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from zonesim.randomness import uniforms
from zonesim.scenario.base import Frozen
from zonesim.scenario.distributions import (
    CountDistribution,
    DurationDistribution,
    NumberDistribution,
    OneFamily,
    SignedDurationDistribution,
)
from zonesim.scenario.gamma import gamma_quantile

Case = tuple[type[OneFamily], Any]

DURATIONS: list[Any] = [
    {"constant": "8 min"},
    {"uniform": {"min": "10 s", "max": "3 min"}},
    {"triangular": {"min": "1 min", "mode": "2 min", "max": "10 min"}},
    {"triangular": {"min": "1 min", "mode": "1 min", "max": "10 min"}},
    {"triangular": {"min": "1 min", "mode": "10 min", "max": "10 min"}},
    {"exponential": {"mean": "90 s"}},
    {"erlang": {"mean": "90 s", "shape": 3}},
    {"gamma": {"mean": "90 s", "sd": "45 s"}},
    {"gamma": {"mean": "90.00000000000001 s", "sd": "2 min"}},
    {"lognormal": {"mean": "90 s", "sd": "45 s"}},
    {"weibull": {"mean": "90 s", "shape": 1.7}},
    {"weibull": {"mean": "90 s", "shape": 0.8}},
    {"empirical": {"values": ["3 min", "1 min", "90 s", "90 s", "0.1 s"]}},
    {
        "mixture": [
            {"share": 0.7, "of": {"constant": "3 s"}},
            {"share": 0.1, "of": {"exponential": {"mean": "10 s"}}},
            {"share": 0.2, "of": {"mixture": [{"share": 1.0, "of": {"uniform": {"min": "0 s", "max": "1 min"}}}]}},
        ]
    },
]
SIGNED: list[Any] = [
    {"constant": "-8 min"},
    {"uniform": {"min": "-30 min", "max": "4 h"}},
    {"triangular": {"min": "-1 h", "mode": "-2 min", "max": "10 min"}},
    {"empirical": {"values": ["-3 min", "1 min"]}},
    {"mixture": [{"share": 0.5, "of": {"constant": "-3 s"}}, {"share": 0.5, "of": {"exponential": {"mean": "10 s"}}}]},
]
NUMBERS: list[Any] = [{"constant": 12.5}, {"lognormal": {"mean": 12.0, "sd": 6.0}}, {"uniform": {"min": 0.0, "max": 0.1}}]
COUNTS: list[Any] = [
    {"constant": 20},
    {"poisson": {"mean": 2.5, "plus": 2}},
    {"poisson": {"mean": 0.0, "plus": 0}},
    {"poisson": {"mean": 4000.0, "plus": 0}},
    {"uniform": {"min": 2, "max": 5}},
    {"empirical": {"values": [5, 1, 20], "shares": [0.25, 0.5, 0.25]}},
]
CASES: list[Case] = [
    *((DurationDistribution, spelling) for spelling in DURATIONS),
    *((SignedDurationDistribution, spelling) for spelling in SIGNED),
    *((NumberDistribution, spelling) for spelling in NUMBERS),
    *((CountDistribution, spelling) for spelling in COUNTS),
]
FIXED: list[Case] = [
    (DurationDistribution, {"constant": "90 s"}),
    (DurationDistribution, {"uniform": {"min": "90 s", "max": "90 s"}}),
    (DurationDistribution, {"triangular": {"min": "90 s", "mode": "90 s", "max": "90 s"}}),
    (DurationDistribution, {"gamma": {"mean": "90 s", "sd": "0 s"}}),
    (DurationDistribution, {"lognormal": {"mean": "90 s", "sd": "0 s"}}),
    (DurationDistribution, {"empirical": {"values": ["90 s"]}}),
    (NumberDistribution, {"mixture": [{"share": 1.0, "of": 90}]}),
    (CountDistribution, {"uniform": {"min": 90, "max": 90}}),
    (CountDistribution, {"poisson": {"mean": 0, "plus": 90}}),
]

GRID = (np.arange(4000) + 0.5) / 4000
EDGES = np.array([2.0**-53, 0.5, 1 - 2.0**-53])


def parameter_ids(cases: list[Case]) -> list[str]:
    return [f"{model.__name__}: {json.dumps(spelling)}"[:90] for model, spelling in cases]


def complaints(model: type[OneFamily], spelling: Any) -> dict[tuple[int | str, ...], str]:
    """Message by location."""
    with pytest.raises(ValidationError) as caught:
        model.model_validate(spelling)
    return {error["loc"]: error["msg"].removeprefix("Value error, ") for error in caught.value.errors()}


@pytest.mark.parametrize(("model", "spelling"), CASES, ids=parameter_ids(CASES))
def test_samples_have_the_stated_mean_and_standard_deviation(model: type[OneFamily], spelling: Any) -> None:
    distribution = model.model_validate(spelling)
    n = 40_000
    sample = distribution.quantile(uniforms(2, 0, decision="test", flow=json.dumps(spelling), n=n))
    assert sample.shape == (n,)
    assert sample.dtype == np.float64
    centred = sample - distribution.mean
    error_of_mean = distribution.sd / math.sqrt(n)
    assert abs(centred.mean()) <= 4 * error_of_mean + 1e-12
    error_of_variance = math.sqrt((centred**4).mean() / n)
    assert abs((centred**2).mean() - distribution.sd**2) <= 4 * error_of_variance + 1e-12


@pytest.mark.parametrize(("model", "spelling"), CASES, ids=parameter_ids(CASES))
def test_values_rise_with_the_uniform_number_and_are_finite_at_its_ends(model: type[OneFamily], spelling: Any) -> None:
    distribution = model.model_validate(spelling)
    assert np.all(np.isfinite(distribution.quantile(EDGES)))
    if "mixture" not in spelling:
        assert np.all(np.diff(distribution.quantile(GRID)) >= 0)


@pytest.mark.parametrize(("model", "spelling"), CASES, ids=parameter_ids(CASES))
def test_a_distribution_comes_back_from_its_own_spelling_and_from_another_process(model: type[OneFamily], spelling: Any) -> None:
    distribution = model.model_validate(spelling)
    written = json.loads(json.dumps(distribution.model_dump(mode="json")))
    assert model.model_validate(written) == distribution
    assert list(written) == list(spelling)
    sent = pickle.loads(pickle.dumps(distribution))
    assert sent == distribution
    assert np.array_equal(sent.quantile(GRID), distribution.quantile(GRID))


def test_the_spelling_written_is_that_of_a_scenario_file() -> None:
    spelling = {"mixture": [{"share": 0.25, "of": {"lognormal": {"mean": "45 s", "sd": "20 s"}}}, {"share": 0.75, "of": "8 min"}]}
    written = DurationDistribution.model_validate(spelling).model_dump(mode="json")
    assert written == {"mixture": [spelling["mixture"][0], {"share": 0.75, "of": {"constant": "8 min"}}]}


@pytest.mark.parametrize(("model", "spelling"), FIXED, ids=parameter_ids(FIXED))
def test_without_spread_every_value_is_the_mean_exactly(model: type[OneFamily], spelling: Any) -> None:
    distribution = model.model_validate(spelling)
    assert (distribution.mean, distribution.sd) == (90, 0)
    assert set(distribution.quantile(np.concatenate([GRID, EDGES]))) == {90.0}


def test_a_bare_value_is_a_constant() -> None:
    assert DurationDistribution.model_validate("90 s") == DurationDistribution.model_validate({"constant": "90 s"})
    assert NumberDistribution.model_validate(12) == NumberDistribution.model_validate({"constant": 12})
    assert CountDistribution.model_validate(3) == CountDistribution.model_validate({"constant": 3})


@pytest.mark.parametrize("shape", [0.04, 0.3, 1.0, 2.0, 7.3, 16.0, 400.0, 1e5])
def test_the_gamma_table_agrees_with_the_solver(shape: float) -> None:
    from scipy.special import gammaincinv

    u = uniforms(3, 0, decision="gamma", flow=str(shape), n=20_000)
    np.testing.assert_allclose(gamma_quantile(shape, u), gammaincinv(shape, u), rtol=1e-10)


def test_beyond_the_gamma_table_the_solver_answers() -> None:
    from scipy.special import gammaincinv

    assert np.array_equal(gamma_quantile(2.0, EDGES[[0, 2]]), gammaincinv(2.0, EDGES[[0, 2]]))
    too_small = np.array([1e-9])
    assert np.array_equal(gamma_quantile(0.01, too_small), gammaincinv(0.01, too_small))


@pytest.mark.parametrize("shape", [3.9e6, 4e6, 1e8, 1e12])
def test_gamma_of_very_large_shape_is_exact_to_a_tiny_part_of_its_spread(shape: float) -> None:
    from scipy.special import ndtri

    z = ndtri(GRID)
    root = math.sqrt(shape)
    # Expansion of Cornish and Fisher (1938), with the moments of the gamma distribution up to the fourth.
    truth = shape + root * z + (z**2 - 1) / 3 + (z**3 - 7 * z) / (36 * root)
    np.testing.assert_allclose(gamma_quantile(shape, GRID), truth, rtol=1e-10)
    assert np.abs(gamma_quantile(shape, GRID) - truth).max() < 1e-6 * root


def test_erlang_is_the_sum_of_its_parts() -> None:
    from scipy.special import gammainc

    drawn = [uniforms(4, 0, decision="part", flow=str(part), n=40_000) for part in range(3)]
    part = DurationDistribution.model_validate({"exponential": {"mean": "30 s"}})
    summed = np.sort(sum(part.quantile(u) for u in drawn))
    erlang = DurationDistribution.model_validate({"erlang": {"mean": "90 s", "shape": 3}})
    ranks = (np.arange(summed.size) + 0.5) / summed.size
    distance = np.abs(gammainc(3, summed / 30) - ranks).max()
    assert distance < 1.95 / math.sqrt(summed.size)
    np.testing.assert_allclose(gammainc(3, erlang.quantile(GRID) / 30), GRID, rtol=1e-9)


@pytest.mark.parametrize("mean", [0.1, 3.0, 250.0])
def test_poisson_is_the_smallest_number_that_reaches_the_probability(mean: float) -> None:
    from scipy.special import pdtr

    values = CountDistribution.model_validate({"poisson": {"mean": mean}}).quantile(GRID)
    assert np.all(pdtr(values, mean) >= GRID)
    before = values[values > 0] - 1
    assert np.all(pdtr(before, mean) < GRID[values > 0])


def test_weibull_and_lognormal_invert_their_distribution_functions() -> None:
    from scipy.special import ndtr

    weibull = DurationDistribution.model_validate({"weibull": {"mean": "90 s", "shape": 2}}).quantile(GRID)
    scale = 90 / math.gamma(1.5)
    np.testing.assert_allclose(1 - np.exp(-((weibull / scale) ** 2)), GRID, rtol=1e-12)
    lognormal = DurationDistribution.model_validate({"lognormal": {"mean": "90 s", "sd": "90 s"}}).quantile(GRID)
    sigma = math.sqrt(math.log(2))
    np.testing.assert_allclose(ndtr((np.log(lognormal / 90) + math.log(2) / 2) / sigma), GRID, rtol=1e-11)


def test_the_empirical_quantile_is_the_step_function_of_the_sample() -> None:
    distribution = DurationDistribution.model_validate({"empirical": {"values": ["3 s", "1 s", "2 s", "2 s"]}})
    assert distribution.quantile(np.array([0.1, 0.2499, 0.25, 0.7499, 0.75, 0.99])).tolist() == [1, 1, 2, 2, 3, 3]
    assert distribution.sd == pytest.approx(math.sqrt(0.5))


def test_a_mixture_chooses_by_the_number_and_stretches_what_is_left_of_it() -> None:
    of = {"uniform": {"min": "0 s", "max": "10 s"}}
    parts = [{"share": 0.5, "of": of}, {"share": 0.0, "of": "99 s"}, {"share": 0.5, "of": {"constant": "1 h"}}]
    distribution = DurationDistribution.model_validate({"mixture": parts})
    assert distribution.quantile(np.array([0.1, 0.4, 0.499, 0.5, 0.9])) == pytest.approx([2, 8, 9.98, 3600, 3600])


def test_shares_that_add_up_but_for_rounding_leave_nobody_out() -> None:
    parts = [{"share": 0.1, "of": f"{part + 1} s"} for part in range(10)]
    distribution = DurationDistribution.model_validate({"mixture": parts})
    assert distribution.quantile(EDGES[2:]).tolist() == [10.0]


def test_values_of_a_file_are_read_beside_the_scenario_and_travel_with_it(tmp_path: Path) -> None:
    (tmp_path / "times.csv").write_text("value\n90\n\n 30.5 \n", encoding="utf-8-sig")
    spelling = {"empirical": {"file": "times.csv"}}
    read = DurationDistribution.model_validate(spelling, context={"folder": tmp_path})
    written = read.model_dump(mode="json")
    assert written == {"empirical": {"file": "times.csv", "values": ["1.5 min", "30.5 s"]}}
    assert DurationDistribution.model_validate(written, context={"folder": tmp_path / "elsewhere"}) == read
    assert NumberDistribution.model_validate(spelling, context={"folder": tmp_path}).mean == 60.25


def test_negative_values_of_a_file_are_for_signed_durations_only(tmp_path: Path) -> None:
    (tmp_path / "times.csv").write_text("value\n-90\n")
    spelling = {"empirical": {"file": "times.csv"}}
    assert SignedDurationDistribution.model_validate(spelling, context={"folder": tmp_path}).mean == -90
    with pytest.raises(ValidationError, match=r"times\.csv:2: value: cannot be negative: -90"):
        DurationDistribution.model_validate(spelling, context={"folder": tmp_path})


def test_every_bad_row_of_a_file_is_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "times.csv").write_text("value\n90\nninety\n1,2\ninf\n")
    with pytest.raises(ValidationError) as caught:
        DurationDistribution.model_validate({"empirical": {"file": "times.csv"}}, context={"folder": tmp_path})
    [error] = caught.value.errors()
    assert error["loc"] == ("empirical", "values")
    assert [str(fault) for fault in error["ctx"]["faults"]] == [
        "times.csv:3: value: not a number: 'ninety'",
        "times.csv:4: 2 values; give 1: value",
        "times.csv:5: value: not a finite number: 'inf'",
    ]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "times.csv: cannot be read: No such file or directory; check the path"),
        (b"wert\n1\n", "times.csv:1: the header is 'wert'; write 'value'"),
        (b"", "times.csv:1: the header is ''; write 'value'"),
        (b"value\n\n", "times.csv: has no rows; give at least one"),
        ("value\n价\n".encode("gbk"), "times.csv: is not UTF-8 text; save it as CSV UTF-8"),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, content: bytes | None, complaint: str) -> None:
    if content is not None:
        (tmp_path / "times.csv").write_bytes(content)
    with pytest.raises(ValidationError) as caught:
        DurationDistribution.model_validate({"empirical": {"file": "times.csv"}}, context={"folder": tmp_path})
    assert caught.value.errors()[0]["msg"] == complaint


FAMILIES = "constant, uniform, triangular, exponential, erlang, gamma, lognormal, weibull, empirical, mixture"
NO_DURATION = "not a duration: '{}'; write for example '45 s', '20 min', '2 h' or '1 h 30 min'"


@pytest.mark.parametrize(
    ("spelling", "location", "complaint"),
    [
        ({"lognromal": {}}, (), "no family of distributions is called 'lognromal'; did you mean 'lognormal'?"),
        ({"cauchy": {}}, (), f"no family of distributions is called 'cauchy'; give one of {FAMILIES}"),
        ({}, (), f"no family given; give exactly one of {FAMILIES}"),
        ({"gamma": {}, "weibull": {}}, (), f"'gamma' and 'weibull' given; give exactly one of {FAMILIES}"),
        (True, (), f"not a distribution: True; give a constant, or a table with one of {FAMILIES}"),
        ({"lognormal": None}, (), f"no family given; give exactly one of {FAMILIES}"),
        ("2 hours", ("constant",), NO_DURATION.format("2 hours")),
        ({"constant": "-2 h"}, ("constant",), "a duration cannot be negative: '-2 h'; write for example '45 s'"),
        ({"uniform": {"min": "2 s", "max": "1 s"}}, ("uniform",), "min is more than max; exchange them"),
        (
            {"triangular": {"min": "2 s", "mode": "1 s", "max": "3 s"}},
            ("triangular",),
            "min, mode and max are out of order; write them so that min <= mode <= max",
        ),
        (
            {"exponential": {"mean": "0 s"}},
            ("exponential", "mean"),
            "the mean must be more than 0; for a value that is always 0 write constant",
        ),
        ({"erlang": {"mean": "1 s", "shape": 0}}, ("erlang", "shape"), "Input should be greater than or equal to 1"),
        ({"weibull": {"mean": "1 s", "shape": 0.01}}, ("weibull", "shape"), "Input should be greater than or equal to 0.1"),
        ({"gamma": {"mean": "1 s"}}, ("gamma", "sd"), "Field required"),
        ({"empirical": {}}, ("empirical",), "the sample is missing; give 'file' or 'values'"),
        ({"empirical": {"values": []}}, ("empirical",), "the sample is missing; give 'file' or 'values'"),
        ({"empirical": {"values": ["1"]}}, ("empirical", "values", 0), NO_DURATION.format("1")),
        ({"mixture": [{"share": 0.9, "of": "1 s"}]}, ("mixture",), "the shares add up to 0.9; make it 1"),
        (
            {"mixture": [{"share": 1, "of": {"uniform": {"min": "3", "max": "4 s"}}}]},
            ("mixture", 0, "of", "uniform", "min"),
            NO_DURATION.format("3"),
        ),
    ],
)
def test_a_fault_is_told_once_where_it_is(spelling: Any, location: tuple[int | str, ...], complaint: str) -> None:
    assert complaints(DurationDistribution, spelling) == {location: complaint}


@pytest.mark.parametrize(
    ("spelling", "location", "complaint"),
    [
        ({"uniform": {"min": 2, "max": 1}}, ("uniform",), "min is more than max; exchange them"),
        ({"empirical": {"values": [1], "shares": [0.5]}}, ("empirical",), "the shares add up to 0.5; make it 1"),
        (
            {"empirical": {"values": [1, 2], "shares": [1]}},
            ("empirical",),
            "2 values but 1 shares; give one share for each value",
        ),
        ({"poisson": {"mean": -1}}, ("poisson", "mean"), "Input should be greater than or equal to 0"),
        (-3, ("constant",), "Input should be greater than or equal to 0"),
        (
            {"gamma": {}},
            (),
            "no family of distributions is called 'gamma'; give one of constant, poisson, uniform, empirical",
        ),
    ],
)
def test_a_fault_of_a_count_is_told_where_it_is(spelling: Any, location: tuple[int | str, ...], complaint: str) -> None:
    assert complaints(CountDistribution, spelling) == {location: complaint}


def test_all_faults_of_one_family_are_told_together() -> None:
    found = complaints(DurationDistribution, {"gamma": {"mean": "0 s", "sd": "-3 s", "shape": 2}})
    assert set(found) == {("gamma", "mean"), ("gamma", "sd"), ("gamma", "shape")}


class Service(Frozen):
    service: DurationDistribution
    lead: SignedDurationDistribution
    pallets: CountDistribution


def test_the_schema_offers_an_editor_a_bare_value_or_one_table_for_each_family() -> None:
    schema = Service.model_json_schema()

    def resolved(node: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = schema["$defs"][node["$ref"].removeprefix("#/$defs/")] if "$ref" in node else node
        return found

    bare, *tables = resolved(schema["properties"]["service"])["anyOf"]
    assert resolved(bare)["type"] == "string"
    assert resolved(bare)["pattern"]
    assert [table["required"] for table in tables] == [[family] for family in FAMILIES.split(", ")]
    assert all(table["additionalProperties"] is False for table in tables)
    lognormal = resolved(next(table["properties"]["lognormal"] for table in tables if "lognormal" in table["properties"]))
    assert lognormal["properties"]["mean"]["description"] == "Mean of the variable; more than 0."
    assert lognormal["properties"]["mean"]["type"] == "string"
    counts = resolved(schema["properties"]["pallets"])["anyOf"]
    assert resolved(counts[0])["type"] == "integer"
