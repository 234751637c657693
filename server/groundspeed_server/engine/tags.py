"""Sees which lines of JSX leave an element open, and which close one."""

from __future__ import annotations

import re

# A word before an angle makes it a type argument; a blank behind it, a comparison.
_OPEN_AT_END = re.compile(
    r"(?<![\w$)\]])<(?:>|(?P<name>[A-Za-z][\w.:-]*)(?:\s[^<>]*)?(?:(?<!/)>|\Z))\s*\Z"
)
_VALUES = re.compile(r"\"[^\"]*\"|'[^']*'|\{[^{}]*\}")
_CLOSES = re.compile(r"[ \t]*(</|/?>)")
_MAX_NESTED = 4


def leaves_element_open(line: str) -> bool:
    """Whether a line ends within a tag or behind one whose element goes on below."""
    return opened_element(line) is not None


def opened_element(line: str) -> str | None:
    """Return the name of the element that a line leaves open, "" for a fragment; None for none."""
    if "<" not in line:
        return None
    for _ in range(_MAX_NESTED):
        line, replaced = _VALUES.subn("", line)
        if not replaced:
            break
    opened = _OPEN_AT_END.search(line)
    return None if opened is None else opened["name"] or ""


def closing_sign(line: str) -> str:
    """Return with what a line closes a tag or an element at its start; "" where it does not."""
    closes = _CLOSES.match(line)
    return closes[1] if closes else ""
