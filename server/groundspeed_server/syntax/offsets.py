"""Code-point offsets into a text, byte offsets into its UTF-8 form, and the way between them."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

_STRIDE = 1_024


class OffsetMap:
    """Translates between code points and UTF-8 bytes of one text.

    The byte offset of every 1,024th code point is kept, so that a lookup reads one stride at
    most. A text of ASCII alone needs no table.

    Args:
        text: A text without lone surrogates.
        source: The same text in UTF-8.
    """

    def __init__(self, text: str, source: bytes) -> None:
        self._text = text
        self._source = source
        self._marks: list[int] | None = None
        if len(text) != len(source):
            strides = (text[at : at + _STRIDE] for at in range(0, len(text), _STRIDE))
            self._marks = list(accumulate((len(part.encode()) for part in strides), initial=0))

    def to_byte(self, offset: int) -> int:
        """Return the byte offset of a code point; offsets outside the text are clamped."""
        offset = min(max(offset, 0), len(self._text))
        if self._marks is None:
            return offset
        mark = offset // _STRIDE
        return self._marks[mark] + len(self._text[mark * _STRIDE : offset].encode())

    def to_offset(self, byte: int) -> int:
        """Return the code point that a byte belongs to; bytes outside the text are clamped."""
        byte = min(max(byte, 0), len(self._source))
        if self._marks is None:
            return byte
        mark = min(bisect_right(self._marks, byte) - 1, len(self._text) // _STRIDE)
        head = self._source[self._marks[mark] : byte]
        return mark * _STRIDE + len(head.decode("utf-8", "ignore"))
