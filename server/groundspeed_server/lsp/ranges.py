"""Between the wire's positions and ours."""

from __future__ import annotations

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from groundspeed_server.text.document import InvertedRangeError, TextDocument
from groundspeed_server.text.positions import Position, PositionEncoding
from groundspeed_server.text.snapshot import Span


def position_of(wire: types.Position) -> Position:
    """Return a position that came over the wire."""
    return Position(wire.line, wire.character)


def span_of(document: TextDocument, wire: types.Range, encoding: PositionEncoding) -> Span:
    """Return the offsets of a range that came over the wire.

    Raises:
        JsonRpcInvalidParams: The range ends before it starts.
    """
    try:
        return document.span_of(position_of(wire.start), position_of(wire.end), encoding)
    except InvertedRangeError as error:
        raise JsonRpcInvalidParams("The range ends before it starts.") from error


def range_of(document: TextDocument, span: Span, encoding: PositionEncoding) -> types.Range:
    """Return a span as the wire has it."""
    start = document.position_at(span.start, encoding)
    end = document.position_at(span.end, encoding)
    return types.Range(
        start=types.Position(start.line, start.character),
        end=types.Position(end.line, end.character),
    )
