"""Plans: what they may say, what is wrong with them, and that each kind answers its question."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from experiment_cases import LOCKED, MEAN, ZONE, campaign, kept, zone_file
from typer.testing import CliRunner

from zonesim.commands.app import app
from zonesim.commands.shown_experiment import answer_pictures
from zonesim.errors import InputError
from zonesim.experiment.campaign import first
from zonesim.experiment.cells import Cell, forget_files
from zonesim.experiment.workers import Crew
from zonesim.scenario.load import load_scenario
from zonesim.studies.compare import compare
from zonesim.studies.plans.answer import Answer
from zonesim.studies.plans.conduct import STORE, conduct, foresee
from zonesim.studies.plans.plan import Plan
from zonesim.studies.plans.portfolio import PortfolioPlan, read_zones, together
from zonesim.studies.plans.read import KINDS, read_plan
from zonesim.studies.study_files import Rows

SHIPPED = sorted((Path(__file__).parents[2] / "experiments").glob("*.toml"))

COMPARE = """
title = "More officers"
question = "What do more officers bring?"
kind = "compare"
base = "zone.toml"
scenarios = ["more.toml"]
measures = [{ measure = "release_time_mean", matters = "1 min" }, "hands_on_hours"]
replications = 20
"""


def written(folder: Path, text: str, name: str = "plan.toml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def answered(plan: Plan, folder: Path) -> Answer:
    return conduct(plan, folder, crew=Crew(workers=1))


def table(rows: Rows) -> list[dict[str, object]]:
    head, *body = rows
    return [dict(zip(map(str, head), row, strict=True)) for row in body]


def test_a_comparison_finds_what_comparing_finds(tmp_path: Path) -> None:
    base, more = zone_file(tmp_path), zone_file(tmp_path, ZONE.replace("officers = 2", "officers = 9"), "more.toml")
    answer = answered(read_plan(written(tmp_path, COMPARE)), tmp_path / "out")
    expected = compare(load_scenario(base), load_scenario(more), replications=20, workers=1)
    assert answer.comparison is not None
    found = {(one.key.measure, one.key.of): one for one in answer.comparison.findings}
    for finding in expected.findings:
        assert found[finding.key.measure, finding.key.of].pair.difference == finding.pair.difference
    assert sum(sentence.startswith("Mean release time:") for sentence in answer.sentences) == 1
    assert not any("Throughput" in sentence for sentence in answer.sentences)


def test_a_scenario_that_fails_is_said_first_and_the_others_are_compared(tmp_path: Path) -> None:
    zone_file(tmp_path)
    zone_file(tmp_path, ZONE.replace("officers = 2", "officers = 9"), "more.toml")
    zone_file(tmp_path, LOCKED, "locked.toml")
    plan = written(tmp_path, COMPARE.replace('["more.toml"]', '["locked.toml", "more.toml"]'))
    answer = answered(read_plan(plan, ["replications=3"]), tmp_path / "out")
    assert answer.sentences[0].startswith("No result for locked: replication 0 failed (engine): a gridlock")
    assert {row["scenario"] for row in table(answer.tables["comparison"])} == {"A bonded zone (more)"}


ROLLOUT = """
kind = "rollout"
base = "zone.toml"
set = ["horizon.days=3"]
steps = [{ reform = "ledger_networking", from_day = 1 }, { reform = "one_declaration_many_vehicles", from_day = 2, adoption = 0.5 }]
replications = 8
"""


def test_a_roll_out_changes_nothing_before_its_first_day(tmp_path: Path) -> None:
    zone_file(tmp_path)
    answer = answered(read_plan(written(tmp_path, ROLLOUT)), tmp_path / "out")
    phases = table(answer.tables["phases"])
    assert {row["phase"] for row in phases} == {
        "day 1: none yet",
        "day 2: ledger networking",
        "day 3: ledger networking, one declaration many vehicles",
    }
    before = [row for row in phases if row["from_day"] == 0 and not np.isnan(row["difference"])]  # type: ignore[call-overload]
    assert before
    assert all(row["difference"] == 0 for row in before if "release" not in str(row["what"]))  # released later, it may be
    reforms = answer.scenarios[1].active_reforms()
    assert {name: reform.from_day for name, reform in reforms.items()} == {"ledger_networking": 1, "one_declaration_many_vehicles": 2}
    assert reforms["one_declaration_many_vehicles"].adoption == 0.5


PORTFOLIO = """
kind = "portfolio"
base = "zone.toml"
zones = "zones.csv"
every = 1
steps = [{ reform = "ledger_networking", from_day = 0 }]
measures = ["release_time_mean", "entries"]
replications = 3

