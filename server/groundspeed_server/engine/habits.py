"""How a document writes its strings, and the ends of its statements, where it does so uniformly."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from groundspeed_server.engine.site import Site

_FEW = 2  # A single case is no habit.
_OTHER = {"'": '"', '"': "'"}
# Where a string may begin: what stands before says that it is none of the words of a text.
_BEFORE_STRING = (
    r"(?:^|[(,\[{:?&|+!;<>]|(?<![\w-])=|\b(?:as|await|case|default|extends|from|import|in|keyof|of"
    r"|return|throw|typeof|yield))[ \t]*"
)
_STRINGS = {q: re.compile(rf"({_BEFORE_STRING}){q}([^'\"`\\\n]*){q}(?![\w'\"])") for q in _OTHER}
_ATTRIBUTES = {q: re.compile(rf"(\s[\w:-]+=){q}([^'\"`\\\n]*){q}(?=[\s/>]|$)") for q in _OTHER}
_NOT_CODE = re.compile(r"\s*(?://|/?\*)")
# A line up to a comment behind its code; `//` within a string is none.
_UP_TO_COMMENT = re.compile(r"(?:'[^']*'|\"[^\"]*\"|(?!/[/*]).)*+")
# Quotes within a regular expression are signs of it.
_REGEX = re.compile(r"(?:^|[=(,:;!&|?{}\[+~>]|\breturn)\s*/[^/*>].*/")
# A line that certainly is a whole statement, were it not for a semicolon.
_BARE = re.compile(
    r"[ \t]*(?:(?:export[ ])?(?:const|let|var)[ ][^=]*=[ ].*|return\b.*|import[ ].*['\"]"
    r"|throw[ ].*|break|continue)(?<=[\w)\]'\"])"
)


@dataclass(frozen=True, slots=True)
class Habits:
    """What a document does without an exception.

    Attributes:
        quote: The quote of its strings; None where it has few, or both kinds.
        attribute_quote: The same of attributes in JSX.
        bare_statements: Whether its statements end without a semicolon.
    """

    quote: str | None
    attribute_quote: str | None
    bare_statements: bool


@lru_cache(maxsize=8)
def habits_of(site: Site) -> Habits:
    """Return what a document does as far as it is in reach, but for the line of the cursor."""
    lines = [*site.before.split("\n")[:-1], *site.after.split("\n")[1:]]
    lines = [line for line in lines if not _NOT_CODE.match(line)]
    ended = any(line.endswith(";") for line in lines)
    bare = 0 if ended else sum(_BARE.fullmatch(line) is not None for line in lines)
    return Habits(
        quote=_only_quote(lines, _STRINGS),
        attribute_quote=_only_quote(lines, _ATTRIBUTES),
        bare_statements=bare >= _FEW,
    )


def with_string_quotes(line: str, quote: str, before: str = "") -> str:
    """Return a line with this quote around those of its strings that certainly are strings.

    Args:
        line: What a model wrote of a line.
        quote: The quote that it should have.
        before: What stands before it on that line.
    """
    code = _plain_code(line, before)
    doubtful = quote in code or "`" in code or _REGEX.search(code)
    if doubtful or code.count(_OTHER[quote]) % 2:
        return line
    return _requoted(code, quote, before, _STRINGS) + line[len(code) :]


def with_attribute_quotes(line: str, quote: str, before: str = "") -> str:
    """Return a line with this quote around the values of its attributes."""
    code = _plain_code(line, before)
    return _requoted(code, quote, before, _ATTRIBUTES) + line[len(code) :]


def _plain_code(line: str, before: str) -> str:
    """Return a line up to its comment; nothing where an escape makes its quotes doubtful."""
    code = _UP_TO_COMMENT.match(line)
    if code is None or "\\" in code[0] or _NOT_CODE.match(before + line):
        return ""
    return code[0]


def _requoted(line: str, quote: str, before: str, places: Mapping[str, re.Pattern[str]]) -> str:
    if _OTHER[quote] not in line:
        return line
    before = before[max(map(before.rfind, "'\"`")) + 1 :]

    def requote(found: re.Match[str]) -> str:
        # Within a string or a template, quotes are text.
        in_text = any(found.string.count(sign, 0, found.start()) % 2 for sign in (quote, "`"))
        return found[0] if in_text else f"{found[1]}{quote}{found[2]}{quote}"

    changed = places[_OTHER[quote]].sub(requote, before + line)
    return changed[len(before) :]


def _only_quote(lines: Sequence[str], places: Mapping[str, re.Pattern[str]]) -> str | None:
    """Return the quote that many strings have, and none has the other one."""
    found = {
        quote: sum(len(place.findall(line)) for line in lines if quote in line)
        for quote, place in places.items()
    }
    return next((q for q in _OTHER if found[q] >= _FEW and not found[_OTHER[q]]), None)
