"""Every mutant of a module: where a small fault may be planted, and the name under which it is known when the file has moved on."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from operators import OPERATORS, Around, Change, around_of
from source_text import SourceText, Span

UNMOVED = ("TypeVar", "ParamSpec", "NewType", "Literal", "Annotated", "Fault", "InputError")
"""Types and messages: what is called or subscripted there decides no number."""

FLAGS = ("strict",)
"""Arguments that only guard: nothing else happens while nothing is wrong."""


@dataclass(frozen=True)
class Key:
    """A mutant's lasting name: file, function ("" outside any), and the lines before and after, with single spaces."""

    file: str
    function: str
    original: str
    mutated: str


@dataclass(frozen=True)
class Mutant:
    """One change of one file.

    ``names``: outside functions, what the statement binds (tests that meet whoever reads these names cover it). ``lines``: the first
    and last line of the statement, or of the part of it, in which the change lies.
    """

    key: Key
    change: Change
    line: int
    names: tuple[str, ...] | None
    lines: tuple[int, int]

    def applied(self, data: bytes) -> bytes:
        """The file with the change, and not a byte else. Raises SyntaxError if that is no Python, which would be a fault of ours."""
        changed = data[: self.change.span.start] + self.change.text.encode() + data[self.change.span.end :]
        ast.parse(changed)
        return changed


def mutants_of(file: str, data: bytes) -> list[Mutant]:
    """All mutants of a module, in the order of the text. ``file`` is the path that they will be known by."""
    source = SourceText(data)
    finder = _Finder(file, source)
    found = list(finder.of(source.tree, _Scope()))
    return sorted(found, key=lambda mutant: (mutant.change.span.start, mutant.change.span.end, mutant.change.text))


@dataclass(frozen=True)
class _Scope:
    """Where in the module a node stands."""

    function: str = ""
    outer: str = ""
    names: tuple[str, ...] | None = ()
    lines: tuple[int, int] = (0, 0)
    around: Around = field(default_factory=Around)


class _Finder:
    def __init__(self, file: str, source: SourceText) -> None:
        self.file = file
        self.source = source
        self.modules = frozenset(_modules(source.tree))

    def of(self, node: ast.AST, scope: _Scope) -> Iterator[Mutant]:
        """Mutants of a node and all below it."""
        if _left_out(node):
            return
        if isinstance(node, ast.stmt) and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            scope = self._at(node, scope)
        for operator in OPERATORS:
            yield from (self._mutant(change, scope) for change in operator(node, self.source, scope.around))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from self._function(node, scope)
        elif isinstance(node, ast.ClassDef):
            inner = replace(scope, outer=f"{scope.outer}{node.name}.")
            for statement in node.body:
                yield from self.of(statement, inner)
        else:
            for child in _children(node):
                yield from self.of(child, scope)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: _Scope) -> Iterator[Mutant]:
        """Defaults are worked out where the function is defined, the body when it is called."""
        name = f"{scope.outer}{node.name}"
        for default in (*node.args.defaults, *node.args.kw_defaults):
            if default is not None:
                names = None if scope.names is None else (node.name,)
                yield from self.of(default, replace(scope, function=name, names=names, lines=_lines(default)))
        inner = _Scope(name, f"{name}.", None, (0, 0), around_of(node, self.modules))
        for statement in node.body:
            yield from self.of(statement, inner)

    def _at(self, node: ast.stmt, scope: _Scope) -> _Scope:
        """The scope of a statement: its lines, of a block those of its head; and, outside functions, what it binds."""
        head = next((child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)), node)
        lines = _lines(head if hasattr(node, "body") else node)
        return replace(scope, lines=lines, names=None if scope.names is None else tuple(sorted(_bound(node))))

    def _mutant(self, change: Change, scope: _Scope) -> Mutant:
        whole = self.source.whole_lines(change.span)
        original = self.source.text(whole)
        head = self.source.text(Span(whole.start, change.span.start))
        mutated = head + change.text + self.source.text(Span(change.span.end, whole.end))
        key = Key(self.file, scope.function or scope.outer.rstrip("."), " ".join(original.split()), " ".join(mutated.split()))
        return Mutant(key, change, self.source.line_of(change.span.start), scope.names, scope.lines)


def _lines(node: ast.expr | ast.stmt) -> tuple[int, int]:
    return node.lineno, node.end_lineno or node.lineno


def _modules(tree: ast.Module) -> Iterator[str]:
    """Names under which modules are imported: whatever begins with a small letter and comes from an import."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name.split(".")[0] for alias in node.names if alias.name.islower())


def _left_out(node: ast.AST) -> bool:
    """Places at which a change changes nothing that a test should see: types, messages, names of the interface, guards of types."""
    if isinstance(node, ast.Assert | ast.Import | ast.ImportFrom | ast.JoinedStr):
        return True
    if isinstance(node, ast.If):
        return ast.unparse(node.test) in ("TYPE_CHECKING", "__name__ == '__main__'")
    if isinstance(node, ast.Assign):
        return ast.unparse(node.targets[0]) == "__all__"
    if isinstance(node, ast.AnnAssign):
        return ast.unparse(node.annotation).endswith("TypeAlias")
    called = node.func if isinstance(node, ast.Call) else node.value if isinstance(node, ast.Subscript) else None
    return called is not None and ast.unparse(called).split(".")[-1] in UNMOVED


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """What may be changed below a node: not annotations, not what a raised error says, not the types of casts and instances, not how
    an array of nothing is filled."""
    if isinstance(node, ast.Raise):
        return
    called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
    for name, value in ast.iter_fields(node):
        if name == "annotation" or (isinstance(node, ast.Lambda) and name == "args") or (name == "func" and _makes_nothing(node)):
            continue
        for place, child in enumerate(value if isinstance(value, list) else [value]):
            typed = name == "args" and (called, place) in (("cast", 0), ("isinstance", 1), ("issubclass", 1))
            guard = isinstance(child, ast.keyword) and child.arg in FLAGS
            if isinstance(child, ast.AST) and not typed and not guard:
                yield child


def _makes_nothing(node: ast.AST) -> bool:
    """Whether a call makes an array of no elements, which is the same whatever it is filled with."""
    size = node.args[0] if isinstance(node, ast.Call) and node.args else None
    sizes = size.elts if isinstance(size, ast.Tuple) else [size]
    return any(isinstance(number, ast.Constant) and number.value == 0 for number in sizes)


def _bound(node: ast.stmt) -> Iterator[str]:
    """The names that a statement outside functions gives something."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            yield inner.id
