"""Takes away what the model repeated of the end of the cursor's line."""

from __future__ import annotations

import re

from groundspeed_server.engine.repair.answer import Answer
from groundspeed_server.engine.repair.reading import open_quote
from groundspeed_server.engine.site import Site
from groundspeed_server.syntax.position import PositionKind

_COMMENT_SIGN = re.compile(r"\s*(?://+|/\*+|\*)[ \t]*")
# Behind a dot a name may well come twice, as in `node.next.next`, but not a part of one.
_BEGINS = re.compile(r"(?<![\w$.?])[\w$(]|(?<=\.)[\w$]+\Z")
# A word, an assignment, an arrow, a dot or a colon is followed by something else than itself.
_ENDS = re.compile(r"(?:[\w$](?:\s*(?:(?<![=!<>])=|=>|\??\.|:))?|\w[\s\])}]*\)\s*=>)\Z")
_WORD = re.compile(r"[\w$]")
_SIGN = re.compile(r"(?:=>|\?\.|@|(?<![=!<>.])[.=])\Z")
_TEXT = re.compile(r"[\w@#$]|\.{0,2}/")
_TELLING = 3


def repeated_tail(answer: Answer) -> Answer:
    """Drop a start that repeats what stands before the cursor since some word of its line.

    Such are the word that is being typed, `await` and `new`, the target of an assignment, the
    object before a dot, and the quote of a string.
    """
    site, body = answer.site, answer.text.lstrip(" \t")
    tail = _tail(site, body)
    return answer.with_text(body[len(tail) :]) if tail else answer


def _tail(site: Site, body: str) -> str:
    if site.kind is PositionKind.COMMENT:
        return _comment_tail(site, body)
    if not site.is_code:
        return _literal_tail(site, body)
    line = site.line_prefix.rstrip()
    for begin in _BEGINS.finditer(line):
        tail = line[begin.start() :]
        if body.startswith(tail) and _goes_on(site, tail, body):
            return tail
    if site.kind is PositionKind.BLOCK_START and line.endswith("{") and body.startswith("{"):
        return "{"
    sign = _SIGN.search(line)
    if sign is None or not body.startswith(sign[0]):
        return ""
    # Two signs may be one operator, and three dots another one.
    apart = sign[0] != "=" or site.line_prefix.endswith((" ", "\t"))
    named = sign[0] != "." or _WORD.match(body, 1) is not None
    return sign[0] if apart and named else ""


def _goes_on(site: Site, tail: str, body: str) -> bool:
    """Whether an answer says a tail again, and not only something that begins alike."""
    if not _ENDS.search(tail):
        return False
    behind = _WORD.match(body, len(tail)) is not None
    if not _WORD.match(tail[-1]):
        return not behind or tail[-1] in ".:" or _WORD.search(tail) is not None
    # A word that is being typed goes on; one that is complete does not.
    in_word = not site.line_prefix.endswith((" ", "\t"))
    return behind and tail[-1].isalpha() and len(tail) > 1 if in_word else not behind


def _comment_tail(site: Site, body: str) -> str:
    tail = _COMMENT_SIGN.sub("", site.line_prefix, count=1).rstrip()
    return tail if len(_WORD.findall(tail)) >= _TELLING and body.startswith(tail) else ""


def _literal_tail(site: Site, body: str) -> str:
    line, quote = site.line_prefix, open_quote(site)
    begin = line.rfind(quote) if quote in ("'", '"', "`") else -1
    tail = line[begin:] if begin >= 0 else ""
    # An answer may as well end an empty string with its first character.
    tells = len(tail) > 1 or _TEXT.match(body, 1) is not None
    return tail if tail and tells and body.startswith(tail) else _dollar(line, body)


def _dollar(line: str, body: str) -> str:
    return "$" if line.endswith("$") and body.startswith("${") else ""
