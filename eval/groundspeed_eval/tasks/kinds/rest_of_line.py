"""The rest of a line, from the start of a token inside it.

Lines on which there is nothing to predict are left out: comments, imports and re-exports, closing
brackets, tags and decorators, and lines that hold part of a comment or of a longer token.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from random import Random

from groundspeed_eval.tasks.source import Node, Source
from groundspeed_server.text.snapshot import Span

SUMMARY = "from a token inside a line to the line's end"

MIN_CHARS = 3
MAX_CHARS = 160
_NOTHING_TO_PREDICT = re.compile(r"[*{}()\[\]<@]")
_OPAQUE = {"comment", "jsx_text", "regex", "string", "template_string"}


def find(source: Source, random: Random, /) -> list[Span]:
    """Return at most one hole a line; `random` chooses the token that it starts at."""
    lines = list(source.lines())
    starts = [line.start for line in lines]
    tokens: list[list[Span]] = [[] for _ in lines]
    spoiled: set[int] = set()
    for node in source.nodes:
        span = source.span(node)
        first = bisect_right(starts, span.start) - 1
        last = bisect_right(starts, max(span.start, span.end - 1)) - 1
        if _is_import(node) or node.type == "comment" or (_is_token(node) and first != last):
            spoiled.update(range(first, last + 1))
        elif _is_token(node):
            tokens[first].append(span)
    return [
        hole
        for number, line in enumerate(lines)
        if number not in spoiled and (hole := _hole(source.text, line, tokens[number], random))
    ]


def _is_import(node: Node) -> bool:
    """Whether the node imports, or exports what another module has."""
    if node.type == "export_statement":
        return node.child_by_field_name("source") is not None
    return node.type == "import_statement"


def _is_token(node: Node) -> bool:
    """Whether the cursor may stand before the node, but not inside it."""
    if node.type in _OPAQUE:
        return True
    return node.child_count == 0 and not (node.parent and node.parent.type in _OPAQUE)


def _hole(text: str, line: Span, tokens: list[Span], random: Random) -> Span | None:
    content = text[line.start : line.end]
    if _NOTHING_TO_PREDICT.match(content.lstrip()):
        return None
    end = line.start + len(content.rstrip())
    places = [
        token.start
        for token in tokens
        if text[line.start : token.start].strip() and MIN_CHARS <= end - token.start <= MAX_CHARS
    ]
    return Span(random.choice(places), line.end) if places else None
