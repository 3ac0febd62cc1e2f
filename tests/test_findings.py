"""The folder of findings about other software: its table lists every script, and names the versions that the script installs.

The scripts themselves need the network and run by hand.
"""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "findings"
PINNED = re.compile(r"([A-Za-z0-9_.-]+)==([0-9][0-9A-Za-z.]*)")


def rows() -> dict[str, str]:
    """The packages named for each script of the table."""
    lines = re.findall(r"^\| `(\w+\.sh)` \| ([^|]+) \|", (FOLDER / "README.md").read_text("utf-8"), flags=re.MULTILINE)
    assert len(lines) == len(dict(lines)), "a script stands twice in the table"
    return dict(lines)


def test_the_table_lists_every_script_and_no_other() -> None:
    assert sorted(rows()) == sorted(path.name for path in FOLDER.glob("*.sh"))


def test_the_table_names_versions_that_the_script_installs() -> None:
    for script, packages in rows().items():
        installed = dict(PINNED.findall((FOLDER / script).read_text("utf-8")))
        for package in packages.split(", "):
            name, version = package.strip().rsplit(" ", 1)
            assert installed.get(name) == version, (script, package)


def test_every_script_stops_at_the_first_fault_and_leaves_nothing_behind() -> None:
    for script in FOLDER.glob("*.sh"):
        text = script.read_text("utf-8")
        assert text.startswith("#!/usr/bin/env bash\n# "), script.name
        assert "\nset -euo pipefail\nfolder=$(mktemp -d)\ntrap 'rm -rf \"$folder\"' EXIT\n" in text, script.name
        assert "zonesim" not in text, script.name
