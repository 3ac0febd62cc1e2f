"""Every measure has a test that asserts its value; and of whatever it has rows, it has one of that."""

from __future__ import annotations

import ast
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from zonesim.measures.catalogue import MEASURES

HERE = Path(__file__).parent
GOLDEN = Path(__file__).parents[2] / "results" / "reference"


class Asserted(NamedTuple):
    """One line of an expectation. ``value``: a number other than 0, which a measure of nothing at all might be as well."""

    measure: str
    of: str
    value: bool


def asserted(source: str) -> Iterator[Asserted]:
    """What the expectations of a test file assert: calls ``expect(outcome, {("measure", "of"): value, ...})``.

    Raises ValueError for one of another form, which nobody could read.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "expect":
            if len(node.args) != 2 or node.keywords or not isinstance(node.args[1], ast.Dict):
                raise ValueError(f"line {node.lineno}: expect takes an outcome and a dictionary that is written out")
            for key, value in zip(node.args[1].keys, node.args[1].values, strict=True):
                match key:
                    case ast.Tuple([ast.Constant(str(measure)), ast.Constant(str(of))]):
                        yield Asserted(measure, of, ast.unparse(value) not in ("NAN", "0", "0.0"))
                    case _:
                        raise ValueError(f"line {value.lineno}: a key of expect is two texts, measure and of, that are written out")


def kind(measure: str, of: str) -> str:
    """What a row is of, whichever the flow or tier and whatever gates and pools are called in one zone."""
    for one, words in (("flow ", "a flow"), ("tier ", "a tier")):
        if of.startswith(one):
            return words
    if measure.startswith("road_") or measure == "backlog_at_close":
        return "a gate"
    return "a pool" if MEASURES[measure].of == "a pool" else of


def everything_asserted() -> list[Asserted]:
    """By all tests beside this one."""
    return [each for file in sorted(HERE.glob("test_*.py")) for each in asserted(file.read_text(encoding="utf-8"))]


def test_every_measure_has_a_test_that_asserts_a_value() -> None:
    """Undefined is no value, and neither is 0: one test at least sees it at work."""
    seen = {each.measure for each in everything_asserted() if each.value}
    assert sorted(set(MEASURES) - seen) == []


def test_no_test_expects_a_measure_that_there_is_not() -> None:
    assert sorted({each.measure for each in everything_asserted()} - set(MEASURES)) == []


def test_of_whatever_a_measure_has_rows_one_is_asserted() -> None:
    """The rows of the golden tables are of all kinds of zones and reforms that are shipped."""
    seen = {(each.measure, kind(each.measure, each.of)) for each in everything_asserted()}
    there = set()
    for table in sorted(GOLDEN.glob("*.csv")):
        with table.open(encoding="utf-8", newline="") as file:
            there |= {(row["measure"], kind(row["measure"], row["of"])) for row in csv.DictReader(file)}
    assert {measure for measure, _ in there} <= set(MEASURES)
    assert sorted(there - seen) == []


def test_expectations_are_read_as_they_are_written() -> None:
    source = """
expect(happens(TEXT), {("scans", "all"): 2 / 2, ("refused", "a, b"): NAN, ("overtime", "a, b"): 0})
for text in ("a", "b"):
    expect(happens(text), {("selected", "tier standard"): 0.0})
"""
    assert list(asserted(source)) == [
        Asserted("scans", "all", True),
        Asserted("refused", "a, b", False),
        Asserted("overtime", "a, b", False),
        Asserted("selected", "tier standard", False),
    ]


@pytest.mark.parametrize(
    "call", ["expect(outcome, known)", "expect(outcome, {key: 1})", "expect(outcome, {**known})", "expect(outcome, expected={})"]
)
def test_an_expectation_that_cannot_be_read_is_told(call: str) -> None:
    with pytest.raises(ValueError, match=r"line 1: .* written out"):
        list(asserted(call))