[classes.big]
set = ["document_office.officers=4"]

[classes.small]
"""
ZONES = "zone,province,class,factor,wave\nA,North,big,2,0\nB,North,small,1,0\nC,South,small,1,1\n"


def test_a_portfolio_adds_up_and_weighs_by_loads(tmp_path: Path) -> None:
    zone_file(tmp_path)
    written(tmp_path, ZONES, "zones.csv")
    plan = read_plan(written(tmp_path, PORTFOLIO))
    answer = answered(plan, tmp_path / "out")
    groups = {(row["group"], row["measure"]): row for row in table(answer.tables["groups"])}
    zones = {(row["zone"], row["measure"]): row for row in table(answer.tables["zones"])}
    total = sum(zones[zone, "entries"]["mean"] for zone in "ABC")  # type: ignore[misc]
    assert groups["all zones", "entries"]["mean"] == pytest.approx(total)
    assert groups["North", "entries"]["mean"] == pytest.approx(zones["A", "entries"]["mean"] + zones["B", "entries"]["mean"])  # type: ignore[operator]
    # B and C are alike in all but the day on which the reform comes; they have days of their own all the same.
    assert zones["B", "entries"]["mean"] != zones["C", "entries"]["mean"]
    assert zones["C", "release_time_mean"]["change"] == 0  # its wave comes after the only day of the window
    assert zones["B", "release_time_mean"]["change"] != 0
    means = [zones[zone, "release_time_mean"]["mean"] for zone in "ABC"]
    assert min(means) < groups["all zones", "release_time_mean"]["mean"] < max(means)  # type: ignore[type-var, operator]


def test_zones_meet_replications_of_their_own_whatever_their_number(tmp_path: Path) -> None:
    """Zone z of 3 meets replications z, z + 3, … of its scenario: more replications of the whole keep those that were made."""
    base = zone_file(tmp_path)
    written(tmp_path, ZONES, "zones.csv")
    plan = read_plan(written(tmp_path, PORTFOLIO))
    answered(plan, tmp_path / "out")
    work = campaign(tmp_path / "out")
    small = Cell("small", base, ("traffic.factor=1.0",))
    assert work.missing([(small, [1, 2, 4, 5, 7, 8])]) == []
    assert len(work.missing([(small, [0, 3])])) == 1


def test_together_leaves_out_zones_that_define_nothing() -> None:
    values = np.array([[2.0, np.nan], [4.0, np.nan], [np.nan, np.nan]])
    weights = np.array([[1.0, 1.0], [3.0, 1.0], [5.0, 1.0]])
    np.testing.assert_array_equal(together(values, weights, averaged=True), [3.5, np.nan])
    np.testing.assert_array_equal(together(values, weights, averaged=False), [6.0, np.nan])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('base = "zone.toml"', "plan.toml: kind: says no kind of question; write one of compare,"),
        ('kind = "comparison"', "plan.toml:1:8: kind: no such kind of question: 'comparison'; did you mean 'compare'?"),
        ('kind = "compare"\nbase = "zone.toml"', "scenarios: missing; add it: scenario files to compare with the base"),
        (COMPARE + "replicatons = 3\n", "unknown key 'replicatons'; did you mean 'replications'?"),
        (COMPARE.replace("hands_on_hours", "hands_on_time"), "no measure 'hands_on_time'"),
        (COMPARE.replace("replications = 20", "replications = 1"), "replications: must be at least 2, not 1"),
        (COMPARE.replace('"1 min"', '"1 minute"'), "not a duration"),
        (ROLLOUT.replace("from_day = 2", "from_day = 0"), "the steps are not in the order of their days; sort them by from_day"),
        (ROLLOUT.replace("one_declaration_many_vehicles", "ledger_networking"), "a reform begins twice"),
    ],
)
def test_faults_of_a_plan_are_told_with_their_place(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as told:
        read_plan(written(tmp_path, text))
    assert message in str(told.value)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("zone,class\n", "zones.csv:1: has other columns; let its first line be zone,province,class,factor,wave"),
        ("zone,province,class,factor,wave\n", "zones.csv: names no zone"),
        (ZONES + "A,South,small,1,0\n", "zones.csv:5: zone 'A' comes twice"),
        (ZONES + "D,South,tiny,1,0\n", "zones.csv:5: no such class: 'tiny'; describe it in [classes.NAME], or write one of big, small"),
        (ZONES + "D,South,small,none,-1\n", "zones.csv:5: not a factor of traffic: 'none'"),
        (ZONES + "D,South,small,none,-1\n", "zones.csv:5: not a wave: '-1'; write 0, 1, 2"),
        (ZONES + "D,South\n", "zones.csv:5: has 2 values, not 5"),
    ],
)
def test_faults_of_zones_are_told_with_their_line(rows: str, message: str, tmp_path: Path) -> None:
    zone_file(tmp_path)
    written(tmp_path, rows, "zones.csv")
    with pytest.raises(InputError) as told:
        read_plan(written(tmp_path, PORTFOLIO)).cells()
    assert message in str(told.value)


def test_a_reform_that_there_is_not_is_named(tmp_path: Path) -> None:
    zone_file(tmp_path)
    with pytest.raises(InputError, match="no reform 'ledger_network'; name some of"):
        read_plan(written(tmp_path, ROLLOUT.replace("ledger_networking", "ledger_network"))).cells()


def test_a_plan_changed_since_is_refused_unless_told_to_go_on(tmp_path: Path) -> None:
    zone_file(tmp_path)
    zone_file(tmp_path, ZONE.replace("officers = 2", "officers = 9"), "more.toml")
    path, out = written(tmp_path, COMPARE), tmp_path / "out"
    answered(read_plan(path, ["replications=3"]), out)
    answered(read_plan(path, ["replications=5"]), out)  # more of the same is no change
    changed = read_plan(path, ["set=['traffic.factor=1.1']"])
    with pytest.raises(InputError, match=f"{STORE}: was made with another plan: set changed; add --changed to go on"):
        conduct(changed, out, crew=Crew(workers=1))
    conduct(changed, out, crew=Crew(workers=1), changed=True)
    assert campaign(out).missing(first([Cell("zone", tmp_path / "zone.toml")], 5)) == []


def test_an_edited_scenario_is_run_anew_and_what_was_there_is_kept(tmp_path: Path) -> None:
    base = zone_file(tmp_path)
    zone_file(tmp_path, ZONE.replace("officers = 2", "officers = 9"), "more.toml")
    path, out = written(tmp_path, COMPARE), tmp_path / "out"
    answered(read_plan(path, ["replications=3"]), out)
    before = campaign(out).values(first([Cell("zone", base)], 3), MEAN)
    zone_file(tmp_path, ZONE.replace("officers = 2", "officers = 1"))
    forget_files()  # as another process would see it
    answered(read_plan(path, ["replications=3"]), out)
    with_one = campaign(out).values(first([Cell("zone", base)], 3), MEAN)
    assert (before != with_one).any()
    count, _ = kept(campaign(out)).seconds()
    assert count == 9


def test_what_it_would_take_is_known_before_and_nothing_is_written(tmp_path: Path) -> None:
    zone_file(tmp_path)
    zone_file(tmp_path, ZONE.replace("officers = 2", "officers = 9"), "more.toml")
    plan = read_plan(written(tmp_path, COMPARE))
    found = foresee(plan, tmp_path / "out")
    assert (found.cells, found.wanted, found.there) == (("zone", "more"), 40, 0)
    assert found.seconds > 0
    assert not (tmp_path / "out").exists()
    answered(plan, tmp_path / "out")
    assert foresee(plan, tmp_path / "out").there == 40
    more = foresee(read_plan(tmp_path / "plan.toml", ["replications=30"]), tmp_path / "out")
    assert (more.wanted, more.there) == (60, 40)
    size = (tmp_path / "out" / STORE).stat().st_size
    assert 0.3 < found.size / size < 3


def test_the_command_answers_shows_and_writes(tmp_path: Path) -> None:
    zone_file(tmp_path)
    zone_file(tmp_path, ZONE.replace("officers = 2", "officers = 9"), "more.toml")
    path, out = written(tmp_path, COMPARE), tmp_path / "out"
    dry = CliRunner().invoke(app, ["experiment", str(path), "--dry-run", "-o", str(out)])
    assert (dry.exit_code, "Cells: 2 (zone, more)" in dry.output) == (0, True)
    arguments = ["experiment", str(path), "-n", "3", "--workers", "1", "-o", str(out)]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    assert "What do more officers bring?" in done.output
    manifest = json.loads((out / "answer" / "manifest.json").read_text("utf-8"))
    assert {"comparison.csv", "intervals.csv", "verdicts.txt", "differences.svg"} <= set(manifest["files"])
    with (out / "answer" / "intervals.csv").open(newline="", encoding="utf-8") as file:
        assert {row["scenario"] for row in csv.DictReader(file)} == {"zone", "more"}
    wrong = CliRunner().invoke(app, [*arguments, "--set", "kind=ladde"])
    assert wrong.exit_code == 2


def test_results_are_verified_and_a_number_that_was_changed_is_named(tmp_path: Path) -> None:
    zone_file(tmp_path)
    zone_file(tmp_path, ZONE.replace("officers = 2", "officers = 9"), "more.toml")
    out = tmp_path / "out"
    answered(read_plan(written(tmp_path, COMPARE), ["replications=3"]), out)
    same = CliRunner().invoke(app, ["verify", str(out), "--all"])
    assert (same.exit_code, "equal to the last bit; 6 of 6 replications run again" in same.output) == (0, True)
    base = kept(campaign(out))._base
    ((blob,),) = base.execute("select measures from replications where scenario = 2 and replication = 1").fetchall()
    values = np.frombuffer(blob, "<f8").copy()
    values[0] += 1
    base.execute("update replications set measures = ? where scenario = 2 and replication = 1", (values.tobytes(),))
    base.execute("update facts set value = '0.0.9 (older)' where name = 'model'")
    other = CliRunner().invoke(app, ["verify", str(out), "--sample", "99"])
    assert other.exit_code == 1
    assert "Another model: made by 0.0.9 (older)" in other.output
    assert "1 differ; 6 of 6 replications run again" in other.output
    assert "replication 1: release_time_mean of all:" in other.output
    nothing = CliRunner().invoke(app, ["verify", str(tmp_path / "zone.toml")])
    assert (nothing.exit_code, "is no experiment; name the folder of an experiment" in nothing.output) == (2, True)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_plan_is_valid_and_says_its_question(path: Path) -> None:
    plan = read_plan(path)
    assert plan.question
    assert plan.cells()


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_plan_answers_at_small_size(path: Path, tmp_path: Path) -> None:
    few = 8 if read_plan(path).kind == "select" else 2
    small = [
        "set=['horizon.days=1', 'horizon.warm_up=6 h', 'horizon.cool_down=0 s', 'targets.release_time_p95=2 h']",
        f"replications={few}",
    ]
    zones = written(tmp_path, "zone,province,class,factor,wave\nA,North,very_small,0.1,0\nB,South,small,0.2,0\n", "zones.csv")
    kind = read_plan(path).kind
    further = {"portfolio": [f"zones='{zones.as_posix()}'", "every=0"], "sensitivity": ["points=2"], "capacity": ["tolerance=0.5"]}
    plan = read_plan(path, [*small, *further.get(kind, [])])
    answer = answered(plan, tmp_path / "out")
    assert answer.sentences
    assert not any(sentence.startswith("No result") for sentence in answer.sentences)
    assert all(len(rows) > 1 for rows in answer.tables.values())
    for name, draw in answer_pictures(answer).items():
        draw(tmp_path / name)
    assert list(tmp_path.glob("*.svg"))


def test_there_is_a_shipped_plan_of_every_kind() -> None:
    assert {read_plan(path).kind for path in SHIPPED} == set(KINDS)


SELECT = COMPARE.replace("compare", "select").replace(', "hands_on_hours"', "")

LADDER = """
kind = "ladder"
base = "zone.toml"
reforms = ["ledger_networking", "one_declaration_many_vehicles", "graded_gates"]
orders = "all"
replications = 4
"""
FACTORIAL = """
kind = "factorial"
base = "zone.toml"
reforms = ["ledger_networking", "one_declaration_many_vehicles"]
replications = 4

