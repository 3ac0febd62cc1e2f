"""Plans whose question is about measures by a stratum or within a time: all their scenarios tell them, whatever the kind of plan."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from experiment_cases import LOCKED, ZONE, campaign, zone_file

from zonesim.errors import InputError
from zonesim.experiment.replicate import replicate
from zonesim.experiment.workers import Crew
from zonesim.scenario.load import load_scenario
from zonesim.studies.plans.answer import Answer
from zonesim.studies.plans.conduct import conduct
from zonesim.studies.plans.read import read_plan
from zonesim.studies.study_files import Rows

TWO_TIERS = ZONE + '\n[firms.trusted]\ntier = "advanced_certified"\n\n[firms.usual]\ntier = "standard"\n'
ASKED = """
[[measures]]
measure = "release_time_within"
by = "tier"
within = "30 min"
matters = 0.01
"""
OF = ["within 30 min, tier advanced_certified", "within 30 min, tier standard"]
"""Of the two tiers that the zone has: nobody is of the others."""
REFORMS = 'reforms = ["tiered_inspection", "one_declaration_many_vehicles"]\n'
KINDS = {
    "compare": 'scenarios = ["more.toml"]\n',
    "ladder": REFORMS,
    "factorial": REFORMS,
    "sweep": '[factors.officers]\npath = "document_office.officers"\nvalues = [1, 2]\n',
    "rollout": '[[steps]]\nreform = "tiered_inspection"\nfrom_day = 0\n',
}


def plan_file(folder: Path, kind: str, rest: str, asked: str = ASKED) -> Path:
    zone_file(folder, TWO_TIERS)
    zone_file(folder, TWO_TIERS.replace("officers = 2", "officers = 9"), "more.toml")
    file = folder / "plan.toml"
    top, _, tables = rest.partition("[")
    file.write_text(f'kind = "{kind}"\nbase = "zone.toml"\nreplications = 2\n{top}{"[" if tables else ""}{tables}{asked}', "utf-8")
    return file


def answered(file: Path) -> Answer:
    return conduct(read_plan(file), file.parent / "out", crew=Crew(workers=1))


def told(rows: Rows) -> set[tuple[object, object]]:
    head = list(rows[0])
    return {(row[head.index("measure")], row[head.index("of")]) for row in rows[1:]}


@pytest.mark.parametrize("kind", KINDS)
def test_a_question_by_tier_and_within_a_time_is_answered(kind: str, tmp_path: Path) -> None:
    answer = answered(plan_file(tmp_path, kind, KINDS[kind]))
    table = {"compare": "comparison", "rollout": "comparison", "ladder": "ladder", "factorial": "effects", "sweep": "sweep"}[kind]
    asked = {(measure, of) for measure, of in told(answer.tables[table]) if measure == "release_time_within"}
    assert asked == {("release_time_within", of) for of in OF}
    for of in OF:
        assert sum(f"hare of loads released, {of.replace('_', ' ')}" in sentence for sentence in answer.sentences) >= 1


def test_all_scenarios_of_a_plan_tell_what_it_asks_for_beside_what_they_ask_for_themselves(tmp_path: Path) -> None:
    own = '\n[[measures]]\nmeasure = "loads"\nby = "basis"\n'
    file = plan_file(tmp_path, "compare", KINDS["compare"])
    zone_file(tmp_path, TWO_TIERS + own)
    plan = read_plan(file)
    base, more = (cell.scenario() for cell in plan.cells())
    assert [one.measure for one in base.measures] == ["loads", "release_time_within"]
    assert [one.measure for one in more.measures] == ["release_time_within"]
    usual = replicate(load_scenario(tmp_path / "more.toml"), seed=1, replication=0).rows
    assert repr(replicate(more, seed=1, replication=0).rows[: len(usual)]) == repr(usual)
    head, *rows = answered(file).tables["intervals"]
    assert {row[head.index("scenario")] for row in rows if row[head.index("of")] == "basis ordinary"} == {"zone"}


def test_a_plan_that_asks_for_nothing_new_finds_what_is_in_its_store(tmp_path: Path) -> None:
    """A name, and a table with what it is of, are read from what every run tells."""
    usual = 'measures = ["release_time_mean", { measure = "release_time_mean", of = "tier standard", matters = "1 min" }]\n'
    file = plan_file(tmp_path, "compare", KINDS["compare"] + usual, asked="")
    plan = read_plan(file)
    assert plan.asked == ()
    assert [(key.measure, key.of, key.matters) for key in plan.keys] == [
        ("release_time_mean", "all", 30),
        ("release_time_mean", "tier standard", 60),
    ]
    answered(file)
    assert campaign(tmp_path / "out").missing([(cell, [0, 1]) for cell in plan.cells()]) == []
    asking = read_plan(plan_file(tmp_path, "compare", KINDS["compare"]))
    assert len(campaign(tmp_path / "out").missing([(cell, [0, 1]) for cell in asking.cells()])) == 2


def test_where_nothing_runs_that_is_the_answer(tmp_path: Path) -> None:
    file = plan_file(tmp_path, "compare", KINDS["compare"])
    zone_file(tmp_path, LOCKED)
    failed, last = answered(file).sentences
    assert failed.startswith("No result for zone: replication 0 failed (engine):")
    assert last == "Nothing is left to compare."


def test_the_best_is_chosen_by_one_row_that_is_named(tmp_path: Path) -> None:
    select = 'scenarios = ["more.toml"]\nprocedure = "ocba"\nbudget = 4\n'
    answer = answered(plan_file(tmp_path, "select", select, asked=ASKED + f'of = "{OF[1]}"\n'))
    assert told(answer.tables["selection"]) == {("release_time_within", OF[1])}
    with pytest.raises(InputError, match="the best is the best in one row of release_time_within; name it by of"):
        read_plan(plan_file(tmp_path, "select", select))


def test_a_row_that_there_is_not_is_told_with_the_nearest(tmp_path: Path) -> None:
    file = plan_file(tmp_path, "compare", KINDS["compare"], asked=ASKED + 'of = "within 30 min, tier standart"\n')
    with pytest.raises(InputError, match=r"measures\.0\.of: .* is not told of .*; did you mean 'within 30 min, tier standard'"):
        answered(file)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (
            '[[measures]]\nmeasure = "release_time_withn"\n',
            "plan.toml:6:11: measures.0.measure: no measure 'release_time_withn'",
        ),
        ('[[measures]]\nmeasure = "loads"\nby = "teir"\n', "plan.toml:7:6: measures.0.by: no stratum 'teir'; did you mean 'tier'?"),
        (ASKED + ASKED, "measures.1: asks for the same as measures.0; keep one of them"),
        ('[[measures]]\nmeasure = "loads"\nwithin = "1 h"\n', "plan.toml:7:10: measures.0.within: loads is not told of a time within"),
    ],
)
def test_what_cannot_be_asked_is_told_with_its_place(asked: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_plan(plan_file(tmp_path, "compare", KINDS["compare"], asked))
    assert message in str(caught.value)


def test_a_name_in_a_list_is_told_with_its_place(tmp_path: Path) -> None:
    file = plan_file(tmp_path, "compare", KINDS["compare"] + 'measures = ["loads", "hands_on_time"]\n', asked="")
    with pytest.raises(InputError, match=r":5:22: measures\.1\.measure: no measure 'hands_on_time'; did you mean 'hands_on_hours'"):
        read_plan(file)


def test_what_matters_is_written_in_the_unit_of_its_measure(tmp_path: Path) -> None:
    """A length of time in a plan is so many seconds in what is kept of it."""
    usual = 'measures = [{ measure = "release_time_mean", matters = "1 min" }]\n'
    plan = read_plan(plan_file(tmp_path, "compare", KINDS["compare"] + usual, asked=""))
    assert json.loads(json.dumps(plan.model_dump(mode="json")))["measures"][0]["matters"] == 60
    with pytest.raises(InputError, match="matters: must be at least 0"):
        read_plan(plan_file(tmp_path, "compare", KINDS["compare"] + usual.replace('"1 min"', "-1"), asked=""))
