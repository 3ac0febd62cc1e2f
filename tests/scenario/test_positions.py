"""Every key and value of a TOML text is found where it stands."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zonesim.scenario.positions import KeyPath, find_positions, key_path

ROOT = Path(__file__).parents[2]


def paths(value: Any, path: KeyPath = ()) -> Iterator[tuple[KeyPath, Any]]:
    """Every path of what tomllib read, with its value."""
    for key, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield (*path, key), item
        yield from paths(item, (*path, key))


def offset(text: str, place: tuple[int, int]) -> int:
    """Where in the text (with plain line ends) a line and column are."""
    line, column = place
    return sum(len(one) + 1 for one in text.split("\n")[: line - 1]) + column - 1


def assert_found(text: str) -> None:
    """Every path has a position, no other has one, and what stands there is that key, and a value that begins so."""
    plain = text.replace("\r\n", "\n")
    expected = dict(paths(tomllib.loads(text)))
    found = find_positions(text)
    assert found.keys() == expected.keys()
    for path, value in expected.items():
        key, begin = (offset(plain, place) for place in found[path])
        if isinstance(path[-1], str):
            assert key_path(plain, key)[0][0] == path[-1]
        if isinstance(value, bool | int | float):
            assert plain.startswith(str(value).lower(), begin)
        elif isinstance(value, str):
            assert plain[begin] in "\"'"
            word = re.split(r"\W+", value.lstrip('\n"[#'))[0]
            assert word in plain[begin : begin + len(word) + 6]


@pytest.mark.parametrize(
    ("text", "path", "key", "value"),
    [
        ("lanes = 4", ("lanes",), (1, 1), (1, 9)),
        ("# a comment\n\n  lanes=4 # four", ("lanes",), (3, 3), (3, 9)),
        ("[gates.main]\nlanes = 4", ("gates",), (1, 2), (1, 2)),
        ("[gates.main]\nlanes = 4", ("gates", "main"), (1, 8), (1, 8)),
        ("[gates.main]\nlanes = 4", ("gates", "main", "lanes"), (2, 1), (2, 9)),
        ("[a.b]\n[a]\n", ("a",), (2, 2), (2, 2)),
        ('[ "a.b" . c ]', ("a.b",), (1, 3), (1, 3)),
        ('[ "a.b" . c ]', ("a.b", "c"), (1, 11), (1, 11)),
        ("lanes.inbound = 1\nlanes.outbound = 2", ("lanes",), (1, 1), (1, 1)),
        ("lanes.inbound = 1\nlanes.outbound = 2", ("lanes", "outbound"), (2, 7), (2, 18)),
        ("lanes . inbound = 1", ("lanes", "inbound"), (1, 9), (1, 19)),
        ("'a b'.\"c\\u0064\" = 1", ("a b", "cd"), (1, 7), (1, 19)),
        ("s = { a = 1, b.c = '}' , d = {} }", ("s", "b", "c"), (1, 16), (1, 20)),
        ("s = { a = 1, b.c = '}' , d = {} }", ("s", "d"), (1, 26), (1, 30)),
        ("a = [1, 2]", ("a", 1), (1, 9), (1, 9)),
        ("a = [ # first ]\n  1, # one\n  [ 'x,]', ],\n]\nb = 2", ("a", 1), (3, 3), (3, 3)),
        ("a = [ # first ]\n  1, # one\n  [ 'x,]', ],\n]\nb = 2", ("a", 1, 0), (3, 5), (3, 5)),
        ("a = [ # first ]\n  1, # one\n  [ 'x,]', ],\n]\nb = 2", ("b",), (5, 1), (5, 5)),
        ("a = [{x = 1}, {x = 2}]", ("a", 1, "x"), (1, 16), (1, 20)),
        ("[[shifts]]\nn = 1\n[[shifts]]\nn = 2", ("shifts",), (1, 3), (1, 3)),
        ("[[shifts]]\nn = 1\n[[shifts]]\nn = 2", ("shifts", 1), (3, 3), (3, 3)),
        ("[[shifts]]\nn = 1\n[[shifts]]\nn = 2", ("shifts", 1, "n"), (4, 1), (4, 5)),
        ("[[a]]\n[[a.b]]\n[a.b.c]\nx = 1\n[[a]]\n[a.b]\nx = 2", ("a", 0, "b", 0, "c", "x"), (4, 1), (4, 5)),
        ("[[a]]\n[[a.b]]\n[a.b.c]\nx = 1\n[[a]]\n[a.b]\nx = 2", ("a", 1, "b", "x"), (7, 1), (7, 5)),
        ('a = """\n[b]\nc = 1 \\""" # """\nd = 2', ("d",), (4, 1), (4, 5)),
        ('a = """x"""""\nd = 2', ("d",), (2, 1), (2, 5)),
        ("a = '''x'''''\nd = 2", ("d",), (2, 1), (2, 5)),
        ('a = """"""\nd = 2', ("d",), (2, 1), (2, 5)),
        ("a = ''''''\nd = 2", ("d",), (2, 1), (2, 5)),
        ("a = '''\n\"\"\"\n'''\nd = 2", ("d",), (4, 1), (4, 5)),
        ('a = "\\"#[" # x\nd = 2', ("d",), (2, 1), (2, 5)),
        ("a = 2026-03-02 08:00:00 # x\nd = 2", ("d",), (2, 1), (2, 5)),
        ("a = [2026-03-02 08:00:00, 1.5]", ("a", 1), (1, 27), (1, 27)),
        ("a = 1\r\nb = '''\r\n'''\r\nc = 3\r\n", ("c",), (4, 1), (4, 5)),
        ("\"卡口\" = 1 # 闸\n'é' = 'ü'", ("é",), (2, 1), (2, 7)),
    ],
)
def test_a_key_and_its_value_are_found(text: str, path: KeyPath, key: tuple[int, int], value: tuple[int, int]) -> None:
    assert_found(text)
    assert find_positions(text)[path] == (key, value)


