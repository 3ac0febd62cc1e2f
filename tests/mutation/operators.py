"""What a mutant changes: at each node of a syntax tree, the small faults that somebody could have made there.

Each function of `OPERATORS` gives the changes at one node; none of them knows where it is allowed (see `mutants.py`).
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from source_text import SourceText, Span


@dataclass(frozen=True)
class Change:
    """New text for a place, and what kind of fault it is."""

    span: Span
    text: str
    kind: str


@dataclass(frozen=True)
class Around:
    """What a node's surroundings say: the type its function returns, and which attributes and keys that function reads of what."""

    returns: str = ""
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


Operator = Callable[[ast.AST, SourceText, Around], Iterator[Change]]

COMPARED: dict[type[ast.cmpop], tuple[str, tuple[str, ...]]] = {
    ast.Lt: ("<", ("<=", ">=")),
    ast.LtE: ("<=", ("<", ">")),
    ast.Gt: (">", (">=", "<=")),
    ast.GtE: (">=", (">", "<")),
    ast.Eq: ("==", ("!=",)),
    ast.NotEq: ("!=", ("==",)),
    ast.Is: ("is", ("is not",)),
    ast.IsNot: ("is not", ("is",)),
    ast.In: ("in", ("not in",)),
    ast.NotIn: ("not in", ("in",)),
}
"""A comparison as written -> the same with its bound moved, and its contrary."""

CALCULATED: dict[type[ast.operator], tuple[str, str]] = {
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "/"),
    ast.Div: ("/", "*"),
    ast.FloorDiv: ("//", "/"),
    ast.Mod: ("%", "//"),
    ast.Pow: ("**", "*"),
    ast.BitAnd: ("&", "|"),
    ast.BitOr: ("|", "&"),
    ast.BitXor: ("^", "|"),
}

PAIRS = (
    *(("min", "max"), ("minimum", "maximum"), ("fmin", "fmax"), ("nanmin", "nanmax"), ("argmin", "argmax"), ("any", "all")),
    *(("floor", "ceil"), ("zeros", "ones"), ("zeros_like", "ones_like"), ("logical_and", "logical_or"), ("startswith", "endswith")),
)
"""Functions of one signature that do the contrary."""

KEYS = (("left", "right"), ("inbound", "outbound"), ("lower", "higher"))
"""Words that are keys, not text for people."""

OTHER_NAME = {name: other for pair in PAIRS for name, other in (pair, pair[::-1])}
OTHER_KEY = {name: other for pair in KEYS for name, other in (pair, pair[::-1])}
TEXT = (ast.JoinedStr, ast.List, ast.Tuple, ast.ListComp)
"""Beside a constant text, operands whose sum is no number: another operator could not even run."""


def comparisons(node: ast.AST, source: SourceText, around: Around) -> Iterator[Change]:
    """``<`` as ``<=`` and as ``>=``, and so on, at every link of a chain."""
    if isinstance(node, ast.Compare):
        operands = [node.left, *node.comparators]
        for left, right, compared in zip(operands, operands[1:], node.ops, strict=False):
            word, others = COMPARED[type(compared)]
            span = source.operator(_between(left, right, source), *word.split())
            yield from (Change(span, other, "comparison") for other in others)


def calculations(node: ast.AST, source: SourceText, around: Around) -> Iterator[Change]:
    """``+`` as ``-``, ``*`` as ``/`` and so on, in expressions and in place."""
    if isinstance(node, ast.BinOp) and type(node.op) in CALCULATED and not (_is_text(node.left) or _is_text(node.right)):
        word, other = CALCULATED[type(node.op)]
        yield Change(source.operator(_between(node.left, node.right, source), word), other, "calculation")
    if isinstance(node, ast.AugAssign) and type(node.op) in CALCULATED and not _is_text(node.value):
        word, other = CALCULATED[type(node.op)]
        yield Change(source.operator(_between(node.target, node.value, source), f"{word}="), f"{other}=", "calculation")


def constants(node: ast.AST, source: SourceText, around: Around) -> Iterator[Change]:
    """A whole number one more and one less, another number one more or half, the other truth, the other key."""
    if not isinstance(node, ast.Constant):
        return
    span, value = source.span(node), node.value
    if isinstance(value, bool):
        yield Change(span, str(not value), "truth")
    elif isinstance(value, int):
        yield Change(span, str(value + 1), "number")
        if value > 0:
            yield Change(span, str(value - 1), "number")
    elif isinstance(value, float):
        yield Change(span, repr(value + 1.0 if value == 0.0 or value >= 1.0 else value / 2), "number")
    elif isinstance(value, str) and value in OTHER_KEY:
        yield Change(span, f'"{OTHER_KEY[value]}"', "key")


