"""Drops what is not worth an engineer's glance."""

from __future__ import annotations

import re

from groundspeed_server.engine.repair.answer import Answer
from groundspeed_server.syntax.position import PositionKind

_ONLY_CLOSES = re.compile(r"[\s)\]}>;,.:]*\Z")
_ONLY_CLOSES_TEXT = re.compile(r"['\"`][\s)\]}>;,.:]*\Z")
_SAYS_SOMETHING = re.compile(r"[\w'\"`]")
_MIN_CHARACTERS = 2


def worth(answer: Answer) -> Answer:
    """Drop answers that are empty, a single character, or punctuation that says nothing."""
    characters = len("".join(answer.text.split()))
    if characters == 0:
        return answer.drop("empty_answer")
    # Brackets around nothing may be a value on one line; over several they only take up room.
    empty = "\n" in answer.text.strip() and not _SAYS_SOMETHING.search(answer.text)
    in_text = answer.site.kind in (PositionKind.STRING, PositionKind.TEMPLATE)
    ends_text = in_text and _ONLY_CLOSES_TEXT.match(answer.text)
    if empty or ends_text or _ONLY_CLOSES.match(answer.text):
        return answer.drop("only_punctuation")
    if characters < _MIN_CHARACTERS:
        return answer.drop("too_short")
    return answer
