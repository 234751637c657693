"""The words that lexical retrieval counts: what identifiers and prose are made of."""

from __future__ import annotations

import re

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_IDENTIFIER = re.compile(r"[A-Za-z_$][\w$]*")
_LINES_ASKED_WITH = 10


def words(text: str) -> list[str]:
    """Return the words of a text in small letters: `parseURLFast` has three."""
    return [word.lower() for word in _WORD.findall(text)]


def identifiers(text: str) -> list[str]:
    """Return the identifiers, and keywords, of a text, each once, in order."""
    return list(dict.fromkeys(_IDENTIFIER.findall(text)))


def lines_before(text: str, offset: int, count: int = _LINES_ASKED_WITH) -> str:
    """Return the cursor's line up to the cursor and the lines above it, `count` in all."""
    start = offset
    for _ in range(count):
        start = text.rfind("\n", 0, start)
        if start < 0:
            return text[:offset]
    return text[start + 1 : offset]


def lines_around(text: str, offset: int, reach: int) -> str:
    """Return the cursor's line with `reach` lines above it and as many below."""
    end = offset
    for _ in range(reach + 1):
        end = text.find("\n", end + 1)
        if end < 0:
            end = len(text)
            break
    return lines_before(text, offset, reach + 1) + text[offset:end]