def test_an_empty_text_has_no_positions() -> None:
    assert find_positions("") == find_positions("\n # nothing\n") == {}


@pytest.mark.parametrize("file", [*sorted(ROOT.glob("scenarios/**/*.toml")), ROOT / "pyproject.toml"], ids=lambda file: file.name)
def test_every_path_of_a_real_file_is_found(file: Path) -> None:
    assert_found(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("text", "keys", "end"),
    [("horizon.days=2", ("horizon", "days"), 12), ("a . 'b.c' .\"d\" = 1", ("a", "b.c", "d"), 14), ("0-_a", ("0-_a",), 4)],
)
def test_a_dotted_key_ends_where_it_ends(text: str, keys: tuple[str, ...], end: int) -> None:
    assert key_path(text) == (keys, end)


@pytest.mark.parametrize("text", ["", "=1", "a..b", "a.", "'a"])
def test_no_dotted_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no key at character"):
        key_path(text)


KEYS = st.one_of(st.from_regex(r"[A-Za-z0-9_-]{1,4}", fullmatch=True), st.text("ab.\"'\\ #=é[]{}", max_size=4))


class Writer:
    """Writes drawn tables as TOML in drawn styles. Every value is another one, so that none is taken for another."""

    def __init__(self, data: st.DataObject) -> None:
        self.data = data
        self.numbers = count(1000)

    def one_of(self, *options: str) -> str:
        return self.data.draw(st.sampled_from(options))

    def key(self, name: str) -> str:
        spellings = ['"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"']
        if name and all(letter.isascii() and (letter.isalnum() or letter in "_-") for letter in name):
            spellings.append(name)
        if "'" not in name:
            spellings.append(f"'{name}'")
        return self.one_of(*spellings)

    def scalar(self) -> str:
        number = next(self.numbers)
        texts = (f'"""\n{number}\n"""', f"'''{number}'''", f'"{number}, # ]"', f"'{number}}}'", f'"""{number} \\"" "" ]"""')
        moments = (f"{number}-01-02 03:04:05", f"{number}-01-02T03:04:05Z", "03:04:05", f"{number}-01-02")
        return self.one_of(str(number), f"{number}.5", "true", *moments, *texts)

    def gap(self) -> str:
        return self.one_of("", " ", "\n", " # ]}\n", "\n\n  ")

    def inline(self, depth: int) -> str:
        kind = self.one_of(*("scalar", "array", "table")[: 3 if depth else 1])
        if kind == "scalar":
            return self.scalar()
        size = self.data.draw(st.integers(0, 3))
        if kind == "array":
            items = [self.gap() + self.inline(depth - 1) + self.gap() for _ in range(size)]
            return "[" + ",".join(items) + ("," + self.gap() if items and self.one_of("yes", "no") == "yes" else "") + "]"
        names = self.data.draw(st.lists(KEYS, max_size=size, unique=True))
        return "{" + ",".join(f" {self.key(name)} = {self.inline(depth - 1)} " for name in names) + "}"

    def body(self, header: str, depth: int) -> Iterator[str]:
        """Lines of a table below its header: plain and dotted pairs first, then tables of their own."""
        names = self.data.draw(st.lists(KEYS, max_size=4, unique=True))
        below = []
        for name in names:
            key = self.key(name)
            style = self.one_of("inline", "dotted", "table", "tables")
            if style == "inline" or depth == 0:
                yield f"{key}{self.one_of('', ' ')}= {self.inline(2)}{self.one_of('', ' # x')}"
            elif style == "dotted":
                for part in self.data.draw(st.lists(KEYS, min_size=1, max_size=2, unique=True)):
                    yield f"{key} . {self.key(part)} = {self.inline(1)}"
            else:
                below.append((key, style))
        for key, style in below:
            path = f"{header}.{key}" if header else key
            for _ in range(1 if style == "table" else self.data.draw(st.integers(1, 2))):
                yield f"{self.one_of('', '  ')}[{path}] # y" if style == "table" else f"[[ {path} ]]"
                yield from self.body(path, depth - 1)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_every_path_that_tomllib_reads_is_found(data: st.DataObject) -> None:
    writer = Writer(data)
    text = "\n".join(writer.body("", 2))
    assert_found(text.replace("\n", "\r\n") if writer.one_of("windows", "unix") == "windows" else text)
