"""Ends an answer with its line or its syntactic block."""

from __future__ import annotations

import re
from dataclasses import replace

from groundspeed_server.engine.extent import COMMENT_END, MAX_BLOCK_LINES, extent
from groundspeed_server.engine.openings import openings
from groundspeed_server.engine.repair.answer import Answer
from groundspeed_server.engine.shape import Shape
from groundspeed_server.engine.site import Site
from groundspeed_server.engine.tags import leaves_element_open

# What ends so is no end of a statement, and a comment at the end speaks of what is not there.
_UNFINISHED = re.compile(
    r"(?:[{(\[=&|?:+*<.-]|=>|\b(?:return|await|else))\s*\Z|\A\s*(?://|\{?/\*|\*)"
)
# What begins so belongs to the line above it.
_GOES_ON = re.compile(r"\n\s*(?:\.(?!\.)|[?:&|])")


def truncation(answer: Answer) -> Answer:
    """Keep what is whole; of an answer that was cut short, or is too long, its complete lines."""
    site = answer.site
    end = extent(answer.text, site, answer.shape)
    kept, whole = answer.text[:end].rstrip(), True
    if end is None and not answer.whole:
        kept, whole = complete_lines(answer.text, answer.shape), False
    elif end is not None and _is_cut_off(kept):
        kept, whole = _closable(kept), False
    if not kept and answer.text.strip() and not whole:
        return answer.with_text("").drop("cut_short")
    if site.opens_comment and kept and COMMENT_END not in kept and not answer.goes_on:
        kept = _closed_comment(kept, site)
    goes_on = end is not None and _GOES_ON.match(answer.text, end) is not None
    return replace(answer, text=kept, whole=whole, goes_on=answer.goes_on or goes_on)


def _is_cut_off(text: str) -> bool:
    """Whether an answer ends only since nobody reads more lines of one."""
    long = sum(bool(line.strip()) for line in text.split("\n")) >= MAX_BLOCK_LINES
    return long and bool(openings(text))


def _closed_comment(text: str, site: Site) -> str:
    first = text if site.starts_line else site.line_prefix.lstrip()
    if first.startswith("*"):
        return f"{text}\n{site.indent}{COMMENT_END}"
    return f"{text}\n{site.indent} {COMMENT_END}" if "\n" in text else f"{text} {COMMENT_END}"


def complete_lines(text: str, shape: Shape) -> str:
    """Return what is complete of a text that ends anywhere.

    A line may bring a whole block along, but not a part of one: closed where it broke off, that
    part would pass for the whole. Several lines end where all that they opened is closed, unless
    not even the first of it is: then with the last line that says something by itself.
    """
    if shape is Shape.LINE:
        end = text.find("\n", len(text) - len(text.lstrip()))
        return text[: max(end, 0)].rstrip()
    return _closable(text[: max(text.rfind("\n"), 0)].rstrip())


def _closable(lines: str) -> str:
    """Return the statements that are whole; the first one as far as it can be closed if none is.

    An element that is not whole stays: its end is known.
    """
    opened = openings(lines)
    if not opened or opened[0].element is not None:
        return _finished(lines)
    before = lines[: lines.rfind("\n", 0, opened[0].offset) + 1].rstrip()
    return before or _finished(lines)


def _finished(lines: str) -> str:
    """Leave out lines at the end that only lead to what is not there any more."""
    while lines:
        above, _, last = lines.rpartition("\n")
        if not (_UNFINISHED.search(last) or leaves_element_open(last)):
            break
        lines = above.rstrip()
    return lines
