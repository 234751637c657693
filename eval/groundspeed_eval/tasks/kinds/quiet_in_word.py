"""Silence inside a word: the cursor was put into a name that is there whole."""

from __future__ import annotations

from random import Random

from groundspeed_eval.tasks.source import Source
from groundspeed_server.text.snapshot import Span

SUMMARY = "nothing: the cursor stands inside a name"

_NAMES = {"identifier", "property_identifier", "type_identifier"}
_MIN_CHARS = 6
_MARGIN = 2  # Characters of the name on either side of the cursor.


def find(source: Source, random: Random, /) -> list[Span]:
    """Return one place in each long name."""
    holes = []
    for node in source.nodes:
        if node.type in _NAMES:
            name = source.span(node)
            if name.end - name.start >= _MIN_CHARS:
                place = random.randint(name.start + _MARGIN, name.end - _MARGIN)
                holes.append(Span(place, place))
    return holes
