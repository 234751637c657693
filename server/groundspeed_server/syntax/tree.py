"""Parses a document within limits of size and time.

tree-sitter is fast, but not on everything: garbage and deep nesting take seconds, and some of its
own tree operations recurse in C. So there is no tree above a size, beyond a line length or past a
deadline, and what walks a tree does so with a cursor, never by recursion and never by `str(node)`.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import count

import tree_sitter_typescript
from tree_sitter import Language as Grammar
from tree_sitter import Node, Parser, Point, Tree, TreeCursor

from groundspeed_server.syntax.limits import MAX_BYTES
from groundspeed_server.syntax.offsets import OffsetMap
from groundspeed_server.text.agreement import common_end, common_start
from groundspeed_server.text.snapshot import Language, Span

MAX_LINE = 20_000
MAX_DEPTH = 1_000
_NUL_WINDOW = 8 * 1_024
_LINES_UNASKED = 1_000
# py-tree-sitter keeps a reference to whatever a `read` callable returned (0.26.1). So it is handed
# the same object for the same line each time, and no more is lost than the lines that differ.
_LINES: dict[bytes, bytes] = {}
_SURROGATES = re.compile("[\ud800-\udfff]")


class UnparsedReason(StrEnum):
    """Why a text has no tree."""

    TOO_LARGE = "too_large"
    BINARY = "binary"
    PARSE_DEADLINE = "parse_deadline"


@dataclass(frozen=True, slots=True)
class Unparsed:
    """There is no tree, and why."""

    reason: UnparsedReason


class SyntaxTree:
    """The tree of one text, addressed in code points.

    Attributes:
        text: The text; each lone surrogate in it became U+FFFD, so offsets did not move.
        source: The text in UTF-8, as the tree's byte offsets count it.
        language: The language that chose the grammar.
    """

    __slots__ = ("_offsets", "_tree", "language", "source", "text")

    def __init__(self, text: str, source: bytes, language: Language, tree: Tree) -> None:
        self.text = text
        self.source = source
        self.language = language
        self._tree = tree
        self._offsets = OffsetMap(text, source)

    @property
    def has_error(self) -> bool:
        """Whether any part of the text did not fit the grammar."""
        return self._tree.root_node.has_error

    def cursor(self) -> TreeCursor:
        """Return a cursor at the root. It must not be copied: using a copied cursor crashes."""
        return self._tree.walk()

    def to_byte(self, offset: int) -> int:
        """Return the byte offset of a code-point offset."""
        return self._offsets.to_byte(offset)

    def to_offset(self, byte: int) -> int:
        """Return the code-point offset of a byte offset."""
        return self._offsets.to_offset(byte)

    def span(self, node: Node) -> Span:
        """Return a node's range in code points."""
        return Span(self.to_offset(node.start_byte), self.to_offset(node.end_byte))

    def path(self, byte: int) -> tuple[Node, ...]:
        """Return the nodes that hold a byte, root first; none when they nest too deep to matter."""
        cursor = self.cursor()
        nodes = [self._tree.root_node]
        while cursor.goto_first_child_for_byte(byte) is not None:
            node = cursor.node
            if node is None or node.start_byte > byte:
                break
            nodes.append(node)
            if len(nodes) > MAX_DEPTH:
                return ()
        return tuple(nodes)

    def walk(self) -> Iterator[tuple[Node, int]]:
        """Yield every node with its depth, parents before children, in document order."""
        cursor = self.cursor()
        depth = 0
        while True:
            node = cursor.node
            if node is not None:
                yield node, depth
            if cursor.goto_first_child():
                depth += 1
                continue
            while not cursor.goto_next_sibling():
                if not cursor.goto_parent():
                    return
                depth -= 1

    def edited_to(self, source: bytes) -> Tree:
        """Return this tree with the place marked where `source` differs: input for a reparse."""
        old = self.source
        start = common_start(old, source)
        tail = common_end(old, source, min(len(old), len(source)) - start)
        old_end, new_end = len(old) - tail, len(source) - tail
        place = _point(old, start)
        edited = self._tree.copy()
        edited.edit(
            start_byte=start,
            old_end_byte=old_end,
            new_end_byte=new_end,
            start_point=place,
            old_end_point=_point(old, old_end, (start, place.row)),
            new_end_point=_point(source, new_end, (start, place.row)),
        )
        return edited


