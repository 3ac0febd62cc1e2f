"""Names of users as names of files: any name works, on any system, and no two become one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256

LONGEST = 120
"""Bytes of a name: with an ending, a point and the number of a process around it, it stays under the 255 that systems allow."""

_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""Names that one system or another keeps for itself."""


def file_names(names: Iterable[str]) -> dict[str, str]:
    """Name -> name of its file, in their order: itself where that is safe, else the like of it; no two alike but for capitals."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        if name in found:
            continue
        safe, number = _safe(name), 2
        file = safe
        while file.casefold() in taken:
            file, number = f"{safe}-{number}", number + 1
        taken.add(file.casefold())
        found[name] = file
    return found


def _safe(name: str) -> str:
    safe = _UNSAFE.sub("-", name).rstrip(" .")
    if not safe or safe.startswith(".") or _RESERVED.fullmatch(safe):
        safe = f"_{safe}"
    if len(safe.encode()) <= LONGEST:
        return safe
    told = sha256(name.encode()).hexdigest()[:10]
    return f"{safe.encode()[: LONGEST - 11].decode(errors='ignore')}~{told}"
