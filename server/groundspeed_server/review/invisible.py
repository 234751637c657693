"""Hints about characters that make code read otherwise than it runs; no model is asked.

Source: Boucher and Anderson, "Trojan Source: Invisible Vulnerabilities" (CVE-2021-42574).
"""

from __future__ import annotations

import itertools
import uuid

from groundspeed_server.gate.characters import InvisibleCharacter, invisible_characters
from groundspeed_server.review.rules import INVISIBLE_CHARACTER
from groundspeed_server.review.values import Fix, Hint, Severity
from groundspeed_server.text.snapshot import Span

_BYTE_ORDER_MARK = "\ufeff"
_EMOJI_PARTS = "\u200d\ufe0f"
_MOST = 50


def invisible_hints(text: str) -> tuple[Hint, ...]:
    """Return a hint, with a fix that removes it, for each deceptive character in the text."""
    found = (item for item in invisible_characters(text) if not _harmless(item.offset, text))
    return tuple(_hint(item, text) for item in itertools.islice(found, _MOST))


def _harmless(offset: int, text: str) -> bool:
    """Whether the character has its usual place: a mark at the start, or a joiner in an emoji."""
    if text[offset] == _BYTE_ORDER_MARK:
        return offset == 0
    return text[offset] in _EMOJI_PARTS and offset > 0 and ord(text[offset - 1]) > 0x2190


def _hint(item: InvisibleCharacter, text: str) -> Hint:
    span = Span(item.offset, item.offset + 1)
    return Hint(
        hint=str(uuid.uuid4()),
        rule=INVISIBLE_CHARACTER,
        severity=Severity.WARNING,
        confidence=1.0,
        message=(
            f"Invisible character U+{ord(text[item.offset]):04X} ({item.name.lower()}):"
            " the code may not be what it seems to be."
        ),
        span=span,
        fix=Fix(span, ""),
    )
