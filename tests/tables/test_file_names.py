"""Any name of a user's is the name of a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zonesim.tables.file_names import LONGEST, file_names

AWKWARD = [
    "a/b",
    "a-b",
    "A-B",
    "..",
    ".hidden",
    "",
    "con",
    "nul.toml",
    "x" * 400,
    "综" * 200,
    "综" * 200 + "合",
    "a\nb",
    'q"<>|?*',
    "end. ",
]


def test_a_name_that_works_is_kept() -> None:
    plain = ["baseline", "zone at traffic 0.5, lanes 2", "综合保税区", "release_time_mean-all"]
    assert file_names(plain) == {name: name for name in plain}


def test_names_that_would_be_one_file_are_told_apart() -> None:
    assert file_names(["a/b", "a-b", "A-B", "a/b"]) == {"a/b": "a-b", "a-b": "a-b-2", "A-B": "A-B-3"}
    long = file_names(["x" * 400, "x" * 401])
    assert len(set(long.values())) == 2


@pytest.mark.parametrize("name", AWKWARD)
def test_any_name_can_be_written(name: str, tmp_path: Path) -> None:
    (file,) = file_names([name]).values()
    (tmp_path / f"{file}.toml").write_text("here", encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir()] == [f"{file}.toml"]


@given(st.lists(st.text(max_size=300), max_size=20))
def test_no_two_names_become_one_file(names: list[str]) -> None:
    found = file_names(names)
    assert set(found) == set(names)
    assert len({file.casefold() for file in found.values()}) == len(found)
    assert all(len(file.encode()) <= LONGEST + 4 and "/" not in file and file not in ("", ".", "..") for file in found.values())
