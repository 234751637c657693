"""Hints about characters that make code read otherwise than it runs; no model is asked.

Source: Boucher and Anderson, "Trojan Source: Invisible Vulnerabilities" (CVE-2021-42574).
"""

from __future__ import annotations

import itertools
import re
import uuid

from groundspeed_server.review.rules import INVISIBLE_CHARACTER
from groundspeed_server.review.values import Fix, Hint, Severity
from groundspeed_server.text.characters import InvisibleCharacter, invisible_characters
from groundspeed_server.text.snapshot import Span

_BYTE_ORDER_MARK = "\ufeff"
_EMOJI_PARTS = "\u200d\ufe0f"
_LAST_BEFORE_SYMBOLS = "\u2190"
_WORD_PARTS = "\u200b\u200c\u200d"
_NEEDS_JOINERS = re.compile("[\u0590-\u1cff]")
# The flags of England, Scotland and Wales are a black flag, letters that nobody sees, and an end.
_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f")
_MOST = 50


def invisible_hints(text: str) -> tuple[Hint, ...]:
    """Return a hint, with a fix that removes it, for each deceptive character in the text."""
    of_flags = {at for flag in _FLAG.finditer(text) for at in range(*flag.span())}
    found = (
        item
        for item in invisible_characters(text)
        if not (item.offset in of_flags or _is_at_home(item.offset, text))
    )
    return tuple(_hint(item, text) for item in itertools.islice(found, _MOST))


def _is_at_home(offset: int, text: str) -> bool:
    """Whether a character has its usual place: at the start, in an emoji, in a word that needs it.

    Words of many scripts from Hebrew to Mongolian are not spelt right without joiners, or have no
    spaces between them.
    """
    if text[offset] == _BYTE_ORDER_MARK:
        return offset == 0
    before = text[offset - 1] if offset else ""
    if text[offset] in _EMOJI_PARTS and before > _LAST_BEFORE_SYMBOLS:
        return True
    return text[offset] in _WORD_PARTS and bool(_NEEDS_JOINERS.match(before))


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
