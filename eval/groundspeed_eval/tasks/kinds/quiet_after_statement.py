"""Silence after a statement that is whole, at its line's end: its author wrote nothing there."""

from __future__ import annotations

from random import Random

from groundspeed_eval.tasks.kinds.statement import is_statement
from groundspeed_eval.tasks.source import Source
from groundspeed_server.text.snapshot import Span

SUMMARY = "nothing: the cursor stands at a line's end, after a whole statement"


def find(source: Source, _random: Random, /) -> list[Span]:
    """Return the ends of the statements that end their line."""
    ends = dict.fromkeys(source.span(node).end for node in source.nodes if is_statement(node))
    return [Span(end, end) for end in ends if source.ends_line(end)]
