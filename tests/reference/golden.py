"""The golden tables: every row of one seed and replication of three scenarios, kept in results/reference/.

``bits`` prints what must stay equal to the last bit on one machine while files move; ``write NOTE`` replaces the tables, where the
changelog announces the change in the words of the note.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import sys
from pathlib import Path

from zonesim.engines.choose import EngineName
from zonesim.experiment.replicate import replicate, simulate_once
from zonesim.scenario.load import load_scenario

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "results" / "reference"
SCENARIOS = ("lilliput", "baseline", "programme")
SEED, REPLICATION = 1, 0
ENGINES: tuple[EngineName, ...] = ("compiled", "simpy")

Rows = dict[tuple[str, str], float]
"""(measure, of) -> value; NaN where it is undefined."""


def rows_of(name: str, engine: EngineName = "auto") -> Rows:
    """All rows of a shipped scenario, in their order."""
    scenario = load_scenario(ROOT / "scenarios" / f"{name}.toml")
    found = replicate(scenario, seed=SEED, replication=REPLICATION, engine=engine).rows
    rows: Rows = {(measure, of): value for measure, of, value in found}
    assert len(rows) == len(found), "two rows of one name"
    return rows


def text_of(rows: Rows) -> str:
    """A table: measure, of, value; an undefined value is an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("measure", "of", "value"))
    writer.writerows((*key, "" if value != value else repr(float(value))) for key, value in rows.items())
    return out.getvalue()


def kept(name: str) -> Rows:
    """The rows that are kept of a scenario."""
    with (KEPT / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {(each["measure"], each["of"]): float(each["value"] or "nan") for each in csv.DictReader(file)}


def bits(name: str, engine: EngineName) -> str:
    """Digests of the rows and of the log's bytes: equal before and after a change that moves code and changes nothing."""
    scenario = load_scenario(ROOT / "scenarios" / f"{name}.toml")
    _, log = simulate_once(scenario, seed=SEED, replication=REPLICATION, engine=engine)
    rows, times = text_of(rows_of(name, engine)).encode(), log.completed.tobytes() + log.chosen.tobytes()
    return f"{name} {engine}: rows {hashlib.sha256(rows).hexdigest()[:16]}, log {hashlib.sha256(times).hexdigest()[:16]}"


def announced(changelog: str, note: str) -> bool:
    """Whether a changelog's newest part has the note under *Changed numbers*."""
    newest = re.split(r"^## ", changelog, flags=re.MULTILINE)[1]
    _, _, below = newest.partition("### Changed numbers")
    return bool(note.strip()) and " ".join(note.split()) in " ".join(re.split(r"^### ", below, flags=re.MULTILINE)[0].split())


def main(arguments: list[str]) -> int:
    """``bits``, or ``write NOTE``."""
    if arguments == ["bits"]:
        for name in SCENARIOS:
            for engine in ENGINES:
                sys.stdout.write(bits(name, engine) + "\n")
        return 0
    if len(arguments) == 2 and arguments[0] == "write":
        if not announced((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), arguments[1]):
            sys.stderr.write(
                "Say in CHANGELOG.md, under Changed numbers of its newest part, what changes and why; that line is the note.\n"
            )
            return 2
        for name in SCENARIOS:
            (KEPT / f"{name}.csv").write_text(text_of(rows_of(name)), encoding="utf-8")
        return 0
    sys.stderr.write("golden.py bits | golden.py write NOTE\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
