"""Parts of a JSX element that stand on one line: its attributes, an attribute's value, its content.

Content that is prose alone is left out, since nothing in the code tells what it says.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from groundspeed_eval.tasks.one_line import LITERALS, fitting, inside
from groundspeed_eval.tasks.source import Node, Source
from groundspeed_server.text.snapshot import Span

SUMMARY = "an element's attributes, an attribute's value, or what an element holds"

_TAGS = {"jsx_opening_element", "jsx_self_closing_element"}
_ATTRIBUTES = {"jsx_attribute", "jsx_expression"}


def find(source: Source, _random: Random, /) -> list[Span]:
    """Return the parts of elements, each once."""
    holes = (hole for node in source.nodes for hole in _holes(source, node))
    return fitting(source, holes)


def _holes(source: Source, node: Node) -> Iterator[Span]:
    if node.type in _TAGS:
        attributes = [child for child in node.named_children if child.type in _ATTRIBUTES]
        if attributes:
            yield Span(source.span(attributes[0]).start, source.span(attributes[-1]).end)
    elif node.type == "jsx_attribute":
        value = node.named_children[-1]
        if value.type == "jsx_expression" and any(
            child.type not in LITERALS for child in value.named_children
        ):
            yield inside(source, value)
    elif node.type == "jsx_element":
        first, *content, last = node.named_children
        if any(child.type != "jsx_text" for child in content):
            yield Span(source.span(first).end, source.span(last).start)
