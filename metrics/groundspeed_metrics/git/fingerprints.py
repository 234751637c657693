"""Keyed hashes of added lines, by which a line that was accepted in an editor is found again.

The rule is the contract's (`groundspeed_contract/fingerprint-vectors.v1.json`): the editor's side
and this one must give one line one hash, or none to lines that many people write alike.

Nearly all lines of code are ASCII. For these the rule is followed on bytes, a hunk at a time.
"""

from __future__ import annotations

import hmac
import re

_DOMAIN = b"groundspeed line v1\0"
_DIGEST_BYTES = 16
_MIN_SIGNIFICANT = 12
_MAX_NORMALISED = 1_000
# Lines repeat: in the commits of a branch and their merge, and where code is moved.
_REMEMBERED = 200_000

_COMMON = re.compile(
    r'import([\w*{$].*from)?"[^"]*"'
    r"|import\(.*\)"
    r'|export(type)?(\*.*|\{.*\})from"[^"]*"'
    r'|(const|let|var)[\w${},:]+=require\("[^"]*"\)'
    r"|//[/#@]?(<reference|ts-|eslint-|prettier-).*"
)
_COMMON_STARTS = ("import", "export", "const", "let", "var", "//")
_QUOTES = str.maketrans("'`", '""')
_SIGNIFICANT = re.compile(r"[^\W_]|[_$]")

# What `str.isspace` holds for ASCII, but for the line feed that ends a line.
_ASCII_SPACE = b"\t\x0b\x0c\r\x1c\x1d\x1e\x1f "
_ASCII_QUOTES = bytes.maketrans(b"'`", b'""')
_ASCII_SIGNIFICANT = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz$"
_ASCII_OTHERS = bytes(set(range(256)) - set(_ASCII_SIGNIFICANT))


class LineFingerprints:
    """Fingerprints lines under the organisation's key."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()
        self._known: dict[bytes, str | None] = {}

    def added(self, hunk: bytes) -> list[str | None]:
        """Return the fingerprint of each line that a hunk added; None where a line has none."""
        if hunk.isascii():
            bare = hunk.translate(_ASCII_QUOTES, _ASCII_SPACE).split(b"\n")
            lines = [line[1:].rstrip(b",;") for line in bare if line[:1] == b"+"]
        else:
            lines = [_normalised(line[1:]) for line in hunk.split(b"\n") if line[:1] == b"+"]
        known = self._known
        return [known[line] if line in known else self._fingerprint(line) for line in lines]

    def _fingerprint(self, normal: bytes) -> str | None:
        found = None
        if _is_telling(normal):
            found = hmac.digest(self._key, _DOMAIN + normal, "sha256")[:_DIGEST_BYTES].hex()
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[normal] = found
        return found


def _normalised(line: bytes) -> bytes:
    """Return the line as formatters cannot change it."""
    text = "".join(line.decode("utf-8", "replace").split())
    return text.translate(_QUOTES).rstrip(",;").encode()


def _is_telling(normal: bytes) -> bool:
    """Whether a normalised line is long and rare enough to be recognised by."""
    if normal.isascii():
        if len(normal.translate(None, _ASCII_OTHERS)) < _MIN_SIGNIFICANT:
            return False
        text = normal.decode("ascii")
    else:
        text = normal.decode("utf-8")
        if len(_SIGNIFICANT.findall(text)) < _MIN_SIGNIFICANT:
            return False
    if len(text) > _MAX_NORMALISED:
        return False
    return not (text.startswith(_COMMON_STARTS) and _COMMON.fullmatch(text))
