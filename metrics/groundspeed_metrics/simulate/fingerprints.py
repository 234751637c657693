"""Keyed hashes of accepted lines, as the contract defines them, for the lines of this company.

The pipeline has a reader of its own: the truth must not be counted by what it is to judge. Which
lines are long and rare enough is known here because the line's writer chose so.
"""

from __future__ import annotations

import hmac
import re

_DOMAIN = b"groundspeed line v1\0"
_QUOTES = str.maketrans("'`", '""')
_DIGITS = 32
_SHORT = 12
_COMMON = "import{"
_SIGNIFICANT = re.compile(r"[\w$]")


class Fingerprinter:
    """Hashes lines under the organisation's key."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def line(self, text: str) -> str | None:
        """Return the fingerprint of a line, or None for one that is short or an import."""
        normal = "".join(text.split()).translate(_QUOTES).rstrip(",;")
        if len(_SIGNIFICANT.findall(normal)) < _SHORT or normal.startswith(_COMMON):
            return None
        return hmac.digest(self._key, _DOMAIN + normal.encode(), "sha256").hex()[:_DIGITS]
