"""A TypeScript file with its syntax tree, as kinds of task look at it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from tree_sitter import Node

from groundspeed_server.syntax.functions import functions
from groundspeed_server.syntax.tree import SyntaxTree, parse
from groundspeed_server.text.snapshot import Language, Span

__all__ = ["Node", "Source", "count_syntax_errors", "parse_source"]

# Far beyond what any file takes: whether a file is used must not depend on the machine's speed.
_PATIENCE_MS = 60_000.0


class Source:
    """A file's text and syntax tree. Spans count code points, as everywhere else.

    Attributes:
        text: The whole text, without a byte order mark.
    """

    def __init__(self, tree: SyntaxTree) -> None:
        self.text = tree.text
        self._tree = tree

    @property
    def parses(self) -> bool:
        """Whether the grammar understands the whole file."""
        return not self._tree.has_error

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """Every node of the tree, parents before children, in the order of the text."""
        return tuple(node for node, _ in self._tree.walk())

    def functions(self) -> list[Span]:
        """Return the whole declarations of the functions that lie in no other."""
        found: list[Span] = []
        for function in functions(self._tree):
            if not found or function.span.start >= found[-1].end:
                found.append(function.span)
        return found

    def span(self, node: Node) -> Span:
        """Return the span of a node."""
        return self._tree.span(node)

    def trimmed(self, span: Span) -> Span:
        """Return a span without the blanks at its ends."""
        text = self.text[span.start : span.end]
        start = span.start + len(text) - len(text.lstrip())
        return Span(start, max(start, span.start + len(text.rstrip())))

    def starts_line(self, offset: int) -> bool:
        """Whether nothing but blanks stands before a place on its line."""
        line_start = max(self.text.rfind("\n", 0, offset), self.text.rfind("\r", 0, offset)) + 1
        return not self.text[line_start:offset].strip()

    def ends_line(self, offset: int) -> bool:
        """Whether nothing at all stands after a place on its line."""
        return self.text[offset : offset + 1] in {"", "\n", "\r"}

    def lines(self) -> Iterator[Span]:
        """Yield the spans of the lines that are not empty, without their ends."""
        for line in re.finditer(r"[^\r\n]+", self.text):
            yield Span(*line.span())


def parse_source(text: str, language: Language) -> Source | None:
    """Return a text as source; None when it is too large or not text, so that it has no tree."""
    tree = parse(text, language, _PATIENCE_MS)
    return Source(tree) if isinstance(tree, SyntaxTree) else None


def count_syntax_errors(text: str, language: Language) -> int | None:
    """Return how many places of a text the grammar does not understand; None without a tree."""
    source = parse_source(text, language)
    if source is None:
        return None
    return 0 if source.parses else sum(node.is_error or node.is_missing for node in source.nodes)
