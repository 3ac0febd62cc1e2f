"""Every fault of scenario files themselves, and of options, in the words that a planner reads."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from file_cases import BASE, write

from zonesim.errors import InputError
from zonesim.scenario.files import read

TOML = "put text, times and durations in quotation marks"
EMPTY = "says nothing; describe a scenario, or what differs from one that it extends"
DEEP = "is nested too deeply; use at most 40 levels"
NO_TEXT = "must be text or a list of texts"
EXTENDS = 'write for example extends = ["baseline.toml"]'
REMOVE = 'write for example remove = ["inspection_yard"]'
NO_KEY = "write for example 'flows.empty'"
GONE = "nothing to remove; name a table or key of what is extended"
NO_FILE = "cannot be read: No such file or directory"
RELATIVE = "name a file relative to the folder of this one, and none that extends this one"
CIRCLE = "cannot be read: it goes round in a circle"
ORDER = "the files it extends cannot be put in order; list each once, after those it extends itself, and everywhere in the same order"
VALUE = "says no value for a key; write path=value (path=! removes), e.g. horizon.days=2"
IN_FILE = "stands in a file only; write path=value, or path=! to remove"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def faults(path: Path, *overrides: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        read(path, overrides)
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", EMPTY),
        ("# nothing\n", EMPTY),
        ("title = Busy", f"1:9: is not TOML: Invalid value; {TOML}"),
        ("a = 1\nopens = 18:30", f"2:11: is not TOML: Expected newline or end of document after a statement; {TOML}"),
        ("a = 1\r\nlasts = 20 min", f"2:12: is not TOML: Expected newline or end of document after a statement; {TOML}"),
        ("a = 1\na = 2", "2:6: is not TOML: Cannot overwrite a value; state each key once"),
        ("[a]\n[b]\n[a]", "3:3: is not TOML: Cannot declare ('a',) twice; state each table once"),
        ("a = [1,\n", f"2:1: is not TOML: Invalid value; {TOML}"),
        ("a = 1\r\nb", "2:2: is not TOML: Expected '=' after a key in a key/value pair"),
        (b"a = 1\nb = '\xe9'", "2:6: is not UTF-8 text; save it as UTF-8"),
        ("a = 'é'\r\nü = '".encode() + b"\xff'", "2:6: is not UTF-8 text; save it as UTF-8"),
        ("a = 'é\xff".encode() + b"\xff'", "1:8: is not UTF-8 text; save it as UTF-8"),
        ("a = 1".encode("utf-16"), "1:1: is not UTF-8 text; save it as UTF-8"),
        (b"\xef\xbb\xbfa = 1", "1:1: begins with a byte order mark; save it as UTF-8 without one"),
        ("a = " + 5000 * "[", DEEP),
        ("b = 1\na = " + 41 * "[" + 41 * "]", f"2:45: a: {DEEP}"),
        (".".join(41 * "a") + " = 1", f"1:85: a: {DEEP}"),
        ("a = [1, 9223372036854775808]", "1:9: a.1: is too large a number; use at most 18 digits"),
        ("a = -9223372036854775809", "1:5: a: is too large a number; use at most 18 digits"),
        ("a = " + 5000 * "1", "has a number of too many digits; use at most 18 digits"),
        ("extends = 3", f"1:11: extends: {NO_TEXT}, not 3; {EXTENDS}"),
        ('extends = ["base.toml", { a = 1 }]', f"1:25: extends: {NO_TEXT}, not {{a = 1}}; {EXTENDS}"),
        ("remove = [3]", f"1:11: remove: {NO_TEXT}, not 3; {REMOVE}"),
        ('remove = ["a..b"]', f"1:11: remove: not a key: 'a..b'; {NO_KEY}"),
        ('remove = ["a b"]', f"1:11: remove: not a key: 'a b'; {NO_KEY}"),
        ('remove = ["a.b"]', f"1:11: a.b: {GONE}"),
        ('extends = "base.toml"\nremove = ["title.x"]', f"2:11: title.x: {GONE}"),
        ('extends = "base.toml"\nremove = ["x"]', f"2:11: x: {GONE}"),
    ],
)
def test_a_fault_of_a_file_says_where_and_how_to_mend_it(text: str | bytes, message: str) -> None:
    assert faults(write({"base.toml": BASE, "x.toml": text})) == [f"x.toml:{message}" if message[0].isdigit() else f"x.toml: {message}"]


def test_as_deep_and_as_large_as_is_allowed_is_no_fault() -> None:
    read(write({"x.toml": "a = " + 40 * "[" + 40 * "]" + "\nb = [9223372036854775807, -9223372036854775808]"}))


@pytest.mark.parametrize(
    ("texts", "messages"),
    [
        ({"x.toml": 'a = 1\nextends = "no.toml"'}, [f"x.toml:2:11: extends: 'no.toml' {NO_FILE}; {RELATIVE}"]),
        (
            {"sub/y.toml": "a = 1", "x.toml": 'extends = "sub"'},
            [f"x.toml:1:11: extends: 'sub' cannot be read: Is a directory; {RELATIVE}"],
        ),
        ({"x.toml": 'extends = "a\\u0000b"'}, [f"x.toml:1:11: extends: 'a\\x00b' cannot be read: embedded null byte; {RELATIVE}"]),
        ({"x.toml": 'extends = "x.toml"'}, [f"x.toml:1:11: extends: 'x.toml' {CIRCLE}, x.toml -> x.toml; {RELATIVE}"]),
        (
            {
                "a.toml": 'extends = "sub/b.toml"',
                "sub/b.toml": 'x = 1\nextends = ["../c.toml"]',
                "c.toml": 'extends = "a.toml"',
                "x.toml": 'extends = "a.toml"',
            },
            [f"c.toml:1:11: extends: 'a.toml' {CIRCLE}, a.toml -> b.toml -> c.toml -> a.toml; {RELATIVE}"],
        ),
        (
            {"a.toml": "x = ", "b.toml": "", "x.toml": 'extends = ["a.toml", "no.toml", "b.toml", "a.toml"]\nremove = [1]'},
            [
                f"a.toml:1:5: is not TOML: Invalid value; {TOML}",
                f"x.toml:1:22: extends: 'no.toml' {NO_FILE}; {RELATIVE}",
                f"b.toml: {EMPTY}",
                f"x.toml:2:11: remove: {NO_TEXT}, not 1; {REMOVE}",
            ],
        ),
        (
            {"a.toml": "x = 1", "b.toml": 'extends = "a.toml"', "x.toml": 'extends = ["b.toml", "a.toml"]'},
            [f"x.toml:1:11: extends: {ORDER}"],
        ),
        ({"a.toml": "x = 1", "x.toml": 'extends = ["a.toml", "./a.toml"]'}, [f"x.toml:1:11: extends: {ORDER}"]),
    ],
)
def test_a_fault_in_what_is_extended_stands_in_the_file_that_has_it(texts: Mapping[str, str], messages: list[str]) -> None:
    assert faults(write(texts)) == messages


def test_a_file_that_is_not_there_or_not_to_be_read_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write({"x.toml": "a = 1"})
    assert faults(Path("no/x.toml")) == [f"no/x.toml: {NO_FILE}; check the path"]
    assert faults(tmp_path) == [f"{tmp_path}: cannot be read: Is a directory; check the path"]
    assert faults(Path()) == [".: cannot be read: Is a directory; check the path"]

    def refuse(file: Path) -> bytes:
        raise PermissionError(13, os.strerror(13))

    monkeypatch.setattr(Path, "read_bytes", refuse)  # a test may run as a user to whom nothing is forbidden
    assert faults(path) == ["x.toml: cannot be read: Permission denied; check the path"]


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        (["lanes"], f"--set lanes: {VALUE}"),
        (["=3"], f"--set =3: {VALUE}"),
        (["a b=3"], f"--set a b=3: {VALUE}"),
        (["a..b=3"], f"--set a..b=3: {VALUE}"),
        ([""], f"--set : {VALUE}"),
        (["x="], f"--set x=: {VALUE}"),
        (["extends=a.toml"], f"--set extends=a.toml: 'extends' {IN_FILE}"),
        (["remove=['x']"], f"--set remove=['x']: 'remove' {IN_FILE}"),
        (["x=1", "x=2"], "--set x=2: sets what --set x=1 sets, too; keep one of them"),
        (["x.y=1", "x={}"], "--set x={}: sets what --set x.y=1 sets, too; keep one of them"),
        (["x=!", "x.y=1"], "--set x.y=1: sets what --set x=! sets, too; keep one of them"),
        (["y=!"], f"--set y=!: y: {GONE}"),
        (["y=9223372036854775808"], "--set y=9223372036854775808: y: is too large a number; use at most 18 digits"),
        ([".".join(41 * "a") + "=1"], f"--set {'.'.join(41 * 'a')}=1: a: {DEEP}"),
    ],
)
def test_a_fault_of_an_option_says_which(overrides: list[str], message: str) -> None:
    assert faults(write({"x.toml": "x = { y = 0 }"}), *overrides) == [message]


def test_faults_of_files_and_options_come_together() -> None:
    assert faults(write({"x.toml": "x ="}), "y", "z") == [
        f"--set y: {VALUE}",
        f"--set z: {VALUE}",
        f"x.toml:1:4: is not TOML: Invalid value; {TOML}",
    ]
