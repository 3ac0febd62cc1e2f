"""The command line as its users meet it: what it prints, what it writes, and how it fails."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from zonesim.commands.app import app

ROOT = Path(__file__).parents[2]
SCENARIOS = ROOT / "scenarios"
LILLIPUT = str(SCENARIOS / "lilliput.toml")

BUSY = """
title = "Too busy"
[gates.main]
lanes.inbound = 1
service.inbound = "10 min"
[flows.trucks]
kind = "first_line_in"
arrivals.vehicles_per_day = 200
"""


def zonesim(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture
def busy(tmp_path: Path) -> str:
    file = tmp_path / "busy.toml"
    file.write_text(BUSY, encoding="utf-8")
    return str(file)


def test_help_names_every_command() -> None:
    printed = zonesim("--help").stdout
    for command in ("check", "explain", "run", "compare", "reforms", "verify", "schema"):
        assert command in printed


def test_it_says_its_version_and_no_more() -> None:
    found = zonesim("--version")
    assert (found.exit_code, found.stdout) == (0, f"zonesim {version('zonesim')}\n")


def test_check_prints_offered_loads_and_says_valid() -> None:
    found = zonesim("check", LILLIPUT)
    assert found.exit_code == 0
    assert "main gate, inbound lanes" in found.stdout
    assert "lilliput: valid" in found.stdout


def test_check_names_an_overloaded_facility(busy: str) -> None:
    found = zonesim("check", busy)
    assert found.exit_code == 0
    assert "overloaded: main gate, inbound lanes" in found.stdout


def test_an_unstable_zone_is_called_unstable(busy: str, tmp_path: Path) -> None:
    found = zonesim("run", busy, "-n", "2", "--workers", "1", "--output", str(tmp_path / "out"))
    assert found.exit_code == 0
    assert "Unstable, no steady value: Too busy: main gate, inbound lanes: offered load" in " ".join(found.stdout.split())
    assert "offered load" in (tmp_path / "out" / "intervals.csv").read_text(encoding="utf-8")


def test_explain_tells_the_zone_its_changes_and_every_value() -> None:
    found = zonesim("explain", str(SCENARIOS / "reforms" / "tiered_inspection.toml"), "--set", "holding_yard.places=7")
    assert found.exit_code == 0
    assert "Holding yard: 7 places." in found.stdout
    assert "holding_yard.places: 60 -> 7" in found.stdout
    assert "Reform tiered_inspection: in force for the whole run" in found.stdout
    assert "[reforms.tiered_inspection.rates]" in found.stdout


def test_check_and_explain_say_who_works_when() -> None:
    day = "calendars.office.shifts.day.servers=15"
    words = " ".join(zonesim("explain", str(SCENARIOS / "baseline.toml"), "--set", day).stdout.split())
    assert "Document officers: 15 daily 06:00 to 22:00 (day), 2 daily 22:00 to 06:00 (night)." in words
    assert "calendars.office.shifts.day.servers: 12 -> 15" in words
    told = zonesim("check", str(SCENARIOS / "baseline.toml"), "--set", day).stdout
    rows = [
        [cell.strip() for cell in line.strip("│").split("│")] for line in told.splitlines() if line.startswith("│ document officers")
    ]
    assert rows == [
        ["document officers", "day", "daily 06:00 to 22:00", "15"],
        ["document officers", "night", "daily 22:00 to 06:00", "2"],
    ]


def test_a_number_beside_shifts_that_say_another_runs_nothing() -> None:
    found = zonesim("run", str(SCENARIOS / "baseline.toml"), "--set", "inspection_yard.inspectors=1")
    assert found.exit_code == 2
    said = (
        "--set inspection_yard.inspectors=1: inspection_yard.inspectors: 1 inspectors, but calendar 'inspectors' has 10 in shift 'day'"
    )
    assert said in found.stderr
    assert f", at {SCENARIOS / 'baseline.toml'}:" in found.stderr


def test_a_reform_that_touches_nobody_is_said_to_be_so_in_place_of_no_difference(tmp_path: Path) -> None:
    reformed = tmp_path / "reformed.toml"
    reformed.write_text(f'extends = "{LILLIPUT}"\ntitle = "Repairs"\n[reforms.returned_goods]\n', encoding="utf-8")
    why = "no goods are returned from abroad"
    for command in ("check", "explain"):
        words = " ".join(zonesim(command, str(reformed)).stdout.split())
        assert f"Reform returned_goods touches nobody here: {why}." in words
    found = zonesim("compare", LILLIPUT, str(reformed), "-n", "2", "--workers", "1", "-o", str(tmp_path / "out"))
    assert found.exit_code == 0, found.output
    verdicts = (tmp_path / "out" / "verdicts.txt").read_text(encoding="utf-8")
    assert f"Mean release time: “Repairs” cannot differ from “Lilliput”: returned_goods touches nobody, as {why}." in verdicts
    assert "no difference" not in verdicts


def test_run_writes_tables_pictures_scenario_and_manifest(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    found = zonesim("run", LILLIPUT, "-n", "2", "--workers", "1", "-o", str(folder))
    assert found.exit_code == 0, found.output
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {"measures.csv", "intervals.csv", "manifest.json", "scenarios/lilliput.toml", "queues-by-hour.png"} <= names
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["seed"] == 1
    assert set(manifest["files"]) == names - {"manifest.json"}


def test_the_same_command_writes_the_same_bytes_whatever_the_workers(tmp_path: Path) -> None:
    arguments = (LILLIPUT, str(SCENARIOS / "lilliput.toml"), "-n", "3", "--set", "inspection_yard.selection_rate=0.5")
    for workers in ("1", "2"):
        assert zonesim("compare", *arguments, "--workers", workers, "-o", str(tmp_path / workers)).exit_code == 0
    files = [path.relative_to(tmp_path / "1") for path in (tmp_path / "1").rglob("*") if path.is_file()]
    assert len(files) > 15
    for file in files:
        if file.name != "manifest.json":  # it holds the command, which differs
            assert (tmp_path / "1" / file).read_bytes() == (tmp_path / "2" / file).read_bytes(), file


def test_compare_says_whether_the_difference_is_real(tmp_path: Path) -> None:
    reformed = tmp_path / "reformed.toml"
    reformed.write_text(f'extends = "{LILLIPUT}"\ntitle = "Singly"\n[reforms.one_declaration_many_vehicles]\n', encoding="utf-8")
    found = zonesim("compare", LILLIPUT, str(reformed), "-n", "3", "--workers", "1", "-o", str(tmp_path / "out"))
    assert found.exit_code == 0, found.output
    verdicts = (tmp_path / "out" / "verdicts.txt").read_text(encoding="utf-8")
    assert "Mean release time: “Singly” is better than “Lilliput”" in verdicts
    assert "Physical examinations: no difference at all" in verdicts


def test_reforms_lists_parameters_with_their_sources() -> None:
    printed = " ".join(zonesim("reforms").stdout.split())
    assert "tiered_inspection" in printed
    assert "rates.discredited = 0.8476 Source: 84.76 % [K56 K57]." in printed
    assert "one_declaration_many_vehicles" in printed
    assert "assumption" in printed.lower()


def test_schema_is_json_that_knows_the_reforms() -> None:
    schema = json.loads(zonesim("schema").stdout)
    assert "tiered_inspection" in json.dumps(schema)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("check", "nowhere.toml"), "nowhere.toml"),
        (("run", LILLIPUT, "--set", "gates.main.lanes.inbuond=2"), "did you mean 'inbound'?"),
        (("run", LILLIPUT, "--set", "gates.main"), "gates.main"),
        (("compare", LILLIPUT, LILLIPUT, "--set", "document_office.manual=soon"), "not a duration: 'soon'"),
    ],
)
def test_bad_input_ends_with_exit_code_2_and_no_traceback(arguments: tuple[str, ...], said: str) -> None:
    found = zonesim(*arguments)
    assert found.exit_code == 2
    assert said in found.stderr
    assert "Traceback" not in found.output


def test_a_gridlock_ends_with_exit_code_1_and_names_who_waits(tmp_path: Path) -> None:
    locked = tmp_path / "locked.toml"
    locked.write_text(
        """
