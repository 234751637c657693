"""A document that an editor has open: its text, and the edits that change it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from groundspeed_server.text.agreement import common_end, common_start
from groundspeed_server.text.lines import LineIndex
from groundspeed_server.text.pieces import Pieces
from groundspeed_server.text.positions import (
    Position,
    PositionEncoding,
    code_points_in,
    units_in,
    without_lone_surrogates,
)
from groundspeed_server.text.snapshot import DocumentSnapshot, Language, Span


class InvertedRangeError(ValueError):
    """A range that ends before it starts."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of one text: the span, as it was before, became `text`."""

    span: Span
    text: str


class TextDocument:
    """The text of one document, in step with the editor's.

    The text never holds a lone surrogate, so that it can be encoded anywhere.

    Attributes:
        uri: The client's own name for the document.
        path: The file behind the URI; None when there is none.
        language: What the client says the text is.
        version: The client's version number of the text; whoever applies changes sets it.
    """

    __slots__ = ("_lines", "_pieces", "_text", "language", "path", "uri", "version")

    def __init__(
        self, *, uri: str, path: Path | None, language: Language, version: int, text: str
    ) -> None:
        self.uri = uri
        self.path = path
        self.language = language
        self.version = version
        self._text: str | None = without_lone_surrogates(text)
        self._pieces = Pieces(self._text)
        self._lines = LineIndex(self._text)

    @property
    def text(self) -> str:
        """The whole text."""
        if self._text is None:
            self._text = str(self._pieces)
        return self._text

    @property
    def snapshot(self) -> DocumentSnapshot:
        """This version, as a value that later edits do not change."""
        return DocumentSnapshot(
            uri=self.uri,
            path=self.path,
            language=self.language,
            version=self.version,
            text=self.text,
        )

    def replace(
        self, start: Position, end: Position, text: str, encoding: PositionEncoding
    ) -> Edit:
        """Put `text` in place of a range.

        Raises:
            InvertedRangeError: The range ends before it starts.
        """
        return self._apply(Edit(self.span_of(start, end, encoding), without_lone_surrogates(text)))

    def replace_all(self, text: str) -> Edit:
        """Put a new text in place of the whole, and return what truly changed."""
        before, text = self.text, without_lone_surrogates(text)
        head = common_start(before, text)
        tail = common_end(before, text, min(len(before), len(text)) - head)
        span = Span(head, len(before) - tail)
        return self._apply(Edit(span, text[head : len(text) - tail]))

    def span_of(self, start: Position, end: Position, encoding: PositionEncoding) -> Span:
        """Return the offsets of a range.

        Raises:
            InvertedRangeError: The range ends before it starts.
        """
        if end < start:
            raise InvertedRangeError("the range ends before it starts")
        return Span(self.offset_at(start, encoding), self.offset_at(end, encoding))

    def offset_at(self, position: Position, encoding: PositionEncoding) -> int:
        """Return the offset of a position.

        A position beyond the end of its line stands at the line's end, before the line end
        characters; one beyond the last line stands at the end of the text; one inside a
        character stands before it.
        """
        if position.line >= len(self._lines):
            return len(self._pieces)
        start = self._lines.start_of(position.line)
        # No code point is shorter than a unit.
        end = min(self._end_of(position.line), start + position.character)
        return start + code_points_in(self._pieces[start:end], position.character, encoding)

    def line_of(self, offset: int) -> int:
        """Return the line that holds an offset."""
        return self._lines.line_of(offset)

    def position_at(self, offset: int, encoding: PositionEncoding) -> Position:
        """Return the position of an offset; one inside a line end stands before it."""
        line = self._lines.line_of(offset)
        start = self._lines.start_of(line)
        before = self._pieces[start : min(offset, self._end_of(line))]
        return Position(line, units_in(before, encoding))

    def _end_of(self, line: int) -> int:
        """Return where a line's own characters end and its line end begins."""
        if line + 1 == len(self._lines):
            return len(self._pieces)
        end = self._lines.start_of(line + 1) - 1
        return end - 1 if self._pieces[end - 1 : end + 1] == "\r\n" else end

    def _apply(self, edit: Edit) -> Edit:
        start, end = edit.span.start, edit.span.end
        self._lines.splice(self._pieces, start, end, edit.text)
        self._pieces.splice(start, end, edit.text)
        self._text = None
        return edit
