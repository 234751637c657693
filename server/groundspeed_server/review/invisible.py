"""Characters that make code read otherwise than it runs; found without a model.

Source: Boucher and Anderson, "Trojan Source: Invisible Vulnerabilities" (CVE-2021-42574).
"""

from __future__ import annotations

import re
import unicodedata
import uuid

from groundspeed_server.review.rules import INVISIBLE_CHARACTER
from groundspeed_server.review.values import Fix, Hint, Severity
from groundspeed_server.text.snapshot import Span

# Bidirectional controls, zero-width characters, and the tag block. U+FEFF at the very start of a
# text is a byte order mark and no trick; U+200D and U+FE0F build emoji and are left alone there.
_INVISIBLE = re.compile(
    "[\u061c\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\U000e0000-\U000e007f]"
    "|(?<!^)\ufeff|(?<=[\\w$])\u200d(?=[\\w$])"
)
_MOST = 50


def invisible_characters(text: str) -> tuple[Hint, ...]:
    """Return a hint, with a fix that removes it, for each invisible character in the text."""
    return tuple(
        _hint(match) for match, _ in zip(_INVISIBLE.finditer(text), range(_MOST), strict=False)
    )


def _hint(match: re.Match[str]) -> Hint:
    character = match.group()
    name = unicodedata.name(character, "an unnamed control")
    span = Span(match.start(), match.end())
    return Hint(
        hint=str(uuid.uuid4()),
        rule=INVISIBLE_CHARACTER,
        severity=Severity.WARNING,
        confidence=1.0,
        message=(
            f"Invisible character U+{ord(character):04X} ({name.lower()}):"
            " the code may not be what it seems to be."
        ),
        span=span,
        fix=Fix(span, ""),
    )
