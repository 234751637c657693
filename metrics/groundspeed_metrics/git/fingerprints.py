"""Keyed hashes of added lines, by which a line that was accepted in an editor is found again.

The rule is the contract's (`groundspeed_contract/fingerprint-vectors.v1.json`): the editor's side
and this one must give one line one hash, or none to lines that many people write alike.

Nearly all lines of code are ASCII. For these the rule is followed on bytes, a file at a time.
"""

from __future__ import annotations

import hashlib
import re

_DOMAIN = b"groundspeed line v1\0"
_DIGITS = 32
_MIN_SIGNIFICANT = 12
_MAX_NORMALISED = 1_000
# Lines repeat: in the commits of a branch and their merge, and where code is moved.
_REMEMBERED = 200_000
_BETWEEN = b"\n+"

_COMMON = re.compile(
    r'import([\w*{$].*from)?"[^"]*"'
    r"|import\(.*\)"
    r'|export(type)?(\*.*|\{.*\})from"[^"]*"'
    r'|(const|let|var)[\w${},:]+=require\("[^"]*"\)'
    r"|//[/#@]?(<reference|ts-|eslint-|prettier-).*"
)
_COMMON_STARTS = (b"import", b"export", b"const", b"let", b"var", b"//")
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
        self._of = _Fingerprints(key.encode())

    def added(self, lines: bytes) -> list[str]:
        """Return the fingerprint of each line; an empty one where a line has none.

        Args:
            lines: What a change added: a line feed and a `+` stand between two lines.
        """
        if lines.isascii():
            normal = lines.translate(_ASCII_QUOTES, _ASCII_SPACE).split(_BETWEEN)
        else:
            normal = [_normalised(line) for line in lines.split(_BETWEEN)]
        return list(map(self._of.__getitem__, normal))


class _Fingerprints(dict[bytes, str]):
    """Remembers the fingerprints of normalised lines, and finds those of new ones.

    The hash is HMAC-SHA-256 (RFC 2104), with what depends on the key alone done once: lines are
    shorter than what the library does for each call.
    """

    def __init__(self, key: bytes) -> None:
        super().__init__()
        block = (hashlib.sha256(key).digest() if len(key) > 64 else key).ljust(64, b"\0")
        self._inner = bytes(byte ^ 0x36 for byte in block) + _DOMAIN
        self._outer = bytes(byte ^ 0x5C for byte in block)

    def __missing__(self, line: bytes) -> str:
        normal = line.rstrip(b",;")
        found = self._hash(normal) if _is_telling(normal) else ""
        if len(self) >= _REMEMBERED:
            self.clear()
        self[line] = found
        return found

    def _hash(self, normal: bytes) -> str:
        inner = hashlib.sha256(self._inner + normal).digest()
        return hashlib.sha256(self._outer + inner).hexdigest()[:_DIGITS]


def _normalised(line: bytes) -> bytes:
    """Return the line as formatters cannot change it, but for what they put at its end."""
    return "".join(line.decode("utf-8", "replace").split()).translate(_QUOTES).encode()


def _is_telling(normal: bytes) -> bool:
    """Whether a normalised line is long and rare enough to be recognised by."""
    if len(normal) < _MIN_SIGNIFICANT:
        return False
    if normal.isascii():
        significant = len(normal.translate(None, _ASCII_OTHERS))
        length = len(normal)
    else:
        text = normal.decode("utf-8")
        significant = len(_SIGNIFICANT.findall(text))
        length = len(text)
    if significant < _MIN_SIGNIFICANT or length > _MAX_NORMALISED:
        return False
    return not (normal.startswith(_COMMON_STARTS) and _COMMON.fullmatch(normal.decode("utf-8")))
