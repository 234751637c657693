"""Drops answers that say again what already stands above or below."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from itertools import islice

from groundspeed_server.engine.repair.answer import Answer

_WORDS = re.compile(r"\w")
_MIN_WORD_CHARACTERS = 3
_COMPARED_LINES = 3
_SAME = 0.95


def duplicate(answer: Answer) -> Answer:
    """Drop an answer whose first lines are the next lines below, or whose line is the one above.

    Lines count as the same when at most one character in twenty differs.
    """
    site = answer.site
    lines = _meaningful(site.line_prefix + answer.text, _COMPARED_LINES)
    if not lines or sum(len(_WORDS.findall(line)) for line in lines) < _MIN_WORD_CHARACTERS:
        return answer
    _, _, after = site.after.partition("\n")
    below = _meaningful(after, len(lines))
    if len(below) == len(lines) and all(map(_same, lines, below)):
        return answer.drop("duplicate")
    above = site.previous_line
    if above is not None and len(lines) == 1 and lines[0] == above.strip():
        return answer.drop("duplicate")
    return answer


def _meaningful(text: str, most: int) -> list[str]:
    """Return the first lines of a text that are not blank, without the blanks around them."""
    lines = (stripped for line in text.split("\n") if (stripped := line.strip()))
    return list(islice(lines, most))


def _same(one: str, other: str) -> bool:
    if one == other:
        return True
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() >= _SAME and matcher.ratio() >= _SAME
