"""What the kinds share whose holes stand on one line."""

from __future__ import annotations

from collections.abc import Iterable

from groundspeed_eval.tasks.source import Node, Source
from groundspeed_server.text.snapshot import Span

MIN_CHARS = 3
MAX_CHARS = 160
LITERALS = {"string", "template_string", "number", "true", "false", "null", "regex"}


def fitting(source: Source, holes: Iterable[Span]) -> list[Span]:
    """Return the holes that are on one line, neither trivial nor long, without blanks around."""
    trimmed = dict.fromkeys(source.trimmed(hole) for hole in holes)
    return [
        hole
        for hole in trimmed
        if MIN_CHARS <= hole.end - hole.start <= MAX_CHARS
        and not {"\n", "\r"} & set(source.text[hole.start : hole.end])
    ]


def inside(source: Source, node: Node) -> Span:
    """Return what stands between the first and the last character of a node, its brackets."""
    span = source.span(node)
    return Span(span.start + 1, max(span.start + 1, span.end - 1))
