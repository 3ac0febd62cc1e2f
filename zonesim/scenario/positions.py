"""Where each key and value of a TOML text stands. tomllib does the reading; it forgets the places, so they are found again here.

The text must be one that tomllib accepts: the finder only follows its outline and checks nothing.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from typing import NamedTuple

KeyPath = tuple[str | int, ...]
"""Keys from the top down; whole numbers count the elements of arrays, from 0."""

_BASIC = r'"(?:\\.|[^"\\\n])*"'
_LITERAL = r"'[^'\n]*'"
_KEY = re.compile(rf"{_BASIC}|{_LITERAL}|[A-Za-z0-9_-]+")
_STRING = re.compile(rf'"""(?:\\.|[^\\])*?"""(?!")|\'\'\'.*?\'\'\'(?!\')|{_BASIC}|{_LITERAL}', re.DOTALL)
_BARE = re.compile(r"[^,\]}#\n]+")  # numbers, booleans and moments; a moment may hold a blank
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_DOT = re.compile(r"[ \t]*\.[ \t]*")
_EQUALS = re.compile(r"[ \t]*=[ \t]*")


class Position(NamedTuple):
    """(line, column) of a key and of its value, both from 1, columns in characters.

    The value of a table with a header of its own stands where its name does; so do both of an array's element.
    """

    key: tuple[int, int]
    value: tuple[int, int]


def find_positions(text: str) -> dict[KeyPath, Position]:
    """The position of every key and every element in ``text``, which tomllib must have accepted.

    A table named only on the way to others stands where it is first named; one with a header of its own, at that header.
    """
    text = text.replace("\r\n", "\n")
    starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def place(offset: int) -> tuple[int, int]:
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    return {path: Position(place(key), place(value)) for path, (key, value) in _Finder(text).run().items()}


def key_path(text: str, at: int = 0) -> tuple[tuple[str, ...], int]:
    """The dotted key that begins at ``at``, and where it ends. Raises ValueError where there is none."""
    parts, end = _dotted(text, at)
    return tuple(name for name, _ in parts), end


def _dotted(text: str, at: int) -> tuple[list[tuple[str, int]], int]:
    parts = []
    while True:
        match = _KEY.match(text, at)
        if match is None:
            raise ValueError(f"no key at character {at + 1} of {text!r}")
        word = match.group()
        name = next(iter(tomllib.loads(f"{word} = 0"))) if word[0] in "\"'" else word
        parts.append((name, at))
        dot = _DOT.match(text, match.end())
        if dot is None:
            return parts, match.end()
        at = dot.end()


class _Finder:
    """Walks through the text once; ``found`` holds the offsets of key and value."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.found: dict[KeyPath, tuple[int, int]] = {}
        self.elements: dict[KeyPath, int] = {}  # arrays of tables: how many headers so far

    def run(self) -> dict[KeyPath, tuple[int, int]]:
        table: KeyPath = ()
        while self.skip(_BLANK) < len(self.text):
            if self.text[self.at] == "[":
                table = self.header()
            else:
                self.pair(table)
        return self.found

    def skip(self, pattern: re.Pattern[str]) -> int:
        match = pattern.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.at

    def keys(self) -> list[tuple[str, int]]:
        parts, self.at = _dotted(self.text, self.at)
        return parts

    def header(self) -> KeyPath:
        """[table] or [[element]]; on the way to it, an array of tables means its last element."""
        brackets = 2 if self.text.startswith("[[", self.at) else 1
        self.at += brackets
        self.skip(_BLANK)
        *parents, (name, offset) = self.keys()
        self.skip(_BLANK)
        self.at += brackets
        path: KeyPath = ()
        for parent, where in parents:
            path = (*path, parent)
            self.found.setdefault(path, (where, where))
            if path in self.elements:
                path = (*path, self.elements[path] - 1)
        path = (*path, name)
        if brackets == 1:
            self.found[path] = (offset, offset)
            return path
        self.found.setdefault(path, (offset, offset))
        number = self.elements.get(path, 0)
        self.elements[path] = number + 1
        self.found[*path, number] = (offset, offset)
        return *path, number

    def pair(self, table: KeyPath) -> None:
        *parents, (name, offset) = self.keys()
        self.skip(_EQUALS)
        for parent, where in parents:
            table = (*table, parent)
            self.found.setdefault(table, (where, where))
        self.value((*table, name), offset)

    def value(self, path: KeyPath, key: int) -> None:
        self.found[path] = (key, self.at)
        opening = self.text[self.at]
        if opening not in "[{":
            self.skip(_STRING if opening in "\"'" else _BARE)
            return
        self.at += 1
        number = 0
        while self.text[self.skip(_BLANK)] not in "]}":
            if opening == "[":
                self.value((*path, number), self.at)
            else:
                self.pair(path)
            number += 1
            if self.text[self.skip(_BLANK)] == ",":
                self.at += 1
        self.at += 1