def parse(
    text: str,
    language: Language,
    deadline_ms: float = 50,
    previous: SyntaxTree | None = None,
) -> SyntaxTree | Unparsed:
    """Parse a document.

    Args:
        text: The whole document; may hold anything.
        language: Chooses the grammar.
        deadline_ms: Milliseconds of wall time after which parsing is given up.
        previous: The tree of an earlier version: what did not change is not parsed again.

    Returns:
        The tree, or the reason why there is none. Broken code has a tree, with error nodes.
    """
    if "\0" in text[:_NUL_WINDOW]:
        return Unparsed(UnparsedReason.BINARY)
    if len(text) > MAX_BYTES or _has_long_line(text):
        return Unparsed(UnparsedReason.TOO_LARGE)
    text, source = _encode(text)
    if len(source) > MAX_BYTES:
        return Unparsed(UnparsedReason.TOO_LARGE)
    reusable = previous is not None and _grammar(previous.language) == _grammar(language)
    old = previous.edited_to(source) if previous is not None and reusable else None
    tree = _parse_bytes(source, _grammar(language), deadline_ms, old)
    if tree is None:
        return Unparsed(UnparsedReason.PARSE_DEADLINE)
    return SyntaxTree(text, source, language, tree)


def _parse_bytes(
    source: bytes, grammar: Grammar, deadline_ms: float, old: Tree | None
) -> Tree | None:
    end = time.perf_counter() + deadline_ms / 1_000
    late = False
    reads = count(1)

    def overdue(*_: object) -> bool:
        nonlocal late
        late = late or time.perf_counter() > end
        return late

    def read(byte: int, _: Point) -> bytes:
        # Nobody asks for progress within a token, and all blank lines before one belong to it.
        if next(reads) % _LINES_UNASKED == 0 and overdue():
            return b""
        line = source[byte : source.find(b"\n", byte) + 1 or len(source)]
        return _LINES.setdefault(line, line)

    # A progress callback is heeded only when the source comes through a callable. The parser is
    # made anew because one that was stopped keeps its half-done work.
    parser = Parser(grammar)
    try:
        if old is None:
            tree = parser.parse(read, progress_callback=overdue)
        else:
            tree = parser.parse(read, old, progress_callback=overdue)
    except ValueError:
        return None
    except SystemError as error:
        raise _first_cause(error) from None
    return None if late else tree


def _first_cause(error: BaseException) -> BaseException:
    """Return what a callback raised, as Ctrl+C makes it do: the parser goes on and stumbles."""
    while error.__cause__ is not None:
        error = error.__cause__
    return error


@cache
def _grammar(language: Language) -> Grammar:
    """TypeScript has its own grammar because `<T>x` is a cast there, and an element elsewhere."""
    if language is Language.TYPESCRIPT:
        return Grammar(tree_sitter_typescript.language_typescript())
    return Grammar(tree_sitter_typescript.language_tsx())


def _encode(text: str) -> tuple[str, bytes]:
    try:
        return text, text.encode()
    except UnicodeEncodeError:
        text = _SURROGATES.sub("\ufffd", text)
        return text, text.encode()


def _has_long_line(text: str) -> bool:
    """Leap from line end to line end, so that a text of ordinary lines costs a few look-ups."""
    at = 0
    while len(text) - at > MAX_LINE:
        end = at + MAX_LINE + 1
        line_end = text.rfind("\n", at, end)
        if line_end < 0 and (line_end := text.rfind("\r", at, end)) < 0:
            return True
        at = line_end + 1
    return False


def _point(source: bytes, byte: int, known: tuple[int, int] = (0, 0)) -> Point:
    """Return the row and column of a byte; `known` is a byte before it, and its row."""
    before, row = known
    row += source.count(b"\n", before, byte)
    return Point(row, byte - (source.rfind(b"\n", 0, byte) + 1))
