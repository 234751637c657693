"""Cuts files into the pieces that retrieval finds."""

from __future__ import annotations

from collections.abc import Iterator

from groundspeed_server.text.snapshot import Span

# As in CrossCodeEval (Ding et al., NeurIPS 2023): pieces of ten lines that do not overlap.
PIECE_LINES = 10


def pieces(text: str) -> Iterator[Span]:
    """Yield the spans of consecutive pieces; together they are the text."""
    start = 0
    while start < len(text):
        end = start
        for _ in range(PIECE_LINES):
            end = text.find("\n", end) + 1
            if end == 0:
                end = len(text)
                break
        yield Span(start, end)
        start = end
