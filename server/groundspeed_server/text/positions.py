"""Positions in the units that an editor counts in.

Offsets inside the server are code points. An editor counts UTF-16 code units unless it agreed
with the server on another encoding, so every position crosses this module once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_BYTES_PER_UNIT = {"utf-8": 1, "utf-16": 2}


class PositionEncoding(StrEnum):
    """What a position's `character` counts, as LSP names it."""

    UTF8 = "utf-8"
    UTF16 = "utf-16"
    UTF32 = "utf-32"


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A zero-based line, and a count of units from its start."""

    line: int
    character: int


def units_in(text: str, encoding: PositionEncoding) -> int:
    """Return how many units of `encoding` the text takes. The text holds no lone surrogate."""
    if encoding is PositionEncoding.UTF32 or text.isascii():
        return len(text)
    return len(_encoded(text, encoding)) // _BYTES_PER_UNIT[encoding]


def code_points_in(text: str, units: int, encoding: PositionEncoding) -> int:
    """Return how many whole code points of the text fit into its first `units` units.

    A count that ends inside a character, such as between the halves of a surrogate pair, stops
    before that character. A count beyond the text stops at its end.
    """
    if encoding is PositionEncoding.UTF32 or text.isascii():
        return min(units, len(text))
    # No code point is shorter than a unit, so that what lies further on cannot be reached.
    reachable = _encoded(text[:units], encoding)[: units * _BYTES_PER_UNIT[encoding]]
    return len(reachable.decode(_codec(encoding), errors="ignore"))


def without_lone_surrogates(text: str) -> str:
    """Return the text with each half of a broken pair replaced by U+FFFD.

    JSON can carry such halves and no encoding can. The replacement takes as many UTF-16 units
    and code points as what it replaces, so that positions stay in step with the editor's.
    """
    if text.isascii():
        return text
    return _LONE_SURROGATE.sub("\ufffd", text)


def _encoded(text: str, encoding: PositionEncoding) -> bytes:
    return text.encode(_codec(encoding))


def _codec(encoding: PositionEncoding) -> str:
    # The plain name would prepend a byte order mark.
    return "utf-16-le" if encoding is PositionEncoding.UTF16 else encoding
