"""Silence in the middle of a sentence of a comment: prose is its author's own."""

from __future__ import annotations

import re
from random import Random

from groundspeed_eval.tasks.source import Source
from groundspeed_server.text.snapshot import Span

SUMMARY = "nothing: the cursor stands between the words of a comment"

# After a plain word, before two more on the same line.
_BETWEEN_WORDS = re.compile(r"(?<=[a-z]{3} )(?=[a-z]{2,} [a-z])")


def find(source: Source, random: Random, /) -> list[Span]:
    """Return one place in each comment that holds a sentence."""
    holes = []
    for node in source.nodes:
        if node.type == "comment":
            comment = source.span(node)
            text = source.text[comment.start : comment.end]
            places = [match.start() for match in _BETWEEN_WORDS.finditer(text)]
            if places:
                place = comment.start + random.choice(places)
                holes.append(Span(place, place))
    return holes
