"""What the browser looks at: reports of small studies and a day of the toy zone."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from zonesim.experiment.replicate import simulate_once
from zonesim.measures.finished import Reading, read
from zonesim.report.whereabouts import Stays, stays
from zonesim.scenario.load import load_scenario
from zonesim.units import DAY

sys.path.insert(0, str(Path(__file__).parents[1] / "report"))

from report_cases import compared, done, zone_files

REFORMS = 'reforms = ["tiered_inspection", "one_declaration_many_vehicles"]'


@dataclass(frozen=True)
class Study:
    """Pages by name, and what they tell of: replication 0 of both scenarios on the second day."""

    folder: Path
    replications: int
    readings: tuple[Reading, ...]

    @property
    def stays(self) -> list[Stays]:
        """Who is where, of both sides."""
        return [stays(reading, 1) for reading in self.readings]

    def page(self, name: str) -> Path:
        """Its file."""
        return self.folder / "replay.html" if name == "replay" else self.folder / f"{name}-report" / "report.html"

    def queue_at_the_gate(self, side: int, second: int) -> int:
        """Vehicles that wait for an inbound lane, by the pool's own events."""
        reading = self.readings[side]
        events = reading.events[[info.name for info in reading.case.pools].index("main gate, inbound lanes")]
        at = reading.window[0] + DAY + second
        return int(((events.asked <= at) & (at < events.answered)).sum())


def study_of(folder: Path, replications: int = 4) -> Study:
    """Run everything once."""
    zone, tiered, _ = zone_files(folder)
    done("report", compared(folder, replications), "-o", folder / "comparison-report")
    for kind in ("factorial", "ladder"):
        (folder / f"{kind}.toml").write_text(
            f'base = "zone.toml"\nkind = "{kind}"\n{REFORMS}\nreplications = {replications}\n', "utf-8"
        )
        done("experiment", folder / f"{kind}.toml", "--workers", 1, "-o", folder / kind)
        done("report", folder / kind, "-o", folder / f"{kind}-report")
    done("replay", zone, tiered, "--day", 2, "-o", folder / "replay.html")
    readings = [read(*simulate_once(load_scenario(file), seed=1, replication=0)) for file in (zone, tiered)]
    return Study(folder, replications, tuple(readings))
