"""Writes the indentation of an answer as the document writes its own."""

from __future__ import annotations

import math
from collections.abc import Sequence

from groundspeed_server.engine.repair.answer import Answer
from groundspeed_server.engine.site import Site, leading_blanks

_USUAL_UNIT = 2


def indentation(answer: Answer) -> Answer:
    """Turn spaces into tabs, or tabs into spaces, where the document uses only the other kind.

    Blanks are left alone where they may be text, as in a comment or a template, and in a document
    that mixes both kinds or has neither.
    """
    if not answer.site.is_code or "\n" not in answer.text or "`" in answer.text:
        return answer
    used = _indents(answer.site)
    tabs = sum("\t" in blanks for blanks in used)
    first, *following = answer.text.split("\n")
    if used and tabs == len(used):
        unit = _unit(following, levels=answer.site.indent.count("\t"))
        following = [_with_tabs(line, unit) for line in following]
    elif used and tabs == 0:
        following = [_with_spaces(line, _unit(_lines(answer.site))) for line in following]
    return answer.with_text("\n".join([first, *following]))


def _lines(site: Site) -> list[str]:
    return [*site.before.split("\n"), *site.after.split("\n")[1:]]


def _indents(site: Site) -> list[str]:
    return [blanks for line in _lines(site) if line.strip() and (blanks := leading_blanks(line))]


def _unit(lines: Sequence[str], levels: int = 0) -> int:
    """Return how many spaces one level has; the one before a comment's star is none of them.

    Args:
        lines: The lines that are indented.
        levels: How many levels each of them has at least.
    """
    widths = [
        len(leading_blanks(line)) - line.lstrip().startswith("*")
        for line in lines
        if line.strip() and "\t" not in leading_blanks(line)
    ]
    unit = math.gcd(*widths)
    if levels and widths and unit * levels > min(widths):
        unit = min(widths) // levels
    return max(_USUAL_UNIT, unit)


def _with_tabs(line: str, unit: int) -> str:
    blanks = leading_blanks(line)
    levels, rest = divmod(len(blanks.replace("\t", " " * unit)), unit)
    return "\t" * levels + " " * rest + line[len(blanks) :]


def _with_spaces(line: str, unit: int) -> str:
    blanks = leading_blanks(line)
    return blanks.replace("\t", " " * unit) + line[len(blanks) :]
