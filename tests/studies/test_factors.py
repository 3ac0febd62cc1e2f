"""What an experiment varies: values and their names, distributions, and what nobody may take for something else."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from experiment_cases import ZONE, zone_file

from zonesim.experiment.store_tables import tables_of
from zonesim.experiment.workers import Crew
from zonesim.studies.plans.answer import Answer
from zonesim.studies.plans.conduct import STORE, conduct
from zonesim.studies.plans.factors import Factor
from zonesim.studies.plans.read import read_plan
from zonesim.studies.study_files import Rows

SENSITIVITY = """
kind = "sensitivity"
method = "{method}"
base = "zone.toml"
replications = 2
points = 4
measures = ["{measure}"]

[factors.traffic]
path = "traffic.factor"
distribution = {{ uniform = {{ min = {low}, max = 1 }} }}

[factors.lanes]
path = "gates.main.lanes.inbound"
distribution = {{ uniform = {{ min = 1, max = 3 }} }}
whole = true
"""

SWEEP = """
kind = "sweep"
base = "zone.toml"
replications = 2
"""


def answered(folder: Path, plan: str, zone: str = ZONE) -> Answer:
    zone_file(folder, zone)
    (folder / "plan.toml").write_text(plan, "utf-8")
    return conduct(read_plan(folder / "plan.toml"), folder / "out", crew=Crew(workers=1))


def named_twice(rows: Rows) -> list[str]:
    return [name for name, times in Counter(map(str, rows[0])).items() if times > 1]


@pytest.mark.parametrize(
    ("law", "expected"),
    [
        ("{ min = 1, max = 3 }", {1: 100, 2: 100, 3: 100}),
        ("{ min = 0.5, max = 3.9 }", {1: 100, 2: 100, 3: 100}),
        ("{ min = 4, max = 4.5 }", {4: 300}),
    ],
)
def test_whole_numbers_of_a_uniform_law_are_equally_likely(law: str, expected: dict[int, int]) -> None:
    import tomllib

    given = tomllib.loads(f"path = 'gates.main.lanes.inbound'\nwhole = true\ndistribution = {{ uniform = {law} }}")
    factor = Factor.model_validate(given)
    assert Counter(factor.at((place + 0.5) / 300) for place in range(300)) == expected


def test_other_laws_are_rounded_to_the_nearest_whole_number() -> None:
    factor = Factor.model_validate({"path": "x", "whole": True, "distribution": {"triangular": {"min": 0, "mode": 1, "max": 2}}})
    drawn = Counter(factor.at((place + 0.5) / 1000) for place in range(1000))
    assert drawn == {0: 125, 1: 750, 2: 125}  # the triangle's area below 0.5, between 0.5 and 1.5, above


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"distribution": {"uniform": {"min": 1.2, "max": 1.8}}, "whole": True}, "no whole number lies between"),
        ({"values": [1, 2], "labels": ["one"]}, "1 labels for 2 values"),
        ({"values": [1, 2], "labels": ["one", "one"]}, "two labels are the same"),
        ({"distribution": {"uniform": {"min": 1, "max": 2}}, "labels": ["one"]}, "1 labels for 0 values"),
    ],
)
def test_what_a_factor_cannot_be(given: dict[str, object], wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        Factor.model_validate({"path": "x", **given})


def test_values_that_are_spelt_alike_have_names_of_their_own() -> None:
    long = "a" * 80
    factor = Factor(path="x", values=({"counts": long + "1"}, {"counts": long + "2"}, 1, "1", True))
    assert len(set(factor.levels)) == 5
    assert [factor.told(value) for value in factor.values or ()] == factor.levels
    named = Factor(path="x", values=(1, "1"), labels=("number", "text"))
    assert (named.told(1), named.told("1")) == ("number", "text")


@pytest.mark.parametrize("method", ["morris", "sobol"])
def test_undefined_points_are_counted_and_nothing_is_said_to_hang_on_anything(tmp_path: Path, method: str) -> None:
    plan = SENSITIVITY.format(method=method, measure="release_time_p95", low=0.01)  # a percentile needs twenty loads
    answer = answered(tmp_path, plan)
    (told,) = answer.sentences
    assert "no index, since it is undefined at" in told
    assert "of 12 points" in told if method == "morris" else "of 16 points" in told
    assert len(answer.tables["indices"]) == 1
    assert not answer.pictures


@pytest.mark.parametrize("method", ["morris", "sobol"])
def test_where_nothing_varies_nothing_is_ranked(tmp_path: Path, method: str) -> None:
    constant = ZONE.replace("arrivals.vehicles_per_day = 120", 'arrivals.at = ["08:00", "09:00"]')
    plan = SENSITIVITY.format(method=method, measure="loads", low=0.5).replace("traffic.factor", "tiers.standard.violation_rate")
    answer = answered(tmp_path, plan, constant)
    assert [sentence for sentence in answer.sentences if "hangs" in sentence] == []
    assert any("nothing varied" in sentence for sentence in answer.sentences)
    assert not answer.pictures


def test_a_factor_without_effect_is_said_to_have_none(tmp_path: Path) -> None:
    plan = SENSITIVITY.format(method="morris", measure="loads", low=0.5)
    answer = answered(tmp_path, plan)
    assert any("hangs most on traffic." in sentence for sentence in answer.sentences)
    assert any("without any effect: lanes." in sentence for sentence in answer.sentences)


def test_factors_may_be_called_as_columns_are(tmp_path: Path) -> None:
    factors = '[factors.scenario]\npath = "gates.main.lanes.inbound"\nvalues = [1, 2]\n'
    factors += '[factors.mean]\npath = "traffic.factor"\nvalues = [0.5, 1.0]\n'
    answer = answered(tmp_path, SWEEP + factors)
    rows = answer.tables["sweep"]
    assert named_twice(rows) == []
    assert rows[0][:4] == ["factor_scenario", "factor_mean", "scenario", "measure"]
    assert rows[1][:3] == ["1", "0.5", "zone"]
    fields = [field.name for field in tables_of(tmp_path / "out" / STORE)["scenarios"].fields]
    assert len(set(fields)) == len(fields) == 5


def test_labels_of_levels_stand_in_tables_and_names(tmp_path: Path) -> None:
    factor = '[factors.lanes]\npath = "gates.main.lanes.inbound"\nvalues = [1, 2]\nlabels = ["as it is", "one more"]\n'
    answer = answered(tmp_path, SWEEP + factor)
    assert [row[0] for row in answer.tables["sweep"][1:]] == ["as it is", "one more"]
    assert any("one more" in sentence for sentence in answer.sentences)


def test_every_table_of_a_factorial_experiment_names_its_columns_once(tmp_path: Path) -> None:
    plan = 'kind = "factorial"\nbase = "zone.toml"\nreplications = 2\n'
    plan += (
        '[factors."release_time_mean of all"]\nhigh = ["traffic.factor=0.9"]\n[factors.lanes]\nhigh = ["gates.main.lanes.inbound=3"]\n'
    )
    answer = answered(tmp_path, plan)
    assert all(named_twice(rows) == [] for rows in answer.tables.values())
