"""A whole statement that stands on one line, from its first token to its last."""

from __future__ import annotations

from random import Random

from groundspeed_eval.tasks.one_line import fitting
from groundspeed_eval.tasks.source import Node, Source
from groundspeed_server.text.snapshot import Span

SUMMARY = "a whole statement on a line of its own"

_STATEMENTS = {
    "expression_statement",
    "lexical_declaration",
    "return_statement",
    "throw_statement",
    "variable_declaration",
}
_BODIES = {"program", "statement_block"}


def find(source: Source, _random: Random, /) -> list[Span]:
    """Return the statements that share their line with nothing else."""
    spans = [source.span(node) for node in source.nodes if is_statement(node)]
    return [
        span
        for span in fitting(source, spans)
        if source.starts_line(span.start) and source.ends_line(span.end)
    ]


def is_statement(node: Node) -> bool:
    """Whether a node is a statement of a body, and no directive such as `'use strict'`.

    Without a semicolon the grammar takes a comment behind a statement as its last part.
    """
    in_body = node.parent is not None and node.parent.type in _BODIES
    if node.type not in _STATEMENTS or not in_body:
        return False
    parts = node.named_children
    return not parts or (parts[0].type != "string" and parts[-1].type != "comment")
