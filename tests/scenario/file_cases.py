"""Small scenario files for tests."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

BASE = 'title = "Base"\n[gates.main]\nlanes = { inbound = 4, outbound = 3 }\nhours = [6, 22]\n'


def write(texts: Mapping[str, str | bytes]) -> Path:
    """Files below the current folder, each by its name; gives back the last."""
    for name, text in texts.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(text.encode() if isinstance(text, str) else text)
    return Path(name)
