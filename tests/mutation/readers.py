"""Who reads a name: for what is worked out when a module is imported, the functions that use it, by name, wherever they stand."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class _Reader:
    """A function with its lines, or (none) a statement outside functions with the names that it binds."""

    file: str
    lines: tuple[int, int] | None
    binds: tuple[str, ...]


class Readers:
    """Names -> who reads them, in all Python files below some folders."""

    def __init__(self, root: Path, folders: Iterable[str]) -> None:
        self._of: dict[str, list[_Reader]] = defaultdict(list)
        for folder in folders:
            for file in sorted((root / folder).rglob("*.py")):
                self._read(ast.parse(file.read_bytes()).body, file.relative_to(root).as_posix())

    def lines(self, names: Iterable[str]) -> dict[str, int]:
        """File -> the lines, a bit each, of functions that read one of the names, or what was made of it when modules were imported."""
        found: dict[str, int] = defaultdict(int)
        seen: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            for reader in self._of.get(name, ()):
                if reader.lines is None:
                    waiting += reader.binds
                else:
                    found[reader.file] |= bits(*reader.lines)
        return found

    def _read(self, body: Iterable[ast.stmt], file: str) -> None:
        for node in body:
            if isinstance(node, FUNCTION):
                whole = (node.body[0].lineno, node.end_lineno or node.lineno)
                self._note(node.body, _Reader(file, whole, ()))
                self._note([*node.args.defaults, *filter(None, node.args.kw_defaults)], _Reader(file, whole, ()))
            elif isinstance(node, ast.ClassDef):
                self._read(node.body, file)
            else:
                stored = {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
                self._note([node], _Reader(file, None, tuple(sorted(stored))))

    def _note(self, nodes: Iterable[ast.AST], reader: _Reader) -> None:
        inner = [each for node in nodes for each in ast.walk(node)]
        names = {each.id for each in inner if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)}
        for name in names | {each.attr for each in inner if isinstance(each, ast.Attribute)}:
            self._of[name].append(reader)


def bits(first: int, last: int) -> int:
    """Lines from the first to the last, a bit each."""
    return (1 << (last + 1)) - (1 << first)