[gates.main]
lanes = { inbound = 1, outbound = 1 }
[warehouses.barn]
docks = 1
storage = { places = 20, opening = 20, when_full = "wait_at_dock" }
[flows.imports]
kind = "first_line_in"
arrivals.at = ["08:00"]
declarations.several_vehicles_share = 0
[flows.exports]
kind = "second_line_out"
arrivals.at = ["09:00"]
declarations.several_vehicles_share = 0
""",
        encoding="utf-8",
    )
    found = zonesim("run", str(locked), "-n", "1", "--workers", "1", "-o", str(tmp_path / "out"))
    assert found.exit_code == 1
    assert "holds barn warehouse, docks, waits for 20 of barn warehouse, room" in found.stderr
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_not_a_result_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    found = zonesim("run", LILLIPUT, "-n", "1", "--workers", "1", "-o", str(tmp_path))
    assert found.exit_code == 2
    assert "would be overwritten; name another folder with --output" in found.stderr
    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "years of work"


def test_an_earlier_result_is_replaced_whole(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    zonesim("run", LILLIPUT, "-n", "1", "--workers", "1", "-o", str(folder))
    (folder / "stale.txt").write_text("old", encoding="utf-8")
    assert zonesim("run", LILLIPUT, "-n", "2", "--workers", "1", "-o", str(folder)).exit_code == 0
    assert not (folder / "stale.txt").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_where_nothing_can_be_written_nothing_is_lost(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    found = zonesim("run", LILLIPUT, "-n", "1", "--workers", "1", "-o", str(blocked / "out"))
    assert found.exit_code == 2
    assert "cannot be written" in found.stderr


def test_every_engine_writes_the_same_measures(tmp_path: Path) -> None:
    for engine in ("compiled", "simpy"):
        asked = ("run", LILLIPUT, "-n", "2", "--workers", "1", "--engine", engine, "-o", str(tmp_path / engine))
        assert zonesim(*asked, "--set", "inspection_yard.selection_rate=0.5").exit_code == 0
    assert (tmp_path / "compiled" / "measures.csv").read_bytes() == (tmp_path / "simpy" / "measures.csv").read_bytes()


def test_control_variates_stand_beside_the_plain_intervals(tmp_path: Path) -> None:
    reform = tmp_path / "reform.toml"
    reform.write_text(f'extends = "{Path(LILLIPUT).as_posix()}"\ntitle = "Reform"\n[reforms.tiered_inspection]\n', encoding="utf-8")
    options = ("-n", "10", "--workers", "1", "--control-variates", "--output", str(tmp_path / "out"))
    compared = zonesim("compare", LILLIPUT, str(reform), *options)
    assert compared.exit_code == 0
    assert "control variates" in " ".join(compared.stdout.split())
    assert "adjusted_factor" in (tmp_path / "out" / "comparison.csv").read_text(encoding="utf-8").splitlines()[0]
    alone = zonesim("run", LILLIPUT, *options)
    assert alone.exit_code == 0
    assert "with control variates" in " ".join(alone.stdout.split())
