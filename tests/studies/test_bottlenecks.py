"""What one more would bring: the pool that theory names, by as much as theory says; and what it hangs on."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from zonesim.commands.app import app
from zonesim.errors import InputError
from zonesim.experiment.running import Running
from zonesim.scenario.load import load_scenario
from zonesim.scenario.schema import Scenario
from zonesim.statistics.theory import mmc_mean_wait
from zonesim.studies.bottlenecks import Bottlenecks, bottlenecks
from zonesim.studies.variations import altered, one_more, parse_vary, swings
from zonesim.units import DAY, MINUTE

SCENARIOS = Path(__file__).parents[2] / "scenarios"
PER_DAY = 50.0
LANE, INSPECTOR = 5 * MINUTE, 20 * MINUTE


def tandem(**parts: Any) -> Scenario:
    """One lane, then one inspector for everybody: two M/M/1 queues in a row, the second of them busy."""
    data: dict[str, Any] = {
        "title": "Tandem",
        "horizon": {"days": 5, "warm_up": "1 d", "cool_down": "0 s"},
        "gates": {"main": {"lanes": {"inbound": 1}, "service": {"inbound": {"exponential": {"mean": "5 min"}}}}},
        "inspection_yard": {
            "selection_rate": 1.0,
            "scan_share": 0.0,
            "document_check": "0 s",
            "inspectors": 1,
            "examination": {"exponential": {"mean": "20 min"}},
        },
        "flows": {
            "trucks": {
                "kind": "first_line_in",
                "arrivals": {"vehicles_per_day": PER_DAY},
                "declarations": {"several_vehicles_share": 0.0},
            }
        },
        "sources": {"inspection_yard.examination": "assumption", "gates.main.service.inbound": "a stopwatch"},
    }
    return Scenario.model_validate(data | parts)


def gain(service: float) -> float:
    """How much a second server shortens the mean wait of M/M/1, in seconds."""
    one, two = (mmc_mean_wait(arrival_rate=PER_DAY / DAY, service_rate=1 / service, servers=c) for c in (1, 2))
    return one - two


@pytest.fixture(scope="module")
def found() -> Bottlenecks:
    return bottlenecks(tandem(), Running(workers=1))


def test_the_bottleneck_is_the_pool_that_theory_names_and_worth_what_theory_says(found: Bottlenecks) -> None:
    assert [addition.what for addition in found.additions] == ["inspector", "lane (inbound, gate main)"]
    assert found.leading is found.additions[0]
    for addition, service in zip(found.additions, (INSPECTOR, LANE), strict=True):
        effect = addition.effects[0]
        assert effect is not None
        assert effect.difference.low < -gain(service) < effect.difference.high
    assert "“one more inspector” is better than “as it is”" in found.sentences[0]


def test_only_what_is_assumed_is_moved_and_the_leading_addition_is_looked_at_there(found: Bottlenecks) -> None:
    (dependence,) = found.dependences
    assert dependence.path == "inspection_yard.examination"
    assert dependence.low.words.endswith("exponential mean 16 min")
    assert dependence.high.words.endswith("exponential mean 24 min")
    assert dependence.low.effect.difference.mean < 0 < dependence.high.effect.difference.mean
    low, high = dependence.low.leading, dependence.high.leading
    assert low is not None
    assert high is not None
    assert high.difference.mean < low.difference.mean < 0
    assert "It stays worth it at all 2 other values" in found.sentences[1]


def test_any_executor_finds_the_same() -> None:
    alone = bottlenecks(tandem(), Running(replications=3, workers=1), assumptions=False)
    with ThreadPoolExecutor(2) as threads:
        others = bottlenecks(tandem(), Running(replications=3, executor=threads), assumptions=False)
    assert repr(others.additions) == repr(alone.additions)
    assert alone.dependences == ()


def test_where_nothing_waits_nothing_more_helps() -> None:
    free = {"main": {"lanes": {"inbound": 20}, "service": {"inbound": "5 min"}}}
    idle = tandem(gates=free, inspection_yard={"selection_rate": 0.0, "inspectors": 5}, sources={})
    found = bottlenecks(idle, Running(replications=3, workers=1))
    assert found.leading is None
    assert all(effect is not None and effect.identical for addition in found.additions for effect in addition.effects[:1])
    assert found.sentences == ("No single addition is known to lower the mean release time by as much as matters (3 replications).",)


def test_one_more_of_everything_that_is_limited() -> None:
    paths = [variation.path for variation in one_more(load_scenario(SCENARIOS / "baseline.toml"))]
    assert paths == [
        "gates.main.lanes.inbound",
        "gates.main.lanes.outbound",
        "gates.main.off_lane_places",
        "holding_yard.places",
        "document_office.officers",
        "inspection_yard.places",
        "inspection_yard.bays",
        "inspection_yard.inspectors",
        "inspection_yard.scanners",
        "warehouses.general.docks",
        "warehouses.general.crews",
        "warehouses.general.storage.places",
    ]


def test_one_more_by_calendar_is_one_more_in_every_shift_that_has_any_and_nobody_else_s() -> None:
    shifts = [{"from": "06:00", "to": "22:00", "servers": 2}, {"from": "22:00", "to": "06:00", "servers": 0}]
    yard = {"calendar": "day", "scanners": 2, "scanner_calendar": "day"}
    scenario = tandem(calendars={"day": {"shifts": shifts}}, inspection_yard=yard)
    more = {variation.path: variation.scenario for variation in one_more(scenario)}["inspection_yard.inspectors"]
    assert more.inspection_yard is not None
    assert (more.inspection_yard.inspectors, more.inspection_yard.scanners) == (3, 2)
    assert more.inspection_yard.scanner_calendar == "day"
    staffed = more.calendars[str(more.inspection_yard.calendar)]
    assert [shift.servers for shift in (staffed.shifts or {}).values()] == [3, 0]
    assert more.calendars["day"] == scenario.calendars["day"]


def test_a_lane_more_leaves_the_calendar_of_the_other_lanes_alone() -> None:
    shifts = [{"from": "00:00", "to": "24:00", "servers": 2}]
    gate = {"lanes": {"inbound": 2, "outbound": 2}, "calendar": "day"}
    scenario = tandem(calendars={"day": {"shifts": shifts}}, gates={"main": gate})
    more = {variation.path: variation.scenario for variation in one_more(scenario)}["gates.main.lanes.inbound"]
    assert more.gates["main"].calendar == "day"
    assert more.gates["main"].lane_calendars == {"inbound": "day, changed"}


@pytest.mark.parametrize("file", sorted(SCENARIOS.rglob("*.toml")), ids=lambda file: file.stem)
def test_a_changed_scenario_keeps_everything_else_its_data_files_included(file: Path) -> None:
    scenario = load_scenario(file)
    again = altered(scenario, scenario.resolved(), words=scenario.title)
    assert again.digest() == scenario.digest()
    assert again.visits is scenario.visits


def test_inputs_move_as_their_kind_allows() -> None:
    yard = {
        "selection_rate": 0.9,
        "inspectors": 3,
        "scanners": 1,
        "scan": {
            "mixture": [
                {"share": 0.5, "of": {"constant": "1 min"}},
                {"share": 0.5, "of": {"uniform": {"min": "2 min", "max": "4 min"}}},
            ]
        },
    }
    names = ("selection_rate", "inspectors", "scan", "scanners", "nothing")
    sources = {f"inspection_yard.{name}": "assumption" for name in names} | {"firms": "assumption", "targets": "assumption"}
    found, left = swings(tandem(inspection_yard=yard, sources=sources))
    values = {swing.path.split(".")[1]: (swing.low.words.split(" = ")[1], swing.high.words.split(" = ")[1]) for swing in found}
    assert values["selection_rate"] == ("0.72", "1")
    assert values["inspectors"] == ("2", "4")
    assert found[2].high.scenario.inspection_yard is not None
    assert found[2].high.scenario.inspection_yard.scan.mean == pytest.approx(1.2 * (30 + 90))
    assert dict(left) == {
        "inspection_yard.scanners": "is 1, which cannot be less",
        "inspection_yard.nothing": "there is no such value in this scenario",
        "firms": "is not one quantity",
        "targets": "says what is observed or asked, not what the zone is like",
    }


def test_what_is_asked_for_is_moved_as_far_as_asked() -> None:
    ((swing,), left) = swings(tandem(), parse_vary(["gates.main.service.inbound = 0.5"]))
    assert swing.low.scenario.gates["main"].service.inbound.mean == 150
    assert swing.high.scenario.gates["main"].service.inbound.mean == 450
    assert left == []
    assert parse_vary(["a.b"]) == [("a.b", 0.2)]


@pytest.mark.parametrize(
    ("vary", "said"),
    [
        ("nowhere.x", "nowhere.x: there is no such value"),
        ("title", "title: is not one quantity"),
        ("inspection_yard.inspectors", "is 1, which cannot be less"),
        ("horizon.days", "not what the zone is like"),
        ("inspection_yard.examination=x", "write a part between 0 and 1"),
        ("inspection_yard.examination=2", "write a part between 0 and 1"),
    ],
)
def test_an_input_that_cannot_be_moved_is_an_error(vary: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        swings(tandem(), parse_vary([vary]))


def test_a_zone_without_limits_or_goods_has_no_bottleneck() -> None:
    with pytest.raises(InputError, match="nothing here is limited"):
        bottlenecks(tandem(gates={}, inspection_yard=None, flows={}, sources={}), Running(workers=1))
    empty = {"empties": {"kind": "empty", "arrivals": {"vehicles_per_day": 5}}}
    with pytest.raises(InputError, match="releases no goods"):
        bottlenecks(tandem(flows=empty), Running(workers=1, replications=2), assumptions=False)


FILE = """
title = "Small"
[horizon]
warm_up = "0 s"
cool_down = "0 s"
[gates.main]
lanes.inbound = 1
service.inbound = "8 min"
[flows.trucks]
kind = "first_line_in"
arrivals.vehicles_per_day = 100
[sources]
"gates.main.service.inbound" = "assumption"
"""


def test_the_command_prints_tables_and_sentences_and_writes_them(tmp_path: Path) -> None:
    file, folder = tmp_path / "small.toml", tmp_path / "out"
    file.write_text(FILE, encoding="utf-8")
    done = CliRunner().invoke(app, ["bottlenecks", str(file), "--workers", "1", "-n", "5", "-o", str(folder)])
    assert done.exit_code == 0, done.output
    printed = " ".join(done.stdout.split())
    assert "lane (inbound, gate main)" in printed
    assert "gates.main.service.inbound = constant 6.4 min" in printed
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["files"]) == names - {"manifest.json"}
    assert {"additions.csv", "inputs.csv", "additions.png", "inputs.svg", "verdicts.txt", "scenarios/small.toml"} <= names


def test_an_overloaded_side_has_no_value(tmp_path: Path) -> None:
    file = tmp_path / "small.toml"
    file.write_text(FILE, encoding="utf-8")
    arguments = ["bottlenecks", str(file), "--vary", "gates.main.service.inbound=0.9", "--workers", "1", "-n", "5"]
    done = CliRunner().invoke(app, [*arguments, "-o", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert "overloaded: main gate, inbound lanes" in done.stdout
    assert "no steady value" in done.stdout


def test_a_wrong_input_ends_with_exit_code_2(tmp_path: Path) -> None:
    file = tmp_path / "small.toml"
    file.write_text(FILE, encoding="utf-8")
    done = CliRunner().invoke(app, ["bottlenecks", str(file), "--vary", "gates.main.lanes.inbuond"])
    assert done.exit_code == 2
    assert "there is no such value" in done.output
