"""Which mutants are tried: as many of every folder, chosen by a seed, the same ones however the rest of the tree changes."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from mutants import Mutant, mutants_of


def sample(root: Path, folders: Sequence[str], *, seed: int, number: int) -> dict[str, list[Mutant]]:
    """Folder of zonesim -> its mutants, ``number`` of all folders together, in the order of the text.

    Each mutant has a number drawn from the seed and its own name; those with the least are chosen. Raises FileNotFoundError for a
    folder that is not there.
    """
    each = -(-number // len(folders))
    return {folder: _least(all_mutants(root, folder), seed=seed, number=each) for folder in folders}


def all_mutants(root: Path, folder: str) -> list[Mutant]:
    """Every mutant of a folder of zonesim. Raises FileNotFoundError where it is not there."""
    place = root / "zonesim" / folder
    if not place.is_dir():
        raise FileNotFoundError(f"no folder {place}: name the folders of zonesim to mutate with --folders")
    files = sorted(place.rglob("*.py"))
    return [mutant for file in files for mutant in mutants_of(file.relative_to(root).as_posix(), file.read_bytes())]


def numbered(mutants: Sequence[Mutant]) -> list[tuple[Mutant, int]]:
    """Each mutant with how many of the same name stand before it."""
    seen: Counter[object] = Counter()
    found = []
    for mutant in mutants:
        found.append((mutant, seen[mutant.key]))
        seen[mutant.key] += 1
    return found


def _least(mutants: Sequence[Mutant], *, seed: int, number: int) -> list[Mutant]:
    def drawn(each: tuple[int, tuple[Mutant, int]]) -> bytes:
        mutant, before = each[1]
        key = mutant.key
        text = "\0".join((str(seed), key.file, key.function, key.original, key.mutated, str(before)))
        return hashlib.sha256(text.encode()).digest()

    chosen = sorted(enumerate(numbered(mutants)), key=drawn)[:number]
    return [mutant for _, (mutant, _) in sorted(chosen)]
