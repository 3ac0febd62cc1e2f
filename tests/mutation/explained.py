"""Mutants that no test can or need kill, each with its reason: what `explained.toml` says."""

from __future__ import annotations

import tomllib
from dataclasses import astuple
from pathlib import Path

from mutants import Key

FILE = Path(__file__).with_name("explained.toml")


def explained(file: Path = FILE) -> dict[Key, str]:
    """Mutant -> why it may live. Raises ValueError where one is told twice or without a reason."""
    found: dict[Key, str] = {}
    for entry in tomllib.loads(file.read_text(encoding="utf-8")).get("explained", []):
        reason = entry.pop("reason", "").strip()
        key = Key(**entry)
        if key in found or not reason:
            raise ValueError(f"{file.name}: {' | '.join(astuple(key))}: say once, with a reason, why it may live")
        found[key] = reason
    return found
