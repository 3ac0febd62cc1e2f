"""Which model a number comes from: the version of zonesim and a digest of the code that decides numbers."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from zonesim.tables.result_folder import package_version

DECIDING = ("demand", "engines", "measures", "rules", "scenario", "statistics", "zone")
"""The packages that decide what a scenario's numbers are, beside the ground and what puts them together for a replication; pictures,
plans and the command line do not."""


@cache
def model_version() -> str:
    """The version of zonesim, and the first 12 hexadecimal digits of SHA-256 over the code that decides numbers."""
    return f"{package_version('zonesim')} ({digest_of(Path(__file__).parents[1])[:12]})"


def deciding_files(package: Path) -> list[str]:
    """The files that decide numbers, as paths within the package. Raises FileNotFoundError where a deciding folder is not there."""
    files = [*package.glob("*.py"), *(package / "experiment" / name for name in ("__init__.py", "replicate.py"))]
    for name in DECIDING:
        found = list((package / name).rglob("*.py"))
        if not found:
            raise FileNotFoundError(f"{package / name} holds no code")
        files += found
    return sorted(file.relative_to(package).as_posix() for file in files)


def digest_of(package: Path) -> str:
    """SHA-256 over the names and bytes of the deciding files, as hexadecimal digits."""
    hashed = hashlib.sha256()
    for name in deciding_files(package):
        hashed.update(name.encode() + b"\0" + (package / name).read_bytes())
    return hashed.hexdigest()