[factors.desk]
high = ["document_office.officers=4"]
"""


def test_what_the_steps_of_a_ladder_add_is_what_all_add_together(tmp_path: Path) -> None:
    zone_file(tmp_path)
    plan = read_plan(written(tmp_path, LADDER))
    assert plan.cells()[0].name == "none"
    assert len(plan.cells()) == 8
    for orders in ("all", "given"):
        answer = answered(read_plan(written(tmp_path, LADDER), [f"orders={orders}"]), tmp_path / orders)
        adds = {row["reform"]: row["adds"] for row in table(answer.tables["ladder"])}
        together_adds = adds.pop("all")
        assert sum(adds.values()) == pytest.approx(together_adds)  # type: ignore[arg-type]
        assert together_adds != 0
    assert len(read_plan(written(tmp_path, LADDER), ["orders=given"]).cells()) == 4


def test_effects_of_a_factorial_are_those_of_its_cells(tmp_path: Path) -> None:
    zone_file(tmp_path)
    answer = answered(read_plan(written(tmp_path, FACTORIAL)), tmp_path / "out")
    cells = table(answer.tables["cells"])
    effects = {row["effect"]: row["mean"] for row in table(answer.tables["effects"])}
    at = {level: [row["release_time_mean of all"] for row in cells if row["factor_desk"] == level] for level in ("low", "high")}
    assert effects["desk"] == pytest.approx(np.mean(at["high"]) - np.mean(at["low"]))  # type: ignore[arg-type]
    half = read_plan(written(tmp_path, FACTORIAL), ["resolution=3"])
    assert len(half.cells()) == 4
    assert any(
        "A fraction of 4 of 8 combinations, resolution III" in sentence for sentence in answered(half, tmp_path / "half").sentences
    )


SWEEP = """
kind = "sweep"
base = "zone.toml"
replications = 3

