"""The statements of a block: the body of a function, a branch or a loop, several lines long.

The hole starts at the first statement, where the editor's own indentation leaves the cursor, and
ends with the last; comments before the first statement stay, as a hint of what is meant.
"""

from __future__ import annotations

from random import Random

from groundspeed_eval.tasks.source import Node, Source
from groundspeed_server.text.snapshot import Span

SUMMARY = "the statements of a function, a branch or a loop"

MIN_LINES = 2
MAX_LINES = 12
MAX_CHARS = 800


def find(source: Source, _random: Random, /) -> list[Span]:
    """Return the insides of the blocks that are neither trivial nor too long to guess."""
    blocks = (node for node in source.nodes if node.type == "statement_block")
    holes = (_hole(source, block) for block in blocks)
    return [hole for hole in holes if hole is not None]


def _hole(source: Source, block: Node) -> Span | None:
    statements = [child for child in block.named_children if child.type != "comment"]
    if not statements:
        return None
    first, last = statements[0], block.named_children[-1]
    opens_above = block.start_point.row < first.start_point.row
    closes_below = last.end_point.row < block.end_point.row
    lines = last.end_point.row - first.start_point.row + 1
    hole = Span(source.span(first).start, source.span(last).end)
    fits = MIN_LINES <= lines <= MAX_LINES and hole.end - hole.start <= MAX_CHARS
    return hole if opens_above and closes_below and fits else None
