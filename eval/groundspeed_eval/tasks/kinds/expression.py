"""A whole expression on one line: a value, a condition, an argument, what is returned.

Literals are left out, since nothing in the code tells what they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from groundspeed_eval.tasks.one_line import LITERALS
from groundspeed_eval.tasks.source import Node, Source
from groundspeed_server.text.snapshot import Span

SUMMARY = "a value, a condition, an argument or what is returned"

MIN_CHARS = 3
MAX_CHARS = 120
_FIELDS = {
    "variable_declarator": "value",
    "assignment_expression": "right",
    "augmented_assignment_expression": "right",
    "arrow_function": "body",
    "pair": "value",
    "if_statement": "condition",
    "while_statement": "condition",
}
_PARENTS = {"arguments", "return_statement"}
_NO_EXPRESSION = {"comment", "statement_block", "spread_element"}


def find(source: Source, _random: Random, /) -> list[Span]:
    """Return the expressions that stand on one line, each once."""
    spans = {
        source.span(node): None
        for node in _expressions(source)
        if node.type not in LITERALS | _NO_EXPRESSION and node.start_point.row == node.end_point.row
    }
    return [span for span in spans if MIN_CHARS <= span.end - span.start <= MAX_CHARS]


def _expressions(source: Source) -> Iterator[Node]:
    for node in source.nodes:
        if node.type in _PARENTS:
            yield from node.named_children
        elif node.type in _FIELDS:
            found = node.child_by_field_name(_FIELDS[node.type])
            if found is not None and found.type == "parenthesized_expression":
                yield from found.named_children
            elif found is not None:
                yield found
