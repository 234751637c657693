"""Drops answers that say again what already stands above or below."""

from __future__ import annotations

import re
from itertools import islice

from groundspeed_server.engine.repair.answer import Answer
from groundspeed_server.engine.repair.likeness import indented_wording, wording

_WORDS = re.compile(r"\w")
_MIN_WORD_CHARACTERS = 3
_COMPARED_LINES = 3


def duplicate(answer: Answer) -> Answer:
    """Drop an answer whose first lines are the next lines below, or whose line is the one above.

    Lines are the same when they differ in style only. A line that differs in a single character,
    as entries and tests often do, is another one, and so is one less deep, as closing tags are.
    """
    site = answer.site
    lines = _meaningful(site.line_prefix + answer.text, _COMPARED_LINES)
    if sum(len(_WORDS.findall(line)) for line in lines) < _MIN_WORD_CHARACTERS:
        return answer
    _, _, after = site.after.partition("\n")
    below = _meaningful(after, len(lines))
    if list(map(wording, lines)) == list(map(wording, below)):
        return answer.drop("duplicate")
    above, line = site.previous_line, (site.line_prefix + answer.text).strip("\n")
    if above is not None and len(lines) == 1 and indented_wording(line) == indented_wording(above):
        return answer.drop("duplicate")
    return answer


def _meaningful(text: str, most: int) -> list[str]:
    """Return the first lines of a text that are not blank, without the blanks around them."""
    lines = (stripped for line in text.split("\n") if (stripped := line.strip()))
    return list(islice(lines, most))
