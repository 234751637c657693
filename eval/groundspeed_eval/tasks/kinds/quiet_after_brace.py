"""Silence right after the brace that closes a body, at its line's end."""

from __future__ import annotations

from random import Random

from groundspeed_eval.tasks.source import Source
from groundspeed_server.text.snapshot import Span

SUMMARY = "nothing: the cursor stands right after a closing brace"

_BODIES = {"class_body", "enum_body", "interface_body", "statement_block", "switch_body"}


def find(source: Source, _random: Random, /) -> list[Span]:
    """Return the places after closing braces that end their line."""
    ends = dict.fromkeys(source.span(node).end for node in source.nodes if node.type in _BODIES)
    return [Span(end, end) for end in ends if source.ends_line(end)]
