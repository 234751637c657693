"""Drops what is not worth an engineer's glance."""

from __future__ import annotations

import re

from groundspeed_server.engine.repair.answer import Answer

_ONLY_CLOSES = re.compile(r"[\s)\]}>;,.:]*\Z")
_MIN_CHARACTERS = 2


def worth(answer: Answer) -> Answer:
    """Drop answers that are empty, a single character, or closing punctuation alone."""
    characters = len("".join(answer.text.split()))
    if characters == 0:
        return answer.drop("empty_answer")
    if _ONLY_CLOSES.match(answer.text):
        return answer.drop("only_punctuation")
    if characters < _MIN_CHARACTERS:
        return answer.drop("too_short")
    return answer
