"""Writes the strings and the ends of statements as the document does, where it is uniform."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from groundspeed_server.engine.brackets import balance
from groundspeed_server.engine.habits import (
    Habits,
    habits_of,
    with_attribute_quotes,
    with_string_quotes,
)
from groundspeed_server.engine.repair.answer import Answer
from groundspeed_server.engine.repair.levels import template_lines
from groundspeed_server.engine.site import Site
from groundspeed_server.engine.tags import leaves_element_open
from groundspeed_server.syntax.position import PositionKind

# A semicolon here is all that there is of a body, or stands in a comment or an entity of JSX.
_KEEPS_SEMICOLON = re.compile(
    r"\s*(?:;|for\b|while\b|\}\s*while\b|//|/?\*)|.*(?://[^'\"]*|&#?\w+;)\Z"
)
# What begins so would go on with the line above it.
_GOES_ON = re.compile(r"\s*(?:[(\[`+\-*,.]|/(?![/*]))")
_COMMENT = re.compile(r"\s*(?://|/\*|\*(?:[\s/]|$))")


def style(answer: Answer) -> Answer:
    """Give an answer the quotes of its document, and no semicolons where that has none."""
    site = answer.site
    if not site.is_code:
        return answer
    habits = habits_of(site)
    lines = answer.text.split("\n")
    kept = template_lines(lines)
    styled = []
    before, text = site.line_prefix, site.kind is PositionKind.JSX
    for number, line in enumerate(lines):
        # Behind the first tag there may be text, which may look like anything.
        text = text or "</" in line or leaves_element_open(line)
        styled.append(line if number in kept else _quoted(line, habits, before, text=text))
        before = ""
    if habits.bare_statements:
        styled = _bare(styled, kept, site)
    return answer.with_text("\n".join(styled))


def _quoted(line: str, habits: Habits, before: str, *, text: bool) -> str:
    """Write the strings of a line; where text of JSX may stand, those of attributes only."""
    if habits.attribute_quote is not None:
        line = with_attribute_quotes(line, habits.attribute_quote, before)
    if habits.quote is None or text:
        return line
    return with_string_quotes(line, habits.quote, before)


def _bare(lines: Sequence[str], kept: set[int], site: Site) -> list[str]:
    """Take the semicolons away from the ends of lines."""
    bare = []
    below = _first_code(site.after.split("\n")[1:])
    around = balance(site.before).unclosed
    for number in reversed(range(len(lines))):
        line = lines[number]
        whole = line if number else site.line_prefix + line
        needed = _KEEPS_SEMICOLON.match(whole) or _GOES_ON.match(below)
        if line.endswith(";") and number not in kept and not needed:
            # In the head of a loop, semicolons part what nothing else does.
            within = balance("\n".join(lines[: number + 1]))
            opened = within.unclosed or (around if not within.unopened else ())
            line = line if opened and opened[-1].char == "(" else line.removesuffix(";")
        bare.append(line)
        below = _first_code((line, below))
    return bare[::-1]


def _first_code(lines: Iterable[str]) -> str:
    """Return the first line that is more than blanks or a comment."""
    return next((line for line in lines if line.strip() and not _COMMENT.match(line)), "")
