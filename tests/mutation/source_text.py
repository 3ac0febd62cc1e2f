"""A module's source as bytes and as a syntax tree, with the places of operators that the tree does not tell."""

from __future__ import annotations

import ast
import io
import tokenize
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Span:
    """From the first byte of a place to the one after its last."""

    start: int
    end: int


class SourceText:
    """The bytes of one module. Places are counted in bytes, so that what lies between two changes stays as it was."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.tree = ast.parse(data)
        lines = data.splitlines(keepends=True)
        self._lines = lines
        self._starts = [0]
        for line in lines:
            self._starts.append(self._starts[-1] + len(line))

    def span(self, node: ast.expr | ast.stmt | ast.excepthandler) -> Span:
        """Where a node stands, without parentheses around it."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return Span(self._starts[node.lineno - 1] + node.col_offset, self._starts[node.end_lineno - 1] + node.end_col_offset)

    def text(self, span: Span) -> str:
        """What stands there."""
        return self.data[span.start : span.end].decode()

    def line_of(self, place: int) -> int:
        """The line, from 1, in which a byte lies."""
        return bisect_left(self._starts, place + 1)

    def whole_lines(self, span: Span) -> Span:
        """A place with the rest of its first and last line."""
        last = self.line_of(max(span.start, span.end - 1))
        return Span(self._starts[self.line_of(span.start) - 1], self._starts[last])

    def operator(self, between: Span, *words: str) -> Span:
        """Where an operator of one or two words stands between its operands. Raises LookupError where it does not."""
        first = bisect_left(self._tokens, (between.start, 0, ""))
        for place in range(first, len(self._tokens) - len(words) + 1):
            found = self._tokens[place : place + len(words)]
            if found[-1][1] > between.end:
                break
            if tuple(word for _, _, word in found) == words:
                return Span(found[0][0], found[-1][1])
        raise LookupError(f"no {' '.join(words)} at {between}")

    @cached_property
    def _tokens(self) -> list[tuple[int, int, str]]:
        """First byte, the one after the last, and the text of every name and operator."""
        found: list[tuple[int, int, str]] = []
        for token in tokenize.tokenize(io.BytesIO(self.data).readline):
            if token.type in (tokenize.OP, tokenize.NAME):
                start, end = (self._place(line, column) for line, column in (token.start, token.end))
                found.append((start, end, token.string))
        return found

    def _place(self, line: int, column: int) -> int:
        """The byte of a place that is counted in characters."""
        text = self._lines[line - 1]
        return self._starts[line - 1] + (column if text.isascii() else len(text.decode()[:column].encode()))
