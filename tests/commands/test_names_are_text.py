"""Names that a user gives are shown as they are, whatever brackets stand in them."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from zonesim.commands.app import app

ZONE = """
title = "The [red]zone[/red]"
[horizon]
days = 1
warm_up = "0 s"
cool_down = "0 s"
[gates."[/x]"]
lanes = {{ inbound = 2, outbound = 2 }}
service = {{ inbound = "{service}", outbound = "1 min" }}
[flows."[bold]a"]
kind = "first_line_in"
arrivals.vehicles_per_day = 60
"""


@pytest.fixture
def zone(tmp_path: Path) -> Path:
    path = tmp_path / "[blink]zone.toml"
    path.write_text(ZONE.format(service="1 min"), "utf-8")
    path.with_name("[i]full.toml").write_text(ZONE.format(service="1 h"), "utf-8")
    return path


COMMANDS = {
    "check": ["check"],
    "explain": ["explain"],
    "run": ["run", "--replications", "2", "--workers", "1"],
    "compare": ["compare", "{full}", "--replications", "2", "--workers", "1"],
    "bottlenecks": ["bottlenecks", "--replications", "2", "--workers", "1"],
    "verify": ["verify", "--engines", "-n", "1"],
}


@pytest.mark.parametrize("command", COMMANDS)
def test_no_name_is_taken_for_markup(zone: Path, tmp_path: Path, command: str) -> None:
    name, *further = COMMANDS[command]
    output = [] if command in ("check", "explain", "verify") else ["-o", str(tmp_path / "[u]out")]
    arguments = [one.format(full=zone.with_name("[i]full.toml")) for one in further]
    done = CliRunner().invoke(app, [name, str(zone), *arguments, *output])
    assert done.exit_code == 0, done.output
    told = "".join(done.output.split())
    assert "[red]zone[/red]" in told or "[blink]zone" in told
    if output:
        assert "[u]out" in told
    if command in ("check", "bottlenecks"):
        assert "[/x]" in told
