"""The table of kinds of flow: complete, consistent, and the only place that knows a kind by its name, but for the preparations."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import MISSING, asdict, fields
from pathlib import Path
from typing import get_args

import pytest

from zonesim.scenario.kinds import KINDS_OF_FLOW, MEANING, ROWS, FlowKind, KindOfFlow, Stay, named
from zonesim.scenario.schema import Scenario
from zonesim.scenario.traffic import Flow
from zonesim.zone.prepare import PREPARATIONS

PACKAGE = Path(__file__).parents[1] / "zonesim"
KNOW_NAMES = ("scenario/kinds.py", "zone/prepare.py")
"""The table, and the map from kinds to their preparations."""


def test_rows_words_of_the_schema_and_preparations_are_the_same_kinds() -> None:
    names = [row.name for row in ROWS]
    assert list(KINDS_OF_FLOW) == names
    assert list(get_args(FlowKind)) == names
    assert sorted(PREPARATIONS) == sorted(names)
    assert Flow.model_json_schema()["properties"]["kind"] == {"description": MEANING, "enum": names, "title": "Kind", "type": "string"}
    assert all(f"``{row.name}``, {row.words}" in MEANING for row in ROWS)


@pytest.mark.parametrize("missing", [field.name for field in fields(KindOfFlow)])
def test_a_kind_that_leaves_a_question_open_cannot_be_written(missing: str) -> None:
    answers = {field.name: getattr(ROWS[0], field.name) for field in fields(KindOfFlow)}
    assert KindOfFlow(**answers) == ROWS[0]
    del answers[missing]
    with pytest.raises(TypeError, match=f"missing 1 required keyword-only argument: '{missing}'"):
        KindOfFlow(**answers)


def test_no_question_has_a_default() -> None:
    for table in (KindOfFlow, Stay):
        assert all(field.default is MISSING and field.default_factory is MISSING for field in fields(table))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_answers_of_a_row_fit_each_other(row: KindOfFlow) -> None:
    assert all(asdict(row)[told] for told in ("name", "words", "who", "noun"))
    assert not row.declared or (row.goods and row.direction is not None)
    assert row.domestic == "none" or row.declared
    assert not row.packable or (row.declared and row.stay is None and not row.one_each)
    assert not (row.spot_checked and (row.declared or row.staff or row.on_paper))
    assert not (row.goods and row.staff)
    assert row.goods or (row.direction is None and row.one_each)
    assert row.goods or not (row.convenience or row.catalogued or row.all_back)
    assert not row.on_paper or (row.direction is None and row.one_each)
    assert row.other_way is None or not KINDS_OF_FLOW[row.other_way].on_paper
    assert row.table is None or Scenario.model_fields[row.table].default is None
    assert row.own_table is None or Flow.model_fields[row.own_table].default is None


def test_kinds_are_named_in_messages_as_one_asks_for_one_of_several() -> None:
    assert named(ROWS[:1]) == "'first_line_in'"
    assert named(ROWS[:3]) == "'first_line_in', 'first_line_out' or 'second_line_in'"


def literals(node: ast.AST) -> Iterator[str]:
    """The texts in an expression."""
    return (each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str))


def asks_by_name(node: ast.AST) -> bool:
    """Whether code asks for a kind by its name, or states one: a comparison, a case, a key, an argument or entry ``kind``, an argument
    of a method, or a collection of nothing but kinds."""
    texts: list[str] = []
    if isinstance(node, ast.Compare | ast.MatchValue):
        texts = list(literals(node))
    elif isinstance(node, ast.Subscript):
        texts = list(literals(node.slice))
    elif isinstance(node, ast.keyword) and node.arg == "kind":
        texts = list(literals(node.value))
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        texts = [text for argument in node.args for text in literals(argument)]
    elif isinstance(node, ast.Dict):
        keys = [key.value for key in node.keys if isinstance(key, ast.Constant)]
        values = [
            text
            for key, value in zip(node.keys, node.values, strict=True)
            if isinstance(key, ast.Constant) and key.value == "kind"
            for text in literals(value)
        ]
        return _all_kinds(keys) or any(text in KINDS_OF_FLOW for text in values)
    elif isinstance(node, ast.Tuple | ast.List | ast.Set):
        return _all_kinds([each.value for each in node.elts if isinstance(each, ast.Constant)])
    return any(text in KINDS_OF_FLOW for text in texts)


def _all_kinds(members: Sequence[object]) -> bool:
    return bool(members) and all(member in KINDS_OF_FLOW for member in members)


def name_faults(path: str, source: str) -> list[str]:
    """Lines of a file that ask for a kind of flow by its name."""
    if path in KNOW_NAMES:
        return []
    return sorted({f"{path}:{node.lineno}" for node in ast.walk(ast.parse(source)) if hasattr(node, "lineno") and asks_by_name(node)})


def test_nobody_else_asks_for_a_kind_by_its_name() -> None:
    found = {file.relative_to(PACKAGE).as_posix(): file.read_text(encoding="utf-8") for file in PACKAGE.rglob("*.py")}
    assert found.keys() >= set(KNOW_NAMES)
    assert [fault for path, source in sorted(found.items()) for fault in name_faults(path, source)] == []


@pytest.mark.parametrize(
    "source",
    [
        'flow.kind == "employees"',
        '"maintenance" != flow.kind',
        'flow.kind in ("first_line_in", other)',
        'flow.kind in {"empty"} | others',
        'INWARD = frozenset({"first_line_in", "returned"})',
        'KINDS = ["empty", "employees"]',
        'WORDS = {"returned": "goods come back", "empty": "empty vehicles"}',
        'WORDS["returned"]',
        'nouns.get("equipment", "vehicles")',
        'kinds.isdisjoint(("first_line_out", *others))',
        'beside(flow, kind="empty")',
        'model_copy(update={"kind": "second_line_out", "share": 1})',
        'match flow.kind:\n    case "training":\n        pass',
    ],
)
def test_a_name_that_is_asked_for_is_a_fault(source: str) -> None:
    assert len(name_faults("rules/lane.py", source)) == 1
    assert name_faults("scenario/kinds.py", source) == []


@pytest.mark.parametrize(
    "source",
    [
        'VEHICLE, EQUIPMENT = "vehicle", "equipment"',
        'row = ("turned_away", "employees", away)',
        'Effect("places_built", "training", "higher")',
        'boxes = {"workshop": bays, "training": places}',
        "flow.kind in self.kinds",
        '"""Flows of the kind ``employees``."""',
    ],
)
def test_a_word_that_is_no_kind_there_is_none(source: str) -> None:
    assert name_faults("rules/lane.py", source) == []
