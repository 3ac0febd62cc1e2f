"""Small results to report: a toy zone, compared and experimented with in no time."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from zonesim.commands.app import app

ZONE = """
title = "Toy zone"

[horizon]
days = 2
warm_up = "6 h"
cool_down = "6 h"

[gates.main]
lanes = { inbound = 1, outbound = 1 }
service = { inbound = { exponential = { mean = "5 min" } }, outbound = "4 min" }

[holding_yard]
places = 20

[document_office]
officers = 4
automatic_share = 0.3

[inspection_yard]
selection_rate = 0.1
inspectors = 2

[warehouses.store]
docks = 6
unloading = "20 min"
loading = "20 min"

[firms]
good = { tier = "advanced_certified", count = 5, weight = 1 }
plain = { tier = "standard", count = 5, weight = 1 }

[flows.imports]
kind = "second_line_in"
dwell = "1 d"
arrivals.vehicles_per_day = 90

[flows.exports]
kind = "second_line_out"
arrivals.vehicles_per_day = 60

[targets]
inbound_release = "2 h"

[sources]
"gates.main.lanes.inbound" = "assumption: a toy"
"gates.main.service.inbound" = "between 150 s and 30 s [K29]"
"""

TIERED = """
extends = "zone.toml"
title = "Tiered inspection"

[reforms.tiered_inspection]
"""

TOGETHER = """
extends = "zone.toml"
title = "Both"

[reforms.tiered_inspection]
[reforms.one_declaration_many_vehicles]
"""


def zone_files(folder: Path, **titles: str) -> tuple[Path, Path, Path]:
    """The toy zone as it is, with one reform, and with two. ``titles`` in place of their own."""
    files = []
    for name, text in (("zone", ZONE), ("tiered", TIERED), ("both", TOGETHER)):
        files.append(folder / f"{name}.toml")
        own = text.split('title = "')[1].split('"')[0]
        files[-1].write_text(text.replace(f'title = "{own}"', f"title = '{titles.get(name, own)}'"), "utf-8")
    return files[0], files[1], files[2]


def done(*words: object) -> str:
    """Run a command to its good end; returns what it printed."""
    told = CliRunner().invoke(app, [str(word) for word in words])
    assert told.exit_code == 0, told.output
    return told.output


def compared(folder: Path, replications: int = 4, **titles: str) -> Path:
    """A comparison of the three."""
    output = folder / "compared"
    done("compare", *zone_files(folder, **titles), "-n", replications, "--workers", 1, "-o", output)
    return output
