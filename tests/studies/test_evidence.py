"""What each reform brings and costs, against the same zone without it; and facilitation against detection."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from zonesim.commands.app import app
from zonesim.errors import InputError
from zonesim.experiment.replicate import replicate
from zonesim.experiment.running import Running
from zonesim.scenario.load import load_scenario
from zonesim.scenario.reforms import available
from zonesim.studies.evidence import evidence, without
from zonesim.studies.frontier import frontier

REFORMS = Path(__file__).parents[2] / "scenarios" / "reforms"
QUICK = ("horizon.days=1", "horizon.warm_up=0 s", "horizon.cool_down=0 s")


def table(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


def test_the_zone_without_a_reform_is_the_zone_that_never_had_it() -> None:
    reformed = load_scenario(REFORMS / "tiered_inspection.toml", QUICK)
    baseline = load_scenario(REFORMS.parent / "baseline.toml", QUICK)
    nulled = without(reformed)
    assert nulled.name == "tiered_inspection before"
    rows = [repr(replicate(case, seed=1, replication=0).rows) for case in (nulled, baseline)]
    assert rows[0] == rows[1]


def test_evidence_tells_effects_and_price_where_it_helps_and_where_not() -> None:
    (found,) = evidence(REFORMS, Running(replications=3, workers=1), names=["graded_gates"], overrides=QUICK)
    by_measure = {(one.effect.measure, one.effect.of): one for one in found.shown.found}
    assert by_measure["lane_wait_mean", "eligible"].meant
    assert by_measure["lane_hours", "regular"].shown
    assert not by_measure["expected_let_through", "all"].meant
    assert found.no_help is not None
    others = next(one for one in found.no_help.found if one.effect.of == "not eligible")
    assert others.pair is not None
    assert others.pair.difference.mean > 0
    assert any("Mean wait for lanes, eligible" in sentence for sentence in found.shown.sentences())


def test_every_reform_says_what_it_moves_in_measures_that_there_are() -> None:
    from zonesim.measures.catalogue import MEASURES

    for name, reform in available().items():
        assert reform.moves, name
        assert reform.price, name
        for effect in (*reform.moves, *reform.price):
            assert effect.measure in MEASURES, (name, effect.measure)
        assert reform.no_help, name
        assert (REFORMS / f"{reform.no_help}.toml").exists(), name


def test_a_reform_s_scenario_must_switch_it_on(tmp_path: Path) -> None:
    for name in ("ledger_networking", "ledger_networking_automatic_already"):
        (tmp_path / f"{name}.toml").write_text('[flows.in]\nkind = "first_line_in"\narrivals.vehicles_per_day = 1\n')
    with pytest.raises(InputError, match=r"does not switch ledger_networking on; give it \[reforms.ledger_networking\]"):
        evidence(tmp_path, Running(replications=2))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["reforms", "graded_gate"], "no reform 'graded_gate'; name some of"),
        (
            ["reforms", "--evidence", "--scenarios", "nowhere"],
            "nowhere: holds no scenario of a reform; name the folder with --scenarios",
        ),
        (["frontier", "{zone}", "--rate", "0"], "--rate: a rate of 0; give shares above 0 up to 1"),
        (["frontier", "{zone}", "--lift", "0.5"], "--lift: a lift of 0.5; give 1 (chance) or more"),
        (["frontier", "{zone}", "--measure", "queue_mean"], "--measure: no measure of release time 'queue_mean'; give one of"),
        (["frontier", "{gate}"], "gate: inspects nobody; give it an [inspection_yard] with inspectors"),
    ],
)
def test_faults_are_told_with_exit_code_2(arguments: list[str], message: str, tmp_path: Path) -> None:
    (tmp_path / "gate.toml").write_text('[flows.in]\nkind = "first_line_in"\narrivals.vehicles_per_day = 1\n')
    files = {"{zone}": str(REFORMS.parent / "lilliput.toml"), "{gate}": str(tmp_path / "gate.toml")}
    found = CliRunner().invoke(app, [files.get(argument, argument) for argument in arguments])
    assert found.exit_code == 2
    assert message in found.output


def test_evidence_is_written_whole(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    arguments = ["reforms", "ledger_networking", "--evidence", "--scenarios", str(REFORMS), "-n", "2", "--workers", "1"]
    changes = [word for change in QUICK for word in ("--set", change)]
    found = CliRunner().invoke(app, [*arguments, *changes, "-o", str(folder)])
    assert found.exit_code == 0, found.output
    assert "officers' hands-on hours, officer" in found.output
    rows = table(folder / "evidence.csv")
    assert {(row["reform"], row["role"], row["claimed"]) for row in rows} >= {("ledger_networking", "moves", "lower")}
    assert (folder / "ledger_networking.svg").exists()


def test_more_selection_finds_more_and_better_targeting_finds_more_at_the_same_effort() -> None:
    base = load_scenario(REFORMS.parent / "baseline.toml", QUICK)
    found = frontier([base], Running(replications=3, workers=1), rates=(0.01, 0.04), lifts=(1.0, 4.0))
    assert not any(point.unstable for point in found.points)
    *tried, as_it_is = found.points
    share = {(point.lift, point.rate): point.detection.mean for point in tried}
    # Spot checks find as much at any rate; beyond that finds are in proportion to the rate, and to the quality of targeting.
    by_rate = (share[1.0, 0.04] - share[1.0, 0.01]) / 0.03
    spot_checks = share[1.0, 0.01] - 0.01 * by_rate
    assert 0 < spot_checks < share[1.0, 0.01]
    assert share[4.0, 0.01] - spot_checks == pytest.approx(4 * 0.01 * by_rate)
    assert as_it_is.rate is None
    assert as_it_is.detection.mean == pytest.approx(spot_checks + 0.05 * by_rate)
    effort = {(point.lift, point.rate): point.examinations.mean for point in tried}
    assert effort[1.0, 0.04] > 2 * effort[1.0, 0.01]
    assert effort[4.0, 0.04] == pytest.approx(effort[1.0, 0.04], rel=0.2)


def test_the_frontier_is_written_whole(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    changes = [word for change in QUICK for word in ("--set", change)]
    arguments = [
        "frontier",
        str(REFORMS.parent / "baseline.toml"),
        str(REFORMS / "tiered_inspection.toml"),
        "--rate",
        "0.05",
        "--lift",
        "1",
    ]
    found = CliRunner().invoke(app, [*arguments, *changes, "-n", "2", "--workers", "1", "-o", str(folder)])
    assert found.exit_code == 0, found.output
    rows = table(folder / "frontier.csv")
    assert [row["rate"] for row in rows] == ["0.05", "", ""]
    assert (folder / "frontier.png").exists()
