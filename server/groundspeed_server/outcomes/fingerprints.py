"""Keyed hashes of accepted lines, by which a line can be found again in a commit without its text.

A fingerprint is the first 32 hex digits of

    HMAC-SHA-256(organisation key, "groundspeed line v1" NUL normalised line)

with the line in UTF-8 and lone surrogates replaced by "?". A line is normalised so that
formatters do not change it, in this order:

1. Every white-space character (Python's `str.isspace`) is removed.
2. `'` and the backtick become `"`.
3. Any run of `,` and `;` at the end is removed.

There is no fingerprint of a line that many people write alike: one with fewer than 12 significant
characters (letters, digits, `_` and `$`) after normalisation, one with more than 1,000 characters,
and one whose normalised text is an import, a re-export, a `require` or a tool's comment (`COMMON`).

Readers of git history reproduce this; `groundspeed_contract/fingerprint-vectors.v1.json` holds
the cases on which both sides are tested.
"""

from __future__ import annotations

import hashlib
import hmac
import re

from groundspeed_server.text.snapshot import Span

MIN_SIGNIFICANT = 12
MAX_NORMALISED = 1_000
MAX_LINES = 64
DOMAIN = b"groundspeed line v1\0"

COMMON = re.compile(
    r'import([\w*{$].*from)?"[^"]*"'
    r"|import\(.*\)"
    r'|export(type)?(\*.*|\{.*\})from"[^"]*"'
    r'|(const|let|var)[\w${},:]+=require\("[^"]*"\)'
    r"|//[/#@]?(<reference|ts-|eslint-|prettier-).*"
)

_QUOTES = str.maketrans("'`", '""')
_SIGNIFICANT = re.compile(r"[^\W_]|[_$]")


def normalised(line: str) -> str:
    """Return the line as formatters cannot change it."""
    return "".join(line.split()).translate(_QUOTES).rstrip(",;")


def significant(text: str) -> int:
    """Return how many letters, digits, `_` and `$` a text has."""
    return len(_SIGNIFICANT.findall(text))


def is_telling(normal: str) -> bool:
    """Whether a normalised line is long and rare enough to be recognised by."""
    if len(normal) > MAX_NORMALISED or significant(normal) < MIN_SIGNIFICANT:
        return False
    return COMMON.fullmatch(normal) is None


class Fingerprinter:
    """Hashes lines under the organisation's key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def line(self, line: str) -> str | None:
        """Return the fingerprint of one line, or None when the line says too little."""
        normal = normalised(line)
        if not is_telling(normal):
            return None
        message = DOMAIN + normal.encode(errors="replace")
        return hmac.new(self._key, message, hashlib.sha256).hexdigest()[:32]

    def accepted_lines(self, text: str, accepted: Span) -> tuple[str, ...]:
        """Return the fingerprints of the lines of `text` that the span `accepted` wrote.

        A line counts when at least half of its significant characters were accepted. There are
        at most `MAX_LINES`, in order, each once.
        """
        begin = text.rfind("\n", 0, accepted.start) + 1
        end = text.find("\n", accepted.end)
        prints: list[str] = []
        for line in text[begin : end if end >= 0 else len(text)].split("\n"):
            own = text[max(begin, accepted.start) : min(begin + len(line), accepted.end)]
            begin += len(line) + 1
            if 2 * significant(own) < significant(line):
                continue
            fingerprint = self.line(line)
            if fingerprint is not None and fingerprint not in prints:
                prints.append(fingerprint)
        return tuple(prints[:MAX_LINES])