[factors.traffic]
path = "traffic.factor"
values = [0.5, 1.0]

[factors.desk]
path = "document_office.officers"
values = [2, 4]
"""


def test_a_sweep_tries_every_combination_with_the_same_luck(tmp_path: Path) -> None:
    base = zone_file(tmp_path)
    plan = read_plan(written(tmp_path, SWEEP))
    rows = table(answered(plan, tmp_path / "out").tables["sweep"])
    assert [(row["factor_traffic"], row["factor_desk"]) for row in rows] == [("0.5", "2"), ("0.5", "4"), ("1.0", "2"), ("1.0", "4")]
    single = campaign(tmp_path / "alone").values(
        first([Cell("alone", base, ("traffic.factor=1.0", "document_office.officers=2"))], 3), MEAN
    )
    assert rows[2]["mean"] == pytest.approx(single.mean())
    listed = read_plan(written(tmp_path, SWEEP), ["design=list"])
    assert [cell.factors["desk"] for cell in listed.cells()] == [2, 4]


def test_scattered_points_are_quantiles_in_the_unit_of_the_factor(tmp_path: Path) -> None:
    zone_file(tmp_path)
    text = SWEEP.replace("values = [0.5, 1.0]", "distribution = { uniform = { min = 1, max = 2 } }").replace(
        'path = "document_office.officers"\nvalues = [2, 4]',
        'path = "document_office.manual"\ndistribution = { uniform = { min = 10, max = 30 } }\nunit = "min"',
    )
    plan = read_plan(written(tmp_path, text), ["design=latin_hypercube", "points=4"])
    drawn = [cell.factors for cell in plan.cells()]
    assert sorted(int((float(str(each["traffic"])) - 1) * 4) for each in drawn) == [0, 1, 2, 3]
    assert all(str(each["desk"]).endswith(" min") and 10 <= float(str(each["desk"]).split()[0]) <= 30 for each in drawn)
    assert [cell.factors for cell in read_plan(written(tmp_path, text), ["design=latin_hypercube", "points=4"]).cells()] == drawn


PRECISE = COMPARE.replace("replications = 20", "").replace(', "hands_on_hours"', "") + "\n[precision]\nbatch = 5\nlimit = 60\n"


def test_replications_go_on_until_the_difference_is_known(tmp_path: Path) -> None:
    zone_file(tmp_path)
    zone_file(tmp_path, ZONE.replace("officers = 2", "officers = 2\nautomatic_share = 0.7"), "more.toml")
    rough = answered(read_plan(written(tmp_path, PRECISE.replace("1 min", "10 min"))), tmp_path / "rough")
    assert rough.replications == 20
    fine = answered(read_plan(written(tmp_path, PRECISE.replace("1 min", "1 s"))), tmp_path / "fine")
    assert fine.replications == 60
    assert "Not known well enough at the limit of 60 replications; needed still: mean release time, more: about" in fine.sentences[0]
    middle = read_plan(written(tmp_path, PRECISE.replace("1 min", "75 s")))
    found = answered(middle, tmp_path / "middle")
    assert 20 <= found.replications <= 60
    assert found.comparison is not None
    assert found.comparison.findings[0].pair.difference.half_width <= 75 or found.replications == 60
    with pytest.raises(InputError, match="no smallest difference that matters is stated"):
        read_plan(written(tmp_path, PRECISE.replace(', matters = "1 min"', "").replace("release_time_mean", "tonnes_released")))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (COMPARE + "[precision]\n", "replications and a precision are both asked for"),
        (COMPARE.replace("compare", "capacity").replace('scenarios = ["more.toml"]', ""), "a capacity goes by service targets"),
        (COMPARE.replace("compare", "select"), "the best is the best in one measure; name one"),
        (SELECT + "budget = 99\n", "a budget goes with the procedure ocba"),
        (SELECT + 'procedure = "ocba"\nbudget = 99\nconfidence = 0.9\n', "ocba promises no confidence"),
        (LADDER.replace('"graded_gates"', '"ledger_networking"'), "a reform stands twice in the list"),
        (FACTORIAL.replace('reforms = ["ledger_networking", "one_declaration_many_vehicles"]', ""), "needs two factors at least"),
        (SWEEP + "distribution = { uniform = { min = 1, max = 2 } }\n", "a factor has values or a distribution; give exactly one"),
        (SWEEP.replace("replications = 3", 'design = "sobol"\npoints = 6'), "6 points are no power of two"),
        (SWEEP.replace("replications = 3", 'design = "sobol"'), "how many points? give points for the design sobol"),
        (SWEEP.replace("replications = 3", 'design = "list"').replace("[2, 4]", "[2, 4, 6]"), "have as many values each"),
        (SWEEP.replace("replications = 3", "points = 4"), "points go with scattered designs"),
        (SWEEP.replace("sweep", "sensitivity"), "factor traffic lists values; give it the distribution"),
        (
            SELECT.replace('matters = "1 min"', "matters = 0"),
            "how much better is better? give matters",
        ),
        (SELECT + 'procedure = "ocba"\n', "a budget of 40 replications at least is needed"),
        (SELECT.replace("release_time_mean", "entries"), "nobody says whether more or less of"),
        (SELECT.replace("replications = 20", "") + "[precision]\n", "a plan of the kind select makes a fixed number of replications"),
    ],
)
def test_what_does_not_fit_together_in_a_plan_is_said(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as told:
        read_plan(written(tmp_path, text))
    assert message in str(told.value)


def test_a_budget_and_a_promise_select_the_faster_desk(tmp_path: Path) -> None:
    zone_file(tmp_path)
    zone_file(tmp_path, ZONE.replace("officers = 2", "officers = 9"), "more.toml")
    select = SELECT.replace("replications = 20", "replications = 5")
    for text, told in (
        (select, "with probability 0.95 at least"),
        (select + 'procedure = "ocba"\nbudget = 30\n', "30 replications tell"),
    ):
        answer = answered(read_plan(written(tmp_path, text)), tmp_path / told[:4])
        assert answer.sentences[0].startswith("“more” is the best in mean release time")
        assert told in answer.sentences[0]


def test_the_nation_is_what_its_page_says() -> None:
    """161 zones in 31 provinces are published; the rest is the assumption that experiments/README.md states."""
    plan = read_plan(SHIPPED[0].parent / "nation.toml")
    assert isinstance(plan, PortfolioPlan)
    zones = read_zones(plan._folder / plan.zones, plan.classes)
    provinces = {zone.province: [each for each in zones if each.province == zone.province] for zone in zones}
    assert (len(zones), len(provinces)) == (161, 31)
    assert {zone.kind: zone.factor for zone in zones} == {"large": 1.6, "medium": 1.0, "small": 0.4, "very_small": 0.1}
    assert all((own[0].kind == "large") == (len(own) >= 6) for own in provinces.values())
    assert {zone.kind: zone.wave for zone in zones} == {"large": 0, "medium": 1, "small": 2, "very_small": 3}
