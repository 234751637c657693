"""Characters that have no place in a prompt, in an answer, or in sight of a reader.

Three directions, three functions: `encodable` for text on its way to a model, `printable` for
text that a model wrote, `revealed` for code whose reader must see what is in it. All are pure.

The invisible characters are those of the Trojan Source paper (CVE-2021-42574), zero-width
characters, and the tag and variation-selector blocks in which text can be smuggled past a reader.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_ZERO_WIDTH = "\u00ad\u180e\u200b-\u200d\u2060-\u2064\ufeff"
_HIDDEN_TEXT = "\U000e0000-\U000e007f\U000e0100-\U000e01ef"
_CONTROL = "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 and C1 without tab and newline.

_SURROGATE = re.compile("[\ud800-\udfff]")
_INVISIBLE = re.compile(f"[{_BIDI}{_ZERO_WIDTH}{_HIDDEN_TEXT}]")
# A joiner between two emoji makes one emoji of them, and one behind a letter of such a script
# belongs to its word; anywhere else it hides.
_EMOJI = "\u2190-\u2bff\U0001f000-\U0001faff"
_SPELT_WITH_JOINERS = "\u0590-\u061b\u061d-\u180d\u180f-\u1cff"  # From Hebrew to Mongolian.
_UNSEEN = f"[{_CONTROL}{_BIDI}{_ZERO_WIDTH}{_HIDDEN_TEXT}]"
_UNPRINTABLE = re.compile(
    f"(?!(?<=[{_EMOJI}\ufe0f])\u200d[{_EMOJI}])"
    f"(?!(?<=[{_SPELT_WITH_JOINERS}])[\u200c\u200d](?!{_UNSEEN})){_UNSEEN}"
)

# ECMA-48: strings (OSC, DCS, SOS, PM, APC) up to their terminator or the end of the line, control
# sequences (CSI), and the shorter escapes. Nothing in it can backtrack.
_ESCAPE_SEQUENCE = re.compile(
    "(?:\x1b[\\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c\n]*+(?:\x07|\x1b\\\\|\x9c)?"
    "|(?:\x1b\\[|\x9b)[0-?]*+[ -/]*+[@-~]?"
    "|\x1b[ -/]*+[0-~]?"
)


@dataclass(frozen=True, slots=True)
class InvisibleCharacter:
    """A character that no reader sees.

    Attributes:
        offset: Where it stands, in code points.
        name: Its Unicode name, or its code point where it has none.
    """

    offset: int
    name: str


def encodable(text: str) -> str:
    """Return `text` fit for UTF-8 and for a model: no lone surrogate, no NUL.

    A lone surrogate becomes U+FFFD; a NUL is taken out. Everything else stays as it is, because
    a completion must continue exactly what stands there.
    """
    if not text.isascii():
        text = _SURROGATE.sub("\ufffd", text)
    return text.replace("\x00", "")


def printable(text: str) -> str:
    r"""Return what a model wrote without anything that could steer a terminal or deceive a reader.

    Escape sequences go as a whole, then every control character but newline and tab, bidirectional
    controls, tag and variation-selector characters, and zero-width characters unless they join two
    emoji or belong to the spelling of a word. A lone surrogate becomes U+FFFD, and so CRLF becomes
    LF: the caller puts back the document's own line ends. To be used on a whole answer, since a
    sequence may be split over pieces of a stream.
    """
    return _UNPRINTABLE.sub("", _ESCAPE_SEQUENCE.sub("", encodable(text)))


def revealed(text: str) -> str:
    r"""Return `text` with each invisible character written as a visible escape, `\u{202E}`."""
    return _INVISIBLE.sub(lambda match: f"\\u{{{ord(match[0]):04X}}}", encodable(text))


def invisible_characters(text: str) -> tuple[InvisibleCharacter, ...]:
    """Return every invisible character of `text` in order; offsets count code points."""
    return tuple(
        InvisibleCharacter(match.start(), unicodedata.name(match[0], f"U+{ord(match[0]):04X}"))
        for match in _INVISIBLE.finditer(text)
    )
