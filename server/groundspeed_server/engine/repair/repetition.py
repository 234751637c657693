"""Notices a model that goes in circles."""

from __future__ import annotations

from itertools import pairwise

from groundspeed_server.engine.repair.answer import Answer

# A period of so many characters, and how often it must come in a row to be a circle.
_PERIODS = ((1, 2, 40), (3, 9, 6), (10, 400, 4))
_EQUAL_LINES = 5
_EQUAL_LINES_IN_A_ROW = 3
_LINE = 4


def repetition(answer: Answer) -> Answer:
    """Drop an answer that repeats itself."""
    return answer.drop("repetition") if repeats(answer.text) else answer


def repeats(text: str) -> bool:
    """Whether the end of a text is one piece over and over, or many of its lines are equal."""
    return _has_period(text.rstrip()) or _has_equal_lines(text)


def _has_period(text: str) -> bool:
    for shortest, longest, times in _PERIODS:
        for period in range(shortest, min(longest, len(text) // times) + 1):
            piece = text[-period:]
            # A ruler of dashes is drawn on purpose.
            if any(map(str.isalnum, piece)) and text.endswith(piece * times):
                return True
    return False


def _has_equal_lines(text: str) -> bool:
    lines = [line.strip() for line in text.split("\n")]
    lines = [line for line in lines if len(line) >= _LINE]
    in_a_row = 1
    for previous, line in pairwise(lines):
        in_a_row = in_a_row + 1 if line == previous else 1
        if in_a_row >= _EQUAL_LINES_IN_A_ROW:
            return True
    return any(
        lines.count(line) >= _EQUAL_LINES for line in set(lines) if any(map(str.isalnum, line))
    )
