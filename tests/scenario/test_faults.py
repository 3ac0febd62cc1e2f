"""What pydantic finds wrong with a scenario, in the words that a planner reads."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from file_cases import write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field, RootModel, ValidationInfo, field_validator, model_validator

from zonesim.errors import Fault, InputError
from zonesim.scenario.base import Frozen
from zonesim.scenario.data_files import read_named
from zonesim.scenario.distributions import DurationDistribution
from zonesim.scenario.faults import validate
from zonesim.scenario.files import read
from zonesim.units import Duration, Share


class Colour(Enum):
    """For a choice that is an enumeration."""

    RED = "red"
    GREEN = "green"


class Lane(Frozen):
    """A lane of a gate."""

    kind: Literal["regular", "staff"] = "regular"
    """What it is for."""
    servers: Annotated[int, Field(ge=0)]
    """How many serve at the
    same time; none when it is closed."""
    width: Annotated[float, Field(gt=0, lt=10)] = 3.5
    colour: Colour = Colour.RED


class Empty(Frozen):
    """A switch without parameters."""


class Road(Frozen):
    """One way in."""

    kind: Literal["road"]
    metres: float


class Rail(Frozen):
    """Another way in."""

    kind: Literal["rail"]
    tracks: int


class Lots(RootModel[dict[str, Lane]]):
    """A table of its own kind."""


class Roster(Frozen):
    """A table read from a file."""

    file: str | None = None
    rows: tuple[Any, ...] = Field(default=(), validate_default=True)

    @field_validator("rows", mode="before")
    @classmethod
    def _read(cls, rows: Any, info: ValidationInfo) -> Any:
        file = info.data.get("file")
        return read_named(file, {"servers": int}, info=info) if file else rows


class Zone(Frozen):
    """A small zone with one of everything that can be wrong."""

    title: str = "A zone"
    code: Annotated[str, Field(min_length=2, max_length=4, pattern="^[A-Z]*$")] = "AB"
    open: bool = True
    days: Annotated[int, Field(le=3660, multiple_of=2)] = 2
    share: Share = 0.5
    hours: Annotated[tuple[int, ...], Field(min_length=2, max_length=3)] = (6, 22)
    lanes: dict[str, Lane] = {}
    lots: Lots = Lots({})
    passing: Duration = Field(default="1 min", validate_default=True)
    service: DurationDistribution | None = None
    switch: Empty | None = None
    way: Annotated[Road | Rail, Field(discriminator="kind")] | None = None
    either: str | Lane | list[int] | None = None
    deep: list[int | Lane | Roster] = []
    roster: Roster = Roster()
    from_: int = Field(default=0, alias="from")
    small: dict[Annotated[str, Field(max_length=3)], int] = {}

    @model_validator(mode="after")
    def _whole(self) -> Zone:
        if self.from_ > self.days:
            raise ValueError("from is after the last day; lower it; or add days")
        if self.title == "bad":
            raise AssertionError("no such title")
        return self


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def faults(text: str, *overrides: str, model: type[BaseModel] = Zone) -> list[str]:
    path = write({"x.toml": text})
    with pytest.raises(InputError) as caught:
        validate(model, read(path, overrides))
    return [str(fault) for fault in caught.value.faults]


SERVERS = "missing; add it: how many serve at the same time"
DURATION = "write for example '45 s', '20 min', '2 h' or '1 h 30 min'"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("lanse = 3", "1:1: lanse: unknown key 'lanse'; did you mean 'lanes'?"),
        ("extend = 'a.toml'", "1:1: extend: unknown key 'extend'; did you mean 'extends'?"),
        ("fron = 3", "1:1: fron: unknown key 'fron'; did you mean 'from'?"),
        ("from_ = 3", "1:1: from_: unknown key 'from_'; did you mean 'from'?"),
        ("lanes.a = { servers = 1, 'x y' = 2 }", "1:26: lanes.a.\"x y\": unknown key 'x y'; known keys: kind, servers, width, colour"),
        ("[lots.a]\nservers = 1\nserver = 2", "3:1: lots.a.server: unknown key 'server'; did you mean 'servers'?"),
        ("switch.day = 3", "1:8: switch.day: unknown key 'day'; remove it"),
        ("[lanes.a]\nkind = 'staff'", f"1:8: lanes.a.servers: {SERVERS}"),
        ("lots = { b = {} }", f"1:14: lots.b.servers: {SERVERS}"),
        ("way = { kind = 'rail' }", "1:7: way.tracks: missing; add it"),
        ("way = { kind = 'road', metres = 1, tracks = 2 }", "1:36: way.tracks: unknown key 'tracks'; known keys: kind, metres"),
        ("way = { tracks = 2 }", "1:7: way.kind: missing; add it"),
        ("way = { kind = 'roads' }", "1:16: way.kind: no such choice: \"roads\"; did you mean 'road'?"),
        ("way = { kind = 3 }", "1:16: way.kind: no such choice: 3; write one of 'road', 'rail'"),
        ("lanes.a = { servers = 1, kind = 'stuff' }", "1:33: lanes.a.kind: no such choice: \"stuff\"; did you mean 'staff'?"),
        ("lanes.a = { servers = 1, kind = 7 }", "1:33: lanes.a.kind: no such choice: 7; write one of 'regular' or 'staff'"),
        ("lanes.a = { servers = 1, colour = 'gren' }", "1:35: lanes.a.colour: no such choice: \"gren\"; did you mean 'green'?"),
        ("lanes.a = { servers = 'many' }", '1:23: lanes.a.servers: must be a whole number, not "many"'),
        ("lanes.a = { servers = 2.5 }", "1:23: lanes.a.servers: must be a whole number, not 2.5"),
        ("lanes.a = { servers = -1 }", "1:23: lanes.a.servers: must be at least 0, not -1"),
        ("lanes.a = { servers = 1, width = 'wide' }", '1:34: lanes.a.width: must be a number, not "wide"'),
        ("lanes.a = { servers = 1, width = [1] }", "1:34: lanes.a.width: must be a number, not [1]"),
        ("lanes.a = { servers = 1, width = 0 }", "1:34: lanes.a.width: must be more than 0, not 0"),
        ("lanes.a = { servers = 1, width = 10.5 }", "1:34: lanes.a.width: must be less than 10, not 10.5"),
        ("lanes.a = { servers = 1, width = inf }", "1:34: lanes.a.width: must be a finite number, not inf"),
        ("share = 1.5", "1:9: share: must be at most 1, not 1.5"),
        ("days = 5000", "1:8: days: must be at most 3660, not 5000"),
        ("days = 3", "1:8: days: must be a multiple of 2, not 3"),
        ("open = 'maybe'", '1:8: open: must be true or false, not "maybe"'),
        ("open = 3.5", "1:8: open: must be true or false, not 3.5"),
        ("title = 3", '1:9: title: must be text, not 3; put it in quotation marks: "3"'),
        ("title = true", '1:9: title: must be text, not true; put it in quotation marks: "true"'),
        ("title = 2026-03-02", '1:9: title: must be text, not 2026-03-02; put it in quotation marks: "2026-03-02"'),
        ("title = 08:00:00", '1:9: title: must be text, not 08:00:00; put it in quotation marks: "08:00:00"'),
        ("title = { a = 1 }", "1:9: title: must be text, not {a = 1}"),
        ("code = 'A'", "1:8: code: has 1 characters, must have at least 2"),
        ("code = 'ABCDE'", "1:8: code: has 5 characters, must have at most 4"),
        ("code = 'ab'", "1:8: code: must match pattern '^[A-Z]*$', not \"ab\""),
        ("hours = [6]", "1:9: hours: has 1 values, must have at least 2"),
        ("hours = [6, 7, 8, 9]", "1:9: hours: has 4 values, must have at most 3"),
        ("hours = [6, 'late']", '1:13: hours.1: must be a whole number, not "late"'),
        ("hours = 6", "1:9: hours: must be a list, not 6"),
        ("lanes = 4", "1:9: lanes: must be a table, not 4"),
        ("lanes.a = [4]", "1:11: lanes.a: must be a table, not [4]"),
        ("lots = 'many'", '1:8: lots: must be a table, not "many"'),
        ("passing = '9 sek'", f"1:11: passing: not a duration: '9 sek'; {DURATION}"),
        ("passing = 9", f"1:11: passing: not a duration: 9; {DURATION}"),
        ("service = '9 sek'", f"1:11: service: not a duration: '9 sek'; {DURATION}"),
        ("service.lognormal.mean = '9 s'", "1:9: service.lognormal.sd: missing; add it: standard deviation of the variable"),
        ("service.lognorm.mean = '9 s'", "1:1: service: no family of distributions is called 'lognorm'; did you mean 'lognormal'?"),
        (
            "[service]\nmixture = [{ share = 1, of.uniform.mix = '1 s', of.uniform.min = '1 s', of.uniform.max = '2 s' }]",
            "2:36: service.mixture.0.of.uniform.mix: unknown key 'mix'; did you mean 'min'?",
        ),
        ("from = 3", "from is after the last day; lower it; or add days"),
        ("title = 'bad'", "no such title"),
        ("small.abcd = 3", "1:7: small.abcd: has 4 characters, must have at most 3"),
        ("either = 3", "1:10: either: must be text or a table or a list, not 3"),
        ("either = { servers = -1 }", "1:22: either.servers: must be at least 0, not -1"),
        ("either = { server = 1, servers = 1 }", "1:12: either.server: unknown key 'server'; did you mean 'servers'?"),
        ("either = [1, 'x']", '1:14: either.1: must be a whole number, not "x"'),
        ("deep = [1, { servers = 1, kind = 'staf' }]", "1:34: deep.1.kind: no such choice: \"staf\"; did you mean 'staff'?"),
        (
            "roster.file = 'no.csv'",
            "1:15: roster.file: no.csv cannot be read: No such file or directory; check the path",
        ),
    ],
)
def test_a_fault_says_where_what_and_how_to_mend_it(text: str, message: str) -> None:
    assert faults(text) == [f"x.toml:{message}" if message[0].isdigit() else f"x.toml: {message}"]


def test_of_a_value_that_could_be_several_things_the_most_likely_is_spoken_of() -> None:
    assert faults("deep = [1, { file = 'no.csv', row = 1 }]") == [
        "x.toml:1:21: deep.1.file: no.csv cannot be read: No such file or directory; check the path",
        "x.toml:1:31: deep.1.row: unknown key 'row'; did you mean 'rows'?",
    ]


def test_a_fault_in_a_data_file_stands_at_its_own_line() -> None:
    write({"data/lanes.csv": "servers\n1\nx\n\n2,3\n"})
    path = write({"sub/x.toml": "roster.file = '../data/lanes.csv'"})
    with pytest.raises(InputError) as caught:
        validate(Zone, read(path))
    assert str(caught.value) == (
        "sub/../data/lanes.csv:3: servers: invalid literal for int() with base 10: 'x'\n"
        "sub/../data/lanes.csv:5: 2 values; give 1: servers"
    )


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("lanes=2", "lanes: must be a table, not 2"),
        ("lanes.a.server=2", "lanes.a.server: unknown key 'server'; did you mean 'servers'?"),
        ("title=3", "title: must be text, not 3; write --set 'title=\"3\"'"),
        ("share=2", "share: must be at most 1, not 2"),
    ],
)
def test_a_fault_of_an_option_names_the_option(override: str, message: str) -> None:
    assert faults("lanes.a.servers = 2", override) == [f"--set {override}: {message}"]


def test_all_faults_come_at_once_in_the_order_of_files_and_lines() -> None:
    write({"a.toml": "[lanes.a]\nservers = -1\nkind = 'x'\n"})
    assert faults("extends = 'a.toml'\nopen = 'x'\nlanes.a.wide = 3\ndays = 1", "share=2", "lanes.b={}") == [
        f"--set lanes.b={{}}: lanes.b.servers: {SERVERS}",
        "--set share=2: share: must be at most 1, not 2",
        "a.toml:2:11: lanes.a.servers: must be at least 0, not -1",
        "a.toml:3:8: lanes.a.kind: no such choice: \"x\"; write one of 'regular' or 'staff'",
        "x.toml:2:8: open: must be true or false, not \"x\"",
        "x.toml:3:9: lanes.a.wide: unknown key 'wide'; did you mean 'width'?",
        "x.toml:4:8: days: must be a multiple of 2, not 1",
    ]  # fmt: skip


def test_a_missing_key_of_a_table_in_two_files_stands_in_the_later() -> None:
    write({"a.toml": "[lanes.a]\nkind = 'staff'\n"})
    assert faults("extends = 'a.toml'\n[lanes.a]\nwidth = 3") == [f"x.toml:2:8: lanes.a.servers: {SERVERS}"]


def test_what_is_right_is_given_back() -> None:
    write({"data/lanes.csv": "servers\n1\n2\n", "a.toml": "roster.file = 'data/lanes.csv'"})
    zone = validate(Zone, read(write({"sub/x.toml": "extends = '../a.toml'\neither = 'x'"}), ["lanes.a.servers=2"]))
    assert zone == Zone(
        lanes={"a": Lane(servers=2)}, either="x", roster=Roster.model_construct(file="../data/lanes.csv", rows=((1,), (2,)))
    )


SAMPLE = """\
title = "Zone" # é
open = true
hours = [6, 22]
share = 0.5
passing = "1 h 30 min"
service.lognormal = { mean = "9 s", sd = '3 s' }
deep = [1, { servers = 2 }]
[lanes.a]
kind = "staff"
servers = 2
[lanes."b.c"]
servers = 0
[way]
kind = "rail"
tracks = 2
"""
PIECES = (*"[]{}=.,#\"'\\\n\r\t -+_019aexé\0\x7f\ud7ff", '"""', "'''", "[[", "extends = 'x.toml'\n", "remove = ['way']\n")
SHAPES = ("3", "-1.5", "true", "'x'", "[]", "[1, 'x']", "[{}]", "{}", "{ a = {} }", "{ kind = 'x' }", "2026-03-02", "nan", "08:00:00")
OPTIONS = ("title", "lanes.a.servers", "hours", "way", "service", "either", "deep", '"', "a..b", "", "new.key")

TEXTS = st.text(st.characters(codec="utf-8"), max_size=8)


def found(text: str, *overrides: str) -> list[Fault]:
    """The faults of a file; none where it is right. Any other error is one of ours."""
    try:
        validate(Zone, read(write({"x.toml": text}), overrides))
    except InputError as error:
        return list(error.faults) or [Fault("refused without a reason")]
    return []


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_a_file_says_only_faults_come_back(data: st.DataObject) -> None:
    text = SAMPLE
    for _ in range(data.draw(st.integers(1, 4))):
        begin = data.draw(st.integers(0, len(text)))
        end = begin + data.draw(st.integers(0, 12))
        text = text[:begin] + "".join(data.draw(st.lists(st.sampled_from(PIECES), max_size=4))) + text[end:]
    assert all(fault.what and fault.file == "x.toml" for fault in found(text))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(OPTIONS), value=st.one_of(st.text(st.characters(codec="utf-8"), max_size=8), st.sampled_from([*SHAPES, "!"]))
)
def test_whatever_an_option_says_only_faults_come_back(path: str, value: str) -> None:
    assert all(fault.what and fault.file in ("x.toml", f"--set {path}={value}") for fault in found(SAMPLE, f"{path}={value}"))


@pytest.mark.parametrize("key", [field.alias or name for name, field in Zone.model_fields.items()])
def test_values_of_any_shape_in_any_place_give_faults_of_that_line(key: str) -> None:
    faulty = [fault for shape in SHAPES for fault in found(f"{key} = {shape}")]
    assert faulty
    assert {fault.line for fault in faulty if fault.path} == {1}
