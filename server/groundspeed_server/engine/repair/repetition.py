"""Notices a model that goes in circles."""

from __future__ import annotations

import re

from groundspeed_server.engine.repair.answer import Answer
from groundspeed_server.engine.repair.truncation import complete_lines

# A period of so many characters, and how often it must come in a row to be a circle.
_PERIODS = ((1, 2, 40), (3, 9, 6), (10, 400, 4))
_EQUAL_LINES = 5
_LINE = 4
# What ends nested elements is alike by nature.
_CLOSES = re.compile(r"(?:</[\w.:-]*>|[\s)\]}>;,/])+")


def repetition(answer: Answer) -> Answer:
    """Keep the complete lines before an answer repeats itself; drop it when there are none."""
    end = first_round(answer.text)
    if end is None:
        return answer
    kept = complete_lines(answer.text[:end], answer.shape)
    if not any(map(str.isalnum, kept)):
        return answer.drop("repetition")
    return answer.with_text(kept)


def first_round(text: str) -> int | None:
    """Return where a text begins to say the same again, or None when it does not.

    A circle is one piece over and over at the text's end, three equal lines in a row, or five
    anywhere, when such lines are half of the text.
    """
    ends = [end for end in (_end_of_first_period(text.rstrip()), _second_line(text)) if end]
    return min(ends, default=None)


def _end_of_first_period(text: str) -> int | None:
    for shortest, longest, times in _PERIODS:
        for period in range(shortest, min(longest, len(text) // times) + 1):
            piece = text[-period:]
            # A ruler of dashes is drawn on purpose.
            if any(map(str.isalnum, piece)) and text.endswith(piece * times):
                start = len(text) - period * times
                while start and text[start - 1] == text[start - 1 + period]:
                    start -= 1
                return start + period
    return None


def _second_line(text: str) -> int | None:
    """Return where a line of many equal ones comes for the second time."""
    lines: list[str] = []
    starts: dict[str, list[int]] = {}
    at = 0
    for line in text.split("\n"):
        if len(line.strip()) >= _LINE:
            said = "" if _CLOSES.fullmatch(line) else line.strip()
            lines.append(said)
            starts.setdefault(said, []).append(at)
        at += len(line) + 1
    in_a_row = {
        one
        for one, two, three in zip(lines, lines[1:], lines[2:], strict=False)
        if one and one == two == three
    }
    often = {
        line
        for line, places in starts.items()
        if len(places) >= _EQUAL_LINES and any(map(str.isalnum, line))
    }
    # A `switch` may well say `break` five times, between lines that differ.
    if 2 * sum(len(starts[line]) for line in often) < len(lines):
        often = set()
    return min((starts[line][1] for line in in_a_row | often), default=None)
