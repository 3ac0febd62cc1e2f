"""A report: one page that needs nothing else, its tables as a workbook and for LaTeX, its pictures with captions, in one folder."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from zonesim.errors import Gridlock, InputError
from zonesim.report.assumed import TakenReform, assumed, reforms_taken
from zonesim.report.explorer import explored
from zonesim.report.glance import Glance, glance
from zonesim.report.latex import latex
from zonesim.report.method import method
from zonesim.report.page import page
from zonesim.report.pictures import DrawnPicture
from zonesim.report.readable import Readable, readable
from zonesim.report.replay import BUSIEST, drawing, packed, sides_of
from zonesim.report.result import FinishedStudy
from zonesim.report.stress_des import SOURCE, ChecklistItem, checklist
from zonesim.report.workbook import workbook_tables
from zonesim.statistics.comparison import FEWEST_REPLICATIONS
from zonesim.tables.result_folder import new_folder, package_version

if TYPE_CHECKING:
    from zonesim.scenario.schema import Scenario

LONG = 30
"""A table of more rows is folded away in the page."""
SHOWN = 9
"""So many sentences of an answer are shown; others are folded away."""
MOST = 2000
"""Rows of a table that the page shows; the workbook and the result have all."""


@dataclass(frozen=True)
class PagePart:
    """One result as the page shows it. ``key``: what its files are named by. ``pictures``: each with its
    name in the page, and as it stands there."""

    key: str
    result: FinishedStudy
    tables: Sequence[Readable]
    pictures: Sequence[tuple[DrawnPicture, str, str]]
    glance: Glance | None
    explorer: Mapping[str, object] | None
    assumed: Sequence[tuple[str, str]]
    reforms: Sequence[TakenReform]
    method: str
    checklist: Sequence[ChecklistItem]
    plan: Mapping[str, object] | None
    replay: Mapping[str, object] | None
    no_replay: str


def write_report(
    folder: Path, results: Sequence[FinishedStudy], *, title: str = "", replay: bool = True, day: int = BUSIEST, command: str
) -> Path:
    """Write the report of some results into ``folder``, whole or not at all; returns the page.

    ``report.html``; ``tables.xlsx``; ``latex/NAME.tex``; ``pictures/`` with ``captions.txt``; ``manifest.json``. ``replay``: with a day
    of the first and the last scenario of each result to watch, the busiest where ``day`` names none.
    Raises InputError where nothing can be written, or a scenario has no such day.
    """
    keys = _keys(results)
    parts = [_part(n, key, result, replay=replay, day=day) for n, (key, result) in enumerate(zip(keys, results, strict=True), start=1)]
    used = {"explorer.js": any(part.explorer for part in parts), "replay.js": any(part.replay for part in parts), "save.js": True}
    scripts = [script for script, wanted in used.items() if wanted]
    text = page(
        "report.html",
        scripts=scripts,
        title=title or " and ".join(dict.fromkeys(result.title for result in results)),
        parts=parts,
        long=LONG,
        most=MOST,
        shown=SHOWN,
        fewest=FEWEST_REPLICATIONS,
        source=SOURCE,
        command=command,
        version=package_version("zonesim"),
    )
    from zonesim.tables.spreadsheet import write_xlsx

    with new_folder(folder) as draft:
        (draft / "report.html").write_text(text, encoding="utf-8")
        write_xlsx(draft / "tables.xlsx", workbook_tables(dict(zip(keys, results, strict=True))))
        (draft / "latex").mkdir()
        (draft / "pictures").mkdir()
        captions = []
        for part in parts:
            before = f"{part.key}-" if len(parts) > 1 else ""
            for table in part.tables:
                (draft / "latex" / f"{before}{table.name}.tex").write_text(latex(table), encoding="utf-8")
            for picture, *_ in part.pictures:
                for file in (picture.file, picture.file.with_suffix(".png")):
                    shutil.copyfile(file, draft / "pictures" / f"{before}{file.name}")
                captions.append(f"{before}{picture.name}\n  {picture.caption}\n")
        (draft / "pictures" / "captions.txt").write_text("".join(captions), encoding="utf-8")
        told = {"kind": "report", "command": command, "results": [str(result.folder) for result in results]}
        (draft / "manifest.json").write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return folder / "report.html"


def _keys(results: Sequence[FinishedStudy]) -> list[str]:
    """A name for each that no other has."""
    found: list[str] = []
    for result in results:
        key, number = result.name, 2
        while key in found:
            key, number = f"{result.name}-{number}", number + 1
        found.append(key)
    return found


def _part(number: int, key: str, result: FinishedStudy, *, replay: bool, day: int) -> PagePart:
    names = [f"part{number}-picture{place}" for place in range(1, len(result.pictures) + 1)]
    watched, why = _replay(result, day) if replay else (None, "")
    return PagePart(
        key=key,
        result=result,
        tables=[readable(name, rows) for name, rows in result.tables.items() if len(rows) > 1],
        pictures=[(picture, name, picture.inline(name)) for picture, name in zip(result.pictures, names, strict=True)],
        glance=glance(result.tables.get("comparison", ()), result.scenarios[0].title if result.scenarios else "the baseline"),
        explorer=None if result.combinations is None else explored(result.combinations),
        assumed=assumed(result.scenarios),
        reforms=reforms_taken(result.scenarios),
        method=" ".join(method(result)),
        checklist=checklist(result),
        plan=drawing(result.scenarios[0]) if result.scenarios else None,
        replay=watched,
        no_replay=why,
    )


def _replay(result: FinishedStudy, day: int) -> tuple[Mapping[str, object] | None, str]:
    """A day of the first scenario and the last, of evidence those without and with the first reform; or why there is none."""
    if not result.scenarios:
        return None, "its scenarios read data files that are not kept with it"
    first, *others = result.scenarios
    pair: list[Scenario] = [first, *(others[:1] if result.kind == "evidence" else others[-1:])]
    if pair[-1].horizon != first.horizon:
        pair = [first]
    try:
        return packed(*sides_of(pair, day=day, seed=result.seed)), ""
    except Gridlock as error:
        return None, f"replication 0 ends in a gridlock: {error}"
    except InputError as error:
        if day != BUSIEST:
            raise
        return None, str(error)