def contraries(node: ast.AST, source: SourceText, around: Around) -> Iterator[Change]:
    """A condition denied, ``and`` as ``or``, a sign or a ``not`` left out."""
    if isinstance(node, ast.UnaryOp):
        inside = source.text(source.span(node.operand))
        yield Change(source.span(node), inside if isinstance(node.operand, ast.Name | ast.Constant) else f"({inside})", "sign or not")
    if isinstance(node, ast.BoolOp):
        word, other = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
        for left, right in zip(node.values, node.values[1:], strict=False):
            yield Change(source.operator(_between(left, right, source), word), other, "and, or")
    for test in _tests(node):
        if not isinstance(test, ast.Compare | ast.UnaryOp | ast.Constant) or (isinstance(test, ast.Compare) and len(test.ops) > 1):
            span = source.span(test)
            yield Change(span, f"not ({source.text(span)})", "condition")


def names(node: ast.AST, source: SourceText, around: Around) -> Iterator[Change]:
    """``min`` as ``max`` and so on, the arms of a ``where`` exchanged, and a neighbour read for an attribute or key."""
    if isinstance(node, ast.Name) and node.id in OTHER_NAME:
        yield Change(source.span(node), OTHER_NAME[node.id], "function")
    if isinstance(node, ast.Attribute):
        place = _name_of(node, source)
        if node.attr in OTHER_NAME:
            yield Change(place, OTHER_NAME[node.attr], "function")
        others = around.attributes.get(ast.unparse(node.value), ())
        if isinstance(node.ctx, ast.Load) and node.attr in others:
            yield Change(place, _next(others, node.attr), "neighbour")
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and isinstance(node.ctx, ast.Load):
        others = around.keys.get(ast.unparse(node.value), ())
        if node.slice.value in others:
            yield Change(source.span(node.slice), f'"{_next(others, node.slice.value)}"', "neighbour")
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "where" and len(node.args) == 3:
        first, second = (source.span(argument) for argument in node.args[1:])
        between = source.text(Span(first.end, second.start))
        yield Change(Span(first.start, second.end), source.text(second) + between + source.text(first), "arms")


def slices(node: ast.AST, source: SourceText, around: Around) -> Iterator[Change]:
    """An end of a slice left open."""
    if isinstance(node, ast.Slice):
        for end in (node.lower, node.upper):
            if end is not None:
                yield Change(source.span(end), "", "slice")


def statements(node: ast.AST, source: SourceText, around: Around) -> Iterator[Change]:
    """A statement left out, where it can be left out without a name missing; a loop left early or not at all; another result."""
    if _can_go(node):
        assert isinstance(node, ast.stmt)
        yield Change(source.span(node), "pass", "statement left out")
    if isinstance(node, ast.Continue):
        yield Change(source.span(node), "break", "loop")
    if isinstance(node, ast.For):
        for left in (inner for statement in node.body for inner in _breaks(statement)):
            yield Change(source.span(left), "continue", "loop")
    if isinstance(node, ast.Return) and node.value is not None and not isinstance(node.value, ast.Constant | ast.Compare | ast.UnaryOp):
        span = source.span(node.value)
        if around.returns == "bool":
            yield Change(span, f"not ({source.text(span)})", "result")
        if around.returns in ("int", "float"):
            yield Change(span, f"({source.text(span)}) + 1", "result")


OPERATORS: tuple[Operator, ...] = (comparisons, calculations, constants, contraries, names, slices, statements)


def around_of(function: ast.FunctionDef | ast.AsyncFunctionDef, modules: frozenset[str]) -> Around:
    """What the nodes of a function are to know of it. ``modules``: names of imported modules, whose members are no neighbours."""
    called = {id(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)}
    attributes: dict[str, set[str]] = {}
    keys: dict[str, set[str]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load) and id(node) not in called:
            base = ast.unparse(node.value)
            if base not in modules and base.isidentifier():
                attributes.setdefault(base, set()).add(node.attr)
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
            keys.setdefault(ast.unparse(node.value), set()).add(node.slice.value)
    several = [{base: tuple(sorted(read)) for base, read in found.items() if len(read) > 1} for found in (attributes, keys)]
    return Around(ast.unparse(function.returns) if function.returns else "", *several)


def _between(left: ast.expr, right: ast.expr, source: SourceText) -> Span:
    return Span(source.span(left).end, source.span(right).start)


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, TEXT) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _name_of(node: ast.Attribute, source: SourceText) -> Span:
    end = source.span(node).end
    return Span(end - len(node.attr.encode()), end)


def _next(names: tuple[str, ...], name: str) -> str:
    return names[(names.index(name) + 1) % len(names)]


def _tests(node: ast.AST) -> list[ast.expr]:
    """The conditions that decide at a node."""
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        return [node.test]
    return node.ifs if isinstance(node, ast.comprehension) else []


def _can_go(node: ast.AST) -> bool:
    """Calls for their effect, changes in place and raised errors; not the assignment of a name, without which nothing runs."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Call)
    if isinstance(node, ast.Assign):
        return all(isinstance(target, ast.Attribute | ast.Subscript) for target in node.targets)
    return isinstance(node, ast.AugAssign | ast.Delete | ast.Raise)


def _breaks(node: ast.stmt) -> Iterator[ast.Break]:
    """Where a loop is left, but not loops within it."""
    if isinstance(node, ast.Break):
        yield node
    elif not isinstance(node, ast.For | ast.While | ast.FunctionDef):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.stmt):
                yield from _breaks(child)
