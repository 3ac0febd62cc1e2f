"""Which model a number comes from: the version of zonesim and a digest of the code that decides numbers."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from zonesim.experiment.result_folder import package_version

DECIDING = ("analysis", "demand", "engines", "rules", "scenario", "zone")
"""The packages that decide what a scenario's numbers are, beside what puts them together for a replication; pictures, plans and the
command line do not."""


@cache
def model_version() -> str:
    """The version of zonesim, and the first 12 hexadecimal digits of SHA-256 over the code that decides numbers."""
    root = Path(__file__).parents[1]
    files = [
        *root.glob("*.py"),
        root / "experiment" / "replicate.py",
        *(file for name in DECIDING for file in (root / name).rglob("*.py")),
    ]
    deciding = sorted(file.relative_to(root).as_posix() for file in files if not file.name.startswith(("cli", "console")))
    hashed = hashlib.sha256()
    for name in deciding:
        hashed.update(name.encode() + b"\0" + (root / name).read_bytes())
    return f"{package_version('zonesim')} ({hashed.hexdigest()[:12]})"
