"""The page on exports: its Python runs as written, and its tables name every column, object and event as the code does."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from zonesim.experiment.truck_files import REPLICATION, SCENARIO
from zonesim.measures.history import CERTIFIED, DOCKED, ENDS, GONE, IN_YARD, TURNED_AWAY
from zonesim.measures.object_log import ATTRIBUTES, CARRIES, COVERS, DELIVERED, TAKEN_AWAY
from zonesim.measures.truck_log import FIELDS
from zonesim.tables.tidy_table import COLUMN_FIELDS
from zonesim.zone.stages import Stage

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "exports.md").read_text("utf-8")


def table(heading: str, among: int = 0) -> list[tuple[str, ...]]:
    """The rows of the page's table with this heading, of the one so many before it where there are several."""
    body = PAGE.split(f"{heading}\n")[1 + among].split("\n\n")[0]
    return [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in body.splitlines()[1:]]


def test_every_column_is_documented_with_its_unit() -> None:
    heading = "| column | type | unit | meaning |"
    expected = [(f"`{field.name}`", field.kind, field.unit, field.description) for field in (SCENARIO, REPLICATION, *FIELDS)]
    assert table(heading) == expected
    assert table(heading, 1) == [(f"`{field.name}`", field.kind, field.unit, field.description) for field in COLUMN_FIELDS]


def test_every_object_and_relation_is_documented() -> None:
    expected = [(kind, ", ".join(f"`{name}` ({of})" for name, of in attributes.items())) for kind, attributes in ATTRIBUTES.items()]
    assert table("| object | attributes |") == expected
    relations = {re.findall(r"\*(.*)\*", row[0])[0] for row in table("| relation of objects | says |")}
    assert relations == {CARRIES, COVERS, DELIVERED, TAKEN_AWAY}


def test_every_event_is_documented() -> None:
    rows = table("| event | is | when |")
    told = {name: kind for names, kind, _ in rows for name in names.split(", ")}
    moments = {
        *("arrived", "at lane", "entered", "presented", "released", "left", "papers lodged", "papers ready"),
        *(TURNED_AWAY, IN_YARD, DOCKED, CERTIFIED, GONE),
    }
    expected = dict.fromkeys(moments, "moment")
    for stage in Stage:
        called = stage.row.activity
        if called is not None:
            words = {called.words, called.outward, called.at_destination} - {None}
            expected |= {f"{word} {which}": "waiting" if stage.row.waiting else "service" for word in words for which in ENDS}
    assert told == expected


@pytest.mark.filterwarnings("ignore")  # those of the packages that the page shows
def test_the_python_of_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"^```python\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)
    assert len(blocks) == 7
    known: dict[str, Any] = {}
    mined = False
    for block in blocks:
        if "import pm4py" in block:
            try:
                import pm4py  # noqa: F401
            except ImportError:
                continue
            mined = True
        exec(compile(block, "docs/exports.md", "exec"), known)
    printed = capsys.readouterr().out
    assert "trucks/scenario=lilliput/replication=0001.parquet" in printed
    assert "25.333333" in printed  # minutes of the exports: 41, 32 and 3
    assert "\ns\n" in printed
    assert not mined or "2 of 3 vehicles wait for others" in printed
    assert not mined or "\n13 of its minutes are office hours" in printed  # there from 08:02 to 08:43; no minute of it on the UTC clock
    written = {
        path.relative_to(tmp_path / "results" / "exports").as_posix() for path in (tmp_path / "results").rglob("*") if path.is_file()
    }
    assert written == {
        *(f"trucks/scenario=lilliput/replication=000{number}.parquet" for number in range(2)),
        *("lilliput.json", "lilliput.sqlite", "flows.csv", "columns.csv", "tables.xlsx", "flows.parquet"),
    }
